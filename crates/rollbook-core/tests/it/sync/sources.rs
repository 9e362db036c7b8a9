//! Sources that answer what is not so: nobody is deleted, nothing comes to be empty in silence, the state says what is
//! wrong, and when it is over the copy is the tenant.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::Wanted;
use rollbook_model::{AccountId, Actor, Code, ObjectKind, Stream, StreamStanding, SyncResult};
use serde_json::json;
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::switches::RowOrder;

use super::truth::Export;
use super::world::{Follower, begun, changes, copied, expect_the_tenant_from_zero, sync, sync_and_see};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

const PEOPLE: &str = "person-details.list";

on_both! {
    a_list_that_fails_is_told_and_read_when_it_is_over,
    an_empty_list_is_no_list,
    a_page_that_comes_empty_is_no_end,
    who_is_not_shown_any_more_is_not_gone,
    what_is_believed_is_asked_for_once_more,
    a_list_that_becomes_shorter_than_its_pages_is_read_anew,
    who_goes_while_pages_are_read_for_the_first_time_lets_nobody_be_passed_over,
    rows_that_come_in_another_order_each_time_delete_nobody,
    a_key_that_a_list_has_twice_is_read_no_more_often_than_needed,
    a_list_whose_permission_is_withdrawn_says_since_when_it_stays,
    what_was_never_read_is_believed_no_more_than_before,
    most_rows_at_once_are_different_only_if_somebody_says_so,
    a_pay_run_that_changes_everybodys_last_pay_day_is_believed_and_tells_nothing,
    what_is_switched_off_is_gone_with_the_next_run,
}

/// A tenant of which so many rows are read at once.
async fn hub(database: Arc<Database>, employees: usize, rows: u32) -> Hub {
    Hub::over(database, |setup| {
        setup.options.employees = employees;
        setup.settings.sync_page_rows = NonZeroU32::new(rows).unwrap();
        setup.without_a_budget();
    })
    .await
}

fn said(stream: &StreamStanding) -> (Option<SyncResult>, Option<Code>) {
    (stream.result, stream.problem.as_ref().and_then(|problem| problem.code))
}

/// Everything is read again a day later, and ends well.
async fn recover(hub: &Hub, account: AccountId, now: &mut Timestamp) {
    hub.control.clear_faults();
    *now += SignedDuration::from_hours(30);
    sync(hub, account, *now).await;
    expect_the_tenant_from_zero(hub, account).await;
}

async fn what_was_never_read_is_believed_no_more_than_before(database: Arc<Database>) {
    let hub = hub(database, 60, 1000).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    let believe = Wanted {
        believe: true,
        ..Wanted::default()
    };
    hub.engine.sync_now(ORGANISATION, account, believe, now).await.unwrap();
    hub.fault(&format!("empty-page@{PEOPLE}"));
    let people = sync_and_see(&hub, account, Stream::Persons, now).await;
    assert_eq!(said(&people), (Some(SyncResult::Doubtful), Some(Code::SyncDoubtful)));
}

async fn a_list_that_fails_is_told_and_read_when_it_is_over(database: Arc<Database>) {
    let hub = hub(Arc::clone(&database), 60, 20).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    // For an hour UKG Pro takes no call at all, from the first one on.
    hub.fault("throttle=3600@rest");
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    for stream in standing
        .streams
        .iter()
        .filter(|stream| stream.stream.follows().is_none())
    {
        assert_eq!(stream.result, Some(SyncResult::Error), "{stream:?}");
        assert!(
            stream.problem.is_some() && stream.due_at > now && stream.swept_at.is_none(),
            "{stream:?}"
        );
        assert!(stream.due_at <= now + SignedDuration::from_hours(1), "{stream:?}");
    }
    assert!(!standing.is_whole());
    assert!(changes(&hub, 0).await.is_empty());
    // Nobody is asked before UKG Pro has said that it may be.
    hub.control.reset_counters();
    hub.engine
        .run_syncs_of(ORGANISATION, account, now + SignedDuration::from_mins(59))
        .await
        .unwrap();
    assert_eq!(hub.control.counters().total(), 0);
    // The pause is over by the real clock only.
    database.execute("UPDATE account SET evidence = NULL").await;
    let hub = hub.restart().await;
    recover(&hub, account, &mut now).await;

    let before = copied(&hub, account).await;
    for fault in [
        "cut",
        "truncated",
        "throttle",
        "garbage",
        "html",
        "gateway-503",
        "close",
        "firewall",
    ] {
        hub.fault(&format!("{fault}@{PEOPLE}"));
        now += SignedDuration::from_hours(30);
        let people = sync_and_see(&hub, account, Stream::Persons, now).await;
        let (result, code) = said(&people);
        assert_eq!(result, Some(SyncResult::Error), "{fault}");
        assert!(code.is_some(), "{fault}");
        assert_eq!(people.rows, 60);
        assert_eq!(copied(&hub, account).await, before, "{fault}");
        recover(&hub, account, &mut now).await;
    }
}

async fn an_empty_list_is_no_list(database: Arc<Database>) {
    let hub = hub(database, 60, 1000).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    hub.fault(&format!("empty-page@{PEOPLE}"));
    let people = sync_and_see(&hub, account, Stream::Persons, now).await;
    assert_eq!(said(&people), (Some(SyncResult::Doubtful), Some(Code::SyncDoubtful)));
    assert!(people.swept_at.is_none());
    recover(&hub, account, &mut now).await;

    let before = copied(&hub, account).await;
    hub.fault(&format!("empty-page@{PEOPLE}"));
    hub.fault("empty-page@contacts.list");
    now += SignedDuration::from_hours(30);
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    for stream in &standing.streams {
        let doubted = matches!(stream.stream, Stream::Persons | Stream::Contacts);
        let ended = if doubted {
            SyncResult::Doubtful
        } else {
            SyncResult::Success
        };
        assert_eq!(stream.result, Some(ended), "{stream:?}");
    }
    assert_eq!(copied(&hub, account).await, before);
    recover(&hub, account, &mut now).await;
}

async fn a_page_that_comes_empty_is_no_end(database: Arc<Database>) {
    let hub = hub(database, 120, 25).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    // The third page, and when it is read once more.
    hub.control.when_requested(PEOPLE, 3, {
        let control = hub.control.clone();
        move || {
            control.add_fault(format!("empty-page@{PEOPLE}*2").parse().unwrap());
        }
    });
    let people = sync_and_see(&hub, account, Stream::Persons, now).await;
    assert_eq!(said(&people), (Some(SyncResult::Error), Some(Code::PageEmpty)));
    assert!(people.swept_at.is_none(), "a page was missing");
    now += SignedDuration::from_hours(2);
    recover(&hub, account, &mut now).await;
}

async fn who_is_not_shown_any_more_is_not_gone(database: Arc<Database>) {
    let hub = hub(database, 120, 50).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let (before, told) = (copied(&hub, account).await, changes(&hub, 0).await.len());
    // The service account may see one company only.
    hub.fault("fewer=3@rest");
    now += SignedDuration::from_hours(30);
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    for stream in standing.streams.iter().filter(|stream| stream.stream.is_of_people()) {
        assert_eq!(
            said(stream),
            (Some(SyncResult::Doubtful), Some(Code::SyncDoubtful)),
            "{stream:?}"
        );
        assert!(stream.swept_at.is_some_and(|at| at < now));
    }
    assert_eq!(copied(&hub, account).await, before);
    // It goes on being doubted, and goes on being copied what can be seen.
    now += SignedDuration::from_hours(2);
    let people = sync_and_see(&hub, account, Stream::Persons, now).await;
    assert_eq!(people.result, Some(SyncResult::Doubtful));
    assert_eq!(copied(&hub, account).await, before);
    recover(&hub, account, &mut now).await;
    assert_eq!(changes(&hub, 0).await.len(), told);
}

async fn what_is_believed_is_asked_for_once_more(database: Arc<Database>) {
    let hub = hub(database, 60, 1000).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let before = copied(&hub, account).await;
    let believe = Wanted {
        believe: true,
        by: Actor::CommandLine,
    };

    hub.fault("fewer=3@rest");
    now += SignedDuration::from_hours(30);
    hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    // Somebody says that it is so, and it is not.
    hub.control.clear_faults();
    hub.fault(&format!("fewer=3@{PEOPLE}*1"));
    hub.engine.sync_now(ORGANISATION, account, believe, now).await.unwrap();
    sync(&hub, account, now).await;
    assert_eq!(
        copied(&hub, account).await,
        before,
        "UKG Pro has shown them when it was asked for them"
    );

    // Somebody says so, and it is.
    hub.fault("fewer=3@rest");
    now += SignedDuration::from_hours(30);
    hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    hub.engine.sync_now(ORGANISATION, account, believe, now).await.unwrap();
    sync(&hub, account, now).await;
    let people =
        |objects: &super::truth::Objects| objects.keys().filter(|(kind, _)| *kind == ObjectKind::Person).count();
    let left = people(&copied(&hub, account).await);
    assert!(left > 5 && left < 40, "{left}");
    // It was said of that run, and of no other.
    hub.control.clear_faults();
    hub.fault("fewer=60@rest");
    now += SignedDuration::from_hours(30);
    let doubted = sync_and_see(&hub, account, Stream::Persons, now).await;
    assert_eq!(doubted.result, Some(SyncResult::Doubtful));
    recover(&hub, account, &mut now).await;
    assert_eq!(copied(&hub, account).await, before);
}

async fn a_list_that_becomes_shorter_than_its_pages_is_read_anew(database: Arc<Database>) {
    let hub = hub(database, 101, 25).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    // The fifth page has one row, and then there is no such page.
    let gone = Export::of(&hub.control).somebody_who_leads_nobody(60);
    hub.control.when_requested(PEOPLE, 5, {
        let control = hub.control.clone();
        move || assert!(control.remove_person(&gone))
    });
    let people = sync_and_see(&hub, account, Stream::Persons, now).await;
    assert_eq!(people.result, Some(SyncResult::Success), "{people:?}");
    recover(&hub, account, &mut now).await;
}

async fn who_goes_while_pages_are_read_for_the_first_time_lets_nobody_be_passed_over(database: Arc<Database>) {
    let hub = hub(database, 120, 25).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    let export = Export::of(&hub.control);
    for (page, place) in [(2, 3), (5, 40)] {
        let gone = export.somebody_who_leads_nobody(place);
        hub.control.when_requested(PEOPLE, page, {
            let control = hub.control.clone();
            move || assert!(control.remove_person(&gone))
        });
    }
    sync(&hub, account, now).await;
    let copied = copied(&hub, account).await;
    let export = Export::of(&hub.control);
    assert_eq!(export.people().count(), 118);
    for key in export.objects(account).keys() {
        assert!(copied.contains_key(key), "{key:?} was passed over");
    }
    recover(&hub, account, &mut now).await;
}

async fn rows_that_come_in_another_order_each_time_delete_nobody(database: Arc<Database>) {
    let hub = hub(database, 120, 25).await;
    hub.control
        .set_switches(|switches| switches.row_order = RowOrder::Shuffled);
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    let mut follower = Follower::default();
    let mut whole = false;
    for _ in 0..6 {
        // Where too many are not seen by chance, that is doubted.
        hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
        follower.read_on(&hub).await;
        follower.expect(&copied(&hub, account).await);
        let missing = Export::of(&hub.control).objects(account).len();
        let of_names = copied(&hub, account).await;
        let found = of_names
            .keys()
            .filter(|(kind, _)| *kind != ObjectKind::CustomFields)
            .count();
        whole |= found == missing;
        now += SignedDuration::from_hours(30);
    }
    assert!(whole, "somebody was never seen");
    assert!(!follower.kinds.contains_key("deleted"), "{:?}", follower.kinds);
    hub.control
        .set_switches(|switches| switches.row_order = RowOrder::Stable);
    recover(&hub, account, &mut now).await;
}

async fn a_key_that_a_list_has_twice_is_read_no_more_often_than_needed(database: Arc<Database>) {
    // On one page it is plain that it is so; on two, once all pages were read a second time.
    let hub = hub(database, 60, 1000).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    hub.fault(&format!("twice@{PEOPLE}"));
    sync(&hub, account, now).await;
    assert_eq!(hub.control.counters().of(PEOPLE), 1);
    let hub = hub
        .restart_with(|settings| settings.sync_page_rows = NonZeroU32::new(25).unwrap())
        .await;
    now += SignedDuration::from_hours(30);
    hub.control.reset_counters();
    sync(&hub, account, now).await;
    assert_eq!(hub.control.counters().of(PEOPLE), 2 * 3);
    expect_the_tenant_from_zero(&hub, account).await;
}

async fn a_list_whose_permission_is_withdrawn_says_since_when_it_stays(database: Arc<Database>) {
    const LINE: &str = "Employee Compensation Details";

    let hub = hub(database, 60, 1000).await;
    let began = Timestamp::now();
    let account = begun(&hub, began).await;
    sync(&hub, account, began).await;
    let before = copied(&hub, account).await;
    assert!(hub.control.revoke(&hub.login.username, LINE, Level::View));
    let mut now = began + SignedDuration::from_hours(30);
    let pay = sync_and_see(&hub, account, Stream::Compensation, now).await;
    assert_eq!(
        (pay.result, pay.lacks.as_deref()),
        (Some(SyncResult::NotPermitted), Some(LINE))
    );
    assert!(pay.rows > 0);
    assert_eq!(pay.stays_as_of.map(Timestamp::as_second), Some(began.as_second()));
    assert_eq!(copied(&hub, account).await, before);

    assert!(hub.control.grant(&hub.login.username, LINE, Level::View));
    hub.check(account).await.unwrap();
    now += SignedDuration::from_hours(30);
    let pay = sync_and_see(&hub, account, Stream::Compensation, now).await;
    assert_eq!((pay.result, pay.stays_as_of), (Some(SyncResult::Success), None));
    recover(&hub, account, &mut now).await;
}

async fn a_pay_run_that_changes_everybodys_last_pay_day_is_believed_and_tells_nothing(database: Arc<Database>) {
    let hub = hub(database, 150, 1000).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let paid = async || {
        let rows = hub.all(account, "list_employment_details", json!({})).await;
        let days: Vec<_> = rows.into_iter().map(|row| row["dateLastPayDatePaid"].clone()).collect();
        days
    };
    let (told, before) = (changes(&hub, 0).await.len(), paid().await);
    // Every pay group is paid within a month.
    hub.control.advance(Duration::from_hours(32 * 24));
    let after = paid().await;
    let moved = before.iter().zip(&after).filter(|(before, after)| before != after);
    assert!(moved.count() * 2 > before.len(), "most were paid");
    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    assert_eq!(
        changes(&hub, 0).await.len(),
        told,
        "that somebody was paid is no change of what is told"
    );
}

async fn most_rows_at_once_are_different_only_if_somebody_says_so(database: Arc<Database>) {
    let hub = hub(database, 150, 1000).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let before = copied(&hub, account).await;
    hub.control.live(2000, 9);
    now += SignedDuration::from_hours(2);
    let employments = sync_and_see(&hub, account, Stream::Employments, now).await;
    assert_eq!(
        said(&employments),
        (Some(SyncResult::Doubtful), Some(Code::SyncDoubtful))
    );
    let after = copied(&hub, account).await;
    for (key, body) in before.iter().filter(|((kind, _), _)| *kind == ObjectKind::Employment) {
        assert_eq!(after.get(key), Some(body), "what is doubted is not stored");
    }
    hub.engine
        .sync_now(
            ORGANISATION,
            account,
            Wanted {
                believe: true,
                by: Actor::CommandLine,
            },
            now,
        )
        .await
        .unwrap();
    now += SignedDuration::from_hours(30);
    let mut doubted = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    // What follows is doubted by itself.
    while doubted
        .streams
        .iter()
        .any(|stream| stream.result == Some(SyncResult::Doubtful))
    {
        hub.engine
            .sync_now(
                ORGANISATION,
                account,
                Wanted {
                    believe: true,
                    by: Actor::CommandLine,
                },
                now,
            )
            .await
            .unwrap();
        doubted = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    }
    recover(&hub, account, &mut now).await;
}

async fn what_is_switched_off_is_gone_with_the_next_run(database: Arc<Database>) {
    let hub = hub(Arc::clone(&database), 120, 1000).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let export = Export::of(&hub.control);
    let people: Vec<_> = export.people().collect();
    let birth = people[0]["date_of_birth"].as_str().unwrap();
    assert!(database.dump().await.iter().any(|value| value.contains(birth)));
    let off = ["dateOfBirth".to_owned()];
    let switched = hub.engine.store().switch_fields(ORGANISATION, account, &off, &[]).await;
    switched.unwrap();
    now += SignedDuration::from_hours(2);
    sync(&hub, account, now).await;
    let rows = database
        .texts("SELECT body FROM copy_row WHERE record = 'person-details'")
        .await;
    assert_eq!(rows.len(), 120);
    assert!(rows.iter().all(|row| !row.contains("dateOfBirth")));
}
