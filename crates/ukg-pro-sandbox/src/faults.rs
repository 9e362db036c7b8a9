//! Failures on demand: what a client has to survive.
//!
//! A fault is a kind, and where it is wanted a value, a scope and a number of times. As text:
//! `NAME[=VALUE][@SCOPE][*TIMES]`, as `slow=200`, `throttle=5@rest*2` or
//! `token-expired@EmployeePerson.FindPeople*1`. A scope is `soap`, `rest`, or the name of a
//! service, an API or an operation. Faults strike calls; the WSDL documents are left alone but by
//! `wsdl-405` and by a scope that ends in `.wsdl`.

use std::{fmt, str::FromStr};

use ukg_pro_contract::Transport;

use crate::Error;

macro_rules! kinds {
    ($( $kind:ident $name:literal $meaning:literal, )*) => {
        /// What happens.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $( #[doc = $meaning] $kind, )*
        }

        impl Kind {
            /// Every kind, in the order to list them.
            pub const ALL: &[Self] = &[ $( Self::$kind, )* ];

            /// The name, as it is typed.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$kind => $name, )* }
            }

            /// What happens, in a line.
            pub const fn meaning(self) -> &'static str {
                match self { $( Self::$kind => $meaning, )* }
            }
        }
    };
}

kinds! {
    Throttle "throttle" "429 without a body; the value is sent as Retry-After, in seconds.",
    Slow "slow" "The answer comes late: after the value in milliseconds, else after five seconds.",
    Hang "hang" "No answer ever comes.",
    Reset "reset" "The connection is reset instead of an answer.",
    Close "close" "The connection is closed instead of an answer.",
    Lost "lost" "The request is carried out, and the connection is closed instead of its answer.",
    Masked "masked" "The request is carried out, and a gateway answers 502 in its place.",
    Cut "cut" "The connection ends in the middle of the body.",
    Truncated "truncated" "The body ends in the middle, and HTTP says that it is whole.",
    Html "html" "200 with an HTML sign-in page.",
    Redirect "redirect" "302 to a sign-in page on another host.",
    Garbage "garbage" "200 with the right content type and a body that is neither XML nor JSON.",
    Oversized "oversized" "Blanks follow the answer, up to the value in MiB, else 300.",
    Unauthorized "unauthorized" "401 without a body, whatever the credentials.",
    Forbidden "forbidden" "403 without a body, whatever the permissions.",
    Firewall "firewall" "403 with an HTML page of a firewall.",
    Gateway502 "gateway-502" "502 with an HTML page of a gateway.",
    Gateway503 "gateway-503" "503 with an HTML page of a gateway.",
    Gateway504 "gateway-504" "504 with an HTML page of a gateway.",
    Sporadic500 "sporadic-500" "500, once unless told otherwise.",
    FaultIn200 "fault-in-200" "SOAP: a fault with the status of a success.",
    Wsdl405 "wsdl-405" "SOAP: 405 on the GET of a WSDL document.",
    TokenExpired "token-expired" "SOAP: the token of the call has expired.",
    TokenOnce "token-once" "SOAP: a token is good for one call.",
    LoginWithoutToken "login-without-token" "SOAP: a login succeeds and gives no token.",
    EmptyPage "empty-page" "A page that has rows comes without them; what says that there are more stays.",
    ShortPages "short-pages" "Pages hold half of what was asked for; nothing is left out.",
    Fewer "fewer" "REST: a list has the rows of one in so many people, the value, else of a third, as if it were all.",
    Twice "twice" "REST: a list has its first row once more, at its end.",
    PayDateMoved "pay-date-moved" "REST: a list has each pay date so many days later, the value, else three.",
    OffByACent "off-by-a-cent" "REST: the first earning of each pay statement is a cent more than was paid.",
    ForeignLink "foreign-link" "REST: the addresses in Link lead to another host.",
    LoopingLink "looping-link" "REST: the next page in Link is the page itself.",
}

/// Which requests a fault strikes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// All of them.
    #[default]
    All,
    /// Those of one transport.
    Transport(Transport),
    /// Those of a service, an API or an operation, by name: `EmployeePerson`, `person-details`,
    /// `EmployeePerson.FindPeople`, `LoginService.Authenticate`, `EmployeePerson.wsdl`.
    Name(String),
}

/// A failure to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub kind: Kind,
    /// How much or how long, where the kind has such a thing.
    pub value: Option<u64>,
    /// Which requests it strikes.
    pub scope: Scope,
    /// How often it strikes; `None` is always.
    pub times: Option<u32>,
}

impl Fault {
    /// A fault that strikes everywhere; [`Kind::Sporadic500`] once, every other one always.
    pub fn new(kind: Kind) -> Self {
        let times = (kind == Kind::Sporadic500).then_some(1);
        Self {
            kind,
            value: None,
            scope: Scope::All,
            times,
        }
    }

    /// The fault with a value.
    #[must_use]
    pub fn value(mut self, value: u64) -> Self {
        self.value = Some(value);
        self
    }

    /// The fault, for requests of one transport.
    #[must_use]
    pub fn over(mut self, transport: Transport) -> Self {
        self.scope = Scope::Transport(transport);
        self
    }

    /// The fault, for requests of a service, an API or an operation.
    #[must_use]
    pub fn only(mut self, name: impl Into<String>) -> Self {
        self.scope = Scope::Name(name.into());
        self
    }

    /// The fault, so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    fn strikes(&self, target: &Target<'_>) -> bool {
        let role = target.role;
        let of_its_kind = match self.kind {
            Kind::Wsdl405 => role == Role::Wsdl,
            Kind::FaultIn200 => target.transport == Transport::Soap && role != Role::Wsdl,
            Kind::TokenExpired | Kind::TokenOnce => {
                matches!(role, Role::Find | Role::Get | Role::Write | Role::Report)
            }
            Kind::LoginWithoutToken => role == Role::Login,
            Kind::EmptyPage | Kind::ShortPages => matches!(role, Role::Find | Role::List),
            Kind::Fewer
            | Kind::Twice
            | Kind::PayDateMoved
            | Kind::OffByACent
            | Kind::ForeignLink
            | Kind::LoopingLink => role == Role::List,
            _ => true,
        };
        let documents = self.kind == Kind::Wsdl405 || role != Role::Wsdl;
        of_its_kind
            && match &self.scope {
                Scope::All => documents,
                Scope::Transport(transport) => documents && *transport == target.transport,
                Scope::Name(name) => {
                    (documents && name.eq_ignore_ascii_case(target.owner)) || name.eq_ignore_ascii_case(&target.name())
                }
            }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.name())?;
        if let Some(value) = self.value {
            write!(formatter, "={value}")?;
        }
        match &self.scope {
            Scope::All => {}
            Scope::Transport(Transport::Soap) => formatter.write_str("@soap")?,
            Scope::Transport(Transport::Rest) => formatter.write_str("@rest")?,
            Scope::Name(name) => write!(formatter, "@{name}")?,
        }
        match self.times {
            Some(times) => write!(formatter, "*{times}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let error = |reason| Error::Fault {
            text: text.to_owned(),
            reason,
        };
        let (rest, times) = match text.split_once('*') {
            Some((rest, times)) => {
                let times = times.parse().map_err(|_| error("after `*` comes a number of times"))?;
                (rest, Some(times))
            }
            None => (text, None),
        };
        let (rest, scope) = match rest.split_once('@') {
            Some((rest, scope)) => (rest, Some(scope)),
            None => (rest, None),
        };
        let (name, value) = match rest.split_once('=') {
            Some((name, value)) => {
                let value = value.parse().map_err(|_| error("after `=` comes a whole number"))?;
                (name, Some(value))
            }
            None => (rest, None),
        };
        let kind = Kind::ALL.iter().find(|kind| kind.name() == name);
        let mut fault = Self::new(*kind.ok_or_else(|| error("there is none of this name"))?);
        fault.value = value;
        fault.times = times.or(fault.times);
        fault.scope = match scope {
            None => Scope::All,
            Some("") => return Err(error("after `@` comes a scope")),
            Some("soap") => Scope::Transport(Transport::Soap),
            Some("rest") => Scope::Transport(Transport::Rest),
            Some(name) => Scope::Name(name.to_owned()),
        };
        Ok(fault)
    }
}

/// What part a request plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Wsdl,
    Login,
    Ping,
    Find,
    Get,
    Write,
    List,
    Object,
    /// A call of Reports-as-a-Service after the log-on.
    Report,
    /// A call of something that does not exist.
    Unknown,
}

/// A request as faults see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) transport: Transport,
    /// The service or API.
    pub(crate) owner: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) role: Role,
}

impl Target<'_> {
    /// The name requests are counted and faults are scoped by.
    pub(crate) fn name(&self) -> String {
        if self.owner.is_empty() {
            return self.operation.to_owned();
        }
        format!("{}.{}", self.owner, self.operation)
    }
}

/// A fault that is switched on.
#[derive(Debug, Clone)]
pub struct ActiveFault {
    /// The number by which it is switched off.
    pub id: u64,
    /// The fault, with the times that are left.
    pub fault: Fault,
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    last_id: u64,
    active: Vec<ActiveFault>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) -> u64 {
        self.last_id += 1;
        self.active.push(ActiveFault {
            id: self.last_id,
            fault,
        });
        self.last_id
    }

    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.active.len();
        self.active.retain(|active| active.id != id);
        self.active.len() != before
    }

    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    pub(crate) fn active(&self) -> &[ActiveFault] {
        &self.active
    }

    /// The faults that strike this request, counted as having struck. One that answers in the
    /// request's place is the last.
    pub(crate) fn strike(&mut self, target: &Target<'_>) -> Struck {
        let mut struck = Struck::default();
        for active in &mut self.active {
            if !active.fault.strikes(target) {
                continue;
            }
            struck.0.push((active.fault.kind, active.fault.value));
            if let Some(times) = &mut active.fault.times {
                *times = times.saturating_sub(1);
            }
            if answers(active.fault.kind) {
                break;
            }
        }
        self.active.retain(|active| active.fault.times != Some(0));
        struck
    }
}

/// The faults that strike one request, with their values.
#[derive(Debug, Default)]
pub(crate) struct Struck(Vec<(Kind, Option<u64>)>);

impl Struck {
    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.0.iter().any(|(struck, _)| *struck == kind)
    }

    /// The value of a fault that strikes, or what it is by default.
    pub(crate) fn value_or(&self, kind: Kind, default: u64) -> Option<u64> {
        let mut struck = self.0.iter();
        struck
            .find(|(struck, _)| *struck == kind)
            .map(|(_, value)| value.unwrap_or(default))
    }

    /// The fault that answers in the request's place.
    pub(crate) fn answer(&self) -> Option<(Kind, Option<u64>)> {
        self.0.iter().find(|(kind, _)| answers(*kind)).copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether the kind answers in the request's place, which is then not carried out.
fn answers(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Throttle
            | Kind::Hang
            | Kind::Reset
            | Kind::Close
            | Kind::Html
            | Kind::Redirect
            | Kind::Garbage
            | Kind::Unauthorized
            | Kind::Forbidden
            | Kind::Firewall
            | Kind::Gateway502
            | Kind::Gateway503
            | Kind::Gateway504
            | Kind::Sporadic500
            | Kind::FaultIn200
            | Kind::Wsdl405
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_back_as_it_is_written() {
        for text in [
            "throttle",
            "slow=200",
            "throttle=5@rest*2",
            "cut@soap",
            "token-expired@EmployeePerson.FindPeople*1",
            "sporadic-500*1",
        ] {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
        for kind in Kind::ALL {
            let fault = Fault::new(*kind);
            assert_eq!(fault.to_string().parse::<Fault>().unwrap(), fault);
        }
    }

    #[test]
    fn a_text_that_is_no_fault_is_refused_with_a_reason() {
        for text in ["", "throttled", "slow=", "slow=fast", "cut@", "cut*", "cut*often"] {
            let error = text.parse::<Fault>().unwrap_err();
            assert_eq!(error.code(), "unknown_fault", "{text}");
        }
    }
}
