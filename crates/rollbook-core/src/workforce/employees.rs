//! People with their employments.

use std::collections::{HashMap, HashSet};

use futures_util::future::try_join;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
    workforce::{PersonKey, RecordKey, RecordKind},
};
use serde_json::Map;

use super::{
    Ask, Employee, Listed,
    ask::Place,
    reader::{Beside, Reader, object},
};
use crate::{
    Engine, diagnosis,
    mapping::{self, Reading, Row, Sources, custom_fields, records, text_of},
};

/// What a cursor of people belongs to.
const LIST: &str = "employees";
/// The part of those whose employment has changed, and nothing else of them.
const BY_EMPLOYMENT: u8 = 1;

/// The employee id of a row, however its record spells it.
pub(crate) fn employee_id(row: &Row) -> Option<String> {
    let id = row.get("employeeId").or_else(|| row.get("employeeID"))?;
    text_of(id).map(std::borrow::Cow::into_owned)
}

/// The employee id that is meant by an id of ours or of UKG Pro's; `None` where it can be none.
pub(super) fn person_of(id: &str, ask: &Ask) -> Option<String> {
    if let Some(key) = RecordKey::of_id(id, RecordKind::Person, ask.account) {
        return key.parts.into_iter().next().filter(|id| is_key(id));
    }
    is_key(id).then(|| id.to_owned())
}

/// Whether a text can be one of UKG Pro's keys: anything else could be read as a list of them.
pub(crate) fn is_key(text: &str) -> bool {
    (1..=36).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A moment that UKG Pro tells, taken as UTC.
pub(crate) fn moment(of: DateTime) -> Option<Timestamp> {
    of.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// When anything that is told of a person last changed: the person, or the employment in the home company.
fn changed_at(employee: &Employee) -> Option<Timestamp> {
    let home = employee.home().and_then(|hired| hired.employment.changed_at.get());
    let changed = [employee.person.changed_at.get(), home];
    changed.into_iter().flatten().filter_map(|at| moment(*at)).max()
}

impl Engine {
    /// A page of the people of an account.
    ///
    /// With [`changed_after`](super::Only::changed_after), those who changed after the moment: first those of whom
    /// personal details changed, then those of whom nothing but the employment in the home company did.
    ///
    /// # Errors
    /// When the account does not exist or is stopped, the cursor is of another question, or reading fails; what the
    /// people themselves are read from must be permitted.
    pub async fn employees(&self, ask: &Ask) -> Result<Listed<Employee>, Problem> {
        let place = ask.place(LIST)?;
        let reader = Reader::new(self, ask).await?;
        let by_employment = ask.only.number.is_some() || place.part == BY_EMPLOYMENT;
        let (people, more) = if by_employment {
            Box::pin(reader.people_by_employment(place)).await?
        } else {
            Box::pin(reader.people(place.page)).await?
        };
        let page = (place.part == 0 && ask.only == super::Only::default()).then_some(place.page);
        let (mut items, structure) = try_join(
            Box::pin(reader.employees_of(&people, page)),
            Box::pin(reader.structure()),
        )
        .await?;
        items.retain(|employee| reader.is_wanted(employee, place.part));
        let next = match (more, ask.only.changed_after) {
            (true, _) => Some(Place {
                page: place.page.saturating_add(1),
                ..place
            }),
            (false, Some(_)) if !by_employment => Some(Place {
                part: BY_EMPLOYMENT,
                page: 1,
            }),
            _ => None,
        };
        Ok(Listed {
            items,
            next: next.map(|next| ask.cursor(LIST, next)),
            structure,
            calls: reader.calls(),
        })
    }

    /// A person, by an id of ours or UKG Pro's employee id.
    ///
    /// # Errors
    /// As [`employees`](Self::employees), and when there is no such person.
    pub async fn employee(&self, ask: &Ask, id: &str) -> Result<Listed<Employee>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let id = person_of(id, ask).ok_or_else(|| diagnosis::no_such_employee(None))?;
        let person = reader.one("get_person_details", &object([("employeeId", id)])).await?;
        let people = [person];
        let (items, structure) = try_join(
            Box::pin(reader.employees_of(&people, None)),
            Box::pin(reader.structure()),
        )
        .await?;
        Ok(Listed {
            items,
            next: None,
            structure,
            calls: reader.calls(),
        })
    }
}

impl Reader<'_> {
    /// A page of `person-details`.
    async fn people(&self, page: u64) -> Result<(Vec<Row>, bool), Problem> {
        let mut inputs = Map::new();
        if let Some(email) = &self.ask.only.email {
            inputs.insert("emailAddress".to_owned(), email.as_str().into());
        }
        if let Some(changed) = self.ask.only.changed_filter() {
            inputs.insert("dateTimeChanged".to_owned(), changed.into());
        }
        let (rows, more) = self.page("list_person_details", &inputs, page, self.ask.rows()).await?;
        Ok((once(rows), more))
    }

    /// The people of a page of `employment-details`: those with a number, or those whose employment in the home company
    /// changed. Where employments may not be read, there are none.
    async fn people_by_employment(&self, place: Place) -> Result<(Vec<Row>, bool), Problem> {
        let mut inputs = Map::new();
        inputs.insert("isHomeCompany".to_owned(), true.into());
        if let Some(number) = &self.ask.only.number {
            inputs.insert("employeeNumber".to_owned(), number.as_str().into());
        }
        // Somebody found by a number may have changed otherwise.
        if let Some(changed) = self.ask.only.changed_filter().filter(|_| place.part == BY_EMPLOYMENT) {
            inputs.insert("dateTimeChanged".to_owned(), changed.into());
        }
        let (rows, more) = match &self.ask.only.number {
            // Without employments nobody can be found by a number.
            Some(_) => {
                let (rows, more) = self
                    .page("list_employment_details", &inputs, place.page, self.ask.rows())
                    .await?;
                (Beside::Rows(rows), more)
            }
            None => {
                self.page_beside("list_employment_details", &inputs, place.page, self.ask.rows())
                    .await?
            }
        };
        let ids: Vec<_> = rows.rows().iter().filter_map(employee_id).collect();
        match self.of_people("list_person_details", &ids).await? {
            Beside::Rows(people) => Ok((once(people), more)),
            // Asked for by itself it says what is missing.
            _ => self.people(1).await,
        }
    }

    /// People with what they have elsewhere; `page` is the page of all people that they are, if they are one.
    async fn employees_of(&self, people: &[Row], page: Option<u64>) -> Result<Vec<Employee>, Problem> {
        let ids = people.iter().map(|row| employee_id(row).ok_or_else(unnamed));
        let ids: Vec<_> = ids.collect::<Result<_, _>>()?;
        let needs = self.ask.needs;
        let mut joined = Box::pin(self.joined(&ids)).await?;
        let mut custom = if needs.custom_fields {
            Box::pin(self.custom_of(&ids, page)).await?
        } else {
            None
        };
        let banks = if needs.bank_accounts {
            self.of_people("list_direct_deposits", &ids).await?
        } else {
            Beside::NotRead
        };
        let mut accounts: HashMap<String, Vec<_>> = HashMap::new();
        for bank in banks.rows() {
            let Some(id) = employee_id(bank) else { continue };
            let sources = Sources::new(&self.rules, [(records::A, Reading::Row(bank))]);
            let account = mapping::bank_account(&sources, PersonKey(id.clone()));
            accounts.entry(id).or_default().push(account);
        }
        let employees = people.iter().zip(&ids).map(|(row, id)| {
            let key = PersonKey(id.clone());
            let sources = Sources::new(&self.rules, [(records::P, Reading::Row(row))]);
            let person = mapping::person(&sources, key);
            let employments = joined.take(self, id, Reading::Row(row))?;
            Ok(Employee {
                person,
                employments,
                custom_fields: custom.as_mut().map(|custom| custom.remove(id).unwrap_or_default()),
                bank_accounts: matches!(banks, Beside::Rows(_)).then(|| accounts.remove(id).unwrap_or_default()),
            })
        });
        employees.collect()
    }

    /// The fields that the tenant made, of these people. UKG Pro tells them of everybody or of one, so the page of all
    /// is tried that these people would be on, and who is not on it is asked for alone.
    async fn custom_of(
        &self,
        ids: &[String],
        page: Option<u64>,
    ) -> Result<Option<HashMap<String, Vec<rollbook_model::workforce::CustomField>>>, Problem> {
        const ACTION: &str = "list_user_defined_fields";
        let mut found = HashMap::new();
        let mut add = |rows: &[Row]| {
            for row in rows {
                if let Some(id) = employee_id(row) {
                    found.insert(id, custom_fields(row));
                }
            }
        };
        if let Some(page) = page {
            match self.page_beside(ACTION, &Map::new(), page, self.ask.rows()).await {
                Ok((Beside::Rows(rows), _)) => add(&rows),
                Ok(_) => return Ok(None),
                // It has fewer pages than there are of people.
                Err(problem) if problem.code == Code::PagePastEnd => {}
                Err(problem) => return Err(problem),
            }
        }
        let left: Vec<_> = ids.iter().filter(|id| !found.contains_key(*id)).cloned().collect();
        for id in left {
            let inputs = object([("employeeId", id)]);
            match self.beside(ACTION, &inputs, 10).await? {
                Beside::Rows(rows) => {
                    for row in &rows {
                        if let Some(id) = employee_id(row) {
                            found.insert(id, custom_fields(row));
                        }
                    }
                }
                _ => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    /// Whether somebody is among those who were asked for.
    fn is_wanted(&self, employee: &Employee, part: u8) -> bool {
        let only = &self.ask.only;
        let home = employee.home().map(|hired| &hired.employment);
        if let Some(number) = &only.number
            && home.and_then(|home| home.number.get()) != Some(number)
        {
            return false;
        }
        if let Some(email) = &only.email
            && !employee
                .person
                .work_email
                .get()
                .is_some_and(|own| own.eq_ignore_ascii_case(email))
        {
            return false;
        }
        let Some(after) = only.changed_after else {
            return true;
        };
        if changed_at(employee).is_none_or(|changed| changed <= after) {
            return false;
        }
        // Who is in the first part is told there.
        let of_person = employee.person.changed_at.get().map(|at| at.date());
        part != BY_EMPLOYMENT
            || of_person
                .zip(only.day_before())
                .is_none_or(|(day, before)| day <= before)
    }
}

/// Rows without those of people who have been there: between two calls a list can move.
fn once(rows: Vec<Row>) -> Vec<Row> {
    let mut known = HashSet::new();
    rows.into_iter()
        .filter(|row| employee_id(row).is_none_or(|id| known.insert(id)))
        .collect()
}

/// Rows of people that do not say whose they are, as their id is switched off.
pub(crate) fn unnamed() -> Problem {
    let message = "the rows do not say whose they are: the field `employeeId` or `companyId` is switched off or empty";
    Problem::new(Kind::Conflict, Code::FieldsSwitchedOff, Step::Answer, message)
        .with_remedy("Switch the field on again; without it people cannot be told apart")
}
