//! Facts as the fields of a record, by the record's declaration alone.

use std::{borrow::Cow, collections::HashSet};

use jiff::civil::Date;
use serde_json::value::RawValue;
use ukg_pro_contract::{
    Transport,
    identifier::{CompanyIdentifier, EmployeeIdentifier},
    record::{Field, Kind, RecordType, Row},
    rest::Api,
    value::{DateTime, Decimal, Double, Integer, Number, UNSET_DATE_TIME, Value},
};

use crate::{
    dialect::{self, Dialect},
    lookup::Lookup,
    switches::{DeductionPercentages, InactiveContacts, SensitiveValues, Switches},
    tenant::{EmployeeKey, Entry, Fact, Owner, Rate, Tenant, View, canonical_in, label},
};

/// The SOAP records that the tenant keeps as records of their own, and the kind of each.
const KEPT: &[(&str, &str)] = &[
    ("AlternateNumber", "phone"),
    ("Contact", "contact"),
    ("SsoUser", "sso-user"),
];

/// The kind of the records that a SOAP record is one of, where the tenant keeps such.
pub(crate) fn kept_as(record: &RecordType) -> Option<&'static str> {
    let mut kept = KEPT.iter();
    kept.find(|(name, _)| *name == record.name).map(|(_, kind)| *kind)
}

/// Of what there is one record or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// One of every employment or person.
    Facts,
    /// One of every employment that has ended.
    Ended,
    /// One of every record of this kind.
    Kept(&'static str),
}

impl Origin {
    fn of(record: &RecordType, transport: Transport) -> Self {
        match (transport, kept_as(record)) {
            (Transport::Soap, Some(kind)) => Self::Kept(kind),
            (Transport::Soap, None) if record.name == "TerminationInfo" => Self::Ended,
            _ => Self::Facts,
        }
    }
}

/// A record with the facts its fields take, looked up once for all rows.
struct Shape {
    record: &'static RecordType,
    origin: Origin,
    fields: Vec<(&'static Field, Source)>,
}

/// Where a field's value comes from.
enum Source {
    /// A fact.
    Fact(Lookup),
    /// The field the tenant made of this canonical name: what it calls it, and its value.
    Slot(Cow<'static, str>, Shape),
    /// The records of the fact of this canonical name; where there is none, a record of the same employment.
    Record(Cow<'static, str>, Shape),
    /// The amount by which the employment is paid: an hour's or a year's.
    Rate,
    /// The code of that amount.
    RateType,
    /// Nowhere: nobody knows what self-service properties are for (`ukg-pro-soap.md` 5.9).
    None,
}

impl Shape {
    fn of(record: &'static RecordType, transport: Transport, dialect: &Dialect) -> Self {
        let fields = record.fields().map(|field| {
            let name = || canonical_in(record.name, field.name);
            let source = match field.kind {
                // The rate is the amount by which somebody is paid (`ukg-pro-soap.md` 7.6).
                _ if record.name == "GlobalEmployee" && field.name == "PayRate" => Source::Rate,
                _ if record.name == "GlobalEmployee" && field.name == "PayRateType" => Source::RateType,
                Kind::Pairs => Source::None,
                Kind::One(inner) if is_slot(inner) => Source::Slot(name(), Self::of(inner, transport, dialect)),
                Kind::One(inner) | Kind::Many(inner) => Source::Record(name(), Self::of(inner, transport, dialect)),
                _ => Source::Fact(Lookup::of(record.name, field.name, dialect)),
            };
            (field, source)
        });
        Self {
            record,
            origin: Origin::of(record, transport),
            fields: fields.collect(),
        }
    }
}

/// Whether a record is a field that the tenant made: its label and its value (`ukg-pro-rest.md` 13.9).
fn is_slot(record: &RecordType) -> bool {
    record.fields().map(|field| field.name).eq(["field", "value"])
}

/// How rows of a record are filled.
pub(crate) struct Projection<'a> {
    tenant: &'a Tenant,
    transport: Transport,
    sensitive_values: SensitiveValues,
    inactive_contacts: InactiveContacts,
    percentages: DeductionPercentages,
    shape: Shape,
    dialect: &'static Dialect,
    /// The day whose facts are told, where it matters.
    day: Date,
}

impl<'a> Projection<'a> {
    pub(crate) fn new(
        tenant: &'a Tenant,
        transport: Transport,
        record: &'static RecordType,
        switches: Switches,
    ) -> Self {
        Self {
            tenant,
            transport,
            sensitive_values: switches.sensitive_values,
            inactive_contacts: switches.inactive_contacts,
            percentages: switches.deduction_percentages,
            shape: Shape::of(record, transport, &dialect::PLAIN),
            dialect: &dialect::PLAIN,
            day: tenant.now().date(),
        }
    }

    /// Rows of an API, as it writes them, on some day.
    pub(crate) fn of_api(tenant: &'a Tenant, api: &Api, switches: Switches, day: Date) -> Self {
        let dialect = dialect::of(api);
        Self {
            shape: Shape::of(api.row, Transport::Rest, dialect),
            dialect,
            day,
            ..Self::new(tenant, Transport::Rest, api.row, switches)
        }
    }

    /// What a field beyond the declaration holds.
    pub(crate) fn beyond(&self, field: &Field, view: &View<'a>) -> Option<Value<'a>> {
        self.value(
            field,
            &Source::Fact(Lookup::of(self.shape.record.name, field.name, self.dialect)),
            view,
        )
    }

    /// The row of this employment or person.
    pub(crate) fn row(&self, view: &View<'a>) -> Row<'a> {
        self.fill(&self.shape, view)
    }

    /// The records that belong to this employment or person: one, several, or none where the tenant keeps such records
    /// as their own.
    pub(crate) fn rows(&self, view: &View<'a>) -> Vec<Row<'a>> {
        self.rows_of(&self.shape, view)
    }

    /// The row of the record that this is a view of, unless such records are hidden.
    pub(crate) fn kept(&self, view: &View<'a>) -> Option<Row<'a>> {
        self.is_shown(&self.shape, view).then(|| self.row(view))
    }

    /// Keeps the views whose row has a record in it.
    pub(crate) fn retain_filled(&self, views: &mut Vec<View<'a>>) {
        for (_, source) in &self.shape.fields {
            let Source::Record(_, inner) = source else { continue };
            match inner.origin {
                Origin::Facts => {}
                Origin::Ended => views.retain(|view| has_ended(view)),
                Origin::Kept(kind) => {
                    // Found once for all, not anew for every employment.
                    let entries = self.tenant.records(kind).iter();
                    let shown = entries.filter(|entry| self.is_shown(inner, &self.tenant.entry_view(entry)));
                    let owners: HashSet<Owner> = shown.map(Entry::owner).collect();
                    views.retain(|view| {
                        let person = view.employee_id().map(Owner::Person);
                        let employment = view.key().map(Owner::Employment);
                        [person, employment]
                            .iter()
                            .flatten()
                            .any(|owner| owners.contains(owner))
                    });
                }
            }
        }
    }

    fn is_shown(&self, shape: &Shape, view: &View<'a>) -> bool {
        let hides = shape.origin == Origin::Kept("contact") && self.inactive_contacts == InactiveContacts::Hidden;
        !hides || view.fact("is_active").and_then(Fact::as_flag) == Some(true)
    }

    fn rows_of(&self, shape: &Shape, view: &View<'a>) -> Vec<Row<'a>> {
        match shape.origin {
            Origin::Facts => vec![self.fill(shape, view)],
            Origin::Ended if has_ended(view) => vec![self.fill(shape, view)],
            Origin::Ended => Vec::new(),
            Origin::Kept(kind) => {
                let Some(employee_id) = view.employee_id() else {
                    return Vec::new();
                };
                let entries = self.tenant.records_of(kind, &employee_id);
                let here = entries.filter(|entry| match entry.owner() {
                    Owner::Employment(key) => view.key() == Some(key),
                    Owner::Person(_) | Owner::Tenant => true,
                });
                here.map(|entry| view.of_entry(entry))
                    .filter(|view| self.is_shown(shape, view))
                    .map(|view| self.fill(shape, &view))
                    .collect()
            }
        }
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
        match source {
            Source::None => None,
            Source::Slot(name, shape) => Some(Value::Record(self.slot(name, shape, view))),
            Source::Record(name, shape) => {
                if let Some(entries) = view.fact(name).and_then(Fact::as_entries) {
                    let mut rows = entries.iter().map(|entry| self.fill(shape, &view.of_entry(entry)));
                    return match field.kind {
                        Kind::Many(_) => Some(Value::List(rows.collect())),
                        _ => rows.next().map(Value::Record),
                    };
                }
                let rows = self.rows_of(shape, view);
                match field.kind {
                    Kind::Many(_) => Some(Value::List(rows)),
                    _ => rows.into_iter().next().map(Value::Record),
                }
            }
            Source::Rate => {
                let rate = view.fact(Rate::of_terms(view.text("hourly_or_salaried")).fact_name())?;
                self.scalar(field, rate, Cow::Borrowed)
            }
            Source::RateType => {
                let code = Rate::of_terms(view.text("hourly_or_salaried")).code();
                Some(Value::Text(Cow::Borrowed(code)))
            }
            Source::Fact(lookup) => match lookup.fact(view, self.day) {
                Some(Cow::Borrowed(fact)) => self.scalar(field, fact, Cow::Borrowed),
                Some(Cow::Owned(fact)) => self.scalar(field, &fact, |text| Cow::Owned(text.to_owned())),
                None if matches!(field.kind, Kind::Text) => {
                    let instead = self.dialect.rewritten(field.name, None);
                    instead.map(|text| Value::Text(Cow::Owned(text)))
                }
                None => None,
            },
        }
    }

    /// A field that the tenant made; one that it did not make has no label.
    fn slot(&self, name: &str, shape: &Shape, view: &View<'a>) -> Row<'a> {
        let label = label(name);
        let values = shape.fields.iter().map(|(field, _)| match field.name {
            "field" => label.map(|label| Value::Text(Cow::Borrowed(label))),
            _ => self.scalar(field, view.fact(name)?, Cow::Borrowed),
        });
        Row::from_values(shape.record, values.collect())
    }

    /// A fact as the kind of the field has it; `keep` says how its text gets into the row.
    fn scalar<'f>(&self, field: &Field, fact: &'f Fact, keep: fn(&'f str) -> Cow<'a, str>) -> Option<Value<'a>> {
        match field.kind {
            Kind::Boolean => return fact.as_flag().map(Value::Boolean),
            Kind::Identifier => return Some(Value::Identifier(self.identifier(fact.as_employee()?))),
            _ => {}
        }
        let text = fact.as_text()?;
        match field.kind {
            Kind::Company => Some(Value::Company(CompanyIdentifier::company_code(keep(text)))),
            Kind::Text if field.sensitive => self.sensitive(keep(text)).map(Value::Text),
            Kind::Text => {
                let rewritten = self.dialect.rewritten(field.name, Some(text));
                Some(Value::Text(rewritten.map_or_else(|| keep(text), Cow::Owned)))
            }
            Kind::Guid => Some(Value::Text(keep(text))),
            Kind::Double => Double::parse(keep(text)).map(Value::Double),
            Kind::Integer => Integer::parse(keep(text)).map(Value::Integer),
            Kind::Decimal => Decimal::parse(keep(text)).map(Value::Decimal),
            Kind::Number if dialect::is_whole(field.name) => Number::parse(keep(text)).map(Value::Number),
            Kind::Number if self.percentages == DeductionPercentages::Hundredths && dialect::is_share(field.name) => {
                Number::parse(Cow::Owned(hundredfold(text))).map(Value::Number)
            }
            Kind::Number => Number::parse(with_point(keep(text))).map(Value::Number),
            Kind::DateTime => DateTime::parse(keep(text)).map(Value::DateTime),
            Kind::Any => RawValue::from_string(text.to_owned())
                .ok()
                .map(|json| Value::Other(Cow::Owned(json))),
            _ => None,
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

    fn sensitive<'t>(&self, text: Cow<'t, str>) -> Option<Cow<'t, str>> {
        match self.sensitive_values {
            SensitiveValues::Clear => Some(text),
            SensitiveValues::Null => None,
            SensitiveValues::Masked => {
                let hidden = text.chars().count().saturating_sub(4);
                let shown: String = text.chars().skip(hidden).collect();
                Some(Cow::Owned("*".repeat(hidden) + &shown))
            }
        }
    }
}

fn has_ended(view: &View<'_>) -> bool {
    view.text("employment_status") == Some("T")
}

/// Decimals keep their point, whole ones too (`ukg-pro-rest.md` 6.3).
fn with_point(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains(['.', 'e', 'E']) {
        text
    } else {
        Cow::Owned(format!("{text}.0"))
    }
}

/// A decimal a hundred times as large.
fn hundredfold(text: &str) -> String {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = format!("{fraction:0<2}");
    let (moved, rest) = fraction.split_at(2);
    let digits = format!("{whole}{moved}");
    let digits = digits.trim_start_matches('0');
    let (digits, rest) = (
        if digits.is_empty() { "0" } else { digits },
        if rest.is_empty() { "0" } else { rest },
    );
    format!("{digits}.{rest}")
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
