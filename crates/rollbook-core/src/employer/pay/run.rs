//! A pay run as it is copied: what is known of it as a whole, and of everybody the rows that UKG Pro told.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::civil::Date;
use rollbook_model::{
    AccountId, Code, Problem,
    problem::{Kind, Step},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    super::marks::MARK_FIELDS,
    kinds::{EARNING_FIELDS, UNIT_FIELDS},
    lines::{DEDUCTED_FIELDS, EARNED_FIELDS, STATEMENT_FIELDS},
    payment::{CHECK_FIELDS, Checks, PaymentFacts},
    source::{PaySource, checks_of},
    statement::{RunRead, owner, primary_code, read_run},
    text,
};
use crate::{mapping::Row, workforce::Beside};

/// What is known of a run as a whole, and of nobody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RunFacts {
    /// The payments.
    pub(super) payments: Vec<PaymentFacts>,
    /// The kinds of earnings that were set up.
    pub(super) kinds_of_earnings: Vec<Row>,
    /// What the statements of its days tell of deductions, by their codes.
    pub(super) told: BTreeMap<String, (Option<String>, Option<bool>)>,
    /// Whether it could be read how people are paid.
    pub(super) units: bool,
    /// A digest of the rows of the register. It is taken that nothing else of a run changes while it stays the same: what
    /// takes a check back marks it there.
    digest: String,
}

/// The rows of one person in a run, as UKG Pro told them.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Paid {
    pub(super) register: Vec<Row>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) statements: Vec<Row>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) deductions: Vec<Row>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) earnings: Vec<Row>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) employments: Vec<Row>,
}

/// A run that was read: its register first, and the rest of it where that is needed.
pub(crate) struct PayRunRead {
    register: Vec<Row>,
    checks: Checks,
    digest: String,
}

/// All of a run.
pub(crate) struct WholeRun {
    /// Of the run.
    pub(crate) facts: RunFacts,
    /// The rows of everybody, as JSON, by their employee ids.
    pub(crate) people: BTreeMap<String, PaidText>,
}

/// The rows of one person as they are kept.
pub(crate) struct PaidText {
    /// The payments they are of.
    pub(crate) payments: BTreeSet<Uuid>,
    /// The rows, as JSON.
    pub(crate) body: String,
}

impl RunFacts {
    /// As they are kept; of a run that was not read there are none.
    ///
    /// # Errors
    /// When what is kept is damaged.
    pub(crate) fn read(body: &str) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(body).map_err(|_| damaged())
    }

    /// Whether these are of a run with this register, too.
    pub(crate) fn is_of_same_register(&self, other: &Self) -> bool {
        self.digest == other.digest
    }

    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The payments, by their ids.
    pub(crate) fn payments(&self, account: AccountId) -> impl Iterator<Item = (Uuid, Option<Date>, String)> {
        let payments = self.payments.iter();
        payments.map(move |facts| {
            let as_told = serde_json::to_string(facts).unwrap_or_default();
            (facts.key.id(account), facts.pay_date, as_told)
        })
    }
}

impl Paid {
    /// Its rows in one order, which that of the lists of UKG Pro is not.
    fn sorted(mut self) -> Self {
        for rows in [
            &mut self.register,
            &mut self.statements,
            &mut self.deductions,
            &mut self.earnings,
            &mut self.employments,
        ] {
            rows.sort_by_cached_key(|row| serde_json::to_string(row).unwrap_or_default());
        }
        self
    }
}

/// Whether the rows that are kept of somebody are the same, in whatever order.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let sorted = |text: &str| serde_json::from_str(text).map(Paid::sorted).ok();
    one == other || sorted(one) == sorted(other)
}

impl PayRunRead {
    /// Reads the register of a run.
    ///
    /// # Errors
    /// When it may not be read, or reading fails.
    pub(crate) async fn register(source: &PaySource<'_>, control: &str) -> Result<Self, Problem> {
        let register = source.register_rows(control).await?;
        let mut register: Vec<_> = register.into_iter().map(|row| cut(row, &[&CHECK_FIELDS])).collect();
        // Between two pages a list can move.
        let mut seen = HashSet::new();
        register.retain(|row| seen.insert(text(row, "checkId")));
        let mut texts: Vec<_> = register
            .iter()
            .map(|row| serde_json::to_string(row).unwrap_or_default())
            .collect();
        texts.sort_unstable();
        let mut digest = Sha256::new();
        for text in texts {
            digest.update(text.as_bytes());
            digest.update(b"\n");
        }
        Ok(Self {
            checks: checks_of(&register)?,
            register,
            digest: URL_SAFE_NO_PAD.encode(digest.finalize()),
        })
    }

    /// How many checks there are.
    pub(crate) fn checks(&self) -> u64 {
        self.checks.values().map(|checks| checks.len() as u64).sum()
    }

    /// Whether the register is what it was when these were read.
    pub(crate) fn is_as(&self, facts: &RunFacts) -> bool {
        self.digest == facts.digest
    }

    /// The first and the last day on which it paid.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        let days = || self.checks.values().flatten().filter_map(|check| check.pay_date);
        days().min().zip(days().max())
    }

    /// Reads the rest of it.
    ///
    /// # Errors
    /// When statements or histories may not be read, or reading fails.
    pub(crate) async fn whole(
        self,
        source: &PaySource<'_>,
        account: AccountId,
        control: &str,
        setup: &PaySetup,
    ) -> Result<WholeRun, Problem> {
        let mut facts = RunFacts {
            payments: self
                .checks
                .iter()
                .map(|(key, checks)| PaymentFacts::of(key, checks))
                .collect(),
            kinds_of_earnings: setup.kinds_of_earnings.clone(),
            told: BTreeMap::new(),
            units: !matches!(setup.employments, Beside::NotPermitted(_)),
            digest: self.digest,
        };
        if self.checks.is_empty() {
            return Ok(WholeRun {
                facts,
                people: BTreeMap::new(),
            });
        }
        let read = read_run(source, control, &self.checks, &setup.primary).await?;
        facts.told = read.told.into_iter().collect();
        let all = || self.checks.values().flatten();
        let by_check: HashMap<_, _> = all()
            .map(|check| (check.id.clone(), check.employee_id.clone()))
            .collect();
        let mut people: BTreeMap<String, (BTreeSet<Uuid>, Paid)> = BTreeMap::new();
        for (key, checks) in &self.checks {
            for check in checks {
                let of = people.entry(check.employee_id.clone()).or_default();
                of.0.insert(key.id(account));
            }
        }
        // What is nobody's who was paid in this run is none of it.
        let mut add = |owner: Option<&str>, list: fn(&mut Paid) -> &mut Vec<Row>, row: Row| {
            if let Some((_, paid)) = owner.and_then(|owner| people.get_mut(owner)) {
                list(paid).push(row);
            }
        };
        for row in self.register {
            add(text(&row, "employeeId").as_deref(), |paid| &mut paid.register, row);
        }
        for row in read.statements {
            let row = cut(row, &[&STATEMENT_FIELDS]);
            add(Some(&owner(&row).0), |paid| &mut paid.statements, row);
        }
        let of_check = |row: &Row, field| by_check.get(&text(row, field)?).map(String::as_str);
        for row in read.deductions {
            let row = cut(row, &[&DEDUCTED_FIELDS, &MARK_FIELDS]);
            add(of_check(&row, "checkId"), |paid| &mut paid.deductions, row);
        }
        for row in read.earnings {
            let row = cut(row, &[&EARNED_FIELDS]);
            add(of_check(&row, "genNumber"), |paid| &mut paid.earnings, row);
        }
        for row in setup.employments.rows() {
            let kept = cut(row.clone(), &[&UNIT_FIELDS]);
            add(text(row, "employeeID").as_deref(), |paid| &mut paid.employments, kept);
        }
        let people = people.into_iter().map(|(owner, (payments, paid))| {
            let body = serde_json::to_string(&paid).unwrap_or_default();
            (owner, PaidText { payments, body })
        });
        Ok(WholeRun {
            facts,
            people: people.collect(),
        })
    }
}

/// What is kept of a row: what is of no use here is none of it.
fn cut(mut row: Row, fields: &[&[&str]]) -> Row {
    row.retain(|name, _| fields.iter().any(|fields| fields.contains(&name.as_str())));
    row
}

/// What all runs are read with.
pub(crate) struct PaySetup {
    kinds_of_earnings: Vec<Row>,
    primary: String,
    employments: Beside,
}

impl PaySetup {
    /// Reads it.
    ///
    /// # Errors
    /// When it may not be read, or reading fails.
    pub(crate) async fn read(source: &PaySource<'_>) -> Result<Self, Problem> {
        let kinds = source.kinds_of_earnings().await?;
        Ok(Self {
            kinds_of_earnings: kinds.into_iter().map(|row| cut(row, &[&EARNING_FIELDS])).collect(),
            primary: primary_code(&source.companies().await?)?,
            employments: source.employments_beside().await?,
        })
    }
}

/// The rows of everybody in a run together.
#[derive(Default)]
pub(super) struct AllPaid {
    pub(super) register: Vec<Row>,
    pub(super) read: RunRead,
    pub(super) employments: Vec<Row>,
}

impl AllPaid {
    /// With the rows of somebody else, as they are kept.
    ///
    /// # Errors
    /// When what is kept is damaged.
    pub(super) fn add(&mut self, body: &str) -> Result<(), Problem> {
        let paid: Paid = serde_json::from_str(body).map_err(|_| damaged())?;
        self.register.extend(paid.register);
        self.read.statements.extend(paid.statements);
        self.read.deductions.extend(paid.deductions);
        self.read.earnings.extend(paid.earnings);
        self.employments.extend(paid.employments);
        Ok(())
    }
}

fn damaged() -> Problem {
    let message = "what is copied of a pay run cannot be read";
    Problem::new(Kind::Internal, Code::StoredValueDamaged, Step::Store, message)
        .with_remedy("End the copy of the account (`rollbook sync ACCOUNT --end`) and begin it anew")
}

/// The rows that are kept of somebody, for whoever hands out what is kept.
pub(crate) fn shown(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_default()
}
