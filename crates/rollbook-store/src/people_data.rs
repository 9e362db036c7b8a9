//! What is kept of one of a tenant's people: finding it, handing it out, and erasing it with a signed receipt.
//!
//! A person is known here by keyed hashes of the identifiers by which the tenant knows them ([`EmployeeRef`]), which
//! whoever has the database alone can neither read nor try guesses on.
//!
//! Every table either can hold something of a person, and is erased here, or cannot, for a reason; a test fails for a
//! table of which neither is said.

use std::fmt;

use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId, WriteKey};

use crate::copy::erased::erase_owners;
use crate::copy::named::{Erased, erase_named};
use crate::copy::{Naming, Of};
use crate::deductions::{erase_deductions, kept_deductions};
use crate::dialect::{self, Open, on, within};
use crate::error::Error;
use crate::receipts::{Destroyed, Erasure, Receipt};
use crate::row::{optional_time, row, time};
use crate::store::{Store, is_foreign_key_violation};
use crate::vault::DataKey;
use crate::write_keys::{KeptEnd, KeptRow, kept_end};

/// An identifier by which a tenant knows one of its people.
///
/// `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum EmployeeRef {
    /// UKG Pro's own key of an employee, twelve letters and digits.
    Id(String),
    /// The number within a company, whose code may be left out where the tenant has the number once.
    Number {
        /// The code of the company.
        company: Option<String>,
        /// The number with its zeros.
        number: String,
    },
    /// The primary e-mail address.
    EmailAddress(String),
    /// A social security, social insurance or other national number.
    NationalId(String),
    /// A value that the tenant defines.
    UserDefined(String),
}

impl fmt::Debug for EmployeeRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Id(_) => "Id([REDACTED])",
            Self::Number { .. } => "Number([REDACTED])",
            Self::EmailAddress(_) => "EmailAddress([REDACTED])",
            Self::NationalId(_) => "NationalId([REDACTED])",
            Self::UserDefined(_) => "UserDefined([REDACTED])",
        })
    }
}

impl EmployeeRef {
    /// The hash under which somebody of this identifier is known within an account.
    pub(crate) fn hash(&self, key: &DataKey, account: AccountId) -> String {
        let account = account.to_string();
        let of = |kind: &str, texts: [&str; 2]| key.keyed_hash("person", &[&account, kind, texts[0], texts[1]]);
        // As far as two spellings of an identifier are the same person's.
        let plain = |text: &str| text.trim().to_uppercase();
        let digits = |text: &str| plain(text).replace(|letter: char| !letter.is_alphanumeric(), "");
        match self {
            Self::Id(id) => of("id", [&plain(id), ""]),
            Self::Number { company, number } => {
                let company = company.as_deref().map(plain).unwrap_or_default();
                of("number", [&company, &plain(number)])
            }
            Self::EmailAddress(address) => of("email", [&plain(address), ""]),
            Self::NationalId(number) => of("national", [&digits(number), ""]),
            Self::UserDefined(value) => of("user defined", [&plain(value), ""]),
        }
    }

    /// The hashes under which to look for whom somebody means: a tenant that was asked by a number without a company
    /// has that number once.
    fn hashes(&self, key: &DataKey, account: AccountId) -> Vec<String> {
        let mut hashes = vec![self.hash(key, account)];
        if let Self::Number {
            company: Some(_),
            number,
        } = self
        {
            let number = number.clone();
            hashes.push(Self::Number { company: None, number }.hash(key, account));
        }
        hashes
    }
}

/// Somebody whom a write names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WrittenOf {
    /// Who.
    pub employee: EmployeeRef,
    /// The place of their record among those of the write, from 0; `None` where all of the write is about them.
    pub record: Option<usize>,
}

/// A write under a key, as far as it is kept.
///
/// `Debug` does not show what it says, which names people.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptWrite {
    /// The caller's key.
    pub key: String,
    /// The action's id.
    pub action: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
    /// What was answered, as JSON; `None` when nothing was.
    pub answer: Option<String>,
    /// What is known of an end that nobody answered.
    pub detail: Option<String>,
    /// The places of the person's records among those of the write; empty where all of it is about them.
    pub records: Vec<u64>,
}

impl fmt::Debug for KeptWrite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeptWrite")
            .field("action", &self.action)
            .field("begun_at", &self.begun_at)
            .finish_non_exhaustive()
    }
}

/// The writes that name somebody, each with the places of their records.
const FIND: &str = "SELECT key AS place, record FROM write_person \
     WHERE organisation_id = $1 AND account_id = $2 AND person = $3 ORDER BY key, record";

row! {
    struct FoundRow {
        place: String,
        record: i64,
    }
}

/// Finds the writes that name somebody, within a transaction.
macro_rules! find {
    ($connection:expr, $organisation:expr, $account:expr, $hashes:expr) => {{
        let mut found = std::collections::BTreeMap::<String, Vec<i64>>::new();
        for hash in $hashes {
            let rows: Vec<FoundRow> = sqlx::query_as(FIND)
                .bind($organisation.to_string())
                .bind($account.to_string())
                .bind(hash)
                .fetch_all(&mut **$connection)
                .await?;
            for row in rows {
                found.entry(row.place).or_default().push(row.record);
            }
        }
        found
    }};
}

impl Store {
    /// Remembers whom a write under a key names, before anything of them is kept with it.
    ///
    /// # Errors
    ///
    /// [`Error::WriteNotUnderWay`] when there is no write of this key.
    pub async fn name_in_write(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        key: &WriteKey,
        named: &[WrittenOf],
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO write_person (organisation_id, account_id, person, key, record) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, account_id, person, key, record) DO NOTHING";

        if named.is_empty() {
            return Ok(());
        }
        let hash_key = self.hash_key().await?;
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for one in named {
                sqlx::query(SQL)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .bind(one.employee.hash(hash_key, account))
                    .bind(key.as_str())
                    .bind(
                        one.record
                            .map_or(-1, |record| i64::try_from(record).unwrap_or(i64::MAX)),
                    )
                    .execute(&mut *transaction)
                    .await
                    .map_err(|error| match error {
                        error if is_foreign_key_violation(&error) => Error::WriteNotUnderWay { account },
                        other => other.into(),
                    })?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// What is kept of somebody whom an account's tenant knows by any of these identifiers, the oldest first.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn kept_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        employee: &[EmployeeRef],
    ) -> Result<Vec<KeptWrite>, Error> {
        const SQL: &str = "SELECT key, action, state, outcome, begun_at, ended_at FROM write_keys \
             WHERE organisation_id = $1 AND account_id = $2 AND key = $3";

        let hash_key = self.hash_key().await?;
        let hashes: Vec<String> = employee.iter().flat_map(|one| one.hashes(hash_key, account)).collect();
        let data_key = self.data_key(organisation, account).await?;
        let rows: Vec<(Vec<i64>, KeptRow)> = on!(&self.pools.reader, |pool| {
            let mut transaction = pool.begin_with(dialect::snapshot(pool)).await?;
            let found = find!(&mut transaction, organisation, account, &hashes);
            let mut rows = Vec::new();
            for (place, records) in found {
                let row: Option<KeptRow> = sqlx::query_as(SQL)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .bind(place)
                    .fetch_optional(&mut *transaction)
                    .await?;
                rows.extend(row.map(|row| (records, row)));
            }
            transaction.rollback().await?;
            rows
        });
        let mut kept = Vec::new();
        for (records, row) in rows {
            let at = |column: &str| format!("a write of account `{account}`, column `{column}`");
            let (answer, detail) = match kept_end(&data_key, account, &row)? {
                KeptEnd::None => (None, None),
                KeptEnd::Answer(text) => (Some(text), None),
                KeptEnd::Detail(text) => (None, Some(text)),
            };
            // Of a write that is about them as a whole, every record is theirs.
            let whole = records.iter().any(|record| *record < 0);
            let mut places: Vec<u64> = Vec::new();
            if !whole {
                places.extend(records.iter().filter_map(|record| u64::try_from(*record).ok()));
                places.sort_unstable();
                places.dedup();
            }
            kept.push(KeptWrite {
                begun_at: time(row.begun_at, || at("begun_at"))?,
                ended_at: optional_time(row.ended_at, || at("ended_at"))?,
                key: row.key,
                action: row.action,
                answer,
                detail,
                records: places,
            });
        }
        kept.extend(kept_deductions(self, organisation, account, &hashes, &data_key).await?);
        kept.sort_by_key(|write| write.begun_at);
        Ok(kept)
    }

    /// Erases what is kept of somebody whom an account's tenant knows by any of these identifiers, also where what is
    /// copied of others names them, and returns a signed receipt. The keys of their writes stay used: such a write is
    /// not made again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account, and when the key that signs or that of the account does not
    /// open: nothing is erased then.
    pub async fn erase_person(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        employee: &[EmployeeRef],
        naming: &dyn Naming,
    ) -> Result<Receipt, Error> {
        let hash_key = self.hash_key().await?;
        let mut people: Vec<String> = employee.iter().flat_map(|one| one.hashes(hash_key, account)).collect();
        people.sort();
        people.dedup();
        self.erase_hashed(organisation, account, people, naming).await
    }

    /// Does again what a receipt of this database says was done, where it is undone: by restoring an older backup. Says
    /// whether there was anything to do.
    ///
    /// # Errors
    ///
    /// [`Error::ReceiptNotGenuine`] when another server signed it, or it was altered.
    pub async fn erase_again(&self, receipt: &Receipt, naming: &dyn Naming) -> Result<bool, Error> {
        let key = self.receipt_key().await?;
        receipt.verify(&key).map_err(|why| Error::ReceiptNotGenuine { why })?;
        match &receipt.receipt {
            Destroyed::Account(deletion) => {
                let deleted = self.delete_account(deletion.organisation, deletion.account).await?;
                Ok(deleted.is_some())
            }
            Destroyed::Person(erasure) => {
                let (organisation, account) = (erasure.organisation, erasure.account);
                let again = self.erase_hashed(organisation, account, erasure.people.clone(), naming);
                match again.await {
                    Ok(again) => {
                        Ok(matches!(again.receipt, Destroyed::Person(erasure) if erasure.writes + erasure.rows > 0))
                    }
                    Err(Error::NotFound { .. }) => Ok(false),
                    Err(error) => Err(error),
                }
            }
        }
    }

    async fn erase_hashed(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        people: Vec<String>,
        naming: &dyn Naming,
    ) -> Result<Receipt, Error> {
        const THERE: &str = "SELECT COUNT(*) FROM account WHERE organisation_id = $1 AND id = $2";
        const ERASE: &str = "DELETE FROM write_keys WHERE organisation_id = $1 AND account_id = $2 AND key = $3";
        const KEEP_USED: &str = "INSERT INTO erased_write (organisation_id, account_id, key_hash, begun_at, erased_at) \
             SELECT organisation_id, account_id, CAST($4 AS TEXT), begun_at, CAST($5 AS BIGINT) FROM write_keys \
             WHERE organisation_id = $1 AND account_id = $2 AND key = $3 \
             ON CONFLICT (organisation_id, account_id, key_hash) DO NOTHING";

        let signer = self.signer().await?;
        let hash_key = self.hash_key().await?;
        let data_key = self.data_key(organisation, account).await?;
        let now = Timestamp::now();
        let mut writes = 0;
        let mut transaction = Open::begin(&self.pools.writer).await?;
        let there: i64 = within!(&mut transaction, |connection| sqlx::query_scalar(THERE)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_one(&mut **connection)
            .await)?;
        if there == 0 {
            return Err(Error::no_account(account));
        }
        let found = within!(&mut transaction, |connection| {
            find!(connection, organisation, account, &people)
        });
        for place in found.keys() {
            within!(&mut transaction, |connection| sqlx::query(KEEP_USED)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .bind(place)
                .bind(used(hash_key, account, place))
                .bind(now.as_microsecond())
                .execute(&mut **connection)
                .await
                .map(drop))?;
            within!(&mut transaction, |connection| sqlx::query(ERASE)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .bind(place)
                .execute(&mut **connection)
                .await
                .map(drop))?;
            writes += 1;
        }
        let mut rows = erase_deductions(&mut transaction, organisation, account, &people).await?;
        rows += erase_owners(&mut transaction, hash_key, organisation, account, &people).await?;
        let of = Of {
            organisation,
            account,
            tells: false,
        };
        let erased = Erased::new(account, hash_key, people.iter().cloned().collect());
        rows += erase_named(&mut transaction, &of, &data_key, &erased, naming).await?;
        transaction.commit().await?;
        dialect::settle_erasure(&self.pools.writer).await;
        let erasure = Erasure {
            organisation,
            account,
            people,
            erased_at: now,
            writes,
            rows,
        };
        Ok(Destroyed::Person(erasure).sign(&signer))
    }
}

/// The hash by which a key of an erased write is known.
pub(crate) fn used(hash_key: &DataKey, account: AccountId, key: &str) -> String {
    hash_key.keyed_hash("erased write", &[&account.to_string(), key])
}

#[cfg(test)]
mod tests {
    use crate::{backup, copy};

    /// Tables in which nothing of a tenant's people ever is, and why.
    const NOTHING_OF_PEOPLE: &[(&str, &str)] = &[
        ("access_token", "a hash"),
        (
            "account",
            "the tenant, and the service account that somebody made for it",
        ),
        ("account_code", "what codes of a tenant mean"),
        ("account_look", "when an account is looked after next"),
        ("account_tenant", "a keyed hash of the tenant"),
        ("api_key", "a product's key"),
        ("audit_head", "a hash"),
        ("change_turn", "a number"),
        ("client", "a product, and where its pages are"),
        ("connect_code", "a hash"),
        ("connection", "ids, and what data is asked for"),
        ("copy", "numbers of an account"),
        ("copy_erased", "keyed hashes of employee ids"),
        ("copy_seen", "numbers of rows"),
        ("copy_stream", "how far a list of an account was read"),
        ("data_key", "a wrapped key"),
        (
            "deduction_administrator",
            "who looks after deductions, as the account names its user name",
        ),
        ("deduction_job", "what is done for whom is in its parts"),
        ("deduction_transaction", "the form of a tenant's XML, without values"),
        ("erased_write", "keyed hashes of callers' keys"),
        (
            "event",
            "ids of accounts, actions and requests, never inputs or answers",
        ),
        ("failed_sign_in", "hashes of addresses of the console"),
        ("field_switch", "names of fields"),
        ("invitation", "of somebody to the console"),
        ("link_key", "a wrapped key"),
        ("link_origin", "where pages of a product are"),
        ("link_secret", "credentials of the service account"),
        ("link_session", "who links: the customer and its administrator"),
        (
            "list_reading",
            "keyed hashes of the tenant, and digests of what was asked for",
        ),
        ("login_attempt", "keyed hashes of the service account"),
        ("login_taken", "keyed hashes of the service account"),
        ("login_turn", "keyed hashes of the service account"),
        ("master_key", "an id"),
        ("organisation", "an id"),
        (
            "pay_item_rule",
            "what a product has lines of pay marked with, in its own words",
        ),
        ("pay_run", "what was paid in all, and when"),
        ("person", "who looks after accounts in the console"),
        ("person_identity", "how somebody signs in to the console elsewhere"),
        ("refresh", "when a client asked for everything to be read anew"),
        ("registered_deduction", "what a deduction is called"),
        ("request_block", "keyed hashes of the tenant"),
        ("request_log", "the action and how it ended, never inputs or answers"),
        ("request_turn", "keyed hashes of the tenant"),
        ("request_wait", "keyed hashes of the tenant"),
        ("retired_master_key", "an id"),
        ("secret", "credentials of the service account"),
        ("server_key", "a wrapped key"),
        ("sign_in", "of somebody in the console"),
        ("webhook", "where a product is told, in whose words"),
        ("webhook_attempt", "the status of an answer"),
        ("webhook_delivery", "ids and times, which go with their message"),
        (
            "webhook_message",
            "an account's id, state and codes; places of changes, with which it goes; ids of payments with those of \
             whom they were paid to, in whose lane they are",
        ),
        ("webhook_secret", "a sealed secret of a product"),
        ("webhook_turn", "a number"),
    ];

    #[tokio::test]
    async fn every_table_is_known_to_hold_something_of_people_or_nothing() {
        let mut known: Vec<&str> = NOTHING_OF_PEOPLE.iter().map(|(table, _)| *table).collect();
        known.extend(["write_keys", "write_person", "deduction_item"]);
        known.extend(copy::erased::OF_OWNERS);
        known.push("copy_remap");
        known.sort_unstable();
        let mut tables = backup::table_names().await.unwrap();
        tables.sort();
        assert_eq!(
            tables, known,
            "a table that can hold something of a tenant's people is erased from; any other is listed here with the reason"
        );
    }
}
