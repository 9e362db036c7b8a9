//! Permits to send credentials: no more requests that a tenant can refuse are under way, of all processes together, than
//! its budget of refusals has left.
//!
//! A permit is a line in the store for as long as a process has it ([`rollbook_store::LoginAttempt`]). To spare the store,
//! a process hands the permits it has from one request to the next, and gives them back when they were idle, or went
//! from hand to hand, for a moment. Whoever finds none waits: for one that comes back in this process, and by asking the
//! store now and then for one of another's.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use rollbook_model::{
    Code, Problem, RequestId,
    problem::{Kind, Step},
};
use rollbook_store::{LoginAsk, LoginAttempt, LoginBudget, LoginTurn, Store};
use tokio::{
    sync::{Mutex as Lock, Notify},
    time::{Instant, sleep, timeout_at},
};
use ukg_pro::{Gate, HeldBack, Sent};

use crate::{
    diagnosis, engine,
    logins::{Login, Manner, budget_spent, unchanged},
};

/// How long a permit goes from request to request before others may have it.
const HELD: Duration = Duration::from_secs(1);
/// How often the store is told that a request is still under way; far less than after what time it takes the process for
/// dead ([`rollbook_store::ALIVE`]).
const RENEWED: Duration = Duration::from_secs(4);
/// How often it is seen what is to be renewed and given back.
const KEPT: Duration = Duration::from_millis(500);
/// How often the store is asked for a permit that others have: at least, and what chance adds.
const ASKED: Duration = Duration::from_millis(150);
const ASKED_SPREAD: Duration = Duration::from_millis(150);
/// How long a comparison waits, which is nobody's wish.
const PATIENCE_TO_COMPARE: Duration = Duration::from_secs(5);

/// The permits that this process has.
pub(crate) struct Permits {
    store: Arc<Store>,
    budget: LoginBudget,
    /// How long a call waits for one.
    patience: Duration,
    /// What it is called among those that share the store.
    process: String,
    desks: Mutex<HashMap<String, Arc<Desk>>>,
    /// Whether somebody renews them and gives them back.
    kept: AtomicBool,
}

/// Where the permits of one login are handed out.
pub(crate) struct Desk {
    login: String,
    /// Who stands at the desk; the others wait in line.
    line: Lock<()>,
    waiting: AtomicU32,
    hand: Mutex<Hand>,
    returned: Notify,
}

#[derive(Default)]
struct Hand {
    free: Vec<Held>,
    in_use: Vec<Held>,
    /// To be given back.
    old: Vec<LoginAttempt>,
}

struct Held {
    attempt: LoginAttempt,
    /// Which it was asked for, and which alone it is used for: when nobody lives to say what became of it, it is known
    /// which.
    credentials: String,
    /// Whether that UKG Pro takes them settles what nobody lived to see.
    doubts: bool,
    since: Instant,
    renewed: Instant,
}

impl Hand {
    fn is_empty(&self) -> bool {
        self.free.is_empty() && self.in_use.is_empty() && self.old.is_empty()
    }

    /// Lets go of what went from hand to hand for long enough.
    fn put_aside(&mut self, now: Instant) {
        let aside = self.free.extract_if(.., |held| now.duration_since(held.since) >= HELD);
        self.old.extend(aside.map(|held| held.attempt));
    }

    /// Takes back what is not in use any more, and says whether there were doubts.
    fn put_back(&mut self, attempt: &LoginAttempt) -> bool {
        let Some(held) = self.remove(attempt) else { return false };
        let doubts = held.doubts;
        self.free.push(held);
        self.put_aside(Instant::now());
        doubts
    }

    /// Lets go of what was not answered: whatever UKG Pro takes of the same credentials from now on settles it.
    fn is_unanswered(&mut self, attempt: &LoginAttempt, credentials: &str) {
        self.remove(attempt);
        let all = self.free.iter_mut().chain(&mut self.in_use);
        all.filter(|held| held.credentials == credentials)
            .for_each(|held| held.doubts = true);
    }

    /// Forgets the doubts about credentials.
    fn is_settled(&mut self, credentials: &str) {
        let all = self.free.iter_mut().chain(&mut self.in_use);
        all.filter(|held| held.credentials == credentials)
            .for_each(|held| held.doubts = false);
    }

    fn remove(&mut self, attempt: &LoginAttempt) -> Option<Held> {
        let at = self.in_use.iter().position(|held| held.attempt == *attempt)?;
        Some(self.in_use.swap_remove(at))
    }
}

impl Desk {
    fn new(login: String) -> Self {
        Self {
            login,
            line: Lock::default(),
            waiting: AtomicU32::default(),
            hand: Mutex::default(),
            returned: Notify::default(),
        }
    }

    fn hand(&self) -> MutexGuard<'_, Hand> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_free(&self, credentials: &str) -> Option<LoginAttempt> {
        let mut hand = self.hand();
        hand.put_aside(Instant::now());
        let Some(at) = hand.free.iter().position(|held| held.credentials == credentials) else {
            // Nobody keeps what another asks for.
            let free = std::mem::take(&mut hand.free);
            hand.old.extend(free.into_iter().map(|held| held.attempt));
            return None;
        };
        let held = hand.free.swap_remove(at);
        let attempt = held.attempt.clone();
        hand.in_use.push(held);
        Some(attempt)
    }

    fn add(&self, attempts: Vec<LoginAttempt>, credentials: &str, doubts: bool) {
        let now = Instant::now();
        let held = |attempt| Held {
            attempt,
            credentials: credentials.to_owned(),
            doubts,
            since: now,
            renewed: now,
        };
        self.hand().free.extend(attempts.into_iter().map(held));
    }
}

/// One that waits, as long as it is there.
struct Waiting<'a>(&'a AtomicU32);

impl<'a> Waiting<'a> {
    fn at(desk: &'a Desk) -> Self {
        desk.waiting.fetch_add(1, Ordering::AcqRel);
        Self(&desk.waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Permits {
    pub(crate) fn new(store: Arc<Store>, budget: LoginBudget, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            store,
            budget,
            patience,
            process: RequestId::new().to_string(),
            desks: Mutex::default(),
            kept: AtomicBool::default(),
        })
    }

    /// The desk of a login.
    pub(crate) fn desk(&self, login: &str) -> Arc<Desk> {
        let mut desks = self.desks();
        let desk = desks.entry(login.to_owned());
        Arc::clone(desk.or_insert_with(|| Arc::new(Desk::new(login.to_owned()))))
    }

    fn desks(&self) -> MutexGuard<'_, HashMap<String, Arc<Desk>>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// `login_budget_spent`, `credentials_unchanged`, `held_back`; and when the store fails.
    async fn admit(self: &Arc<Self>, login: &Arc<Login>) -> Result<Permit, Problem> {
        let desk = login.desk();
        let manner = login.manner();
        let patience = if manner.comparing {
            PATIENCE_TO_COMPARE
        } else {
            self.patience
        };
        let deadline = Instant::now() + patience;
        let waiting = Waiting::at(desk);
        let Ok(_at_the_desk) = timeout_at(deadline, desk.line.lock()).await else {
            return Err(held_back(patience));
        };
        loop {
            if let Some(attempt) = desk.take_free(login.credentials()) {
                drop(waiting);
                return Ok(Permit {
                    permits: Arc::clone(self),
                    login: Arc::clone(login),
                    attempt: Some(attempt),
                    sent_at: engine::now(),
                });
            }
            match self.ask(login, manner).await? {
                LoginTurn::Begun { attempts, doubts } => {
                    desk.add(attempts, login.credentials(), doubts);
                    self.keep();
                    continue;
                }
                LoginTurn::Spent(spent) => return Err(budget_spent(self.budget, spent, engine::now())),
                LoginTurn::RefusedBefore { at, code } => return Err(unchanged(at, &code)),
                LoginTurn::UnderWay => {}
            }
            if Instant::now() >= deadline {
                return Err(held_back(patience));
            }
            let ask_again = Instant::now() + ASKED + engine::chance(ASKED_SPREAD);
            // Either way it is tried again.
            timeout_at(ask_again.min(deadline), desk.returned.notified()).await.ok();
        }
    }

    async fn ask(&self, login: &Login, manner: Manner) -> Result<LoginTurn, Problem> {
        let desk = login.desk();
        let (holds, given_back) = {
            let mut hand = desk.hand();
            (hand.in_use.len(), std::mem::take(&mut hand.old))
        };
        let ask = LoginAsk {
            login: &desk.login,
            credentials: login.credentials(),
            process: &self.process,
            want: desk.waiting.load(Ordering::Acquire),
            holds: u32::try_from(holds).unwrap_or(u32::MAX),
            again: manner.again || manner.comparing,
            own: &login.refused(),
            spare_last: manner.good && !manner.comparing,
            given_back: &given_back,
        };
        let turn = self.store.begin_attempts(ask, self.budget, engine::now()).await;
        turn.map_err(|error| {
            desk.hand().old.extend(given_back);
            diagnosis::store(&error)
        })
    }

    /// Sees to it that what this process has is renewed and given back.
    fn keep(self: &Arc<Self>) {
        if self.kept.swap(true, Ordering::AcqRel) {
            return;
        }
        let permits = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                sleep(KEPT).await;
                permits.tend(HELD).await;
                if permits.has_none() {
                    permits.kept.store(false, Ordering::Release);
                    // Somebody may have got one just before.
                    if permits.has_none() || permits.kept.swap(true, Ordering::AcqRel) {
                        return;
                    }
                }
            }
        });
    }

    fn has_none(&self) -> bool {
        self.desks().values().all(|desk| desk.hand().is_empty())
    }

    /// Gives back what nobody has used for so long, and renews what is in use.
    async fn tend(&self, idle: Duration) {
        let desks: Vec<_> = {
            let mut desks = self.desks();
            desks.retain(|_, desk| Arc::strong_count(desk) > 1 || !desk.hand().is_empty());
            desks.values().cloned().collect()
        };
        let (mut renewed, mut given_back) = (Vec::new(), Vec::new());
        let now = Instant::now();
        for desk in &desks {
            let mut hand = desk.hand();
            let aside = hand.free.extract_if(.., |held| now.duration_since(held.since) >= idle);
            let aside: Vec<_> = aside.map(|held| held.attempt).collect();
            let old = std::mem::take(&mut hand.old).into_iter().chain(aside);
            given_back.extend(old.map(|attempt| (desk.login.clone(), attempt)));
            let due = hand
                .in_use
                .iter()
                .filter(|held| now.duration_since(held.renewed) >= RENEWED);
            renewed.extend(due.map(|held| (desk.login.clone(), held.attempt.clone())));
        }
        if renewed.is_empty() && given_back.is_empty() {
            return;
        }
        let told = self.store.renew_attempts(&renewed, &given_back, engine::now()).await;
        if let Err(error) = &told {
            let error = error as &dyn std::error::Error;
            tracing::warn!(
                error,
                "What is under way with credentials was not renewed; it is tried again"
            );
        }
        for desk in &desks {
            let of_desk = |(login, _): &&(String, LoginAttempt)| *login == desk.login;
            let mut hand = desk.hand();
            if told.is_ok() {
                let renewed: Vec<_> = renewed.iter().filter(of_desk).map(|(_, attempt)| attempt).collect();
                let held = hand.in_use.iter_mut();
                held.filter(|held| renewed.contains(&&held.attempt))
                    .for_each(|held| held.renewed = now);
            } else {
                let again = given_back.iter().filter(of_desk).map(|(_, attempt)| attempt.clone());
                hand.old.extend(again);
            }
        }
    }

    /// Gives back all that is not in use.
    pub(crate) async fn give_back(&self) {
        self.tend(Duration::ZERO).await;
    }
}

/// Asks for the permits of a login.
pub(crate) struct LoginGate {
    pub(crate) permits: Arc<Permits>,
    pub(crate) login: Arc<Login>,
}

impl Gate for LoginGate {
    fn admit(&self) -> BoxFuture<'_, Result<Box<dyn ukg_pro::Permit>, HeldBack>> {
        Box::pin(async {
            match self.permits.admit(&self.login).await {
                Ok(permit) => Ok(Box::new(permit) as Box<dyn ukg_pro::Permit>),
                Err(problem) => {
                    self.login.hold_back(problem);
                    Err(HeldBack)
                }
            }
        })
    }
}

/// The right to send the credentials of a login once.
struct Permit {
    permits: Arc<Permits>,
    login: Arc<Login>,
    attempt: Option<LoginAttempt>,
    sent_at: Timestamp,
}

impl ukg_pro::Permit for Permit {
    fn ended(mut self: Box<Self>, sent: Sent) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let Some(attempt) = self.attempt.take() else { return };
            let (login, store) = (&self.login, &self.permits.store);
            let desk = login.desk();
            let recorded = match sent {
                Sent::Not | Sent::Answered => {
                    desk.hand().put_back(&attempt);
                    Ok(())
                }
                Sent::Taken => {
                    let doubts = desk.hand().put_back(&attempt);
                    if doubts {
                        let credentials = login.credentials();
                        desk.hand().is_settled(credentials);
                        store.settle_doubts(&desk.login, credentials, self.sent_at).await
                    } else {
                        Ok(())
                    }
                }
                // UKG Pro refuses at once: what is not answered with credentials that were good is something else. Counted,
                // one read that is repeated while a tenant is not reached would keep the account from working for the
                // time of the budget.
                Sent::Unanswered if login.manner().good => {
                    desk.hand().put_back(&attempt);
                    Ok(())
                }
                Sent::Unanswered => {
                    desk.hand().is_unanswered(&attempt, login.credentials());
                    store.attempt_unanswered(&desk.login, &attempt, engine::now()).await
                }
                Sent::Refused => {
                    let code = Code::CredentialsRefused.as_str();
                    let credentials = login.credentials();
                    login.was_refused(attempt.clone());
                    let refused = store.attempt_refused(&desk.login, credentials, &attempt, code, engine::now());
                    let refused = refused.await;
                    let mut hand = desk.hand();
                    hand.remove(&attempt);
                    // What is free was asked for before that: whoever comes next asks again.
                    let free = std::mem::take(&mut hand.free);
                    hand.old.extend(free.into_iter().map(|held| held.attempt));
                    refused
                }
            };
            desk.returned.notify_one();
            if let Err(error) = recorded {
                // It counts all the same, as one that nobody has ended.
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "What became of a login was not recorded");
            }
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // Nobody knows how it ended: it is renewed no longer, and counts until its time has passed.
        if let Some(attempt) = self.attempt.take() {
            let desk = self.login.desk();
            desk.hand().remove(&attempt);
            desk.returned.notify_one();
        }
    }
}

/// Others have all under way that may be.
fn held_back(patience: Duration) -> Problem {
    let message = format!(
        "As many calls with the credentials of this service account are under way as UKG Pro may refuse of them, and none \
         has ended within {} seconds, so this one was not sent",
        patience.as_secs()
    );
    let mut problem = Problem::new(Kind::Throttled, Code::HeldBack, Step::Login, message)
        .with_remedy("Call again later, with fewer calls of the account at a time");
    problem.retryable = true;
    problem.retry_after_seconds = Some(10);
    problem
}
