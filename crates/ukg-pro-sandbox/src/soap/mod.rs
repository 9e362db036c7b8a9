//! SOAP (`ukg-pro-soap.md`): what happens between an envelope and its answer.
//!
//! Operations are found, read, carried out and answered by the contract's declarations; what a service asks of a write
//! beyond its declaration stands in `write`.

mod answer;
mod bi;
mod find;
mod get;
mod identifier;
mod login;
mod pay_statement;
mod query;
mod refusal;
mod write;

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use ukg_pro_contract::{
    Transport,
    permission::Level,
    read::{Error as ReadError, Limits},
    soap::{
        self as contract, Argument, Operation, Output, Service, bi as bi_contract, login as login_contract, ping,
        wsdl::{self, Described, Document},
    },
    xml::Order,
};

use self::{
    answer::Envelope,
    refusal::{Refused, deserialization_failed, not_supported},
};
use crate::{
    counters::Outcome,
    exchange::{Reply, Request, XML},
    faults::{Kind, Role, Struck, Target},
    injection::carry_out,
    permissions::{is_out_of_reach, lines_in_use, soap_lines},
    state::State,
    switches::{ElementOrder, PingAccess, Switches, TerminationLevel},
};

pub(crate) use bi::Desk;

/// A service of the contract and what it was asked.
#[derive(Clone, Copy)]
struct Call {
    service: &'static Service,
    operation: &'static Operation,
}

/// Answers a request at the address of a service.
pub(crate) fn answer(state: &Arc<State>, described: Described, request: &Request) -> Reply {
    match request.method {
        Method::GET | Method::HEAD => document(state, described, request),
        Method::POST if matches!(described, Described::BiStreaming) => bi::retrieve(state, request),
        Method::POST => call(state, described, request),
        _ => carry_out(state, &target(described, "unknown", Role::Unknown), |_| {
            Reply::method_not_allowed("GET, POST")
        }),
    }
}

fn target(described: Described, operation: &str, role: Role) -> Target<'_> {
    Target {
        transport: Transport::Soap,
        owner: described.path(),
        operation,
        role,
    }
}

/// The address of a service as the caller reaches it.
fn endpoint(described: Described, request: &Request) -> String {
    format!("{}/services/{}", request.origin, described.path())
}

fn document(state: &State, described: Described, request: &Request) -> Reply {
    carry_out(state, &target(described, "wsdl", Role::Wsdl), |_| {
        let document = Document::of_query(&request.query);
        let written = document.map(|document| wsdl::write(described, document, &endpoint(described, request)));
        match written {
            Some(Ok(Some(text))) => Reply::new(StatusCode::OK, XML, text, Outcome::Ok),
            Some(Ok(None)) | None => Reply::nowhere(),
            Some(Err(_)) => Reply::empty(StatusCode::BAD_REQUEST, Outcome::Malformed),
        }
    })
}

fn call(state: &Arc<State>, described: Described, request: &Request) -> Reply {
    let unknown = target(described, "unknown", Role::Unknown);
    if !is_soap_1_2(request.header("content-type").unwrap_or_default()) {
        return carry_out(state, &unknown, |_| {
            Reply::empty(StatusCode::UNSUPPORTED_MEDIA_TYPE, Outcome::Malformed)
        });
    }
    let Ok(text) = std::str::from_utf8(&request.body) else {
        return carry_out(state, &unknown, |_| bad_request());
    };
    let switches = state.switches();
    let envelope = match contract::Request::read(text, Limits::default()) {
        Ok(envelope) => envelope,
        Err(error) => return carry_out(state, &unknown, |_| unreadable(&error, switches)),
    };
    let answers = Envelope::new(envelope.head.message_id.as_deref(), switches);
    let Some(action) = envelope.head.action.as_deref() else {
        return carry_out(state, &unknown, |_| refusal::action_missing().reply(&answers));
    };
    match (described, action) {
        (Described::Login, login_contract::ACTION) => {
            let target = target(described, "Authenticate", Role::Login);
            carry_out(state, &target, |struck| {
                login::authenticate(state, &envelope, &answers, struck)
            })
        }
        (Described::Employee(_) | Described::BiData, ping::ACTION) => {
            carry_out(state, &target(described, "Ping", Role::Ping), |struck| {
                let admitted = match switches.ping {
                    PingAccess::Open => Ok(()),
                    PingAccess::NeedsToken => authenticate(state, &envelope.head, switches, struck).map(drop),
                };
                match admitted {
                    Ok(()) => answers.ping(&endpoint(described, request)),
                    Err(refused) => refused.reply(&answers),
                }
            })
        }
        (Described::Employee(service), action) => {
            let mut operations = service.operations.iter();
            let Some(operation) = operations.find(|one| service.action(one) == action) else {
                return carry_out(state, &unknown, |_| not_supported(action).reply(&answers));
            };
            let role = match operation.output {
                Output::Find(_) => Role::Find,
                Output::Get(_) => Role::Get,
                Output::Write => Role::Write,
            };
            carry_out(state, &target(described, operation.name, role), |struck| {
                let call = Call { service, operation };
                operate(state, call, envelope, &answers, switches, struck)
            })
        }
        (Described::BiData, action) => {
            let Some(operation) = bi_contract::operations(bi_contract::DATA).find(|one| one.action() == action) else {
                return carry_out(state, &unknown, |_| not_supported(action).reply(&answers));
            };
            bi::call(state, operation, envelope, &answers, request)
        }
        (Described::Login | Described::BiStreaming, action) => {
            carry_out(state, &unknown, |_| not_supported(action).reply(&answers))
        }
    }
}

/// Carries out an operation of an `Employee…` service.
fn operate(
    state: &State,
    call: Call,
    envelope: contract::Request<'_>,
    answers: &Envelope,
    switches: Switches,
    struck: &Struck,
) -> Reply {
    let order = order(switches);
    // WCF's inspectors see the headers before anything reads the body.
    let admitted = authenticate(state, &envelope.head, switches, struck)
        .and_then(|username| authorize(state, call, &username, switches));
    if let Err(refused) = admitted {
        return refused.reply_to(call, answers);
    }
    let arguments = match envelope.arguments(call.service, call.operation, order) {
        Ok(arguments) => arguments,
        Err(error) => return deserialization_failed(&error).reply(answers),
    };
    if call.service.name == pay_statement::SERVICE {
        let answer = pay_statement::answer(state, call.operation, &arguments, switches, struck);
        return answers.answer(call, &answer);
    }
    let answer = match (call.operation.output, &arguments[..]) {
        (Output::Find(row), [Argument::Query(query)]) => Some(find::find(state, row, query, switches, struck)),
        (Output::Get(record), [Argument::Identifier(identifier)]) => {
            Some(get::get(state, record, identifier, switches))
        }
        (Output::Get(record), [Argument::Value(value)]) => {
            let parameter = call.operation.inputs.first().map_or("", |parameter| parameter.name);
            get::get_by_value(state, record, parameter, value.as_ref(), switches)
        }
        (Output::Write, [Argument::Entities(entities), rest @ ..]) => {
            write::write(state, call, entities, rest.first(), switches)
        }
        _ => None,
    };
    // What is declared and not known here is not served rather than guessed.
    let Some(answer) = answer else {
        return not_supported(&call.service.action(call.operation)).reply(answers);
    };
    answers.answer(call, &answer)
}

/// The user name behind the token of a call.
fn authenticate(
    state: &State,
    head: &contract::Head<'_>,
    switches: Switches,
    struck: &Struck,
) -> Result<String, Refused> {
    let bad_token = || refusal::bad_token(switches.bad_token);
    let token = head.token.as_deref().ok_or_else(bad_token)?;
    if struck.has(Kind::TokenExpired) {
        state.tokens().end(token);
    }
    let username = state
        .tokens()
        .use_token(
            token,
            state.clock().moment(),
            state.token_lifetime(),
            switches.token_expiry,
        )
        .ok_or_else(bad_token)?;
    if struck.has(Kind::TokenOnce) {
        state.tokens().end(token);
    }
    let accounts = state.accounts();
    accounts
        .usable(&username, state.clock().now().date())
        .ok_or_else(bad_token)?;
    let key = head.customer_api_key.as_deref().unwrap_or_default();
    if !accounts.is_customer_api_key(key) {
        return Err(refusal::bad_customer_api_key(switches.bad_customer_api_key));
    }
    Ok(username)
}

fn authorize(state: &State, call: Call, username: &str, switches: Switches) -> Result<(), Refused> {
    let names = lines_in_use(call.service.guard.names(), switches);
    let lines = soap_lines(names, switches.permission_names);
    let accounts = state.accounts();
    let Some(account) = accounts.get(username) else {
        return Err(refusal::bad_token(switches.bad_token));
    };
    if is_out_of_reach(call.service.guard, switches) {
        let level = call.operation.levels.first().copied().unwrap_or(Level::View);
        return Err(refusal::missing_permission(
            switches.missing_permission,
            call.service.name,
            level,
        ));
    }
    for permission in call.service.permissions(call.operation) {
        let levels = levels(call, permission.level, switches);
        let mut granted = lines.clone();
        if !granted.any(|line| levels.iter().any(|level| account.permissions.allows(line, *level))) {
            let line = lines.clone().next().unwrap_or(call.service.name);
            let level = levels.first().copied().unwrap_or(permission.level);
            return Err(refusal::missing_permission(switches.missing_permission, line, level));
        }
    }
    Ok(())
}

/// The columns of the grid of which a call needs one.
fn levels(call: Call, declared: Level, switches: Switches) -> Vec<Level> {
    match (call.operation.name, switches.termination_level) {
        ("TerminateEmployee", TerminationLevel::Add) => vec![Level::Add],
        ("TerminateEmployee", TerminationLevel::Either) => vec![Level::Edit, Level::Add],
        _ => vec![declared],
    }
}

/// What becomes of elements that stand out of their order.
fn order(switches: Switches) -> Order {
    match switches.element_order {
        ElementOrder::Dropped => Order::Wcf,
        ElementOrder::Refused => Order::Strict,
        ElementOrder::Accepted => Order::Any,
    }
}

/// Whether a content type is that of SOAP 1.2, with parameters or without.
fn is_soap_1_2(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default();
    media.trim().eq_ignore_ascii_case("application/soap+xml")
}

fn bad_request() -> Reply {
    Reply::empty(StatusCode::BAD_REQUEST, Outcome::Malformed)
}

/// An envelope without a body's content is a mistake in the message; all else is no message.
fn unreadable(error: &ReadError, switches: Switches) -> Reply {
    match error {
        // A text without any element lacks the envelope itself.
        ReadError::Missing(part) if part != "Envelope" => {
            deserialization_failed(error).reply(&Envelope::new(None, switches))
        }
        ReadError::TooLarge { .. } => Reply::empty(StatusCode::PAYLOAD_TOO_LARGE, Outcome::Malformed),
        _ => bad_request(),
    }
}
