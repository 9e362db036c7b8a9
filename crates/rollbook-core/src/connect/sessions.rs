//! Sessions: links that ask on a client's behalf.

use std::time::Duration;

use rollbook_model::{
    Account, AccountKind, Actor, Client, Code, ConnectAsked, ConnectProduct, Connection, ConnectionId, LinkSession,
    OrganisationId, Problem,
    account::Provider,
    problem::{Kind, Step},
};
use rollbook_store::AccountFilter;
use secrecy::SecretString;

use super::{connections::connection_unknown, invalid};
use crate::{Engine, Invitation, diagnosis, engine};

/// The most minutes for which a session can be made; as long as one is good when nobody says.
const LONGEST_MINUTES: u64 = 129_600;
/// How many minutes a session is good that is to connect again, when nobody says.
const AGAIN_MINUTES: u64 = 43_200;
/// The longest text that is kept of a caller's.
const LONGEST_TEXT: usize = 255;

/// What a client asks of a customer.
#[derive(Debug, Clone)]
pub struct ConnectRequest {
    /// The customer in the client's product.
    pub customer_id: String,
    /// The customer's name.
    pub customer_name: String,
    /// The person who links.
    pub customer_email: Option<String>,
    /// What data is asked for.
    pub products: Vec<ConnectProduct>,
    /// Where the person is sent back to; `None` where a page around the frame is told.
    pub redirect_uri: Option<String>,
    /// For how long the session is good.
    pub minutes_to_expire: Option<u64>,
    /// Whether the tenant holds no real people.
    pub is_test: bool,
}

/// What a client asks of a customer who is to connect again.
#[derive(Debug, Clone)]
pub struct Reauthentication {
    /// The connection, which keeps its id.
    pub connection: String,
    /// What data is asked for; what was asked for last, when it is `None`.
    pub products: Option<Vec<ConnectProduct>>,
    /// Where the person is sent back to.
    pub redirect_uri: Option<String>,
    /// For how long the session is good.
    pub minutes_to_expire: Option<u64>,
}

impl Engine {
    /// Makes a session. The token beside it opens its pages and cannot be had again.
    ///
    /// # Errors
    /// When something that is asked for does not exist, or an address is none of the client's.
    pub async fn create_connect_session(
        &self,
        client: &Client,
        request: ConnectRequest,
    ) -> Result<(LinkSession, SecretString), Problem> {
        for (name, text) in [
            ("customer_id", &request.customer_id),
            ("customer_name", &request.customer_name),
        ] {
            let length = text.trim().chars().count();
            if length == 0 || text.chars().count() > LONGEST_TEXT {
                return Err(invalid(format!(
                    "`{name}` must have from 1 to {LONGEST_TEXT} characters"
                )));
            }
        }
        if request
            .customer_email
            .as_ref()
            .is_some_and(|email| email.chars().count() > LONGEST_TEXT)
        {
            return Err(invalid(format!(
                "`customer_email` is longer than {LONGEST_TEXT} characters"
            )));
        }
        let mut invitation = Invitation::of(request.customer_id, request.customer_name);
        invitation.origin_username = request.customer_email.filter(|email| !email.trim().is_empty());
        if request.is_test {
            invitation.kind = AccountKind::Test;
        }
        // What the account does already goes on.
        let known = self
            .account_of_customer(client.organisation, invitation.origin_owner_id.trim())
            .await?;
        invitation.actions = known.map(|account| account.actions).unwrap_or_default();
        self.invite_for(
            client,
            invitation,
            request.products,
            request.redirect_uri,
            request.minutes_to_expire.unwrap_or(LONGEST_MINUTES),
        )
        .await
    }

    /// Makes a session in which a customer connects again.
    ///
    /// # Errors
    /// As [`create_connect_session`](Self::create_connect_session), and `connection_not_found` when it is not the
    /// client's, or over.
    pub async fn reauthenticate(
        &self,
        client: &Client,
        request: Reauthentication,
    ) -> Result<(LinkSession, SecretString), Problem> {
        let connection = self.connection_of(client, &request.connection).await?;
        let account = self.account(client.organisation, connection.account).await?;
        let mut invitation = Invitation::of(account.origin_owner_id, account.origin_owner_name);
        invitation.origin_username = account.origin_username;
        invitation.kind = account.kind;
        invitation.account = Some(account.id);
        invitation.actions = account.actions;
        self.invite_for(
            client,
            invitation,
            request.products.unwrap_or(connection.products),
            request.redirect_uri,
            request.minutes_to_expire.unwrap_or(AGAIN_MINUTES),
        )
        .await
    }

    async fn invite_for(
        &self,
        client: &Client,
        mut invitation: Invitation,
        products: Vec<ConnectProduct>,
        redirect_uri: Option<String>,
        minutes: u64,
    ) -> Result<(LinkSession, SecretString), Problem> {
        let products = distinct(products);
        let mut needed: Vec<String> = Vec::new();
        for id in products.iter().filter_map(|product| product.needs()) {
            if !needed.iter().any(|known| known == id) {
                needed.push(id.to_owned());
            }
        }
        if needed.is_empty() {
            return Err(invalid(
                "`products` must name something that UKG Pro is asked for, such as `company` or `directory`".to_owned(),
            ));
        }
        if products.contains(&ConnectProduct::Benefits) && products.contains(&ConnectProduct::Deduction) {
            return Err(invalid(
                "`products` names `deduction`, which is the older name of `benefits`, beside it".to_owned(),
            ));
        }
        if !(1..=LONGEST_MINUTES).contains(&minutes) {
            return Err(invalid(format!(
                "`minutes_to_expire` must be from 1 to {LONGEST_MINUTES}"
            )));
        }
        if let Some(uri) = &redirect_uri
            && !client.redirect_uris.contains(uri)
        {
            let message = "`redirect_uri` is none of the client's";
            return Err(
                Problem::new(Kind::Invalid, Code::RedirectNotRegistered, Step::Input, message)
                    .with_remedy("Give one of those that the client was made with, to the letter"),
            );
        }
        invitation.products = needed;
        invitation.redirect_url = redirect_uri;
        invitation.allowed_origins.clone_from(&client.origins);
        invitation.lifetime = Duration::from_secs(minutes * 60);
        invitation.connect = Some(ConnectAsked {
            client: client.id,
            client_name: client.name.clone(),
            products,
            consented_at: None,
        });
        Box::pin(self.create_link_session(client.organisation, Actor::Client(client.id), invitation)).await
    }

    /// Notes that whoever links has consented to what is asked for. Consenting again changes nothing.
    ///
    /// # Errors
    /// As [`usable_link_session`](Self::usable_link_session).
    pub async fn consent(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        let mut turn = self.turn(token).await?;
        if let Some(asked) = &mut turn.link.session.connect
            && asked.consented_at.is_none()
        {
            asked.consented_at = Some(engine::now());
            self.save(&mut turn).await?;
        }
        Ok(turn.link.session)
    }

    /// The account that a customer has, if there is one.
    pub(crate) async fn account_of_customer(
        &self,
        organisation: OrganisationId,
        customer: &str,
    ) -> Result<Option<Account>, Problem> {
        let filter = AccountFilter {
            origin_owner_ids: Some(vec![customer.to_owned()]),
            providers: Some(vec![Provider::UkgPro.as_str().to_owned()]),
            page_size: 500,
            ..AccountFilter::default()
        };
        Ok(self.accounts(organisation, &filter).await?.pop())
    }

    /// A connection of a client's that is not over.
    async fn connection_of(&self, client: &Client, id: &str) -> Result<Connection, Problem> {
        let parsed: ConnectionId = id.parse().map_err(|_| connection_unknown(id))?;
        let connection = self.store.connection(client.organisation, parsed).await;
        let connection = connection.map_err(|error| diagnosis::store(&error))?;
        connection
            .filter(|connection| connection.client == client.id && connection.disconnected_at.is_none())
            .ok_or_else(|| connection_unknown(id))
    }
}

fn distinct(products: Vec<ConnectProduct>) -> Vec<ConnectProduct> {
    let mut distinct = Vec::new();
    for product in products {
        if !distinct.contains(&product) {
            distinct.push(product);
        }
    }
    distinct
}
