//! Deductions that wait for a payroll, one-time (`ukg-pro-rest.md` 17.8, 15.3).
//!
//! UKG publishes paths, permissions and rules, and neither the names of the properties nor the verb of a change: the
//! names here are guesses, except that an item has a status, and PATCH is a guess too. The names of the extra headers
//! are those of the other payroll writes (`ukg-pro-rest.md` 4.2).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Body, Endpoint, Grain, Paging, RequestHeader, Shape},
};

record! {
    /// A one-time deduction that waits for a payroll. The names of its properties are guesses.
    PendingDeduction as "payroll-pending-items-deductions" {
        /// Key of the item; UKG Pro makes it.
        id = "id": Text, nillable;
        /// Employee number in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable, required;
        /// Code of the company, up to 5 characters.
        company_code = "companyCode": Text, nillable, required;
        /// Deduction code: one that is assigned to the employee or in the employee's group, by flat amount.
        deduction_code = "deductionCode": Text, nillable, required;
        /// Amount to take, money.
        amount = "amount": Number, nillable, required;
        /// Status: Pending or Submitted when sent, Deleted after a deletion.
        item_status = "ItemStatus": Text, nillable;
        /// Pay date it is to be taken on: the next one, or a regular one of the employee's pay group.
        scheduled_pay_date = "scheduledPayDate": DateTime, nillable;
        /// Whether payroll picks it up; an item that breaks a rule is stored all the same.
        is_picked_up = "isPickedUp": Boolean, nillable;
        /// Why payroll does not pick it up.
        message = "message": Text, nillable;
    }
}

/// Deductions that wait for a payroll, one-time; past the approval workflow.
pub static API: Api = Api {
    name: "payroll-pending-items-deductions",
    meaning: "Deductions that wait for a payroll, one-time; past the approval workflow.",
    guard: Guard::Line(&["Payroll Integration"]),
    headers: &[
        RequestHeader::TrackingId("X-Correlation-Id"),
        RequestHeader::PrimaryCompanyCode("US-Client-Id"),
    ],
    row: PendingDeduction::TYPE,
    grain: Grain::Record("pending-deduction"),
    key: &["id"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[
        Endpoint::create(
            "create",
            "/services/payroll/v2/payroll-pending-items/deductions",
            Body::Row(PendingDeduction::TYPE),
            Shape::Object,
            "Adds a one-time deduction; its code must be the employee's and work by flat amount.",
        )
        .assumed(),
        Endpoint::list(
            "list",
            "/services/payroll/v2/payroll-pending-items/deductions",
            "Deductions that wait for a payroll.",
        )
        .assumed(),
        Endpoint::object(
            "get",
            "/services/payroll/v2/payroll-pending-items/deductions/{id}",
            "One deduction that waits for a payroll.",
        )
        .assumed(),
        Endpoint::change(
            "change",
            "/services/payroll/v2/payroll-pending-items/deductions/{id}",
            PendingDeduction::TYPE,
            "Changes a deduction that waits for a payroll.",
        )
        .assumed(),
        Endpoint::remove(
            "remove",
            "/services/payroll/v2/payroll-pending-items/deductions/{id}",
            "Sets a pending or submitted deduction to Deleted.",
        )
        .assumed(),
    ],
};
