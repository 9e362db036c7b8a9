//! Facts as the fields of a record, by the record's declaration alone.

use std::borrow::Cow;

use ukg_pro_contract::{
    Transport,
    identifier::EmployeeIdentifier,
    record::{Field, Kind, RecordType, Row},
    value::{DateTime, Decimal, Integer, Number, UNSET_DATE_TIME, Value},
};

use crate::{
    switches::SensitiveValues,
    tenant::{EmployeeKey, Tenant, View},
};

/// How a record is to be filled.
#[derive(Clone, Copy)]
pub(crate) struct Projection<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) transport: Transport,
    pub(crate) sensitive_values: SensitiveValues,
}

impl<'a> Projection<'a> {
    /// The record of this employment or person.
    pub(crate) fn row(&self, record: &'static RecordType, view: &View<'a>) -> Row<'a> {
        let values = record.fields().map(|field| {
            self.value(field, view).or_else(|| {
                // A member that cannot be nil always carries a value (`ukg-pro-soap.md` 5).
                (!field.nillable && self.transport == Transport::Soap)
                    .then(|| unset(field.kind))
                    .flatten()
            })
        });
        Row::from_values(record, values.collect())
    }

    fn value(&self, field: &'static Field, view: &View<'a>) -> Option<Value<'a>> {
        match field.kind {
            // Nobody knows what self-service properties are for (`ukg-pro-soap.md` 5.9).
            Kind::Pairs => return None,
            Kind::One(inner) => return Some(Value::Record(self.row(inner, view))),
            Kind::Many(inner) => return Some(Value::List(vec![self.row(inner, view)])),
            Kind::Text
            | Kind::Boolean
            | Kind::Integer
            | Kind::Decimal
            | Kind::Number
            | Kind::DateTime
            | Kind::Identifier => {}
        }
        let fact = view.fact(field.name)?;
        match field.kind {
            Kind::Boolean => fact.as_flag().map(Value::Boolean),
            Kind::Identifier => Some(Value::Identifier(self.identifier(fact.as_employee()?))),
            kind => {
                let text = fact.as_text()?;
                match kind {
                    Kind::Text if field.sensitive => self.sensitive(text).map(Value::Text),
                    Kind::Text => Some(Value::Text(Cow::Borrowed(text))),
                    Kind::Integer => Integer::parse(text).map(Value::Integer),
                    Kind::Decimal => Decimal::parse(text).map(Value::Decimal),
                    Kind::Number => Number::parse(with_point(text)).map(Value::Number),
                    Kind::DateTime => DateTime::parse(text).map(Value::DateTime),
                    _ => None,
                }
            }
        }
    }

    /// An employment as responses name it: by company code and employee number.
    fn identifier(&self, key: &EmployeeKey) -> EmployeeIdentifier<'a> {
        let part = |name| {
            self.tenant
                .fact(key, name)
                .and_then(|fact| fact.as_text())
                .unwrap_or("")
        };
        EmployeeIdentifier::employee_number(part("CompanyCode"), part("EmployeeNumber"))
    }

    fn sensitive(&self, text: &'a str) -> Option<Cow<'a, str>> {
        match self.sensitive_values {
            SensitiveValues::Clear => Some(Cow::Borrowed(text)),
            SensitiveValues::Null => None,
            SensitiveValues::Masked => {
                let hidden = text.chars().count().saturating_sub(4);
                let shown: String = text.chars().skip(hidden).collect();
                Some(Cow::Owned("*".repeat(hidden) + &shown))
            }
        }
    }
}

/// Decimals keep their point, whole ones too (`ukg-pro-rest.md` 6.3).
fn with_point(text: &str) -> Cow<'_, str> {
    if text.contains(['.', 'e', 'E']) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{text}.0"))
    }
}

/// What a member that was never set carries (`ukg-pro-soap.md` 5.10).
fn unset(kind: Kind) -> Option<Value<'static>> {
    match kind {
        Kind::Boolean => Some(Value::Boolean(false)),
        Kind::Integer => Integer::parse("0").map(Value::Integer),
        Kind::Decimal => Decimal::parse("0").map(Value::Decimal),
        Kind::DateTime => DateTime::parse(UNSET_DATE_TIME).map(Value::DateTime),
        Kind::Text | Kind::Number | Kind::Identifier | Kind::Pairs | Kind::One(_) | Kind::Many(_) => None,
    }
}
