//! What an object is named by: an id of the copy, an id of the unified reads, or UKG Pro's own keys.

use rollbook_model::{
    ObjectKind, Problem,
    workforce::{RecordKey, RecordKind},
};
use uuid::Uuid;

use super::ObjectsAsk;
use crate::{diagnosis, workforce::is_key};

/// An object that is named.
pub(super) struct Named {
    pub(super) id: Uuid,
    /// UKG Pro's keys, where the name tells them.
    pub(super) key: Option<RecordKey>,
}

impl Named {
    /// Reads a name.
    ///
    /// # Errors
    /// When it can be nobody's.
    pub(super) fn read(name: &str, ask: &ObjectsAsk) -> Result<Self, Problem> {
        if let Ok(id) = name.parse() {
            return Ok(Self { id, key: None });
        }
        let kind = record_kind(ask.kind);
        let key = RecordKey::of_id(name, kind, ask.account).or_else(|| of_keys(name, kind));
        let key = key.ok_or_else(|| diagnosis::no_such_record(None))?;
        let id = key.uuid(ask.account);
        Ok(Self { id, key: Some(key) })
    }

    /// The employee id of the person whose it is, where the keys tell it.
    pub(super) fn employee(&self) -> Option<String> {
        let key = self.key.as_ref()?;
        let of_person = matches!(key.kind, RecordKind::Person | RecordKind::Employment);
        key.parts.first().filter(|part| of_person && is_key(part)).cloned()
    }
}

/// The keys of a name that writes them with hyphens between.
fn of_keys(name: &str, kind: RecordKind) -> Option<RecordKey> {
    let parts: Vec<_> = match kind {
        RecordKind::Employment | RecordKind::OrgUnit => {
            let (first, second) = name.split_once('-')?;
            vec![first, second]
        }
        _ => vec![name],
    };
    let blank = parts.iter().any(|part| part.trim().is_empty());
    (!blank).then(|| RecordKey::new(kind, parts))
}

/// What the id of an object of a kind is computed from. Pay has the id of its employment, custom fields have that of
/// their person.
fn record_kind(kind: ObjectKind) -> RecordKind {
    match kind {
        ObjectKind::Company => RecordKind::Company,
        ObjectKind::OrgUnit => RecordKind::OrgUnit,
        ObjectKind::Location => RecordKind::Location,
        ObjectKind::Job => RecordKind::Job,
        ObjectKind::Person | ObjectKind::CustomFields => RecordKind::Person,
        ObjectKind::Employment | ObjectKind::Compensation => RecordKind::Employment,
        ObjectKind::JobRecord => RecordKind::JobRecord,
        ObjectKind::Contact => RecordKind::Contact,
    }
}
