//! When each account is looked after next: rows that are due, claimed by one process at a time.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rollbook_model::{Account, AccountId, AccountStatus, OrganisationId};
use sqlx::AssertSqlSafe;

use crate::accounts::AccountRow;
use crate::dialect::{self, on};
use crate::due::{Due, DueRow};
use crate::error::Error;
use crate::row::{optional_time, row, signed, unsigned, word};
use crate::store::Store;

/// How long a claim is good. Whoever looks after an account for longer has died, and another takes over.
const LEASE: SignedDuration = SignedDuration::from_mins(10);

/// Passes over rows that another process is claiming just now.
const SKIP_LOCKED: &str = "FOR UPDATE OF account_look SKIP LOCKED";

/// An account whose turn has come, and the right to look after it.
#[derive(Debug, Clone)]
pub struct DueLook {
    /// The account as it was when it was claimed.
    pub account: Account,
    /// How many looks in a row have not reached the tenant.
    pub failures: u32,
    /// The day of the password whose age was told.
    pub reminded_of: Option<Date>,
    fence: i64,
}

/// How a look ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookEnd {
    /// When the next is due.
    pub due_at: Timestamp,
    /// How many looks in a row have not reached the tenant.
    pub failures: u32,
    /// The day of the password whose age was told.
    pub reminded_of: Option<Date>,
}

row! {
    struct LookRow {
        organisation_id: String,
        account_id: String,
        fence: i64,
        failures: i64,
        reminded_of: Option<String>,
    }
}

impl Store {
    /// Takes up to so many accounts whose turn has come, those first that have waited longest. Accounts that are stopped
    /// or whose credentials are refused have no turn. An account that was never looked after gets its first turn so
    /// long after it was checked.
    pub async fn claim_due_looks(
        &self,
        first_after: SignedDuration,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<DueLook>, Error> {
        const FILL: &str = "INSERT INTO account_look \
             (organisation_id, account_id, due_at, leased_until, fence, failures) \
             SELECT organisation_id, id, COALESCE(checked_at, $1 - $2) + $2, 0, 0, 0 FROM account \
             WHERE NOT EXISTS (SELECT 1 FROM account_look WHERE account_look.organisation_id = account.organisation_id \
             AND account_look.account_id = account.id) ON CONFLICT (organisation_id, account_id) DO NOTHING";
        const ACCOUNT: &str = "SELECT * FROM account WHERE organisation_id = $1 AND id = $2";

        let (after, at) = (microseconds(first_after), now.as_microsecond());
        let claim = claim(dialect::row_lock(&self.pools.writer, SKIP_LOCKED));
        let claimed: Vec<(LookRow, Option<AccountRow>)> = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(FILL)
                .bind(at)
                .bind(after)
                .execute(&mut *transaction)
                .await?;
            let looks: Vec<LookRow> = sqlx::query_as(AssertSqlSafe(claim))
                .bind(at)
                .bind(i64::from(most))
                .bind((now + LEASE).as_microsecond())
                .fetch_all(&mut *transaction)
                .await?;
            let mut claimed = Vec::with_capacity(looks.len());
            for look in looks {
                let account = sqlx::query_as(ACCOUNT)
                    .bind(&look.organisation_id)
                    .bind(&look.account_id)
                    .fetch_optional(&mut *transaction)
                    .await?;
                claimed.push((look, account));
            }
            transaction.commit().await?;
            claimed
        });
        let held = claimed.into_iter().filter_map(|(look, account)| Some((look, account?)));
        held.map(|(look, account)| DueLook::of(&look, account)).collect()
    }

    /// Ends a look; `false` when another process has taken it over meanwhile, whose end counts.
    pub async fn end_look(&self, look: &DueLook, end: LookEnd) -> Result<bool, Error> {
        const SQL: &str = "UPDATE account_look SET due_at = $4, failures = $5, reminded_of = $6, leased_until = 0 \
             WHERE organisation_id = $1 AND account_id = $2 AND fence = $3";

        let ended = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(look.account.organisation.to_string())
            .bind(look.account.id.to_string())
            .bind(look.fence)
            .bind(end.due_at.as_microsecond())
            .bind(signed(u64::from(end.failures)))
            .bind(end.reminded_of.map(|day| day.to_string()))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(ended > 0)
    }

    /// Lets an account have its next turn at this moment, if it would be later.
    pub async fn look_by(&self, organisation: OrganisationId, id: AccountId, at: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE account_look SET due_at = $3 \
             WHERE organisation_id = $1 AND account_id = $2 AND due_at > $3";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .bind(at.as_microsecond())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// When an account is looked after next; `None` before its first turn is known.
    pub async fn next_look(&self, organisation: OrganisationId, id: AccountId) -> Result<Option<Timestamp>, Error> {
        const SQL: &str = "SELECT due_at FROM account_look WHERE organisation_id = $1 AND account_id = $2";

        let due: Option<i64> = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        let at = || format!("look after account `{id}`, column `due_at`");
        optional_time(due, at)
    }

    /// How many accounts wait for their turn.
    pub async fn looks_due(&self, now: Timestamp) -> Result<Due, Error> {
        let sql = format!("SELECT COUNT(*) AS due_rows, MIN(due_at) AS oldest FROM {}", due());
        let row: DueRow = on!(&self.pools.reader, |pool| sqlx::query_as(AssertSqlSafe(sql))
            .bind(now.as_microsecond())
            .fetch_one(pool)
            .await)?;
        row.try_into()
    }
}

/// The rows whose turn has come at the time `$1`.
fn due() -> String {
    format!(
        "account_look JOIN account ON account.organisation_id = account_look.organisation_id \
         AND account.id = account_look.account_id \
         WHERE due_at <= $1 AND leased_until <= $1 AND status NOT IN ({})",
        unwatched()
    )
}

/// The states of accounts to which nothing is sent unasked, as a list of SQL.
pub(crate) fn unwatched() -> String {
    let unwatched = AccountStatus::ALL.iter().filter(|status| !status.is_looked_after());
    let words = unwatched.map(|status| format!("'{status}'"));
    words.collect::<Vec<_>>().join(", ")
}

fn claim(skip_locked: &str) -> String {
    format!(
        "UPDATE account_look SET leased_until = $3, fence = fence + 1 WHERE (organisation_id, account_id) IN \
         (SELECT account_look.organisation_id, account_look.account_id FROM {} \
         ORDER BY due_at LIMIT $2 {skip_locked}) \
         RETURNING organisation_id, account_id, fence, failures, reminded_of",
        due()
    )
}

impl DueLook {
    fn of(look: &LookRow, account: AccountRow) -> Result<Self, Error> {
        let at = |column: &str| format!("look after account `{}`, column `{column}`", look.account_id);
        let failures = unsigned(look.failures, || at("failures"))?;
        let reminded_of = look.reminded_of.as_deref().map(|day| word(day, || at("reminded_of")));
        Ok(Self {
            failures: u32::try_from(failures).unwrap_or(u32::MAX),
            reminded_of: reminded_of.transpose()?,
            fence: look.fence,
            account: Account::try_from(account)?,
        })
    }
}

fn microseconds(time: SignedDuration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
