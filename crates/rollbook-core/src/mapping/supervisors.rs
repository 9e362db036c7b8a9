//! Where what is copied of somebody names another: as the one to whom they report.

use std::borrow::Cow;

use rollbook_model::{ObjectKind, catalogue::fields};
use rollbook_store::{EmployeeRef, Naming};
use serde_json::{Map, Value};

use super::{records, text_of};

/// What the names of members begin with that say of a row who the supervisor is.
const MEMBERS: &str = "supervisor";
/// The field of an object that says it.
const FIELD: &str = "manager";

/// Takes supervisors out of what is copied of those who report to them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Supervisors;

impl Naming for Supervisors {
    fn records(&self) -> &'static [&'static str] {
        &[records::E, records::H]
    }

    fn kinds(&self) -> &'static [ObjectKind] {
        &[ObjectKind::Employment, ObjectKind::JobRecord]
    }

    fn take_out_of_row(&self, row: &mut Map<String, Value>, is_erased: &dyn Fn(&EmployeeRef) -> bool) -> bool {
        if !of_row(row).iter().any(is_erased) {
            return false;
        }
        row.retain(|name, _| !fields::key(name).starts_with(MEMBERS));
        true
    }

    fn take_out_of_object(&self, object: &mut Map<String, Value>, is_erased: &dyn Fn(&EmployeeRef) -> bool) -> bool {
        let Some(manager) = object.get_mut(FIELD) else {
            return false;
        };
        let id = manager.get("person").and_then(Value::as_str).map(str::to_owned);
        let is_theirs = id.is_some_and(|id| is_erased(&EmployeeRef::Id(id)));
        if is_theirs {
            *manager = Value::Null;
        }
        is_theirs
    }
}

/// The identifiers by which a row knows the supervisor.
fn of_row(row: &Map<String, Value>) -> Vec<EmployeeRef> {
    let text = |wanted: &str| {
        let held = row.iter().find(|(name, _)| fields::key(name) == wanted);
        held.and_then(|(_, value)| text_of(value)).map(Cow::into_owned)
    };
    let id = text("supervisorid").map(EmployeeRef::Id);
    let company = text("supervisorcompanycode");
    let number = text("supervisoremployeenumber").map(|number| EmployeeRef::Number { company, number });
    id.into_iter().chain(number).collect()
}

#[cfg(test)]
mod tests {
    use rollbook_model::{ObjectKind, Stream};
    use serde_json::json;
    use ukg_pro_contract::Operation;

    use super::*;
    use crate::{
        mapping::{mappings, name_of},
        sync::record_of,
    };

    fn members(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    #[test]
    fn whoever_is_erased_is_taken_out_of_the_row_whole_and_nobody_else_is() {
        let row = json!({
            "employeeID": "A", "isSupervisor": true, "supervisorID": "X", "supervisorFirstName": "Ada",
            "supervisorLastName": "Lee", "supervisorEmployeeNumber": "009", "supervisorCompanyCode": "HLF",
        });
        let id = |text: &str| EmployeeRef::Id(text.to_owned());
        let number = EmployeeRef::Number {
            company: Some("HLF".to_owned()),
            number: "009".to_owned(),
        };
        for erased in [id("X"), number] {
            let mut left = members(row.clone());
            assert!(Supervisors.take_out_of_row(&mut left, &|who| *who == erased));
            assert_eq!(Value::Object(left), json!({ "employeeID": "A", "isSupervisor": true }));
        }
        let mut left = members(row.clone());
        assert!(!Supervisors.take_out_of_row(&mut left, &|who| *who == id("A")));
        assert_eq!(Value::Object(left), row);
    }

    #[test]
    fn every_record_and_object_that_names_a_supervisor_is_looked_through() {
        for record in Stream::ALL.iter().map(|stream| record_of(*stream)) {
            let Some(Operation::Rest(api, _)) = Operation::named(&format!("{record}.list")) else {
                panic!("{record}");
            };
            let names: Vec<_> = api.row.fields().map(|field| fields::key(field.name)).collect();
            let names_one = names.iter().any(|name| name.starts_with(MEMBERS));
            assert_eq!(names_one, Supervisors.records().contains(&record), "{record}");
            assert!(!names_one || names.contains(&"supervisorid".to_owned()), "{record}");
        }
        for kind in ObjectKind::ALL {
            let mapping = mappings()
                .into_iter()
                .find(|mapping| mapping.object == name_of(*kind))
                .unwrap();
            let held = mapping.rows.iter().filter(|row| {
                let mut sources = row.sources.iter();
                sources.any(|source| fields::key(source.field).starts_with(MEMBERS))
            });
            let held: Vec<_> = held.map(|row| row.target).collect();
            let expected: &[&str] = if Supervisors.kinds().contains(kind) {
                &[FIELD]
            } else {
                &[]
            };
            assert_eq!(held, expected, "{kind}");
        }
    }
}
