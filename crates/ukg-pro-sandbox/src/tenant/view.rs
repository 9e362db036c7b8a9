//! Looking facts up by the name any record of the wire has for them.

use super::Tenant;
use super::company::Company;
use super::employment::Employment;
use super::entry::{Entry, Owner};
use super::facts::{Fact, Facts};
use super::field_name::canonical;
use super::identity::{CompanyId, EmployeeId, EmployeeKey};
use super::person::Person;
use super::schema::{Grain, Reference, Source};

/// One employment, person or company with all that lookups on it fall back to.
///
/// Holding a view saves finding its parts again for every field of a record.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    tenant: &'a Tenant,
    employment: Option<&'a Employment>,
    person: Option<&'a Person>,
    company: Option<&'a Company>,
    entry: Option<&'a Entry>,
    /// What a table of the configuration says of a job, an org level or a location.
    row: Option<&'a Facts>,
}

impl Tenant {
    /// The fact of an employment, of its person or of its company under any SOAP or REST name;
    /// `None` is a null, or no such employment.
    pub fn fact(&self, key: &EmployeeKey, field_name: &str) -> Option<&Fact> {
        self.view(self.employment_by_key(key)?).fact(field_name)
    }

    /// The fact of a person or of the person's home company; `companyId` is the home company.
    pub fn person_fact(&self, employee_id: &EmployeeId, field_name: &str) -> Option<&Fact> {
        self.person_view(self.person(employee_id)?).fact(field_name)
    }

    /// The fact of a company.
    pub fn company_fact(&self, company_id: &CompanyId, field_name: &str) -> Option<&Fact> {
        self.company(company_id)?.facts.get(field_name)
    }

    /// An employment with its person and company.
    pub fn view<'a>(&'a self, employment: &'a Employment) -> View<'a> {
        View {
            employment: Some(employment),
            person: self.person(&employment.key.employee_id),
            company: self.company(&employment.key.company_id),
            ..self.empty_view()
        }
    }

    /// A person with the home company.
    pub fn person_view<'a>(&'a self, person: &'a Person) -> View<'a> {
        let home = person.facts.text("company_id").and_then(CompanyId::parse);
        View {
            person: Some(person),
            company: home.and_then(|company_id| self.company(&company_id)),
            ..self.empty_view()
        }
    }

    /// A view of nothing, for records that belong to nobody.
    pub(super) fn empty_view(&self) -> View<'_> {
        View {
            tenant: self,
            employment: None,
            person: None,
            company: None,
            entry: None,
            row: None,
        }
    }

    /// The records of a kind, whether they are entries or have a table of their own.
    pub(crate) fn record_views(&self, kind: &str) -> Vec<View<'_>> {
        let of_row = |row| View {
            row: Some(row),
            ..self.empty_view()
        };
        match kind {
            "company" => self
                .companies
                .iter()
                .map(|company| self.company_view(company))
                .collect(),
            "job" => self.jobs().map(of_row).collect(),
            "location" => self.locations().map(of_row).collect(),
            // The first of several is told by the employment itself.
            "job-assignment" => self.with_employments(kind, |_| true),
            "position-assignment" => {
                self.with_employments(kind, |employment| employment.facts.get("position_code").is_some())
            }
            "org-level" if !self.has_records(kind) => self.org_levels().map(of_row).collect(),
            _ => self.records(kind).iter().map(|entry| self.home_view(entry)).collect(),
        }
    }

    /// A value of an org level.
    pub(crate) fn org_level_view(&self, level: u8, code: &str) -> Option<View<'_>> {
        Some(View {
            row: Some(self.org_level(level, code)?),
            ..self.empty_view()
        })
    }

    /// Employments that pass, each before its entries of a kind.
    fn with_employments(&self, kind: &str, passes: fn(&Employment) -> bool) -> Vec<View<'_>> {
        let mut entries = self.records(kind).iter().peekable();
        let mut views = Vec::new();
        for employment in &self.employments {
            if passes(employment) {
                views.push(self.view(employment));
            }
            let of_this = Owner::Employment(employment.key);
            while let Some(entry) = entries.next_if(|entry| entry.owner() == of_this) {
                views.push(self.view(employment).of_entry(entry));
            }
        }
        // What a client added stands behind.
        views.extend(entries.map(|entry| self.entry_view(entry)));
        views
    }

    fn company_view<'a>(&'a self, company: &'a Company) -> View<'a> {
        View {
            company: Some(company),
            ..self.empty_view()
        }
    }
}

impl<'a> View<'a> {
    /// The view of a record that belongs to whom this is a view of.
    pub(crate) fn of_entry(mut self, entry: &'a Entry) -> Self {
        self.entry = Some(entry);
        self
    }

    /// The tenant.
    pub(crate) fn tenant(&self) -> &'a Tenant {
        self.tenant
    }

    /// The person, where it is a view of one.
    pub(crate) fn employee_id(&self) -> Option<EmployeeId> {
        self.person.map(|person| person.employee_id)
    }

    /// The employment, where it is a view of one.
    pub(crate) fn key(&self) -> Option<EmployeeKey> {
        self.employment.map(|employment| employment.key)
    }

    /// A fact of the employment, whatever a record that belongs to it says.
    pub(super) fn of_the_employment(&self, name: &str) -> Option<&'a Fact> {
        self.tenant.fact(&self.key()?, name)
    }

    /// A fact of the person, whatever the employment says under this canonical name.
    pub(super) fn of_the_person(&self, name: &str) -> Option<&'a Fact> {
        self.person?.facts.get(name)
    }

    /// A fact of the company, whatever the person says under this canonical name.
    pub(super) fn of_the_company(&self, name: &str) -> Option<&'a Fact> {
        self.company?.facts.get(name)
    }

    /// The home company of the person.
    pub(super) fn home_company(&self) -> Option<&'a Company> {
        let home = self.of_the_person("company_id")?.as_text().and_then(CompanyId::parse)?;
        self.tenant.company(&home)
    }

    /// The companies that employ the person.
    pub(crate) fn companies(&self) -> impl Iterator<Item = CompanyId> {
        let employments = self
            .employee_id()
            .map(|employee_id| self.tenant.employments_of(&employee_id));
        let employments = employments.unwrap_or_default().iter();
        employments.map(|employment| employment.key.company_id)
    }

    /// The employment of the person in the home company.
    pub(crate) fn at_home(&self) -> Option<View<'a>> {
        let key = EmployeeKey {
            employee_id: self.employee_id()?,
            company_id: self.home_company()?.company_id,
        };
        self.tenant
            .employment_by_key(&key)
            .map(|employment| self.tenant.view(employment))
    }

    /// The fact under any SOAP or REST name, or `None` when it is null.
    pub fn fact(&self, field_name: &str) -> Option<&'a Fact> {
        // A canonical name is found as it is; only others need translating.
        let found = self.find(field_name);
        match found.or_else(|| self.find(&canonical(field_name)))? {
            Found::Fact(fact) => Some(fact),
            Found::Null => None,
        }
    }

    /// The text of the fact under any SOAP or REST name.
    pub fn text(&self, field_name: &str) -> Option<&'a str> {
        self.fact(field_name)?.as_text()
    }

    /// The fact where a grain knows the name: null there is null, whatever others say.
    fn find(&self, name: &str) -> Option<Found<'a>> {
        if let Some(entry) = self.entry {
            // Whoever asks with another name asks again with the canonical one.
            match entry.own(name) {
                Some(fact) => return Some(Found::Fact(fact)),
                None if entry.is_of_the_owner(name) => {}
                None => return (canonical(name) == name).then_some(Found::Null),
            }
        }
        if let Some(row) = self.row {
            return Some(row.get(name).into());
        }
        if let Some(employment) = self.employment {
            let schema = Grain::Employment.schema();
            if let Some(position) = schema.position(name) {
                let fact = match schema.source(position) {
                    Source::Of(reference, field) => self.follow(employment, *reference, field),
                    Source::Own | Source::Usually(_) => employment.facts.at(position),
                };
                return Some(fact.into());
            }
            if employment.facts.has_other(name) {
                return Some(employment.facts.get(name).into());
            }
        }
        if let (Some(person), Some(position)) = (self.person, Grain::Person.schema().position(name)) {
            return Some(person.facts.at(position).into());
        }
        let position = Grain::Company.schema().position(name)?;
        Some(self.company?.facts.at(position).into())
    }

    fn follow(&self, employment: &'a Employment, reference: Reference, field: &str) -> Option<&'a Fact> {
        let facts = &employment.facts;
        let tenant = self.tenant;
        let referred = match reference {
            Reference::Supervisor => {
                let key = facts.get("supervisor")?.as_employee()?;
                return tenant.fact(key, field);
            }
            Reference::Job => tenant.job(facts.text("job_code")?)?,
            Reference::Location => tenant.location(facts.text("location")?)?,
            Reference::PayGroup => tenant.pay_group(facts.text("pay_group")?)?,
        };
        referred.get(field)
    }
}

/// What the grain that knows a name says.
enum Found<'a> {
    Fact(&'a Fact),
    Null,
}

impl<'a> From<Option<&'a Fact>> for Found<'a> {
    fn from(fact: Option<&'a Fact>) -> Self {
        fact.map_or(Self::Null, Self::Fact)
    }
}
