//! What countries other than the USA want of an employee (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// What one country wants to know of an employee.
    InternationalEmployee as "international-employees" {
        /// Code of the caste.
        caste = "caste": Text, nillable;
        /// Text of that code.
        caste_description = "casteDescription": Text, nillable;
        /// The country that wants it, ISO alpha-3.
        country_code = "countryCode": Text, nillable;
        /// Key of the employee.
        employee_id = "employeeId": Text, nillable;
        /// Ethnic code.
        ethnic_id_code = "ethnicIdCode": Text, nillable;
        /// Identifier in the country's health care.
        health_care_id = "healthCareId": Text, nillable, sensitive;
        /// Whether the person is aboriginal; text here.
        is_aboriginal = "isAboriginal": Text, nillable;
        /// Identifier the country gave the person.
        national_id = "nationalId": Text, nillable, sensitive;
        /// Identifier the country gave before.
        old_national_id = "oldNationalId": Text, nillable, sensitive;
        /// Slot 1 of the tenant's own fields: a text.
        user_defined_field1 = "userDefinedField1": Text, nillable;
        /// Slot 2 of the tenant's own fields: a text.
        user_defined_field2 = "userDefinedField2": Text, nillable;
        /// Slot 7 of the tenant's own fields: a text.
        user_defined_field7 = "userDefinedField7": Text, nillable;
        /// Slot 8 of the tenant's own fields: a text.
        user_defined_field8 = "userDefinedField8": Text, nillable;
        /// Slot 9 of the tenant's own fields: a text.
        user_defined_field9 = "userDefinedField9": Text, nillable;
        /// Slot 14 of the tenant's own fields: a text.
        user_defined_field14 = "userDefinedField14": Text, nillable;
        /// Currency, ISO 4217.
        currency_code = "currencyCode": Text, nillable;
        /// Whether the person is in the military reserve; text here.
        is_military_reserve = "isMilitaryReserve": Text, nillable;
        /// Whether military service is done; text here.
        is_military_service_completed = "isMilitaryServiceCompleted": Text, nillable;
        /// Code of the region for health care.
        medical_region_code = "medicalRegionCode": Text, nillable;
        /// Slot 3 of the tenant's own fields: a number.
        user_defined_field3 = "userDefinedField3": Number, nillable;
        /// Slot 4 of the tenant's own fields: a number.
        user_defined_field4 = "userDefinedField4": Number, nillable;
        /// Slot 10 of the tenant's own fields: a number.
        user_defined_field10 = "userDefinedField10": Number, nillable;
        /// Slot 11 of the tenant's own fields: a number.
        user_defined_field11 = "userDefinedField11": Number, nillable;
        /// Since when the row holds.
        effective_date = "effectiveDate": DateTime, nillable;
        /// When the identifier expires.
        national_id_expiration_date = "nationalIdExpirationDate": DateTime, nillable;
        /// When the former identifier expired.
        old_national_id_expiration_date = "oldNationalIdExpirationDate": DateTime, nillable;
        /// Slot 5 of the tenant's own fields: a date.
        user_defined_field5 = "userDefinedField5": DateTime, nillable;
        /// Slot 6 of the tenant's own fields: a date.
        user_defined_field6 = "userDefinedField6": DateTime, nillable;
        /// Slot 12 of the tenant's own fields: a date.
        user_defined_field12 = "userDefinedField12": DateTime, nillable;
        /// Slot 13 of the tenant's own fields: a date.
        user_defined_field13 = "userDefinedField13": DateTime, nillable;
    }
}

/// International details, one row an employee and country.
pub static API: Api = Api {
    name: "international-employees",
    meaning: "International details, one row an employee and country.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: InternationalEmployee::TYPE,
    grain: Grain::Record("international-employee"),
    key: &["employeeId", "countryCode"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("countryCode", Test::Text, "Country, ISO alpha-3."),
        Parameter::new("effectiveDate", Test::Day, "Day since which the row holds."),
        Parameter::new("employeeId", Test::Text, "Key of an employee."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/international-employees",
            "International details of all employees, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-employee",
            "/personnel/v1/international-employees/{employeeId}",
            "International details of one employee, a row a country.",
        ),
    ],
};
