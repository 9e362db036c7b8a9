//! How often a tenant has refused a service account: counted over all processes, so that they stay below what locks it.
//!
//! A login and its credentials are known by [keyed hashes](Store::keyed_hash): nobody learns from the table who logs in
//! where, or tries passwords on it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::RequestId;

use crate::dialect::{self, on};
use crate::error::Error;
use crate::row::{optional_time, row, time};
use crate::store::Store;

/// After this time an attempt that nobody ended counts no longer: its process has died.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(8);
/// How long it is remembered which credentials were refused.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(180 * 24);

/// How many refusals one service account may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginBudget {
    /// The most of them.
    pub refusals: u32,
    /// In how long a time.
    pub within: SignedDuration,
}

impl Default for LoginBudget {
    /// Four in fifteen minutes.
    fn default() -> Self {
        Self {
            refusals: 4,
            within: SignedDuration::from_mins(15),
        }
    }
}

/// What is known of a login before credentials are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginTurn {
    /// They may be sent. The attempt counts as a refusal until it is ended.
    Begun(LoginAttempt),
    /// These very credentials were refused, and nobody asks to send them again.
    RefusedBefore {
        /// When.
        at: Timestamp,
        /// The code it was told by.
        code: String,
    },
    /// The budget is spent.
    Spent {
        /// When the next attempt may be made.
        until: Timestamp,
    },
}

/// An attempt that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginAttempt(String);

/// The standing of a login, without beginning an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginStanding {
    /// How many attempts count against the budget.
    pub counted: u32,
    /// Whether these very credentials were refused.
    pub refused_before: bool,
    /// When they were refused last.
    pub refused_at: Option<Timestamp>,
    /// Whether UKG Pro has taken them and not refused them since, by any process.
    pub taken: bool,
    /// Until when the budget is spent; `None` while an attempt may be made.
    pub spent_until: Option<Timestamp>,
}

row! {
    struct AttemptRow {
        credentials: String,
        begun_at: i64,
        refused_at: Option<i64>,
        code: Option<String>,
    }
}

row! {
    /// The same with the login it is of.
    pub(crate) struct AttemptOfLogin {
        login: String,
        credentials: String,
        begun_at: i64,
        refused_at: Option<i64>,
        code: Option<String>,
    }
}

impl Store {
    /// What counts against a login, and whether these credentials were refused.
    pub async fn login_standing(
        &self,
        login: &str,
        credentials: &str,
        budget: LoginBudget,
        now: Timestamp,
    ) -> Result<LoginStanding, Error> {
        const TAKEN: &str = "SELECT COUNT(*) FROM login_turn WHERE login = $1 AND taken = $2";

        let (rows, taken): (Vec<AttemptRow>, i64) = on!(&self.pools.reader, |pool| {
            let rows = sqlx::query_as(ATTEMPTS).bind(login).fetch_all(pool).await?;
            let taken = sqlx::query_scalar(TAKEN).bind(login).bind(credentials);
            (rows, taken.fetch_one(pool).await?)
        });
        let counted = counted(&rows, budget, now);
        let refused = rows.iter().filter(|row| row.credentials == credentials);
        let refused_at = refused.filter_map(|row| row.refused_at).max();
        Ok(LoginStanding {
            taken: taken > 0,
            counted: u32::try_from(counted.len()).unwrap_or(u32::MAX),
            refused_before: refused_at.is_some(),
            refused_at: optional_time(refused_at, || "login attempt, column `refused_at`".to_owned())?,
            spent_until: spent_until(&counted, budget)?,
        })
    }

    /// Takes a turn of the login's budget, unless it is spent or, without `again`, these credentials were refused
    /// before. However many processes ask at once, no more are told to begin than the budget has left.
    pub async fn begin_login(
        &self,
        login: &str,
        credentials: &str,
        budget: LoginBudget,
        again: bool,
        now: Timestamp,
    ) -> Result<LoginTurn, Error> {
        const TAKE_TURNS: &str = "INSERT INTO login_turn (login, turn) VALUES ($1, 1) \
             ON CONFLICT (login) DO UPDATE SET turn = login_turn.turn + 1";
        const FORGET: &str = "DELETE FROM login_attempt WHERE login = $1 AND begun_at < $2";
        const INSERT: &str = "INSERT INTO login_attempt (login, id, begun_at, credentials) VALUES ($1, $2, $3, $4)";

        let id = RequestId::new().to_string();
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TAKE_TURNS).bind(login).execute(&mut *transaction).await?;
            sqlx::query(FORGET)
                .bind(login)
                .bind((now - REMEMBERED).as_microsecond())
                .execute(&mut *transaction)
                .await?;
            let rows: Vec<AttemptRow> = sqlx::query_as(ATTEMPTS)
                .bind(login)
                .fetch_all(&mut *transaction)
                .await?;
            if let Some(turn) = held_back(&rows, credentials, budget, again, now)? {
                return Ok(turn);
            }
            sqlx::query(INSERT)
                .bind(login)
                .bind(&id)
                .bind(now.as_microsecond())
                .bind(credentials)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        });
        Ok(LoginTurn::Begun(LoginAttempt(id)))
    }

    /// Ends an attempt that UKG Pro did not refuse, and counts it no longer.
    pub async fn forget_attempt(&self, login: &str, attempt: &LoginAttempt) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM login_attempt WHERE login = $1 AND id = $2";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(login)
            .bind(&attempt.0)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Remembers that UKG Pro has taken these credentials: that they were refused before says nothing any more. The
    /// refusals still count.
    pub async fn credentials_taken(&self, login: &str, credentials: &str) -> Result<(), Error> {
        const TAKEN: &str = "INSERT INTO login_turn (login, turn, taken) VALUES ($1, 1, $2) \
             ON CONFLICT (login) DO UPDATE SET taken = $2";
        const SQL: &str = "UPDATE login_attempt SET credentials = '' WHERE login = $1 AND credentials = $2 \
             AND refused_at IS NOT NULL";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for sql in [TAKEN, SQL] {
                sqlx::query(sql)
                    .bind(login)
                    .bind(credentials)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Counts refusals of these credentials, the first of them those of attempts that were begun.
    pub async fn record_refusals(
        &self,
        login: &str,
        credentials: &str,
        attempts: Vec<LoginAttempt>,
        refusals: u32,
        code: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        const REFUSED: &str = "UPDATE login_turn SET taken = NULL WHERE login = $1 AND taken = $2";
        const SQL: &str = "INSERT INTO login_attempt (login, id, begun_at, credentials, refused_at, code) \
             VALUES ($1, $2, $3, $4, $3, $5) ON CONFLICT (login, id) DO UPDATE SET refused_at = $3, code = $5";

        let mut begun = attempts.into_iter();
        for _ in 0..refusals {
            let id = begun
                .next()
                .map_or_else(|| RequestId::new().to_string(), |attempt| attempt.0);
            on!(&self.pools.writer, |pool| sqlx::query(SQL)
                .bind(login)
                .bind(id)
                .bind(now.as_microsecond())
                .bind(credentials)
                .bind(code)
                .execute(pool)
                .await
                .map(drop))?;
        }
        on!(&self.pools.writer, |pool| sqlx::query(REFUSED)
            .bind(login)
            .bind(credentials)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }
}

const ATTEMPTS: &str = "SELECT credentials, begun_at, refused_at, code FROM login_attempt WHERE login = $1 \
     ORDER BY begun_at, id";

/// The attempts of every login that may count yet.
pub(crate) const RECENT: &str = "SELECT login, credentials, begun_at, refused_at, code FROM login_attempt \
     WHERE begun_at > $1 OR refused_at > $1 ORDER BY begun_at, id";

/// Since when an attempt must have begun, or been refused, to count.
pub(crate) fn counting_since(budget: LoginBudget, now: Timestamp) -> Timestamp {
    now - budget.within.max(UNDER_WAY)
}

/// How many of these attempts count for each login.
pub(crate) fn counted_by_login(
    rows: Vec<AttemptOfLogin>,
    budget: LoginBudget,
    now: Timestamp,
) -> BTreeMap<String, u32> {
    let mut by_login: BTreeMap<String, Vec<AttemptRow>> = BTreeMap::new();
    for row in rows {
        by_login.entry(row.login).or_default().push(AttemptRow {
            credentials: row.credentials,
            begun_at: row.begun_at,
            refused_at: row.refused_at,
            code: row.code,
        });
    }
    let count = |rows: &Vec<AttemptRow>| u32::try_from(counted(rows, budget, now).len()).unwrap_or(u32::MAX);
    let counts = by_login.iter().map(|(login, rows)| (login.clone(), count(rows)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// From when on each attempt that counts now does so no longer, the earliest first.
fn counted(rows: &[AttemptRow], budget: LoginBudget, now: Timestamp) -> Vec<i64> {
    let ends = rows.iter().map(|row| match row.refused_at {
        Some(refused_at) => refused_at + microseconds(budget.within),
        None => row.begun_at + microseconds(UNDER_WAY),
    });
    let mut counted: Vec<_> = ends.filter(|end| *end > now.as_microsecond()).collect();
    counted.sort_unstable();
    counted
}

/// Why credentials may not be sent now.
fn held_back(
    rows: &[AttemptRow],
    credentials: &str,
    budget: LoginBudget,
    again: bool,
    now: Timestamp,
) -> Result<Option<LoginTurn>, Error> {
    let refused = rows
        .iter()
        .rev()
        .find(|row| row.credentials == credentials && row.refused_at.is_some());
    if let Some((row, at)) = refused.and_then(|row| Some((row, row.refused_at?))).filter(|_| !again) {
        return Ok(Some(LoginTurn::RefusedBefore {
            at: time(at, || "login attempt, column `refused_at`".to_owned())?,
            code: row.code.clone().unwrap_or_default(),
        }));
    }
    let until = spent_until(&counted(rows, budget, now), budget)?;
    Ok(until.map(|until| LoginTurn::Spent { until }))
}

/// Until when the budget is spent by attempts that count until these times.
fn spent_until(counted: &[i64], budget: LoginBudget) -> Result<Option<Timestamp>, Error> {
    let allowed = usize::try_from(budget.refusals).unwrap_or(usize::MAX);
    if counted.len() < allowed {
        return Ok(None);
    }
    // As many must end as there are too many, and one more for this attempt.
    let until = counted.get(counted.len() - allowed).copied().unwrap_or(i64::MAX);
    time(until, || "login attempt, column `begun_at`".to_owned()).map(Some)
}

fn microseconds(time: SignedDuration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
