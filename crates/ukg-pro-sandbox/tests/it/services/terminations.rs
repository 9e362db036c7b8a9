use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::accounts::ServiceAccount;
use ukg_pro_sandbox::permissions::Grid;
use ukg_pro_sandbox::switches::{EmptyRows, RequiredInUpdate, TerminationLevel};

use super::{active, call, find_one, get, leaf, now, only, post, record, refused, succeeded, write};
use crate::fixture::{Employment, Fixture};
use crate::wire::Xml;

const SERVICE: &str = "EmployeeTermination";
const END: &str = "2026-11-30T00:00:00";

async fn terminate(fixture: &Fixture, one: &Employment, fields: &[(&str, &str)]) -> Xml {
    let entity = record("Termination", Some(&one.key()), fields);
    write(fixture, SERVICE, "TerminateEmployee", &entity, "").await
}

async fn termination(fixture: &Fixture, one: &Employment) -> Xml {
    get(fixture, SERVICE, "GetTerminationByEmployeeIdentifier", &one.key()).await
}

#[tokio::test]
async fn only_an_employment_that_ended_has_a_termination() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let ended: Vec<_> = employments
        .iter()
        .filter(|one| one.text("employment_status") == Some("T"))
        .collect();
    let gone = ended[0];
    let found = find_one(&fixture, SERVICE, "FindTerminations", &gone.key()).await;
    assert_eq!(found.each("EmployeeTerminationInfo").len(), 1);
    for xml in [&found, &termination(&fixture, gone).await] {
        assert_eq!(
            xml.at("TerminationInfo/TerminationDate").as_deref(),
            gone.text("termination_date")
        );
        assert_eq!(
            xml.at("TerminationInfo/TerminationReason").as_deref(),
            gone.text("termination_reason")
        );
        assert_eq!(
            xml.at("TerminationInfo/TerminationType").as_deref(),
            gone.text("termination_type")
        );
        assert_eq!(xml.at("TerminationInfo/Status").as_deref(), Some("T"));
    }
    let here = active(&fixture, "HLF");
    let found = find_one(&fixture, SERVICE, "FindTerminations", &here.key()).await;
    assert_eq!(found.each("EmployeeTerminationInfo").len(), 1);
    assert!(
        found.has("TerminationInfo") && !found.has("TerminationDate"),
        "the list is empty"
    );
    let got = termination(&fixture, &here).await;
    assert!(got.has("Results") && !got.has("TerminationInfo"));

    fixture.switch(|switches| switches.empty_rows = EmptyRows::LeftOut);
    let all = call(&fixture, SERVICE, "FindTerminations", "<query/>").await;
    assert_eq!(all.at("TotalItems").unwrap().parse(), Ok(ended.len()));
}

#[tokio::test]
async fn a_termination_shows_on_both_transports_and_days_default_to_its_date() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let fields = [
        ("EligibleForRehire", "false"),
        ("InactivateAutopay", "true"),
        ("Notes", "Moved away"),
        ("TerminationDate", END),
        ("TerminationReason", "301"),
    ];
    succeeded(&terminate(&fixture, &one, &fields).await);
    let info = only(&termination(&fixture, &one).await, "TerminationInfo");
    for (field, value) in [
        ("EligibleForRehire", "false"),
        ("LastDayWorked", END),
        ("Notes", "Moved away"),
        ("PaidThroughDate", END),
        ("Status", "T"),
        ("TerminationDate", END),
        ("TerminationReason", "301"),
        ("TerminationType", "V"),
    ] {
        assert_eq!(leaf(&info, field).as_deref(), Some(value), "{field}");
    }
    let after = now(&fixture, &one);
    assert_eq!(after.text("status_start_date"), Some(END));
    assert_eq!(after.text("pay_automatically"), Some("false"));
    let id = one.text("employee_id").unwrap();
    let rows = fixture
        .rest(&format!("/personnel/v1/employment-details?employeeId={id}"))
        .await
        .rows();
    assert_eq!(rows[0]["employeeStatusCode"], "T");
    assert_eq!(rows[0]["dateOfTermination"], END);
    assert_eq!(rows[0]["terminationReasonDescription"], "Resignation");
    assert_eq!(rows[0]["okToRehire"], "N");
}

#[tokio::test]
async fn a_qualifying_event_begins_continued_coverage() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let fields = [
        ("CobraDate", "2026-12-01T00:00:00"),
        ("CobraQualifyingEvent", "true"),
        ("CobraReason", "LAYOFF"),
        ("LastDayWorked", "2026-11-20T00:00:00"),
        ("PaidThroughDate", "2026-11-25T00:00:00"),
        ("TerminationDate", END),
        ("TerminationReason", "310"),
    ];
    succeeded(&terminate(&fixture, &one, &fields).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("cobra_reason"), Some("LAYOFF"));
    assert_eq!(after.text("date_of_cobra_event"), Some("2026-12-01T00:00:00"));
    assert_eq!(after.text("last_day_worked"), Some("2026-11-20T00:00:00"));
    assert_eq!(after.text("paid_through_date"), Some("2026-11-25T00:00:00"));
    assert_eq!(
        after.text("ok_to_rehire"),
        one.text("ok_to_rehire"),
        "nothing was said of it"
    );
}

#[tokio::test]
async fn an_employment_ends_once_after_it_began_and_for_a_reason() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let (date, reason) = (("TerminationDate", END), ("TerminationReason", "301"));
    refused(
        &terminate(&fixture, &one, &[date]).await,
        "Required",
        "TerminationReason",
    );
    refused(
        &terminate(&fixture, &one, &[reason]).await,
        "Required",
        "TerminationDate",
    );
    let hired = ("TerminationDate", one.text("last_hire").unwrap());
    refused(
        &terminate(&fixture, &one, &[hired, reason]).await,
        "InvalidDate",
        "TerminationDate",
    );
    let mut nobody = one.clone();
    nobody.company_code = "NONE".to_owned();
    refused(
        &terminate(&fixture, &nobody, &[date, reason]).await,
        "EmployeeNotFound",
        "EmployeeIdentifier",
    );
    let home = r#"<b:HomeCompanyIdentifier i:type="b:CompanyCodeIdentifier"><b:CompanyCode>NONE</b:CompanyCode></b:HomeCompanyIdentifier>"#;
    let entity = record("Termination", Some(&one.key()), &[date, reason]);
    let entity = entity.replace("<b:TerminationDate>", &format!("{home}<b:TerminationDate>"));
    let xml = write(&fixture, SERVICE, "TerminateEmployee", &entity, "").await;
    refused(&xml, "CompanyNotFound", "HomeCompanyIdentifier");
    assert_eq!(now(&fixture, &one).facts, one.facts);

    // Twice in one request: the second comes too late.
    let entity = record("Termination", Some(&one.key()), &[date, reason]);
    let xml = write(&fixture, SERVICE, "TerminateEmployee", &entity.repeat(2), "").await;
    assert_eq!(super::flags(&xml, "Success"), ["false", "true", "false", "false"]);
    assert_eq!(xml.at("OperationMessage/Code").as_deref(), Some("AlreadyTerminated"));
    fixture.switch(|switches| switches.required_in_update = RequiredInUpdate::NotChecked);
    refused(
        &terminate(&fixture, &one, &[date, reason]).await,
        "AlreadyTerminated",
        "EmployeeIdentifier",
    );
}

#[tokio::test]
async fn terminating_needs_edit_or_add_as_a_switch_says() {
    for (switch, level, allowed) in [
        (TerminationLevel::Edit, Level::Edit, true),
        (TerminationLevel::Edit, Level::Add, false),
        (TerminationLevel::Add, Level::Edit, false),
        (TerminationLevel::Add, Level::Add, true),
        (TerminationLevel::Either, Level::Edit, true),
        (TerminationLevel::Either, Level::Add, true),
        (TerminationLevel::Either, Level::View, false),
    ] {
        let mut grid = Grid::empty();
        grid.grant("Employee Termination", level);
        let account = ServiceAccount::new("svc").unwrap().with_permissions(grid);
        let fixture = Fixture::with(|options| {
            options.account = Some(account);
            options.switches.termination_level = switch;
        })
        .await;
        let answer = post(&fixture, SERVICE, "TerminateEmployee", "<entities/>").await;
        let granted = answer.xml().at("OperationResult/Success").as_deref() == Some("true");
        assert_eq!(granted, allowed, "{switch:?} with {level}");
        let reads = post(&fixture, SERVICE, "FindTerminations", "<query/>").await;
        assert_eq!(
            reads.xml().at("OperationResult/Success").as_deref() == Some("true"),
            level == Level::View
        );
    }
}
