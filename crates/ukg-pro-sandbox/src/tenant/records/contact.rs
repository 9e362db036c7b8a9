//! Contacts of people: emergency contacts, dependents, beneficiaries (`ukg-pro-soap.md` 6.4, `ukg-pro-rest.md` 13.8).

use jiff::ToSpan as _;

use super::super::Tenant;
use super::super::calendar::{Calendar, DaysAgo};
use super::super::entry::{Entry, Owner};
use super::super::identity::row_id;
use super::super::names::Names;
use super::super::person::Person;
use super::super::random::Random;

/// The space of keys and the stream of contacts.
const CONTACTS: u64 = 0x0000_0C07_AC75_0001;

/// A relationship: code, text, whether such a contact is a dependent, and the years by which it is younger.
struct Relationship {
    code: &'static str,
    description: &'static str,
    is_dependent: bool,
    years_younger: i64,
}

const fn relationship(
    code: &'static str,
    description: &'static str,
    is_dependent: bool,
    years_younger: i64,
) -> Relationship {
    Relationship {
        code,
        description,
        is_dependent,
        years_younger,
    }
}

const SPOUSE: Relationship = relationship("SPS", "Spouse", true, 1);
const CHILD: Relationship = relationship("CHL", "Child", true, 27);
const FORMER_SPOUSE: Relationship = relationship("XSP", "Former spouse", false, -2);
const OTHERS: [Relationship; 4] = [
    relationship("PAR", "Parent", false, -26),
    relationship("SIB", "Sibling", false, 3),
    relationship("FRD", "Friend", false, 0),
    relationship("PTR", "Domestic partner", true, -1),
];

/// The text of a relationship's code, where the tenant has one of the code.
pub(crate) fn description(code: &str) -> Option<&'static str> {
    let all = [&SPOUSE, &CHILD, &FORMER_SPOUSE].into_iter().chain(&OTHERS);
    let mut all = all.filter(|relationship| relationship.code == code);
    all.next().map(|relationship| relationship.description)
}

pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let mut maker = Maker {
        tenant,
        calendar: Calendar {
            today: tenant.generated,
        },
        names: Names::read(),
        entries: Vec::new(),
    };
    for person in tenant.generated_people() {
        maker.person(person);
    }
    maker.entries
}

struct Maker<'a> {
    tenant: &'a Tenant,
    calendar: Calendar,
    names: Names,
    entries: Vec<Entry>,
}

impl Maker<'_> {
    fn person(&mut self, person: &Person) {
        let random = &mut Random::new(self.tenant.seed ^ CONTACTS, person.employee_id.number());
        match random.below(20) {
            0..=3 => {}
            4..=8 => {
                let relationship = random.pick(&OTHERS);
                self.contact(person, relationship, random);
            }
            9 => {
                // A marriage that ended: the contact is kept, and inactive.
                self.contact(person, &FORMER_SPOUSE, random);
                self.contact(person, random.pick(&OTHERS), random);
            }
            10..=13 => self.contact(person, &SPOUSE, random),
            _ => {
                self.contact(person, &SPOUSE, random);
                for _ in 0..random.between(1, 3) {
                    self.contact(person, &CHILD, random);
                }
            }
        }
    }

    fn contact(&mut self, person: &Person, relationship: &Relationship, random: &mut Random) {
        let facts = person.facts();
        let name = self.names.invent(random);
        let is_family = [SPOUSE.code, CHILD.code].contains(&relationship.code);
        let last = match facts.text("last_name") {
            Some(last) if is_family && random.percent(80) => last.to_owned(),
            _ => name.last.to_owned(),
        };
        let is_former = relationship.code == FORMER_SPOUSE.code;
        let ordinal = self.entries.len() as u64;
        let mut entry = Entry::new(Owner::Person(person.employee_id()))
            .with("contactId", row_id(self.tenant.seed, CONTACTS, ordinal))
            .with("personID", random.guid())
            .with("firstName", name.first)
            .with("lastName", last)
            .with_some("middleName", Some(name.middle).filter(|middle| !middle.is_empty()))
            .with_some("gender", Some(name.gender).filter(|gender| ["F", "M"].contains(gender)))
            .with("relationshipCode", relationship.code)
            .with("relationshipDescription", relationship.description)
            .with("isActive", !is_former)
            .with("isDependent", relationship.is_dependent)
            .with("isBeneficiary", relationship.is_dependent && random.percent(60))
            .with("isEmergencyContact", relationship.code != CHILD.code && !is_former)
            .with("isDisabled", random.percent(2))
            .with("isSmoker", random.percent(6))
            .with("isStudent", relationship.code == CHILD.code && random.percent(15))
            .with("cobraIsActive", false)
            .with("cobraExport", false)
            // A flag in SOAP, a text in REST.
            .with("otherInsurance", if random.percent(8) { "Y" } else { "N" });
        let since = random.between(30, 1_500);
        entry.set("statusAsOfDate", Some(self.calendar.date(since)));
        self.put_birth(&mut entry, person, relationship, random);
        if [SPOUSE.code, FORMER_SPOUSE.code].contains(&relationship.code) {
            entry.set(
                "marriageDate",
                Some(self.calendar.date(since + random.between(400, 4_000))),
            );
        }
        if is_former {
            entry.set("divorceDate", Some(self.calendar.date(since)));
            entry.set("notes", Some("Kept for the record".into()));
        }
        if facts.text("national_id_country") == Some("USA") {
            if relationship.is_dependent && random.percent(60) {
                // Numbers of contacts are from the same ranges that are never issued as those of people.
                entry.set("ssn", Some(format!("9{:08}", random.below(100_000_000)).into()));
            }
        } else if relationship.is_dependent && random.percent(30) {
            entry.set(
                "healthCareId",
                Some(format!("{:04} {:06}", random.below(10_000), random.below(1_000_000)).into()),
            );
        }
        if random.percent(20) {
            entry.set(
                "occupation",
                Some((*random.pick(&["Nurse", "Teacher", "Retired", "Machinist"])).into()),
            );
            entry.set(
                "Employer",
                Some((*random.pick(&["Bay County Hospital", "Self", "Coopérative du Port"])).into()),
            );
        }
        put_address(&mut entry, person, is_former, random);
        put_phones(&mut entry, person, relationship.code == CHILD.code, random);
        self.entries.push(entry);
    }

    /// Most are born some years from the person; of some it is not known.
    fn put_birth(&self, entry: &mut Entry, person: &Person, relationship: &Relationship, random: &mut Random) {
        let birth = person
            .facts()
            .text("date_of_birth")
            .and_then(|text| text.get(..10)?.parse().ok());
        let Some(birth) = birth.filter(|_| relationship.is_dependent || random.percent(30)) else {
            return;
        };
        let birth: jiff::civil::Date = birth;
        let days = relationship.years_younger * 365 + i64::from(random.below(700)) - 350;
        let born = birth.saturating_add(days.days());
        // A child of a young parent would not be born yet.
        let youngest = self.calendar.day(random.between(30, 400));
        let born = born.min(youngest);
        let ago: DaysAgo = u32::try_from((self.calendar.today - born).get_days()).unwrap_or(30);
        entry.set("dateOfBirth", Some(self.calendar.date(ago)));
    }
}

/// Where the contact lives: with the employee, mostly told as nothing, or elsewhere.
fn put_address(entry: &mut Entry, person: &Person, is_former: bool, random: &mut Random) {
    let is_different = is_former || random.percent(15);
    entry.set("addressIsDifferentFromEmployee", Some(is_different.into()));
    let facts = person.facts();
    let mut copy = |names: &[&'static str]| {
        for name in names {
            let fact = match *name {
                "country_code" => facts.get("country"),
                name => facts.get(name),
            };
            entry.set(name, fact.cloned());
        }
    };
    if is_different {
        copy(&[
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country_code",
            "county",
        ]);
        entry.set(
            "addressLine1",
            Some(format!("{} Quarry Lane", random.between(1, 900)).into()),
        );
        entry.set("addressID", Some(random.guid().into()));
    } else if random.percent(30) {
        copy(&[
            "address_line1",
            "address_line2",
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country_code",
            "county",
        ]);
    }
}

fn put_phones(entry: &mut Entry, person: &Person, is_child: bool, random: &mut Random) {
    let facts = person.facts();
    let country = facts.text("country").unwrap_or("USA").to_owned();
    let home = facts.text("home_number").map(str::to_owned);
    let area = home
        .as_deref()
        .and_then(|number| number.get(..3))
        .unwrap_or("555")
        .to_owned();
    let number = |random: &mut Random| format!("{area}{}", 5_550_100 + random.below(100));
    let preferred = match random.below(10) {
        _ if is_child => "H",
        0..=1 => "W",
        2..=5 => "O",
        _ => "H",
    };
    if preferred == "H" || random.percent(40) {
        let home = home.unwrap_or_else(|| number(random));
        entry.set("homePhoneNumber", Some(home.into()));
        entry.set("homePhoneCountry", Some(country.clone().into()));
        entry.set("homePhoneId", Some(random.guid().into()));
    }
    if preferred == "W" {
        entry.set("workPhoneNumber", Some(number(random).into()));
        entry.set("workPhoneExtension", Some(format!("{:03}", random.below(1_000)).into()));
        entry.set("workPhoneId", Some(random.guid().into()));
    }
    if preferred == "O" {
        entry.set("otherPhoneNumber", Some(number(random).into()));
        entry.set("otherPhoneType", Some("CEL".into()));
        entry.set("otherPhoneCountryCode", Some(country.into()));
        entry.set("otherPhoneId", Some(random.guid().into()));
    }
    entry.set("preferredPhoneNumber", Some(preferred.into()));
    if !is_child && random.percent(25) {
        entry.set(
            "emailAddress",
            Some(format!("contact{}@home.example.org", random.below(10_000)).into()),
        );
    }
}
