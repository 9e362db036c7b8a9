//! Connections that are not made, not trusted, too slow or broken, and nodes that will not serve.

use std::time::Duration;

use ukg_pro::{AllowedHosts, Kind, contract::Transport};
use ukg_pro_sandbox::faults::{self, Fault};

use super::{
    access::WEB_SERVICES,
    call::Call,
    case::{Case, Form, Sent, run},
};

const UNREACHABLE: &[&str] = &["Check that outbound HTTPS", WEB_SERVICES, "then try again"];
const TLS: &[&str] = &[WEB_SERVICES, "its root certificate as a CA file"];
const TIMED_OUT: &[&str] = &["Try again later", WEB_SERVICES, "outbound HTTPS is open"];
const WAIT: &[&str] = &["Wait a minute", "fewer calls a minute"];
const SUPPORT: &[&str] = &["Try again in some minutes", "ask UKG support"];

/// The calls, each with the requests that come when its faults go on: reads are made three times, a login twice and
/// only when nothing was judged, a write once.
fn calls() -> [(Call, Sent); 5] {
    [
        (Call::Login, (2, 0)),
        (Call::find(), (1, 3)),
        (Call::get(), (1, 3)),
        (Call::update(), (1, 1)),
        (Call::List(&[]), (0, 3)),
    ]
}

/// A fault that strikes the call, but not the login before it.
pub(crate) fn striking(call: &Call, kind: faults::Kind) -> Fault {
    Fault::new(kind).only(match call {
        Call::Reach => "LoginService.wsdl",
        Call::Login => "LoginService",
        call if call.transport() == Transport::Rest => "person-details",
        _ => "EmployeePerson",
    })
}

/// Hosts that are not there, or may not be called.
pub(crate) fn hosts() -> Vec<Case> {
    let mut cases = Vec::new();
    for (call, login) in [
        (Call::Reach, false),
        (Call::Login, false),
        (Call::find(), true),
        (Call::List(&[]), false),
    ] {
        let mut push = |name: &str, change: fn(Case) -> Case, form, kind, remedy| {
            let case = change(Case::new(format!("{} {name}", call.name()), call.clone())).sent(0, 0);
            cases.push(if login {
                case.fails_at_login(form, kind, remedy)
            } else {
                case.fails(form, kind, remedy)
            });
        };
        push(
            "of a host that does not exist",
            |case| case.at(|_| "https://service2.invalid".to_owned()),
            Form::NoAnswer,
            Kind::HostNotFound,
            &["Compare domain and subdomain", WEB_SERVICES, "may not resolve names"],
        );
        push(
            "after the emulator has gone",
            Case::gone,
            Form::NoAnswer,
            Kind::Unreachable,
            UNREACHABLE,
        );
        push(
            "of a host that is not allowed",
            |case| case.client(|client| client.allowed = AllowedHosts::none()),
            Form::Unsent,
            Kind::AddressRefused,
            &[WEB_SERVICES, "must be named by the operator"],
        );
        push(
            "of a certificate that nobody trusts",
            |case| case.emulator(|options| options.tls = true),
            Form::NoAnswer,
            Kind::Tls,
            TLS,
        );
        push(
            "of a certificate for other names",
            |case| {
                case.emulator(|options| {
                    options.tls = true;
                    options.listen = "0.0.0.0:0".parse().unwrap();
                })
                .trusting()
                .at(|sandbox| sandbox.url().replace("127.0.0.1", "127.0.0.2"))
            },
            Form::NoAnswer,
            Kind::Tls,
            TLS,
        );
        push(
            "of plain http by TLS",
            |case| case.at(|sandbox| sandbox.service_url().replace("http:", "https:")),
            Form::NoAnswer,
            Kind::Tls,
            TLS,
        );
    }
    cases
}

/// Answers that do not come.
pub(crate) fn silences() -> Vec<Case> {
    let mut cases = Vec::new();
    for (call, sent) in calls() {
        for (name, kind) in [
            ("closed", faults::Kind::Close),
            ("reset", faults::Kind::Reset),
            ("closed when it is carried out", faults::Kind::Lost),
        ] {
            let case = Case::new(format!("{} on a connection that is {name}", call.name()), call.clone())
                .fault(striking(&call, kind))
                .sent(sent.0, sent.1);
            cases.push(case.fails(Form::NoAnswer, Kind::Unreachable, UNREACHABLE));
        }
        for (name, fault) in [
            ("hangs", striking(&call, faults::Kind::Hang)),
            ("is too slow", striking(&call, faults::Kind::Slow).value(60_000)),
        ] {
            // Whether a login that got no answer was judged is not known: it is not made again.
            let case = Case::new(format!("{} that {name}", call.name()), call.clone())
                .impatient()
                .fault(fault)
                .sent(sent.0.min(1), sent.1.min(2));
            cases.push(case.fails(Form::NoAnswer, Kind::TimedOut, TIMED_OUT));
        }
    }
    cases
}

/// Nodes that will not serve, or not so much.
pub(crate) fn gateways() -> Vec<Case> {
    let mut cases = Vec::new();
    for (call, sent) in calls() {
        for (kind, status) in [
            (faults::Kind::Gateway502, 502),
            (faults::Kind::Gateway503, 503),
            (faults::Kind::Gateway504, 504),
        ] {
            let case = Case::new(format!("{} gets {status}", call.name()), call.clone())
                .fault(striking(&call, kind))
                .sent(sent.0, sent.1);
            cases.push(case.fails(Form::Page(status), Kind::Gateway, SUPPORT));
        }
        let case = Case::new(format!("{} is throttled", call.name()), call.clone())
            .fault(striking(&call, faults::Kind::Throttle))
            .sent(sent.0, sent.1);
        let throttled = Kind::Throttled { retry_after: None };
        cases.push(case.fails(Form::Status(429), throttled, WAIT));
        // A pause that is too long ends the call.
        let once = (sent.0.min(1), sent.1.min(1));
        let case = Case::new(format!("{} is throttled for an hour", call.name()), call.clone())
            .fault(striking(&call, faults::Kind::Throttle).value(3600))
            .sent(once.0, once.1);
        let throttled = Kind::Throttled {
            retry_after: Some(Duration::from_hours(1)),
        };
        cases.push(case.fails(
            Form::Status(429),
            throttled,
            &["Wait 3600 seconds", "fewer calls a minute"],
        ));
    }
    cases
}

/// The same for the address alone, which is tried once.
pub(crate) fn reaching() -> Vec<Case> {
    let case = |kind| {
        let fault = striking(&Call::Reach, kind);
        Case::new(format!("address, {fault}"), Call::Reach)
            .impatient()
            .fault(fault)
    };
    vec![
        Case::new("address", Call::Reach),
        case(faults::Kind::Wsdl405),
        case(faults::Kind::Gateway503).fails(Form::Page(503), Kind::Gateway, SUPPORT),
        case(faults::Kind::Throttle).fails(Form::Status(429), Kind::Throttled { retry_after: None }, WAIT),
        case(faults::Kind::Hang).fails(Form::NoAnswer, Kind::TimedOut, TIMED_OUT),
        case(faults::Kind::Reset).fails(Form::NoAnswer, Kind::Unreachable, UNREACHABLE),
        case(faults::Kind::Html).fails(Form::Page(200), Kind::Html, &["sign-in page", WEB_SERVICES]),
        case(faults::Kind::Redirect).fails(Form::Status(302), Kind::Html, &["sign-in page", WEB_SERVICES]),
    ]
}

#[tokio::test]
async fn a_host_that_is_not_there_or_not_to_be_trusted_gets_no_request() {
    run(hosts()).await;
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_asked_for_again_only_by_reads() {
    run(silences()).await;
}

#[tokio::test]
async fn a_node_that_will_not_serve_is_asked_again_by_reads_and_once_by_a_login() {
    run(gateways()).await;
}

#[tokio::test]
async fn an_address_is_judged_by_one_request() {
    run(reaching()).await;
}
