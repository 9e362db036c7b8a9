use rollbook_model::{
    Action, Catalogue,
    catalogue::{InvalidInput, Place},
};
use serde_json::{Value, json};

fn action(id: &str) -> &'static Action {
    Catalogue::get().action(id).unwrap()
}

fn check(id: &str, inputs: &Value) -> Result<Vec<(Place, String)>, InvalidInput> {
    let action = action(id);
    action.inputs().check(action, inputs)
}

#[test]
fn inputs_of_a_find_are_the_filters_of_the_query_without_its_page() {
    let inputs = action("find_people").inputs();
    let names: Vec<_> = inputs.fields().iter().map(|field| field.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "company_code",
            "company_name",
            "country",
            "employee_number",
            "first_name",
            "former_name",
            "full_or_part_time",
            "job",
            "last_hire",
            "last_name",
            "location",
            "organization_level1",
            "organization_level2",
            "organization_level3",
            "organization_level4",
            "original_hire",
            "pay_group",
            "status",
            "supervisor_last_name",
            "termination_date",
            "time_clock_id",
            "page_size",
            "next",
        ]
    );
}

#[test]
fn names_are_taken_in_snake_case_and_in_ukg_s_own_spelling() {
    for name in ["last_name", "lastName", "LastName", "LAST-NAME"] {
        let values = check("find_people", &json!({ name: "Sam" })).unwrap();
        assert_eq!(values, [(Place::Query("LastName"), "Sam".to_owned())], "{name}");
    }
}

#[test]
fn an_unknown_input_is_refused_with_those_that_exist() {
    let error = check("get_person_details", &json!({ "employeeId": "A", "colour": "red" })).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`get_person_details` has no input `colour`; it takes `employeeId`"
    );
}

#[test]
fn a_missing_input_is_named_with_its_meaning() {
    for inputs in [
        json!({}),
        json!(null),
        json!({ "employeeId": "" }),
        json!({ "employeeId": null }),
    ] {
        let error = check("get_person_details", &inputs).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`employeeId` is required: Key of the person across companies, 12 characters."
        );
    }
}

#[test]
fn an_employee_is_named_by_exactly_one_value() {
    let id = "get_person_by_employee_identifier";
    let expected =
        "name the employee by exactly one of `employee_number`, `email_address`, `ssn`, `sin`, `national_id`";
    for inputs in [
        json!({ "company_code": "ACME1" }),
        json!({ "employee_number": "1", "ssn": "900000000" }),
    ] {
        assert_eq!(check(id, &inputs).unwrap_err().to_string(), expected);
    }
    assert!(check(id, &json!({ "email_address": "a@example.com" })).is_ok());
}

#[test]
fn leading_zeros_survive_and_wrong_types_are_refused() {
    let values = check(
        "get_person_by_employee_identifier",
        &json!({ "employee_number": "000104217" }),
    )
    .unwrap();
    assert_eq!(values[0].1, "000104217");
    for (inputs, expected) in [
        (json!({ "last_name": ["a"] }), "`last_name` must be a text"),
        (
            json!({ "page_size": 0 }),
            "`page_size` must be a whole number from 1 to 10000",
        ),
        (
            json!({ "page_size": "many" }),
            "`page_size` must be a whole number from 1 to 10000",
        ),
        (
            json!({ "page_size": 10_001 }),
            "`page_size` must be a whole number from 1 to 10000",
        ),
        (json!([1]), "the inputs must be a JSON object"),
    ] {
        assert_eq!(check("find_people", &inputs).unwrap_err().to_string(), expected);
    }
    let error = check("list_person_details", &json!({ "cobraIsActive": "maybe" })).unwrap_err();
    assert_eq!(error.to_string(), "`cobraIsActive` must be true or false");
}

#[test]
fn a_refused_value_is_never_quoted() {
    let error = check("find_people", &json!({ "page_size": "secret-900114477" })).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("900114477"));
}

#[test]
fn the_schema_of_inputs_says_what_the_check_does() {
    let get = action("get_person_by_employee_identifier").inputs().schema();
    assert_eq!(get["additionalProperties"], json!(false));
    assert_eq!(get["oneOf"].as_array().unwrap().len(), 5);
    let details = action("get_person_details").inputs().schema();
    assert_eq!(details["required"], json!(["employeeId"]));
    assert!(details.get("oneOf").is_none());
}
