//! What states, events and problems are called on pages.

use jiff::{SignedDuration, Timestamp};
use rollbook_core::{REQUEST, Served};
use rollbook_model::{
    Account, AccountStatus, Actor, Code, Event, Evidence, PermissionFinding, PermissionState, Person, Problem,
};

use crate::pages::{
    Text,
    told::{Reader, Said, Wrong},
};

/// A state with its word and its colour.
pub(super) struct Badge {
    pub(super) word: &'static str,
    pub(super) tone: &'static str,
}

/// The state of an account.
pub(super) fn status(text: Text, status: AccountStatus) -> Badge {
    let tone = match status {
        AccountStatus::Linked => "good",
        AccountStatus::Degraded | AccountStatus::RateLimited => "warn",
        AccountStatus::ReauthNeeded => "bad",
        AccountStatus::Pending => "info",
        AccountStatus::Paused | AccountStatus::Revoked => "",
    };
    Badge {
        word: text
            .find(&format!("console.status.{status}.word"))
            .unwrap_or(status.as_str()),
        tone,
    }
}

/// What the state of an account means, and what to do.
pub(super) fn status_means(text: Text, account: &Account) -> String {
    let missing = account
        .permissions
        .iter()
        .filter(|finding| finding.state == PermissionState::Missing);
    let is_open = missing.clone().any(|finding| !finding.causes.is_empty());
    let key = format!("console.status.{}.means", account.status);
    let perhaps = format!("{key}_perhaps");
    let key = if is_open && text.find(&perhaps).is_some() {
        perhaps
    } else {
        key
    };
    text.fill(&key, &[("missing", missing.count())])
}

/// The state of a permission.
pub(super) fn permission(text: Text, finding: &PermissionFinding) -> Badge {
    let (tone, word) = match finding.state {
        PermissionState::Granted => ("good", finding.state.as_str()),
        PermissionState::Missing if !finding.causes.is_empty() => ("bad", "missing_perhaps"),
        PermissionState::Missing => ("bad", finding.state.as_str()),
        PermissionState::Unproven => ("", finding.state.as_str()),
    };
    Badge {
        word: text.find(&format!("console.permission.{word}")).unwrap_or(word),
        tone,
    }
}

/// An event in a line.
pub(super) struct EventLine {
    pub(super) at: String,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) account: Option<String>,
    /// The request it was part of.
    pub(super) request: Option<String>,
}

/// An event, with who did it by name where that is known.
pub(super) fn event(text: Text, event: &Event, people: &[Person]) -> EventLine {
    let key = format!("console.event.{}", event.kind.as_str().replace('.', "_"));
    let mut what = text.find(&key).unwrap_or(event.kind.as_str()).to_owned();
    let detail: Vec<_> = event
        .detail
        .iter()
        .filter(|(name, _)| *name != REQUEST)
        .filter_map(|(name, value)| Some(format!("{name}: {}", value.as_str()?)))
        .collect();
    if !detail.is_empty() {
        what = format!("{what} ({})", detail.join(", "));
    }
    let who = match event.actor {
        Actor::Person(id) => people
            .iter()
            .find(|person| person.id == id)
            .map(|person| person.name.clone()),
        _ => None,
    };
    let by = match event.actor {
        Actor::Person(_) => "console.actor.person",
        Actor::ApiKey(_) => "console.actor.api_key",
        Actor::Client(_) => "console.actor.client",
        Actor::LinkSession(_) => "console.actor.link",
        Actor::CommandLine => "console.actor.command_line",
        Actor::System => "console.actor.system",
    };
    EventLine {
        at: super::moment(event.at),
        what,
        who: who.unwrap_or_else(|| text.find(by).unwrap_or_default().to_owned()),
        account: event.account.map(|id| id.to_string()),
        request: event.detail.get(REQUEST).and_then(|id| id.as_str()).map(str::to_owned),
    }
}

/// A problem in words.
pub(super) struct ProblemWords {
    pub(super) said: Said,
    pub(super) hangs_on: Option<String>,
    /// UKG Pro's own words.
    pub(super) answered: Option<String>,
    pub(super) code: Code,
    /// When it was seen, if that was before.
    pub(super) at: Option<String>,
    pub(super) request: Option<String>,
}

/// A problem, in the page's language where it has words for the code, else in the engine's own.
pub(super) fn problem(text: Text, problem: &Problem) -> ProblemWords {
    let permission = problem.permission.as_ref().map(|missing| {
        let names = lines(&missing.name, &missing.also);
        format!("{names}: {}", missing.level)
    });
    let seconds = problem
        .retry_after_seconds
        .and_then(|seconds| i64::try_from(seconds).ok());
    let again = seconds.and_then(|seconds| Timestamp::now().checked_add(SignedDuration::from_secs(seconds)).ok());
    let again = again.map(super::moment);
    ProblemWords {
        said: Said::of(Wrong::from(problem).shown(again.as_deref()), text, Reader::Operator),
        hangs_on: permission.or_else(|| problem.credential.map(str::to_owned)),
        answered: problem.provider_message.clone(),
        code: problem.code,
        at: None,
        request: problem.request_id.or_else(Served::current).map(|id| id.to_string()),
    }
}

/// What was seen last of an account, when something was wrong with it.
pub(super) fn seen(text: Text, evidence: &Evidence) -> Option<ProblemWords> {
    let wrong = Wrong::seen(evidence)?;
    let until = evidence.until.map(super::moment);
    Some(ProblemWords {
        said: Said::of(wrong.shown(until.as_deref()), text, Reader::Operator),
        hangs_on: None,
        answered: None,
        code: evidence.code?,
        at: Some(super::moment(evidence.at)),
        request: evidence.request_id.map(|id| id.to_string()),
    })
}

/// The names of a line of the grid, as tenants show it.
pub(super) fn lines(name: &str, also: &[String]) -> String {
    std::iter::once(name)
        .chain(also.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" / ")
}
