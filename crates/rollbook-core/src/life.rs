//! The life of an account: which state follows from what was seen of it last.
//!
//! Whoever calls a tenant for an account says here what it saw. The state is a function of the evidence and of what is
//! known of the permissions; only a person stops an account, and only a person sets it going again.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountStatus, Action, Actor, Catalogue, Code, Event, EventKind, Evidence, PermissionFinding,
    PermissionState, Problem, RequestId,
    permission::Requirement,
    problem::{Kind, MissingPermission, Step},
};

use crate::{Engine, check, diagnosis, engine, matrix};

/// For how long evidence is not written again that says nothing new.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// How often the outcome is written anew when somebody else has changed the account meanwhile.
const TRIES: usize = 8;

/// What was seen of an account.
#[derive(Debug, Clone)]
pub(crate) enum Seen<'a> {
    /// UKG Pro did all that an action asks for.
    Did(&'a Action),
    /// UKG Pro took the credentials, whatever it said to the rest.
    Answered,
    /// A call failed.
    Failed(&'a Problem),
    /// The tenant was asked, and not reached or not understood, when nothing else was wanted of it.
    OutOfOrder(&'a Problem),
    /// All permissions were tried.
    Checked(Vec<PermissionFinding>),
}

impl<'a> Seen<'a> {
    /// What a problem of an action shows.
    pub(crate) fn of(problem: &'a Problem) -> Self {
        match problem.kind {
            // An answer of UKG Pro's own rules comes after the credentials.
            Kind::NotFound | Kind::Refused if problem.provider_status.is_some() => Self::Answered,
            _ => Self::Failed(problem),
        }
    }

    /// What a problem of a check shows.
    pub(crate) fn of_check(problem: &'a Problem) -> Self {
        match problem.kind {
            Kind::Credentials if problem.refuses_credentials() => Self::Failed(problem),
            Kind::Credentials | Kind::Permission | Kind::Unreachable | Kind::TimedOut | Kind::Upstream => {
                Self::OutOfOrder(problem)
            }
            _ => Self::Failed(problem),
        }
    }
}

/// What becomes of an account; `None` when nothing does that is worth writing.
pub(crate) fn after(account: &Account, seen: &Seen<'_>, request: Option<RequestId>, now: Timestamp) -> Option<Account> {
    let mut next = account.clone();
    let refused = account.evidence.as_ref().is_some_and(Evidence::refuses_credentials)
        || account.status == AccountStatus::ReauthNeeded;
    let evidence = match seen {
        // A call that began before the refusal does not take it back.
        Seen::Did(_) | Seen::Answered if refused => return None,
        Seen::Did(action) => {
            grant(&mut next, action);
            Evidence::taken(now)
        }
        Seen::Answered => Evidence::taken(now),
        Seen::Checked(findings) => {
            next.permissions.clone_from(findings);
            Evidence::taken(now)
        }
        // What is known of the credentials, or a pause, is not taken back by a tenant that is not reached.
        Seen::OutOfOrder(_) if refused || pauses(account, now) => return None,
        Seen::OutOfOrder(problem) => Evidence::of(problem, now),
        Seen::Failed(problem) => {
            let mut evidence = Evidence::of(problem, now);
            match (problem.code, &problem.permission, problem.retry_after_seconds) {
                _ if problem.refuses_credentials() => {}
                _ if refused => return None,
                (Code::PermissionMissing, Some(missing), _) => miss(&mut next, missing, problem),
                (Code::Throttled, _, Some(seconds)) => {
                    let pause = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
                    evidence.until = Some(now.checked_add(pause).unwrap_or(Timestamp::MAX));
                }
                _ => return None,
            }
            evidence
        }
    };
    next.evidence = Some(evidence.of_request(request));
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

/// Whether the tenant has asked for a pause that is not over.
fn pauses(account: &Account, now: Timestamp) -> bool {
    let until = account.evidence.as_ref().and_then(|evidence| evidence.until);
    until.is_some_and(|until| until > now)
}

/// The state of an account that nobody has stopped.
pub(crate) fn state(account: &Account, now: Timestamp) -> AccountStatus {
    let Some(evidence) = &account.evidence else {
        return check::status_of(&account.permissions);
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
    before.code == after.code && after.until <= before.until && now.duration_since(before.at) < FRESH
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
        }
        None => account.permissions.push(PermissionFinding {
            name: missing.name.clone(),
            also: missing.also.clone(),
            level: missing.level,
            state: PermissionState::Missing,
            evidence: said,
        }),
    }
}

impl Engine {
    /// Records what a call saw, on the account as it is by now. Of values that were replaced since the call began,
    /// or checked, it says nothing.
    pub(crate) async fn saw(&self, called: &Account, seen: Seen<'_>, request: Option<RequestId>) {
        // Nearly every call sees what is known: nothing is read for it.
        if after(called, &seen, request, engine::now()).is_none() {
            return;
        }
        if let Err(problem) = self.record_seen(called, &seen, request).await {
            tracing::error!(account.id = %called.id, %problem.code, "What a call saw was not recorded: {problem}");
        }
    }

    async fn record_seen(&self, called: &Account, seen: &Seen<'_>, request: Option<RequestId>) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let account = self.account(called.organisation, called.id).await?;
            // Linking again and checking set the time of the last check.
            let same = account.checked_at == called.checked_at
                && account.host == called.host
                && account.username == called.username;
            let next = if same {
                after(&account, seen, request, engine::now())
            } else {
                None
            };
            let Some(next) = next else {
                return Ok(());
            };
            if self.replace(&account, &next).await? {
                return Ok(());
            }
        }
        let message = format!(
            "the account `{}` is changed again and again by somebody else",
            called.id
        );
        Err(Problem::new(
            Kind::Conflict,
            Code::ChangedMeanwhile,
            Step::Store,
            message,
        ))
    }

    /// Stores what has become of an account, if nobody has changed it since it was read, and tells it when its state
    /// is another; `false` if somebody has.
    pub(crate) async fn replace(&self, read: &Account, next: &Account) -> Result<bool, Problem> {
        let replaced = self
            .store
            .update_account_read_at(next.organisation, next, read.updated_at)
            .await
            .map_err(|error| diagnosis::store(&error))?;
        if replaced && read.status != next.status {
            self.tell_status(read, next).await;
        }
        let until = next.evidence.as_ref().and_then(|evidence| evidence.until);
        if let Some(until) = until.filter(|_| replaced) {
            // The state does not outlast the pause by half an hour.
            let hastened = self.store.look_by(next.organisation, next.id, until).await;
            hastened.map_err(|error| diagnosis::store(&error))?;
        }
        Ok(replaced)
    }

    async fn tell_status(&self, before: &Account, after: &Account) {
        let event = Event::now(
            after.organisation,
            Actor::System,
            EventKind::AccountStatusChanged,
            Some(after.id),
        );
        let mut event = event
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
        self.note(event).await;
        tracing::info!(
            account.id = %after.id,
            from = %before.status,
            to = %after.status,
            code = after.evidence.as_ref().and_then(|evidence| evidence.code).map(Code::as_str),
            "The account is in another state"
        );
    }
}
