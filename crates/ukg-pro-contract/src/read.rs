//! What can be wrong with an answer, or a request, as text.

/// The bounds of what a reader accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The size of a whole message in bytes.
    pub message: usize,
    /// The size of one text in bytes.
    pub text: usize,
    /// How deep elements may nest.
    pub depth: usize,
    /// How many fields the records of a message may have together, with a value or without: a record of a hundred
    /// fields takes memory for each of them, and two bytes (`{}`) are enough to ask for one.
    pub fields: usize,
}

impl Default for Limits {
    /// 256 MiB a message, 16 MiB a text, 64 levels, 16 Mi fields: as many as a message can spell out.
    fn default() -> Self {
        Self {
            message: 256 << 20,
            text: 16 << 20,
            depth: 64,
            fields: 16 << 20,
        }
    }
}

impl Limits {
    /// What a message with more fields than allowed is refused with.
    pub(crate) fn too_many_fields(self) -> Error {
        Error::TooLarge {
            what: "fields of records",
            limit: self.fields,
        }
    }
}

/// Why a message could not be read. No error holds a value of the message: it may be personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is an HTML page, as a proxy or sign-in page would send.
    #[error("an HTML page was received where a web service answers")]
    Html,
    /// The text ends in the middle.
    #[error("the message ends in the middle, after {0} bytes")]
    CutOff(u64),
    /// The text is not well-formed.
    #[error("the message is not well-formed at byte {position}: {reason}")]
    Malformed {
        /// The place in bytes.
        position: u64,
        /// What is wrong there.
        reason: String,
    },
    /// The text holds what is refused on principle: a document type or an entity of its own.
    #[error("the message holds {0}, which is refused")]
    Refused(&'static str),
    /// A bound was passed.
    #[error("the message passes the limit of {limit} {what}")]
    TooLarge {
        /// What is bounded.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// The text is not the message that was due.
    #[error("expected {expected}, found `{found}`")]
    Unexpected {
        /// What was due.
        expected: String,
        /// The name of what came.
        found: String,
    },
    /// A part of the message is not there.
    #[error("the message has no `{0}`")]
    Missing(String),
    /// A value is not what its field is declared to hold.
    #[error("`{path}` does not hold {expected}")]
    Value {
        /// The record and field.
        path: String,
        /// What it should hold, in words.
        expected: &'static str,
    },
    /// An element stands where the declared order does not allow it; only strict readers mind.
    #[error("`{0}` stands out of order")]
    OutOfOrder(String),
}

/// Lets a message in that is within the limit and no HTML page.
pub(crate) fn admit(text: &str, limits: Limits) -> Result<(), Error> {
    if text.len() > limits.message {
        return Err(Error::TooLarge {
            what: "bytes a message",
            limit: limits.message,
        });
    }
    if is_html(text) {
        return Err(Error::Html);
    }
    Ok(())
}

/// Whether `text` begins as an HTML page does, an XML declaration or comments before it included: WCF's own error
/// pages are XHTML.
fn is_html(text: &str) -> bool {
    const BLANK: [char; 5] = ['\u{feff}', ' ', '\t', '\r', '\n'];
    let mut start = text.trim_start_matches(BLANK);
    loop {
        let prologue = |open, close| Some(start.strip_prefix(open)?.split_once(close)?.1);
        let Some(rest) = prologue("<?", "?>").or_else(|| prologue("<!--", "-->")) else {
            break;
        };
        start = rest.trim_start_matches(BLANK);
    }
    let begins = |prefix: &str| {
        start
            .get(..prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    begins("<!doctype html") || begins("<html")
}
