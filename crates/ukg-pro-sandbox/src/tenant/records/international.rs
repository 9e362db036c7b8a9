//! What countries want to know of employees (`ukg-pro-rest.md` 13.15).

use super::super::Tenant;
use super::super::calendar::{Calendar, moment};
use super::super::entry::{Entry, Owner};
use super::super::random::Random;

/// The stream of international details.
const COUNTRIES: u64 = 0x0000_0C08_78E5_0001;
/// The stream of what the localization of a country asks for.
const ELEMENTS: u64 = 0x0000_0E1E_E755_0001;

/// A row a person and country: everybody has one of the home country, Canadians born in Mexico two.
pub(super) fn employees(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries = Vec::new();
    for person in tenant.generated_people() {
        let random = &mut Random::new(tenant.seed ^ COUNTRIES, person.employee_id.number());
        let facts = person.facts();
        let Some(home) = facts.text("national_id_country") else {
            continue;
        };
        if home == "USA" && !random.percent(15) {
            continue;
        }
        let since = facts.text("datetime_created").and_then(|created| created.get(..10));
        let since = since.map(|day| format!("{day}T00:00:00"));
        let canadian = home == "CAN";
        let entry = Entry::new(Owner::Person(person.employee_id))
            .with("countryCode", home.to_owned())
            .with_some("effectiveDate", since.clone())
            .with_some("ethnicIdCode", facts.text("ethnic_id_code").map(str::to_owned))
            .with("currencyCode", if canadian { "CAD" } else { "USD" })
            .with("isAboriginal", if canadian && random.percent(10) { "Y" } else { "N" })
            .with("isMilitaryReserve", if random.percent(5) { "Y" } else { "N" })
            .with("isMilitaryServiceCompleted", "N")
            .with_some("medicalRegionCode", canadian.then_some("RAMQ"))
            .with_some(
                "healthCareId",
                canadian.then(|| format!("TEST{:08}", random.below(100_000_000))),
            )
            .with_some(
                "nationalIdExpirationDate",
                random.percent(10).then(|| calendar.ahead(700)),
            );
        entries.push(entry);
        if random.percent(15) {
            let second = Entry::new(Owner::Person(person.employee_id))
                .with("countryCode", "MEX")
                .with_some("effectiveDate", since)
                .with("currencyCode", "MXN")
                .with(
                    "national_id_there",
                    format!("XEXX{:06}HNEXXXA{}", random.below(1_000_000), random.below(10)),
                )
                .with_some("oldNationalId", random.percent(50).then_some("XAXX010101000"))
                .with_some(
                    "oldNationalIdExpirationDate",
                    random.percent(50).then(|| calendar.date(900)),
                )
                .with("isMilitaryReserve", "N")
                .with("isMilitaryServiceCompleted", "Y");
            entries.push(second);
        }
    }
    entries
}

/// A value of each type for the employments of the Canadian company.
pub(super) fn elements(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries = Vec::new();
    for employment in tenant.employments() {
        let country = tenant.company_fact(&employment.key().company_id, "country");
        if country.and_then(super::super::Fact::as_text) != Some("CAN") {
            continue;
        }
        let random = &mut Random::new(tenant.seed ^ ELEMENTS, employment.key().employee_id.number());
        let hired = employment.facts().text("last_hire").unwrap_or_default().to_owned();
        let since = calendar.ago(&hired);
        let mut element = |id: &'static str, name: &'static str, value: &'static str, fact: super::super::Fact| {
            let entry = Entry::new(Owner::Employment(employment.key()))
                .with("fieldId", id)
                .with("fieldName", name)
                .with(value, fact)
                .with("created", moment(calendar, random.between(0, since), random))
                .with("effective", hired.clone());
            entries.push(entry);
        };
        element("101", "Language of correspondence", "stringValue", "FR".into());
        element("102", "Dependents", "numericValue", "2".into());
        element("103", "Permit valid until", "dateTimeValue", calendar.ahead(500));
        element("104", "Resident of a northern zone", "booleanValue", false.into());
    }
    entries
}
