//! People of the console as an identity provider names them: an issuer, and a subject that the issuer never gives to
//! anybody else.

use jiff::Timestamp;
use rollbook_model::{OrganisationId, Person, PersonId, Role};

use crate::dialect::{self, on};
use crate::error::Error;
use crate::people::{PersonRow, email_key, person_columns, taken};
use crate::store::Store;

const INSERT_IDENTITY: &str = "INSERT INTO person_identity (organisation_id, issuer, subject, person_id, created_at) \
     VALUES ($1, $2, $3, $4, $5)";

/// Somebody as an identity provider names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The issuer's address, as its tokens write it.
    pub issuer: String,
    /// What the issuer calls the person, for good.
    pub subject: String,
}

/// Who joins without a password, because somebody else vouches for them.
#[derive(Debug, Clone)]
pub struct Newcomer<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
    /// What they may do.
    pub role: Role,
}

impl Store {
    /// The person of an identity; `None` when nobody has it.
    pub async fn person_of(&self, organisation: OrganisationId, identity: &Identity) -> Result<Option<Person>, Error> {
        const SQL: &str = concat!(
            "SELECT ",
            person_columns!(),
            " FROM person WHERE organisation_id = $1 AND id = (SELECT person_id FROM person_identity \
             WHERE organisation_id = $1 AND issuer = $2 AND subject = $3)"
        );

        let row: Option<PersonRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .fetch_optional(pool)
            .await)?;
        row.map(Person::try_from).transpose()
    }

    /// The person of an e-mail address, however it is spelt; `None` when the organisation has nobody of it.
    pub async fn person_at(&self, organisation: OrganisationId, email: &str) -> Result<Option<Person>, Error> {
        const SQL: &str = concat!(
            "SELECT ",
            person_columns!(),
            " FROM person WHERE organisation_id = $1 AND email_key = $2"
        );

        let row: Option<PersonRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(email_key(email))
            .fetch_optional(pool)
            .await)?;
        row.map(Person::try_from).transpose()
    }

    /// Lets somebody who is there already sign in by an identity.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when the identity is somebody's already, or the person has another one of this issuer.
    pub async fn add_identity(&self, person: &Person, identity: &Identity) -> Result<(), Error> {
        on!(&self.pools.writer, |pool| sqlx::query(INSERT_IDENTITY)
            .bind(person.organisation.to_string())
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .bind(person.id.to_string())
            .bind(Timestamp::now().as_microsecond())
            .execute(pool)
            .await
            .map(drop))
        .map_err(|error| taken(error, &person.email))
    }

    /// Makes a person who signs in by an identity and has no password.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when somebody has the address or the identity already.
    pub async fn join_by_identity(
        &self,
        organisation: OrganisationId,
        newcomer: &Newcomer<'_>,
        identity: &Identity,
    ) -> Result<Person, Error> {
        const INSERT: &str = concat!(
            "INSERT INTO person (organisation_id, id, name, email, email_key, role, password, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, '', $7) RETURNING ",
            person_columns!()
        );

        let (id, now) = (PersonId::new(), Timestamp::now());
        let row: PersonRow = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let row = sqlx::query_as(INSERT)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(newcomer.name.trim())
                .bind(newcomer.email.trim())
                .bind(email_key(newcomer.email))
                .bind(newcomer.role.as_str())
                .bind(now.as_microsecond())
                .fetch_one(&mut *transaction)
                .await
                .map_err(|error| taken(error, newcomer.email))?;
            sqlx::query(INSERT_IDENTITY)
                .bind(organisation.to_string())
                .bind(&identity.issuer)
                .bind(&identity.subject)
                .bind(id.to_string())
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await
                .map_err(|error| taken(error, newcomer.email))?;
            transaction.commit().await?;
            row
        });
        row.try_into()
    }
}
