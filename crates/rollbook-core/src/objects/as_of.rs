//! Objects as they were at the end of a day.
//!
//! What the job history tells by the day from which it held goes before what the feed of changes tells by the day on
//! which it happened. Of what neither tells, the oldest that is known is told; a date after the day is not told at all.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rollbook_model::{
    AccountId, Change, ChangeKind, ObjectKind, Problem,
    workforce::{EmploymentKey, Source},
};
use rollbook_store::{ChangeFilter, CopiedObject, ObjectFilter};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Explained, ObjectPage, ObjectsAsk, WorkforceObject,
    copied::{Reads, no_such_object, of_copy, page},
};
use crate::{
    Engine,
    mapping::{mappings, name_of},
};

type Body = Map<String, Value>;

/// What an entry of the job history says of an employment.
const OF_EMPLOYMENT: [&str; 14] = [
    "status",
    "employment_type",
    "schedule",
    "title",
    "job_code",
    "position_code",
    "org_level_1",
    "org_level_2",
    "org_level_3",
    "org_level_4",
    "work_location",
    "manager",
    "union_local",
    "union_national",
];
/// What it says of pay.
const OF_PAY: [&str; 5] = ["unit", "amount", "frequency", "grade", "effective_on"];
/// Dates of an employment that say nothing of a day before them.
const DATES: [&str; 6] = [
    "status_since",
    "in_job_since",
    "hired_on",
    "terminated_on",
    "last_worked_on",
    "retired_on",
];
/// Why there is no value of a day before it.
const NOT_YET: &str = "not_known_then";

/// What a page of objects is computed from.
struct Past {
    account: AccountId,
    day: Date,
    changes: HashMap<(ObjectKind, Uuid), Vec<Change>>,
    /// Entries of the job history, by owner.
    history: HashMap<String, Vec<Body>>,
    /// Employments, by owner.
    employments: HashMap<String, Vec<CopiedObject>>,
}

impl Engine {
    pub(super) async fn objects_as_of(
        &self,
        ask: &ObjectsAsk,
        reads: &Reads,
        day: Date,
    ) -> Result<ObjectPage, Problem> {
        let size = u64::from(ask.rows());
        let filter = ObjectFilter {
            after: ask.place()?.unwrap_or_default(),
            limit: Some(size + 1),
            ..with_deleted()
        };
        let (found, next) = page(ask, self.found(ask, ask.kind, &filter).await?, size);
        let data = Box::pin(self.of_day(ask, reads, day, found)).await?;
        Ok(ObjectPage { data, next })
    }

    pub(super) async fn object_as_of(
        &self,
        ask: &ObjectsAsk,
        reads: &Reads,
        day: Date,
        id: Uuid,
    ) -> Result<WorkforceObject, Problem> {
        let filter = ObjectFilter {
            ids: Some(vec![id]),
            ..with_deleted()
        };
        let found = self.found(ask, ask.kind, &filter).await?;
        let mut shown = Box::pin(self.of_day(ask, reads, day, found)).await?;
        shown.pop().ok_or_else(no_such_object)
    }

    async fn of_day(
        &self,
        ask: &ObjectsAsk,
        reads: &Reads,
        day: Date,
        found: Vec<CopiedObject>,
    ) -> Result<Vec<WorkforceObject>, Problem> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut owners: Vec<_> = found.iter().map(|object| object.owner.clone()).collect();
        owners.sort_unstable();
        owners.dedup();
        let past = Box::pin(self.past(ask, day, owners)).await?;
        let lacks = reads.lacks();
        let line = lacks.get("employee-job-history-details").map(String::as_str);
        let then = found.into_iter().filter_map(|object| {
            let body = past.body(&object)?;
            let explained = ask.explain.then(|| explain(ask.kind, &body, line));
            Some(WorkforceObject {
                fields: body.fields,
                explained,
                deleted_at: None,
                ..of_copy(ask, object)
            })
        });
        Ok(then.collect())
    }

    async fn past(&self, ask: &ObjectsAsk, day: Date, owners: Vec<String>) -> Result<Past, Problem> {
        let filter = ChangeFilter {
            accounts: Some(vec![ask.account]),
            owners: Some(owners.clone()),
            limit: u32::MAX,
            ..ChangeFilter::default()
        };
        let mut changes: HashMap<_, Vec<Change>> = HashMap::new();
        for change in self.changes(ask.organisation, &filter).await? {
            changes.entry((change.object, change.id)).or_default().push(change);
        }
        let filter = ObjectFilter {
            owners: Some(owners),
            ..with_deleted()
        };
        let mut history: HashMap<_, Vec<Body>> = HashMap::new();
        for entry in self.found(ask, ObjectKind::JobRecord, &filter).await? {
            if entry.deleted_at.is_none() {
                history.entry(entry.owner).or_default().push(entry.body);
            }
        }
        let mut employments: HashMap<_, Vec<CopiedObject>> = HashMap::new();
        for employment in self.found(ask, ObjectKind::Employment, &filter).await? {
            employments
                .entry(employment.owner.clone())
                .or_default()
                .push(employment);
        }
        Ok(Past {
            account: ask.account,
            day,
            changes,
            history,
            employments,
        })
    }
}

/// Every object, deleted ones among them.
fn with_deleted() -> ObjectFilter {
    ObjectFilter {
        changed_since: Some(Timestamp::UNIX_EPOCH),
        ..ObjectFilter::default()
    }
}

/// An object as it was, and which of its fields come from where.
struct Then {
    fields: Body,
    from_history: &'static [&'static str],
    not_yet: Vec<&'static str>,
}

impl Past {
    /// An object as it was at the end of the day; `None` where it was not.
    fn body(&self, object: &CopiedObject) -> Option<Then> {
        let fields = self.known(object)?;
        match object.kind {
            ObjectKind::Person => self.is_there(object).then(|| Then {
                fields,
                from_history: &[],
                not_yet: Vec::new(),
            }),
            ObjectKind::Employment => self.has_begun(object, &fields).then(|| self.employment(object, fields)),
            ObjectKind::Compensation => {
                let employments = self.employments.get(&object.owner)?;
                let employment = employments.iter().find(|employment| employment.id == object.id)?;
                let begun = self
                    .known(employment)
                    .is_some_and(|known| self.has_begun(employment, &known));
                begun.then(|| self.pay(object, fields))
            }
            _ => Some(Then {
                fields,
                from_history: &[],
                not_yet: Vec::new(),
            }),
        }
    }

    /// What the feed tells of an object by the end of the day: of one that is younger in it, the oldest; `None` of one
    /// that was deleted by then.
    fn known(&self, object: &CopiedObject) -> Option<Body> {
        let Some(changes) = self.changes.get(&(object.kind, object.id)) else {
            return object.deleted_at.is_none().then(|| object.body.clone());
        };
        let mut body: Option<Body> = None;
        for (place, change) in changes.iter().enumerate() {
            if place > 0 && day_of(change) > self.day {
                break;
            }
            if change.kind == ChangeKind::Deleted {
                body = None;
                continue;
            }
            let body = body.get_or_insert_default();
            for (name, field) in &change.fields {
                let new = field.get("new").cloned().unwrap_or_default();
                body.insert(name.clone(), new);
            }
        }
        let mut body = body?;
        // Of what was created, what is null is not told.
        for (name, _) in fields_of(object.kind) {
            if *name != crate::sync::CHANGED_AT {
                body.entry(*name).or_insert(Value::Null);
            }
        }
        Some(body)
    }

    /// Whether somebody had an employment by then; of whom no employment is known, whether they were entered.
    fn is_there(&self, person: &CopiedObject) -> bool {
        match self.employments.get(&person.owner) {
            Some(employments) if !employments.is_empty() => employments.iter().any(|employment| {
                let known = self.known(employment);
                known.is_some_and(|known| self.has_begun(employment, &known))
            }),
            _ => self
                .known(person)
                .and_then(|known| date(&known, "created_at"))
                .is_none_or(|entered| entered <= self.day),
        }
    }

    /// Whether an employment had begun. The first hire is no sign of it: whoever moves to another company keeps it.
    fn has_begun(&self, employment: &CopiedObject, known: &Body) -> bool {
        let hired = date(known, "hired_on").or_else(|| date(known, "first_hired_on"));
        self.entry(employment).is_some() || hired.is_none_or(|hired| hired <= self.day)
    }

    /// The entry of the job history of an employment that held at the end of the day.
    fn entry(&self, object: &CopiedObject) -> Option<&Body> {
        let entries = self.history.get(&object.owner)?.iter();
        let of_employment = entries.filter(|entry| {
            let company = entry.get("company_id").and_then(Value::as_str);
            let key = company.map(|company| EmploymentKey {
                employee_id: object.owner.clone(),
                company_id: company.to_owned(),
            });
            key.is_some_and(|key| key.record().uuid(self.account) == object.id)
        });
        let held = of_employment.filter(|entry| date(entry, "effective_on").is_some_and(|from| from <= self.day));
        held.max_by_key(|entry| {
            let entered = entry.get("created_at").and_then(Value::as_str);
            (date(entry, "effective_on"), entered.map(str::to_owned))
        })
    }

    fn employment(&self, object: &CopiedObject, mut fields: Body) -> Then {
        let ended = date(&fields, "terminated_on").filter(|ended| *ended <= self.day);
        let mut from_history: &'static [&'static str] = &[];
        if let Some(entry) = self.entry(object) {
            from_history = &OF_EMPLOYMENT;
            // An end is told by the employment, whether or not the history has an entry of it.
            let has_ended = ended.is_some_and(|ended| date(entry, "effective_on").is_none_or(|from| from < ended));
            for name in OF_EMPLOYMENT
                .into_iter()
                .filter(|name| !(has_ended && *name == "status"))
            {
                fields.insert(name.to_owned(), entry.get(name).cloned().unwrap_or_default());
            }
        }
        let mut not_yet: Vec<_> = DATES
            .into_iter()
            .filter(|name| date(&fields, name).is_some_and(|date| date > self.day))
            .collect();
        if not_yet.contains(&"terminated_on") {
            not_yet.push("termination_reason");
        }
        for name in &not_yet {
            fields.insert((*name).to_owned(), Value::Null);
        }
        Then {
            fields,
            from_history,
            not_yet,
        }
    }

    fn pay(&self, object: &CopiedObject, mut fields: Body) -> Then {
        let mut from_history: &'static [&'static str] = &[];
        if let Some(entry) = self.entry(object) {
            from_history = &OF_PAY;
            for name in OF_PAY {
                fields.insert(name.to_owned(), entry.get(name).cloned().unwrap_or_default());
            }
        }
        Then {
            fields,
            from_history,
            not_yet: Vec::new(),
        }
    }
}

/// The day on which a change happened, as the tenant says, or else on which it was seen.
fn day_of(change: &Change) -> Date {
    let happened = change
        .happened_at
        .as_deref()
        .and_then(|at| at.split('T').next()?.parse().ok());
    happened.unwrap_or_else(|| change.seen_at.to_zoned(TimeZone::UTC).date())
}

/// The day of a field.
fn date(body: &Body, name: &str) -> Option<Date> {
    body.get(name)?.as_str()?.split('T').next()?.parse().ok()
}

fn fields_of(kind: ObjectKind) -> &'static [(&'static str, &'static str)] {
    let mapping = mappings().into_iter().find(|mapping| mapping.object == name_of(kind));
    mapping.map_or(&[], |mapping| mapping.fields)
}

/// The first field of UKG Pro that a field comes from.
fn source_of(object: &str, field: &str) -> Option<Source> {
    let mapping = mappings().into_iter().find(|mapping| mapping.object == object)?;
    let row = mapping.rows.iter().find(|row| row.target == field)?;
    row.sources.first().copied()
}

/// Where values of a day come from. Rows of that day are not kept, so a reason tells less than one of today.
fn explain(kind: ObjectKind, then: &Then, lacks_history: Option<&str>) -> Map<String, Value> {
    let explained = then.fields.iter().map(|(name, value)| {
        let of_history = then.from_history.contains(&name.as_str());
        let object = if of_history { "JobRecord" } else { name_of(kind) };
        let (reason, detail) = match value {
            Value::Null if then.not_yet.contains(&name.as_str()) => (Some(NOT_YET), None),
            Value::Null if !of_history && OF_PAY.contains(&name.as_str()) && lacks_history.is_some() => {
                (Some("permission_missing"), lacks_history.map(str::to_owned))
            }
            Value::Null => (Some("empty"), None),
            _ => (None, None),
        };
        let explained = Explained {
            source: source_of(object, name),
            reason,
            detail,
        };
        (name.clone(), explained.json())
    });
    explained.collect()
}
