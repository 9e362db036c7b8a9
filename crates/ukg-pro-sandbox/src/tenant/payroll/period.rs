//! When each pay group is paid, and for which days.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};

/// How often a group is paid (`ukg-pro-rest.md` 6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frequency {
    Weekly,
    Biweekly,
    SemiMonthly,
    Monthly,
}

impl Frequency {
    pub(crate) const ALL: [Self; 4] = [Self::Weekly, Self::Biweekly, Self::SemiMonthly, Self::Monthly];

    /// The frequency of a code; monthly where the code is none of the four.
    pub(crate) fn of(code: &str) -> Self {
        match code {
            "W" => Self::Weekly,
            "B" => Self::Biweekly,
            "S" => Self::SemiMonthly,
            _ => Self::Monthly,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Weekly => "W",
            Self::Biweekly => "B",
            Self::SemiMonthly => "S",
            Self::Monthly => "M",
        }
    }

    /// Payments a year.
    pub(crate) const fn payments(self) -> i64 {
        match self {
            Self::Weekly => 52,
            Self::Biweekly => 26,
            Self::SemiMonthly => 24,
            Self::Monthly => 12,
        }
    }
}

/// The days a pay is for, and the day it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) start: Date,
    pub(crate) end: Date,
    pub(crate) pay_date: Date,
}

impl Period {
    /// The days of the period between two others, both included; `None` for an open end.
    pub(crate) fn within(&self, from: Date, until: Option<Date>) -> (Date, Date) {
        let end = until.map_or(self.end, |until| until.min(self.end));
        (self.start.max(from), end)
    }

    /// Whether anybody employed from one day until another worked in the period.
    pub(crate) fn is_worked(&self, from: Date, until: Option<Date>) -> bool {
        let (first, last) = self.within(from, until);
        workdays(first, last) > 0
    }
}

/// Mondays to Fridays between two days, both included; none where the last is before the first.
pub(crate) fn workdays(first: Date, last: Date) -> i64 {
    if last < first {
        return 0;
    }
    let days = i64::from((last - first).get_days()) + 1;
    let monday_first = i64::from(first.weekday().to_monday_zero_offset());
    // Of the days after whole weeks, those that fall on a weekend.
    let rest = days % 7;
    let weekend = (monday_first..monday_first + rest).filter(|day| day % 7 >= 5).count();
    days / 7 * 5 + rest - i64::try_from(weekend).unwrap_or_default()
}

/// The periods of a pay group that are paid between two days, both included, in their order.
pub(crate) fn periods(pay_group: &str, frequency: Frequency, from: Date, to: Date) -> Vec<Period> {
    let mut periods = match frequency {
        Frequency::Weekly => weeks(1, 0, from, to),
        // Groups take turns, so that not everybody is paid on the same Friday.
        Frequency::Biweekly => weeks(2, pay_group.bytes().map(i64::from).sum::<i64>() % 2, from, to),
        Frequency::SemiMonthly => months(from, to).into_iter().flat_map(halves).collect(),
        Frequency::Monthly => months(from, to).into_iter().map(whole).collect(),
    };
    periods.retain(|period| from <= period.pay_date && period.pay_date <= to);
    periods
}

/// Sundays to Saturdays, paid on the Friday after.
fn weeks(count: i64, turn: i64, from: Date, to: Date) -> Vec<Period> {
    const A_SATURDAY: Date = date(2000, 1, 1);
    let weeks_since = i64::from((from - A_SATURDAY).get_days()).div_euclid(7) - 2;
    let mut number = weeks_since + (turn - weeks_since).rem_euclid(count);
    let mut periods = Vec::new();
    loop {
        let end = A_SATURDAY.saturating_add((number * 7).days());
        let pay_date = end.saturating_add(6.days());
        if pay_date > to || number.abs() > 100_000 {
            return periods;
        }
        periods.push(Period {
            start: end.saturating_sub((count * 7 - 1).days()),
            end,
            pay_date,
        });
        number += count;
    }
}

/// The first days of the months around two days.
fn months(from: Date, to: Date) -> Vec<Date> {
    let mut month = from.first_of_month().saturating_sub(1.month());
    let mut months = Vec::new();
    while month <= to && months.len() < 2_400 {
        months.push(month);
        month = month.saturating_add(1.month());
    }
    months
}

/// Days 1 to 15, paid on the 20th, and the rest of the month, paid on the 5th of the next.
fn halves(month: Date) -> [Period; 2] {
    let next = month.saturating_add(1.month());
    [
        Period {
            start: month,
            end: month.saturating_add(14.days()),
            pay_date: banking_day(month.saturating_add(19.days())),
        },
        Period {
            start: month.saturating_add(15.days()),
            end: month.last_of_month(),
            pay_date: banking_day(next.saturating_add(4.days())),
        },
    ]
}

/// A month, paid on its last day.
fn whole(month: Date) -> Period {
    Period {
        start: month,
        end: month.last_of_month(),
        pay_date: banking_day(month.last_of_month()),
    }
}

/// The day itself, or the Friday before a weekend.
fn banking_day(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day.saturating_sub(1.day()),
        Weekday::Sunday => day.saturating_sub(2.days()),
        _ => day,
    }
}

/// Whether a pay group is paid on a day.
pub(crate) fn is_pay_date(pay_group: &str, frequency: Frequency, day: Date) -> bool {
    !periods(pay_group, frequency, day, day).is_empty()
}

/// The first day after another on which a pay group is paid.
pub(crate) fn pay_date_after(pay_group: &str, frequency: Frequency, day: Date) -> Option<Date> {
    let (from, to) = (day.saturating_add(1.day()), day.saturating_add(70.days()));
    periods(pay_group, frequency, from, to)
        .first()
        .map(|period| period.pay_date)
}

/// The last day somebody was paid by a day, who has worked from one day until another; `None` for nobody yet.
pub(crate) fn last_pay_date(
    pay_group: &str,
    frequency: Frequency,
    by: Date,
    from: Date,
    until: Option<Date>,
) -> Option<Date> {
    let latest = until.map_or(by, |until| until.saturating_add(62.days()).min(by));
    let earliest = latest.saturating_sub(125.days());
    let periods = periods(pay_group, frequency, earliest, latest);
    let paid = periods.iter().rev().find(|period| period.is_worked(from, until));
    paid.map(|period| period.pay_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workdays_are_mondays_to_fridays() {
        assert_eq!(workdays(date(2026, 11, 2), date(2026, 11, 2)), 1);
        assert_eq!(workdays(date(2026, 11, 1), date(2026, 11, 7)), 5);
        assert_eq!(workdays(date(2026, 10, 31), date(2026, 11, 1)), 0);
        assert_eq!(workdays(date(2026, 10, 1), date(2026, 10, 31)), 22);
        assert_eq!(workdays(date(2026, 10, 2), date(2026, 10, 1)), 0);
    }

    #[test]
    fn periods_follow_each_other_without_a_gap() {
        for frequency in Frequency::ALL {
            let periods = periods("ANY", frequency, date(2024, 1, 1), date(2026, 12, 31));
            let years = i64::try_from(periods.len()).unwrap() / frequency.payments();
            assert!((2..=3).contains(&years), "{frequency:?} {}", periods.len());
            for pair in periods.windows(2) {
                assert_eq!(pair[0].end.tomorrow().unwrap(), pair[1].start, "{frequency:?}");
                assert!(pair[0].pay_date < pair[1].pay_date, "{frequency:?}");
            }
            let weekend = [Weekday::Saturday, Weekday::Sunday];
            assert!(
                periods
                    .iter()
                    .all(|period| !weekend.contains(&period.pay_date.weekday()))
            );
        }
    }

    #[test]
    fn nobody_is_paid_for_days_before_the_hire() {
        let paid = |from| last_pay_date("ANY", Frequency::Weekly, date(2026, 11, 2), from, None);
        assert_eq!(paid(date(2020, 1, 1)), Some(date(2026, 10, 30)));
        assert_eq!(paid(date(2026, 10, 26)), None);
    }
}
