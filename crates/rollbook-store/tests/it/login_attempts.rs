//! The budget of refused logins, over all processes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_store::{ALIVE, LoginAsk, LoginAttempt, LoginBudget, LoginSpent, LoginTurn, Store};

use crate::database::{Database, on_both};
use crate::sample::now;

on_both! {
    attempts_begin_until_the_budget_is_spent_and_again_when_a_refusal_is_old,
    an_attempt_that_is_given_back_costs_nothing,
    an_attempt_is_under_way_as_long_as_its_process_says_so,
    an_attempt_of_a_process_that_died_counts_as_refused_for_the_time_of_the_budget,
    an_attempt_that_was_not_answered_counts_as_refused,
    what_nobody_saw_the_end_of_is_settled_when_the_same_credentials_are_taken,
    no_more_are_given_than_are_wanted,
    the_last_of_the_budget_is_left_to_who_is_alone,
    who_waits_is_not_passed_over,
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

/// A process that asks for one attempt.
fn ask<'a>(process: &'a str, credentials: &'a str) -> LoginAsk<'a> {
    LoginAsk {
        login: "login",
        credentials,
        process,
        want: 1,
        holds: 0,
        again: false,
        own: &[],
        spare_last: false,
        given_back: &[],
    }
}

async fn begin(store: &Store, credentials: &str, at: Timestamp) -> LoginTurn {
    let turn = store.begin_attempts(ask("process", credentials), BUDGET, at);
    turn.await.unwrap()
}

fn begun(turn: LoginTurn) -> LoginAttempt {
    match turn {
        LoginTurn::Begun { attempts, .. } => <[_; 1]>::try_from(attempts).unwrap().into_iter().next().unwrap(),
        other => panic!("it may not begin: {other:?}"),
    }
}

fn spent_until(until: Timestamp, refused: u32, unseen: u32) -> LoginSpent {
    LoginSpent { until, refused, unseen }
}

async fn refuse(store: &Store, credentials: &str, at: Timestamp) {
    let attempt = begun(begin(store, credentials, at).await);
    refused(store, credentials, &attempt, at).await;
}

async fn refused(store: &Store, credentials: &str, attempt: &LoginAttempt, at: Timestamp) {
    let recorded = store.attempt_refused("login", credentials, attempt, "credentials_refused", at);
    recorded.await.unwrap();
}

async fn give_back(store: &Store, attempt: LoginAttempt) {
    let given_back = [("login".to_owned(), attempt)];
    store.renew_attempts(&[], &given_back, now()).await.unwrap();
}

async fn attempts_begin_until_the_budget_is_spent_and_again_when_a_refusal_is_old(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    refuse(&store, "two", start + minutes(5)).await;
    let until = start + minutes(15);
    let spent = begin(&store, "three", start + minutes(6)).await;
    assert_eq!(spent, LoginTurn::Spent(spent_until(until, 2, 0)));
    refuse(&store, "three", until).await;
    assert_eq!(
        begin(&store, "four", until).await,
        LoginTurn::Spent(spent_until(start + minutes(20), 2, 0))
    );
}

async fn an_attempt_that_is_given_back_costs_nothing(database: Arc<Database>) {
    let store = database.open().await;
    for _ in 0..5 {
        let attempt = begun(begin(&store, "one", now()).await);
        give_back(&store, attempt).await;
    }
    let standing = store.login_standing("login", "one", BUDGET, now()).await.unwrap();
    assert_eq!((standing.counted, standing.refused_before), (0, false));
    // One that was refused cannot be given back.
    let attempt = begun(begin(&store, "one", now()).await);
    refused(&store, "one", &attempt, now()).await;
    give_back(&store, attempt).await;
    let standing = store.login_standing("login", "one", BUDGET, now()).await.unwrap();
    assert_eq!((standing.counted, standing.refused_before), (1, true));
}

async fn an_attempt_is_under_way_as_long_as_its_process_says_so(database: Arc<Database>) {
    let store = database.open().await;
    let mut at = now();
    let attempts = [
        begun(begin(&store, "one", at).await),
        begun(begin(&store, "one", at).await),
    ];
    let renewed: Vec<_> = attempts.map(|attempt| ("login".to_owned(), attempt)).into();
    for _ in 0..100 {
        at += ALIVE - SignedDuration::from_secs(1);
        assert_eq!(begin(&store, "one", at).await, LoginTurn::UnderWay);
        store.renew_attempts(&renewed, &[], at).await.unwrap();
    }
    let standing = store.login_standing("login", "one", BUDGET, at).await.unwrap();
    assert_eq!((standing.counted, standing.spent), (0, None));
    store.renew_attempts(&[], &renewed, at).await.unwrap();
    begun(begin(&store, "one", at).await);
}

async fn an_attempt_of_a_process_that_died_counts_as_refused_for_the_time_of_the_budget(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    for _ in 0..2 {
        begun(begin(&store, "one", start).await);
    }
    assert_eq!(begin(&store, "one", start).await, LoginTurn::UnderWay);
    let until = start + BUDGET.within;
    assert_eq!(
        begin(&store, "one", start + ALIVE).await,
        LoginTurn::Spent(spent_until(until, 0, 2))
    );
    begun(begin(&store, "one", until).await);
}

async fn an_attempt_that_was_not_answered_counts_as_refused(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    for _ in 0..2 {
        let attempt = begun(begin(&store, "one", start).await);
        store.attempt_unanswered("login", &attempt, start).await.unwrap();
    }
    let until = start + BUDGET.within;
    assert_eq!(
        begin(&store, "one", start).await,
        LoginTurn::Spent(spent_until(until, 0, 2))
    );
    let standing = store.login_standing("login", "one", BUDGET, start).await.unwrap();
    assert_eq!((standing.counted, standing.refused_before), (2, false));
}

async fn what_nobody_saw_the_end_of_is_settled_when_the_same_credentials_are_taken(database: Arc<Database>) {
    let store = database.open().await;
    let budget = LoginBudget { refusals: 9, ..BUDGET };
    let start = now();
    let later = start + ALIVE;
    let begin = async |credentials, at| {
        let turn = store.begin_attempts(ask("process", credentials), budget, at).await;
        match turn.unwrap() {
            LoginTurn::Begun { attempts, doubts } => (attempts.into_iter().next().unwrap(), doubts),
            other => panic!("it may not begin: {other:?}"),
        }
    };
    let counted = async || {
        store
            .login_standing("login", "one", budget, later)
            .await
            .unwrap()
            .counted
    };
    let (unanswered, doubts) = begin("one", start).await;
    assert!(!doubts);
    store.attempt_unanswered("login", &unanswered, start).await.unwrap();
    begin("one", start).await;
    let (refused_one, _) = begin("one", start).await;
    refused(&store, "one", &refused_one, start).await;
    begin("two", start).await;
    assert_eq!(counted().await, 4);
    let again = LoginAsk {
        again: true,
        ..ask("process", "one")
    };
    let turn = store.begin_attempts(again, budget, later).await.unwrap();
    assert!(matches!(turn, LoginTurn::Begun { doubts: true, .. }), "{turn:?}");

    // What was sent before says nothing of it.
    store
        .settle_doubts("login", "one", start - SignedDuration::from_secs(1))
        .await
        .unwrap();
    assert_eq!(counted().await, 4);
    // What is under way is left, and so is what was refused or is of other credentials.
    store.settle_doubts("login", "one", later).await.unwrap();
    assert_eq!(counted().await, 2);
    let rows = store.counted_logins(budget, later + ALIVE).await.unwrap();
    assert_eq!(rows.get("login"), Some(&3));
}

async fn no_more_are_given_than_are_wanted(database: Arc<Database>) {
    let store = database.open().await;
    let budget = LoginBudget { refusals: 4, ..BUDGET };
    let mut given = Vec::new();
    for want in [1, 2, 5, 5] {
        let asked = LoginAsk {
            want,
            ..ask("process", "one")
        };
        match store.begin_attempts(asked, budget, now()).await.unwrap() {
            LoginTurn::Begun { attempts, .. } => given.push(attempts.len()),
            turn => assert_eq!(turn, LoginTurn::UnderWay),
        }
    }
    assert_eq!(given, [1, 2, 1]);
}

async fn the_last_of_the_budget_is_left_to_who_is_alone(database: Arc<Database>) {
    let store = database.open().await;
    let good = LoginAsk {
        want: 5,
        spare_last: true,
        ..ask("process", "one")
    };
    let ask_for = |ask| store.begin_attempts(ask, BUDGET, now());
    let first = begun(ask_for(good).await.unwrap());
    assert_eq!(ask_for(good).await.unwrap(), LoginTurn::UnderWay);
    // Who has to find out takes it.
    let second = begun(ask_for(ask("process", "two")).await.unwrap());
    refused(&store, "two", &second, now()).await;
    assert_eq!(ask_for(good).await.unwrap(), LoginTurn::UnderWay);
    give_back(&store, first).await;
    begun(ask_for(good).await.unwrap());
}

async fn who_waits_is_not_passed_over(database: Arc<Database>) {
    let store = database.open().await;
    let at = now();
    let asked = async |process, given_back: &[LoginAttempt]| {
        let ask = LoginAsk {
            given_back,
            ..ask(process, "one")
        };
        store.begin_attempts(ask, BUDGET, at).await.unwrap()
    };
    let mut held = vec![begun(asked("busy", &[]).await), begun(asked("busy", &[]).await)];
    assert_eq!(asked("waiting", &[]).await, LoginTurn::UnderWay);
    let back = held.split_off(1);
    assert_eq!(asked("busy", &back).await, LoginTurn::UnderWay);
    begun(asked("waiting", &[]).await);
    begun(asked("busy", &held).await);
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
    let again = LoginAsk {
        again: true,
        ..ask("process", "one")
    };
    begun(store.begin_attempts(again, BUDGET, start).await.unwrap());
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
    let other = LoginAsk {
        login: "other",
        ..ask("process", "one")
    };
    begun(store.begin_attempts(other, BUDGET, start).await.unwrap());
}

async fn of_many_processes_no_more_begin_than_the_budget_has_left(database: Arc<Database>) {
    let at = now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..12 {
        let store = database.open().await;
        tasks.spawn(async move { begin(&store, &format!("password {number}"), at).await });
    }
    let turns = tasks.join_all().await;
    let begun = turns.iter().filter(|turn| matches!(turn, LoginTurn::Begun { .. }));
    assert_eq!(begun.count(), 2);
}

async fn the_budget_outlives_the_process(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    refuse(&store, "another", start).await;
    store.close().await;
    let store = database.open().await;
    assert_eq!(
        begin(&store, "two", start).await,
        LoginTurn::Spent(spent_until(start + BUDGET.within, 2, 0))
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
    assert_eq!(spent.spent, Some(spent_until(start + minutes(15), 2, 0)));
    assert_eq!(spent.refused_at, Some(start));
    let left = standing("three", start + minutes(16)).await.unwrap();
    assert_eq!((left.spent, left.refused_at), (None, None));
}
