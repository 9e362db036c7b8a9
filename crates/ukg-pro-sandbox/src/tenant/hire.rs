//! Hiring: a new person with an employment, and the company's next number.

use std::borrow::Cow;

use super::calendar::timestamp;
use super::company::PROFILES;
use super::employment::Employment;
use super::entry::{Entry, Owner};
use super::facts::{Fact, Facts};
use super::identity::{CompanyId, EmployeeKey, employee_id};
use super::person::Person;
use super::random::Random;
use super::schema::Grain;
use super::{Tenant, folded};

/// The stream of what a hire makes up: keys that nobody asks for by value.
const HIRES: u64 = 0x0000_4817_E5D0_0001;

/// A record that comes with a hire, before its owner has a key.
#[derive(Debug, Clone)]
pub struct HiredRecord {
    /// Its kind.
    pub kind: &'static str,
    /// The field that gets a key of the record's own, where it has one.
    pub id: Option<&'static str>,
    /// Whether it is the person's, in whichever company, and not the employment's.
    pub of_person: bool,
    /// What is known of it, by any name.
    pub facts: Vec<(Cow<'static, str>, Fact)>,
}

/// Somebody to be hired.
#[derive(Debug, Clone)]
pub struct Hire {
    /// The company that hires.
    pub company_id: CompanyId,
    /// The number wanted; the company's next where none is, or where it is taken.
    pub employee_number: Option<String>,
    /// What is known of the person and the employment, by any SOAP or REST name.
    pub facts: Vec<(Cow<'static, str>, Option<Fact>)>,
    /// Records of their own that come with it. Kinds that do not exist are not kept.
    pub records: Vec<HiredRecord>,
}

impl Tenant {
    /// Hires somebody: the person and the employment are new, and stamped as created and changed now.
    pub fn hire(&mut self, hire: Hire) -> EmployeeKey {
        // Nobody ever leaves the table, so this ordinal is nobody else's.
        let ordinal = self.people.len() as u64;
        let mut random = Random::new(self.seed ^ HIRES, ordinal);
        let key = EmployeeKey {
            employee_id: employee_id(self.seed, ordinal),
            company_id: hire.company_id,
        };
        let now = Fact::text(timestamp(self.now));
        let employee_number = self.number_for(&hire);
        let mut person = Facts::new(Grain::Person);
        person.put_text("employee_id", key.employee_id.to_string());
        person.put_text("person_id", random.guid());
        person.put_text("company_id", key.company_id.to_string());
        person.put_text("address_id", random.guid());
        let mut employment = Facts::new(Grain::Employment);
        employment.put("employee_identifier", Fact::employee(key));
        employment.put_text("employee_id", key.employee_id.to_string());
        employment.put_text("company_id", key.company_id.to_string());
        employment.put_text("employee_number", employee_number.clone());
        employment.put("is_home_company", Fact::flag(true));
        for facts in [&mut person, &mut employment] {
            facts.put_text("integration_record_id", random.guid());
            facts.put("datetime_created", now.clone());
            facts.put("datetime_changed", now.clone());
        }
        self.numbers.insert((key.company_id, folded(&employee_number)), key);
        self.hired.insert(key.employee_id);
        let employee_id = key.employee_id;
        let place = self.people.partition_point(|one| one.employee_id < employee_id);
        self.people.insert(
            place,
            Person {
                employee_id,
                facts: person,
            },
        );
        let place = self.employments.partition_point(|one| one.key < key);
        self.employments.insert(place, Employment { key, facts: employment });
        for (name, fact) in hire.facts {
            if let Err(error) = self.set_fact(&key, &name, fact) {
                tracing::debug!("A hire leaves `{name}` alone: {}", error.code());
            }
        }
        for record in hire.records {
            let mut entry = Entry::new(if record.of_person {
                Owner::Person(key.employee_id)
            } else {
                Owner::Employment(key)
            });
            for (name, fact) in record.facts {
                entry.set(&name, Some(fact));
            }
            if let Some(id) = record.id {
                entry.set(id, Some(Fact::text(self.next_row_id())));
            }
            entry.set("datetime_changed", Some(now.clone()));
            self.add_record(record.kind, entry);
        }
        self.note_hire(key);
        key
    }

    /// The number wanted, or the company's next one that is free.
    fn number_for(&self, hire: &Hire) -> String {
        let taken = |number: &str| self.numbers.contains_key(&(hire.company_id, folded(number)));
        if let Some(number) = &hire.employee_number
            && !taken(number)
        {
            return number.clone();
        }
        let profile = PROFILES.iter().find(|profile| profile.company_id == hire.company_id);
        // Numbers count up, so as many are taken as the company has employments.
        let of_the_company = self.numbers.keys().filter(|(company, _)| *company == hire.company_id);
        let mut ordinal = u32::try_from(of_the_company.count()).unwrap_or(u32::MAX);
        loop {
            let number = profile.map_or_else(|| ordinal.to_string(), |profile| profile.employee_number(ordinal));
            if !taken(&number) {
                return number;
            }
            ordinal = ordinal.wrapping_add(1);
        }
    }

    /// Everybody the tenant was generated with, by employee id: nothing is made up about those who were hired since.
    pub(super) fn generated_people(&self) -> impl Iterator<Item = &Person> {
        let people = self.people.iter();
        people.filter(|person| !self.hired.contains(&person.employee_id))
    }
}
