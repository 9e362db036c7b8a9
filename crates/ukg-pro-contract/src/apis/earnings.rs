//! Earnings (`ukg-pro-rest.md` 16.7).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A kind of pay, as it is set up: how it is computed, taxed and accumulated.
    Earning as "earnings" {
        /// Code of the earning; its key.
        earning_code = "earningCode": Text, nillable, required;
        /// Name of the earning in full.
        long_description = "longDescription": Text, nillable, required;
        /// Code of the rule that computes the amount; the codes are not published.
        calculation_rule = "calculationRule": Text, nillable;
        /// Whether its hours count for accruals, as a code.
        include_in_accruals = "includeInAccruals": Text, nillable;
        /// Free remarks about the earning.
        notes = "notes": Text, nillable;
        /// Code of the category it is reported in.
        report_category = "reportCategory": Text, nillable;
        /// Short name, printed on pay statements.
        stub_description = "stubDescription": Text, nillable, required;
        /// Code of how taxes treat the earning.
        tax_category = "taxCategory": Text, nillable;
        /// Code under which time clocks report it.
        time_clock_code = "timeClockCode": Text, nillable, required;
        /// Country it is set up for, ISO alpha-3.
        country_code = "countryCode": Text, nillable;
        /// Code of how tax on the earning is computed.
        tax_calculation_rule = "taxCalculationRule": Text, nillable;
        /// Whether its hours are left out of earned-income hours, as a code.
        exempt_from_earned_income_hours = "exemptFromEarnedIncomeHours": Text, nillable;
        /// Code of the kind of verification the earning falls under.
        verification_type_code = "verificationTypeCode": Text, nillable;
        /// Text of that kind.
        verification_type_description = "verificationTypeDescription": Text, nillable;
        /// Whether no federal income tax is withheld from it.
        block_federal_income_tax = "blockFederalIncomeTax": Boolean, nillable;
        /// Whether no local income tax is withheld from it.
        block_local_income_tax = "blockLocalIncomeTax": Boolean, nillable;
        /// Whether no state income tax is withheld from it.
        block_state_income_tax = "blockStateIncomeTax": Boolean, nillable;
        /// Whether it is shown where pay data are entered.
        display_in_pay_data_entry = "displayInPayDataEntry": Boolean, nillable;
        /// Whether its hours are left out of total hours; UKG's spelling of exclude.
        exclude_in_total_hours = "excelInTotalHours": Boolean, nillable;
        /// Whether it is split by the employee's allocations.
        include_in_allocations = "includeInAllocations": Boolean, nillable;
        /// Whether it counts in the average pay rate of the Fair Labor Standards Act.
        include_flsa_average_pay_rate = "includeFlsaAveragePayRate": Boolean, nillable;
        /// Whether its hours count as benefit hours.
        include_in_benefit_hours = "includeInBenefitHours": Boolean, nillable;
        /// Whether its amount counts for deferred compensation.
        include_in_deferred_compensation = "includeInDeferredCompensation": Boolean, nillable;
        /// Whether its hours count for deferred compensation.
        include_in_deferred_compensation_hours = "includeInDeferredCompensationHours": Boolean, nillable;
        /// Whether its amount is added to accumulated earnings.
        include_in_earning_accumulation = "includeInEarningAccumulation": Boolean, nillable;
        /// Whether its hours are added to accumulated hours.
        include_in_hours_accumulation = "includeInHoursAccumulation": Boolean, nillable;
        /// Whether it can be paid with a manual check.
        include_in_manual_check = "includeInManualCheck": Boolean, nillable;
        /// Whether it counts in the tenant's first miscellaneous sum.
        include_in_miscellaneous_earning1 = "includeInMiscellaneousEarning1": Boolean, nillable;
        /// Whether it counts in the tenant's second miscellaneous sum.
        include_in_miscellaneous_earning2 = "includeInMiscellaneousEarning2": Boolean, nillable;
        /// Whether it counts in the tenant's third miscellaneous sum.
        include_in_miscellaneous_earning3 = "includeInMiscellaneousEarning3": Boolean, nillable;
        /// Whether it counts in the tenant's fourth miscellaneous sum.
        include_in_miscellaneous_earning4 = "includeInMiscellaneousEarning4": Boolean, nillable;
        /// Whether it counts in the tenant's fifth miscellaneous sum.
        include_in_miscellaneous_earning5 = "includeInMiscellaneousEarning5": Boolean, nillable;
        /// Whether it counts in the tenant's sixth miscellaneous sum.
        include_in_miscellaneous_earning6 = "includeInMiscellaneousEarning6": Boolean, nillable;
        /// Whether its amount counts for pensions.
        include_in_pension_accumulation = "includeInPensionAccumulation": Boolean, nillable;
        /// Whether retroactive pay is computed for it.
        include_in_retro_pay = "includeInRetroPay": Boolean, nillable;
        /// Whether it is raised by shift differentials; UKG's spelling.
        include_in_shift_differential = "includeInShiftDiffrential": Boolean, nillable;
        /// Whether its hours are productive time.
        is_productive_time = "isProductiveTime": Boolean, nillable;
        /// Whether it is taxed as supplemental wages; UKG's spelling.
        is_supplemental_wages = "isSupplimentalWages": Boolean, nillable;
        /// Whether it is paid in the first pay period of a month.
        monthly_pay_period1 = "monthlyPayPeriod1": Boolean, nillable;
        /// Whether it is paid in the second pay period of a month.
        monthly_pay_period2 = "monthlyPayPeriod2": Boolean, nillable;
        /// Whether it is paid in the third pay period of a month.
        monthly_pay_period3 = "monthlyPayPeriod3": Boolean, nillable;
        /// Whether it is paid in the fourth pay period of a month.
        monthly_pay_period4 = "monthlyPayPeriod4": Boolean, nillable;
        /// Whether it is paid in the fifth pay period of a month.
        monthly_pay_period5 = "monthlyPayPeriod5": Boolean, nillable;
        /// Whether its amount is taken off regular pay.
        reduce_regular_dollars = "reduceRegularDollars": Boolean, nillable;
        /// Whether its hours are taken off regular hours.
        reduce_regular_hours = "reduceRegularHours": Boolean, nillable;
        /// Whether it is paid in scheduled supplemental payrolls.
        schedule_supplemental = "scheduleSupplemental": Boolean, nillable;
        /// Whether a deduction offsets it.
        use_deduction_offset = "useDeductionOffset": Boolean, nillable;
        /// Canada: whether it counts for registered pension plans.
        include_in_registered_pension_plan = "includeInRegisteredPensionPlan": Boolean, nillable;
        /// Canada: whether it counts for registered retirement savings plans.
        include_in_registered_retirement_savings_plan = "includeInRegisteredRetirementSavingsPlan": Boolean, nillable;
        /// Whether its amount counts for union dues.
        include_in_union_dues = "includeInUnionDues": Boolean, nillable;
        /// Whether its hours count for union dues.
        include_in_union_dues_hours = "includeInUnionDuesHours": Boolean, nillable;
        /// Whether its hours count for health care eligibility.
        include_in_health_care_hours = "includeInHealthCareHours": Boolean, nillable;
        /// Amount it pays where it is fixed, in the currency of its country.
        amount = "amount": Number, nillable;
        /// Hours it pays where they are fixed.
        flat_hours = "flatHours": Number, nillable;
    }
}

/// The kinds of pay of the tenant, one row a code; open to any valid account.
pub static API: Api = Api {
    name: "earnings",
    meaning: "The kinds of pay of the tenant, one row a code; open to any valid account.",
    guard: Guard::AnyAccount,
    headers: &[],
    row: Earning::TYPE,
    grain: Grain::Record("earning"),
    key: &["earningCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new(
            "calculationRule",
            Test::Text,
            "Code of the rule that computes the amount.",
        ),
        Parameter::new("taxCategory", Test::Text, "Code of how taxes treat the earning."),
        Parameter::new("useDeductionOffset", Test::Flag, "Whether a deduction offsets it."),
        Parameter::new("countryCode", Test::Text, "Country it is set up for, ISO alpha-3."),
        Parameter::new(
            "includeInShiftDiffrential",
            Test::Flag,
            "Whether it is raised by shift differentials; UKG's spelling.",
        ),
        Parameter::new(
            "includeInManualCheck",
            Test::Flag,
            "Whether it can be paid with a manual check.",
        ),
        Parameter::new("earningCode", Test::Text, "Code of the earning."),
        Parameter::new(
            "includeInAccruals",
            Test::Text,
            "Whether its hours count for accruals, as a code.",
        ),
        Parameter::new(
            "includeInDeferredCompensation",
            Test::Boolean,
            "Whether its amount counts for deferred compensation.",
        ),
        Parameter::new(
            "includeInDeferredCompensationHours",
            Test::Boolean,
            "Whether its hours count for deferred compensation.",
        ),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/configuration/v1/earnings",
            "The kinds of pay of the tenant, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-code",
            "/configuration/v1/earnings/{earningCode}",
            "The earning of this code, as a list.",
        ),
        Endpoint::narrowed(
            "list-by-properties",
            concat!(
                "/configuration/v1/earnings/{calculationRule}/{taxCategory}/{useDeductionOffset}",
                "/{countryCode}/{includeInShiftDiffrential}/{includeInManualCheck}"
            ),
            "The kinds of pay with these six properties, filtered further and in pages.",
        ),
    ],
};
