//! Recurring payments and deductions of global payroll (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A recurring payment or deduction of an employee of global payroll.
    EmployeePayDeductionElement as "employee-pay-deduction-elements" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company that pays, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Key of the row, 12 characters.
        system_id = "systemId": Text, nillable;
        /// Id of the kind of payment or deduction.
        pay_deduction_id = "payDeductionId": Text, nillable;
        /// Number of the employee in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Name of the payment or deduction.
        pay_deduction_name = "payDeductionName": Text, nillable;
        /// Text of the payment or deduction.
        pay_deduction_description = "payDeductionDescription": Text, nillable;
        /// Id of the pay period it begins in.
        period_start_id = "periodStartId": Text, nillable;
        /// Id of the pay period it ends in.
        period_end_id = "periodEndId": Text, nillable;
        /// Name of the pay period it begins in.
        period_start_name = "periodStartName": Text, nillable;
        /// Name of the pay period it ends in.
        period_end_name = "periodEndName": Text, nillable;
        /// Code of the project it is booked on.
        project = "project": Text, nillable;
        /// Code of the task it is booked on.
        task = "task": Text, nillable;
        /// Whether it comes back each period, as text.
        recurring = "recurring": Text, nillable;
        /// Amount a period in the currency of the pay group, as text.
        amount = "amount": Text, nillable;
        /// Notes in free text.
        notes = "notes": Text, nillable;
        /// Country of the payroll, ISO alpha-3.
        country = "country": Text, nillable;
        /// Whether it adds to the pay or takes from it; the codes are not published.
        payment_or_deduction_indicator = "paymentOrDeductionIndicator": Text, nillable;
        /// Day it begins.
        start_date = "startDate": DateTime, nillable;
        /// Day it ends; null while open.
        end_date = "endDate": DateTime, nillable;
        /// When the row last changed; no zone.
        modified_date = "modifiedDate": DateTime, nillable;
    }
}

/// Recurring payments and deductions of the employees of global payroll.
pub static API: Api = Api {
    name: "employee-pay-deduction-elements",
    meaning: "Recurring payments and deductions of the employees of global payroll.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeePayDeductionElement::TYPE,
    grain: Grain::Record("pay-deduction-element"),
    key: &["systemId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of the companies that pay."),
        Parameter::new("employeeId", Test::Text, "Keys of persons."),
        Parameter::new("country", Test::Text, "Country of the payroll, ISO alpha-3."),
        Parameter::new("payGroup", Test::Text, "Code of the pay group."),
        Parameter::new("payDeductionName", Test::Text, "Name of the payment or deduction."),
        Parameter::new("periodStartName", Test::Text, "Name of the pay period it begins in."),
        Parameter::new(
            "paymentOrDeductionIndicator",
            Test::Text,
            "Payments only, or deductions only; the codes are not published.",
        ),
        Parameter::new("modifiedDate", Test::Date, "Day the row last changed."),
        Parameter::new("startDate", Test::Date, "Day it begins."),
        Parameter::new("endDate", Test::Date, "Day it ends."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-pay-deduction-elements",
        "Recurring payments and deductions of global payroll, filtered and in pages.",
    )],
};
