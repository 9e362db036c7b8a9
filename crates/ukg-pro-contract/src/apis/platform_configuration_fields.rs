//! Values of the fields that a customer made (`ukg-pro-rest.md` 13.15).
//!
//! UKG's row is not published: the fields here are assumed, one row a record and field.

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// The value of one customer-made field of one record of a class. The row is assumed, not published.
    CustomField as "platform-configuration-fields" {
        /// The class the field was added to: `Address`, `Person`, `PersonName`, `Employee`, `PhoneNumber`, `Employment`,
        /// `InternationalEmployee`, `ComponentCompany`, `Location`, `Job`, `OrgLevel1` to `OrgLevel4`, `Contacts`;
        /// assumed.
        class_name = "className": Text, nillable;
        /// Name of the key that tells the class's records apart; assumed.
        key_name = "keyName": Text, nillable;
        /// Key of the record; parts of a composite key stand between colons; assumed.
        key_value = "keyValue": Text, nillable;
        /// Name of the customer-made field; assumed.
        field_name = "fieldName": Text, nillable;
        /// Its value, as text; assumed.
        field_value = "fieldValue": Text, nillable;
    }
}

/// Customer-made fields by the class they were added to. The row is assumed.
pub static API: Api = Api {
    name: "platform-configuration-fields",
    meaning: "Values of customer-made fields, by the class they were added to.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: CustomField::TYPE,
    grain: Grain::Record("custom-field"),
    key: &["className", "keyName", "keyValue", "fieldName"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("keyName", Test::Text, "Name of the key; version 1 only."),
        Parameter::new(
            "keyValue",
            Test::Text,
            "Key of a record; composite in version 2, such as employeeId:companyCode.",
        ),
        Parameter::new("fields", Test::Text, "Names of the fields wanted.").on("fieldName"),
        Parameter::new(
            "employmentStatus",
            Test::Choice,
            "Status of the employees whose fields are wanted; version 1 and classes of employees only.",
        ),
    ],
    endpoints: &[
        Endpoint::narrowed(
            "list-by-class",
            "/personnel/v1/platform-configuration-fields/class-name/{className}",
            "Customer-made fields of one class, filtered and in pages.",
        )
        .assumed(),
        Endpoint::narrowed(
            "list-by-class-v2",
            "/personnel/v2/platform-configuration-fields/class-name/{className}",
            "Customer-made fields of one class with composite keys, filtered and in pages; knows no ComponentCompany \
             and no PersonName, but Contacts.",
        )
        .assumed(),
    ],
};
