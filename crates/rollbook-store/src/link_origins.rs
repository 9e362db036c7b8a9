//! From which origins pages may use which link: the answer to what a browser asks before it knows the link.

use jiff::Timestamp;
use rollbook_model::LinkSession;

use crate::dialect::{self, on};
use crate::error::Error;
use crate::link_sessions::{SessionRow, StoredLink};
use crate::store::Store;

/// How many older links are looked at in one transaction.
const BATCH: i64 = 100;

/// Notes the origins that a link names, within the transaction that stores it.
macro_rules! note {
    ($transaction:expr, $session:expr) => {
        for origin in &$session.allowed_origins {
            sqlx::query(
                "INSERT INTO link_origin (organisation_id, number, origin) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind($session.organisation.to_string())
            .bind(crate::row::signed($session.number))
            .bind(origin)
            .execute(&mut *$transaction)
            .await?;
        }
    };
}
pub(crate) use note;

impl Store {
    /// Whether a page of this origin may speak of a link that there is: of one that names the origin, or of one that names
    /// none and was good until this moment or later. Of every organisation, because whoever asks has not said yet which
    /// link it is about.
    pub async fn is_origin_of_a_link(&self, origin: &str, good_until: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "SELECT EXISTS (SELECT 1 FROM link_origin WHERE origin = $1) \
             OR EXISTS (SELECT 1 FROM link_session WHERE any_origin = TRUE AND expires_at > $2)";

        self.note_older_origins().await?;
        let known: bool = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(origin)
            .bind(good_until.as_microsecond())
            .fetch_one(pool)
            .await)?;
        Ok(known)
    }

    /// Notes the origins of links that were stored before they were noted with the link. One that cannot be read is
    /// taken for one that names none of those who ask: it must not be in the way of all others.
    async fn note_older_origins(&self) -> Result<(), Error> {
        const FIND: &str = "SELECT organisation_id, number, version, session FROM link_session \
             WHERE any_origin IS NULL ORDER BY organisation_id, number LIMIT $1";
        const NOTED: &str = "UPDATE link_session SET any_origin = $3 WHERE organisation_id = $1 AND number = $2";

        // In one order: two nodes that begin at once note the same links, and neither may hold what the other one
        // waits for.
        loop {
            let rows: Vec<SessionRow> = on!(&self.pools.reader, |pool| sqlx::query_as(FIND)
                .bind(BATCH)
                .fetch_all(pool)
                .await)?;
            if rows.is_empty() {
                return Ok(());
            }
            let links: Vec<_> = rows.into_iter().map(|row| (row.key(), read(row))).collect();
            on!(&self.pools.writer, |pool| {
                let mut transaction = dialect::begin(pool).await?;
                for ((organisation, number), session) in &links {
                    let any_origin = session
                        .as_ref()
                        .is_some_and(|session| session.allowed_origins.is_empty());
                    let changed = sqlx::query(NOTED)
                        .bind(organisation)
                        .bind(number)
                        .bind(any_origin)
                        .execute(&mut *transaction)
                        .await?;
                    // One that was removed meanwhile has none.
                    if let Some(session) = session
                        && changed.rows_affected() > 0
                    {
                        note!(transaction, session);
                    }
                }
                transaction.commit().await?;
            });
        }
    }
}

/// The session of a row, if it can be read.
fn read(row: SessionRow) -> Option<LinkSession> {
    match StoredLink::try_from(row) {
        Ok(link) => Some(link.session),
        Err(error) => {
            tracing::warn!("No page may speak of a link that cannot be read: {error}");
            None
        }
    }
}
