//! Small tables of the tenant's set-up: tax groups, shifts, reporting categories (`ukg-pro-rest.md` 16.12).

use super::super::Tenant;
use super::super::calendar::Calendar;
use super::super::entry::{Entry, Owner};
use super::super::random::Random;

/// The stream of keys of the set-up.
const SET_UP: u64 = 0x0000_05E7_0900_0001;

/// The group of each company, and one of a company that pays nobody any more.
pub(super) fn tax_groups(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let year = calendar.today.first_of_year();
    let quarter = jiff::civil::date(year.year(), (calendar.today.month() - 1) / 3 * 3 + 1, 1);
    let reset = |day: jiff::civil::Date| super::super::calendar::midnight(day);
    let of_companies = tenant.companies().iter().map(|company| {
        let facts = company.facts();
        let text = |name| facts.text(name).map(str::to_owned);
        let american = facts.text("country") == Some("USA");
        let (frequency, words) = if american {
            ("S", "Semi-weekly")
        } else {
            ("M", "Monthly")
        };
        Entry::new(Owner::Tenant)
            .with_some("taxCalcGroupIdCode", text("tax_calculation_group_id"))
            .with_some("taxCalcGroupDescription", text("company_name"))
            .with("depositFrequencyCode", frequency)
            .with("depositFrequencyDescription", words)
            .with_some("taxCalcGroupReportId", text("federal_tax_id"))
            .with_some("taxGroupCountryCode", text("country"))
            .with("taxGroupIsNotPayingWages", false)
            .with("taxGroupIsInactive", false)
            .with("dateMonthReset", reset(calendar.today.first_of_month()))
            .with("dateQuarterReset", reset(quarter))
            .with("dateYearReset", reset(year))
    });
    let closed = Entry::new(Owner::Tenant)
        .with("taxCalcGroupIdCode", "0OLDTX")
        .with("taxCalcGroupDescription", "Old Mill")
        .with("depositFrequencyCode", "Q")
        .with("depositFrequencyDescription", "Quarterly")
        .with("taxGroupCountryCode", "USA")
        .with("taxGroupIsNotPayingWages", true)
        .with("taxGroupIsInactive", true)
        .with("dateFinalWagesPaid", calendar.date(4_000));
    let groups = of_companies.chain([closed]).map(|group| {
        group
            .with("taxCalcGroupTypeCode", "R")
            .with("taxCalcGroupTypeDescription", "Regular")
            .with("taxGroupIsNotSubjectToSocMedTax", false)
    });
    groups.collect()
}

/// The shifts that employments name.
pub(super) fn shifts(_: &Tenant) -> Vec<Entry> {
    let shifts = [("1", "Day"), ("2", "Evening"), ("3", "Night"), ("Z", "No shift")];
    let shifts = shifts.into_iter().map(|(code, text)| {
        Entry::new(Owner::Tenant)
            .with("shiftCode", code)
            .with("shiftCodeDescription", text)
    });
    shifts.collect()
}

/// A few categories of each level.
pub(super) fn reporting_categories(tenant: &Tenant) -> Vec<Entry> {
    let random = &mut Random::new(tenant.seed ^ SET_UP, 0);
    let categories = [
        ("1", "US", "United States"),
        ("1", "INTL", "International"),
        ("2", "OPS", "Operations"),
        ("2", "SGA", "Selling and administration"),
        ("3", "007", "Shift teams"),
        ("4", "CAPEX", "Capital projects"),
    ];
    let categories = categories.into_iter().map(|(level, code, text)| {
        Entry::new(Owner::Tenant)
            .with("level", level)
            .with("code", code)
            .with("description", text)
            .with("integrationRecordId", random.guid())
    });
    categories.collect()
}
