//! From the copy.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{Event, EventKind, ObjectKind, Problem, catalogue::fields};
use rollbook_store::{CopiedObject, ObjectFilter};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use super::{
    Depth, EmployerAsk, ObjectFields, People, Pick, Worker,
    worker::{Owned, Structure, keep_managers, worker},
};
use crate::{
    Engine, diagnosis, engine,
    mapping::{mappings, records},
    served::{REQUEST, Served},
};

/// Owners whose objects are read at once.
const OWNERS: usize = 400;
/// The field of `person-details` that has the social security number.
const SSN: &str = "ssn";

/// How long whoever is gone from the tenant keeps the place in the list of people at least: longer than anybody takes
/// from its first page to its last.
const PLACE_IS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Since when whoever is gone keeps the place: the same moment for all pages of a day, because a place that is given up
/// between two pages moves all that come after it.
fn places_since(now: Timestamp) -> Timestamp {
    let all = now.as_duration();
    let of_today = SignedDuration::new(all.as_secs() % (24 * 60 * 60), all.subsec_nanos());
    now - of_today - PLACE_IS_KEPT
}

/// The people who are picked; see [`People`].
struct Picked {
    persons: Vec<CopiedObject>,
    total: u64,
    left: u64,
}

impl Engine {
    async fn objects_of(
        &self,
        ask: &EmployerAsk,
        kind: ObjectKind,
        filter: &ObjectFilter,
    ) -> Result<Vec<CopiedObject>, Problem> {
        let objects = self.store.objects(ask.organisation, ask.account, kind, filter).await;
        let mut objects = objects.map_err(|error| diagnosis::store(&error))?;
        let off = self.store.switched_off(ask.organisation, ask.account).await;
        let off = off.map_err(|error| diagnosis::store(&error))?;
        if !off.is_empty() {
            let hidden = hidden(kind, &off);
            for object in &mut objects {
                object.body.retain(|name, _| !hidden.contains(&fields::key(name)));
            }
        }
        Ok(objects)
    }

    /// Units and places of work; companies too, where they are wanted.
    pub(super) async fn copied_structure(
        &self,
        ask: &EmployerAsk,
        companies: bool,
    ) -> Result<Vec<(ObjectKind, ObjectFields)>, Problem> {
        let mut structure = Vec::new();
        for kind in [ObjectKind::OrgUnit, ObjectKind::Location, ObjectKind::Company] {
            if kind == ObjectKind::Company && !companies {
                continue;
            }
            let objects = self.objects_of(ask, kind, &ObjectFilter::default()).await?;
            structure.extend(objects.into_iter().map(|object| (kind, object.body.into())));
        }
        Ok(structure)
    }

    pub(super) async fn copied_workers(
        &self,
        ask: &EmployerAsk,
        depth: Depth,
        pick: Pick<'_>,
    ) -> Result<People, Problem> {
        let Picked { persons, total, left } = self.copied_persons(ask, pick).await?;
        let structure = if depth.needs_structure() {
            Structure::of(self.copied_structure(ask, false).await?)
        } else {
            Structure::default()
        };
        let mut workers = Vec::with_capacity(persons.len());
        let mut persons = persons.into_iter();
        loop {
            let some: Vec<_> = persons.by_ref().take(OWNERS).collect();
            if some.is_empty() {
                break;
            }
            let owners: Vec<_> = some.iter().map(|person| person.owner.clone()).collect();
            let mut owned: HashMap<String, Vec<Owned>> = HashMap::new();
            for kind in depth.kinds() {
                let filter = ObjectFilter {
                    owners: Some(owners.clone()),
                    ..ObjectFilter::default()
                };
                for object in self.objects_of(ask, *kind, &filter).await? {
                    owned.entry(object.owner).or_default().push(Owned {
                        kind: object.kind,
                        id: object.id,
                        fields: object.body.into(),
                    });
                }
            }
            workers.extend(some.into_iter().map(|person| {
                let owned = owned.remove(&person.owner).unwrap_or_default();
                worker(ask.account, person.owner, person.body.into(), owned, &structure)
            }));
        }
        let managers: BTreeSet<_> = workers.iter().filter_map(|worker| worker.manager).collect();
        let managers: Vec<_> = managers.into_iter().collect();
        let known = self
            .store
            .known_objects(ask.organisation, ask.account, ObjectKind::Person, &managers)
            .await;
        let known = known.map_err(|error| diagnosis::store(&error))?;
        keep_managers(&mut workers, |id| known.contains(id));
        if depth == (Depth::Individual { ssn: true }) {
            self.show_copied_ssn(ask, &mut workers).await?;
        }
        Ok(People { total, left, workers })
    }

    async fn copied_persons(&self, ask: &EmployerAsk, pick: Pick<'_>) -> Result<Picked, Problem> {
        match pick {
            Pick::Page { offset, limit } => self.page_of_persons(ask, offset, limit).await,
            Pick::Ids(ids) => {
                let mut persons = Vec::new();
                for some in ids.chunks(OWNERS) {
                    let filter = ObjectFilter {
                        ids: Some(some.to_vec()),
                        ..ObjectFilter::default()
                    };
                    persons.extend(self.objects_of(ask, ObjectKind::Person, &filter).await?);
                }
                let total = persons.len() as u64;
                let left = 0;
                Ok(Picked { persons, total, left })
            }
        }
    }

    async fn page_of_persons(&self, ask: &EmployerAsk, offset: u64, limit: u64) -> Result<Picked, Problem> {
        let since = places_since(engine::now());
        let (organisation, account) = (ask.organisation, ask.account);
        let first = self
            .store
            .position_at(organisation, account, ObjectKind::Person, since, offset);
        let mut next = first.await.map_err(|error| diagnosis::store(&error))?;
        let (mut persons, mut left) = (Vec::new(), 0);
        // Clients take a page without anybody for the end of the list.
        while let Some(first) = next.filter(|_| persons.is_empty()) {
            let filter = ObjectFilter {
                after: first.saturating_sub(1),
                limit: Some(limit),
                gone_since: Some(since),
                ..ObjectFilter::default()
            };
            persons = self.objects_of(ask, ObjectKind::Person, &filter).await?;
            next = persons.last().map(|last| last.position + 1);
            let gone = persons.extract_if(.., |person| person.deleted_at.is_some());
            left += gone.count() as u64;
        }
        let total = self
            .store
            .count_places(organisation, account, ObjectKind::Person, since);
        let total = total.await.map_err(|error| diagnosis::store(&error))?;
        Ok(Picked { persons, total, left })
    }

    /// Opens the social security numbers of some people, after it is in the audit log. One that is switched off is not
    /// shown, even if it was copied before.
    async fn show_copied_ssn(&self, ask: &EmployerAsk, workers: &mut [Worker]) -> Result<(), Problem> {
        let store = |error| diagnosis::store(&error);
        let off = self.store.switched_off(ask.organisation, ask.account).await;
        let off = off.map_err(store)?;
        let is_off = |name: &String| [SSN, fields::SENSITIVE].contains(&fields::key(name).as_str());
        if workers.is_empty() || off.iter().any(is_off) {
            return Ok(());
        }
        let event = Event::now(ask.organisation, ask.by, EventKind::SensitiveRead, Some(ask.account))
            .with("copied", workers.len());
        let event = match Served::current() {
            Some(request) => event.with(REQUEST, request.to_string()),
            None => event,
        };
        self.record(&event).await?;
        let owners: Vec<_> = workers.iter().map(|worker| worker.employee_id.clone()).collect();
        let sealed = self
            .store
            .sensitive_values(ask.organisation, ask.account, records::P, &owners)
            .await;
        let sealed = sealed.map_err(store)?;
        for worker in workers {
            worker.ssn = sealed.get(&worker.employee_id).and_then(ssn_of);
        }
        Ok(())
    }
}

/// The fields of such objects that come from what is switched off, which they hold until it is read again. The fields
/// that the tenant made have the tenant's own names.
fn hidden(kind: ObjectKind, off: &[String]) -> BTreeSet<String> {
    let mut off: BTreeSet<_> = off.iter().map(|name| fields::key(name)).collect();
    if off.remove(&fields::key(fields::SENSITIVE)) {
        off.extend(fields::sensitive().iter().cloned());
    }
    if kind == ObjectKind::CustomFields {
        return off;
    }
    let object = fields::key(kind.as_str());
    let mappings = mappings()
        .into_iter()
        .filter(|mapping| fields::key(mapping.object) == object);
    let rows = mappings.flat_map(|mapping| mapping.rows);
    let from_off = rows.filter(|row| {
        row.sources
            .iter()
            .any(|source| off.contains(&fields::key(source.field)))
    });
    from_off.map(|row| fields::key(row.target)).collect()
}

/// The social security number among the sensitive values of a person.
fn ssn_of(values: &SecretString) -> Option<SecretString> {
    let values: Map<String, Value> = serde_json::from_str(values.expose_secret()).ok()?;
    let text = values.get(SSN)?.as_str()?.trim().to_owned();
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::places_since;

    #[test]
    fn a_place_is_kept_for_a_day_at_least_and_given_up_at_midnight() {
        let at = |time: &str| places_since(format!("2026-03-10T{time}Z").parse().unwrap()).to_string();
        for time in ["00:00:00", "00:00:00.000001", "12:30:00.5", "23:59:59.999"] {
            assert_eq!(at(time), "2026-03-09T00:00:00Z", "{time}");
        }
    }
}
