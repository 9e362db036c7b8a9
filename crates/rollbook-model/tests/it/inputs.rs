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

#[test]
fn the_example_of_every_action_is_one_it_takes() {
    for action in Catalogue::get().actions() {
        let example: Value = serde_json::from_str(action.example.as_deref().unwrap_or("{}")).unwrap();
        let checked = action.inputs().check(action, &example);
        assert!(checked.is_ok(), "{}: {}", action.id, checked.unwrap_err());
    }
}

#[test]
fn the_fields_of_a_record_are_inputs_of_the_action_that_writes_it() {
    let update = action("update_person");
    let names: Vec<_> = update
        .inputs()
        .fields()
        .iter()
        .map(|field| field.name.clone())
        .collect();
    for name in [
        "company_code",
        "employee_number",
        "email_address",
        "ssn",
        "suppress_ssn",
        "records",
        "idempotency_key",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    let checked = check(
        "update_person",
        &json!({ "company_code": "HLF", "employee_number": "000000042", "suppress_ssn": true, "FirstName": "Zoë" }),
    )
    .unwrap();
    assert!(checked.contains(&(Place::OwnerNumber, "000000042".to_owned())));
    assert!(checked.contains(&(Place::Field("SuppressSSN"), "true".to_owned())));
    assert!(checked.contains(&(Place::Field("FirstName"), "\"Zoë\"".to_owned())));
}

#[test]
fn numbers_to_write_keep_their_text_whether_quoted_or_not() {
    for (given, expected) in [
        (r#"{"annual": 52000.00}"#, "\"52000.00\""),
        (r#"{"annual": "052000.0"}"#, "\"052000.0\""),
        (r#"{"annual": 52000}"#, "\"52000\""),
    ] {
        let mut inputs: Value = serde_json::from_str(given).unwrap();
        for (name, value) in [
            ("employee_number", json!("1")),
            ("effective_date", json!("2024-07-01")),
            ("reason_code", json!("300")),
            ("rate_change_type", json!("Y")),
        ] {
            inputs[name] = value;
        }
        let checked = check("update_compensation", &inputs).unwrap();
        assert!(
            checked.contains(&(Place::Field("Annual"), expected.to_owned())),
            "{given}: {checked:?}"
        );
        let midnight = (Place::Field("EffectiveDate"), "\"2024-07-01T00:00:00\"".to_owned());
        assert!(checked.contains(&midnight), "a day is written with its midnight");
    }
}

#[test]
fn what_each_change_says_anew_must_be_given_and_the_rest_need_not() {
    let error = check("update_job", &json!({ "employee_number": "1" })).unwrap_err();
    assert!(error.to_string().starts_with("`effective_date` is required"), "{error}");
    let owner = check("update_address", &json!({ "city": "Tacoma" })).unwrap_err();
    assert_eq!(
        owner.to_string(),
        "name the employee by exactly one of `employee_number`, `employee_identifier`"
    );
    let contact = check(
        "update_contact",
        &json!({ "employee_number": "1", "home_phone": "5550100001" }),
    )
    .unwrap_err();
    assert!(contact.to_string().starts_with("`contact_id` is required"), "{contact}");
}

#[test]
fn several_records_are_given_as_a_list_in_place_of_the_fields_of_one() {
    let one = json!({ "EmployeeIdentifier": { "CompanyCode": "HLF", "EmployeeNumber": "1" }, "City": "Tacoma" });
    let checked = check("update_address", &json!({ "records": [one, one] })).unwrap();
    assert!(matches!(&checked[..], [(Place::Records, text)] if text.matches("Tacoma").count() == 2));
    // A command line gives lists as text.
    assert!(check("update_address", &json!({ "records": json!([one]).to_string() })).is_ok());
    let both = check("update_address", &json!({ "records": [one], "city": "Tacoma" })).unwrap_err();
    assert!(both.to_string().contains("not both"), "{both}");
    let unknown = check("update_address", &json!({ "records": [{ "Colour": "red" }] })).unwrap_err();
    assert!(
        unknown.to_string().starts_with("`records[0]` has no input `Colour`"),
        "{unknown}"
    );
    for wrong in [json!([]), json!("x"), json!({})] {
        let error = check("update_address", &json!({ "records": wrong })).unwrap_err();
        assert_eq!(error.to_string(), "`records` must be a list of at least one object");
    }
    assert!(check("update_address", &json!({ "records": [1] })).is_err());
}

#[test]
fn each_record_of_a_list_names_its_employee_as_a_single_one_does() {
    let named = json!({ "company_code": "HLF", "employee_number": "000000042", "city": "Tacoma" });
    let identified =
        json!({ "employee_identifier": { "CompanyCode": "HLF", "EmployeeNumber": "000000042" }, "City": "Tacoma" });
    let texts = [named, identified].map(|record| {
        let checked = check("update_address", &json!({ "records": [record] })).unwrap();
        let [(Place::Records, text)] = &checked[..] else {
            panic!("{checked:?}");
        };
        serde_json::from_str::<Value>(text).unwrap()
    });
    assert_eq!(texts[0], texts[1]);
    let twice = json!({ "employee_number": "1", "EmployeeIdentifier": { "EmployeeNumber": "1" } });
    let error = check("update_address", &json!({ "records": [twice] })).unwrap_err();
    assert!(error.to_string().contains("`records[0].employee_number`"), "{error}");

    let schema = action("update_job").inputs().schema();
    let items = &schema["properties"]["records"]["items"];
    assert_eq!(
        items["required"],
        json!(["effective_date", "reason_code"]),
        "the rest stays"
    );
    assert!(items["properties"]["employee_number"].is_object());
}

#[test]
fn what_stands_beside_the_records_is_required_all_the_same() {
    let one = json!({ "number": "2535550144", "type": "CEL" });
    let error = check("create_alternate_number", &json!({ "records": [one] })).unwrap_err();
    assert!(
        error.to_string().starts_with("name the employee by exactly one of"),
        "{error}"
    );
    assert!(
        check(
            "create_alternate_number",
            &json!({ "records": [one], "employee_number": "1" })
        )
        .is_ok()
    );
    let schema = action("create_import_pay_items").inputs().schema();
    assert_eq!(schema["required"], json!(["primary_company_code"]));
    assert_eq!(schema["anyOf"][1], json!({ "required": ["records"] }));
    let error = check("create_import_pay_items", &json!({ "records": [{ "refId": "1" }] })).unwrap_err();
    assert!(
        error.to_string().starts_with("`primary_company_code` is required"),
        "{error}"
    );
}

#[test]
fn a_name_that_can_change_is_no_key_to_read_a_record_by() {
    let read = |id: &str| action(id).reads_first().unwrap().name;
    assert_eq!(read("update_sso_user"), "GetSsoUserByEmployeeIdentifier");
    assert_eq!(read("update_contact"), "GetEmployeeContactByContactId");
}

#[test]
fn a_value_that_cannot_be_meant_is_refused_before_anything_is_sent() {
    let base = json!({ "employee_number": "1", "effective_date": "2024-07-01", "reason_code": "300" });
    for (name, value, expected) in [
        (
            "effective_date",
            json!("next Monday"),
            "`effective_date` must be a date, YYYY-MM-DD, with a time or without",
        ),
        (
            "scheduled_hours",
            json!("many"),
            "`scheduled_hours` must be a decimal number",
        ),
        ("promotion", json!("perhaps"), "`promotion` must be true or false"),
        ("step_no", json!(1.5), "`step_no` must be a whole number of 32 bits"),
        ("job_code", json!({ "code": 1 }), "`job_code` must be a text"),
    ] {
        let mut inputs = base.clone();
        inputs[name] = value;
        assert_eq!(check("update_job", &inputs).unwrap_err().to_string(), expected);
    }
}

#[test]
fn what_stands_in_a_path_is_rightly_described() {
    let company = "Id of the company, 5 characters.";
    let person = "Key of the person across companies, 12 characters.";
    for (id, name, meaning) in [
        ("list_employment_details_by_company", "companyId", company),
        ("list_employment_details_by_company_and_employee", "companyId", company),
        ("list_employment_details_by_company_and_employee", "employeeId", person),
        ("list_user_defined_fields_by_company_and_employee", "companyId", company),
        ("list_user_defined_fields_by_company_and_employee", "employeeId", person),
        ("list_direct_deposits_by_company", "companyId", company),
        ("list_codes", "codeTable", "The table of the code, such as jobFamily."),
        ("replace_code", "code", "The code; unique within its table."),
        (
            "list_code_table_codes",
            "codeTable",
            "Name of the table as the index of code tables has it, in capitals, such as JOBFAMILY.",
        ),
        ("get_job_configuration", "code", "Code of the job; its key."),
        (
            "get_location_configuration",
            "code",
            "Code of the location, up to 6 characters; its key.",
        ),
        ("get_organization_level", "level", "Level of the unit, 1 to 4."),
        ("get_pay_statement", "PayIdentifier", "Key of the statement."),
        (
            "get_business_rule_file_status",
            "fileId",
            "GUID that handing in the file answered.",
        ),
        (
            "list_earnings_configurations_by_properties",
            "useDeductionOffset",
            "Whether a deduction offsets it. Y or N.",
        ),
    ] {
        let inputs = action(id).inputs();
        let field = inputs.fields().iter().find(|field| field.name == name).unwrap();
        assert_eq!(field.meaning, meaning, "{id}: {name}");
    }
}

#[test]
fn no_input_and_no_output_speaks_of_how_it_is_filtered() {
    for action in Catalogue::get().actions() {
        for schema in [action.inputs().schema(), action.output_schema()] {
            assert!(
                !schema.to_string().to_lowercase().contains("filtered as"),
                "{}",
                action.id
            );
        }
    }
}

#[test]
fn days_and_choices_are_typed_and_checked() {
    let schema = |id: &str, name: &str| action(id).inputs().schema()["properties"][name].clone();
    let of = |id: &str, inputs: Value| check(id, &inputs).map(|values| values.into_iter().next_back().unwrap().1);

    let day = schema("list_insurance_rates", "effectiveDate");
    assert_eq!((&day["type"], &day["format"]), (&json!("string"), &json!("date")));
    let rates = |day: &str| {
        of(
            "list_insurance_rates",
            json!({ "deductionCode": "LIFE", "effectiveDate": day }),
        )
    };
    for taken in ["2024-02-01", "2024-02-01T00:00:00"] {
        assert_eq!(rates(taken).as_deref(), Ok(taken));
    }
    for refused in ["02-01-2024", ">2024-02-01", "yesterday"] {
        let expected = "`effectiveDate` must be a date, YYYY-MM-DD, with a time or without";
        assert_eq!(rates(refused).unwrap_err().to_string(), expected);
    }
    // An operator in the value leaves it text.
    let filter = schema("list_employment_details", "lastHireDate");
    assert_eq!((&filter["type"], filter.get("format")), (&json!("string"), None));
    assert!(
        of(
            "list_employment_details",
            json!({ "lastHireDate": "{01-01-2024,03-31-2024}" })
        )
        .is_ok()
    );

    let flag = schema("list_tax_groups", "taxGroupIsInactive");
    assert_eq!(flag["enum"], json!(["Y", "N"]));
    let groups = |flag: Value| of("list_tax_groups", json!({ "taxGroupIsInactive": flag }));
    assert_eq!(groups(json!("n")).as_deref(), Ok("N"));
    let error = groups(json!(true)).unwrap_err();
    assert_eq!(error.to_string(), "`taxGroupIsInactive` must be Y or N");
    let only = schema("list_employee_employment_details", "isHomeCompany");
    assert_eq!(only["enum"], json!(["Y"]));
}

#[test]
fn a_table_that_has_no_api_is_refused_with_those_that_have_one() {
    let tables = ukg_pro_contract::apis::codes::TABLES;
    for id in ["list_codes", "create_code", "replace_code"] {
        let schema = action(id).inputs().schema();
        assert_eq!(schema["properties"]["codeTable"]["enum"], json!(tables), "{id}");
    }
    let values = check("list_codes", &json!({ "codeTable": "JOBFAMILY" })).unwrap();
    assert_eq!(values, [(Place::Path("codeTable"), "jobFamily".to_owned())]);
    let error = check("list_codes", &json!({ "codeTable": "colours" })).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`codeTable` must be one of {}", tables.join(", "))
    );
    assert!(check("list_code_table_codes", &json!({ "codeTable": "COLOURS" })).is_ok());
}

#[test]
fn a_page_has_at_most_as_many_rows_as_ukg_pro_sends() {
    for (id, most) in [
        ("list_pto_plans", 200),
        ("list_pay_statements_by_company", 1000),
        ("list_person_details", 10_000),
        ("list_codes", 10_000),
    ] {
        let schema = action(id).inputs().schema();
        let size = &schema["properties"]["page_size"];
        assert_eq!(size["maximum"], json!(most), "{id}");
        assert_eq!(
            size["description"],
            json!(format!("Rows a page, at most {most}.")),
            "{id}"
        );
    }
}

#[test]
fn the_example_of_an_action_is_in_its_schema() {
    for action in Catalogue::get().actions() {
        let schema = action.inputs().schema();
        let example = action.example.as_deref();
        let example: Option<Value> = example.map(|text| serde_json::from_str(text).unwrap());
        assert_eq!(
            schema.get("examples"),
            example.map(|example| json!([example])).as_ref(),
            "{}",
            action.id
        );
    }
}

#[test]
fn an_example_can_stand_between_the_quotes_of_a_shell() {
    for action in Catalogue::get().actions() {
        let example = action.example.as_deref().unwrap_or_default();
        assert!(!example.contains(['\'', '\n']), "{}", action.id);
    }
}

#[test]
fn the_company_that_hires_may_be_called_as_companies_are_elsewhere() {
    let hire = action("hire_employee");
    let example: Value = serde_json::from_str(hire.example.as_deref().unwrap()).unwrap();
    let mut other = example.clone();
    other["company_code"] = other["company_identifier"].take();
    let company = (
        Place::Field("CompanyIdentifier"),
        json!({ "CompanyCode": "HLF" }).to_string(),
    );
    for inputs in [&example, &other] {
        assert!(check("hire_employee", inputs).unwrap().contains(&company));
    }
    let one = other.as_object_mut().unwrap();
    one.remove("company_identifier");
    let checked = check("hire_employee", &json!({ "records": [one] })).unwrap();
    assert!(matches!(&checked[..], [(Place::Records, text)] if text.contains("\"CompanyIdentifier\"")));
    other["company_identifier"] = json!("NORD");
    let error = check("hire_employee", &other).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`company_identifier` is given twice, in two spellings"
    );
}
