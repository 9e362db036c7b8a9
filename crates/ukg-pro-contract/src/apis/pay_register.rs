//! The pay register (`ukg-pro-rest.md` 17.3).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A check or deposit advice of an employee: whose it is, its pay run, its totals.
    Check as "pay-register" {
        /// Code of how the check came into payroll.
        check_add_mode = "checkAddMode": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Pay frequency code: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_period_frequency = "payPeriodFrequency": Text, nillable;
        /// Currency of the amounts.
        currency_code = "currencyCode": Text, nillable;
        /// Number of the check or of the deposit advice.
        document_number = "documentNumber": Text, nillable;
        /// Code of how the earnings are reported for tax.
        earning_tax_reporting_type = "earningTaxReportingType": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Employee status code: A active, L leave of absence, T terminated, S suspended, O on strike, R released.
        employee_status = "employeeStatus": Text, nillable;
        /// Employee number in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// Key of the check.
        check_id = "checkId": Text, nillable;
        /// Whether the check is regular pay for cumulative calculations; text.
        is_regular_pay_for_cumulative = "isRegularPayForCumulative": Text, nillable;
        /// Job code.
        job_code = "jobCode": Text, nillable;
        /// Location code.
        location_code = "locationCode": Text, nillable;
        /// First name.
        name_first = "nameFirst": Text, nillable;
        /// Last name.
        name_last = "nameLast": Text, nillable;
        /// Middle name.
        name_middle = "nameMiddle": Text, nillable;
        /// Suffix of the name.
        name_suffix = "nameSuffix": Text, nillable;
        /// Code of organization level 1.
        organization_level1 = "organizationLevel1": Text, nillable;
        /// Code of organization level 2.
        organization_level2 = "organizationLevel2": Text, nillable;
        /// Code of organization level 3.
        organization_level3 = "organizationLevel3": Text, nillable;
        /// Code of organization level 4.
        organization_level4 = "organizationLevel4": Text, nillable;
        /// Original pay frequency code: W weekly, B biweekly, S semi-monthly, M monthly.
        original_pay_period_frequency = "originalPayPeriodFrequency": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Pay run, nine digits: YYYYMMDD and a number within the day.
        period_control = "periodControl": Text, nillable;
        /// Project code; Z is none.
        project = "project": Text, nillable;
        /// Whether the check has been reconciled with the bank; text.
        reconciled = "reconciled": Text, nillable;
        /// Shift code; Z is none.
        shift = "shift": Text, nillable;
        /// Social security number.
        ssn = "ssn": Text, nillable, sensitive;
        /// Code of the state unemployment insurance.
        state_sui = "stateSui": Text, nillable;
        /// Code of the tax calculation group.
        tax_calculation_group_id = "taxCalculationGroupID": Text, nillable;
        /// Place of the check in the order of tax calculation; text.
        tax_calculation_sequence = "taxCalculationSequence": Text, nillable;
        /// Whether the check is allocated automatically.
        auto_allocate = "autoAllocate": Boolean, nillable;
        /// Whether the check has been voided.
        is_voided = "isVoided": Boolean, nillable;
        /// Whether the row is the one that voids another check.
        is_voiding_record = "isVoidingRecord": Boolean, nillable;
        /// Number of the check among the employee's in the run.
        sequence_number = "sequenceNumber": Number, nillable;
        /// Annual salary when the check was made, money a year.
        annual_salary = "annualSalary": Number, nillable;
        /// Hours counted for bonuses.
        bonus_total_hours = "bonusTotalHours": Number, nillable;
        /// Overtime hours counted for bonuses.
        bonus_total_ot_hours = "bonusTotalOTHours": Number, nillable;
        /// What is paid by check.
        check_amount = "checkAmount": Number, nillable;
        /// What is paid by direct deposit.
        direct_deposit_amount = "directDepositAmount": Number, nillable;
        /// Pay rate, money an hour.
        hourly_pay_rate = "hourlyPayRate": Number, nillable;
        /// Net pay.
        net_amount = "netAmount": Number, nillable;
        /// Gross for state unemployment insurance.
        sui_gross = "suiGross": Number, nillable;
        /// Sum of the employee's deductions.
        total_deduction_amount = "totalDeductionAmount": Number, nillable;
        /// Sum of the earnings.
        total_earnings_amount = "totalEarningsAmount": Number, nillable;
        /// Hours paid.
        total_hours = "totalHours": Number, nillable;
        /// Hours worked.
        total_hours_worked = "totalHoursWorked": Number, nillable;
        /// Sum of shift premiums.
        total_shift_amount = "totalShiftAmount": Number, nillable;
        /// Sum of the employee's taxes.
        total_tax_amount = "totalTaxAmount": Number, nillable;
        /// Pay date of the last regular pay.
        last_regular_pay_date = "lastRegularPayDate": DateTime, nillable;
        /// Day the check is paid.
        pay_date = "payDate": DateTime, nillable;
        /// Last day of the pay period.
        period_end_date = "periodEndDate": DateTime, nillable;
        /// First day of the pay period.
        period_start_date = "periodStartDate": DateTime, nillable;
        /// Day the check was reconciled.
        reconcile_date = "reconcileDate": DateTime, nillable;
        /// Day the check was voided.
        void_date = "voidDate": DateTime, nillable;
    }
}

/// The pay register, one row a check.
pub static API: Api = Api {
    name: "pay-register",
    meaning: "The pay register, one row a check.",
    guard: Guard::Line(&["Payroll Integration"]),
    headers: &[],
    row: Check::TYPE,
    grain: Grain::Record("check"),
    key: &["checkId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Keys of persons.").pattern(Pattern::CommaList),
        Parameter::new("companyId", Test::Text, "Id of the company."),
        Parameter::new("checkId", Test::Text, "Key of the check."),
        Parameter::new("employeeNumber", Test::Text, "Employee number in the company."),
        Parameter::new(
            "documentNumber",
            Test::Text,
            "Number of the check or of the deposit advice.",
        ),
        Parameter::new("payGroup", Test::Text, "Code of the pay group."),
        Parameter::new("periodControl", Test::Text, "Pay run, YYYYMMDD and a number."),
        Parameter::new("payDate", Test::Day, "Day the check is paid."),
        Parameter::new("periodEndDate", Test::Day, "Last day of the pay period."),
        Parameter::new("periodStartDate", Test::Day, "First day of the pay period."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/payroll/v1/pay-register",
        "Checks of every employee, filtered and in pages.",
    )],
};
