//! The look after accounts: a light read every half hour that finds an expired password before a customer does, and
//! the age of passwords.

use std::time::Duration;

use futures_util::future;
use jiff::{SignedDuration, Timestamp, Unit, civil::Date, tz::TimeZone};
use rollbook_model::{
    Account, AccountStatus, Actor, Code, Event, EventKind, Problem, Transport,
    problem::{Kind, Step},
};
use rollbook_store::{DueLook, LookEnd};
use ukg_pro::Tenant;

use crate::{
    Engine, check,
    compare::Before,
    diagnosis, engine,
    findings::Seen as Probe,
    life::{By, Seen, Taken},
    logins::{Login, Wish},
    probes,
};

/// Between two looks after one account: the least, and what chance adds so that accounts do not come all at once.
const EVERY: SignedDuration = SignedDuration::from_mins(25);
const SPREAD: Duration = Duration::from_mins(10);
/// A tenant that was not reached is asked again so soon, before its account is called out of order.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// So many looks in a row that do not reach the tenant are no chance.
const OUT_OF_ORDER: u32 = 2;

impl Engine {
    /// Looks after up to so many accounts at once whose turn has come at this moment, and says how many those were. Each costs
    /// its tenant one read, and one failed login when its credentials are no longer good, all within the budget of
    /// logins. However many processes do this, each account has one turn at a time.
    ///
    /// # Errors
    /// When the store fails to say whose turn it is. What becomes of an account is recorded with it.
    pub async fn look_after_accounts(&self, now: Timestamp, most: u32) -> Result<u32, Problem> {
        let due = self.store.claim_due_looks(EVERY, most, now).await;
        let due = due.map_err(|error| diagnosis::store(&error))?;
        let count = u32::try_from(due.len()).unwrap_or(u32::MAX);
        future::join_all(due.into_iter().map(|look| self.look_to_the_end(look, now))).await;
        Ok(count)
    }

    /// Looks after one account; that it fails concerns no other, and its turn comes again soon.
    async fn look_to_the_end(&self, look: DueLook, now: Timestamp) {
        let (id, broken_off) = (look.account.id, look.clone());
        let looked = self.to_the_end(move |engine| async move { engine.look(look, now).await });
        let Err(problem) = looked.await else { return };
        tracing::warn!(account.id = %id, code = %problem.code, "The look after the account came to no end: {problem}");
        let end = LookEnd {
            due_at: now + AGAIN,
            failures: broken_off.failures,
            reminded_of: broken_off.reminded_of,
        };
        if let Err(error) = self.store.end_look(&broken_off, end).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(account.id = %id, error, "The turn of the look was not given back, and comes when it has passed");
        }
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
            due_at: now + EVERY + engine::chance(SPREAD),
            failures: 0,
            reminded_of: self.remind(look, now).await?,
        };
        let paused_until = account.evidence.as_ref().and_then(|evidence| evidence.until);
        if let Some(until) = paused_until.filter(|until| account.status == AccountStatus::RateLimited && *until > now) {
            end.due_at = until;
            end.failures = look.failures;
        } else {
            match self.prove_in_time(account).await {
                Ok(()) => {}
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
        // All of this can pass by itself, and a firewall or a name server that is changed does.
        let can_be_chance = matches!(problem.kind, Kind::Unreachable | Kind::TimedOut | Kind::Upstream)
            || problem.code == Code::RefusedEverywhere
            || problem.step == Step::Address;
        if can_be_chance {
            end.failures = look.failures.saturating_add(1);
            if end.failures < OUT_OF_ORDER {
                end.due_at = now + AGAIN;
                return;
            }
        }
        self.saw(account, Seen::of_check(problem), By::Look).await;
    }

    /// Proves the credentials and records that they are taken, or refused; a tenant that takes its time counts as not
    /// reached, and what it says later is recorded then.
    async fn prove_in_time(&self, account: &Account) -> Result<(), Problem> {
        let looked_after = account.clone();
        let proving = self.to_the_end(move |engine| async move {
            let proved = engine.prove_once(&looked_after).await;
            match &proved {
                Ok(taken) => engine.saw(&looked_after, Seen::Answered(*taken), By::Look).await,
                Err(problem) if problem.refuses_credentials() => {
                    engine.saw(&looked_after, Seen::Failed(problem), By::Look).await;
                }
                Err(_) => {}
            }
            proved.map(drop)
        });
        let proved = tokio::time::timeout(self.look_timeout, proving).await;
        proved.unwrap_or_else(|_| Err(diagnosis::no_answer_within(self.look_timeout)))
    }

    /// One read that any account may make; one login where that says nothing of the credentials, or where what was seen
    /// last was seen by SOAP.
    async fn prove_once(&self, account: &Account) -> Result<Taken, Problem> {
        let (tenant, login) = self.tenant(account).await?;
        // What was good half an hour ago is proved by one request, and the others wait for what it finds.
        tenant.doubt();
        let before = account.evidence.as_ref();
        let by_soap = before.and_then(|evidence| evidence.transport) == Some(Transport::Soap);
        let proving = Box::pin(async {
            match prove_by_either(&tenant, &login, by_soap).await {
                Err(problem) => Err(self.compared(&tenant, &login, problem, Before::Taken).await),
                proved => proved,
            }
        });
        self.within_budget(&login, Wish::Any, proving).await
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

/// Reads by REST; logs in by SOAP, too, where the answer says nothing of the credentials, or SOAP is what is asked after.
async fn prove_by_either(tenant: &Tenant, login: &Login, by_soap: bool) -> Result<Taken, Problem> {
    // What one transport has refused of values that the other takes is sent again by a person's word alone.
    let can_log_in = tenant.has_user_api_key() && !login.was_refused_before_by(Transport::Soap);
    let by_soap_alone = can_log_in && login.was_refused_before_by(Transport::Rest);
    let proved = match probes::open_to_all() {
        Some(operation) if !by_soap_alone => check::prove(tenant, login, operation, can_log_in).await?,
        _ => None,
    };
    let by_rest = proved.as_ref().is_some_and(check::is_an_answer);
    if can_log_in && (by_soap || !by_rest) {
        let logged_in = tenant.login_anew().await;
        logged_in.map_err(|error| diagnosis::ukg_pro(&error, Step::Login))?;
        return Ok(Taken { by_soap: true, by_rest });
    }
    if proved == Some(Probe::Silent) {
        // A firewall can say it as well as UKG Pro, which then has not seen the credentials.
        return match check::open_by_rest(tenant).await? {
            Ok(()) => Ok(Taken::by(Transport::Rest)),
            Err(error) => Err(check::not_open(&error)),
        };
    }
    Ok(Taken {
        by_soap: false,
        by_rest,
    })
}
