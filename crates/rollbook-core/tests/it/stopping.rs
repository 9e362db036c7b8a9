//! What a process does when it is stopped, and when a part of its work comes to no end.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date};
use rollbook_core::LinkRequest;
use serde_json::Value;

use crate::hub::{ALL, Hub, ORGANISATION};

const REST: &str = "list_person_details";

#[tokio::test]
async fn nothing_is_begun_after_an_engine_was_closed() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.engine.close().await;
    let problem = hub.run(account, REST, Value::Null).await.unwrap_err();
    assert_eq!(problem.code, "work_broken_off");
    assert!(problem.message.contains("being stopped"), "{problem}");
    assert_eq!(hub.check(account).await.unwrap_err().code, "work_broken_off");
    assert_eq!(hub.control.counters().total(), 0);
}

#[tokio::test]
async fn what_does_not_end_in_time_is_abandoned_and_counts_as_refused() {
    let hub = Hub::with(|setup| setup.settings.close_timeout = Duration::from_millis(50)).await;
    let account = hub.linked(&ALL).await.id;
    let hub = hub.restart().await;
    hub.fault("slow=600000@person-details");
    // The time runs from here on, whatever else has to end before it is closed.
    let by = hub.engine.close_by();
    let closing = async {
        while hub.control.counters().of("person-details.list") == 0 {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep_until(by).await;
        hub.engine.close().await;
        assert_eq!(hub.engine.close_by(), by, "no second time begins");
    };
    let both = async { tokio::join!(hub.run(account, REST, Value::Null), closing).0 };
    let outcome = tokio::time::timeout(Duration::from_mins(1), both).await.unwrap();
    assert_eq!(outcome.unwrap_err().code, "work_broken_off");
    assert_eq!(hub.database.count("login_attempt").await, 1);
}

#[tokio::test]
async fn what_is_under_way_ends_before_an_engine_is_closed() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("slow=300@person-details");
    let closing = async {
        while hub.control.counters().of("person-details.list") == 0 {
            tokio::task::yield_now().await;
        }
        hub.engine.close().await;
    };
    let (outcome, ()) = tokio::join!(hub.run(account, REST, Value::Null), closing);
    outcome.unwrap();
    assert_eq!(hub.database.count("login_attempt").await, 0);
}

#[tokio::test]
async fn a_look_that_comes_to_no_end_keeps_no_other_from_its_own_and_comes_again_soon() {
    let hub = Hub::start().await;
    let old = LinkRequest {
        password_set_on: Some(Date::constant(2020, 1, 1)),
        ..hub.request(&ALL)
    };
    let old = hub.link(old).await.unwrap().account;
    let other = hub.linked(&ALL).await;
    // The reminder of the old password cannot be written.
    hub.database.texts("ALTER TABLE event RENAME TO event_elsewhere").await;
    let now = Timestamp::now() + SignedDuration::from_hours(1);
    assert_eq!(hub.engine.look_after_accounts(now, 10).await.unwrap(), 2);
    let next = async |account| {
        hub.engine
            .store()
            .next_look(ORGANISATION, account)
            .await
            .unwrap()
            .unwrap()
    };
    assert!(next(old.id).await <= now + SignedDuration::from_mins(5));
    assert!(next(other.id).await >= now + SignedDuration::from_mins(25));
    assert_eq!(hub.control.counters().total(), 1);
}
