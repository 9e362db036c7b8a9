//! Looking facts up by the name any record of the wire has for them.

use super::Tenant;
use super::company::Company;
use super::employment::Employment;
use super::entry::Entry;
use super::facts::Fact;
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
            tenant: self,
            employment: Some(employment),
            person: self.person(&employment.key.employee_id),
            company: self.company(&employment.key.company_id),
            entry: None,
        }
    }

    /// A person with the home company.
    pub fn person_view<'a>(&'a self, person: &'a Person) -> View<'a> {
        let home = person.facts.text("company_id").and_then(CompanyId::parse);
        View {
            tenant: self,
            employment: None,
            person: Some(person),
            company: home.and_then(|company_id| self.company(&company_id)),
            entry: None,
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
                None if Entry::is_of_the_owner(name) => {}
                None => return (canonical(name) == name).then_some(Found::Null),
            }
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
