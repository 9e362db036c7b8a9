//! The life of an account: which state follows from what was seen of it last.
//!
//! Whoever calls a tenant for an account says here what it saw. The state is a function of the evidence and of what is
//! known of the permissions; only a person stops an account, and only a person sets it going again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountId, AccountStatus, Action, Actor, Catalogue, Code, Event, EventKind, Evidence, PermissionFinding,
    PermissionState, Problem, RequestId, Transport,
    permission::Requirement,
    problem::{Kind, MissingPermission, Step},
};
use tokio::time::sleep;

use crate::{Engine, check, diagnosis, engine, matrix, relink::Mended, served::Served};

/// For how long evidence is not written again that says nothing new.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// Before what was seen is written anew because somebody else has changed the account meanwhile: by chance up to so long,
/// more after each time, and no longer than this.
const LOST: Duration = Duration::from_millis(2);
const LONGEST_LOST: Duration = Duration::from_millis(200);
/// How often a change that a person asks for is made anew when somebody else has changed the account meanwhile.
pub(crate) const TRIES: usize = 8;

/// By which transports UKG Pro has taken credentials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) by_soap: bool,
    pub(crate) by_rest: bool,
}

impl Taken {
    /// By this one.
    pub(crate) fn by(transport: Transport) -> Self {
        Self {
            by_soap: transport == Transport::Soap,
            by_rest: transport == Transport::Rest,
        }
    }

    /// Whether it takes back what was seen by a transport, or by none in particular.
    fn takes_back(self, evidence: &Evidence) -> bool {
        match evidence.transport {
            Some(Transport::Soap) => self.by_soap,
            Some(Transport::Rest) => self.by_rest,
            None => true,
        }
    }
}

/// What was seen of an account.
#[derive(Debug, Clone)]
pub(crate) enum Seen<'a> {
    /// UKG Pro did all that an action asks for.
    Did(&'a Action),
    /// UKG Pro took the credentials, whatever it said to the rest.
    Answered(Taken),
    /// A call failed.
    Failed(&'a Problem),
    /// The tenant was asked, and not reached or not understood, when nothing else was wanted of it.
    OutOfOrder(&'a Problem),
    /// All permissions were tried.
    Checked(Vec<PermissionFinding>, Taken),
}

impl<'a> Seen<'a> {
    /// What a problem of an action shows.
    pub(crate) fn of(problem: &'a Problem) -> Self {
        match problem.kind {
            // An answer of UKG Pro's own rules comes after the credentials.
            Kind::NotFound | Kind::Refused if problem.provider_status.is_some() => {
                Self::Answered(problem.transport.map(Taken::by).unwrap_or_default())
            }
            _ => Self::Failed(problem),
        }
    }

    /// What a problem of a check or a look shows.
    pub(crate) fn of_check(problem: &'a Problem) -> Self {
        match problem.kind {
            Kind::Credentials if problem.refuses_credentials() => Self::Failed(problem),
            Kind::Credentials | Kind::Permission | Kind::Unreachable | Kind::TimedOut | Kind::Upstream => {
                Self::OutOfOrder(problem)
            }
            // Nobody has given this address now: it came to lead elsewhere, or to be forbidden here.
            Kind::Invalid if problem.step == Step::Address => Self::OutOfOrder(problem),
            Kind::Internal if problem.code == Code::CredentialsDamaged => Self::OutOfOrder(problem),
            _ => Self::Failed(problem),
        }
    }

    /// Whether it says something of the credentials.
    fn judges(&self) -> bool {
        match self {
            Self::Checked(..) => true,
            Self::Failed(problem) | Self::OutOfOrder(problem) => problem.kind == Kind::Credentials,
            Self::Did(_) | Self::Answered(_) => false,
        }
    }
}

/// Who has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A call of an action.
    Action(RequestId),
    /// A check that somebody asked for.
    Check,
    /// The look after accounts.
    Look,
}

/// What becomes of an account that was called when it was as `called` says; `None` when nothing does that is worth writing.
pub(crate) fn after(account: &Account, called: &Account, seen: &Seen<'_>, by: By, now: Timestamp) -> Option<Account> {
    let mut next = account.clone();
    let before = account.evidence.as_ref();
    let refused = before.is_some_and(Evidence::refuses_credentials) || account.status == AccountStatus::ReauthNeeded;
    // An answer does not end a pause that was asked for after its call was sent, nor take back a refusal.
    let later = account.evidence != called.evidence;
    let stays = later && (pauses(account, now) || before.is_some_and(Evidence::refuses_credentials));
    let request = match by {
        By::Action(request) => Some(request),
        By::Check | By::Look => None,
    };
    let taken_by = |taken: Taken| match before {
        Some(before) if stays || !taken.takes_back(before) => before.clone(),
        _ => Evidence::taken(now).of_request(request),
    };
    let evidence = match seen {
        // A call that began before the refusal does not take it back.
        Seen::Did(_) | Seen::Answered(_) if refused => return None,
        Seen::Did(action) => {
            grant(&mut next, action);
            taken_by(Taken::by(action.transport()))
        }
        Seen::Answered(taken) => taken_by(*taken),
        Seen::Checked(findings, taken) => {
            next.permissions.clone_from(findings);
            taken_by(*taken)
        }
        // What is known of the credentials, or a pause, is not taken back by a tenant that is not reached.
        Seen::OutOfOrder(_) if refused || pauses(account, now) => return None,
        Seen::OutOfOrder(problem) => Evidence::of(problem, now).after(before).of_request(request),
        Seen::Failed(problem) => {
            let mut evidence = Evidence::of(problem, now).after(before).of_request(request);
            match (problem.code, &problem.permission, problem.retry_after_seconds) {
                _ if problem.refuses_credentials() => {}
                _ if refused => return None,
                (Code::PermissionMissing, Some(missing), _) => {
                    miss(&mut next, missing, problem);
                    let answered = problem.transport.map(Taken::by).unwrap_or_default();
                    if let Some(before) = before.filter(|before| stays || !answered.takes_back(before)) {
                        evidence = before.clone();
                    }
                }
                (Code::Throttled, _, Some(seconds)) => {
                    let pause = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
                    evidence.until = Some(now.checked_add(pause).unwrap_or(Timestamp::MAX));
                }
                _ => return None,
            }
            evidence
        }
    };
    next.evidence = Some(evidence);
    if !matches!(account.status, AccountStatus::Paused | AccountStatus::Revoked) {
        next.status = state(&next, now);
    }
    if next.status != account.status {
        next.status_since = now;
    } else if next.permissions == account.permissions && says_nothing_new(account, &next, now) {
        return None;
    }
    next.updated_at = now;
    Some(next)
}

/// Whether an account still has the values that it had.
pub(crate) fn has_values_of(account: &Account, before: &Account) -> bool {
    account.credentials_version == before.credentials_version
        && account.host == before.host
        && account.username == before.username
}

/// Whether what was seen when an account was as `called` says is of the account as it is: it has the same values, and, if
/// its permissions were tried, wants the same actions.
fn is_of(seen: &Seen<'_>, account: &Account, called: &Account) -> bool {
    has_values_of(account, called) && (account.actions == called.actions || !matches!(seen, Seen::Checked(..)))
}

/// Whether the tenant has asked for a pause that is not over.
fn pauses(account: &Account, now: Timestamp) -> bool {
    let until = account.evidence.as_ref().and_then(|evidence| evidence.until);
    until.is_some_and(|until| until > now)
}

/// The state of an account that nobody has stopped.
pub(crate) fn state(account: &Account, now: Timestamp) -> AccountStatus {
    let Some(evidence) = &account.evidence else {
        return match account.checked_at {
            None => AccountStatus::Pending,
            Some(_) => check::status_of(&account.permissions),
        };
    };
    match evidence.code {
        Some(code) if code.refuses_credentials() => AccountStatus::ReauthNeeded,
        Some(Code::Throttled) if evidence.until.is_some_and(|until| until > now) => AccountStatus::RateLimited,
        None | Some(Code::Throttled | Code::PermissionMissing) => check::status_of(&account.permissions),
        Some(_) => AccountStatus::Degraded,
    }
}

fn says_nothing_new(account: &Account, next: &Account, now: Timestamp) -> bool {
    let (Some(before), Some(after)) = (&account.evidence, &next.evidence) else {
        return false;
    };
    before == after || before.code == after.code && after.until <= before.until && now.duration_since(before.at) < FRESH
}

/// What an action did, the service account may do.
fn grant(account: &mut Account, action: &Action) {
    if account
        .permissions
        .iter()
        .all(|finding| finding.state == PermissionState::Granted)
    {
        return;
    }
    let (actions, _) = Catalogue::get().choose(account.actions.iter().map(String::as_str));
    let requirements = Requirement::of_actions(&actions);
    for permission in action.permissions() {
        if let Some(at) = matrix::finding_of(permission, &requirements, &account.permissions) {
            let finding = &mut account.permissions[at];
            if finding.state != PermissionState::Granted {
                finding.state = PermissionState::Granted;
                finding.evidence = None;
                finding.causes.clear();
            }
        }
    }
}

/// What UKG Pro refused for lack of a permission, the service account may not do.
fn miss(account: &mut Account, missing: &MissingPermission, problem: &Problem) {
    let named = |name: &String| *name == missing.name || missing.also.contains(name);
    let same = |finding: &&mut PermissionFinding| {
        finding.level == missing.level && std::iter::once(&finding.name).chain(&finding.also).any(named)
    };
    let said = problem.provider_message.clone();
    let found = account.permissions.iter_mut().find(same);
    match found {
        Some(finding) => {
            finding.state = PermissionState::Missing;
            finding.evidence = said;
            finding.causes.clone_from(&problem.causes);
        }
        None => account.permissions.push(PermissionFinding {
            name: missing.name.clone(),
            also: missing.also.clone(),
            level: missing.level,
            state: PermissionState::Missing,
            evidence: said,
            causes: problem.causes.clone(),
        }),
    }
}

impl Engine {
    /// Records what a call saw, as [`record_seen`](Self::record_seen) does, if that is news.
    pub(crate) async fn saw(&self, called: &Account, seen: Seen<'_>, by: By) {
        // Nearly every call sees what is known: nothing is read for it.
        if after(called, called, &seen, by, engine::now()).is_none() {
            return;
        }
        if let Err(problem) = self.record_seen(called, &seen, by).await {
            tracing::error!(account.id = %called.id, %problem.code, "What a call saw was not recorded: {problem}");
        }
    }

    /// Records what was seen on the account as it is by now, and returns it: what somebody changed meanwhile stays. Of
    /// values that were replaced since it was called, nothing was seen.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn record_seen(&self, called: &Account, seen: &Seen<'_>, by: By) -> Result<Account, Problem> {
        let mut lost = 0;
        loop {
            let account = self.account(called.organisation, called.id).await?;
            if !is_of(seen, &account, called) {
                return Ok(account);
            }
            let now = engine::now();
            let checked = by == By::Check && seen.judges();
            let next = after(&account, called, seen, by, now).or_else(|| checked.then(|| account.clone()));
            let Some(mut next) = next else {
                return Ok(account);
            };
            next.updated_at = now;
            if checked {
                next.checked_at = Some(now);
            }
            let told = status_event(&account, &next);
            if self.change(&account, &next, told.into_iter().collect()).await? {
                return Ok(next);
            }
            // Somebody else has changed it, so things go on; what was seen is not forgotten for that.
            lost += 1;
            sleep(engine::chance(LOST.saturating_mul(lost).min(LONGEST_LOST))).await;
        }
    }

    /// Stores what has become of an account, with the events that tell it and the links that end by it, if nobody has
    /// changed it since it was read; `false` if somebody has.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn change(&self, read: &Account, next: &Account, events: Vec<Event>) -> Result<bool, Problem> {
        let events: Vec<_> = events.into_iter().map(Served::mark).collect();
        let mended = self.mended(read.status, next).await?;
        let changed = self
            .store
            .change_account(next.organisation, next, read.updated_at, &events, &mended.ended)
            .await
            .map_err(|error| diagnosis::store(&error))?;
        if changed {
            self.came_into(read.status, next, &mended).await;
        }
        Ok(changed)
    }

    /// What follows from the state that an account has come into, by which these links have ended. None of it undoes the
    /// change.
    pub(crate) async fn came_into(&self, before: AccountStatus, account: &Account, mended: &Mended) {
        mended.sessions.iter().for_each(|session| self.forget_link(session));
        if before != account.status {
            tracing::info!(
                account.id = %account.id,
                from = %before,
                to = %account.status,
                code = account.evidence.as_ref().and_then(|evidence| evidence.code).map(Code::as_str),
                "The account is in another state"
            );
            // What was to be read anew has ended where nobody reads any more.
            if let Err(problem) = self.end_refreshes(account.organisation, account.id).await {
                tracing::error!(account.id = %account.id, code = %problem.code, "Jobs were not looked at: {problem}");
            }
        }
        if let Some(until) = account.evidence.as_ref().and_then(|evidence| evidence.until) {
            // The state does not outlast the pause by half an hour.
            let hastened = self.store.look_by(account.organisation, account.id, until).await;
            if let Err(error) = hastened {
                let error = &error as &dyn std::error::Error;
                tracing::error!(account.id = %account.id, error, "The look after the pause is late");
            }
        }
    }
}

/// The event that tells of another state, if it is another.
pub(crate) fn status_event(before: &Account, after: &Account) -> Option<Event> {
    if before.status == after.status {
        return None;
    }
    let kind = EventKind::AccountStatusChanged;
    let mut event = Event::now(after.organisation, Actor::System, kind, Some(after.id))
        .with("from", before.status.as_str())
        .with("to", after.status.as_str());
    if let Some(evidence) = &after.evidence {
        if let Some(code) = evidence.code {
            event = event.with("code", code.as_str());
        }
        if let Some(until) = evidence.until {
            event = event.with("until", until.to_string());
        }
    }
    Some(event)
}

/// Somebody else has changed the account at the same moment.
pub(crate) fn changed_meanwhile(id: AccountId) -> Problem {
    let message = format!("the account `{id}` was changed at the same moment, so nothing was changed here");
    Problem::new(Kind::Conflict, Code::ChangedMeanwhile, Step::Store, message)
        .with_remedy("Look at it as it is now, and do it again if it is still wanted")
}
