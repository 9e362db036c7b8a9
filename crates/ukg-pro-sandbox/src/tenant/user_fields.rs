//! User-defined fields: slots that the tenant fills as it likes (`ukg-pro-soap.md` 6.5), and what it calls them
//! (`ukg-pro-rest.md` 13.9). A slot without a label was never set up.

use super::calendar::Calendar;
use super::employment::Employment;
use super::person::Person;
use super::random::Random;

/// The stream of the slots, apart from everything else of a person.
const SLOTS: u64 = 0x0000_0DF5_10F5_0001;

/// Fills some slots of a person and of the person's employments; most people have few, and some none.
pub(super) fn put(seed: u64, calendar: Calendar, person: &mut Person, employments: &mut [Employment]) {
    let mut random = Random::new(seed ^ SLOTS, person.employee_id.number());
    let facts = &mut person.facts;
    if random.percent(60) {
        // A badge number is text: its zeros count.
        facts.put_text("eep_ud_field01", format!("{:06}", random.below(100_000)));
    }
    if random.percent(30) {
        facts.put_text(
            "eep_ud_field02",
            *random.pick(&["GREEN & GOLD", "Größe M", "night bus"]),
        );
    }
    if random.percent(25) {
        facts.put_text("eep_ud_field03", format!("{}.5", random.between(10, 400)));
    }
    if random.percent(25) {
        facts.put("eep_ud_field05", calendar.date(random.between(20, 2_000)));
    }
    if random.percent(10) {
        facts.put_text("eep_ud_field14", "HYBRID");
    }
    if facts.text("national_id_country") == Some("CAN") {
        facts.put_text("ein_ud_field01", *random.pick(&["Français", "English"]));
        if random.percent(40) {
            facts.put("ein_ud_field05", calendar.date(random.between(20, 2_000)));
        }
    }
    for Employment { facts, .. } in employments {
        if random.percent(50) {
            facts.put_text("eec_ud_field01", format!("L{:04}", random.below(2_000)));
        }
        if random.percent(30) {
            facts.put_text("eec_ud_field04", *random.pick(&["Forklift class 2", "First aid", "Z"]));
        }
        if random.percent(30) {
            facts.put("eec_ud_field06", calendar.date(random.between(20, 2_000)));
        }
        if random.percent(20) {
            facts.put_text("eec_ud_field09", format!("{}.25", random.between(1, 900)));
        }
        if random.percent(40) {
            facts.put_text("eec_ud_field21", *random.pick(&["Y", "N"]));
        }
        if random.percent(8) {
            facts.put_text("eec_ud_field29", "Parking space 007, level B");
        }
    }
}

/// The slots that this tenant set up, by the canonical name of their fact.
const LABELS: &[(&str, &str)] = &[
    ("eep_ud_field01", "Badge number"),
    ("eep_ud_field02", "Uniform"),
    ("eep_ud_field03", "Commute miles"),
    ("eep_ud_field04", "Parking fee"),
    ("eep_ud_field05", "Safety training"),
    ("eep_ud_field14", "Work model"),
    ("ein_ud_field01", "Correspondence"),
    ("ein_ud_field05", "Resident since"),
];

/// What the tenant calls a slot, where it uses it.
pub(crate) fn label(name: &str) -> Option<&'static str> {
    let set_up = LABELS.iter().find(|(slot, _)| *slot == name);
    set_up.map(|(_, label)| *label)
}
