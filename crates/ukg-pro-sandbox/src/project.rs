//! Facts as the fields of a record, by the record's declaration alone.

use std::borrow::Cow;

use ukg_pro_contract::{
    Transport,
    identifier::{CompanyIdentifier, EmployeeIdentifier},
    record::{Field, Kind, RecordType, Row},
    value::{DateTime, Decimal, Double, Integer, Number, UNSET_DATE_TIME, Value},
};

use crate::{
    switches::{SensitiveValues, Switches},
    tenant::{EmployeeKey, Fact, Tenant, View, canonical},
};

/// A record with the facts its fields take, looked up once for all rows.
struct Shape {
    record: &'static RecordType,
    fields: Vec<(&'static Field, Source)>,
}

/// Where a field's value comes from.
enum Source {
    /// The fact of this canonical name.
    Fact(Cow<'static, str>),
    /// The records of the fact of this canonical name; where there is none, a record of the same employment.
    Record(Cow<'static, str>, Shape),
    /// Nowhere: nobody knows what self-service properties are for (`ukg-pro-soap.md` 5.9).
    None,
}

impl Shape {
    fn of(record: &'static RecordType) -> Self {
        let fields = record.fields().map(|field| {
            let source = match field.kind {
                // Nor does the tenant keep JSON of no declared type.
                Kind::Pairs | Kind::Any => Source::None,
                Kind::One(inner) | Kind::Many(inner) => Source::Record(canonical(field.name), Self::of(inner)),
                _ => Source::Fact(canonical(field.name)),
            };
            (field, source)
        });
        Self {
            record,
            fields: fields.collect(),
        }
    }
}

/// How rows of a record are filled.
pub(crate) struct Projection<'a> {
    tenant: &'a Tenant,
    transport: Transport,
    sensitive_values: SensitiveValues,
    shape: Shape,
}

impl<'a> Projection<'a> {
    pub(crate) fn new(
        tenant: &'a Tenant,
        transport: Transport,
        record: &'static RecordType,
        switches: Switches,
    ) -> Self {
        let sensitive_values = switches.sensitive_values;
        Self {
            tenant,
            transport,
            sensitive_values,
            shape: Shape::of(record),
        }
    }

    /// The row of this employment or person.
    pub(crate) fn row(&self, view: &View<'a>) -> Row<'a> {
        self.fill(&self.shape, view)
    }

    fn fill(&self, shape: &Shape, view: &View<'a>) -> Row<'a> {
        let values = shape.fields.iter().map(|(field, source)| {
            self.value(field, source, view).or_else(|| {
                // A member that cannot be nil always carries a value (`ukg-pro-soap.md` 5).
                (!field.nillable && self.transport == Transport::Soap)
                    .then(|| unset(field.kind))
                    .flatten()
            })
        });
        Row::from_values(shape.record, values.collect())
    }

    fn value(&self, field: &Field, source: &Source, view: &View<'a>) -> Option<Value<'a>> {
        let fact = match source {
            Source::None => return None,
            Source::Record(name, shape) => {
                if let Some(entries) = view.fact(name).and_then(Fact::as_entries) {
                    let mut rows = entries.iter().map(|entry| self.fill(shape, &view.of_entry(entry)));
                    return match field.kind {
                        Kind::Many(_) => Some(Value::List(rows.collect())),
                        _ => rows.next().map(Value::Record),
                    };
                }
                let row = self.fill(shape, view);
                return Some(match field.kind {
                    Kind::Many(_) => Value::List(vec![row]),
                    _ => Value::Record(row),
                });
            }
            Source::Fact(name) => view.fact(name)?,
        };
        match field.kind {
            Kind::Boolean => fact.as_flag().map(Value::Boolean),
            Kind::Identifier => Some(Value::Identifier(self.identifier(fact.as_employee()?))),
            Kind::Company => Some(Value::Company(CompanyIdentifier::company_code(fact.as_text()?))),
            kind => {
                let text = fact.as_text()?;
                match kind {
                    Kind::Text if field.sensitive => self.sensitive(text).map(Value::Text),
                    Kind::Text | Kind::Guid => Some(Value::Text(Cow::Borrowed(text))),
                    Kind::Double => Double::parse(text).map(Value::Double),
                    Kind::Integer => Integer::parse(text).map(Value::Integer),
                    Kind::Decimal => Decimal::parse(text).map(Value::Decimal),
                    Kind::Number if fact.is_whole() => Number::parse(text).map(Value::Number),
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
        Kind::Double => Double::parse("0").map(Value::Double),
        Kind::Guid => Some(Value::Text(Cow::Borrowed("00000000-0000-0000-0000-000000000000"))),
        Kind::Text
        | Kind::Number
        | Kind::Identifier
        | Kind::Company
        | Kind::Pairs
        | Kind::One(_)
        | Kind::Many(_)
        | Kind::Any => None,
    }
}
