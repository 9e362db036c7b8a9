//! The deductions of an employer and who has them (Finch's API reference, *Deductions*), read from the tenant when they
//! are asked for: what is set up, and the elections of employees, which UKG Pro tells by one deduction code at a time.

mod percentage;
mod plan;
mod share;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{civil::Date, tz::TimeZone};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
    workforce::PersonKey,
};
use serde_json::Map;
use tracing::warn;
use uuid::Uuid;

use super::{
    Attempt, EmployerAsk, Freshness, Read,
    pay::{day, is_marked, text},
};
use crate::{
    Engine, Sensitive, engine,
    mapping::Row,
    workforce::{Reader, employee_id, object, unnamed},
};

pub use plan::DeductionPlan;
pub use share::Share;
pub use write::{DeductionAsked, DeductionEntries, DeductionEntry, EntriesAddress, MOST_IN_A_JOB, administrator_until};

use percentage::Percentages;

/// Rows a page.
const ROWS: u32 = 1000;

/// Who has a deduction, and what of it.
#[derive(Debug, Default)]
pub struct Enrollments {
    /// Those who have it now, by their ids.
    pub people: BTreeMap<Uuid, Enrollment>,
    /// Those of whom it was asked and whom the tenant does not have.
    pub unknown: BTreeSet<Uuid>,
}

/// What somebody has of a deduction.
#[derive(Debug, PartialEq, Eq)]
pub struct Enrollment {
    /// What is taken from the pay; `None` where nothing is, or where nobody knows how much.
    pub employee: Option<Share>,
    /// What the employer gives, likewise.
    pub company: Option<Share>,
}

impl Engine {
    /// The deductions that are set up and in use, by their codes.
    ///
    /// Where the history of deductions may not be read, which has most of UKG Pro's marks, or where it has to stand in for
    /// what is set up, the attempt counts as partial.
    ///
    /// # Errors
    /// When there is no such account, UKG Pro refuses its credentials, neither what is set up nor the history may be read,
    /// or reading fails.
    pub async fn deduction_plans(&self, ask: &EmployerAsk) -> Result<Read<Vec<DeductionPlan>>, Problem> {
        self.copy_of(ask).await?;
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let set_up = plan::set_up(&reader).await?;
        let mut lacks = set_up.lacks.clone();
        let mut plans = Vec::new();
        for (code, row) in set_up.rows.iter().filter(|(_, row)| plan::is_in_use(row)) {
            let (marks, line) = plan::marks(&reader, code, row, lacks.is_none()).await?;
            lacks = lacks.or(line);
            plans.push(DeductionPlan::of(&reader, code, row, &marks));
        }
        self.add_registered(ask, &mut plans).await?;
        Ok(Read {
            value: plans,
            freshness: freshness(ask, lacks.as_deref(), 0),
        })
    }

    /// A deduction, in use or not.
    ///
    /// # Errors
    /// As [`deduction_plans`](Self::deduction_plans), and when there is none of this id.
    pub async fn deduction_plan(&self, ask: &EmployerAsk, id: Uuid) -> Result<Read<DeductionPlan>, Problem> {
        self.copy_of(ask).await?;
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let set_up = plan::set_up(&reader).await?;
        let registered = self.registered_code(ask, &set_up, id).await?;
        let (code, row) = match &registered {
            Some((_, code)) => set_up.of_code(code)?,
            None => set_up.find(ask.account, id)?,
        };
        let (marks, line) = plan::marks(&reader, code, row, set_up.lacks.is_none()).await?;
        let lacks = set_up.lacks.clone().or(line);
        let plan = DeductionPlan::of(&reader, code, row, &marks);
        Ok(Read {
            value: match &registered {
                Some((registered, _)) => plan.registered(registered),
                None => plan,
            },
            freshness: freshness(ask, lacks.as_deref(), 0),
        })
    }

    /// Who has a deduction now, and what of it; of `people` alone, where they are given.
    ///
    /// Where an amount cannot be told, the attempt counts as partial.
    ///
    /// # Errors
    /// As [`deduction_plan`](Self::deduction_plan), and when elections may not be read.
    pub async fn enrollments(
        &self,
        ask: &EmployerAsk,
        id: Uuid,
        people: Option<&BTreeSet<Uuid>>,
    ) -> Result<Read<Enrollments>, Problem> {
        self.copy_of(ask).await?;
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let set_up = plan::set_up(&reader).await?;
        let registered = self.registered_code(ask, &set_up, id).await?;
        let code = match &registered {
            Some((_, code)) => code.as_str(),
            None => set_up.find(ask.account, id)?.0,
        };
        let inputs = object([("dedCode", code.to_owned())]);
        let rows = reader.all("list_employee_deductions", &inputs, ROWS).await?;
        let mut held: BTreeMap<Uuid, Row> = BTreeMap::new();
        let today = engine::now().to_zoned(TimeZone::UTC).date();
        for row in rows {
            let person = person_of(ask, &row)?;
            if !is_held(&row, today) {
                continue;
            }
            match held.get(&person) {
                Some(other) if rank(other) >= rank(&row) => {}
                _ => {
                    held.insert(person, row);
                }
            }
        }
        // How a tenant writes them, all say, whoever is asked after.
        let percentages = Percentages::of(&reader, code, held.values()).await?;
        held.retain(|person, _| people.is_none_or(|people| people.contains(person)));
        let (mut enrollments, mut unclear) = (Enrollments::default(), 0);
        for (person, row) in &held {
            let of = |side| share::of(&reader.rules.codes, row, side, percentages);
            let (employee, company) = (of(share::EMPLOYEE), of(share::EMPLOYER));
            unclear += usize::from(employee.is_err() || company.is_err());
            let enrollment = Enrollment {
                employee: employee.unwrap_or_default(),
                company: company.unwrap_or_default(),
            };
            enrollments.people.insert(*person, enrollment);
        }
        let absent = people.into_iter().flatten().filter(|id| !held.contains_key(id));
        enrollments.unknown = absent.copied().collect();
        if !enrollments.unknown.is_empty() {
            for row in reader.all("list_employment_details", &Map::new(), ROWS).await? {
                enrollments.unknown.remove(&person_of(ask, &row)?);
            }
        }
        Ok(Read {
            value: enrollments,
            freshness: freshness(ask, None, unclear),
        })
    }
}

fn person_of(ask: &EmployerAsk, row: &Row) -> Result<Uuid, Problem> {
    let id = employee_id(row).ok_or_else(unnamed)?;
    Ok(PersonKey(id).record().uuid(ask.account))
}

/// Whether an election is one that holds on a day: neither waived nor ended, and begun.
fn is_held(row: &Row, today: Date) -> bool {
    let status = text(row, "benefitStatus");
    status.is_none_or(|status| status.eq_ignore_ascii_case("A"))
        && !is_marked(row, "isWaived")
        && day(row, "deductionStartDate").is_none_or(|start| start <= today)
        && day(row, "deductionStopDate").is_none_or(|stop| today <= stop)
}

/// Which of several elections of a person is told: their own before one that belongs to a contact of theirs
/// (`ukg-pro-rest.md` 14.1), that of the home company, else the one that began last.
fn rank(row: &Row) -> impl Ord + use<> {
    (
        text(row, "contactID").is_none(),
        is_marked(row, "isHomeCompany"),
        day(row, "deductionStartDate"),
        text(row, "systemID"),
    )
}

/// Of what was read just now, where a line was missing, or amounts of so many people could not be told.
fn freshness(ask: &EmployerAsk, lacks: Option<&str>, unclear: usize) -> Freshness {
    let mut freshness = Freshness::now();
    if let Some(line) = lacks {
        warn!(account = %ask.account, line, "deductions are told without UKG Pro's marks, or without those that nobody has");
        freshness.attempt = Attempt::Partial;
    }
    if unclear > 0 {
        warn!(account = %ask.account, unclear, "nobody knows by what these people's deductions are computed");
        freshness.attempt = Attempt::Partial;
    }
    freshness
}

/// There is no deduction of this id.
pub fn benefit_unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("there is no deduction with the id `{id}`");
    Problem::new(Kind::NotFound, Code::BenefitNotFound, Step::Input, message)
        .with_remedy("See which there are in `GET /employer/benefits`")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row(value: &Value) -> Row {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn who_waived_ended_or_has_not_begun_has_nothing() {
        let today = jiff::civil::date(2026, 11, 2);
        for (election, is) in [
            (json!({}), true),
            (json!({ "benefitStatus": "A", "isWaived": false }), true),
            (json!({ "benefitStatus": "A", "isWaived": "true" }), false),
            (json!({ "benefitStatus": "W" }), false),
            (json!({ "benefitStatus": "T" }), false),
            (json!({ "benefitStatus": "C" }), false),
            (json!({ "deductionStartDate": "2026-11-02T00:00:00" }), true),
            (json!({ "deductionStartDate": "2026-11-03T00:00:00" }), false),
            (json!({ "deductionStopDate": "2026-11-02T00:00:00" }), true),
            (json!({ "deductionStopDate": "2026-11-01T00:00:00" }), false),
        ] {
            assert_eq!(is_held(&row(&election), today), is, "{election}");
        }
    }

    #[test]
    fn of_two_elections_the_home_companys_is_told_then_the_later_one() {
        let elections = [
            json!({ "isHomeCompany": false, "deductionStartDate": "2026-05-01T00:00:00", "systemID": "3" }),
            json!({ "isHomeCompany": true, "deductionStartDate": "2024-05-01T00:00:00", "systemID": "2" }),
            json!({ "isHomeCompany": true, "deductionStartDate": "2025-05-01T00:00:00", "systemID": "1" }),
        ];
        let first = elections.iter().max_by_key(|election| rank(&row(election)));
        assert_eq!(first.unwrap()["systemID"], "1");
    }
}
