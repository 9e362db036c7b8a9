//! Objects as callers read them: from the copy and live alike, explained, and as of a day, against the tenant's export.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date};
use rollbook_core::{ObjectsAsk, Sensitive, WorkforceObject};
use rollbook_model::{AccountId, Actor, Code, ObjectKind, Problem};
use serde_json::{Map, Value};
use ukg_pro_contract::permission::Level;
use uuid::Uuid;

use super::truth::Export;
use super::world::{begun, sync};
use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};

on_both! {
    live_and_copied_are_the_same_page_by_page,
    every_value_and_every_null_says_why,
    numbers_are_shown_to_who_may_see_them_and_the_audit_log_says_so,
    people_are_told_as_they_were_on_a_day,
    what_changed_since_is_told_with_what_is_gone,
    nothing_is_answered_from_a_copy_that_is_not_whole,
}

pub(super) fn ask(account: AccountId, kind: ObjectKind) -> ObjectsAsk {
    ObjectsAsk {
        organisation: ORGANISATION,
        account,
        by: Actor::CommandLine,
        kind,
        sensitive: Sensitive::Masked,
        live: false,
        explain: false,
        changed_since: None,
        as_of: None,
        page_size: 1000,
        next: None,
    }
}

/// Every object, page by page.
pub(super) async fn all(hub: &Hub, ask: &ObjectsAsk) -> Vec<WorkforceObject> {
    let (mut ask, mut objects) = (ask.clone(), Vec::new());
    loop {
        let page = hub.engine.workforce_objects(&ask).await.unwrap();
        assert!(page.data.len() <= ask.page_size as usize);
        objects.extend(page.data);
        ask.next = page.next;
        if ask.next.is_none() {
            return objects;
        }
    }
}

pub(super) fn by_id(objects: Vec<WorkforceObject>) -> BTreeMap<Uuid, Value> {
    let count = objects.len();
    let by_id: BTreeMap<_, _> = objects
        .into_iter()
        .map(|mut object| {
            object.seen_at = None;
            (object.id, serde_json::to_value(object).unwrap())
        })
        .collect();
    assert_eq!(by_id.len(), count, "something was told twice");
    by_id
}

async fn live_and_copied_are_the_same_page_by_page(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    for kind in ObjectKind::ALL {
        let whole = ObjectsAsk {
            explain: true,
            ..ask(account, *kind)
        };
        let copied = by_id(all(&hub, &whole).await);
        assert!(!copied.is_empty(), "{kind}");
        let live = ObjectsAsk {
            live: true,
            ..whole.clone()
        };
        assert_eq!(by_id(all(&hub, &live).await), copied, "{kind} live");
        let paged = ObjectsAsk { page_size: 7, ..whole };
        assert_eq!(by_id(all(&hub, &paged).await), copied, "{kind} page by page");
        // One by its id, either way.
        let (id, expected) = copied.iter().next().unwrap();
        for ask in [&paged, &live] {
            let one = hub.engine.workforce_object(ask, &id.to_string()).await.unwrap();
            assert_eq!(&by_id(vec![one])[id], expected, "{kind}");
        }
        let problem = hub.engine.workforce_object(&live, "ZZZZZZZZZZZZ").await.unwrap_err();
        assert!(
            problem.code == Code::RecordNotFound || problem.code == Code::NotSynced,
            "{problem:?}"
        );
    }
}

/// What is said of a field.
fn said<'a>(object: &'a WorkforceObject, field: &str) -> (&'a Value, Option<&'a str>, Option<&'a str>) {
    let explained = &object.explained.as_ref().unwrap()[field];
    (
        &object.fields[field],
        explained["reason"].as_str(),
        explained["detail"].as_str(),
    )
}

async fn every_value_and_every_null_says_why(database: Arc<Database>) {
    const PAY: &str = "Employee Compensation Details";

    let hub = Hub::over(database, |_| {}).await;
    assert!(hub.control.revoke(&hub.login.username, PAY, Level::View));
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    let off = ["maritalStatusCode".to_owned()];
    hub.engine
        .switch_fields(ORGANISATION, account, &off, &[])
        .await
        .unwrap();
    hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    for live in [false, true] {
        let ask = |kind| ObjectsAsk {
            live,
            explain: true,
            ..ask(account, kind)
        };
        let people = all(&hub, &ask(ObjectKind::Person)).await;
        for person in &people {
            for (name, value) in &person.fields {
                let explained = &person.explained.as_ref().unwrap()[name];
                assert_eq!(value.is_null(), explained["reason"].is_string(), "{name}");
                assert!(explained["source"]["record"].is_string(), "{name}");
            }
            assert_eq!(said(person, "marital_status").1, Some("switched_off"));
            assert_eq!(said(person, "first_name").1, None);
        }
        assert!(people.iter().any(|person| said(person, "ssn").1 == Some("masked")));
        let pay = all(&hub, &ask(ObjectKind::Compensation)).await;
        let (value, reason, line) = said(&pay[0], "currency");
        assert_eq!(
            (value, reason, line),
            (&Value::Null, Some("permission_missing"), Some(PAY))
        );
        let amount = &pay[0].explained.as_ref().unwrap()["amount"];
        assert_eq!(amount["source"]["record"], "employee-job-history-details");
    }
}

async fn numbers_are_shown_to_who_may_see_them_and_the_audit_log_says_so(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |_| {}).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let export = hub.control.export();
    let masked = by_id(all(&hub, &ask(account, ObjectKind::Person)).await);
    assert!(masked.values().all(|person| person["fields"]["ssn"].is_null()));
    let shown = ObjectsAsk {
        sensitive: Sensitive::Shown,
        ..ask(account, ObjectKind::Person)
    };
    let shown = all(&hub, &shown).await;
    let mut numbers = 0;
    for person in export["people"].as_array().unwrap() {
        let told = shown
            .iter()
            .find(|told| told.employee_id.as_deref() == person["employee_id"].as_str());
        assert_eq!(
            told.unwrap().fields["ssn"].as_str(),
            person["ssn"].as_str().filter(|ssn| !ssn.is_empty())
        );
        numbers += usize::from(told.unwrap().fields["ssn"].is_string());
    }
    assert!(numbers > 10);
    let events = database.dump_table("event").await.join("\n");
    assert!(events.contains("sensitive.read"), "{events}");
}

/// What is compared of an employment on a day, from the export of that day.
fn of_export(export: &Export, account: AccountId) -> BTreeMap<Uuid, Map<String, Value>> {
    let objects = export.objects(account);
    let employments = objects.iter().filter(|((kind, _), _)| *kind == ObjectKind::Employment);
    let compared = employments.map(|((_, id), employment)| {
        let same = [
            "number",
            "job_code",
            "org_level_1",
            "org_level_2",
            "work_location",
            "hired_on",
            "terminated_on",
        ];
        let same = same.map(|name| (name, employment[name].clone()));
        let pay = &objects[&(ObjectKind::Compensation, *id)];
        let others = [
            ("status", employment["status"]["code"].clone()),
            ("manager", employment["manager"]["person"].clone()),
            ("amount", pay["amount"].clone()),
        ];
        let all = same.into_iter().chain(others);
        (*id, all.map(|(name, value)| (name.to_owned(), value)).collect())
    });
    compared.collect()
}

async fn people_are_told_as_they_were_on_a_day(database: Arc<Database>) {
    let hub = Hub::over(database, |setup| setup.options.employees = 120).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let mut days: Vec<(Date, Export)> = Vec::new();
    for week in 0..4 {
        days.push((hub.control.now().date(), Export::of(&hub.control)));
        hub.control.advance(Duration::from_hours(24 * 7));
        hub.control.live(40, week);
        now += SignedDuration::from_hours(30);
        sync(&hub, account, now).await;
    }
    for (day, export) in days {
        let of_day = |kind| ObjectsAsk {
            as_of: Some(day),
            explain: true,
            page_size: 17,
            ..ask(account, kind)
        };
        let pay: BTreeMap<_, _> = all(&hub, &of_day(ObjectKind::Compensation))
            .await
            .into_iter()
            .map(|pay| (pay.id, pay.fields))
            .collect();
        let employments = all(&hub, &of_day(ObjectKind::Employment)).await;
        let found = employments.into_iter().map(|employment| {
            let field = |name: &str| employment.fields.get(name).cloned().unwrap_or_default();
            let amount = pay[&employment.id]["amount"]
                .as_str()
                .and_then(|text| text.parse::<f64>().ok());
            let told = [
                ("number", field("number")),
                ("status", field("status")["code"].clone()),
                ("job_code", field("job_code")),
                ("org_level_1", field("org_level_1")),
                ("org_level_2", field("org_level_2")),
                ("work_location", field("work_location")),
                ("hired_on", field("hired_on")),
                ("terminated_on", field("terminated_on")),
                ("manager", field("manager")["person"].clone()),
                ("amount", amount.map_or(Value::Null, Value::from)),
            ];
            let told = told.into_iter().map(|(name, value)| (name.to_owned(), value));
            (employment.id, told.collect::<Map<_, _>>())
        });
        let found: BTreeMap<_, _> = found.collect();
        let expected = of_export(&export, account);
        let ids: Vec<_> = found.keys().collect();
        assert_eq!(ids, expected.keys().collect::<Vec<_>>(), "who was there on {day}");
        let mut differing = Vec::new();
        for (id, expected) in &expected {
            for (name, ought) in expected {
                let is = &found[id][name];
                // Of a later hire the one before is not known.
                if is != ought && !(name == "hired_on" && is.is_null()) {
                    differing.push(format!("{id} {name}: is {is}, ought {ought}"));
                }
            }
        }
        assert!(differing.is_empty(), "{day}: {}", differing.join("\n"));
        let people = all(&hub, &of_day(ObjectKind::Person)).await;
        assert_eq!(people.len(), export.people().count(), "{day}");
    }
}

async fn what_changed_since_is_told_with_what_is_gone(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let since = now + SignedDuration::from_secs(1);
    let changed = ObjectsAsk {
        changed_since: Some(since),
        ..ask(account, ObjectKind::Employment)
    };
    assert!(all(&hub, &changed).await.is_empty());
    hub.control.advance(Duration::from_hours(24 * 7));
    hub.control.live(20, 1);
    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    let told = all(&hub, &changed).await;
    assert!(!told.is_empty());
    assert!(told.iter().all(|object| object.seen_at.is_some_and(|at| at >= since)));
    let live = ObjectsAsk {
        live: true,
        changed_since: Some(
            hub.control
                .now()
                .date()
                .to_zoned(jiff::tz::TimeZone::UTC)
                .unwrap()
                .timestamp(),
        ),
        ..ask(account, ObjectKind::Employment)
    };
    assert!(all(&hub, &live).await.len() < all(&hub, &ask(account, ObjectKind::Employment)).await.len());
    // What cannot be told together, and what UKG Pro does not tell.
    for wrong in [
        ObjectsAsk {
            kind: ObjectKind::Job,
            ..live.clone()
        },
        ObjectsAsk {
            as_of: Some(jiff::civil::date(2024, 1, 31)),
            ..live.clone()
        },
        ObjectsAsk {
            as_of: Some(jiff::civil::date(2024, 1, 31)),
            ..ask(account, ObjectKind::Contact)
        },
    ] {
        let problem = refused(&hub, &wrong).await;
        assert_eq!(problem.code, Code::ParameterInvalid);
    }
    // A cursor of one question is none of another.
    let first = ObjectsAsk {
        page_size: 3,
        ..ask(account, ObjectKind::Person)
    };
    let next = hub.engine.workforce_objects(&first).await.unwrap().next;
    let other = ObjectsAsk {
        next,
        ..ask(account, ObjectKind::Employment)
    };
    assert_eq!(refused(&hub, &other).await.code, Code::CursorInvalid);
}

async fn refused(hub: &Hub, ask: &ObjectsAsk) -> Problem {
    hub.engine.workforce_objects(ask).await.unwrap_err()
}

async fn nothing_is_answered_from_a_copy_that_is_not_whole(database: Arc<Database>) {
    const CONTACTS: &str = "Personnel Integration";

    let hub = Hub::over(database, |_| {}).await;
    let account = hub.linked(&ALL).await.id;
    let people = ask(account, ObjectKind::Person);
    for _ in 0..2 {
        let problem = refused(&hub, &people).await;
        assert_eq!(problem.code, Code::NotSynced);
        assert!(problem.remedy.is_some_and(|remedy| remedy.contains("live=true")));
        // Begun, and nothing read yet.
        let now = Timestamp::now();
        hub.engine.begin_sync(ORGANISATION, account, now).await.unwrap();
    }
    let live = ObjectsAsk {
        live: true,
        ..people.clone()
    };
    assert!(!all(&hub, &live).await.is_empty());
    // What may not be read says which line is missing.
    assert!(hub.control.revoke(&hub.login.username, CONTACTS, Level::View));
    let now = Timestamp::now();
    hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    let problem = refused(&hub, &ask(account, ObjectKind::Contact)).await;
    assert_eq!(problem.code, Code::PermissionMissing);
    assert_eq!(problem.permission.unwrap().name, CONTACTS);
    assert!(!all(&hub, &people).await.is_empty());
}
