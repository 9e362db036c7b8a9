//! What a run leaves behind when it fails, and what of people is kept and told.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::Sensitive;
use rollbook_model::workforce::PersonKey;
use rollbook_model::{Actor, ObjectKind, Stream, SyncMode, SyncResult};
use rollbook_store::EmployeeRef;
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::faults::{Fault, Kind};

use super::world::{begun, copied, expect_the_tenant_from_zero, sync, sync_and_see};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

on_both! {
    a_run_goes_on_where_it_failed,
    numbers_of_people_are_nowhere_open,
    who_is_erased_is_not_copied_again_and_has_nothing_read_twice,
    a_list_that_may_not_be_read_says_which_line_it_lacks,
}

async fn a_run_goes_on_where_it_failed(database: Arc<Database>) {
    let hub = Hub::over(database, |setup| setup.options.employees = 60).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    hub.control
        .add_fault(Fault::new(Kind::Gateway502).only("person-details.list"));
    let failed = sync_and_see(&hub, account, Stream::Persons, now).await;
    assert_eq!(failed.result, Some(SyncResult::Error));
    assert_eq!(failed.mode, Some(SyncMode::First));
    assert!(failed.problem.is_some_and(|problem| problem.code.is_some()));
    assert!(failed.due_at > now);
    let standing = hub.engine.sync_standing(ORGANISATION, account, now).await.unwrap();
    assert!(!standing.is_whole());

    hub.control.clear_faults();
    sync(&hub, account, now + SignedDuration::from_hours(1)).await;
    expect_the_tenant_from_zero(&hub, account).await;
}

async fn numbers_of_people_are_nowhere_open(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |_| {}).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let export = hub.control.export();
    let people = export["people"].as_array().unwrap();
    let numbers: Vec<_> = people.iter().filter_map(|person| person["ssn"].as_str()).collect();
    assert!(numbers.len() > 10);
    let everything = database.dump().await.join("\n");
    assert!(everything.contains(people[0]["last_name"].as_str().unwrap()));
    for number in numbers {
        assert!(!everything.contains(number));
    }
}

async fn who_is_erased_is_not_copied_again_and_has_nothing_read_twice(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |_| {}).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let export = hub.control.export();
    let person = &export["people"][3];
    let id = person["employee_id"].as_str().unwrap();
    let number = person["employments"][0]["employee_number"].as_str().unwrap();
    let company = person["employments"][0]["employee_identifier"]["company_code"]
        .as_str()
        .unwrap();

    // By a number alone: whose it is follows from what is copied.
    let known = [EmployeeRef::Number {
        company: Some(company.to_owned()),
        number: number.to_owned(),
    }];
    let kept = hub
        .engine
        .person_data(ORGANISATION, account, Actor::CommandLine, &known, Sensitive::Masked)
        .await
        .unwrap();
    assert!(kept.copied.iter().any(|object| object.object == ObjectKind::Person));
    assert!(!kept.changes.is_empty());
    hub.engine
        .erase_person(ORGANISATION, account, Actor::CommandLine, &known)
        .await
        .unwrap();

    now += SignedDuration::from_hours(30);
    hub.control.reset_counters();
    sync(&hub, account, now).await;
    let key = PersonKey(id.to_owned()).record().uuid(account);
    assert!(!copied(&hub, account).await.keys().any(|(_, id)| *id == key));
    for table in ["copy_row", "copy_object", "change", "copy_follow"] {
        let values = database.dump_table(table).await;
        // Others name them as their supervisor, and that is theirs.
        assert!(!values.iter().any(|value| value == id), "{table}");
    }
    assert_eq!(hub.control.counters().of("person-details.list"), 1);
}

async fn a_list_that_may_not_be_read_says_which_line_it_lacks(database: Arc<Database>) {
    const LINE: &str = "Employee Compensation Details";

    let hub = Hub::over(database, |_| {}).await;
    assert!(hub.control.revoke(&hub.login.username, LINE, Level::View));
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    for stream in &standing.streams {
        let lacks = (stream.stream == Stream::Compensation).then_some(LINE);
        assert_eq!(stream.lacks.as_deref(), lacks, "{stream:?}");
    }
    assert!(standing.is_whole(), "the rest is");
    // Pay comes from the job history then.
    let copied = copied(&hub, account).await;
    let mut pay = copied.iter().filter(|((kind, _), _)| *kind == ObjectKind::Compensation);
    assert!(pay.any(|(_, body)| body["amount"].is_string()));
}
