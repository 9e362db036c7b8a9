//! The API against its own description, by a tool of other people: `schemathesis` calls every operation with what the
//! description allows and with what it does not, and judges each answer.

use std::process::Command;

use crate::{program::run, python, server::Linked};

/// Tries the server, and asserts that nothing is wrong with any answer.
fn tried(linked: &Linked, webhook: &str, arguments: &[&str]) {
    let mut command = Command::new(python::interpreter());
    command
        .current_dir(linked.home.work())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("HOME", linked.home.work())
        .env("ROLLBOOK_ACCOUNT", &linked.account)
        .env("ROLLBOOK_WEBHOOK", webhook)
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(python::scripts().join("schemathesis.toml"))
        .args(["run", &format!("{}/openapi.json", linked.server.url), "--no-color"])
        .args(["--auth", &format!("{}:", linked.server.key)])
        .args(arguments);
    let ended = run(command, "");
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("generated, "), "{}", ended.stdout);
    let told = linked.server.running.stderr();
    assert!(!told.contains("panicked"), "{told}");
}

#[test]
fn every_answer_is_as_described_whatever_is_sent() {
    // The tool sends more than a limit would let pass.
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_RATE_LIMIT", "0").env("ROLLBOOK_GUESS_LIMIT", "0");
    });
    let webhook = [
        "webhooks",
        "create",
        "http://127.0.0.1:9/hook",
        "--allow-host",
        "127.0.0.1",
        "--json",
    ];
    let webhook = linked.home.run(webhook).json();
    let webhook = webhook["id"].as_str().unwrap();
    tried(&linked, webhook, &["--max-examples", "100"]);
    // Actions of an account, which the tool could not know.
    let account = format!("x-account-id: {}", linked.account);
    for path in ["^/unified/hris/employ", "^/unified/hris/[^e]", "^/unified/proxy"] {
        let arguments = [
            "--include-path-regex",
            path,
            "--max-examples",
            "30",
            "--header",
            &account,
        ];
        tried(&linked, webhook, &arguments);
    }
    tried(
        &linked,
        webhook,
        &[
            "--include-path",
            "/actions/rpc",
            "--max-examples",
            "150",
            "--header",
            &account,
        ],
    );
}
