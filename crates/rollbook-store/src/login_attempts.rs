//! How often a tenant has refused a service account: counted over all processes, so that they stay below what locks it.
//!
//! Whoever sends credentials holds an attempt, which is a line of a table for as long as they can be refused. Refusals
//! and attempts together are never more than the budget, so however many requests are under way when a password
//! changes, no more are refused. A process keeps the attempts it has for the next request and gives them back soon; one
//! that dies leaves lines that count as refused until the time of the budget has passed, or UKG Pro takes the same
//! credentials.
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

/// After this time a process that has not [renewed](Store::renew_attempts) an attempt is taken for dead.
pub const ALIVE: SignedDuration = SignedDuration::from_secs(15);
/// For so long others leave something to a process that waits for an attempt.
const WANTED: SignedDuration = SignedDuration::from_secs(2);
/// How long it is remembered which credentials were refused.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(180 * 24);
/// What is kept as the code of an attempt that was not answered.
const UNANSWERED: &str = "unanswered";

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

/// Who asks for attempts, and how many.
#[derive(Debug, Clone, Copy)]
pub struct LoginAsk<'a> {
    /// Which service account at which tenant.
    pub login: &'a str,
    /// Which values are to be sent.
    pub credentials: &'a str,
    /// The process that asks.
    pub process: &'a str,
    /// How many it has a use for now.
    pub want: u32,
    /// How many it holds already, beside those that it gives back.
    pub holds: u32,
    /// Whether they may be sent although they were refused before.
    pub again: bool,
    /// What of its own was refused: who knows that, and goes on, may.
    pub own: &'a [LoginAttempt],
    /// Whether the last attempt of the budget is left to who finds out what others did not live to see: it is given only
    /// when no other is under way.
    pub spare_last: bool,
    /// What it gives back.
    pub given_back: &'a [LoginAttempt],
}

/// What is said to who asks for attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginTurn {
    /// Credentials may be sent, once at a time for each of these: one at least, and no more than were asked for. Each
    /// counts as a refusal until it is given back.
    Begun {
        /// They.
        attempts: Vec<LoginAttempt>,
        /// Whether some count of which nobody lived to see how UKG Pro answered to the same credentials: that it takes them
        /// now [settles](Store::settle_doubts) it.
        doubts: bool,
    },
    /// Others have what the budget has left under way. Whoever asks again soon is not passed over.
    UnderWay,
    /// These very credentials were refused, and nobody asks to send them again.
    RefusedBefore {
        /// When.
        at: Timestamp,
        /// The code it was told by.
        code: String,
    },
    /// The budget is spent.
    Spent(LoginSpent),
}

/// A spent budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginSpent {
    /// When the next attempt may be made.
    pub until: Timestamp,
    /// How many attempts UKG Pro refused.
    pub refused: u32,
    /// How many it may have refused: no answer came, or nobody lived to see it.
    pub unseen: u32,
}

/// The right to send credentials once at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LoginAttempt(String);

/// The standing of a login, without beginning an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginStanding {
    /// How many attempts were refused, or may have been because nobody lived to see it. What is under way is not among
    /// them.
    pub counted: u32,
    /// Whether these very credentials were refused.
    pub refused_before: bool,
    /// When they were refused last.
    pub refused_at: Option<Timestamp>,
    /// The code that was told by; empty when they were not.
    pub refused_code: String,
    /// Whether UKG Pro has taken them and not refused them since, by any process.
    pub taken: bool,
    /// Whether, and until when, the budget is spent; `None` while an attempt may be made.
    pub spent: Option<LoginSpent>,
}

row! {
    struct AttemptRow {
        id: String,
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
        id: String,
        credentials: String,
        begun_at: i64,
        refused_at: Option<i64>,
        code: Option<String>,
    }
}

row! {
    struct WaitingRow {
        wanted_by: Option<String>,
        wanted_at: Option<i64>,
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
        let standing = Counted::of(&rows, budget, now);
        let refused = rows.iter().filter(|row| row.credentials == credentials);
        let refused = refused
            .filter_map(|row| Some((row.refused_at?, row.code.as_deref())))
            .max();
        let refused_at = refused.map(|(at, _)| at);
        Ok(LoginStanding {
            taken: taken > 0,
            counted: u32::try_from(standing.ended.len()).unwrap_or(u32::MAX),
            refused_before: refused.is_some(),
            refused_code: refused.and_then(|(_, code)| code).unwrap_or_default().to_owned(),
            refused_at: optional_time(refused_at, || "login attempt, column `refused_at`".to_owned())?,
            spent: standing.spent(budget)?,
        })
    }

    /// Takes attempts of the login's budget. However many processes ask at once, no more are given than it has left.
    pub async fn begin_attempts(
        &self,
        ask: LoginAsk<'_>,
        budget: LoginBudget,
        now: Timestamp,
    ) -> Result<LoginTurn, Error> {
        const TAKE_TURNS: &str = "INSERT INTO login_turn (login, turn) VALUES ($1, 1) \
             ON CONFLICT (login) DO UPDATE SET turn = login_turn.turn + 1";
        const FORGET: &str = "DELETE FROM login_attempt WHERE login = $1 AND begun_at < $2";
        const WAITING: &str = "SELECT wanted_by, wanted_at FROM login_turn WHERE login = $1";
        const INSERT: &str = "INSERT INTO login_attempt (login, id, begun_at, credentials) VALUES ($1, $2, $3, $4)";
        const WANT: &str = "UPDATE login_turn SET wanted_by = $2, wanted_at = $3 WHERE login = $1";
        const HAVE: &str =
            "UPDATE login_turn SET wanted_by = NULL, wanted_at = NULL WHERE login = $1 AND wanted_by = $2";

        if ask.holds > 0 && ask.given_back.is_empty() {
            // Who waits for its own attempts to come back asks often: that writes nothing.
            let rows: Vec<AttemptRow> = on!(&self.pools.reader, |pool| sqlx::query_as(ATTEMPTS)
                .bind(ask.login)
                .fetch_all(pool)
                .await)?;
            let counted = Counted::of(&rows, budget, now);
            if let Some(held_back) = counted.held_back(&rows, &ask, budget)? {
                return Ok(held_back);
            }
            if counted.left(&ask, budget) == 0 && counted.under_way <= ask.holds {
                return Ok(LoginTurn::UnderWay);
            }
        }
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TAKE_TURNS)
                .bind(ask.login)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(FORGET)
                .bind(ask.login)
                .bind((now - REMEMBERED).as_microsecond())
                .execute(&mut *transaction)
                .await?;
            for attempt in ask.given_back {
                sqlx::query(GIVE_BACK)
                    .bind(ask.login)
                    .bind(&attempt.0)
                    .execute(&mut *transaction)
                    .await?;
            }
            let rows: Vec<AttemptRow> = sqlx::query_as(ATTEMPTS)
                .bind(ask.login)
                .fetch_all(&mut *transaction)
                .await?;
            let waiting: WaitingRow = sqlx::query_as(WAITING)
                .bind(ask.login)
                .fetch_one(&mut *transaction)
                .await?;
            let counted = Counted::of(&rows, budget, now);
            if let Some(held_back) = counted.held_back(&rows, &ask, budget)? {
                transaction.commit().await?;
                return Ok(held_back);
            }
            let others_wait = waiting.is_of_another(ask.process, now);
            let left = counted.left(&ask, budget).saturating_sub(u32::from(others_wait));
            if left == 0 {
                if !others_wait {
                    sqlx::query(WANT)
                        .bind(ask.login)
                        .bind(ask.process)
                        .bind(now.as_microsecond())
                        .execute(&mut *transaction)
                        .await?;
                }
                transaction.commit().await?;
                return Ok(LoginTurn::UnderWay);
            }
            let mut begun = Vec::new();
            for _ in 0..left.min(ask.want.max(1)) {
                let id = RequestId::new().to_string();
                sqlx::query(INSERT)
                    .bind(ask.login)
                    .bind(&id)
                    .bind(now.as_microsecond())
                    .bind(ask.credentials)
                    .execute(&mut *transaction)
                    .await?;
                begun.push(LoginAttempt(id));
            }
            sqlx::query(HAVE)
                .bind(ask.login)
                .bind(ask.process)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            let doubts = counted.doubts(&rows, ask.credentials);
            Ok(LoginTurn::Begun {
                attempts: begun,
                doubts,
            })
        })
    }

    /// Says that the process lives that has these attempts, each given with its login, and gives others back that UKG Pro
    /// did not refuse.
    pub async fn renew_attempts(
        &self,
        renewed: &[(String, LoginAttempt)],
        given_back: &[(String, LoginAttempt)],
        now: Timestamp,
    ) -> Result<(), Error> {
        const RENEW: &str = "UPDATE login_attempt SET begun_at = $3 WHERE login = $1 AND id = $2 \
             AND refused_at IS NULL AND code IS NULL";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for (login, attempt) in renewed {
                sqlx::query(RENEW)
                    .bind(login)
                    .bind(&attempt.0)
                    .bind(now.as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
            }
            for (login, attempt) in given_back {
                sqlx::query(GIVE_BACK)
                    .bind(login)
                    .bind(&attempt.0)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Says that no answer came to what was sent: it counts as refused until the time of the budget has passed, or UKG Pro
    /// takes the same credentials ([`settle_doubts`](Self::settle_doubts)).
    pub async fn attempt_unanswered(&self, login: &str, attempt: &LoginAttempt, now: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE login_attempt SET begun_at = $3, code = $4 WHERE login = $1 AND id = $2 \
             AND refused_at IS NULL";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(login)
            .bind(&attempt.0)
            .bind(now.as_microsecond())
            .bind(UNANSWERED)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Lets count no longer what nobody lived to see an answer to: UKG Pro took the same credentials when they were sent at
    /// this moment, which is later.
    pub async fn settle_doubts(&self, login: &str, credentials: &str, sent_at: Timestamp) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM login_attempt WHERE login = $1 AND credentials = $2 AND refused_at IS NULL \
             AND (begun_at <= $3 OR code IS NOT NULL AND begun_at <= $4)";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(login)
            .bind(credentials)
            .bind((sent_at - ALIVE).as_microsecond())
            .bind(sent_at.as_microsecond())
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

    /// Records that UKG Pro refused these credentials in an attempt, and that they are not known to be good any more.
    pub async fn attempt_refused(
        &self,
        login: &str,
        credentials: &str,
        attempt: &LoginAttempt,
        code: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO login_attempt (login, id, begun_at, credentials, refused_at, code) \
             VALUES ($1, $2, $3, $4, $3, $5) \
             ON CONFLICT (login, id) DO UPDATE SET refused_at = $3, credentials = $4, code = $5";
        const REFUSED: &str = "UPDATE login_turn SET taken = NULL WHERE login = $1 AND taken = $2";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(SQL)
                .bind(login)
                .bind(&attempt.0)
                .bind(now.as_microsecond())
                .bind(credentials)
                .bind(code)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(REFUSED)
                .bind(login)
                .bind(credentials)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Says more exactly by which code the refusals of these attempts are told.
    pub async fn name_refusals(&self, login: &str, attempts: &[LoginAttempt], code: &str) -> Result<(), Error> {
        const SQL: &str = "UPDATE login_attempt SET code = $3 WHERE login = $1 AND id = $2 AND refused_at IS NOT NULL";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for attempt in attempts {
                sqlx::query(SQL)
                    .bind(login)
                    .bind(&attempt.0)
                    .bind(code)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }
}

const GIVE_BACK: &str =
    "DELETE FROM login_attempt WHERE login = $1 AND id = $2 AND refused_at IS NULL AND code IS NULL";

const ATTEMPTS: &str = "SELECT id, credentials, begun_at, refused_at, code FROM login_attempt WHERE login = $1 \
     ORDER BY begun_at, id";

/// The attempts of every login that may count yet.
pub(crate) const RECENT: &str = "SELECT login, id, credentials, begun_at, refused_at, code FROM login_attempt \
     WHERE begun_at > $1 OR refused_at > $1 ORDER BY begun_at, id";

/// Since when an attempt must have begun, or been refused, to count.
pub(crate) fn counting_since(budget: LoginBudget, now: Timestamp) -> Timestamp {
    now - budget.within
}

/// How many of these attempts were refused, or may have been, for each login.
pub(crate) fn counted_by_login(
    rows: Vec<AttemptOfLogin>,
    budget: LoginBudget,
    now: Timestamp,
) -> BTreeMap<String, u32> {
    let mut by_login: BTreeMap<String, Vec<AttemptRow>> = BTreeMap::new();
    for row in rows {
        by_login.entry(row.login).or_default().push(AttemptRow {
            id: row.id,
            credentials: row.credentials,
            begun_at: row.begun_at,
            refused_at: row.refused_at,
            code: row.code,
        });
    }
    let count = |rows: &Vec<AttemptRow>| u32::try_from(Counted::of(rows, budget, now).ended.len()).unwrap_or(u32::MAX);
    let counts = by_login.iter().map(|(login, rows)| (login.clone(), count(rows)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// What counts of the attempts of a login.
struct Counted {
    /// From when on each that was refused, or may have been, does so no longer; the earliest first.
    ended: Vec<i64>,
    /// How many of these were refused for certain.
    refused: u32,
    /// How many are under way in processes that live.
    under_way: u32,
    /// From when on an attempt that is not renewed has ended.
    alive_since: i64,
}

impl Counted {
    fn of(rows: &[AttemptRow], budget: LoginBudget, now: Timestamp) -> Self {
        let mut counted = Self {
            ended: Vec::new(),
            refused: 0,
            under_way: 0,
            alive_since: (now - ALIVE).as_microsecond(),
        };
        for row in rows {
            let from = row.refused_at.unwrap_or(row.begun_at);
            let until = from.saturating_add(i64::try_from(budget.within.as_micros()).unwrap_or(i64::MAX));
            if counted.is_under_way(row) {
                counted.under_way += 1;
            } else if until > now.as_microsecond() {
                counted.ended.push(until);
                counted.refused += u32::from(row.refused_at.is_some());
            }
        }
        counted.ended.sort_unstable();
        counted
    }

    fn is_under_way(&self, row: &AttemptRow) -> bool {
        row.refused_at.is_none() && row.code.is_none() && row.begun_at > self.alive_since
    }

    /// Whether nobody saw how an attempt with these credentials ended.
    fn doubts(&self, rows: &[AttemptRow], credentials: &str) -> bool {
        let unseen = |row: &AttemptRow| row.refused_at.is_none() && !self.is_under_way(row);
        rows.iter().any(|row| row.credentials == credentials && unseen(row))
    }

    /// Whether the budget is spent by what has ended.
    fn spent(&self, budget: LoginBudget) -> Result<Option<LoginSpent>, Error> {
        let allowed = usize::try_from(budget.refusals).unwrap_or(usize::MAX);
        if self.ended.len() < allowed {
            return Ok(None);
        }
        // As many must pass as there are too many, and one more for the next attempt.
        let until = self.ended.get(self.ended.len() - allowed).copied().unwrap_or(i64::MAX);
        let ended = u32::try_from(self.ended.len()).unwrap_or(u32::MAX);
        Ok(Some(LoginSpent {
            until: time(until, || "login attempt, column `begun_at`".to_owned())?,
            refused: self.refused,
            unseen: ended - self.refused,
        }))
    }

    /// Why credentials may not be sent, however long one waits for others.
    fn held_back(
        &self,
        rows: &[AttemptRow],
        ask: &LoginAsk<'_>,
        budget: LoginBudget,
    ) -> Result<Option<LoginTurn>, Error> {
        let refused = rows
            .iter()
            .rev()
            .filter(|row| !ask.own.iter().any(|own| own.0 == row.id))
            .find(|row| row.credentials == ask.credentials && row.refused_at.is_some());
        if let Some((row, at)) = refused
            .and_then(|row| Some((row, row.refused_at?)))
            .filter(|_| !ask.again)
        {
            return Ok(Some(LoginTurn::RefusedBefore {
                at: time(at, || "login attempt, column `refused_at`".to_owned())?,
                code: row.code.clone().unwrap_or_default(),
            }));
        }
        Ok(self.spent(budget)?.map(LoginTurn::Spent))
    }

    /// How many attempts can be given to who asks.
    fn left(&self, ask: &LoginAsk<'_>, budget: LoginBudget) -> u32 {
        let ended = u32::try_from(self.ended.len()).unwrap_or(u32::MAX);
        let left = budget.refusals.saturating_sub(ended).saturating_sub(self.under_way);
        match left {
            1 if ask.spare_last && self.under_way == 0 => 1,
            left if ask.spare_last => left.saturating_sub(1),
            left => left,
        }
    }
}

impl WaitingRow {
    /// Whether another process waits just now.
    fn is_of_another(&self, process: &str, now: Timestamp) -> bool {
        let by_another = self.wanted_by.as_deref().is_some_and(|waiting| waiting != process);
        by_another && self.wanted_at.is_some_and(|at| at > (now - WANTED).as_microsecond())
    }
}
