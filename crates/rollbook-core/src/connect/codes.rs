//! Codes: what a browser brings back to a client, which gets an access token for it.

use jiff::SignedDuration;
use rollbook_model::{
    Account, Actor, Client, Code, Connection, ConnectionId, Event, EventKind, LinkSession, Problem,
    link_session::LinkEnd,
    problem::{Kind, Step},
};
use rollbook_store::ConnectCode;
use secrecy::SecretString;

use super::Opened;
use crate::{Engine, administrator_until, diagnosis, engine, served::Served};

/// For how long after a tenant was linked its code can be used (Finch's API reference, *Access tokens*).
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// What a client gets for a code.
pub struct Redeemed {
    /// The access token, which cannot be had again.
    pub token: SecretString,
    /// What it opens.
    pub opened: Opened,
}

impl Engine {
    /// Makes a connection of an account that was just linked, where its link asks on a client's behalf.
    pub(crate) async fn connect_account(
        &self,
        session: &LinkSession,
        account: &Account,
        is_new: bool,
    ) -> Result<(), Problem> {
        let Some(asked) = &session.connect else {
            return Ok(());
        };
        let now = engine::now();
        let connection = Connection {
            organisation: session.organisation,
            id: ConnectionId::of(asked.client, account.id),
            client: asked.client,
            account: account.id,
            products: asked.products.clone(),
            made_account: is_new,
            created_at: now,
            connected_at: now,
            disconnected_at: None,
        };
        let event = Event::now(
            session.organisation,
            Actor::LinkSession(session.number),
            EventKind::ConnectionMade,
            Some(account.id),
        );
        let event = Served::mark(event.with("client", asked.client.to_string()));
        let made = self.store.connect(&connection, &event).await;
        made.map_err(|error| diagnosis::store(&error))?;
        // So that what its clients ask for is answered from the copy, as soon as there is one.
        self.begin_sync(session.organisation, account.id, now).await
    }

    /// A new code of a tenant that was linked just now. `is_embedded` says that the page around the frame is told it,
    /// and not where the browser is sent. `None` when nothing was linked for a client, or too long ago, or when there
    /// is nowhere to send the browser.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn connect_code(
        &self,
        session: &LinkSession,
        is_embedded: bool,
    ) -> Result<Option<SecretString>, Problem> {
        let (
            Some(asked),
            Some(LinkEnd {
                at,
                account: Some(account),
            }),
        ) = (&session.connect, session.ended)
        else {
            return Ok(None);
        };
        // Whoever is asked who enters deductions has the time that takes, before the code is made.
        let expires_at = match administrator_until(session) {
            Some(until) => engine::now().min(until) + GOOD_FOR,
            None => at + GOOD_FOR,
        };
        let redirect_uri = session.redirect_url.clone().filter(|_| !is_embedded);
        if expires_at <= engine::now() || (!is_embedded && redirect_uri.is_none()) {
            return Ok(None);
        }
        let code = ConnectCode {
            organisation: session.organisation,
            connection: ConnectionId::of(asked.client, account),
            redirect_uri,
            products: asked.products.clone(),
            expires_at,
            used_at: None,
        };
        match self.store.create_connect_code(&code).await {
            Ok(text) => Ok(Some(text)),
            // The account was deleted since.
            Err(rollbook_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(diagnosis::store(&error)),
        }
    }

    /// Gives a client an access token for a code, once.
    ///
    /// # Errors
    /// `connect_code_void` when the code is unknown, used, expired, another client's, or was sent elsewhere.
    pub async fn redeem(
        &self,
        client: &Client,
        text: &SecretString,
        redirect_uri: Option<&str>,
    ) -> Result<Redeemed, Problem> {
        let store = |error| diagnosis::store(&error);
        let code = self.store.connect_code(text).await.map_err(store)?.ok_or_else(void)?;
        if code.organisation != client.organisation || code.redirect_uri.as_deref() != redirect_uri {
            return Err(void());
        }
        let connection = self.store.connection(code.organisation, code.connection).await;
        let connection = connection.map_err(store)?;
        let connection = connection
            .filter(|connection| connection.client == client.id && connection.disconnected_at.is_none())
            .ok_or_else(void)?;
        let account = self.account(code.organisation, connection.account).await?;
        let event = Event::now(
            code.organisation,
            Actor::Client(client.id),
            EventKind::ConnectionOpened,
            Some(account.id),
        );
        let event = Served::mark(event);
        let redeemed = self
            .store
            .redeem_connect_code(code.organisation, text, engine::now(), &event);
        let token = redeemed.await.map_err(store)?.ok_or_else(void)?;
        Ok(Redeemed {
            token,
            opened: Opened {
                connection,
                account,
                products: code.products,
            },
        })
    }
}

fn void() -> Problem {
    let message = "the code is unknown, was used, has expired, or is another client's or redirect address's";
    Problem::new(Kind::Invalid, Code::ConnectCodeVoid, Step::Input, message).with_remedy(
        "Exchange a code within ten minutes, once, with the `redirect_uri` of its session, or without one where the \
         page was embedded; let the customer connect again for a new one",
    )
}
