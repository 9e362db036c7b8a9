//! Pay runs: the periods of a pay group as they were, or will be, carried out.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Weekday};

use super::super::Tenant;
use super::super::company::Country;
use super::super::identity::CompanyId;
use super::period::{Frequency, Period, periods, workdays};

/// How many past periods each group was made up with.
pub(crate) const KEPT: usize = 26;
/// How many periods to come each group has.
const UPCOMING: usize = 3;
/// The kept period beside which the bonus was paid.
const BONUS: usize = 15;
/// The hour of its pay date at which a run is carried out.
const HOUR: i8 = 16;

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
    /// Its place among the kept periods; none for a run of which only the year's sums remain, or that is to come.
    pub(crate) kept: Option<usize>,
    /// When it is carried out, or was.
    pub(crate) due: DateTime,
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

/// A pay group and its runs.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The pay group's code.
    pub(crate) code: String,
    company_id: CompanyId,
    frequency: Frequency,
    country: Country,
    /// Where its past runs stand among all, in their order.
    pub(crate) runs: Vec<usize>,
    /// How many of them are kept.
    kept: usize,
    pub(crate) upcoming: Vec<Run>,
}

impl Group {
    /// The pay groups of a tenant, of which no run is known yet.
    fn all(tenant: &Tenant) -> impl Iterator<Item = Self> {
        tenant.pay_groups().filter_map(|facts| {
            let company = facts
                .text("company_code")
                .and_then(|code| tenant.company_by_code(code))?;
            Some(Self {
                code: facts.text("pay_group")?.to_owned(),
                company_id: company.company_id(),
                frequency: Frequency::of(facts.text("pay_frequency").unwrap_or_default()),
                country: match company.facts().text("country") {
                    Some("CAN") => Country::Canada,
                    _ => Country::UnitedStates,
                },
                runs: Vec::new(),
                kept: 0,
                upcoming: Vec::new(),
            })
        })
    }

    fn run(&self, period: Period, number: u8, kept: Option<usize>) -> Run {
        Run {
            pay_group: self.code.clone(),
            company_id: self.company_id,
            frequency: self.frequency,
            period,
            number,
            is_bonus: number > 1,
            kept,
            due: due(period.pay_date),
            workdays: workdays(period.start, period.end),
            holidays: holidays(self.country, period),
        }
    }

    /// The periods that are paid after a day, the first few.
    fn ahead(&self, day: Date) -> impl Iterator<Item = Period> {
        let (from, to) = (day.saturating_add(1.day()), day.saturating_add(130.days()));
        periods(&self.code, self.frequency, from, to).into_iter().take(UPCOMING)
    }

    /// Looks up which runs come after a day.
    pub(super) fn look_ahead(&mut self, day: Date) {
        let ahead = self.ahead(day).map(|period| self.run(period, 1, None));
        self.upcoming = ahead.collect();
    }

    /// The run of a pay date that comes next, which is carried out now.
    pub(super) fn take(&mut self, pay_date: Date) -> Option<Run> {
        let next = self.upcoming.first().filter(|run| run.period.pay_date == pay_date)?;
        let mut run = next.clone();
        run.kept = Some(self.kept);
        self.kept += 1;
        self.look_ahead(pay_date);
        Some(run)
    }
}

/// When the runs of a pay date are carried out.
pub(crate) fn due(pay_date: Date) -> DateTime {
    pay_date.at(HOUR, 0, 0, 0)
}

/// The first day after another on which anybody is paid.
pub(crate) fn next_pay_date(tenant: &Tenant, after: Date) -> Option<Date> {
    let next = Group::all(tenant).filter_map(|group| group.ahead(after).next());
    next.map(|period| period.pay_date).min()
}

/// Every run before the tenant was made up, group by group and each in its order, and the groups with what comes next.
///
/// Past runs reach back to the first of January before the first kept one: the sums of a year need all of it.
pub(crate) fn past(tenant: &Tenant) -> (Vec<Run>, Vec<Group>) {
    let today = tenant.generated;
    let mut runs: Vec<Run> = Vec::new();
    let mut groups: Vec<Group> = Group::all(tenant).collect();
    for group in &mut groups {
        let all = periods(&group.code, group.frequency, today.saturating_sub(1_300.days()), today);
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
            runs.push(group.run(period, 1, kept));
            if kept == Some(BONUS) {
                runs.push(group.run(period, 2, kept));
            }
            group.kept = group.kept.max(kept.map_or(0, |kept| kept + 1));
        }
        group.runs = (start..runs.len()).collect();
        group.look_ahead(today);
    }
    // The tenant begins with all of them carried out, those of its first day too.
    for run in &mut runs {
        run.due = run.due.min(today.at(0, 0, 0, 0));
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
