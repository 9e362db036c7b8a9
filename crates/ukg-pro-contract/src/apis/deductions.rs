//! Deduction and benefit plans (`ukg-pro-rest.md` 16.8).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A deduction or benefit plan, as it is set up. Its fields are not published: each is assumed, with the name that
    /// `payroll-deductions-history` or `earnings` uses.
    DeductionPlan as "deductions" {
        /// Code of the deduction, which names the plan; its key.
        deduction_code = "deductionCode": Text, nillable;
        /// Name of the plan in full.
        long_description = "longDescription": Text, nillable;
        /// Short name, printed on pay statements.
        stub_description = "stubDescription": Text, nillable;
        /// Code of the kind of deduction.
        deduction_type = "deductionType": Text, nillable;
        /// Code of the kind of plan.
        deduction_plan_type = "deductionPlanType": Text, nillable;
        /// Code of who provides the benefit.
        benefit_provider = "benefitProvider": Text, nillable;
        /// Code of how taxes treat the deduction.
        tax_category = "taxCategory": Text, nillable;
        /// Code of the rule that computes the employee's part.
        employee_calculation_rule = "employeeCalculationRule": Text, nillable;
        /// Code of the rule that computes the employer's part.
        employer_calculation_rule = "employerCalculationRule": Text, nillable;
        /// Whether it is deferred compensation, such as a 401(k).
        is_deferred_compensation = "isDeferredCompensation": Boolean, nillable;
        /// Whether it is part of a cafeteria plan under section 125.
        is_section125 = "isSection125": Boolean, nillable;
        /// Whether the plan is in use.
        is_active = "isActive": Boolean, nillable;
    }
}

/// The deduction and benefit plans of the tenant, one row a deduction code.
///
/// Filters and paging are not published; it is taken to be in pages as its contemporaries are.
pub static API: Api = Api {
    name: "deductions",
    meaning: "The deduction and benefit plans of the tenant, one row a deduction code.",
    guard: Guard::NotStated,
    headers: &[],
    row: DeductionPlan::TYPE,
    grain: Grain::Record("deduction-plan"),
    key: &["deductionCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/deductions",
        "The deduction and benefit plans of the tenant, in pages.",
    )
    .assumed()],
};
