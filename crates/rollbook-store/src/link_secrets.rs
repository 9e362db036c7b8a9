//! The values that are held for a link session until it ends, sealed under a data key of its own.

use std::fmt;

use jiff::Timestamp;
use rollbook_model::OrganisationId;

use crate::dialect::{self, on};
use crate::error::Error;
use crate::key_ring::despite_rotation;
use crate::link_sessions::changed_meanwhile;
use crate::master_key::MasterKey;
use crate::row::{row, signed};
use crate::secrets::Secrets;
use crate::store::{Store, is_foreign_key_violation};
use crate::vault::{DataKey, SealError};

row! {
    struct LinkSecretRow {
        key_id: String,
        master_key_id: String,
        wrapped: String,
        field: Option<String>,
        sealed: Option<String>,
    }
}

/// What the data key of a session is bound to; no account is called so.
pub(crate) struct Owner(pub(crate) u64);

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "link/{}", self.0)
    }
}

impl Store {
    /// Replaces all values that are held for a session by these.
    ///
    /// They get a new data key, so what was held before cannot be opened any more.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such session, [`Error::ChangedMeanwhile`] when it has ended, since nothing
    /// would destroy them any more, [`Error::MasterKeySuperseded`] when another node has meanwhile made another master
    /// key the database's own.
    pub async fn replace_link_secrets(
        &self,
        organisation: OrganisationId,
        number: u64,
        secrets: &Secrets,
    ) -> Result<(), Error> {
        despite_rotation!(self, |ring| {
            self.replace_link_under(ring.sealing(), organisation, number, secrets)
        })
    }

    async fn replace_link_under(
        &self,
        master: &MasterKey,
        organisation: OrganisationId,
        number: u64,
        secrets: &Secrets,
    ) -> Result<(), Error> {
        // Writing to the session makes this and its end take turns.
        const TAKE_TURNS: &str = "UPDATE link_session SET version = version \
             WHERE organisation_id = $1 AND number = $2 RETURNING ended_at";
        const DELETE: &str = "DELETE FROM link_key WHERE organisation_id = $1 AND number = $2";
        const INSERT_KEY: &str = "INSERT INTO link_key (organisation_id, number, id, master_key_id, wrapped, \
             created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        const INSERT_SECRET: &str =
            "INSERT INTO link_secret (organisation_id, number, field, sealed) VALUES ($1, $2, $3, $4)";

        let owner = Owner(number);
        let key = DataKey::random()?;
        let wrapped = key.wrap(master, &owner).map_err(|error| not_sealed(&error, number))?;
        let sealed: Result<Vec<_>, Error> = secrets
            .iter()
            .map(|(field, value)| {
                let sealed = key
                    .seal(&owner, field, value)
                    .map_err(|error| not_sealed(&error, number))?;
                Ok((field, sealed))
            })
            .collect();
        let sealed = sealed?;
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let ended: Option<Option<i64>> = sqlx::query_scalar(TAKE_TURNS)
                .bind(organisation.to_string())
                .bind(signed(number))
                .fetch_optional(&mut *transaction)
                .await?;
            match ended {
                Some(None) => (),
                Some(Some(_)) => return Err(changed_meanwhile(number)),
                None => return Err(no_session(number)),
            }
            sqlx::query(DELETE)
                .bind(organisation.to_string())
                .bind(signed(number))
                .execute(&mut *transaction)
                .await?;
            sqlx::query(INSERT_KEY)
                .bind(organisation.to_string())
                .bind(signed(number))
                .bind(key.id())
                .bind(master.id())
                .bind(&wrapped)
                .bind(Timestamp::now().as_microsecond())
                .execute(&mut *transaction)
                .await
                .map_err(|error| match error {
                    error if is_foreign_key_violation(&error) => Error::MasterKeySuperseded {
                        given: master.id().to_owned(),
                    },
                    other => other.into(),
                })?;
            for (field, sealed) in &sealed {
                sqlx::query(INSERT_SECRET)
                    .bind(organisation.to_string())
                    .bind(signed(number))
                    .bind(*field)
                    .bind(sealed)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Opens all values that are held for a session; none when none are. Keep the answer no longer than the call it
    /// is for.
    ///
    /// # Errors
    ///
    /// [`Error::LinkValueDamaged`] when a value or the data key was altered.
    pub async fn open_link_secrets(&self, organisation: OrganisationId, number: u64) -> Result<Secrets, Error> {
        const SQL: &str = "SELECT link_key.id AS key_id, link_key.master_key_id, link_key.wrapped, \
             link_secret.field, link_secret.sealed FROM link_key LEFT JOIN link_secret \
             ON link_secret.organisation_id = link_key.organisation_id AND link_secret.number = link_key.number \
             WHERE link_key.organisation_id = $1 AND link_key.number = $2";

        let rows: Vec<LinkSecretRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(signed(number))
            .fetch_all(pool)
            .await)?;
        let owner = Owner(number);
        let damaged = |_| Error::LinkValueDamaged { number };
        let mut secrets = Secrets::new();
        for row in rows {
            let (Some(field), Some(sealed)) = (row.field, row.sealed) else {
                continue;
            };
            let key = self
                .unwrap(&row.master_key_id, &owner, row.key_id, &row.wrapped)
                .await?;
            let key = key.map_err(damaged)?;
            let value = key.open(&owner, &field, &sealed).map_err(damaged)?;
            secrets.insert(field, value);
        }
        Ok(secrets)
    }
}

fn no_session(number: u64) -> Error {
    Error::NotFound {
        what: "link session",
        id: number.to_string(),
    }
}

fn not_sealed(error: &SealError, number: u64) -> Error {
    match error {
        SealError::Random(error) => Error::RandomUnavailable(*error),
        SealError::TooLong => Error::LinkValueTooLong { number },
    }
}
