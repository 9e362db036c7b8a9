//! Totals of pay statements (`ukg-pro-rest.md` 17.2). They are queried with POST, their filters and pages stand in the
//! body.

use crate::{
    apis::pay_statements::{CompanyFilter, StatementOwner},
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, RequestHeader, Test},
};

record! {
    /// A pay statement by its totals.
    PayStatementSummary as "pay-statements-summary" {
        /// Whose statement it is.
        employee_identifier = "employeeidentifier": One(StatementOwner), nillable;
        /// Key of the statement.
        pay_identifier = "payidentifier": Text, nillable;
        /// Day the employee is paid.
        pay_date = "paydate": DateTime, nillable;
        /// Number of the check or of the deposit advice.
        document = "document": Text, nillable;
        /// Sum of the earnings.
        total_earnings = "totalearnings": Number, nillable;
        /// Sum of the deductions.
        total_deductions = "totaldeductions": Number, nillable;
        /// Sum of the taxes.
        total_taxes = "totaltaxes": Number, nillable;
    }
}

/// Totals of pay statements, one row a statement.
pub static API: Api = Api {
    name: "pay-statements-summary",
    meaning: "Totals of pay statements, one row a statement.",
    guard: Guard::Line(&["Employee Pay Statements", "Employee Pay Statement"]),
    headers: &[RequestHeader::PrimaryCompanyCode("US-Client-id")],
    row: PayStatementSummary::TYPE,
    grain: Grain::Record("pay-statement"),
    key: &["payidentifier"],
    paging: Paging::BODY,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Id of the company."),
        Parameter::new("startDate", Test::From, "First pay date.")
            .on("paydate")
            .required(),
        Parameter::new("endDate", Test::To, "Last pay date.")
            .on("paydate")
            .required(),
        Parameter::new("payGroup", Test::Text, "Code of the pay group."),
    ],
    endpoints: &[Endpoint::search(
        "list-by-company",
        "/payroll/v1/companies/pay-statements-summary",
        CompanyFilter::TYPE,
        "Totals of the statements of one company between two pay dates, in pages.",
    )],
};
