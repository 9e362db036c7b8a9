//! How deductions and earnings are set up, and what benefits cost (`ukg-pro-rest.md` 14.6, 16.7, 16.8).

#![expect(
    clippy::similar_names,
    reason = "employee and employer are UKG's words, and differ enough"
)]

use jiff::civil::date;

use super::super::Tenant;
use super::super::entry::{Entry, Owner};
use super::super::payroll::{AGES, EARNINGS, Frequency, OPTIONS, PLANS, Plan, Role, Rule, YEARS, amount, midnight};

/// A text that is not empty.
fn some(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

/// The deduction plans. Which fields the configuration has is not published (`ukg-pro-rest.md` 16.8): these are the
/// reference's guess.
pub(super) fn plans(_: &Tenant) -> Vec<Entry> {
    let plans = PLANS.iter();
    plans
        .map(|plan| {
            Entry::new(Owner::Tenant)
                .with("deductionCode", plan.code)
                .with("longDescription", plan.name)
                .with("stubDescription", plan.stub)
                .with("deductionType", plan.kind)
                .with_some("deductionPlanType", some(plan.family))
                .with_some("benefitProvider", some(plan.provider))
                .with("taxCategory", plan.tax_category())
                .with_some("employeeCalculationRule", plan.employee.code())
                .with_some("employerCalculationRule", plan.employer.code())
                .with(
                    "isDeferredCompensation",
                    plan.mark("is_deferred_compensation") == Some(true),
                )
                .with("isSection125", plan.mark("is_section125") == Some(true))
                .with("isActive", plan.is_active)
        })
        .collect()
}

/// The rules that reduce benefits: cover shrinks with age.
pub(super) fn reductions(_: &Tenant) -> Vec<Entry> {
    let rules = [
        ("LIFE", "Cover reduced to 65% at 65 and to 50% at 70", true),
        ("SLIFE", "Cover reduced to 65% at 65 and to 50% at 70", true),
        ("SPLIF", "Cover ends at 70", true),
        ("CLIFE", "Cover reduced to 50% at 65", true),
        ("LTD", "Benefit reduced from 60", false),
    ];
    let rules = rules.into_iter();
    rules
        .map(|(code, text, is_active)| {
            Entry::new(Owner::Tenant)
                .with("deductionCode", code)
                .with("longDescription", text)
                .with("isActive", is_active)
        })
        .collect()
}

/// First and last day of a year's rates; the last year's are open.
fn validity(year: i16) -> (String, Option<String>) {
    let stop = (year < *YEARS.end()).then(|| midnight(date(year, 12, 31)));
    (midnight(date(year, 1, 1)), stop)
}

/// What each coverage option of each plan costs at each frequency.
pub(super) fn option_rates(_: &Tenant) -> Vec<Entry> {
    let mut rates = Vec::new();
    for plan in PLANS.iter().filter(|plan| plan.employee == Rule::Option) {
        for (option, _) in OPTIONS {
            for frequency in Frequency::ALL {
                for year in YEARS {
                    let (employee, employer) = plan.option_rate(option, frequency, year);
                    let (start, stop) = validity(year);
                    rates.push(
                        Entry::new(Owner::Tenant)
                            .with("deductionCode", plan.code)
                            .with("benefitOption", option)
                            .with("payFrequency", frequency.code())
                            .with("employeeRate", amount(employee))
                            .with("employerRate", amount(employer))
                            .with("effectiveDate", start)
                            .with_some("rateStopDate", stop),
                    );
                }
            }
        }
    }
    rates
}

/// What a thousand of cover costs by age at each frequency; men and women pay the same, smokers pay more.
pub(super) fn insurance_rates(_: &Tenant) -> Vec<Entry> {
    let mut rates = Vec::new();
    for plan in PLANS.iter().filter(|plan| plan.employee == Rule::Age) {
        for (youngest, oldest) in AGES {
            for frequency in Frequency::ALL {
                rates.push(insurance_rate(plan, (youngest, oldest), frequency));
            }
        }
    }
    rates
}

fn insurance_rate(plan: &Plan, (youngest, oldest): (i64, i64), frequency: Frequency) -> Entry {
    let mut entry = Entry::new(Owner::Tenant)
        .with("deductionCode", plan.code)
        .with("payFrequency", frequency.code())
        .with("minimumAge", amount(youngest * 100))
        .with("maximumAge", amount(oldest * 100))
        .with("effectiveDate", midnight(date(2024, 1, 1)));
    for (smoker, smokes) in [("NonSmoker", false), ("Smoker", true)] {
        // Hundredths of a cent: a rate for a thousand is less than a cent a week.
        let employee = plan.age_rate(youngest, smokes) * 100 * 12 / frequency.payments();
        for sex in ["Female", "Male", "NotSpecified"] {
            let rate = super::super::payroll::rate_text(employee).into();
            entry.set(&format!("employeeRate{smoker}{sex}"), Some(rate));
            entry.set(&format!("employerRate{smoker}{sex}"), Some(amount(0).into()));
        }
    }
    entry
}

/// The kinds of pay.
pub(super) fn earnings(_: &Tenant) -> Vec<Entry> {
    let kinds = EARNINGS.iter();
    kinds
        .map(|kind| {
            let is_canadian = kind.country.code() == "CAN";
            let is_regular = kind.is_worked();
            let mut entry = Entry::new(Owner::Tenant)
                .with("earningCode", kind.code)
                .with("longDescription", kind.name)
                .with("stubDescription", kind.stub)
                .with("timeClockCode", kind.code)
                .with("calculationRule", kind.rule())
                .with("taxCategory", kind.tax_category())
                .with("taxCalculationRule", if kind.is_supplemental() { "S" } else { "R" })
                .with("reportCategory", kind.report_category())
                .with("includeInAccruals", if is_regular { "Y" } else { "N" })
                .with("exemptFromEarnedIncomeHours", if is_regular { "N" } else { "Y" })
                .with("countryCode", kind.country.code())
                .with("displayInPayDataEntry", true)
                .with("excelInTotalHours", !kind.has_hours_of_its_own())
                .with("includeInAllocations", is_regular)
                .with(
                    "includeFlsaAveragePayRate",
                    matches!(kind.role, Role::Regular | Role::Shift),
                )
                .with("includeInBenefitHours", kind.has_hours_of_its_own())
                .with("includeInDeferredCompensation", kind.is_deferrable())
                .with("includeInDeferredCompensationHours", is_regular)
                .with("includeInEarningAccumulation", true)
                .with("includeInHoursAccumulation", kind.has_hours_of_its_own())
                .with("includeInManualCheck", !matches!(kind.role, Role::Shift | Role::Unpaid))
                .with("includeInPensionAccumulation", kind.is_deferrable())
                .with("includeInRetroPay", is_regular)
                .with("includeInShiftDiffrential", is_regular)
                .with("isProductiveTime", is_regular)
                .with("isSupplimentalWages", kind.is_supplemental())
                .with("reduceRegularDollars", kind.replaces_regular())
                .with("reduceRegularHours", kind.replaces_regular())
                .with("scheduleSupplemental", false)
                .with("useDeductionOffset", false)
                .with("includeInRegisteredPensionPlan", is_canadian && kind.is_deferrable())
                .with(
                    "includeInRegisteredRetirementSavingsPlan",
                    is_canadian && kind.is_deferrable(),
                )
                .with("includeInUnionDues", is_regular)
                .with("includeInUnionDuesHours", is_regular)
                .with("includeInHealthCareHours", kind.has_hours_of_its_own())
                .with("amount", amount(0))
                .with("flatHours", amount(0));
            for tax in ["blockFederalIncomeTax", "blockLocalIncomeTax", "blockStateIncomeTax"] {
                entry.set(tax, Some(false.into()));
            }
            for number in 1..=6 {
                entry.set(&format!("includeInMiscellaneousEarning{number}"), Some(false.into()));
            }
            for number in 1..=5 {
                entry.set(&format!("monthlyPayPeriod{number}"), Some(true.into()));
            }
            entry
        })
        .collect()
}
