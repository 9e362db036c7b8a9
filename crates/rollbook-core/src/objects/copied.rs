//! Objects from the copy.

use std::collections::HashMap;

use rollbook_model::{
    Catalogue, Code, Event, EventKind, ObjectKind, Problem, Stream,
    problem::{Kind, MissingPermission, Step},
    workforce::{Fields, PersonKey},
};
use rollbook_store::{CopiedObject, ObjectFilter, RowOf, StreamRead};
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{ObjectPage, ObjectsAsk, WorkforceObject, explained, stream_of};
use crate::{
    Engine, Sensitive, diagnosis,
    sync::{Identity, PeopleMapper, Rows, Source, not_synced, record_of},
};

/// What is read of an account's copy, stream by stream.
pub(super) struct Reads(Vec<StreamRead>);

impl Reads {
    /// The lines of the permission grid that are lacked, by record.
    pub(super) fn lacks(&self) -> HashMap<&'static str, String> {
        let lacking = self.0.iter();
        lacking
            .filter_map(|read| Some((record_of(read.stream), read.lacks.clone()?)))
            .collect()
    }
}

/// An object as it was made of rows, and why each value is what it is.
pub(super) struct Made {
    pub(super) kind: ObjectKind,
    pub(super) id: Uuid,
    pub(super) fields: Map<String, Value>,
    pub(super) explained: Map<String, Value>,
}

/// Makes one.
pub(super) fn made(identity: Identity, object: &dyn Fields) -> Made {
    let (fields, explained) = explained::told(object);
    Made {
        kind: identity.kind,
        id: identity.id,
        fields,
        explained,
    }
}

impl Engine {
    /// What is read of the copy, once it can answer.
    ///
    /// # Errors
    /// When nothing is copied, or not all of it was read yet, or what is asked for may not be read.
    pub(super) async fn readable(&self, ask: &ObjectsAsk) -> Result<Reads, Problem> {
        let reads = self.store.streams_read(ask.organisation, ask.account).await;
        let reads = reads.map_err(|error| diagnosis::store(&error))?;
        let stream = stream_of(ask.kind);
        let read = reads.iter().find(|read| read.stream == stream);
        let read = read.ok_or_else(|| live_instead(not_synced()))?;
        match (&read.lacks, read.swept_at) {
            (_, Some(_)) => Ok(Reads(reads)),
            (Some(line), None) => Err(not_permitted(stream, line)),
            (None, None) => {
                let message = "This list is being copied for the first time, and is not whole yet";
                let problem = Problem::new(Kind::Conflict, Code::NotSynced, Step::Store, message);
                Err(live_instead(problem.with_remedy(
                    "See how far it is with `rollbook sync ACCOUNT --status`, and ask again when it is whole",
                )))
            }
        }
    }

    pub(super) async fn copied_objects(&self, ask: &ObjectsAsk, reads: &Reads) -> Result<ObjectPage, Problem> {
        let size = u64::from(ask.rows());
        let filter = ObjectFilter {
            after: ask.place()?.unwrap_or_default(),
            changed_since: ask.changed_since,
            limit: Some(size + 1),
            ..ObjectFilter::default()
        };
        let (found, next) = page(ask, self.found(ask, ask.kind, &filter).await?, size);
        let data = self.shown(ask, reads, found).await?;
        Ok(ObjectPage { data, next })
    }

    pub(super) async fn copied_object(
        &self,
        ask: &ObjectsAsk,
        reads: &Reads,
        id: Uuid,
    ) -> Result<WorkforceObject, Problem> {
        let filter = ObjectFilter {
            ids: Some(vec![id]),
            ..ObjectFilter::default()
        };
        let found = self.found(ask, ask.kind, &filter).await?;
        let mut shown = self.shown(ask, reads, found).await?;
        shown.pop().ok_or_else(no_such_object)
    }

    pub(super) async fn found(
        &self,
        ask: &ObjectsAsk,
        kind: ObjectKind,
        filter: &ObjectFilter,
    ) -> Result<Vec<CopiedObject>, Problem> {
        let found = self.store.objects(ask.organisation, ask.account, kind, filter).await;
        found.map_err(|error| diagnosis::store(&error))
    }

    /// Copied objects as they are shown. Where values come from, and what is sensitive, is not kept with an object: it is
    /// made anew of its rows then.
    async fn shown(
        &self,
        ask: &ObjectsAsk,
        reads: &Reads,
        found: Vec<CopiedObject>,
    ) -> Result<Vec<WorkforceObject>, Problem> {
        let from_rows = ask.explain || ask.sensitive == Sensitive::Shown;
        let mut made = HashMap::new();
        if from_rows && !found.is_empty() {
            let there = found.iter().filter(|object| object.deleted_at.is_none());
            let owners = there.map(|object| object.owner.clone()).collect();
            made = self.made_of_rows(ask, reads, owners).await?;
        }
        let shown = found.into_iter().map(|object| {
            let mut shown = of_copy(ask, object);
            if let Some(made) = made.remove(&shown.id) {
                shown.fields = made.fields;
                shown.explained = ask.explain.then_some(made.explained);
            }
            shown
        });
        Ok(shown.collect())
    }

    /// The objects of the kind that these owners' rows make, with what is sensitive where it is to be shown.
    async fn made_of_rows(
        &self,
        ask: &ObjectsAsk,
        reads: &Reads,
        mut owners: Vec<String>,
    ) -> Result<HashMap<Uuid, Made>, Problem> {
        owners.sort_unstable();
        owners.dedup();
        let rows = self.store.copied_rows(ask.organisation, ask.account, &owners).await;
        let mut rows = rows.map_err(|error| diagnosis::store(&error))?;
        if ask.sensitive == Sensitive::Shown {
            self.open(ask, &mut rows).await?;
        }
        let rules = self.rules(ask.organisation, ask.account).await?;
        let lacks = reads.lacks();
        let mapper = PeopleMapper {
            account: ask.account,
            rules: &rules,
            lacks: &lacks,
        };
        let all = rows
            .iter()
            .flat_map(|(owner, rows)| mapper.make(owner, &Rows::read(rows), made));
        Ok(all
            .filter(|made| made.kind == ask.kind)
            .map(|made| (made.id, made))
            .collect())
    }

    /// Puts the sensitive values of rows back into them, for whoever may see them.
    async fn open(&self, ask: &ObjectsAsk, rows: &mut HashMap<String, Vec<RowOf>>) -> Result<(), Problem> {
        let event = Event::now(ask.organisation, ask.by, EventKind::SensitiveRead, Some(ask.account));
        self.record(&event.with("object", ask.kind.as_str()).with("from", "copy"))
            .await?;
        for stream in Stream::ALL {
            let record = record_of(*stream);
            let of_record = rows.values().flatten().filter(|row| row.record == record);
            let keys: Vec<_> = of_record.map(|row| row.key.clone()).collect();
            let values = self
                .store
                .sensitive_values(ask.organisation, ask.account, record, &keys)
                .await;
            let mut values = values.map_err(|error| diagnosis::store(&error))?;
            for row in rows.values_mut().flatten().filter(|row| row.record == record) {
                let Some(opened) = values.remove(&row.key) else {
                    continue;
                };
                let opened: Option<Map<String, Value>> = serde_json::from_str(opened.expose_secret()).ok();
                let body: Option<Map<String, Value>> = serde_json::from_str(&row.body).ok();
                if let (Some(mut body), Some(opened)) = (body, opened) {
                    body.extend(opened);
                    row.body = Value::Object(body).to_string();
                }
            }
        }
        Ok(())
    }
}

/// A page of what was found, one more than it holds, and the cursor of the next.
pub(super) fn page(ask: &ObjectsAsk, mut found: Vec<CopiedObject>, size: u64) -> (Vec<CopiedObject>, Option<String>) {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|last| ask.cursor(last.position));
    (found, next)
}

/// An object as the copy has it.
pub(super) fn of_copy(ask: &ObjectsAsk, object: CopiedObject) -> WorkforceObject {
    let of_person = stream_of(ask.kind).is_of_people();
    let employee_id = of_person.then_some(object.owner);
    WorkforceObject {
        object: ask.kind,
        id: object.id,
        person_id: employee_id
            .as_ref()
            .map(|id| PersonKey(id.clone()).record().uuid(ask.account)),
        employee_id,
        fields: object.body,
        explained: None,
        seen_at: Some(object.changed_at),
        deleted_at: object.deleted_at,
    }
}

pub(super) fn no_such_object() -> Problem {
    let message = "there is nothing under this identifier";
    Problem::new(Kind::NotFound, Code::RecordNotFound, Step::Store, message)
        .with_remedy("Check the identifier; what has come into the tenant since the last sync is read with `live=true`")
}

fn live_instead(problem: Problem) -> Problem {
    let remedy = match &problem.remedy {
        Some(remedy) => format!("{remedy}. Until then read it from UKG Pro, with `live=true`"),
        None => "Read it from UKG Pro, with `live=true`".to_owned(),
    };
    problem.with_remedy(remedy)
}

/// What is said where the copy has nothing because the list may not be read.
fn not_permitted(stream: Stream, line: &str) -> Problem {
    let action = Catalogue::get().action(Source::of(stream).action);
    let permission = action
        .into_iter()
        .flat_map(rollbook_model::Action::permissions)
        .find(|permission| permission.names.contains(&line));
    let message = format!("the service account lacks {line}, so nothing of this is copied");
    let mut problem = Problem::new(Kind::Permission, Code::PermissionMissing, Step::Store, message);
    problem.permission = permission.map(|permission| MissingPermission {
        name: line.to_owned(),
        also: permission.also().iter().map(|&other| other.to_owned()).collect(),
        level: permission.level,
    });
    problem.with_remedy(format!(
        "Tick {line} for the service account in UKG Pro; what is missing is tried again every six hours, and with \
         `rollbook sync ACCOUNT` at once"
    ))
}
