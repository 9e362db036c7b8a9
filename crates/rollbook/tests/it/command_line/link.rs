//! `rollbook link`, `accounts` and `check`: a tenant is linked with values as people paste them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    emulator::Emulator,
    program::{Ended, Home},
};

fn accounts(home: &Home) -> Vec<Value> {
    home.run(["accounts", "--json"]).json().as_array().unwrap().clone()
}

/// Links with the emulator's values, one flag of which is given another value.
fn link_with(emulator: &Emulator, home: &Home, flag: &str, value: &str) -> Ended {
    let mut arguments = emulator.link_arguments();
    let place = arguments.iter().position(|argument| argument == flag).unwrap();
    value.clone_into(&mut arguments[place + 1]);
    home.run_with_input(arguments, emulator.password())
}

#[test]
fn a_linked_tenant_is_listed_and_can_be_checked() {
    let emulator = Emulator::start();
    let home = Home::new();
    assert_eq!(accounts(&home), [Value::Null; 0]);

    let account = emulator.link(
        &home,
        &["--label", "Harbour", "--owner-id", "42", "--owner-name", "Harbour Ltd"],
    );
    assert_eq!(account["status"], "linked");
    assert_eq!(account["provider"], "ukg-pro");
    assert_eq!(account["kind"], "production");
    assert_eq!(account["host"], emulator.service_url());
    assert_eq!(account["label"], "Harbour");
    assert_eq!(account["origin_owner_id"], "42");
    assert_eq!(account["origin_owner_name"], "Harbour Ltd");
    assert_eq!(accounts(&home), std::slice::from_ref(&account));

    let id = account["id"].as_str().unwrap();
    let checked = home.run(["check", id, "--json"]).json();
    let granted = json!([{
        "name": "Employee Person Details",
        "also": ["Employee Person"],
        "level": "View",
        "state": "granted",
        "evidence": null,
    }]);
    assert_eq!(
        checked,
        json!({ "id": account["id"], "status": "linked", "permissions": granted })
    );
}

#[test]
fn a_person_reads_what_was_understood_found_and_where_it_is() {
    let emulator = Emulator::start();
    let home = Home::new();
    let linked = home
        .run_with_input(emulator.link_arguments(), &format!("{}\r\n", emulator.password()))
        .done();
    assert!(linked.stdout.contains("is linked"), "{linked:#?}");
    assert!(linked.stdout.contains("granted"), "{linked:#?}");
    assert!(
        linked.stderr.contains("note: the path /services/EmployeePerson"),
        "{linked:#?}"
    );

    let id = accounts(&home)[0]["id"].as_str().unwrap().to_owned();
    let listed = home.run(["accounts"]).done().stdout;
    let checked = home.run(["check", &id]).done().stdout;
    for told in [linked.stdout, listed, checked] {
        for text in [&id, "linked", emulator.service_url()] {
            assert!(told.contains(text), "`{text}` is not in {told}");
        }
    }
}

#[test]
fn without_an_account_the_list_is_empty_and_says_what_to_do() {
    let ended = Home::new().run(["accounts"]).done();
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("rollbook link"), "{ended:#?}");
}

#[test]
fn the_host_is_remembered_with_the_account_it_linked() {
    let emulator = Emulator::start();
    let home = Home::new();
    let id = emulator.linked(&home);
    // No `--allow-host` from here on.
    home.run(["check", &id]).done();
    home.run(["run", "list_person_details", "--page-size", "1"]).done();
    let refused = home
        .run_with_input(emulator.arguments_without_host(), emulator.password())
        .failed(2);
    assert!(refused.hint_line().contains("operator"), "{refused:#?}");
    assert_eq!(accounts(&home).len(), 1);
}

#[test]
fn values_pasted_with_blanks_around_them_are_taken() {
    let emulator = Emulator::start();
    let home = Home::new();
    for (flag, value) in [
        ("--host", format!("  {}/ \t", emulator.service_url())),
        ("--username", format!(" {}\t", emulator.username())),
        ("--customer-api-key", format!("{} \u{a0}", emulator.customer_api_key())),
        ("--user-api-key", format!("\n{} ", emulator.user_api_key())),
    ] {
        link_with(&emulator, &home, flag, &value).done();
    }
    assert_eq!(accounts(&home).len(), 4);
}

#[test]
fn a_tenant_is_linked_for_the_chosen_actions_only() {
    let emulator = Emulator::start();
    let home = Home::new();
    let account = emulator.link(
        &home,
        &["--actions", "ukg-pro_find_people,get_person_details", "--test"],
    );
    assert_eq!(account["actions"], json!(["find_people", "get_person_details"]));
    assert_eq!(account["kind"], "test");

    let mut arguments = emulator.link_arguments();
    arguments.extend(["--actions".to_owned(), "find_peple".to_owned()]);
    let ended = home.run_with_input(arguments, emulator.password()).failed(2);
    assert!(ended.error_line().contains("`find_peple`"), "{ended:#?}");
    assert_eq!(accounts(&home).len(), 1);
}

#[test]
fn without_the_user_api_key_rest_alone_is_linked() {
    let emulator = Emulator::start();
    let home = Home::new();
    let mut arguments = emulator.link_arguments();
    let place = arguments
        .iter()
        .position(|argument| argument == "--user-api-key")
        .unwrap();
    arguments.drain(place..place + 2);
    let linked = home
        .run_with_input(
            arguments.iter().map(String::as_str).chain(["--json"]),
            emulator.password(),
        )
        .json();
    let table = include_str!("../../../../rollbook-model/tests/golden/actions.tsv");
    let rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let over_rest: BTreeSet<_> = rows
        .filter(|row| row.get(2) == Some(&"rest"))
        .map(|row| row[0])
        .collect();
    let actions = linked["actions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|id| id.as_str());
    assert_eq!(actions.collect::<BTreeSet<_>>(), over_rest);

    let ended = home.run(["run", "find_people"]).failed(3);
    assert!(ended.error_line().contains("User API Key"), "{ended:#?}");
    assert!(
        ended.hint_line().contains("Service Account Administration"),
        "{ended:#?}"
    );

    arguments.extend(["--actions".to_owned(), "find_people".to_owned()]);
    let ended = home.run_with_input(arguments, emulator.password()).failed(3);
    assert!(ended.error_line().contains("`find_people`"), "{ended:#?}");
    assert_eq!(accounts(&home).len(), 1);
}

#[test]
fn a_value_that_cannot_be_right_is_told_and_stores_nothing() {
    let emulator = Emulator::start();
    let home = Home::new();
    for (flag, value, told) in [
        ("--host", "", "address is empty"),
        ("--host", "https://login.ultipro.com/Login.aspx", "sign in"),
        (
            "--host",
            "https://ada:secret@service2.ultipro.com",
            "user name or password",
        ),
        ("--host", "ftp://service2.ultipro.com", "scheme"),
        ("--host", "https://service2.example.com", "not a host of UKG Pro"),
        ("--host", "https://service2.ultipro.com:8443", "port 8443"),
        ("--host", "ultipro.com", "part of a host"),
        ("--host", "https://192.0.2.7/services", "IP address"),
        ("--username", " ", "user name is empty"),
        ("--username", "ada:lovelace", "colon"),
        ("--customer-api-key", "", "Customer API Key is empty"),
        ("--user-api-key", "FN9XS\u{7}0000K0", "control character"),
    ] {
        let ended = link_with(&emulator, &home, flag, value).failed(2);
        let error = ended.error_line();
        assert!(
            error.to_lowercase().contains(&told.to_lowercase()),
            "{flag} {value:?}: {ended:#?}"
        );
        assert!(!ended.hint_line().is_empty());
        assert!(!ended.stderr.contains("secret"), "{ended:#?}");
    }
    let mut arguments = emulator.link_arguments();
    arguments.push("--json".to_owned());
    let ended = home.run_with_input(arguments, "\n").failed(2);
    assert_eq!(ended.error()["credential"], "password");
    assert_eq!(accounts(&home), [Value::Null; 0]);
}

#[test]
fn without_a_terminal_the_password_must_come_on_stdin() {
    let emulator = Emulator::start();
    let home = Home::new();
    let mut arguments = emulator.link_arguments();
    arguments.retain(|argument| argument != "--password-stdin");
    let ended = home.run(arguments).failed(2);
    assert!(ended.hint_line().contains("--password-stdin"), "{ended:#?}");
}
