//! The keys of writes: what was begun under which, and how it ended.
//!
//! A caller that does not know whether its call arrived calls again with the same key. Whoever finds
//! the key [new](Begun::New) may send the write, nobody else; the others are told what is known of it.
//! A process that dies while it sends leaves the write under way, because what came of it is not
//! known: no time makes such a write safe to send again.

use std::fmt;

use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId, WriteKey};
use secrecy::{ExposeSecret, SecretString};

use crate::credentials::{not_opened, not_sealed};
use crate::dialect::{self, on};
use crate::error::Error;
use crate::people_data;
use crate::row::{optional_time, row, time};
use crate::store::{Store, is_foreign_key_violation};
use crate::vault::DataKey;

/// What is known of a write when it is to begin.
///
/// `Debug` shows neither answer nor detail, which name people.
#[derive(Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: the write is the caller's to send, and to end or to forget.
    New,
    /// It was sent and answered.
    Answered(String),
    /// It was begun and has not ended: another process is sending it, or died while it did.
    UnderWay {
        /// When it was begun.
        since: Timestamp,
    },
    /// It ended, and whether it was carried out is not known.
    Undecided {
        /// When it ended.
        since: Timestamp,
        /// What is known of its end.
        detail: String,
    },
    /// The key belongs to another write: to another action, or to other inputs.
    Different,
    /// It was begun, and everything that was kept of it was [erased](Store::erase_person).
    Erased {
        /// When it was erased.
        since: Timestamp,
    },
}

impl fmt::Debug for Begun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => formatter.write_str("New"),
            Self::Answered(_) => formatter.write_str("Answered([REDACTED])"),
            Self::UnderWay { since } => formatter.debug_struct("UnderWay").field("since", since).finish(),
            Self::Undecided { since, .. } => formatter
                .debug_struct("Undecided")
                .field("since", since)
                .finish_non_exhaustive(),
            Self::Different => formatter.write_str("Different"),
            Self::Erased { since } => formatter.debug_struct("Erased").field("since", since).finish(),
        }
    }
}

/// How a write ended.
///
/// `Debug` shows neither answer nor detail, which name people.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum WriteOutcome<'text> {
    /// It was answered, in this text of JSON, which is told as it is when the call is made again.
    /// That of several records some were refused is part of the answer.
    Answered(&'text str),
    /// Whether it was carried out is not known; the text is what is.
    Undecided(&'text str),
}

impl fmt::Debug for WriteOutcome<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(_) => formatter.write_str("Answered([REDACTED])"),
            Self::Undecided(_) => formatter.write_str("Undecided([REDACTED])"),
        }
    }
}

/// The words of the column `state`.
const BEGUN: &str = "begun";
const ANSWERED: &str = "answered";
const UNDECIDED: &str = "undecided";

/// What a text is sealed as: one that ended a write opens as nothing but this kind of end.
const FINGERPRINT: &str = "fingerprint";
const ANSWER: &str = "answer";
const DETAIL: &str = "detail";

row! {
    struct WriteRow {
        action: String,
        fingerprint: String,
        state: String,
        outcome: Option<String>,
        begun_at: i64,
        ended_at: Option<i64>,
    }
}

impl Store {
    /// Begins the write of this key, or tells what is known of it.
    ///
    /// However many begin at once, by however many processes, one is told [`Begun::New`]. It is
    /// told so when the key is stored, and not before: killed at any moment after that, the write
    /// is under way for all who ask. `fingerprint` stands for the inputs, as the SHA-256 of
    /// their one spelling in hex does; equal inputs must give equal text.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account; [`Error::SealedValueDamaged`] and
    /// [`Error::MasterKeyMismatch`] when its data key does not open, so that no write is sent whose
    /// answer could not be kept.
    pub async fn begin_write(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        key: &WriteKey,
        action: &str,
        fingerprint: &str,
    ) -> Result<Begun, Error> {
        const INSERT: &str = "INSERT INTO write_keys (organisation_id, account_id, key, action, \
             fingerprint, state, begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (organisation_id, account_id, key) DO NOTHING";
        const SELECT: &str = "SELECT action, fingerprint, state, outcome, begun_at, ended_at \
             FROM write_keys WHERE organisation_id = $1 AND account_id = $2 AND key = $3";

        let seal = Seal {
            data_key: &self.data_key(organisation, account).await?,
            account,
            key,
        };
        let sealed = seal.seal(FINGERPRINT, fingerprint)?;
        loop {
            let inserted = on!(&self.pools.writer, |pool| sqlx::query(INSERT)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .bind(key.as_str())
                .bind(action)
                .bind(&sealed)
                .bind(BEGUN)
                .bind(Timestamp::now().as_microsecond())
                .execute(pool)
                .await
                .map(|done| done.rows_affected()))
            .map_err(|error| match error {
                error if is_foreign_key_violation(&error) => Error::no_account(account),
                other => other.into(),
            })?;
            if inserted == 1 {
                // Asked after the key was stored: whoever erases takes the one away and puts the other there at once.
                let Some(since) = self.erased_at(organisation, account, key).await? else {
                    return Ok(Begun::New);
                };
                self.forget_write(organisation, account, key).await?;
                return Ok(Begun::Erased { since });
            }
            let row: Option<WriteRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SELECT)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .bind(key.as_str())
                .fetch_optional(pool)
                .await)?;
            // Without a row it was forgotten in between, and the key is free again.
            if let Some(row) = row {
                return known(&seal, row, action, fingerprint);
            }
        }
    }

    /// Whether anything is known of a write of this key.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn knows_write(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        key: &str,
    ) -> Result<bool, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM write_keys WHERE organisation_id = $1 AND account_id = $2 AND key = $3";

        let known: i64 = on!(&self.pools.writer, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(key)
            .fetch_one(pool)
            .await)?;
        Ok(known > 0)
    }

    /// When what was kept of the write of this key was erased, if it was.
    async fn erased_at(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        key: &WriteKey,
    ) -> Result<Option<Timestamp>, Error> {
        const SQL: &str = "SELECT erased_at FROM erased_write \
             WHERE organisation_id = $1 AND account_id = $2 AND key_hash = $3";

        let hash = people_data::used(self.hash_key().await?, account, key.as_str());
        // The writer, so that what was just erased is seen.
        let at: Option<i64> = on!(&self.pools.writer, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(hash)
            .fetch_optional(pool)
            .await)?;
        at.map(|at| time(at, || "erased write, column `erased_at`".to_owned()))
            .transpose()
    }

    /// Ends a write that this caller began, and keeps how for those who ask again.
    ///
    /// # Errors
    ///
    /// [`Error::WriteNotUnderWay`] when it was not begun, was forgotten, or has ended: how it ended
    /// first stands. [`Error::NotFound`] when the account is not, or no longer, there. After any
    /// other error the write stays under way.
    pub async fn end_write(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        key: &WriteKey,
        outcome: WriteOutcome<'_>,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE write_keys SET state = $5, outcome = $6, ended_at = $7 \
             WHERE organisation_id = $1 AND account_id = $2 AND key = $3 AND state = $4";

        let (state, what, text) = match outcome {
            WriteOutcome::Answered(answer) => (ANSWERED, ANSWER, answer),
            WriteOutcome::Undecided(detail) => (UNDECIDED, DETAIL, detail),
        };
        let seal = Seal {
            data_key: &self.data_key(organisation, account).await?,
            account,
            key,
        };
        let sealed = seal.seal(what, text)?;
        let ended = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(key.as_str())
            .bind(BEGUN)
            .bind(state)
            .bind(&sealed)
            .bind(Timestamp::now().as_microsecond())
            .execute(pool)
            .await?
            .rows_affected());
        if ended == 0 {
            return Err(Error::WriteNotUnderWay { account });
        }
        Ok(())
    }

    /// Forgets a write that this caller began and that changed nothing, because it was not sent or was
    /// refused as a whole: the key is free again.
    ///
    /// # Errors
    ///
    /// [`Error::WriteNotUnderWay`] when it was not begun, was forgotten, or has ended; what has
    /// ended is not forgotten.
    pub async fn forget_write(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        key: &WriteKey,
    ) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM write_keys \
             WHERE organisation_id = $1 AND account_id = $2 AND key = $3 AND state = $4";

        let forgotten = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(key.as_str())
            .bind(BEGUN)
            .execute(pool)
            .await?
            .rows_affected());
        if forgotten == 0 {
            return Err(Error::WriteNotUnderWay { account });
        }
        Ok(())
    }

    /// Removes the keys of all writes that were begun before this time, whatever came of them, and
    /// returns how many. Callers are promised [`WriteKey::REMEMBERED`].
    pub async fn remove_old_write_keys(&self, organisation: OrganisationId, before: Timestamp) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM write_keys WHERE organisation_id = $1 AND begun_at < $2";
        const ERASED: &str = "DELETE FROM erased_write WHERE organisation_id = $1 AND begun_at < $2";

        let mut removed = 0;
        for sql in [SQL, ERASED] {
            removed += on!(&self.pools.writer, |pool| sqlx::query(sql)
                .bind(organisation.to_string())
                .bind(before.as_microsecond())
                .execute(pool)
                .await?
                .rows_affected());
        }
        if removed > 0 {
            dialect::settle_erasure(&self.pools.writer).await;
        }
        Ok(removed)
    }
}

row! {
    /// A write, as it is kept.
    pub(crate) struct KeptRow {
        pub(crate) key: String,
        pub(crate) action: String,
        pub(crate) state: String,
        pub(crate) outcome: Option<String>,
        pub(crate) begun_at: i64,
        pub(crate) ended_at: Option<i64>,
    }
}

/// What is kept of a write's end.
pub(crate) enum KeptEnd {
    None,
    Answer(String),
    Detail(String),
}

/// Opens what is kept of a write's end.
pub(crate) fn kept_end(data_key: &DataKey, account: AccountId, row: &KeptRow) -> Result<KeptEnd, Error> {
    let damaged = || Error::StoredValueDamaged {
        what: format!("a write of account `{account}`, column `key`"),
    };
    let key: WriteKey = row.key.parse().map_err(|_| damaged())?;
    let seal = Seal {
        data_key,
        account,
        key: &key,
    };
    let open = |what: &str, text: &str| Ok::<_, Error>(seal.open(what, text)?.expose_secret().to_owned());
    match (row.state.as_str(), &row.outcome) {
        (ANSWERED, Some(answer)) => open(ANSWER, answer).map(KeptEnd::Answer),
        (_, Some(detail)) => open(DETAIL, detail).map(KeptEnd::Detail),
        (_, None) => Ok(KeptEnd::None),
    }
}

/// What a stored row says of a write with this action and fingerprint.
fn known(seal: &Seal<'_>, row: WriteRow, action: &str, fingerprint: &str) -> Result<Begun, Error> {
    let at = |column: &str| format!("a write of account `{}`, column `{column}`", seal.account);
    if row.action != action || seal.open(FINGERPRINT, &row.fingerprint)?.expose_secret() != fingerprint {
        return Ok(Begun::Different);
    }
    let ended_at = optional_time(row.ended_at, || at("ended_at"))?;
    match (row.state.as_str(), row.outcome, ended_at) {
        (BEGUN, None, None) => Ok(Begun::UnderWay {
            since: time(row.begun_at, || at("begun_at"))?,
        }),
        (ANSWERED, Some(answer), Some(_)) => {
            Ok(Begun::Answered(seal.open(ANSWER, &answer)?.expose_secret().to_owned()))
        }
        (UNDECIDED, Some(detail), Some(since)) => Ok(Begun::Undecided {
            since,
            detail: seal.open(DETAIL, &detail)?.expose_secret().to_owned(),
        }),
        _ => Err(Error::StoredValueDamaged { what: at("state") }),
    }
}

/// Seals texts of one write, so that each opens in its own place only.
struct Seal<'key> {
    data_key: &'key DataKey,
    account: AccountId,
    key: &'key WriteKey,
}

impl Seal<'_> {
    fn seal(&self, what: &str, text: &str) -> Result<String, Error> {
        self.data_key
            .seal(self.account, &self.place(what), &SecretString::from(text))
            .map_err(|error| not_sealed(&error, self.account, &shown(what)))
    }

    fn open(&self, what: &str, sealed: &str) -> Result<SecretString, Error> {
        self.data_key
            .open(self.account, &self.place(what), sealed)
            .map_err(|_| not_opened(self.account, &shown(what)))
    }

    /// The key is last, as it may hold any sign; no credential is called so.
    fn place(&self, what: &str) -> String {
        format!("write|{what}|{}", self.key)
    }
}

/// How an error names a text; the key is left out, as nobody knows what a caller makes it of.
fn shown(what: &str) -> String {
    format!("{what} of a write")
}
