//! Days and times as callers of REST write them: ISO 8601 with a time and zone or without, or `MM-DD-YYYY`.
//!
//! Whether a time part or a zone is accepted is not published (`ukg-pro-rest.md` 21); clients send both
//! (`ukg-pro-rest.md` 13.6). The tenant's times have no zone and are taken as UTC.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

const EXPECTED: &str = "Use YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SS.";

/// The day of a date with a time or without.
pub(super) fn day(value: &str) -> Result<Date, &'static str> {
    parsed(value).map(|(moment, _)| moment.date()).ok_or(EXPECTED)
}

/// A date, or a date and time, as the tenant writes them, as far as the value goes: `2026-11-01` or
/// `2026-11-01T08:30:00`.
pub(super) fn read(value: &str) -> Result<String, &'static str> {
    let (moment, has_time) = parsed(value).ok_or(EXPECTED)?;
    Ok(if has_time {
        moment.to_string()
    } else {
        moment.date().to_string()
    })
}

fn parsed(value: &str) -> Option<(DateTime, bool)> {
    let value = value.trim();
    if let Some(day) = united_states(value) {
        return Some((day.at(0, 0, 0, 0), false));
    }
    // What begins otherwise is in no form that the parser may be lenient about.
    let bytes = value.as_bytes();
    let begins_as_date = bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-';
    if !begins_as_date {
        return None;
    }
    let has_time = bytes.len() > 10;
    if has_time && let Ok(instant) = value.parse::<Timestamp>() {
        return Some((TimeZone::UTC.to_datetime(instant), true));
    }
    let moment: DateTime = value.parse().ok()?;
    Some((moment, has_time))
}

/// `MM-DD-YYYY` or `MM/DD/YYYY`.
fn united_states(value: &str) -> Option<Date> {
    let parts: Vec<_> = value.split(['-', '/']).collect();
    let [month, day, year] = parts[..] else { return None };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_as_far_as_they_go() {
        for (value, moment) in [
            ("2026-11-01", "2026-11-01"),
            ("11-01-2026", "2026-11-01"),
            ("11/1/2026", "2026-11-01"),
            ("2026-11-01T08:30:00", "2026-11-01T08:30:00"),
            ("2026-11-01T08:30", "2026-11-01T08:30:00"),
            ("2026-11-01 08:30:00", "2026-11-01T08:30:00"),
            ("2026-11-01T08:30:00Z", "2026-11-01T08:30:00"),
            ("2026-11-01T08:30:00.250Z", "2026-11-01T08:30:00.25"),
            ("2026-11-01T08:30:00-05:00", "2026-11-01T13:30:00"),
            ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00"),
            ("2199-12-31T23:59:59Z", "2199-12-31T23:59:59"),
        ] {
            assert_eq!(read(value).as_deref(), Ok(moment), "{value}");
            assert_eq!(day(value).unwrap().to_string(), moment[..10], "{value}");
        }
        for value in [
            "",
            "today",
            "2026-13-01",
            "2026-02-30",
            "13-01-2026",
            "2026-11-01x",
            "20261101",
            ">11-01-2026",
        ] {
            assert!(read(value).is_err() && day(value).is_err(), "{value}");
        }
    }
}
