//! Employee Employment Information (`ukg-pro-soap.md` 7.1).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// The status of an employment and its dates: hire, seniority, leave, reviews, suspensions.
    EmploymentInformation as "EmploymentInformation" {
        /// First day on which arrears are suspended; given together with the last, and before it.
        arrears_suspended_from = "ArrearsSuspendedFrom": DateTime;
        /// Last day on which arrears are suspended; given together with the first, and after it.
        arrears_suspended_to = "ArrearsSuspendedTo": DateTime;
        /// Date from which the seniority for benefits counts.
        benefit_seniority = "BeneSeniority": DateTime;
        /// Whether the employee has died.
        deceased = "Deceased": Boolean, required;
        /// Day of death; required where the employee has died.
        deceased_date = "DeceasedDate": DateTime;
        /// Date of early retirement.
        early_retirement = "EarlyRetirement": DateTime;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable;
        /// A active, L leave of absence, O on strike, R released or laid off, S suspended, T terminated. T is read only:
        /// Employee Termination sets it.
        employment_status = "EmploymentStatus": Text, nillable, required;
        /// Code of the leave under the Family and Medical Leave Act.
        fmla_code = "FMLA_Code": Text, nillable;
        /// Last day not covered by the Health Care Security Ordinance; required where one is not covered.
        hcso_end_date = "HCSOEndDate": DateTime;
        /// Whether the employee is not covered by the Health Care Security Ordinance.
        hcso_not_covered = "HCSONotCovered": Boolean, required;
        /// First day not covered by the Health Care Security Ordinance; required where one is not covered.
        hcso_start_date = "HCSOStartDate": DateTime;
        /// Code of the job, up to eight characters.
        job = "Job": Text, nillable;
        /// Date the job began; not before the original hire.
        job_start = "JobStart": DateTime, required;
        /// Date of the last hire; not before the original hire.
        last_hire = "LastHire": DateTime, required;
        /// Date of the last performance review; read only.
        last_performance_review = "LastPerfReview": DateTime;
        /// Date of the last salary review; read only.
        last_salary_review = "LastSalaryReview": DateTime;
        /// Code of the reason of a leave, up to six characters; required where the status is L.
        leave_reason = "LeaveReason": Text, nillable;
        /// Date of the next performance review; read only.
        next_performance_review = "NextPerfReview": DateTime;
        /// Date of the next salary review; read only.
        next_salary_review = "NextSalaryReview": DateTime;
        /// Date of the first hire.
        original_hire = "OriginalHire": DateTime, required;
        /// First day on which paid time off is suspended; given together with the last, and before it.
        pto_suspended_from = "PTOSuspendedFrom": DateTime;
        /// Last day on which paid time off is suspended; given together with the first, and after it.
        pto_suspended_to = "PTOSuspendedTo": DateTime;
        /// Whether the employee is paid without a time sheet.
        pay_automatically = "PayAutomatically": Boolean, required;
        /// First day on which pay is suspended; given together with the last, and before it. Setting both makes the
        /// status S.
        pay_suspended_from = "PaySuspendedFrom": DateTime;
        /// Last day on which pay is suspended; given together with the first, and after it.
        pay_suspended_to = "PaySuspendedTo": DateTime;
        /// Code of the reason of a record of employment, in Canada only; required where the status is L, O, R or S.
        roe_issue_reason = "ROEIssueReason": Text, nillable;
        /// Date of regular retirement.
        regular_retirement = "RegularRetirement": DateTime;
        /// Undocumented; send none.
        self_service_properties = "SelfServiceProperties": Pairs, nillable;
        /// Date from which seniority counts; may be before the original hire.
        seniority = "Seniority": DateTime, required;
        /// Date the status is expected to end; after the date of the current status.
        status_anticipated_end = "StatusAnticipatedEnd": DateTime;
        /// Date the status began; a new one is after that of the current status.
        status_start_date = "StatusStartDate": DateTime, required;
        /// A number of weeks.
        weeks = "Weeks": Double;
    }
}

static ROW: RecordType = find(
    "EmployeeEmploymentInformation",
    &[Field::new(
        "EmploymentInformations",
        Kind::Many(EmploymentInformation::TYPE),
        "The status of the employment and its dates.",
    )
    .nillable()],
);

/// Statuses of employments and their dates.
pub static SERVICE: Service = Service {
    name: "EmployeeEmploymentInformation",
    namespace: "http://www.ultipro.com/services/employeeemploymentinformation",
    meaning: "Statuses of employments and their dates: hire, seniority, leave, reviews, suspensions.",
    guard: Guard::Line(&["Employee Employment Information"]),
    operations: &[
        Operation::get(
            "GetEmploymentInformationByEmployeeIdentifier",
            "EmploymentInformationGetResponse",
            EmploymentInformation::TYPE,
            "The employment status and dates of one employee.",
        ),
        Operation::find(
            "FindEmploymentInformations",
            "EmploymentInformationFindResponse",
            &ROW,
            "Employment statuses and dates, filtered and in pages.",
        ),
        Operation::write(
            "UpdateEmploymentInformation",
            "EmploymentInformationUpdateResponse",
            &[Parameter::entities(EmploymentInformation::TYPE)],
            Level::Edit,
            "Changes employment statuses and dates; send whole records. Cannot terminate.",
        ),
    ],
};
