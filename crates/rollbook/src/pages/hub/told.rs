//! What is said of a value, in the reader's language and in the words of UKG Pro's menus.

use askama::Template;
use rollbook_model::{
    Code, RequestId,
    guide::{SERVICE_ACCOUNTS, WEB_SERVICES},
    verdict::{Cause, Subject, Verdict, VerdictState},
};

use crate::pages::{Rich, Text};

/// A verdict as a page tells it.
#[derive(Template)]
#[template(path = "hub/verdict.html")]
pub(super) struct Told {
    pub(super) about: Subject,
    pub(super) state: VerdictState,
    pub(super) code: Code,
    pub(super) title: String,
    pub(super) text: Option<Rich>,
    pub(super) next: Option<Rich>,
    pub(super) causes: Vec<ToldCause>,
    /// Where the field stands that it is about.
    pub(super) place: Option<String>,
    /// What UKG Pro answered, in its own words.
    pub(super) said: Option<String>,
    /// The request in which it did.
    pub(super) request_id: Option<RequestId>,
}

/// One of the causes.
pub(super) struct ToldCause {
    pub(super) title: String,
    pub(super) next: Rich,
    /// Where the field stands that it hangs on.
    pub(super) place: Option<String>,
}

impl Told {
    /// A verdict in a language; in the engine's own words where there is no text. `place` says where the field of a
    /// value stands.
    pub(super) fn of(verdict: &Verdict, text: Text, place: impl Fn(Subject) -> Option<String>) -> Self {
        let key = |part: &str| format!("problems.{}.{part}", verdict.code);
        let shown = verdict.shown.as_deref().unwrap_or_default();
        let values = [
            ("service_accounts", SERVICE_ACCOUNTS),
            ("web_services", WEB_SERVICES),
            ("shown", shown),
        ];
        let rich = |key: String| text.find(&key).map(|_| text.rich(&key, &values));
        let (title, next) = if text.find(&key("title")).is_some() {
            (text.fill(&key("title"), &values), rich(key("next")))
        } else {
            (verdict.message.clone(), verdict.next.as_deref().map(Rich::plain))
        };
        let cause = |cause: &Cause| {
            let key = |part: &str| format!("problems.cause.{cause}.{part}");
            ToldCause {
                title: text.get(&key("title")).to_owned(),
                next: text.rich(&key("next"), &values),
                place: place(cause.about()),
            }
        };
        Self {
            about: verdict.about,
            state: verdict.state,
            code: verdict.code,
            title,
            text: rich(key("text")),
            next,
            causes: verdict.causes.iter().map(cause).collect(),
            place: place(verdict.about),
            said: verdict.said.clone(),
            request_id: verdict.request_id,
        }
    }

    /// Whether a page says it: of what was not given and not asked for yet, nothing is said.
    pub(super) fn is_said(&self) -> bool {
        self.state != VerdictState::Unknown || self.code != Code::ValueMissing
    }

    /// Whether the page of its code says more than is said here.
    pub(super) fn has_more(&self) -> bool {
        self.code != Code::ValueMissing
    }

    /// Whether it keeps the tenant from being linked, or asks for a decision.
    pub(super) fn stops(&self) -> bool {
        self.state == VerdictState::Wrong || self.code == Code::KeysExchanged
    }
}

/// What keeps a tenant from being linked, in plain words of a language, for a form that is not ours. Each value is
/// named as the form labels it.
pub(crate) fn in_words(verdicts: &[Verdict], text: Text) -> String {
    let stops = |verdict: &&Verdict| {
        (verdict.state == VerdictState::Wrong || verdict.code == Code::KeysExchanged)
            && verdict.about != Subject::Permission
    };
    let mut said: Vec<String> = Vec::new();
    for verdict in verdicts.iter().filter(stops) {
        let words = one_in_words(verdict, text);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    said.join(" ")
}

fn one_in_words(verdict: &Verdict, text: Text) -> String {
    let shown = verdict.shown.as_deref().unwrap_or_default();
    let values = [
        ("service_accounts", SERVICE_ACCOUNTS),
        ("web_services", WEB_SERVICES),
        ("shown", shown),
    ];
    let key = |part: &str| format!("problems.{}.{part}", verdict.code);
    let mut sentences = Vec::new();
    match text.find(&key("title")) {
        // What is generally said does not name the value.
        Some(_) if verdict.code.as_str().starts_with("value_") => {
            let label = format!("hub.component.{}", verdict.about);
            let label = text.get(&label);
            sentences.push(format!("{label}: {}", text.plain(&key("title"), &values)));
        }
        Some(_) => sentences.push(text.plain(&key("title"), &values)),
        None => sentences.push(verdict.message.clone()),
    }
    if verdict.causes.is_empty() {
        if text.find(&key("next")).is_some() && verdict.code != Code::ValueMissing {
            sentences.push(text.plain(&key("next"), &values));
        }
    } else {
        let cause = |cause: &Cause| text.plain(&format!("problems.cause.{cause}.title"), &values);
        let causes: Vec<_> = verdict.causes.iter().map(cause).collect();
        sentences.push(text.fill("hub.component.causes", &[("causes", causes.join("; "))]));
        let first = format!("problems.cause.{}.next", verdict.causes[0]);
        sentences.push(text.plain(&first, &values));
    }
    let ended = sentences.iter().map(|sentence| {
        let sentence = sentence.trim();
        let is_ended = sentence.ends_with(['.', '!', '?']);
        if is_ended {
            sentence.to_owned()
        } else {
            format!("{sentence}.")
        }
    });
    ended.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use rollbook_core::LINK_CODES;
    use rollbook_model::Language;

    use super::*;

    #[test]
    fn everything_that_linking_can_say_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let text = Text::of(language);
            for code in LINK_CODES {
                let key = |part: &str| format!("problems.{code}.{part}");
                assert!(text.find(&key("title")).is_some(), "{language}: {code} has no title");
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
