//! `rollbook doctor`: whether the installation is in order, and why an account does not work.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    console::browser::Browser,
    emulator::Emulator,
    program::{Home, run},
    server::Linked,
};

/// What doctor says of an account, and how many requests it cost the tenant.
async fn diagnosed(emulator: &Emulator, home: &Home, account: &str, further: &[&str]) -> (Value, u64) {
    let before = emulator.requests().await;
    let told = home.run(["doctor", account, "--json"].iter().chain(further)).json();
    (told, emulator.requests().await - before)
}

/// The finding of a code.
#[track_caller]
fn finding<'a>(told: &'a Value, code: &str) -> &'a Value {
    let findings = told["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["code"] == code);
    found.unwrap_or_else(|| panic!("no `{code}` in {told:#}"))
}

fn codes(told: &Value) -> BTreeSet<&str> {
    let findings = told["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_account_that_works_is_said_to_and_no_credentials_are_sent_for_it() {
    let linked = Linked::start();
    let (told, sent) = diagnosed(&linked.emulator, &linked.home, &linked.account, &[]).await;
    assert_eq!(told["works"], true, "{told:#}");
    assert_eq!(told["status"], "linked");
    assert_eq!(codes(&told), BTreeSet::from(["account_state", "nothing_called"]));
    assert_eq!(sent, 1, "one look whether the tenant is there");

    linked
        .server
        .action(&linked.account, "find_people", json!({}))
        .await
        .ok();
    let (told, _) = diagnosed(&linked.emulator, &linked.home, &linked.account, &["--live"]).await;
    assert_eq!(told["works"], true, "{told:#}");
    assert_eq!(finding(&told, "last_calls")["weight"], "note");
    let text = linked.home.run(["doctor", &linked.account]).done();
    assert!(
        text.stdout.contains("Nothing was found that keeps it from working."),
        "{text:#?}"
    );
    assert!(text.stderr.contains("--live"), "{text:#?}");
    let unknown = linked
        .home
        .run(["doctor", "acc_0190163d8694739b95e65b3e02c4d2ea", "--json"]);
    assert_eq!(unknown.failed(1).error()["code"], "account_not_found");
    linked.home.run(["doctor", "--live"]).failed(2);
}

#[tokio::test]
async fn a_missing_permission_is_told_with_its_actions_and_its_menu() {
    let linked = Linked::start();
    linked.emulator.revoke("View").await;
    linked.home.run(["check", &linked.account]).done();
    let refused = linked.server.action(&linked.account, "find_people", json!({})).await;
    assert_eq!(refused.status, 403, "{refused:#?}");
    let (told, _) = diagnosed(&linked.emulator, &linked.home, &linked.account, &[]).await;
    let missing = finding(&told, "permission_missing");
    assert_eq!(missing["weight"], "warning");
    assert!(missing["seen"].as_str().unwrap().contains("`find_people`"), "{missing}");
    assert!(
        missing["remedy"]
            .as_str()
            .unwrap()
            .contains("Service Account Administration"),
        "{missing}"
    );
    let calls = finding(&told, "last_calls");
    assert!(
        calls["seen"].as_str().unwrap().contains("permission_missing 1"),
        "{calls}"
    );
    assert!(
        calls["remedy"]
            .as_str()
            .unwrap()
            .contains("rollbook explain permission_missing"),
        "{calls}"
    );
    let text = linked.home.run(["doctor", &linked.account]).done();
    assert!(
        text.stdout.contains("to do: In Menu > System Configuration"),
        "{text:#?}"
    );
}

#[tokio::test]
async fn refused_credentials_are_told_with_what_is_left_of_the_budget_and_are_not_sent() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_LOGIN_BUDGET", "2/15");
    });
    linked.emulator.control("DELETE", "tokens", None).await;
    linked
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    let refused = linked
        .server
        .action(&linked.account, "list_person_details", json!({}))
        .await;
    assert_eq!(refused.status, 401, "{refused:#?}");
    let (told, sent) = diagnosed(&linked.emulator, &linked.home, &linked.account, &[]).await;
    assert_eq!(told["works"], false, "{told:#}");
    assert_eq!(told["status"], "reauth_needed");
    assert_eq!(sent, 1, "no credentials");
    let unchanged = finding(&told, "credentials_unchanged");
    assert!(
        unchanged["at"].is_string() && unchanged["weight"] == "problem",
        "{unchanged}"
    );

    // A person asks for it: refused once more at most, and then nothing is sent.
    let used_up = |further: &'static [&str]| {
        let mut command = linked
            .home
            .command(["doctor", &linked.account, "--json"].iter().chain(further));
        command.env("ROLLBOOK_LOGIN_BUDGET", "1/15");
        run(command, "").json()
    };
    let told = used_up(&[]);
    let budget = finding(&told, "login_budget_spent");
    assert!(budget["until"].is_string() && budget["weight"] == "problem", "{budget}");
    let before = linked.emulator.requests().await;
    let told = used_up(&["--live"]);
    finding(&told, "login_budget_spent");
    assert_eq!(linked.emulator.requests().await - before, 1, "{told:#}");
}

#[tokio::test]
async fn who_paused_it_which_fields_are_off_and_that_nobody_is_there_are_told() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let paused = browser
        .post(&format!("/console/accounts/{}/pause", linked.account), &[])
        .await;
    assert!(paused.location.is_some(), "{}", paused.text);
    linked
        .home
        .run(["accounts", "fields", &linked.account, "--off", "ssn"])
        .done();
    let (told, _) = diagnosed(&linked.emulator, &linked.home, &linked.account, &["--live"]).await;
    let stopped = finding(&told, "account_stopped");
    assert!(
        stopped["seen"].as_str().unwrap().contains("paused by `per_"),
        "{stopped}"
    );
    assert!(
        finding(&told, "fields_switched_off")["seen"]
            .as_str()
            .unwrap()
            .contains("`ssn`"),
        "{told:#}"
    );
    assert_eq!(told["works"], false);

    let Linked {
        emulator,
        home,
        account,
        ..
    } = linked;
    drop(emulator);
    let told = home.run(["doctor", &account, "--json"]).json();
    let unreachable = finding(&told, "unreachable");
    assert_eq!(unreachable["weight"], "problem");
    let weights: Vec<_> = told["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["weight"].as_str())
        .collect();
    let first_note = weights.iter().position(|weight| *weight == Some("note"));
    assert!(first_note.is_none_or(|first| weights[first..].iter().all(|weight| *weight == Some("note"))));
}

/// What `rollbook doctor` looks at, by name.
fn looks(told: &Value) -> Vec<(&str, &str)> {
    let looks = told["checks"].as_array().unwrap().iter();
    looks
        .map(|look| (look["name"].as_str().unwrap(), look["state"].as_str().unwrap()))
        .collect()
}

#[test]
fn an_installation_is_looked_at_from_the_disk_to_the_master_keys() {
    let home = Home::new();
    let told = home.run(["doctor", "--json"]).json();
    let looks = looks(&told);
    for name in [
        "features",
        "database version",
        "tables",
        "master keys",
        "disk",
        "hosts that may be called",
    ] {
        assert!(looks.iter().any(|(known, _)| *known == name), "{name}: {looks:?}");
    }
    assert!(
        looks.contains(&("tables", "ok")) && looks.contains(&("public address", "warning")),
        "{looks:?}"
    );
    let mut command = home.command(["doctor", "--json"]);
    command.env("ROLLBOOK_PUBLIC_URL", "https://link.example.com");
    let told = run(command, "").json();
    assert!(self::looks(&told).contains(&("public address", "ok")), "{told:#}");
}

#[tokio::test]
async fn what_is_wrong_is_told_since_it_was_seen_first() {
    let linked = Linked::start();
    linked.emulator.fault("html@soap").await;
    let check = ["check", &linked.account];
    linked.home.run(check);
    let accounts = linked.home.run(["accounts", "--json"]).json();
    let first = &accounts[0]["evidence"]["at"];
    linked.home.run(check);
    let (told, _) = diagnosed(&linked.emulator, &linked.home, &linked.account, &[]).await;
    let code = accounts[0]["evidence"]["code"].as_str().unwrap();
    assert_eq!(&finding(&told, code)["at"], first, "{told:#}");
}

#[tokio::test]
async fn what_is_not_copied_is_told_list_by_list() {
    let linked = Linked::start();
    let not_copied = |told: &Value| {
        let findings = told["findings"].as_array().unwrap().clone();
        let of_copy = findings.into_iter().filter(|finding| {
            let seen = finding["seen"].as_str().unwrap();
            seen.contains("is not copied") || seen.contains("nothing is copied")
        });
        of_copy.collect::<Vec<_>>()
    };
    let (told, _) = diagnosed(&linked.emulator, &linked.home, &linked.account, &[]).await;
    assert!(not_copied(&told).is_empty(), "nothing is to be copied: {told:#}");
    linked.home.run(["sync", &linked.account]).done();
    let (told, _) = diagnosed(&linked.emulator, &linked.home, &linked.account, &[]).await;
    assert!(not_copied(&told).is_empty(), "everything is copied: {told:#}");

    linked.emulator.fault("empty-page*200").await;
    let ended = linked.home.run(["sync", &linked.account]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    linked.emulator.control("DELETE", "faults", None).await;
    let (told, _) = diagnosed(&linked.emulator, &linked.home, &linked.account, &[]).await;
    let found = not_copied(&told);
    assert!(!found.is_empty(), "{told:#}");
    assert!(
        found
            .iter()
            .all(|finding| finding["weight"] == "warning" && finding["until"].is_string())
    );
    assert_eq!(told["works"], true, "what is called works: {told:#}");
}
