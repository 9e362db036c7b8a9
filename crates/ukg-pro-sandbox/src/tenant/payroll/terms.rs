//! What payroll needs to know of an employment, read from its facts once.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::Tenant;
use super::super::company::Country;
use super::super::employment::Employment;
use super::super::identity::EmployeeKey;
use super::super::random::Random;
use super::super::view::View;
use super::money::{Cents, Hours, Rate, parse};
use super::period::Frequency;

/// An employment as payroll sees it.
pub(crate) struct Terms<'a> {
    pub(crate) view: View<'a>,
    pub(crate) key: EmployeeKey,
    /// The place of the employment among those that were made up, by which the rarer cases are dealt out.
    pub(crate) ordinal: usize,
    pub(crate) pay_group: &'a str,
    pub(crate) frequency: Frequency,
    pub(crate) is_hourly: bool,
    pub(crate) is_full_time: bool,
    pub(crate) rate: Rate,
    pub(crate) annual: Cents,
    /// What a salaried employee is paid each period.
    pub(crate) period: Cents,
    pub(crate) weekly_hours: Hours,
    pub(crate) hire: Date,
    /// The last day that is paid, where there is one.
    pub(crate) until: Option<Date>,
    pub(crate) status: &'a str,
    pub(crate) country: Country,
    /// State or province of the place of work.
    pub(crate) work_state: &'a str,
    seed: u64,
}

/// What a stream of random numbers is for; each has its own, so that none changes another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Elections,
    Deposits,
    Taxes,
    /// The pay of one day.
    Pay(Date),
    Enrollment,
    Elements,
}

impl<'a> Terms<'a> {
    /// The terms of an employment; `None` where it says too little to be paid by.
    pub(crate) fn of(tenant: &'a Tenant, employment: &'a Employment) -> Option<Self> {
        let view = tenant.view(employment);
        let text = |name| view.text(name);
        let frequency = Frequency::of(text("pay_frequency")?);
        let status = text("employment_status").unwrap_or("A");
        let until = match status {
            "T" => date(text("termination_date")),
            "L" | "S" | "R" | "O" => date(text("status_start_date")).map(|since| since.saturating_sub(1.day())),
            _ => None,
        };
        let location = text("location").and_then(|code| tenant.location(code));
        Some(Self {
            key: employment.key(),
            ordinal: tenant.ordinal(&employment.key()),
            pay_group: text("pay_group")?,
            frequency,
            is_hourly: text("hourly_or_salaried") == Some("H"),
            is_full_time: text("full_or_part_time") != Some("P"),
            rate: parse(text("hourly"), 4),
            annual: parse(text("annual"), 2),
            period: parse(text("period"), 2),
            weekly_hours: parse(text("weekly_hours"), 2),
            hire: date(text("last_hire"))?,
            until,
            status,
            country: match tenant.company_fact(&employment.key().company_id, "country")?.as_text() {
                Some("CAN") => Country::Canada,
                _ => Country::UnitedStates,
            },
            work_state: location
                .and_then(|location| location.text("state_or_province"))
                .unwrap_or_default(),
            seed: tenant.seed,
            view,
        })
    }

    /// A stream of numbers that is this employment's own.
    pub(crate) fn random(&self, purpose: Purpose) -> Random {
        let purpose = match purpose {
            Purpose::Elections => 1,
            Purpose::Deposits => 2,
            Purpose::Taxes => 3,
            Purpose::Enrollment => 4,
            Purpose::Elements => 5,
            Purpose::Pay(day) => {
                let number = i32::from(day.year()) * 400 + i32::from(day.day_of_year());
                u64::from(number.unsigned_abs())
            }
        };
        let key = self
            .key
            .employee_id
            .as_str()
            .bytes()
            .chain(self.key.company_id.as_str().bytes());
        // FNV-1a: the key must count whole, and the same everywhere.
        let hashed = key.fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        Random::new(
            self.seed ^ 0x9A7_2011,
            hashed ^ purpose.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        )
    }

    /// Whether the employment rests: no work, no pay, no end.
    pub(crate) fn is_away(&self) -> bool {
        matches!(self.status, "L" | "S" | "R" | "O")
    }

    /// Since when the status holds.
    pub(crate) fn status_since(&self) -> Option<Date> {
        date(self.view.text("status_start_date"))
    }

    /// Whether the employment has ended for good.
    pub(crate) fn is_terminated(&self) -> bool {
        self.status == "T"
    }

    /// The age on a day, in years.
    pub(crate) fn age(&self, on: Date) -> i64 {
        let born = date(self.view.text("date_of_birth"));
        born.map_or(40, |born| i64::from(on.year() - born.year()))
    }
}

/// The day of a date as facts hold it.
pub(crate) fn date(text: Option<&str>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}

/// A day as facts hold it.
pub(crate) fn midnight(day: Date) -> String {
    format!("{day}T00:00:00")
}
