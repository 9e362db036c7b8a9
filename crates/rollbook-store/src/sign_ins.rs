//! Signing in to the console, with as much patience as a guesser deserves.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{OrganisationId, Person, PersonId};
use secrecy::{ExposeSecret, SecretString};

use crate::dialect::{self, on};
use crate::error::Error;
use crate::people::email_key;
use crate::row::{row, time, word};
use crate::store::Store;
use crate::{password, token};

/// What the cookie of a browser in which somebody is signed in begins with.
const PREFIX: &str = "sgn_";
/// How long somebody stays signed in without opening a page.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How long somebody stays signed in at most.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How exact the last use is. A write for every page would cost more than it tells.
const SEEN_WITHIN: SignedDuration = SignedDuration::from_secs(60);
/// How many attempts may fail before there is a pause.
const FREE_FAILURES: i64 = 5;
/// The pause after the first failure beyond those; each further one doubles it.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

row! {
    struct PasswordRow {
        organisation_id: String,
        id: String,
        password: String,
    }
}

row! {
    struct FailuresRow {
        failures: i64,
        last_at: i64,
    }
}

row! {
    struct SignInRow {
        organisation_id: String,
        person_id: String,
        created_at: i64,
        last_used_at: i64,
    }
}

/// What came of an attempt to sign in.
#[derive(Debug)]
pub enum SignIn {
    /// The person is signed in, in the browser that holds this token.
    Done(Person, SecretString),
    /// Address and password do not belong together, or the person may not sign in any more. It is not told which.
    Refused,
    /// Too many attempts failed; the password was not looked at.
    Paused {
        /// From when on it is looked at again.
        until: Timestamp,
    },
}

impl Store {
    /// Signs somebody in.
    pub async fn sign_in(&self, email: &str, password: &SecretString) -> Result<SignIn, Error> {
        const FIND: &str = "SELECT organisation_id, id, password FROM person \
             WHERE email_key = $1 AND disabled_at IS NULL AND password <> ''";
        const FORGIVE: &str = "DELETE FROM failed_sign_in WHERE address_hash = $1";

        let key = email_key(email);
        let address_hash = token::hash(&key);
        let now = Timestamp::now();
        if let Some(until) = self.note_attempt(&address_hash, now).await? {
            return Ok(SignIn::Paused { until });
        }
        let found: Option<PasswordRow> = on!(&self.pools.reader, |pool| sqlx::query_as(FIND)
            .bind(&key)
            .fetch_optional(pool)
            .await)?;
        let hash = found.as_ref().map(|row| row.password.clone());
        let right = password::is_right(password, hash).await?;
        let Some(found) = found.filter(|_| right) else {
            return Ok(SignIn::Refused);
        };
        on!(&self.pools.writer, |pool| sqlx::query(FORGIVE)
            .bind(&address_hash)
            .execute(pool)
            .await
            .map(drop))?;
        let at = |column: &str| format!("person `{}`, column `{column}`", found.id);
        let organisation: OrganisationId = word(&found.organisation_id, || at("organisation_id"))?;
        let id: PersonId = word(&found.id, || at("id"))?;
        let token = self.begin_sign_in(organisation, id, now).await?;
        match self.person(organisation, id).await? {
            Some(person) => Ok(SignIn::Done(person, token)),
            None => Ok(SignIn::Refused),
        }
    }

    /// Signs somebody in without a password, as who has just joined is, or for whom somebody else vouches.
    pub async fn sign_in_joined(&self, person: &Person) -> Result<SecretString, Error> {
        self.begin_sign_in(person.organisation, person.id, Timestamp::now())
            .await
    }

    async fn begin_sign_in(
        &self,
        organisation: OrganisationId,
        id: PersonId,
        now: Timestamp,
    ) -> Result<SecretString, Error> {
        const SQL: &str = "INSERT INTO sign_in (organisation_id, person_id, token_hash, created_at, last_used_at) \
             VALUES ($1, $2, $3, $4, $5)";
        const FORGET_OLD: &str = "DELETE FROM sign_in WHERE organisation_id = $1 AND person_id = $2 \
             AND (created_at < $3 OR last_used_at < $4)";

        let token = token::random(PREFIX)?;
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(FORGET_OLD)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind((now - LONGEST).as_microsecond())
                .bind((now - IDLE).as_microsecond())
                .execute(&mut *transaction)
                .await?;
            sqlx::query(SQL)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(token::hash(token.expose_secret()))
                .bind(now.as_microsecond())
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        });
        Ok(token)
    }

    /// Who is signed in with this token; `None` when nobody is, or is no longer.
    pub async fn signed_in(&self, token: &SecretString) -> Result<Option<Person>, Error> {
        const SQL: &str = "SELECT organisation_id, person_id, created_at, last_used_at FROM sign_in \
             WHERE token_hash = $1";

        let text = token.expose_secret();
        if !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let hash = token::hash(text);
        let row: Option<SignInRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(&hash)
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let at = |column: &str| format!("a sign-in, column `{column}`");
        let since = time(row.created_at, || at("created_at"))?;
        let used = time(row.last_used_at, || at("last_used_at"))?;
        let now = Timestamp::now();
        if now.duration_since(since) >= LONGEST || now.duration_since(used) >= IDLE {
            self.sign_out(token).await?;
            return Ok(None);
        }
        let organisation = word(&row.organisation_id, || at("organisation_id"))?;
        let id = word(&row.person_id, || at("person_id"))?;
        let person = self.person(organisation, id).await?;
        let Some(mut person) = person.filter(|person| person.disabled_at.is_none()) else {
            return Ok(None);
        };
        if now.duration_since(used) >= SEEN_WITHIN || person.last_seen_at.is_none() {
            self.note_seen(&person, &hash, now).await?;
            person.last_seen_at = Some(now);
        }
        Ok(Some(person))
    }

    async fn note_seen(&self, person: &Person, hash: &str, now: Timestamp) -> Result<(), Error> {
        const USED: &str = "UPDATE sign_in SET last_used_at = $2 WHERE token_hash = $1";
        const SEEN: &str = "UPDATE person SET last_seen_at = $3 WHERE organisation_id = $1 AND id = $2";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(USED)
                .bind(hash)
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            sqlx::query(SEEN)
                .bind(person.organisation.to_string())
                .bind(person.id.to_string())
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Signs out the browser that holds this token.
    pub async fn sign_out(&self, token: &SecretString) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM sign_in WHERE token_hash = $1";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(token::hash(token.expose_secret()))
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Counts an attempt as failed before its password is looked at, so that many at once are not let through before
    /// the first of them has failed; one that succeeds is forgiven. Answers until when none is looked at, if so.
    async fn note_attempt(&self, address_hash: &str, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        // What is a day old is forgiven, so that the table does not grow with every guess.
        const FORGET: &str = "DELETE FROM failed_sign_in WHERE last_at < $1";
        // Writing to the row makes attempts at once take turns.
        const TAKE_TURNS: &str = "INSERT INTO failed_sign_in (address_hash, failures, last_at) VALUES ($1, 0, $2) \
             ON CONFLICT (address_hash) DO UPDATE SET failures = failed_sign_in.failures RETURNING failures, last_at";
        const COUNT: &str = "UPDATE failed_sign_in SET failures = failures + 1, last_at = $2 WHERE address_hash = $1";

        let day_ago = now - SignedDuration::from_hours(24);
        Ok(on!(&self.pools.writer, |pool| {
            sqlx::query(FORGET).bind(day_ago.as_microsecond()).execute(pool).await?;
            let mut transaction = dialect::begin(pool).await?;
            let row: FailuresRow = sqlx::query_as(TAKE_TURNS)
                .bind(address_hash)
                .bind(now.as_microsecond())
                .fetch_one(&mut *transaction)
                .await?;
            let until = row.paused_until()?.filter(|until| *until > now);
            if until.is_none() {
                sqlx::query(COUNT)
                    .bind(address_hash)
                    .bind(now.as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
            }
            until
        }))
    }
}

impl FailuresRow {
    /// Until when attempts are not looked at; `None` when too few have failed.
    fn paused_until(&self) -> Result<Option<Timestamp>, Error> {
        let beyond = self.failures - FREE_FAILURES;
        if beyond <= 0 {
            return Ok(None);
        }
        let last = time(self.last_at, || "a failed sign-in, column `last_at`".to_owned())?;
        let doublings = u32::try_from(beyond - 1).unwrap_or(u32::MAX).min(12);
        let pause = FIRST_PAUSE
            .checked_mul(1 << doublings)
            .map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE));
        Ok(last.checked_add(pause).ok())
    }
}
