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

    /// The pay that facts tell, where they tell any.
    pub(super) fn read(hourly: Option<&str>, weekly_hours: Option<&str>) -> Option<Self> {
        let whole = |text: &str, parts: f64| {
            let number = (text.parse::<f64>().ok()? * parts).round();
            // Rates and hours are small; a cast of what is out of range saturates.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be in range"
            )]
            (0.0..1_000_000.0).contains(&number).then_some(number as u32)
        };
        Some(Self {
            quarters_an_hour: whole(hourly?, 4.0)?,
            hours_a_week: whole(weekly_hours?, 1.0)?,
        })
    }

    /// The pay before a raise of so many percent; the other way with [`Pay::raised`].
    pub(super) fn before_raise(self, percent: u32) -> Self {
        let quarters = self.quarters_an_hour * 100 / (100 + percent);
        Self {
            quarters_an_hour: quarters.max(1).min(self.quarters_an_hour),
            ..self
        }
    }

    /// The pay after a raise of so many percent, a quarter an hour at least.
    pub(super) fn raised(self, percent: u32) -> Self {
        Self {
            quarters_an_hour: self.quarters_an_hour + (self.quarters_an_hour * percent / 100).max(1),
            ..self
        }
    }

    pub(super) fn put(self, pay_frequency: &str, facts: &mut Facts) {
        for (name, text) in self.amounts(pay_frequency) {
            facts.put_text(name, text);
        }
    }

    /// Every fact that follows, by canonical name.
    pub(super) fn amounts(self, pay_frequency: &str) -> [(&'static str, String); 9] {
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
        [
            ("scheduled_hours", scaled(hundredths, 2, 2)),
            ("weekly_hours", scaled(hours * 100, 2, 2)),
            ("scheduled_annual_hrs", scaled(hours * WEEKS, 0, 1)),
            ("scheduled_fte", scaled(hours * 100 / 40, 2, 1)),
            ("annual", scaled(annual, 4, 1)),
            ("hourly", scaled(hourly, 4, 1)),
            ("weekly", scaled(weekly, 4, 1)),
            ("period", scaled(rounded(annual, payments), 4, 1)),
            ("number_of_payments", payments_text.to_owned()),
        ]
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
