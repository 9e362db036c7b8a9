//! Money, hours and rates as whole numbers, so that sums are exact.

use super::super::calendar::push_digits;

/// An amount in hundredths of the company's currency.
pub(crate) type Cents = i64;

/// Hours in hundredths.
pub(crate) type Hours = i64;

/// A rate an hour in ten-thousandths of the company's currency.
pub(crate) type Rate = i64;

/// A share of ten thousand.
pub(crate) type BasisPoints = i64;

/// One part of `amount` divided in so many, to the nearest whole, halves away from zero.
pub(crate) fn part(amount: i64, parts: i64) -> i64 {
    let parts = parts.max(1);
    let half = parts / 2;
    if amount < 0 {
        (amount - half) / parts
    } else {
        (amount + half) / parts
    }
}

/// What hours at a rate are worth.
pub(crate) fn pay(hours: Hours, rate: Rate) -> Cents {
    part(hours.saturating_mul(rate), 10_000)
}

/// A share of an amount.
pub(crate) fn share(amount: Cents, share: BasisPoints) -> Cents {
    part(amount.saturating_mul(share), 10_000)
}

/// Hundredths as UKG writes them: `2240.0`, `134.4`, `-0.05`.
pub(crate) fn text(hundredths: i64) -> String {
    decimal(hundredths, 2)
}

/// A rate as UKG writes it: `28.25`.
pub(crate) fn rate_text(rate: Rate) -> String {
    decimal(rate, 4)
}

/// The hundredths of what [`text`] wrote.
pub(crate) fn hundredths(text: Option<&str>) -> Cents {
    match text.and_then(|text| text.strip_prefix('-')) {
        Some(rest) => -parse(Some(rest), 2),
        None => parse(text, 2),
    }
}

/// The rate that [`rate_text`] wrote.
pub(crate) fn hourly_rate(text: Option<&str>) -> Rate {
    parse(text, 4)
}

fn decimal(amount: i64, places: usize) -> String {
    let unit: i64 = (0..places).map(|_| 10).product();
    let mut text = String::with_capacity(12);
    if amount < 0 {
        text.push('-');
    }
    let size = amount.saturating_abs();
    push_digits(size / unit, 1, &mut text);
    text.push('.');
    let shortest = text.len() + 1;
    push_digits(size % unit, places, &mut text);
    while text.len() > shortest && text.ends_with('0') {
        text.pop();
    }
    text
}

/// A decimal in units of 10^-`places`, what is beyond them cut off; 0 for what is no decimal, since clients can write
/// anything into a fact.
pub(crate) fn parse(text: Option<&str>, places: usize) -> i64 {
    let text = text.unwrap_or_default().trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = whole
        .chars()
        .chain(fraction.chars().chain(std::iter::repeat('0')).take(places))
        .collect();
    // More is no pay of anybody, and would overflow further on.
    digits.parse::<i64>().unwrap_or_default().clamp(0, 1_000_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!([part(5, 2), part(-5, 2), part(4, 3), part(-4, 3)], [3, -3, 1, -1]);
        assert_eq!(share(10_050, 50), 50);
        assert_eq!(pay(8_000, 282_500), 226_000);
    }

    #[test]
    fn decimals_keep_their_point_and_lose_their_zeros() {
        assert_eq!(
            [text(224_000), text(13_440), text(-5), text(0)],
            ["2240.0", "134.4", "-0.05", "0.0"]
        );
        assert_eq!(rate_text(282_500), "28.25");
        assert_eq!(parse(Some("28.25"), 4), 282_500);
        assert_eq!(parse(Some("2240.129"), 2), 224_012);
        assert_eq!([parse(Some("many"), 2), parse(None, 2)], [0, 0]);
    }
}
