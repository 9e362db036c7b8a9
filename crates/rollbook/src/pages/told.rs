//! What went wrong, in the reader's language and in the words of UKG Pro's menus: one way for every page.
//!
//! The texts stand in the area `problems`, as the administrator at a link reads them. Where whoever looks after
//! accounts is to do something else, the area `console` has its own, which is then told whole. What has no text is told
//! in the engine's own words.

use rollbook_model::{
    Code, Evidence, Problem,
    guide::{SERVICE_ACCOUNTS, WEB_SERVICES},
    verdict::{Cause, Verdict},
};

use super::{Rich, Text};
use crate::sentence::sentence;

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Whoever follows a link.
    Guest,
    /// Somebody who is signed in to the console.
    Operator,
}

/// What is to be told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrong<'a> {
    code: Code,
    message: &'a str,
    next: Option<&'a str>,
    shown: Option<&'a str>,
    causes: &'a [Cause],
}

impl<'a> From<&'a Verdict> for Wrong<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        Self {
            code: verdict.code,
            message: &verdict.message,
            next: verdict.next.as_deref(),
            shown: verdict.shown.as_deref(),
            causes: &verdict.causes,
        }
    }
}

impl<'a> From<&'a Problem> for Wrong<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self {
            code: problem.code,
            message: &problem.message,
            next: problem.remedy.as_deref(),
            shown: None,
            causes: &problem.causes,
        }
    }
}

impl<'a> Wrong<'a> {
    /// What was seen of an account, when something was wrong with it.
    pub(crate) fn seen(evidence: &'a Evidence) -> Option<Self> {
        let code = evidence.code?;
        Some(Self {
            code,
            message: evidence.message.as_deref().unwrap_or(code.meaning()),
            next: evidence.remedy.as_deref(),
            shown: None,
            causes: &evidence.causes,
        })
    }

    /// The same, with what was understood, or until when it is so.
    pub(crate) const fn shown(self, shown: Option<&'a str>) -> Self {
        Self { shown, ..self }
    }

    /// The key under which the texts of it stand, if there are any for this reader.
    fn entry(&self, text: Text, reader: Reader) -> Option<String> {
        let own = format!("console.problem.{}", self.code);
        let shared = format!("problems.{}", self.code);
        let has = |entry: &String| text.find(&format!("{entry}.title")).is_some();
        match reader {
            Reader::Guest => Some(shared).filter(has),
            Reader::Operator if has(&own) => Some(own),
            // What linking says of values that are typed is not what is said of an account.
            Reader::Operator => Some(shared).filter(|shared| OF_TENANTS.contains(&self.code) && has(shared)),
        }
    }

    /// What is filled into the texts of it.
    pub(crate) fn values(&self) -> [(&'static str, &'a str); 3] {
        [
            ("service_accounts", SERVICE_ACCOUNTS),
            ("web_services", WEB_SERVICES),
            ("shown", self.shown.unwrap_or_default()),
        ]
    }

    /// What happened and what to do next, as paragraphs without marks.
    pub(crate) fn paragraphs(&self, text: Text, reader: Reader) -> Vec<String> {
        let Some(entry) = self.entry(text, reader) else {
            return [self.message].into_iter().chain(self.next).map(sentence).collect();
        };
        let parts = ["title", "text", "next"].map(|part| format!("{entry}.{part}"));
        let told = parts.iter().filter(|key| text.find(key).is_some());
        told.map(|key| text.plain(key, &self.values())).collect()
    }
}

/// What went wrong, as a page tells it.
pub(crate) struct Said {
    /// What happened, in a line.
    pub(crate) title: String,
    /// What that means.
    pub(crate) text: Option<Rich>,
    /// What to do.
    pub(crate) next: Option<Rich>,
    /// What it can be, where that is not known.
    pub(crate) causes: Vec<SaidCause>,
}

/// One of the causes.
pub(crate) struct SaidCause {
    pub(crate) cause: Cause,
    pub(crate) title: String,
    pub(crate) next: Rich,
}

impl Said {
    /// What went wrong, in a language.
    pub(crate) fn of(wrong: Wrong<'_>, text: Text, reader: Reader) -> Self {
        let values = wrong.values();
        let rich = |key: String| text.find(&key).map(|_| text.rich(&key, &values));
        let causes = wrong.causes.iter().map(|cause| {
            let key = |part: &str| {
                let own = format!("console.cause.{cause}.{part}");
                match reader {
                    Reader::Operator if text.find(&own).is_some() => own,
                    _ => format!("problems.cause.{cause}.{part}"),
                }
            };
            SaidCause {
                cause: *cause,
                title: text.get(&key("title")).to_owned(),
                next: text.rich(&key("next"), &values),
            }
        });
        let causes = causes.collect();
        let Some(entry) = wrong.entry(text, reader) else {
            let (title, next) = match reader {
                Reader::Guest => (wrong.message.to_owned(), wrong.next.map(Rich::plain)),
                Reader::Operator => (
                    sentence(wrong.message),
                    wrong.next.map(|next| Rich::plain(&sentence(next))),
                ),
            };
            return Self {
                title,
                text: None,
                next,
                causes,
            };
        };
        // Where it can be something else as well, the title is no certainty.
        let perhaps = format!("{entry}.perhaps");
        let title = match text.find(&perhaps) {
            Some(_) if !wrong.causes.is_empty() => perhaps,
            _ => format!("{entry}.title"),
        };
        Self {
            title: text.fill(&title, &values),
            text: rich(format!("{entry}.text")),
            next: rich(format!("{entry}.next")),
            causes,
        }
    }
}

/// What can be said of an account's tenant by a call, a check or a look.
const OF_TENANTS: &[Code] = &[
    Code::AddressRefused,
    Code::HostNotFound,
    Code::Unreachable,
    Code::Tls,
    Code::TimedOut,
    Code::Html,
    Code::Gateway,
    Code::ServerFault,
    Code::Throttled,
    Code::LoginBudgetSpent,
    Code::TooLarge,
    Code::CutOff,
    Code::Protocol,
    Code::CredentialsRefused,
    Code::CredentialsUnchanged,
    Code::ReauthenticationNeeded,
    Code::CustomerApiKeyRefused,
    Code::UserApiKeyRefused,
    Code::UserApiKeyMissing,
    Code::PasswordRefused,
    Code::PasswordExpired,
    Code::AccountInactive,
    Code::AccountLocked,
    Code::KeysExchanged,
    Code::TokenExpired,
    Code::TransportsDisagree,
    Code::RefusedEverywhere,
    Code::PermissionMissing,
    Code::CredentialsDamaged,
];

#[cfg(test)]
mod tests {
    use rollbook_core::LINK_CODES;
    use rollbook_model::{Language, verdict::Subject, verdict::VerdictState};

    use super::*;

    fn wrong(code: Code, causes: &[Cause]) -> Verdict {
        let mut verdict = Verdict::new(Subject::Tenant, VerdictState::Wrong, code, "in the engine's words");
        verdict.causes = causes.to_vec();
        verdict
    }

    #[test]
    fn everything_that_linking_can_say_has_its_words_in_every_language() {
        for language in Language::ALL {
            let text = Text::of(language);
            for code in LINK_CODES {
                let key = format!("problems.{code}.title");
                assert!(text.find(&key).is_some(), "{language}: {code} has no title");
            }
            for cause in Cause::ALL {
                for part in ["title", "next"] {
                    let key = format!("problems.cause.{cause}.{part}");
                    assert!(text.find(&key).is_some(), "{language}: {key}");
                }
            }
        }
    }

    #[test]
    fn whatever_is_seen_of_an_account_has_its_words_in_every_language_and_none_of_the_link() {
        // What only whoever types values at a link has given, or was sent by somebody.
        let of_links = [
            "this link",
            "diesen link",
            "you gave",
            "angegeben",
            "these values",
            "diese werte",
            "give it",
            "geben sie",
        ];
        for language in Language::ALL {
            let text = Text::of(language);
            for code in OF_TENANTS {
                let verdict = wrong(*code, Cause::ALL);
                let said = Said::of((&verdict).into(), text, Reader::Operator);
                assert_ne!(said.title, "In the engine's words.", "{language}: {code}");
                let parts = [said.text, said.next].into_iter().flatten();
                let causes = said.causes.iter().map(|cause| cause.next.to_string());
                for part in parts.map(|part| part.to_string()).chain([said.title]).chain(causes) {
                    let part = part.to_lowercase();
                    let found = of_links.iter().find(|words| part.contains(**words));
                    assert_eq!(found, None, "{language}: {code}: {part}");
                }
            }
        }
    }

    #[test]
    fn what_was_typed_at_a_link_is_told_in_the_engines_words_elsewhere() {
        let verdict = wrong(Code::ValueMissing, &[]);
        let said = Said::of((&verdict).into(), Text::of(Language::German), Reader::Operator);
        assert_eq!(said.title, "In the engine's words.");
    }

    #[test]
    fn a_title_is_no_certainty_where_it_can_be_something_else() {
        let both = [Cause::Permission, Cause::NetworkClosed];
        for language in Language::ALL {
            let title = |causes: &[Cause]| {
                Said::of(
                    (&wrong(Code::PermissionMissing, causes)).into(),
                    Text::of(language),
                    Reader::Operator,
                )
                .title
            };
            assert_ne!(title(&[]), title(&both), "{language}");
        }
    }

    #[test]
    fn whatever_goes_wrong_has_a_next_click() {
        let good = [
            "looks_right",
            "blanks_dropped",
            "user_api_key_not_needed",
            "address_understood",
            "address_answers",
            "taken",
            "perhaps_wrong",
            "permission_granted",
            "permission_unproven",
            // Its causes have theirs.
            "credentials_refused",
        ];
        let text = Text::of(Language::English);
        for code in LINK_CODES.iter().filter(|code| !good.contains(&code.as_str())) {
            assert!(text.find(&format!("problems.{code}.next")).is_some(), "{code}");
        }
    }
}
