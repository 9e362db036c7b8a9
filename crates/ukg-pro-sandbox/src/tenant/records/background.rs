//! What people bring along or agreed on: schools, documents of a state, contracts (`ukg-pro-rest.md` 13.15).

use super::super::Tenant;
use super::super::calendar::{Calendar, moment};
use super::super::entry::{Entry, Owner};
use super::super::identity::row_id;
use super::super::random::Random;

/// The stream and the space of keys of schools.
const SCHOOLS: u64 = 0x0000_0ED0_CA71_0001;
/// The stream and the space of keys of documents.
const DOCUMENTS: u64 = 0x0000_0D0C_0E75_0001;
/// The stream of contracts.
const CONTRACTS: u64 = 0x0000_C087_AC75_0001;
/// The number of the first contract.
const FIRST_CONTRACT: usize = 30_001;

/// None, one or two schools a person.
pub(super) fn schools(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries = Vec::new();
    for person in tenant.generated_people() {
        let random = &mut Random::new(tenant.seed ^ SCHOOLS, person.employee_id.number());
        let count = match random.below(10) {
            0..=2 => 0,
            3..=7 => 1,
            _ => 2,
        };
        for place in 0..count {
            let is_highest = place + 1 == count;
            let (level, major) = match (place, random.below(3)) {
                (0, 0) => ("HS", None),
                (0, _) => ("BA", Some("ACCT")),
                _ => ("MA", Some("MGMT")),
            };
            let end = random.between(7_500, 9_000) - place * 900;
            let graduated = random.percent(85);
            let ordinal = entries.len() as u64;
            let entry = Entry::new(Owner::Person(person.employee_id))
                .with("systemId", row_id(tenant.seed, SCHOOLS, ordinal))
                .with(
                    "school",
                    *random.pick(&["UPS", "OSU", "RUTG", "UQAM", "St. Mary's College"]),
                )
                .with("educationLevel", level)
                .with_some("educationMajor", major)
                .with_some("educationMinor", random.percent(20).then_some("HIST"))
                .with_some("gpa", random.percent(60).then(|| format!("3.{}", random.below(10))))
                .with_some("country", person.facts().text("country").map(str::to_owned))
                .with("isGraduate", graduated)
                .with("isHighestLevel", is_highest)
                .with("beginDate", calendar.date(end + 1_300))
                .with_some("endDate", graduated.then(|| calendar.date(end)));
            entries.push(entry);
        }
    }
    entries
}

/// Documents of some people, and of some of their contacts.
pub(super) fn documents(tenant: &Tenant) -> Vec<Entry> {
    const KINDS: [(&str, &str); 3] = [("PASS", "Passport"), ("DL", "Driver's license"), ("WP", "Work permit")];
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries = Vec::new();
    for person in tenant.generated_people() {
        let random = &mut Random::new(tenant.seed ^ DOCUMENTS, person.employee_id.number());
        let contact = tenant
            .records_of("contact", &person.employee_id)
            .find_map(|contact| contact.text("contact_id"));
        let holders = match random.below(10) {
            0..=5 => &[][..],
            6..=8 => &[None][..],
            _ => &[None, contact][..],
        };
        for holder in holders {
            let (code, text) = *random.pick(&KINDS);
            let ordinal = entries.len() as u64;
            let entry = Entry::new(Owner::Person(person.employee_id))
                .with("nationalDocumentId", row_id(tenant.seed, DOCUMENTS, ordinal))
                .with_some("contactId", holder.map(str::to_owned))
                .with(
                    "nationalDocumentNumber",
                    format!("{code}{:07}", random.below(10_000_000)),
                )
                .with("nationalDocumentDescription", text)
                .with("nationalDocumentTypeCode", code)
                .with_some(
                    "nationalDocumentIssuingCountryCode",
                    person.facts().text("national_id_country").map(str::to_owned),
                )
                .with_some("nationalDocumentIssuingPlace", random.percent(60).then_some("Seattle"))
                .with("nationalDocumentIssueDate", calendar.date(random.between(30, 3_000)));
            entries.push(entry);
        }
    }
    entries
}

/// Contracts: those of fixed term, with a renewal and an amendment among them, and those of the Canadian company.
pub(super) fn contracts(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries: Vec<Entry> = Vec::new();
    for employment in tenant.employments() {
        let facts = employment.facts();
        let random = &mut Random::new(tenant.seed ^ CONTRACTS, employment.key().employee_id.number());
        let fixed = facts.text("employee_type") == Some("FTC");
        let canadian = tenant.company_fact(&employment.key().company_id, "country");
        let canadian = canadian.and_then(super::super::Fact::as_text) == Some("CAN");
        if !fixed && !canadian {
            continue;
        }
        let hired = calendar.ago(facts.text("last_hire").unwrap_or_default());
        let changed = random.between(0, hired.saturating_sub(1));
        let renewed = random.percent(30);
        for place in 0..=usize::from(renewed) {
            let number = FIRST_CONTRACT + entries.len();
            let id = |number: usize| number.to_string();
            let (code, text) = if fixed {
                ("FIX", "Fixed term")
            } else {
                ("IND", "Indefinite")
            };
            let mut entry = Entry::new(Owner::Employment(employment.key()))
                .with("employmentContractId", id(number))
                .with("contractNumber", format!("C-{number:06}"))
                .with("contractTypeCode", code)
                .with("contractTypeDescription", text)
                .with("contractReason", if place == 0 { "NEW" } else { "REN" })
                .with_some("contractStartDate", facts.text("last_hire").map(str::to_owned))
                .with_some(
                    "contractEndDate",
                    fixed.then(|| calendar.ahead(180 + random.below(400))),
                )
                .with("isAmendment", "N")
                .with("isRenewal", if place == 0 { "N" } else { "Y" })
                .with_some("renewalContractId", (place > 0).then(|| id(number - 1)))
                .with_some("durationMonths", fixed.then_some("18"))
                .with("noticePeriodWeeks", "2")
                .with("rehirePeriodMonths", "3")
                .with("probationaryDays", "90")
                .with("fteContractHours", "40.0")
                .with_some("notes", random.percent(20).then_some("Signed on paper."))
                .with("dateTimeCreated", moment(calendar, hired, random))
                .with("rowLastChanged", moment(calendar, changed, random));
            for name in [
                "durationDays",
                "durationWeeks",
                "durationYears",
                "noticePeriodDays",
                "noticePeriodMonths",
                "noticePeriodYears",
                "rehirePeriodDays",
                "rehirePeriodWeeks",
                "rehirePeriodYears",
            ] {
                entry = entry.with(name, "0");
            }
            if !fixed && random.percent(25) {
                entry = entry
                    .with("isAmendment", "Y")
                    .with("amendmentDate", calendar.date(random.between(10, 300)));
            }
            entries.push(entry);
        }
    }
    entries
}
