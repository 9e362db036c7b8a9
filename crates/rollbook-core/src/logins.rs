//! The budget of refused logins: a tenant locks a service account after some, so Rollbook stays below.
//!
//! Whatever may send credentials goes through [`Engine::within_budget`]: linking, checks, actions, and the look after
//! accounts. What a tenant refused counts per tenant and user name, in the store, so that all processes count together.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use rollbook_store::{LoginAttempt, LoginBudget, LoginTurn};
use tokio::sync::{Mutex as Lock, OwnedMutexGuard};
use ukg_pro::{ServiceAddress, Session, Tenant};
use ukg_pro_contract::{credentials::Credentials, menu};

use crate::{Engine, diagnosis, engine};

/// How long a call waits for another that proves the same credentials, before it begins an attempt of its own.
const PROVED_WITHIN: Duration = Duration::from_secs(10);

/// Who wants credentials to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Rollbook, or a caller who does not say more: what was refused before is not sent again.
    Any,
    /// A person who says that the tenant may take by now what it refused before.
    Again,
}

/// A service account at a tenant with the values to log in with, as the store counts them: by keyed hashes.
#[derive(Debug)]
pub(crate) struct Login {
    user: String,
    credentials: String,
    /// The attempts that count for what is under way with them, until it is known how it ends.
    attempts: Mutex<Vec<LoginAttempt>>,
}

impl Login {
    fn attempts(&self) -> MutexGuard<'_, Vec<LoginAttempt>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Whether it is news.
    fn take(&self, login: &Login) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(login.credentials.clone())
    }

    fn refuse(&self, login: &Login) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&login.credentials);
    }
}

impl Engine {
    /// What these credentials count as at this tenant. Spelling a user name in other letters spends the same budget.
    pub(crate) async fn login_of(&self, address: &ServiceAddress, credentials: &Credentials) -> Result<Login, Problem> {
        let base = address.base_url();
        let user = credentials.user_name.as_str();
        let login = self.login_name(address, user).await?;
        let values = [
            base.as_str(),
            user,
            credentials.password.expose(),
            credentials.customer_api_key.expose(),
            credentials.user_api_key.as_ref().map_or("", |key| key.expose()),
        ];
        let credentials = self.store.keyed_hash("credentials", &values).await;
        let credentials = credentials.map_err(|error| diagnosis::store(&error))?;
        Ok(Login {
            user: login,
            credentials,
            attempts: Mutex::default(),
        })
    }

    /// What a service account counts as at a tenant, whatever its other values are.
    pub(crate) async fn login_name(&self, address: &ServiceAddress, user: &str) -> Result<String, Problem> {
        let name = self
            .store
            .keyed_hash("login", &[&address.base_url(), &user.to_lowercase()])
            .await;
        name.map_err(|error| diagnosis::store(&error))
    }

    /// How a login stands, without beginning an attempt.
    pub(crate) async fn standing_of(
        &self,
        login: &Login,
        now: jiff::Timestamp,
    ) -> Result<rollbook_store::LoginStanding, Problem> {
        let standing = self
            .store
            .login_standing(&login.user, &login.credentials, self.login_budget, now)
            .await;
        standing.map_err(|error| diagnosis::store(&error))
    }

    /// Does what may send credentials, unless too many were refused, or these were. Whatever the tenant refuses
    /// meanwhile is counted.
    ///
    /// # Errors
    /// `login_budget_spent` and `credentials_unchanged`, when nothing is sent; and as `work`.
    pub(crate) async fn within_budget<T>(
        &self,
        login: &Login,
        session: &Session,
        wish: Wish,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        // What somebody asks to be proved has a session of its own, which knows of no other's refusals: one at a time.
        let _proving = if wish == Wish::Any && self.logins.are_taken(login) {
            None
        } else {
            self.logins.prove(login).await
        };
        let attempt = self.begin(login, wish).await?;
        login.attempts().extend(attempt);
        let outcome = work.await;
        self.settle(login, session, &outcome).await;
        outcome
    }

    /// Sends credentials once more within the turn of [`within_budget`](Self::within_budget), as long as the budget has
    /// room beyond what was refused and is not counted yet. It counts until the turn is settled, so that nobody takes its
    /// place meanwhile.
    pub(crate) async fn once_more<T>(
        &self,
        login: &Login,
        tenant: &Tenant,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let attempted = u32::try_from(login.attempts().len()).unwrap_or(u32::MAX);
        let uncounted = tenant.unsettled_refusals().await.saturating_sub(attempted);
        let budget = LoginBudget {
            refusals: self.login_budget.refusals.saturating_sub(uncounted),
            ..self.login_budget
        };
        let turn = self
            .store
            .begin_login(&login.user, &login.credentials, budget, true, engine::now());
        let Ok(LoginTurn::Begun(attempt)) = turn.await else {
            return None;
        };
        login.attempts().push(attempt);
        Some(work.await)
    }

    /// A turn of the budget; none is needed for credentials that are known to be good.
    async fn begin(&self, login: &Login, wish: Wish) -> Result<Option<LoginAttempt>, Problem> {
        let now = engine::now();
        let budget = self.login_budget;
        let standing = self.store.login_standing(&login.user, &login.credentials, budget, now);
        let standing = standing.await.map_err(|error| diagnosis::store(&error))?;
        if standing.taken && standing.counted == 0 && !standing.refused_before {
            return Ok(None);
        }
        let again = wish == Wish::Again;
        let turn = self
            .store
            .begin_login(&login.user, &login.credentials, budget, again, now);
        match turn.await.map_err(|error| diagnosis::store(&error))? {
            LoginTurn::Begun(attempt) => Ok(Some(attempt)),
            LoginTurn::Spent { until } => Err(budget_spent(budget, until, now)),
            LoginTurn::RefusedBefore { at, code } => Err(unchanged(at, &code)),
        }
    }

    async fn forget(&self, login: &Login, attempts: &[LoginAttempt]) -> Result<(), rollbook_store::Error> {
        for attempt in attempts {
            self.store.forget_attempt(&login.user, attempt).await?;
        }
        Ok(())
    }

    async fn settle<T>(&self, login: &Login, session: &Session, outcome: &Result<T, Problem>) {
        let refusals = session.take_refusals();
        let mut attempts = std::mem::take(&mut *login.attempts());
        let not_refused = attempts.split_off(attempts.len().min(refusals as usize));
        let settled = async {
            if refusals > 0 {
                self.metrics.refused(refusals);
                self.logins.refuse(login);
                let code = match outcome {
                    Err(problem) if problem.refuses_credentials() => problem.code.as_str(),
                    // What was refused was made up for, as a token of before by a login.
                    _ => Code::CredentialsRefused.as_str(),
                };
                let counted = self.store.record_refusals(
                    &login.user,
                    &login.credentials,
                    attempts,
                    refusals,
                    code,
                    engine::now(),
                );
                let counted = counted.await;
                session.settle_refusals(refusals);
                counted?;
                self.forget(login, &not_refused).await?;
                // One of the transports has taken them: they count, and are not called refused.
                let taken = match outcome {
                    Ok(_) => true,
                    Err(problem) => problem.code == Code::TransportsDisagree,
                };
                if taken {
                    self.store.credentials_taken(&login.user, &login.credentials).await?;
                }
                return Ok(());
            }
            self.forget(login, &not_refused).await?;
            if outcome.is_ok() && self.logins.take(login) {
                self.store.credentials_taken(&login.user, &login.credentials).await?;
            }
            Ok(())
        };
        // What the tenant answered, or did, is not undone by a count that could not be written. The session knows of
        // a refusal, too.
        let settled: Result<(), rollbook_store::Error> = settled.await;
        if let Err(error) = settled {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, refusals, "Refused logins were not counted");
        }
    }
}

fn budget_spent(budget: LoginBudget, until: jiff::Timestamp, now: jiff::Timestamp) -> Problem {
    let message = format!(
        "UKG Pro has refused this service account {} times within {} minutes; some more would lock it, so nothing is \
         sent before {}",
        budget.refusals,
        budget.within.as_mins(),
        shown(until),
    );
    let remedy = format!(
        "Compare the values with {} meanwhile; after that time they are tried at once",
        menu::SERVICE_ACCOUNTS
    );
    let mut problem = Problem::new(Kind::Throttled, Code::LoginBudgetSpent, Step::Login, message).with_remedy(remedy);
    problem.retryable = true;
    let seconds = until.duration_since(now).as_secs();
    problem.retry_after_seconds = Some(u64::try_from(seconds).unwrap_or_default().saturating_add(1));
    problem
}

fn unchanged(at: jiff::Timestamp, code: &str) -> Problem {
    let message = format!(
        "UKG Pro refused exactly these values at {} (`{code}`), so they are not sent again by themselves",
        shown(at)
    );
    let remedy = format!(
        "Correct what is wrong. If the values are right and the service account was changed since, on {}, ask for them \
         to be sent again",
        menu::SERVICE_ACCOUNTS
    );
    Problem::new(Kind::Credentials, Code::CredentialsUnchanged, Step::Login, message).with_remedy(remedy)
}

/// The time in so many seconds, for people.
pub(crate) fn from_now(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let time = engine::now().checked_add(jiff::SignedDuration::from_secs(seconds));
    shown(time.unwrap_or(jiff::Timestamp::MAX))
}

/// A time for people: to the minute, and upwards so that it is not too early.
fn shown(time: jiff::Timestamp) -> String {
    let minute = jiff::TimestampRound::new()
        .smallest(jiff::Unit::Minute)
        .mode(jiff::RoundMode::Ceil);
    let time = time.round(minute).unwrap_or(time);
    time.strftime("%H:%M UTC").to_string()
}
