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
        let payments = payments(pay_frequency);
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
            ("number_of_payments", payments.to_string()),
        ]
    }
}

/// What an amount of pay is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rate {
    Annual,
    Hourly,
    Period,
    Weekly,
}

impl Rate {
    /// The rate of a `RateChangeType` or `PayRateType` (`ukg-pro-soap.md` 6.3, 7.6).
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        match code {
            "Y" => Some(Self::Annual),
            "H" => Some(Self::Hourly),
            "P" => Some(Self::Period),
            "W" => Some(Self::Weekly),
            _ => None,
        }
    }

    /// The rate by which somebody is paid who is hourly or salaried.
    pub(crate) fn of_terms(hourly_or_salaried: Option<&str>) -> Self {
        match hourly_or_salaried {
            Some("H") => Self::Hourly,
            _ => Self::Annual,
        }
    }

    /// The code of the rate.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Annual => "Y",
            Self::Hourly => "H",
            Self::Period => "P",
            Self::Weekly => "W",
        }
    }

    /// The canonical name of the amount.
    pub(crate) fn fact_name(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Hourly => "hourly",
            Self::Period => "period",
            Self::Weekly => "weekly",
        }
    }
}

/// Every fact of pay that follows from one amount, the hours scheduled in a pay period and the frequency
/// (`ukg-pro-soap.md` 6.3); `percent` is added to the amount. `None` where a number cannot be read or there are no hours.
///
/// A year has a whole number of hours, so that 86.67 hours twice a month are 2080 a year.
pub(crate) fn rates(
    rate: Rate,
    amount: &str,
    percent: Option<&str>,
    scheduled_hours: &str,
    frequency: &str,
) -> Option<Vec<(&'static str, String)>> {
    let payments = payments(frequency);
    let hours = rounded(units(scheduled_hours)? * payments, UNIT);
    if hours == 0 {
        return None;
    }
    let given = match percent {
        None => units(amount)?,
        // A hundred percent and the change, which may be a loss.
        Some(percent) => {
            let change = match percent.strip_prefix('-') {
                Some(loss) => -units(loss)?,
                None => units(percent.trim_start_matches('+'))?,
            };
            let factor = 100 * UNIT + change;
            if factor < 0 {
                return None;
            }
            let scaled = i128::from(units(amount)?) * i128::from(factor);
            i64::try_from((scaled + 50 * i128::from(UNIT)) / (100 * i128::from(UNIT))).ok()?
        }
    };
    let annual = match rate {
        Rate::Annual => given,
        Rate::Hourly => given.checked_mul(hours)?,
        Rate::Period => given.checked_mul(payments)?,
        Rate::Weekly => given.checked_mul(WEEKS)?,
    };
    let of = |one: Rate, parts: i64| if one == rate { given } else { rounded(annual, parts) };
    Some(vec![
        ("weekly_hours", scaled(rounded(hours * 100, WEEKS), 2, 2)),
        ("scheduled_annual_hrs", scaled(hours, 0, 1)),
        ("scheduled_fte", scaled(rounded(hours * 100, 40 * WEEKS), 2, 1)),
        ("annual", scaled(annual, 4, 1)),
        ("hourly", scaled(of(Rate::Hourly, hours), 4, 1)),
        ("weekly", scaled(of(Rate::Weekly, WEEKS), 4, 1)),
        ("period", scaled(of(Rate::Period, payments), 4, 1)),
        ("number_of_payments", payments.to_string()),
    ])
}

/// Amounts are kept in ten-thousandths.
const UNIT: i64 = 10_000;

/// A plain decimal in ten-thousandths; further digits are cut off.
fn units(text: &str) -> Option<i64> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 9 || whole.len() + fraction.len() == 0 {
        return None;
    }
    format!("{whole}{fraction:0<4}").get(..whole.len() + 4)?.parse().ok()
}

fn payments(pay_frequency: &str) -> i64 {
    match pay_frequency {
        "W" => WEEKS,
        "B" => 26,
        "S" => 24,
        _ => 12,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(facts: &[(&'static str, String)], name: &str) -> String {
        let mut facts = facts.iter();
        facts
            .find(|(known, _)| *known == name)
            .map(|(_, text)| text.clone())
            .unwrap_or_default()
    }

    #[test]
    fn one_amount_makes_the_others() {
        let facts = rates(Rate::Annual, "52000", None, "80", "B").unwrap_or_default();
        for (name, text) in [
            ("annual", "52000.0"),
            ("hourly", "25.0"),
            ("weekly", "1000.0"),
            ("period", "2000.0"),
            ("scheduled_annual_hrs", "2080.0"),
            ("weekly_hours", "40.00"),
        ] {
            assert_eq!(fact(&facts, name), text, "{name}");
        }
        let facts = rates(Rate::Hourly, "25.125", None, "86.67", "S").unwrap_or_default();
        assert_eq!(fact(&facts, "hourly"), "25.125");
        assert_eq!(fact(&facts, "annual"), "52260.0");
        assert_eq!(fact(&facts, "period"), "2177.5");
    }

    #[test]
    fn a_percentage_raises_or_lowers_the_amount() {
        let raised = rates(Rate::Annual, "50000.0", Some("3.5"), "80", "B").unwrap_or_default();
        assert_eq!(fact(&raised, "annual"), "51750.0");
        let lowered = rates(Rate::Hourly, "20", Some("-10"), "40.00", "W").unwrap_or_default();
        assert_eq!(fact(&lowered, "hourly"), "18.0");
        assert_eq!(fact(&lowered, "annual"), "37440.0");
    }

    #[test]
    fn what_is_no_amount_makes_nothing() {
        for (amount, percent, hours) in [
            ("1e3", None, "80"),
            ("12", Some("much"), "80"),
            ("12", None, "0"),
            ("-3", None, "80"),
        ] {
            assert_eq!(
                rates(Rate::Annual, amount, percent, hours, "B"),
                None,
                "{amount} {hours}"
            );
        }
    }
}
