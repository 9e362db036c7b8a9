//! One living tenant: what is written over SOAP, or happens by itself, is seen everywhere.

use std::fmt::Write as _;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use ukg_pro_sandbox::switches::{ChangesRhythm, Workflow};
use ukg_pro_sandbox::tenant::Life;

use crate::fixture::{Employment, Fixture, envelope, headers, number, update};
use crate::wire::Xml;

const JOB: &str = "http://www.ultipro.com/services/employeejob";
const TYPES: &str = r#"xmlns:b="http://www.ultipro.com/contracts" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;

async fn job_service(fixture: &Fixture, operation: &str, body: &str) -> Xml {
    let token = fixture.token().await;
    let key = fixture.login.customer_api_key.expose_secret();
    let action = format!("{JOB}/IEmployeeJob/{operation}");
    let envelope = envelope(&headers(&action, &token, key), body);
    let answer = fixture.post("EmployeeJob", &envelope).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.xml()
}

/// Sends the present job back with other values for some elements.
async fn update_job(fixture: &Fixture, one: &Employment, changes: &[(&str, &str)]) -> Xml {
    let identifier = number(&one.key().0, &one.key().1);
    let get = format!(
        r#"<GetJobByEmployeeIdentifier xmlns="{JOB}"><employeeIdentifier {TYPES} i:type="b:EmployeeNumberIdentifier">{identifier}</employeeIdentifier></GetJobByEmployeeIdentifier>"#
    );
    let xml = job_service(fixture, "GetJobByEmployeeIdentifier", &get).await;
    let fields = xml.each("Job").remove(0);
    let mut entity = String::new();
    let mut has_identifier = false;
    for (name, value) in fields {
        let value = changes
            .iter()
            .find(|(changed, _)| *changed == name)
            .map(|(_, value)| (*value).to_owned())
            .or(value);
        if name == "CompanyCode" || name == "EmployeeNumber" {
            // Those of the identifier, and then of the supervisor, who stays.
            if !has_identifier {
                has_identifier = true;
                write!(
                    entity,
                    r#"<b:EmployeeIdentifier i:type="b:EmployeeNumberIdentifier">{identifier}</b:EmployeeIdentifier>"#
                )
                .unwrap();
            }
        } else if let Some(value) = value {
            write!(entity, "<b:{name}>{}</b:{name}>", value.replace('&', "&amp;")).unwrap();
        }
    }
    let body = format!(r#"<UpdateJob xmlns="{JOB}"><entities {TYPES}><b:Job>{entity}</b:Job></entities></UpdateJob>"#);
    let xml = job_service(fixture, "UpdateJob", &body).await;
    assert_eq!(xml.at("Result/Success").as_deref(), Some("true"), "{}", xml.literal());
    xml
}

async fn rows(fixture: &Fixture, path: &str) -> Vec<Value> {
    fixture.rest(path).await.rows()
}

async fn history(fixture: &Fixture, one: &Employment) -> Vec<Value> {
    let (employee, company) = (one.text("employee_id").unwrap(), one.text("company_id").unwrap());
    let path = format!("/personnel/v1/employee-job-history-details?employeeId={employee}&companyId={company}");
    rows(fixture, &path).await
}

async fn audit(fixture: &Fixture, table: &str, field: &str) -> Vec<Value> {
    let path = format!(
        "/personnel/v1/audit-details?startDateTime=1990-01-01&endDateTime=2100-01-01&tableName={table}&fieldName={field}&per_Page=10000"
    );
    rows(fixture, &path).await
}

async fn employment(fixture: &Fixture, one: &Employment) -> Value {
    let (employee, company) = (one.text("employee_id").unwrap(), one.text("company_id").unwrap());
    let path = format!("/personnel/v1/employment-details?employeeId={employee}&companyId={company}");
    rows(fixture, &path).await.remove(0)
}

/// Somebody active whose job is not the one that is given.
fn somebody(fixture: &Fixture) -> Employment {
    let employments = fixture.truth.employments();
    let mut fitting = employments.into_iter().filter(|one| {
        one.text("employment_status") == Some("A")
            && one.text("job_code") != Some("PKG2")
            && !one.facts["supervisor"].is_null()
            && one.facts["is_home_company"] == "true"
    });
    fitting.next().unwrap()
}

const NEW_JOB: &[(&str, &str)] = &[
    ("JobCode", "PKG2"),
    ("DateInJob", "2026-12-12T00:00:00"),
    ("EffectiveDate", "2026-12-12T00:00:00"),
    ("Promotion", "true"),
    ("ReasonCode", "200"),
];

/// Everything that tells of a change of job.
async fn assert_promoted(fixture: &Fixture, one: &Employment, before: &[Value], today: &str) {
    let row = employment(fixture, one).await;
    assert_eq!(row["primaryJobCode"], "PKG2");
    assert_eq!(row["dateTimeChanged"].as_str().unwrap()[..10], *today);

    let after = history(fixture, one).await;
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[..before.len()], *before, "the past stays");
    let last = after.last().unwrap();
    assert_eq!(last["jobCode"], "PKG2");
    assert_eq!(last["jobDescription"], "Packaging Engineer");
    assert_eq!(last["isJobChange"], true);
    assert_eq!(last["isOrgchange"], false);
    assert_eq!(last["isRateChange"], false);
    assert_eq!(last["percentChange"], json!(0.0));
    assert_eq!(last["isPromotion"], true);
    assert_eq!(last["reasonCode"], "200");
    assert_eq!(last["jobEffectiveDate"], "2026-12-12T00:00:00");
    assert_eq!(last["dateTimeCreated"].as_str().unwrap()[..10], *today);
    let system_id = last["systemId"].as_str().unwrap();
    assert_eq!(system_id.len(), 12);
    let path = format!("/personnel/v1/employee-job-history-details/{system_id}");
    assert_eq!(fixture.rest(&path).await.json(), *last);

    let changed = rows(fixture, "/personnel/v1/employee-changes").await;
    let ids: Vec<_> = changed.iter().map(|row| row["employeeId"].as_str().unwrap()).collect();
    assert!(ids.contains(&one.text("employee_id").unwrap()), "{ids:?}");

    let trail = audit(fixture, "EmpComp", "EecJobCode").await;
    let entry = trail.last().unwrap();
    assert_eq!(entry["audKey1Value"].as_str(), one.text("employee_id"));
    assert_eq!(entry["audKey2Value"].as_str(), one.text("company_id"));
    assert_eq!(entry["audOldValue"].as_str(), one.text("job_code"));
    assert_eq!(entry["audNewValue"], "PKG2");
    assert_eq!(entry["audAction"], "Update");
    assert_eq!(entry["audDateTime"].as_str().unwrap()[..10], *today);
}

fn today(fixture: &Fixture) -> String {
    fixture.control.now().date().to_string()
}

#[tokio::test]
async fn a_job_written_over_soap_is_seen_over_rest_in_history_changes_and_audit() {
    let fixture = Fixture::start().await;
    let one = somebody(&fixture);
    // Once with histories that were asked for before, once with those that were not.
    let before = history(&fixture, &one).await;
    fixture.control.advance(Duration::from_hours(24 * 40));
    let xml = update_job(&fixture, &one, NEW_JOB).await;
    assert_eq!(xml.at("Result/RequestNumber"), None);
    assert_promoted(&fixture, &one, &before, &today(&fixture)).await;

    let untouched = Fixture::start().await;
    untouched.control.advance(Duration::from_hours(24 * 40));
    update_job(&untouched, &one, NEW_JOB).await;
    assert_promoted(&untouched, &one, &before, &today(&untouched)).await;
}

#[tokio::test]
async fn a_change_that_needs_approval_is_seen_once_it_is_approved_or_after_a_while() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| {
        switches.workflow = Workflow::Approval;
        switches.workflow_seconds = 3600;
    });
    let one = somebody(&fixture);
    let before = (history(&fixture, &one).await, employment(&fixture, &one).await);
    let xml = update_job(&fixture, &one, NEW_JOB).await;
    assert_eq!(xml.at("Result/RequestNumber").as_deref(), Some("1"));
    assert_eq!(employment(&fixture, &one).await, before.1, "nothing is seen yet");
    assert_eq!(history(&fixture, &one).await, before.0);
    assert_eq!(fixture.control.requests(), [1]);

    fixture.control.advance(Duration::from_mins(50));
    let answer = fixture
        .wire
        .send("POST", "/admin/api/workflow/approve", &[], r#"{"request_number": 1}"#)
        .await
        .unwrap();
    assert_eq!((answer.status, answer.json()), (200, json!({ "approved": [1] })));
    assert_promoted(&fixture, &one, &before.0, &today(&fixture)).await;

    // The next one is approved by itself.
    let first = number(&one.key().0, &one.key().1);
    let person = format!(
        r#"<b:Person><b:EmployeeIdentifier i:type="b:EmployeeNumberIdentifier">{first}</b:EmployeeIdentifier><b:FirstName>Approved</b:FirstName><b:LastName>Later</b:LastName></b:Person>"#
    );
    let answer = fixture.person("UpdatePerson", &update(&person)).await;
    assert_eq!(answer.xml().at("Result/RequestNumber").as_deref(), Some("2"));
    let path = format!("/personnel/v1/person-details/{}", one.text("employee_id").unwrap());
    assert_ne!(fixture.rest(&path).await.json()["lastName"], "Later");
    fixture.control.advance(Duration::from_hours(1));
    let row = fixture.rest(&path).await.json();
    assert_eq!(
        (&row["firstName"], &row["lastName"]),
        (&json!("Approved"), &json!("Later"))
    );
    assert!(fixture.control.requests().is_empty());
    let trail = audit(&fixture, "EmpPers", "EepNameLast").await;
    let entry = trail.last().unwrap();
    assert_eq!(entry["audOldValue"].as_str(), one.person["last_name"].as_str());
    assert_eq!(entry["audNewValue"], "Later");
    assert!(entry["audKey2Label"].is_null());
}

#[tokio::test]
async fn every_history_begins_with_the_hire_and_ends_with_what_is_true_now() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let all = rows(&fixture, "/personnel/v1/employee-job-history-details?per_Page=10000").await;
    let mut ids: Vec<_> = all.iter().map(|row| row["systemId"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all.len(), "keys are unique");
    let (mut several, mut promoted, mut rehired) = (0, 0, 0);
    for one in fixture.truth.employments() {
        let own: Vec<_> = all
            .iter()
            .filter(|row| {
                row["employeeId"].as_str() == one.text("employee_id")
                    && row["companyId"].as_str() == one.text("company_id")
            })
            .collect();
        let (first, last) = (own[0], own[own.len() - 1]);
        assert!(
            ["100", "320"].contains(&first["reasonCode"].as_str().unwrap()),
            "{first}"
        );
        assert_eq!(last["jobCode"].as_str(), one.text("job_code"));
        assert_eq!(last["locationCode"].as_str(), one.text("location"));
        assert_eq!(last["employeeStatus"].as_str(), one.text("employment_status"));
        let annual: f64 = one.text("annual").unwrap().parse().unwrap();
        assert_eq!(last["annualSalary"].as_f64(), Some(annual));
        let dates: Vec<_> = own
            .iter()
            .map(|row| row["jobEffectiveDate"].as_str().unwrap())
            .collect();
        assert!(dates.is_sorted(), "{dates:?}");
        assert!(dates[0] >= one.text("original_hire").unwrap());
        several += usize::from(own.len() > 2);
        promoted += own.iter().filter(|row| row["isPromotion"] == true).count();
        rehired += own.iter().filter(|row| row["reasonCode"] == "110").count();
        for pair in own.windows(2) {
            let flag = pair[0]["jobCode"] != pair[1]["jobCode"];
            assert_eq!(pair[1]["isJobChange"], flag, "{}", pair[1]);
            let flag = pair[0]["annualSalary"] != pair[1]["annualSalary"];
            assert_eq!(pair[1]["isRateChange"], flag, "{}", pair[1]);
        }
    }
    assert!(
        several > 20 && promoted > 20 && rehired > 0,
        "{several} {promoted} {rehired}"
    );
}

#[tokio::test]
async fn the_audit_trail_watches_the_fields_that_are_configured() {
    let fixture = Fixture::start().await;
    let fields = rows(&fixture, "/personnel/v1/integration-audit-configuration").await;
    let of = |name: &str| fields.iter().find(|row| row["fieldName"] == name).unwrap();
    assert_eq!(of("EecJobCode")["tableName"], "EmpComp");
    assert_eq!(of("EecJobCode")["isAudited"], "Y");
    assert_eq!(of("EepNameLast")["isDefaultAudit"], "Y");
    assert_eq!(of("EecMailstop")["isAudited"], "N");
    // Without all four of its parameters it is refused.
    let answer = fixture.rest("/personnel/v1/audit-details?tableName=EmpComp").await;
    assert_eq!(answer.status, 400);
    // What the past changed stands in it too.
    let trail = audit(&fixture, "EmpComp", "EecAnnSalary").await;
    assert!(!trail.is_empty());
    assert!(trail.iter().all(|row| row["audOldValue"] != row["audNewValue"]));
}

#[tokio::test]
async fn changes_without_dates_are_those_since_the_accounts_previous_call() {
    let fixture = Fixture::start().await;
    let control = &fixture.control;
    control.put_account(ukg_pro_sandbox::accounts::ServiceAccount::new("other").unwrap());
    let other = control.login("other").unwrap();
    let path = "/personnel/v1/employee-changes";
    let ids = |rows: Vec<Value>| -> Vec<String> {
        rows.iter()
            .map(|row| row["employeeId"].as_str().unwrap().to_owned())
            .collect()
    };
    // Nothing changed in the three hours before noon of the first day but what was made up so.
    control.advance(Duration::from_hours(24));
    assert!(ids(rows(&fixture, path).await).is_empty());
    let one = somebody(&fixture);
    update_job(&fixture, &one, NEW_JOB).await;
    let mine = vec![one.text("employee_id").unwrap().to_owned()];
    assert_eq!(ids(rows(&fixture, path).await), mine);
    assert_eq!(
        ids(rows(&fixture, path).await),
        mine,
        "the window is three hours at least"
    );
    // Five hours later the previous call is the bound, and then nothing is new.
    control.advance(Duration::from_hours(5));
    assert_eq!(ids(rows(&fixture, path).await), Vec::<String>::new());
    // Another account has a cursor of its own, and without a previous call only the window.
    assert_eq!(ids(fixture.rest_as(&other, path).await.rows()), Vec::<String>::new());
    // Dates need no cursor.
    let span = format!("{path}?startDate=2026-11-03T00:00:00Z&endDate=2199-01-01T00:00:00Z");
    assert_eq!(ids(rows(&fixture, &span).await), mine);
    let alone = rows(&fixture, &format!("{path}/{}", mine[0])).await;
    assert_eq!(alone[0]["jobCode"], "PKG2");

    fixture.switch(|switches| switches.changes_rhythm = ChangesRhythm::Refused);
    assert_eq!(fixture.rest(path).await.status, 429);
    control.advance(Duration::from_hours(25));
    for _ in 0..8 {
        control.advance(Duration::from_mins(181));
        assert_eq!(fixture.rest(path).await.status, 200);
    }
    assert_eq!(fixture.rest(path).await.status, 429);
    assert_eq!(fixture.rest(&span).await.status, 200);
}

#[tokio::test]
async fn a_tenant_lives_alike_from_a_seed_and_everything_follows() {
    let fixture = Fixture::with(|options| options.employees = 200).await;
    let twin = Fixture::with(|options| options.employees = 200).await;
    let before = rows(&fixture, "/personnel/v1/employee-job-history-details?per_Page=10000").await;
    let mut told = Vec::new();
    for fixture in [&fixture, &twin] {
        let answer = fixture
            .wire
            .send("POST", "/admin/api/life", &[], r#"{"events": 300, "seed": 7}"#)
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        told.push(answer.json());
    }
    assert_eq!(told[0], told[1]);
    let count = |name: &str| told[0][name].as_u64().unwrap_or_default();
    for name in [
        "hire",
        "raise",
        "promotion",
        "termination",
        "leave",
        "transfer",
        "address",
        "name",
        "reorganization",
    ] {
        assert!(count(name) > 0, "{name}: {}", told[0]);
    }
    let (mut one, mut other) = (fixture.control.export(), twin.control.export());
    // The clocks of two emulators differ by what starting them took.
    for export in [&mut one, &mut other] {
        export["now"] = Value::Null;
        for person in export["people"].as_array_mut().unwrap() {
            person["datetime_changed"] = Value::Null;
            person["datetime_created"] = Value::Null;
            for employment in person["employments"].as_array_mut().unwrap() {
                employment["datetime_changed"] = Value::Null;
                employment["datetime_created"] = Value::Null;
            }
        }
    }
    assert_eq!(one, other);

    let people = one["people"].as_array().unwrap();
    assert_eq!(people.len() as u64, 200 + count("hire"));
    let after = rows(&fixture, "/personnel/v1/employee-job-history-details?per_Page=10000").await;
    assert!(after.len() as u64 > before.len() as u64 + count("raise") + count("promotion"));
    let transfers = people
        .iter()
        .flat_map(|person| person["employments"].as_array().unwrap());
    let left =
        transfers.filter(|one| one["termination_reason"] == "320" && one["termination_date"] == "2026-11-02T00:00:00");
    assert_eq!(left.count() as u64, count("transfer"));
    // A transferred person has an active row beside the one that ended, and it is home.
    for person in people {
        let employments = person["employments"].as_array().unwrap();
        let home: Vec<_> = employments
            .iter()
            .filter(|one| one["is_home_company"] == "true")
            .collect();
        assert_eq!(home.len(), 1, "{person}");
        assert_eq!(home[0]["company_id"], person["company_id"]);
    }
    // Whoever was hired is found over both transports and by every list.
    let known: Vec<&Value> = fixture
        .truth
        .people()
        .iter()
        .map(|person| &person["employee_id"])
        .collect();
    let hired = people
        .iter()
        .find(|person| !known.contains(&&person["employee_id"]))
        .unwrap();
    let id = hired["employee_id"].as_str().unwrap();
    let row = fixture.rest(&format!("/personnel/v1/person-details/{id}")).await.json();
    assert_eq!(row["lastName"], hired["last_name"]);
    let xml = fixture
        .get(
            "EmailAddressIdentifier",
            &format!(
                "<b:EmailAddress>{}</b:EmailAddress>",
                hired["email_address"].as_str().unwrap()
            ),
        )
        .await;
    assert_eq!(xml.at("Person/LastName").as_deref(), hired["last_name"].as_str());
    let course = rows(
        &fixture,
        &format!("/personnel/v1/employee-job-history-details?employeeId={id}"),
    )
    .await;
    assert_eq!(course[0]["reasonCode"], "100");
    assert_eq!(course[0]["jobEffectiveDate"], "2026-11-02T00:00:00");
    let numbers = audit(&fixture, "EmpComp", "EecEmpNo").await;
    assert!(
        numbers
            .iter()
            .any(|entry| entry["audKey1Value"] == id && entry["audAction"] == "Insert")
    );
    let changed = rows(
        &fixture,
        "/personnel/v1/employee-changes?startDate=2026-11-02&endDate=2026-11-02&per_page=200",
    )
    .await;
    assert!(changed.len() as u64 > count("hire"));
}

#[tokio::test]
async fn with_a_life_each_day_that_the_clock_passes_has_its_events() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    fixture.control.set_life(Some(Life {
        events_a_day: 3,
        seed: 11,
    }));
    assert!(fixture.control.life().is_some());
    fixture.control.advance(Duration::from_hours(24 * 10));
    let changed = rows(
        &fixture,
        "/personnel/v1/employee-changes?startDate=2026-11-03&endDate=2026-11-12&per_page=200",
    )
    .await;
    assert!(changed.len() > 10, "{}", changed.len());
    let export = fixture.control.export();
    let people = export["people"].as_array().unwrap().iter();
    let all = people.flat_map(|person| {
        let own = std::iter::once(person["datetime_changed"].as_str().unwrap().to_owned());
        let employments = person["employments"].as_array().unwrap().iter();
        own.chain(employments.map(|one| one["datetime_changed"].as_str().unwrap().to_owned()))
    });
    let mut days: Vec<String> = all
        .filter(|changed| changed.as_str() >= "2026-11-03")
        .map(|changed| changed[..13].to_owned())
        .collect();
    days.sort();
    days.dedup();
    assert!(days.iter().all(|day| day.ends_with("T10")), "{days:?}");
    assert!(days.len() >= 8, "{days:?}");
    fixture.control.set_life(None);
    fixture.control.advance(Duration::from_hours(24 * 10));
    let later = rows(
        &fixture,
        "/personnel/v1/employee-changes?startDate=2026-11-14&endDate=2026-11-30",
    )
    .await;
    assert_eq!(later, Vec::<Value>::new());
}

#[tokio::test]
async fn who_is_removed_is_nowhere_and_nobody_gets_the_keys() {
    let fixture = Fixture::start().await;
    let control = &fixture.control;
    let (export, history) = (control.export(), control.export_records("job-history"));
    let leader = &export["people"].as_array().unwrap().iter().find_map(|person| {
        let supervisor = &person["employments"][0]["supervisor"]["employee_id"];
        supervisor.as_str().map(str::to_owned)
    });
    assert!(
        !control.remove_person(leader.as_ref().unwrap()),
        "nobody is left without a supervisor"
    );

    let led = |id: &str| {
        let people = export["people"].as_array().unwrap().iter();
        let mut employments = people.flat_map(|person| person["employments"].as_array().unwrap());
        employments.any(|employment| employment["supervisor"]["employee_id"] == id)
    };
    let ids = export["people"].as_array().unwrap().iter();
    let mut ids = ids.map(|person| person["employee_id"].as_str().unwrap());
    let gone = ids.find(|id| !led(id)).unwrap();
    assert!(control.remove_person(gone));
    assert!(!control.remove_person(gone));
    let rows = fixture.rest("/personnel/v1/person-details").await.rows();
    assert_eq!(rows.len(), export["people"].as_array().unwrap().len() - 1);

    control.live(200, 3);
    for kind in ["contact", "job-history"] {
        let records = control.export_records(kind);
        let records = records.as_array().unwrap();
        assert!(!records.is_empty() && records.iter().all(|record| record["employee_id"] != gone));
    }
    assert!(
        !control
            .export()
            .to_string()
            .contains(&format!("\"employee_id\":\"{gone}\""))
    );
    let key = |row: &Value| row["system_id"].as_str().unwrap().to_owned();
    let old: Vec<_> = history.as_array().unwrap().iter().map(key).collect();
    let now: Vec<_> = control
        .export_records("job-history")
        .as_array()
        .unwrap()
        .iter()
        .map(key)
        .collect();
    let unique: std::collections::BTreeSet<_> = now.iter().collect();
    assert_eq!(unique.len(), now.len(), "a key is given twice");
    let of_the_gone = history
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["employee_id"] == gone);
    for row in of_the_gone {
        assert!(!unique.contains(&key(row)));
    }
    assert!(now.len() > old.len());
}

#[tokio::test]
async fn what_is_to_be_done_between_two_requests_is_done_before_the_second_is_answered() {
    let fixture = Fixture::start().await;
    let control = fixture.control.clone();
    control.when_requested("person-details.list", 2, {
        let control = control.clone();
        move || {
            control.add_fault("fewer=2@person-details.list".parse().unwrap());
        }
    });
    let list = "/personnel/v1/person-details";
    assert_eq!(fixture.rest(list).await.rows().len(), 60);
    let some = fixture.rest(list).await.rows();
    assert!(some.len() > 10 && some.len() < 50, "{}", some.len());
    assert_eq!(fixture.rest(list).await.rows(), some);
    assert_eq!(
        control.counters().rows["person-details.list"],
        60 + 2 * some.len() as u64
    );
}
