//! From UKG Pro's records to the people model: one file for each object, each a table of what is mapped from where by
//! which rule. The table is the code, and the documentation is computed from it.

mod benefit;
mod company;
mod compensation;
mod contact;
mod custom;
mod employment;
mod job;
mod job_record;
mod location;
mod org_unit;
mod person;
mod position;
mod purged;
mod rules;
mod sources;
mod supervisors;
mod time_off;

use rollbook_model::workforce::{
    BankAccount, Benefit, Company, Compensation, Contact, Employment, Job, JobRecord, Location, OrgUnit, Person,
    Position, Source, TimeOffBalance,
};

pub(crate) use benefit::benefit;
pub(crate) use company::company;
pub(crate) use compensation::compensation;
pub(crate) use contact::contact;
pub(crate) use custom::{custom_fields, custom_slots};
pub(crate) use employment::employment;
pub(crate) use job::job;
pub(crate) use job_record::job_record;
pub(crate) use location::location;
pub(crate) use org_unit::org_unit;
pub(crate) use person::{bank_account, person};
pub(crate) use position::position;
pub(crate) use purged::{name_of, purged};
pub(crate) use sources::{Reading, Row, Rules, Sources, text_of};
pub(crate) use supervisors::Supervisors;
pub(crate) use time_off::time_off_balance;

/// UKG Pro's records, by the letters that the tables have for them.
pub(crate) mod records {
    pub(crate) const P: &str = "person-details";
    pub(crate) const E: &str = "employment-details";
    pub(crate) const C: &str = "compensation-details";
    pub(crate) const H: &str = "employee-job-history-details";
    pub(crate) const D: &str = "company-details";
    pub(crate) const O: &str = "org-levels";
    pub(crate) const L: &str = "locations";
    pub(crate) const J: &str = "jobs-v2";
    pub(crate) const S: &str = "positions";
    pub(crate) const T: &str = "pto-plans";
    pub(crate) const B: &str = "deductions";
    pub(crate) const A: &str = "direct-deposit";
    pub(crate) const U: &str = "user-defined-fields";
    pub(crate) const K: &str = "contacts";
}

/// A field of the model: where it comes from, and how.
#[derive(Debug, Clone, Copy)]
pub struct MappingRow {
    /// The field of the model.
    pub target: &'static str,
    /// The fields of UKG Pro that it comes from; none where UKG Pro holds no such thing.
    pub sources: &'static [Source],
    /// How it comes from them, in words.
    pub rule: &'static str,
}

/// The mapping of an object.
#[derive(Debug, Clone, Copy)]
pub struct ObjectMapping {
    /// The object.
    pub object: &'static str,
    /// Its fields with what they mean, in the order of the rows.
    pub fields: &'static [(&'static str, &'static str)],
    /// A row for each field.
    pub rows: &'static [MappingRow],
}

/// The mapping of every object.
pub fn mappings() -> [ObjectMapping; 14] {
    let of = |object, fields, rows| ObjectMapping { object, fields, rows };
    [
        of("Person", Person::FIELDS, person::PERSON),
        of("Employment", Employment::FIELDS, employment::EMPLOYMENT),
        of("Compensation", Compensation::FIELDS, compensation::COMPENSATION),
        of("Company", Company::FIELDS, company::COMPANY),
        of("OrgUnit", OrgUnit::FIELDS, org_unit::ORG_UNIT),
        of("Location", Location::FIELDS, location::LOCATION),
        of("Job", Job::FIELDS, job::JOB),
        of("Position", Position::FIELDS, position::POSITION),
        of("TimeOffBalance", TimeOffBalance::FIELDS, time_off::TIME_OFF_BALANCE),
        of("Benefit", Benefit::FIELDS, benefit::BENEFIT),
        of("BankAccount", BankAccount::FIELDS, person::BANK_ACCOUNT),
        of("CustomField", custom::FIELDS, custom::CUSTOM_FIELD),
        of("JobRecord", JobRecord::FIELDS, job_record::JOB_RECORD),
        of("Contact", Contact::FIELDS, contact::CONTACT),
    ]
}

/// A table: each line a field of the object, the rule, and the fields of UKG Pro in the order that the rule takes them.
macro_rules! mapping {
    (
        $(#[$meta:meta])*
        $name:ident($key:ty) -> $object:ident, $rows:ident {
            $( $target:ident: $rule:ident <- $( $record:ident . $field:ident ),+ ; )+
        }
    ) => {
        pub(super) static $rows: &[$crate::mapping::MappingRow] = &[ $( $crate::mapping::MappingRow {
            target: stringify!($target),
            sources: &[ $( rollbook_model::workforce::Source { record: $record, field: stringify!($field) } ),+ ],
            rule: $rule.says,
        } ),+ ];

        $(#[$meta])*
        pub(crate) fn $name(sources: &$crate::mapping::Sources<'_>, key: $key) -> $object {
            $object {
                key,
                $( $target: sources.map(
                    &$rule,
                    &[ $( rollbook_model::workforce::Source { record: $record, field: stringify!($field) } ),+ ],
                ), )+
            }
        }
    };
}

use mapping;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ukg_pro_contract::Operation;

    use super::*;

    #[test]
    fn every_field_of_the_model_has_one_row() {
        for ObjectMapping { object, fields, rows } in mappings() {
            let fields: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
            let mut targets: Vec<_> = rows.iter().map(|row| row.target).collect();
            targets.sort_unstable();
            let mut sorted = fields.clone();
            sorted.sort_unstable();
            assert_eq!(targets, sorted, "{object}");
        }
    }

    #[test]
    fn every_source_is_a_field_that_the_contract_declares() {
        // Newer tenants spell it this way, as the declaration says.
        let also = BTreeSet::from([("company-details", "companyId")]);
        for row in mappings().iter().flat_map(|mapping| mapping.rows) {
            for source in row.sources {
                let Some(Operation::Rest(api, _)) = Operation::named(&format!("{}.list", source.record)) else {
                    panic!("{source:?}");
                };
                let declared = api.row.fields().any(|field| field.name == source.field);
                assert!(declared || also.contains(&(source.record, source.field)), "{source:?}");
            }
        }
    }
}
