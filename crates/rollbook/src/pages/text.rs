//! What pages say, in each language. The texts stand in `text/AREA.LANGUAGE.toml`; a text is named by its area and
//! its place in the file, as `hub.connect.title`.
//!
//! A text may hold placeholders, as `{name}`. One that is written with [`Text::rich`] may also hold `**strong**`,
//! `` `code` `` and `[words](address)`.

use std::{borrow::Cow, collections::HashMap, fmt, sync::LazyLock};

use askama::filters::HtmlSafe;
use rollbook_model::Language;

/// An area with its file in each language, in the order of [`Language::ALL`].
macro_rules! area {
    ($area:literal) => {
        (
            $area,
            [
                include_str!(concat!("../../text/", $area, ".en.toml")),
                include_str!(concat!("../../text/", $area, ".de.toml")),
            ],
        )
    };
}

/// The files, by area.
const FILES: &[(&str, [&str; 2])] = &[
    area!("frame"),
    area!("guide"),
    area!("hub"),
    area!("problems"),
    area!("console"),
    area!("explain"),
    area!("entries"),
];

/// Every text by its key, for each language in the order of [`Language::ALL`].
static TEXTS: LazyLock<[HashMap<String, String>; 2]> = LazyLock::new(|| {
    std::array::from_fn(|language| {
        let mut texts = HashMap::new();
        for (area, files) in FILES {
            let file = files[language].parse::<toml::Table>();
            let table = file.expect("the embedded texts are TOML, which the tests of this module prove");
            flatten(area, table, &mut texts);
        }
        texts
    })
});

fn flatten(prefix: &str, table: toml::Table, texts: &mut HashMap<String, String>) {
    for (name, value) in table {
        let key = format!("{prefix}.{name}");
        match value {
            toml::Value::Table(table) => flatten(&key, table, texts),
            toml::Value::String(text) => {
                texts.insert(key, text);
            }
            other => {
                texts.insert(key, other.to_string());
            }
        }
    }
}

/// The texts of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text {
    language: Language,
}

impl Text {
    /// The texts of this language.
    pub(crate) const fn of(language: Language) -> Self {
        Self { language }
    }

    /// The language.
    pub(crate) const fn language(self) -> Language {
        self.language
    }

    /// The language's code.
    pub(crate) const fn code(self) -> &'static str {
        self.language.code()
    }

    /// A text, if there is one of this key.
    pub(crate) fn find(self, key: &str) -> Option<&'static str> {
        let texts = match self.language {
            Language::English => &TEXTS[0],
            Language::German => &TEXTS[1],
        };
        texts.get(key).map(String::as_str)
    }

    /// A text. A key that does not exist shows itself, which the tests of the templates forbid.
    pub(crate) fn get(self, key: &str) -> &str {
        self.find(key).unwrap_or(key)
    }

    /// A text with its placeholders filled.
    pub(crate) fn fill(self, key: &str, values: &[(&str, impl fmt::Display)]) -> String {
        filled(self.get(key), values, |value| Cow::Borrowed(value))
    }

    /// A text about so many things: `KEY.one` or `KEY.other`, with `{count}` filled.
    pub(crate) fn count(self, key: &str, count: impl fmt::Display) -> String {
        let shown = count.to_string();
        let form = if shown == "1" { "one" } else { "other" };
        filled(self.get(&format!("{key}.{form}")), &[("count", shown)], |value| {
            Cow::Borrowed(value)
        })
    }

    /// A text with its placeholders filled and its marks made HTML; what is filled in is escaped.
    pub(crate) fn rich(self, key: &str, values: &[(&str, impl fmt::Display)]) -> Rich {
        let text = marked(self.get(key));
        Rich(filled(&text, values, |value| Cow::Owned(escaped(value))))
    }

    /// A text with its placeholders filled and its marks left out, for where no page shows it.
    pub(crate) fn plain(self, key: &str, values: &[(&str, impl fmt::Display)]) -> String {
        filled(&unmarked(self.get(key)), values, |value| Cow::Borrowed(value))
    }

    /// A text without placeholders, its marks made HTML.
    pub(crate) fn marked(self, key: &str) -> Rich {
        Rich(marked(self.get(key)))
    }
}

fn filled<Value: fmt::Display>(
    text: &str,
    values: &[(&str, Value)],
    form: impl for<'v> Fn(&'v str) -> Cow<'v, str>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // In one pass: what is filled in may look like a placeholder.
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value.to_string(), after))
        });
        if let Some((value, after)) = named {
            out.push_str(&form(&value));
            rest = after;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// HTML made from a text of ours.
pub(crate) struct Rich(String);

impl Rich {
    /// A text with marks that is ours, and holds nothing of anybody else's.
    pub(crate) fn ours(text: &'static str) -> Self {
        Self(marked(text))
    }

    /// A text without marks.
    pub(crate) fn plain(text: &str) -> Self {
        Self(escaped(text))
    }
}

impl fmt::Display for Rich {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What was filled in was escaped, and the text itself is ours.
impl HtmlSafe for Rich {}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn marked(text: &str) -> String {
    let text = escaped(text);
    let text = between(&text, "**", "<strong>", "</strong>");
    let text = between(&text, "`", "<code>", "</code>");
    links(&text)
}

/// A text without its marks; of links the words stay.
fn unmarked(text: &str) -> String {
    let text = text.replace("**", "").replace('`', "");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('[') {
        let link = after
            .split_once("](")
            .and_then(|(words, after)| Some((words, after.split_once(')')?.1)));
        out.push_str(before);
        if let Some((words, after)) = link {
            out.push_str(words);
            rest = after;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn between(text: &str, mark: &str, open: &str, close: &str) -> String {
    let pieces: Vec<_> = text.split(mark).collect();
    let mut out = String::with_capacity(text.len());
    for (number, piece) in pieces.iter().enumerate() {
        // A mark that is never closed stays as it is.
        match number {
            0 => {}
            last if last + 1 == pieces.len() && last % 2 == 1 => out.push_str(mark),
            odd if odd % 2 == 1 => out.push_str(open),
            _ => out.push_str(close),
        }
        out.push_str(piece);
    }
    out
}

fn links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(words, after)| {
            let (address, after) = after.split_once(')')?;
            (!words.contains('[')).then_some((words, address, after))
        });
        out.push_str(before);
        if let Some((words, address, after)) = link {
            out.push_str("<a href=\"");
            out.push_str(address);
            out.push_str("\">");
            out.push_str(words);
            out.push_str("</a>");
            rest = after;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        let opened = text.split('{').skip(1);
        opened
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_placeholders() {
        let [english, german] = &*TEXTS;
        for (key, text) in english {
            let other = german.get(key).unwrap_or_else(|| panic!("`{key}` has no German text"));
            assert_eq!(placeholders(text), placeholders(other), "{key}");
            assert!(!text.trim().is_empty() && !other.trim().is_empty(), "{key}");
        }
        let untold: Vec<_> = german.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(untold.is_empty(), "no English text for {untold:?}");
    }

    /// The literal keys that the files under a folder ask for.
    fn asked(folder: &Path, found: &mut BTreeSet<String>) {
        const CALLS: [&str; 6] = ["find(\"", "get(\"", "fill(\"", "count(\"", "rich(\"", "marked(\""];
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                asked(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for call in CALLS {
                for rest in text
                    .split(&format!(
                        "{}{call}",
                        if path.extension().is_some_and(|e| e == "rs") {
                            "text."
                        } else {
                            ""
                        }
                    ))
                    .skip(1)
                {
                    let key = rest.split('"').next().unwrap_or_default();
                    let is_key = FILES.iter().any(|(area, _)| key.starts_with(&format!("{area}.")));
                    if is_key && !key.ends_with('.') {
                        found.insert(if call == "count(\"" {
                            format!("{key}.one")
                        } else {
                            key.to_owned()
                        });
                    }
                }
            }
        }
    }

    #[test]
    fn every_text_that_a_page_asks_for_exists() {
        let mut keys = BTreeSet::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        asked(&root.join("templates"), &mut keys);
        asked(&root.join("src/pages"), &mut keys);
        assert!(keys.contains("frame.skip"), "{keys:?}");
        let missing: Vec<_> = keys.iter().filter(|key| !TEXTS[0].contains_key(*key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn what_is_filled_in_is_escaped_and_not_read_again() {
        let values = [("name", "<b>{x}</b>")];
        let text = marked("**Hello** {name}, see `a & b` and [here](/guide).");
        assert_eq!(
            filled(&text, &values, |value| Cow::Owned(escaped(value))),
            "<strong>Hello</strong> &lt;b&gt;{x}&lt;/b&gt;, see <code>a &amp; b</code> and <a href=\"/guide\">here</a>."
        );
        assert_eq!(marked("2 ** 3 and [x] and `"), "2 ** 3 and [x] and `");
    }
}
