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
use rollbook_store::{LoginAsk, LoginAttempt, LoginBudget, LoginSending, LoginTurn, Store};
use tokio::{
    sync::{Mutex as Lock, Notify},
    time::{Instant, sleep, sleep_until, timeout_at},
};
use ukg_pro::{Gate, HeldBack, Sending, Sent};
use ukg_pro_contract::Transport;

use crate::{
    diagnosis, engine,
    logins::{Login, budget_spent, shown, unchanged},
    waiting::Waiting,
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
    /// Of requests that were dropped: nobody knows how they ended.
    dropped: Vec<LoginAttempt>,
}

struct Held {
    attempt: LoginAttempt,
    /// Which it was asked for, and what of them. It is used for the same alone: when nobody lives to say what became of it,
    /// it is known what it sent.
    credentials: String,
    sending: LoginSending,
    /// Whether it is nothing new that UKG Pro takes this.
    known: bool,
    /// Whether less than a quarter of the budget is gone.
    ample: bool,
    /// Whether more has become known since it was given, by which it might not be.
    outdated: bool,
    since: Instant,
    renewed: Instant,
}

impl Hand {
    fn is_empty(&self) -> bool {
        self.free.is_empty() && self.in_use.is_empty() && self.old.is_empty() && self.dropped.is_empty()
    }

    /// Lets go of what went from hand to hand for long enough.
    fn put_aside(&mut self, now: Instant) {
        let aside = self.free.extract_if(.., |held| now.duration_since(held.since) >= HELD);
        self.old.extend(aside.map(|held| held.attempt));
    }

    /// Takes back what is not in use any more.
    fn put_back(&mut self, held: Held) {
        if held.outdated {
            self.old.push(held.attempt);
        } else {
            self.free.push(held);
            self.put_aside(Instant::now());
        }
    }

    /// Has whoever comes next ask again: something was refused or not answered.
    fn outdate(&mut self) {
        let free = std::mem::take(&mut self.free);
        self.old.extend(free.into_iter().map(|held| held.attempt));
        for held in &mut self.in_use {
            held.known = false;
            held.ample = false;
            held.outdated = true;
        }
    }

    fn end(&mut self, attempt: &LoginAttempt) -> Option<Held> {
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

    fn take_free(&self, credentials: &str, sending: LoginSending) -> Option<LoginAttempt> {
        let mut hand = self.hand();
        hand.put_aside(Instant::now());
        let is_same = |held: &Held| held.credentials == credentials && held.sending == sending;
        let Some(at) = hand.free.iter().position(is_same) else {
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

    fn add(&self, attempts: Vec<LoginAttempt>, login: &Login, sending: LoginSending, known: bool, ample: bool) {
        let now = Instant::now();
        let held = |attempt| Held {
            attempt,
            credentials: login.credentials().to_owned(),
            sending,
            known,
            ample,
            outdated: false,
            since: now,
            renewed: now,
        };
        self.hand().free.extend(attempts.into_iter().map(held));
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
    async fn admit(self: &Arc<Self>, login: &Arc<Login>, sending: LoginSending) -> Result<Permit, Problem> {
        let desk = login.desk();
        let patience = if login.manner().comparing {
            PATIENCE_TO_COMPARE
        } else {
            self.patience
        };
        let deadline = Instant::now() + patience;
        let waiting = Waiting::among(&desk.waiting);
        let in_line = || timeout_at(deadline, desk.line.lock());
        let Ok(mut at_the_desk) = in_line().await else {
            return Err(held_back(patience));
        };
        let mut waits = false;
        loop {
            if let Some(attempt) = desk.take_free(login.credentials(), sending) {
                drop(waiting);
                return Ok(Permit {
                    permits: Arc::clone(self),
                    login: Arc::clone(login),
                    sending,
                    attempt: Some(attempt),
                    sent_at: engine::now(),
                });
            }
            let mut ask_again = Instant::now() + ASKED + engine::chance(ASKED_SPREAD);
            match self.ask(login, sending, std::mem::replace(&mut waits, true)).await? {
                LoginTurn::Begun { attempts, known, ample } => {
                    desk.add(attempts, login, sending, known, ample);
                    self.keep();
                    continue;
                }
                LoginTurn::InDoubt { until, unseen } => {
                    let now = engine::now();
                    ask_again = Instant::now() + until.duration_since(now).try_into().unwrap_or_default();
                    if ask_again > deadline {
                        return Err(in_doubt(until, unseen, now));
                    }
                    // What is not sent yet may keep nobody whose turn it is.
                    drop(at_the_desk);
                    let soon = Instant::now() + ASKED + engine::chance(ASKED_SPREAD);
                    sleep_until(ask_again.min(soon)).await;
                    match in_line().await {
                        Ok(again) => at_the_desk = again,
                        Err(_) => return Err(held_back(patience)),
                    }
                    continue;
                }
                LoginTurn::Spent(spent) => return Err(budget_spent(self.budget, spent, engine::now())),
                LoginTurn::RefusedBefore {
                    at,
                    taken_otherwise: true,
                    ..
                } if sending == LoginSending::Rest => return Err(diagnosis::refused_by_rest(at)),
                LoginTurn::RefusedBefore { at, code, .. } => return Err(unchanged(at, &code)),
                LoginTurn::UnderWay => {}
            }
            if Instant::now() >= deadline {
                return Err(held_back(patience));
            }
            // Either way it is tried again.
            timeout_at(ask_again.min(deadline), desk.returned.notified()).await.ok();
        }
    }

    async fn ask(&self, login: &Login, sending: LoginSending, waits: bool) -> Result<LoginTurn, Problem> {
        let (desk, manner) = (login.desk(), login.manner());
        let (holds, given_back) = {
            let mut hand = desk.hand();
            let own = hand
                .in_use
                .iter()
                .filter(|held| held.credentials == login.credentials());
            (own.count(), std::mem::take(&mut hand.old))
        };
        let ask = LoginAsk {
            login: &desk.login,
            tenant: login.tenant(),
            credentials: login.credentials(),
            sending,
            process: &self.process,
            want: desk.waiting.load(Ordering::Acquire),
            holds: u32::try_from(holds).unwrap_or(u32::MAX),
            waits,
            again: manner.again || manner.comparing,
            own: &login.refused(),
            comparing: manner.comparing,
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

    /// Gives back what nobody has used for so long, renews what is in use, and says what nobody knows the end of.
    async fn tend(&self, idle: Duration) {
        let desks: Vec<_> = {
            let mut desks = self.desks();
            desks.retain(|_, desk| Arc::strong_count(desk) > 1 || !desk.hand().is_empty());
            desks.values().cloned().collect()
        };
        let (mut renewed, mut given_back) = (Vec::new(), Vec::new());
        let now = Instant::now();
        for desk in &desks {
            self.tell_dropped(desk).await;
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

    /// Requests that were dropped are in doubt from now on, however long ago they were renewed.
    async fn tell_dropped(&self, desk: &Desk) {
        let dropped = std::mem::take(&mut desk.hand().dropped);
        for attempt in dropped {
            let told = self
                .store
                .attempt_unanswered(&desk.login, &attempt, engine::now())
                .await;
            if let Err(error) = told {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "That a request was dropped was not recorded; it is tried again");
                desk.hand().dropped.push(attempt);
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
    fn admit(&self, sending: Sending) -> BoxFuture<'_, Result<Box<dyn ukg_pro::Permit>, HeldBack>> {
        let sending = match (sending.transport, sending.keys_exchanged) {
            (Transport::Rest, false) => LoginSending::Rest,
            (Transport::Soap, false) => LoginSending::Soap,
            (_, true) => LoginSending::Exchanged,
        };
        Box::pin(async move {
            match self.permits.admit(&self.login, sending).await {
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
    sending: LoginSending,
    attempt: Option<LoginAttempt>,
    sent_at: Timestamp,
}

impl ukg_pro::Permit for Permit {
    fn ended(mut self: Box<Self>, sent: Sent) -> BoxFuture<'static, bool> {
        Box::pin(async move {
            let Some(attempt) = self.attempt.take() else {
                return true;
            };
            let (login, store) = (&self.login, &self.permits.store);
            let desk = login.desk();
            let held = desk.hand().end(&attempt);
            // Each repeat of what may have been refused may be refused as well. Values that are known to be good are worth
            // one; others are sent once, or a call would spend the budget by itself.
            let may_repeat = |held: &Held| held.known && held.ample && !login.manner().once;
            let again = sent != Sent::Unanswered || held.as_ref().is_some_and(may_repeat);
            let recorded = match sent {
                Sent::Not | Sent::Answered => {
                    if let Some(held) = held {
                        desk.hand().put_back(held);
                    }
                    Ok(())
                }
                Sent::Taken => {
                    let mut told = Ok(());
                    if let Some(mut held) = held {
                        if !held.known {
                            let taken = (login.credentials(), self.sending, self.sent_at);
                            told = store.attempt_taken(&desk.login, taken.0, taken.1, taken.2).await;
                            // Whoever comes next asks what is known now.
                            held.outdated |= told.is_ok();
                        }
                        desk.hand().put_back(held);
                    }
                    told
                }
                Sent::Unanswered => {
                    desk.hand().outdate();
                    store.attempt_unanswered(&desk.login, &attempt, engine::now()).await
                }
                Sent::Refused => {
                    let code = Code::CredentialsRefused.as_str();
                    login.was_refused(attempt.clone());
                    let refused =
                        store.attempt_refused(&desk.login, login.credentials(), &attempt, code, engine::now());
                    let refused = refused.await;
                    desk.hand().outdate();
                    refused
                }
            };
            desk.returned.notify_one();
            if let Err(error) = recorded {
                // It counts all the same, as one that nobody has ended.
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "What became of a login was not recorded");
            }
            again
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // Nobody knows how it ended.
        if let Some(attempt) = self.attempt.take() {
            let desk = self.login.desk();
            let mut hand = desk.hand();
            hand.end(&attempt);
            hand.outdate();
            hand.dropped.push(attempt);
            drop(hand);
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

/// Whether the credentials are good yet, nobody has seen for too long.
fn in_doubt(until: Timestamp, unseen: u32, now: Timestamp) -> Problem {
    let message = format!(
        "No answer was seen to the last {unseen} requests with the credentials of this service account, each of which UKG \
         Pro may have refused, so the next is not sent before {}",
        shown(until)
    );
    let mut problem = Problem::new(Kind::Throttled, Code::HeldBack, Step::Login, message)
        .with_remedy("Find out whether UKG Pro is at work; after that time calls are sent again");
    problem.retryable = true;
    let seconds = until.duration_since(now).as_secs();
    problem.retry_after_seconds = Some(u64::try_from(seconds).unwrap_or_default().saturating_add(1));
    problem
}
