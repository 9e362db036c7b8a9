//! However links, checks and actions follow each other, a tenant refuses a service account no more often than the budget
//! allows.

mod apart;
mod doubts;
mod elsewhere;
mod faults;
mod permits;
mod sequences;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rollbook_core::{Engine, LinkRequest, Run};
use rollbook_model::problem::Kind;
use rollbook_model::{AccountId, AccountStatus, Actor, Problem};
use serde_json::{Value, json};

use crate::database::Database;
use crate::hub::{ALL, Hub, ORGANISATION};
use crate::sync::say;

const BUDGET: u64 = 4;

/// How many sequences are tried: so many, unless `PROPTEST_CASES` says otherwise.
fn cases(count: u32) -> u32 {
    let asked_for = std::env::var_os("PROPTEST_CASES");
    asked_for.map_or(count, |_| proptest::test_runner::Config::default().cases)
}

/// What sends credentials.
#[derive(Debug, Clone)]
enum Call {
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
    /// Changes a person.
    Write,
    /// Looks after accounts as if so many hours had passed.
    Look(i64),
}

/// What was seen in the sequences of a file, told with each: `--nocapture` shows it.
struct Seen {
    sequences: AtomicU64,
    calls: AtomicU64,
    requests: AtomicU64,
    refusals: AtomicU64,
    most: AtomicU64,
}

impl Seen {
    const fn nothing() -> Self {
        Self {
            sequences: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
            most: AtomicU64::new(0),
        }
    }

    /// A sequence with so many calls, refusals in all and at most within the time of the budget.
    fn add(&self, hub: &Hub, calls: usize, most: usize) {
        let add = |to: &AtomicU64, count: u64| to.fetch_add(count, Ordering::Relaxed) + count;
        let most = most as u64;
        let most = self.most.fetch_max(most, Ordering::Relaxed).max(most);
        say(format_args!(
            "{} sequences, {} calls, {} requests, {} refusals, at most {most} in 15 minutes",
            add(&self.sequences, 1),
            add(&self.calls, calls as u64),
            add(&self.requests, hub.control.counters().total()),
            add(&self.refusals, hub.refused_credentials()),
        ));
    }
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
    start_over(Arc::new(Database::sqlite())).await
}

async fn start_over(database: Arc<Database>) -> (Hub, AccountId) {
    let hub = Hub::over(database, |setup| {
        setup.options.employees = 4;
        setup.options.switches.lock_after = 0;
    })
    .await;
    set_password(&hub, 0);
    let linked = hub.link(link_request(&hub, 0, false)).await.unwrap();
    hub.control.reset_counters();
    (hub, linked.account.id)
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

/// Makes a call in the process that this engine is.
async fn call_in(engine: &Engine, hub: &Hub, account: AccountId, call: &Call) {
    let run = async |action, inputs: Value| {
        let run = Run {
            account,
            action,
            inputs: &inputs,
            by: Actor::System,
        };
        drop(engine.run(ORGANISATION, run).await);
    };
    match call {
        Call::Link { password, again } => {
            let request = link_request(hub, *password, *again);
            drop(engine.link(ORGANISATION, request, |_| {}).await);
        }
        Call::LinkWithWrongKey(number) => {
            let request = LinkRequest {
                user_api_key: Some(format!("WRONG{number}0000000").into()),
                ..link_request(hub, 0, false)
            };
            drop(engine.link(ORGANISATION, request, |_| {}).await);
        }
        Call::Check => drop(
            engine
                .check(ORGANISATION, account, rollbook_core::Ticked::Unsaid, |_| {})
                .await,
        ),
        Call::Run(action) => run(action, Value::Null).await,
        Call::Write => {
            let inputs = json!({ "company_code": "C", "employee_number": "1", "first_name": "Wilhelmina" });
            run("update_person", inputs).await;
        }
        Call::Look(hours) => {
            let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(*hours);
            engine.look_after_accounts(then, 100).await.unwrap();
        }
    }
}

/// Another process over the same database.
async fn another(hub: &Hub) -> Engine {
    Engine::new(hub.database.open().await, hub.settings.clone()).unwrap()
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
            Call::Run(ALL[0]),
            Call::Run(ALL[2]),
            Call::Check,
            Call::Look(1),
            Call::Write,
        ] {
            let (hub, account) = start().await;
            set_password(&hub, 1);
            hub.control.end_tokens();
            leave(call_in(&hub.engine, &hub, account, &call), turns).await;
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
