//! Employee employment details (`ukg-pro-rest.md` 13.3).
//!
//! A second view of employments, closer to the database than employment-details: dates have other names, some letters
//! are booleans, and pay is told without the permission for compensation.

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// The employment of a person in one company, with pay.
    EmployeeEmploymentDetails as "employee-employment-details" {
        /// Id of the company, 5 characters; with `employeeID` the key.
        company_id = "companyID": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeID": Text, nillable;
        /// Employee number: text with leading zeros, unique in one company only.
        employee_number = "employeeNumber": Text, nillable;
        /// GUID of the row.
        integration_record_id = "integrationRecordId": Text, nillable;
        /// The person's home company.
        home_company = "homeCompany": Text, nillable;
        /// Whether the company of the row is the home company.
        is_home_company = "isHomeCompany": Boolean, nillable;
        /// Country of the company of the row, ISO alpha-3.
        current_company_country_code = "currentCompanyCountryCode": Text, nillable;
        /// Country of the home company, ISO alpha-3.
        home_company_country_code = "homeCompanyCountryCode": Text, nillable;
        /// A active, L leave of absence, T terminated, S suspended, O on strike, R released.
        employee_status_code = "employeeStatusCode": Text, nillable;
        /// Code of the employee type of the tenant: REG, TMP and others.
        employee_type_code = "employeeTypeCode": Text, nillable;
        /// Code of the reason of the last job change.
        job_change_reason_code = "jobChangeReasonCode": Text, nillable;
        /// Code of the reason of the leave, while the status is L.
        leave_reason_code = "leaveReasonCode": Text, nillable;
        /// Code of the reason of a planned leave.
        planned_leave_reason = "plannedLeaveReason": Text, nillable;
        /// Code of the reason of the termination.
        termination_reason_code = "terminationReasonCode": Text, nillable;
        /// Text of the reason of the termination.
        termination_description = "terminationDescription": Text, nillable;
        /// Termination: voluntary (V) or involuntary (I).
        term_type = "termType": Text, nillable;
        /// Whether the employee may be hired again, Y or N.
        ok_to_rehire = "okToRehire": Text, nillable;
        /// Code of the hire source of the tenant: where the hire came from.
        hire_source = "hireSource": Text, nillable;
        /// When the current status began.
        employee_status_start_date = "employeeStatusStartDate": DateTime, nillable;
        /// When the current status is expected to end.
        employee_status_expected_end_date = "employeeStatusExpectedEndDate": DateTime, nillable;
        /// Code of the primary job.
        primary_job_code = "primaryJobCode": Text, nillable;
        /// Code of the job.
        job_code = "jobCode": Text, nillable;
        /// Alternate title of the employee; can differ from the job's title.
        job_title = "jobTitle": Text, nillable;
        /// Code of the job group.
        job_group_code = "jobGroupCode": Text, nillable;
        /// Code of the position.
        position_code = "positionCode": Text, nillable;
        /// Code of the project; Z or null is none.
        primary_project_code = "primaryProjectCode": Text, nillable;
        /// Code of the work location.
        primary_work_location_code = "primaryWorkLocationCode": Text, nillable;
        /// Code of organization level 1; codes repeat between levels.
        org_level_1_code = "orgLevel1Code": Text, nillable;
        /// Code of organization level 2.
        org_level_2_code = "orgLevel2Code": Text, nillable;
        /// Code of organization level 3.
        org_level_3_code = "orgLevel3Code": Text, nillable;
        /// Code of organization level 4.
        org_level_4_code = "orgLevel4Code": Text, nillable;
        /// Code of the shift; Z is none.
        shift = "shift": Text, nillable;
        /// Code of the shift group.
        shift_group = "shiftGroup": Text, nillable;
        /// Mail stop: where the employee's mail is handed over.
        mail_stop = "mailstop": Text, nillable;
        /// Code of the time clock.
        clock_code = "clockCode": Text, nillable;
        /// The employee's id at the time clock.
        time_clock_id = "timeClockID": Text, nillable;
        /// Code of the local union.
        union_local_code = "unionLocalCode": Text, nillable;
        /// Code of the national union.
        union_national_code = "unionNationalCode": Text, nillable;
        /// Employee id of the supervisor.
        supervisor_id = "supervisorID": Text, nillable;
        /// Whether the employee holds several jobs.
        is_multiple_job = "isMultipleJob": Boolean, nillable;
        /// Whether the employee supervises others.
        is_supervisor = "isSupervisor": Boolean, nillable;
        /// Code of the pay group.
        pay_group_code = "payGroupCode": Text, nillable;
        /// Pay frequency: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_period = "payPeriod": Text, nillable;
        /// Salaried (S) or hourly (H).
        salary_or_hourly = "salaryOrHourly": Text, nillable;
        /// Full time (F) or part time (P).
        full_time_or_part_time_code = "fullTimeOrPartTimeCode": Text, nillable;
        /// Code of the deduction and benefit group, which says which deduction codes are offered.
        deduction_group_code = "deductionGroupCode": Text, nillable;
        /// Code of the earning group.
        earning_group_code = "earningGroupCode": Text, nillable;
        /// Whether pay is allocated automatically, Y or N.
        auto_allocate = "autoAllocate": Text, nillable;
        /// Whether pay is allocated automatically; a second field of the same meaning.
        is_auto_allocated = "isAutoAllocated": Boolean, nillable;
        /// Whether paid without entry of hours; a capital P, unlike `isAutopaid` of employment-details.
        is_auto_paid = "isAutoPaid": Boolean, nillable;
        /// Whether a highly compensated employee.
        is_highly_compensated = "isHighlyCompensated": Boolean, nillable;
        /// Whether a key employee.
        is_key_employee = "isKeyEmployee": Boolean, nillable;
        /// Pay a year.
        annual_salary = "annualSalary": Number, nillable;
        /// Pay an hour.
        hourly_pay_rate = "hourlyPayRate": Number, nillable;
        /// Hours scheduled in a year.
        scheduled_annual_hours = "scheduledAnnualHours": Number, nillable;
        /// Full-time equivalent; 1.0 is full time.
        scheduled_fte = "scheduledFTE": Number, nillable;
        /// Hours scheduled in a pay period.
        scheduled_work_hours = "scheduledWorkHours": Number, nillable;
        /// Hours a week.
        weekly_hours = "weeklyHours": Number, nillable;
        /// When the person was first hired.
        original_hire_date = "originalHireDate": DateTime, nillable;
        /// When the person was last hired or rehired: the start of the current stint.
        last_hire_date = "lastHireDate": DateTime, nillable;
        /// When the current job began.
        date_in_job = "dateInJob": DateTime, nillable;
        /// Last day worked.
        date_last_worked = "dateLastWorked": DateTime, nillable;
        /// Date from which seniority for benefits counts.
        benefit_seniority_date = "benefitSeniorityDate": DateTime, nillable;
        /// Date from which seniority counts.
        seniority_date = "seniorityDate": DateTime, nillable;
        /// Pay date of the last pay.
        date_last_pay_date_paid = "dateLastPayDatePaid": DateTime, nillable;
        /// Day up to which pay is settled.
        paid_thru_date = "paidThruDate": DateTime, nillable;
        /// When the current pay took effect.
        salary_effective_date = "salaryEffectiveDate": DateTime, nillable;
        /// Date of early retirement.
        early_retirement_date = "earlyRetirementDate": DateTime, nillable;
        /// Date of retirement.
        retirement_date = "retirementDate": DateTime, nillable;
        /// Date of the suspension.
        suspension_date = "suspensionDate": DateTime, nillable;
        /// Date of the termination.
        termination_date = "terminationDate": DateTime, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// When the row last changed; no zone.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// Work phone, digits.
        work_phone_number = "workPhoneNumber": Text, nillable;
        /// Extension of the work phone.
        work_phone_extension = "workPhoneExtension": Text, nillable;
        /// Country of the work phone, ISO alpha-3.
        work_phone_country = "workPhoneCountry": Text, nillable;
        /// Code of the language, such as EN.
        language_code = "languageCode": Text, nillable;
    }
}

/// Employments with pay, one row an employee and company; a second view beside employment-details.
pub static API: Api = Api {
    name: "employee-employment-details",
    meaning: "Employments with pay, one row an employee and company; a second view beside employment-details.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeEmploymentDetails::TYPE,
    grain: Grain::Employment,
    key: &["employeeID", "companyID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyID", Test::Text, "Ids of companies."),
        Parameter::new("employeeID", Test::Text, "Key of a person.").pattern(Pattern::Alphanumeric),
        Parameter::new("primaryJobCode", Test::Text, "Codes of jobs."),
        Parameter::new("jobTitle", Test::Text, "Alternate title of the employee.").pattern(Pattern::Alphanumeric),
        Parameter::new("fullTimeOrPartTimeCode", Test::Text, "Full time (F) or part time (P).")
            .pattern(Pattern::Letters),
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
        Parameter::new("employeeNumber", Test::Text, "Employee number, with its leading zeros.")
            .pattern(Pattern::Digits),
        Parameter::new("supervisorId", Test::Text, "Employee id of the supervisor.").on("supervisorID"),
        Parameter::new("originalHireDate", Test::Day, "Day of the first hire."),
        Parameter::new("lastHireDate", Test::Day, "Day of the last hire."),
        Parameter::new("dateOfTermination", Test::Day, "Day of the termination.").on("terminationDate"),
        Parameter::new("dateOfRetirement", Test::Day, "Day of the retirement.").on("retirementDate"),
        Parameter::new("dateTimeCreated", Test::Day, "Day the row was made."),
        Parameter::new("dateTimeChanged", Test::Day, "Day the row last changed."),
        Parameter::new("dateLastPayDatePaid", Test::Day, "Pay date of the last pay."),
        Parameter::new("payGroup", Test::Text, "Codes of pay groups.").on("payGroupCode"),
        Parameter::new(
            "isHomeCompany",
            Test::Flag,
            "Y leaves the rows of other companies than the home company out; no other value is taken.",
        )
        .pattern(Pattern::Yes),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-employment-details",
        "Employments of everybody with their pay, filtered and in pages.",
    )],
};
