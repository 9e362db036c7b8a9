//! What the actions must answer, written from UKG Pro's documentation and computed from the emulator's export alone.

use serde_json::{Map, Value, json};

/// A property of a row over REST, with the name of the same fact in the export.
const PERSON_DETAILS: [(&str, &str); 33] = [
    ("employeeId", "employee_id"),
    ("personId", "person_id"),
    ("companyId", "company_id"),
    ("userName", "user_name"),
    ("firstName", "first_name"),
    ("middleName", "middle_name"),
    ("lastName", "last_name"),
    ("preferredName", "preferred_first_name"),
    ("namePrefixCode", "prefix"),
    ("emailAddress", "email_address"),
    ("emailAddressAlternate", "alternate_email_address"),
    ("homePhone", "home_number"),
    ("homePhoneCountry", "home_number_country"),
    ("addressId", "address_id"),
    ("addressLine1", "address_line1"),
    ("addressLine2", "address_line2"),
    ("addressCity", "city"),
    ("addressState", "state_or_province"),
    ("addressZipCode", "zip_or_postal_code"),
    ("addressCountry", "country"),
    ("addressCounty", "county"),
    ("nationalId", "national_id"),
    ("nationalIdCountry", "national_id_country"),
    ("dateOfBirth", "date_of_birth"),
    ("gender", "gender"),
    ("ethnicIDCode", "ethnic_id_code"),
    ("maritalStatusCode", "marital_status_code"),
    ("ssn", "ssn"),
    ("ssnIsSuppressed", "suppress_ssn"),
    ("isSmoker", "is_smoker"),
    ("militaryIsMedalVet", "military_is_medal_vet"),
    ("datetimeChanged", "datetime_changed"),
    ("datetimeCreated", "datetime_created"),
];

/// Those of them that are masked unless somebody asks for them.
const SENSITIVE: [&str; 2] = ["ssn", "nationalId"];

/// What is answered in the place of a value of those.
fn masked(value: &Value) -> Value {
    match value.as_str() {
        None | Some("") => value.clone(),
        Some(_) => json!("••••••"),
    }
}

/// A value as the export has it: text or null.
fn text(value: &Value) -> Value {
    match value {
        Value::Null | Value::String(_) => value.clone(),
        other => json!(other.to_string()),
    }
}

/// The people of the export.
pub(crate) fn people(export: &Value) -> &[Value] {
    export["people"].as_array().unwrap()
}

/// What can be told of rows of `list_person_details` by the export, sorted.
pub(crate) fn told_by_person_details(rows: &[Value]) -> Vec<Value> {
    let told = rows.iter().map(|row| {
        let told = PERSON_DETAILS.map(|(name, _)| {
            let value = row.get(name).unwrap_or_else(|| panic!("a row has no `{name}`"));
            (name.to_owned(), text(value))
        });
        Value::Object(told.into_iter().collect())
    });
    sorted(told.collect())
}

/// The same from the export itself.
pub(crate) fn person_details(people: &[Value]) -> Vec<Value> {
    let rows = people.iter().map(|person| {
        let row = PERSON_DETAILS.map(|(name, fact)| {
            let value = person.get(fact).unwrap_or_else(|| panic!("the export has no `{fact}`"));
            let value = if SENSITIVE.contains(&name) {
                masked(value)
            } else {
                value.clone()
            };
            (name.to_owned(), value)
        });
        Value::Object(row.into_iter().collect())
    });
    sorted(rows.collect())
}

/// The rows that `find_people` answers for these people: one for each employment.
pub(crate) fn found_people(people: &[Value]) -> Vec<Value> {
    let rows = people.iter().flat_map(|person| {
        let employments = person["employments"].as_array().unwrap();
        employments.iter().map(|employment| found(person, employment))
    });
    sorted(rows.collect())
}

/// The row of one employment (`ukg-pro-soap.md` 7.1).
pub(crate) fn found(person: &Value, employment: &Value) -> Value {
    let key = &employment["employee_identifier"];
    json!({
        "CompanyCode": key["company_code"],
        "EmployeeNumber": key["employee_number"],
        "FirstName": person["first_name"],
        "LastName": person["last_name"],
        "People": [{
            "AlternateEmailAddress": person["alternate_email_address"],
            "EmailAddress": person["email_address"],
            "EmployeeIdentifier": { "CompanyCode": key["company_code"], "EmployeeNumber": key["employee_number"] },
            "FirstName": person["first_name"],
            "FormerLastName": person["former_last_name"],
            "LastName": person["last_name"],
            "MiddleName": person["middle_name"],
            "PreferredFirstName": person["preferred_first_name"],
            "Prefix": person["prefix"],
            "SSN": masked(&person["ssn"]),
            "SelfServiceProperties": null,
            "Suffix": person["suffix"],
            "SuppressSSN": person["suppress_ssn"] == "true",
        }],
    })
}

/// Compares rows and shows the first that differ.
#[track_caller]
pub(crate) fn assert_same(found: &[Value], expected: &[Value]) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len(), "as many rows");
}

/// Rows in the order of their keys.
pub(crate) fn sorted(mut rows: Vec<Value>) -> Vec<Value> {
    const KEYS: [&str; 3] = ["employeeId", "CompanyCode", "EmployeeNumber"];
    rows.sort_by_cached_key(|row| KEYS.map(|key| row[key].to_string()));
    rows
}

/// The number of employments of the export.
pub(crate) fn employments(export: &Value) -> usize {
    let people = people(export).iter();
    people
        .map(|person| person["employments"].as_array().unwrap().len())
        .sum()
}

/// A person who works in one company only, and that employment.
pub(crate) fn somebody(export: &Value) -> (&Value, &Value) {
    let person = people(export)
        .iter()
        .find(|person| person["employments"].as_array().unwrap().len() == 1);
    let person = person.unwrap();
    (person, &person["employments"][0])
}

/// The inputs that name an employment in `get_person_by_employee_identifier`.
pub(crate) fn identifier(employment: &Value) -> Map<String, Value> {
    let key = &employment["employee_identifier"];
    let inputs = [
        ("company_code", &key["company_code"]),
        ("employee_number", &key["employee_number"]),
    ];
    inputs
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into_iter()
        .collect()
}
