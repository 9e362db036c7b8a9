//! Fields that the tenant made: what it calls them, and what they hold of a person (`ukg-pro-soap.md` 6.5,
//! `ukg-pro-rest.md` 13.9).
//!
//! A slot without a label was never set up and is empty for everybody.

use super::calendar::Calendar;
use super::company::Country;
use super::facts::Facts;
use super::random::Random;

/// The slots that this tenant set up, by the canonical name of their fact.
const LABELS: &[(&str, &str)] = &[
    ("eep_ud_field01", "T-shirt size"),
    ("eep_ud_field02", "Locker number"),
    ("eep_ud_field03", "Commute miles"),
    ("eep_ud_field05", "Safety training date"),
    ("eep_ud_field07", "Emergency role"),
    ("eep_ud_field10", "Tool allowance"),
    ("eep_ud_field12", "Badge photo date"),
    ("ein_ud_field01", "Health card version"),
    ("ein_ud_field03", "Provincial credit"),
    ("ein_ud_field05", "Residency since"),
];

/// What the tenant calls a slot, where it uses it.
pub(crate) fn label(name: &str) -> Option<&'static str> {
    let set_up = LABELS.iter().find(|(slot, _)| *slot == name);
    set_up.map(|(_, label)| *label)
}

/// Fills the slots of a person; many stay empty.
pub(super) fn put(facts: &mut Facts, country: Country, calendar: Calendar, random: &mut Random) {
    if random.percent(70) {
        facts.put_text("eep_ud_field01", *random.pick(&["S", "M", "L", "XL"]));
    }
    if random.percent(50) {
        facts.put_text("eep_ud_field02", format!("{:04}", random.below(900)));
    }
    if random.percent(40) {
        facts.put_text("eep_ud_field03", format!("{}.5", random.below(60)));
    }
    if random.percent(60) {
        facts.put("eep_ud_field05", calendar.date(random.between(1, 900)));
    }
    if random.percent(10) {
        facts.put_text("eep_ud_field07", *random.pick(&["Fire warden", "First aid"]));
    }
    if random.percent(25) {
        facts.put_text("eep_ud_field10", format!("{}.0", random.between(1, 12) * 25));
    }
    if random.percent(80) {
        facts.put("eep_ud_field12", calendar.date(random.between(1, 2000)));
    }
    if country == Country::Canada {
        facts.put_text("ein_ud_field01", *random.pick(&["A", "B", "AB"]));
        if random.percent(50) {
            facts.put_text("ein_ud_field03", format!("{}.0", random.between(1, 20) * 10));
        }
        facts.put("ein_ud_field05", calendar.date(random.between(4000, 9000)));
    }
}
