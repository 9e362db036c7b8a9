//! `rollbook actions`: the catalogue.

use serde_json::{Value, json};

use crate::{emulator::ACTIONS, program::Home};

#[test]
fn the_list_says_what_each_action_does_and_needs() {
    let list = Home::new().run(["actions", "--json"]).json();
    let list = list.as_array().unwrap().iter();
    let about_people: Vec<_> = list
        .filter(|action| ACTIONS.iter().any(|id| action["id"] == *id))
        .collect();
    let permission = json!([{ "name": "Employee Person Details", "also": ["Employee Person"], "level": "View" }]);
    let rest = json!([{ "name": "Employee Person Details", "also": [], "level": "View" }]);
    assert_eq!(
        json!(about_people),
        json!([
            {
                "id": "find_people",
                "label": "Find People",
                "effect": "read",
                "transport": "soap",
                "guard": "line",
                "permissions": permission,
            },
            {
                "id": "get_person_by_employee_identifier",
                "label": "Get Person By Employee Identifier",
                "effect": "read",
                "transport": "soap",
                "guard": "line",
                "permissions": permission,
            },
            {
                "id": "list_person_details",
                "label": "List Person Details",
                "effect": "read",
                "transport": "rest",
                "guard": "line",
                "permissions": rest,
            },
            {
                "id": "get_person_details",
                "label": "Get Person Details",
                "effect": "read",
                "transport": "rest",
                "guard": "line",
                "permissions": rest,
            },
        ])
    );
}

#[test]
fn one_action_comes_with_its_inputs_and_output() {
    let home = Home::new();
    let action = home.run(["actions", "get_person_details", "--json"]).json();
    assert_eq!(action["id"], "get_person_details");
    assert_eq!(action["inputs"]["required"], json!(["employeeId"]));
    assert_eq!(
        action["output"]["properties"]["lastName"]["type"],
        json!(["string", "null"])
    );
    assert!(action["description"].is_string());
    let long = home.run(["actions", "ukg-pro_get_person_details", "--json"]).json();
    assert_eq!(action, long);
}

#[test]
fn one_action_comes_with_its_example() {
    let home = Home::new();
    let schema = home.run(["actions", "get_person_details", "--json"]).json()["inputs"].take();
    let shown = home.run(["actions", "get_person_details"]).done().stdout;
    let line = shown.lines().find_map(|line| line.strip_prefix("Example: ")).unwrap();
    let text = line.strip_prefix("rollbook run get_person_details --input '").unwrap();
    let example: Value = serde_json::from_str(text.strip_suffix('\'').unwrap()).unwrap();
    assert_eq!(schema["examples"], json!([example]));

    let without = home.run(["actions", "list_reports"]).done().stdout;
    assert!(!without.contains("Example"), "{without}");
    let schema = home.run(["actions", "list_reports", "--json"]).json()["inputs"].take();
    assert_eq!(schema.get("examples"), None);
}

#[test]
fn an_action_without_a_line_says_why() {
    let home = Home::new();
    for (id, guard) in [
        ("list_earnings_configurations", "any_account"),
        ("find_sso_users", "not_stated"),
        ("run_report", "not_stated"),
    ] {
        let action = home.run(["actions", id, "--json"]).json();
        assert_eq!((&action["guard"], &action["permissions"]), (&json!(guard), &json!([])));
    }
}

#[test]
fn a_person_sees_the_list_and_one_action_as_tables() {
    let home = Home::new();
    let list = home.run(["actions"]).done().stdout;
    for text in [
        "find_people",
        "List Person Details",
        "soap",
        "rest",
        "Employee Person Details (View)",
    ] {
        assert!(list.contains(text), "`{text}` is not in {list}");
    }
    let one = home.run(["actions", "get_person_by_employee_identifier"]).done().stdout;
    for text in [
        "Needs Employee Person Details (View)",
        "company_code",
        "employee_number",
        "email_address",
    ] {
        assert!(one.contains(text), "`{text}` is not in {one}");
    }
}

#[test]
fn each_action_has_a_command_with_a_flag_for_each_input() {
    let home = Home::new();
    let list = home.run(["actions", "--json"]).json();
    for action in list.as_array().unwrap() {
        let id = action["id"].as_str().unwrap();
        let described = home.run(["actions", id, "--json"]).json();
        let help = home.run(["run", id, "--help"]).done().stdout;
        let inputs = described["inputs"]["properties"].as_object().unwrap();
        let words = help.split(|sign: char| sign.is_whitespace() || sign == '[' || sign == ',');
        let flags: Vec<_> = words.filter_map(|word| word.strip_prefix("--")).collect();
        for (name, input) in inputs {
            let is_its = |flag: &&str| flag.replace('-', "") == name.replace('_', "").to_lowercase();
            let flag = flags.iter().copied().find(is_its);
            let flag = flag.unwrap_or_else(|| panic!("`{name}` of {id} has no flag in {help}"));
            assert!(flag.starts_with(|first: char| first.is_ascii_lowercase()), "--{flag}");
            assert_ne!(input["description"], Value::Null);
        }
    }
    for (id, flag) in [
        ("get_person_details", "--employee-id"),
        ("get_person_by_employee_identifier", "--employee-number"),
        ("get_pay_statement", "--pay-identifier"),
    ] {
        let help = home.run(["run", id, "--help"]).done().stdout;
        assert!(help.contains(&format!("{flag} ")), "{flag} is not in {help}");
    }
}

#[test]
fn a_question_lists_the_actions_that_answer_it_the_best_first() {
    let home = Home::new();
    let found = home
        .run(["actions", "--search", "how much does she earn", "--json"])
        .json();
    let found = found.as_array().unwrap();
    assert!(
        found[0]["id"].as_str().unwrap().starts_with("get_compensation"),
        "{found:?}"
    );
    assert!(found[0]["permissions"].is_array(), "{found:?}");
    let scores: Vec<_> = found.iter().map(|found| found["score"].as_f64().unwrap()).collect();
    assert!(
        scores.len() <= 10 && scores.is_sorted_by(|one, other| one >= other),
        "{scores:?}"
    );
    let table = home.run(["actions", "--search", "how much does she earn"]);
    assert_eq!(table.code, Some(0));
    assert!(
        table.stdout.contains("Score") && table.stdout.contains("get_compensation"),
        "{}",
        table.stdout
    );
}

#[test]
fn a_question_that_no_action_answers_says_so_and_is_no_failure() {
    let home = Home::new();
    let none = home.run(["actions", "--search", "how is the weather"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(0), ""));
    assert!(none.stderr.contains("No action fits"), "{}", none.stderr);
    assert_eq!(
        home.run(["actions", "--search", "how is the weather", "--json"]).json(),
        json!([])
    );
    let both = home.run(["actions", "find_people", "--search", "people"]);
    assert_eq!(both.code, Some(2));
}
