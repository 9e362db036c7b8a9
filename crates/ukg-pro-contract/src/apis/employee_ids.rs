//! Employee ids (`ukg-pro-rest.md` 13.7).
//!
//! A lookup that is sent with POST, so that no sensitive identifier stands in an address. It changes nothing, though it
//! needs Add.

use crate::{
    permission::{Guard, Level},
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// The ids under which one person was found.
    EmployeeIds as "employee-ids" {
        /// Key of the person across companies, 12 characters; `employeeId` elsewhere.
        eeid = "eeid": Text, nillable;
        /// Ids of the companies the person is employed in, 5 characters each, a list of texts; the home company first.
        coid = "coid": Any, nillable;
    }
}

record! {
    /// An identifier to look a person up by, and the company where it holds.
    EmployeeIdsLookup as "employee-ids-lookup" {
        /// `EmailAddress`, `EmployeeNumber`, `NationalID`, `SIN`, `PersonID`, `SSN`, `EmployeeID` or
        /// `UserIntegrationKey`.
        employee_identifier_type = "employeeIdentifierType": Text, nillable, required;
        /// The identifier; an employee number has as many leading zeros as the tenant writes.
        employee_identifier_value = "employeeIdentifierValue": Text, nillable, required, sensitive;
        /// `Company ID`, `Company Code` or `Federal ID`, with the blank.
        company_identifier_type = "companyIdentifierType": Text, nillable;
        /// The company's identifier.
        company_identifier_value = "companyIdentifierValue": Text, nillable;
    }
}

/// Keys of persons and their companies, looked up by e-mail address, number or national identifier.
pub static API: Api = Api {
    name: "employee-ids",
    meaning: "Keys of persons and their companies, looked up by e-mail address, number or national identifier.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeIds::TYPE,
    grain: Grain::Person,
    key: &["eeid"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[Endpoint::lookup(
        "find",
        "/personnel/v1/employee-ids",
        EmployeeIdsLookup::TYPE,
        "Looks persons up by an identifier; a lookup that changes nothing, though it is sent as a write is.",
    )
    .needing(&[Level::View, Level::Add])],
};
