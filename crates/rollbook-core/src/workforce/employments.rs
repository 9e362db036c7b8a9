//! Employments with their pay.

use std::collections::HashMap;

use futures_util::future::try_join;
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
    workforce::{Compensation, EmploymentKey, EmploymentStatus, RecordKey, RecordKind},
};
use serde_json::Map;

use super::{
    Ask, Hired, Listed,
    ask::Place,
    employees::{employee_id, is_key, moment, person_of, unnamed},
    reader::{Beside, Reader, object},
};
use crate::{
    Engine, diagnosis, engine,
    mapping::{self, Reading, Row, Sources, records, text_of},
};

/// What a cursor of employments belongs to.
const LIST: &str = "employments";

/// The key of a row about an employment, however its record spells it.
pub(crate) fn key_of(row: &Row) -> Option<EmploymentKey> {
    let company = row.get("companyID").or_else(|| row.get("companyId"))?;
    Some(EmploymentKey {
        employee_id: employee_id(row)?,
        company_id: text_of(company)?.into_owned(),
    })
}

/// The employment that is meant by an id of ours, or by UKG Pro's ids of employee and company with a hyphen between.
fn employment_of(id: &str, ask: &Ask) -> Option<EmploymentKey> {
    let (employee_id, company_id) = match RecordKey::of_id(id, RecordKind::Employment, ask.account) {
        Some(key) => {
            let [employee, company] = <[String; 2]>::try_from(key.parts).ok()?;
            (employee, company)
        }
        None => id
            .split_once('-')
            .map(|(one, other)| (one.to_owned(), other.to_owned()))?,
    };
    (is_key(&employee_id) && is_key(&company_id)).then_some(EmploymentKey {
        employee_id,
        company_id,
    })
}

/// The order of entries of the job history: that which took effect last comes last; one that is still to take effect
/// comes first, so that it counts only where there is no other. Texts of days sort as days.
fn when(row: &Row, today: &str) -> impl Ord + use<> {
    let text = |name: &str| row.get(name).and_then(text_of).map(std::borrow::Cow::into_owned);
    let from = text("jobEffectiveDate");
    let holds = from.as_deref().is_some_and(|from| from <= today);
    (holds, from, text("dateTimeCreated"))
}

/// The entry of a job history that holds.
pub(crate) fn latest<'a>(history: impl Iterator<Item = &'a Row>) -> Option<&'a Row> {
    let today = engine::now().to_string();
    history.max_by_key(|row| when(row, &today))
}

/// The employments and the pay of some people, as they were read.
pub(super) struct Joined {
    employments: HashMap<String, Vec<Row>>,
    pay: Pay,
}

/// What pay is read from.
struct Pay {
    compensation: ByEmployment,
    history: ByEmployment,
    wanted: bool,
}

/// Rows, each found by its employment.
struct ByEmployment {
    read: Beside,
    places: HashMap<EmploymentKey, usize>,
}

impl ByEmployment {
    /// Of several rows of an employment, that which comes last in an order.
    fn new<T: Ord>(read: Beside, order: impl Fn(&Row) -> T) -> Self {
        let mut places = HashMap::new();
        for (place, row) in read.rows().iter().enumerate() {
            let Some(key) = key_of(row) else { continue };
            let last = places.entry(key).or_insert(place);
            if order(&read.rows()[*last]) <= order(row) {
                *last = place;
            }
        }
        Self { read, places }
    }

    fn of(&self, key: &EmploymentKey) -> Reading<'_> {
        let row = self.places.get(key).and_then(|place| self.read.rows().get(*place));
        self.read.reading(row)
    }
}

impl Pay {
    /// The pay of an employment.
    fn of(&self, reader: &Reader<'_>, key: &EmploymentKey, employment: &Row) -> Option<Compensation> {
        let sources = Sources::new(
            &reader.rules,
            [
                (records::C, self.compensation.of(key)),
                (records::H, self.history.of(key)),
                (records::E, Reading::Row(employment)),
            ],
        );
        self.wanted.then(|| mapping::compensation(&sources, key.clone()))
    }
}

impl Joined {
    /// The employments of a person, that in the home company first; then those that last, then by company.
    pub(super) fn take(&mut self, reader: &Reader<'_>, id: &str, person: Reading<'_>) -> Result<Vec<Hired>, Problem> {
        let rows = self.employments.remove(id).unwrap_or_default();
        let all = rows.iter().map(|row| reader.hired(row, person, &self.pay));
        let mut all: Vec<_> = all.collect::<Result<_, _>>()?;
        all.sort_by_key(|Hired { employment, .. }| {
            let status = employment.status.get().and_then(|status| status.known);
            let has_ended = status == Some(EmploymentStatus::Terminated);
            let is_home = employment.is_home.get() == Some(&true);
            (!is_home, has_ended, employment.key.company_id.clone())
        });
        Ok(all)
    }
}

impl Engine {
    /// A page of the employments of an account, each with its pay where that is wanted.
    ///
    /// Pay is a part of `employment-details` to UKG Pro, which therefore says when it changed.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn employments(&self, ask: &Ask) -> Result<Listed<Hired>, Problem> {
        let place = ask.place(LIST)?;
        let reader = Reader::new(self, ask).await?;
        let mut inputs = Map::new();
        if let Some(changed) = ask.only.changed_filter() {
            inputs.insert("dateTimeChanged".to_owned(), changed.into());
        }
        let (rows, more) = reader
            .page("list_employment_details", &inputs, place.page, ask.rows())
            .await?;
        let mut listed = Box::pin(reader.listed(&rows)).await?;
        if let Some(after) = ask.only.changed_after {
            listed.items.retain(|hired| {
                let changed = hired.employment.changed_at.get().and_then(|at| moment(*at));
                changed.is_some_and(|changed| changed > after)
            });
        }
        listed.next = more.then(|| {
            let page = place.page.saturating_add(1);
            ask.cursor(LIST, Place { page, ..place })
        });
        Ok(listed)
    }

    /// An employment, by an id of ours or by UKG Pro's ids of employee and company with a hyphen between.
    ///
    /// # Errors
    /// As [`employments`](Self::employments), and when there is no such employment.
    pub async fn employment(&self, ask: &Ask, id: &str) -> Result<Listed<Hired>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let key = employment_of(id, ask).ok_or_else(|| diagnosis::no_such_record(None))?;
        let inputs = object([
            ("employeeId", key.employee_id.clone()),
            ("companyId", key.company_id.clone()),
        ]);
        let mut rows = reader.all("list_employment_details", &inputs, 10).await?;
        rows.retain(|row| key_of(row).as_ref() == Some(&key));
        if rows.is_empty() {
            return Err(diagnosis::no_such_record(None));
        }
        Box::pin(reader.listed(&rows)).await
    }

    /// The employments of a person, by an id of ours or UKG Pro's employee id.
    ///
    /// # Errors
    /// As [`employments`](Self::employments), and when there is no such person.
    pub async fn employments_of(&self, ask: &Ask, person: &str) -> Result<Listed<Hired>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let id = person_of(person, ask).ok_or_else(|| diagnosis::no_such_employee(None))?;
        let mut rows = reader.employment_rows(&id).await?;
        if let Some(wanted) = &ask.id {
            let key = employment_of(wanted, ask);
            rows.retain(|row| key.is_some() && key_of(row) == key);
            if rows.is_empty() {
                return Err(diagnosis::no_such_record(None));
            }
        }
        Box::pin(reader.listed(&rows)).await
    }
}

/// A list of employments that has nobody of a page of people: somebody can be without one, all of them hardly.
fn without_employments(people: usize) -> Problem {
    let message = format!("UKG Pro told no employment of any of {people} people");
    let mut problem = Problem::new(Kind::Upstream, Code::PageEmpty, Step::Answer, message)
        .with_remedy("Read the page again; if it stays so, see whether the service account may see all companies");
    problem.retryable = true;
    problem
}

impl Reader<'_> {
    /// The rows of a person's employments.
    pub(super) async fn employment_rows(&self, id: &str) -> Result<Vec<Row>, Problem> {
        let mut rows = self
            .all("list_employment_details", &object([("employeeId", id.to_owned())]), 100)
            .await?;
        rows.retain(|row| employee_id(row).as_deref() == Some(id));
        if rows.is_empty() {
            return Err(diagnosis::no_such_employee(None));
        }
        Ok(rows)
    }

    /// Employments and pay of these people.
    pub(super) async fn joined(&self, ids: &[String]) -> Result<Joined, Problem> {
        // What changed, and who has a number, shows there.
        let only = &self.ask.only;
        let wanted = self.ask.needs.employments || only.changed_after.is_some() || only.number.is_some();
        let employments = async {
            if wanted {
                self.of_people("list_employment_details", ids).await
            } else {
                Ok(Beside::NotRead)
            }
        };
        let (rows, pay) = try_join(Box::pin(employments), Box::pin(self.pay(ids))).await?;
        let mut employments: HashMap<String, Vec<Row>> = HashMap::new();
        if let Beside::Rows(rows) = rows {
            if rows.is_empty() && ids.len() > 1 {
                return Err(without_employments(ids.len()));
            }
            for row in rows {
                if let Some(id) = employee_id(&row) {
                    employments.entry(id).or_default().push(row);
                }
            }
        }
        Ok(Joined { employments, pay })
    }

    /// The pay of these people: from compensation where it may be read, else from the job history.
    async fn pay(&self, ids: &[String]) -> Result<Pay, Problem> {
        let wanted = self.ask.needs.compensation && !ids.is_empty();
        let (mut compensation, mut history) = (Beside::NotRead, Beside::NotRead);
        if wanted {
            compensation = self.of_people("list_compensation_details", ids).await?;
            if matches!(compensation, Beside::NotPermitted(_)) {
                history = self.of_people("list_employee_job_history_details", ids).await?;
            }
        }
        let today = engine::now().to_string();
        Ok(Pay {
            compensation: ByEmployment::new(compensation, |_| ()),
            history: ByEmployment::new(history, |row| when(row, &today)),
            wanted,
        })
    }

    async fn listed(&self, rows: &[Row]) -> Result<Listed<Hired>, Problem> {
        let mut ids: Vec<_> = rows.iter().filter_map(employee_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let (pay, structure) = try_join(Box::pin(self.pay(&ids)), Box::pin(self.structure())).await?;
        let items = rows.iter().map(|row| self.hired(row, Reading::NotRead, &pay));
        Ok(Listed {
            items: items.collect::<Result<_, _>>()?,
            next: None,
            structure,
            calls: self.calls(),
        })
    }

    fn hired(&self, row: &Row, person: Reading<'_>, pay: &Pay) -> Result<Hired, Problem> {
        let key = key_of(row).ok_or_else(unnamed)?;
        let sources = Sources::new(&self.rules, [(records::E, Reading::Row(row)), (records::P, person)]);
        Ok(Hired {
            compensation: pay.of(self, &key, row),
            employment: mapping::employment(&sources, key),
        })
    }
}
