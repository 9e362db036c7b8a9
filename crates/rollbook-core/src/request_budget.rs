//! The budget of requests a minute of each tenant, shared by all processes over one database.
//!
//! A process takes requests from the store in blocks ([`rollbook_store::RequestBlock`]) and hands them out: what somebody
//! waits for from blocks of its own, so that a copy of many pages keeps nobody waiting. It asks for one at first, and for
//! more the more it has a use for.

use std::{
    collections::{BTreeMap, HashMap},
    num::NonZeroU32,
    str::FromStr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountId, Code, OrganisationId, Problem, RequestId,
    problem::{Kind, Step},
};
use rollbook_store::{RequestAsk, RequestBlock, RequestLimit, RequestTurn, RequestUse, Store};
use serde::Serialize;
use tokio::{
    sync::Mutex as Lock,
    time::{Instant, sleep, sleep_until, timeout_at},
};
use ukg_pro::{HeldBack, Meter, Metered, ServiceAddress, Slot};

use crate::{
    Engine, diagnosis,
    doctor::{Finding, Weight},
    engine,
    logins::Login,
    readings,
    waiting::Waiting,
};

/// Requests a minute of a tenant for which nobody says a number. UKG's own is not published (`ukg-pro-rest.md` 11): this
/// one is ours, ten a second.
pub const REQUESTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// How many requests a tenant is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLimits {
    /// For tenants that are not named. When nobody says, it is [`REQUESTS_A_MINUTE`], and none for this machine's own
    /// hosts, where nothing but the emulator answers.
    pub every: Option<RequestsAMinute>,
    /// For tenants at these hosts.
    pub hosts: BTreeMap<String, RequestsAMinute>,
    /// The time that is meant by a minute, which only tests have otherwise.
    pub minute: SignedDuration,
}

/// A number of requests a minute; `None` is any number.
pub type RequestsAMinute = Option<NonZeroU32>;

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            every: None,
            hosts: BTreeMap::new(),
            minute: SignedDuration::from_mins(1),
        }
    }
}

/// A text that is no limit of requests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a number of requests a minute nor NUMBER@HOST, such as 120@service2.ultipro.com")]
pub struct MalformedLimit(String);

impl RequestLimits {
    /// Reads limits, each a number or `NUMBER@HOST`, where 0 is any number.
    ///
    /// # Errors
    /// When one of them is neither.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, MalformedLimit> {
        let mut limits = Self::default();
        for text in texts {
            let malformed = || MalformedLimit(text.chars().take(120).collect());
            let (number, host) = match text.trim().split_once('@') {
                Some((number, host)) => (number, Some(host.trim())),
                None => (text.trim(), None),
            };
            let number = NonZeroU32::new(u32::from_str(number.trim()).map_err(|_| malformed())?);
            match host {
                None => limits.every = Some(number),
                Some("") => return Err(malformed()),
                Some(host) => {
                    limits.hosts.insert(host.to_ascii_lowercase(), number);
                }
            }
        }
        Ok(limits)
    }

    /// The limit of a tenant, if it has one.
    pub(crate) fn of(&self, address: &ServiceAddress) -> Option<RequestLimit> {
        let own = self.hosts.get(&address.host().to_ascii_lowercase()).copied();
        let requests = match (own, self.every) {
            (Some(own), _) => own,
            (None, Some(every)) => every,
            (None, None) => (!address.is_loopback()).then_some(REQUESTS_A_MINUTE),
        };
        requests.map(|requests| RequestLimit {
            requests: requests.get(),
            within: self.minute,
        })
    }
}

/// What a tenant's budget of requests has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RequestsLeft {
    /// How many requests may be sent in a minute.
    pub limit: u32,
    /// How many may be sent now.
    pub left: u32,
}

impl RequestsLeft {
    pub(crate) fn of(limit: RequestLimit, counted: u32) -> Self {
        Self {
            limit: limit.requests,
            left: limit.requests.saturating_sub(counted),
        }
    }
}

/// The requests that this process may send.
pub(crate) struct RequestBudget {
    store: Arc<Store>,
    pub(crate) limits: RequestLimits,
    /// How long who is waited for waits for one.
    patience: Duration,
    /// What it is called among those that share the store.
    process: String,
    desks: Mutex<HashMap<(String, bool), Arc<Desk>>>,
    /// By which hash the tenants of accounts are counted, as far as it is in the store.
    noted: Mutex<HashMap<AccountId, String>>,
    /// Whether somebody sees to it that they are renewed and given back.
    kept: AtomicBool,
}

/// Where the requests of one tenant are handed out: those that somebody waits for, or the others.
struct Desk {
    tenant: String,
    urgent: bool,
    limit: RequestLimit,
    /// Who stands at the desk; the others wait in line.
    line: Lock<()>,
    waiting: AtomicU32,
    hand: Mutex<Hand>,
}

#[derive(Default)]
struct Hand {
    blocks: Vec<Held>,
    /// How many are asked for next.
    next: u32,
}

struct Held {
    block: RequestBlock,
    usable_until: Instant,
    sent: u32,
    under_way: u32,
    /// When the last of them ended.
    ended: Timestamp,
}

impl Held {
    /// Whether nothing more is sent of it.
    fn is_over(&self, now: Instant) -> bool {
        self.sent == self.block.size || now >= self.usable_until
    }

    /// What the store is to be told of it, if anything: what was sent of it, once nothing more is, and that it counts on
    /// when something of it is under way for long.
    fn news(&self, desk: &Desk, now: Instant, at: Timestamp) -> Option<RequestUse> {
        let is_over = self.is_over(now);
        if is_over && self.under_way == 0 {
            return Some(self.used(desk, self.sent, desk.limit.counts_until(self.ended)));
        }
        let size = if is_over { self.sent } else { self.block.size };
        let lasts = desk.limit.counts_until(at + desk.limit.usable());
        let is_late = self.under_way > 0 && self.block.counts_until < at + desk.limit.within + desk.limit.usable() / 2;
        match (is_late, size < self.block.size) {
            (true, _) => Some(self.used(desk, size, lasts)),
            (false, true) => Some(self.used(desk, size, self.block.counts_until)),
            (false, false) => None,
        }
    }

    fn used(&self, desk: &Desk, size: u32, counts_until: Timestamp) -> RequestUse {
        RequestUse {
            tenant: desk.tenant.clone(),
            id: self.block.id.clone(),
            urgent: desk.urgent,
            size,
            counts_until,
        }
    }
}

impl Desk {
    fn hand(&self) -> MutexGuard<'_, Hand> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One of those that are there.
    fn take(self: &Arc<Self>) -> Option<Place> {
        let now = Instant::now();
        let mut hand = self.hand();
        let free = |held: &&mut Held| held.sent < held.block.size && now < held.usable_until;
        let held = hand.blocks.iter_mut().find(free)?;
        held.sent += 1;
        held.under_way += 1;
        Some(Place {
            desk: Arc::clone(self),
            block: held.block.id.clone(),
        })
    }

    fn add(&self, block: RequestBlock, asked_at: Instant) {
        let usable = Duration::try_from(self.limit.usable()).unwrap_or_default();
        let mut hand = self.hand();
        // One that is used up makes the next larger.
        hand.next = block.size.saturating_mul(2);
        hand.blocks.push(Held {
            block,
            usable_until: asked_at + usable,
            sent: 0,
            under_way: 0,
            ended: engine::now(),
        });
    }

    /// How many are asked for.
    fn want(&self) -> u32 {
        let next = self.hand().next;
        next.max(self.waiting.load(Ordering::Acquire))
            .clamp(1, self.limit.largest_block())
    }
}

/// The place of one request in a block, as long as it is under way.
struct Place {
    desk: Arc<Desk>,
    block: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut hand = self.desk.hand();
        if let Some(held) = hand.blocks.iter_mut().find(|held| held.block.id == self.block) {
            held.under_way -= 1;
            held.ended = held.ended.max(engine::now());
        }
    }
}

impl RequestBudget {
    pub(crate) fn new(store: Arc<Store>, limits: RequestLimits, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            store,
            limits,
            patience,
            process: RequestId::new().to_string(),
            desks: Mutex::default(),
            noted: Mutex::default(),
            kept: AtomicBool::default(),
        })
    }

    fn desk(&self, tenant: &str, urgent: bool, limit: RequestLimit) -> Arc<Desk> {
        let mut desks = self.desks();
        let desk = desks.entry((tenant.to_owned(), urgent)).or_insert_with(|| {
            Arc::new(Desk {
                tenant: tenant.to_owned(),
                urgent,
                limit,
                line: Lock::default(),
                waiting: AtomicU32::default(),
                hand: Mutex::default(),
            })
        });
        Arc::clone(desk)
    }

    fn desks(&self) -> MutexGuard<'_, HashMap<(String, bool), Arc<Desk>>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a request that may be sent. What is not urgent waits for longer than all that is sent counts.
    ///
    /// # Errors
    /// `request_budget_spent`, and when the store fails.
    async fn admit(self: &Arc<Self>, tenant: &str, urgent: bool, limit: RequestLimit) -> Result<Place, Problem> {
        let desk = self.desk(tenant, urgent, limit);
        let patience = if urgent {
            self.patience
        } else {
            Duration::try_from(limit.within * 2).unwrap_or(self.patience)
        };
        let deadline = Instant::now() + patience;
        let waiting = Waiting::among(&desk.waiting);
        let Ok(_at_the_desk) = timeout_at(deadline, desk.line.lock()).await else {
            return Err(spent(limit, patience, engine::now() + limit.within / 2));
        };
        loop {
            if let Some(place) = desk.take() {
                drop(waiting);
                return Ok(place);
            }
            let ask = RequestAsk {
                tenant,
                process: &self.process,
                urgent,
                want: desk.want(),
            };
            let asked_at = Instant::now();
            let now = engine::now();
            let turn = self.store.take_requests(ask, limit, now).await;
            let next = match turn.map_err(|error| diagnosis::store(&error))? {
                RequestTurn::Given(block) => {
                    desk.add(block, asked_at);
                    self.keep(limit);
                    continue;
                }
                RequestTurn::Later(next) => next,
            };
            desk.hand().next = 1;
            if Instant::now() >= deadline {
                return Err(spent(limit, patience, next));
            }
            // Others give back earlier what they have no use for.
            let usable = limit.usable();
            let pause = Duration::try_from(next.duration_since(now).min(usable)).unwrap_or_default();
            let chance = engine::chance(Duration::try_from(usable / 10).unwrap_or_default());
            sleep_until((asked_at + pause + chance).min(deadline)).await;
        }
    }

    /// Sees to it that what this process has is renewed and given back.
    fn keep(self: &Arc<Self>, limit: RequestLimit) {
        if self.kept.swap(true, Ordering::AcqRel) {
            return;
        }
        let budget = Arc::clone(self);
        // A block is usable for ten times as long.
        let every = Duration::try_from(limit.usable() / 10).unwrap_or_default();
        tokio::spawn(async move {
            loop {
                sleep(every).await;
                budget.tend(false).await;
                if budget.has_none() {
                    budget.kept.store(false, Ordering::Release);
                    // Somebody may have got some just before.
                    if budget.has_none() || budget.kept.swap(true, Ordering::AcqRel) {
                        return;
                    }
                }
            }
        });
    }

    fn has_none(&self) -> bool {
        self.desks().values().all(|desk| desk.hand().blocks.is_empty())
    }

    /// Tells the store what has become of blocks: of those whose time is over, or of all.
    async fn tend(&self, all: bool) {
        let desks: Vec<_> = {
            let mut desks = self.desks();
            desks.retain(|_, desk| Arc::strong_count(desk) > 1 || !desk.hand().blocks.is_empty());
            desks.values().cloned().collect()
        };
        let (now, at) = (Instant::now(), engine::now());
        let (mut uses, mut ended) = (Vec::new(), Vec::new());
        for desk in &desks {
            let mut hand = desk.hand();
            for held in &mut hand.blocks {
                if all {
                    held.usable_until = now;
                }
                let Some(news) = held.news(desk, now, at) else { continue };
                if held.under_way == 0 {
                    ended.push(news.id.clone());
                }
                uses.push(news);
            }
        }
        if uses.is_empty() {
            return;
        }
        if let Err(error) = self.store.use_requests(&uses).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(
                error,
                "What was sent of a tenant's budget was not recorded; it is tried again"
            );
            return;
        }
        for desk in &desks {
            let mut hand = desk.hand();
            hand.blocks.retain(|held| !ended.contains(&held.block.id));
            for held in &mut hand.blocks {
                if let Some(told) = uses.iter().find(|told| told.id == held.block.id) {
                    held.block.size = told.size;
                    held.block.counts_until = told.counts_until;
                }
            }
            if hand.blocks.is_empty() {
                hand.next = 1;
            }
        }
    }

    /// Gives back all that is not sent.
    pub(crate) async fn give_back(&self) {
        self.tend(true).await;
    }
}

/// Counts the requests of one call, check or link.
pub(crate) struct TenantMeter {
    pub(crate) budget: Arc<RequestBudget>,
    pub(crate) limit: RequestLimit,
    pub(crate) login: Arc<Login>,
}

impl Meter for TenantMeter {
    fn count(&self, request: Metered) -> BoxFuture<'_, Result<Slot, HeldBack>> {
        Box::pin(async move {
            // Whoever waits for an answer can wait for a login that a copy makes.
            let urgent = request == Metered::Login || !self.login.is_in_background();
            match self.budget.admit(self.login.tenant(), urgent, self.limit).await {
                Ok(place) => Ok(Slot::new(place)),
                Err(problem) => {
                    self.login.hold_back(problem);
                    Err(HeldBack)
                }
            }
        })
    }
}

impl Engine {
    /// Remembers as which tenant an account's requests are counted, if that is not known.
    pub(crate) async fn note_tenant(&self, organisation: OrganisationId, account: AccountId, tenant: &str) {
        let is_noted = |noted: &HashMap<AccountId, String>| noted.get(&account).is_some_and(|noted| noted == tenant);
        if is_noted(&self.requests.noted.lock().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        match self.store.note_tenant(organisation, account, tenant).await {
            Ok(()) => {
                let mut noted = self.requests.noted.lock().unwrap_or_else(PoisonError::into_inner);
                noted.insert(account, tenant.to_owned());
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(account.id = %account, error, "The metrics do not know the account's tenant");
            }
        }
    }

    /// What the budget of an account's tenant has left; `None` where it has no limit.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn requests_left(&self, account: &Account) -> Result<Option<RequestsLeft>, Problem> {
        let Some(limit) = self.limit_of(&account.host, account.allowed_host) else {
            return Ok(None);
        };
        let counted = match self.tenant_hash(account).await? {
            None => Ok(0),
            Some(tenant) => self.store.requests_counted(&tenant, engine::now()).await,
        };
        let counted = counted.map_err(|error| diagnosis::store(&error))?;
        Ok(Some(RequestsLeft::of(limit, counted)))
    }

    /// The limit of the tenant at an account's host, if it has one.
    pub(crate) fn limit_of(&self, host: &str, was_allowed: bool) -> Option<RequestLimit> {
        let address = self.address_of(host, was_allowed).ok()?;
        self.requests.limits.of(&address)
    }

    /// By which hash the tenant of an account is counted; `None` when it was never called.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn tenant_hash(&self, account: &Account) -> Result<Option<String>, Problem> {
        let tenant = self.store.tenant_of(account.organisation, account.id).await;
        tenant.map_err(|error| diagnosis::store(&error))
    }

    /// What the doctor says of the budgets of an account's tenant.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn budget_findings(&self, account: &Account) -> Result<Vec<Finding>, Problem> {
        let mut findings = Vec::new();
        if let Some(RequestsLeft { limit, left }) = self.requests_left(account).await? {
            let (weight, seen) = match left {
                0 => (
                    Weight::Warning,
                    format!("all {limit} requests that the tenant is sent a minute are used, so calls wait"),
                ),
                left => (
                    Weight::Note,
                    format!("of the {limit} requests that the tenant is sent a minute, {left} are left now"),
                ),
            };
            findings.push(Finding::new(weight, Code::RequestBudgetSpent, seen));
        }
        let Some(tenant) = self.tenant_hash(account).await? else {
            return Ok(findings);
        };
        let now = engine::now();
        for (action, rhythm) in readings::rhythmic() {
            let standing = self.reading_standing(&tenant, action, rhythm, now).await?;
            if standing.counted == 0 {
                continue;
            }
            let seen = format!(
                "`{}` was read {} of {} times within a day",
                action.id, standing.counted, rhythm.times_a_day
            );
            let finding = Finding::new(Weight::Note, Code::ReadTooOften, seen);
            findings.push(match standing.next {
                Some(next) => finding.until(next),
                None => finding,
            });
        }
        Ok(findings)
    }
}

/// Nothing came free of a budget.
fn spent(limit: RequestLimit, patience: Duration, next: Timestamp) -> Problem {
    let message = format!(
        "The tenant is sent {} requests a minute by all that call it through Rollbook, and none of them came free within \
         {} seconds, so this call was not sent",
        limit.requests,
        patience.as_secs()
    );
    let mut problem = Problem::new(Kind::Throttled, Code::RequestBudgetSpent, Step::Call, message).with_remedy(
        "Call again later, with fewer calls at a time; if the tenant allows more, say so with `requests_a_minute`",
    );
    problem.retryable = true;
    let left = next.duration_since(engine::now()).as_secs();
    problem.retry_after_seconds = Some(u64::try_from(left).unwrap_or_default().saturating_add(1));
    problem
}

#[cfg(test)]
mod tests {
    use ukg_pro::AllowedHosts;

    use super::*;

    fn limit(texts: &[&str], host: &str) -> Option<u32> {
        let limits = RequestLimits::parse(texts.iter().copied()).unwrap();
        let allowed = AllowedHosts::parse(["127.0.0.1"]).unwrap();
        let address = ServiceAddress::understand(host, &allowed).unwrap().address;
        limits.of(&address).map(|limit| limit.requests)
    }

    #[test]
    fn a_tenant_has_the_limit_of_its_host_or_of_all_and_this_machine_none_unless_it_is_said() {
        let (tenant, own) = ("https://service2.ultipro.com", "http://127.0.0.1:8421");
        assert_eq!(limit(&[], tenant), Some(600));
        assert_eq!(limit(&[], own), None);
        assert_eq!(limit(&["90"], tenant), Some(90));
        assert_eq!(limit(&["90"], own), Some(90));
        assert_eq!(limit(&["90", "20@Service2.ultipro.com"], tenant), Some(20));
        assert_eq!(limit(&["0@service2.ultipro.com", "90"], tenant), None);
        assert_eq!(limit(&["0"], tenant), None);
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for text in ["", "many", "-1", "10@", "@host", "1.5"] {
            assert!(RequestLimits::parse([text]).is_err(), "{text}");
        }
    }
}
