//! Streams: which account's is due, who runs it, how it ended.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    AccountId, Actor, Event, EventKind, Evidence, OrganisationId, Stream, StreamStanding, SyncMode, SyncResult,
};
use sqlx::AssertSqlSafe;

use super::Of;
use crate::audit;
use crate::dialect::{self, on};
use crate::due::{Due, DueRow};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::{from_json, json, optional_time, row, signed, time, unsigned, word};
use crate::store::Store;

/// How long a run has a stream without storing anything. Whoever takes longer for a page has died, and another goes on.
pub const STREAM_LEASE: SignedDuration = SignedDuration::from_mins(5);

/// Passes over rows that another process is claiming just now.
const SKIP_LOCKED: &str = "FOR UPDATE OF copy_stream SKIP LOCKED";

/// A stream whose turn has come, and the right to run it.
#[derive(Debug, Clone)]
pub struct DueStream {
    /// Whose account it is.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// The stream.
    pub stream: Stream,
    /// Where a run goes on that was begun; `None` when there is none.
    pub checkpoint: Option<String>,
    /// The newest moment of a change that the tenant has told of its rows.
    pub newest: Option<String>,
    /// How many runs in a row have failed.
    pub failures: u32,
    /// Whether somebody has said that what the last run doubted is true.
    pub believed: bool,
    /// When all of it was last read.
    pub swept_at: Option<Timestamp>,
    /// Whether all of it is to be read again, because what was read lacks a field that is switched on by now.
    pub lacks_fields: bool,
    /// The moment at which it was claimed.
    pub claimed_at: Timestamp,
    pub(super) fence: i64,
}

/// Whose rows are to be read again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// UKG Pro's employee ids.
    pub owners: Vec<String>,
    /// The number of the last who was asked for so far.
    pub up_to: u64,
}

/// How a run ends, or stops to go on later.
#[derive(Debug, Clone)]
pub struct StreamEnd {
    /// When the next is due.
    pub due_at: Timestamp,
    /// How it ended.
    pub result: SyncResult,
    /// What is wrong.
    pub problem: Option<Evidence>,
    /// The line of the permission grid that the service account lacks to read it.
    pub lacks: Option<String>,
    /// How many runs in a row have failed.
    pub failures: u32,
    /// Whether all of it was read.
    pub swept: bool,
    /// Where the next run goes on; `None` when this one is over.
    pub checkpoint: Option<String>,
    /// The newest moment of a change that is known now.
    pub newest: Option<String>,
}

/// What of a stream has been read.
#[derive(Debug, Clone)]
pub struct StreamRead {
    /// The stream.
    pub stream: Stream,
    /// When all of it was last read; `None` while it never was.
    pub swept_at: Option<Timestamp>,
    /// The line of the permission grid that the service account lacks to read it.
    pub lacks: Option<String>,
    /// When a run was last begun or went on.
    pub attempted_at: Option<Timestamp>,
    /// When a run last ended well.
    pub succeeded_at: Option<Timestamp>,
    /// Until when a run has it.
    pub leased_until: Option<Timestamp>,
    /// How the last run ended.
    pub result: Option<SyncResult>,
}

row! {
    struct ReadRow {
        leased_until: i64,
        stream: String,
        attempted_at: Option<i64>,
        succeeded_at: Option<i64>,
        swept_at: Option<i64>,
        result: Option<String>,
        lacks: Option<String>,
    }
}

row! {
    struct StreamRow {
        organisation_id: String,
        account_id: String,
        stream: String,
        fence: i64,
        checkpoint: String,
        newest: Option<String>,
        failures: i64,
        believed: bool,
        swept_at: Option<i64>,
        lacks_fields: bool,
    }
}

row! {
    struct FollowRow {
        owner: String,
        number: i64,
    }
}

row! {
    struct StandingRow {
        stream: String,
        due_at: i64,
        leased_until: i64,
        checkpoint: String,
        attempted_at: Option<i64>,
        succeeded_at: Option<i64>,
        swept_at: Option<i64>,
        result: Option<String>,
        problem: Option<String>,
        lacks: Option<String>,
    }
}

/// What of a checkpoint everybody may know; the rest is whose run it is.
#[derive(serde::Deserialize)]
struct Known {
    mode: SyncMode,
    rows_read: u64,
}

impl DueStream {
    /// Whose copy it is of.
    pub(super) fn of(&self) -> Of {
        Of {
            organisation: self.organisation,
            account: self.account,
            tells: self.swept_at.is_some(),
        }
    }
}

impl Store {
    /// Takes up to so many streams whose turn has come, those first that have waited longest; of one account, or of all.
    /// Streams of accounts that are stopped or whose credentials are refused have no turn.
    pub async fn claim_due_streams(
        &self,
        of: Option<(OrganisationId, AccountId)>,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<DueStream>, Error> {
        let one = if of.is_some() {
            " AND copy_stream.organisation_id = $4 AND copy_stream.account_id = $5"
        } else {
            ""
        };
        let sql = format!(
            "UPDATE copy_stream SET leased_until = $3, fence = fence + 1, attempted_at = $1 \
             WHERE (organisation_id, account_id, stream) IN \
             (SELECT copy_stream.organisation_id, copy_stream.account_id, copy_stream.stream FROM {}{one} \
             ORDER BY due_at LIMIT $2 {}) RETURNING organisation_id, account_id, stream, fence, checkpoint, newest, \
             failures, believed, swept_at, lacks_fields",
            due(),
            dialect::row_lock(&self.pools.writer, SKIP_LOCKED)
        );
        let rows: Vec<StreamRow> = on!(&self.pools.writer, |pool| {
            let mut query = sqlx::query_as(AssertSqlSafe(sql))
                .bind(now.as_microsecond())
                .bind(i64::from(most))
                .bind((now + STREAM_LEASE).as_microsecond());
            if let Some((organisation, account)) = of {
                query = query.bind(organisation.to_string()).bind(account.to_string());
            }
            query.fetch_all(pool).await
        })?;
        rows.into_iter().map(|row| row.claimed(now)).collect()
    }

    /// Keeps a stream for another while; `false` when another process has it now.
    pub async fn keep_stream(&self, stream: &DueStream, now: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "UPDATE copy_stream SET leased_until = $5 \
             WHERE organisation_id = $1 AND account_id = $2 AND stream = $3 AND fence = $4";

        let kept = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(stream.stream.as_str())
            .bind(stream.fence)
            .bind((now + STREAM_LEASE).as_microsecond())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(kept > 0)
    }

    /// Ends a run, or lets it go on when it is due again; `false` when another process has taken it over meanwhile,
    /// whose end counts. One that ended well is due at once where there are rows to be read again by then.
    pub async fn end_stream(&self, stream: &DueStream, end: &StreamEnd, now: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "UPDATE copy_stream SET leased_until = 0, due_at = CASE WHEN $12 IS NOT NULL AND EXISTS \
             (SELECT 1 FROM copy_follow WHERE copy_follow.organisation_id = copy_stream.organisation_id \
             AND copy_follow.account_id = copy_stream.account_id AND copy_follow.stream = copy_stream.stream) \
             THEN CAST($12 AS BIGINT) ELSE $5 END, result = $6, problem = $7, \
             failures = $8, checkpoint = $9, newest = $10, swept_at = COALESCE($11, swept_at), \
             succeeded_at = COALESCE(CAST($12 AS BIGINT), succeeded_at), believed = (believed AND $13), lacks = $14, \
             lacks_fields = (lacks_fields AND $11 IS NULL) \
             WHERE organisation_id = $1 AND account_id = $2 AND stream = $3 AND fence = $4";
        const FORGET: &str = "DELETE FROM copy_seen WHERE organisation_id = $1 AND account_id = $2 AND stream = $3";
        // Whoever stores a page meanwhile has its turn before this, so that what it wants to be read again is seen here,
        // or after it, and wakes the stream; and of streams that end at once one is the last.
        const TURN: &str = "UPDATE copy SET next_number = next_number WHERE organisation_id = $1 AND account_id = $2";
        const LOADED: &str = "UPDATE copy SET loaded_at = $3 WHERE organisation_id = $1 AND account_id = $2 \
             AND loaded_at IS NULL AND NOT EXISTS (SELECT 1 FROM copy_stream s WHERE s.organisation_id = $1 \
             AND s.account_id = $2 AND s.stream <> $4 AND s.swept_at IS NULL \
             AND COALESCE(s.result, '') <> 'not_permitted')";

        let (organisation, hash_key) = (stream.organisation, self.hash_key().await?);
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let told = |kind| {
            let event = Event::now(organisation, Actor::System, kind, Some(stream.account));
            EventRow::of(&Event { at: now, ..event })
        };
        let (event, pay_event) = (told(EventKind::CopyLoaded), told(EventKind::PayLoaded));
        // What was paid goes back for years, and people are not waited for with it.
        let loads_pay = stream.stream == Stream::Pay && stream.swept_at.is_none() && end.swept;
        let at = now.as_microsecond();
        let (succeeded, over) = (end.result == SyncResult::Success, end.checkpoint.is_none());
        let ended = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let loads = sqlx::query(TURN)
                .bind(organisation.to_string())
                .bind(stream.account.to_string())
                .execute(&mut *transaction)
                .await?
                .rows_affected();
            let ended = sqlx::query(SQL)
                .bind(stream.organisation.to_string())
                .bind(stream.account.to_string())
                .bind(stream.stream.as_str())
                .bind(stream.fence)
                .bind(end.due_at.as_microsecond())
                .bind(end.result.as_str())
                .bind(end.problem.as_ref().map(json))
                .bind(signed(u64::from(end.failures)))
                .bind(end.checkpoint.as_deref().unwrap_or_default())
                .bind(&end.newest)
                .bind(end.swept.then_some(at))
                .bind(succeeded.then_some(at))
                .bind(!succeeded)
                .bind(&end.lacks)
                .execute(&mut *transaction)
                .await?
                .rows_affected();
            if ended > 0 && over {
                sqlx::query(FORGET)
                    .bind(stream.organisation.to_string())
                    .bind(stream.account.to_string())
                    .bind(stream.stream.as_str())
                    .execute(&mut *transaction)
                    .await?;
            }
            if ended > 0 && loads > 0 {
                let loaded = sqlx::query(LOADED)
                    .bind(organisation.to_string())
                    .bind(stream.account.to_string())
                    .bind(at)
                    .bind(Stream::Pay.as_str())
                    .execute(&mut *transaction)
                    .await?;
                if loaded.rows_affected() > 0 {
                    audit::chain!(transaction, hash_key, event, organisation, lock);
                }
            }
            if ended > 0 && loads_pay {
                audit::chain!(transaction, hash_key, pay_event, organisation, lock);
            }
            transaction.commit().await?;
            ended
        });
        Ok(ended > 0)
    }

    /// Lets streams of an account have their next turn at this moment, if it would be later. With `believe`, what
    /// their last run doubted counts as true.
    pub async fn sync_by(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        streams: &[Stream],
        at: Timestamp,
        believe: bool,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE copy_stream SET due_at = CASE WHEN due_at > $4 THEN $4 ELSE due_at END, \
             believed = (believed OR ($5 AND COALESCE(result, '') = 'doubtful')) \
             WHERE organisation_id = $1 AND account_id = $2 AND stream = $3";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for stream in streams {
                sqlx::query(SQL)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .bind(stream.as_str())
                    .bind(at.as_microsecond())
                    .bind(believe)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// How far each stream of an account is; empty when nothing of it is copied.
    pub async fn streams(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        record_of: impl Fn(Stream) -> &'static str,
        now: Timestamp,
    ) -> Result<Vec<StreamStanding>, Error> {
        const SQL: &str = "SELECT stream, due_at, leased_until, checkpoint, attempted_at, succeeded_at, swept_at, \
             result, problem, lacks FROM copy_stream WHERE organisation_id = $1 AND account_id = $2";
        const COUNT: &str = "SELECT record, COUNT(*) FROM copy_row WHERE organisation_id = $1 AND account_id = $2 \
             GROUP BY record";
        const PAID: &str = "SELECT COUNT(*) FROM pay_row WHERE organisation_id = $1 AND account_id = $2";

        let (rows, counts, paid): (Vec<StandingRow>, Vec<(String, i64)>, i64) = on!(&self.pools.reader, |pool| {
            let mut transaction = pool.begin_with(dialect::snapshot(pool)).await?;
            let rows = sqlx::query_as(SQL)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .fetch_all(&mut *transaction)
                .await?;
            let counts = sqlx::query_as(COUNT)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .fetch_all(&mut *transaction)
                .await?;
            let paid = sqlx::query_scalar(PAID)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .fetch_one(&mut *transaction)
                .await?;
            transaction.rollback().await?;
            (rows, counts, paid)
        });
        let counts: HashMap<_, _> = counts.into_iter().collect();
        let standings = rows.into_iter().map(|row| {
            let stream = word(&row.stream, || "stream".to_owned())?;
            let rows = match stream {
                Stream::Pay => paid,
                _ => counts.get(record_of(stream)).copied().unwrap_or_default(),
            };
            row.standing(stream, rows, now)
        });
        let mut standings = standings.collect::<Result<Vec<_>, Error>>()?;
        standings.sort_by_key(|standing| standing.stream);
        Ok(standings)
    }

    /// What has been read of each stream of an account; empty when nothing of it is copied.
    pub async fn streams_read(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Vec<StreamRead>, Error> {
        const SQL: &str = "SELECT stream, leased_until, attempted_at, succeeded_at, swept_at, result, lacks FROM copy_stream \
             WHERE organisation_id = $1 AND account_id = $2";

        let rows: Vec<ReadRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(StreamRead::try_from).collect()
    }

    /// How many streams wait for their turn.
    pub async fn streams_due(&self, now: Timestamp) -> Result<Due, Error> {
        let sql = format!("SELECT COUNT(*) AS due_rows, MIN(due_at) AS oldest FROM {}", due());
        let row: DueRow = on!(&self.pools.reader, |pool| sqlx::query_as(AssertSqlSafe(sql))
            .bind(now.as_microsecond())
            .fetch_one(pool)
            .await)?;
        row.try_into()
    }

    /// Whose rows of a stream are to be read again.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn followed(&self, stream: &DueStream) -> Result<Followed, Error> {
        const SQL: &str = "SELECT owner, number FROM copy_follow WHERE organisation_id = $1 AND account_id = $2 \
             AND stream = $3 ORDER BY owner";

        let rows: Vec<FollowRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(stream.stream.as_str())
            .fetch_all(pool)
            .await)?;
        let last = rows.iter().map(|row| row.number).max().unwrap_or_default();
        Ok(Followed {
            up_to: unsigned(last, || "number of who is to be read again".to_owned())?,
            owners: rows.into_iter().map(|row| row.owner).collect(),
        })
    }

    /// How many rows of a record are copied.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn count_rows(&self, stream: &DueStream, record: &'static str) -> Result<u64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM copy_row WHERE organisation_id = $1 AND account_id = $2 \
             AND record = $3";

        let count: i64 = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(record)
            .fetch_one(pool)
            .await)?;
        unsigned(count, || "number of rows".to_owned())
    }
}

/// The rows whose turn has come at the time `$1`. What follows another list waits until that one was read for the first
/// time: what changes between the two is told by the other.
fn due() -> String {
    let follows = Stream::ALL.iter().filter_map(|stream| {
        let other = stream.follows()?;
        Some(format!("WHEN '{stream}' THEN '{other}'"))
    });
    let follows = follows.collect::<Vec<_>>().join(" ");
    format!(
        "copy_stream JOIN account ON account.organisation_id = copy_stream.organisation_id \
         AND account.id = copy_stream.account_id \
         WHERE due_at <= $1 AND leased_until <= $1 AND status NOT IN ({}) AND NOT EXISTS \
         (SELECT 1 FROM copy_remap WHERE copy_remap.organisation_id = copy_stream.organisation_id \
         AND copy_remap.account_id = copy_stream.account_id) \
         AND (copy_stream.swept_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM copy_stream AS other \
         WHERE other.organisation_id = copy_stream.organisation_id AND other.account_id = copy_stream.account_id \
         AND other.stream = CASE copy_stream.stream {follows} END AND other.swept_at IS NULL AND other.lacks IS NULL))",
        crate::account_looks::unwatched()
    )
}

impl StandingRow {
    fn standing(self, stream: Stream, rows: i64, now: Timestamp) -> Result<StreamStanding, Error> {
        let at = |column: &str| format!("stream `{stream}`, column `{column}`");
        let known: Option<Known> = match self.checkpoint.as_str() {
            "" => None,
            checkpoint => Some(from_json(checkpoint, || at("checkpoint"))?),
        };
        let result = self.result.as_deref().map(|result| word(result, || at("result")));
        let problem = self.problem.as_deref().map(|text| from_json(text, || at("problem")));
        let succeeded_at = optional_time(self.succeeded_at, || at("succeeded_at"))?;
        Ok(StreamStanding {
            stream,
            due_at: time(self.due_at, || at("due_at"))?,
            running: self.leased_until > now.as_microsecond(),
            mode: known.as_ref().map(|known| known.mode),
            rows_read: known.map(|known| known.rows_read).unwrap_or_default(),
            attempted_at: optional_time(self.attempted_at, || at("attempted_at"))?,
            succeeded_at,
            swept_at: optional_time(self.swept_at, || at("swept_at"))?,
            result: result.transpose()?,
            problem: problem.transpose()?,
            stays_as_of: succeeded_at.filter(|_| self.lacks.is_some() && rows > 0),
            lacks: self.lacks,
            rows: unsigned(rows, || at("number of rows"))?,
        })
    }
}

impl TryFrom<ReadRow> for StreamRead {
    type Error = Error;

    fn try_from(row: ReadRow) -> Result<Self, Error> {
        let at = |column: &str| format!("stream `{}`, column `{column}`", row.stream);
        let result = row.result.as_deref().map(|result| word(result, || at("result")));
        Ok(Self {
            stream: word(&row.stream, || at("stream"))?,
            attempted_at: optional_time(row.attempted_at, || at("attempted_at"))?,
            succeeded_at: optional_time(row.succeeded_at, || at("succeeded_at"))?,
            swept_at: optional_time(row.swept_at, || at("swept_at"))?,
            leased_until: optional_time(Some(row.leased_until).filter(|until| *until > 0), || at("leased_until"))?,
            result: result.transpose()?,
            lacks: row.lacks,
        })
    }
}

impl StreamRow {
    fn claimed(self, claimed_at: Timestamp) -> Result<DueStream, Error> {
        let at = |column: &str| format!("stream of account `{}`, column `{column}`", self.account_id);
        Ok(DueStream {
            organisation: word(&self.organisation_id, || at("organisation_id"))?,
            account: word(&self.account_id, || at("account_id"))?,
            stream: word(&self.stream, || at("stream"))?,
            failures: u32::try_from(self.failures).unwrap_or(u32::MAX),
            believed: self.believed,
            swept_at: optional_time(self.swept_at, || at("swept_at"))?,
            claimed_at,
            fence: self.fence,
            checkpoint: Some(self.checkpoint).filter(|checkpoint| !checkpoint.is_empty()),
            newest: self.newest,
            lacks_fields: self.lacks_fields,
        })
    }
}
