//! Pay runs: the periods of a pay group as they were, or will be, carried out.

use std::ops::Range;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::super::Tenant;
use super::super::company::Country;
use super::super::identity::CompanyId;
use super::period::{Frequency, Period, periods, workdays};

/// How many past periods each group has.
pub(crate) const KEPT: usize = 26;
/// How many periods to come each group has.
const UPCOMING: usize = 3;
/// The kept period beside which the bonus was paid.
const BONUS: usize = 15;

/// A run.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) pay_group: String,
    pub(crate) company_id: CompanyId,
    pub(crate) frequency: Frequency,
    pub(crate) period: Period,
    /// The number of the run among those of the same pay date, from 1.
    pub(crate) number: u8,
    /// Whether only bonuses are paid.
    pub(crate) is_bonus: bool,
    /// Its place among the kept periods; none for a run of which only the year's sums remain.
    pub(crate) kept: Option<usize>,
    pub(crate) workdays: i64,
    pub(crate) holidays: Vec<Date>,
}

impl Run {
    /// `YYYYMMDDn`: the pay date and the number of the run.
    pub(crate) fn control(&self) -> String {
        let date = self.period.pay_date;
        format!("{:04}{:02}{:02}{}", date.year(), date.month(), date.day(), self.number)
    }

    /// Holidays between two days, both included.
    pub(crate) fn holidays_between(&self, first: Date, last: Date) -> i64 {
        let days = self.holidays.iter().filter(|day| first <= **day && **day <= last);
        i64::try_from(days.count()).unwrap_or_default()
    }
}

/// The runs of a pay group.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The pay group's code.
    pub(crate) code: String,
    /// Where its past runs stand among all.
    pub(crate) runs: Range<usize>,
    pub(crate) upcoming: Vec<Run>,
}

/// Every past run, group by group and each in its order, and what each group has of them and still before it.
///
/// Past runs reach back to the first of January before the first kept one: the sums of a year need all of it.
pub(crate) fn runs(tenant: &Tenant) -> (Vec<Run>, Vec<Group>) {
    let today = tenant.generated;
    let mut runs = Vec::new();
    let mut groups = Vec::new();
    for facts in tenant.pay_groups() {
        let company = facts.text("company_code").and_then(|code| tenant.company_by_code(code));
        let (Some(pay_group), Some(company)) = (facts.text("pay_group"), company) else {
            continue;
        };
        let frequency = Frequency::of(facts.text("pay_frequency").unwrap_or_default());
        let country = match company.facts().text("country") {
            Some("CAN") => Country::Canada,
            _ => Country::UnitedStates,
        };
        let run = |period: Period, number, kept| Run {
            pay_group: pay_group.to_owned(),
            company_id: company.company_id(),
            frequency,
            period,
            number,
            is_bonus: number > 1,
            kept,
            workdays: workdays(period.start, period.end),
            holidays: holidays(country, period),
        };
        let all = periods(pay_group, frequency, today.saturating_sub(1_300.days()), today);
        let first_kept = all.len().saturating_sub(KEPT);
        let year = all
            .get(first_kept)
            .map_or(today.year(), |period| period.pay_date.year());
        let start = runs.len();
        for (place, period) in all
            .into_iter()
            .enumerate()
            .filter(|(_, period)| period.pay_date.year() >= year)
        {
            let kept = place.checked_sub(first_kept);
            runs.push(run(period, 1, kept));
            if kept == Some(BONUS) {
                runs.push(run(period, 2, kept));
            }
        }
        let ahead = periods(
            pay_group,
            frequency,
            today.saturating_add(1.day()),
            today.saturating_add(130.days()),
        );
        groups.push(Group {
            code: pay_group.to_owned(),
            runs: start..runs.len(),
            upcoming: ahead
                .into_iter()
                .take(UPCOMING)
                .map(|period| run(period, 1, None))
                .collect(),
        });
    }
    (runs, groups)
}

fn holidays(country: Country, period: Period) -> Vec<Date> {
    let mut days = Vec::new();
    let mut day = period.start;
    while day <= period.end && days.len() < 10 {
        if is_holiday(country, day) {
            days.push(day);
        }
        day = day.saturating_add(1.day());
    }
    days
}

/// Whether nobody works on a day from Monday to Friday.
fn is_holiday(country: Country, day: Date) -> bool {
    let nth_monday = |n: i8| day.weekday() == Weekday::Monday && (day.day() - 1) / 7 + 1 == n;
    let fixed = match country {
        Country::UnitedStates => matches!((day.month(), day.day()), (1, 1) | (7, 4) | (12, 25)),
        Country::Canada => matches!((day.month(), day.day()), (1 | 7, 1) | (12, 25)),
    };
    let moving = match (country, day.month()) {
        (_, 9) => nth_monday(1),
        (Country::UnitedStates, 5) => day.weekday() == Weekday::Monday && day.day() > 24,
        (Country::UnitedStates, 11) => day.weekday() == Weekday::Thursday && (day.day() - 1) / 7 == 3,
        (Country::Canada, 10) => nth_monday(2),
        _ => false,
    };
    (fixed && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)) || moving
}
