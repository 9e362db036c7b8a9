//! Writing answers, with the headers that belong to their request.

use axum::http::StatusCode;
use ukg_pro_contract::{
    record::Row,
    soap::{Answer, Fault, bi, login, ping, write_answer},
    xml::WriteError,
};

use super::Call;
use crate::{
    counters::Outcome,
    exchange::{Reply, SOAP},
    switches::{RelatesTo, SuccessMessage, Switches},
};

/// What the answers to one request have in common.
pub(super) struct Envelope {
    relates_to: Option<String>,
    success_message: SuccessMessage,
}

impl Envelope {
    pub(super) fn new(message_id: Option<&str>, switches: Switches) -> Self {
        let relates_to = match switches.relates_to {
            RelatesTo::WithMessageId => message_id.map(str::to_owned),
            RelatesTo::Never => None,
        };
        Self {
            relates_to,
            success_message: switches.success_message,
        }
    }

    pub(super) fn answer(&self, call: Call, answer: &Answer<'_>) -> Reply {
        let outcome = if answer.is_failure() {
            Outcome::Invalid
        } else {
            Outcome::Ok
        };
        self.answer_as(call, answer, outcome)
    }

    pub(super) fn answer_as(&self, call: Call, answer: &Answer<'_>, outcome: Outcome) -> Reply {
        let mut answer = answer.clone();
        if self.success_message == SuccessMessage::None {
            let results = answer.results.iter_mut().chain([&mut answer.operation_result]);
            results
                .filter(|result| !result.is_failure())
                .for_each(|result| result.messages.clear());
        }
        let text = write_answer(call.service, call.operation, self.relates_to.as_deref(), &answer);
        written(text, StatusCode::OK, outcome)
    }

    pub(super) fn login(&self, response: &login::TokenResponse<'_>, outcome: Outcome) -> Reply {
        written(
            login::write_response(response, self.relates_to.as_deref()),
            StatusCode::OK,
            outcome,
        )
    }

    pub(super) fn report(&self, operation: &bi::Operation, result: &Row<'_>, outcome: Outcome) -> Reply {
        let text = bi::write_answer(operation, self.relates_to.as_deref(), result);
        written(text, StatusCode::OK, outcome)
    }

    pub(super) fn relates_to(&self) -> Option<&str> {
        self.relates_to.as_deref()
    }

    pub(super) fn ping(&self, endpoint: &str) -> Reply {
        written(
            ping::write_response(endpoint, self.relates_to.as_deref()),
            StatusCode::OK,
            Outcome::Ok,
        )
    }

    pub(super) fn fault(&self, fault: &Fault<'_>, outcome: Outcome) -> Reply {
        written(
            fault.write(self.relates_to.as_deref()),
            StatusCode::INTERNAL_SERVER_ERROR,
            outcome,
        )
    }
}

fn written(text: Result<String, WriteError>, status: StatusCode, outcome: Outcome) -> Reply {
    match text {
        Ok(text) => Reply::new(status, SOAP, text, outcome),
        Err(error) => {
            tracing::error!("An answer could not be written: {error}");
            Reply::empty(StatusCode::INTERNAL_SERVER_ERROR, Outcome::Malformed)
        }
    }
}
