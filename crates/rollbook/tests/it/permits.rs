//! Two servers on one database, one of which is killed in the midst of calls: together they are refused no more often
//! than the budget allows.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{databases::Database, emulator::Emulator, server::Server};

/// Four in fifteen minutes, as it is when nobody says.
const BUDGET: u64 = 4;
const REST: &str = "list_person_details";
const SOAP: &str = "find_people";

/// How often the tenant was sent credentials that it refused: logins by SOAP, and calls by REST, whose operations have
/// names in small letters.
async fn refused(emulator: &Emulator) -> u64 {
    let counters = emulator.control("GET", "counters", None).await;
    let outcomes = counters["outcomes"].as_object().unwrap().iter();
    let by_rest = outcomes.filter(|(name, _)| name.starts_with(char::is_lowercase));
    let by_rest = by_rest.filter_map(|(_, outcomes)| outcomes["unauthenticated"].as_u64());
    counters["failed_logins"].as_u64().unwrap() + by_rest.sum::<u64>()
}

/// Begins a call of each server in turn, so many in all.
fn calls(servers: &[&Arc<Server>], account: &str, action: &'static str, count: usize) -> JoinSet<Option<Value>> {
    let mut calls = JoinSet::new();
    for server in servers.iter().cycle().take(count) {
        let body = json!({ "action": action, "query": {} }).to_string();
        let request = server.rpc(body).header("x-account-id", account);
        calls.spawn(async move {
            // One that is killed answers nothing.
            let bytes = request.send().await.ok()?.bytes().await.ok()?;
            serde_json::from_slice(&bytes).ok()
        });
    }
    calls
}

async fn a_changed_password_and_a_killed_server(database: Database, changes: bool) {
    let home = database.home();
    let emulator = Emulator::start();
    emulator
        .control("PATCH", "switches", Some(&json!({ "lock_after": 0 })))
        .await;
    let account = emulator.linked(&home);
    let killed = Arc::new(Server::start(&home));
    let other = Arc::new(Server::start(&home));
    for server in [&killed, &other] {
        server.action(&account, REST, json!({})).await.ok();
        server.action(&account, SOAP, json!({})).await.ok();
    }

    emulator.control("DELETE", "counters", None).await;
    emulator.fault("slow=150").await;
    let under_way = calls(&[&killed, &other], &account, REST, 24);
    loop {
        let counters = emulator.control("GET", "counters", None).await;
        if counters["requests"]["person-details.list"].as_u64() >= Some(2) {
            break;
        }
    }
    if changes {
        emulator.change_account(json!({ "password": "Correct-Horse-9" })).await;
    }
    let killed = Arc::try_unwrap(killed).unwrap_or_else(|_| panic!("nobody else has it"));
    let ended = killed.running.kill();
    assert_eq!(ended.code, None);
    let told = under_way.join_all().await;

    // Its successor starts from what it left.
    let successor = Arc::new(Server::start(&home));
    let after = calls(&[&successor, &other], &account, REST, 8).join_all().await;
    if changes {
        home.run(["check", &account]);
        let refused = refused(&emulator).await;
        assert!((1..=BUDGET).contains(&refused), "{refused}: {told:?} {after:?}");
    } else {
        assert_eq!(refused(&emulator).await, 0);
        for answer in after {
            let rows = answer.as_ref().and_then(|answer| answer["data"].as_array());
            assert!(rows.is_some(), "{answer:?}");
        }
        home.run(["check", &account]).done();
    }
    drop((other, successor));
    database.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_changes_under_two_servers_is_refused_within_the_budget_when_one_is_killed() {
    a_changed_password_and_a_killed_server(Database::Sqlite, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_on_postgresql_too() {
    a_changed_password_and_a_killed_server(Database::postgres("permits").await, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_keeps_no_other_from_calling_with_good_credentials() {
    a_changed_password_and_a_killed_server(Database::Sqlite, false).await;
}
