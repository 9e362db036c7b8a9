//! Changing the tenant: one fact at a time, where it lives, stamped with the tenant's clock.

use super::Tenant;
use super::calendar::timestamp;
use super::facts::Fact;
use super::field_name::canonical;
use super::history::Change;
use super::identity::EmployeeKey;
use super::schema::{Grain, Source};

/// Why a fact was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The employment to change, or the one referred to, does not exist.
    #[error("no employment of `{}` in company `{}`", .0.employee_id, .0.company_id)]
    NoSuchEmployment(EmployeeKey),
    /// The fact is a key, a time stamp, a company's, or follows from another fact.
    #[error("`{0}` cannot be changed through an employment")]
    NotWritable(String),
}

impl WriteError {
    /// A stable code for the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchEmployment(_) => "no_such_employment",
            Self::NotWritable(_) => "fact_not_writable",
        }
    }
}

/// Keys and time stamps, which the tenant keeps itself.
const KEPT: &[&str] = &[
    "employee_identifier",
    "employee_id",
    "person_id",
    "company_id",
    "employee_number",
    "integration_record_id",
    "address_id",
    "datetime_created",
    "datetime_changed",
];

impl Tenant {
    /// The tenant's date and time as a fact.
    pub(crate) fn now_stamp(&self) -> Fact {
        Fact::text(timestamp(self.now))
    }

    /// Sets a fact under any SOAP or REST name, or clears it to null with `None`.
    ///
    /// A person's fact changes for all employments of the person. The person or the employment
    /// that has the fact is stamped as changed now, also when the value was the same already. A
    /// name nobody knows is kept with the employment.
    ///
    /// # Errors
    ///
    /// [`WriteError::NoSuchEmployment`] for an unknown key, also of a fact that refers to an
    /// employment; [`WriteError::NotWritable`] for keys, time stamps, facts of the company and
    /// facts that follow from a reference (set the `Supervisor`, not the `supervisorLastName`).
    pub fn set_fact(&mut self, key: &EmployeeKey, field_name: &str, fact: Option<Fact>) -> Result<(), WriteError> {
        let unknown = WriteError::NoSuchEmployment;
        if let Some(Fact::Employee(referred)) = &fact
            && self.employment_by_key(referred).is_none()
        {
            return Err(unknown(**referred));
        }
        let employment = self
            .employments
            .binary_search_by_key(key, |employment| employment.key)
            .map_err(|_| unknown(*key))?;
        let name = canonical(field_name);
        if KEPT.contains(&name.as_ref()) {
            return Err(WriteError::NotWritable(name.into_owned()));
        }
        let changed = Some(self.now_stamp());
        let position = Grain::Employment.schema().position(&name);
        let follows = position.is_some_and(|at| matches!(Grain::Employment.schema().source(at), Source::Of(..)));
        let is_personal = position.is_none() && Grain::Person.schema().position(&name).is_some();
        let is_companys = position.is_none() && !is_personal && Grain::Company.schema().position(&name).is_some();
        if follows || is_companys {
            return Err(WriteError::NotWritable(name.into_owned()));
        }
        // In the United States the two are one number.
        let twin = match name.as_ref() {
            "ssn" => Some("national_id"),
            "national_id" => Some("ssn"),
            _ => None,
        };
        let before = self.changes().len();
        let is_american = self.fact(key, "national_id_country").and_then(Fact::as_text) == Some("USA");
        let twin = twin.filter(|_| is_american);
        for name in [Some(name.as_ref()), twin].into_iter().flatten() {
            let old = self.fact(key, name).cloned();
            if old != fact {
                self.record_change(Change {
                    key: *key,
                    field: name.to_owned(),
                    old,
                    new: fact.clone(),
                    at: self.now,
                });
            }
        }
        let owner = if is_personal {
            let person = self
                .people
                .binary_search_by_key(&key.employee_id, |person| person.employee_id)
                .map_err(|_| unknown(*key))?;
            let facts = &mut self.people[person].facts;
            if let Some(twin) = twin {
                facts.set(twin, fact.clone());
            }
            facts
        } else {
            &mut self.employments[employment].facts
        };
        owner.set(&name, fact);
        owner.set("datetime_changed", changed);
        self.tell_changes(before);
        Ok(())
    }
}
