//! The budget of refused logins, over all processes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_store::{LoginAttempt, LoginBudget, LoginTurn, Store};

use crate::database::{Database, on_both};
use crate::sample::now;

on_both! {
    attempts_begin_until_the_budget_is_spent_and_again_when_a_refusal_is_old,
    an_attempt_that_was_not_refused_costs_nothing,
    an_attempt_that_nobody_ended_counts_for_some_minutes,
    credentials_that_were_refused_are_sent_again_only_when_somebody_asks,
    credentials_that_were_taken_are_not_held_against_anybody,
    credentials_are_known_to_be_good_until_they_are_refused,
    another_login_has_a_budget_of_its_own,
    of_many_processes_no_more_begin_than_the_budget_has_left,
    the_budget_outlives_the_process,
    what_counts_is_told_for_each_login,
}

const BUDGET: LoginBudget = LoginBudget {
    refusals: 2,
    within: SignedDuration::from_mins(15),
};

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

async fn begin(store: &Store, credentials: &str, at: Timestamp) -> LoginTurn {
    store
        .begin_login("login", credentials, BUDGET, false, at)
        .await
        .unwrap()
}

fn begun(turn: LoginTurn) -> LoginAttempt {
    match turn {
        LoginTurn::Begun(attempt) => attempt,
        other => panic!("it may not begin: {other:?}"),
    }
}

async fn refuse(store: &Store, credentials: &str, at: Timestamp) {
    let attempt = begun(begin(store, credentials, at).await);
    store
        .record_refusals("login", credentials, vec![attempt], 1, "credentials_refused", at)
        .await
        .unwrap();
}

async fn attempts_begin_until_the_budget_is_spent_and_again_when_a_refusal_is_old(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    refuse(&store, "two", start + minutes(5)).await;
    let until = start + minutes(15);
    let spent = begin(&store, "three", start + minutes(6)).await;
    assert_eq!(spent, LoginTurn::Spent { until });
    refuse(&store, "three", until).await;
    assert_eq!(
        begin(&store, "four", until).await,
        LoginTurn::Spent {
            until: start + minutes(20)
        }
    );
}

async fn an_attempt_that_was_not_refused_costs_nothing(database: Arc<Database>) {
    let store = database.open().await;
    for _ in 0..5 {
        let attempt = begun(begin(&store, "one", now()).await);
        store.forget_attempt("login", &attempt).await.unwrap();
    }
    let standing = store.login_standing("login", "one", BUDGET, now()).await.unwrap();
    assert_eq!((standing.counted, standing.refused_before), (0, false));
}

async fn an_attempt_that_nobody_ended_counts_for_some_minutes(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    for _ in 0..2 {
        begun(begin(&store, "one", start).await);
    }
    let LoginTurn::Spent { until } = begin(&store, "one", start).await else {
        panic!("two are under way");
    };
    assert!(until > start && until < start + BUDGET.within);
    begun(begin(&store, "one", until).await);
}

async fn credentials_that_were_refused_are_sent_again_only_when_somebody_asks(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    // Also when the refusal counts no longer.
    for at in [start, start + minutes(60)] {
        let known = LoginTurn::RefusedBefore {
            at: start,
            code: "credentials_refused".to_owned(),
        };
        assert_eq!(begin(&store, "one", at).await, known);
    }
    let again = store.begin_login("login", "one", BUDGET, true, start).await.unwrap();
    begun(again);
    begin(&store, "two", start).await;
}

async fn credentials_that_were_taken_are_not_held_against_anybody(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    store.credentials_taken("login", "one").await.unwrap();
    let standing = store.login_standing("login", "one", BUDGET, start).await.unwrap();
    assert_eq!(
        (standing.counted, standing.refused_before, standing.taken),
        (1, false, true),
        "the refusal counts all the same"
    );
    begun(begin(&store, "one", start).await);
}

async fn credentials_are_known_to_be_good_until_they_are_refused(database: Arc<Database>) {
    let start = now();
    let store = database.open().await;
    let taken = async |store: &Store, credentials| {
        let standing = store.login_standing("login", credentials, BUDGET, start).await;
        standing.unwrap().taken
    };
    assert!(!taken(&store, "one").await);
    store.credentials_taken("login", "one").await.unwrap();
    store.close().await;
    let store = database.open().await;
    assert!(taken(&store, "one").await, "also for a later process");
    assert!(!taken(&store, "two").await);
    refuse(&store, "two", start).await;
    assert!(taken(&store, "one").await);
    refuse(&store, "one", start).await;
    assert!(!taken(&store, "one").await);
}

async fn another_login_has_a_budget_of_its_own(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    refuse(&store, "two", start).await;
    let other = store.begin_login("other", "one", BUDGET, false, start).await.unwrap();
    begun(other);
}

async fn of_many_processes_no_more_begin_than_the_budget_has_left(database: Arc<Database>) {
    let at = now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..12 {
        let store = database.open().await;
        tasks.spawn(async move { begin(&store, &format!("password {number}"), at).await });
    }
    let turns = tasks.join_all().await;
    let begun = turns.iter().filter(|turn| matches!(turn, LoginTurn::Begun(_)));
    assert_eq!(begun.count(), 2);
}

async fn the_budget_outlives_the_process(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    store
        .record_refusals("login", "one", Vec::new(), 1, "credentials_refused", start)
        .await
        .unwrap();
    store.close().await;
    let store = database.open().await;
    assert_eq!(
        begin(&store, "two", start).await,
        LoginTurn::Spent {
            until: start + BUDGET.within
        }
    );
}

async fn what_counts_is_told_for_each_login(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    refuse(&store, "two", start + minutes(5)).await;
    let counted = |at| store.counted_logins(BUDGET, at);
    assert_eq!(counted(start + minutes(6)).await.unwrap().get("login"), Some(&2));
    assert_eq!(counted(start + minutes(16)).await.unwrap().get("login"), Some(&1));
    assert!(counted(start + minutes(21)).await.unwrap().is_empty());

    let standing = |credentials, at| store.login_standing("login", credentials, BUDGET, at);
    let spent = standing("one", start + minutes(6)).await.unwrap();
    assert_eq!(spent.spent_until, Some(start + minutes(15)));
    assert_eq!(spent.refused_at, Some(start));
    let left = standing("three", start + minutes(16)).await.unwrap();
    assert_eq!((left.spent_until, left.refused_at), (None, None));
}
