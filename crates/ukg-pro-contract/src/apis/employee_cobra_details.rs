//! COBRA coverage of employees (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// How a person stands with COBRA, the continued health coverage after employment.
    EmployeeCobraDetails as "employee-cobra-details" {
        /// GUID of the person.
        person_id = "personID": Text, nillable;
        /// Key of the person.
        employee_id = "employeeID": Text, nillable;
        /// Id of the home company, 5 characters.
        company_id = "companyID": Text, nillable;
        /// Export flag.
        cobra_export = "cobraExport": Text, nillable;
        /// Remarks about the coverage.
        cobra_notes = "cobraNotes": Text, nillable;
        /// Reason code.
        cobra_reason = "cobraReason": Text, nillable;
        /// Status code.
        cobra_status = "cobraStatus": Text, nillable;
        /// Whether coverage is active.
        cobra_is_active = "cobraIsActive": Boolean, nillable;
        /// Since when the status holds.
        cobra_status_date = "cobraStatusDate": DateTime, nillable;
        /// Day of the event that gives the right to coverage.
        date_of_cobra_event = "dateOfCobraEvent": DateTime, nillable;
        /// Day of the export.
        date_of_cobra_export = "dateOfCobraExport": DateTime, nillable;
        /// Day of the letter.
        date_of_cobra_letter = "dateOfCobraLetter": DateTime, nillable;
    }
}

/// COBRA coverage, one row a person.
pub static API: Api = Api {
    name: "employee-cobra-details",
    meaning: "COBRA coverage, one row a person.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeCobraDetails::TYPE,
    grain: Grain::Person,
    key: &["employeeID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyId", Test::Text, "Id of a home company.").on("companyID"),
        Parameter::new("employeeId", Test::Text, "Keys of persons, with commas between.")
            .on("employeeID")
            .pattern(Pattern::CommaList),
        Parameter::new("cobraIsActive", Test::Boolean, "Whether coverage is active."),
        Parameter::new("cobraStatus", Test::Text, "Status code."),
        Parameter::new(
            "dateOfCobraEvent",
            Test::Day,
            "Day of the event that gives the right to coverage.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-cobra-details",
        "COBRA coverage of everybody, filtered and in pages.",
    )],
};
