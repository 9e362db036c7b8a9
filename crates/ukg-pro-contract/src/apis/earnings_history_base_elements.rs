//! Earnings of past payrolls (`ukg-pro-rest.md` 17.5).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// An earning of a check: hours, rate and amount, and by which rules.
    CheckEarning as "earnings-history-base-elements" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Earning code.
        earning_code = "earningCode": Text, nillable;
        /// Employee number in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// Generated number, which stands for the check.
        gen_number = "genNumber": Text, nillable;
        /// Pay run, nine digits: YYYYMMDD and a number within the day.
        period_control = "periodControl": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Code of the accrual it uses up.
        accrual_code = "accrualCode": Text, nillable;
        /// Id of the payroll batch it came from.
        batch_id = "batchID": Text, nillable;
        /// Code of the rule for the amount.
        calculation_rule = "calculationRule": Text, nillable;
        /// Place in the order of calculation; text.
        calculation_sequence = "calculationSequence": Text, nillable;
        /// Id of the base segment in the general ledger.
        gl_base_segment_id = "glBaseSegmentId": Text, nillable;
        /// Whether the general ledger follows the base account's allocation; text.
        gl_follow_base_account_allocation = "glFollowBaseAccountAllocation": Text, nillable;
        /// Whether the earning is grossed up; text.
        gross_up = "grossUp": Text, nillable;
        /// Job code.
        job_code = "jobCode": Text, nillable;
        /// Location code.
        location = "location": Text, nillable;
        /// Code of the rate an accrual is paid out at.
        payout_rate_type = "payoutRateType": Text, nillable;
        /// Id of the pay sheet.
        pay_sheet_id = "paySheetID": Text, nillable;
        /// Year of the plan.
        plan_year = "planYear": Text, nillable;
        /// Project code; Z is none.
        project = "project": Text, nillable;
        /// Code of the category in reports.
        report_category = "reportCategory": Text, nillable;
        /// Code of the tax calculation group.
        tax_calculation_group_id = "taxCalculationGroupId": Text, nillable;
        /// Code of the tax category.
        tax_category = "taxCategory": Text, nillable;
        /// Code of the earning in the time clock.
        time_clock_code = "timeClockCode": Text, nillable;
        /// Code of the type of tips.
        tip_type = "tipType": Text, nillable;
        /// Whether the amount counts for deferred compensation.
        include_in_deferred_compensation = "includeInDeferredCompensation": Boolean, nillable;
        /// Whether the hours count for deferred compensation.
        include_in_deferred_compensation_hours = "includeInDeferredCompensationHours": Boolean, nillable;
        /// Whether the check has been voided.
        is_voided = "isVoided": Boolean, nillable;
        /// Whether the row is the one that voids another.
        is_voiding_record = "isVoidingRecord": Boolean, nillable;
        /// Whether a deduction offsets the earning.
        use_deduction_off_set = "useDeductionOffSet": Boolean, nillable;
        /// Number of the method that calculates tax of a gross-up.
        gross_up_tax_calculation_method = "grossUpTaxCalculationMethod": Number, nillable;
        /// Days the earning is paid for.
        number_of_days = "numberOfDays": Number, nillable;
        /// Games the earning is paid for.
        number_of_games = "numberOfGames": Number, nillable;
        /// Amount before premiums.
        base_amount = "baseAmount": Number, nillable;
        /// Amount on this check.
        current_amount = "currentAmount": Number, nillable;
        /// Hours on this check.
        current_hours = "currentHours": Number, nillable;
        /// Net amount that the gross-up is to reach.
        gross_up_target = "grossUpTarget": Number, nillable;
        /// Pay rate, money an hour.
        hourly_pay_rate = "hourlyPayRate": Number, nillable;
        /// Premium of the job.
        job_premium_amount = "jobPremiumAmount": Number, nillable;
        /// Rate or percentage of the job's premium.
        job_premium_rate_or_percent = "jobPremiumRateOrPercent": Number, nillable;
        /// Rate the earning is paid at.
        pay_rate = "payRate": Number, nillable;
        /// Pay rate, money a period.
        period_pay_rate = "periodPayRate": Number, nillable;
        /// Pieces.
        piece_count = "pieceCount": Number, nillable;
        /// Pay rate, money a piece.
        piece_pay_rate = "piecePayRate": Number, nillable;
        /// Credit for tips.
        tip_credit = "tipCredit": Number, nillable;
        /// Gross receipts that tips are reported on.
        tip_gross_receipts = "tipGrossReceipts": Number, nillable;
        /// Amount of the year to date.
        ytd_amount = "ytdAmount": Number, nillable;
        /// Shift premium of the year to date.
        ytd_shift_amount = "ytdShiftAmount": Number, nillable;
        /// Day the check is paid.
        pay_date = "payDate": DateTime, nillable;
    }
}

/// Earnings of past payrolls, one row an earning of a check.
pub static API: Api = Api {
    name: "earnings-history-base-elements",
    meaning: "Earnings of past payrolls, one row an earning of a check.",
    guard: Guard::Line(&["Payroll Integration"]),
    headers: &[],
    row: CheckEarning::TYPE,
    grain: Grain::Record("check-earning"),
    key: &["genNumber", "earningCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyID", Test::Text, "Id of the company.").on("companyId"),
        Parameter::new("earningCode", Test::Text, "Earning code."),
        Parameter::new("employeeID", Test::Text, "Keys of persons.")
            .on("employeeId")
            .pattern(Pattern::CommaList),
        Parameter::new("employeeNumber", Test::Text, "Employee number in the company.").pattern(Pattern::Digits),
        Parameter::new("payDate", Test::Day, "Day the check is paid."),
        Parameter::new("payGroup", Test::Text, "Code of the pay group."),
        Parameter::new("periodControl", Test::Text, "Pay run, YYYYMMDD and a number.").pattern(Pattern::Digits),
        Parameter::new("startPerControl", Test::From, "First pay run, YYYYMMDD and a number.")
            .on("periodControl")
            .pattern(Pattern::Digits),
        Parameter::new("endPerControl", Test::To, "Last pay run, YYYYMMDD and a number.")
            .on("periodControl")
            .pattern(Pattern::Digits),
        Parameter::new(
            "includeInDeferredCompensation",
            Test::Boolean,
            "Whether the amount counts for deferred compensation.",
        ),
        Parameter::new(
            "includeInDeferredCompensationHours",
            Test::Boolean,
            "Whether the hours count for deferred compensation.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/payroll/v1/earnings-history-base-elements",
        "Earnings of every check, filtered and in pages.",
    )],
};
