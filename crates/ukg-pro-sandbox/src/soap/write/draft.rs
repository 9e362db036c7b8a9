//! A plan in the making: the values of an entity as facts, and what is found to be wrong with them.

use std::borrow::Cow;

use ukg_pro_contract::{
    identifier::EmployeeIdentifier,
    record::{Field, Kind},
    value::Value,
};

use super::{Entity, Messages, NewFact, Plan, Step};
use crate::{
    soap::{identifier::resolve, refusal::Invalid},
    switches::{NilInUpdate, RequiredInUpdate, UnknownCodes},
    tenant::{EmployeeKey, Entry, Fact, Tenant, canonical_in},
};

/// The field that says who a record belongs to.
pub(super) const IDENTIFIER: &str = "EmployeeIdentifier";

/// What an entity changes.
#[derive(Clone, Copy)]
enum Target<'a> {
    /// Nothing that exists: it makes something new.
    New,
    /// The employment it belongs to, and its person.
    Employment,
    /// A record of its own.
    Entry(&'a Entry),
}

/// What is to become of an entity.
pub(super) struct Draft<'a> {
    pub(super) entity: &'a Entity<'a>,
    /// Whose it is, where that is known.
    pub(super) key: Option<EmployeeKey>,
    /// What it changes.
    target: Target<'a>,
    pub(super) facts: Vec<NewFact>,
    messages: Messages,
}

impl<'a> Draft<'a> {
    /// Of an entity that belongs to an employment and makes something new, without any fact yet.
    pub(super) fn owned(entity: &'a Entity<'a>) -> Self {
        let mut draft = Self::unowned(entity);
        match owner(entity) {
            Ok(key) => draft.key = Some(key),
            Err(invalid) => draft.messages.push(invalid.message()),
        }
        draft
    }

    /// Of an entity that belongs to nobody yet, without any fact yet.
    pub(super) fn unowned(entity: &'a Entity<'a>) -> Self {
        Self {
            entity,
            key: None,
            target: Target::New,
            facts: Vec::new(),
            messages: Messages::new(),
        }
    }

    /// Of an entity that changes the employment it belongs to, without any fact yet.
    pub(super) fn changing(entity: &'a Entity<'a>) -> Self {
        let mut draft = Self::owned(entity);
        draft.target = Target::Employment;
        draft
    }

    /// Of an entity that changes an employment and its person: every field but those the service does not take.
    pub(super) fn of_employment(entity: &'a Entity<'a>, not_taken: &[&str]) -> Self {
        let mut draft = Self::changing(entity);
        draft.require_declared(entity.switches.required_in_update);
        draft.take(not_taken);
        draft
    }

    /// Makes the entity change this record.
    pub(super) fn change_entry(&mut self, entry: &'a Entry) {
        self.target = Target::Entry(entry);
    }

    /// Refuses the entity for fields that the declaration requires and that have no value.
    pub(super) fn require_declared(&mut self, required: RequiredInUpdate) {
        if required == RequiredInUpdate::HasErrors {
            let fields = self.entity.row.record().fields();
            for field in fields.filter(|field| field.required && field.name != IDENTIFIER) {
                // An amount that cannot be nil says 0 where it has no value (`ukg-pro-soap.md` 5.10).
                let is_amount = matches!(field.kind, Kind::Decimal | Kind::Double) && !field.nillable;
                if is_amount && self.amount(field.name).is_none() {
                    self.refuse("Required", format!("{} is required", field.name), field.name);
                } else {
                    self.require(field.name);
                }
            }
        }
    }

    /// Refuses the entity when a field has no value.
    pub(super) fn require(&mut self, field: &'static str) {
        if self.given(field).is_none() {
            self.refuse("Required", format!("{field} is required"), field);
        }
    }

    /// Refuses the entity when a field has no value, for a reason in words.
    pub(super) fn require_where(&mut self, condition: bool, field: &'static str, reason: &str) {
        if condition && self.now(field).is_none() {
            self.refuse("Required", format!("{field} is required {reason}"), field);
        }
    }

    /// Says what is wrong with a field. A field is told once.
    pub(super) fn refuse(&mut self, code: &'static str, text: impl Into<String>, field: &'static str) {
        let told = |message: &&_| -> bool {
            let message: &&ukg_pro_contract::soap::OperationMessage<'_> = message;
            message.property_name.as_deref() == Some(field)
        };
        if self.messages.iter().find(told).is_none() {
            self.messages.push(Invalid::new(code, text).of(field).message());
        }
    }

    /// Turns the values of the entity into facts.
    pub(super) fn take(&mut self, not_taken: &[&str]) {
        let entity = self.entity;
        for (field, value) in entity.row.entries() {
            if field.name == IDENTIFIER || not_taken.contains(&field.name) {
                continue;
            }
            match value.filter(|value| !is_unset(value)) {
                Some(Value::Identifier(identifier)) => match single(entity.tenant, identifier) {
                    Ok(referred) => self.set(field.name, Some(Fact::employee(referred))),
                    Err(invalid) => self.messages.push(invalid.of(field.name).message()),
                },
                Some(value) => {
                    let old = self.kept_fact(field.name);
                    if let Some(fact) = fact(field, value, old) {
                        self.set(field.name, Some(fact));
                    }
                }
                None if entity.switches.nil_in_update == NilInUpdate::Cleared => match field.kind {
                    // No fact is made of these.
                    Kind::Pairs | Kind::Any | Kind::Company | Kind::One(_) | Kind::Many(_) => {}
                    Kind::Boolean => self.set(field.name, Some(Fact::flag(false))),
                    _ => self.set(field.name, None),
                },
                None => {}
            }
        }
    }

    /// Says `false` for every flag that has no value: a new record has all its flags.
    pub(super) fn put_flags(&mut self) {
        for field in self.entity.row.record().fields() {
            if matches!(field.kind, Kind::Boolean) && self.given(field.name).is_none() {
                self.set(field.name, Some(Fact::flag(false)));
            }
        }
    }

    /// Sets the fact of a field, in place of what the entity gives.
    pub(super) fn set(&mut self, field: &'static str, fact: Option<Fact>) {
        let name = canonical_in(self.entity.row.record().name, field);
        self.set_fact(Cow::Owned(name.into_owned()), fact);
    }

    /// Sets a fact by its canonical name.
    pub(super) fn set_fact(&mut self, name: impl Into<Cow<'static, str>>, fact: Option<Fact>) {
        let name = name.into();
        match self.facts.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = fact,
            None => self.facts.push((name, fact)),
        }
    }

    /// The value the entity gives for a field; none where it stands for none.
    pub(super) fn given(&self, field: &str) -> Option<&'a Value<'a>> {
        self.entity.row.get(field).filter(|value| !is_unset(value))
    }

    /// The text the entity gives for a field.
    pub(super) fn text(&self, field: &str) -> Option<&'a str> {
        self.given(field)?.as_text()
    }

    /// Whether the entity gives `true` for a field.
    pub(super) fn says(&self, field: &str) -> bool {
        self.text(field) == Some("true")
    }

    /// The amount the entity gives for a field; zero is none (`ukg-pro-soap.md` 5.10).
    pub(super) fn amount(&self, field: &str) -> Option<&'a str> {
        self.text(field).filter(|text| !is_zero(text))
    }

    fn kept_fact(&self, field: &str) -> Option<&'a Fact> {
        let name = canonical_in(self.entity.row.record().name, field);
        match self.target {
            Target::New => None,
            Target::Employment => self.entity.tenant.fact(&self.key?, &name),
            Target::Entry(entry) => entry.fact(&name),
        }
    }

    /// What the tenant says of a field before the change.
    pub(super) fn kept(&self, field: &str) -> Option<&'a str> {
        self.kept_fact(field)?.as_text()
    }

    /// What the tenant will say of a field: what is given, else what was, unless that is cleared.
    pub(super) fn now(&self, field: &str) -> Option<&'a str> {
        let stays = self.entity.switches.nil_in_update == NilInUpdate::Unchanged;
        self.text(field).or_else(|| self.kept(field).filter(|_| stays))
    }

    /// The day a field will say.
    pub(super) fn day(&self, field: &str) -> Option<&'a str> {
        self.now(field)?.get(..10)
    }

    /// Whether a field becomes something else than it was.
    pub(super) fn changes(&self, field: &str) -> bool {
        self.text(field).is_some_and(|text| self.kept(field) != Some(text))
    }

    /// Refuses a text that is none of the codes a field takes.
    pub(super) fn one_of(&mut self, field: &'static str, codes: &[&str]) {
        if self.changes(field) && self.text(field).is_some_and(|text| !codes.contains(&text)) {
            let text = format!("{field} is one of {}.", codes.join(", "));
            self.refuse("InvalidCode", text, field);
        }
    }

    /// Refuses a text that is longer than a field takes.
    pub(super) fn at_most(&mut self, field: &'static str, characters: usize) {
        if self.text(field).is_some_and(|text| text.chars().count() > characters) {
            let text = format!("{field} has {characters} characters at most.");
            self.refuse("TooLong", text, field);
        }
    }

    /// Refuses what is no telephone number: digits only, ten at most (`ukg-pro-soap.md` 7.3).
    pub(super) fn phone_number(&mut self, field: &'static str) {
        let is_number = |text: &str| text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
        if self.changes(field) && self.text(field).is_some_and(|text| !is_number(text)) {
            let text = format!("{field} is a number of ten digits at most.");
            self.refuse("InvalidNumber", text, field);
        }
    }

    /// Refuses a code that a table of the tenant does not have.
    pub(super) fn known_code(&mut self, field: &'static str, is_known: impl Fn(&Tenant, &str) -> bool) {
        let refuses = self.entity.switches.unknown_codes == UnknownCodes::Refused;
        if refuses && self.changes(field) && self.text(field).is_some_and(|code| !is_known(self.entity.tenant, code)) {
            self.refuse("UnknownCode", format!("{field} is not a code of this tenant."), field);
        }
    }

    /// Refuses codes that the tenant's tables do not have: those of jobs, pay groups and org levels.
    pub(super) fn known_codes(&mut self) {
        self.known_code("JobCode", |tenant, code| tenant.job(code).is_some());
        self.known_code("PayGroup", |tenant, code| tenant.pay_group(code).is_some());
        for (level, field) in (1..).zip(["OrgLevel1", "OrgLevel2", "OrgLevel3", "OrgLevel4"]) {
            self.known_code(field, |tenant, code| tenant.org_level(level, code).is_some());
        }
        self.known_code("LocationCode", |tenant, code| tenant.location(code).is_some());
    }

    /// Refuses a day that lies before another.
    pub(super) fn not_before(&mut self, field: &'static str, earliest: &'static str) {
        if let (Some(day), Some(first)) = (self.day(field), self.day(earliest))
            && day < first
        {
            self.refuse("InvalidDate", format!("{field} lies before {earliest}."), field);
        }
    }

    /// What is wrong, if anything is.
    pub(super) fn check(self) -> Result<Self, Messages> {
        if self.messages.is_empty() {
            Ok(self)
        } else {
            Err(self.messages)
        }
    }

    /// The plan to change the employment.
    pub(super) fn plan(self) -> Result<Plan, Messages> {
        let key = self.key;
        let facts = self.check()?.facts;
        Ok(facts
            .into_iter()
            .filter_map(|fact| Some(Step::Fact(key?, fact)))
            .collect())
    }
}

/// The employment an entity belongs to.
fn owner(entity: &Entity<'_>) -> Result<EmployeeKey, Invalid> {
    let (identifier, field) = match entity.addressee {
        Some(identifier) => (Some(identifier), "employeeIdentifier"),
        None => match entity.row.get(IDENTIFIER) {
            Some(Value::Identifier(identifier)) => (Some(identifier), IDENTIFIER),
            _ => (None, IDENTIFIER),
        },
    };
    match identifier {
        Some(identifier) => single(entity.tenant, identifier).map_err(|invalid| invalid.of(field)),
        None => Err(Invalid::new("Required", format!("{field} is required")).of(field)),
    }
}

/// The one employment an identifier names.
fn single(tenant: &Tenant, identifier: &EmployeeIdentifier<'_>) -> Result<EmployeeKey, Invalid> {
    match resolve(tenant, identifier)[..] {
        [key] => Ok(key),
        [] => Err(Invalid::new("EmployeeNotFound", "The employee was not found.")),
        _ => Err(Invalid::new(
            "AmbiguousIdentifier",
            "The identifier names several employees.",
        )),
    }
}

/// Whether a value stands for none: an empty text, or the date that was never set.
fn is_unset(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => text.is_empty(),
        Value::DateTime(date_time) => date_time.is_unset(),
        _ => false,
    }
}

fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-' | b'+'))
}

/// A value as the tenant keeps it; none for what it does not keep.
pub(super) fn fact(field: &Field, value: &Value<'_>, old: Option<&Fact>) -> Option<Fact> {
    let text = value.as_text()?;
    Some(match (field.kind, old.and_then(Fact::as_text)) {
        // A flag that is kept as a letter stays one (`ukg-pro-rest.md` 6.3).
        (Kind::Boolean, Some("Y" | "N")) => Fact::text(if text == "true" { "Y" } else { "N" }),
        (Kind::DateTime, _) if !text.contains('T') => Fact::text(format!("{text}T00:00:00")),
        // A member that cannot be nil carries 0 where nothing was ever said.
        (Kind::Decimal | Kind::Double | Kind::Integer, None) if !field.nillable && is_zero(text) => return None,
        // The same number in other words is no change.
        (Kind::Decimal | Kind::Double, Some(old)) if is_same_number(text, old) => return None,
        _ => Fact::text(text.to_owned()),
    })
}

pub(super) fn is_same_number(one: &str, other: &str) -> bool {
    let plain = |text: &str| match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => text.to_owned(),
    };
    plain(one) == plain(other)
}
