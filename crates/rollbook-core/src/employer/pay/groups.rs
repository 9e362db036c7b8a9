//! Pay groups: UKG Pro has no list of them, so that they are those of employments and of the calendar of pay periods.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_model::{
    AccountId, Problem,
    workforce::{EmploymentStatus, PayFrequency, PersonKey},
};
use uuid::Uuid;

use super::{
    super::{EmployerAsk, Freshness, Read},
    payment::pay_group_id,
    source::PaySource,
    text,
};
use crate::{
    Engine, Sensitive,
    workforce::{Reader, employee_id, unnamed},
};

/// A pay group.
#[derive(Debug, Default)]
pub struct PayGroup {
    /// Its id.
    pub id: Uuid,
    /// What the tenant calls it, or its code.
    pub name: String,
    /// How often it is paid; `None` for a code that nobody knows.
    pub frequencies: BTreeSet<Option<PayFrequency>>,
    /// Who is paid with it, whose employment has not ended.
    pub people: BTreeSet<Uuid>,
}

/// Pay groups, and everybody who is or was employed.
#[derive(Debug)]
pub struct PayGroups {
    /// The groups, by their codes.
    pub groups: Vec<PayGroup>,
    /// Everybody.
    pub people: BTreeSet<Uuid>,
}

impl PayGroup {
    fn new(account: AccountId, code: &str) -> Self {
        Self {
            id: pay_group_id(account, code),
            name: code.to_owned(),
            ..Self::default()
        }
    }
}

impl Engine {
    /// The pay groups, as the tenant has them now.
    ///
    /// # Errors
    /// When there is no such account, UKG Pro refuses its credentials, employments or the calendar may not be read, or
    /// reading fails.
    pub async fn pay_groups(&self, ask: &EmployerAsk) -> Result<Read<PayGroups>, Problem> {
        self.copy_of(ask).await?;
        let of_reader = ask.of_reader(Sensitive::Masked);
        let source = PaySource::new(Reader::new(self, &of_reader).await?);
        let codes = &source.reader.rules.codes;
        let mut groups: BTreeMap<String, PayGroup> = BTreeMap::new();
        let mut people = BTreeSet::new();
        for (code, _) in source.calendar().await? {
            let group = PayGroup::new(ask.account, &code);
            groups.entry(code).or_insert(group);
        }
        for row in source.employments().await? {
            let person = PersonKey(employee_id(&row).ok_or_else(unnamed)?)
                .record()
                .uuid(ask.account);
            people.insert(person);
            let Some(code) = text(&row, "payGroup") else { continue };
            let new = || PayGroup::new(ask.account, &code);
            let group = groups.entry(code.clone()).or_insert_with(new);
            if let Some(name) = text(&row, "payGroupDescription") {
                group.name = name;
            }
            if let Some(frequency) = text(&row, "payPeriod") {
                group.frequencies.insert(codes.read("pay_frequency", &frequency).known);
            }
            let status = text(&row, "employeeStatusCode");
            let status = status.and_then(|code| codes.read("employment_status", &code).known);
            if !matches!(status, Some(EmploymentStatus::Terminated | EmploymentStatus::Released)) {
                group.people.insert(person);
            }
        }
        Ok(Read {
            value: PayGroups {
                groups: groups.into_values().collect(),
                people,
            },
            freshness: Freshness::now(),
        })
    }
}
