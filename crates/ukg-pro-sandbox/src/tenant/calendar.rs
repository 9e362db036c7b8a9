//! Dates counted back from the tenant's today, and the text UKG stores for them.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan as _};

use super::facts::Fact;
use super::random::Random;

/// How many days before today something happened.
pub(super) type DaysAgo = u32;

/// The tenant's day of generation, from which every invented date counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    pub(super) today: Date,
}

impl Calendar {
    pub(super) fn day(self, ago: DaysAgo) -> Date {
        self.today.saturating_sub(i64::from(ago).days())
    }

    /// How many days before today the day of a date-only or dated fact was; 0 when it was not before today.
    pub(super) fn ago(self, text: &str) -> DaysAgo {
        let day = text.parse::<DateTime>().map_or(self.today, DateTime::date);
        let days = day.duration_until(self.today).as_hours() / 24;
        DaysAgo::try_from(days).unwrap_or(0)
    }

    /// A date-only fact, `2021-09-20T00:00:00`.
    pub(super) fn date(self, ago: DaysAgo) -> Fact {
        Fact::text(midnight(self.day(ago)))
    }

    /// A date-only fact in the future.
    pub(super) fn ahead(self, days: u32) -> Fact {
        Fact::text(midnight(self.today.saturating_add(i64::from(days).days())))
    }
}

/// `2023-03-29T08:24:30.16`: no zone, a fraction (to the millisecond) only where there is one,
/// without trailing zeros (`ukg-pro-rest.md` 6.2).
pub(crate) fn timestamp(instant: DateTime) -> String {
    let mut text = day(instant.date());
    for (value, before) in [(instant.hour(), 'T'), (instant.minute(), ':'), (instant.second(), ':')] {
        text.push(before);
        push_digits(i64::from(value), 2, &mut text);
    }
    let milliseconds = instant.subsec_nanosecond() / 1_000_000;
    if milliseconds != 0 {
        text.push('.');
        push_digits(i64::from(milliseconds), 3, &mut text);
        text.truncate(text.trim_end_matches('0').len());
    }
    text
}

/// `2021-09-20T00:00:00`.
pub(super) fn midnight(date: Date) -> String {
    let mut text = day(date);
    text.push_str("T00:00:00");
    text
}

/// `2021-09-20`.
pub(super) fn day(date: Date) -> String {
    let mut text = String::with_capacity(23);
    push_digits(i64::from(date.year()), 4, &mut text);
    text.push('-');
    push_digits(i64::from(date.month()), 2, &mut text);
    text.push('-');
    push_digits(i64::from(date.day()), 2, &mut text);
    text
}

/// Appends `number`, which is not negative, with leading zeros to at least `width` digits; zero
/// in no width is nothing.
pub(super) fn push_digits(mut number: i64, width: usize, text: &mut String) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while number > 0 {
        start -= 1;
        digits[start] += u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    let start = start.min(digits.len() - width);
    text.extend(digits[start..].iter().copied().map(char::from));
}

/// The date and time of an entry made on some morning, `2023-03-29T08:24:30.16`.
pub(super) fn moment(calendar: Calendar, ago: DaysAgo, random: &mut Random) -> Fact {
    const MORNING: u32 = 5 * 3_600_000;
    let after_seven = SignedDuration::from_millis(i64::from(random.below(MORNING)));
    let seven = calendar.day(ago).at(7, 0, 0, 0);
    Fact::text(timestamp(seven.saturating_add(after_seven)))
}
