//! Phones of people beside the one at home and the one at work (`ukg-pro-soap.md` 7.3, `ukg-pro-rest.md` 13.14).

use super::super::Tenant;
use super::super::entry::{Entry, Owner};
use super::super::identity::row_id;
use super::super::random::Random;

/// The space of keys and the stream of phones.
const PHONES: u64 = 0x0000_0F04_E500_0001;

pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let mut entries = Vec::new();
    for person in tenant.generated_people() {
        let random = &mut Random::new(tenant.seed ^ PHONES, person.employee_id().number());
        let facts = person.facts();
        let types: &[&str] = match random.below(10) {
            0..=3 => &[],
            4..=7 => &["CEL"],
            8 => &["CEL", "PGR"],
            _ => &["CEL", "FAX", "OTH"],
        };
        for kind in types {
            let area = facts
                .text("home_number")
                .and_then(|number| number.get(..3))
                .unwrap_or("555");
            let ordinal = entries.len() as u64;
            let entry = Entry::new(Owner::Person(person.employee_id()))
                .with("systemId", row_id(tenant.seed, PHONES, ordinal))
                .with("auditKey", (1_000_000 + ordinal).to_string())
                .with("phoneTypeCode", *kind)
                .with("phoneNumber", format!("{area}{}", 5_550_100 + random.below(100)))
                .with_some("phoneCountryCode", facts.text("country").map(str::to_owned))
                .with("phoneIsPrivate", random.percent(20))
                .with_some("phoneCountryPrefix", random.percent(30).then_some("1"))
                .with_some(
                    "phoneExtension",
                    (*kind == "OTH").then(|| format!("{:03}", random.below(1_000))),
                );
            entries.push(entry);
        }
    }
    entries
}
