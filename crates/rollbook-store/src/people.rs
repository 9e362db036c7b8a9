//! The people of the console, and invitations to join them.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{OrganisationId, Person, PersonId, Role};
use secrecy::{ExposeSecret, SecretString};

use crate::dialect::{self, on};
use crate::error::Error;
use crate::row::{optional_time, row, time, word};
use crate::store::{Store, is_foreign_key_violation, is_unique_violation};
use crate::{password, token};

/// What the token of an invitation begins with.
const PREFIX: &str = "join_";
/// How long an invitation can be used.
const INVITED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Writing to a row that is always there makes changes to an organisation's people take turns.
const TAKE_TURNS: &str = "UPDATE organisation SET created_at = created_at WHERE id = $1";

row! {
    pub(crate) struct PersonRow {
        organisation_id: String,
        id: String,
        name: String,
        email: String,
        role: String,
        created_at: i64,
        last_seen_at: Option<i64>,
        disabled_at: Option<i64>,
    }
}

row! {
    struct InvitationRow {
        organisation_id: String,
        role: String,
        expires_at: i64,
    }
}

/// The columns of a [`PersonRow`].
macro_rules! person_columns {
    () => {
        "organisation_id, id, name, email, role, created_at, last_seen_at, disabled_at"
    };
}

pub(crate) use person_columns;

/// Whether an invitation can be used at the moment `$2`: the first administrator's not once there is somebody.
macro_rules! usable {
    () => {
        "expires_at > $2 AND (NOT first OR NOT EXISTS (SELECT 1 FROM person \
         WHERE person.organisation_id = invitation.organisation_id))"
    };
}

/// An invitation to join the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The organisation that invites.
    pub organisation: OrganisationId,
    /// What whoever joins may do.
    pub role: Role,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// What is changed of a person, so that two changes at once do not undo each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonChange {
    /// What they may do.
    Role(Role),
    /// Since when they may no longer sign in; `None` lets them again.
    DisabledAt(Option<Timestamp>),
}

/// Who joins, as they say themselves.
#[derive(Clone)]
pub struct Joining {
    /// Their name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The password to sign in with.
    pub password: SecretString,
}

impl Store {
    /// Whether anybody has joined the organisation.
    pub async fn has_people(&self, organisation: OrganisationId) -> Result<bool, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM person WHERE organisation_id = $1";

        let count: i64 = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .fetch_one(pool)
            .await)?;
        Ok(count > 0)
    }

    /// Everybody, in the order in which they joined.
    pub async fn people(&self, organisation: OrganisationId) -> Result<Vec<Person>, Error> {
        const SQL: &str = concat!(
            "SELECT ",
            person_columns!(),
            " FROM person WHERE organisation_id = $1 ORDER BY id"
        );

        let rows: Vec<PersonRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Person::try_from).collect()
    }

    /// Somebody, or `None` when the organisation has nobody of this id.
    pub async fn person(&self, organisation: OrganisationId, id: PersonId) -> Result<Option<Person>, Error> {
        const SQL: &str = concat!(
            "SELECT ",
            person_columns!(),
            " FROM person WHERE organisation_id = $1 AND id = $2"
        );

        let row: Option<PersonRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        row.map(Person::try_from).transpose()
    }

    /// Changes what somebody may do, or whether they may sign in, and leaves the other as it is; who may not sign in is
    /// signed out everywhere.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is nobody of this id, [`Error::LastAdmin`] when nobody would be left who may do
    /// everything.
    pub async fn change_person(
        &self,
        organisation: OrganisationId,
        id: PersonId,
        change: PersonChange,
    ) -> Result<Person, Error> {
        const CHANGE: &str = concat!(
            "UPDATE person SET role = COALESCE($3, role), disabled_at = CASE WHEN $4 THEN $5 ELSE disabled_at END \
             WHERE organisation_id = $1 AND id = $2 RETURNING ",
            person_columns!()
        );
        const ADMINS: &str =
            "SELECT COUNT(*) FROM person WHERE organisation_id = $1 AND role = $2 AND disabled_at IS NULL";
        const SIGN_OUT: &str = "DELETE FROM sign_in WHERE organisation_id = $1 AND person_id = $2";

        let (role, disabled_at) = match change {
            PersonChange::Role(role) => (Some(role), None),
            PersonChange::DisabledAt(moment) => (None, moment),
        };

        let row: PersonRow = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TAKE_TURNS)
                .bind(organisation.to_string())
                .execute(&mut *transaction)
                .await?;
            let row: Option<PersonRow> = sqlx::query_as(CHANGE)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(role.map(Role::as_str))
                .bind(role.is_none())
                .bind(disabled_at.map(Timestamp::as_microsecond))
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(row) = row else {
                return Err(Error::NotFound {
                    what: "person",
                    id: id.to_string(),
                });
            };
            let admins: i64 = sqlx::query_scalar(ADMINS)
                .bind(organisation.to_string())
                .bind(Role::Admin.as_str())
                .fetch_one(&mut *transaction)
                .await?;
            if admins == 0 {
                return Err(Error::LastAdmin);
            }
            if disabled_at.is_some() {
                sqlx::query(SIGN_OUT)
                    .bind(organisation.to_string())
                    .bind(id.to_string())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            row
        });
        row.try_into()
    }

    /// Invites somebody, whoever holds the token that is returned; it can be used once, for seven days.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation is unknown.
    pub async fn invite(&self, organisation: OrganisationId, role: Role) -> Result<SecretString, Error> {
        self.add_invitation(organisation, role, false).await
    }

    /// Invites the first administrator. Invitations of this kind made before are void, and all are once somebody has
    /// joined.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation is unknown.
    pub async fn invite_first(&self, organisation: OrganisationId) -> Result<SecretString, Error> {
        const FORGET: &str = "DELETE FROM invitation WHERE organisation_id = $1 AND first = $2";

        on!(&self.pools.writer, |pool| sqlx::query(FORGET)
            .bind(organisation.to_string())
            .bind(true)
            .execute(pool)
            .await
            .map(drop))?;
        self.add_invitation(organisation, Role::Admin, true).await
    }

    async fn add_invitation(
        &self,
        organisation: OrganisationId,
        role: Role,
        first: bool,
    ) -> Result<SecretString, Error> {
        const SQL: &str = "INSERT INTO invitation (organisation_id, token_hash, role, first, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        const FORGET_EXPIRED: &str = "DELETE FROM invitation WHERE organisation_id = $1 AND expires_at <= $2";

        let token = token::random(PREFIX)?;
        let now = Timestamp::now();
        on!(&self.pools.writer, |pool| sqlx::query(FORGET_EXPIRED)
            .bind(organisation.to_string())
            .bind(now.as_microsecond())
            .execute(pool)
            .await
            .map(drop))?;
        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(token::hash(token.expose_secret()))
            .bind(role.as_str())
            .bind(first)
            .bind(now.as_microsecond())
            .bind((now + INVITED_FOR).as_microsecond())
            .execute(pool)
            .await
            .map(drop))
        .map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_organisation(organisation),
            other => other.into(),
        })?;
        Ok(token)
    }

    /// The invitation that a token stands for; `None` when it is unknown, used or expired.
    pub async fn invitation(&self, token: &SecretString) -> Result<Option<Invitation>, Error> {
        const SQL: &str = concat!(
            "SELECT organisation_id, role, expires_at FROM invitation WHERE token_hash = $1 AND ",
            usable!()
        );

        let row: Option<InvitationRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(token::hash(token.expose_secret()))
            .bind(Timestamp::now().as_microsecond())
            .fetch_optional(pool)
            .await)?;
        row.map(Invitation::try_from).transpose()
    }

    /// Uses an invitation: its token is void, and whoever held it may sign in. `None` when it is unknown, used or
    /// expired.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when somebody has the address already; the invitation can still be used.
    pub async fn join(&self, token: &SecretString, joining: &Joining) -> Result<Option<Person>, Error> {
        const USE: &str = concat!(
            "DELETE FROM invitation WHERE token_hash = $1 AND ",
            usable!(),
            " RETURNING organisation_id, role, expires_at"
        );
        const FORGET_FIRST: &str = "DELETE FROM invitation WHERE organisation_id = $1 AND first = $2";
        const INSERT: &str = concat!(
            "INSERT INTO person (organisation_id, id, name, email, email_key, role, password, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ",
            person_columns!()
        );

        let Some(invitation) = self.invitation(token).await? else {
            return Ok(None);
        };
        // Before the transaction, which must not wait for it.
        let hash = password::hash(&joining.password).await?;
        let now = Timestamp::now();
        let row: PersonRow = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            // One after the other, so that two invitations make no two first administrators.
            sqlx::query(TAKE_TURNS)
                .bind(invitation.organisation.to_string())
                .execute(&mut *transaction)
                .await?;
            let used: Option<InvitationRow> = sqlx::query_as(USE)
                .bind(token::hash(token.expose_secret()))
                .bind(now.as_microsecond())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(used) = used else {
                return Ok(None);
            };
            sqlx::query(FORGET_FIRST)
                .bind(&used.organisation_id)
                .bind(true)
                .execute(&mut *transaction)
                .await?;
            let row = sqlx::query_as(INSERT)
                .bind(&used.organisation_id)
                .bind(PersonId::new().to_string())
                .bind(joining.name.trim())
                .bind(joining.email.trim())
                .bind(email_key(&joining.email))
                .bind(&used.role)
                .bind(&hash)
                .bind(now.as_microsecond())
                .fetch_one(&mut *transaction)
                .await
                .map_err(|error| taken(error, &joining.email))?;
            transaction.commit().await?;
            row
        });
        Person::try_from(row).map(Some)
    }
}

/// What it means that a person cannot be written.
pub(crate) fn taken(error: sqlx::Error, email: &str) -> Error {
    if is_unique_violation(&error) {
        Error::Conflict {
            what: "person",
            id: email.trim().to_owned(),
        }
    } else {
        error.into()
    }
}

/// An address as it is compared: without case.
pub(crate) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

impl TryFrom<PersonRow> for Person {
    type Error = Error;

    fn try_from(row: PersonRow) -> Result<Self, Error> {
        let at = |column: &str| format!("person `{}`, column `{column}`", row.id);
        Ok(Self {
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            id: word(&row.id, || at("id"))?,
            name: row.name,
            email: row.email,
            role: word(&row.role, || at("role"))?,
            created_at: time(row.created_at, || at("created_at"))?,
            last_seen_at: optional_time(row.last_seen_at, || at("last_seen_at"))?,
            disabled_at: optional_time(row.disabled_at, || at("disabled_at"))?,
        })
    }
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = Error;

    fn try_from(row: InvitationRow) -> Result<Self, Error> {
        let at = |column: &str| format!("an invitation, column `{column}`");
        Ok(Self {
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            role: word(&row.role, || at("role"))?,
            expires_at: time(row.expires_at, || at("expires_at"))?,
        })
    }
}
