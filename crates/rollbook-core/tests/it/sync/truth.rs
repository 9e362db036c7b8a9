//! What the copy must hold, field by field, computed from the emulator's export by rules written down here. Shares
//! nothing with the mapping: names of facts are the export's own.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use rollbook_model::workforce::{EmploymentKey, PersonKey, RecordKey, RecordKind};
use rollbook_model::{AccountId, ObjectKind};
use serde_json::{Map, Value, json};
use ukg_pro_sandbox::Control;
use uuid::Uuid;

/// What an object is, and its id.
pub(super) type Key = (ObjectKind, Uuid);

/// Is told of an object: what it is, a hash of whatever its fields come from, and what makes them.
pub(super) type Tell<'a> = dyn FnMut(Key, u64, &dyn Fn() -> Map<String, Value>) + 'a;

/// Everything that is copied.
pub(super) type Objects = BTreeMap<Key, Map<String, Value>>;

/// What is compared of the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// All of it, after everything was read.
    Everything,
    /// All but the names of managers: who is called otherwise changes the rows of whom they lead, and UKG Pro does not
    /// tell that those changed.
    WhatIsToldToHaveChanged,
}

/// How a field comes from facts.
enum Rule {
    /// The first of these that is not empty.
    Text(&'static [&'static str]),
    /// The day of a moment.
    Day(&'static str),
    /// A moment as it is.
    Moment(&'static str),
    /// A number, however it is written.
    Number(&'static str),
    /// Yes or no.
    Flag(&'static str),
    /// A code, and what it means.
    Code(&'static [(&'static str, &'static str)], &'static str),
    /// A country.
    Country(&'static str),
    /// A number with its country and extension.
    Phone([&'static str; 3]),
    /// Lines, city, state, postal code, country.
    Address([&'static str; 6]),
    /// What is not told openly.
    Sealed,
    /// What follows from more than a name of a fact.
    Other(fn(&Value, &Export) -> Value),
}

use Rule::{Address, Code, Country, Day, Flag, Moment, Number, Other, Phone, Sealed, Text};

type Table = &'static [(&'static str, Rule)];
type Meanings = &'static [(&'static str, &'static str)];

const STATUS: Meanings = &[
    ("A", "active"),
    ("L", "leave"),
    ("T", "terminated"),
    ("S", "suspended"),
    ("O", "on_strike"),
    ("R", "released"),
];
const TYPE: Meanings = &[("REG", "permanent"), ("TMP", "temporary")];
const SCHEDULE: Meanings = &[("F", "full_time"), ("P", "part_time")];
const UNIT: Meanings = &[("S", "year"), ("H", "hour")];
const FREQUENCY: Meanings = &[
    ("W", "weekly"),
    ("B", "bi_weekly"),
    ("S", "semi_monthly"),
    ("M", "monthly"),
];
const GENDER: Meanings = &[("M", "male"), ("F", "female")];
const MARITAL: Meanings = &[("S", "single"), ("M", "married"), ("D", "divorced"), ("W", "widowed")];
const LANGUAGE: Meanings = &[("EN", "eng"), ("FR", "fra")];
const ROLE: Meanings = &[("Department", "department"), ("Team", "team")];
const ETHNICITY: Meanings = &[
    ("1", "white"),
    ("2", "black_or_african_american"),
    ("3", "hispanic_or_latino"),
    ("4", "asian"),
    ("5", "american_indian_or_alaska_native"),
    ("6", "native_hawaiian_or_pacific_islander"),
    ("7", "two_or_more_races"),
];
const COUNTRIES: Meanings = &[
    ("USA", "US"),
    ("CAN", "CA"),
    ("MEX", "MX"),
    ("PHL", "PH"),
    ("IRL", "IE"),
    ("GBR", "GB"),
    ("FRA", "FR"),
];

const PERSON: Table = &[
    ("guid", Text(&["person_id"])),
    ("home_company_id", Text(&["company_id"])),
    ("first_name", Text(&["first_name"])),
    ("middle_name", Text(&["middle_name"])),
    ("last_name", Text(&["last_name"])),
    ("preferred_name", Text(&["preferred_first_name"])),
    ("former_name", Text(&["former_last_name"])),
    ("prefix", Text(&["prefix"])),
    ("suffix", Text(&["suffix"])),
    ("work_email", Text(&["email_address"])),
    ("personal_email", Text(&["alternate_email_address"])),
    ("home_phone", Phone(["home_number", "home_number_country", ""])),
    (
        "home_address",
        Address([
            "address_line1",
            "address_line2",
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country",
        ]),
    ),
    ("home_address_id", Text(&["address_id"])),
    ("birth_date", Day("date_of_birth")),
    ("gender", Code(GENDER, "gender")),
    (
        "marital_status",
        Other(|person, _| match text(person, "marital_status_code") {
            Some("Z") => Value::Null,
            _ => code(MARITAL, person, "marital_status_code"),
        }),
    ),
    ("ethnicity", Code(ETHNICITY, "ethnic_id_code")),
    (
        "nationalities",
        Other(|person, _| {
            let all = ["nationality1", "nationality2", "nationality3"].map(|fact| country(person, fact));
            let all: Vec<_> = all.into_iter().filter(|country| !country.is_null()).collect();
            if all.is_empty() { Value::Null } else { all.into() }
        }),
    ),
    ("ssn", Sealed),
    ("national_id", Sealed),
    ("national_id_country", Country("national_id_country")),
    ("deceased_on", Day("deceased_date")),
    ("created_at", Moment("datetime_created")),
];

const EMPLOYMENT: Table = &[
    ("is_home", Other(|employment, export| export.is_home(employment).into())),
    ("number", Text(&["employee_number"])),
    (
        "company_code",
        Other(|employment, export| export.company(employment)["company_code"].clone()),
    ),
    (
        "company_name",
        Other(|employment, export| export.company(employment)["company_name"].clone()),
    ),
    ("status", Code(STATUS, "employment_status")),
    ("status_since", Day("status_start_date")),
    ("employment_type", Code(TYPE, "employee_type")),
    ("schedule", Code(SCHEDULE, "full_or_part_time")),
    ("title", Text(&["alternate_title", "job_description"])),
    ("job_code", Text(&["job_code"])),
    ("in_job_since", Day("date_in_job")),
    ("position_code", Text(&["position_code"])),
    ("org_level_1", Text(&["org_level1"])),
    ("org_level_2", Text(&["org_level2"])),
    ("org_level_3", Text(&["org_level3"])),
    ("org_level_4", Text(&["org_level4"])),
    ("work_location", Text(&["location"])),
    ("manager", Other(|employment, _| manager(employment))),
    ("first_hired_on", Day("original_hire")),
    ("hired_on", Day("last_hire")),
    ("terminated_on", Day("termination_date")),
    ("termination_reason", Text(&["termination_reason"])),
    ("last_worked_on", Day("last_day_worked")),
    ("seniority_on", Day("seniority")),
    ("retired_on", Day("regular_retirement")),
    (
        "work_phone",
        Phone(["work_number", "work_number_country", "work_number_extension"]),
    ),
    ("language", Code(LANGUAGE, "language_code")),
    ("pay_group", Text(&["pay_group"])),
    ("weekly_hours", Number("weekly_hours")),
    ("fte", Number("scheduled_fte")),
    ("benefit_group", Text(&["deduction_group_code"])),
    ("union_local", Text(&["local_union"])),
    ("union_national", Text(&["national_union"])),
    ("created_at", Moment("datetime_created")),
];

const COMPENSATION: Table = &[
    ("unit", Code(UNIT, "hourly_or_salaried")),
    ("amount", Other(|employment, _| amount(employment))),
    (
        "currency",
        Other(|employment, export| export.company(employment)["currency_code"].clone()),
    ),
    ("frequency", Code(FREQUENCY, "pay_frequency")),
    ("grade", Text(&["job_salary_grade"])),
    ("effective_on", Day("date_in_job")),
    ("is_highly_compensated", Flag("is_highly_compensated")),
];

const JOB_RECORD: Table = &[
    ("company_id", Text(&["company_id"])),
    ("effective_on", Day("job_effective_date")),
    ("reason", Text(&["reason_code"])),
    ("status", Code(STATUS, "employment_status")),
    ("employment_type", Code(TYPE, "employee_type")),
    ("schedule", Code(SCHEDULE, "full_or_part_time")),
    ("title", Text(&["alternate_title", "job_description"])),
    ("job_code", Text(&["job_code"])),
    ("position_code", Text(&["position_code"])),
    ("org_level_1", Text(&["org_level1"])),
    ("org_level_2", Text(&["org_level2"])),
    ("org_level_3", Text(&["org_level3"])),
    ("org_level_4", Text(&["org_level4"])),
    ("work_location", Text(&["location"])),
    ("manager", Other(|record, _| manager(record))),
    ("unit", Code(UNIT, "hourly_or_salaried")),
    ("amount", Other(|record, _| amount(record))),
    ("frequency", Code(FREQUENCY, "pay_frequency")),
    ("grade", Text(&["salary_grade"])),
    ("flsa", Text(&["flsa_category"])),
    ("union_national", Text(&["national_union"])),
    ("union_local", Text(&["local_union"])),
    ("is_promotion", Flag("is_promotion")),
    ("is_transfer", Flag("is_transfer")),
    ("created_at", Moment("datetime_created")),
];

const CONTACT: Table = &[
    ("first_name", Text(&["first_name"])),
    ("middle_name", Text(&["middle_name"])),
    ("last_name", Text(&["last_name"])),
    ("relationship", Text(&["relationship_code"])),
    ("relationship_name", Text(&["relationship_description"])),
    ("is_emergency_contact", Flag("is_emergency_contact")),
    ("is_dependent", Flag("is_dependent")),
    ("is_beneficiary", Flag("is_beneficiary")),
    ("is_active", Flag("is_active")),
    ("email", Text(&["email_address"])),
    ("home_phone", Phone(["home_phone_number", "home_number_country", ""])),
    (
        "work_phone",
        Phone(["work_number", "country_code", "work_number_extension"]),
    ),
    (
        "address",
        Address([
            "address_line1",
            "address_line2",
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country_code",
        ]),
    ),
    ("birth_date", Day("date_of_birth")),
    ("gender", Code(GENDER, "gender")),
    ("ssn", Sealed),
];

const COMPANY: Table = &[
    ("code", Text(&["company_code"])),
    ("name", Text(&["company_name"])),
    ("is_master", Flag("is_master_company")),
    ("master_company_id", Text(&["master_company_id"])),
    ("tax_id", Text(&["federal_tax_id"])),
    (
        "address",
        Address([
            "address_line1",
            "address_line2",
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country",
        ]),
    ),
    ("phone", Phone(["phone_number", "country", "phone_number_extension"])),
];

const ORG_UNIT: Table = &[
    ("level", Number("level")),
    ("code", Text(&["code"])),
    ("name", Text(&["description"])),
    ("level_name", Text(&["level_description"])),
    ("role", Code(ROLE, "level_description")),
    ("is_active", Flag("is_active")),
];

const LOCATION: Table = &[
    ("code", Text(&["code"])),
    ("name", Text(&["description"])),
    (
        "address",
        Address([
            "address_line1",
            "address_line2",
            "city",
            "state_or_province",
            "zip_or_postal_code",
            "country_code",
        ]),
    ),
    ("is_active", Flag("is_active")),
];

const JOB: Table = &[
    ("code", Text(&["code"])),
    ("title", Text(&["title"])),
    ("description", Text(&["long_description"])),
    ("country", Country("country_code")),
    ("family", Text(&["job_family_code"])),
    ("flsa", Text(&["flsa_type_code"])),
    ("is_active", Flag("is_active")),
];

fn text<'a>(row: &'a Value, fact: &str) -> Option<&'a str> {
    let text = row.get(fact)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

fn code(meanings: Meanings, row: &Value, fact: &str) -> Value {
    text(row, fact).map_or(Value::Null, |code| {
        let known = meanings.iter().find(|(known, _)| *known == code);
        json!({ "value": known.map(|(_, meaning)| meaning), "code": code })
    })
}

fn country(row: &Value, fact: &str) -> Value {
    text(row, fact).map_or(Value::Null, |code| {
        let known = COUNTRIES.iter().find(|(known, _)| *known == code);
        json!({ "alpha2": known.map(|(_, two)| two), "code": code })
    })
}

fn number(text: Option<&str>) -> Value {
    let number = text.map(|text| text.parse::<f64>().unwrap());
    number.into()
}

fn amount(row: &Value) -> Value {
    number(match text(row, "hourly_or_salaried") {
        Some("S") => text(row, "annual"),
        Some("H") => text(row, "hourly"),
        _ => None,
    })
}

fn manager(row: &Value) -> Value {
    text(row, "supervisor_id").map_or(Value::Null, |id| {
        let name = |fact| text(row, fact);
        json!({
            "person": id,
            "first_name": name("supervisor_first_name"),
            "last_name": name("supervisor_last_name"),
        })
    })
}

impl Rule {
    fn of(&self, row: &Value, export: &Export) -> Value {
        match self {
            Text(facts) => facts.iter().find_map(|fact| text(row, fact)).into(),
            Day(fact) => text(row, fact).map(|moment| &moment[..10]).into(),
            Moment(fact) => text(row, fact).into(),
            Number(fact) => number(text(row, fact)),
            Flag(fact) => text(row, fact).map(|flag| flag == "true" || flag == "Y").into(),
            Code(meanings, fact) => code(meanings, row, fact),
            Country(fact) => country(row, fact),
            Phone([number, of, extension]) => text(row, number).map_or(
                Value::Null,
                |number| json!({ "number": number, "extension": text(row, extension), "country": country(row, of) }),
            ),
            Address(facts) => {
                let [line1, line2, city, state, postal_code] = [0, 1, 2, 3, 4].map(|at| text(row, facts[at]));
                let country = country(row, facts[5]);
                let all = [line1, line2, city, state, postal_code];
                if all.iter().all(Option::is_none) && country.is_null() {
                    return Value::Null;
                }
                json!({
                    "line1": line1, "line2": line2, "city": city, "state": state, "postal_code": postal_code,
                    "country": country,
                })
            }
            Sealed => Value::Null,
            Other(rule) => rule(row, export),
        }
    }
}

/// The tenant as the emulator exports it.
pub(super) struct Export {
    tenant: Value,
    contacts: Value,
    history: Value,
    companies: BTreeMap<String, usize>,
    /// The home company of each person.
    homes: BTreeMap<String, String>,
}

fn rows(of: &Value) -> impl Iterator<Item = &Value> {
    of.as_array().unwrap().iter()
}

fn word(row: &Value, fact: &str) -> String {
    text(row, fact).unwrap_or_else(|| panic!("{fact} of {row}")).to_owned()
}

impl Export {
    pub(super) fn of(control: &Control) -> Self {
        let tenant = control.export();
        let companies = rows(&tenant["companies"]).enumerate();
        let companies = companies.map(|(place, company)| (word(company, "company_id"), place));
        let homes = rows(&tenant["people"]).map(|person| (word(person, "employee_id"), word(person, "company_id")));
        Self {
            companies: companies.collect(),
            homes: homes.collect(),
            contacts: control.export_records("contact"),
            history: control.export_records("job-history"),
            tenant,
        }
    }

    pub(super) fn people(&self) -> impl Iterator<Item = &Value> {
        rows(&self.tenant["people"])
    }

    fn company(&self, employment: &Value) -> &Value {
        &self.tenant["companies"][self.companies[&word(employment, "company_id")]]
    }

    fn is_home(&self, employment: &Value) -> bool {
        let id = &employment["employee_identifier"]["employee_id"];
        self.homes[id.as_str().unwrap()] == word(employment, "company_id")
    }

    /// Somebody whom nobody reports to, the first from a place on.
    pub(super) fn somebody_who_leads_nobody(&self, from: usize) -> String {
        let employments = self.people().flat_map(|person| rows(&person["employments"]));
        let leaders: BTreeSet<_> = employments
            .filter_map(|employment| text(employment, "supervisor_id"))
            .collect();
        let ids: Vec<_> = self.people().map(|person| word(person, "employee_id")).collect();
        let mut around = ids.iter().cycle().skip(from % ids.len()).take(ids.len());
        around.find(|id| !leaders.contains(id.as_str())).unwrap().clone()
    }

    /// What the copy of an account must hold.
    pub(super) fn objects(&self, account: AccountId) -> Objects {
        let mut objects = Objects::new();
        self.each(account, &mut |key, _, body| {
            assert!(objects.insert(key, body()).is_none(), "{key:?} is there twice");
        });
        objects
    }

    /// Tells of all that the copy of an account must hold.
    pub(super) fn each(&self, account: AccountId, tell: &mut Tell<'_>) {
        let mut companies = DefaultHasher::new();
        self.tenant["companies"].hash(&mut companies);
        let mut add = |kind: ObjectKind, id: Uuid, table: Table, row: &Value| {
            // Rules read the row, its company, and which company is home.
            let mut facts = companies.clone();
            row.hash(&mut facts);
            let employee = row["employee_identifier"]["employee_id"].as_str();
            employee.map(|id| &self.homes[id]).hash(&mut facts);
            tell((kind, id), facts.finish(), &|| {
                let fields = table.iter();
                fields
                    .map(|(name, rule)| ((*name).to_owned(), rule.of(row, self)))
                    .collect()
            });
        };
        for person in self.people() {
            let employee_id = word(person, "employee_id");
            let id = PersonKey(employee_id.clone()).record().uuid(account);
            add(ObjectKind::Person, id, PERSON, person);
            for employment in rows(&person["employments"]) {
                let key = EmploymentKey {
                    employee_id: employee_id.clone(),
                    company_id: word(employment, "company_id"),
                };
                let id = key.record().uuid(account);
                add(ObjectKind::Employment, id, EMPLOYMENT, employment);
                add(ObjectKind::Compensation, id, COMPENSATION, employment);
            }
        }
        let tables: [(ObjectKind, RecordKind, Table, &Value, &[&str]); 6] = [
            (
                ObjectKind::JobRecord,
                RecordKind::JobRecord,
                JOB_RECORD,
                &self.history,
                &["system_id"],
            ),
            (
                ObjectKind::Contact,
                RecordKind::Contact,
                CONTACT,
                &self.contacts,
                &["contact_id"],
            ),
            (
                ObjectKind::Company,
                RecordKind::Company,
                COMPANY,
                &self.tenant["companies"],
                &["company_id"],
            ),
            (
                ObjectKind::OrgUnit,
                RecordKind::OrgUnit,
                ORG_UNIT,
                &self.tenant["org_levels"],
                &["level", "code"],
            ),
            (
                ObjectKind::Location,
                RecordKind::Location,
                LOCATION,
                &self.tenant["locations"],
                &["code"],
            ),
            (ObjectKind::Job, RecordKind::Job, JOB, &self.tenant["jobs"], &["code"]),
        ];
        for (kind, record, table, of, key) in tables {
            for row in rows(of) {
                let key = RecordKey::new(record, key.iter().map(|fact| word(row, fact)));
                add(kind, key.uuid(account), table, row);
            }
        }
    }
}

/// Fails unless the copy holds what it must, and nothing else.
pub(super) fn assert_same(copied: &Objects, expected: &Objects, of: Of) {
    let keys: BTreeSet<_> = copied.keys().chain(expected.keys()).collect();
    let both = keys.into_iter().map(|key| (*key, copied.get(key), expected.get(key)));
    assert_each(both, of);
}

/// Fails unless of each object the copy holds what it must.
pub(super) fn assert_each<'a>(
    objects: impl Iterator<Item = (Key, Option<&'a Map<String, Value>>, Option<&'a Map<String, Value>>)>,
    of: Of,
) {
    let mut told = Vec::new();
    // What a tenant made itself has no facts by name.
    for (key, is, ought) in objects.filter(|((kind, _), ..)| *kind != ObjectKind::CustomFields) {
        let (is, ought) = match (is, ought) {
            (Some(is), Some(ought)) => (is, ought),
            (None, None) => continue,
            (Some(is), None) => {
                told.push(format!("{key:?} is too much: {is:?}"));
                continue;
            }
            (None, Some(ought)) => {
                told.push(format!("{key:?} is missing: {ought:?}"));
                continue;
            }
        };
        for name in ought.keys().chain(is.keys().filter(|name| !ought.contains_key(*name))) {
            let ought = ought.get(name).unwrap_or(&Value::Null);
            if is.get(name).is_some_and(|value| value == ought) {
                continue;
            }
            let plain = |value| comparable(name, value, ought, of);
            if plain(is.get(name)) != plain(Some(ought)) {
                told.push(format!("{key:?} {name} is {:?} and ought to be {ought}", is.get(name)));
            }
        }
    }
    let some: Vec<_> = told.iter().take(20).map(String::as_str).collect();
    assert!(told.is_empty(), "{} differ:\n{}", told.len(), some.join("\n"));
}

/// A value in the form in which it is compared.
fn comparable(name: &str, value: Option<&Value>, ought: &Value, of: Of) -> Value {
    let mut value = value.cloned().unwrap_or_default();
    if let (Value::Number(_), Some(text)) = (ought, value.as_str()) {
        return number(Some(text));
    }
    if name == "manager" && of == Of::WhatIsToldToHaveChanged {
        return value["person"].take();
    }
    value
}
