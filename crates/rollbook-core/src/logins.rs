//! The budget of refused logins: a tenant locks a service account after some, so Rollbook stays below.
//!
//! Whatever may send credentials goes through [`Engine::within_budget`]: linking, checks, actions, and the look after
//! accounts. Each request of it that a tenant can refuse needs a [permit](crate::permits) besides. What a tenant refused
//! counts per tenant and user name, in the store, so that all processes count together.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rollbook_model::{
    AccountId, Code, OrganisationId, Problem,
    problem::{Kind, Step},
};
use rollbook_store::{LoginAttempt, LoginBudget, LoginSending, LoginSpent};
use tokio::sync::{Mutex as Lock, OwnedMutexGuard};
use ukg_pro::{Error, Kind as ErrorKind, Meter, ServiceAddress, Session, Tenant};
use ukg_pro_contract::{Transport, credentials::Credentials, menu};

use crate::{
    Engine, diagnosis, engine,
    permits::{Desk, LoginGate},
    request_budget::TenantMeter,
};

/// How long a call waits for another that proves the same credentials, before it begins an attempt of its own.
const PROVED_WITHIN: Duration = Duration::from_secs(10);

/// How often it is asked whether another process has compared what it saw refused, which tells nobody by itself.
const ASKED: Duration = Duration::from_millis(150);

/// Who wants credentials to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Rollbook, or a caller who does not say more: what was refused before is not sent again.
    Any,
    /// A person who says that the tenant may take by now what it refused before.
    Again,
}

/// A service account at a tenant with the values to log in with, as the store counts them: by keyed hashes. It is of one
/// call, check or link.
pub(crate) struct Login {
    user: String,
    /// Whose requests are counted together.
    tenant: String,
    credentials: String,
    address: ServiceAddress,
    desk: Arc<Desk>,
    call: Mutex<OfCall>,
}

/// How credentials are sent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manner {
    /// Somebody wants them to be sent although they were refused before.
    pub(crate) again: bool,
    /// They are sent once more to compare.
    pub(crate) comparing: bool,
    /// What may have been refused is not sent once more: a login follows that says it instead.
    pub(crate) once: bool,
}

#[derive(Default)]
struct OfCall {
    manner: Manner,
    /// What nobody knows of it whether it is taken yet.
    in_doubt: Vec<LoginSending>,
    /// What was refused of it.
    refused: Vec<LoginAttempt>,
    /// What was refused of its credentials before it, and not taken since by the same transport.
    refused_before: Vec<LoginSending>,
    /// Why its credentials were not sent.
    held_back: Option<Problem>,
    /// Whether nobody waits for it.
    in_background: bool,
}

impl Login {
    pub(crate) fn credentials(&self) -> &str {
        &self.credentials
    }

    /// As what the tenant is known among all whose requests are counted.
    pub(crate) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Says that nobody waits for what is called.
    pub(crate) fn work_in_background(&self) {
        self.call().in_background = true;
    }

    pub(crate) fn is_in_background(&self) -> bool {
        self.call().in_background
    }

    pub(crate) fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    pub(crate) fn manner(&self) -> Manner {
        self.call().manner
    }

    /// Says whether a login follows that makes a repeat of what may have been refused one too many.
    pub(crate) fn send_once(&self, once: bool) {
        self.call().manner.once = once;
    }

    pub(crate) fn was_refused(&self, attempt: LoginAttempt) {
        self.call().refused.push(attempt);
    }

    /// What was refused of this call so far.
    pub(crate) fn refused(&self) -> Vec<LoginAttempt> {
        self.call().refused.clone()
    }

    /// Whether nobody has seen an answer to calls by REST of before, which they may have been refused.
    pub(crate) fn is_in_doubt_by_rest(&self) -> bool {
        self.call().in_doubt.contains(&LoginSending::Rest)
    }

    /// Whether this transport has refused its credentials before, and not taken them since.
    pub(crate) fn was_refused_before_by(&self, transport: Transport) -> bool {
        let sending = match transport {
            Transport::Rest => LoginSending::Rest,
            Transport::Soap => LoginSending::Soap,
        };
        self.call().refused_before.contains(&sending)
    }

    /// Keeps why credentials are not sent, which [`Engine::within_budget`] tells.
    pub(crate) fn hold_back(&self, problem: Problem) {
        self.call().held_back = Some(problem);
    }

    fn call(&self) -> MutexGuard<'_, OfCall> {
        self.call.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What this process knows of credentials.
#[derive(Default)]
pub(crate) struct Logins {
    /// Those that a tenant has taken and not refused since.
    taken: Mutex<HashSet<String>>,
    /// Those that a call is proving just now.
    proving: Mutex<HashMap<String, Arc<Lock<()>>>>,
}

impl Logins {
    fn are_taken(&self, login: &Login) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.contains(&login.credentials)
    }

    /// A turn to prove credentials that are not known to be good: of many calls at once one proves them for all, and
    /// the others do not count as attempts of their own. `None` when the one takes long.
    async fn prove(&self, login: &Login) -> Option<OwnedMutexGuard<()>> {
        let lock = {
            let mut proving = self.proving.lock().unwrap_or_else(PoisonError::into_inner);
            proving.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(proving.entry(login.credentials.clone()).or_default())
        };
        tokio::time::timeout(PROVED_WITHIN, lock.lock_owned()).await.ok()
    }

    fn take(&self, login: &Login) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(login.credentials.clone());
    }

    fn refuse(&self, login: &Login) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&login.credentials);
    }
}

impl Engine {
    /// What these credentials count as at this tenant. Spelling a user name in other letters spends the same budget.
    pub(crate) async fn login_of(
        &self,
        address: &ServiceAddress,
        credentials: &Credentials,
    ) -> Result<Arc<Login>, Problem> {
        let base = address.base_url();
        let user = credentials.user_name.as_str();
        let login = self.login_name(address, user).await?;
        // UKG Pro counts by client (`ukg-pro-rest.md` 11): all that carries one Customer API Key is taken for one.
        let key = credentials.customer_api_key.expose();
        let tenant = self.store.keyed_hash("tenant", &[&base, key]).await;
        let tenant = tenant.map_err(|error| diagnosis::store(&error))?;
        let values = [
            base.as_str(),
            user,
            credentials.password.expose(),
            credentials.customer_api_key.expose(),
            credentials.user_api_key.as_ref().map_or("", |key| key.expose()),
        ];
        let credentials = self.store.keyed_hash("credentials", &values).await;
        let credentials = credentials.map_err(|error| diagnosis::store(&error))?;
        Ok(Arc::new(Login {
            desk: self.permits.desk(&login),
            user: login,
            tenant,
            credentials,
            address: address.clone(),
            call: Mutex::default(),
        }))
    }

    /// The tenant of a login: its credentials are sent when there is a permit for it, and every request is counted.
    pub(crate) fn tenant_of(
        &self,
        login: &Arc<Login>,
        address: ServiceAddress,
        credentials: Credentials,
        session: Session,
    ) -> Tenant {
        let gate = Arc::new(LoginGate {
            permits: Arc::clone(&self.permits),
            login: Arc::clone(login),
        });
        let meter = self.requests.limits.of(&address).map(|limit| {
            let meter = TenantMeter {
                budget: Arc::clone(&self.requests),
                limit,
                login: Arc::clone(login),
            };
            Arc::new(meter) as Arc<dyn Meter>
        });
        Tenant::with_gate(self.http.clone(), address, credentials, session, gate, meter)
    }

    /// What a service account counts as at a tenant, whatever its other values are.
    pub(crate) async fn login_name(&self, address: &ServiceAddress, user: &str) -> Result<String, Problem> {
        let name = self
            .store
            .keyed_hash("login", &[&address.base_url(), &user.to_lowercase()])
            .await;
        name.map_err(|error| diagnosis::store(&error))
    }

    /// Forgets what the tenant of an account refused. For a tenant that this process emulates alone: any other counts
    /// by itself, and locks the service account.
    ///
    /// # Errors
    /// When there is no such account, its address is none that may be called, or the store fails.
    pub async fn forget_refusals(&self, organisation: OrganisationId, id: AccountId) -> Result<(), Problem> {
        let account = self.account(organisation, id).await?;
        let address = self.address_of(&account.host, account.allowed_host)?;
        let login = self.login_name(&address, &account.username).await?;
        let forgotten = self.store.forget_attempts(&login).await;
        forgotten.map_err(|error| diagnosis::store(&error))
    }

    /// How a login stands, without beginning an attempt.
    pub(crate) async fn standing_of(
        &self,
        login: &Login,
        now: jiff::Timestamp,
    ) -> Result<rollbook_store::LoginStanding, Problem> {
        let standing = self
            .store
            .login_standing(&login.user, &login.tenant, &login.credentials, self.login_budget, now)
            .await;
        standing.map_err(|error| diagnosis::store(&error))
    }

    /// Does what may send credentials, unless too many were refused, or these were. Whatever the tenant refuses
    /// meanwhile is counted.
    ///
    /// # Errors
    /// `login_budget_spent` and `credentials_unchanged`, when nothing is sent; `held_back`, when no permit came; that the
    /// tenant is not reached, when it has not answered before; and as `work`.
    pub(crate) async fn within_budget<T>(
        &self,
        login: &Login,
        wish: Wish,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        // What somebody asks to be proved has a session of its own, which knows of no other's refusals: one at a time.
        let _proving = if wish == Wish::Any && self.logins.are_taken(login) {
            None
        } else {
            self.logins.prove(login).await
        };
        self.begin(login, wish).await?;
        self.knock(login).await?;
        let outcome = work.await;
        self.settle(login, &outcome).await;
        let held_back = login.call().held_back.take();
        match (outcome, held_back) {
            (Err(problem), Some(why)) if problem.code == Code::HeldBack => Err(why),
            (outcome, _) => outcome,
        }
    }

    /// Sends credentials once more within [`within_budget`](Self::within_budget), to compare; `None` when there is no
    /// permit for it soon, and nothing was sent.
    pub(crate) async fn once_more<T>(
        &self,
        login: &Login,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Option<Result<T, Error>> {
        login.call().manner.comparing = true;
        let outcome = work.await;
        let mut call = login.call();
        call.manner.comparing = false;
        call.held_back = None;
        match outcome {
            Err(error) if *error.kind() == ErrorKind::HeldBack => None,
            outcome => Some(outcome),
        }
    }

    /// Sees whether credentials may be sent, before anything is.
    async fn begin(&self, login: &Login, wish: Wish) -> Result<(), Problem> {
        let again = wish == Wish::Again;
        let (standing, now) = loop {
            let now = engine::now();
            let standing = self.standing_of(login, now).await?;
            // Who saw them refused says soon whether another transport takes them.
            if again || !standing.being_compared {
                break (standing, now);
            }
            tokio::time::sleep(ASKED).await;
        };
        login.call().manner = Manner {
            again,
            ..Manner::default()
        };
        if let (Some(at), false) = (standing.refused_at, again) {
            return Err(unchanged(at, &standing.refused_code));
        }
        login.call().in_doubt = standing.in_doubt;
        login.call().refused_before = standing.refused_by;
        match standing.spent {
            Some(spent) => Err(budget_spent(self.login_budget, spent, now)),
            None => Ok(()),
        }
    }

    /// Sends good credentials to a tenant that has not answered them only after it has answered something that carries
    /// none. So what a whole outage leaves in doubt is what was under way when it began, and calls go on when it ends.
    async fn knock(&self, login: &Login) -> Result<(), Problem> {
        if login.call().in_doubt.is_empty() {
            return Ok(());
        }
        let reached = self.http.reach(&login.address).await;
        reached
            .map(drop)
            .map_err(|error| diagnosis::ukg_pro(&error, Step::Connection))
    }

    /// Records what a call has come to. Each refusal was counted when it came; now it is known what it is told by.
    async fn settle<T>(&self, login: &Login, outcome: &Result<T, Problem>) {
        let refused = std::mem::take(&mut login.call().refused);
        if refused.is_empty() {
            if outcome.is_ok() {
                self.logins.take(login);
            }
            return;
        }
        self.metrics.refused(u32::try_from(refused.len()).unwrap_or(u32::MAX));
        self.logins.refuse(login);
        let told = outcome.as_ref().err().filter(|problem| problem.refuses_credentials());
        let code = told.map_or(Code::CredentialsRefused, |problem| problem.code);
        let settled = self.store.settle_refusals(&login.user, &refused, code.as_str());
        // What the tenant answered, or did, is not undone by what could not be written of it.
        if let Err(error) = settled.await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "What is known of credentials was not recorded");
        }
    }
}

pub(crate) fn budget_spent(budget: LoginBudget, spent: LoginSpent, now: jiff::Timestamp) -> Problem {
    let message = format!(
        "{}; some more refusals would lock the service account, so nothing is sent before {}",
        what_spent(budget, spent),
        shown(spent.until),
    );
    let remedy = if spent.refused == 0 {
        "Find out whether UKG Pro is at work; after that time calls are sent again".to_owned()
    } else {
        format!(
            "Compare the values with {} meanwhile; after that time they are tried at once",
            menu::SERVICE_ACCOUNTS
        )
    };
    let mut problem = Problem::new(Kind::Throttled, Code::LoginBudgetSpent, Step::Login, message).with_remedy(remedy);
    problem.retryable = true;
    let seconds = spent.until.duration_since(now).as_secs();
    problem.retry_after_seconds = Some(u64::try_from(seconds).unwrap_or_default().saturating_add(1));
    problem
}

/// What spent a budget, without calling refused what was not answered.
pub(crate) fn what_spent(budget: LoginBudget, spent: LoginSpent) -> String {
    let within = format!("within {} minutes", budget.within.as_mins());
    match spent {
        LoginSpent { refused, unseen: 0, .. } => {
            format!("UKG Pro has refused this service account {refused} times {within}")
        }
        LoginSpent { refused: 0, unseen, .. } => format!(
            "No answer was seen to {unseen} requests with the credentials of this service account {within}, and each may \
             have been refused"
        ),
        LoginSpent { refused, unseen, .. } => format!(
            "UKG Pro has refused this service account {within}: {refused} times for certain, and {unseen} requests with \
             its credentials, whose answers were not seen, perhaps"
        ),
    }
}

pub(crate) fn unchanged(at: jiff::Timestamp, code: &str) -> Problem {
    let message = format!(
        "UKG Pro refused exactly these values at {} (`{code}`), so they are not sent again by themselves",
        shown(at)
    );
    let remedy = format!(
        "Correct what is wrong. If the values are right and the service account was changed since, on {}, ask for them \
         to be sent again",
        menu::SERVICE_ACCOUNTS
    );
    Problem {
        refused_as: Code::named(code),
        ..Problem::new(Kind::Credentials, Code::CredentialsUnchanged, Step::Login, message).with_remedy(remedy)
    }
}

/// The time in so many seconds, for people.
pub(crate) fn from_now(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let time = engine::now().checked_add(jiff::SignedDuration::from_secs(seconds));
    shown(time.unwrap_or(jiff::Timestamp::MAX))
}

/// A time for people: to the minute, and upwards so that it is not too early.
pub(crate) fn shown(time: jiff::Timestamp) -> String {
    let minute = jiff::TimestampRound::new()
        .smallest(jiff::Unit::Minute)
        .mode(jiff::RoundMode::Ceil);
    let time = time.round(minute).unwrap_or(time);
    time.strftime("%H:%M UTC").to_string()
}
