//! What UKG Pro refuses: who is not there (1), what cannot be right (2), credentials and permissions (3).

use serde_json::json;

use crate::{
    emulator::{Emulator, LINES},
    program::Home,
};

const NOBODY: [&str; 6] = [
    "run",
    "get_person_by_employee_identifier",
    "--company-code",
    "NORD",
    "--employee-number",
    "999999999",
];

#[test]
fn an_employee_that_does_not_exist_is_no_success() {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    let by_key = ["run", "get_person_details", "--employee-id", "ZZZZZZZZZZZZ"];
    for command in [&NOBODY[..], &by_key] {
        let ended = home.run(command).failed(1);
        assert!(!ended.error_line().is_empty());
        assert!(ended.hint_line().contains("identifier"), "{ended:#?}");
    }
    let error = home.run(NOBODY.into_iter().chain(["--json"])).failed(1).error();
    assert_eq!(error["code"], "employee_not_found");
    assert_eq!(error["step"], "call");
    assert_eq!(error["retryable"], false);
    assert!(error["request_id"].as_str().unwrap().starts_with("req_"));
}

#[test]
fn an_account_that_does_not_exist_is_told() {
    let home = Home::new();
    let unknown = "acc_0190163d8694739b95e65b3e02c4d2ea";
    for command in [vec!["check", unknown], vec!["run", "find_people", "--account", unknown]] {
        let ended = home.run(command).failed(1);
        assert!(ended.error_line().contains(unknown), "{ended:#?}");
        assert!(ended.hint_line().contains("rollbook accounts"), "{ended:#?}");
    }
}

#[test]
fn an_input_that_cannot_be_right_is_a_usage_error() {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    for (arguments, told) in [
        (vec!["find_people", "--page-size", "0"], "`page_size`"),
        (vec!["find_people", "--page-size", "many"], "`page_size`"),
        (vec!["find_people", "--next", "nonsense"], "`next`"),
        (vec!["find_people", "--input", "{\"shoe_size\": 44}"], "`shoe_size`"),
        (
            vec!["find_people", "--input", "{\"last_name\": [\"Sam\"]}"],
            "`last_name`",
        ),
        (vec!["find_people", "--last-name", "LIKE (Sam"], "LIKE"),
        (vec!["get_person_details"], "`employeeId`"),
        (
            vec!["get_person_by_employee_identifier", "--company-code", "NORD"],
            "`employee_number`",
        ),
        (
            vec![
                "get_person_by_employee_identifier",
                "--employee-number",
                "1",
                "--email-address",
                "a@example.com",
            ],
            "exactly one",
        ),
    ] {
        let ended = home.run(["run"].into_iter().chain(arguments)).failed(2);
        assert!(ended.error_line().contains(told), "{ended:#?}");
        assert!(!ended.hint_line().is_empty(), "{ended:#?}");
    }
}

#[tokio::test]
async fn a_wrong_password_links_nothing() {
    let emulator = Emulator::start();
    let home = Home::new();
    let ended = home
        .run_with_input(emulator.link_arguments(), "not the password")
        .failed(3);
    assert!(ended.error_line().contains("credentials"), "{ended:#?}");
    assert!(ended.hint_line().contains("Reset Password"), "{ended:#?}");
    assert!(!ended.stderr.contains("not the password"), "{ended:#?}");

    let mut arguments = emulator.link_arguments();
    arguments.push("--json".to_owned());
    let error = home.run_with_input(arguments, "not the password").failed(3).error();
    assert_eq!((&error["step"], &error["retryable"]), (&json!("login"), &json!(false)));
    assert_eq!(error["code"], "credentials_unchanged");
    assert_eq!(home.run(["accounts", "--json"]).json(), json!([]));
    let mut asking = emulator.link_arguments();
    asking.push("--refused-again".to_owned());
    home.run_with_input(asking, "not the password").failed(3);
    let account = emulator
        .control("GET", &format!("accounts/{}", emulator.username()), None)
        .await;
    assert_eq!(
        account["failed_logins"], 2,
        "a refused login is repeated only for who asks for it"
    );
}

#[test]
fn a_wrong_key_is_named_and_exchanged_keys_are_noticed() {
    let emulator = Emulator::start();
    let home = Home::new();
    let with_keys = |customer: &str, user: &str| {
        let mut arguments = emulator.link_arguments();
        for (flag, key) in [("--customer-api-key", customer), ("--user-api-key", user)] {
            let place = arguments.iter().position(|argument| argument == flag).unwrap();
            key.clone_into(&mut arguments[place + 1]);
        }
        home.run_with_input(arguments, emulator.password()).failed(3)
    };
    let wrong = with_keys("WRONG", emulator.user_api_key());
    assert!(wrong.hint_line().contains("Customer API Key"), "{wrong:#?}");
    let wrong = with_keys(emulator.customer_api_key(), "WRONGWRONG12");
    assert!(
        wrong.error_line().contains("does not accept the User API Key"),
        "{wrong:#?}"
    );
    let exchanged = with_keys(emulator.user_api_key(), emulator.customer_api_key());
    assert!(exchanged.hint_line().contains("Exchange them"), "{exchanged:#?}");
    assert_eq!(home.run(["accounts", "--json"]).json(), json!([]));
}

#[tokio::test]
async fn an_account_whose_password_was_changed_asks_for_the_new_one() {
    let emulator = Emulator::start();
    let home = Home::new();
    let id = emulator.linked(&home);
    emulator.change_account(json!({ "password": "another one" })).await;

    let ended = home.run(["check", &id]).failed(3);
    assert!(ended.hint_line().contains("Reset Password"), "{ended:#?}");
    assert_eq!(home.run(["accounts", "--json"]).json()[0]["status"], "reauth_needed");
    home.run(["run", "find_people"]).failed(3);
    home.run(["run", "list_person_details"]).failed(3);

    // The administrator puts the old one back.
    emulator
        .change_account(json!({ "password": emulator.password(), "status": "active" }))
        .await;
    assert_eq!(home.run(["check", &id, "--json"]).json()["status"], "linked");
}

#[tokio::test]
async fn a_missing_permission_is_named_with_its_level_and_menu() {
    let emulator = Emulator::start();
    let home = Home::new();
    let id = emulator.linked(&home);
    emulator.revoke("View").await;

    for action in [
        vec!["find_people"],
        vec!["list_person_details"],
        vec!["get_person_details", "--employee-id", "X"],
    ] {
        let ended = home.run(["run"].into_iter().chain(action)).failed(3);
        assert!(ended.error_line().contains("Employee Person"), "{ended:#?}");
        assert!(ended.error_line().contains("View"), "{ended:#?}");
        assert!(
            ended.hint_line().contains("Service Account Administration"),
            "{ended:#?}"
        );
    }
    let error = home.run(["run", "list_person_details", "--json"]).failed(3).error();
    assert_eq!(
        error["permission"],
        json!({ "name": LINES[0], "also": [], "level": "View" }),
        "{error}"
    );

    let checked = home.run(["check", &id, "--json"]).json();
    assert_eq!(checked["status"], "degraded");
    let missing = checked["permissions"].as_array().unwrap();
    assert!(
        missing.iter().all(|permission| permission["state"] == "missing"),
        "{checked}"
    );
    assert!(
        missing.iter().any(|permission| permission["name"] == LINES[0]),
        "{checked}"
    );
    let told = home.run(["check", &id]).done();
    assert!(told.stdout.contains("missing"), "{told:#?}");
    assert!(told.stderr.contains("hint: Menu > "), "{told:#?}");

    // It is ticked again, and everything works without linking anew.
    for line in LINES {
        let path = format!("accounts/{}/permissions/{line}/View", emulator.username());
        emulator.control("PUT", &path, None).await;
    }
    assert_eq!(home.run(["check", &id, "--json"]).json()["status"], "linked");
    home.run(["run", "find_people"]).done();
}

#[tokio::test]
async fn a_tenant_without_a_permission_is_linked_and_says_what_is_lacking() {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.revoke("View").await;
    let account = emulator.link(&home, &[]);
    assert_eq!(account["status"], "degraded");
    assert_eq!(account["permissions"][0]["state"], "missing");
}
