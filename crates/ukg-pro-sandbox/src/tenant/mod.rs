//! An invented tenant: companies, people and their employments as a table of facts.
//!
//! A record of the wire is a projection of the table by field name: whoever serves one asks for
//! each of its fields under the name the wire has, SOAP or REST, and gets the same fact
//! ([`canonical`] knows the names). So a record needs a declaration, never code here.
//!
//! Facts belong to a company, a person or an employment (a person in a company). A lookup on an
//! employment falls back to the person, then to the company, and follows references: the
//! `supervisorLastName` of an employment is the `LastName` of the employment its `Supervisor` is.
//!
//! ```
//! use ukg_pro_sandbox::tenant::{Tenant, TenantOptions};
//!
//! let tenant = Tenant::generate(&TenantOptions { employees: 60, ..TenantOptions::default() });
//! let employment = &tenant.employments()[0];
//! let soap = tenant.fact(&employment.key(), "OrgLevel1");
//! let rest = tenant.fact(&employment.key(), "orgLevel1Code");
//! assert!(soap.is_some() && soap == rest);
//! ```

mod agenda;
mod calendar;
mod career;
mod company;
mod data;
mod derived;
mod employment;
mod entry;
mod export;
mod facts;
mod field_name;
mod generate;
mod hierarchy;
mod hire;
mod history;
mod identity;
mod imports;
mod job;
mod life;
mod names;
mod org_level;
mod particulars;
mod pay;
mod payroll;
mod person;
mod places;
mod random;
mod records;
mod removal;
mod role;
mod schema;
mod spelling;
mod staging;
mod user_fields;
mod users;
mod view;
mod workflow;
mod write;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, date};

pub(crate) use calendar::timestamp;
pub(crate) use career::departure;
pub use company::Company;
pub(crate) use derived::{Derivation, derivation, moves_on};
pub use employment::Employment;
pub use entry::{Entry, Owner};
pub use facts::{Fact, Facts};
pub use field_name::canonical;
pub use hire::{Hire, HiredRecord};
pub use history::Change;
pub use identity::{CompanyId, EmployeeId, EmployeeKey, Identifier};
pub(crate) use imports::Intake;
pub(crate) use imports::{FIELDS as ENTERED, Present};
pub use imports::{HandEntry, HandStatus, PendingItem, Transaction};
pub use life::Life;
pub(crate) use pay::{Rate, rates};
pub(crate) use payroll::{Line, LineKind};
pub use person::Person;
pub(crate) use records::PTO_PLANS;
pub(crate) use records::relationship;
pub use role::Role;
pub use spelling::canonical_in;
pub(crate) use user_fields::label;
pub(crate) use users::USER;
pub use users::{NewUser, Refusal, User};
pub use view::View;
pub use write::WriteError;

/// What makes one invented tenant differ from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenantOptions {
    /// The number of people, exactly; from fifty on there are more employments than people.
    pub employees: usize,
    /// Equal seeds make equal tenants.
    pub seed: u64,
    /// The day on which the tenant is as generated; nothing in it happened later.
    pub today: Date,
}

impl Default for TenantOptions {
    /// A thousand people, seed 1, on a fixed day, so that runs can be compared.
    fn default() -> Self {
        Self {
            employees: 1000,
            seed: 1,
            today: date(2026, 11, 2),
        }
    }
}

/// An invented tenant of UKG Pro.
#[derive(Debug, Clone)]
pub struct Tenant {
    companies: Vec<Company>,
    jobs: BTreeMap<String, Facts>,
    org_levels: BTreeMap<org_level::OrgLevelKey, Facts>,
    locations: BTreeMap<String, Facts>,
    pay_groups: BTreeMap<String, Facts>,
    /// By employee id.
    people: Vec<Person>,
    /// By employee id, then company id.
    employments: Vec<Employment>,
    numbers: HashMap<(CompanyId, String), EmployeeKey>,
    records: records::Records,
    payroll: OnceLock<payroll::Payroll>,
    /// The last day whose runs of payroll were carried out.
    paid_until: Date,
    /// The employments that the tenant was made up with, in order.
    made_up: Vec<EmployeeKey>,
    /// Who was hired since the tenant was generated.
    hired: HashSet<EmployeeId>,
    /// Who was removed: an id is nobody else's afterwards.
    removed: HashSet<EmployeeId>,
    /// How many rows of job history went with them, whose keys no later row has.
    rows_removed: usize,
    /// How many rows clients have created.
    created: u64,
    /// What changed since the tenant was made up.
    changes: Vec<Change>,
    /// Changes that wait for approval, by the number of their request.
    requests: BTreeMap<u32, workflow::Request>,
    last_request: u32,
    /// Who signs in and is no employee.
    users: Vec<User>,
    /// What was entered by hand, in order.
    by_hand: Vec<HandEntry>,
    agenda: agenda::Agenda,
    life: Option<Life>,
    /// How much happened by itself, so that nothing happens twice alike.
    events: u64,
    seed: u64,
    /// The day of generation, from which what is made up counts back.
    generated: Date,
    now: DateTime,
    /// The day of the last time that the tenant did what was due.
    day: Date,
}

impl Tenant {
    /// Makes up the tenant these options describe, the same one every time.
    pub fn generate(options: &TenantOptions) -> Self {
        generate::generate(options)
    }

    /// The component companies, the master company first.
    pub fn companies(&self) -> &[Company] {
        &self.companies
    }

    /// Everybody, ordered by employee id.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Every employment, ordered by employee id, then company id.
    pub fn employments(&self) -> &[Employment] {
        &self.employments
    }

    /// The jobs of all companies, by code.
    pub fn jobs(&self) -> impl ExactSizeIterator<Item = &Facts> {
        self.jobs.values()
    }

    /// The org levels, by level (1 to 4) and code.
    pub fn org_levels(&self) -> impl ExactSizeIterator<Item = &Facts> {
        self.org_levels.values()
    }

    /// The work locations, by code.
    pub fn locations(&self) -> impl ExactSizeIterator<Item = &Facts> {
        self.locations.values()
    }

    /// The pay groups of all companies, by code.
    pub fn pay_groups(&self) -> impl ExactSizeIterator<Item = &Facts> {
        self.pay_groups.values()
    }

    /// The job with this code.
    pub fn job(&self, code: &str) -> Option<&Facts> {
        self.jobs.get(code)
    }

    /// The org level with this number (1 to 4) and code; codes repeat between levels.
    pub fn org_level(&self, level: u8, code: &str) -> Option<&Facts> {
        self.org_levels.get(&(level, code.to_owned()))
    }

    /// The location with this code.
    pub fn location(&self, code: &str) -> Option<&Facts> {
        self.locations.get(code)
    }

    /// The pay group with this code.
    pub fn pay_group(&self, code: &str) -> Option<&Facts> {
        self.pay_groups.get(code)
    }

    /// The company with this id.
    pub fn company(&self, company_id: &CompanyId) -> Option<&Company> {
        let mut companies = self.companies.iter();
        companies.find(|company| company.company_id == *company_id)
    }

    /// The company with this code, in any case and with trailing blanks.
    pub fn company_by_code(&self, company_code: &str) -> Option<&Company> {
        let mut companies = self.companies.iter();
        companies.find(|company| same(company.facts.text("company_code"), company_code))
    }

    /// The person with this employee id.
    pub fn person(&self, employee_id: &EmployeeId) -> Option<&Person> {
        let people = &self.people;
        let index = people.binary_search_by_key(employee_id, |person| person.employee_id);
        Some(&people[index.ok()?])
    }

    /// The employment with this key.
    pub fn employment_by_key(&self, key: &EmployeeKey) -> Option<&Employment> {
        let employments = &self.employments;
        let index = employments.binary_search_by_key(key, |employment| employment.key);
        Some(&employments[index.ok()?])
    }

    /// The employment with this number in this company. Numbers keep their leading zeros; case
    /// and trailing blanks do not matter (`ukg-pro-soap.md` 16, question 11).
    pub fn employment(&self, company_code: &str, employee_number: &str) -> Option<&Employment> {
        let company_id = self.company_by_code(company_code)?.company_id;
        let key = self.numbers.get(&(company_id, folded(employee_number)))?;
        self.employment_by_key(key)
    }

    /// The employments with this number in whichever company, by company.
    pub fn employments_by_number(&self, employee_number: &str) -> Vec<&Employment> {
        let number = folded(employee_number);
        let companies = self.companies.iter();
        let keys = companies.filter_map(|company| self.numbers.get(&(company.company_id, number.clone())));
        keys.filter_map(|key| self.employment_by_key(key)).collect()
    }

    /// The employments of one person, by company id.
    pub fn employments_of(&self, employee_id: &EmployeeId) -> &[Employment] {
        let employments = &self.employments;
        let start = employments.partition_point(|one| one.key.employee_id < *employee_id);
        let rest = &employments[start..];
        &rest[..rest.partition_point(|one| one.key.employee_id == *employee_id)]
    }

    /// The employments of everyone with this primary e-mail address; people can share one.
    pub fn employments_by_email(&self, email_address: &str) -> Vec<&Employment> {
        self.employments_where("email_address", email_address)
    }

    /// The employments of everyone with this social security number.
    pub fn employments_by_ssn(&self, ssn: &str) -> Vec<&Employment> {
        self.employments_where("ssn", ssn)
    }

    /// The employments of everyone with this national id of whichever country; a Canadian's is
    /// the social insurance number.
    pub fn employments_by_national_id(&self, national_id: &str) -> Vec<&Employment> {
        self.employments_where("national_id", national_id)
    }

    fn employments_where(&self, name: &str, text: &str) -> Vec<&Employment> {
        let people = self.people.iter();
        let people = people.filter(|person| same(person.facts.text(name), text));
        people
            .flat_map(|person| self.employments_of(&person.employee_id))
            .collect()
    }

    /// The tenant's date and time: noon of the day of generation, until moved.
    pub fn now(&self) -> DateTime {
        self.now
    }

    /// Sets the clock; changes from here on carry this time.
    pub fn set_now(&mut self, now: DateTime) {
        self.now = now;
    }

    /// Moves the clock.
    pub fn advance(&mut self, by: SignedDuration) {
        self.now = self.now.saturating_add(by);
    }
}

/// Text as SQL Server's usual collation compares it: case and trailing blanks do not matter.
fn folded(text: &str) -> String {
    text.trim_end_matches(' ').to_uppercase()
}

fn same(fact: Option<&str>, text: &str) -> bool {
    fact.is_some_and(|fact| {
        let (fact, text) = (fact.trim_end_matches(' '), text.trim_end_matches(' '));
        fact.eq_ignore_ascii_case(text)
    })
}
