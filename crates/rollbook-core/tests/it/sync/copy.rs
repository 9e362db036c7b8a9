//! What a run leaves behind when it fails, and what of people is kept and told.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use rollbook_core::Sensitive;
use rollbook_model::workforce::PersonKey;
use rollbook_model::{AccountId, Actor, ObjectKind, Stream, SyncMode, SyncResult};
use rollbook_store::{Destroyed, EmployeeRef};
use serde_json::{Value, json};
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::faults::{Fault, Kind};

use super::world::{Follower, begun, changes, copied, expect_the_tenant_from_zero, sync, sync_and_see};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};
use crate::writes::hires::american;

on_both! {
    a_run_goes_on_where_it_failed,
    numbers_of_people_are_nowhere_open,
    who_is_erased_is_not_copied_again_and_has_nothing_read_twice,
    a_hire_is_found_by_whoever_was_hired_though_its_answer_does_not_say_who,
    a_list_that_may_not_be_read_says_which_line_it_lacks,
}

async fn a_run_goes_on_where_it_failed(database: Arc<Database>) {
    let hub = Hub::over(database, |setup| {
        setup.options.employees = 60;
        // Else what was not answered last keeps the list for a while from being asked for once more.
        setup.without_a_budget();
    })
    .await;
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

/// Somebody to whom others report: employee id, e-mail address, company code and number. Nothing of others has the first
/// two but where it says to whom they report; of other companies, somebody may have the same number.
async fn leader(hub: &Hub, account: AccountId) -> [String; 4] {
    let copied = copied(hub, account).await;
    let managers = copied
        .values()
        .filter_map(|body| body.get("manager")?["person"].as_str());
    let managers: BTreeSet<_> = managers.collect();
    let export = hub.control.export();
    let people = export["people"].as_array().unwrap();
    for id in managers {
        let (own, others): (Vec<_>, Vec<_>) = people.iter().partition(|person| person["employee_id"] == id);
        let mut others = json!(others);
        without_supervisors(&mut others);
        let others = others.to_string();
        let address = own[0]["email_address"].as_str().unwrap_or_default();
        let employments = own[0]["employments"].as_array().unwrap();
        let key = &employments[0]["employee_identifier"];
        let [company, number] = ["company_code", "employee_number"].map(|name| key[name].as_str().unwrap());
        if employments.len() == 1 && !address.is_empty() && [id, address].iter().all(|known| !others.contains(known)) {
            return [id, address, company, number].map(str::to_owned);
        }
    }
    panic!("others name whoever leads otherwise, too");
}

fn without_supervisors(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_supervisors),
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("supervisor"));
            members.values_mut().for_each(without_supervisors);
        }
        _ => {}
    }
}

async fn who_is_erased_is_not_copied_again_and_has_nothing_read_twice(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |setup| setup.options.employees = 120).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    hub.control.advance(Duration::from_hours(24 * 7));
    hub.control.live(40, 1);
    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    let [id, address, company, number] = leader(&hub, account).await;
    let needles = [&id, &address];
    let found = async || {
        let mut found = Vec::new();
        for table in ["copy_row", "copy_object", "change", "copy_follow"] {
            let values = database.dump_table(table).await;
            let held = needles
                .iter()
                .filter(|needle| values.iter().any(|value| value.contains(needle.as_str())));
            found.extend(held.map(|needle| format!("{needle} in {table}")));
        }
        found
    };
    assert!(found().await.len() >= 5, "the search is blind: {:?}", found().await);
    let reports = async || {
        let told = copied(&hub, account).await;
        told.values()
            .filter(|body| body.get("manager").is_some_and(|manager| !manager.is_null()))
            .count()
    };
    let before = reports().await;

    // By a number alone: whose it is follows from what is copied.
    let known = [EmployeeRef::Number {
        company: Some(company),
        number,
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
    // Nor do others' rows, objects and changes name them; of everybody else it is said to whom they report.
    assert_eq!(found().await, [""; 0]);
    let after = reports().await;
    assert!(0 < after && after < before, "{before} {after}");
    let told = changes(&hub, 0).await.len();
    let mut follower = Follower::of_a_purged_feed();
    follower.read_on(&hub).await;
    follower.expect(&copied(&hub, account).await);

    now += SignedDuration::from_hours(30);
    hub.control.reset_counters();
    sync(&hub, account, now).await;
    let key = PersonKey(id.clone()).record().uuid(account);
    assert!(!copied(&hub, account).await.keys().any(|(_, id)| *id == key));
    assert_eq!(found().await, [""; 0]);
    assert_eq!(hub.control.counters().of("person-details.list"), 1);
    assert_eq!(changes(&hub, 0).await.len(), told, "nothing is different");

    // Nor are they copied with what changes of others from then on.
    hub.control.advance(Duration::from_hours(24 * 7));
    hub.control.live(40, 2);
    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    assert_eq!(found().await, [""; 0]);
}

async fn a_hire_is_found_by_whoever_was_hired_though_its_answer_does_not_say_who(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let mut hire = american();
    hire["idempotency_key"] = json!("hire-1");
    hub.run(account, "hire_employee", hire).await.unwrap();
    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    let export = hub.control.export();
    let mut people = export["people"].as_array().unwrap().iter();
    let hired = people.find(|person| person["ssn"] == "000999901").unwrap();
    let known = [EmployeeRef::Id(hired["employee_id"].as_str().unwrap().to_owned())];
    let kept = hub
        .engine
        .person_data(ORGANISATION, account, Actor::CommandLine, &known, Sensitive::Masked)
        .await
        .unwrap();
    let answer = kept.writes[0].answer.as_ref().unwrap().to_string();
    for identifier in [&hired["employee_id"], &hired["employments"][0]["employee_number"]] {
        assert!(!answer.contains(identifier.as_str().unwrap()), "{answer}");
    }
    let receipt = hub
        .engine
        .erase_person(ORGANISATION, account, Actor::CommandLine, &known)
        .await
        .unwrap();
    assert!(matches!(receipt.receipt, Destroyed::Person(erasure) if erasure.writes == 1));
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
