//! Employee Termination (`ukg-pro-soap.md` 7.4).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// The end of an employment, as it is sent.
    Termination as "Termination" {
        /// Date of the event that qualifies for continued health coverage (COBRA).
        cobra_date = "CobraDate": DateTime;
        /// Whether the termination qualifies for continued health coverage (COBRA).
        cobra_qualifying_event = "CobraQualifyingEvent": Boolean;
        /// Code of the reason of continued health coverage (COBRA).
        cobra_reason = "CobraReason": Text, nillable;
        /// Whether the employee may be hired again.
        eligible_for_rehire = "EligibleForRehire": Boolean;
        /// Whether the employee may have severance pay.
        eligible_for_severance = "EligibleForSeverance": Boolean;
        /// Whose employment ends.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable, required;
        /// The home company of the employee.
        home_company_identifier = "HomeCompanyIdentifier": Company, nillable;
        /// Whether payment without a time sheet stops.
        inactivate_automatic_pay = "InactivateAutopay": Boolean;
        /// Whether direct deposits stop.
        inactivate_direct_deposit = "InactivateDirectDeposit": Boolean;
        /// Last day worked; the date of the termination where none is given.
        last_day_worked = "LastDayWorked": DateTime;
        /// Notes in free text.
        notes = "Notes": Text, nillable;
        /// Day until which the employee is paid.
        paid_through_date = "PaidThroughDate": DateTime, required;
        /// Code of the reason of a record of employment, in Canada.
        roe_issue_reason = "RoeIssueReason": Text, nillable;
        /// Date of the termination; after the last hire.
        termination_date = "TerminationDate": DateTime, required;
        /// Code of the reason, from the tenant's list.
        termination_reason = "TerminationReason": Text, nillable, required;
    }
}

record! {
    /// The end of an employment, as it is read. The order is inferred, and tenants may know further members.
    TerminationInfo as "TerminationInfo" {
        /// Whether the employee may be hired again.
        eligible_for_rehire = "EligibleForRehire": Boolean;
        /// Whose employment it is.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable;
        /// Last day worked.
        last_day_worked = "LastDayWorked": DateTime;
        /// Notes in free text.
        notes = "Notes": Text, nillable;
        /// Day until which the employee was paid.
        paid_through_date = "PaidThroughDate": DateTime;
        /// Code of the status: A active, L leave of absence, O on strike, R released or laid off, S suspended,
        /// T terminated.
        status = "Status": Text, nillable;
        /// Date of the termination.
        termination_date = "TerminationDate": DateTime;
        /// Code of the reason, from the tenant's list.
        termination_reason = "TerminationReason": Text, nillable;
        /// V voluntary, I involuntary.
        termination_type = "TerminationType": Text, nillable;
        /// Code of the time clock.
        time_clock = "TimeClock": Text, nillable;
    }
}

static ROW: RecordType = find(
    "EmployeeTerminationInfo",
    &[Field::new(
        "TerminationInfo",
        Kind::Many(TerminationInfo::TYPE),
        "The end of the employment.",
    )
    .nillable()],
);

/// Ends of employments.
pub static SERVICE: Service = Service {
    name: "EmployeeTermination",
    namespace: "http://www.ultipro.com/services/employeetermination",
    meaning: "Ends of employments: dates and reasons, and terminating.",
    guard: Guard::Line(&["Employee Termination"]),
    operations: &[
        Operation::get(
            "GetTerminationByEmployeeIdentifier",
            "TerminationGetResponse",
            TerminationInfo::TYPE,
            "The termination of one employee.",
        ),
        Operation::find(
            "FindTerminations",
            "TerminationFindResponse",
            &ROW,
            "Terminations, filtered and in pages.",
        ),
        Operation::write(
            "TerminateEmployee",
            "TerminationUpdateResponse",
            &[Parameter::entities(Termination::TYPE)],
            Level::Edit,
            "Terminates employees.",
        ),
    ],
};
