//! Taxes withheld. Rates and brackets are near those of 2026; what matters is that they add up.

use super::super::company::Country;
use super::money::{BasisPoints, Cents, part, share};
use super::terms::{Purpose, Terms};

/// A tax.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tax {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// What the employer pays of it, in hundredths of what the employee does.
    pub(crate) employer: i64,
}

const fn tax(code: &'static str, name: &'static str, employer: i64) -> Tax {
    Tax { code, name, employer }
}

static FEDERAL: Tax = tax("USFIT", "Federal Income Tax", 0);
static SOCIAL_SECURITY: Tax = tax("USSOC", "Social Security Employee", 100);
static MEDICARE: Tax = tax("USMED", "Medicare Employee", 100);
static CANADA_FEDERAL: Tax = tax("CAFIT", "Canada Federal Income Tax", 0);
static CANADA_PENSION: Tax = tax("CACPP", "Canada Pension Plan", 100);
static CANADA_INSURANCE: Tax = tax("CAEI", "Employment Insurance", 140);
static QUEBEC_PENSION: Tax = tax("QCQPP", "Québec Pension Plan", 100);
static QUEBEC_PARENTAL: Tax = tax("QCPIP", "Québec Parental Insurance Plan", 140);
static ONTARIO: Tax = tax("ONPIT", "Ontario Income Tax", 0);
static QUEBEC: Tax = tax("QCPIT", "Québec Income Tax", 0);

/// Taxes of states and cities: the state of work, the tax, its share of the wages.
static STATES: [(&str, Tax, BasisPoints); 7] = [
    ("WA", tax("WAPFL", "Washington Paid Family Leave", 0), 81),
    ("CO", tax("COSIT", "Colorado State Income Tax", 0), 440),
    ("CO", tax("COFML", "Colorado FAMLI", 100), 44),
    ("OH", tax("OHSIT", "Ohio State Income Tax", 0), 275),
    ("OH", tax("OHCOL", "City of Columbus Income Tax", 0), 250),
    ("NJ", tax("NJSIT", "New Jersey State Income Tax", 0), 425),
    ("NJ", tax("NJSUI", "New Jersey Unemployment Employee", 0), 38),
];

/// From which yearly income on, in whole units, which share is taken.
type Brackets = &'static [(i64, BasisPoints)];

const FEDERAL_BRACKETS: Brackets = &[
    (0, 1_000),
    (12_400, 1_200),
    (50_400, 2_200),
    (105_700, 2_400),
    (201_775, 3_200),
    (256_225, 3_500),
    (640_600, 3_700),
];
const CANADA_BRACKETS: Brackets = &[
    (0, 1_400),
    (58_523, 2_050),
    (117_045, 2_600),
    (181_440, 2_900),
    (258_482, 3_300),
];
const ONTARIO_BRACKETS: Brackets = &[
    (0, 505),
    (53_891, 915),
    (107_785, 1_116),
    (150_000, 1_216),
    (220_000, 1_316),
];
const QUEBEC_BRACKETS: Brackets = &[(0, 1_400), (54_345, 1_900), (108_680, 2_400), (132_245, 2_575)];

/// What an employee stated for withholding.
#[derive(Debug, Clone)]
pub(crate) struct Filing {
    pub(crate) status: &'static str,
    pub(crate) allowances: u32,
    /// Federal tax withheld on top, each pay.
    pub(crate) additional: Cents,
}

impl Filing {
    pub(crate) fn of(terms: &Terms<'_>) -> Self {
        let mut random = terms.random(Purpose::Taxes);
        let status = match terms.view.text("marital_status_code") {
            Some("M") => "M",
            _ if random.percent(12) => "H",
            _ => "S",
        };
        Self {
            status,
            allowances: random.below(4),
            additional: if random.percent(10) {
                i64::from(random.between(1, 8)) * 1_000
            } else {
                0
            },
        }
    }
}

/// What a pay is taxed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wages {
    pub(crate) gross: Cents,
    /// Taken before every tax.
    pub(crate) cafeteria: Cents,
    /// Taken before income tax.
    pub(crate) deferred: Cents,
    /// Whether flat rates for extra pay apply.
    pub(crate) is_supplemental: bool,
}

impl Wages {
    pub(crate) fn taxable(self) -> Cents {
        (self.gross - self.cafeteria - self.deferred).max(0)
    }

    fn insured(self) -> Cents {
        (self.gross - self.cafeteria).max(0)
    }
}

/// The taxes of a pay, each with what it was computed on. `so_far` tells what a tax was computed on this year.
pub(crate) fn taxes(
    terms: &Terms<'_>,
    filing: &Filing,
    wages: Wages,
    so_far: impl Fn(&Tax) -> Cents,
) -> Vec<(&'static Tax, Cents, Cents)> {
    let mut taxes = Vec::with_capacity(6);
    let mut add = |tax: &'static Tax, amount: Cents, basis: Cents| {
        if basis > 0 {
            taxes.push((tax, amount, basis));
        }
    };
    let payments = terms.frequency.payments();
    // What is still below a yearly maximum.
    let below = |tax: &Tax, wages: Cents, maximum: i64| wages.min((maximum * 100 - so_far(tax)).max(0));
    let (taxable, insured) = (wages.taxable(), wages.insured());
    match terms.country {
        Country::UnitedStates => {
            let federal = if wages.is_supplemental {
                share(taxable, 2_200)
            } else {
                let (wide, exempt) = match filing.status {
                    "M" => (2, 32_200),
                    "H" => (1, 24_150),
                    _ => (1, 16_100),
                };
                yearly(taxable * payments - exempt * 100, FEDERAL_BRACKETS, wide, payments) + filing.additional
            };
            add(&FEDERAL, federal, taxable);
            let covered = below(&SOCIAL_SECURITY, insured, 184_500);
            add(&SOCIAL_SECURITY, share(covered, 620), covered);
            add(&MEDICARE, share(insured, 145), insured);
            for (_, tax, rate) in STATES.iter().filter(|(state, ..)| *state == terms.work_state) {
                // Income taxes follow the federal wages, contributions those of social security.
                let basis = if tax.code.ends_with("SIT") { taxable } else { insured };
                add(tax, share(basis, *rate), basis);
            }
        }
        Country::Canada => {
            let is_quebec = terms.work_state == "QC";
            let income = |brackets, credit: i64| {
                let due = yearly(taxable * payments, brackets, 1, payments);
                (due - part(credit * 100, payments)).max(0)
            };
            let federal = if wages.is_supplemental {
                share(taxable, 2_000)
            } else {
                income(CANADA_BRACKETS, 2_303)
            };
            // Québec collects a part of it itself.
            let federal = if is_quebec { share(federal, 8_350) } else { federal };
            add(&CANADA_FEDERAL, federal, taxable);
            let (pension, pension_rate) = if is_quebec {
                (&QUEBEC_PENSION, 630)
            } else {
                (&CANADA_PENSION, 595)
            };
            let pensionable = (insured - part(350_000, payments)).max(0);
            let pensionable = below(pension, pensionable, 71_100);
            add(pension, share(pensionable, pension_rate), pensionable);
            let insurable = below(&CANADA_INSURANCE, insured, 68_900);
            add(
                &CANADA_INSURANCE,
                share(insurable, if is_quebec { 130 } else { 163 }),
                insurable,
            );
            if is_quebec {
                let insurable = below(&QUEBEC_PARENTAL, insured, 103_000);
                add(&QUEBEC_PARENTAL, part(insurable * 43, 10_000), insurable);
                add(&QUEBEC, income(QUEBEC_BRACKETS, 2_600), taxable);
            } else {
                add(&ONTARIO, income(ONTARIO_BRACKETS, 655), taxable);
            }
        }
    }
    taxes
}

/// The tax of one pay from the income of a year; brackets are `wide` times as wide for couples.
fn yearly(income: Cents, brackets: Brackets, wide: i64, payments: i64) -> Cents {
    let mut tax = 0;
    for (place, (from, rate)) in brackets.iter().enumerate() {
        let from = from * wide * 100;
        let to = brackets.get(place + 1).map_or(i64::MAX, |(next, _)| next * wide * 100);
        if income > from {
            tax += share(income.min(to) - from, *rate);
        }
    }
    part(tax, payments)
}
