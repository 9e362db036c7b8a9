use rollbook_model::{Catalogue, Transport, catalogue::Effect, permission::Requirement};

/// Copied by hand: the operation and the permission of each action, from `stackone-api-contract.md` 5.4, and the other
/// names of the line from `ukg-pro-soap.md` 10.
const EXPECTED: &[(&str, &str, Transport, &str, &[&str], &str)] = &[
    (
        "find_people",
        "EmployeePerson.FindPeople",
        Transport::Soap,
        "Employee Person Details",
        &["Employee Person"],
        "View",
    ),
    (
        "get_person_by_employee_identifier",
        "EmployeePerson.GetPersonByEmployeeIdentifier",
        Transport::Soap,
        "Employee Person Details",
        &["Employee Person"],
        "View",
    ),
    (
        "list_person_details",
        "person-details.list",
        Transport::Rest,
        "Employee Person Details",
        &[],
        "View",
    ),
    (
        "get_person_details",
        "person-details.get",
        Transport::Rest,
        "Employee Person Details",
        &[],
        "View",
    ),
];

#[test]
fn every_action_stands_on_the_operation_and_permission_of_the_reference() {
    for (id, operation, transport, name, also, level) in EXPECTED {
        let action = Catalogue::get().action(id).unwrap();
        assert_eq!(action.operation.name(), *operation);
        assert_eq!(action.transport(), *transport);
        assert_eq!(action.permission().name(), *name);
        assert_eq!(action.permission().also(), *also);
        assert_eq!(action.permission().level.as_str(), *level);
        assert_eq!(action.effect(), Effect::Read);
    }
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
