//! `rollbook guide`: what an administrator does in UKG Pro.

use serde_json::{Value, json};

use crate::program::Home;

/// The titles of the steps of a guide.
fn titles(guide: &Value) -> Vec<&str> {
    let steps = guide["steps"].as_array().unwrap().iter();
    steps.map(|step| step["title"].as_str().unwrap()).collect()
}

#[test]
fn a_guide_names_the_line_to_tick_and_every_value_to_copy() {
    let told = Home::new().run(["guide", "--actions", "find_people"]).done();
    for text in [
        "Service Account Administration",
        "Employee Person Details",
        "View",
        "Find People",
        "Customer API Key",
        "User API Key",
        "password",
        "https://service2.ultipro.com/services/",
    ] {
        assert!(told.stdout.contains(text), "`{text}` is not in {}", told.stdout);
    }
    assert_eq!(told.stderr, "");
}

#[test]
fn a_guide_comes_as_text_markdown_or_json() {
    let home = Home::new();
    let text = home.run(["guide", "--format", "text"]).done().stdout;
    assert_eq!(text, home.run(["guide"]).done().stdout, "text is the default");
    assert!(!text.contains('#'), "{text}");

    let markdown = home.run(["guide", "--format", "md"]).done().stdout;
    assert!(markdown.starts_with("# "), "{markdown}");

    let json = home.run(["guide", "--format", "json"]).json();
    assert_eq!(json, home.run(["guide", "--json"]).json());
    assert_eq!(
        json,
        home.run(["guide", "--json", "--format", "md"]).json(),
        "`--json` wins"
    );
    for title in titles(&json) {
        assert!(text.contains(title) && markdown.contains(title), "{title}");
    }
}

#[test]
fn scopes_are_those_of_the_chosen_actions() {
    let guide = Home::new()
        .run(["guide", "--json", "--actions", "get_person_details,find_people"])
        .json();
    let scopes = guide["scopes"].as_array().unwrap();
    assert_eq!(scopes.len(), 1, "{guide}");
    let scope = &scopes[0];
    assert_eq!(scope["name"], "Employee Person Details");
    assert_eq!(scope["level"], "View");
    assert_eq!(scope["also"], json!(["Employee Person"]));
    assert_eq!(scope["actions"], json!(["find_people", "get_person_details"]));
}

#[test]
fn actions_without_a_line_are_told_in_every_form() {
    let home = Home::new();
    let of = |format| {
        home.run([
            "guide",
            "--format",
            format,
            "--actions",
            "list_earnings_configurations,run_report",
        ])
    };
    let json = of("json").json();
    assert_eq!(json["scopes"], json!([]));
    let groups = json["without_line"].as_array().unwrap();
    let told: Vec<_> = groups
        .iter()
        .map(|group| (&group["guard"], &group["actions"]))
        .collect();
    assert_eq!(
        json!(told),
        json!([
            ["any_account", ["list_earnings_configurations"]],
            ["not_stated", ["run_report"]],
        ])
    );
    for form in ["text", "md"] {
        let told = of(form).done().stdout;
        for group in groups {
            for part in [&group["title"], &group["text"], &group["actions"][0]] {
                let part = part.as_str().unwrap();
                assert!(told.contains(part), "{part}: {told}");
            }
        }
    }
}

#[test]
fn the_user_api_key_is_asked_for_only_where_soap_is_used() {
    let home = Home::new();
    let of = |actions| home.run(["guide", "--actions", actions]).done().stdout;
    assert!(of("find_people").contains("Copy the User API Key"));
    assert!(!of("list_person_details").contains("Copy the User API Key"));
}

#[test]
fn an_action_is_named_with_or_without_its_connector() {
    let home = Home::new();
    let of = |actions| home.run(["guide", "--json", "--actions", actions]).json();
    assert_eq!(of("find_people"), of("ukg-pro_find_people"));
}

#[test]
fn an_unknown_action_is_told_with_where_to_look() {
    let ended = Home::new().run(["guide", "--actions", "find_peple"]).failed(2);
    assert_eq!(ended.error_line(), "there is no action or product `find_peple`");
    assert!(ended.hint_line().contains("rollbook actions"), "{ended:#?}");
}

#[test]
fn products_and_actions_are_chosen_together() {
    let home = Home::new();
    let guide = home
        .run(["guide", "--products", "org", "--actions", "find_people", "--json"])
        .json();
    assert_eq!(guide["products"], serde_json::json!(["org"]));
    let scopes: Vec<_> = guide["scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope["scope"].as_str().unwrap())
        .collect();
    assert_eq!(scopes.len(), 4, "{scopes:?}");
    assert!(scopes.contains(&"EmployeeJobHistoryDetails:View"), "{scopes:?}");
    let steps = guide["steps"].as_array().unwrap();
    assert!(
        steps.iter().any(|step| step["field"] == "user_api_key"),
        "Find People travels by SOAP"
    );
}

#[test]
fn the_guide_speaks_german_when_asked() {
    let home = Home::new();
    let text = home
        .run(["guide", "--actions", "find_people", "--language", "de"])
        .stdout;
    assert!(text.starts_with("UKG Pro verbinden"), "{text}");
    let refused = home.run(["guide", "--language", "fr"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("unknown language, expected one of: en, de"),
        "{}",
        refused.stderr
    );
}
