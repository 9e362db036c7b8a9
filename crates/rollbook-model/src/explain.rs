//! A page for every code: what it hangs on, what causes it, what to do, and when it is retried.
//!
//! The pages are files of `data/problems/`, a group of codes each.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};
use ukg_pro_contract::menu;

use crate::{Code, problem::Step, words::words};

words! {
    /// Whether and when what failed is tried again.
    Retry, "retry" {
        /// Nothing failed.
        Nothing = "nothing",
        /// Not before something is changed.
        Changed = "changed",
        /// When somebody asks for it.
        Asked = "asked",
        /// Later, without a change.
        Later = "later",
        /// Reads by Rollbook itself, and later without a change.
        Reads = "reads",
    }
}

impl Retry {
    /// The same, as a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Nothing => "Nothing failed.",
            Self::Changed => "Not retried: the same call fails again until something is changed.",
            Self::Asked => {
                "Not retried by itself, because a tenant locks accounts after some refusals: calls fail at once until \
                 somebody asks for a check or links again."
            }
            Self::Later => "Not retried by itself; the same call can succeed later without a change.",
            Self::Reads => {
                "Reads are repeated some times within seconds, writes never; after that the same call can succeed later \
                 without a change."
            }
        }
    }
}

/// What there is to know of a code.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// What it means, as a sentence.
    pub meaning: &'static str,
    /// What codes it stands among.
    pub group: String,
    /// Where on the way it happens, as a rule.
    pub step: Step,
    /// What it hangs on: a value, a permission, a part of the way.
    pub hangs_on: Option<String>,
    /// What can have caused it, the likeliest first.
    pub causes: Vec<String>,
    /// What to do, with the menu path in UKG Pro.
    pub remedy: Option<String>,
    /// Whether and when it is tried again.
    pub retry: Retry,
    /// How it looks on the wire, in every form that is taken for it.
    pub wire: Vec<String>,
}

#[derive(Deserialize)]
struct Source {
    group: String,
    #[serde(flatten)]
    pages: BTreeMap<Code, PageSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageSource {
    step: Step,
    hangs_on: Option<String>,
    #[serde(default)]
    causes: Vec<String>,
    remedy: Option<String>,
    retry: Retry,
    #[serde(default)]
    wire: Vec<String>,
}

const SOURCES: [&str; 16] = [
    include_str!("../data/problems/01-links.toml"),
    include_str!("../data/problems/02-values.toml"),
    include_str!("../data/problems/03-addresses.toml"),
    include_str!("../data/problems/04-connection.toml"),
    include_str!("../data/problems/05-login.toml"),
    include_str!("../data/problems/06-permissions.toml"),
    include_str!("../data/problems/07-calls.toml"),
    include_str!("../data/problems/08-writes.toml"),
    include_str!("../data/problems/09-accounts.toml"),
    include_str!("../data/problems/10-api.toml"),
    include_str!("../data/problems/11-console.toml"),
    include_str!("../data/problems/12-installation.toml"),
    include_str!("../data/problems/13-command-line.toml"),
    include_str!("../data/problems/14-webhooks.toml"),
    include_str!("../data/problems/15-connect.toml"),
    include_str!("../data/problems/16-deductions.toml"),
];

static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| SOURCES.into_iter().flat_map(read).collect());

/// The pages of a file, in the order in which the codes are declared.
#[expect(clippy::expect_used, reason = "the files are embedded, and a test reads them")]
fn read(source: &str) -> Vec<Page> {
    let Source { group, pages } = toml::from_str(source).expect("a file of pages");
    let page = |(code, page): (Code, PageSource)| Page {
        code,
        meaning: code.meaning(),
        group: group.clone(),
        step: page.step,
        hangs_on: page.hangs_on.map(filled),
        causes: page.causes.into_iter().map(filled).collect(),
        remedy: page.remedy.map(filled),
        retry: page.retry,
        wire: page.wire,
    };
    pages.into_iter().map(page).collect()
}

/// A text with the menu paths of UKG Pro in their places.
fn filled(text: String) -> String {
    if text.contains('{') {
        text.replace("{service_accounts}", menu::SERVICE_ACCOUNTS)
            .replace("{web_services}", menu::WEB_SERVICES)
    } else {
        text
    }
}

impl Page {
    /// Every page, group by group.
    pub fn all() -> &'static [Self] {
        &PAGES
    }

    /// The page of a code; a test holds that each has one.
    pub fn of(code: Code) -> Option<&'static Self> {
        PAGES.iter().find(|page| page.code == code)
    }

    /// Whether the same call can succeed later without a change.
    pub fn is_retryable(&self) -> bool {
        matches!(self.retry, Retry::Later | Retry::Reads)
    }

    /// The pages in their groups.
    pub fn groups() -> impl Iterator<Item = (&'static str, &'static [Self])> {
        let groups = Self::all().chunk_by(|one, other| one.group == other.group);
        groups.filter_map(|pages| Some((pages.first()?.group.as_str(), pages)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_page_that_says_what_to_do() {
        let mut codes: Vec<_> = Page::all().iter().map(|page| page.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, Code::ALL);
        for page in Page::all() {
            let code = page.code;
            let told = page.causes.iter().chain(&page.remedy).chain(&page.hangs_on);
            for text in told {
                assert!(!text.contains('{') && !text.trim().is_empty(), "{code}: {text}");
            }
            if page.retry != Retry::Nothing {
                assert!(!page.causes.is_empty() && page.remedy.is_some(), "{code}");
                assert!(page.hangs_on.is_some() || page.group == "A link", "{code}");
            }
        }
    }

    #[test]
    fn what_is_about_a_tenant_says_how_it_looks_on_the_wire() {
        let quiet = [
            Code::KeysSame,
            Code::NothingProved,
            Code::Taken,
            Code::PerhapsWrong,
            Code::CredentialsDamaged,
        ];
        for page in Page::all() {
            let of_tenant = ["The way there and back", "The login"].contains(&page.group.as_str());
            let told = !page.wire.is_empty() || page.code == Code::TooLarge || quiet.contains(&page.code);
            assert!(!of_tenant || told, "{}", page.code);
        }
    }
}
