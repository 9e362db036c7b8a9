//! Paid time off by plan (`ukg-pro-rest.md` 13.12).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// The balance of an employee in a plan for paid time off. Hours; days as `YYYY-MM-DD`.
    PtoPlan as "pto-plans" {
        /// Key of the employee.
        employee_id = "employeeId": Text, nillable, required;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable, required;
        /// Code of the plan.
        pto_plan = "ptoPlan": Text, nillable, required;
        /// Hours earned; less those taken it is what is available.
        earned = "earned": Number, nillable;
        /// Hours taken.
        taken = "taken": Number, nillable;
        /// Hours not yet moved to the balance.
        pending_balance = "pendingBalance": Number, nillable;
        /// Day up to which hours are earned, `YYYY-MM-DD`.
        earned_through_date = "earnedThroughDate": DateTime, nillable;
        /// Day the plan starts anew, `YYYY-MM-DD`.
        reset = "reset": DateTime, nillable;
        /// Day the pending hours move to the balance, `YYYY-MM-DD`.
        pending_move_date = "pendingMoveDate": DateTime, nillable;
    }
}

/// Paid time off, one row an employee and plan. Writes pass workflow and approval by.
pub static API: Api = Api {
    name: "pto-plans",
    meaning: "Paid time off, one row an employee and plan. Writes pass workflow and approval by.",
    guard: Guard::Line(&["PTO Plan Integration"]),
    headers: &[],
    row: PtoPlan::TYPE,
    grain: Grain::Record("pto-plan"),
    key: &["employeeId", "companyId", "ptoPlan"],
    paging: Paging::SMALL,
    parameters: &[],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/pto-plans",
            "Balances of all employees in all plans, in pages of at most 200.",
        ),
        Endpoint::narrowed(
            "list-by-company-and-employee",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/pto-plans",
            "Balances of one employee in all plans.",
        ),
        Endpoint::narrowed(
            "get",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/pto-plans/{ptoPlan}",
            "Balance of one employee in one plan, as a list of one row.",
        )
        .whole(),
        Endpoint::create_many(
            "create",
            "/personnel/v1/pto-plans",
            PtoPlan::TYPE,
            "Gives employees plans; each row of the array succeeds or fails for itself.",
        ),
        Endpoint::change(
            "change",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/pto-plans/{ptoPlan}",
            PtoPlan::TYPE,
            "Changes the balance of one employee in one plan; the body repeats the key.",
        ),
    ],
};
