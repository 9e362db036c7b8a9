//! The kinds of pay of the tenant (`ukg-pro-rest.md` 16.7).

use super::super::company::Country;
use super::money::{Rate, part};

/// What a kind of pay is for, in either country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Regular,
    Overtime,
    Holiday,
    Vacation,
    Sick,
    /// Time off that is not paid.
    Unpaid,
    Bonus,
    Retroactive,
    Shift,
    /// Vacation left when somebody leaves.
    Payout,
    /// Of a kind that is set up, but that nobody was paid lately.
    Other,
}

/// A kind of pay.
#[derive(Debug)]
pub(crate) struct EarningKind {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) stub: &'static str,
    pub(crate) role: Role,
    pub(crate) country: Country,
}

const fn kind(code: &'static str, name: &'static str, stub: &'static str, role: Role) -> EarningKind {
    EarningKind {
        code,
        name,
        stub,
        role,
        country: Country::UnitedStates,
    }
}

const fn canadian(code: &'static str, name: &'static str, stub: &'static str, role: Role) -> EarningKind {
    EarningKind {
        country: Country::Canada,
        ..kind(code, name, stub, role)
    }
}

/// Every kind of pay.
pub(crate) static EARNINGS: [EarningKind; 25] = [
    kind("REG", "Regular pay", "Regular", Role::Regular),
    kind("OT", "Overtime at one and a half", "Overtime", Role::Overtime),
    kind("DT", "Double time", "Double Time", Role::Other),
    kind("HOL", "Holiday", "Holiday", Role::Holiday),
    kind("VAC", "Vacation", "Vacation", Role::Vacation),
    kind("SICK", "Sick leave", "Sick", Role::Sick),
    kind("BEREV", "Bereavement leave", "Bereavement", Role::Other),
    kind("JURY", "Jury duty", "Jury Duty", Role::Other),
    kind("LWOP", "Leave without pay", "Unpaid Leave", Role::Unpaid),
    kind("SHFT", "Shift premium", "Shift Prem", Role::Shift),
    kind("BONUS", "Bonus", "Bonus", Role::Bonus),
    kind("COMM", "Commission", "Commission", Role::Other),
    kind("RETRO", "Retroactive pay", "Retro Pay", Role::Retroactive),
    kind("SEV", "Severance", "Severance", Role::Other),
    kind("VACPO", "Vacation payout", "Vac Payout", Role::Payout),
    canadian("CREG", "Regular pay, Canada", "Regular", Role::Regular),
    canadian("COT", "Overtime, Canada", "Overtime", Role::Overtime),
    canadian("CSTAT", "Statutory holiday", "Stat Holiday", Role::Holiday),
    canadian("CVAC", "Vacation, Canada", "Vacation", Role::Vacation),
    canadian("CSICK", "Sick leave, Canada", "Sick", Role::Sick),
    canadian("CLWOP", "Leave without pay, Canada", "Unpaid Leave", Role::Unpaid),
    canadian("CSHFT", "Shift premium, Canada", "Shift Prem", Role::Shift),
    canadian("CBON", "Bonus, Canada", "Bonus", Role::Bonus),
    canadian("CRET", "Retroactive pay, Canada", "Retro Pay", Role::Retroactive),
    canadian("CVPO", "Vacation payout, Canada", "Vac Payout", Role::Payout),
];

impl EarningKind {
    /// The kind of pay for a role in a country.
    pub(crate) fn of(role: Role, country: Country) -> &'static Self {
        let found = EARNINGS
            .iter()
            .find(|kind| kind.role == role && kind.country == country);
        found.unwrap_or(&EARNINGS[0])
    }

    /// The kind of a code.
    pub(crate) fn named(code: &str) -> Option<&'static Self> {
        EARNINGS.iter().find(|kind| kind.code.eq_ignore_ascii_case(code))
    }

    /// The rate of an hour, by that of a regular one.
    pub(crate) fn rate(&self, regular: Rate) -> Rate {
        match self.role {
            Role::Overtime => part(regular * 3, 2),
            _ => regular,
        }
    }

    /// The emulator's own code of how the amount is computed; UKG's are not published.
    pub(crate) const fn rule(&self) -> &'static str {
        match self.role {
            Role::Bonus | Role::Retroactive | Role::Other => "FLAT",
            _ => "HRS",
        }
    }

    /// Whether its hours are worked.
    pub(crate) const fn is_worked(&self) -> bool {
        matches!(self.role, Role::Regular | Role::Overtime)
    }

    /// Whether its hours count as hours paid: a premium is paid for hours that count already.
    pub(crate) const fn has_hours_of_its_own(&self) -> bool {
        !matches!(self.role, Role::Shift | Role::Unpaid)
    }

    /// Whether it is taxed as supplemental wages.
    pub(crate) const fn is_supplemental(&self) -> bool {
        matches!(self.role, Role::Bonus | Role::Retroactive | Role::Payout)
    }

    /// Whether it counts for deferred compensation.
    pub(crate) const fn is_deferrable(&self) -> bool {
        !matches!(self.role, Role::Payout | Role::Unpaid)
    }

    /// Whether its hours are taken off regular hours.
    pub(crate) const fn replaces_regular(&self) -> bool {
        matches!(self.role, Role::Holiday | Role::Vacation | Role::Sick | Role::Unpaid)
    }

    pub(crate) const fn tax_category(&self) -> &'static str {
        if self.is_supplemental() { "SUPP" } else { "REG" }
    }

    pub(crate) const fn report_category(&self) -> &'static str {
        match self.role {
            Role::Regular => "REG",
            Role::Overtime => "OT",
            Role::Holiday | Role::Vacation | Role::Sick | Role::Unpaid | Role::Payout => "PTO",
            _ => "OTHER",
        }
    }

    /// The code of the time off it uses up.
    pub(crate) const fn accrual(&self) -> Option<&'static str> {
        match self.role {
            Role::Vacation | Role::Payout => Some("VAC"),
            Role::Sick => Some("SICK"),
            _ => None,
        }
    }
}
