//! Which fields of the model can hold something of fields of UKG Pro's.

use std::collections::BTreeSet;

use rollbook_model::{ObjectKind, catalogue::fields};
use rollbook_store::Purged;
use ukg_pro_contract::{
    Operation,
    record::{Kind, RecordType},
};

use super::{mappings, records};

/// Which fields of objects of a kind can hold something of these fields of UKG Pro's, given by their keys.
pub(crate) fn purged(kind: ObjectKind, without: &BTreeSet<String>) -> Purged {
    if kind == ObjectKind::CustomFields {
        return if is_in_custom_fields(without) {
            Purged::Any
        } else {
            Purged::Fields(Vec::new())
        };
    }
    let mapping = mappings().into_iter().find(|mapping| mapping.object == name_of(kind));
    let rows = mapping.map_or(&[][..], |mapping| mapping.rows);
    let held = rows.iter().filter(|row| {
        row.sources
            .iter()
            .any(|source| without.contains(&fields::key(source.field)))
    });
    Purged::Fields(held.map(|row| row.target).collect())
}

/// The name of a kind among the [`mappings`].
pub(crate) fn name_of(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Company => "Company",
        ObjectKind::OrgUnit => "OrgUnit",
        ObjectKind::Location => "Location",
        ObjectKind::Job => "Job",
        ObjectKind::Person => "Person",
        ObjectKind::Employment => "Employment",
        ObjectKind::Compensation => "Compensation",
        ObjectKind::JobRecord => "JobRecord",
        ObjectKind::Contact => "Contact",
        ObjectKind::CustomFields => "CustomField",
    }
}

/// Whether the row of the fields that a tenant made has any of these, at any depth.
fn is_in_custom_fields(without: &BTreeSet<String>) -> bool {
    fn has(record: &RecordType, without: &BTreeSet<String>) -> bool {
        record.fields().any(|field| {
            let inner = match field.kind {
                Kind::Many(inner) | Kind::One(inner) => has(inner, without),
                _ => false,
            };
            inner || without.contains(&fields::key(field.name))
        })
    }
    match Operation::named(&format!("{}.list", records::U)) {
        Some(Operation::Rest(api, _)) => has(api.row, without),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_a_field_is_purged_with_it() {
        let without = BTreeSet::from([fields::key("addressLine1"), fields::key("annualSalary")]);
        let of = |kind| purged(kind, &without);
        assert_eq!(of(ObjectKind::Person), Purged::Fields(vec!["home_address"]));
        assert_eq!(of(ObjectKind::Compensation), Purged::Fields(vec!["amount"]));
        assert_eq!(of(ObjectKind::CustomFields), Purged::Fields(Vec::new()));
        let slot = BTreeSet::from([fields::key("personnelUserDefinedFields")]);
        assert_eq!(purged(ObjectKind::CustomFields, &slot), Purged::Any);
    }

    #[test]
    fn every_kind_of_object_has_its_mapping() {
        for kind in ObjectKind::ALL {
            assert!(
                mappings().iter().any(|mapping| mapping.object == name_of(*kind)),
                "{kind}"
            );
        }
    }
}
