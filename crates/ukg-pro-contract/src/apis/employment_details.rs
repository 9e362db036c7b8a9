//! Employment details (`ukg-pro-rest.md` 13.2).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// The employment of a person in one company: job, pay group, organization, status, dates, supervisor.
    EmploymentDetails as "employment-details" {
        /// Id of the company, 5 characters; with `employeeID` the key.
        company_id = "companyID": Text, nillable;
        /// Code of the company, chosen by the customer.
        company_code = "companyCode": Text, nillable;
        /// Name of the company.
        company_name = "companyName": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeID": Text, nillable;
        /// Text of the job code.
        job_description = "jobDescription": Text, nillable;
        /// Text of the pay group.
        pay_group_description = "payGroupDescription": Text, nillable;
        /// Code of the job.
        primary_job_code = "primaryJobCode": Text, nillable;
        /// Code of organization level 1; codes repeat between levels.
        org_level_1_code = "orgLevel1Code": Text, nillable;
        /// Code of organization level 2.
        org_level_2_code = "orgLevel2Code": Text, nillable;
        /// Code of organization level 3.
        org_level_3_code = "orgLevel3Code": Text, nillable;
        /// Code of organization level 4.
        org_level_4_code = "orgLevel4Code": Text, nillable;
        /// When the person was first hired.
        original_hire_date = "originalHireDate": DateTime, nillable;
        /// When the person was last hired or rehired: the start of the current stint.
        last_hire_date = "lastHireDate": DateTime, nillable;
        /// Full time (F) or part time (P).
        full_time_or_part_time_code = "fullTimeOrPartTimeCode": Text, nillable;
        /// Code of the work location.
        primary_work_location_code = "primaryWorkLocationCode": Text, nillable;
        /// Code of the language.
        language_code = "languageCode": Text, nillable;
        /// Code of the project; Z or null is none.
        primary_project_code = "primaryProjectCode": Text, nillable;
        /// Work phone, digits.
        work_phone_number = "workPhoneNumber": Text, nillable;
        /// Extension of the work phone.
        work_phone_extension = "workPhoneExtension": Text, nillable;
        /// Country of the work phone, ISO alpha-3.
        work_phone_country = "workPhoneCountry": Text, nillable;
        /// When the current job began.
        date_in_job = "dateInJob": DateTime, nillable;
        /// Last day worked.
        date_last_worked = "dateLastWorked": DateTime, nillable;
        /// Date from which seniority for benefits counts.
        date_of_benefit_seniority = "dateOfBenefitSeniority": DateTime, nillable;
        /// Date from which seniority counts.
        date_of_seniority = "dateOfSeniority": DateTime, nillable;
        /// Code of the deduction and benefit group, which says which deduction codes are offered.
        deduction_group_code = "deductionGroupCode": Text, nillable;
        /// Code of the earning group.
        earning_group_code = "earningGroupCode": Text, nillable;
        /// Code of the employee type of the tenant: REG, TMP and others.
        employee_type_code = "employeeTypeCode": Text, nillable;
        /// A active, L leave of absence, T terminated, S suspended, O on strike, R released.
        employee_status_code = "employeeStatusCode": Text, nillable;
        /// Employee number: text with leading zeros, unique in one company only.
        employee_number = "employeeNumber": Text, nillable;
        /// Code of the reason of the last job change.
        job_change_reason_code = "jobChangeReasonCode": Text, nillable;
        /// Alternate title of the employee; can differ from the job's title.
        job_title = "jobTitle": Text, nillable;
        /// Code of the reason of the leave, while the status is L.
        leave_reason_code = "leaveReasonCode": Text, nillable;
        /// Employee id of the supervisor.
        supervisor_id = "supervisorID": Text, nillable;
        /// First name of the supervisor.
        supervisor_first_name = "supervisorFirstName": Text, nillable;
        /// Last name of the supervisor.
        supervisor_last_name = "supervisorLastName": Text, nillable;
        /// Whether pay is allocated automatically, Y or N.
        auto_allocate = "autoAllocate": Text, nillable;
        /// Code of the time clock.
        clock_code = "clockCode": Text, nillable;
        /// Pay date of the last pay.
        date_last_pay_date_paid = "dateLastPayDatePaid": DateTime, nillable;
        /// Date of early retirement.
        date_of_early_retirement = "dateOfEarlyRetirement": DateTime, nillable;
        /// Date of joining the local union.
        date_of_local_union = "dateOfLocalUnion": DateTime, nillable;
        /// Date of joining the national union.
        date_of_national_union = "dateOfNationalUnion": DateTime, nillable;
        /// Date of retirement.
        date_of_retirement = "dateOfRetirement": DateTime, nillable;
        /// Date of the suspension.
        date_of_suspension = "dateOfSuspension": DateTime, nillable;
        /// Date of the termination; null unless terminated.
        date_of_termination = "dateOfTermination": DateTime, nillable;
        /// Day up to which pay is settled.
        date_paid_thru = "datePaidThru": DateTime, nillable;
        /// When the current status began.
        status_start_date = "statusStartDate": DateTime, nillable;
        /// Code of the hire source of the tenant: where the hire came from.
        hire_source = "hireSource": Text, nillable;
        /// Whether pay is allocated automatically, Y or N; a second field of the same meaning.
        is_auto_allocated = "isAutoAllocated": Text, nillable;
        /// Whether paid without entry of hours, Y or N; a small p, unlike `isAutoPaid` elsewhere.
        is_auto_paid = "isAutopaid": Text, nillable;
        /// Whether the employee holds several jobs, Y or N.
        is_multiple_job = "isMultipleJob": Text, nillable;
        /// Code of the job group.
        job_group_code = "jobGroupCode": Text, nillable;
        /// Mail stop: where the employee's mail is handed over.
        mail_stop = "mailstop": Text, nillable;
        /// Whether the employee may be hired again, Y or N.
        ok_to_rehire = "okToRehire": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Pay frequency: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_period = "payPeriod": Text, nillable;
        /// Code of the reason of a planned leave.
        planned_leave_reason = "plannedLeaveReason": Text, nillable;
        /// Code of the position.
        position_code = "positionCode": Text, nillable;
        /// Salaried (S) or hourly (H).
        salary_or_hourly = "salaryOrHourly": Text, nillable;
        /// Hours scheduled in a year.
        scheduled_annual_hrs = "scheduledAnnualHrs": Number, nillable;
        /// Full-time equivalent; 1.0 is full time.
        scheduled_fte = "scheduledFTE": Number, nillable;
        /// Hours scheduled in a pay period.
        scheduled_work_hrs = "scheduledWorkHrs": Number, nillable;
        /// Code of the shift; Z is none.
        shift = "shift": Text, nillable;
        /// Code of the shift group.
        shift_group = "shiftGroup": Text, nillable;
        /// Code of the reason of the termination; null unless terminated.
        term_reason = "termReason": Text, nillable;
        /// Text of the reason of the termination.
        termination_reason_description = "terminationReasonDescription": Text, nillable;
        /// Termination: voluntary (V) or involuntary (I).
        term_type = "termType": Text, nillable;
        /// The employee's id at the time clock.
        time_clock_id = "timeclockID": Text, nillable;
        /// Code of the local union.
        union_local = "unionLocal": Text, nillable;
        /// Code of the national union.
        union_national = "unionNational": Text, nillable;
        /// Hours a week.
        weekly_hours = "weeklyHours": Number, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// When the row last changed; no zone.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// Employee number of the supervisor.
        supervisor_employee_number = "supervisorEmployeeNumber": Text, nillable;
        /// Id of the supervisor's company, 5 characters.
        supervisor_coid = "supervisorCOID": Text, nillable;
        /// Code of the supervisor's company.
        supervisor_company_code = "supervisorCompanyCode": Text, nillable;
        /// General ledger segment of the company.
        company_gl_segment = "companyGLSegment": Text, nillable;
        /// General ledger segment of the work location.
        location_gl_segment = "locationGLSegment": Text, nillable;
    }
}

/// Employments, one row an employee and company, terminated ones included.
pub static API: Api = Api {
    name: "employment-details",
    meaning: "Employments, one row an employee and company, terminated ones included.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmploymentDetails::TYPE,
    grain: Grain::Employment,
    key: &["employeeID", "companyID"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of companies.").on("companyID"),
        Parameter::new("employeeId", Test::Text, "Keys of persons.").on("employeeID"),
        Parameter::new("primaryJobCode", Test::Text, "Codes of jobs."),
        Parameter::new("jobTitle", Test::Text, "Alternate title of the employee."),
        Parameter::new("fullTimeOrPartTimeCode", Test::Text, "Full time (F) or part time (P)."),
        Parameter::new("primaryWorkLocationCode", Test::Text, "Codes of work locations."),
        Parameter::new("primaryProjectCode", Test::Text, "Codes of projects."),
        Parameter::new(
            "deductionGroupCode",
            Test::Text,
            "Codes of deduction and benefit groups.",
        ),
        Parameter::new("earningGroupCode", Test::Text, "Codes of earning groups."),
        Parameter::new("employeeTypeCode", Test::Text, "Codes of employee types."),
        Parameter::new(
            "employeeStatusCode",
            Test::Text,
            "Codes of statuses; A leaves terminated employees out.",
        ),
        Parameter::new(
            "employeeNumber",
            Test::Text,
            "Employee numbers, with their leading zeros.",
        ),
        Parameter::new("supervisorID", Test::Text, "Employee id of the supervisor."),
        Parameter::new("originalHireDate", Test::Date, "Day of the first hire."),
        Parameter::new("lastHireDate", Test::Date, "Day of the last hire."),
        Parameter::new("dateOfTermination", Test::Date, "Day of the termination."),
        Parameter::new("dateOfRetirement", Test::Date, "Day of the retirement."),
        Parameter::new("dateTimeCreated", Test::Date, "Day the row was made."),
        Parameter::new("dateTimeChanged", Test::Date, "Day the row last changed."),
        Parameter::new("dateLastPayDatePaid", Test::Date, "Pay date of the last pay."),
        Parameter::new("payGroup", Test::Text, "Codes of pay groups."),
        Parameter::new(
            "isHomeCompany",
            Test::Boolean,
            "Whether the company of the row is the person's home company.",
        ),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/employment-details",
            "Employments of everybody, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company",
            "/personnel/v1/companies/{companyId}/employment-details",
            "Employments in one company, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company-and-employee",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/employment-details",
            "The employment of one person in one company, as a list.",
        ),
    ],
};
