//! No kind of failure, wire form or fault of the emulator is left out of the tables.

use std::collections::{BTreeMap, BTreeSet};

use ukg_pro::{Cause, Kind, contract::Transport};
use ukg_pro_sandbox::faults;

use super::{
    access, answers,
    case::{Case, Form, Outcome},
    connection, permissions, recovery,
};

/// Each kind, and how it can show over SOAP and over REST; by hand from `ukg-pro-soap.md` 4.3, 11, 16 and
/// `ukg-pro-rest.md` 4.4, 9.3, 10. Where both name a form, both are provoked.
const FORMS: [(&str, &[Form], &[Form]); 20] = [
    ("host_not_found", &[Form::NoAnswer], &[Form::NoAnswer]),
    ("unreachable", &[Form::NoAnswer], &[Form::NoAnswer]),
    ("tls", &[Form::NoAnswer], &[Form::NoAnswer]),
    ("timed_out", &[Form::NoAnswer], &[Form::NoAnswer]),
    ("address_refused", &[Form::Unsent], &[Form::Unsent]),
    // REST answers 401 to whatever is wrong, and nothing tells the key apart.
    (
        "customer_api_key_refused",
        &[Form::FailedLogin, Form::HasErrors, Form::Fault],
        &[],
    ),
    (
        "credentials_refused",
        &[Form::FailedLogin, Form::Fault, Form::Status(401), Form::Status(403)],
        &[Form::Status(401), Form::Problem(401), Form::Page(401)],
    ),
    // REST needs neither this key nor a token.
    ("user_api_key_missing", &[Form::Unsent], &[]),
    ("token_expired", &[Form::HasErrors, Form::Fault, Form::Status(401)], &[]),
    (
        "permission_missing",
        &[Form::HasErrors, Form::Fault, Form::Status(403)],
        &[Form::Status(403)],
    ),
    ("throttled", &[Form::Status(429)], &[Form::Status(429)]),
    ("not_found", &[Form::HasErrors, Form::Rows], &[Form::Status(404)]),
    ("validation", &[Form::HasErrors], &[Form::Problem(400)]),
    (
        "html",
        &[Form::Page(200), Form::Page(403), Form::Status(302)],
        &[Form::Page(200), Form::Page(403), Form::Status(302)],
    ),
    (
        "gateway",
        &[Form::Page(502), Form::Page(503), Form::Page(504)],
        &[Form::Page(502), Form::Page(503), Form::Page(504)],
    ),
    ("server_fault", &[Form::Fault, Form::FaultIn200], &[Form::Problem(500)]),
    ("too_large", &[Form::Body], &[Form::Body]),
    ("cut_off", &[Form::Body], &[Form::Body]),
    ("protocol", &[Form::Body, Form::Rows], &[Form::Body, Form::Rows]),
    ("invalid_request", &[Form::Unsent], &[Form::Unsent]),
];

/// Causes that the emulator never names, with the reason.
const UNNAMED: [(Cause, &str); 2] = [
    (
        Cause::Password,
        "the text that was seen for a wrong password is the one for a wrong user name, key or state, too",
    ),
    (Cause::UserApiKey, "the same"),
];

fn cases() -> Vec<Case> {
    let tables: [fn() -> Vec<Case>; 18] = [
        access::logins,
        access::rest,
        access::later,
        access::tokens,
        permissions::soap,
        permissions::rest,
        permissions::enough,
        connection::hosts,
        connection::silences,
        connection::gateways,
        connection::reaching,
        answers::bodies,
        answers::failures,
        answers::pages,
        answers::absences,
        answers::refusals,
        answers::requests,
        recovery::passing,
    ];
    tables.iter().flat_map(|table| table()).collect()
}

/// A form over one of the two transports.
type Shown = (bool, Form);

fn provoked(cases: &[Case]) -> BTreeMap<&'static str, BTreeSet<Shown>> {
    let mut provoked: BTreeMap<_, BTreeSet<Shown>> = BTreeMap::new();
    for case in cases {
        if let Outcome::Fails { form, kind, .. } = &case.outcome {
            let rest = case.call.transport() == Transport::Rest;
            provoked.entry(kind.code()).or_default().insert((rest, *form));
        }
    }
    provoked
}

#[test]
fn every_kind_is_provoked_in_every_form_it_can_have() {
    let due = FORMS.map(|(code, soap, rest)| {
        let soap = soap.iter().map(|form| (false, *form));
        let rest = rest.iter().map(|form| (true, *form));
        (code, soap.chain(rest).collect())
    });
    assert_eq!(provoked(&cases()), BTreeMap::from(due));
    // A kind that is new belongs into the table above.
    let mut known = BTreeSet::from(FORMS.map(|(code, ..)| code));
    // The emulator's own host takes unpublished writes; that others do not is proved in `unpublished.rs`.
    known.insert("schema_unknown");
    // Nothing of the wire: see `gate.rs`.
    known.insert("held_back");
    assert_eq!(known, BTreeSet::from(Kind::CODES));
}

#[test]
fn every_cause_that_the_wire_can_tell_is_provoked() {
    let named: Vec<_> = cases()
        .into_iter()
        .filter_map(|case| match case.outcome {
            Outcome::Fails {
                kind: Kind::CredentialsRefused { cause },
                ..
            } => Some(cause),
            _ => None,
        })
        .collect();
    for cause in Cause::ALL {
        let unnamed = UNNAMED
            .iter()
            .any(|(unnamed, reason)| *unnamed == cause && !reason.is_empty());
        assert_ne!(named.contains(&cause), unnamed, "{cause:?}");
    }
}

/// Faults that no client of one list can see: whoever copies a tenant does, by comparing it with what was there before
/// (`rollbook-core`, `sync/sources.rs`), whoever counts refusals, which a gateway can hide (`login_budget/faults.rs`), and
/// whoever compares lists about pay (`rollbook`, `finch/employer/pay`).
const UNSEEN: [faults::Kind; 5] = [
    faults::Kind::Fewer,
    faults::Kind::Twice,
    faults::Kind::Masked,
    faults::Kind::PayDateMoved,
    faults::Kind::OffByACent,
];

#[test]
fn every_fault_of_the_emulator_is_met() {
    let met: Vec<_> = cases().iter().flat_map(Case::faults).collect();
    for kind in faults::Kind::ALL {
        assert_ne!(met.contains(kind), UNSEEN.contains(kind), "{}", kind.name());
    }
}
