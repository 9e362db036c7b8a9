//! A tenant over TLS whose certificates this machine does not know.

use std::fs;

use crate::{emulator::Emulator, program::Home};

#[test]
fn a_tenant_over_tls_is_linked_with_its_certificate_authority() {
    let emulator = Emulator::with(["--employees", "5", "--tls"]);
    let home = Home::new();
    assert!(emulator.service_url().starts_with("https://service2.localhost:"));
    let ca_file = emulator.ca_file();
    assert!(fs::read_to_string(ca_file).unwrap().contains("BEGIN CERTIFICATE"));

    let account = emulator.link(&home, &["--ca-file", ca_file]);
    assert_eq!(account["host"], emulator.service_url());
    assert_eq!(account["status"], "linked");
    let id = account["id"].as_str().unwrap();
    home.run(["check", id, "--ca-file", ca_file]).done();
    for action in ["find_people", "list_person_details"] {
        let lines = home.run(["run", action, "--all", "--ca-file", ca_file]).json_lines();
        assert!(lines.len() >= 5);
    }
}

#[test]
fn without_it_the_error_names_tls_and_what_to_do() {
    let emulator = Emulator::with(["--employees", "5", "--tls"]);
    let home = Home::new();
    let ended = home
        .run_with_input(emulator.link_arguments(), emulator.password())
        .failed(4);
    assert!(
        ended.error_line().contains("TLS") || ended.error_line().contains("certificate"),
        "{ended:#?}"
    );
    assert!(ended.hint_line().contains("CA file"), "{ended:#?}");
    assert_eq!(home.run(["accounts", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn a_certificate_file_that_is_none_is_told() {
    let home = Home::new();
    let missing = home.run(["accounts", "--ca-file", "missing.pem"]).failed(2);
    assert!(missing.error_line().contains("`missing.pem`"), "{missing:#?}");

    fs::write(home.work().join("empty.pem"), "no certificate").unwrap();
    let empty = home.run(["accounts", "--ca-file", "empty.pem"]);
    assert_ne!(empty.code, Some(0));
    assert_eq!(empty.stdout, "");
    assert!(empty.error_line().contains("certificate"), "{empty:#?}");
}
