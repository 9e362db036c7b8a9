//! `RetrieveReport`, over SOAP 1.2 and 1.1.

use std::sync::Arc;

use axum::http::StatusCode;
use ukg_pro_contract::{
    read::Limits,
    soap::{
        Fault,
        bi::{
            self, known,
            retrieval::{Answer, Retrieval, Version},
        },
        wsdl::Described,
    },
    xml::WriteError,
};

use super::{Run, pieces};
use crate::{
    counters::Outcome,
    exchange::{Reply, Request, SOAP, SOAP_1_1},
    faults::Role,
    injection::carry_out,
    soap::{answer::Envelope, bad_request, refusal, target, unreadable},
    state::State,
};

/// Answers a call of `BIStreamingService`.
pub(in crate::soap) fn retrieve(state: &Arc<State>, request: &Request) -> Reply {
    let unknown = target(Described::BiStreaming, "unknown", Role::Unknown);
    let content_type = request.header("content-type").unwrap_or_default();
    let Some(version) = version(content_type) else {
        return carry_out(state, &unknown, |_| {
            Reply::empty(StatusCode::UNSUPPORTED_MEDIA_TYPE, Outcome::Malformed)
        });
    };
    let switches = state.switches();
    let Ok(text) = std::str::from_utf8(&request.body) else {
        return carry_out(state, &unknown, |_| bad_request());
    };
    let retrieval = match Retrieval::read(text, Limits::default()) {
        Ok(retrieval) if retrieval.version == version => retrieval,
        // A message of the one version under the content type of the other is none.
        Ok(_) => return carry_out(state, &unknown, |_| bad_request()),
        Err(error) => return carry_out(state, &unknown, |_| unreadable(&error, switches)),
    };
    let answers = Envelope::new(retrieval.message_id.as_deref(), switches);
    // Some clients name the action in HTTP alone.
    let action = retrieval.action.as_deref().or_else(|| match version {
        Version::Soap12 => parameter(content_type, "action"),
        Version::Soap11 => request.header("soapaction").map(unquoted),
    });
    let due = bi::RETRIEVE_REPORT.action();
    if action != Some(due.as_str()) {
        return carry_out(state, &unknown, |_| match (version, action) {
            (Version::Soap12, None) => refusal::action_missing().reply(&answers),
            (Version::Soap12, Some(action)) => refusal::not_supported(action).reply(&answers),
            (Version::Soap11, action) => fault_1_1(action.unwrap_or_default()),
        });
    }
    let target = target(Described::BiStreaming, bi::RETRIEVE_REPORT.name, Role::Report);
    carry_out(state, &target, |_| {
        let key = retrieval.report_key.as_deref().unwrap_or_default();
        answer(state, key, version, answers.relates_to())
    })
}

fn answer(state: &Arc<State>, key: &str, version: Version, relates_to: Option<&str>) -> Reply {
    let written = |answer: &Answer<'_>, outcome| text(answer.write(version, relates_to), version, outcome);
    let working = state.switches().report_working;
    let mut desk = state.reports();
    let order = match desk.runs.get_mut(key) {
        None => return written(&Answer::failed(known::KEY_UNKNOWN), Outcome::NotFound),
        Some(Run::Retrieved) => return written(&Answer::failed(known::KEY_USED), Outcome::Invalid),
        Some(Run::Ready { asked, .. }) if *asked < working => {
            *asked += 1;
            return written(&Answer::WORKING, Outcome::Ok);
        }
        Some(run) => match std::mem::replace(run, Run::Retrieved) {
            Run::Ready { order, .. } => order,
            Run::Retrieved => return written(&Answer::failed(known::KEY_USED), Outcome::Invalid),
        },
    };
    drop(desk);
    match Answer::COMPLETED.write_around(version, relates_to) {
        Ok(around) => Reply::streamed(
            content_type(version),
            pieces::pieces(Arc::clone(state), &order, around),
            Outcome::Ok,
        ),
        Err(error) => text(Err(error), version, Outcome::Malformed),
    }
}

fn text(text: Result<String, WriteError>, version: Version, outcome: Outcome) -> Reply {
    match text {
        Ok(text) => Reply::new(StatusCode::OK, content_type(version), text, outcome),
        Err(error) => {
            tracing::error!("An answer could not be written: {error}");
            Reply::empty(StatusCode::INTERNAL_SERVER_ERROR, Outcome::Malformed)
        }
    }
}

fn fault_1_1(action: &str) -> Reply {
    let fault = Fault::sender(
        "ActionNotSupported",
        format!("No operation of this endpoint has the action '{action}'."),
    );
    let reply = text(fault.write_1_1(), Version::Soap11, Outcome::Malformed);
    Reply {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        ..reply
    }
}

fn content_type(version: Version) -> &'static str {
    match version {
        Version::Soap12 => SOAP,
        Version::Soap11 => SOAP_1_1,
    }
}

/// The version that a content type stands for.
fn version(content_type: &str) -> Option<Version> {
    let media = content_type.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/soap+xml") {
        Some(Version::Soap12)
    } else if media.eq_ignore_ascii_case("text/xml") {
        Some(Version::Soap11)
    } else {
        None
    }
}

/// A parameter of a content type.
fn parameter<'t>(content_type: &'t str, name: &str) -> Option<&'t str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (found, value) = parameter.trim().split_once('=')?;
        found.eq_ignore_ascii_case(name).then(|| unquoted(value))
    })
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"')
}
