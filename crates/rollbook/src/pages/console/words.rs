//! What states, events and problems are called on pages.

use rollbook_core::{REQUEST, Served};
use rollbook_model::{Account, AccountStatus, Actor, Code, Event, PermissionState, Person, Problem};

use crate::pages::Text;

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
        .filter(|finding| finding.state == PermissionState::Missing)
        .count();
    let key = format!("console.status.{}.means", account.status);
    text.fill(&key, &[("missing", missing)])
}

/// The state of a permission.
pub(super) fn permission(text: Text, state: PermissionState) -> Badge {
    let tone = match state {
        PermissionState::Granted => "good",
        PermissionState::Missing => "bad",
        PermissionState::Unproven => "",
    };
    Badge {
        word: text
            .find(&format!("console.permission.{state}"))
            .unwrap_or(state.as_str()),
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
    pub(super) title: String,
    pub(super) next: Option<String>,
    pub(super) hangs_on: Option<String>,
    pub(super) said: Option<String>,
    pub(super) code: Code,
    pub(super) request: Option<String>,
}

/// A problem, in the page's language where it has words for the code, else in the engine's own.
pub(super) fn problem(text: Text, problem: &Problem) -> ProblemWords {
    let in_language = |part: &str| {
        text.find(&format!("console.problem.{}.{part}", problem.code))
            .map(str::to_owned)
    };
    let permission = problem.permission.as_ref().map(|permission| {
        let level = permission.level;
        format!("{}: {level}", permission.name)
    });
    ProblemWords {
        title: in_language("title").unwrap_or_else(|| sentence(&problem.message)),
        next: in_language("next").or_else(|| problem.remedy.as_deref().map(sentence)),
        hangs_on: permission.or_else(|| problem.credential.map(str::to_owned)),
        said: problem.provider_message.clone(),
        code: problem.code,
        request: problem.request_id.or_else(Served::current).map(|id| id.to_string()),
    }
}

/// A message as a sentence: with a capital at its start and a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.trim().chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let text = format!("{first}{}", characters.as_str());
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}
