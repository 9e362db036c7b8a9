//! The whole tenant in plain JSON, for checks by programs that share no code with this one.

use serde_json::{Map, Value, json};

use super::Tenant;
use super::calendar::timestamp;
use super::entry::{Entry, Owner};
use super::facts::{Fact, Facts};

impl Tenant {
    /// The truth about everything, as one JSON object.
    ///
    /// `now`, then `companies`, `org_levels`, `jobs`, `locations`, `pay_groups`, `people` and `users` (who are no
    /// employees), each a list of objects with every fact under its canonical name, in text or null. A person also
    /// has `employments`. A reference is an object of `employee_id`, `company_id`, `company_code`
    /// and `employee_number`. What follows from a reference (a supervisor's name, a job's title) is
    /// resolved.
    pub fn export(&self) -> Value {
        let people = self.people.iter().map(|person| {
            let mut object = self.object(&person.facts);
            let employments = self.employments_of(&person.employee_id).iter();
            let employments = employments.map(|employment| {
                let view = self.view(employment);
                let facts = employment.facts.iter();
                let facts = facts.map(|(name, _)| (name.to_owned(), self.value(view.fact(name))));
                Value::Object(facts.collect())
            });
            object.insert("employments".to_owned(), employments.collect());
            Value::Object(object)
        });
        json!({
            "now": timestamp(self.now),
            "companies": self.objects(self.companies.iter().map(|company| &company.facts)),
            "org_levels": self.objects(self.org_levels()),
            "jobs": self.objects(self.jobs()),
            "locations": self.objects(self.locations()),
            "pay_groups": self.objects(self.pay_groups()),
            "people": people.collect::<Value>(),
            "users": self.users().iter().map(super::User::export).collect::<Value>(),
        })
    }

    /// The records of a kind, each an object with every fact under its canonical name, after the `employee_id` and
    /// `company_id` of whom it belongs to.
    pub fn export_records(&self, kind: &str) -> Value {
        let records = self.records(kind).iter().map(|entry| {
            let (employee_id, company_id) = match entry.owner() {
                Owner::Tenant => (None, None),
                Owner::Person(employee_id) => (Some(employee_id), None),
                Owner::Employment(key) => (Some(key.employee_id), Some(key.company_id)),
            };
            let mut object = Map::new();
            if let Some(employee_id) = employee_id {
                object.insert("employee_id".to_owned(), employee_id.as_str().into());
            }
            if let Some(company_id) = company_id {
                object.insert("company_id".to_owned(), company_id.as_str().into());
            }
            object.extend(self.entry(entry));
            Value::Object(object)
        });
        records.collect()
    }

    fn entry(&self, entry: &Entry) -> Map<String, Value> {
        let facts = entry.facts();
        facts
            .map(|(name, fact)| (name.to_owned(), self.value(Some(fact))))
            .collect()
    }

    fn objects<'a>(&self, rows: impl Iterator<Item = &'a Facts>) -> Value {
        rows.map(|facts| Value::Object(self.object(facts))).collect()
    }

    fn object(&self, facts: &Facts) -> Map<String, Value> {
        let facts = facts.iter();
        facts.map(|(name, fact)| (name.to_owned(), self.value(fact))).collect()
    }

    fn value(&self, fact: Option<&Fact>) -> Value {
        match fact {
            None => Value::Null,
            Some(Fact::Text(text)) => Value::from(text.as_ref()),
            Some(Fact::Entries(entries)) => entries.iter().map(|entry| Value::Object(self.entry(entry))).collect(),
            Some(Fact::Employee(key)) => {
                let part = |name| self.value(self.fact(key, name));
                json!({
                    "employee_id": part("employee_id"),
                    "company_id": part("company_id"),
                    "company_code": part("company_code"),
                    "employee_number": part("employee_number"),
                })
            }
        }
    }
}
