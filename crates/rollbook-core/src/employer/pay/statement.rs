//! What each person was paid.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use rollbook_model::{
    AccountId, Problem,
    workforce::{Decimal, PayRun},
};
use tracing::warn;
use uuid::Uuid;

use super::{
    super::{Attempt, EmployerAsk, Freshness, Read},
    Cents,
    kinds::Kinds,
    lines::{Lines, PayItem, Told, told},
    payment::{Check, Checks, PaymentKey, keys_of},
    rows,
    source::{PaySource, Window, unusable},
    text,
};
use crate::{
    Engine, Sensitive,
    mapping::Row,
    workforce::{Beside, Reader},
};

/// What somebody was paid by a check.
#[derive(Debug)]
pub struct Statement {
    /// Whose it is.
    pub person: Uuid,
    /// The day it was paid.
    pub pay_date: Option<Date>,
    /// As what it was paid; `None` for a code that nobody knows.
    pub run: Option<PayRun>,
    /// How it was paid; `None` where nothing was.
    pub method: Option<PaymentMethod>,
    /// The hours that were paid.
    pub hours: Option<Decimal>,
    /// Currency of the amounts, ISO 4217.
    pub currency: Option<String>,
    /// What was earned.
    pub gross: Option<Cents>,
    /// What the person got.
    pub net: Option<Cents>,
    /// What it is made of; `None` where what UKG Pro tells of that does not add up to the check.
    pub lines: Option<Lines>,
}

/// How a check is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentMethod {
    /// On paper.
    Check,
    /// Sent to accounts.
    DirectDeposit,
    /// Both.
    Other,
}

/// What was read of a pay run, beside its checks.
#[derive(Default)]
pub(super) struct RunRead {
    pub(super) deductions: Vec<Row>,
    pub(super) earnings: Vec<Row>,
    pub(super) statements: Vec<Row>,
    /// What statements of these days tell of deductions, also those of other runs.
    pub(super) told: Told,
}

/// The statements of payments that are made of a pay run.
pub(super) struct Statements {
    /// By the ids of their payments, each in one order.
    pub(super) of: HashMap<Uuid, Vec<Statement>>,
    /// How many of them have lines that are not told, or do not add up.
    pub(super) unsettled: usize,
}

impl Statements {
    pub(super) fn of_run(
        account: AccountId,
        kinds: &Kinds<'_>,
        checks: &Checks,
        read: &RunRead,
        wanted: Vec<(Uuid, PaymentKey)>,
    ) -> Self {
        let made = Making::of(read);
        let mut all = Self {
            of: HashMap::new(),
            unsettled: 0,
        };
        for (id, key) in wanted {
            let Some(checks) = checks.get(&key) else { continue };
            let statements = checks.iter().map(|check| {
                let lines = made.lines(kinds, check);
                all.unsettled += usize::from(lines.is_none());
                Statement::of(account, kinds, check, lines)
            });
            all.of.insert(id, statements.collect());
        }
        all
    }
}

impl Statement {
    fn of(account: AccountId, kinds: &Kinds<'_>, check: &Check, lines: Option<Lines>) -> Self {
        let is_paid = |amount: Option<Cents>| amount.is_some_and(|amount| amount != Cents(0));
        let method = match (is_paid(check.on_paper), is_paid(check.deposited)) {
            (true, true) => Some(PaymentMethod::Other),
            (true, false) => Some(PaymentMethod::Check),
            (false, true) => Some(PaymentMethod::DirectDeposit),
            (false, false) => None,
        };
        Self {
            person: check.person(account),
            pay_date: check.pay_date,
            run: kinds.run(check.mode.as_deref()),
            method,
            hours: check.hours.clone(),
            currency: check.currency.clone(),
            gross: check.gross,
            net: check.net,
            lines,
        }
    }
}

impl Engine {
    /// The statements of payments, by the ids of those that there are; each in one order.
    ///
    /// Where the lines of a statement do not add up to its check, the attempt counts as partial.
    ///
    /// # Errors
    /// When there is no such account, UKG Pro refuses its credentials, register, history or statements may not be read,
    /// or reading fails.
    pub async fn pay_statements(
        &self,
        ask: &EmployerAsk,
        payments: &[Uuid],
    ) -> Result<Read<HashMap<Uuid, Vec<Statement>>>, Problem> {
        let seen = self.copy_of(ask).await?;
        if let Some(copied) = self.copied_statements(ask, &seen, payments).await? {
            return Ok(copied);
        }
        let of_reader = ask.of_reader(Sensitive::Masked);
        let source = PaySource::new(Reader::new(self, &of_reader).await?);
        let mut by_run: BTreeMap<String, Vec<(Uuid, PaymentKey)>> = BTreeMap::new();
        if !payments.is_empty() {
            for (id, key) in keys_of(ask.account, &source.calendar().await?, payments) {
                by_run.entry(key.control.clone()).or_default().push((id, key));
            }
        }
        let mut found = HashMap::new();
        if by_run.is_empty() {
            return Ok(Read {
                value: found,
                freshness: Freshness::now(),
            });
        }
        let kinds_of_earnings = source.kinds_of_earnings().await?;
        let primary = primary_code(&source.companies().await?)?;
        let mut unsettled = 0;
        let mut units = true;
        for (control, wanted) in by_run {
            let mut checks = source.register(&control).await?;
            // A pay run that the calendar has, and in which nobody was paid so.
            checks.retain(|key, _| wanted.iter().any(|(_, wanted)| wanted == key));
            if checks.is_empty() {
                continue;
            }
            let read = read_run(&source, &control, &checks, &primary).await?;
            let mut kinds = Kinds::new(&source.reader.rules.codes, &kinds_of_earnings, &read.deductions);
            let people = checks.values().flatten().map(|check| check.employee_id.clone());
            units &= learn_units(&source, &mut kinds, people.collect()).await?;
            let statements = Statements::of_run(ask.account, &kinds, &checks, &read, wanted);
            unsettled += statements.unsettled;
            found.extend(statements.of);
        }
        Ok(Read {
            value: found,
            freshness: freshness(ask, Freshness::now(), unsettled, units),
        })
    }

    /// The kinds of lines that there are in the statements that were paid between two days, both included.
    ///
    /// # Errors
    /// As [`pay_statements`](Self::pay_statements).
    pub async fn pay_items(&self, ask: &EmployerAsk, from: Date, to: Date) -> Result<Read<BTreeSet<PayItem>>, Problem> {
        let seen = self.copy_of(ask).await?;
        let window = Window { from, to };
        if let Some(copied) = self.copied_items(ask, &seen, window).await? {
            return Ok(copied);
        }
        let of_reader = ask.of_reader(Sensitive::Masked);
        let source = PaySource::new(Reader::new(self, &of_reader).await?);
        let companies = source.companies().await?;
        let primary = primary_code(&companies)?;
        let ids: BTreeSet<_> = companies.iter().filter_map(company_id).collect();
        let statements = source.statements(&primary, &ids, window).await?;
        let deductions = source.deductions_within(window).await?;
        let kinds_of_earnings = source.kinds_of_earnings().await?;
        let mut kinds = Kinds::new(&source.reader.rules.codes, &kinds_of_earnings, &deductions);
        let people: BTreeSet<_> = statements.iter().map(|statement| owner(statement).0).collect();
        let units = learn_units(&source, &mut kinds, people).await?;
        let mut items = BTreeSet::new();
        let untold = learn_items(&kinds, &statements, &mut items);
        Ok(Read {
            value: items,
            freshness: freshness(ask, Freshness::now(), untold, units),
        })
    }
}

/// Learns the kinds of lines of statements, and says how many of these have amounts that are not told.
pub(super) fn learn_items<'a>(
    kinds: &Kinds<'_>,
    statements: impl IntoIterator<Item = &'a Row>,
    items: &mut BTreeSet<PayItem>,
) -> usize {
    let mut untold = 0;
    for statement in statements {
        let (employee, company) = owner(statement);
        match Lines::of_statement(kinds, statement, &employee, &company) {
            Some(lines) => items.extend(lines.items()),
            None => untold += 1,
        }
    }
    untold
}

/// Of what was read so, where the lines of so many statements are not told, or do not add up, and where it is known how
/// people are paid, or not.
pub(super) fn freshness(ask: &EmployerAsk, mut freshness: Freshness, unsettled: usize, units: bool) -> Freshness {
    if unsettled > 0 {
        warn!(account = %ask.account, unsettled, "lines of pay statements do not add up to their checks");
        freshness.attempt = Attempt::Partial;
    }
    if !units {
        warn!(account = %ask.account, "employments may not be read, so nobody knows which regular pay is salary and which is wages");
        freshness.attempt = Attempt::Partial;
    }
    freshness
}

/// The code that statements are asked for with: that of the company that stands for the tenant.
pub(super) fn primary_code(companies: &[Row]) -> Result<String, Problem> {
    let code = companies.first().and_then(|company| text(company, "companyCode"));
    code.ok_or_else(|| unusable("a company"))
}

/// Newer tenants spell it as the others do.
fn company_id(company: &Row) -> Option<String> {
    text(company, "companyID").or_else(|| text(company, "companyId"))
}

/// Whose a statement is: employee and company.
pub(super) fn owner(statement: &Row) -> (String, String) {
    let of = |field: &str| {
        let owner = statement
            .get("employeeidentifier")
            .and_then(serde_json::Value::as_object);
        owner.and_then(|owner| text(owner, field)).unwrap_or_default()
    };
    (of("employeeidentifier"), of("companyidentifier"))
}

/// Learns how these people are paid; whether their employments may be read, which tell it.
async fn learn_units(source: &PaySource<'_>, kinds: &mut Kinds<'_>, people: BTreeSet<String>) -> Result<bool, Problem> {
    let people: Vec<_> = people.into_iter().collect();
    Ok(match source.employments_of(&people).await? {
        Beside::Rows(rows) => {
            kinds.learn_units(&rows);
            true
        }
        Beside::NotRead => true,
        Beside::NotPermitted(_) => false,
    })
}

/// Reads what the lines of checks are made of.
pub(super) async fn read_run(
    source: &PaySource<'_>,
    control: &str,
    checks: &Checks,
    primary: &str,
) -> Result<RunRead, Problem> {
    let all = || checks.values().flatten();
    let companies: BTreeSet<_> = all().filter_map(|check| check.company_id.clone()).collect();
    let days = || all().filter_map(|check| check.pay_date);
    let statements = match (days().min(), days().max()) {
        (Some(from), Some(to)) => source.statements(primary, &companies, Window { from, to }).await?,
        _ => Vec::new(),
    };
    let known: BTreeSet<_> = statements.iter().filter_map(|row| text(row, "payidentifier")).collect();
    let is_told = all().all(|check| known.contains(&check.id));
    Ok(RunRead {
        deductions: source.deductions(control).await?,
        earnings: if is_told {
            Vec::new()
        } else {
            source.earnings(control).await?
        },
        told: told(&statements),
        statements,
    })
}

/// What finds the lines of checks among what was read.
struct Making<'a> {
    told: &'a Told,
    by_id: HashMap<String, &'a Row>,
    by_document: HashMap<(String, String, String), Vec<&'a Row>>,
    earnings: HashMap<String, Vec<&'a Row>>,
    deductions: HashMap<String, Vec<&'a Row>>,
}

impl<'a> Making<'a> {
    fn of(read: &'a RunRead) -> Self {
        let by = |rows: &'a [Row], field: &str| {
            let mut by: HashMap<String, Vec<&'a Row>> = HashMap::new();
            for row in rows {
                if let Some(id) = text(row, field) {
                    by.entry(id).or_default().push(row);
                }
            }
            by
        };
        let mut by_document: HashMap<_, Vec<_>> = HashMap::new();
        for row in &read.statements {
            let (employee, company) = owner(row);
            let document = text(row, "document").unwrap_or_default();
            by_document.entry((employee, company, document)).or_default().push(row);
        }
        let with_id = |row: &'a Row| Some((text(row, "payidentifier")?, row));
        Self {
            told: &read.told,
            by_id: read.statements.iter().filter_map(with_id).collect(),
            by_document,
            earnings: by(&read.earnings, "genNumber"),
            deductions: by(&read.deductions, "checkId"),
        }
    }

    /// The lines of a check; `None` where they are not told, or do not add up to it.
    fn lines(&self, kinds: &Kinds<'_>, check: &Check) -> Option<Lines> {
        let company = check.company_id.as_deref().unwrap_or_default();
        let lines = if let Some(row) = self.statement(check, company) {
            Lines::of_statement(kinds, row, &check.employee_id, company)
        } else {
            let of = |rows: &HashMap<String, Vec<&'a Row>>| rows.get(&check.id).cloned().unwrap_or_default();
            let (earnings, deductions) = (of(&self.earnings), of(&self.deductions));
            Lines::of_history(kinds, self.told, check, &earnings, &deductions)
        };
        lines.filter(|lines| lines.add_up(check))
    }

    /// The statement of a check: UKG does not say that a statement's key is the check's, so that one of somebody else is
    /// none of it, and the number of the document counts, too, unless what takes a check back can have the same.
    fn statement(&self, check: &Check, company: &str) -> Option<&'a Row> {
        let of_the_same = |row: &&&Row| owner(row).0 == check.employee_id;
        if let Some(row) = self.by_id.get(&check.id).filter(of_the_same) {
            return Some(row);
        }
        if check.is_of_void {
            return None;
        }
        let key = (check.employee_id.clone(), company.to_owned(), check.document.clone()?);
        match self.by_document.get(&key)?.as_slice() {
            [row] if rows(row, "earnings").next().is_some() => Some(row),
            _ => None,
        }
    }
}
