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
                "permissions": permission,
            },
            {
                "id": "get_person_by_employee_identifier",
                "label": "Get Person By Employee Identifier",
                "effect": "read",
                "transport": "soap",
                "permissions": permission,
            },
            {
                "id": "list_person_details",
                "label": "List Person Details",
                "effect": "read",
                "transport": "rest",
                "permissions": rest,
            },
            {
                "id": "get_person_details",
                "label": "Get Person Details",
                "effect": "read",
                "transport": "rest",
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
        assert!(!inputs.is_empty());
        for (name, input) in inputs {
            // As flags are written: `employeeId` is `--employee-id`, `last_name` is `--last-name`.
            let flag: String = name
                .chars()
                .map(|letter| match letter {
                    '_' => "-".to_owned(),
                    'A'..='Z' => format!("-{}", letter.to_ascii_lowercase()),
                    _ => letter.to_string(),
                })
                .collect();
            let flag = flag.trim_start_matches('-');
            assert!(help.contains(&format!("--{flag} ")), "`--{flag}` is not in {help}");
            assert_ne!(input["description"], Value::Null);
        }
    }
}

#[test]
fn an_unknown_action_is_told_with_where_to_look() {
    let ended = Home::new().run(["actions", "nope"]).failed(2);
    assert_eq!(ended.error_line(), "there is no action `nope`");
    assert!(ended.hint_line().contains("rollbook actions"), "{ended:#?}");
}
