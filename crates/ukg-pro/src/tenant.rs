//! One tenant: an address, credentials, and the token and pace that all its calls share.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use http::HeaderValue;
use reqwest::RequestBuilder;
use tokio::sync::SemaphorePermit;
use ukg_pro_contract::{
    Operation, Transport,
    credentials::{Credentials, CustomerApiKey, UserApiKey},
};

use crate::{
    address::ServiceAddress,
    error::{Error, Kind},
    gate::{Admission, Gate, Sending},
    http::{Body, Http, Reply},
    meter::{Meter, Metered, Slot},
    redact,
    session::Session,
    soap,
    token::{Given, Token},
};

/// A request's turn, which is over when it is dropped.
pub(crate) struct Turn<'a> {
    _permit: Option<SemaphorePermit<'a>>,
    slot: Option<Slot>,
}

impl Turn<'_> {
    /// Ends the turn before anything was sent in it.
    pub(crate) fn give_up(self) -> Option<Slot> {
        self.slot
    }
}

/// A tenant of UKG Pro, as one service account sees it. Cheap to clone; clones share token and pace.
///
/// Credentials that UKG Pro has refused are not sent again: calls fail with the refusal until
/// [`forget_refusal`](Self::forget_refusal), because a tenant locks accounts after some failed logins.
#[derive(Clone)]
pub struct Tenant {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) http: Http,
    pub(crate) address: ServiceAddress,
    pub(crate) credentials: Credentials,
    pub(crate) session: Session,
    /// Who is asked before credentials are sent.
    gate: Option<Arc<dyn Gate>>,
    /// Whether the keys are in each other's place, to find out whether that is right.
    keys_exchanged: bool,
    /// Who counts requests.
    meter: Option<Arc<dyn Meter>>,
    /// Operations whose unpublished body is known to be as declared, for this tenant.
    pub(crate) schemas: RwLock<BTreeSet<String>>,
}

impl fmt::Debug for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tenant")
            .field("address", &self.shared.address)
            .finish_non_exhaustive()
    }
}

impl Tenant {
    /// A tenant in a session of its own. Nothing is sent yet.
    pub fn new(http: Http, address: ServiceAddress, credentials: Credentials) -> Self {
        let session = Session::new(&http);
        Self::with_session(http, address, credentials, session)
    }

    /// A tenant in a session that began earlier with the same credentials.
    pub fn with_session(http: Http, address: ServiceAddress, credentials: Credentials, session: Session) -> Self {
        Self::of(http, address, credentials, session, None, None, false)
    }

    /// The same with a gate that is asked before each request that UKG Pro can refuse for its credentials, and perhaps a
    /// meter that counts each request.
    pub fn with_gate(
        http: Http,
        address: ServiceAddress,
        credentials: Credentials,
        session: Session,
        gate: Arc<dyn Gate>,
        meter: Option<Arc<dyn Meter>>,
    ) -> Self {
        Self::of(http, address, credentials, session, Some(gate), meter, false)
    }

    fn of(
        http: Http,
        address: ServiceAddress,
        credentials: Credentials,
        session: Session,
        gate: Option<Arc<dyn Gate>>,
        meter: Option<Arc<dyn Meter>>,
        keys_exchanged: bool,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                http,
                address,
                credentials,
                session,
                gate,
                meter,
                keys_exchanged,
                schemas: RwLock::default(),
            }),
        }
    }

    /// Whether there is a User API Key, without which only REST can be called.
    pub fn has_user_api_key(&self) -> bool {
        self.shared.credentials.user_api_key.is_some()
    }

    /// No longer takes for granted that REST accepts the credentials: one request finds out, and the others wait for
    /// what it finds. For who has reason to think that they are no longer good.
    pub fn doubt(&self) {
        self.shared.session.shared.standing.doubt();
    }

    /// The same tenant with the two keys in each other's place, when they look as if that were right. It asks anew
    /// whether UKG Pro takes them, in the same session and by the same gate.
    pub async fn with_keys_exchanged(&self) -> Option<Self> {
        let Credentials {
            user_name,
            password,
            customer_api_key,
            user_api_key: Some(user_api_key),
        } = &self.shared.credentials
        else {
            return None;
        };
        if !self.shared.credentials.keys_look_exchanged() {
            return None;
        }
        let credentials = Credentials {
            user_name: user_name.clone(),
            password: password.clone(),
            customer_api_key: CustomerApiKey::parse(user_api_key.expose()).ok()?,
            user_api_key: UserApiKey::parse(customer_api_key.expose()).ok(),
        };
        let shared = &self.shared;
        let session = shared.session.clone();
        session.shared.tokens.forget_refusal().await;
        let (gate, meter) = (shared.gate.clone(), shared.meter.clone());
        Some(Self::of(
            shared.http.clone(),
            shared.address.clone(),
            credentials,
            session,
            gate,
            meter,
            !shared.keys_exchanged,
        ))
    }

    /// Says that the body of an operation that UKG does not publish is as declared for this tenant, so that it may be
    /// sent: an operation's name, such as `payroll-pending-items-deductions.create`.
    pub fn know_schema(&self, operation: impl Into<String>) {
        let mut schemas = self.shared.schemas.write().unwrap_or_else(PoisonError::into_inner);
        schemas.insert(operation.into());
    }

    pub(crate) fn knows_schema(&self, operation: Operation) -> bool {
        let schemas = self.shared.schemas.read().unwrap_or_else(PoisonError::into_inner);
        schemas.contains(&operation.name())
    }

    /// The address.
    pub fn address(&self) -> &ServiceAddress {
        &self.shared.address
    }

    /// Makes sure that there is a token for SOAP calls; logs in when there is none.
    ///
    /// # Errors
    /// [`Kind::UserApiKeyMissing`] without a User API Key; [`Kind::CredentialsRefused`] or
    /// [`Kind::CustomerApiKeyRefused`] when UKG Pro refuses, now or before; and as any call.
    pub async fn login(&self) -> Result<(), Error> {
        self.token(None).await.map(drop)
    }

    /// Logs in although there may be a token, to learn whether the credentials are good now: a token outlives a
    /// password that was changed.
    ///
    /// # Errors
    /// As [`login`](Self::login).
    pub async fn login_anew(&self) -> Result<(), Error> {
        let held = self.shared.session.shared.tokens.held().await;
        self.token(held.as_ref()).await.map(drop)
    }

    /// Forgets that UKG Pro refused the credentials, so that the next call tries them again: for when an administrator
    /// says that the account was unlocked or a permission given. To be called by a person's wish, never by a loop.
    pub async fn forget_refusal(&self) {
        self.shared.session.shared.tokens.forget_refusal().await;
        self.shared.session.shared.standing.forget_refusal();
    }

    /// The token, after a login when there is none or only the `stale` one.
    pub(crate) async fn token(&self, stale: Option<&Token>) -> Result<Given, Error> {
        if self.shared.credentials.user_api_key.is_none() {
            return Err(soap::of_login(Error::new(Kind::UserApiKeyMissing)));
        }
        self.shared
            .session
            .shared
            .tokens
            .token(stale, soap::login(self.clone()))
            .await
    }

    /// Waits until credentials may be sent. Whoever is admitted takes a turn after that, and never the other way round:
    /// turns are for calls with a token, too.
    pub(crate) async fn admission(&self, transport: Transport) -> Result<Admission, Error> {
        let keys_exchanged = self.shared.keys_exchanged;
        let sending = Sending {
            transport,
            keys_exchanged,
        };
        Admission::by(self.shared.gate.as_deref(), sending).await
    }

    /// Waits for the place of a request in the count, which comes before anything that others wait for: who waits for it
    /// keeps nobody from sending. While UKG Pro asks for a pause that is longer than a call may take, there is none.
    pub(crate) async fn slot(&self, request: Metered) -> Result<Option<Slot>, Error> {
        let longest = self.shared.http.options().retry.within;
        let is_open = self.shared.session.shared.pace.is_open(longest);
        is_open.map_err(paused)?;
        Slot::by(self.shared.meter.as_deref(), request).await
    }

    /// Sends a request in its turn and reads the answer. While UKG Pro asks for a pause that is longer than a call may
    /// take, nothing is sent.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Reply, Error> {
        let slot = self.slot(Metered::Call).await?;
        self.send_as(slot, request).await
    }

    /// As [`send`](Self::send), for a request that has been counted.
    pub(crate) async fn send_as(&self, slot: Option<Slot>, request: RequestBuilder) -> Result<Reply, Error> {
        let turn = self.turn(slot).await?;
        self.send_in(&turn, request).await
    }

    /// As [`send`](Self::send), in a turn that has come and that the caller ends.
    pub(crate) async fn send_in(&self, _: &Turn<'_>, request: RequestBuilder) -> Result<Reply, Error> {
        let reply = self.shared.http.send(&self.shared.address, request).await?;
        self.heed(reply.status, reply.retry_after);
        Ok(reply)
    }

    /// As [`send`](Self::send), with the body of the answer left to be read. Its turn is over when the body begins:
    /// how long that is read is for whoever reads it to say, and others want their turns.
    pub(crate) async fn open(&self, request: RequestBuilder) -> Result<Body, Error> {
        let slot = self.slot(Metered::Call).await?;
        let turn = self.turn(slot).await?;
        let body = self.shared.http.open(&self.shared.address, request).await?;
        drop(turn);
        self.heed(body.status(), body.reply().retry_after);
        Ok(body)
    }

    /// Waits for the turn of a request that has been counted.
    pub(crate) async fn turn(&self, slot: Option<Slot>) -> Result<Turn<'_>, Error> {
        let longest = self.shared.http.options().retry.within;
        let permit = self.shared.session.shared.pace.turn(longest).await;
        let permit = permit.map_err(paused)?;
        Ok(Turn { _permit: permit, slot })
    }

    /// The whole tenant waits when one call was too many: its other calls would be refused as well.
    fn heed(&self, status: u16, retry_after: Option<Duration>) {
        if status == 429 {
            let pause = retry_after.unwrap_or(self.shared.http.options().retry.first_pause);
            self.shared.session.shared.pace.pause(pause);
        }
    }

    /// A text of UKG's without secrets.
    pub(crate) fn clean(&self, text: &str, token: Option<&str>) -> String {
        redact::strike_out(text, &self.shared.credentials, token)
    }
}

/// UKG Pro asked for a pause of which so much is left.
fn paused(left: Duration) -> Error {
    let retry_after = Some(left);
    Error::new(Kind::Throttled { retry_after }).detail("the pause it asked for is not over, so nothing was sent")
}

/// A header whose value no log prints and no compression keeps.
pub(crate) fn secret_header(text: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::new(Kind::InvalidRequest).detail("a credential cannot travel in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}
