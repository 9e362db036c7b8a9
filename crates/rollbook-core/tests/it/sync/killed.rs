//! A process that syncs is killed again and again: whatever moment it is, another goes on, and the copy comes to be the
//! tenant, with every change told once.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rollbook_model::AccountId;
use rollbook_store::STREAM_LEASE;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::truth::Of;
use super::world::{Follower, begun, expect_the_tenant, expect_the_tenant_from_zero, is_exhaustive, say};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

on_both! {
    a_sync_that_is_killed_at_any_moment_is_gone_on_with,
}

/// So many rows a page that there are many moments between pages.
const ROWS: u32 = 40;

/// A process that is killed: an example, which `cargo test` builds beside the tests.
pub(crate) fn program(name: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap().join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "the example `{name}` is not built: run `cargo test -p rollbook-core` without `--test`, or `cargo build -p \
         rollbook-core --examples` before"
    );
    program
}

/// Begins to run what is due at a moment, in another process.
async fn start(hub: &Hub, account: AccountId, now: Timestamp) -> (Child, impl AsyncBufReadExt + Unpin) {
    let mut child = Command::new(program("syncer"))
        .arg(hub.database.address())
        .arg(hub.database.folder())
        .args([account.to_string(), now.to_string(), ROWS.to_string()])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).await.unwrap();
    assert_eq!(line, "running\n");
    (child, said)
}

/// Lets it run to its end, and says how long that took.
async fn finish(hub: &Hub, account: AccountId, now: Timestamp) -> Duration {
    let (mut child, mut said) = start(hub, account, now).await;
    let began = Instant::now();
    let mut line = String::new();
    while line != "done\n" {
        line.clear();
        assert!(said.read_line(&mut line).await.unwrap() > 0, "it ended by itself");
        assert!(line == "done\n" || line.ends_with(" Some(Success)\n"), "{line}");
    }
    assert!(child.wait().await.unwrap().success());
    began.elapsed()
}

/// Kills it after a while; whether it was not done by then, and the moment at which whatever it had is anybody's.
async fn kill(hub: &Hub, account: AccountId, now: Timestamp, after: Duration) -> (bool, Timestamp) {
    let began = Instant::now();
    let (mut child, _said) = start(hub, account, now).await;
    // Not to wait for anything: so that the kills fall on every part of the work.
    tokio::time::sleep(after).await;
    child.start_kill().unwrap();
    let fell = !child.wait().await.unwrap().success();
    // For it, time went on from the moment that it was given.
    let lived = SignedDuration::try_from(began.elapsed()).unwrap();
    (fell, now + lived + STREAM_LEASE + SignedDuration::from_secs(1))
}

async fn a_sync_that_is_killed_at_any_moment_is_gone_on_with(database: Arc<Database>) {
    let (people, kills) = if is_exhaustive() { (400, 200) } else { (100, 10) };
    let hub = Hub::over(database, |setup| {
        setup.options.employees = people;
        setup.without_a_budget();
    })
    .await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    let mut first = finish(&hub, account, now).await;
    let mut follower = Follower::default();
    expect_the_tenant(&hub, account, Of::Everything, &mut follower).await;

    let (mut fell, mut done, mut seed) = (0, 0, 1_u64);
    let mut random = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(seed >> 32).unwrap()) / f64::from(u32::MAX)
    };
    while done < kills {
        // All of it anew: killed on the way until it is there, or for the fifth time.
        hub.engine
            .end_sync(ORGANISATION, account, rollbook_model::Actor::CommandLine)
            .await
            .unwrap();
        hub.engine.begin_sync(ORGANISATION, account, now).await.unwrap();
        for _ in 0..5 {
            done += 1;
            let killed = kill(&hub, account, now, first.mul_f64(random() * 0.5)).await;
            fell += u32::from(killed.0);
            now = killed.1;
        }
        first = first.max(finish(&hub, account, now).await);
        // What a follower has read is gone with the copy; places go on.
        follower = follower.anew();
        expect_the_tenant(&hub, account, Of::WhatIsToldToHaveChanged, &mut follower).await;

        // And what changed since, now and then with everything read again.
        let mut increment = Duration::from_millis(100);
        for round in 0..5 {
            hub.control.advance(Duration::from_hours(24));
            hub.control.live(20, u64::from(done));
            let sweeps = round == 3;
            if sweeps {
                let gone = super::truth::Export::of(&hub.control).somebody_who_leads_nobody(done as usize);
                assert!(hub.control.remove_person(&gone));
            }
            now += SignedDuration::from_hours(if sweeps { 30 } else { 2 });
            let longest = if sweeps { first } else { increment };
            done += 1;
            let killed = kill(&hub, account, now, longest.mul_f64(random())).await;
            fell += u32::from(killed.0);
            now = killed.1;
            let took = finish(&hub, account, now).await;
            if !sweeps {
                increment = increment.max(took);
            }
            let of = if sweeps {
                Of::Everything
            } else {
                Of::WhatIsToldToHaveChanged
            };
            expect_the_tenant(&hub, account, of, &mut follower).await;
        }
    }
    say(format_args!(
        "{fell} of {done} kills fell on a run under way; all of it takes {first:?}"
    ));
    assert!(fell * 3 > done, "{fell} of {done} kills fell on a run under way");
    now += SignedDuration::from_hours(30);
    finish(&hub, account, now).await;
    expect_the_tenant_from_zero(&hub, account).await;
}
