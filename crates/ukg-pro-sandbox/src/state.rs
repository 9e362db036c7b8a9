//! What a running emulator shares between its requests and whoever controls it.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, civil::DateTime};
use secrecy::ExposeSecret as _;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::Accounts,
    ambush::Ambushes,
    change_calls::ChangeCalls,
    counters::{Counters, Outcome},
    faults::Faults,
    pages::Sessions,
    quota::Quota,
    soap::Desk,
    switches::Switches,
    tenant::Tenant,
    tokens::{Moment, Tokens},
};

/// How many arrivals are remembered.
const MOST_ARRIVALS: usize = 100_000;

pub(crate) struct State {
    tenant: RwLock<Tenant>,
    accounts: Mutex<Accounts>,
    tokens: Mutex<Tokens>,
    token_lifetime: Mutex<Duration>,
    switches: RwLock<Switches>,
    faults: Mutex<Faults>,
    counters: Mutex<Counters>,
    /// When the last requests came.
    arrivals: Mutex<VecDeque<Instant>>,
    ambushes: Mutex<Ambushes>,
    counted: Notify,
    shuffles: AtomicU64,
    change_calls: Mutex<ChangeCalls>,
    quota: Mutex<Quota>,
    reports: Mutex<Desk>,
    sessions: Mutex<Sessions>,
    clock: Clock,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Whether it speaks TLS.
    pub(crate) tls: bool,
    /// Ends everything that waits.
    pub(crate) stop: CancellationToken,
}

/// What a state is made of at the start.
pub(crate) struct Beginning {
    pub(crate) tenant: Tenant,
    pub(crate) accounts: Accounts,
    pub(crate) token_lifetime: Duration,
    pub(crate) switches: Switches,
    pub(crate) faults: Faults,
    pub(crate) address: SocketAddr,
    pub(crate) tls: bool,
    pub(crate) stop: CancellationToken,
}

impl State {
    pub(crate) fn new(beginning: Beginning) -> Self {
        Self {
            clock: Clock::starting_at(beginning.tenant.now()),
            tenant: RwLock::new(beginning.tenant),
            accounts: Mutex::new(beginning.accounts),
            tokens: Mutex::default(),
            token_lifetime: Mutex::new(beginning.token_lifetime),
            switches: RwLock::new(beginning.switches),
            faults: Mutex::new(beginning.faults),
            counters: Mutex::default(),
            arrivals: Mutex::default(),
            ambushes: Mutex::default(),
            counted: Notify::new(),
            shuffles: AtomicU64::new(0),
            change_calls: Mutex::default(),
            quota: Mutex::default(),
            reports: Mutex::default(),
            sessions: Mutex::default(),
            address: beginning.address,
            tls: beginning.tls,
            stop: beginning.stop,
        }
    }

    /// The tenant for reading, with everything done that was due by now.
    pub(crate) fn tenant(&self) -> RwLockReadGuard<'_, Tenant> {
        let read = || self.tenant.read().unwrap_or_else(PoisonError::into_inner);
        let due = read().due();
        if due.is_some_and(|due| due <= self.clock.now()) {
            drop(self.tenant_mut());
        }
        read()
    }

    /// The tenant for changing, with its clock at now and everything done that was due.
    pub(crate) fn tenant_mut(&self) -> RwLockWriteGuard<'_, Tenant> {
        let mut tenant = self.tenant.write().unwrap_or_else(PoisonError::into_inner);
        tenant.set_now(self.clock.now());
        tenant.settle();
        tenant
    }

    pub(crate) fn accounts(&self) -> MutexGuard<'_, Accounts> {
        lock(&self.accounts)
    }

    /// The tenant's key, as contexts carry it.
    pub(crate) fn customer_api_key(&self) -> String {
        self.accounts().customer_api_key.expose_secret().to_owned()
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    pub(crate) fn token_lifetime(&self) -> Duration {
        *lock(&self.token_lifetime)
    }

    pub(crate) fn set_token_lifetime(&self, lifetime: Duration) {
        *lock(&self.token_lifetime) = lifetime;
    }

    pub(crate) fn switches(&self) -> Switches {
        *self.switches.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.switches.write().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    /// What is to be done when requests come.
    pub(crate) fn ambushes(&self) -> MutexGuard<'_, Ambushes> {
        lock(&self.ambushes)
    }

    pub(crate) fn counters(&self) -> Counters {
        lock(&self.counters).clone()
    }

    pub(crate) fn reset_counters(&self) {
        *lock(&self.counters) = Counters::default();
        lock(&self.arrivals).clear();
    }

    /// Notes that a request has come.
    pub(crate) fn arrived(&self) {
        let mut arrivals = lock(&self.arrivals);
        if arrivals.len() >= MOST_ARRIVALS {
            arrivals.pop_front();
        }
        arrivals.push_back(Instant::now());
    }

    pub(crate) fn arrivals(&self) -> Vec<Instant> {
        lock(&self.arrivals).iter().copied().collect()
    }

    pub(crate) fn count(&self, count: impl FnOnce(&mut Counters)) {
        count(&mut lock(&self.counters));
        self.counted.notify_waiters();
    }

    pub(crate) fn count_answer(&self, operation: &str, outcome: Outcome) {
        self.count(|counters| counters.answered(operation, outcome));
    }

    /// Waits until the counters are as wanted.
    pub(crate) async fn counted(&self, wanted: impl Fn(&Counters) -> bool) {
        loop {
            let next = self.counted.notified();
            if wanted(&lock(&self.counters)) {
                return;
            }
            next.await;
        }
    }

    pub(crate) fn reports(&self) -> MutexGuard<'_, Desk> {
        lock(&self.reports)
    }

    /// Who is signed in to the administration pages.
    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    /// The address by a name that has a domain and a subdomain, as UKG's pages show it.
    pub(crate) fn service_url(&self) -> String {
        format!("{}://service2.localhost:{}", self.scheme(), self.address.port())
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// A number that differs from request to request.
    pub(crate) fn next_shuffle(&self) -> u64 {
        self.shuffles.fetch_add(1, Ordering::Relaxed)
    }

    /// The calls of every account in this minute.
    pub(crate) fn quota(&self) -> MutexGuard<'_, Quota> {
        lock(&self.quota)
    }

    /// The calls for changes since the previous one, of every account.
    pub(crate) fn change_calls(&self) -> MutexGuard<'_, ChangeCalls> {
        lock(&self.change_calls)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }
}

/// The emulator's clock: it runs with real time from the tenant's day of generation, and can be
/// moved forward.
pub(crate) struct Clock {
    epoch: DateTime,
    started: Instant,
    ahead: Mutex<Duration>,
}

impl Clock {
    fn starting_at(epoch: DateTime) -> Self {
        Self {
            epoch,
            started: Instant::now(),
            ahead: Mutex::default(),
        }
    }

    /// The time since the start.
    pub(crate) fn moment(&self) -> Moment {
        self.started.elapsed().saturating_add(*lock(&self.ahead))
    }

    /// The date and time of the tenant.
    pub(crate) fn now(&self) -> DateTime {
        let passed = SignedDuration::try_from(self.moment()).unwrap_or(SignedDuration::MAX);
        self.epoch.saturating_add(passed)
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut ahead = lock(&self.ahead);
        *ahead = ahead.saturating_add(by);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panicking request leaves behind is whole: every change is made in one statement.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
