//! The chain that events make, so that a line that is changed, taken out, put in or moved is noticed and named.
//!
//! The hashes are keyed ([`Store::keyed_hash`]): who has the database alone cannot make a line that fits. What the chain
//! cannot show is the database of an earlier day in place of this one; an export that was kept elsewhere shows it.

use std::collections::BTreeMap;
use std::fmt;

use rollbook_model::{Actor, Event, EventKind, OrganisationId};
use serde::{Deserialize, Serialize};

use crate::dialect::{self, on};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::{row, unsigned};
use crate::store::{Store, is_foreign_key_violation};
use crate::vault::DataKey;

/// How many lines are read at once.
const BATCH: i64 = 1000;
/// How many faults are told; where lines are renumbered, every one after is at fault.
const TOLD: usize = 100;

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditLine {
    /// Its number, from 1, without gaps.
    pub line: u64,
    /// The hash of this line and, through `previous`, of all before it.
    pub hash: String,
    /// The hash of the line before; empty on the first.
    pub previous: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// A line as an export holds it, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct KeptLine {
    /// Whose line it is.
    pub organisation: OrganisationId,
    /// Its number.
    pub line: u64,
    /// Its hash.
    pub hash: String,
}

/// What a look at the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// The organisation.
    pub organisation: OrganisationId,
    /// How many lines there are.
    pub lines: u64,
    /// The hash of the last one; `None` when there is none.
    pub hash: Option<String>,
    /// What is wrong, in the order of the lines; the first hundred.
    pub faults: Vec<AuditFault>,
}

/// What is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum AuditFault {
    /// A line is not what was written there, or does not follow the one before.
    Changed {
        /// The line.
        line: u64,
    },
    /// Lines are not there.
    Missing {
        /// The first of them.
        line: u64,
        /// The last of them.
        to: u64,
    },
    /// There are lines after the last that was written.
    Beyond {
        /// The first of them.
        line: u64,
    },
    /// The record of the last line is not there, or was not written by Rollbook.
    HeadForged,
    /// An event was put in beside the chain.
    Unchained {
        /// The event.
        event: String,
    },
    /// A line that was exported before has another hash now, or is gone.
    Differs {
        /// The line.
        line: u64,
    },
}

impl fmt::Display for AuditFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { line } => write!(formatter, "line {line} is not what was written there"),
            Self::Missing { line, to } if line == to => write!(formatter, "line {line} was taken out"),
            Self::Missing { line, to } => write!(formatter, "lines {line} to {to} were taken out"),
            Self::Beyond { line } => write!(formatter, "line {line} and what follows was put in after the last line"),
            Self::HeadForged => formatter.write_str("the record of the last line was changed or taken out"),
            Self::Unchained { event } => write!(formatter, "the event `{event}` was put in beside the chain"),
            Self::Differs { line } => write!(formatter, "line {line} is not the one that was exported"),
        }
    }
}

row! {
    struct LineRow {
        organisation_id: String,
        id: String,
        account_id: Option<String>,
        actor: String,
        kind: String,
        detail: String,
        at: i64,
        line: i64,
        hash: Option<String>,
    }
}

row! {
    struct HeadRow {
        line: i64,
        hash: String,
        seal: String,
    }
}

row! {
    /// The last line.
    pub(crate) struct LastRow {
        pub(crate) line: i64,
        pub(crate) hash: String,
    }
}

/// The record of the last line, when there is none yet: with the lines of before there was a chain.
pub(crate) const BEGIN: &str = "INSERT INTO audit_head (organisation_id, line, hash, seal) \
     SELECT $1, COALESCE(MAX(line), 0), '', '' FROM event WHERE organisation_id = $1 \
     ON CONFLICT (organisation_id) DO NOTHING";
pub(crate) const OLD: &str = "SELECT * FROM event WHERE organisation_id = $1 AND line IS NULL ORDER BY id";
pub(crate) const NUMBER: &str = "UPDATE event SET line = $3, hash = $4 WHERE organisation_id = $1 AND id = $2";
pub(crate) const TAKE_TURN: &str =
    "UPDATE audit_head SET line = line + 1 WHERE organisation_id = $1 RETURNING line, hash";
pub(crate) const INSERT: &str = "INSERT INTO event (organisation_id, id, account_id, actor, kind, detail, at, line, hash) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
pub(crate) const END: &str = "UPDATE audit_head SET line = $2, hash = $3, seal = $4 WHERE organisation_id = $1";

/// Adds an event to the chain, with the record of the last line and with what webhooks tell of it, in the transaction of
/// what happened. `$lock` is the clause that keeps webhooks from being deleted meanwhile.
macro_rules! chain {
    ($transaction:expr, $key:expr, $event:expr, $organisation:expr, $lock:expr) => {{
        let owner = &$event.organisation_id;
        let turn: Option<crate::audit::LastRow> = sqlx::query_as(crate::audit::TAKE_TURN)
            .bind(owner)
            .fetch_optional(&mut *$transaction)
            .await?;
        let mut new = Vec::new();
        let mut last = if let Some(last) = turn {
            last
        } else {
            let begun = sqlx::query(crate::audit::BEGIN)
                .bind(owner)
                .execute(&mut *$transaction)
                .await?;
            let mut last: crate::audit::LastRow = sqlx::query_as(crate::audit::TAKE_TURN)
                .bind(owner)
                .fetch_one(&mut *$transaction)
                .await?;
            let mut old: Vec<crate::events::EventRow> = Vec::new();
            if begun.rows_affected() > 0 {
                old = sqlx::query_as(crate::audit::OLD)
                    .bind(owner)
                    .fetch_all(&mut *$transaction)
                    .await?;
            }
            for event in &old {
                last.hash = crate::audit::line_hash($key, last.line, &last.hash, event);
                sqlx::query(crate::audit::NUMBER)
                    .bind(owner)
                    .bind(&event.id)
                    .bind(last.line)
                    .bind(&last.hash)
                    .execute(&mut *$transaction)
                    .await?;
                last.line += 1;
            }
            if !old.is_empty() {
                // Whoever takes the whole chain apart to have it made anew leaves this line.
                new.push(crate::audit::begun($organisation, old.len()));
            }
            last
        };
        new.push($event.clone());
        for (count, event) in new.iter().enumerate() {
            if count > 0 {
                last.line += 1;
            }
            last.hash = crate::audit::line_hash($key, last.line, &last.hash, event);
            sqlx::query(crate::audit::INSERT)
                .bind(owner)
                .bind(&event.id)
                .bind(&event.account_id)
                .bind(&event.actor)
                .bind(&event.kind)
                .bind(&event.detail)
                .bind(event.at)
                .bind(last.line)
                .bind(&last.hash)
                .execute(&mut *$transaction)
                .await?;
            crate::webhooks::outbox::put_out!($transaction, event, $lock);
        }
        sqlx::query(crate::audit::END)
            .bind(owner)
            .bind(last.line)
            .bind(&last.hash)
            .bind(crate::audit::seal($key, owner, last.line, &last.hash))
            .execute(&mut *$transaction)
            .await?;
    }};
}
pub(crate) use chain;

/// The event that says that lines of before were put into the chain.
pub(crate) fn begun(organisation: OrganisationId, events: usize) -> EventRow {
    let begun = Event::now(organisation, Actor::System, EventKind::AuditBegun, None);
    EventRow::of(&begun.with("events", events))
}

/// The hash of a line, by everything that is stored of it.
pub(crate) fn line_hash(key: &DataKey, line: i64, previous: &str, event: &EventRow) -> String {
    let (line, at) = (line.to_string(), event.at.to_string());
    let account = event.account_id.as_deref().unwrap_or_default();
    let texts = [
        &event.organisation_id,
        &line,
        previous,
        &event.id,
        account,
        &event.actor,
        &event.kind,
        &event.detail,
        &at,
    ];
    key.keyed_hash("audit line", &texts)
}

pub(crate) fn seal(key: &DataKey, organisation: &str, line: i64, hash: &str) -> String {
    key.keyed_hash("audit head", &[organisation, &line.to_string(), hash])
}

impl Store {
    /// Adds an event to the chain, with what webhooks tell of it, in one transaction.
    pub(crate) async fn chain(&self, event: &EventRow, organisation: OrganisationId) -> Result<(), Error> {
        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let chained: Result<(), sqlx::Error> = on!(&self.pools.writer, |pool| async {
            let mut transaction = dialect::begin(pool).await?;
            chain!(transaction, key, event, organisation, lock);
            transaction.commit().await
        }
        .await);
        chained.map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_organisation(organisation),
            other => other.into(),
        })
    }

    /// So many lines of the audit log after this one, in their order.
    pub async fn audit_lines(
        &self,
        organisation: OrganisationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<AuditLine>, Error> {
        // With the line before, whose hash is told too.
        let first = i64::try_from(after).unwrap_or(i64::MAX);
        let rows = self.line_rows(organisation, first - 1, i64::from(limit) + 1).await?;
        let mut lines = Vec::new();
        let mut previous = String::new();
        for row in rows {
            let number = unsigned(row.line, || format!("event `{}`, column `line`", row.id))?;
            let hash = row.hash.clone().unwrap_or_default();
            if number > after && lines.len() < limit as usize {
                let event = EventRow::from(row).try_into()?;
                lines.push(AuditLine {
                    line: number,
                    hash: hash.clone(),
                    previous,
                    event,
                });
            }
            previous = hash;
        }
        Ok(lines)
    }

    /// Looks at every line of the audit log, and compares it with lines that were exported before.
    pub async fn verify_audit(&self, organisation: OrganisationId, kept: &[KeptLine]) -> Result<AuditReport, Error> {
        const HEAD: &str = "SELECT line, hash, seal FROM audit_head WHERE organisation_id = $1";
        const BEYOND: &str = "SELECT MIN(event.line) FROM event LEFT JOIN audit_head \
             ON audit_head.organisation_id = event.organisation_id \
             WHERE event.organisation_id = $1 AND event.line > COALESCE(audit_head.line, 0)";
        const UNCHAINED: &str =
            "SELECT id FROM event WHERE organisation_id = $1 AND (line IS NULL OR line < 1) ORDER BY id LIMIT 100";

        let owner = organisation.to_string();
        let key = self.hash_key().await?;
        let head: Option<HeadRow> = on!(&self.pools.reader, |pool| sqlx::query_as(HEAD)
            .bind(&owner)
            .fetch_optional(pool)
            .await)?;
        let mut kept: BTreeMap<u64, &str> = kept
            .iter()
            .filter(|line| line.organisation == organisation)
            .map(|line| (line.line, line.hash.as_str()))
            .collect();
        let mut faults = Vec::new();
        let (mut last, mut hash, mut lines) = (0, String::new(), 0);
        let end = head.as_ref().map_or(0, |head| head.line);
        while last < end && faults.len() < TOLD {
            let rows = self.line_rows(organisation, last, BATCH).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows.into_iter().take_while(|row| row.line <= end) {
                let number = row.line;
                if number > last + 1 {
                    faults.push(missing(last + 1, number - 1));
                }
                let stored = row.hash.clone().unwrap_or_default();
                let line = u64::try_from(number).unwrap_or_default();
                // After a gap nobody knows the hash before, so the line only has to be told where it is.
                let follows = line_hash(key, number, &hash, &EventRow::from(row)) == stored;
                if !follows && number == last + 1 {
                    faults.push(AuditFault::Changed { line });
                }
                if kept.remove(&line).is_some_and(|kept| kept != stored) {
                    faults.push(AuditFault::Differs { line });
                }
                (last, hash, lines) = (number, stored, lines + 1);
            }
            if last > end {
                break;
            }
        }
        if let Some(head) = &head {
            if head.seal != seal(key, &owner, head.line, &head.hash) {
                faults.push(AuditFault::HeadForged);
            } else if last < end && faults.len() < TOLD {
                faults.push(missing(last + 1, end));
            }
        }
        let beyond: Option<i64> = on!(&self.pools.reader, |pool| sqlx::query_scalar(BEYOND)
            .bind(&owner)
            .fetch_one(pool)
            .await)?;
        match beyond {
            // A chain has begun, and what says so is gone.
            Some(_) if head.is_none() => faults.push(AuditFault::HeadForged),
            Some(line) => faults.push(AuditFault::Beyond {
                line: u64::try_from(line).unwrap_or_default(),
            }),
            None => {}
        }
        if head.is_some() {
            let unchained: Vec<String> = on!(&self.pools.reader, |pool| sqlx::query_scalar(UNCHAINED)
                .bind(&owner)
                .fetch_all(pool)
                .await)?;
            faults.extend(unchained.into_iter().map(|event| AuditFault::Unchained { event }));
        }
        if faults.len() < TOLD {
            faults.extend(kept.into_keys().map(|line| AuditFault::Differs { line }));
        }
        faults.truncate(TOLD);
        Ok(AuditReport {
            organisation,
            lines,
            hash: (!hash.is_empty()).then_some(hash),
            faults,
        })
    }

    async fn line_rows(&self, organisation: OrganisationId, after: i64, limit: i64) -> Result<Vec<LineRow>, Error> {
        const SQL: &str = "SELECT * FROM event WHERE organisation_id = $1 AND line > $2 ORDER BY line LIMIT $3";

        Ok(on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }
}

fn missing(from: i64, to: i64) -> AuditFault {
    AuditFault::Missing {
        line: u64::try_from(from).unwrap_or_default(),
        to: u64::try_from(to).unwrap_or_default(),
    }
}

impl From<LineRow> for EventRow {
    fn from(row: LineRow) -> Self {
        Self {
            organisation_id: row.organisation_id,
            id: row.id,
            account_id: row.account_id,
            actor: row.actor,
            kind: row.kind,
            detail: row.detail,
            at: row.at,
        }
    }
}
