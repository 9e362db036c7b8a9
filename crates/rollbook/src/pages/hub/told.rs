//! What is said of a value beside its field.

use askama::Template;
use rollbook_model::{
    Code, RequestId,
    verdict::{Cause, Subject, Verdict, VerdictState},
};

use crate::{
    pages::{
        Rich, Text,
        told::{Reader, Said, Wrong},
    },
    sentence::sentence,
};

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
    /// A verdict in a language. `place` says where the field of a value stands.
    pub(super) fn of(verdict: &Verdict, text: Text, place: impl Fn(Subject) -> Option<String>) -> Self {
        let said = Said::of(verdict.into(), text, Reader::Guest);
        let causes = said.causes.into_iter().map(|told| ToldCause {
            place: place(told.cause.about()),
            title: told.title,
            next: told.next,
        });
        Self {
            about: verdict.about,
            state: verdict.state,
            code: verdict.code,
            title: said.title,
            text: said.text,
            next: said.next,
            causes: causes.collect(),
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
    let values = Wrong::from(verdict).values();
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
    let ended = sentences.iter().map(|words| sentence(words));
    ended.collect::<Vec<_>>().join(" ")
}
