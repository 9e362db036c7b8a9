use rollbook_model::{Catalogue, Guide};

fn guide(ids: &[&str]) -> Guide {
    Guide::for_actions(Catalogue::get(), ids.iter().copied())
}

fn step_ids(guide: &Guide) -> Vec<&str> {
    guide.steps.iter().map(|step| step.id.as_str()).collect()
}

#[test]
fn actions_over_soap_need_every_step() {
    assert_eq!(
        step_ids(&guide(&["find_people"])),
        [
            "open-service-accounts",
            "add-service-account",
            "user-name",
            "generate-password",
            "permission:EmployeePersonDetails:View",
            "save",
            "customer-api-key",
            "user-api-key",
            "address",
        ]
    );
}

#[test]
fn actions_over_rest_alone_leave_the_user_api_key_out() {
    let guide = guide(&["list_person_details"]);
    assert!(!step_ids(&guide).contains(&"user-api-key"));
    assert!(
        guide
            .troubles
            .iter()
            .all(|trouble| !trouble.shows.contains("User API Key"))
    );
    assert!(guide.scopes[0].also.is_empty(), "REST knows the line by one name only");
}

#[test]
fn a_line_with_two_names_is_one_step_that_names_both() {
    let guide = guide(&["find_people", "list_person_details"]);
    assert_eq!(guide.scopes.len(), 1);
    let step = guide
        .steps
        .iter()
        .find(|step| step.id.starts_with("permission"))
        .unwrap();
    assert_eq!(
        step.text,
        "In the table Web Services find the line Employee Person Details (some tenants show Employee Person: tick each \
         that is there) and tick View. It enables: Find People, List Person Details."
    );
}

#[test]
fn no_choice_is_every_action_and_an_unknown_one_is_named() {
    assert_eq!(guide(&[]).actions.len(), Catalogue::get().actions().len());
    let guide = guide(&["find_people", "no_such"]);
    assert_eq!(guide.actions, ["find_people"]);
    assert_eq!(guide.unknown, ["no_such"]);
    assert!(guide.to_markdown().contains("no_such") && guide.to_text().contains("no_such"));
}

#[test]
fn no_placeholder_is_left_in_any_form() {
    for ids in [&[][..], &["find_people"], &["list_person_details"], &["no_such"]] {
        let guide = guide(ids);
        for text in [
            guide.to_text(),
            guide.to_markdown(),
            format!("{guide:?}").replace(" { ", "").replace(" }", ""),
        ] {
            assert!(
                !text.contains("{permission}") && !text.contains("_key}") && !text.contains("{service"),
                "{text}"
            );
        }
    }
}

/// What stands under each reason for which there is nothing to tick.
fn without_line(guide: &Guide) -> Vec<(&str, Vec<&str>)> {
    let groups = guide.without_line.iter();
    groups
        .map(|group| (group.guard, group.actions.iter().map(String::as_str).collect()))
        .collect()
}

/// The guide in the forms that people read.
fn forms(guide: &Guide) -> [String; 2] {
    [guide.to_text(), guide.to_markdown()]
}

#[test]
fn reports_alone_have_nothing_to_tick_and_say_what_to_try() {
    let guide = guide(&["run_report"]);
    assert!(guide.scopes.is_empty());
    assert_eq!(without_line(&guide), [("not_stated", vec!["run_report"])]);
    assert!(step_ids(&guide).contains(&"unpublished-permission"));
    for text in forms(&guide) {
        for words in [
            "Reports, whose permission UKG does not publish",
            "In Business Intelligence, give the service account access to the reports and their folders.",
            "run_report",
            "ask UKG Support which line it is",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        for words in [
            "\nPermissions\n",
            "## Permissions",
            "|---|",
            "permissions below",
            "the permission that is named",
        ] {
            assert!(!text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn an_action_for_any_account_alone_needs_no_permission() {
    let guide = guide(&["list_earnings_configurations"]);
    assert!(guide.scopes.is_empty());
    assert_eq!(
        without_line(&guide),
        [("any_account", vec!["list_earnings_configurations"])]
    );
    let steps = step_ids(&guide);
    assert_eq!(steps.iter().filter(|id| **id == "add-service-account").count(), 1);
    assert!(!steps.iter().any(|id| id.contains("permission")), "{steps:?}");
    for text in forms(&guide) {
        assert!(text.contains("Any service account may call them"), "{text}");
        for words in [
            "\nPermissions\n",
            "## Permissions",
            "|---|",
            "permissions below",
            "does not publish",
            "403",
        ] {
            assert!(!text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn a_mixed_choice_tells_the_lines_and_the_actions_without_one() {
    let ids = [
        "find_people",
        "find_sso_users",
        "list_earnings_configurations",
        "run_report",
    ];
    let guide = guide(&ids);
    assert_eq!(guide.scopes.len(), 1);
    assert_eq!(guide.scopes[0].actions, ["find_people"]);
    assert_eq!(
        without_line(&guide),
        [
            ("any_account", vec!["list_earnings_configurations"]),
            ("not_stated", vec!["find_sso_users"]),
            ("not_stated", vec!["run_report"]),
        ]
    );
    for text in forms(&guide) {
        assert!(
            text.contains("Permissions\n") && text.contains("tick the permissions below"),
            "{text}"
        );
    }
    insta::assert_snapshot!(guide.to_markdown());
}

#[test]
fn every_action_has_a_line_or_a_reason_to_have_none() {
    let guide = guide(&[]);
    let scopes = guide.scopes.iter().flat_map(|scope| &scope.actions);
    let told: Vec<_> = scopes
        .chain(guide.without_line.iter().flat_map(|group| &group.actions))
        .collect();
    for id in &guide.actions {
        assert!(told.contains(&id), "{id}");
    }
}

#[test]
fn the_guide_reads_as_it_should() {
    insta::assert_snapshot!(guide(&["find_people", "get_person_details"]).to_markdown());
}
