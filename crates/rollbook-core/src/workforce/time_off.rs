//! Time off: what people have left, and the plans there are.

use std::collections::BTreeSet;

use rollbook_model::{
    Problem,
    workforce::{RecordKey, RecordKind, TimeOffBalance},
};
use serde_json::Map;

use super::{
    Ask, Listed,
    employees::{employee_id, person_of, unnamed},
    employments::key_of,
    lists::page,
    reader::{Reader, object},
};
use crate::{
    Engine, diagnosis,
    mapping::{self, Reading, Row, Sources, records, text_of},
};

/// The most rows that UKG Pro sends of plans at once.
const ROWS: u32 = 200;

impl Engine {
    /// What a person has left in each plan, by an id of ours or UKG Pro's employee id.
    ///
    /// # Errors
    /// As [`employees`](Self::employees), and when there is no such person.
    pub async fn time_off_balances(&self, ask: &Ask, person: &str) -> Result<Listed<TimeOffBalance>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = reader.plans_of(person).await?;
        let balances = rows.iter().filter_map(|row| {
            let parts = [employee_id(row)?, text(row, "companyId")?, text(row, "ptoPlan")?];
            let key = RecordKey::new(RecordKind::TimeOffBalance, parts);
            let sources = Sources::new(&reader.rules, [(records::T, Reading::Row(row))]);
            Some((key.clone(), mapping::time_off_balance(&sources, key)))
        });
        page(&reader, &format!("time-off-balances {person}"), balances.collect())
    }

    /// The codes of the plans of time off: a person's, or all that anybody has. UKG Pro keeps no list of them, so for
    /// the latter the balances of everybody are read, two hundred a call.
    ///
    /// # Errors
    /// As [`time_off_balances`](Self::time_off_balances).
    pub async fn time_off_plans(&self, ask: &Ask, person: Option<&str>) -> Result<Listed<String>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = match person {
            Some(person) => reader.plans_of(person).await?,
            None => reader.all("list_pto_plans", &Map::new(), ROWS).await?,
        };
        let plans: BTreeSet<_> = rows.iter().filter_map(|row| text(row, "ptoPlan")).collect();
        let what = format!("time-off-plans {}", person.unwrap_or_default());
        let plans = plans
            .into_iter()
            .map(|code| (RecordKey::new(RecordKind::TimeOffPolicy, [code.as_str()]), code));
        page(&reader, &what, plans.collect())
    }
}

fn text(row: &Row, name: &str) -> Option<String> {
    row.get(name).and_then(text_of).map(std::borrow::Cow::into_owned)
}

impl Reader<'_> {
    /// The rows of a person's plans, of each company.
    async fn plans_of(&self, person: &str) -> Result<Vec<Row>, Problem> {
        let id = person_of(person, self.ask).ok_or_else(|| diagnosis::no_such_employee(None))?;
        let mut rows = Vec::new();
        for employment in self.employment_rows(&id).await? {
            let key = key_of(&employment).ok_or_else(unnamed)?;
            let inputs = object([("companyId", key.company_id), ("employeeId", key.employee_id)]);
            rows.extend(self.all("list_employee_pto_plans", &inputs, ROWS).await?);
        }
        Ok(rows)
    }
}
