//! Connections, as an access token opens them, and their end.

use rollbook_model::{
    Account, AccountKind, AccountStatus, Actor, Code, ConnectProduct, Connection, ConnectionStatus, Entity, Event,
    EventKind, Problem, Product,
    problem::{Kind, Step},
};
use rollbook_store::AccessToken;
use secrecy::SecretString;

use crate::{Engine, diagnosis, engine, served::Served};

/// What an access token opens.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The connection.
    pub connection: Connection,
    /// The account behind it.
    pub account: Account,
    /// What may be read.
    pub products: Vec<ConnectProduct>,
}

impl Opened {
    /// The companies behind the connection: the tenant is one.
    pub fn entities(&self) -> Vec<Entity> {
        vec![Entity {
            id: Entity::id_of(self.account.id),
            name: self.account.origin_owner_name.clone(),
            status: ConnectionStatus::of(self.account.status),
        }]
    }

    /// The actions that read what the customer consented to.
    pub fn actions(&self) -> Vec<&'static str> {
        let products = self.products.iter().filter_map(|product| product.needs());
        let products = products.filter_map(Product::named);
        products.flat_map(Product::actions).collect()
    }

    /// The state of the connection as a whole.
    pub fn status(&self) -> ConnectionStatus {
        ConnectionStatus::of(self.account.status).of_connection()
    }

    /// Whether the tenant holds real people.
    pub fn is_production(&self) -> bool {
        self.account.kind == AccountKind::Production
    }

    /// Refuses a token without a product.
    ///
    /// # Errors
    /// `product_missing`.
    pub fn require(&self, product: ConnectProduct) -> Result<(), Problem> {
        if self.products.contains(&product) {
            return Ok(());
        }
        let message = format!("the access token lacks the product `{product}`");
        Err(
            Problem::new(Kind::Permission, Code::ProductMissing, Step::Input, message).with_remedy(
                "Ask for it in `products` of `POST /connect/sessions/reauthenticate`; the customer consents to it there",
            ),
        )
    }

    /// Refuses to read where the customer withdrew access otherwise than by this connection.
    ///
    /// # Errors
    /// `account_stopped`.
    pub fn require_access(&self) -> Result<(), Problem> {
        if self.account.status != AccountStatus::Revoked {
            return Ok(());
        }
        let message = "the customer withdrew access, and the credentials were destroyed";
        Err(
            Problem::new(Kind::Credentials, Code::AccountStopped, Step::Input, message)
                .with_remedy("Let the customer connect again in a session of `POST /connect/sessions/reauthenticate`"),
        )
    }

    /// The entity that a call is about, by `entity_ids[]`: the only one where none is named.
    ///
    /// # Errors
    /// When several are named, or one that the connection has not.
    pub fn entity(&self, named: &[String]) -> Result<Entity, Problem> {
        let mut entities = self.entities();
        match named {
            [] if entities.len() == 1 => Ok(entities.remove(0)),
            [id] => entities
                .into_iter()
                .find(|entity| entity.id == *id)
                .ok_or_else(|| entity_unknown(id)),
            _ => Err(super::invalid("`entity_ids[]` must name one entity".to_owned())),
        }
    }
}

impl Engine {
    /// The access token of a text.
    ///
    /// # Errors
    /// `access_token_refused` when it is unknown or revoked, or its client or connection is over: nobody learns which.
    pub async fn authenticate_token(&self, text: &SecretString) -> Result<AccessToken, Problem> {
        let token = self.store.authenticate_token(text).await;
        token.map_err(|error| diagnosis::store(&error))?.ok_or_else(|| {
            let message = "the access token is unknown or revoked, or its connection is over";
            Problem::new(Kind::Credentials, Code::AccessTokenRefused, Step::Input, message)
                .with_remedy("Let the customer connect again, and exchange the code for a new token")
        })
    }

    /// What an access token opens.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn opened(&self, token: AccessToken) -> Result<Opened, Problem> {
        let AccessToken {
            connection, products, ..
        } = token;
        let account = self.account(connection.organisation, connection.account).await?;
        Ok(Opened {
            connection,
            account,
            products,
        })
    }

    /// Ends a connection: no token of it is good any more. The access of an account that was made for it, and that
    /// nobody else is connected to, is withdrawn, so that its credentials are destroyed.
    ///
    /// # Errors
    /// When the store fails, or the account was linked again at the same moment: nothing has ended then.
    pub async fn disconnect(&self, opened: &Opened) -> Result<(), Problem> {
        let Opened {
            connection, account, ..
        } = opened;
        let (organisation, actor) = (connection.organisation, Actor::Client(connection.client));
        let others = self.store.connections_of(organisation, account.id).await;
        let mut others = others.map_err(|error| diagnosis::store(&error))?;
        let made_here = others.iter().any(|one| one.made_account);
        others.retain(|one| one.id != connection.id && one.disconnected_at.is_none());
        if made_here && others.is_empty() {
            self.revoke_account(organisation, account.id, actor).await?;
        }
        let event = Event::now(organisation, actor, EventKind::ConnectionEnded, Some(account.id));
        let event = Served::mark(event);
        let ended = self
            .store
            .disconnect(organisation, connection.id, engine::now(), &event)
            .await;
        ended.map_err(|error| diagnosis::store(&error))?;
        Ok(())
    }

    /// Ends what entities of a connection are connected. A connection without any is over.
    ///
    /// # Errors
    /// As [`disconnect`](Self::disconnect); when none is named, or one that the connection has not.
    pub async fn disconnect_entities(&self, opened: &Opened, named: &[String]) -> Result<(), Problem> {
        if named.is_empty() {
            return Err(super::invalid("`entity_ids` names no entity".to_owned()));
        }
        let mut left = opened.entities();
        for id in named {
            if !left.iter().any(|entity| entity.id == *id) {
                return Err(entity_unknown(id));
            }
        }
        left.retain(|entity| !named.contains(&entity.id));
        if left.is_empty() {
            self.disconnect(opened).await?;
        }
        Ok(())
    }
}

fn entity_unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("the connection has no entity `{id}`");
    Problem::new(Kind::NotFound, Code::EntityNotFound, Step::Input, message)
        .with_remedy("See which there are in `entities` of `GET /introspect`")
}

/// What is said of a connection that is not there, or not the client's, or over.
pub(super) fn connection_unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("there is no connection `{id}`");
    Problem::new(Kind::NotFound, Code::ConnectionNotFound, Step::Input, message)
        .with_remedy("Give the `connection_id` that `POST /auth/token` answered, or make a new session")
}
