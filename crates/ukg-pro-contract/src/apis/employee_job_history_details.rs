//! Employee job history details (`ukg-pro-rest.md` 13.5).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A change of the job, organization, pay or status of an employee, with what held from then on.
    EmployeeJobHistoryDetails as "employee-job-history-details" {
        /// Pay a year.
        annual_salary = "annualSalary": Number, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// When the record was made; no zone. Asks for what is new since the last read.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Code of the employee type of the tenant.
        employee_type = "employeeType": Text, nillable;
        /// A active, L leave of absence, T terminated, S suspended, O on strike, R released.
        employee_status = "employeeStatus": Text, nillable;
        /// Category under the Fair Labor Standards Act.
        flsa_category = "flsaCategory": Text, nillable;
        /// Full time (F) or part time (P).
        full_time_or_part_time = "fullTimeOrPartTime": Text, nillable;
        /// Pay an hour.
        hourly_pay_rate = "hourlyPayRate": Number, nillable;
        /// Whether the job changed.
        is_job_change = "isJobChange": Boolean, nillable;
        /// Whether an organization level changed; UKG's spelling.
        is_org_change = "isOrgchange": Boolean, nillable;
        /// Whether the change lies outside the guidelines.
        is_outside_guidelines = "isOutsideGuidelines": Boolean, nillable;
        /// Whether the pay lies outside the range.
        is_outside_range = "isOutsideRange": Boolean, nillable;
        /// Whether the change was a promotion.
        is_promotion = "isPromotion": Boolean, nillable;
        /// Whether the rate of pay changed.
        is_rate_change = "isRateChange": Boolean, nillable;
        /// Whether the record was made by a machine.
        is_system = "isSystem": Boolean, nillable;
        /// Whether the change was a transfer between companies.
        is_transfer = "isTransfer": Boolean, nillable;
        /// Code of the job.
        job_code = "jobCode": Text, nillable;
        /// Text of the job code.
        job_description = "jobDescription": Text, nillable;
        /// When the change took effect.
        job_effective_date = "jobEffectiveDate": DateTime, nillable;
        /// Code of the job group.
        job_group_code = "jobGroupCode": Text, nillable;
        /// Code of the work location.
        location_code = "locationCode": Text, nillable;
        /// Code of organization level 1; codes repeat between levels.
        org_level_1_code = "orgLevel1Code": Text, nillable;
        /// Code of organization level 2.
        org_level_2_code = "orgLevel2Code": Text, nillable;
        /// Code of organization level 3.
        org_level_3_code = "orgLevel3Code": Text, nillable;
        /// Code of organization level 4.
        org_level_4_code = "orgLevel4Code": Text, nillable;
        /// First further rate of pay.
        other_rate_1 = "otherRate1": Number, nillable;
        /// Second further rate of pay.
        other_rate_2 = "otherRate2": Number, nillable;
        /// Third further rate of pay.
        other_rate_3 = "otherRate3": Number, nillable;
        /// Fourth further rate of pay.
        other_rate_4 = "otherRate4": Number, nillable;
        /// Code of the pay group.
        pay_group_code = "payGroupCode": Text, nillable;
        /// Pay frequency: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_period_code = "payPeriodCode": Text, nillable;
        /// Code of the pay scale.
        pay_scale_code = "payScaleCode": Text, nillable;
        /// Change of the pay, percent; 0.0 is none.
        percent_change = "percentChange": Number, nillable;
        /// Pay a pay period.
        period_pay_rate = "periodPayRate": Number, nillable;
        /// Pay a piece.
        piece_pay_rate = "piecePayRate": Number, nillable;
        /// Code of the position.
        position_code = "positionCode": Text, nillable;
        /// Code of the reason of the change in the tenant's list; 100 is commonly a new hire.
        reason_code = "reasonCode": Text, nillable;
        /// Salary grade.
        salary_grade = "salaryGrade": Text, nillable;
        /// Salaried (S) or hourly (H).
        salary_or_hourly = "salaryOrHourly": Text, nillable;
        /// Hours scheduled in a year.
        scheduled_annual_hours = "scheduledAnnualHours": Number, nillable;
        /// Full-time equivalent; 1.0 is full time.
        scheduled_full_time_equivalency = "scheduledFullTimeEquivalency": Number, nillable;
        /// Hours scheduled in a pay period.
        scheduled_work_hours = "scheduledWorkHours": Number, nillable;
        /// Code of the shift; Z is none.
        shift_code = "shiftCode": Text, nillable;
        /// Code of the shift group.
        shift_group_code = "shiftGroupCode": Text, nillable;
        /// Step of the pay scale.
        step_number = "stepNumber": Number, nillable;
        /// Employee id of the supervisor.
        supervisor_id = "supervisorId": Text, nillable;
        /// First name of the supervisor.
        supervisor_name_first = "supervisorNameFirst": Text, nillable;
        /// Last name of the supervisor.
        supervisor_name_last = "supervisorNameLast": Text, nillable;
        /// Suffix of the supervisor's name.
        supervisor_name_suffix = "supervisorNameSuffix": Text, nillable;
        /// Whether the supervisor is not in the list of supervisors.
        supervisor_not_in_list = "supervisorNotInList": Boolean, nillable;
        /// Key of the record, 12 characters.
        system_id = "systemId": Text, nillable;
        /// Code of the national union.
        union_national = "unionNational": Text, nillable;
        /// Whether pay scales are used.
        use_pay_scales = "usePayScales": Boolean, nillable;
        /// Pay a week.
        weekly_pay_rate = "weeklyPayRate": Number, nillable;
        /// Notes.
        notes = "notes": Text, nillable;
        /// Id of the home company, 5 characters.
        home_company_id = "homeCompanyId": Text, nillable;
        /// Effective date for integrations.
        integration_effective_date = "integrationEffectiveDate": DateTime, nillable;
        /// Code of the project; Z or null is none.
        project_code = "projectCode": Text, nillable;
        /// Number of payments.
        number_of_payments = "numberOfPayments": Number, nillable;
        /// Hours a week.
        weekly_hours = "weeklyHours": Number, nillable;
        /// Whether the employee may see the record.
        is_viewable_by_employee = "isViewableByEmployee": Boolean, nillable;
        /// Number of the user who made the record.
        created_by_user_id = "createdByUserId": Number, nillable;
        /// Alternate title of the employee; can differ from the job's title.
        job_title = "jobTitle": Text, nillable;
        /// Code of the local union.
        union_local = "unionLocal": Text, nillable;
    }
}

/// The job history of employees, one row a change.
pub static API: Api = Api {
    name: "employee-job-history-details",
    meaning: "The job history of employees, one row a change.",
    guard: Guard::Line(&["Employee Job History Details"]),
    headers: &[],
    row: EmployeeJobHistoryDetails::TYPE,
    grain: Grain::Record("job-history"),
    key: &["systemId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of companies."),
        Parameter::new("employeeId", Test::Text, "Keys of persons."),
        Parameter::new("isOrgChange", Test::Boolean, "Whether an organization level changed.").on("isOrgchange"),
        Parameter::new("isJobChange", Test::Boolean, "Whether the job changed."),
        Parameter::new("isRateChange", Test::Boolean, "Whether the rate of pay changed."),
        Parameter::new("isPromotion", Test::Boolean, "Whether the change was a promotion."),
        Parameter::new("systemId", Test::Text, "Keys of records."),
        Parameter::new("jobEffectiveDate", Test::Date, "Day the change took effect."),
        Parameter::new("dateTimeCreated", Test::Date, "Day the record was made."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/employee-job-history-details",
            "Job history of everybody, filtered and in pages.",
        ),
        Endpoint::object(
            "get",
            "/personnel/v1/employee-job-history-details/{systemId}",
            "One record of the job history.",
        ),
    ],
};
