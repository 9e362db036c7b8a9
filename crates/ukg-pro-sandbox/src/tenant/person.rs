//! One invented person: name, address, birth, numbers and everything else of the person grain.

use super::calendar::{Calendar, DaysAgo, moment};
use super::company::{Country, Profile};
use super::facts::{Fact, Facts};
use super::identity::EmployeeId;
use super::names::Name;
use super::places::{Location, Town};
use super::random::Random;
use super::schema::Grain;

/// A person of the tenant, employed by one company or more.
#[derive(Debug, Clone)]
pub struct Person {
    pub(super) employee_id: EmployeeId,
    pub(super) facts: Facts,
}

impl Person {
    /// The person's key.
    pub fn employee_id(&self) -> EmployeeId {
        self.employee_id
    }

    /// What is known of the person.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// What the rest of the tenant settles about a person before the person is made up.
pub(super) struct Sketch<'a> {
    pub(super) ordinal: usize,
    /// The ordinal among those who lead nobody.
    pub(super) crew: Option<usize>,
    pub(super) seed: u64,
    pub(super) employee_id: EmployeeId,
    pub(super) company: &'a Profile,
    pub(super) location: &'a Location,
    pub(super) streets: &'a [&'static str],
    pub(super) name: Name,
    pub(super) email: Option<String>,
    pub(super) original_hire: DaysAgo,
    /// When the home employment ended, if it did.
    pub(super) terminated: Option<DaysAgo>,
}

pub(super) const ETHNICITIES: [(&str, &str); 7] = [
    ("1", "White"),
    ("2", "Black or African American"),
    ("3", "Hispanic or Latino"),
    ("4", "Asian"),
    ("5", "American Indian or Alaska Native"),
    ("6", "Native Hawaiian or Pacific Islander"),
    ("7", "Two or more races"),
];

impl Sketch<'_> {
    pub(super) fn person(self, calendar: Calendar, random: &mut Random) -> Person {
        let mut facts = Facts::new(Grain::Person);
        facts.reserve(40);
        facts.put_text("employee_id", self.employee_id.to_string());
        facts.put_text("person_id", random.guid());
        facts.put_text("company_id", self.company.company_id.to_string());
        self.put_name(&mut facts, random);
        self.put_numbers(&mut facts, random);
        self.put_life(&mut facts, calendar, random);
        self.put_address(&mut facts, random);
        if self.company.country == Country::UnitedStates {
            self.put_united_states(&mut facts, calendar, random);
        }
        facts.put_text("integration_record_id", random.guid());
        facts.put("datetime_created", moment(calendar, self.original_hire, random));
        let changed = match random.between(0, self.original_hire) {
            changed if changed == self.original_hire => facts.get("datetime_created").cloned(),
            changed => Some(moment(calendar, changed, random)),
        };
        facts.set("datetime_changed", changed);
        facts.shrink();
        Person {
            employee_id: self.employee_id,
            facts,
        }
    }

    fn put_name(&self, facts: &mut Facts, random: &mut Random) {
        let name = self.name;
        if let Some(email) = &self.email
            && random.percent(80)
            && let Some((user_name, _)) = email.split_once('@')
        {
            facts.put_text("user_name", user_name.to_owned());
        }
        facts.put_text("first_name", name.first);
        facts.put_some("middle_name", name.middle);
        facts.put_text("last_name", name.last);
        facts.put_some("preferred_first_name", name.preferred);
        facts.put_some("former_last_name", name.former_last);
        if random.percent(30) {
            facts.put_text(
                "prefix",
                match (random.below(12), name.gender) {
                    (0, _) => "DR",
                    (1..=4, "F") => "MRS",
                    (_, "F") => "MS",
                    (_, "M") => "MR",
                    _ => "MX",
                },
            );
        }
        if name.gender == "M" && random.percent(4) {
            facts.put_text("suffix", *random.pick(&["JR", "SR", "II", "III"]));
        }
    }

    fn put_numbers(&self, facts: &mut Facts, random: &mut Random) {
        if let Some(email) = &self.email {
            facts.put_text("email_address", email.clone());
            if random.percent(35)
                && let Some((local, _)) = email.split_once('@')
            {
                facts.put_text("alternate_email_address", format!("{local}@home.example.org"));
            }
        }
        let ordinal = self.ordinal as u64;
        match self.company.country {
            Country::UnitedStates => {
                let ssn = social_security_number(self.seed, ordinal);
                facts.put_text("ssn", ssn.clone());
                if random.percent(2) {
                    facts.put_text("suppress_ssn", "true");
                }
                facts.put_text("national_id", ssn);
            }
            Country::Canada => {
                facts.put_text("national_id", social_insurance_number(self.seed, ordinal));
            }
        }
        facts.put_text("national_id_country", self.company.country.code());
    }

    fn put_life(&self, facts: &mut Facts, calendar: Calendar, random: &mut Random) {
        // Nineteen to forty-four when hired; with twenty-five years of service, seventy at most.
        let age_at_hire = random.between(19 * 366, 44 * 365);
        facts.put("date_of_birth", calendar.date(self.original_hire + age_at_hire));
        facts.put_text("gender", self.name.gender);
        match random.below(20) {
            0 => {}
            1..=3 => facts.put_text("marital_status_code", super::org_level::NONE),
            4..=10 => facts.put_text("marital_status_code", "M"),
            11..=17 => facts.put_text("marital_status_code", "S"),
            18 => facts.put_text("marital_status_code", "D"),
            _ => facts.put_text("marital_status_code", "W"),
        }
        if random.percent(25) {
            facts.put_text("nationality1", self.company.country.code());
            facts.put_text("origin_country", self.company.country.code());
        }
        if random.percent(10) {
            facts.put_text("is_smoker", "true");
        }
        if random.percent(4) {
            facts.put_text("disability_type", *random.pick(&["HEAR", "MOB", "VIS", "OTH"]));
            facts.put_text("is_disabled", "true");
        }
    }

    fn put_address(&self, facts: &mut Facts, random: &mut Random) {
        let country = self.company.country;
        let town: &Town = random.pick(&self.location.towns);
        if !random.percent(8) {
            let number = 5_550_100 + random.below(100);
            facts.put_text("home_number", format!("{}{number}", town.area_code));
            facts.put_text("home_number_country", country.code());
            if random.percent(10) {
                facts.put_text("home_number_is_private", "true");
            }
        }
        facts.put_text("address_id", random.guid());
        let street = random.pick(self.streets);
        facts.put_text("address_line1", format!("{} {street}", random.between(1, 1999)));
        if random.percent(20) {
            facts.put_text("address_line2", format!("Apt {}", random.between(1, 40)));
        }
        facts.put_text("city", town.name);
        facts.put_text("state_or_province", town.state);
        // Columns of fixed width leak their blanks in a few rows (`ukg-pro-rest.md` 6.4, 13.1).
        match (self.crew.map(|ordinal| ordinal % 40), country) {
            (Some(12), _) => facts.put_text("zip_or_postal_code", format!("{:<9}", town.postal_code)),
            (Some(14 | 34), Country::UnitedStates) => facts.put_text(
                "zip_or_postal_code",
                format!("{}{:04}", town.postal_code, random.between(1, 9999)),
            ),
            _ => facts.put_text("zip_or_postal_code", town.postal_code),
        }
        facts.put_text("country", country.code());
        facts.put_some("county", town.county);
        facts.put_text("address_latitude", town.latitude);
    }

    /// What only the law of the United States asks for.
    fn put_united_states(&self, facts: &mut Facts, calendar: Calendar, random: &mut Random) {
        if !random.percent(6) {
            let (code, description) = *random.pick(&ETHNICITIES);
            facts.put_text("ethnic_id_code", code);
            facts.put_text("ethnic_description", description);
        }
        if random.percent(25) {
            facts.put_text("consent_electronic_w2", "false");
        }
        if random.percent(90) {
            if random.percent(30) {
                facts.put_text("i9_doc_a", "PASS");
            } else {
                facts.put_text("i9_doc_b", "DL");
                facts.put_text("i9_doc_c", "SSC");
            }
            facts.put_text("i9_verified", "true");
        }
        if random.percent(5) {
            facts.put_text("military_branch_served", *random.pick(&["ARMY", "NAVY", "USAF"]));
            facts.put("military_separation_date", calendar.date(self.original_hire + 200));
            facts.put_text("military_service", "true");
            if random.percent(20) {
                facts.put_text("military_is_medal_vet", "Y");
            }
        }
        if let Some(terminated) = self.terminated
            && random.percent(50)
        {
            facts.put_text("cobra_reason", "TERM");
            facts.put_text("cobra_status", "E");
            facts.put("cobra_status_date", calendar.date(terminated));
            facts.put("date_of_cobra_event", calendar.date(terminated));
            facts.put("cobra_is_active", Fact::flag(terminated < 500));
        }
    }
}

/// Nine digits from the ranges that are never issued, 900 to 999.
fn social_security_number(seed: u64, ordinal: u64) -> String {
    // The factor shares no divisor with the modulus, so no number occurs twice.
    let serial = (ordinal * 48_271_009 + seed % 1_000_003) % 100_000_000;
    format!("9{serial:08}")
}

/// Nine digits that begin with 0, which is never issued, and end in a valid check digit.
fn social_insurance_number(seed: u64, ordinal: u64) -> String {
    let serial = (ordinal * 4_827_101 + seed % 1_000_003) % 10_000_000;
    let digits = format!("0{serial:07}");
    let sum: u32 = (0..)
        .zip(digits.chars().filter_map(|digit| digit.to_digit(10)))
        .map(|(place, digit)| {
            let weighted = if place % 2 == 1 { digit * 2 } else { digit };
            weighted / 10 + weighted % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
