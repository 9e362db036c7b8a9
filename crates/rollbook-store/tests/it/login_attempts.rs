//! The budget of refused logins, over all processes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_store::{ALIVE, LoginAsk, LoginAttempt, LoginBudget, LoginSending, LoginSpent, LoginTurn, Store};

use crate::database::{Database, on_both};
use crate::sample::now;

on_both! {
    attempts_begin_until_the_budget_is_spent_and_again_when_a_refusal_is_old,
    an_attempt_that_is_given_back_costs_nothing,
    an_attempt_is_under_way_as_long_as_its_process_says_so,
    an_attempt_of_a_process_that_died_counts_as_refused_for_the_time_of_the_budget,
    an_attempt_that_was_not_answered_counts_as_refused,
    what_nobody_saw_the_end_of_is_settled_when_the_same_is_taken_as_before,
    a_success_settles_nothing_else_that_was_sent,
    what_is_not_answered_any_more_is_sent_less_and_less_often,
    no_more_are_given_than_are_wanted,
    the_last_of_the_budget_is_left_to_who_is_alone,
    who_waits_is_not_passed_over,
    credentials_that_were_refused_are_sent_again_only_when_somebody_asks,
    credentials_that_were_taken_are_not_held_against_anybody,
    credentials_are_known_to_be_good_until_they_are_refused,
    credentials_that_are_in_use_are_not_forgotten,
    what_one_transport_takes_is_held_back_for_no_refusal_by_another,
    a_success_that_began_before_a_refusal_does_not_forgive_it,
    who_asks_while_a_refusal_is_compared_waits_as_long_as_its_process_lives,
    an_account_in_order_is_kept_from_nothing_by_another_tenants_refusals,
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
        tenant: "tenant",
        credentials,
        sending: LoginSending::Rest,
        process,
        want: 1,
        holds: 0,
        waits: false,
        again: false,
        own: &[],
        comparing: false,
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
    settle(store, attempt).await;
}

async fn settle(store: &Store, attempt: &LoginAttempt) {
    let attempts = std::slice::from_ref(attempt);
    let settled = store.settle_refusals("login", attempts, "credentials_refused");
    settled.await.unwrap();
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
    let standing = store
        .login_standing("login", "tenant", "one", BUDGET, now())
        .await
        .unwrap();
    assert_eq!((standing.counted, standing.refused_before), (0, false));
    // One that was refused cannot be given back.
    let attempt = begun(begin(&store, "one", now()).await);
    refused(&store, "one", &attempt, now()).await;
    give_back(&store, attempt).await;
    let standing = store
        .login_standing("login", "tenant", "one", BUDGET, now())
        .await
        .unwrap();
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
    let standing = store
        .login_standing("login", "tenant", "one", BUDGET, at)
        .await
        .unwrap();
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
    // As long as it may have lived it may have sent them.
    let until = start + ALIVE + BUDGET.within;
    assert_eq!(
        begin(&store, "one", start + ALIVE).await,
        LoginTurn::Spent(spent_until(until, 0, 2))
    );
    let just_before = until - SignedDuration::from_micros(1);
    assert_eq!(
        store.counted_logins(BUDGET, just_before).await.unwrap().get("login"),
        Some(&2)
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
    let standing = store
        .login_standing("login", "tenant", "one", BUDGET, start)
        .await
        .unwrap();
    assert_eq!((standing.counted, standing.refused_before), (2, false));
}

/// A budget that is not spent by a test.
const LARGE: LoginBudget = LoginBudget { refusals: 99, ..BUDGET };

/// An attempt with credentials, and whether it is nothing new that UKG Pro takes them.
async fn sent(store: &Store, credentials: &str, sending: LoginSending, at: Timestamp) -> (LoginAttempt, bool) {
    let ask = LoginAsk {
        sending,
        ..ask("process", credentials)
    };
    match store.begin_attempts(ask, LARGE, at).await.unwrap() {
        LoginTurn::Begun { attempts, known, .. } => (attempts.into_iter().next().unwrap(), known),
        other => panic!("it may not begin: {other:?}"),
    }
}

async fn taken(store: &Store, credentials: &str, sending: LoginSending, at: Timestamp) {
    let recorded = store.attempt_taken("login", credentials, sending, at);
    recorded.await.unwrap();
}

async fn counted(store: &Store, at: Timestamp) -> u32 {
    let standing = store.login_standing("login", "tenant", "one", LARGE, at).await;
    standing.unwrap().counted
}

async fn what_nobody_saw_the_end_of_is_settled_when_the_same_is_taken_as_before(database: Arc<Database>) {
    const BY_REST: LoginSending = LoginSending::Rest;
    let store = database.open().await;
    let start = now();
    let later = start + ALIVE;
    // What was not taken before can have become right since.
    let (unanswered, known) = sent(&store, "one", BY_REST, start).await;
    assert!(!known);
    store.attempt_unanswered("login", &unanswered, start).await.unwrap();
    taken(&store, "one", BY_REST, later).await;
    assert_eq!(counted(&store, later).await, 1);

    let (unanswered, known) = sent(&store, "one", BY_REST, start).await;
    assert!(known);
    store.attempt_unanswered("login", &unanswered, start).await.unwrap();
    // Of a process that dies, and of one that lives.
    sent(&store, "one", BY_REST, start).await;
    sent(&store, "one", BY_REST, later).await;
    assert_eq!(counted(&store, later).await, 3);
    let standing = store
        .login_standing("login", "tenant", "one", LARGE, later)
        .await
        .unwrap();
    assert_eq!(standing.in_doubt, [BY_REST]);
    assert!(!sent(&store, "one", BY_REST, later).await.1);

    // What was sent before says nothing of it.
    taken(&store, "one", BY_REST, start - SignedDuration::from_secs(1)).await;
    assert_eq!(counted(&store, later).await, 3);
    taken(&store, "one", BY_REST, later).await;
    assert_eq!(counted(&store, later).await, 1);
    assert!(sent(&store, "one", BY_REST, later).await.1);
}

async fn a_success_settles_nothing_else_that_was_sent(database: Arc<Database>) {
    const ALL: [LoginSending; 3] = [LoginSending::Rest, LoginSending::Soap, LoginSending::Exchanged];
    let start = now();
    let later = start + minutes(1);
    for of in ALL {
        for by in ALL {
            let store = database.open().await;
            let name = format!("{of:?} {by:?}");
            for sending in ALL {
                taken(&store, &name, sending, start).await;
            }
            let (attempt, _) = sent(&store, &name, of, start).await;
            store.attempt_unanswered("login", &attempt, start).await.unwrap();
            let before = counted(&store, later).await;
            taken(&store, "others", by, later).await;
            assert_eq!(counted(&store, later).await, before);
            taken(&store, &name, by, later).await;
            let settled = of == by && of != LoginSending::Exchanged;
            assert_eq!(before - counted(&store, later).await, u32::from(settled), "{name}");
            store.close().await;
            database.execute("DELETE FROM login_attempt").await;
        }
    }
}

async fn what_is_not_answered_any_more_is_sent_less_and_less_often(database: Arc<Database>) {
    let store = database.open().await;
    let budget = LoginBudget::default();
    let start = now();
    taken(&store, "one", LoginSending::Rest, start).await;
    let begin = async |at| {
        let turn = store.begin_attempts(ask("process", "one"), budget, at);
        turn.await.unwrap()
    };
    let seconds = SignedDuration::from_secs;
    for (unseen, again) in [(0, 0), (1, 1), (2, 21), (3, 441)] {
        let again = start + seconds(again);
        if unseen > 1 {
            let until = again;
            assert_eq!(begin(again - seconds(1)).await, LoginTurn::InDoubt { until, unseen });
        }
        let attempt = begun(begin(again).await);
        if unseen > 0 {
            // One finds out for all.
            assert_eq!(begin(again).await, LoginTurn::UnderWay);
        }
        store.attempt_unanswered("login", &attempt, again).await.unwrap();
    }
    let until = start + budget.within;
    assert_eq!(
        begin(until - seconds(1)).await,
        LoginTurn::Spent(spent_until(until, 0, 4))
    );
    // Other values of the same account are held back by the budget alone.
    let others = async |at| store.begin_attempts(ask("process", "two"), budget, at).await.unwrap();
    give_back(&store, begun(others(until).await)).await;
    // And so on, until it is taken again.
    let mut at = until;
    while !matches!(begin(at).await, LoginTurn::Begun { .. }) {
        at += seconds(1);
        assert!(at < until + minutes(10));
    }
    taken(&store, "one", LoginSending::Rest, at).await;
    let standing = store
        .login_standing("login", "tenant", "one", budget, at)
        .await
        .unwrap();
    assert_eq!((standing.counted, standing.in_doubt), (0, vec![]));
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
    taken(&store, "one", LoginSending::Rest, now()).await;
    let good = LoginAsk {
        want: 5,
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
            taken_otherwise: false,
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
    taken(&store, "one", LoginSending::Rest, start).await;
    let standing = store
        .login_standing("login", "tenant", "one", BUDGET, start)
        .await
        .unwrap();
    assert_eq!(
        (standing.counted, standing.refused_before),
        (1, false),
        "the refusal counts all the same"
    );
    begun(begin(&store, "one", start).await);
}

async fn credentials_are_known_to_be_good_until_they_are_refused(database: Arc<Database>) {
    let start = now();
    let store = database.open().await;
    let known = async |store: &Store, credentials, sending| {
        let ask = LoginAsk {
            sending,
            again: true,
            ..ask("process", credentials)
        };
        let LoginTurn::Begun {
            mut attempts, known, ..
        } = store.begin_attempts(ask, LARGE, start).await.unwrap()
        else {
            panic!("there is a budget");
        };
        give_back(store, attempts.remove(0)).await;
        known
    };
    assert!(!known(&store, "one", LoginSending::Rest).await);
    taken(&store, "one", LoginSending::Rest, start).await;
    store.close().await;
    let store = database.open().await;
    assert!(
        known(&store, "one", LoginSending::Rest).await,
        "also for a later process"
    );
    assert!(!known(&store, "one", LoginSending::Soap).await);
    assert!(!known(&store, "two", LoginSending::Rest).await);
    taken(&store, "one", LoginSending::Soap, start).await;
    // Two accounts can have one service account with different keys.
    taken(&store, "two", LoginSending::Rest, start).await;
    assert!(known(&store, "two", LoginSending::Rest).await);
    refuse(&store, "two", start).await;
    assert!(!known(&store, "two", LoginSending::Rest).await);
    for sending in [LoginSending::Rest, LoginSending::Soap] {
        assert!(known(&store, "one", sending).await);
    }
    refuse(&store, "one", start).await;
    for sending in [LoginSending::Rest, LoginSending::Soap] {
        assert!(!known(&store, "one", sending).await);
    }
}

async fn credentials_that_are_in_use_are_not_forgotten(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    let after = |days: i64| start + SignedDuration::from_hours(24 * days);
    let are_good = async |at| {
        let (attempt, known) = sent(&store, "one", LoginSending::Rest, at).await;
        store.attempt_unanswered("login", &attempt, at).await.unwrap();
        let standing = store.login_standing("login", "tenant", "one", LARGE, at).await.unwrap();
        (known, standing.in_doubt == [LoginSending::Rest])
    };
    taken(&store, "one", LoginSending::Rest, start).await;
    assert_eq!(are_good(after(80)).await, (true, true));
    // It is time to record it anew.
    assert_eq!(are_good(after(100)).await, (false, true));
    taken(&store, "one", LoginSending::Rest, after(100)).await;
    assert_eq!(are_good(after(181)).await, (true, true));
    assert_eq!(are_good(after(281)).await, (false, false));
}

async fn what_one_transport_takes_is_held_back_for_no_refusal_by_another(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    let turn = async |sending, at| {
        let ask = LoginAsk {
            sending,
            ..ask("process", "one")
        };
        store.begin_attempts(ask, BUDGET, at).await.unwrap()
    };
    refuse(&store, "one", start).await;
    let known = |taken_otherwise| LoginTurn::RefusedBefore {
        at: start,
        code: "credentials_refused".to_owned(),
        taken_otherwise,
    };
    assert_eq!(turn(LoginSending::Soap, start).await, known(false));
    taken(&store, "one", LoginSending::Soap, start).await;
    assert_eq!(turn(LoginSending::Rest, start).await, known(true));
    let attempt = begun(turn(LoginSending::Soap, start).await);
    give_back(&store, attempt).await;
    let standing = store
        .login_standing("login", "tenant", "one", BUDGET, start)
        .await
        .unwrap();
    assert_eq!((standing.counted, standing.refused_before), (1, false));
    // However long ago it was: somebody has to ask.
    assert_eq!(turn(LoginSending::Rest, start + minutes(60)).await, known(true));
    let asked = LoginAsk {
        again: true,
        ..ask("process", "one")
    };
    begun(store.begin_attempts(asked, BUDGET, start).await.unwrap());
}

async fn a_success_that_began_before_a_refusal_does_not_forgive_it(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    refuse(&store, "one", start).await;
    for sending in [LoginSending::Soap, LoginSending::Rest] {
        taken(&store, "one", sending, start - SignedDuration::from_secs(1)).await;
        let known = begin(&store, "one", start).await;
        let is_kept = matches!(
            known,
            LoginTurn::RefusedBefore {
                taken_otherwise: false,
                ..
            }
        );
        assert!(is_kept, "{sending:?}: {known:?}");
    }
    taken(&store, "one", LoginSending::Rest, start + SignedDuration::from_secs(1)).await;
    begun(begin(&store, "one", start).await);
}

async fn who_asks_while_a_refusal_is_compared_waits_as_long_as_its_process_lives(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    let attempt = begun(begin(&store, "one", start).await);
    let refused = store.attempt_refused("login", "one", &attempt, "credentials_refused", start);
    refused.await.unwrap();
    let is_compared = async |at| {
        let standing = store.login_standing("login", "tenant", "one", BUDGET, at);
        standing.await.unwrap().being_compared
    };
    assert_eq!(begin(&store, "one", start).await, LoginTurn::UnderWay);
    assert!(is_compared(start).await);
    // Other values have nothing to wait for.
    let other = begun(begin(&store, "two", start).await);
    give_back(&store, other).await;

    let later = start + rollbook_store::ALIVE;
    assert!(!is_compared(later).await);
    let told = begin(&store, "one", later).await;
    assert!(matches!(told, LoginTurn::RefusedBefore { .. }), "{told:?}");
    settle(&store, &attempt).await;
    assert!(!is_compared(start).await);
    let told = begin(&store, "one", start).await;
    assert!(matches!(told, LoginTurn::RefusedBefore { .. }), "{told:?}");
}

async fn an_account_in_order_is_kept_from_nothing_by_another_tenants_refusals(database: Arc<Database>) {
    let store = database.open().await;
    let start = now();
    taken(&store, "good", LoginSending::Rest, start).await;
    let of = |tenant, credentials| LoginAsk {
        tenant,
        ..ask("process", credentials)
    };
    for credentials in ["one", "two"] {
        let turn = store.begin_attempts(of("elsewhere", credentials), BUDGET, start).await;
        refused(&store, credentials, &begun(turn.unwrap()), start).await;
    }
    // To what was never taken, the tenant is not known to be another.
    for tenant in ["tenant", "elsewhere"] {
        let turn = store.begin_attempts(of(tenant, "three"), BUDGET, start).await.unwrap();
        assert!(matches!(turn, LoginTurn::Spent(_)), "{turn:?}");
    }
    let standing = store
        .login_standing("login", "tenant", "good", BUDGET, start)
        .await
        .unwrap();
    assert_eq!((standing.counted, standing.spent), (0, None));
    let attempt = begun(begin(&store, "good", start).await);
    refused(&store, "good", &attempt, start).await;
    // Refused once, it is as little known where it leads to as any other.
    let turn = store
        .begin_attempts(
            LoginAsk {
                again: true,
                ..of("tenant", "good")
            },
            BUDGET,
            start,
        )
        .await;
    assert!(matches!(turn, Ok(LoginTurn::Spent(_))), "{turn:?}");
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

    let standing = |credentials, at| store.login_standing("login", "tenant", credentials, BUDGET, at);
    let spent = standing("one", start + minutes(6)).await.unwrap();
    assert_eq!(spent.spent, Some(spent_until(start + minutes(15), 2, 0)));
    assert_eq!(spent.refused_at, Some(start));
    let left = standing("three", start + minutes(16)).await.unwrap();
    assert_eq!((left.spent, left.refused_at), (None, None));
}
