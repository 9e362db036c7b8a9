//! What is made of rows: objects, and what their changes are told as. Which is decided by whoever knows what they mean.

use std::collections::BTreeSet;

use rollbook_model::{ChangeKind, ObjectKind};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::people_data::EmployeeRef;

/// A row of one owner, as it is kept.
///
/// `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct RowOf {
    /// The record, such as `person-details`.
    pub record: String,
    /// UKG Pro's key of the row.
    pub key: String,
    /// The row, as JSON, with masks in the place of sensitive values.
    pub body: String,
}

/// An object made of the rows of an owner.
///
/// `Debug` does not show it.
#[derive(Clone, PartialEq)]
pub struct Mapped {
    /// What it is.
    pub kind: ObjectKind,
    /// Its id, the same for ever.
    pub id: Uuid,
    /// The id of the person whose it is, if it is a person's.
    pub person: Option<Uuid>,
    /// Its fields; null where there is no value.
    pub body: Map<String, Value>,
    /// When it last changed in the tenant, where the tenant says so.
    pub changed_at: Option<String>,
}

/// What a change of an object is told as.
pub struct Told {
    /// What happened.
    pub kind: ChangeKind,
    /// The fields with what they were and are.
    pub fields: Map<String, Value>,
}

/// Which fields of an object can hold something of fields of UKG Pro that are taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purged {
    /// These; there can be none.
    Fields(Vec<&'static str>),
    /// Any.
    Any,
}

/// What knows where rows and objects of some people name others.
pub trait Naming: Sync {
    /// The records whose rows can.
    fn records(&self) -> &'static [&'static str];

    /// The kinds of objects that can.
    fn kinds(&self) -> &'static [ObjectKind];

    /// Takes those others out of the members of a row who are to be, and says whether there was any.
    fn take_out_of_row(&self, row: &mut Map<String, Value>, is_erased: &dyn Fn(&EmployeeRef) -> bool) -> bool;

    /// The same of the fields of an object, where there is nothing then.
    fn take_out_of_object(&self, fields: &mut Map<String, Value>, is_erased: &dyn Fn(&EmployeeRef) -> bool) -> bool;
}

/// What knows what rows mean.
pub trait Mapper: Naming {
    /// The objects of an owner, of all of its rows.
    fn objects(&self, owner: &str, rows: &[RowOf]) -> Vec<Mapped>;

    /// What is told of an object that was, or is, or is different; `None` where nothing of it is worth telling.
    fn told(
        &self,
        kind: ObjectKind,
        old: Option<&Map<String, Value>>,
        new: Option<&Map<String, Value>>,
    ) -> Option<Told>;

    /// Which fields of objects of a kind can hold something of these fields of UKG Pro's, given by their keys.
    fn purged(&self, kind: ObjectKind, without: &BTreeSet<String>) -> Purged;
}

macro_rules! unshown {
    ($($name:ident: $field:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = formatter.debug_struct(stringify!($name));
                shown.field(stringify!($field), &self.$field).finish_non_exhaustive()
            }
        }
    )+};
}

unshown!(RowOf: record, Mapped: kind, Told: kind);
