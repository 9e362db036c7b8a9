//! The look after accounts: a light read every half hour that finds an expired password before a customer does, and
//! the age of passwords.

use futures_util::{FutureExt as _, StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp, Unit, civil::Date, tz::TimeZone};
use rollbook_model::{Account, AccountStatus, Actor, Code, Event, EventKind, Problem, problem::Kind, problem::Step};
use rollbook_store::{DueLook, LookEnd};

use crate::{Engine, check, compare::Before, diagnosis, findings::Seen as Probe, life::Seen, logins::Wish};

/// Between two looks after one account: the least, and what chance adds so that accounts do not come all at once.
const EVERY: SignedDuration = SignedDuration::from_mins(25);
const SPREAD: SignedDuration = SignedDuration::from_mins(10);
/// A tenant that was not reached is asked again so soon, before its account is called out of order.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// So many looks in a row that do not reach the tenant are no chance.
const OUT_OF_ORDER: u32 = 2;
/// How many accounts are looked after at the same time.
const TOGETHER: usize = 8;

impl Engine {
    /// Looks after up to so many accounts whose turn has come at this moment, and says how many those were. Each costs
    /// its tenant one read, and one failed login when its credentials are no longer good, all within the budget of
    /// logins. However many processes do this, each account has one turn at a time.
    ///
    /// # Errors
    /// When the store fails. What becomes of an account is recorded with it.
    pub async fn look_after_accounts(&self, now: Timestamp, most: u32) -> Result<u32, Problem> {
        let due = self.store.claim_due_looks(EVERY, most, now).await;
        let due = due.map_err(|error| diagnosis::store(&error))?;
        let count = u32::try_from(due.len()).unwrap_or(u32::MAX);
        let looks = due.into_iter().map(|look| self.look(look, now).boxed());
        let ended: Vec<_> = stream::iter(looks).buffer_unordered(TOGETHER).collect().await;
        ended.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(count)
    }

    /// When an account is looked after next; `None` while nothing is sent for it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_look(&self, account: &Account) -> Result<Option<Timestamp>, Problem> {
        if !account.status.is_looked_after() {
            return Ok(None);
        }
        let next = self.store.next_look(account.organisation, account.id).await;
        next.map_err(|error| diagnosis::store(&error))
    }

    async fn look(&self, look: DueLook, now: Timestamp) -> Result<(), Problem> {
        let look = &look;
        let account = &look.account;
        let mut end = LookEnd {
            due_at: now + EVERY + chance(),
            failures: 0,
            reminded_of: self.remind(look, now).await?,
        };
        let paused_until = account.evidence.as_ref().and_then(|evidence| evidence.until);
        if let Some(until) = paused_until.filter(|until| account.status == AccountStatus::RateLimited && *until > now) {
            end.due_at = until;
            end.failures = look.failures;
        } else {
            match self.prove_once(account).await {
                Ok(()) => self.saw(account, Seen::Answered, None).await,
                Err(problem) => self.look_failed(look, &problem, now, &mut end).await,
            }
        }
        let ended = self.store.end_look(look, end).await;
        ended.map(drop).map_err(|error| diagnosis::store(&error))
    }

    async fn look_failed(&self, look: &DueLook, problem: &Problem, now: Timestamp, end: &mut LookEnd) {
        let account = &look.account;
        tracing::info!(account.id = %account.id, code = %problem.code, "The look after the account failed: {problem}");
        if let Some(seconds) = problem.retry_after_seconds {
            let pause = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
            let after = now.checked_add(pause).unwrap_or(end.due_at);
            end.due_at = after.min(end.due_at).max(now + AGAIN);
        }
        let not_reached = matches!(problem.kind, Kind::Unreachable | Kind::TimedOut | Kind::Upstream);
        if not_reached {
            end.failures = look.failures.saturating_add(1);
            if end.failures < OUT_OF_ORDER {
                end.due_at = now + AGAIN;
                return;
            }
        }
        let seen = match problem.code {
            Code::CredentialsDamaged => Seen::OutOfOrder(problem),
            _ => Seen::of_check(problem),
        };
        self.saw(account, seen, None).await;
    }

    /// One read that any account may make; where that says nothing of the credentials, one login.
    async fn prove_once(&self, account: &Account) -> Result<(), Problem> {
        let (tenant, login, session) = self.tenant(account).await?;
        // What was good half an hour ago is proved by one request, and the others wait for what it finds.
        tenant.doubt();
        let proving = Box::pin(async {
            let proved = match check::open_to_all() {
                Some(operation) => check::prove(&tenant, operation, tenant.has_user_api_key()).await,
                None => Ok(None),
            };
            let proved = match proved {
                Ok(Some(Probe::Granted)) => Ok(()),
                Ok(_) if tenant.has_user_api_key() => {
                    let login = tenant.login_anew().await;
                    login.map_err(|error| diagnosis::ukg_pro(&error, Step::Login))
                }
                Ok(_) => Ok(()),
                Err(problem) => Err(problem),
            };
            match proved {
                Err(problem) => Err(self.compared(&tenant, &login, problem, Before::Taken).await),
                Ok(()) => Ok(()),
            }
        });
        self.within_budget(&login, &session, Wish::Any, proving).await
    }

    /// Tells once of a password that it is old, by the day on which it was set; returns the day that was told.
    async fn remind(&self, look: &DueLook, now: Timestamp) -> Result<Option<Date>, Problem> {
        let account = &look.account;
        let Some(age) = self
            .password_age(account, now)
            .filter(|_| look.reminded_of != account.password_set_on)
        else {
            return Ok(look.reminded_of);
        };
        let event = Event::now(
            account.organisation,
            Actor::System,
            EventKind::AccountPasswordOld,
            Some(account.id),
        );
        self.record(&event.with("days", age)).await?;
        Ok(account.password_set_on)
    }

    /// How many days ago the account's password was set, once that is as many as the operator wants to be reminded
    /// after.
    pub fn password_age(&self, account: &Account, now: Timestamp) -> Option<i32> {
        let after = self.password_reminder_days?;
        let today = now.to_zoned(TimeZone::UTC).date();
        let age = account.password_set_on?.until((Unit::Day, today)).ok()?.get_days();
        u32::try_from(age).is_ok_and(|age| age >= after.get()).then_some(age)
    }
}

/// What is added to the time until the next look.
fn chance() -> SignedDuration {
    let mut random = [0; 8];
    // Without chance accounts come together, and nothing else is wrong.
    getrandom::fill(&mut random).unwrap_or_default();
    let within = u64::try_from(SPREAD.as_millis()).unwrap_or(1);
    SignedDuration::from_millis(i64::try_from(u64::from_ne_bytes(random) % within).unwrap_or_default())
}
