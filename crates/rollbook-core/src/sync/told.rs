//! What a change of an object is told as.

use rollbook_model::{ChangeKind, ObjectKind, workforce::EmploymentStatus};
use rollbook_store::Told;
use serde_json::{Map, Value, json};

/// The fields that say where somebody works.
const PLACE: [&str; 7] = [
    "is_home",
    "company_code",
    "org_level_1",
    "org_level_2",
    "org_level_3",
    "org_level_4",
    "work_location",
];

/// What is told of an object that was, or is, or is different; `None` where nothing is.
pub(super) fn told(
    object: ObjectKind,
    old: Option<&Map<String, Value>>,
    new: Option<&Map<String, Value>>,
) -> Option<Told> {
    let (kind, fields) = match (old, new) {
        (None, None) => return None,
        (None, Some(new)) => (ChangeKind::Created, created(new)),
        (Some(_), None) => (ChangeKind::Deleted, Map::new()),
        (Some(old), Some(new)) => {
            let fields = different(old, new);
            if fields.is_empty() {
                return None;
            }
            let kind = if object == ObjectKind::Employment {
                of_employment(old, new, &fields)
            } else {
                ChangeKind::Updated
            };
            (kind, fields)
        }
    };
    Some(Told { kind, fields })
}

fn created(new: &Map<String, Value>) -> Map<String, Value> {
    let held = new.iter().filter(|(_, value)| !value.is_null());
    held.map(|(name, value)| (name.clone(), json!({ "new": value })))
        .collect()
}

/// The fields of either that are not the same in both.
fn different(old: &Map<String, Value>, new: &Map<String, Value>) -> Map<String, Value> {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let names = new.keys().chain(gone);
    let both = names.map(|name| {
        let (was, is) = (
            old.get(name).unwrap_or(&Value::Null),
            new.get(name).unwrap_or(&Value::Null),
        );
        (name, was, is)
    });
    let differing = both.filter(|(_, was, is)| was != is);
    differing
        .map(|(name, was, is)| (name.clone(), json!({ "old": was, "new": is })))
        .collect()
}

fn of_employment(old: &Map<String, Value>, new: &Map<String, Value>, fields: &Map<String, Value>) -> ChangeKind {
    let ended = |body: &Map<String, Value>| {
        let status = body.get("status").and_then(|status| status.get("value"));
        status.and_then(Value::as_str) == Some(EmploymentStatus::Terminated.as_str())
    };
    match (ended(old), ended(new)) {
        (false, true) => ChangeKind::Terminated,
        (true, false) => ChangeKind::Rehired,
        // Whether it is the home one is not known before the person is, which is no transfer.
        _ if PLACE.iter().any(|name| {
            fields.contains_key(*name) && (*name != "is_home" || old.get(*name).is_some_and(Value::is_boolean))
        }) =>
        {
            ChangeKind::Transferred
        }
        _ => ChangeKind::Updated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(body) => body,
            _ => Map::new(),
        }
    }

    #[test]
    fn an_employment_ends_goes_on_moves_or_is_different() {
        let at_work = body(json!({ "status": { "value": "active", "code": "A" }, "org_level_1": "10", "title": "x" }));
        let ended =
            body(json!({ "status": { "value": "terminated", "code": "T" }, "org_level_1": "10", "title": "x" }));
        let moved = body(json!({ "status": { "value": "active", "code": "A" }, "org_level_1": "20", "title": "x" }));
        let titled = body(json!({ "status": { "value": "active", "code": "A" }, "org_level_1": "10", "title": "y" }));
        let kind = |old, new| told(ObjectKind::Employment, Some(old), Some(new)).map(|told| told.kind);
        assert_eq!(
            [
                kind(&at_work, &ended),
                kind(&ended, &at_work),
                kind(&at_work, &moved),
                kind(&at_work, &titled)
            ],
            [
                Some(ChangeKind::Terminated),
                Some(ChangeKind::Rehired),
                Some(ChangeKind::Transferred),
                Some(ChangeKind::Updated)
            ]
        );
        assert_eq!(kind(&at_work, &at_work), None);

        let home = |is_home: Value| body(json!({ "is_home": is_home, "title": "x" }));
        let homes = [home(Value::Null), home(true.into()), home(false.into())];
        assert_eq!(
            kind(&homes[0], &homes[1]),
            Some(ChangeKind::Updated),
            "it becomes known"
        );
        assert_eq!(kind(&homes[1], &homes[2]), Some(ChangeKind::Transferred));
    }

    #[test]
    fn what_changed_is_told_with_what_it_was() {
        let (old, new) = (
            body(json!({ "a": 1, "b": null, "c": 3 })),
            body(json!({ "a": 1, "b": 2 })),
        );
        let fields = told(ObjectKind::Person, Some(&old), Some(&new)).map(|told| told.fields);
        assert_eq!(
            fields.map(Value::Object),
            Some(json!({ "b": { "old": null, "new": 2 }, "c": { "old": 3, "new": null } }))
        );
        let first = told(ObjectKind::Person, None, Some(&old)).map(|told| told.fields);
        assert_eq!(
            first.map(Value::Object),
            Some(json!({ "a": { "new": 1 }, "c": { "new": 3 } }))
        );
    }
}
