//! Records of their own: contacts, checks, elections, codes. Each belongs to an employment, to a person, or to nobody.

use std::borrow::Cow;

use super::facts::Fact;
use super::field_name::canonical;
use super::identity::{EmployeeId, EmployeeKey};
use super::payroll::{amount, amount_of};

/// Whose record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The tenant's: a code, a plan, a pay period.
    Tenant,
    /// A person's, in whichever company: a contact, a phone.
    Person(EmployeeId),
    /// An employment's: a check, an election, a job of the past.
    Employment(EmployeeKey),
}

impl Owner {
    /// The person it belongs to.
    pub fn employee_id(&self) -> Option<EmployeeId> {
        match self {
            Self::Tenant => None,
            Self::Person(employee_id) => Some(*employee_id),
            Self::Employment(key) => Some(key.employee_id),
        }
    }
}

/// A record of its own: its owner and what is known of it, by canonical field name.
///
/// What a record does not know is null, but for who it belongs to: names and keys come from the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub(super) owner: Owner,
    facts: Vec<(Cow<'static, str>, Fact)>,
}

/// What every record tells of its owner.
const OF_THE_OWNER: &[&str] = &[
    "company_code",
    "company_id",
    "company_name",
    "employee_id",
    "employee_identifier",
    "employee_number",
    "first_name",
    "last_name",
    "middle_name",
    "integration_user_key",
    "person_id",
    "user_id",
    "user_name",
    "user_status",
];

/// The parts of a name.
const NAMES: &[&str] = &["first_name", "last_name", "middle_name"];

impl Entry {
    /// A record of which nothing is known yet.
    pub fn new(owner: Owner) -> Self {
        Self {
            owner,
            facts: Vec::new(),
        }
    }

    /// A record of facts under their canonical names, each given once.
    pub(super) fn known(owner: Owner, facts: Vec<(&'static str, Fact)>) -> Self {
        let facts = facts.into_iter().map(|(name, fact)| (Cow::Borrowed(name), fact));
        Self {
            owner,
            facts: facts.collect(),
        }
    }

    /// Whose record it is.
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// The same with a fact more, under any SOAP or REST name.
    #[must_use]
    pub fn with(mut self, field_name: &'static str, fact: impl Into<Fact>) -> Self {
        self.set(field_name, Some(fact.into()));
        self
    }

    /// The same with a fact more where there is one.
    #[must_use]
    pub fn with_some(mut self, field_name: &'static str, fact: Option<impl Into<Fact>>) -> Self {
        if let Some(fact) = fact {
            self.set(field_name, Some(fact.into()));
        }
        self
    }

    /// The fact of this name, any SOAP or REST spelling.
    pub fn fact(&self, field_name: &str) -> Option<&Fact> {
        self.own(field_name).or_else(|| self.own(&canonical(field_name)))
    }

    /// The fact of a canonical name.
    pub(super) fn own(&self, name: &str) -> Option<&Fact> {
        let mut facts = self.facts.iter();
        facts.find(|(known, _)| known == name).map(|(_, fact)| fact)
    }

    /// The text of the fact of this name.
    pub fn text(&self, field_name: &str) -> Option<&str> {
        self.fact(field_name)?.as_text()
    }

    /// Sets a fact under any SOAP or REST name, or clears it to null.
    pub fn set(&mut self, field_name: &str, fact: Option<Fact>) {
        let name = canonical(field_name);
        let place = self.facts.iter().position(|(known, _)| *known == name);
        match (place, fact) {
            (Some(place), Some(fact)) => self.facts[place].1 = fact,
            (Some(place), None) => {
                self.facts.remove(place);
            }
            (None, Some(fact)) => self.facts.push((Cow::Owned(name.into_owned()), fact)),
            (None, None) => {}
        }
    }

    /// Makes the first of the earnings in it a cent more, where there are any.
    pub(crate) fn earn_a_cent_more(&mut self) {
        let earnings = self.facts.iter_mut().find(|(name, _)| name == "earnings");
        let Some((_, Fact::Entries(earnings))) = earnings else {
            return;
        };
        if let Some(first) = earnings.first_mut() {
            let more = amount_of(first.text("amount")) + 1;
            first.set("amount", Some(amount(more).into()));
        }
    }

    /// Every fact by its canonical name, in the order they were set.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.facts.iter().map(|(name, fact)| (name.as_ref(), fact))
    }

    /// Whether a canonical name is told by the owner where the record does not know it. A record with a name of its own,
    /// as a contact has, takes no part of the owner's.
    pub(super) fn is_of_the_owner(&self, name: &str) -> bool {
        let is_name = NAMES.contains(&name);
        // The slots of the person in a country stand in a record of that country, too.
        let is_slot = name.starts_with("ein_ud_field");
        (OF_THE_OWNER.contains(&name) || is_slot) && !(is_name && NAMES.iter().any(|name| self.fact(name).is_some()))
    }
}
