use super::{active, find_one, get, now, record, refused, succeeded, write};
use crate::fixture::{Employment, Fixture};
use crate::wire::Xml;

const SERVICE: &str = "EmployeeEmploymentInformation";

/// A whole record as it is, with some fields changed; an empty value leaves a field out.
fn changed(one: &Employment, changes: &[(&str, &str)]) -> String {
    let kept = |name: &str| one.text(name).unwrap_or_default().to_owned();
    let mut fields = vec![
        ("Deceased", "false".to_owned()),
        ("EmploymentStatus", kept("employment_status")),
        ("HCSONotCovered", "false".to_owned()),
        ("JobStart", kept("date_in_job")),
        ("LastHire", kept("last_hire")),
        ("OriginalHire", kept("original_hire")),
        ("PayAutomatically", kept("pay_automatically")),
        ("Seniority", kept("seniority")),
        ("StatusStartDate", kept("status_start_date")),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    fields.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let given = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields: Vec<_> = given.map(|(name, value)| (*name, value.as_str())).collect();
    record("EmploymentInformation", Some(&one.key()), &fields)
}

async fn update(fixture: &Fixture, one: &Employment, changes: &[(&str, &str)]) -> Xml {
    write(
        fixture,
        SERVICE,
        "UpdateEmploymentInformation",
        &changed(one, changes),
        "",
    )
    .await
}

const TOMORROW: &str = "2026-11-03T00:00:00";

#[tokio::test]
async fn every_status_is_read_terminated_ones_too() {
    let fixture = Fixture::start().await;
    for one in fixture.truth.employments() {
        let xml = find_one(&fixture, SERVICE, "FindEmploymentInformations", &one.key()).await;
        assert_eq!(xml.at("EmploymentStatus").as_deref(), one.text("employment_status"));
        assert_eq!(xml.at("Job").as_deref(), one.text("job_code"));
        let end = xml.at("StatusAnticipatedEnd");
        assert_eq!(
            end.as_deref(),
            one.text("status_anticipated_end").or(Some("0001-01-01T00:00:00"))
        );
    }
    let one = &fixture.truth.employments()[0];
    let got = get(
        &fixture,
        SERVICE,
        "GetEmploymentInformationByEmployeeIdentifier",
        &one.key(),
    )
    .await;
    assert_eq!(
        got.at("EmploymentInformation/LastHire").as_deref(),
        one.text("last_hire")
    );
    assert_eq!(got.at("EmploymentInformation/Weeks").as_deref(), Some("0"));
}

#[tokio::test]
async fn what_was_read_can_be_sent_back_and_changes_nothing() {
    let fixture = Fixture::start().await;
    for one in fixture.truth.employments().iter().take(12) {
        succeeded(
            &update(
                &fixture,
                one,
                &[("LeaveReason", one.text("leave_reason").unwrap_or_default())],
            )
            .await,
        );
        let after = now(&fixture, one);
        for name in ["employment_status", "status_start_date", "original_hire", "date_in_job"] {
            assert_eq!(after.text(name), one.text(name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_leave_begins_with_a_reason_and_ends_without_one() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let leave = [("EmploymentStatus", "L"), ("StatusStartDate", TOMORROW)];
    refused(&update(&fixture, &one, &leave).await, "Required", "LeaveReason");
    let with_reason = [leave[0], leave[1], ("LeaveReason", "PARENT"), ("FMLA_Code", "FMLA")];
    succeeded(&update(&fixture, &one, &with_reason).await);
    let on_leave = now(&fixture, &one);
    assert_eq!(on_leave.text("employment_status"), Some("L"));
    assert_eq!(on_leave.text("leave_reason"), Some("PARENT"));
    let id = one.text("employee_id").unwrap();
    let rows = fixture
        .rest(&format!("/personnel/v1/employment-details?employeeId={id}"))
        .await
        .rows();
    assert_eq!(rows[0]["employeeStatusCode"], "L");

    let back = [("EmploymentStatus", "A"), ("StatusStartDate", "2026-12-01T00:00:00")];
    succeeded(&update(&fixture, &on_leave, &back).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("employment_status"), Some("A"));
    assert_eq!(after.text("leave_reason"), None);
    assert_eq!(after.text("fmla_code"), None);
}

#[tokio::test]
async fn nobody_is_terminated_or_brought_back_by_the_status() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let ended = [("EmploymentStatus", "T"), ("StatusStartDate", TOMORROW)];
    refused(
        &update(&fixture, &one, &ended).await,
        "InvalidStatus",
        "EmploymentStatus",
    );
    refused(
        &update(&fixture, &one, &[("EmploymentStatus", "X")]).await,
        "InvalidCode",
        "EmploymentStatus",
    );
    let employments = fixture.truth.employments();
    let gone = employments
        .iter()
        .find(|one| one.text("employment_status") == Some("T"))
        .unwrap();
    let back = [("EmploymentStatus", "A"), ("StatusStartDate", TOMORROW)];
    refused(
        &update(&fixture, gone, &back).await,
        "InvalidStatus",
        "EmploymentStatus",
    );
}

#[tokio::test]
async fn suspensions_come_in_pairs_and_suspended_pay_suspends() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let (first, last) = ("2026-12-01T00:00:00", "2026-12-20T00:00:00");
    for (from, to) in [
        ("ArrearsSuspendedFrom", "ArrearsSuspendedTo"),
        ("PTOSuspendedFrom", "PTOSuspendedTo"),
        ("PaySuspendedFrom", "PaySuspendedTo"),
    ] {
        let start = ("StatusStartDate", TOMORROW);
        refused(&update(&fixture, &one, &[(from, first), start]).await, "Required", to);
        refused(&update(&fixture, &one, &[(to, last), start]).await, "Required", from);
        refused(
            &update(&fixture, &one, &[(from, last), (to, first), start]).await,
            "InvalidDate",
            from,
        );
    }
    let pay = [
        ("PaySuspendedFrom", first),
        ("PaySuspendedTo", last),
        ("StatusStartDate", TOMORROW),
    ];
    succeeded(&update(&fixture, &one, &pay).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("employment_status"), Some("S"));
    assert_eq!(after.text("pay_suspended_from"), Some(first));
}

#[tokio::test]
async fn conditions_between_fields_name_the_field_that_breaks_them() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let old = "1999-01-01T00:00:00";
    for (changes, code, field) in [
        (&[("Deceased", "true")][..], "Required", "DeceasedDate"),
        (&[("HCSONotCovered", "true")], "Required", "HCSOStartDate"),
        (
            &[("LastHire", old), ("OriginalHire", "2001-01-01T00:00:00")],
            "InvalidDate",
            "LastHire",
        ),
        (
            &[("JobStart", old), ("OriginalHire", "2001-01-01T00:00:00")],
            "InvalidDate",
            "JobStart",
        ),
        (&[("StatusStartDate", old)], "InvalidDate", "StatusStartDate"),
        (&[("EmploymentStatus", "O")], "InvalidDate", "StatusStartDate"),
        (&[("StatusAnticipatedEnd", old)], "InvalidDate", "StatusAnticipatedEnd"),
        (&[("LeaveReason", "TOOLONG")], "TooLong", "LeaveReason"),
        (&[("Job", "NOSUCH")], "UnknownCode", "Job"),
        (&[("Seniority", "")], "Required", "Seniority"),
    ] {
        refused(&update(&fixture, &one, changes).await, code, field);
    }
    let mut after = fixture.control.export();
    after["now"] = fixture.truth.0["now"].clone();
    assert_eq!(after, fixture.truth.0, "nothing was changed");
}

#[tokio::test]
async fn only_a_canadian_needs_the_reason_of_a_record_of_employment() {
    let fixture = Fixture::start().await;
    let strike = [("EmploymentStatus", "O"), ("StatusStartDate", TOMORROW)];
    succeeded(&update(&fixture, &active(&fixture, "HLF"), &strike).await);
    let employments = fixture.truth.employments();
    let mut canadians = employments.iter().filter(|one| one.company_code == "NORD");
    let canadian = canadians
        .find(|one| one.text("employment_status") == Some("A"))
        .unwrap();
    refused(&update(&fixture, canadian, &strike).await, "Required", "ROEIssueReason");
    let with_reason = [strike[0], strike[1], ("ROEIssueReason", "B")];
    succeeded(&update(&fixture, canadian, &with_reason).await);
    assert_eq!(now(&fixture, canadian).text("roe_issue_reason"), Some("B"));
}

#[tokio::test]
async fn reviews_are_read_only_here() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    succeeded(&update(&fixture, &one, &[("LastSalaryReview", TOMORROW)]).await);
    assert_eq!(
        now(&fixture, &one).text("last_salary_review"),
        one.text("last_salary_review")
    );
}
