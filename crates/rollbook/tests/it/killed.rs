//! The server is killed again and again; whatever it leaves, it starts from it, and every account is whole.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{emulator::Emulator, program::Home, server::Server};

/// The ids of the accounts in a home's data folder.
fn accounts(home: &Home) -> BTreeSet<String> {
    let accounts = home.run(["accounts", "--json"]).json();
    let ids = accounts.as_array().unwrap().iter();
    ids.map(|account| account["id"].as_str().unwrap().to_owned()).collect()
}

/// Lets a while pass, not to wait for anything, but so that the kills fall on every part of the work.
fn let_pass(microseconds: u64) {
    std::thread::sleep(Duration::from_micros(microseconds));
}

#[test]
fn a_first_start_that_is_killed_leaves_a_folder_to_start_from() {
    const KILLS: u64 = 24;
    let mut unready = 0;
    for kill in 0..KILLS {
        let home = Home::new();
        let server = home.spawn(Server::command(&home));
        let_pass(kill * 4_000);
        unready += u32::from(server.kill().stdout.is_empty());
        // Started anew, it makes what is missing and keeps what is there.
        let mut server = home.start_command(Server::command(&home));
        assert_eq!(accounts(&home), BTreeSet::new());
        server.terminate();
        server.wait().done();
    }
    assert!(unready > 0, "no kill hit the start itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_under_load_leaves_every_account_whole() {
    const KILLS: u64 = 24;
    let emulator = Emulator::start();
    let home = Home::new();
    // What a killed server had under way may have been refused; so many kills in so short a time are held back.
    std::fs::write(home.work().join("rollbook.toml"), "login_budget = \"1000/15\"\n").unwrap();
    let first = emulator.linked(&home);
    let mut promised = BTreeSet::from([first.clone()]);
    let mut known = promised.clone();
    let mut answered = 0;
    for kill in 0..KILLS {
        let server = Arc::new(Server::start(&home));
        let (answers, mut arrived) = mpsc::unbounded_channel();
        let mut load = Vec::new();
        for action in ["find_people", "list_person_details", "find_people"] {
            let (server, first, answers) = (Arc::clone(&server), first.clone(), answers.clone());
            load.push(tokio::spawn(async move {
                let body = json!({ "action": action, "query": { "page_size": 5 } }).to_string();
                loop {
                    let request = server.rpc(body.clone()).header("x-account-id", &first);
                    // A call ends without an answer when the server is killed.
                    let Ok(answer) = request.send().await else { break };
                    let Ok(bytes) = answer.bytes().await else { break };
                    if answers.send(bytes).is_err() {
                        break;
                    }
                }
            }));
        }
        drop(answers);

        // Meanwhile an account is linked by another process, and every third time that one is killed, too.
        let mut arguments = emulator.link_arguments();
        arguments.push("--json".to_owned());
        let mut link = home.spawn_with_input(home.command(arguments), emulator.password());
        for _ in 0..kill % 4 {
            let bytes = arrived.recv().await.unwrap();
            let body: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(body["data"].as_array().map(Vec::len), Some(5), "{body}");
            answered += 1;
        }
        let_pass(kill * 7_919 % 60_000);
        if kill % 3 == 2 {
            let killed = link.kill();
            let said = killed.stdout.lines().next();
            promised.extend(said.map(id));
            server.running.send("KILL");
        } else {
            server.running.send("KILL");
            let linked = link.wait().done();
            promised.insert(id(linked.stdout.trim_end()));
        }
        for calls in load {
            calls.await.unwrap();
        }

        let found = accounts(&home);
        assert!(promised.is_subset(&found), "an account that was linked is gone");
        // Whole: its credentials open, and with them it logs in.
        for new in found.difference(&known) {
            let checked = home.run(["check", new, "--json"]).json();
            assert_eq!(checked["status"], "linked", "{checked}");
        }
        known = found;
    }
    assert!(answered > 0, "no call was answered");
    assert!(known.len() > 8, "{} accounts were linked", known.len());

    let server = Server::start(&home);
    let health = server.get("/health").await.ok();
    assert_eq!(health["status"], "ok");
    let listed = server.get("/accounts?page_size=500").await.ok();
    assert_eq!(listed.as_array().map(Vec::len), Some(known.len()));
    server.action(&first, "find_people", json!({})).await.ok();
}

/// The id of an account in a line of JSON.
fn id(line: &str) -> String {
    let account: Value = serde_json::from_str(line).unwrap();
    account["id"].as_str().unwrap().to_owned()
}
