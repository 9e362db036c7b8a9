//! Pay: one rate, and everything computed from it and the hours.
//!
//! Rates are whole quarters of a currency unit an hour, so hourly, weekly and annual amounts are
//! exact; only the amount of a monthly or semi-monthly period is rounded.

use super::calendar::push_digits;
use super::facts::Facts;
use super::job::Job;
use super::random::Random;

const WEEKS: i64 = 52;
/// A year's hours in full time are 2080, so a quarter an hour is 520 a year.
const ANNUAL_QUARTER: u32 = 520;

/// What someone is paid, and for how many hours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pay {
    quarters_an_hour: u32,
    hours_a_week: u32,
}

impl Pay {
    /// Pay within the range of the job; a part of a full-time week for some.
    pub(super) fn of(job: &Job, part_time: bool, random: &mut Random) -> Self {
        let (low, high) = job.pay;
        Self {
            quarters_an_hour: random.between(low.div_ceil(ANNUAL_QUARTER), high / ANNUAL_QUARTER),
            hours_a_week: if part_time { *random.pick(&[20, 24, 30]) } else { 40 },
        }
    }

    pub(super) fn put(self, pay_frequency: &str, facts: &mut Facts) {
        let hours = i64::from(self.hours_a_week);
        let hourly = i64::from(self.quarters_an_hour) * 2_500;
        let weekly = hourly * hours;
        let annual = weekly * WEEKS;
        let (payments, payments_text) = match pay_frequency {
            "W" => (WEEKS, "52"),
            "B" => (26, "26"),
            "S" => (24, "24"),
            _ => (12, "12"),
        };
        let hundredths = rounded(hours * WEEKS * 100, payments);
        facts.put_text("scheduled_hours", scaled(hundredths, 2, 2));
        facts.put_text("weekly_hours", scaled(hours * 100, 2, 2));
        facts.put_text("scheduled_annual_hrs", scaled(hours * WEEKS, 0, 1));
        facts.put_text("scheduled_fte", scaled(hours * 100 / 40, 2, 1));
        facts.put_text("annual", scaled(annual, 4, 1));
        facts.put_text("hourly", scaled(hourly, 4, 1));
        facts.put_text("weekly", scaled(weekly, 4, 1));
        facts.put_text("period", scaled(rounded(annual, payments), 4, 1));
        facts.put_text("number_of_payments", payments_text);
    }
}

fn rounded(amount: i64, parts: i64) -> i64 {
    (amount + parts / 2) / parts
}

/// A decimal of `amount` in units of 10^-`places`, with at least `fraction` digits after the point.
fn scaled(amount: i64, places: usize, fraction: usize) -> String {
    let mut text = String::with_capacity(12);
    let unit: i64 = (0..places).map(|_| 10).product();
    push_digits(amount / unit, 1, &mut text);
    text.push('.');
    let whole = text.len();
    push_digits(amount % unit, places, &mut text);
    let shortest = whole + fraction;
    while text.len() < shortest {
        text.push('0');
    }
    while text.len() > shortest && text.ends_with('0') {
        text.pop();
    }
    text
}
