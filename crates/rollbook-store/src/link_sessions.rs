//! Link sessions: what customers' administrators are asked for, and the values they have given so far.

use jiff::Timestamp;
use rollbook_model::link_session::{LinkDraft, LinkEnd, LinkState};
use rollbook_model::{AccountId, Event, LinkSession, OrganisationId};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::dialect::{self, on};
use crate::due::{Due, DueRow};
use crate::error::Error;
use crate::row::{from_json, row, signed, unsigned};
use crate::store::{Store, is_foreign_key_violation, is_unique_violation};
use crate::token;

/// What the token of a link session begins with.
const PREFIX: &str = "lnk_";
/// How many numbers are tried for a session when others were made in the same microsecond.
const TRIES: u64 = 100;
/// Destroys what is held for a session.
pub(crate) const FORGET: &str = "DELETE FROM link_key WHERE organisation_id = $1 AND number = $2";
/// How many sessions are forgotten in one transaction.
const BATCH: i64 = 100;
/// Removes the sessions that made an account, or were to link it again, with what is held for them; and those of the
/// same customer that came to nothing, which name it, too.
pub(crate) const FORGET_ACCOUNT: &str = "DELETE FROM link_session WHERE organisation_id = $1 AND (account_id = $2 \
     OR (account_id IS NULL AND origin_owner_id = $3 AND (ended_at IS NOT NULL OR expires_at <= $4)))";

row! {
    pub(crate) struct SessionRow {
        organisation_id: String,
        number: i64,
        version: i64,
        session: String,
    }
}

/// A link session as it was read. A change is stored only if nobody else has changed it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLink {
    /// The session.
    pub session: LinkSession,
    pub(crate) version: u64,
}

/// A link that ends with what becomes of its account, unless somebody has changed it since it was read.
#[derive(Debug, Clone)]
pub struct EndedLink {
    pub(crate) link: StoredLink,
    pub(crate) event: Event,
}

impl EndedLink {
    /// A link that ends so; the event tells it.
    pub fn new(mut link: StoredLink, end: LinkEnd, event: Event) -> Self {
        link.session.ended = Some(end);
        link.session.draft = LinkDraft::default();
        Self { link, event }
    }
}

/// Stores what has become of a link, if nobody has changed it since it was read, and destroys what is held for it when
/// it has ended. Says whether it was stored.
macro_rules! write_link {
    ($transaction:expr, $link:expr) => {{
        let session = &$link.session;
        let made = session.ended.and_then(|end| end.account);
        let changed = sqlx::query(
            "UPDATE link_session SET account_id = $4, expires_at = $5, ended_at = $6, session = $7, \
             forgotten_at = $6, version = version + 1 WHERE organisation_id = $1 AND number = $2 AND version = $3",
        )
        .bind(session.organisation.to_string())
        .bind(crate::row::signed(session.number))
        .bind(crate::row::signed($link.version))
        .bind(made.or(session.account).map(|account| account.to_string()))
        .bind(session.expires_at.as_microsecond())
        .bind(session.ended.map(|end| end.at.as_microsecond()))
        .bind(crate::link_sessions::document(session))
        .execute(&mut *$transaction)
        .await?
        .rows_affected();
        if changed > 0 && session.ended.is_some() {
            sqlx::query(crate::link_sessions::FORGET)
                .bind(session.organisation.to_string())
                .bind(crate::row::signed(session.number))
                .execute(&mut *$transaction)
                .await?;
        }
        changed > 0
    }};
}
pub(crate) use write_link;

/// Ends links within the transaction that makes them end.
macro_rules! end_links {
    ($transaction:expr, $ended:expr, $organisation:expr, $key:expr, $lock:expr) => {
        for ended in $ended {
            if crate::link_sessions::write_link!($transaction, ended.link) {
                let event = crate::events::EventRow::of(&ended.event);
                crate::audit::chain!($transaction, $key, &event, $organisation, $lock);
            }
        }
    };
}
pub(crate) use end_links;

/// Which link sessions to list, and which page of them; the newest first.
#[derive(Debug, Clone)]
pub struct LinkFilter {
    /// Only sessions of this customer.
    pub origin_owner_id: Option<String>,
    /// Only sessions that edit, or have made, this account.
    pub account: Option<AccountId>,
    /// Only sessions that can still be used at this moment.
    pub usable_at: Option<Timestamp>,
    /// The page, counted from 1; 0 is taken for 1.
    pub page: u32,
    /// How many sessions a page holds.
    pub page_size: u32,
}

impl Default for LinkFilter {
    fn default() -> Self {
        Self {
            origin_owner_id: None,
            account: None,
            usable_at: None,
            page: 1,
            page_size: 25,
        }
    }
}

impl LinkFilter {
    fn select<DB: Database>(&self, what: &'static str, organisation: OrganisationId) -> QueryBuilder<DB>
    where
        String: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
    {
        let mut query = QueryBuilder::new(what);
        query
            .push(" FROM link_session WHERE organisation_id = ")
            .push_bind(organisation.to_string());
        if let Some(owner) = &self.origin_owner_id {
            query.push(" AND origin_owner_id = ").push_bind(owner.clone());
        }
        if let Some(account) = self.account {
            query.push(" AND account_id = ").push_bind(account.to_string());
        }
        if let Some(now) = self.usable_at {
            query
                .push(" AND ended_at IS NULL AND expires_at > ")
                .push_bind(now.as_microsecond());
        }
        query
    }
}

impl Store {
    /// Stores a new link session and returns the token that opens it, which cannot be had again. A number that is
    /// taken is replaced by the next one that is free.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation is unknown.
    pub async fn create_link_session(&self, session: &mut LinkSession) -> Result<SecretString, Error> {
        let token = token::random(PREFIX)?;
        self.create_link_session_under(session, &token).await?;
        Ok(token)
    }

    /// The token that always opens the link for the same purpose: whoever has the database's key can tell it again, and
    /// nobody else can.
    ///
    /// # Errors
    ///
    /// As [`keyed_hash`](Self::keyed_hash).
    pub async fn link_token(&self, purpose: &[&str]) -> Result<SecretString, Error> {
        let hash = self.keyed_hash("link token", purpose).await?;
        Ok(SecretString::from(format!("{PREFIX}{hash}")))
    }

    /// Stores a new link session under a [token that can be told again](Self::link_token); `false` when there is one
    /// under it already.
    ///
    /// # Errors
    ///
    /// As [`create_link_session`](Self::create_link_session).
    pub async fn create_link_session_under(
        &self,
        session: &mut LinkSession,
        token: &SecretString,
    ) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO link_session (organisation_id, number, token_hash, origin_owner_id, \
             account_id, expires_at, ended_at, version, session, any_origin) \
             VALUES ($1, $2, $3, $4, $5, $6, NULL, 1, $7, $8) ON CONFLICT (token_hash) DO NOTHING";

        let hash = token::hash(token.expose_secret());
        let first = session.number;
        loop {
            let stored: Result<bool, sqlx::Error> = on!(&self.pools.writer, |pool| {
                let storing = async {
                    let mut transaction = dialect::begin(pool).await?;
                    let stored = sqlx::query(SQL)
                        .bind(session.organisation.to_string())
                        .bind(signed(session.number))
                        .bind(&hash)
                        .bind(&session.origin_owner_id)
                        .bind(session.account.map(|account| account.to_string()))
                        .bind(session.expires_at.as_microsecond())
                        .bind(document(session))
                        .bind(session.allowed_origins.is_empty())
                        .execute(&mut *transaction)
                        .await?
                        .rows_affected()
                        > 0;
                    if stored {
                        crate::link_origins::note!(transaction, session);
                    }
                    transaction.commit().await?;
                    Ok(stored)
                };
                storing.await
            });
            match stored {
                Ok(stored) => return Ok(stored),
                Err(error) if is_unique_violation(&error) && session.number < first + TRIES => session.number += 1,
                Err(error) if is_foreign_key_violation(&error) => {
                    return Err(Error::no_organisation(session.organisation));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The session that a token opens, whatever has become of it; `None` for a token that opens none.
    pub async fn link_session(&self, token: &SecretString) -> Result<Option<StoredLink>, Error> {
        const SQL: &str = "SELECT organisation_id, number, version, session FROM link_session WHERE token_hash = $1";

        let text = token.expose_secret();
        if !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let row: Option<SessionRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(token::hash(text))
            .fetch_optional(pool)
            .await)?;
        row.map(StoredLink::try_from).transpose()
    }

    /// Stores what has changed of a session. When it has ended, what was given to it is destroyed: its draft is empty
    /// from then on, and no value is held.
    ///
    /// # Errors
    ///
    /// [`Error::ChangedMeanwhile`] when somebody else has changed it since it was read: read it again.
    pub async fn update_link_session(&self, link: &mut StoredLink) -> Result<(), Error> {
        if link.session.ended.is_some() {
            link.session.draft = LinkDraft::default();
        }
        let changed = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let changed = write_link!(transaction, link);
            transaction.commit().await?;
            changed
        });
        let session = &link.session;
        if !changed {
            return Err(changed_meanwhile(session.number));
        }
        let ended = session.ended.is_some();
        link.version += 1;
        if ended {
            dialect::settle_erasure(&self.pools.writer).await;
        }
        Ok(())
    }

    /// One page of an organisation's sessions, the newest first, and how many there are in all.
    pub async fn link_sessions(
        &self,
        organisation: OrganisationId,
        filter: &LinkFilter,
    ) -> Result<(Vec<LinkSession>, u64), Error> {
        let size = i64::from(filter.page_size);
        let skipped = i64::from(filter.page.saturating_sub(1)) * size;
        let (rows, total): (Vec<SessionRow>, i64) = on!(&self.pools.reader, |pool| {
            let mut count = filter.select("SELECT COUNT(*)", organisation);
            let total = count.build_query_scalar().fetch_one(pool).await?;
            let mut page = filter.select("SELECT organisation_id, number, version, session", organisation);
            page.push(" ORDER BY number DESC LIMIT ").push_bind(size);
            page.push(" OFFSET ").push_bind(skipped);
            (page.build_query_as().fetch_all(pool).await?, total)
        });
        let links: Result<Vec<_>, Error> = rows.into_iter().map(StoredLink::try_from).collect();
        let sessions = links?.into_iter().map(|link| link.session).collect();
        Ok((sessions, unsigned(total, || "number of link sessions".to_owned())?))
    }

    /// Destroys what was given to sessions that can no longer be used, held values and drafts, and returns to how many.
    pub async fn forget_expired_links(&self, now: Timestamp) -> Result<u64, Error> {
        const FIND: &str = "SELECT organisation_id, number, version, session FROM link_session \
             WHERE forgotten_at IS NULL AND (ended_at IS NOT NULL OR expires_at <= $1) ORDER BY expires_at LIMIT $2";
        const EMPTY: &str = "UPDATE link_session SET session = $4, forgotten_at = $5, version = version + 1 \
             WHERE organisation_id = $1 AND number = $2 AND version = $3";

        let mut forgotten = 0;
        loop {
            let rows: Vec<SessionRow> = on!(&self.pools.reader, |pool| sqlx::query_as(FIND)
                .bind(now.as_microsecond())
                .bind(BATCH)
                .fetch_all(pool)
                .await)?;
            let links: Result<Vec<StoredLink>, Error> = rows.into_iter().map(StoredLink::try_from).collect();
            let links = links?;
            let emptied = on!(&self.pools.writer, |pool| {
                let mut transaction = dialect::begin(pool).await?;
                let mut emptied = 0;
                for link in &links {
                    let session = LinkSession {
                        draft: LinkDraft::default(),
                        ..link.session.clone()
                    };
                    // One that somebody changes meanwhile is looked at again with the next.
                    let changed = sqlx::query(EMPTY)
                        .bind(session.organisation.to_string())
                        .bind(signed(session.number))
                        .bind(signed(link.version))
                        .bind(document(&session))
                        .bind(now.as_microsecond())
                        .execute(&mut *transaction)
                        .await?
                        .rows_affected();
                    if changed > 0 {
                        sqlx::query(FORGET)
                            .bind(session.organisation.to_string())
                            .bind(signed(session.number))
                            .execute(&mut *transaction)
                            .await?;
                    }
                    emptied += changed;
                }
                transaction.commit().await?;
                emptied
            });
            forgotten += emptied;
            if emptied == 0 || links.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
                break;
            }
        }
        if forgotten > 0 {
            dialect::settle_erasure(&self.pools.writer).await;
        }
        Ok(forgotten)
    }

    /// Removes the sessions that ended or expired before a moment without an account, and those whose account is no
    /// more; returns how many. They name a customer and whoever was to link.
    pub async fn remove_unfinished_links(&self, before: Timestamp) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM link_session WHERE \
             (account_id IS NULL AND (ended_at < $1 OR (ended_at IS NULL AND expires_at < $1))) \
             OR (account_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM account \
             WHERE account.organisation_id = link_session.organisation_id AND account.id = link_session.account_id))";

        let removed = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(before.as_microsecond())
            .execute(pool)
            .await?
            .rows_affected());
        if removed > 0 {
            dialect::settle_erasure(&self.pools.writer).await;
        }
        Ok(removed)
    }

    /// The sessions to which [`forget_expired_links`](Self::forget_expired_links) has yet to come.
    pub async fn expired_links(&self, now: Timestamp) -> Result<Due, Error> {
        const SQL: &str = "SELECT COUNT(*) AS due_rows, MIN(expires_at) AS oldest FROM link_session \
             WHERE forgotten_at IS NULL AND (ended_at IS NOT NULL OR expires_at <= $1)";

        let row: DueRow = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(now.as_microsecond())
            .fetch_one(pool)
            .await)?;
        row.try_into()
    }
}

pub(crate) fn changed_meanwhile(number: u64) -> Error {
    Error::ChangedMeanwhile {
        what: "link session",
        id: number.to_string(),
    }
}

/// The session as it is kept.
pub(crate) fn document(session: &LinkSession) -> String {
    serde_json::to_string(session).expect("a session is made of texts, times and lists, which have a JSON form")
}

impl SessionRow {
    /// What names it, as it is stored.
    pub(crate) fn key(&self) -> (String, i64) {
        (self.organisation_id.clone(), self.number)
    }
}

impl TryFrom<SessionRow> for StoredLink {
    type Error = Error;

    fn try_from(row: SessionRow) -> Result<Self, Error> {
        let at = |column: &str| format!("link session {}, column `{column}`", row.number);
        let session: LinkSession = from_json(&row.session, || at("session"))?;
        let same = session.organisation.to_string() == row.organisation_id && signed(session.number) == row.number;
        if !same {
            return Err(Error::StoredValueDamaged { what: at("session") });
        }
        Ok(Self {
            session,
            version: unsigned(row.version, || at("version"))?,
        })
    }
}

impl StoredLink {
    /// How far it has come by now.
    pub fn state(&self) -> LinkState {
        self.session.state(Timestamp::now())
    }
}
