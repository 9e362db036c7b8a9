//! What is measured of all accounts and logins at once. These few statements cross organisations.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rollbook_model::{AccountId, AccountStatus, Evidence, OrganisationId, PermissionFinding};

use crate::dialect::{Pool, on};
use crate::error::Error;
use crate::login_attempts::{self, LoginBudget};
use crate::row::{from_json, optional_time, row, word};
use crate::store::Store;

/// What is measured of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStanding {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// Its state.
    pub status: AccountStatus,
    /// The tenant's service address.
    pub host: String,
    /// Whether the operator named this host.
    pub allowed_host: bool,
    /// The service account's user name.
    pub username: String,
    /// What the last check found.
    pub permissions: Vec<PermissionFinding>,
    /// When it was last checked.
    pub checked_at: Option<Timestamp>,
    /// What was seen last.
    pub evidence: Option<Evidence>,
    /// When the last action began that gave an answer, as far as the request log goes back.
    pub last_success: Option<Timestamp>,
}

/// The connections of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// What they are for: `reader` or `writer`; `shared` where one pool does both.
    pub pool: &'static str,
    /// How many are open.
    pub open: u32,
    /// How many of those do nothing just now.
    pub idle: u32,
}

row! {
    struct StandingRow {
        organisation_id: String,
        id: String,
        status: String,
        host: String,
        allowed_host: bool,
        username: String,
        permissions: String,
        checked_at: Option<i64>,
        last_success: Option<i64>,
        evidence: Option<String>,
    }
}

impl Store {
    /// What is measured of every account of every organisation, by id.
    pub async fn account_standings(&self) -> Result<Vec<AccountStanding>, Error> {
        const SQL: &str = "SELECT organisation_id, id, status, host, allowed_host, username, permissions, checked_at, evidence, \
             (SELECT started_at FROM request_log WHERE request_log.organisation_id = account.organisation_id \
             AND request_log.account_id = account.id AND ok ORDER BY started_at DESC LIMIT 1) AS last_success \
             FROM account ORDER BY id";

        let rows: Vec<StandingRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL).fetch_all(pool).await)?;
        rows.into_iter().map(AccountStanding::try_from).collect()
    }

    /// How many attempts count now against the budget of each login, by the hash of the login; those without any are
    /// left out.
    pub async fn counted_logins(&self, budget: LoginBudget, now: Timestamp) -> Result<BTreeMap<String, u32>, Error> {
        let recent = login_attempts::counting_since(budget, now);
        let rows: Vec<login_attempts::AttemptOfLogin> =
            on!(&self.pools.reader, |pool| sqlx::query_as(login_attempts::RECENT)
                .bind(recent.as_microsecond())
                .fetch_all(pool)
                .await)?;
        Ok(login_attempts::counted_by_login(rows, budget, now))
    }

    /// The connections to the database.
    pub fn connections(&self) -> Vec<Connections> {
        let of = |name: &'static str, pool: &Pool| {
            on!(pool, |pool| Connections {
                pool: name,
                open: pool.size(),
                idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
            })
        };
        match &self.pools.writer {
            Pool::Sqlite(_) => vec![of("reader", &self.pools.reader), of("writer", &self.pools.writer)],
            Pool::Postgres(_) => vec![of("shared", &self.pools.writer)],
        }
    }
}

impl TryFrom<StandingRow> for AccountStanding {
    type Error = Error;

    fn try_from(row: StandingRow) -> Result<Self, Error> {
        let at = |column: &str| format!("account `{}`, column `{column}`", row.id);
        Ok(Self {
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            account: word(&row.id, || at("id"))?,
            status: word(&row.status, || at("status"))?,
            permissions: from_json(&row.permissions, || at("permissions"))?,
            checked_at: optional_time(row.checked_at, || at("checked_at"))?,
            last_success: optional_time(row.last_success, || at("last_success"))?,
            evidence: row
                .evidence
                .as_deref()
                .map(|text| from_json(text, || at("evidence")))
                .transpose()?,
            host: row.host,
            allowed_host: row.allowed_host,
            username: row.username,
        })
    }
}
