//! Hosts that are not there (4), and answers that are no answers.

use std::net::TcpListener;

use serde_json::json;

use crate::{
    emulator::Emulator,
    program::{Ended, Home},
};

/// Links a host that may be called and is not there.
fn link(home: &Home, address: &str, allowed: &str) -> Ended {
    let arguments = [
        "link",
        "--host",
        address,
        "--allow-host",
        allowed,
        "--username",
        "ada",
        "--customer-api-key",
        "AB1CD",
        "--user-api-key",
        "EX4MPL0000K0",
        "--password-stdin",
    ];
    home.run_with_input(arguments, "password")
}

/// A port of loopback on which nobody listens.
fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_host_that_is_not_found_is_told_and_links_nothing() {
    let home = Home::new();
    // A name that no resolver may ever know (RFC 6761).
    let ended = link(&home, "http://service2.invalid", "service2.invalid").failed(4);
    assert!(ended.error_line().contains("`service2.invalid`"), "{ended:#?}");
    assert!(ended.hint_line().contains("Web Services"), "{ended:#?}");
    assert_eq!(home.run(["accounts", "--json"]).json(), json!([]));
}

#[test]
fn a_refused_connection_is_told_and_links_nothing() {
    let home = Home::new();
    let host = format!("service2.localhost:{}", closed_port());
    let ended = link(&home, &format!("http://{host}"), &host).failed(4);
    assert!(ended.error_line().contains("refused"), "{ended:#?}");
    assert!(!ended.hint_line().is_empty());
    assert_eq!(home.run(["accounts", "--json"]).json(), json!([]));
}

#[test]
fn a_tenant_that_went_away_is_told_at_every_command() {
    let emulator = Emulator::start();
    let home = Home::new();
    let id = emulator.linked(&home);
    emulator.stop().done();
    // Both begin with a login, which is tried again but once.
    for command in [vec!["check", &id, "--json"], vec!["run", "find_people", "--json"]] {
        let error = home.run(command).failed(4).error();
        assert_eq!(error["step"], "connection", "{error}");
        assert_eq!(error["retryable"], true, "{error}");
        assert!(error["remedy"].is_string(), "{error}");
    }
    // What is known of the account stays known, and what was seen last is told.
    let account = &home.run(["accounts", "--json"]).json()[0];
    assert_eq!(account["status"], "degraded");
    assert_eq!(account["evidence"]["code"], "unreachable");
    assert_eq!(account["permissions"][0]["state"], "granted");
}
