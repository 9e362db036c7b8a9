//! How often a tenant has refused a service account: counted over all processes, so that they stay below what locks it.
//!
//! Whoever sends credentials holds an attempt, which is a line of a table for as long as they can be refused. Refusals
//! and attempts together are never more than the budget, so however many requests are under way when a password
//! changes, no more are refused. A process keeps the attempts it has for the next request and gives them back soon; one
//! that dies leaves lines.
//!
//! # Doubts
//!
//! An attempt of which nobody saw the end, because no answer came or its process died, is a doubt: it counts as refused
//! until the time of the budget has passed. One thing alone settles it before: that UKG Pro takes later what it sent, had
//! taken the same before it, and was not seen to refuse it in between. A tenant takes no password again that the account
//! had before, so what was taken before and after was taken in between. (What this leaves out is an
//! account that is locked or inactive for a while in which no refusal is seen; its next login sets the tenant's own count
//! to nothing.) A success so proves nothing
//!
//! - of other credentials, nor of values that were never taken before: they can have become right since;
//! - by REST, of a login by SOAP, which carries the User API Key besides;
//! - by SOAP, of a call by REST: a tenant can close REST to an account whose logins by SOAP it takes;
//! - of keys that were sent in each other's place, or by them: those are other values, and never known to be good.
//!
//! Credentials that were taken before are sent on while there are doubts of them, or an outage would stop an account that
//! is in order: by one call at a time, and the later the longer no answer was seen. Whatever of it was refused in truth, it
//! was within the budget.
//!
//! # Tenants
//!
//! A login is a user name at a host, and hosts are shared: two tenants, told apart by the Customer API Key, can have service
//! accounts of one name. Which of them a key leads to nobody knows before it was taken, so values that never were count all
//! of the login. For values that were, only what was sent to their own tenant counts: what others mistype, or try, under
//! the same name keeps no account that is in order from working.
//!
//! A login and its credentials are known by [keyed hashes](Store::keyed_hash): nobody learns from the table who logs in
//! where, or tries passwords on it.

mod counted;
mod outcomes;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use rollbook_model::RequestId;

use crate::dialect::{self, on};
use crate::error::Error;
use crate::row::{optional_time, row};
use crate::store::Store;
use counted::{Counted, Taken};

/// After this time a process that has not [renewed](Store::renew_attempts) an attempt is taken for dead.
pub const ALIVE: SignedDuration = SignedDuration::from_secs(15);
/// For so long others leave something to a process that waits for an attempt.
const WANTED: SignedDuration = SignedDuration::from_secs(2);
/// How long it is remembered which credentials were refused, and which were taken.
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

/// What is sent of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoginSending {
    /// User name, password and Customer API Key, by REST.
    Rest,
    /// These and the User API Key, by SOAP.
    Soap,
    /// The same with the keys in each other's place, to compare.
    Exchanged,
}

impl LoginSending {
    const ALL: [Self; 3] = [Self::Rest, Self::Soap, Self::Exchanged];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Soap => "soap",
            Self::Exchanged => "exchanged",
        }
    }
}

/// Who asks for attempts, and how many.
#[derive(Debug, Clone, Copy)]
pub struct LoginAsk<'a> {
    /// Which service account at which tenant.
    pub login: &'a str,
    /// To which tenant they are sent.
    pub tenant: &'a str,
    /// Which values are to be sent.
    pub credentials: &'a str,
    /// What is sent of them.
    pub sending: LoginSending,
    /// The process that asks.
    pub process: &'a str,
    /// How many it has a use for now.
    pub want: u32,
    /// How many of these values it holds already, beside those that it gives back.
    pub holds: u32,
    /// Whether it has asked before, for the same, and was told to wait.
    pub waits: bool,
    /// Whether they may be sent although they were refused before.
    pub again: bool,
    /// What of its own was refused: who knows that, and goes on, may.
    pub own: &'a [LoginAttempt],
    /// Whether it is sent to compare, which takes the last attempt of the budget. Otherwise credentials that are known to
    /// be good leave it to who finds out what others did not live to see, and get it only when no other is under way.
    pub comparing: bool,
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
        /// Whether it is nothing new that UKG Pro takes this: it is known for certain and not for too long, and there is no
        /// doubt that it [settles](Store::attempt_taken).
        known: bool,
        /// Whether less than a quarter of the budget is gone.
        ample: bool,
    },
    /// UKG Pro has answered so many attempts with this not at all, and so it is not sent again before that time.
    InDoubt {
        /// When.
        until: Timestamp,
        /// How many.
        unseen: u32,
    },
    /// Others have what the budget has left under way, or one has had these very credentials refused and compares. Whoever
    /// asks again soon is not passed over.
    UnderWay,
    /// These very credentials were refused, and nobody asks to send them again.
    RefusedBefore {
        /// When.
        at: Timestamp,
        /// The code it was told by.
        code: String,
        /// Whether the other transport has taken them since.
        taken_otherwise: bool,
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
    /// Whether these very credentials were refused, and by neither transport taken since.
    pub refused_before: bool,
    /// Whether who saw them refused last is still finding out what that is told by, and whether another transport takes
    /// them.
    pub being_compared: bool,
    /// When they were refused last.
    pub refused_at: Option<Timestamp>,
    /// The code that was told by; empty when they were not.
    pub refused_code: String,
    /// What was sent of them that was refused, and not taken since by the same transport.
    pub refused_by: Vec<LoginSending>,
    /// What was sent of them that counts as refused because nobody saw the answer.
    pub in_doubt: Vec<LoginSending>,
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
        sent: String,
        taken_before: bool,
        tenant: String,
        settled: bool,
    }
}

impl AttemptRow {
    /// Whether who saw the refusal is still finding out what it is told by.
    fn is_being_compared(&self, now: i64) -> bool {
        let soon = |at: i64| at.saturating_add(counted::microseconds(ALIVE)) > now;
        !self.settled && self.refused_at.is_some_and(soon)
    }

    /// Whether it is one in which this was refused.
    fn refuses(&self, credentials: &str, sending: LoginSending) -> bool {
        self.refused_at.is_some() && self.credentials == credentials && self.sent == sending.as_str()
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
        sent: String,
        taken_before: bool,
        tenant: String,
    }
}

row! {
    struct TurnRow {
        wanted_by: Option<String>,
        wanted_at: Option<i64>,
    }
}

row! {
    /// What UKG Pro has taken of credentials, and not refused since.
    struct TakenRow {
        sent: String,
        taken_at: Option<i64>,
    }
}

impl Store {
    /// What counts against a login at a tenant, and whether these credentials were refused.
    pub async fn login_standing(
        &self,
        login: &str,
        tenant: &str,
        credentials: &str,
        budget: LoginBudget,
        now: Timestamp,
    ) -> Result<LoginStanding, Error> {
        let (rows, taken) = on!(&self.pools.reader, |pool| {
            let rows: Vec<AttemptRow> = sqlx::query_as(ATTEMPTS).bind(login).fetch_all(pool).await?;
            let taken = sqlx::query_as(TAKEN).bind(login).bind(credentials);
            (rows, Taken(taken.fetch_all(pool).await?))
        });
        let rows = taken.concerning(rows, tenant);
        let standing = Counted::of(&rows, budget, now);
        let refused = rows
            .iter()
            .filter(|row| row.credentials == credentials && !taken.is_any());
        let refused = refused
            .filter_map(|row| Some((row.refused_at?, row.code.as_deref())))
            .max();
        let refused_at = refused.map(|(at, _)| at);
        let is_compared =
            |row: &AttemptRow| row.credentials == credentials && row.is_being_compared(now.as_microsecond());
        Ok(LoginStanding {
            in_doubt: LoginSending::ALL
                .into_iter()
                .filter(|sending| standing.doubts(&rows, credentials, *sending).is_some())
                .collect(),
            counted: u32::try_from(standing.ended.len()).unwrap_or(u32::MAX),
            refused_by: LoginSending::ALL
                .into_iter()
                .filter(|sending| rows.iter().any(|row| row.refuses(credentials, *sending)))
                .collect(),
            refused_before: refused.is_some(),
            being_compared: rows.iter().any(is_compared),
            refused_code: refused.and_then(|(_, code)| code).unwrap_or_default().to_owned(),
            refused_at: optional_time(refused_at, || "login attempt, column `refused_at`".to_owned())?,
            spent: standing.spent(budget)?,
        })
    }

    /// Forgets what a tenant refused of a login, whatever the credentials were.
    pub async fn forget_attempts(&self, login: &str) -> Result<(), Error> {
        on!(&self.pools.writer, |pool| {
            let forgotten = sqlx::query("DELETE FROM login_attempt WHERE login = $1").bind(login);
            forgotten.execute(pool).await?;
        });
        Ok(())
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
        const FORGET: [&str; 2] = [
            "DELETE FROM login_attempt WHERE login = $1 AND begun_at < $2",
            "DELETE FROM login_taken WHERE login = $1 AND taken_at < $2",
        ];
        const TURN: &str = "SELECT wanted_by, wanted_at FROM login_turn WHERE login = $1";
        const INSERT: &str = "INSERT INTO login_attempt (login, id, begun_at, credentials, sent, taken_before, tenant) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)";
        const WANT: &str = "UPDATE login_turn SET wanted_by = $2, wanted_at = $3 WHERE login = $1";
        const HAVE: &str =
            "UPDATE login_turn SET wanted_by = NULL, wanted_at = NULL WHERE login = $1 AND wanted_by = $2";

        if (ask.waits || ask.holds > 0) && ask.given_back.is_empty() {
            // Who waits asks often: that writes nothing as long as there is nothing to have.
            let (rows, taken) = on!(&self.pools.reader, |pool| {
                let rows: Vec<AttemptRow> = sqlx::query_as(ATTEMPTS).bind(ask.login).fetch_all(pool).await?;
                let taken = sqlx::query_as(TAKEN).bind(ask.login).bind(ask.credentials);
                (rows, Taken(taken.fetch_all(pool).await?))
            });
            let rows = taken.concerning(rows, ask.tenant);
            let counted = Counted::of(&rows, budget, now);
            if let Some(held_back) = counted.held_back(&rows, &ask, &taken, budget)? {
                return Ok(held_back);
            }
            let is_own = ask.holds > 0 && counted.under_way <= ask.holds;
            if is_own && counted.left(&rows, &ask, &taken, budget) == 0 {
                return Ok(LoginTurn::UnderWay);
            }
        }
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TAKE_TURNS)
                .bind(ask.login)
                .execute(&mut *transaction)
                .await?;
            for forget in FORGET {
                sqlx::query(forget)
                    .bind(ask.login)
                    .bind((now - REMEMBERED).as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
            }
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
            let turn: TurnRow = sqlx::query_as(TURN)
                .bind(ask.login)
                .fetch_one(&mut *transaction)
                .await?;
            let taken = sqlx::query_as(TAKEN).bind(ask.login).bind(ask.credentials);
            let taken = Taken(taken.fetch_all(&mut *transaction).await?);
            let rows = taken.concerning(rows, ask.tenant);
            let counted = Counted::of(&rows, budget, now);
            let good = taken.is(ask.sending);
            if let Some(held_back) = counted.held_back(&rows, &ask, &taken, budget)? {
                transaction.commit().await?;
                return Ok(held_back);
            }
            let others_wait = turn.is_wanted_by_another(ask.process, now);
            let left = counted
                .left(&rows, &ask, &taken, budget)
                .saturating_sub(u32::from(others_wait));
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
                    .bind(ask.sending.as_str())
                    .bind(good)
                    // Where to the other key leads nobody knows.
                    .bind(if ask.sending == LoginSending::Exchanged {
                        ""
                    } else {
                        ask.tenant
                    })
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
            Ok(LoginTurn::Begun {
                attempts: begun,
                known: taken.is_recently(ask.sending, now)
                    && !rows.iter().any(|row| row.refuses(ask.credentials, ask.sending))
                    && counted.doubts(&rows, ask.credentials, ask.sending).is_none(),
                ample: counted.is_ample(budget),
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
            // In one order, so that nobody waits for who waits for them.
            let logins: BTreeSet<_> = renewed.iter().chain(given_back).map(|(login, _)| login).collect();
            for login in logins {
                sqlx::query(outcomes::TURN)
                    .bind(login)
                    .execute(&mut *transaction)
                    .await?;
            }
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
}

const GIVE_BACK: &str =
    "DELETE FROM login_attempt WHERE login = $1 AND id = $2 AND refused_at IS NULL AND code IS NULL";

const ATTEMPTS: &str = "SELECT id, credentials, begun_at, refused_at, code, sent, taken_before, tenant, settled \
     FROM login_attempt WHERE login = $1 ORDER BY begun_at, id";

const TAKEN: &str = "SELECT sent, taken_at FROM login_taken WHERE login = $1 AND credentials = $2";

/// The attempts of every login that may count yet.
pub(crate) const RECENT: &str = "SELECT login, id, credentials, begun_at, refused_at, code, sent, taken_before, tenant \
     FROM login_attempt \
     WHERE begun_at > $1 OR refused_at > $1 ORDER BY begun_at, id";

/// Since when an attempt must have begun, or been refused, to count.
pub(crate) fn counting_since(budget: LoginBudget, now: Timestamp) -> Timestamp {
    now - budget.within - ALIVE
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
            sent: row.sent,
            taken_before: row.taken_before,
            tenant: row.tenant,
            settled: true,
        });
    }
    let count = |rows: &Vec<AttemptRow>| u32::try_from(Counted::of(rows, budget, now).ended.len()).unwrap_or(u32::MAX);
    let counts = by_login.iter().map(|(login, rows)| (login.clone(), count(rows)));
    counts.filter(|(_, count)| *count > 0).collect()
}
