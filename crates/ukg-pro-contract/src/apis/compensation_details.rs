//! Compensation details (`ukg-pro-rest.md` 13.4).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// The pay of a person in one company: amounts, rates, hours, pay group, reviews. Does not say when it changed.
    CompensationDetails as "compensation-details" {
        /// Key of the person across companies, 12 characters; with `companyID` the key.
        employee_id = "employeeID": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyID": Text, nillable;
        /// Pay a year, in `currencyCode`.
        annual_salary = "annualSalary": Number, nillable;
        /// Pay an hour, in `currencyCode`.
        hourly_pay_rate = "hourlyPayRate": Number, nillable;
        /// Pay a week, in `currencyCode`.
        weekly_pay_rate = "weeklyPayRate": Number, nillable;
        /// Pay a pay period, in `currencyCode`.
        pay_period_pay_rate = "payPeriodPayRate": Number, nillable;
        /// Currency of the amounts, ISO 4217.
        currency_code = "currencyCode": Text, nillable;
        /// First further rate of pay.
        other_rate_1 = "otherRate1": Number, nillable;
        /// Second further rate of pay.
        other_rate_2 = "otherRate2": Number, nillable;
        /// Third further rate of pay.
        other_rate_3 = "otherRate3": Number, nillable;
        /// Fourth further rate of pay.
        other_rate_4 = "otherRate4": Number, nillable;
        /// Text of the pay group.
        pay_group_description = "payGroupDescription": Text, nillable;
        /// Pay a piece.
        piece_pay_rate = "piecePayRate": Number, nillable;
        /// Code of the job.
        primary_job_code = "primaryJobCode": Text, nillable;
        /// Salary grade of the job.
        job_salary_grade = "jobSalaryGrade": Text, nillable;
        /// Code of the reason of the last job change.
        job_change_reason_code = "jobChangeReasonCode": Text, nillable;
        /// Code of the job group.
        job_group_code = "jobGroupCode": Text, nillable;
        /// Alternate title of the employee; can differ from the job's title.
        job_title = "jobTitle": Text, nillable;
        /// When the current job began.
        date_in_job = "dateInJob": DateTime, nillable;
        /// When the employee was last paid.
        date_last_paid = "dateLastPaid": DateTime, nillable;
        /// Last day worked.
        date_last_worked = "dateLastWorked": DateTime, nillable;
        /// Date of the last salary review.
        date_of_last_salary_review = "dateOfLastSalaryReview": DateTime, nillable;
        /// Date of the next salary review; UKG's spelling.
        date_of_next_salary_review = "dateOfNextSalayrReview": DateTime, nillable;
        /// Whether pay is allocated automatically.
        is_auto_allocated = "isAutoAllocated": Boolean, nillable;
        /// Whether paid without entry of hours.
        is_auto_paid = "isAutoPaid": Boolean, nillable;
        /// Whether the work is seasonal.
        is_seasonal_worker = "isSeasonalWorker": Boolean, nillable;
        /// Whether a highly compensated employee.
        is_highly_compensated = "isHighlyCompensated": Boolean, nillable;
        /// Whether the employee holds several jobs.
        is_multiple_job = "isMultipleJob": Boolean, nillable;
        /// Code of the pay group.
        pay_group_code = "payGroupCode": Text, nillable;
        /// Pay frequency: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_period = "payPeriod": Text, nillable;
        /// Code of the pay scale.
        pay_scale_code = "payScaleCode": Text, nillable;
        /// Salaried (S) or hourly (H).
        salary_or_hourly_code = "salaryOrHourlyCode": Text, nillable;
        /// Full time (F) or part time (P).
        full_time_or_part_time_code = "fullTimeOrPartTimeCode": Text, nillable;
        /// Full-time equivalent; 1.0 is full time.
        scheduled_full_time_equivalency = "scheduledFullTimeEquivalency": Number, nillable;
        /// Hours scheduled in a pay period.
        scheduled_period_work_hours = "scheduledPeriodWorkHours": Number, nillable;
        /// Hours scheduled in a year.
        scheduled_annual_work_hours = "scheduledAnnualWorkHours": Number, nillable;
        /// Hours a week.
        weekly_hours = "weeklyHours": Number, nillable;
        /// Code of the shift; Z is none.
        primary_shift_code = "primaryShiftCode": Text, nillable;
        /// Code of the shift group.
        primary_shift_group_code = "primaryShiftGroupCode": Text, nillable;
        /// Average rate of pay in the current period.
        avg_pay_rate_cur_per = "avgPayRateCurPer": Number, nillable;
        /// Hours that count for a bonus.
        bonus_total_hrs = "bonusTotalHrs": Number, nillable;
        /// Overtime hours that count for a bonus.
        bonus_total_ot_hrs = "bonusTotalOtHrs": Number, nillable;
        /// Day up to which pay is settled.
        date_paid_thru = "datePaidThru": DateTime, nillable;
        /// A active, L leave of absence, T terminated, S suspended, O on strike, R released.
        empl_status = "emplStatus": Text, nillable;
        /// Total pay a year.
        total_ann_salary = "totalAnnSalary": Number, nillable;
        /// Code of the distribution center.
        distribution_center_code = "distributionCenterCode": Text, nillable;
        /// Number of payments, a whole number.
        number_of_payments = "numberOfPayments": Number, nillable;
        /// Rating of the performance review.
        performance_review_rating = "performanceReviewRating": Text, nillable;
        /// Type of the performance review.
        performance_review_type = "performanceReviewType": Text, nillable;
    }
}

/// Pay, one row an employee and company, terminated ones included.
pub static API: Api = Api {
    name: "compensation-details",
    meaning: "Pay, one row an employee and company, terminated ones included.",
    guard: Guard::Line(&["Employee Compensation Details"]),
    headers: &[],
    row: CompensationDetails::TYPE,
    grain: Grain::Employment,
    key: &["employeeID", "companyID"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Id of a company.")
            .on("companyID")
            .pattern(Pattern::Alphanumeric),
        Parameter::new("employeeId", Test::Text, "Keys of persons.")
            .on("employeeID")
            .pattern(Pattern::BracketList),
        Parameter::new("primaryJobCode", Test::Text, "Code of a job.").pattern(Pattern::Alphanumeric),
        Parameter::new("jobGroupCode", Test::Text, "Code of a job group.").pattern(Pattern::Alphanumeric),
        Parameter::new("jobTitle", Test::Text, "Alternate title of the employee.").pattern(Pattern::Alphanumeric),
        Parameter::new("payGroupCode", Test::Text, "Code of a pay group.").pattern(Pattern::Alphanumeric),
        Parameter::new("fullTimeOrPartTimeCode", Test::Text, "Full time (F) or part time (P).")
            .pattern(Pattern::Letters),
        Parameter::new("salaryOrHourlyCode", Test::Text, "Salaried (S) or hourly (H).").pattern(Pattern::Letters),
        Parameter::new("primaryShiftCode", Test::Text, "Code of a shift; Z is none.").pattern(Pattern::Letters),
        Parameter::new("primaryShiftGroupCode", Test::Text, "Code of a shift group.").pattern(Pattern::Letters),
        Parameter::new("dateInJob", Test::Date, "Day the current job began."),
        Parameter::new("dateLastPaid", Test::Date, "Day the employee was last paid."),
        Parameter::new("datePaidThru", Test::Date, "Day up to which pay is settled."),
        Parameter::new("isAutoAllocated", Test::Flag, "Whether pay is allocated automatically.")
            .pattern(Pattern::Letter),
        Parameter::new("isAutoPaid", Test::Flag, "Whether paid without entry of hours.").pattern(Pattern::Letter),
        Parameter::new("isSeasonalWorker", Test::Flag, "Whether the work is seasonal.").pattern(Pattern::Letter),
        Parameter::new(
            "isHighlyCompensated",
            Test::Flag,
            "Whether a highly compensated employee.",
        )
        .pattern(Pattern::Letter),
        Parameter::new("isMultipleJob", Test::Flag, "Whether the employee holds several jobs.")
            .pattern(Pattern::Letter),
        Parameter::new(
            "performanceReviewRating",
            Test::Text,
            "Rating of the performance review.",
        )
        .pattern(Pattern::Letters),
        Parameter::new("performanceReviewType", Test::Text, "Type of the performance review.")
            .pattern(Pattern::Letters),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/compensation-details",
            "Pay of everybody, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company",
            "/personnel/v1/companies/{companyId}/compensation-details",
            "Pay of the employees of one company, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company-and-employee",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/compensation-details",
            "Pay of one person in one company, as a list.",
        ),
        Endpoint::object(
            "get",
            "/personnel/v1/compensation-details/{employeeId}",
            "Pay of one person; in which of several companies is not stated.",
        ),
    ],
};
