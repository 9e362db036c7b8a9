//! Jobs, pay, statuses and ends of employments.

use serde_json::{Value, json};

use super::bench::{Bench, Change, told};
use crate::truth::text;

#[tokio::test]
async fn a_promotion_is_in_the_job_and_in_its_history() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let export = bench.hub.control.export();
    let other = |table: &str, field: &str, kept: &Value| -> Value {
        let rows = export[table].as_array().unwrap();
        rows.iter()
            .map(|row| row[field].clone())
            .find(|code| code != kept)
            .unwrap()
    };
    let job = other("jobs", "job_code", &one.employment["job_code"]);
    let history = bench.rows("list_employee_job_history_details", &one).await;
    bench
        .changes(
            &one,
            Change {
                action: "update_job",
                besides: json!({ "effective_date": "2026-11-09", "reason_code": "220", "promotion": true }),
                fields: vec![
                    ("job_code", "JobCode", job.clone()),
                    ("alternate_title", "AlternateTitle", json!("Chef d'équipe")),
                ],
                read: "get_job_by_employee_identifier",
                follow: &["DateInJob", "EffectiveDate", "ReasonCode", "Promotion", "Transfer"],
                rest: vec![],
            },
        )
        .await;
    let row = bench.rest("list_employment_details", &one).await;
    for (property, value) in [
        ("primaryJobCode", job.clone()),
        ("jobTitle", json!("Chef d'équipe")),
        ("jobChangeReasonCode", json!("220")),
        ("dateInJob", json!("2026-11-09T00:00:00")),
        ("payGroup", one.employment["pay_group"].clone()),
        ("orgLevel2Code", one.employment["org_level2"].clone()),
    ] {
        assert_eq!(row[property], value, "{property}");
    }
    assert!(text(&row["dateTimeChanged"]) > text(&one.employment["datetime_changed"]));

    let now = bench.rows("list_employee_job_history_details", &one).await;
    let new: Vec<_> = now.iter().filter(|row| !history.contains(row)).collect();
    assert_eq!((now.len(), new.len()), (history.len() + 1, 1), "{new:?}");
    for (property, value) in [
        ("jobCode", job.clone()),
        ("reasonCode", json!("220")),
        ("jobEffectiveDate", json!("2026-11-09T00:00:00")),
        ("isPromotion", json!(true)),
        ("isJobChange", json!(true)),
        ("isRateChange", json!(false)),
    ] {
        assert_eq!(new[0][property], value, "{property}");
    }
    let changes = bench
        .done("list_changes_by_employee", json!({ "employeeId": one.employee_id() }))
        .await;
    let told = match &changes {
        Value::Array(rows) => rows[0].clone(),
        row => row.clone(),
    };
    assert_eq!(told["jobCode"], job);
}

#[tokio::test]
async fn a_supervisor_is_set_by_an_identifier_and_read_by_rest_as_a_key() {
    let bench = Bench::start().await;
    let all = bench.salaried();
    let (one, boss) = (&all[0], &all[1]);
    let inputs = json!({ "effective_date": "2026-11-09", "reason_code": "220", "supervisor": boss.identifier() });
    bench.applied("update_job", one.with(inputs)).await;
    let job = bench.soap("get_job_by_employee_identifier", one).await;
    assert_eq!(job["Supervisor"], boss.identifier());
    let row = bench.rest("list_employment_details", one).await;
    assert_eq!(row["supervisorID"], boss.employee_id());
    assert_eq!(row["supervisorEmployeeNumber"], boss.number());
}

#[tokio::test]
async fn pay_by_the_year_makes_the_other_amounts_over_both_transports() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let given =
        r#"{ "effective_date": "2026-11-09", "reason_code": "210", "rate_change_type": "Y", "annual": 52000.00 }"#;
    let given = one.with(serde_json::from_str(given).unwrap());
    let before = bench.soap("get_compensation_by_employee_identifier", &one).await;
    let history = bench.rows("list_employee_job_history_details", &one).await.len();
    bench.applied("update_compensation", given).await;
    let pay = bench.soap("get_compensation_by_employee_identifier", &one).await;
    let number = |value: &Value| told(value).unwrap().parse::<f64>().unwrap();
    for (field, property, amount) in [
        ("Annual", "annualSalary", 52000.0),
        ("Hourly", "hourlyPayRate", 25.0),
        ("Weekly", "weeklyPayRate", 1000.0),
        ("Period", "payPeriodPayRate", 2000.0),
    ] {
        assert!((number(&pay[field]) - amount).abs() < 1e-9, "{field}: {pay}");
        let row = bench.rest("list_compensation_details", &one).await;
        assert!((number(&row[property]) - amount).abs() < 1e-9, "{property}: {row}");
    }
    for kept in ["PayFrequency", "PayGroup", "ScheduledHours", "EmployeeIdentifier"] {
        assert_eq!(pay[kept], before[kept], "{kept}");
    }
    let rows = bench.rows("list_employee_job_history_details", &one).await;
    assert_eq!(rows.len(), history + 1);
    let newest = rows
        .iter()
        .find(|row| row["jobEffectiveDate"] == "2026-11-09T00:00:00")
        .unwrap();
    assert_eq!(
        (&newest["isRateChange"], &newest["reasonCode"]),
        (&json!(true), &json!("210"))
    );

    let raise = json!({ "effective_date": "2026-11-16", "reason_code": "210", "percent_change": "3.5" });
    bench.applied("update_compensation", one.with(raise)).await;
    let pay = bench.soap("get_compensation_by_employee_identifier", &one).await;
    assert!((number(&pay["Annual"]) - 53820.0).abs() < 1e-9, "{pay}");
}

#[tokio::test]
async fn a_leave_is_read_over_both_transports() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    bench
        .changes(
            &one,
            Change {
                action: "update_employment_information",
                besides: json!({}),
                fields: vec![
                    ("employment_status", "EmploymentStatus", json!("L")),
                    ("status_start_date", "StatusStartDate", json!("2026-11-02T00:00:00")),
                    (
                        "status_anticipated_end",
                        "StatusAnticipatedEnd",
                        json!("2027-01-31T00:00:00"),
                    ),
                    ("leave_reason", "LeaveReason", json!("300")),
                ],
                read: "get_employment_information_by_employee_identifier",
                follow: &[],
                rest: vec![],
            },
        )
        .await;
    let row = bench.rest("list_employment_details", &one).await;
    assert_eq!(row["employeeStatusCode"], "L");
    assert_eq!(row["statusStartDate"], "2026-11-02T00:00:00");
    assert_eq!(row["leaveReasonCode"], "300");
    assert_eq!(row["primaryJobCode"], one.employment["job_code"]);
}

#[tokio::test]
async fn an_employment_ends_on_both_transports() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let given = json!({
        "termination_date": "2026-11-20", "termination_reason": "302", "last_day_worked": "2026-11-18",
        "paid_through_date": "2026-11-20", "eligible_for_rehire": true,
    });
    bench.applied("terminate_employee", one.with(given)).await;
    let info = bench.soap("get_termination_by_employee_identifier", &one).await;
    for (field, value) in [
        ("TerminationDate", json!("2026-11-20T00:00:00")),
        ("TerminationReason", json!("302")),
        ("LastDayWorked", json!("2026-11-18T00:00:00")),
        ("PaidThroughDate", json!("2026-11-20T00:00:00")),
        ("EligibleForRehire", json!(true)),
        ("EmployeeIdentifier", one.identifier()),
    ] {
        assert_eq!(info[field], value, "{field}");
    }
    let row = bench.rest("list_employment_details", &one).await;
    for (property, value) in [
        ("employeeStatusCode", "T"),
        ("dateOfTermination", "2026-11-20T00:00:00"),
        ("termReason", "302"),
        ("dateLastWorked", "2026-11-18T00:00:00"),
        ("datePaidThru", "2026-11-20T00:00:00"),
        ("okToRehire", "Y"),
    ] {
        assert_eq!(row[property], value, "{property}");
    }
}

#[tokio::test]
async fn a_single_sign_on_user_is_created_renamed_and_deleted() {
    let bench = Bench::start().await;
    let read = "get_sso_user_by_employee_identifier";
    let mut without = None;
    for one in bench.salaried() {
        match bench.run(read, one.with(json!({}))).await {
            Err(problem) if problem.code == "employee_not_found" => {
                without = Some(one);
                break;
            }
            other => drop(other.unwrap()),
        }
    }
    let one = without.unwrap();
    let name = json!({ "client_user_name": "zoë.example@sso.example.com" });
    bench.applied("create_sso_user", one.with(name)).await;
    let user = bench.soap(read, &one).await;
    assert_eq!(user["ClientUserName"], "zoë.example@sso.example.com");
    assert_eq!(user["EmployeeIdentifier"], one.identifier());

    let other = json!({ "client_user_name": "zoë.new@sso.example.com" });
    bench.applied("update_sso_user", one.with(other.clone())).await;
    let renamed = bench.soap(read, &one).await;
    super::bench::same_but(&user, &renamed, &["ClientUserName"]);
    let by_name = bench.done("get_sso_user_by_client_user_name", other.clone()).await;
    assert_eq!(by_name, json!([renamed]));

    bench.applied("delete_sso_user", one.with(other.clone())).await;
    let problem = bench.run("get_sso_user_by_client_user_name", other).await.unwrap_err();
    assert_eq!(problem.code, "record_not_found");
}
