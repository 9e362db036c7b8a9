//! The engine: what faces call.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountId, Catalogue, Code, Event, OrganisationId, Problem,
    problem::{Kind, Step},
};
use rollbook_store::{AccountFilter, LoginBudget, Store};
use tokio::time::Instant;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use ukg_pro::{
    AllowedHosts, Http, HttpOptions, MalformedHost, Names, Observer, Outbound, OutboundOptions, RetryOptions,
    ServiceAddress, Session, Tenant,
};
use ukg_pro_contract::{Operation, credentials::Credentials, read::Limits};

use crate::{
    diagnosis,
    link::Links,
    logins::{Login, Logins},
    metrics::Metrics,
    permits::Permits,
    request_budget::{RequestBudget, RequestLimits},
    served::Served,
    sign_in::{ProviderSettings, SignInElsewhere},
    vault,
    workforce::Denied,
};

/// After how many days the age of a password is told when nobody says: two weeks before the quarter that many policies
/// give it.
pub const PASSWORD_REMINDER_DAYS: u32 = 76;

/// How many rows the copy asks for at once when nobody says.
const SYNC_PAGE_ROWS: NonZeroU32 = NonZeroU32::new(1000).unwrap();

/// What the operator decides about calls to tenants.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Hosts beyond UKG's own that may be called.
    pub allowed: AllowedHosts,
    /// Certificates to trust beyond the system's, as PEM.
    pub ca_file_pem: Option<Vec<u8>>,
    /// Where names are looked up.
    pub names: Names,
    /// The identity provider by which people sign in to the console, if there is one.
    pub sign_in: Option<ProviderSettings>,
    /// The time that a tenant has to answer the look after an account, which is far less than a look may take before
    /// another process takes it for dead.
    pub look_timeout: Duration,
    /// How reads are repeated.
    pub retry: RetryOptions,
    /// The time that may pass without anything coming from a tenant.
    pub read_timeout: Duration,
    /// The time that a receiver of webhooks has to answer.
    pub webhook_timeout: Duration,
    /// The bounds of an answer.
    pub limits: Limits,
    /// How many logins of one service account a tenant may refuse.
    pub login_budget: LoginBudget,
    /// How many requests a minute a tenant is sent.
    pub request_limits: RequestLimits,
    /// How long a call waits until others have ended whose credentials may be refused as its own, which is longer than
    /// a process that died is taken to live, and until its tenant may be sent one more request.
    pub permit_timeout: Duration,
    /// How long what is under way is waited for when the process ends; less than what stops a service waits before it
    /// kills.
    pub close_timeout: Duration,
    /// How long lines of the request log are kept; `None` is for ever.
    pub keep_requests: Option<SignedDuration>,
    /// Writes whose body UKG does not publish, and the tenants for which it is known to be as declared.
    pub recorded_schemas: Vec<RecordedSchema>,
    /// After how many days the age of a password is told; `None` for never.
    pub password_reminder_days: Option<NonZeroU32>,
    /// How many rows the copy asks for at once; UKG Pro has lists that give no more than a thousand.
    pub sync_page_rows: NonZeroU32,
}

/// A write whose body UKG does not publish, known to be as declared at one tenant. As text: `OPERATION@HOST`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedSchema {
    operation: String,
    host: String,
}

/// A text that names no unpublished write and host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not OPERATION@HOST, such as payroll-pending-items-deductions.create@service2.ultipro.com; the operation is \
     a write whose form UKG does not publish (docs/coverage.md lists them)"
)]
pub struct MalformedSchema(String);

impl FromStr for RecordedSchema {
    type Err = MalformedSchema;

    fn from_str(text: &str) -> Result<Self, MalformedSchema> {
        let malformed = || MalformedSchema(text.chars().take(120).collect());
        let (operation, host) = text.trim().split_once('@').ok_or_else(malformed)?;
        let unpublished = match Operation::named(operation) {
            Some(Operation::Rest(_, endpoint)) => endpoint.is_write() && !endpoint.body_is_published,
            _ => false,
        };
        if !unpublished || host.is_empty() {
            return Err(malformed());
        }
        Ok(Self {
            operation: operation.to_owned(),
            host: host.to_ascii_lowercase(),
        })
    }
}

impl Default for Settings {
    /// No further host or certificate; the rest as the client has it.
    fn default() -> Self {
        let HttpOptions {
            retry,
            read_timeout,
            limits,
            ..
        } = HttpOptions::default();
        Self {
            allowed: AllowedHosts::none(),
            ca_file_pem: None,
            names: Names::default(),
            sign_in: None,
            look_timeout: Duration::from_mins(2),
            retry,
            read_timeout,
            webhook_timeout: OutboundOptions::default().timeout,
            limits,
            login_budget: LoginBudget::default(),
            request_limits: RequestLimits::default(),
            permit_timeout: Duration::from_mins(1),
            close_timeout: Duration::from_secs(25),
            keep_requests: Some(SignedDuration::from_hours(90 * 24)),
            recorded_schemas: Vec::new(),
            password_reminder_days: NonZeroU32::new(PASSWORD_REMINDER_DAYS),
            sync_page_rows: SYNC_PAGE_ROWS,
        }
    }
}

impl Settings {
    /// Settings that allow these hosts: each a host, `host:port` or `*.suffix`.
    ///
    /// # Errors
    /// When one of them names no host.
    pub fn allowing<I>(hosts: I) -> Result<Self, MalformedHost>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Ok(Self {
            allowed: AllowedHosts::parse(hosts)?,
            ..Self::default()
        })
    }
}

/// The most bytes that are let pass of what the receiver of a webhook answers.
const LONGEST_RECEIPT: usize = 64 << 10;

/// A session, and of which credentials it is.
#[derive(Clone)]
pub(crate) struct SessionOf {
    credentials: String,
    session: Session,
}

impl SessionOf {
    pub(crate) fn new(login: &Login, session: Session) -> Self {
        Self {
            credentials: login.credentials().to_owned(),
            session,
        }
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }
}

/// Decides; see the crate's documentation. Cheap to clone: all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    pub(crate) store: Arc<Store>,
    pub(crate) http: Http,
    /// What calls the receivers of webhooks.
    pub(crate) outbound: Outbound,
    allowed: Arc<RwLock<AllowedHosts>>,
    recorded_schemas: Arc<[RecordedSchema]>,
    pub(crate) password_reminder_days: Option<NonZeroU32>,
    pub(crate) login_budget: LoginBudget,
    pub(crate) keep_requests: Option<SignedDuration>,
    pub(crate) sync_page_rows: NonZeroU32,
    pub(crate) look_timeout: Duration,
    pub(crate) logins: Arc<Logins>,
    pub(crate) permits: Arc<Permits>,
    pub(crate) requests: Arc<RequestBudget>,
    pub(crate) metrics: Arc<Metrics>,
    /// Tokens outlive a call, credentials do not.
    sessions: Arc<Mutex<HashMap<AccountId, SessionOf>>>,
    pub(crate) links: Arc<Links>,
    pub(crate) denied: Arc<Denied>,
    pub(crate) elsewhere: Option<Arc<SignInElsewhere>>,
    /// Where browsers reach this installation, as far as somebody has said so.
    pub(crate) public_url: Arc<OnceLock<String>>,
    /// The work that goes on without whoever asked for it.
    pub(crate) under_way: TaskTracker,
    /// Cancelled when nobody waits for it any more.
    pub(crate) abandoned: CancellationToken,
    pub(crate) close_timeout: Duration,
    /// When nobody waits for it any more, once the process was asked to stop.
    pub(crate) close_by: Arc<OnceLock<Instant>>,
}

impl Engine {
    /// An engine over a store.
    ///
    /// # Errors
    /// When the certificates of the settings cannot be used.
    pub fn new(store: Store, settings: Settings) -> Result<Self, Problem> {
        let metrics = Metrics::new();
        let (ca_file, names) = (&settings.ca_file_pem, &settings.names);
        let elsewhere = settings
            .sign_in
            .map(|provider| SignInElsewhere::new(provider, ca_file.clone(), names.clone()));
        let elsewhere = elsewhere.transpose()?;
        let outbound = Outbound::new(OutboundOptions {
            allowed: settings.allowed.clone(),
            ca_file_pem: settings.ca_file_pem.clone(),
            names: settings.names.clone(),
            longest_answer: LONGEST_RECEIPT,
            timeout: settings.webhook_timeout,
            ..OutboundOptions::default()
        });
        let outbound = outbound.map_err(|error| diagnosis::ukg_pro(&error, Step::Connection))?;
        let count = metrics.counting();
        let observer = Observer::new(move |call| {
            count(call);
            Served::called(call);
        });
        let options = HttpOptions {
            observer: Some(observer),
            allowed: settings.allowed.clone(),
            ca_file_pem: settings.ca_file_pem,
            names: settings.names,
            retry: settings.retry,
            read_timeout: settings.read_timeout,
            limits: settings.limits,
            ..HttpOptions::default()
        };
        let http = Http::new(options).map_err(|error| diagnosis::ukg_pro(&error, Step::Connection))?;
        let store = Arc::new(store);
        Ok(Self {
            permits: Permits::new(Arc::clone(&store), settings.login_budget, settings.permit_timeout),
            requests: RequestBudget::new(Arc::clone(&store), settings.request_limits, settings.permit_timeout),
            store,
            http,
            outbound,
            allowed: Arc::new(RwLock::new(settings.allowed)),
            recorded_schemas: settings.recorded_schemas.into(),
            password_reminder_days: settings.password_reminder_days,
            login_budget: settings.login_budget,
            keep_requests: settings.keep_requests,
            sync_page_rows: settings.sync_page_rows,
            look_timeout: settings.look_timeout,
            logins: Arc::default(),
            metrics: Arc::new(metrics),
            sessions: Arc::default(),
            links: Arc::default(),
            denied: Arc::default(),
            elsewhere: elsewhere.map(Arc::new),
            public_url: Arc::default(),
            under_way: TaskTracker::new(),
            abandoned: CancellationToken::new(),
            close_timeout: settings.close_timeout,
            close_by: Arc::default(),
        })
    }

    /// The store, for what faces read without deciding anything.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What is counted, and what faces count beside it.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &'static Catalogue {
        Catalogue::get()
    }

    /// Adds to the trail of what happened. What has happened is not undone because the trail cannot be written.
    pub(crate) async fn note(&self, event: Event) {
        let event = Served::mark(event);
        if let Err(error) = self.store.record_event(&event).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(event.kind = %event.kind, error, "An event was not recorded");
        }
    }

    /// An account.
    ///
    /// # Errors
    /// When there is none of this id.
    pub async fn account(&self, organisation: OrganisationId, id: AccountId) -> Result<Account, Problem> {
        let account = self
            .store
            .account(organisation, id)
            .await
            .map_err(|error| diagnosis::store(&error))?;
        account.ok_or_else(|| account_unknown(id))
    }

    /// The accounts that pass a filter, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn accounts(
        &self,
        organisation: OrganisationId,
        filter: &AccountFilter,
    ) -> Result<Vec<Account>, Problem> {
        self.store
            .accounts(organisation, filter)
            .await
            .map_err(|error| diagnosis::store(&error))
    }

    /// The hosts beyond UKG's own that the operator allows.
    pub(crate) fn allowed(&self) -> AllowedHosts {
        self.allowed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Allows a host beyond those, as `host:port`, as long as this process runs: one that the process serves itself.
    /// What names no host allows none.
    pub fn allow_host(&self, host: &str) {
        if let Ok(own) = AllowedHosts::parse([host]) {
            self.http.allow(&own);
            self.allowed
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(&own);
        }
    }

    /// The tenant of an account, its credentials opened for the length of a call.
    pub(crate) async fn tenant(&self, account: &Account) -> Result<(Tenant, Arc<Login>), Problem> {
        self.tenant_in(account, None).await
    }

    /// An account's credentials, opened. Keep them no longer than the call they are for.
    pub(crate) async fn open_credentials(&self, account: &Account) -> Result<Credentials, Problem> {
        let secrets = self.store.open_secrets(account.organisation, account.id).await;
        let secrets = secrets.map_err(|error| diagnosis::store(&error))?;
        vault::opened(&account.username, &secrets).map_err(|error| {
            Problem::new(Kind::Internal, Code::CredentialsDamaged, Step::Store, error.to_string())
                .with_remedy("Link the account again")
        })
    }

    /// The same in a session of the caller's choice, or the account's.
    pub(crate) async fn tenant_in(
        &self,
        account: &Account,
        session: Option<Session>,
    ) -> Result<(Tenant, Arc<Login>), Problem> {
        let credentials = self.open_credentials(account).await?;
        let address = self.address_of(&account.host, account.allowed_host)?;
        let recorded: Vec<_> = self
            .recorded_schemas
            .iter()
            .filter(|recorded| recorded.host == address.host().to_ascii_lowercase())
            .collect();
        let login = self.login_of(&address, &credentials).await?;
        self.note_tenant(account.organisation, account.id, login.tenant()).await;
        let session = session.unwrap_or_else(|| self.session(account.id, &login));
        let tenant = self.tenant_of(&login, address, credentials, session);
        for schema in recorded {
            tenant.know_schema(&schema.operation);
        }
        Ok((tenant, login))
    }

    /// The address of an account's tenant. A host that was allowed when its account was linked stays allowed for that
    /// account.
    pub(crate) fn address_of(&self, host: &str, was_allowed: bool) -> Result<ServiceAddress, Problem> {
        let mut allowed = self.allowed();
        if was_allowed && let Ok(own) = AllowedHosts::parse([host]) {
            self.http.allow(&own);
            allowed.extend(&own);
        }
        let understood = ServiceAddress::understand(host, &allowed);
        Ok(understood.map_err(|error| diagnosis::address(&error))?.address)
    }

    /// The session of an account with these credentials. What was refused in it is known to all processes by the
    /// [permits](crate::permits), and forgiven there: a call goes by that, and not by what one process has seen.
    fn session(&self, id: AccountId, login: &Login) -> Session {
        let mut sessions = self.sessions();
        let held = sessions.get(&id).filter(|of| of.credentials == login.credentials());
        let session = held.map_or_else(|| Session::new(&self.http), |of| of.session.without_refusals());
        sessions.insert(id, SessionOf::new(login, session.clone()));
        session
    }

    /// Forgets the session of an account that is gone.
    pub(crate) fn forget_session(&self, id: AccountId) {
        self.sessions().remove(&id);
    }

    /// Goes on with the session of a tenant that was just linked or checked.
    pub(crate) fn keep_session(&self, id: AccountId, session: SessionOf) {
        self.sessions().insert(id, session);
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<AccountId, SessionOf>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is said of an account that is not there, or not for whoever asks: nobody learns which.
pub fn account_unknown(id: AccountId) -> Problem {
    let message = format!("there is no account `{id}`");
    Problem::new(Kind::NotFound, Code::AccountNotFound, Step::Input, message)
        .with_remedy("See which accounts there are with `rollbook accounts` or `GET /accounts`")
}

/// A time between none and this one, so that what begins together does not come together again.
pub(crate) fn chance(within: Duration) -> Duration {
    let mut random = [0; 8];
    // Without chance all come together, and nothing else is wrong.
    getrandom::fill(&mut random).unwrap_or_default();
    let within = u64::try_from(within.as_millis()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(u64::from_ne_bytes(random) % within)
}

/// The moment, as finely as the store keeps it, so that what is told now and what is read later are equal.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
