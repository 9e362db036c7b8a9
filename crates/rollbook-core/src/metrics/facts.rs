//! What is measured when somebody asks: the accounts, their logins, what is due, the database's connections.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    registry::Registry,
};
use rollbook_model::{
    AccountStatus, Action, Code, PermissionState, Problem, metric,
    problem::{Kind, Step},
};
use rollbook_store::{AccountStanding, Due};

use super::{due::WORK, series::Level};
use crate::{Engine, RequestsLeft, engine, readings};

/// How long ago a last success counts as stale, with the words for it.
const STALE: [(&str, SignedDuration); 3] = [
    ("1h", SignedDuration::from_hours(1)),
    ("1d", SignedDuration::from_hours(24)),
    ("7d", SignedDuration::from_hours(7 * 24)),
];

/// How many requests are left of each account's tenant, and how many readings of each list that has a rhythm.
type Budgets = (Vec<Option<u32>>, Vec<(&'static Action, Vec<u32>)>);

/// What stands in the database.
struct Facts {
    accounts: Vec<AccountStanding>,
    /// How many logins may be refused yet, for each account in the same order.
    left: Vec<u32>,
    /// How many requests each one's tenant may be sent, in the same order; `None` where there is no limit.
    requests: Vec<Option<u32>>,
    /// How often the list of an action may be read yet, of each one in the same order.
    readings: Vec<(&'static Action, Vec<u32>)>,
    due: Vec<(&'static str, Due)>,
}

impl Engine {
    /// All metrics as `OpenMetrics` text. Series of single accounts are told when there are at most `accounts` of them;
    /// of all together something is always told.
    ///
    /// # Errors
    /// When the text cannot be written, which it can.
    pub async fn exposition(&self, accounts: usize) -> Result<String, Problem> {
        let now = engine::now();
        let mut registry = Registry::default();
        let facts = self.facts(now).await;
        Level::new(&metric::DATABASE_UP, &mut registry).set(&[], f64::from(u8::from(facts.is_ok())));
        match facts {
            Ok(facts) => {
                facts.of_accounts(now, &mut registry);
                if facts.accounts.len() <= accounts {
                    facts.of_each_account(now, &mut registry);
                }
                facts.of_work(now, &mut registry);
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "The metrics lack what is read from the database");
            }
        }
        let connections = Level::new(&metric::DATABASE_CONNECTIONS, &mut registry);
        for pool in self.store.connections() {
            let idle = pool.idle.min(pool.open);
            connections.set(&[pool.pool, "idle"], idle.into());
            connections.set(&[pool.pool, "used"], (pool.open - idle).into());
        }
        let mut text = String::new();
        let own = self
            .metrics
            .registry
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        encode_registry(&mut text, &own)
            .and_then(|()| encode_registry(&mut text, &registry))
            .and_then(|()| encode_eof(&mut text))
            .map_err(|_| {
                let message = "the metrics could not be written";
                Problem::new(Kind::Internal, Code::AnswerUnwritable, Step::Answer, message)
            })?;
        Ok(text)
    }

    async fn facts(&self, now: Timestamp) -> Result<Facts, rollbook_store::Error> {
        let accounts = self.store.account_standings().await?;
        let counted = self.store.counted_logins(self.login_budget, now).await?;
        let mut left = Vec::with_capacity(accounts.len());
        for account in &accounts {
            left.push(
                self.login_budget
                    .refusals
                    .saturating_sub(self.counted(account, &counted).await),
            );
        }
        let (requests, readings) = self.budgets(&accounts, now).await?;
        let mut due = Vec::new();
        for work in WORK {
            due.push((work.name, (work.due)(self, now).await?));
        }
        Ok(Facts {
            accounts,
            left,
            requests,
            readings,
            due,
        })
    }

    /// What the budgets of the accounts' tenants have left: of requests, and of readings of lists.
    async fn budgets(&self, accounts: &[AccountStanding], now: Timestamp) -> Result<Budgets, rollbook_store::Error> {
        let tenants = self.store.tenants().await?;
        let sent = self.store.all_requests_counted(now).await?;
        let count = |counted: &BTreeMap<String, u32>, account: &AccountStanding| {
            let tenant = tenants.get(&account.account);
            tenant
                .and_then(|tenant| counted.get(tenant).copied())
                .unwrap_or_default()
        };
        let requests = accounts.iter().map(|account| {
            let limit = self.limit_of(&account.host, account.allowed_host)?;
            Some(RequestsLeft::of(limit, count(&sent, account)).left)
        });
        let requests = requests.collect();
        let mut readings = Vec::new();
        for (action, rhythm) in readings::rhythmic() {
            let operation = action.operation.name();
            let since = readings::counting_since(now);
            let read = self.store.readings_counted(&operation, since).await?;
            let left = accounts
                .iter()
                .map(|account| rhythm.times_a_day.saturating_sub(count(&read, account)));
            readings.push((action, left.collect()));
        }
        Ok((requests, readings))
    }

    /// How many attempts count for the login of an account. Usually none does for any, and nothing is hashed.
    async fn counted(&self, account: &AccountStanding, counted: &BTreeMap<String, u32>) -> u32 {
        if counted.is_empty() {
            return 0;
        }
        let Ok(address) = self.address_of(&account.host, account.allowed_host) else {
            return 0;
        };
        let name = self.login_name(&address, &account.username).await;
        name.ok()
            .and_then(|name| counted.get(&name).copied())
            .unwrap_or_default()
    }
}

impl Facts {
    fn of_accounts(&self, now: Timestamp, registry: &mut Registry) {
        let states = Level::new(&metric::ACCOUNTS, registry);
        for status in AccountStatus::ALL {
            let count = self.accounts.iter().filter(|account| account.status == *status).count();
            states.set(&[status.as_str()], number(count));
        }
        let mut missing: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let findings = self.accounts.iter().flat_map(|account| &account.permissions);
        for finding in findings.filter(|finding| finding.state == PermissionState::Missing) {
            *missing.entry((&finding.name, finding.level.as_str())).or_default() += 1;
        }
        let permissions = Level::new(&metric::PERMISSIONS_MISSING, registry);
        for ((name, level), count) in missing {
            permissions.set(&[name, level], number(count));
        }
        let stale = Level::new(&metric::ACCOUNTS_STALE, registry);
        for (over, time) in STALE {
            let watched = self.accounts.iter().filter(|account| is_watched(account));
            let is_stale = |account: &&AccountStanding| last_success(account).is_none_or(|last| now - time > last);
            stale.set(&[over], number(watched.filter(is_stale).count()));
        }
        let spent = self.left.iter().filter(|left| **left == 0).count();
        Level::new(&metric::ACCOUNTS_LOGIN_BUDGET_SPENT, registry).set(&[], number(spent));
        let spent = self.requests.iter().filter(|left| **left == Some(0)).count();
        Level::new(&metric::ACCOUNTS_REQUEST_BUDGET_SPENT, registry).set(&[], number(spent));
    }

    fn of_each_account(&self, now: Timestamp, registry: &mut Registry) {
        let freshness = Level::new(&metric::ACCOUNT_FRESHNESS, registry);
        let budget = Level::new(&metric::ACCOUNT_LOGIN_BUDGET_LEFT, registry);
        for (account, left) in self.accounts.iter().zip(&self.left) {
            let id = account.account.to_string();
            if let Some(last) = last_success(account).filter(|_| is_watched(account)) {
                freshness.set(&[&id], seconds(now, last));
            }
            budget.set(&[&id], (*left).into());
        }
        let requests = Level::new(&metric::ACCOUNT_REQUEST_BUDGET_LEFT, registry);
        for (account, left) in self.accounts.iter().zip(&self.requests) {
            if let Some(left) = left {
                requests.set(&[&account.account.to_string()], (*left).into());
            }
        }
        let readings = Level::new(&metric::ACCOUNT_READINGS_LEFT, registry);
        for (action, left) in &self.readings {
            for (account, left) in self.accounts.iter().zip(left) {
                readings.set(&[&account.account.to_string(), &action.id], (*left).into());
            }
        }
    }

    fn of_work(&self, now: Timestamp, registry: &mut Registry) {
        let rows = Level::new(&metric::DUE_ROWS, registry);
        let lag = Level::new(&metric::DUE_LAG, registry);
        for (name, due) in &self.due {
            rows.set(&[name], number(usize::try_from(due.rows).unwrap_or(usize::MAX)));
            lag.set(&[name], due.oldest.map_or(0.0, |oldest| seconds(now, oldest)));
        }
    }
}

/// Whether anybody expects the account to be fresh.
fn is_watched(account: &AccountStanding) -> bool {
    !matches!(account.status, AccountStatus::Paused | AccountStatus::Revoked)
}

/// When an account last answered: an action, a check or the look after it.
fn last_success(account: &AccountStanding) -> Option<Timestamp> {
    let evidence = account.evidence.as_ref();
    let seen = evidence.filter(|seen| seen.code.is_none()).map(|seen| seen.at);
    account.last_success.max(seen)
}

/// From then till now; 0 for what another machine's clock says is yet to come.
fn seconds(now: Timestamp, then: Timestamp) -> f64 {
    now.duration_since(then).as_secs_f64().max(0.0)
}

/// A count as a metric has it.
fn number(count: usize) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}
