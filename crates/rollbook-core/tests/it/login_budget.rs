//! However links, checks and actions follow each other, a tenant refuses a service account no more often than the budget
//! allows.

use std::sync::Arc;

use proptest::prelude::*;
use rollbook_core::{Engine, LinkRequest};
use rollbook_model::problem::Kind;
use rollbook_model::{AccountId, AccountStatus, Problem};
use serde_json::{Value, json};

use crate::database::Database;
use crate::hub::{ALL, Hub, ORGANISATION};

const BUDGET: u64 = 4;
/// In how many minutes.
const WITHIN: i64 = 15;

/// What somebody, or Rollbook, does.
#[derive(Debug, Clone)]
enum Step {
    /// Links with a password, perhaps asking for what was refused before.
    Link {
        password: usize,
        again: bool,
    },
    /// Links with a wrong User API Key.
    LinkWithWrongKey(usize),
    Check,
    /// Runs an action, by SOAP or REST.
    Run(&'static str),
    /// Runs both at once, in two processes.
    RunTwice,
    /// Changes a person.
    Write,
    /// Looks after accounts as if so many hours had passed.
    Look(i64),
    /// Begins one of these and goes away so many turns of the scheduler later.
    Leave(Box<Step>, usize),
    /// Lets so many minutes pass.
    Wait(i64),
    /// The tenant's administrator sets the password.
    SetPassword(usize),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => call(),
        4 => (call(), 0..300_usize).prop_map(|(step, turns)| Step::Leave(Box::new(step), turns)),
        2 => (0..4_usize).prop_map(Step::SetPassword),
        1 => (1..12_i64).prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ]
}

/// What sends credentials.
fn call() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_usize, any::<bool>()).prop_map(|(password, again)| Step::Link { password, again }),
        1 => (0..2_usize).prop_map(Step::LinkWithWrongKey),
        2 => Just(Step::Check),
        3 => prop::sample::select(&ALL[..]).prop_map(Step::Run),
        1 => Just(Step::RunTwice),
        1 => Just(Step::Write),
        3 => (1..6_i64).prop_map(Step::Look),
    ]
}

fn password(number: usize) -> String {
    format!("Correct-Horse-{number}")
}

fn link_request(hub: &Hub, number: usize, again: bool) -> LinkRequest {
    LinkRequest {
        password: password(number).into(),
        password_set_on: None,
        refused_again: again,
        ..hub.request(&ALL)
    }
}

fn set_password(hub: &Hub, number: usize) {
    let mut account = hub.control.account(&hub.login.username).unwrap();
    account.password = password(number).into();
    hub.control.put_account(account);
}

/// A hub whose tenant locks nobody, and an account of it.
async fn start() -> (Hub, AccountId) {
    let hub = Hub::with(|setup| {
        setup.options.employees = 4;
        setup.options.switches.lock_after = 0;
    })
    .await;
    set_password(&hub, 0);
    let linked = hub.link(link_request(&hub, 0, false)).await.unwrap();
    hub.control.reset_counters();
    (hub, linked.account.id)
}

async fn take(hub: Hub, account: AccountId, step: &Step) -> Hub {
    match step {
        Step::SetPassword(number) => {
            // What sessions of their own have under way in this moment is bounded for each alone.
            let hub = hub.restart().await;
            set_password(&hub, *number);
            return hub;
        }
        Step::Wait(minutes) => hub.database.pass(jiff::SignedDuration::from_mins(*minutes)).await,
        Step::Restart => return hub.restart().await,
        Step::Leave(step, turns) => leave(call_for(&hub, account, step), *turns).await,
        step => call_for(&hub, account, step).await,
    }
    hub
}

/// Waits for work until so many turns of the scheduler have passed, then goes away.
async fn leave(work: impl Future<Output = ()>, turns: usize) {
    let patience = async {
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = work => {}
        () = patience => {}
    }
}

async fn call_for(hub: &Hub, account: AccountId, step: &Step) {
    match step {
        Step::Link { password, again } => drop(hub.link(link_request(hub, *password, *again)).await),
        Step::LinkWithWrongKey(number) => {
            let request = LinkRequest {
                user_api_key: Some(format!("WRONG{number}0000000").into()),
                ..link_request(hub, 0, false)
            };
            drop(hub.link(request).await);
        }
        Step::Check => drop(hub.check(account).await),
        Step::Run(action) => drop(hub.run(account, action, Value::Null).await),
        Step::RunTwice => {
            let other = another(hub).await;
            let inputs = Value::Null;
            let run = |action| rollbook_core::Run {
                account,
                action,
                inputs: &inputs,
                by: rollbook_model::Actor::System,
            };
            let (one, two) = tokio::join!(
                hub.engine.run(ORGANISATION, run(ALL[0])),
                other.run(ORGANISATION, run(ALL[2])),
            );
            drop((one, two));
            other.close().await;
        }
        Step::Look(hours) => {
            let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(*hours);
            hub.engine.look_after_accounts(then, 100).await.unwrap();
        }
        Step::Write => {
            let inputs = json!({ "company_code": "C", "employee_number": "1", "first_name": "Wilhelmina" });
            drop(hub.run(account, "update_person", inputs).await);
        }
        Step::SetPassword(_) | Step::Wait(_) | Step::Restart | Step::Leave(..) => unreachable!("it is no call"),
    }
}

/// Another process over the same database.
async fn another(hub: &Hub) -> Engine {
    Engine::new(hub.database.open().await, hub.settings.clone()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_is_refused_more_often_than_the_budget_allows(steps in prop::collection::vec(step(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (mut hub, account) = start().await;
            let mut now = 0;
            let mut refused_at: Vec<i64> = Vec::new();
            // What was left alone is still under way after the last step.
            for step in steps.iter().chain([&Step::Restart]) {
                if let Step::Wait(minutes) = step {
                    now += minutes;
                }
                hub = Box::pin(take(hub, account, step)).await;
                refused_at.resize(usize::try_from(hub.refused_credentials()).unwrap(), now);
                let refused = refused_at.iter().filter(|at| **at > now - WITHIN).count();
                assert!(refused as u64 <= BUDGET, "{refused} refusals in {WITHIN} minutes after {step:?}");
            }
        });
    }
}

fn code(outcome: Result<impl Sized, Problem>) -> &'static str {
    outcome.map_or_else(|problem| problem.code.as_str(), |_| "taken")
}

#[tokio::test]
async fn corrected_values_are_tried_at_once_while_budget_remains() {
    let (hub, _) = start().await;
    for number in 1..=3 {
        assert_eq!(
            code(hub.link(link_request(&hub, number, false)).await),
            "credentials_refused"
        );
    }
    assert_eq!(code(hub.link(link_request(&hub, 0, false)).await), "taken");
    assert_eq!(hub.refused_credentials(), 3);
}

#[tokio::test]
async fn values_that_were_refused_are_sent_again_only_when_somebody_asks() {
    let (hub, account) = start().await;
    assert_eq!(
        code(hub.link(link_request(&hub, 1, false)).await),
        "credentials_refused"
    );
    let hub = hub.restart().await;
    let problem = hub.link(link_request(&hub, 1, false)).await.unwrap_err();
    assert_eq!(problem.code.as_str(), "credentials_unchanged");
    assert!(problem.message.contains("credentials_refused"), "{problem}");
    assert_eq!(hub.refused_credentials(), 1);

    // The administrator sets the account to what was given.
    set_password(&hub, 1);
    assert_eq!(code(hub.link(link_request(&hub, 1, true)).await), "taken");
    assert_eq!(code(hub.link(link_request(&hub, 1, false)).await), "taken");

    // What the first account holds is refused now: found by one call, and sent by no other.
    assert_eq!(
        code(hub.run(account, "find_people", Value::Null).await),
        "credentials_refused"
    );
    let refused = hub.refused_credentials();
    for action in ALL {
        assert_eq!(
            code(hub.run(account, action, Value::Null).await),
            "reauthentication_needed"
        );
    }
    assert_eq!(hub.refused_credentials(), refused);
}

#[tokio::test]
async fn when_the_budget_is_spent_nothing_is_sent_and_it_says_until_when() {
    let (hub, account) = start().await;
    for number in 1..=4 {
        assert_eq!(
            code(hub.link(link_request(&hub, number, false)).await),
            "credentials_refused"
        );
    }
    let hub = hub.restart().await;
    let requests = hub.control.counters().of("person-details.list");
    let problem = hub.link(link_request(&hub, 0, true)).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("login_budget_spent", Kind::Throttled)
    );
    let seconds = problem.retry_after_seconds.unwrap();
    assert!((1..=15 * 60 + 1).contains(&seconds), "{seconds}");
    assert!(problem.message.contains("UTC"), "{problem}");
    assert_eq!(code(hub.check(account).await), "login_budget_spent");
    assert_eq!(hub.control.counters().of("person-details.list"), requests);
    assert_eq!(hub.refused_credentials(), BUDGET);

    // Another service account of the tenant has a budget of its own; other letters of the same name have not.
    let shouted = LinkRequest {
        username: hub.login.username.to_uppercase(),
        ..link_request(&hub, 0, false)
    };
    assert_eq!(code(hub.link(shouted).await), "login_budget_spent");
    let other = LinkRequest {
        username: "somebody_else".to_owned(),
        ..link_request(&hub, 0, false)
    };
    assert_eq!(code(hub.link(other).await), "credentials_refused");
}

#[tokio::test]
async fn the_budget_is_one_over_all_processes() {
    let (hub, _) = start().await;
    let told = told_at_once(&hub).await;
    let refused = told.iter().filter(|code| **code == "credentials_refused").count();
    assert_eq!(refused as u64, BUDGET, "{told:?}");
    assert_eq!(hub.refused_credentials(), BUDGET);
}

/// What eight processes are told that link with eight wrong passwords at once.
async fn told_at_once(hub: &Hub) -> Vec<&'static str> {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 1..=8 {
        let (database, settings): (Arc<Database>, _) = (Arc::clone(&hub.database), hub.settings.clone());
        let request = link_request(hub, number, false);
        tasks.spawn(async move {
            let engine = Engine::new(database.open().await, settings).unwrap();
            let outcome = code(engine.link(ORGANISATION, request, |_| {}).await);
            engine.close().await;
            outcome
        });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn a_call_is_counted_and_recorded_at_whatever_moment_its_caller_goes_away() {
    let mut found = 0;
    for turns in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233] {
        for call in [
            Step::Run(ALL[0]),
            Step::Run(ALL[2]),
            Step::Check,
            Step::Look(1),
            Step::Write,
        ] {
            let (hub, account) = start().await;
            set_password(&hub, 1);
            hub.control.end_tokens();
            leave(call_for(&hub, account, &call), turns).await;
            let hub = hub.restart().await;
            let refused = hub.refused_credentials();
            let told = format!("{call:?}, left after {turns} turns");
            assert_eq!(hub.database.count("login_attempt").await as u64, refused, "{told}");
            let status = hub.stored(account).await.status;
            assert_eq!(status == AccountStatus::ReauthNeeded, refused > 0, "{told}: {status}");
            found += refused;
        }
    }
    assert!(found > 0);
}
