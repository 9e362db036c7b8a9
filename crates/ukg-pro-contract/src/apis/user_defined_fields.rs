//! Fields a tenant made for persons (`ukg-pro-rest.md` 13.9).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A field the tenant made that holds text.
    TextSlot as "textSlot" {
        /// Label the tenant gave the field.
        field = "field": Text, nillable;
        /// The text.
        value = "value": Text, nillable;
    }
}

record! {
    /// A field the tenant made that holds a number.
    NumberSlot as "numberSlot" {
        /// Label the tenant gave the field.
        field = "field": Text, nillable;
        /// The number.
        value = "value": Number, nillable;
    }
}

record! {
    /// A field the tenant made that holds a date.
    DateSlot as "dateSlot" {
        /// Label the tenant gave the field.
        field = "field": Text, nillable;
        /// The date.
        value = "value": DateTime, nillable;
    }
}

record! {
    /// The fourteen slots for persons of every country; their number says what they hold.
    PersonnelUserDefinedFields as "personnelUserDefinedFields" {
        /// Personnel, slot 1: a text.
        personnel_ud_field01 = "personnelUDField01": One(TextSlot), nillable;
        /// Personnel, slot 2: a text.
        personnel_ud_field02 = "personnelUDField02": One(TextSlot), nillable;
        /// Personnel, slot 3: a number.
        personnel_ud_field03 = "personnelUDField03": One(NumberSlot), nillable;
        /// Personnel, slot 4: a number.
        personnel_ud_field04 = "personnelUDField04": One(NumberSlot), nillable;
        /// Personnel, slot 5: a date.
        personnel_ud_field05 = "personnelUDField05": One(DateSlot), nillable;
        /// Personnel, slot 6: a date.
        personnel_ud_field06 = "personnelUDField06": One(DateSlot), nillable;
        /// Personnel, slot 7: a text.
        personnel_ud_field07 = "personnelUDField07": One(TextSlot), nillable;
        /// Personnel, slot 8: a text.
        personnel_ud_field08 = "personnelUDField08": One(TextSlot), nillable;
        /// Personnel, slot 9: a text.
        personnel_ud_field09 = "personnelUDField09": One(TextSlot), nillable;
        /// Personnel, slot 10: a number.
        personnel_ud_field10 = "personnelUDField10": One(NumberSlot), nillable;
        /// Personnel, slot 11: a number.
        personnel_ud_field11 = "personnelUDField11": One(NumberSlot), nillable;
        /// Personnel, slot 12: a date.
        personnel_ud_field12 = "personnelUDField12": One(DateSlot), nillable;
        /// Personnel, slot 13: a date.
        personnel_ud_field13 = "personnelUDField13": One(DateSlot), nillable;
        /// Personnel, slot 14: a text.
        personnel_ud_field14 = "personnelUDField14": One(TextSlot), nillable;
    }
}

record! {
    /// The fourteen slots for international employees; their number says what they hold.
    InternationalUserDefinedFields as "internationalUserDefinedFields" {
        /// International, slot 1: a text.
        international_ud_field01 = "internationalUDField01": One(TextSlot), nillable;
        /// International, slot 2: a text.
        international_ud_field02 = "internationalUDField02": One(TextSlot), nillable;
        /// International, slot 3: a number.
        international_ud_field03 = "internationalUDField03": One(NumberSlot), nillable;
        /// International, slot 4: a number.
        international_ud_field04 = "internationalUDField04": One(NumberSlot), nillable;
        /// International, slot 5: a date.
        international_ud_field05 = "internationalUDField05": One(DateSlot), nillable;
        /// International, slot 6: a date.
        international_ud_field06 = "internationalUDField06": One(DateSlot), nillable;
        /// International, slot 7: a text.
        international_ud_field07 = "internationalUDField07": One(TextSlot), nillable;
        /// International, slot 8: a text.
        international_ud_field08 = "internationalUDField08": One(TextSlot), nillable;
        /// International, slot 9: a text.
        international_ud_field09 = "internationalUDField09": One(TextSlot), nillable;
        /// International, slot 10: a number.
        international_ud_field10 = "internationalUDField10": One(NumberSlot), nillable;
        /// International, slot 11: a number.
        international_ud_field11 = "internationalUDField11": One(NumberSlot), nillable;
        /// International, slot 12: a date.
        international_ud_field12 = "internationalUDField12": One(DateSlot), nillable;
        /// International, slot 13: a date.
        international_ud_field13 = "internationalUDField13": One(DateSlot), nillable;
        /// International, slot 14: a text.
        international_ud_field14 = "internationalUDField14": One(TextSlot), nillable;
    }
}

record! {
    /// The fields a tenant made, as one person has them.
    UserDefinedFields as "user-defined-fields" {
        /// Key of the person.
        employee_id = "employeeId": Text, nillable;
        /// Slots for persons of every country.
        personnel_user_defined_fields = "personnelUserDefinedFields": One(PersonnelUserDefinedFields), nillable;
        /// Slots for international employees.
        international_user_defined_fields = "internationalUserDefinedFields": One(InternationalUserDefinedFields), nillable;
    }
}

/// Fields the tenant made, one row a person.
pub static API: Api = Api {
    name: "user-defined-fields",
    meaning: "Fields the tenant made, one row a person.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: UserDefinedFields::TYPE,
    grain: Grain::Person,
    key: &["employeeId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new(
            "companyId",
            Test::Text,
            "Ids of home companies; the row itself names no company.",
        ),
        Parameter::new(
            "employeeId",
            Test::Text,
            "Key of a person; the pattern leaves no room for a list.",
        )
        .pattern(Pattern::Alphanumeric),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/user-defined-fields",
            "Fields the tenant made, of everybody, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company",
            "/personnel/v1/companies/{companyId}/user-defined-fields",
            "Fields the tenant made, of the people of one company, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company-and-employee",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/user-defined-fields",
            "Fields the tenant made, of one person of a company, as a list.",
        ),
    ],
};
