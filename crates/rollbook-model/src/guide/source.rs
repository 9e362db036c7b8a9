//! The embedded data of the guide: which steps there are, and what each language says of them.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use ukg_pro_contract::{Operation, menu, permission::Guard};

use crate::{Code, Language, catalogue::Action};

/// Which steps and troubles there are, in order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Steps {
    pub(super) step: Vec<StepSource>,
    pub(super) trouble: Vec<TroubleSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepSource {
    pub(super) id: String,
    pub(super) section: String,
    pub(super) when: Option<When>,
    pub(super) for_each: Option<ForEach>,
    pub(super) field: Option<super::Field>,
    pub(super) figure: Option<super::FigureKind>,
    #[serde(default)]
    pub(super) alternative: bool,
    #[serde(default = "confirmed")]
    pub(super) confirmed: bool,
}

fn confirmed() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TroubleSource {
    pub(super) id: String,
    pub(super) step: String,
    pub(super) when: Option<When>,
    pub(super) codes: Vec<Code>,
    pub(super) who: String,
}

/// What a step or a trouble depends on.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum When {
    /// An action is chosen that travels by SOAP.
    Soap,
    /// There are lines to tick.
    Permissions,
    /// There are none.
    NoPermissions,
    /// An action is chosen whose line UKG does not publish.
    NotStated,
    /// A product is chosen that may need one more user.
    Administrator,
}

/// What a step is repeated for.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum ForEach {
    /// Every permission the chosen actions need.
    Permission,
}

/// Why there is no line to tick for an action.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Any service account may call it.
    AnyAccount,
    /// UKG does not publish the line.
    NotStated,
    /// The same, of what is about reports.
    Report,
}

impl Reason {
    pub(super) const ALL: [Self; 3] = [Self::AnyAccount, Self::NotStated, Self::Report];

    pub(super) fn of(action: &Action) -> Option<Self> {
        match (action.operation.guard(), action.operation) {
            (Guard::Line(_), _) => None,
            (Guard::AnyAccount, _) => Some(Self::AnyAccount),
            (Guard::NotStated, Operation::Report(_)) => Some(Self::Report),
            (Guard::NotStated, _) => Some(Self::NotStated),
        }
    }

    /// The key of its texts.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::AnyAccount => "any_account",
            Self::NotStated => "not_stated",
            Self::Report => "report",
        }
    }

    pub(super) const fn guard(self) -> Guard {
        match self {
            Self::AnyAccount => Guard::AnyAccount,
            Self::NotStated | Self::Report => Guard::NotStated,
        }
    }
}

/// What a language says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) warning: String,
    pub(super) reason: String,
    pub(super) either_name: String,
    pub(super) or: String,
    pub(super) heading: super::Headings,
    pub(super) section: BTreeMap<String, String>,
    pub(super) who: BTreeMap<String, String>,
    pub(super) without_line: BTreeMap<String, WithoutLineWords>,
    pub(super) step: BTreeMap<String, StepWords>,
    pub(super) trouble: BTreeMap<String, TroubleWords>,
    pub(super) product: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WithoutLineWords {
    pub(super) title: String,
    pub(super) text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepWords {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) figure: Option<String>,
    pub(super) check: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TroubleWords {
    pub(super) shows: String,
    pub(super) cause: String,
    pub(super) remedy: String,
}

pub(super) static STEPS: LazyLock<Steps> = LazyLock::new(|| {
    let steps = toml::from_str(include_str!("../../data/guide/steps.toml"));
    steps.expect("the embedded steps are TOML of their form, which the tests of this crate prove")
});

static WORDS: LazyLock<[Words; 2]> = LazyLock::new(|| {
    [
        include_str!("../../data/guide/en.toml"),
        include_str!("../../data/guide/de.toml"),
    ]
    .map(|file| {
        let file = filled(file);
        toml::from_str(&file).expect("the embedded guide is TOML of its form, which the tests of this crate prove")
    })
});

/// What this language says.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &WORDS[0],
        Language::German => &WORDS[1],
    }
}

/// The same with the menu paths in their places.
fn filled(text: &str) -> String {
    text.replace("{service_accounts}", menu::SERVICE_ACCOUNTS)
        .replace("{web_services}", menu::WEB_SERVICES)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::product::Product;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        let opened = text.split('{').skip(1);
        opened
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    /// The texts of a file by their places, with what each leaves open.
    fn texts<'t>(place: &str, value: &'t toml::Value, found: &mut BTreeMap<String, BTreeSet<&'t str>>) {
        match value {
            toml::Value::Table(table) => {
                for (name, value) in table {
                    texts(&format!("{place}.{name}"), value, found);
                }
            }
            toml::Value::String(text) => {
                assert!(!text.trim().is_empty(), "{place}");
                found.insert(place.to_owned(), placeholders(text));
            }
            other => panic!("{place}: {other:?}"),
        }
    }

    #[test]
    fn every_language_says_the_same_things() {
        let read = |file: &str| file.parse::<toml::Table>().map(toml::Value::Table).unwrap();
        let english = read(include_str!("../../data/guide/en.toml"));
        let german = read(include_str!("../../data/guide/de.toml"));
        let (mut one, mut two) = (BTreeMap::new(), BTreeMap::new());
        texts("", &english, &mut one);
        texts("", &german, &mut two);
        assert_eq!(one, two);
    }

    #[test]
    fn every_step_trouble_and_product_has_its_words_and_none_has_more() {
        for language in Language::ALL {
            let words = words(language);
            for step in &STEPS.step {
                let said = &words.step[&step.id];
                assert_eq!(said.figure.is_some(), step.figure.is_some(), "{}", step.id);
                assert!(words.section.contains_key(&step.section), "{}", step.id);
            }
            let ids = |ids: Vec<&String>| ids.into_iter().cloned().collect::<BTreeSet<_>>();
            assert_eq!(
                ids(STEPS.step.iter().map(|step| &step.id).collect()),
                ids(words.step.keys().collect())
            );
            assert_eq!(
                ids(STEPS.trouble.iter().map(|trouble| &trouble.id).collect()),
                ids(words.trouble.keys().collect())
            );
            assert_eq!(
                ids(Product::all().iter().map(|product| &product.id).collect()),
                ids(words.product.keys().collect())
            );
            for trouble in &STEPS.trouble {
                assert!(words.who.contains_key(&trouble.who), "{}", trouble.id);
                assert!(STEPS.step.iter().any(|step| step.id == trouble.step), "{}", trouble.id);
            }
            for reason in Reason::ALL {
                assert!(words.without_line.contains_key(reason.key()));
            }
        }
    }
}
