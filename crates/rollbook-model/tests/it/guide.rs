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

#[test]
fn the_guide_reads_as_it_should() {
    insta::assert_snapshot!(guide(&["find_people", "get_person_details"]).to_markdown());
}
