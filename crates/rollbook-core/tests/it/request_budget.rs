//! A tenant is sent no more requests than its limit and no list is read more often than UKG Pro lets it be, by however
//! many processes; the emulator counts what came.

use std::num::{NonZeroU32, NonZeroUsize};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rollbook_core::{Engine, Run};
use rollbook_model::problem::Kind;
use rollbook_model::{AccountId, AccountStatus, Actor, Code, Problem, SyncResult};
use rollbook_store::STREAM_LEASE;
use serde_json::{Value, json};
use tokio::process::Command;
use ukg_pro_contract::permission::Level;

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};
use crate::sync::program;

on_both! {
    three_processes_that_copy_and_call_stay_below_the_limit_and_nobody_waits_for_the_copy,
    a_process_that_begins_anew_goes_on_with_what_was_sent,
    changes_are_read_every_three_hours_whoever_reads_them,
}

const CHANGES: &str = "employee-changes.list";
const REQUESTS: u32 = 48;
/// What is a minute elsewhere.
const SECONDS: u32 = 3;
const ROWS: u32 = 20;

async fn hub(database: Arc<Database>, requests: u32, minute: SignedDuration) -> Hub {
    Hub::over(database, |setup| {
        setup.options.employees = 160;
        setup.settings.sync_page_rows = NonZeroU32::new(ROWS).unwrap();
        setup.settings.request_limits.every = Some(NonZeroU32::new(requests));
        setup.settings.request_limits.minute = minute;
        setup.without_a_budget();
    })
    .await
}

async fn another(hub: &Hub) -> Engine {
    Engine::new(hub.database.open().await, hub.settings.clone()).unwrap()
}

/// A call that somebody waits for, and for how long.
async fn call(engine: &Engine, account: AccountId) -> Duration {
    let began = Instant::now();
    let run = Run {
        account,
        action: "list_person_details",
        inputs: &json!({ "page_size": 1 }),
        by: Actor::CommandLine,
    };
    engine.run(ORGANISATION, run).await.unwrap();
    began.elapsed()
}

/// The most requests that came within any such span.
fn most_within(arrivals: &[Instant], span: Duration) -> usize {
    let within = |(from, first): (usize, &Instant)| {
        let after = arrivals.get(from..).unwrap_or_default();
        after.iter().take_while(|at| at.duration_since(*first) < span).count()
    };
    arrivals.iter().enumerate().map(within).max().unwrap_or_default()
}

async fn three_processes_that_copy_and_call_stay_below_the_limit_and_nobody_waits_for_the_copy(
    database: Arc<Database>,
) {
    let minute = Duration::from_secs(SECONDS.into());
    let hub = hub(database, REQUESTS, SignedDuration::from_secs(SECONDS.into())).await;
    let account = hub.linked(&ALL).await.id;
    let now = Timestamp::now();
    hub.engine.begin_sync(ORGANISATION, account, now).await.unwrap();
    let other = another(&hub).await;
    let mut third = Command::new(program("syncer"))
        .arg(hub.database.address())
        .arg(hub.database.folder())
        .args([account.to_string(), now.to_string(), ROWS.to_string()])
        .args([REQUESTS.to_string(), SECONDS.to_string()])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    // The third has begun to read alone, so that it has something under way when it is killed.
    hub.control.requested("company-details.list", 1).await;
    let done = tokio_util::sync::CancellationToken::new();
    let killed = async {
        hub.control.requested("person-details.list", 6).await;
        third.start_kill().unwrap();
        assert!(!third.wait().await.unwrap().success(), "it was killed on its way");
    };
    let copying = async {
        let (one, two, ()) = tokio::join!(
            hub.engine.run_syncs_of(ORGANISATION, account, now),
            other.run_syncs_of(ORGANISATION, account, now),
            killed
        );
        one.unwrap();
        two.unwrap();
        // What the killed process had is gone on with when its time is over.
        let later = now + STREAM_LEASE + SignedDuration::from_mins(10);
        let (one, two) = tokio::join!(
            hub.engine.run_syncs_of(ORGANISATION, account, later),
            other.run_syncs_of(ORGANISATION, account, later)
        );
        two.unwrap();
        let standing = one.unwrap();
        let standing = if standing.streams.iter().any(|stream| stream.running) {
            hub.engine.run_syncs_of(ORGANISATION, account, later).await.unwrap()
        } else {
            standing
        };
        for stream in &standing.streams {
            assert_eq!(stream.result, Some(SyncResult::Success), "{stream:?}");
        }
        let left = standing.requests.unwrap();
        assert_eq!(left.limit, REQUESTS);
        assert!(left.left < REQUESTS, "{left:?}");
        done.cancel();
    };
    let calling = async {
        let mut longest = Duration::ZERO;
        let mut calls = 0_u32;
        while !done.is_cancelled() {
            let engine = if calls.is_multiple_of(2) { &hub.engine } else { &other };
            longest = longest.max(call(engine, account).await);
            calls += 1;
            // Five in what is a minute here, of the twelve that are kept for who waits.
            tokio::time::timeout(minute / 5, done.cancelled()).await.ok();
        }
        (calls, longest)
    };
    let ((), (calls, longest)) = tokio::join!(copying, calling);
    let arrivals = hub.control.arrivals();
    let most = most_within(&arrivals, minute);
    crate::sync::say(format_args!(
        "{} requests in {:?}, at most {most} of {REQUESTS} within {minute:?}; {calls} calls, the longest {longest:?}",
        arrivals.len(),
        arrivals[arrivals.len() - 1].duration_since(arrivals[0]),
    ));
    assert!(most <= REQUESTS as usize, "{most} requests came within {minute:?}");
    let used = NonZeroUsize::new(REQUESTS as usize / 2).unwrap().get();
    assert!(
        most > used && arrivals.len() > 2 * REQUESTS as usize,
        "it was not held back"
    );
    assert!(calls > 3 && longest < minute, "somebody waited for {longest:?}");
}

async fn a_process_that_begins_anew_goes_on_with_what_was_sent(database: Arc<Database>) {
    let hub = hub(database, 12, SignedDuration::from_mins(1)).await;
    let account = hub.linked(&["list_person_details"]).await.id;
    // What linking has sent counts, too.
    let mut hub = hub
        .restart_with(|settings| settings.permit_timeout = Duration::from_millis(50))
        .await;
    let mut sent = 0;
    let problem = loop {
        match hub.run(account, "list_person_details", Value::Null).await {
            Ok(_) => sent += 1,
            Err(problem) => break problem,
        }
        assert!(sent < 12);
        hub = hub.restart().await;
    };
    assert!(sent > 0);
    assert_eq!(
        (problem.kind, problem.code),
        (Kind::Throttled, Code::RequestBudgetSpent)
    );
    let wait = problem.retry_after_seconds.unwrap();
    assert!((1..=70).contains(&wait), "{wait}");
    assert_eq!(hub.control.counters().total(), sent);
    // The tenant has asked for nothing.
    assert_eq!(hub.stored(account).await.status, AccountStatus::Linked);
    let told = hub.engine.diagnose(ORGANISATION, account, false).await.unwrap();
    let finding = told.findings.iter().find(|told| told.code == Code::RequestBudgetSpent);
    assert!(finding.unwrap().seen.contains("all 12 requests"), "{finding:?}");
    let metrics = hub.engine.exposition(10).await.unwrap();
    let line = format!("rollbook_account_request_budget_left{{account=\"{account}\"}} 0");
    assert!(metrics.lines().any(|told| told.starts_with(&line)), "{metrics}");
}

/// Why changes are not read.
async fn refused(engine: &Engine, account: AccountId, inputs: &Value) -> Problem {
    let run = Run {
        account,
        action: "list_changes_by_date",
        inputs,
        by: Actor::CommandLine,
    };
    let answered = engine.run(ORGANISATION, run).await;
    answered.map(|answer| answer.rows).unwrap_err()
}

async fn changes_are_read_every_three_hours_whoever_reads_them(database: Arc<Database>) {
    let hub = hub(database, 600, SignedDuration::from_mins(1)).await;
    let actions = ["list_changes_by_date", "list_changes_by_employee"];
    let account = hub.linked(&actions).await.id;
    assert_eq!(
        hub.control.counters().of(CHANGES),
        0,
        "no reading is spent to try a permission"
    );
    let all = json!({ "startDate": "1900-01-01T00:00:00Z", "page_size": 100 });

    // UKG Pro lets nobody in: it has read nothing.
    let view = |grant: bool| {
        for line in ["EmployeeExport", "Employee Export"] {
            if grant {
                hub.control.grant(&hub.login.username, line, Level::View);
            } else {
                hub.control.revoke(&hub.login.username, line, Level::View);
            }
        }
    };
    view(false);
    assert_eq!(refused(&hub.engine, account, &all).await.code, Code::PermissionMissing);
    view(true);

    let first = hub.run(account, "list_changes_by_date", all.clone()).await.unwrap();
    let read = hub.control.counters().of(CHANGES);
    let other = another(&hub).await;
    for inputs in [json!({}), all.clone()] {
        let problem = refused(&other, account, &inputs).await;
        assert_eq!((problem.kind, problem.code), (Kind::Throttled, Code::ReadTooOften));
        let wait = problem.retry_after_seconds.unwrap();
        assert!((3 * 3600 - 60..=3 * 3600 + 1).contains(&wait), "{wait}");
    }
    assert_eq!(hub.control.counters().of(CHANGES), read);

    // The rest of what was begun is no other reading.
    let mut next = all;
    next["next"] = first.next.unwrap().into();
    hub.run(account, "list_changes_by_date", next.clone()).await.unwrap();
    let again = refused(&hub.engine, account, &next).await;
    assert_eq!(again.code, Code::ReadTooOften);
    assert_eq!(hub.control.counters().of(CHANGES), read + 1);
    assert_eq!(hub.stored(account).await.status, AccountStatus::Linked);
    let checked = hub.check(account).await.unwrap();
    assert_eq!(checked.status, AccountStatus::Linked);
    let metrics = hub.engine.exposition(10).await.unwrap();
    let line = "rollbook_account_readings_left{";
    let told = metrics.lines().find(|told| told.starts_with(line)).unwrap();
    assert!(told.ends_with(" 7") || told.ends_with(" 7.0"), "{told}");
}
