//! All phone numbers of a person (`ukg-pro-rest.md` 13.14).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A phone number of a person.
    EmployeeMultiPhoneNumbers as "employee-multi-phone-numbers" {
        /// Key of the person.
        employee_id = "employeeId": Text, nillable;
        /// Key of the row in the audit trail.
        audit_key = "auditKey": Text, nillable;
        /// Given name of the person.
        first_name = "firstName": Text, nillable;
        /// Family name of the person.
        last_name = "lastName": Text, nillable;
        /// Second given name, or its initial.
        middle_name = "middleName": Text, nillable;
        /// The number, digits only.
        phone_number = "phoneNumber": Text, nillable;
        /// Country of the number, ISO alpha-3.
        phone_country_code = "phoneCountryCode": Text, nillable;
        /// Code of its type, such as work or mobile, from the tenant's table.
        phone_type_code = "phoneTypeCode": Text, nillable;
        /// Extension behind the number.
        phone_extension = "phoneExtension": Text, nillable;
        /// Key of the row, 12 characters.
        system_id = "systemId": Text, nillable;
        /// Whether the number is private.
        phone_is_private = "phoneIsPrivate": Boolean, nillable;
        /// Former last name; declared without a type.
        former_name = "formerName": Any, nillable;
        /// Dialling prefix of the country; declared without a type.
        phone_country_prefix = "phoneCountryPrefix": Any, nillable;
    }
}

/// Phone numbers, one row a number.
pub static API: Api = Api {
    name: "employee-multi-phone-numbers",
    meaning: "Phone numbers, one row a number.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeMultiPhoneNumbers::TYPE,
    grain: Grain::Record("phone"),
    key: &["systemId"],
    paging: Paging::per_page_capital(30, 10_000),
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Key of a person; * stands for any text.").pattern(Pattern::Wild),
        Parameter::new("systemId", Test::Text, "Key of a row."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-multi-phone-numbers",
        "Phone numbers of everybody, filtered and in pages.",
    )],
};
