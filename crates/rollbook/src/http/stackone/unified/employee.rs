//! Employees (StackOne's API reference, *Employees*).

use jiff::civil::Date;
use rollbook_core::Hired;
use rollbook_model::workforce::{EmploymentStatus, PersonKey, Phone, RecordKey, RecordKind, UnitRole};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    employment::{self, Employment},
    extras::CustomField,
    question::Question,
    structure::{Company, Group},
    value::{Location, Shape, Word, day, day_of, moment_of, moment_text},
};

/// The fields that are of the person alone, so that employments are not read for them.
pub(super) const OF_PERSON: &[&str] = &[
    "id",
    "remote_id",
    "first_name",
    "last_name",
    "name",
    "display_name",
    "work_email",
    "personal_email",
    "personal_phone_number",
    "gender",
    "date_of_birth",
    "birthday",
    "marital_status",
    "ethnicity",
    "citizenships",
    "home_location",
    "national_identity_number",
    "national_identity_numbers",
    "created_at",
    "custom_fields",
    "bank_details",
];
/// The fields for which units of the organization are read.
pub(super) const OF_UNITS: &[&str] = &["groups", "department", "department_id", "cost_centers", "employments"];
/// The field for which places of work are read.
pub(super) const OF_LOCATIONS: &[&str] = &["work_location"];

/// A person as an employee, with what the employment in the home company says.
#[derive(Serialize, JsonSchema, Default)]
pub(super) struct Employee {
    id: Option<String>,
    /// UKG Pro's employee id, the same in each company.
    remote_id: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    /// First and last name.
    name: Option<String>,
    /// The same with the first name that the person prefers.
    display_name: Option<String>,
    /// The job title.
    title: Option<String>,
    job_title: Option<String>,
    job_id: Option<String>,
    /// Always null: jobs describe themselves.
    job_description: Option<JobDescription>,
    work_email: Option<String>,
    personal_email: Option<String>,
    work_phone_number: Option<String>,
    personal_phone_number: Option<String>,
    gender: Option<Word>,
    date_of_birth: Option<String>,
    /// The next birthday.
    birthday: Option<String>,
    marital_status: Option<Word>,
    ethnicity: Option<Word>,
    /// The countries, alpha-2.
    citizenships: Option<Vec<Word>>,
    /// As `national_identity_numbers`, the first.
    national_identity_number: Option<IdentityNumber>,
    /// For keys that may see them and ask for it; else null.
    national_identity_numbers: Option<Vec<IdentityNumber>>,
    employee_number: Option<String>,
    employment_status: Option<Word>,
    employment_type: Option<Word>,
    employment_contract_type: Option<Word>,
    /// The first day of the first hire.
    hire_date: Option<String>,
    /// The first day of the last hire.
    start_date: Option<String>,
    termination_date: Option<String>,
    /// Full years since the last hire, until today or the end.
    tenure: Option<i16>,
    /// The next day on which a year since the last hire is full; null of who has left.
    work_anniversary: Option<String>,
    company_id: Option<String>,
    company_name: Option<String>,
    /// The home company, with `expand=company`.
    company: Option<Company>,
    manager_id: Option<String>,
    remote_manager_id: Option<String>,
    department: Option<String>,
    department_id: Option<String>,
    cost_centers: Option<Vec<Group>>,
    /// The units at each level.
    groups: Option<Vec<Group>>,
    home_location: Option<Location>,
    work_location: Option<Location>,
    /// ISO 639-2.
    preferred_language: Option<Word>,
    /// Those in each company, with `expand=employments`.
    employments: Option<Vec<Employment>>,
    /// The fields that the tenant made, with `include=custom_fields`.
    custom_fields: Option<Vec<CustomField>>,
    /// With `include=bank_details`, for keys that may see them and ask for it; else null.
    bank_details: Option<Vec<BankDetail>>,
    /// Always null: UKG Pro tells elections by deduction code only.
    benefits: Option<Vec<super::extras::Benefit>>,
    /// Always null: UKG Pro keeps none.
    skills: Option<Vec<serde_json::Value>>,
    /// Always null: UKG Pro keeps none.
    avatar: Option<serde_json::Value>,
    /// Always null: UKG Pro keeps none.
    avatar_url: Option<String>,
    /// Always null: no fields are defined.
    unified_custom_fields: Option<serde_json::Map<String, serde_json::Value>>,
    created_at: Option<String>,
    /// When the person or the employment in the home company last changed.
    updated_at: Option<String>,
}

/// A job, described.
#[derive(Serialize, JsonSchema)]
struct JobDescription {
    text: Option<String>,
}

/// A national identifier.
#[derive(Serialize, JsonSchema, Clone)]
struct IdentityNumber {
    value: Option<String>,
    #[serde(rename = "type")]
    kind: Option<IdentityKind>,
    country: Option<IdentityKind>,
}

/// A word of this API, and the code it stands for.
#[derive(Serialize, JsonSchema, Clone)]
struct IdentityKind {
    value: Option<String>,
    source_value: Option<String>,
}

/// An account that pay is deposited to.
#[derive(Serialize, JsonSchema)]
struct BankDetail {
    /// UKG Pro's key of it.
    remote_id: Option<String>,
    account_name: Option<String>,
    bank_name: Option<String>,
    account_number: Option<String>,
    routing_number: Option<String>,
    /// UKG Pro's code of the type of account.
    account_type: Option<String>,
    country_code: Option<String>,
}

impl Employee {
    pub(super) fn of(shape: &Shape<'_>, question: &Question, employee: &rollbook_core::Employee) -> Self {
        let mut told = Self::person(shape, employee);
        if let Some(home) = employee.home() {
            told.add_home(shape, question, home);
        }
        let changed = [
            employee.person.changed_at.get(),
            employee.home().and_then(|home| home.employment.changed_at.get()),
        ];
        told.updated_at = changed.into_iter().flatten().max().map(|at| moment_text(*at));
        if question.expands("employments") {
            let all = employee.employments.iter();
            told.employments = Some(all.map(|hired| Employment::of(shape, hired)).collect());
        }
        let custom = employee.custom_fields.as_ref();
        told.custom_fields = custom.map(|fields| fields.iter().map(|field| CustomField::of(shape, field)).collect());
        told
    }

    fn person(shape: &Shape<'_>, employee: &rollbook_core::Employee) -> Self {
        let person = &employee.person;
        let (first, last) = (person.first_name.get(), person.last_name.get());
        let called = person.preferred_name.get().or(first);
        let numbers = identity_numbers(person);
        let home = RecordKey::new(RecordKind::Home, [person.key.to_string()]);
        let born = person.birth_date.get().copied();
        let banks = employee.bank_accounts.as_ref().map(|banks| {
            let shown = banks.iter().filter(|bank| bank.account_number.get().is_some());
            shown.map(BankDetail::of).collect::<Vec<_>>()
        });
        Self {
            id: Some(shape.id(&person.key.record())),
            remote_id: Some(person.key.to_string()),
            first_name: first.cloned(),
            last_name: last.cloned(),
            name: full_name(first, last),
            display_name: full_name(called, last),
            work_email: person.work_email.cloned(),
            personal_email: person.personal_email.cloned(),
            personal_phone_number: person.home_phone.get().map(Phone::line),
            gender: Word::coded(&person.gender),
            date_of_birth: day_of(&person.birth_date),
            birthday: born.map(|born| day(next_year_of(born, shape.today))),
            marital_status: Word::coded(&person.marital_status),
            ethnicity: Word::coded(&person.ethnicity),
            citizenships: person
                .nationalities
                .get()
                .map(|all| all.iter().map(Word::country).collect()),
            national_identity_number: numbers.as_ref().and_then(|numbers| numbers.first().cloned()),
            national_identity_numbers: numbers,
            home_location: person
                .home_address
                .get()
                .map(|address| Location::home(shape, person, &home, address)),
            bank_details: banks.filter(|banks| !banks.is_empty()),
            created_at: moment_of(&person.created_at),
            ..Self::default()
        }
    }

    fn add_home(&mut self, shape: &Shape<'_>, question: &Question, home: &Hired) {
        let home = &home.employment;
        let company = RecordKey::new(RecordKind::Company, [home.key.company_id.as_str()]);
        let person_id = |key: &PersonKey| shape.id(&key.record());
        let job = |code: &String| shape.id(&RecordKey::new(RecordKind::Job, [code.as_str()]));
        let units = employment::units(home);
        let department = employment::unit_of(shape, home, UnitRole::Department);
        let ended = home.terminated_on.get().copied();
        let started = home.hired_on.get().copied();
        let has_left = home.status.get().and_then(|status| status.known) == Some(EmploymentStatus::Terminated);
        self.title = home.title.cloned();
        self.job_title = home.title.cloned();
        self.job_id = home.job_code.get().map(job);
        self.work_phone_number = home.work_phone.get().map(Phone::line);
        self.employee_number = home.number.cloned();
        self.employment_status = employment::status(home);
        self.employment_type = Word::coded(&home.employment_type);
        self.employment_contract_type = Word::coded(&home.schedule);
        self.hire_date = day_of(&home.first_hired_on);
        self.start_date = day_of(&home.hired_on);
        self.termination_date = day_of(&home.terminated_on);
        self.tenure = started.map(|started| full_years(started, ended.unwrap_or(shape.today)));
        self.work_anniversary = started
            .filter(|_| !has_left)
            .map(|started| day(next_year_of(started, shape.today)));
        self.company_id = Some(shape.id(&company));
        self.company_name = home.company_name.cloned();
        self.company = question
            .expands("company")
            .then(|| Company::named(shape, &company, home.company_name.cloned()));
        let manager = home.manager.get().map(|manager| &manager.person);
        self.manager_id = manager.map(person_id);
        self.remote_manager_id = manager.map(ToString::to_string);
        self.department = department.and_then(|(_, unit)| unit.name.cloned());
        self.department_id = department.map(|(key, _)| shape.id(key));
        let cost_center = employment::unit_of(shape, home, UnitRole::CostCenter);
        self.cost_centers = cost_center.map(|(_, unit)| vec![Group::of(shape, unit)]);
        self.groups = Some(
            units
                .iter()
                .map(|(level, code)| Group::at(shape, *level, code))
                .collect(),
        );
        self.work_location = home
            .work_location
            .get()
            .map(|code| match shape.structure.location(code) {
                Some(location) => Location::work(shape, location),
                None => Location::work_of_code(shape, &RecordKey::new(RecordKind::Location, [code.as_str()])),
            });
        self.preferred_language = home
            .language
            .get()
            .map(|coded| Word::of(coded.known.as_ref(), &coded.code));
    }
}

impl BankDetail {
    fn of(bank: &rollbook_model::workforce::BankAccount) -> Self {
        Self {
            remote_id: bank.guid.cloned(),
            account_name: bank.description.cloned(),
            bank_name: bank.bank_name.cloned(),
            account_number: bank.account_number.cloned(),
            routing_number: bank.routing_number.cloned(),
            account_type: bank.account_type.cloned(),
            country_code: bank.country.get().and_then(|country| country.alpha2).map(str::to_owned),
        }
    }
}

/// The national identifiers, where they are shown.
fn identity_numbers(person: &rollbook_model::workforce::Person) -> Option<Vec<IdentityNumber>> {
    let kind = |word: &str, code: Option<&str>| IdentityKind {
        value: Some(word.to_owned()),
        source_value: code.map(str::to_owned),
    };
    let number = |value: &String, word: &str, country: &str, code: &str| IdentityNumber {
        value: Some(value.clone()),
        kind: Some(kind(word, None)),
        country: Some(kind(country, Some(code))),
    };
    let mut numbers: Vec<_> = person
        .ssn
        .get()
        .map(|ssn| number(ssn, "ssn", "US", "USA"))
        .into_iter()
        .collect();
    if let (Some(id), Some(country)) = (person.national_id.get(), person.national_id_country.get())
        && person.ssn.get() != Some(id)
    {
        let word = match country.alpha2 {
            Some("US") => "ssn",
            Some("CA") => "sin",
            _ => "unmapped_value",
        };
        numbers.push(number(
            id,
            word,
            country.alpha2.unwrap_or("unmapped_value"),
            &country.code,
        ));
    }
    (!numbers.is_empty()).then_some(numbers)
}

fn full_name(first: Option<&String>, last: Option<&String>) -> Option<String> {
    let names: Vec<_> = [first, last].into_iter().flatten().map(String::as_str).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

/// The day of a year; of the 29th of February, where there is none, the day before.
fn in_year(day: Date, year: i16) -> Date {
    let same = Date::new(year, day.month(), day.day());
    same.or_else(|_| Date::new(year, day.month(), 28)).unwrap_or(day)
}

/// The next day, today or later, that is this day of its year.
fn next_year_of(day: Date, today: Date) -> Date {
    let this = in_year(day, today.year());
    if this >= today {
        this
    } else {
        in_year(day, today.year().saturating_add(1))
    }
}

/// How many years are full.
fn full_years(from: Date, to: Date) -> i16 {
    let years = to.year() - from.year();
    let full = if to < in_year(from, to.year()) {
        years - 1
    } else {
        years
    };
    full.max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_birthday_is_today_or_later() {
        let next = |born: &str, today: &str| next_year_of(date(born), date(today)).to_string();
        assert_eq!(next("1980-05-03", "2024-05-03"), "2024-05-03");
        assert_eq!(next("1980-05-03", "2024-05-04"), "2025-05-03");
        assert_eq!(next("1980-02-29", "2023-01-01"), "2023-02-28");
        assert_eq!(next("1980-02-29", "2024-02-28"), "2024-02-29");
    }

    #[test]
    fn years_of_tenure_are_full_ones() {
        let years = |from: &str, to: &str| full_years(date(from), date(to));
        assert_eq!(years("2020-03-01", "2024-02-29"), 3);
        assert_eq!(years("2020-03-01", "2024-03-01"), 4);
        assert_eq!(years("2024-03-01", "2024-02-01"), 0);
        assert_eq!(years("2020-02-29", "2023-02-28"), 3);
    }
}
