//! Reading what payments and statements are made of. The register can be asked for by one pay run at a time, and which
//! runs there are is told by the calendar of pay periods.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::{ToSpan as _, civil::Date};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use serde_json::Map;

use super::{
    day, is_marked,
    payment::{Check, Checks},
    text,
};
use crate::{
    mapping::Row,
    workforce::{Beside, Reader, object},
};

/// Rows a page.
const ROWS: u32 = 1000;
/// How far a pay run's number, which begins with a day, can be from its pay date: UKG does not say which day it is.
const APART: i32 = 62;

/// Days, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) from: Date,
    pub(super) to: Date,
}

/// What reads for one question about pay.
pub(crate) struct PaySource<'a> {
    pub(super) reader: Reader<'a>,
    /// Whether nobody has asked for it: what may not be read says nothing of the account then.
    is_unasked: bool,
    /// The line of the permission grid that was found to be missing.
    lacks: Mutex<Option<String>>,
}

/// The product whose actions the copy of what was paid is made by.
pub(crate) const PRODUCT: &str = "pay_statement";

/// The first and the last day on which each pay run of the calendar pays.
pub(crate) type PayPeriods = BTreeMap<String, (Date, Date)>;

impl<'a> PaySource<'a> {
    /// For somebody who asks.
    pub(crate) fn new(reader: Reader<'a>) -> Self {
        Self {
            reader,
            is_unasked: false,
            lacks: Mutex::default(),
        }
    }

    /// For the copy.
    pub(crate) fn unasked(reader: Reader<'a>) -> Self {
        Self {
            is_unasked: true,
            ..Self::new(reader)
        }
    }

    /// The line that was found to be missing by a read that nobody asked for.
    pub(crate) fn lacks(&self) -> Option<String> {
        self.lacks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn all(&self, action: &str, inputs: &Map<String, serde_json::Value>) -> Result<Vec<Row>, Problem> {
        if !self.is_unasked {
            return self.reader.all(action, inputs, ROWS).await;
        }
        match self.reader.beside(action, inputs, ROWS).await? {
            Beside::Rows(rows) => Ok(rows),
            Beside::NotRead => Ok(Vec::new()),
            Beside::NotPermitted(line) => {
                let message = format!("the service account lacks {line}");
                *self.lacks.lock().unwrap_or_else(PoisonError::into_inner) = Some(line);
                Err(Problem::new(
                    Kind::Permission,
                    Code::PermissionMissing,
                    Step::Call,
                    message,
                ))
            }
        }
    }

    /// The pay runs that pay between two days, the earliest first.
    pub(super) async fn controls(&self, window: Window) -> Result<BTreeSet<String>, Problem> {
        let inputs = bounds(window);
        let periods = self.all("list_pay_group_pay_periods", &inputs).await?;
        let pays = |row: &&Row| day(row, "payDate").is_some_and(|day| (window.from..=window.to).contains(&day));
        Ok(periods
            .iter()
            .filter(pays)
            .filter_map(|row| text(row, "periodControl"))
            .collect())
    }

    /// Every pay run of the calendar that says when it pays.
    ///
    /// # Errors
    /// When the calendar may not be read, or reading fails.
    pub(crate) async fn periods(&self) -> Result<PayPeriods, Problem> {
        let rows = self.all("list_pay_group_pay_periods", &Map::new()).await?;
        let mut periods = PayPeriods::new();
        for (control, day) in rows
            .iter()
            .filter_map(|row| Some((text(row, "periodControl")?, day(row, "payDate")?)))
        {
            let days = periods.entry(control).or_insert((day, day));
            *days = (days.0.min(day), days.1.max(day));
        }
        Ok(periods)
    }

    /// Every pay run by its pay group, the earliest first.
    pub(super) async fn calendar(&self) -> Result<Vec<(String, String)>, Problem> {
        let periods = self.all("list_pay_group_pay_periods", &Map::new()).await?;
        let runs = periods
            .iter()
            .filter_map(|row| Some((text(row, "payGroup")?, text(row, "periodControl")?)));
        let mut runs: Vec<_> = runs.collect();
        runs.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
        runs.dedup();
        Ok(runs)
    }

    /// The rows of the checks of a pay run.
    pub(super) async fn register_rows(&self, control: &str) -> Result<Vec<Row>, Problem> {
        self.of_run("get_pay_register", control).await
    }

    /// The checks of a pay run.
    pub(super) async fn register(&self, control: &str) -> Result<Checks, Problem> {
        checks_of(&self.register_rows(control).await?)
    }

    /// The deductions of a pay run's checks.
    pub(super) async fn deductions(&self, control: &str) -> Result<Vec<Row>, Problem> {
        self.of_run("list_payroll_deductions_history", control).await
    }

    /// The deductions of all checks between two days.
    pub(super) async fn deductions_within(&self, window: Window) -> Result<Vec<Row>, Problem> {
        let (action, inputs) = ("list_payroll_deductions_history", bounds(window));
        self.all(action, &inputs).await
    }

    /// The earnings of a pay run's checks.
    pub(super) async fn earnings(&self, control: &str) -> Result<Vec<Row>, Problem> {
        self.of_run("list_earnings_history", control).await
    }

    /// The kinds of earnings.
    pub(super) async fn kinds_of_earnings(&self) -> Result<Vec<Row>, Problem> {
        self.all("list_earnings_configurations", &Map::new()).await
    }

    /// The companies, the one first that stands for the tenant.
    pub(super) async fn companies(&self) -> Result<Vec<Row>, Problem> {
        let mut companies = self.all("list_company_details", &Map::new()).await?;
        companies.sort_by_key(|company| !is_marked(company, "isMasterCompany"));
        Ok(companies)
    }

    /// The statements of some companies that were paid between two days.
    pub(super) async fn statements(
        &self,
        primary: &str,
        companies: &BTreeSet<String>,
        window: Window,
    ) -> Result<Vec<Row>, Problem> {
        let mut statements = Vec::new();
        for company in companies {
            let inputs = object([
                ("primary_company_code", primary.to_owned()),
                ("companyId", company.clone()),
                ("startDate", window.from.to_string()),
                ("endDate", window.to.to_string()),
            ]);
            statements.extend(self.all("list_pay_statements_by_company", &inputs).await?);
        }
        Ok(statements)
    }

    /// The employments of everybody.
    pub(super) async fn employments(&self) -> Result<Vec<Row>, Problem> {
        self.all("list_employment_details", &Map::new()).await
    }

    /// The employments of everybody, where they may be read.
    pub(super) async fn employments_beside(&self) -> Result<Beside, Problem> {
        self.reader.beside("list_employment_details", &Map::new(), ROWS).await
    }

    /// The employments of some people, where they may be read.
    pub(super) async fn employments_of(&self, people: &[String]) -> Result<Beside, Problem> {
        let action = "list_employment_details";
        if people.len() <= ROWS as usize {
            self.reader.of_people(action, people).await
        } else {
            self.employments_beside().await
        }
    }

    async fn of_run(&self, action: &str, control: &str) -> Result<Vec<Row>, Problem> {
        let inputs = object([("periodControl", control.to_owned())]);
        self.all(action, &inputs).await
    }
}

/// Checks of the rows of a pay register.
pub(super) fn checks_of(rows: &[Row]) -> Result<Checks, Problem> {
    let mut checks = Checks::new();
    for row in rows {
        let (key, check) = Check::of(row).ok_or_else(|| unusable("a check of the pay register"))?;
        checks.entry(key).or_default().push(check);
    }
    for checks in checks.values_mut() {
        checks.sort_by(|one, other| one.order().cmp(&other.order()));
        // Between two pages a list can move.
        checks.dedup_by(|one, other| one.id == other.id);
    }
    Ok(checks)
}

/// The pay runs that can pay between two days.
fn bounds(window: Window) -> Map<String, serde_json::Value> {
    let control = |day: Date, number: u8| format!("{:04}{:02}{:02}{number}", day.year().max(0), day.month(), day.day());
    object([
        ("startPerControl", control(window.from.saturating_sub(APART.days()), 0)),
        ("endPerControl", control(window.to.saturating_add(APART.days()), 9)),
    ])
}

/// What UKG Pro answered lacks what it must have.
pub(in crate::employer) fn unusable(what: &str) -> Problem {
    let message = format!("UKG Pro tells {what} without its keys");
    Problem::new(Kind::Upstream, Code::Protocol, Step::Answer, message)
        .with_remedy("Run the action by itself and compare its answer with what is described")
}
