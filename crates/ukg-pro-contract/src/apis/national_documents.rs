//! National documents of employees and their contacts (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A document that a state issued to an employee, or to a contact of the employee.
    NationalDocument as "national-documents" {
        /// Key of the employee.
        employee_id = "employeeId": Text, nillable;
        /// Key of the row.
        national_document_id = "nationalDocumentId": Text, nillable;
        /// Key of the contact who holds the document; none when the employee does.
        contact_id = "contactId": Text, nillable;
        /// Number of the document.
        national_document_number = "nationalDocumentNumber": Text, nillable, sensitive;
        /// Text of the type of document.
        national_document_description = "nationalDocumentDescription": Text, nillable;
        /// Code of the type of document, such as a passport.
        national_document_type_code = "nationalDocumentTypeCode": Text, nillable;
        /// Country that issued it, ISO alpha-3.
        national_document_issuing_country_code = "nationalDocumentIssuingCountryCode": Text, nillable;
        /// Place where it was issued.
        national_document_issuing_place = "nationalDocumentIssuingPlace": Text, nillable;
        /// Number of the employee.
        employee_number = "employeeNumber": Text, nillable;
        /// Day it was issued.
        national_document_issue_date = "nationalDocumentIssueDate": DateTime, nillable;
    }
}

/// National documents, one row a document.
pub static API: Api = Api {
    name: "national-documents",
    meaning: "National documents, one row a document.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: NationalDocument::TYPE,
    grain: Grain::Record("national-document"),
    key: &["nationalDocumentId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("contactId", Test::Text, "Key of a contact."),
        Parameter::new("employeeId", Test::Text, "Key of an employee."),
        Parameter::new(
            "nationalDocumentIssuingCountryCode",
            Test::Text,
            "Country that issued the document, ISO alpha-3.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/national-documents",
        "National documents of all employees and contacts, filtered and in pages.",
    )],
};
