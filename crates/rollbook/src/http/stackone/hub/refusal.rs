//! Failures as the component shows them: a message for people, what UKG Pro said beside
//! it, and never a status that it takes for something else.

use axum::http::StatusCode;
use rollbook_core::Served;
use rollbook_model::{
    Code, Language, LinkSession, Problem,
    problem::{Kind, Step},
    verdict::VerdictState,
};
use serde_json::{Map, Value};

use super::{super::Failure, guest::Guest};
use crate::pages::{
    Text, Visit,
    hub::{ended, told},
};

/// The language to answer in: the link's, else the browser's.
pub(super) fn language(session: &LinkSession, visit: &Visit) -> Language {
    session.language.unwrap_or_else(|| visit.language())
}

/// What kept something from being done, to whoever holds a link.
pub(super) fn failed(guest: &Guest, problem: Problem) -> Failure {
    failed_in(guest.text(), problem, None)
}

/// The same in a language; of a session that has ended with when.
pub(super) fn failed_in(text: Text, mut problem: Problem, session: Option<&LinkSession>) -> Failure {
    let has_ended = matches!(problem.code, Code::LinkExpired | Code::LinkUsed | Code::LinkCancelled);
    let status = match problem.kind {
        _ if has_ended => StatusCode::GONE,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Kind::Credentials
        | Kind::Permission
        | Kind::Refused
        | Kind::Throttled
        | Kind::TimedOut
        | Kind::Unreachable
        | Kind::Upstream => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if has_ended || problem.code == Code::LinkUnknown {
        let key = |part: &str| format!("problems.{}.{part}", problem.code);
        let when = session.and_then(|session| ended::when(session, text));
        let nothing: [(&str, &str); 0] = [];
        let title = text.plain(&key("title"), &nothing);
        problem.remedy = Some(text.plain(&key("next"), &nothing));
        problem.message = match when {
            Some(when) => format!("{title}. {when}"),
            None => title,
        };
    }
    Failure::with_status(status, problem)
}

/// Why a form was not taken: 422, whatever UKG Pro answered.
pub(super) fn refused(guest: &Guest, session: &LinkSession, problem: Option<Box<Problem>>) -> Failure {
    let mut problem = problem.map_or_else(|| of_verdicts(session), |problem| *problem);
    let words = told::in_words(&session.draft.verdicts, guest.text());
    if !words.is_empty() {
        problem.message = words;
        problem.remedy = None;
    }
    let verdicts = &session.draft.verdicts;
    let request = verdicts.iter().find_map(|verdict| verdict.request_id);
    let mut shown: Map<String, Value> = Map::new();
    shown.insert("code".to_owned(), problem.code.as_str().into());
    if let Some(said) = verdicts.iter().find_map(|verdict| verdict.said.as_deref()) {
        // What is beside the message is folded away until somebody asks for it.
        let in_words = guest.text().fill("hub.component.said", &[("said", said)]);
        problem.message = format!("{} {in_words}", problem.message);
        shown.insert("ukg_pro".to_owned(), said.into());
    }
    if let Some(request) = request.or_else(Served::current) {
        shown.insert("request_id".to_owned(), request.to_string().into());
    }
    let shown = Value::Object(shown).to_string();
    Failure::with_status(StatusCode::UNPROCESSABLE_ENTITY, problem).showing(shown)
}

/// The first that stops, as a problem.
fn of_verdicts(session: &LinkSession) -> Problem {
    let verdicts = &session.draft.verdicts;
    let first = verdicts
        .iter()
        .find(|verdict| verdict.state == VerdictState::Wrong)
        .or_else(|| verdicts.iter().find(|verdict| verdict.state == VerdictState::Suspect));
    let (code, message) = first.map_or(
        (Code::LinkNotProved, "UKG Pro has not taken these values yet"),
        |verdict| (verdict.code, verdict.message.as_str()),
    );
    Problem::new(Kind::Refused, code, Step::Login, message)
}
