//! Making, listing and revoking clients, and knowing them by their secret.

use rollbook_model::{
    Actor, Client, ClientId, Code, Event, EventKind, OrganisationId, Problem,
    problem::{Kind, Step},
};
use rollbook_store::NewClient;
use secrecy::SecretString;

use super::invalid;
use crate::{
    Engine, diagnosis,
    link::{as_origin, may_be_opened},
};

/// The longest name of a client.
const LONGEST_NAME: usize = 255;

impl Engine {
    /// Makes a client. The text beside it is its secret and cannot be had again.
    ///
    /// # Errors
    /// When it has no name, or an address is none that a person may be sent to or that may show a page in a frame.
    pub async fn create_client(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        mut new: NewClient,
    ) -> Result<(Client, SecretString), Problem> {
        new.name = new.name.trim().to_owned();
        let length = new.name.chars().count();
        if length == 0 || length > LONGEST_NAME {
            return Err(invalid(format!(
                "the client's name, which customers are told, must have from 1 to {LONGEST_NAME} characters"
            )));
        }
        for uri in &new.redirect_uris {
            may_be_opened("redirect_uri", uri)?;
        }
        for origin in &mut new.origins {
            *origin = as_origin("origins", origin)?;
        }
        let made = self.store.create_client(organisation, &new).await;
        let (client, secret) = made.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(organisation, actor, EventKind::ClientCreated, None);
        self.record(&event.with("client", client.id.to_string())).await?;
        Ok((client, secret))
    }

    /// All of the organisation's clients, the oldest first, revoked ones too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn clients(&self, organisation: OrganisationId) -> Result<Vec<Client>, Problem> {
        let clients = self.store.clients(organisation).await;
        clients.map_err(|error| diagnosis::store(&error))
    }

    /// Revokes a client and all of its access tokens from now on. Revoking one again changes nothing.
    ///
    /// # Errors
    /// When there is no such client.
    pub async fn revoke_client(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: ClientId,
    ) -> Result<Client, Problem> {
        let clients = self.clients(organisation).await?;
        let Some(client) = clients.into_iter().find(|client| client.id == id) else {
            let message = format!("there is no client `{id}`");
            return Err(Problem::new(Kind::NotFound, Code::ClientNotFound, Step::Input, message)
                .with_remedy("See which clients there are with `rollbook clients list`"));
        };
        if client.revoked_at.is_some() {
            return Ok(client);
        }
        let revoked = self.store.revoke_client(organisation, id).await;
        let revoked = revoked.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(organisation, actor, EventKind::ClientRevoked, None);
        self.record(&event.with("client", id.to_string())).await?;
        Ok(revoked)
    }

    /// The client of this id and secret.
    ///
    /// # Errors
    /// `client_refused` for an id or secret that is wrong, and for a client that is revoked: nobody learns which.
    pub async fn authenticate_client(&self, id: &str, secret: &SecretString) -> Result<Client, Problem> {
        let Ok(id) = id.parse() else {
            return Err(client_refused());
        };
        let client = self.store.authenticate_client(id, secret).await;
        client
            .map_err(|error| diagnosis::store(&error))?
            .ok_or_else(client_refused)
    }

    /// The client of an id that stands in pages, so that anybody may know it; `None` for one that is not there or is
    /// revoked.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn client_named(&self, id: &str) -> Result<Option<Client>, Problem> {
        let Ok(id) = id.parse() else {
            return Ok(None);
        };
        let client = self.store.client_named(id).await;
        client.map_err(|error| diagnosis::store(&error))
    }
}

fn client_refused() -> Problem {
    let message = "client id or client secret is wrong, or the client is revoked";
    Problem::new(Kind::Credentials, Code::ClientRefused, Step::Input, message)
        .with_remedy("Make a client with `rollbook clients create` and send its id and secret by HTTP Basic")
}
