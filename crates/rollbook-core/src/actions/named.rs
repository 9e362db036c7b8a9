//! Whom a write names: what UKG Pro knows people by, in what the write was asked and in what was answered.

use rollbook_model::catalogue::{Place, fields};
use rollbook_store::{EmployeeRef, WrittenOf};
use serde_json::{Map, Value};
use ukg_pro_contract::identifier::IdentifierKind;

/// Everybody whom the inputs of a write name.
pub(super) fn in_inputs(inputs: &[(Place, String)]) -> Vec<WrittenOf> {
    let text_at = |wanted: Place| {
        let found = inputs.iter().find(|(place, _)| *place == wanted);
        found.map(|(_, text)| text.clone())
    };
    let mut found = Found::default();
    let mut members = Map::new();
    for (place, text) in inputs {
        match place {
            Place::Path(name) | Place::Parameter(name) | Place::Scalar(name) | Place::Query(name) => {
                members.insert((*name).to_owned(), Value::from(text.as_str()));
            }
            Place::Field(name) => {
                members.insert((*name).to_owned(), serde_json::from_str(text).unwrap_or_default());
            }
            Place::OwnerNumber => found.add(number(text_at(Place::OwnerCompanyCode), text.clone()), None),
            Place::Identifier(kind) => {
                found.add(identified(*kind, text_at(Place::CompanyCode), text.clone()), None);
            }
            Place::Records => {
                let records: Value = serde_json::from_str(text).unwrap_or_default();
                for (place, record) in records.as_array().into_iter().flatten().enumerate() {
                    found.scan(record, Some(place));
                }
            }
            _ => {}
        }
    }
    found.scan(&Value::Object(members), None);
    found.0
}

/// Everybody whom the answer of a write names.
pub(super) fn in_answer(answer: &str) -> Vec<WrittenOf> {
    let mut found = Found::default();
    let mut answer: Value = serde_json::from_str(answer).unwrap_or_default();
    // What became of each record stands with its place among those that were given.
    if let Some(Value::Array(records)) = answer.get_mut("records").map(Value::take) {
        for record in records {
            let place = record.get("index").and_then(Value::as_u64);
            found.scan(&record, place.and_then(|place| usize::try_from(place).ok()));
        }
    }
    found.scan(&answer, None);
    found.0
}

/// The identifiers of people that a value has, at any depth.
pub(crate) fn identifiers(value: &Value) -> impl Iterator<Item = EmployeeRef> {
    let mut found = Found::default();
    found.scan(value, None);
    found.0.into_iter().map(|named| named.employee)
}

fn number(company: Option<String>, number: String) -> EmployeeRef {
    EmployeeRef::Number { company, number }
}

fn identified(kind: IdentifierKind, company: Option<String>, value: String) -> EmployeeRef {
    match kind {
        IdentifierKind::Plain | IdentifierKind::EmployeeNumber => number(company, value),
        IdentifierKind::EmailAddress => EmployeeRef::EmailAddress(value),
        IdentifierKind::Ssn | IdentifierKind::Sin | IdentifierKind::NationalId => EmployeeRef::NationalId(value),
        IdentifierKind::UserDefined => EmployeeRef::UserDefined(value),
    }
}

#[derive(Default)]
struct Found(Vec<WrittenOf>);

impl Found {
    fn add(&mut self, employee: EmployeeRef, record: Option<usize>) {
        let one = WrittenOf { employee, record };
        if !self.0.contains(&one) {
            self.0.push(one);
        }
    }

    /// Adds whom a value names, at any depth.
    fn scan(&mut self, value: &Value, record: Option<usize>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.scan(item, record)),
            Value::Object(members) => {
                let company = members.iter().find(|(name, _)| fields::key(name) == "companycode");
                let company = company.and_then(|(_, code)| text(code));
                for (name, member) in members {
                    let employee = text(member).and_then(|text| match fields::key(name).as_str() {
                        "employeeid" => Some(EmployeeRef::Id(text)),
                        "employeenumber" => Some(number(company.clone(), text)),
                        "emailaddress" => Some(EmployeeRef::EmailAddress(text)),
                        "ssn" | "sin" | "nationalid" => Some(EmployeeRef::NationalId(text)),
                        _ => None,
                    });
                    if let Some(employee) = employee {
                        self.add(employee, record);
                    }
                    self.scan(member, record);
                }
            }
            _ => {}
        }
    }
}

/// A value as an identifier.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn id(text: &str, record: Option<usize>) -> WrittenOf {
        WrittenOf {
            employee: EmployeeRef::Id(text.to_owned()),
            record,
        }
    }

    fn numbered(company: Option<&str>, text: &str, record: Option<usize>) -> WrittenOf {
        WrittenOf {
            employee: number(company.map(str::to_owned), text.to_owned()),
            record,
        }
    }

    #[test]
    fn a_write_names_people_by_path_owner_identifier_field_and_record() {
        let named = |inputs: &[(Place, &str)]| {
            let inputs: Vec<_> = inputs
                .iter()
                .map(|(place, text)| (*place, (*text).to_owned()))
                .collect();
            in_inputs(&inputs)
        };
        assert_eq!(named(&[(Place::Path("employeeId"), "CJ3K")]), [id("CJ3K", None)]);
        assert_eq!(named(&[(Place::Field("employeeID"), "\"CJ3K\"")]), [id("CJ3K", None)]);
        assert_eq!(
            named(&[(Place::OwnerCompanyCode, "HLF"), (Place::OwnerNumber, "009")]),
            [numbered(Some("HLF"), "009", None)]
        );
        let email = (Place::Identifier(IdentifierKind::EmailAddress), "a@example.com");
        assert!(matches!(named(&[email])[0].employee, EmployeeRef::EmailAddress(_)));
        let records = r#"[{"EmployeeIdentifier":{"CompanyCode":"HLF","EmployeeNumber":"009"}},{"employeeId":"CJ3K"}]"#;
        assert_eq!(
            named(&[(Place::Records, records)]),
            [numbered(Some("HLF"), "009", Some(0)), id("CJ3K", Some(1))]
        );
        assert_eq!(
            named(&[(Place::Field("jobCode"), "\"ENG\""), (Place::IdempotencyKey, "009")]),
            []
        );
    }

    #[test]
    fn an_answer_names_people_with_the_place_of_their_record() {
        let answer = r#"{"applied":2,"records":[{"index":0},{"index":1,"body":{"employeeId":"CJ3K","companyCode":"HLF","employeeNumber":"009"}}]}"#;
        // In whichever order an object keeps its fields.
        let named: HashSet<_> = in_answer(answer).into_iter().collect();
        let expected = HashSet::from([numbered(Some("HLF"), "009", Some(1)), id("CJ3K", Some(1))]);
        assert_eq!(named, expected);
        assert_eq!(in_answer(r#"{"employeeId":"CJ3K"}"#), [id("CJ3K", None)]);
        assert_eq!(in_answer("null"), []);
    }
}
