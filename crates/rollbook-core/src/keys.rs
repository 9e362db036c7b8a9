//! API keys: making, listing and revoking them, and the organisations they act for.

use jiff::Timestamp;
use rollbook_model::{
    Actor, ApiKeyId, Code, Event, EventKind, OrganisationId, Problem,
    problem::{Kind, Step},
};
use rollbook_store::{ApiKey, NewApiKey};
use secrecy::SecretString;

use crate::{Engine, diagnosis};

/// The longest label that is kept.
const LONGEST_LABEL: usize = 200;

impl Engine {
    /// The API key of this text; `None` when it is unknown, expired or revoked.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn authenticate(&self, key: &SecretString) -> Result<Option<ApiKey>, Problem> {
        let key = self.store.authenticate(key).await;
        key.map_err(|error| diagnosis::store(&error))
    }

    /// Makes an API key. The text beside it is the key itself and cannot be had again.
    ///
    /// # Errors
    /// When it could do nothing, has expired already, or is for an account or an organisation that there is not.
    pub async fn create_api_key(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        new: &NewApiKey,
    ) -> Result<(ApiKey, SecretString), Problem> {
        if new.label.chars().count() > LONGEST_LABEL {
            let message = format!("the label is longer than {LONGEST_LABEL} characters");
            return Err(invalid(Code::NameTooLong, message));
        }
        if new.scopes.is_empty() {
            return Err(invalid(
                Code::ScopesMissing,
                "the key has no scope, so it could do nothing".to_owned(),
            ));
        }
        if new.expires_at.is_some_and(|at| at <= Timestamp::now()) {
            return Err(invalid(
                Code::ExpiryPast,
                "the key would have expired already".to_owned(),
            ));
        }
        for account in new.accounts.iter().flatten() {
            self.account(organisation, *account).await?;
        }
        let made = self.store.create_api_key(organisation, new).await;
        let (key, text) = made.map_err(|error| diagnosis::store(&error))?;
        let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        let event = Event::now(organisation, actor, EventKind::KeyCreated, None)
            .with("key", key.id.to_string())
            .with("scopes", scopes);
        self.record(&event).await?;
        Ok((key, text))
    }

    /// All of the organisation's keys, the oldest first, revoked and expired ones too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn api_keys(&self, organisation: OrganisationId) -> Result<Vec<ApiKey>, Problem> {
        let keys = self.store.api_keys(organisation).await;
        keys.map_err(|error| diagnosis::store(&error))
    }

    /// Revokes a key from now on. Revoking one again changes nothing.
    ///
    /// # Errors
    /// When there is no such key.
    pub async fn revoke_api_key(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: ApiKeyId,
    ) -> Result<ApiKey, Problem> {
        let keys = self.api_keys(organisation).await?;
        let Some(key) = keys.into_iter().find(|key| key.id == id) else {
            let message = format!("there is no API key `{id}`");
            return Err(Problem::new(Kind::NotFound, Code::KeyNotFound, Step::Input, message)
                .with_remedy("See which keys there are with `rollbook keys list`"));
        };
        if key.revoked_at.is_some() {
            return Ok(key);
        }
        let revoked = self.store.revoke_api_key(organisation, id).await;
        let revoked = revoked.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(organisation, actor, EventKind::KeyRevoked, None);
        self.record(&event.with("key", id.to_string())).await?;
        Ok(revoked)
    }

    /// Makes an organisation: accounts, keys and people of its own, which no key and nobody of another one reaches.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn create_organisation(&self) -> Result<OrganisationId, Problem> {
        let organisation = OrganisationId::new();
        let made = self.store.remember_organisation(organisation).await;
        made.map_err(|error| diagnosis::store(&error))?;
        Ok(organisation)
    }

    /// Every organisation, the oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn organisations(&self) -> Result<Vec<OrganisationId>, Problem> {
        let organisations = self.store.organisations().await;
        organisations.map_err(|error| diagnosis::store(&error))
    }
}

fn invalid(code: Code, message: String) -> Problem {
    Problem::new(Kind::Invalid, code, Step::Input, message)
}
