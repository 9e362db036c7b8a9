//! Commands that go on: they say when they are ready, and stop when they are asked to.

use serde_json::{Value, json};

use crate::{client, emulator::Emulator, program::Home, server::Linked};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn the_server_says_where_it_is_and_stops_when_asked() {
    let home = Home::new();
    let mut server = home.start(["serve", "--listen", "127.0.0.1:0", "--json"]);
    let ready = server.ready();
    assert_eq!(keys(&ready), ["url", "console_url"]);
    let url = ready["url"].as_str().unwrap();

    let health = client::send(client::client().get(format!("{url}/health"))).await.ok();
    assert_eq!(health["status"], "ok");
    assert!(health["version"].is_string());

    server.terminate();
    let ended = server.wait().done();
    assert_eq!(ended.stdout, "", "it prints one line");
}

#[tokio::test]
async fn the_emulator_says_all_that_a_client_needs_and_stops_when_asked() {
    let home = Home::new();
    let mut emulator = home.start(["sandbox", "--listen", "127.0.0.1:0", "--json", "--employees", "60"]);
    let ready = emulator.ready();
    assert_eq!(
        keys(&ready),
        [
            "url",
            "service_url",
            "admin_url",
            "administrator",
            "control_url",
            "service_account",
            "ca_file"
        ]
    );
    assert_eq!(
        keys(&ready["service_account"]),
        ["username", "password", "customer_api_key", "user_api_key"]
    );
    let url = ready["url"].as_str().unwrap();
    let port = url.strip_prefix("http://127.0.0.1:").unwrap();
    assert_eq!(ready["service_url"], format!("http://service2.localhost:{port}"));
    assert_eq!(ready["ca_file"], Value::Null, "there is no certificate without TLS");

    let control = ready["control_url"].as_str().unwrap();
    let tenant = client::send(client::client().get(control)).await.ok();
    assert_eq!(tenant["people"], 60);
    assert_eq!(ready["admin_url"], format!("{url}/"));
    assert_eq!(keys(&ready["administrator"]), ["username", "password"]);

    emulator.terminate();
    let ended = emulator.wait().done();
    assert_eq!(ended.stdout, "", "it prints one line");
}

#[test]
fn both_tell_a_person_in_words() {
    let home = Home::new();
    let mut server = home.start(["serve", "--listen", "127.0.0.1:0"]);
    server.terminate();
    let told = server.wait().done();
    let console =
        "Nobody looks after accounts yet; whoever opens this link first joins as administrator:\n  http://127.0.0.1:";
    assert!(told.stdout.starts_with(console), "{told:?}");

    let mut emulator = home.start(["sandbox", "--listen", "127.0.0.1:0", "--employees", "5"]);
    emulator.terminate();
    let told = emulator.wait().done();
    for text in [
        "user name",
        "password",
        "Customer API Key",
        "User API Key",
        "administration",
    ] {
        assert!(told.stdout.contains(text), "`{text}` is not in {}", told.stdout);
    }
}

#[tokio::test]
async fn a_call_under_way_is_answered_before_the_server_stops() {
    let Linked {
        emulator,
        mut server,
        account,
        home: _home,
    } = Linked::start();
    emulator.fault("slow=700@person-details").await;
    let before = emulator.requests().await;
    let request = server.rpc(json!({ "action": "list_person_details" }).to_string());
    let call = tokio::spawn(client::send(request.header("x-account-id", &account)));
    while emulator.requests().await == before {
        tokio::task::yield_now().await;
    }
    server.running.terminate();
    let answer = call.await.unwrap().ok();
    assert_eq!(answer["data"].as_array().unwrap().len(), 60);
    server.running.wait().done();
}

#[test]
fn an_interrupt_from_the_keyboard_stops_them_too() {
    let home = Home::new();
    for arguments in [
        vec!["serve", "--listen", "127.0.0.1:0", "--json"],
        vec!["sandbox", "--listen", "127.0.0.1:0", "--json", "--employees", "5"],
        vec!["demo", "--json", "--employees", "5"],
    ] {
        let mut running = home.start(arguments);
        running.send("INT");
        running.wait().done();
    }
}

#[tokio::test]
async fn equal_seeds_make_equal_people() {
    let with_seed = |seed| Emulator::with(["--employees", "12", "--seed", seed]);
    let first = with_seed("7");
    let same = with_seed("7");
    let other = with_seed("8");
    let people = first.export().await["people"].clone();
    assert_eq!(people, same.export().await["people"]);
    assert_ne!(people, other.export().await["people"]);
    assert_ne!(
        first.password(),
        same.password(),
        "credentials do not come from the seed"
    );
    first.stop().done();
}

#[test]
fn an_address_that_is_taken_or_no_address_is_told() {
    let home = Home::new();
    let server = home.start(["serve", "--listen", "127.0.0.1:0", "--json"]);
    let ready = server.ready();
    let taken = ready["url"].as_str().unwrap().strip_prefix("http://").unwrap();
    for command in ["serve", "sandbox"] {
        let ended = home.run([command, "--listen", taken]).failed(1);
        assert!(ended.error_line().contains(taken), "{ended:#?}");
        let ended = home.run([command, "--listen", "nowhere"]).failed(2);
        assert!(ended.error_line().contains("nowhere"), "{ended:#?}");
    }
}

#[test]
fn an_unknown_fault_is_a_usage_error() {
    let ended = Home::new().run(["sandbox", "--fault", "earthquake"]).failed(2);
    assert!(ended.error_line().contains("earthquake"), "{ended:#?}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    let mut all = home.spawn(home.command(["run", "list_person_details", "--all", "--page-size", "5"]));
    // The first row, then the pipe is closed.
    all.wait_until_ready();
    let ended = all.stop_reading();
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}

/// Waits until the emulator was asked for people by REST.
async fn asked(emulator: &Emulator) {
    loop {
        let counters = emulator.control("GET", "counters", None).await;
        if counters["requests"]["person-details.list"].as_u64() >= Some(1) {
            return;
        }
    }
}

#[tokio::test]
async fn a_command_that_is_interrupted_ends_what_is_under_way_and_records_it() {
    let emulator = Emulator::start();
    for command in [
        &["run", "list_person_details", "--json"][..],
        &["check", "ACCOUNT", "--json"],
    ] {
        let home = Home::new();
        emulator.control("DELETE", "counters", None).await;
        let account = emulator.linked(&home);
        emulator.change_account(json!({ "password": "Correct-Horse-9" })).await;
        emulator.control("DELETE", "counters", None).await;
        emulator.fault("slow=1500@person-details*1").await;
        let arguments = command.iter().map(|argument| argument.replace("ACCOUNT", &account));
        let mut running = home.spawn(home.command(arguments));
        asked(&emulator).await;
        running.send("INT");
        let ended = running.wait();
        assert_eq!(ended.code, Some(130), "{ended:#?}");
        assert_eq!(ended.error()["code"], "work_broken_off");
        let accounts = home.run(["accounts", "--json"]).json();
        assert_eq!(accounts[0]["status"], "reauth_needed", "{command:?}");
        emulator
            .change_account(json!({ "password": emulator.password() }))
            .await;
    }
}

#[tokio::test]
async fn a_command_that_is_interrupted_twice_ends_at_once() {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    emulator.control("DELETE", "counters", None).await;
    emulator.fault("slow=600000@person-details").await;
    let mut running = home.spawn(home.command(["run", "list_person_details"]));
    asked(&emulator).await;
    running.send("INT");
    running.send("TERM");
    let ended = running.wait();
    assert_eq!(ended.code, Some(130), "{ended:#?}");
}
