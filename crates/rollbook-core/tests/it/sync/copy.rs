//! The copy equals the tenant after every sync, and the feed of changes tells how it came to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::{ChangeFilter, CopiedFilter, Sensitive, Wanted};
use rollbook_model::workforce::PersonKey;
use rollbook_model::{AccountId, Actor, Change, ChangeKind, ObjectKind, Stream, SyncMode, SyncResult};
use rollbook_store::EmployeeRef;
use serde_json::{Map, Value};
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::faults::{Fault, Kind};
use uuid::Uuid;

use super::truth;
use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};

on_both! {
    the_copy_is_the_tenant_after_every_sync,
    a_run_goes_on_where_it_failed,
    an_implausible_answer_deletes_nobody,
    numbers_of_people_are_nowhere_open,
    who_is_erased_is_not_copied_again_and_has_nothing_read_twice,
    a_list_that_may_not_be_read_says_which_line_it_lacks,
}

pub(super) type Objects = BTreeMap<(ObjectKind, Uuid), Map<String, Value>>;

/// An account whose copy is begun.
pub(super) async fn begun(hub: &Hub, now: Timestamp) -> AccountId {
    let account = hub.linked(&ALL).await.id;
    hub.engine.begin_sync(ORGANISATION, account, now).await.unwrap();
    account
}

/// Runs all that is due and expects that it ends well.
pub(super) async fn sync(hub: &Hub, account: AccountId, now: Timestamp) {
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    for stream in &standing.streams {
        assert_eq!(stream.result, Some(SyncResult::Success), "{stream:?}");
    }
}

/// Everything that is copied.
pub(super) async fn copied(hub: &Hub, account: AccountId) -> Objects {
    let mut objects = Objects::new();
    for kind in ObjectKind::ALL {
        let filter = CopiedFilter::default();
        for object in hub.engine.copied(ORGANISATION, account, *kind, &filter).await.unwrap() {
            objects.insert((*kind, object.id), object.body);
        }
    }
    objects
}

/// The changes after a place, and every one in its order.
pub(super) async fn changes(hub: &Hub, after: u64) -> Vec<Change> {
    let mut all = Vec::new();
    let mut filter = ChangeFilter {
        after,
        limit: 97,
        ..ChangeFilter::default()
    };
    loop {
        let some = hub.engine.changes(ORGANISATION, &filter).await.unwrap();
        let Some(last) = some.last() else { return all };
        filter.after = last.position;
        all.extend(some);
    }
}

/// What somebody has who has read nothing but the feed.
pub(super) fn replayed(changes: &[Change]) -> Objects {
    let mut objects = Objects::new();
    let mut last = 0;
    for change in changes {
        assert!(change.position > last, "out of order");
        last = change.position;
        let key = (change.object, change.id);
        match change.kind {
            ChangeKind::Deleted => assert!(objects.remove(&key).is_some(), "{change:?} of what is not there"),
            ChangeKind::Created => {
                let fields = change.fields.iter();
                let body = fields
                    .map(|(name, field)| (name.clone(), field["new"].clone()))
                    .collect();
                assert!(objects.insert(key, body).is_none(), "{change:?} of what is there");
            }
            _ => {
                let body = objects.get_mut(&key).unwrap();
                for (name, field) in &change.fields {
                    assert_eq!(
                        body.get(name).unwrap_or(&Value::Null),
                        &field["old"],
                        "{change:?} {name}"
                    );
                    body.insert(name.clone(), field["new"].clone());
                }
            }
        }
    }
    objects
}

/// The same without what is null, which the feed does not tell of what was created.
pub(super) fn held(objects: Objects) -> Objects {
    let held = objects.into_iter().map(|(key, mut body)| {
        body.retain(|_, value| !value.is_null());
        body.sort_keys();
        (key, body)
    });
    held.collect()
}

async fn expect_the_tenant(hub: &Hub, account: AccountId) -> Vec<Change> {
    let export = hub.control.export();
    let copied = copied(hub, account).await;
    truth::assert_same(
        &truth::of_objects(&copied, account, &export),
        &truth::of_tenant(&export),
    );
    let changes = changes(hub, 0).await;
    assert_eq!(held(replayed(&changes)), held(copied));
    changes
}

async fn the_copy_is_the_tenant_after_every_sync(database: Arc<Database>) {
    let hub = Hub::over(database, |setup| setup.options.employees = 150).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let mut told = expect_the_tenant(&hub, account).await.len();
    assert!(told > 600, "{told}");

    let mut kinds = std::collections::BTreeSet::new();
    for week in 0..8 {
        hub.control.advance(Duration::from_hours(24 * 7));
        hub.control.live(40, week);
        hub.control.reset_counters();
        now += SignedDuration::from_hours(2);
        sync(&hub, account, now).await;
        let all = expect_the_tenant(&hub, account).await;
        assert!(all.len() > told, "nothing was told of week {week}");
        kinds.extend(all[told..].iter().map(|change| change.kind));
        told = all.len();
    }
    for kind in [
        ChangeKind::Created,
        ChangeKind::Updated,
        ChangeKind::Terminated,
        ChangeKind::Rehired,
        ChangeKind::Transferred,
    ] {
        assert!(kinds.contains(&kind), "no {kind}");
    }

    // Once everything was read again, which some lists need to show what is new, nothing is told when nothing happens:
    // whether changes are asked for or everything is read.
    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    told = expect_the_tenant(&hub, account).await.len();
    for hours in [2, 30] {
        now += SignedDuration::from_hours(hours);
        sync(&hub, account, now).await;
        assert_eq!(changes(&hub, 0).await.len(), told);
    }
}

async fn a_run_goes_on_where_it_failed(database: Arc<Database>) {
    let hub = Hub::over(database, |setup| setup.options.employees = 60).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    hub.control
        .add_fault(Fault::new(Kind::Gateway502).only("person-details.list"));
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    let persons = |streams: &[rollbook_model::StreamStanding]| {
        streams
            .iter()
            .find(|stream| stream.stream == Stream::Persons)
            .cloned()
            .unwrap()
    };
    let failed = persons(&standing.streams);
    assert_eq!(failed.result, Some(SyncResult::Error));
    assert_eq!(failed.mode, Some(SyncMode::First));
    assert!(failed.problem.is_some_and(|problem| problem.code.is_some()));
    assert!(failed.due_at > now);
    assert!(!standing.is_whole());

    hub.control.clear_faults();
    sync(&hub, account, now + SignedDuration::from_hours(1)).await;
    expect_the_tenant(&hub, account).await;
}

async fn an_implausible_answer_deletes_nobody(database: Arc<Database>) {
    let hub = Hub::over(database, |setup| setup.options.employees = 60).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let before = copied(&hub, account).await;

    // The service account may see one company only, or the list comes empty.
    hub.control
        .add_fault(Fault::new(Kind::EmptyPage).only("person-details.list"));
    now += SignedDuration::from_hours(30);
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    let persons = standing
        .streams
        .iter()
        .find(|stream| stream.stream == Stream::Persons)
        .unwrap();
    assert_ne!(persons.result, Some(SyncResult::Success));
    assert!(persons.problem.is_some());
    assert_eq!(copied(&hub, account).await, before);

    hub.control.clear_faults();
    now += SignedDuration::from_hours(2);
    hub.engine
        .sync_now(ORGANISATION, account, Wanted::default(), now)
        .await
        .unwrap();
    sync(&hub, account, now).await;
    expect_the_tenant(&hub, account).await;
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
