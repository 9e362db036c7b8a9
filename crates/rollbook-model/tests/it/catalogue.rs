use rollbook_model::{Catalogue, permission::Requirement};
use serde_json::json;
use ukg_pro_contract::permission::Guard;

/// Copied by hand from the references, never from the catalogue under test.
const EXPECTED: &str = include_str!("../golden/actions.tsv");

#[test]
fn every_action_stands_on_the_operation_and_permission_of_the_reference() {
    let mut expected: Vec<&str> = EXPECTED.lines().filter(|line| !line.starts_with('#')).collect();
    let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let mut found: Vec<String> = Catalogue::get()
        .actions()
        .iter()
        .map(|action| {
            let permissions: Vec<_> = action.permissions().collect();
            let levels: Vec<_> = permissions.iter().map(|permission| permission.level.as_str()).collect();
            let (name, also) = match permissions.first() {
                Some(permission) => (permission.name(), permission.also().join("|")),
                None if action.operation.guard() == Guard::AnyAccount => ("(any account)", String::new()),
                None => ("(not stated)", String::new()),
            };
            [
                action.id.clone(),
                action.operation.name(),
                word(json!(action.transport())),
                name.to_owned(),
                also,
                levels.join(" and "),
                word(json!(action.effect())),
            ]
            .join("\t")
        })
        .collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn ids_are_unique_and_fit_every_client() {
    let actions = Catalogue::get().actions();
    for (index, action) in actions.iter().enumerate() {
        let id = action.long_id();
        assert!(id.len() <= 64, "{id}");
        assert!(
            id.bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-')),
            "{id}"
        );
        assert!(
            actions.iter().skip(index + 1).all(|other| other.id != action.id),
            "{id}"
        );
        assert!(
            !action.summary.is_empty() && !action.label.is_empty() && !action.questions.is_empty(),
            "{id}"
        );
    }
}

#[test]
fn an_action_is_found_with_and_without_the_prefix() {
    let catalogue = Catalogue::get();
    for id in ["find_people", "ukg-pro_find_people", " find_people "] {
        assert_eq!(catalogue.action(id).unwrap().id, "find_people");
    }
    for id in [
        "",
        "ukg-pro",
        "ukg-pro_",
        "find people",
        "FIND_PEOPLE",
        "ukg-profind_people",
    ] {
        assert!(catalogue.action(id).is_none(), "{id}");
    }
}

#[test]
fn a_choice_keeps_the_order_of_the_catalogue_and_names_what_it_does_not_know() {
    let (chosen, unknown) = Catalogue::get().choose(["get_person_details", "no_such", "ukg-pro_find_people"]);
    assert_eq!(
        chosen.iter().map(|action| action.id.as_str()).collect::<Vec<_>>(),
        ["find_people", "get_person_details"]
    );
    assert_eq!(unknown, ["no_such"]);
    let (none, unknown) = Catalogue::get().choose(["no_such"]);
    assert!(none.is_empty(), "an unknown choice is not a choice of everything");
    assert_eq!(unknown, ["no_such"]);
}

#[test]
fn actions_of_both_transports_need_one_line_of_the_grid_with_all_its_names() {
    let (all, _) = Catalogue::get().choose(["find_people", "list_person_details"]);
    let requirements = Requirement::of_actions(&all);
    assert_eq!(requirements.len(), 1);
    assert_eq!(requirements[0].name(), "Employee Person Details");
    assert_eq!(requirements[0].also(), ["Employee Person"]);
    assert_eq!(requirements[0].scope(), "EmployeePersonDetails:View");
    assert_eq!(
        requirements[0].permissions.len(),
        2,
        "each transport is tried by itself"
    );
}
