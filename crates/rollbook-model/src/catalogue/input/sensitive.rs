//! Which values that are given to an action are sensitive: by the input's own name, or by a name within.

use std::collections::BTreeSet;

use serde_json::Value;
use ukg_pro_contract::{
    identifier::IdentifierKind,
    record::{Kind, RecordType},
};

use super::{Field, value::Takes};
use crate::catalogue::fields::key;

impl Field {
    /// Whether this value says anything sensitive, at any depth. In what should be JSON and is none, each name counts
    /// that stands there.
    pub fn says_sensitive(&self, value: &str) -> bool {
        if value.is_empty() || self.sensitive {
            return !value.is_empty();
        }
        let names = self.sensitive_within();
        match serde_json::from_str(value) {
            Ok(value) => names_any(&value, &names),
            Err(_) => names.iter().any(|name| key(value).contains(name)),
        }
    }

    /// The names within its values that are sensitive, as [`key`] writes them; none of an input that is a single value.
    fn sensitive_within(&self) -> BTreeSet<String> {
        fn add(record: &'static RecordType, names: &mut BTreeSet<String>) {
            for field in record.fields() {
                if field.sensitive {
                    names.insert(key(field.name));
                }
                add_of(&field.kind, names);
            }
        }

        fn add_of(kind: &Kind, names: &mut BTreeSet<String>) {
            match kind {
                Kind::Many(inner) | Kind::One(inner) => add(inner, names),
                Kind::Identifier => {
                    let sensitive = IdentifierKind::ALL.into_iter().filter(|kind| kind.is_sensitive());
                    names.extend(sensitive.filter_map(IdentifierKind::element).map(key));
                }
                _ => {}
            }
        }

        let mut names = BTreeSet::new();
        match self.takes {
            Takes::Records(record, ..) => add(record, &mut names),
            Takes::Value(field, _) => add_of(&field.kind, &mut names),
            _ => {}
        }
        names
    }
}

fn names_any(value: &Value, names: &BTreeSet<String>) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| names_any(item, names)),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| names.contains(&key(name)) || names_any(member, names)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::Catalogue;

    fn says(action: &str, input: &str, value: &str) -> bool {
        let inputs = Catalogue::get().action(action).unwrap().inputs();
        let field = inputs.fields().iter().find(|field| field.name == input).unwrap();
        field.says_sensitive(value)
    }

    #[test]
    fn a_value_is_sensitive_by_any_name_within_it() {
        for (action, input, value) in [
            ("hire_employee", "ssn", "900114488"),
            (
                "hire_employee",
                "direct_deposits",
                r#"[{"bank_name": "First", "AccountNumber": "4711"}]"#,
            ),
            ("hire_employee", "direct_deposits", r#"[{"routing_number": "4711""#),
            (
                "hire_employee",
                "records",
                r#"[{"direct_deposits": [{"account_number": "4711"}]}]"#,
            ),
            (
                "find_employee_ids",
                "records",
                r#"[{"employeeIdentifierValue": "900114488"}]"#,
            ),
            (
                "update_global_employee",
                "employee_identifier",
                r#"{"NationalID": "EX900114"}"#,
            ),
        ] {
            assert!(says(action, input, value), "{action} {input} {value}");
        }
        for (action, input, value) in [
            ("hire_employee", "ssn", ""),
            ("hire_employee", "last_name", "Ssn"),
            (
                "hire_employee",
                "direct_deposits",
                r#"[{"bank_name": "account number"}]"#,
            ),
            ("hire_employee", "direct_deposits", "[{]"),
        ] {
            assert!(!says(action, input, value), "{action} {input} {value}");
        }
    }
}
