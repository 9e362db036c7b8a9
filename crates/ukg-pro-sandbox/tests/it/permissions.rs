//! The grid: what each operation needs under each reading of the names.

use secrecy::ExposeSecret as _;
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::accounts::ServiceAccount;
use ukg_pro_sandbox::counters::Outcome;
use ukg_pro_sandbox::permissions::Grid;
use ukg_pro_sandbox::switches::{LineName, PermissionNames, Refusal, UnpublishedLine};

use crate::fixture::{Fixture, find, get, number, update};

const PLAIN: &str = "Employee Person";
const DETAILS: &str = "Employee Person Details";

async fn with(grid: Grid, reading: PermissionNames) -> Fixture {
    let account = ServiceAccount::new("svc").unwrap().with_permissions(grid);
    Fixture::with(|options| {
        options.account = Some(account);
        options.switches.permission_names = reading;
    })
    .await
}

fn grid(ticks: &[(&str, Level)]) -> Grid {
    let mut grid = Grid::empty();
    for (line, level) in ticks {
        grid.grant(line, *level);
    }
    grid
}

#[tokio::test]
async fn the_grid_has_the_lines_of_what_is_served() {
    let fixture = Fixture::start().await;
    let lines = fixture.control.permission_lines();
    assert!(lines.contains(PLAIN) && lines.contains(DETAILS), "{lines:?}");
}

/// Expected by hand from `ukg-pro-soap.md` 10 and `ukg-pro-rest.md` 5.
#[tokio::test]
async fn each_reading_of_the_names_lets_its_lines_through() {
    use PermissionNames::{Details, Either, Plain};
    let table = [
        // Reading, line ticked, SOAP served, REST served.
        (Either, PLAIN, true, false),
        (Either, DETAILS, true, true),
        (Plain, PLAIN, true, false),
        (Plain, DETAILS, false, true),
        (Details, PLAIN, false, false),
        (Details, DETAILS, true, true),
    ];
    for (reading, line, soap, rest) in table {
        let fixture = with(grid(&[(line, Level::View)]), reading).await;
        let xml = fixture.find("").await;
        let has_errors = xml.at("OperationResult/HasErrors").unwrap() == "true";
        assert_eq!(has_errors, !soap, "{reading:?} {line}");
        let status = fixture.rest("/personnel/v1/person-details").await.status;
        assert_eq!(status, if rest { 200 } else { 403 }, "{reading:?} {line}");
    }
}

#[tokio::test]
async fn reading_needs_view_and_writing_edit() {
    let levels = [
        (Level::View, true, false),
        (Level::Add, false, false),
        (Level::Edit, false, true),
        (Level::Delete, false, false),
    ];
    for (level, reads, writes) in levels {
        let fixture = with(grid(&[(PLAIN, level), (DETAILS, level)]), PermissionNames::Either).await;
        let (code, employee_number) = fixture.truth.employments()[0].key();
        let get = get("EmployeeNumberIdentifier", &number(&code, &employee_number));
        for (operation, body, allowed) in [
            ("FindPeople", find(""), reads),
            ("GetPersonByEmployeeIdentifier", get, reads),
            ("UpdatePerson", update(""), writes),
        ] {
            let xml = fixture.person(operation, &body).await.xml();
            let served = xml.at("OperationResult/Success").unwrap() == "true";
            assert_eq!(served, allowed, "{operation} with {level}");
        }
        let rest = fixture.rest("/personnel/v1/person-details").await.status;
        assert_eq!(rest, if reads { 200 } else { 403 });
    }
}

#[tokio::test]
async fn a_missing_permission_names_line_and_level_or_is_a_fault_or_a_status() {
    for (reading, line) in [
        (PermissionNames::Either, PLAIN),
        (PermissionNames::Plain, PLAIN),
        (PermissionNames::Details, DETAILS),
    ] {
        let fixture = with(Grid::empty(), reading).await;
        let named = |level: &str| format!("The user does not have {level} permission for the {line} service.");
        let xml = fixture.find("").await;
        assert_eq!(xml.at("OperationMessage/Message"), Some(named("View")));
        assert_eq!(xml.at("OperationMessage/Severity").as_deref(), Some("Error"));
        assert_eq!(xml.each("OperationMessage").len(), 1);
        assert!(xml.literal().contains("<b:Results/>"));
        let xml = fixture.person("UpdatePerson", &update("")).await.xml();
        assert_eq!(xml.at("OperationMessage/Message"), Some(named("Edit")));
        assert_eq!(xml.at("UpdatePersonResult/HasErrors").as_deref(), Some("true"));

        fixture.switch(|switches| switches.missing_permission = Refusal::Fault);
        let answer = fixture.person("FindPeople", &find("")).await;
        assert_eq!(answer.status, 500);
        assert_eq!(answer.xml().at("Fault/Reason/Text"), Some(named("View")));
        fixture.switch(|switches| switches.missing_permission = Refusal::Status);
        let answer = fixture.person("FindPeople", &find("")).await;
        assert_eq!((answer.status, answer.body.len()), (403, 0));

        let answer = fixture.rest("/personnel/v1/person-details").await;
        assert_eq!((answer.status, answer.body.len()), (403, 0));
        let counters = fixture.control.counters();
        assert_eq!(counters.ended("EmployeePerson.FindPeople", Outcome::Forbidden), 3);
        assert_eq!(counters.ended("person-details.list", Outcome::Forbidden), 1);
    }
}

#[tokio::test]
async fn a_permission_given_or_taken_holds_for_tokens_already_given() {
    let fixture = Fixture::start().await;
    let envelope = fixture.envelope(&fixture.token().await, "FindPeople", &find(""));
    let served = async || {
        let xml = fixture.post("EmployeePerson", &envelope).await.xml();
        xml.at("OperationResult/Success").unwrap() == "true"
    };
    let username = &fixture.login.username;
    assert!(served().await);
    assert!(fixture.control.revoke(username, PLAIN, Level::View));
    assert!(!fixture.control.revoke(username, PLAIN, Level::View));
    assert!(served().await, "the other line is enough");
    assert!(fixture.control.revoke(username, DETAILS, Level::View));
    assert!(!served().await);
    assert!(fixture.control.grant(username, PLAIN, Level::View));
    assert!(served().await);
    assert!(!fixture.control.grant("nobody", PLAIN, Level::View));
}

#[tokio::test]
async fn accounts_have_their_own_grids_and_secrets_stay_out_of_debug() {
    let fixture = Fixture::start().await;
    let account = ServiceAccount::new("other").unwrap().with_permissions(Grid::empty());
    let printed = format!("{account:?}");
    assert!(!printed.contains(account.password.expose_secret()));
    assert!(!printed.contains(account.user_api_key.expose_secret()));
    fixture.control.put_account(account);
    let other = fixture.control.login("other").unwrap();
    let path = "/personnel/v1/person-details?per_Page=1";
    assert_eq!(fixture.rest_as(&other, path).await.status, 403);
    assert_eq!(fixture.rest(path).await.status, 200);
    assert!(fixture.control.remove_account("other"));
    assert_eq!(fixture.rest_as(&other, path).await.status, 401);
    assert!(!format!("{:?}", fixture.login).contains(fixture.login.password.expose_secret()));
}

/// Expected by hand from `ukg-pro-soap.md` 10 and `ukg-pro-rest.md` 5.
#[tokio::test]
async fn two_names_of_one_line_are_read_as_a_switch_says() {
    const STATEMENTS: [&str; 2] = ["Employee Pay Statements", "Employee Pay Statement"];
    const EXPORT: [&str; 2] = ["EmployeeExport", "Employee Export"];
    let calls = [
        ("POST", "/payroll/v1/companies/pay-statements-summary"),
        ("GET", "/personnel/v1/employee-changes"),
    ];
    for (reading, allowed) in [
        (LineName::Either, [true, true]),
        (LineName::First, [true, false]),
        (LineName::Second, [false, true]),
    ] {
        for (place, allowed) in allowed.into_iter().enumerate() {
            let ticks = [(STATEMENTS[place], Level::View), (EXPORT[place], Level::View)];
            let fixture = with(grid(&ticks), PermissionNames::Either).await;
            fixture.switch(|switches| {
                switches.pay_statement_line = reading;
                switches.export_line = reading;
            });
            let headers = fixture.rest_headers();
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            for (method, path) in calls {
                let answer = fixture.wire.send(method, path, &headers, "").await.unwrap();
                assert_eq!(answer.status != 403, allowed, "{reading:?} {place} {path}");
            }
            let inside = "<query/>";
            let answer = crate::services::post(&fixture, "EmployeePayStatement", "FindLastPayStatement", inside).await;
            let granted = !answer.text().contains("AccessDenied");
            assert_eq!(granted, allowed, "{reading:?} {place} over SOAP");
        }
    }
}

#[tokio::test]
async fn what_has_no_published_line_is_served_or_refused_as_a_switch_says() {
    const LEDGER: &str = "/payroll/v2/general-ledger";
    const PLANS: &str = "/configuration/v1/deductions";
    const EARNINGS: &str = "/configuration/v1/earnings";

    let fixture = with(Grid::empty(), PermissionNames::Either).await;
    let users = || crate::services::post(&fixture, "EmployeeSsoUser", "FindSsoUsers", "<query/>");
    for path in [LEDGER, PLANS] {
        assert_ne!(fixture.rest(path).await.status, 403, "{path}");
    }
    assert_eq!(
        users().await.xml().at("OperationResult/Success").as_deref(),
        Some("true")
    );

    fixture.switch(|switches| switches.unpublished_line = UnpublishedLine::Refused);
    for account in [Grid::empty(), Grid::full()] {
        let username = &fixture.login.username;
        fixture
            .control
            .change_account(username, |changed| changed.permissions = account);
        for path in [LEDGER, PLANS] {
            let answer = fixture.rest(path).await;
            assert_eq!((answer.status, answer.body.len()), (403, 0), "{path}");
        }
        assert_eq!(fixture.rest(EARNINGS).await.status, 200, "any account may call it");
        let xml = users().await.xml();
        let told = "The user does not have View permission for the EmployeeSsoUser service.";
        assert_eq!(xml.at("OperationMessage/Message").as_deref(), Some(told));
    }
    fixture.switch(|switches| switches.missing_permission = Refusal::Status);
    let answer = users().await;
    assert_eq!((answer.status, answer.body.len()), (403, 0));
    let counters = fixture.control.counters();
    assert_eq!(counters.ended("EmployeeSsoUser.FindSsoUsers", Outcome::Forbidden), 3);
    assert_eq!(counters.ended("deductions.list", Outcome::Forbidden), 2);
}
