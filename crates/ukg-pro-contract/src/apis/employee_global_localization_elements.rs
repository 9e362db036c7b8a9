//! Country-specific fields of global employees (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// One field that a country asks for and its value for an employee. The type of the field decides which of the four
    /// values holds it.
    EmployeeGlobalLocalizationElement as "employee-global-localization-elements" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the field.
        field_id = "fieldId": Text, nillable;
        /// Name of the field.
        field_name = "fieldName": Text, nillable;
        /// The value of a field of numbers, as text.
        numeric_value = "numericValue": Text, nillable;
        /// The value of a field of dates, as text.
        date_time_value = "dateTimeValue": Text, nillable;
        /// The value of a field of texts.
        string_value = "stringValue": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// When the row was made, as text.
        created = "created": Text, nillable;
        /// Since when the value holds, as text.
        effective = "effective": Text, nillable;
        /// The value of a field of yes or no.
        boolean_value = "booleanValue": Boolean, nillable;
    }
}

/// Country-specific fields of global employees, one row a field.
pub static API: Api = Api {
    name: "employee-global-localization-elements",
    meaning: "Country-specific fields of global employees, one row a field.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeGlobalLocalizationElement::TYPE,
    grain: Grain::Record("localization-element"),
    key: &["employeeId", "companyId", "fieldId", "effective"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Keys of persons."),
        Parameter::new("companyId", Test::Text, "Ids of companies."),
        Parameter::new("created", Test::Date, "Day the row was made."),
        Parameter::new("effective", Test::Date, "Day the value began to hold."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-global-localization-elements",
        "Country-specific fields, filtered and in pages.",
    )],
};
