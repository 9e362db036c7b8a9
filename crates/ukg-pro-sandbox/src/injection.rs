//! Faults at work: answers in a request's place, and what happens to answers on their way.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use ukg_pro_contract::{
    Transport,
    soap::{DISPATCHER, Fault as SoapFault},
};

use crate::{
    counters::Outcome,
    exchange::{Delivery, HTML, JSON, Reply, SOAP},
    faults::{Kind, Struck, Target},
    state::State,
};

/// Carries a request out, counted and under whatever faults strike it.
pub(crate) fn carry_out(state: &State, target: &Target<'_>, call: impl FnOnce(&Struck) -> Reply) -> Reply {
    let name = target.name();
    state.count(|counters| counters.arrived(&name));
    state.arrived();
    let sprung = state.ambushes().sprung(&name);
    for then in sprung {
        then();
    }
    let struck = state.faults().strike(target);
    if !struck.is_empty() {
        tracing::info!(operation = %name, "A fault strikes `{name}`: {struck:?}");
    }
    let mut reply = match struck.answer() {
        Some((kind, value)) => answer(kind, value, target.transport),
        None => call(&struck),
    };
    alter(&mut reply, &struck);
    tracing::debug!(operation = %name, status = reply.status.as_u16(), "`{name}` ended: {:?}", reply.outcome);
    state.count_answer(&name, reply.outcome);
    reply
}

/// The answer of a fault that answers in the request's place.
fn answer(kind: Kind, value: Option<u64>, transport: Transport) -> Reply {
    let empty = |status| Reply::empty(status, Outcome::Fault);
    let page = |status, page: &str| Reply::new(status, HTML, page, Outcome::Fault);
    let lost = |delivery| Reply {
        delivery,
        ..empty(StatusCode::OK)
    };
    match kind {
        Kind::Throttle => match value {
            None => empty(StatusCode::TOO_MANY_REQUESTS),
            Some(seconds) => empty(StatusCode::TOO_MANY_REQUESTS).with(header::RETRY_AFTER, HeaderValue::from(seconds)),
        },
        Kind::Hang => lost(Delivery::Never),
        Kind::Close => lost(Delivery::Closed),
        Kind::Reset => lost(Delivery::Reset),
        Kind::Html => page(StatusCode::OK, SIGN_IN),
        Kind::Redirect => empty(StatusCode::FOUND).with(
            header::LOCATION,
            HeaderValue::from_static("https://signin.example.com/login.aspx"),
        ),
        Kind::Garbage => {
            let content_type = if transport == Transport::Soap { SOAP } else { JSON };
            Reply::new(StatusCode::OK, content_type, "%&/ neither XML nor JSON", Outcome::Fault)
        }
        Kind::Unauthorized => empty(StatusCode::UNAUTHORIZED),
        Kind::Forbidden => empty(StatusCode::FORBIDDEN),
        Kind::Firewall => page(StatusCode::FORBIDDEN, FIREWALL),
        Kind::Gateway502 => page(StatusCode::BAD_GATEWAY, GATEWAY),
        Kind::Gateway504 => page(StatusCode::GATEWAY_TIMEOUT, GATEWAY),
        Kind::Sporadic500 if transport == Transport::Soap => soap_fault(StatusCode::INTERNAL_SERVER_ERROR),
        Kind::Sporadic500 => Reply::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            JSON,
            r#"{"message":"An error has occurred."}"#,
            Outcome::Fault,
        ),
        Kind::FaultIn200 => soap_fault(StatusCode::OK),
        Kind::Wsdl405 => empty(StatusCode::METHOD_NOT_ALLOWED),
        // The rest only alter an answer; what is asked of them here is an overloaded gateway.
        _ => page(StatusCode::SERVICE_UNAVAILABLE, GATEWAY),
    }
}

fn soap_fault(status: StatusCode) -> Reply {
    let fault = SoapFault {
        code: "Receiver".into(),
        subcode: Some("InternalServiceFault".into()),
        subcode_namespace: DISPATCHER,
        reason: "The server was unable to process the request due to an internal error.".into(),
    };
    // The texts above hold nothing that XML cannot carry.
    Reply::new(status, SOAP, fault.write(None).unwrap_or_default(), Outcome::Fault)
}

/// What happens to an answer on its way.
fn alter(reply: &mut Reply, struck: &Struck) {
    if struck.has(Kind::Masked) {
        // It counts as what it was.
        *reply = Reply::new(StatusCode::BAD_GATEWAY, HTML, GATEWAY, reply.outcome);
    }
    if let Some(delay) = struck.value_or(Kind::Slow, 5_000) {
        reply.delay = Some(Duration::from_millis(delay));
    }
    if struck.has(Kind::Truncated) {
        if let Some(mut pieces) = reply.stream.take() {
            reply.body = pieces.next().map(Vec::from).unwrap_or_default();
        }
        reply.body.truncate(reply.body.len() / 2);
    }
    if struck.has(Kind::Lost) {
        reply.delivery = Delivery::Closed;
    } else if struck.has(Kind::Cut) {
        reply.delivery = Delivery::Cut;
    } else if let Some(size) = struck.value_or(Kind::Oversized, 300) {
        reply.delivery = Delivery::Padded(size.saturating_mul(1 << 20));
    }
}

const SIGN_IN: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in\
                       </h1><form method=\"post\"><input name=\"username\"><input \
                       name=\"password\" type=\"password\"></form></body></html>";
const FIREWALL: &str = "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. \
                        Please consult with your administrator.</body></html>";
const GATEWAY: &str = "<html><head><title>Service Unavailable</title></head><body><h2>Service \
                       Unavailable</h2><hr><p>HTTP Error. The service is unavailable.</p></body>\
                       </html>";
