//! From the tenant as it is now, as long as the copy does not hold what is asked for. All of the people are listed then,
//! because ids of ours cannot be asked for at UKG Pro, nor how many people there are.

use std::collections::{HashMap, HashSet};

use rollbook_model::{
    ObjectKind, Problem,
    workforce::{Fields, PersonKey},
};
use secrecy::SecretString;
use serde_json::Map;
use uuid::Uuid;

use super::{
    Depth, EmployerAsk, ObjectFields, People, Pick,
    worker::{Owned, Structure, keep_managers, worker},
};
use crate::{
    Engine, Sensitive,
    mapping::{Row, records},
    sync::{Identity, PeopleMapper, Rows},
    workforce::{Ask, Beside, Needs, Only, Reader, employee_id, unnamed},
};

/// Rows a page.
const ROWS: u32 = 1000;
/// Up to how many people are asked for by their ids; of more a whole list is read.
const BY_IDS: usize = 1000;

impl EmployerAsk {
    pub(super) fn of_reader(&self, sensitive: Sensitive) -> Ask {
        Ask {
            organisation: self.organisation,
            account: self.account,
            by: self.by,
            sensitive,
            needs: Needs::default(),
            page_size: ROWS,
            next: None,
            id: None,
            only: Only::default(),
            calls: false,
        }
    }
}

impl Engine {
    /// Units and places of work; companies too, where they are wanted, which must be permitted then.
    pub(super) async fn live_structure(
        &self,
        ask: &EmployerAsk,
        companies: bool,
    ) -> Result<Vec<(ObjectKind, ObjectFields)>, Problem> {
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let mut lists = Vec::new();
        if companies {
            let rows = reader.all("list_company_details", &Map::new(), ROWS).await?;
            lists.push((records::D, rows));
        }
        for (record, action) in [
            (records::O, "list_organization_levels"),
            (records::L, "list_location_configurations"),
        ] {
            if let Beside::Rows(rows) = reader.beside(action, &Map::new(), ROWS).await? {
                lists.push((record, rows));
            }
        }
        let lacks = HashMap::new();
        let mapper = mapper(ask, &reader, &lacks);
        let mut objects = Vec::new();
        for (record, rows) in lists {
            for row in rows {
                let mut rows = Rows::default();
                rows.add(record, row);
                // What is no person's has no owner but itself.
                let made = mapper.make("", &rows, owned);
                objects.extend(made.into_iter().map(|object| (object.kind, object.fields)));
            }
        }
        Ok(objects)
    }

    pub(super) async fn live_workers(
        &self,
        ask: &EmployerAsk,
        depth: Depth,
        pick: Pick<'_>,
    ) -> Result<People, Problem> {
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let everybody = reader.all("list_person_details", &Map::new(), ROWS).await?;
        let (mut known, mut people) = (HashSet::new(), Vec::new());
        for row in everybody {
            let owner = employee_id(&row).ok_or_else(unnamed)?;
            let id = PersonKey(owner.clone()).record().uuid(ask.account);
            // Between two pages a list can move.
            if known.insert(id) {
                people.push((id, owner, row));
            }
        }
        let total = people.len() as u64;
        let picked = picked(people, pick);
        let owners: Vec<_> = picked.iter().map(|(_, owner, _)| owner.clone()).collect();
        let mut shown = match depth {
            Depth::Individual { ssn: true } => Box::pin(self.live_ssn(ask, &owners)).await?,
            _ => HashMap::new(),
        };
        let (mut of_people, lacks) = Box::pin(rows_of(&reader, depth, &owners)).await?;
        let structure = if depth.needs_structure() {
            Structure::of(Box::pin(self.live_structure(ask, false)).await?)
        } else {
            Structure::default()
        };
        let mapper = mapper(ask, &reader, &lacks);
        let workers = picked.into_iter().map(|(_, owner, row)| {
            let mut rows = of_people.remove(&owner).unwrap_or_default();
            rows.add(records::P, row);
            let mut objects = mapper.make(&owner, &rows, owned);
            let person = objects.iter().position(|object| object.kind == ObjectKind::Person);
            let person = person.map(|at| objects.swap_remove(at).fields).unwrap_or_default();
            let ssn = shown.remove(&owner);
            let mut worker = worker(ask.account, owner, person, objects, &structure);
            worker.ssn = ssn;
            worker
        });
        let mut workers: Vec<_> = workers.collect();
        keep_managers(&mut workers, |id| known.contains(id));
        let total = match pick {
            Pick::Page { .. } => total,
            Pick::Ids(_) => workers.len() as u64,
        };
        let left = 0;
        Ok(People { total, left, workers })
    }

    /// The social security numbers of some people, by their employee ids.
    async fn live_ssn(&self, ask: &EmployerAsk, owners: &[String]) -> Result<HashMap<String, SecretString>, Problem> {
        let of_reader = ask.of_reader(Sensitive::Shown);
        let reader = Reader::new(self, &of_reader).await?;
        let mut shown = HashMap::new();
        if let Beside::Rows(rows) = reader.of_people("list_person_details", owners).await? {
            for row in rows {
                let Some(owner) = employee_id(&row) else { continue };
                if let Some(ssn) = ObjectFields::from(row).take("ssn") {
                    shown.insert(owner, ssn.into());
                }
            }
        }
        Ok(shown)
    }
}

fn mapper<'a>(ask: &EmployerAsk, reader: &'a Reader<'_>, lacks: &'a HashMap<&'static str, String>) -> PeopleMapper<'a> {
    PeopleMapper {
        account: ask.account,
        rules: &reader.rules,
        lacks,
    }
}

/// An object as it is made of rows.
fn owned(identity: Identity, object: &dyn Fields) -> Owned {
    let fields = object.fields().into_iter();
    let fields: Map<_, _> = fields.map(|(name, field)| (name.to_owned(), field.value())).collect();
    Owned {
        kind: identity.kind,
        id: identity.id,
        fields: fields.into(),
    }
}

/// A person: the id, UKG Pro's employee id, the row.
type Person = (Uuid, String, Row);

fn picked(people: Vec<Person>, pick: Pick<'_>) -> Vec<Person> {
    match pick {
        Pick::Page { offset, limit } => {
            let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            people.into_iter().skip(number(offset)).take(number(limit)).collect()
        }
        Pick::Ids(ids) => {
            let wanted: HashSet<_> = ids.iter().collect();
            people.into_iter().filter(|(id, ..)| wanted.contains(id)).collect()
        }
    }
}

/// The rows of people by their records.
type RowsOf = HashMap<String, Rows>;

/// What these people have beside themselves, and the line that is missing of each record that may not be read.
async fn rows_of(
    reader: &Reader<'_>,
    depth: Depth,
    owners: &[String],
) -> Result<(RowsOf, HashMap<&'static str, String>), Problem> {
    let (mut of_people, mut lacks) = (RowsOf::new(), HashMap::new());
    if owners.is_empty() {
        return Ok((of_people, lacks));
    }
    for kind in depth.kinds() {
        let (record, action, by_ids) = match kind {
            ObjectKind::Compensation => (records::C, "list_compensation_details", true),
            ObjectKind::JobRecord => (records::H, "list_employee_job_history_details", true),
            ObjectKind::CustomFields => (records::U, "list_user_defined_fields", false),
            _ => (records::E, "list_employment_details", true),
        };
        let rows = if by_ids && owners.len() <= BY_IDS {
            reader.of_people(action, owners).await?
        } else {
            reader.beside(action, &Map::new(), ROWS).await?
        };
        match rows {
            Beside::Rows(rows) => {
                for row in rows {
                    let Some(owner) = employee_id(&row) else { continue };
                    of_people.entry(owner).or_default().add(record, row);
                }
            }
            Beside::NotPermitted(line) => {
                lacks.insert(record, line);
            }
            Beside::NotRead => {}
        }
    }
    Ok((of_people, lacks))
}
