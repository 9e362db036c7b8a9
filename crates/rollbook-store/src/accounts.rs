//! Accounts and their credentials.
//!
//! An account, its data key and its sealed credentials come and go in one transaction each: there
//! is never an account without its secrets, nor secrets without their account.

use jiff::Timestamp;
use rollbook_model::{Account, AccountId, Event, OrganisationId};

use crate::account_filter::AccountFilter;
use crate::account_search;
use crate::audit;
use crate::credentials::{INSERT_SECRET, NEW_CREDENTIALS, not_sealed, seal_all};
use crate::dialect::{self, on};
use crate::error::Error;
use crate::events::EventRow;
use crate::key_ring::despite_rotation;
use crate::link_sessions::{self, EndedLink, end_links};
use crate::master_key::MasterKey;
use crate::receipts::{Deletion, Destroyed, Receipt};
use crate::row::{from_json, json, optional_time, row, time, unsigned, word};
use crate::secrets::Secrets;
use crate::store::{Store, is_foreign_key_violation, is_unique_violation};
use crate::vault::DataKey;
use crate::webhooks;

row! {
    pub(crate) struct AccountRow {
        organisation_id: String,
        id: String,
        label: Option<String>,
        provider: String,
        origin_owner_id: String,
        origin_owner_name: String,
        origin_username: Option<String>,
        kind: String,
        status: String,
        status_since: i64,
        host: String,
        allowed_host: bool,
        username: String,
        actions: String,
        permissions: String,
        created_at: i64,
        updated_at: i64,
        checked_at: Option<i64>,
        credentials_version: i64,
        evidence: Option<String>,
        password_set_on: Option<String>,
    }
}

row! {
    struct CountRow {
        credentials: i64,
        requests: i64,
        writes: i64,
        data_key: Option<String>,
    }
}

/// Writes everything of an account that can change, if it is still as it was read where that counts, and says how many
/// rows that was.
macro_rules! update {
    ($executor:expr, $organisation:expr, $account:expr) => {
        crate::accounts::update!($executor, $organisation, $account, None)
    };
    ($executor:expr, $organisation:expr, $account:expr, $read_at:expr) => {
        sqlx::query(
            "UPDATE account SET label = $3, origin_owner_id = $4, origin_owner_name = $5, origin_username = $6, \
             kind = $7, status = $8, status_since = $9, host = $10, allowed_host = $11, username = $12, \
             actions = $13, permissions = $14, updated_at = $15, checked_at = $16, search_key = $17, \
             name_key = $18, evidence = $19, password_set_on = $20 \
             WHERE organisation_id = $1 AND id = $2 AND updated_at = COALESCE($21, updated_at)",
        )
        .bind($organisation.to_string())
        .bind($account.id.to_string())
        .bind($account.label.as_deref())
        .bind(&$account.origin_owner_id)
        .bind(&$account.origin_owner_name)
        .bind($account.origin_username.as_deref())
        .bind($account.kind.as_str())
        .bind($account.status.as_str())
        .bind($account.status_since.as_microsecond())
        .bind(&$account.host)
        .bind($account.allowed_host)
        .bind(&$account.username)
        .bind(crate::row::json(&$account.actions))
        .bind(crate::row::json(&$account.permissions))
        .bind($account.updated_at.as_microsecond())
        .bind($account.checked_at.map(Timestamp::as_microsecond))
        .bind(crate::account_search::search_key(&$account))
        .bind(crate::account_search::name_key(&$account.origin_owner_name))
        .bind($account.evidence.as_ref().map(crate::row::json))
        .bind($account.password_set_on.map(|day| day.to_string()))
        .bind(Option::<Timestamp>::map($read_at, Timestamp::as_microsecond))
        .execute($executor)
        .await?
        .rows_affected()
    };
}
pub(crate) use update;

impl Store {
    /// Stores a new account with its credentials, all or nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when the id is taken, [`Error::NotFound`] when the organisation is
    /// unknown, [`Error::MasterKeySuperseded`] when another node has meanwhile made another master
    /// key the database's own.
    pub async fn create_account(
        &self,
        organisation: OrganisationId,
        account: &Account,
        secrets: &Secrets,
    ) -> Result<(), Error> {
        self.link_account(organisation, account, secrets, &[]).await
    }

    /// The same with the events that tell it.
    ///
    /// # Errors
    ///
    /// As [`create_account`](Self::create_account).
    pub async fn link_account(
        &self,
        organisation: OrganisationId,
        account: &Account,
        secrets: &Secrets,
        events: &[Event],
    ) -> Result<(), Error> {
        despite_rotation!(self, |ring| self.create_under(
            ring.sealing(),
            organisation,
            account,
            secrets,
            events
        ))
    }

    async fn create_under(
        &self,
        master: &MasterKey,
        organisation: OrganisationId,
        account: &Account,
        secrets: &Secrets,
        events: &[Event],
    ) -> Result<(), Error> {
        const INSERT_ACCOUNT: &str = "INSERT INTO account (organisation_id, id, label, provider, \
             origin_owner_id, origin_owner_name, origin_username, kind, status, status_since, \
             host, allowed_host, username, actions, permissions, created_at, updated_at, \
             checked_at, search_key, name_key, evidence, password_set_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \
             $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
        const INSERT_DATA_KEY: &str = "INSERT INTO data_key (organisation_id, account_id, id, \
             master_key_id, wrapped, created_at) VALUES ($1, $2, $3, $4, $5, $6)";

        check_organisation(organisation, account)?;
        let key = DataKey::random()?;
        let wrapped = key
            .wrap(master, account.id)
            .map_err(|error| not_sealed(&error, account.id, "data key"))?;
        let sealed = seal_all(&key, account.id, secrets)?;
        let actions = json(&account.actions);
        let permissions = json(&account.permissions);
        let hash_key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let events: Vec<_> = events.iter().map(EventRow::of).collect();

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(INSERT_ACCOUNT)
                .bind(organisation.to_string())
                .bind(account.id.to_string())
                .bind(account.label.as_deref())
                .bind(account.provider.as_str())
                .bind(&account.origin_owner_id)
                .bind(&account.origin_owner_name)
                .bind(account.origin_username.as_deref())
                .bind(account.kind.as_str())
                .bind(account.status.as_str())
                .bind(account.status_since.as_microsecond())
                .bind(&account.host)
                .bind(account.allowed_host)
                .bind(&account.username)
                .bind(&actions)
                .bind(&permissions)
                .bind(account.created_at.as_microsecond())
                .bind(account.updated_at.as_microsecond())
                .bind(account.checked_at.map(Timestamp::as_microsecond))
                .bind(account_search::search_key(account))
                .bind(account_search::name_key(&account.origin_owner_name))
                .bind(account.evidence.as_ref().map(json))
                .bind(account.password_set_on.map(|day| day.to_string()))
                .execute(&mut *transaction)
                .await
                .map_err(|error| match error {
                    error if is_unique_violation(&error) => Error::Conflict {
                        what: "account",
                        id: account.id.to_string(),
                    },
                    error if is_foreign_key_violation(&error) => Error::no_organisation(organisation),
                    other => other.into(),
                })?;
            sqlx::query(INSERT_DATA_KEY)
                .bind(organisation.to_string())
                .bind(account.id.to_string())
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
                    .bind(account.id.to_string())
                    .bind(*field)
                    .bind(sealed)
                    .execute(&mut *transaction)
                    .await?;
            }
            for event in &events {
                audit::chain!(transaction, hash_key, event, organisation, lock);
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Stores everything of an account that can change: all but its id, organisation, provider and
    /// time of creation.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn update_account(&self, organisation: OrganisationId, account: &Account) -> Result<(), Error> {
        check_organisation(organisation, account)?;
        let changed = on!(&self.pools.writer, |pool| update!(pool, organisation, account));
        if changed == 0 {
            return Err(Error::no_account(account.id));
        }
        Ok(())
    }

    /// As [`update_account`](Self::update_account), if nobody has stored anything of it since it was read, and with the
    /// events that tell it and the links that end by it, all or nothing; `false` if somebody has, or it is gone.
    ///
    /// # Errors
    ///
    /// [`Error::OrganisationMismatch`] for another organisation's account.
    pub async fn change_account(
        &self,
        organisation: OrganisationId,
        account: &Account,
        read_at: Timestamp,
        events: &[Event],
        ended: &[EndedLink],
    ) -> Result<bool, Error> {
        check_organisation(organisation, account)?;
        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let events: Vec<_> = events.iter().map(EventRow::of).collect();
        let changed = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let changed = update!(&mut *transaction, organisation, account, Some(read_at)) > 0;
            if changed {
                for event in &events {
                    audit::chain!(transaction, key, event, organisation, lock);
                }
                end_links!(transaction, ended, organisation, key, lock);
                transaction.commit().await?;
            }
            changed
        });
        if changed && !ended.is_empty() {
            dialect::settle_erasure(&self.pools.writer).await;
        }
        Ok(changed)
    }

    /// Stores what has become of an account whose customer withdrew access, and destroys its credentials, as
    /// [`change_account`](Self::change_account) does. Linking it again gives it new ones.
    ///
    /// # Errors
    ///
    /// As [`change_account`](Self::change_account).
    pub async fn revoke_account(
        &self,
        organisation: OrganisationId,
        account: &Account,
        read_at: Timestamp,
        event: &Event,
    ) -> Result<bool, Error> {
        const FORGET: &str = "DELETE FROM secret WHERE organisation_id = $1 AND account_id = $2";

        check_organisation(organisation, account)?;
        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let event = EventRow::of(event);
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            if update!(&mut *transaction, organisation, account, Some(read_at)) == 0 {
                return Ok(false);
            }
            sqlx::query(FORGET)
                .bind(organisation.to_string())
                .bind(account.id.to_string())
                .execute(&mut *transaction)
                .await?;
            sqlx::query(NEW_CREDENTIALS)
                .bind(organisation.to_string())
                .bind(account.id.to_string())
                .execute(&mut *transaction)
                .await?;
            audit::chain!(transaction, key, event, organisation, lock);
            transaction.commit().await?;
        });
        dialect::settle_erasure(&self.pools.writer).await;
        Ok(true)
    }

    /// One account, or `None` when the organisation has none of this id.
    pub async fn account(&self, organisation: OrganisationId, id: AccountId) -> Result<Option<Account>, Error> {
        const SQL: &str = "SELECT * FROM account WHERE organisation_id = $1 AND id = $2";

        let row: Option<AccountRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        row.map(Account::try_from).transpose()
    }

    /// One page of the organisation's accounts, the oldest first.
    pub async fn accounts(&self, organisation: OrganisationId, filter: &AccountFilter) -> Result<Vec<Account>, Error> {
        if filter.matches_nothing() {
            return Ok(Vec::new());
        }
        let rows: Vec<AccountRow> = on!(&self.pools.reader, |pool| filter
            .select(organisation)
            .build_query_as()
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// Removes an account with its data key, its credentials, its request log and the keys of its
    /// writes, and returns what was removed; `None` when there was no such account. The link sessions
    /// that made it, or were to link it again, go with it.
    ///
    /// Without the data key no copy of the sealed credentials opens again.
    ///
    /// # Errors
    ///
    /// [`Error::StoredValueDamaged`] when the account is gone now, but what it was cannot be told.
    pub async fn delete_account(&self, organisation: OrganisationId, id: AccountId) -> Result<Option<Account>, Error> {
        Ok(self
            .delete_with_receipt(organisation, id, &[])
            .await?
            .map(|deleted| deleted.0))
    }

    /// The same with the events that tell it, and with a signed receipt.
    ///
    /// # Errors
    ///
    /// As [`delete_account`](Self::delete_account), and when the key that signs does not open: nothing is deleted then.
    pub async fn delete_with_receipt(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        events: &[Event],
    ) -> Result<Option<(Account, Receipt)>, Error> {
        const COUNT: &str = "SELECT \
             (SELECT COUNT(*) FROM secret WHERE organisation_id = $1 AND account_id = $2) AS credentials, \
             (SELECT COUNT(*) FROM request_log WHERE organisation_id = $1 AND account_id = $2) AS requests, \
             (SELECT COUNT(*) FROM write_keys WHERE organisation_id = $1 AND account_id = $2) AS writes, \
             (SELECT id FROM data_key WHERE organisation_id = $1 AND account_id = $2) AS data_key";
        // The other rows go by their foreign keys.
        const SQL: &str = "DELETE FROM account WHERE organisation_id = $1 AND id = $2 RETURNING *";

        let signer = self.signer().await?;
        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let events: Vec<_> = events.iter().map(EventRow::of).collect();
        let (counts, row): (CountRow, Option<AccountRow>) = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let counts = sqlx::query_as(COUNT)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .fetch_one(&mut *transaction)
                .await?;
            sqlx::query(webhooks::changes::FORGET)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .execute(&mut *transaction)
                .await?;
            let row: Option<AccountRow> = sqlx::query_as(SQL)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(AccountRow { origin_owner_id, .. }) = &row {
                sqlx::query(link_sessions::FORGET_ACCOUNT)
                    .bind(organisation.to_string())
                    .bind(id.to_string())
                    .bind(origin_owner_id)
                    .bind(Timestamp::now().as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                for event in &events {
                    audit::chain!(transaction, key, event, organisation, lock);
                }
            }
            transaction.commit().await?;
            (counts, row)
        });
        let Some(row) = row else {
            return Ok(None);
        };
        dialect::settle_erasure(&self.pools.writer).await;
        let number = |count| unsigned(count, || "number of rows".to_owned());
        let deletion = Deletion {
            organisation,
            account: id,
            deleted_at: Timestamp::now(),
            data_key: counts.data_key.unwrap_or_default(),
            credentials: number(counts.credentials)?,
            requests: number(counts.requests)?,
            writes: number(counts.writes)?,
        };
        Ok(Some((
            Account::try_from(row)?,
            Destroyed::Account(deletion).sign(&signer),
        )))
    }
}

impl TryFrom<AccountRow> for Account {
    type Error = Error;

    fn try_from(row: AccountRow) -> Result<Self, Error> {
        let at = |column: &str| format!("account `{}`, column `{column}`", row.id);
        Ok(Self {
            id: word(&row.id, || at("id"))?,
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            label: row.label,
            provider: word(&row.provider, || at("provider"))?,
            origin_owner_id: row.origin_owner_id,
            origin_owner_name: row.origin_owner_name,
            origin_username: row.origin_username,
            kind: word(&row.kind, || at("kind"))?,
            status: word(&row.status, || at("status"))?,
            status_since: time(row.status_since, || at("status_since"))?,
            host: row.host,
            allowed_host: row.allowed_host,
            username: row.username,
            actions: from_json(&row.actions, || at("actions"))?,
            permissions: from_json(&row.permissions, || at("permissions"))?,
            created_at: time(row.created_at, || at("created_at"))?,
            updated_at: time(row.updated_at, || at("updated_at"))?,
            checked_at: optional_time(row.checked_at, || at("checked_at"))?,
            credentials_version: unsigned(row.credentials_version, || at("credentials_version"))?,
            evidence: row
                .evidence
                .map(|text| from_json(&text, || at("evidence")))
                .transpose()?,
            password_set_on: row
                .password_set_on
                .map(|text| word(&text, || at("password_set_on")))
                .transpose()?,
        })
    }
}

pub(crate) fn check_organisation(organisation: OrganisationId, account: &Account) -> Result<(), Error> {
    if account.organisation == organisation {
        return Ok(());
    }
    Err(Error::OrganisationMismatch {
        owner: account.organisation,
        asked: organisation,
    })
}
