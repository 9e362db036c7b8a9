//! Objects read from UKG Pro when they are asked for, made as the copy makes them.

use std::collections::{BTreeSet, HashMap};

use jiff::{civil::Date, tz::TimeZone};
use rollbook_model::{ObjectKind, Problem, Stream, workforce::PersonKey};
use rollbook_store::ObjectFilter;
use serde_json::Map;

use super::{
    ObjectPage, ObjectsAsk, WorkforceObject,
    copied::{Made, made, no_such_object},
    name::Named,
    stream_of,
};
use crate::{
    Engine,
    mapping::Row,
    sync::{PeopleMapper, Rows, Source, not_synced, record_of},
    workforce::{Ask, Beside, Needs, Only, Reader, employee_id, moment, object},
};

/// The lists that are read beside that of a kind, for the same people.
fn beside(kind: ObjectKind) -> &'static [Stream] {
    match kind {
        ObjectKind::Employment => &[Stream::Persons],
        ObjectKind::Compensation => &[Stream::Compensation, Stream::JobHistory],
        _ => &[],
    }
}

impl ObjectsAsk {
    /// The day after which UKG Pro is asked for changes, which compares days; `None` where it cannot be asked.
    pub(super) fn day_of_change(&self) -> Option<Date> {
        Source::of(stream_of(self.kind)).changed?;
        let day = self.changed_since?.to_zoned(TimeZone::UTC).date();
        Some(day.yesterday().unwrap_or(day))
    }

    fn question(&self) -> Ask {
        Ask {
            organisation: self.organisation,
            account: self.account,
            by: self.by,
            sensitive: self.sensitive,
            needs: Needs::default(),
            page_size: self.rows(),
            next: None,
            id: None,
            only: Only::default(),
            calls: false,
        }
    }
}

impl Engine {
    pub(super) async fn live_objects(&self, ask: &ObjectsAsk) -> Result<ObjectPage, Problem> {
        let page = ask.place()?.unwrap_or(1);
        let question = ask.question();
        let reader = Reader::new(self, &question).await?;
        let source = Source::of(stream_of(ask.kind));
        let mut inputs = Map::new();
        if let Some(day) = ask.day_of_change() {
            let after = format!(">{:02}-{:02}-{:04}", day.month(), day.day(), day.year());
            inputs.insert("dateTimeChanged".to_owned(), after.into());
        }
        let (mut rows, more) = reader.page(source.action, &inputs, page, ask.rows()).await?;
        if let Some(since) = ask.changed_since {
            rows.retain(|row| {
                let changed = source.changed(row).and_then(|text| text.parse().ok()).and_then(moment);
                changed.is_some_and(|changed| changed >= since)
            });
        }
        Ok(ObjectPage {
            data: Box::pin(objects_of(ask, &reader, rows)).await?,
            next: more.then(|| ask.cursor(page.saturating_add(1))),
        })
    }

    pub(super) async fn live_object(&self, ask: &ObjectsAsk, named: Named) -> Result<WorkforceObject, Problem> {
        let question = ask.question();
        let reader = Reader::new(self, &question).await?;
        let stream = stream_of(ask.kind);
        let inputs = if stream.is_of_people() {
            let employee = match named.employee() {
                Some(employee) => employee,
                None => self.owner_of(ask, &named).await?,
            };
            object([("employeeId", employee)])
        } else {
            Map::new()
        };
        let rows = reader
            .all(Source::of(stream).action, &inputs, self.sync_page_rows.get())
            .await?;
        let objects = Box::pin(objects_of(ask, &reader, rows)).await?;
        let found = objects.into_iter().find(|object| object.id == named.id);
        found.ok_or_else(no_such_object)
    }

    /// Whose an object is that is named by an id alone, from which nothing can be computed: the copy knows.
    async fn owner_of(&self, ask: &ObjectsAsk, named: &Named) -> Result<String, Problem> {
        let filter = ObjectFilter {
            ids: Some(vec![named.id]),
            ..ObjectFilter::default()
        };
        let found = self.found(ask, ask.kind, &filter).await?;
        if let Some(found) = found.into_iter().next() {
            return Ok(found.owner);
        }
        let streams = self.store.streams_read(ask.organisation, ask.account).await;
        let is_copied = streams.is_ok_and(|streams| !streams.is_empty());
        Err(if is_copied {
            no_such_object()
        } else {
            not_synced().with_remedy(
                "Without a copy nobody knows whose this id is: name a person by UKG Pro's employee id, an employment by \
                 employee and company id with a hyphen between; or begin with `rollbook sync ACCOUNT`",
            )
        })
    }
}

/// The objects of a kind that rows make, in their order.
async fn objects_of(ask: &ObjectsAsk, reader: &Reader<'_>, rows: Vec<Row>) -> Result<Vec<WorkforceObject>, Problem> {
    let stream = stream_of(ask.kind);
    let people: BTreeSet<_> = rows.iter().filter_map(employee_id).collect();
    let people: Vec<_> = people.into_iter().collect();
    let mut lacks = HashMap::new();
    let mut of_people: HashMap<String, Vec<(&'static str, Row)>> = HashMap::new();
    for other in beside(ask.kind) {
        match Box::pin(reader.of_people(Source::of(*other).action, &people)).await? {
            Beside::Rows(read) => {
                for row in read {
                    if let Some(id) = employee_id(&row) {
                        of_people.entry(id).or_default().push((record_of(*other), row));
                    }
                }
            }
            Beside::NotPermitted(line) => drop(lacks.insert(record_of(*other), line)),
            Beside::NotRead => {}
        }
    }
    let mapper = PeopleMapper {
        account: ask.account,
        rules: &reader.rules,
        lacks: &lacks,
    };
    let mut objects = Vec::with_capacity(rows.len());
    for row in rows {
        let employee = stream.is_of_people().then(|| employee_id(&row)).flatten();
        let owner = employee.clone().unwrap_or_default();
        let mut of_owner = Rows::default();
        of_owner.add(record_of(stream), row);
        for (record, row) in of_people.get(&owner).into_iter().flatten() {
            of_owner.add(record, row.clone());
        }
        let all = mapper.make(&owner, &of_owner, made).into_iter();
        let of_kind = all.filter(|made| made.kind == ask.kind);
        objects.extend(of_kind.map(|made| shown(ask, made, employee.clone())));
    }
    Ok(objects)
}

fn shown(ask: &ObjectsAsk, made: Made, employee_id: Option<String>) -> WorkforceObject {
    WorkforceObject {
        object: ask.kind,
        id: made.id,
        person_id: employee_id
            .as_ref()
            .map(|id| PersonKey(id.clone()).record().uuid(ask.account)),
        employee_id,
        fields: made.fields,
        explained: ask.explain.then_some(made.explained),
        seen_at: None,
        deleted_at: None,
    }
}
