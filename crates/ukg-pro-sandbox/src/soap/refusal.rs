//! Refusals: faults of WCF, and what a switch turns them into (`ukg-pro-soap.md` 11, 16).

use axum::http::StatusCode;
use ukg_pro_contract::{
    permission::Level,
    read::Error as ReadError,
    soap::{Answer, DISPATCHER, Fault, OperationMessage, OperationResult, severity},
};

use super::{Call, answer::Envelope};
use crate::{
    counters::Outcome,
    exchange::Reply,
    switches::{Refusal, RefusedLogin},
};

/// Why a call is not carried out, and how that is told.
pub(super) struct Refused {
    fault: Fault<'static>,
    code: &'static str,
    form: Refusal,
    status: StatusCode,
    outcome: Outcome,
}

impl Refused {
    /// The answer to a call that is no operation of a service's own.
    pub(super) fn reply(&self, answers: &Envelope) -> Reply {
        match self.form {
            Refusal::Status => Reply::empty(self.status, self.outcome),
            Refusal::Fault | Refusal::HasErrors => answers.fault(&self.fault, self.outcome),
        }
    }

    /// The answer to an operation.
    pub(super) fn reply_to(&self, call: Call, answers: &Envelope) -> Reply {
        if self.form != Refusal::HasErrors {
            return self.reply(answers);
        }
        let result = Invalid::new(self.code, self.fault.reason.to_string()).result();
        let answer = if call.operation.is_write() {
            Answer::written(result, Vec::new())
        } else {
            Answer::read(result, Vec::new())
        };
        answers.answer_as(call, &answer, self.outcome)
    }
}

/// What is wrong with a value of a call, or with the call. Codes and texts of the service are not
/// known (`ukg-pro-soap.md` 17, question 4); these are the emulator's own.
#[derive(Debug, Clone)]
pub(super) struct Invalid {
    code: &'static str,
    text: String,
    property_name: Option<&'static str>,
}

impl Invalid {
    pub(super) fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            property_name: None,
        }
    }

    /// The same, about a field.
    pub(super) fn of(mut self, property_name: &'static str) -> Self {
        self.property_name = Some(property_name);
        self
    }

    pub(super) fn message(self) -> OperationMessage<'static> {
        OperationMessage {
            code: Some(self.code.into()),
            log_entry_id: None,
            message: Some(self.text.into()),
            property_name: self.property_name.map(Into::into),
            severity: Some(severity::ERROR.into()),
        }
    }

    /// The result of an operation that failed for this reason.
    pub(super) fn result(self) -> OperationResult<'static> {
        OperationResult::failed(vec![self.message()])
    }
}

pub(super) fn bad_token(form: Refusal) -> Refused {
    let reason = "The UltiProToken is missing, not valid or expired.";
    refused(form, "InvalidToken", reason.to_owned(), StatusCode::UNAUTHORIZED)
}

pub(super) fn bad_customer_api_key(form: Refusal) -> Refused {
    let reason = "There was a problem with the authentication process";
    refused(
        form,
        "InvalidClientAccessKey",
        reason.to_owned(),
        StatusCode::UNAUTHORIZED,
    )
}

pub(super) fn missing_permission(form: Refusal, line: &str, level: Level) -> Refused {
    let reason = format!("The user does not have {level} permission for the {line} service.");
    refused(form, "AccessDenied", reason, StatusCode::FORBIDDEN)
}

/// A login that is refused in another form than an answer (`ukg-pro-soap.md` 11.1).
pub(super) fn refused_login(form: RefusedLogin, text: &'static str) -> Refused {
    let (form, status, subcode) = match form {
        RefusedLogin::Failed | RefusedLogin::Fault => (Refusal::Fault, StatusCode::UNAUTHORIZED, None),
        RefusedLogin::SecurityFault => (Refusal::Fault, StatusCode::UNAUTHORIZED, Some("FailedAuthentication")),
        RefusedLogin::Unauthorized => (Refusal::Status, StatusCode::UNAUTHORIZED, None),
        RefusedLogin::Forbidden => (Refusal::Status, StatusCode::FORBIDDEN, None),
    };
    let mut refused = refused(form, "FailedAuthentication", text.to_owned(), status);
    if let Some(subcode) = subcode {
        refused.fault.subcode = Some(subcode.into());
        refused.fault.subcode_namespace = WS_SECURITY;
        refused.fault.reason = "The security token could not be authenticated or authorized.".into();
    }
    refused
}

/// The namespace of the fault codes of WS-Security.
const WS_SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

fn refused(form: Refusal, code: &'static str, reason: String, status: StatusCode) -> Refused {
    let outcome = match status {
        StatusCode::FORBIDDEN => Outcome::Forbidden,
        _ => Outcome::Unauthenticated,
    };
    let fault = Fault {
        code: "Sender".into(),
        subcode: None,
        subcode_namespace: DISPATCHER,
        reason: reason.into(),
    };
    Refused {
        fault,
        code,
        form,
        status,
        outcome,
    }
}

pub(super) fn action_missing() -> Refused {
    malformed(Fault::sender(
        "MessageAddressingHeaderRequired",
        "A required header representing a Message Addressing Property is not present: Action.",
    ))
}

pub(super) fn not_supported(action: &str) -> Refused {
    malformed(Fault::sender(
        "ActionNotSupported",
        format!("No operation of this endpoint has the action '{action}'."),
    ))
}

/// The body is not what the operation takes. The error names fields and no values.
pub(super) fn deserialization_failed(error: &ReadError) -> Refused {
    malformed(Fault::dispatcher(
        "Sender",
        "DeserializationFailed",
        format!("The message could not be deserialized: {error}."),
    ))
}

fn malformed(fault: Fault<'static>) -> Refused {
    Refused {
        fault,
        code: "Malformed",
        form: Refusal::Fault,
        status: StatusCode::INTERNAL_SERVER_ERROR,
        outcome: Outcome::Malformed,
    }
}
