//! User-defined fields (`ukg-pro-soap.md` 6.5).

use super::{Draft, Entity, Messages, Plan};

/// Changes slots; a text is as long as its slot at most.
pub(super) fn update(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::of_employment(entity, &[]);
    for field in entity.row.record().fields() {
        if let Some(characters) = longest(field.name) {
            draft.at_most(field.name, characters);
        }
    }
    draft.plan()
}

/// The length of a slot of text.
fn longest(field: &str) -> Option<usize> {
    let (family, slot) = field.split_once("UdField")?;
    let slot: u8 = slot.parse().ok()?;
    match (family, slot) {
        ("Eec", 1..=3 | 11..=13) => Some(10),
        ("Eec", 4 | 5 | 14 | 15) | ("Eep" | "Ein", 1 | 2 | 8 | 9) => Some(25),
        ("Eec", 21..=24) => Some(1),
        ("Eec", 29) => Some(40),
        ("Eep" | "Ein", 7 | 14) => Some(15),
        _ => None,
    }
}
