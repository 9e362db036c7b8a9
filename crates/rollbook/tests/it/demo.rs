//! `rollbook demo`: the main job in one go.

use std::fs;

use serde_json::{Value, json};

use crate::{
    client,
    program::{Home, files},
};

/// Runs the demonstration with so many people and returns its report.
fn report(home: &Home, employees: &str) -> Value {
    let ended = home.run(["demo", "--once", "--json", "--employees", employees]).done();
    assert_eq!(
        ended.stderr, "",
        "a program that reads the report hears of nothing else"
    );
    ended.json()
}

/// That nothing was written but what was removed again.
#[track_caller]
fn assert_nothing_left(home: &Home) {
    assert_eq!(fs::read_dir(home.temporary()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(home.work()).unwrap().count(), 0);
    assert!(!home.data().exists());
}

fn rows(report: &Value, action: &str) -> u64 {
    let actions = report["actions"].as_array().unwrap();
    let action = actions.iter().find(|ran| ran["id"] == action).unwrap();
    action["rows"].as_u64().unwrap()
}

#[test]
fn the_report_tells_account_actions_people_and_addresses() {
    let home = Home::new();
    let report = report(&home, "1000");

    let account = &report["account"];
    assert!(account["id"].as_str().unwrap().starts_with("acc_"));
    assert_eq!(account["status"], "linked");
    let host = account["host"].as_str().unwrap();
    assert!(host.starts_with("http://service2.localhost:"), "{host}");
    assert_eq!(
        account["permissions"],
        json!([{
            "name": "Employee Person Details",
            "also": ["Employee Person"],
            "level": "View",
            "state": "granted",
            "evidence": null,
        }])
    );

    let actions = report["actions"].as_array().unwrap();
    let ids: Vec<_> = actions.iter().map(|ran| ran["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "find_people",
            "get_person_by_employee_identifier",
            "list_person_details",
            "get_person_details"
        ]
    );
    for ran in actions {
        assert_eq!(ran["ok"], true, "{ran}");
        assert!(ran["milliseconds"].is_u64(), "{ran}");
    }
    assert_eq!(rows(&report, "get_person_by_employee_identifier"), 1);
    assert_eq!(rows(&report, "get_person_details"), 1);

    let people = &report["people"];
    assert_eq!(people["count"], 1000);
    assert!(people["employments"].as_u64().unwrap() > 1000, "{people}");
    assert_eq!(rows(&report, "list_person_details"), 1000);
    assert_eq!(people["employments"], rows(&report, "find_people"));
    assert!(people["companies"].as_array().unwrap().len() > 1, "{people}");
    let first = people["first"].as_array().unwrap();
    assert_eq!(first.len(), 3);
    for person in first {
        for name in ["employeeId", "companyId", "firstName", "lastName"] {
            assert!(person[name].is_string(), "{person}");
        }
    }

    let urls = report["urls"].as_object().unwrap();
    let names: Vec<_> = urls.keys().collect();
    assert_eq!(
        names,
        [
            "api", "openapi", "guide", "hub", "accounts", "console", "tenant", "emulator"
        ]
    );
    assert_eq!(urls["emulator"], account["host"]);
    assert_nothing_left(&home);
}

#[test]
fn a_company_can_be_as_small_as_one_person() {
    let home = Home::new();
    for (employees, shown) in [("1", 1), ("10", 3)] {
        let report = report(&home, employees);
        let people = &report["people"];
        assert_eq!(people["count"].to_string(), employees);
        assert!(people["employments"].as_u64() >= people["count"].as_u64(), "{people}");
        assert_eq!(people["first"].as_array().unwrap().len(), shown);
        let actions = report["actions"].as_array().unwrap();
        assert!(actions.iter().all(|ran| ran["ok"] == true), "{report}");
    }
    assert_nothing_left(&home);
}

#[test]
fn a_company_of_nobody_is_a_usage_error() {
    let home = Home::new();
    let ended = home.run(["demo", "--once", "--employees", "0"]).failed(2);
    assert!(ended.error_line().contains("--employees"), "{ended:#?}");
    assert_nothing_left(&home);
}

#[test]
fn a_person_reads_the_same_in_tables() {
    let home = Home::new();
    let told = home.run(["demo", "--once", "--employees", "10"]).done();
    for text in [
        "is linked (http://service2.localhost:",
        "Employee Person Details (or Employee Person)",
        "get_person_by_employee_identifier",
        "10 people with ",
        "/openapi.json",
    ] {
        assert!(told.stdout.contains(text), "`{text}` is not in {}", told.stdout);
    }
    assert!(!told.stdout.contains("Ctrl-C"), "{}", told.stdout);
    assert_eq!(told.stderr, "");
    assert_nothing_left(&home);
}

#[tokio::test]
async fn without_once_everything_it_names_runs_until_it_is_stopped() {
    let home = Home::new();
    let mut demo = home.start(["demo", "--json", "--employees", "10"]);
    let report = demo.ready();
    let http = client::client();
    for (name, status) in [("openapi", 200), ("api", 404)] {
        let answer = client::send(http.get(report["urls"][name].as_str().unwrap())).await;
        assert_eq!(answer.status, status, "{name}");
    }
    for name in ["guide", "hub", "console", "tenant"] {
        let page = http.get(report["urls"][name].as_str().unwrap()).send().await.unwrap();
        assert!(
            page.status().is_success() || page.status().is_redirection(),
            "{name}: {}",
            page.status()
        );
    }
    demo.terminate();
    demo.wait().done();
    assert_nothing_left(&home);
}

#[test]
fn what_it_stores_is_kept_where_the_operator_says() {
    let home = Home::new();
    let kept = home.work().join("kept");
    let folder = kept.to_str().unwrap();
    let ended = home.run(["demo", "--once", "--json", "--employees", "5", "--data-dir", folder]);
    assert!(ended.stderr.contains("master.key"), "{ended:#?}");
    let account = ended.json()["account"]["id"].clone();

    let accounts = home.run(["accounts", "--json", "--data-dir", folder]).json();
    assert_eq!(accounts[0]["id"], account);
    assert_eq!(accounts.as_array().unwrap().len(), 1);
    assert!(files(&kept).iter().any(|(path, _)| path.ends_with("master.key")));
}

#[test]
fn the_operators_own_configuration_is_left_alone() {
    let home = Home::new();
    let database = home.work().join("production.sqlite");
    let mut command = home.command(["demo", "--once", "--json", "--employees", "5"]);
    command
        .env("ROLLBOOK_DATABASE", &database)
        .env("ROLLBOOK_DATA_DIR", home.work().join("production"));
    crate::program::run(command, "").json();
    assert_nothing_left(&home);
}
