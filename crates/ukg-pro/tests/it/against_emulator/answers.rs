//! Answers that are no answers, that end too early or never, that do not fit together, and those that say no.

use ukg_pro::{
    Kind, Message,
    contract::{identifier::EmployeeIdentifier, read::Limits, services::employee_person::Person, soap::EmployeeQuery},
};
use ukg_pro_sandbox::{
    faults::{self, Fault},
    switches::{BareValue, EmptyList, PageSizeOverMaximum, UnknownEmployee, UntypedIdentifier},
};

use super::{
    access::WEB_SERVICES,
    call::Call,
    case::{Case, Form, Sent, run},
    connection::striking,
};

const SIGN_IN: &[&str] = &["sign-in page", "proxy or firewall", WEB_SERVICES];
const AGAIN: &[&str] = &["Try again", "smaller pages"];
const SMALLER: &[&str] = &["Ask for less at once", "raise the limit"];
const REPORT: &[&str] = &[WEB_SERVICES, "report it with the error's code and call"];
const SUPPORT: &[&str] = &["Try again in some minutes", "ask UKG support"];
const IDENTIFIER: &[&str] = &[
    "Check the identifier",
    "keeps its leading zeros",
    "limited to some companies",
];
const CORRECT: &[&str] = &["Correct the values", "each by its property"];
const UNSENT: &[&str] = &["Correct the values of the request", "nothing was sent"];

/// A small bound, so that an answer passes it soon.
const SMALL: usize = 1 << 20;

/// The calls, each with its requests when it is made once and when it is made as often as it may be.
fn calls() -> [(Call, Sent, Sent); 4] {
    [
        // Whether a login whose answer cannot be read was judged is not known: it is not made again.
        (Call::Login, (1, 0), (1, 0)),
        (Call::find(), (1, 1), (1, 3)),
        (Call::update(), (1, 1), (1, 1)),
        (Call::List(&[]), (0, 1), (0, 3)),
    ]
}

/// Bodies that are not what they should be.
pub(crate) fn bodies() -> Vec<Case> {
    let mut cases = Vec::new();
    for (call, once, often) in calls() {
        for (kind, form, failure, remedy, sent) in [
            (faults::Kind::Html, Form::Page(200), Kind::Html, SIGN_IN, once),
            (faults::Kind::Redirect, Form::Status(302), Kind::Html, SIGN_IN, once),
            (faults::Kind::Firewall, Form::Page(403), Kind::Html, SIGN_IN, once),
            (faults::Kind::Garbage, Form::Body, Kind::Protocol, REPORT, once),
            (faults::Kind::Cut, Form::Body, Kind::CutOff, AGAIN, often),
            (faults::Kind::Truncated, Form::Body, Kind::CutOff, AGAIN, often),
            (faults::Kind::Oversized, Form::Body, Kind::TooLarge, SMALLER, once),
        ] {
            let mut fault = striking(&call, kind);
            if kind == faults::Kind::Oversized {
                fault = fault.value(3);
            }
            let case = Case::new(format!("{}, {fault}", call.name()), call.clone())
                .fault(fault)
                .client(|client| {
                    client.limits = Limits {
                        message: SMALL,
                        ..Limits::default()
                    };
                })
                .sent(sent.0, sent.1);
            cases.push(case.fails(form, failure, remedy));
        }
    }
    let tokenless = Case::new("login that succeeds without a token", Call::Login)
        .fault(Fault::new(faults::Kind::LoginWithoutToken));
    cases.push(tokenless.fails(Form::Body, Kind::Protocol, REPORT));
    cases
}

/// The service's own failures.
pub(crate) fn failures() -> Vec<Case> {
    let mut cases = Vec::new();
    let always = |call: &Call, kind| striking(call, kind).times(100);
    // Of REST, clients know that it passes; of SOAP it may be the token, when that was used before.
    for (call, form, sent) in [
        (Call::Login, Form::Fault, (1, 0)),
        (Call::find(), Form::Fault, (1, 1)),
        (Call::update(), Form::Fault, (1, 1)),
        (Call::List(&[]), Form::Problem(500), (0, 3)),
    ] {
        let case = Case::new(format!("{} fails", call.name()), call.clone())
            .fault(always(&call, faults::Kind::Sporadic500))
            .sent(sent.0, sent.1);
        cases.push(case.fails(form, Kind::ServerFault, SUPPORT));
    }
    for (call, sent) in [(Call::Login, (1, 0)), (Call::find(), (1, 1)), (Call::update(), (1, 1))] {
        let case = Case::new(format!("{} fails inside 200", call.name()), call.clone())
            .fault(always(&call, faults::Kind::FaultIn200))
            .sent(sent.0, sent.1);
        cases.push(case.fails(Form::FaultIn200, Kind::ServerFault, SUPPORT));
    }
    for (kind, form) in [
        (faults::Kind::Sporadic500, Form::Fault),
        (faults::Kind::FaultIn200, Form::FaultIn200),
    ] {
        let case = Case::new(
            format!("Find with a token that was used before, {}", kind.name()),
            Call::find(),
        )
        .later_fault(always(&Call::find(), kind))
        .sent(2, 2);
        cases.push(case.fails(form, Kind::ServerFault, SUPPORT));
        // A write may have been made, so that it is not sent again with a new token.
        let case = Case::new(
            format!("update with a token that was used before, {}", kind.name()),
            Call::update(),
        )
        .later_fault(always(&Call::update(), kind))
        .sent(1, 1);
        cases.push(case.fails(form, Kind::ServerFault, SUPPORT));
    }
    cases
}

/// Pages that are fine, each by itself.
pub(crate) fn pages() -> Vec<Case> {
    const TWO: &[(&str, &str)] = &[("per_Page", "2")];
    vec![
        Case::new("people on a page that is empty", Call::FindAll)
            .fault(Fault::new(faults::Kind::EmptyPage))
            .fails(Form::Rows, Kind::Protocol, REPORT),
        Case::new("list of pages that are all empty", Call::ListAll(TWO))
            .fault(Fault::new(faults::Kind::EmptyPage))
            .sent(0, 3)
            .fails(Form::Rows, Kind::Protocol, REPORT),
        Case::new("list whose links lead elsewhere", Call::ListAll(TWO))
            .fault(Fault::new(faults::Kind::ForeignLink))
            .fails(Form::Rows, Kind::Protocol, REPORT),
        Case::new("list whose link leads to its own page", Call::ListAll(TWO))
            .fault(Fault::new(faults::Kind::LoopingLink))
            .sent(0, 2)
            .fails(Form::Rows, Kind::Protocol, REPORT),
    ]
}

fn message(code: &str, text: &str, property: &str) -> Message {
    Message {
        code: Some(code.to_owned()),
        text: Some(text.to_owned()),
        property: Some(property.to_owned()),
        entity: None,
    }
}

/// What does not exist.
pub(crate) fn absences() -> Vec<Case> {
    const NOBODY: &[(&str, &str)] = &[("lastName", "Nobody*")];
    let not_found = |case: Case, form| case.fails(form, Kind::NotFound, IDENTIFIER);
    vec![
        not_found(Case::new("employee who does not exist", Call::get()), Form::Rows),
        not_found(
            Case::new("employee who does not exist, with errors", Call::get())
                .switch(|switches| switches.unknown_employee = UnknownEmployee::HasErrors),
            Form::HasErrors,
        ),
        not_found(
            Case::new("person who does not exist", Call::One("NOBODY0000K0")),
            Form::Status(404),
        ),
        not_found(
            Case::new("list without a match", Call::List(NOBODY))
                .switch(|switches| switches.no_match = EmptyList::NotFound),
            Form::Status(404),
        ),
        // What was looked for and not found is an empty list.
        Case::new("list without a match, page by page", Call::ListAll(NOBODY))
            .switch(|switches| switches.no_match = EmptyList::NotFound),
        Case::new("list without a match, as an empty page", Call::ListAll(NOBODY)),
    ]
}

/// Values that are refused.
pub(crate) fn refusals() -> Vec<Case> {
    let refused = |case: Case, form, messages| case.fails(form, Kind::Validation { messages }, CORRECT);
    let find = |change: fn(&mut EmployeeQuery<'static>)| {
        let mut query = EmployeeQuery::default();
        change(&mut query);
        Call::Find(Box::new(query))
    };
    let required = |property: &str| message("Required", &format!("{property} is required"), property);
    let of_entity = |message: Message| Message {
        entity: Some(0),
        ..message
    };
    let missing = ["EmployeeIdentifier", "FirstName", "LastName"].map(required);
    let twice = missing.clone().into_iter().chain(missing.map(of_entity)).collect();
    let problem = |text: &str, property: &str| vec![message("Format", text, property)];
    vec![
        // The operation tells what its entities tell.
        refused(
            Case::new("update without what is required", Call::update()),
            Form::HasErrors,
            twice,
        ),
        refused(
            Case::new(
                "page that is no number",
                find(|query| query.page_number = Some("first".into())),
            ),
            Form::HasErrors,
            vec![message(
                "InvalidPage",
                "PageNumber is not a positive number.",
                "PageNumber",
            )],
        ),
        refused(
            Case::new(
                "page that is too large",
                find(|query| query.page_size = Some("101".into())),
            )
            .switch(|switches| switches.page_size_over_maximum = PageSizeOverMaximum::HasErrors),
            Form::HasErrors,
            vec![message("InvalidPage", "PageSize is 100 at most.", "PageSize")],
        ),
        refused(
            Case::new(
                "filter without an operator",
                find(|query| query.last_name = Some("Okafor".into())),
            )
            .switch(|switches| switches.bare_value = BareValue::HasErrors),
            Form::HasErrors,
            vec![message(
                "InvalidFilter",
                "LastName has a value without an operator.",
                "LastName",
            )],
        ),
        refused(
            Case::new(
                "identifier that names nobody by its type",
                Call::Get(EmployeeIdentifier::default()),
            )
            .switch(|switches| switches.untyped_identifier = UntypedIdentifier::HasErrors),
            Form::HasErrors,
            vec![message(
                "InvalidIdentifier",
                "The identifier has no type that names an employee.",
                "EmployeeIdentifier",
            )],
        ),
        refused(
            Case::new(
                "filter that is no date",
                Call::List(&[("dateTimeChanged", "yesterday")]),
            ),
            Form::Problem(400),
            problem(
                "Use MM-DD-YYYY, <MM-DD-YYYY, >MM-DD-YYYY or {MM-DD-YYYY,MM-DD-YYYY}.",
                "dateTimeChanged",
            ),
        ),
        refused(
            Case::new("list from page 0", Call::List(&[("page", "0")])),
            Form::Problem(400),
            problem("Use a whole number from 1.", "page"),
        ),
        refused(
            Case::new("list from page 0, page by page", Call::ListAll(&[("page", "0")])),
            Form::Problem(400),
            problem("Use a whole number from 1.", "page"),
        ),
    ]
}

/// Requests that cannot be made.
pub(crate) fn requests() -> Vec<Case> {
    let invalid = |case: Case| case.fails(Form::Unsent, Kind::InvalidRequest, UNSENT);
    let unwritable = Person {
        first_name: Some("\u{1}".into()),
        ..Person::default()
    };
    let mut cases = vec![invalid(
        Case::new("update with what XML cannot carry", Call::Update(Box::new(unwritable))).sent(1, 0),
    )];
    for employee_id in ["", " ", ".", ".."] {
        let case = Case::new(format!("person `{employee_id}`"), Call::One(employee_id));
        cases.push(invalid(case.sent(0, 0)));
    }
    cases
}

#[tokio::test]
async fn what_is_no_answer_of_the_service_is_told_apart() {
    run(bodies()).await;
}

#[tokio::test]
async fn a_failure_of_the_service_is_no_failure_of_the_caller() {
    run(failures()).await;
}

#[tokio::test]
async fn pages_that_do_not_fit_together_are_never_taken_for_a_list() {
    run(pages()).await;
}

#[tokio::test]
async fn who_does_not_exist_is_not_found_however_it_is_told() {
    run(absences()).await;
}

#[tokio::test]
async fn refused_values_are_named_by_their_property() {
    run(refusals()).await;
}

#[tokio::test]
async fn a_request_that_cannot_be_made_is_not_sent() {
    run(requests()).await;
}
