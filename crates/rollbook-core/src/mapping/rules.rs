//! The rules by which fields of the model come from fields of UKG Pro.

use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use rollbook_model::workforce::{
    Address, Coded, Country, Decimal, EmploymentStatus, EmploymentType, Ethnicity, Gender, Manager, MaritalStatus,
    PayFrequency, PayUnit, PersonKey, Phone, Schedule, UnitRole,
};

use super::sources::{Given, Outcome, Rule};

/// What UKG Pro writes where a code is asked for and there is none.
const NO_CODE: &str = "Z";

/// A rule over the first field that has a text.
fn first<T>(given: &Given<'_>, read: impl FnOnce(&str) -> Option<T>) -> Outcome<T> {
    match given.first() {
        None => Outcome::Nothing,
        Some((text, at)) => match read(&text) {
            Some(value) => Outcome::Value(value, at),
            None => Outcome::NotMappable(text.into_owned(), at),
        },
    }
}

/// A value made of several fields, told to come from the first.
fn of_all<T>(value: Option<T>) -> Outcome<T> {
    value.map_or(Outcome::Nothing, |value| Outcome::Value(value, 0))
}

/// A code and what a table says of it.
fn coded<T: FromStr>(given: &Given<'_>, table: &str) -> Outcome<Coded<T>> {
    match given.first() {
        None => Outcome::Nothing,
        Some((code, at)) => Outcome::Value(given.codes.read(table, &code), at),
    }
}

pub(super) const TEXT: Rule<String> = Rule {
    says: "as it is, without blanks around it; of several the first that is not empty",
    map: |given| first(given, |text| Some(text.to_owned())),
};

pub(super) const DATE: Rule<Date> = Rule {
    says: "the day; its midnight is left away",
    map: |given| first(given, day),
};

/// The day of a date or moment.
pub(super) fn day(text: &str) -> Option<Date> {
    text.split('T').next().unwrap_or_default().parse().ok()
}

pub(super) const MOMENT: Rule<DateTime> = Rule {
    says: "the moment as it is; UKG Pro does not say in which zone",
    map: |given| first(given, |text| text.parse().ok()),
};

pub(super) const DECIMAL: Rule<Decimal> = Rule {
    says: "the number, digit by digit",
    map: |given| first(given, Decimal::parse),
};

pub(super) const FLAG: Rule<bool> = Rule {
    says: "`true` or `Y` is yes, `false` or `N` is no",
    map: |given| {
        first(given, |text| match text {
            "true" | "Y" | "y" => Some(true),
            "false" | "N" | "n" => Some(false),
            _ => None,
        })
    },
};

pub(super) const COUNTRY: Rule<Country> = Rule {
    says: "ISO alpha-3, told as alpha-2 where there is one",
    map: |given| first(given, |text| Some(Country::of(text))),
};

pub(super) const COUNTRIES: Rule<Vec<Country>> = Rule {
    says: "those that are not empty, in this order; ISO alpha-3, told as alpha-2",
    map: |given| {
        let all: Vec<_> = (0..3)
            .filter_map(|at| given.text(at))
            .map(|code| Country::of(&code))
            .collect();
        of_all((!all.is_empty()).then_some(all))
    },
};

pub(super) const PHONE: Rule<Phone> = Rule {
    says: "number, country and extension as they are",
    map: |given| {
        of_all(given.owned(0).map(|number| Phone {
            number,
            country: given.text(1).map(|code| Country::of(&code)),
            extension: given.owned(2),
        }))
    },
};

pub(super) const ADDRESS: Rule<Address> = Rule {
    says: "line by line; the country as alpha-2",
    map: |given| {
        let address = Address {
            line1: given.owned(0),
            line2: given.owned(1),
            city: given.owned(2),
            state: given.owned(3),
            postal_code: given.owned(4),
            country: given.text(5).map(|code| Country::of(&code)),
        };
        of_all((address != Address::default()).then_some(address))
    },
};

pub(super) const MANAGER: Rule<Manager> = Rule {
    says: "the supervisor's employee id with the name beside it",
    map: |given| {
        of_all(given.owned(0).map(|id| Manager {
            person: PersonKey(id),
            first_name: given.owned(1),
            last_name: given.owned(2),
        }))
    },
};

pub(super) const SAME: Rule<bool> = Rule {
    says: "whether both are the same company",
    map: |given| match (given.text(0), given.text(1)) {
        (Some(one), Some(other)) => Outcome::Value(one == other, 0),
        _ => Outcome::Nothing,
    },
};

pub(super) const AMOUNT: Rule<Decimal> = Rule {
    says: "of who is salaried (`S`) the pay a year, of who is paid by the hour (`H`) the pay an hour, digit by digit; \
           from the job history's last record only where compensation may not be read",
    map: |given| amount(given, &[0, 3]),
};

pub(super) const PAID: Rule<Decimal> = Rule {
    says: "of who was salaried (`S`) the pay a year, of who was paid by the hour (`H`) the pay an hour, digit by digit",
    map: |given| amount(given, &[0]),
};

/// An amount by three fields each: salaried or hourly, pay a year, pay an hour; of several the first three that say it.
fn amount(given: &Given<'_>, places: &[usize]) -> Outcome<Decimal> {
    for &from in places {
        let at = match given.text(from).as_deref() {
            Some("S") => from + 1,
            Some("H") => from + 2,
            Some(other) => return Outcome::NotMappable(other.to_owned(), from),
            None => continue,
        };
        return match given.text(at) {
            None => Outcome::Nothing,
            Some(text) => match Decimal::parse(&text) {
                Some(amount) => Outcome::Value(amount, at),
                None => Outcome::NotMappable(text.into_owned(), at),
            },
        };
    }
    Outcome::Nothing
}

pub(super) const MARITAL_STATUS: Rule<Coded<MaritalStatus>> = Rule {
    says: "by the table `marital_status`; `Z` is none",
    map: |given| match given.text(0).as_deref() {
        Some(NO_CODE) => Outcome::Nothing,
        _ => coded(given, "marital_status"),
    },
};

pub(super) const ETHNICITY: Rule<Coded<Ethnicity>> = Rule {
    says: "by the table `ethnicity`: by the code, else by the text beside it, as the codes are each tenant's own",
    map: |given| match (given.owned(0), given.text(1)) {
        (None, None) => Outcome::Nothing,
        (code, text) => {
            let by = |text: &str| given.codes.read("ethnicity", text).known;
            let by_code = code.as_deref().and_then(by);
            let known = by_code.or_else(|| text.as_deref().and_then(by));
            let at = usize::from(code.is_none());
            let code = code
                .or_else(|| text.map(std::borrow::Cow::into_owned))
                .unwrap_or_default();
            Outcome::Value(Coded { known, code }, at)
        }
    },
};

pub(super) const LANGUAGE: Rule<Coded<String>> = Rule {
    says: "by the table `language`, to ISO 639-2",
    map: |given| coded(given, "language"),
};

/// Rules that are nothing but a table.
macro_rules! by_table {
    ($($name:ident: $type:ty = $table:literal;)+) => { $(
        pub(super) const $name: Rule<Coded<$type>> = Rule {
            says: concat!("by the table `", $table, "`; of several the first that is not empty"),
            map: |given| coded(given, $table),
        };
    )+ };
}

by_table! {
    STATUS: EmploymentStatus = "employment_status";
    TYPE: EmploymentType = "employment_type";
    SCHEDULE: Schedule = "schedule";
    PAY_UNIT: PayUnit = "pay_unit";
    FREQUENCY: PayFrequency = "pay_frequency";
    GENDER: Gender = "gender";
    ROLE: UnitRole = "unit_role";
}
