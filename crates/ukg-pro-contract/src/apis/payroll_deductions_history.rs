//! Deductions of past payrolls (`ukg-pro-rest.md` 17.4).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A deduction of a check: what was taken, what the employer gave, and by which rules.
    CheckDeduction as "payroll-deductions-history" {
        /// Whether less than the whole deduction may be taken; text.
        allow_partial_deduction = "allowPartialDeduction": Text, nillable;
        /// Id of the payroll batch it came from.
        batch_id = "batchID": Text, nillable;
        /// Benefit option code, the coverage tier.
        benefit_option = "benefitOption": Text, nillable;
        /// Code of the benefit provider.
        benefit_provider = "benefitProvider": Text, nillable;
        /// Code of the type of child support.
        child_support_type = "childSupportType": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Key of the check; joins to the pay register.
        check_id = "checkId": Text, nillable;
        /// Deduction code.
        deduction_code = "deductionCode": Text, nillable;
        /// Whether it is taken from bonuses only; text.
        deduction_for_bonus_only = "deductionForBonusOnly": Text, nillable;
        /// Code of the type of deduction plan.
        deduction_plan_type = "deductionPlanType": Text, nillable;
        /// Code of the type of deduction.
        deduction_type = "deductionType": Text, nillable;
        /// Key of the dependent it is taken for.
        dependent_record_id = "dependentRecordId": Text, nillable;
        /// Code of the rule for the employee's amount; UKG's spelling.
        employee_calculation_rule = "employeeCalculaitonRule": Text, nillable;
        /// Code of the rule for the employee's goal.
        employee_goal_rule = "employeeGoalRule": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Employee number in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// Code of the rule for the employer's cap a year.
        employer_annual_cap_calculation_rule = "employerAnnualCapCalculationRule": Text, nillable;
        /// Code of the rule for the employer's amount.
        employer_calculation_rule = "employerCalculationRule": Text, nillable;
        /// Code of the rule for the employer's cap a period.
        employer_period_cap_calculation_rule = "employerPeriodCapCalculationRule": Text, nillable;
        /// Whether it is left out of workers' compensation; text.
        exclude_from_workers_compensation = "excludeFromWorkersCompensation": Text, nillable;
        /// General ledger account of the expense.
        general_ledger_expense_account = "generalLedgerExpenseAccount": Text, nillable;
        /// General ledger account of the payable.
        general_ledger_pay_account = "generalLedgerPayAccount": Text, nillable;
        /// Whether the row voids another one; text here, a boolean in the pay register.
        is_voiding_record = "isVoidingRecord": Text, nillable;
        /// Id of whom the deduction is paid to.
        payee_id = "payeeID": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Pay run, nine digits: YYYYMMDD and a number within the day.
        period_control = "periodControl": Text, nillable;
        /// Code of the tax calculation group.
        tax_calculation_group_id = "taxCalculationGroupId": Text, nillable;
        /// Code of the tax category.
        tax_category = "taxCategory": Text, nillable;
        /// Code of the deduction in the time clock.
        timeclock_code = "timeclockCode": Text, nillable;
        /// Code of the vendor.
        vendor = "vendor": Text, nillable;
        /// Wage garnishment: whether it is allocated as arrears; text.
        wage_garnishment_allocate_as_arrears = "wageGarnishmentAllocateAsArrears": Text, nillable;
        /// Wage garnishment: tax category code of the deduction.
        wage_garnishment_deduction_tax_category = "wageGarnishmentDeductionTaxCategory": Text, nillable;
        /// Wage garnishment: code of the wages it is taken from.
        wage_garnishment_wage_code = "wageGarnishmentWageCode": Text, nillable;
        /// Whether it is a 401(k).
        is_401k = "is401k": Boolean, nillable;
        /// Whether it is a 403(b).
        is_403b = "is403b": Boolean, nillable;
        /// Whether it is a 408(k).
        is_408k = "is408k": Boolean, nillable;
        /// Whether it is a 408(p).
        is_408p = "is408p": Boolean, nillable;
        /// Whether it is a 457.
        is_457 = "is457": Boolean, nillable;
        /// Whether it is a 457(b).
        is_457b = "is457b": Boolean, nillable;
        /// Whether it is a 457(f).
        is_457f = "is457F": Boolean, nillable;
        /// Whether it is a 501(c).
        is_501c = "is501C": Boolean, nillable;
        /// Whether it is marked as D125.
        is_d125 = "isD125": Boolean, nillable;
        /// Whether it offsets another deduction.
        is_deduction_off_set = "isDeductionOffSet": Boolean, nillable;
        /// Whether it is deferred compensation.
        is_deferred_compensation = "isDeferredCompensation": Boolean, nillable;
        /// Whether it is dependent care.
        is_dependent_care = "isDependentCare": Boolean, nillable;
        /// Whether it is housing.
        is_housing = "isHousing": Boolean, nillable;
        /// Whether it is a non-qualified plan.
        is_non_qualified_plan = "isNonQualifiedPlan": Boolean, nillable;
        /// Whether it is public employee retirement.
        is_public_employee_retirement = "isPublicEmployeeRetirement": Boolean, nillable;
        /// Whether it was prorated.
        is_prorated = "isProrated": Boolean, nillable;
        /// Whether it falls under section 125.
        is_section_125 = "isSection125": Boolean, nillable;
        /// Whether the check has been voided.
        is_voided = "isVoided": Boolean, nillable;
        /// Amount of the coverage.
        benefit_amount = "benefitAmount": Number, nillable;
        /// Arrears of this check.
        current_arrears_amount = "currentArrearsAmount": Number, nillable;
        /// First amount of the tenant's own use.
        custom_amount1 = "customAmount1": Number, nillable;
        /// Second amount of the tenant's own use.
        custom_amount2 = "customAmount2": Number, nillable;
        /// Amount the deduction was calculated on.
        deduction_calculation_basis_amt = "deductionCalculationBasisAmt": Number, nillable;
        /// Cap of deferred compensation.
        deferred_compensation_cap = "deferredCompensationCap": Number, nillable;
        /// Regular cap of deferred compensation.
        deferred_compensation_regular_cap = "deferredCompensationRegularCap": Number, nillable;
        /// Rate or percentage of the employee's rule.
        employee_calculation_rate_or_percent = "employeeCalculationRateOrPercent": Number, nillable;
        /// What was taken from the employee.
        employee_current_amount = "employeeCurrentAmount": Number, nillable;
        /// Goal the deductions run up to.
        employee_goal_amount = "employeeGoalAmount": Number, nillable;
        /// What has been taken towards the goal.
        employee_goal_to_date_amount = "employeeGoalToDateAmount": Number, nillable;
        /// Employee amount before it was adjusted.
        employee_original_amount = "employeeOriginalAmount": Number, nillable;
        /// Rate or percentage of the employer's rule.
        employer_calculation_rate_or_percent = "employerCalculationRateOrPercent": Number, nillable;
        /// What the employer gave.
        employer_current_amount = "employerCurrentAmount": Number, nillable;
        /// Number of the row.
        record_id = "recordId": Number, nillable;
        /// Wage garnishment: additional arrearage.
        wage_garnishment_additional_arrearage_amount = "wageGarnishmentAdditionalArrearageAmount": Number, nillable;
        /// Wage garnishment: amount exempt.
        wage_garnishment_amount_exempt = "wageGarnishmentAmountExempt": Number, nillable;
        /// Wage garnishment: amount exempt from levy.
        wage_garnishment_amount_exempt_from_levy = "wageGarnishmentAmountExemptFromLevy": Number, nillable;
        /// Wage garnishment: amount exempt from garnishment; UKG's spelling.
        wage_garnishment_amount_exempt_from_garn = "wageGarnishmentAmountExemtFromGarn": Number, nillable;
        /// Wage garnishment: amount subject to child support.
        wage_garnishment_amount_subject_to_cs = "wageGarnishmentAmountSubjectToCS": Number, nillable;
        /// Wage garnishment: amount subject to garnishment.
        wage_garnishment_amount_subject_to_garnishment = "wageGarnishmentAmountSubjectToGarnishment": Number, nillable;
        /// Wage garnishment: disposable income.
        wage_garnishment_disposable_income = "wageGarnishmentDisposableIncome": Number, nillable;
        /// Wage garnishment: factor of the minimum wage.
        wage_garnishment_minimum_wage_factor = "wageGarnishmentMinimumWageFactor": Number, nillable;
        /// Deferred compensation of the year to date, all plans together.
        year_to_date_deferred_compensation_combined_amount =
            "yearToDateDeferredCompensationCombinedAmount": Number, nillable;
        /// Date of the tenant's own use.
        custom_date = "customDate": DateTime, nillable;
        /// When the deduction was last taken.
        employee_deduction_last_paid = "employeeDeductionLastPaid": DateTime, nillable;
        /// Day the check is paid.
        pay_date = "payDate": DateTime, nillable;
    }
}

/// Deductions of past payrolls, one row a deduction of a check.
pub static API: Api = Api {
    name: "payroll-deductions-history",
    meaning: "Deductions of past payrolls, one row a deduction of a check.",
    guard: Guard::Line(&["Payroll Integration"]),
    headers: &[],
    row: CheckDeduction::TYPE,
    grain: Grain::Record("check-deduction"),
    key: &["checkId", "deductionCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Keys of persons.").pattern(Pattern::CommaList),
        Parameter::new("companyId", Test::Text, "Id of the company."),
        Parameter::new("checkId", Test::Text, "Key of the check."),
        Parameter::new("employeeNumber", Test::Text, "Employee number in the company."),
        Parameter::new("deductionCode", Test::Text, "Deduction code."),
        Parameter::new("deductionType", Test::Text, "Code of the type of deduction."),
        Parameter::new("benefitOption", Test::Text, "Benefit option code."),
        Parameter::new("benefitProvider", Test::Text, "Code of the benefit provider."),
        Parameter::new("payGroup", Test::Text, "Code of the pay group."),
        Parameter::new("periodControl", Test::Text, "Pay run, YYYYMMDD and a number."),
        Parameter::new("payDate", Test::Day, "Day the check is paid."),
        Parameter::new("is401K", Test::Flag, "Whether it is a 401(k).").on("is401k"),
        Parameter::new("is403B", Test::Flag, "Whether it is a 403(b).").on("is403b"),
        Parameter::new("is408K", Test::Flag, "Whether it is a 408(k).").on("is408k"),
        Parameter::new("is408P", Test::Flag, "Whether it is a 408(p).").on("is408p"),
        Parameter::new("is457", Test::Flag, "Whether it is a 457."),
        Parameter::new("is457B", Test::Flag, "Whether it is a 457(b).").on("is457b"),
        Parameter::new("is457F", Test::Flag, "Whether it is a 457(f)."),
        Parameter::new("is501C", Test::Flag, "Whether it is a 501(c)."),
        Parameter::new("isD125", Test::Flag, "Whether it is marked as D125."),
        Parameter::new("isDeductionOffSet", Test::Flag, "Whether it offsets another deduction."),
        Parameter::new(
            "isDeferredCompensation",
            Test::Flag,
            "Whether it is deferred compensation.",
        ),
        Parameter::new("isDependentCare", Test::Flag, "Whether it is dependent care."),
        Parameter::new("isHousing", Test::Flag, "Whether it is housing."),
        Parameter::new("isNonQualifiedPlan", Test::Flag, "Whether it is a non-qualified plan."),
        Parameter::new("startPerControl", Test::From, "First pay run, YYYYMMDD and a number.").on("periodControl"),
        Parameter::new("endPerControl", Test::To, "Last pay run, YYYYMMDD and a number.").on("periodControl"),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/payroll/v1/payroll-deductions-history",
        "Deductions of every check, filtered and in pages.",
    )],
};
