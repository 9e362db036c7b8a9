//! Checking an account: log in, then try each permission by a read that changes nothing.

use rollbook_model::{
    Account, AccountId, AccountStatus, Action, Catalogue, OrganisationId, PermissionFinding, PermissionState, Problem,
    Transport, permission::Requirement, problem::Step,
};
use tracing::{Instrument as _, Span, error_span, field::Empty};
use ukg_pro::{Kind as ErrorKind, Session, Tenant};
use ukg_pro_contract::Operation;

use crate::{
    Engine, Progress,
    compare::{self, Before},
    diagnosis,
    engine::SessionOf,
    findings::{self, Seen as Probe},
    life::{By, Seen, Taken},
    logins::{Login, Wish},
    probes::{call, open_to_all, probe_of, refused, try_permission},
};

/// Whether somebody says that what was missing is ticked by now.
///
/// It matters where no read can try a permission: what UKG Pro refused a call for stays missing until a call works, the
/// account is linked again, or somebody says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticked {
    /// Nobody does; what no read can try stays as the last call found it missing.
    Unsaid,
    /// Somebody does; what no read can try is unproven again, and the next call tells.
    Said,
}

impl Engine {
    /// Checks an account's credentials and permissions now, and records what was found.
    ///
    /// # Errors
    /// When the credentials are refused, which is recorded too, or the tenant cannot be reached.
    pub async fn check(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        ticked: Ticked,
        progress: impl Fn(Progress),
    ) -> Result<Account, Problem> {
        let checking = self.to_the_end_telling(progress, |engine, tell| async move {
            // At every level, as that of an action is.
            let span = error_span!("check", account.id = %id, check.outcome = Empty);
            let tell = |step| tell.step(step);
            let checking = engine.check_in_span(organisation, id, ticked, &tell);
            checking.instrument(span).await
        });
        checking.await
    }

    async fn check_in_span(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        ticked: Ticked,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Account, Problem> {
        let checked = self.check_once(organisation, id, ticked, progress).await;
        let told = match &checked {
            Ok(account) => account.status.as_str(),
            Err(problem) => problem.code.as_str(),
        };
        self.metrics.checked(told);
        Span::current().record("check.outcome", told);
        tracing::info!("Checked `{id}`: {told}");
        checked
    }

    async fn check_once(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        ticked: Ticked,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Account, Problem> {
        let account = self.account(organisation, id).await?;
        if account.status == AccountStatus::Revoked {
            return Err(Box::pin(self.with_linking_url(diagnosis::revoked(&account), &account)).await);
        }
        let (actions, _) = Catalogue::get().choose(account.actions.iter().map(String::as_str));
        // A person asks: credentials that were refused may be good by now, and a token of before proves nothing.
        let session = Session::new(&self.http);
        let (tenant, login) = match self.tenant_in(&account, Some(session.clone())).await {
            Ok(tenant) => tenant,
            Err(problem) => return Err(Box::pin(self.check_failed(&account, problem, &actions)).await),
        };
        let before = match account.status {
            AccountStatus::ReauthNeeded => Before::NotTaken,
            _ => Before::Taken,
        };
        let probing = Box::pin(async {
            match probe(&tenant, &login, &actions, progress).await {
                Err(problem) => Err(self.compared(&tenant, &login, problem, before).await),
                probed => probed,
            }
        });
        match self.within_budget(&login, Wish::Again, probing).await {
            Ok(Probed { findings, taken }) => {
                self.keep_session(id, SessionOf::new(&login, session));
                let findings = match ticked {
                    Ticked::Unsaid => findings::with_refused(findings, &account.permissions),
                    Ticked::Said => findings,
                };
                self.record_seen(&account, &Seen::Checked(findings, taken), By::Check)
                    .await
            }
            Err(problem) => Err(Box::pin(self.check_failed(&account, problem, &actions)).await),
        }
    }

    /// Records what a check that failed shows; returns why it failed, or why that was not recorded.
    async fn check_failed(&self, account: &Account, mut problem: Problem, actions: &[&Action]) -> Problem {
        problem.blocks = compare::blocked(&problem, actions, None);
        match self.record_seen(account, &Seen::of_check(&problem), By::Check).await {
            Ok(account) => self.with_linking_url(problem, &account).await,
            Err(unrecorded) => unrecorded,
        }
    }
}

/// Linked when nothing is known to be lacking.
pub(crate) fn status_of(findings: &[PermissionFinding]) -> AccountStatus {
    if findings.iter().any(|finding| finding.state == PermissionState::Missing) {
        AccountStatus::Degraded
    } else {
        AccountStatus::Linked
    }
}

/// What trying found.
pub(crate) struct Probed {
    /// What was found of each permission.
    pub(crate) findings: Vec<PermissionFinding>,
    /// By which transports UKG Pro took the credentials, which it does before it looks at permissions.
    pub(crate) taken: Taken,
}

/// Proves the credentials, then tries each permission that the actions need.
///
/// REST comes first: it asks for no User API Key, so a login that is refused after it can only be about that key, and
/// values that are wrong are sent once. An answer by REST that proves nothing leaves the proof to the login.
///
/// # Errors
/// What keeps any permission from being tried: an unreachable host, refused credentials.
pub(crate) async fn probe(
    tenant: &Tenant,
    login: &Login,
    actions: &[&Action],
    progress: &(impl Fn(Progress) + Sync),
) -> Result<Probed, Problem> {
    let requirements = Requirement::of_actions(actions);
    let by_soap = actions.iter().any(|action| action.transport() == Transport::Soap) && tenant.has_user_api_key();
    progress(Progress::LoggingIn);
    let proof = proof(&requirements);
    let proved = match proof {
        Some(operation) => prove(tenant, login, operation, by_soap).await?,
        None => None,
    };
    if by_soap && let Err(error) = tenant.login().await {
        let taken = match &proved {
            // Something on the way says it as well, and then nobody has looked at the credentials.
            Some(Probe::Silent) => open_by_rest(tenant).await?.is_ok(),
            proved => proved.is_some(),
        };
        return Err(if taken {
            diagnosis::login_after_rest(&error)
        } else {
            diagnosis::ukg_pro(&error, Step::Login)
        });
    }
    // Something on the way can say 403 as well: where nothing else proves the credentials, a read that needs no
    // permission tells.
    let mut rest_is_open = None;
    if !by_soap && proved == Some(Probe::Silent) {
        open_by_rest(tenant).await?.map_err(|error| not_open(&error))?;
        rest_is_open = Some(true);
    }
    let mut taken = Taken {
        by_soap,
        by_rest: proved.as_ref().is_some_and(is_an_answer),
    };
    let proof_name = proof.map(|operation| operation.name());
    let mut findings = Vec::new();
    let mut tried = Vec::new();
    for requirement in requirements {
        let mut seen = Vec::new();
        for permission in &requirement.permissions {
            progress(Progress::Trying {
                permission: permission.to_string(),
            });
            let same = probe_of(*permission).map(|operation| operation.name()) == proof_name;
            let known = proved.clone().filter(|_| same);
            let found = match known {
                Some(known) => known,
                None => try_permission(tenant, *permission, &tried).await?,
            };
            tried.push((*permission, found.clone()));
            let by_rest = probe_of(*permission).is_some_and(|probe| probe.transport() == Transport::Rest);
            // Whoever refuses this path, the credentials are taken where a read that needs no permission is answered.
            taken.by_rest |= match found {
                Probe::Silent if by_rest => match rest_is_open {
                    Some(open) => open,
                    None => *rest_is_open.insert(open_by_rest(tenant).await?.is_ok()),
                },
                _ => by_rest && is_an_answer(&found),
            };
            seen.push((*permission, found));
        }
        findings.extend(findings::resolve(&requirement, &seen));
    }
    Ok(Probed { findings, taken })
}

/// Whether UKG Pro itself has said it, after it took the credentials.
pub(crate) fn is_an_answer(seen: &Probe) -> bool {
    matches!(seen, Probe::Granted | Probe::Missing(_))
}

/// What REST says to a read that needs no permission, and so of the credentials alone.
pub(crate) async fn open_by_rest(tenant: &Tenant) -> Result<Result<(), ukg_pro::Error>, Problem> {
    let Some(open) = open_to_all() else { return Ok(Ok(())) };
    match call(tenant, open).await? {
        Err(error) if *error.kind() == ErrorKind::HeldBack => Err(diagnosis::ukg_pro(&error, Step::Login)),
        said => Ok(said),
    }
}

impl Engine {
    /// Before good credentials go by REST of which nobody knows whether they are taken yet: a small read says so, where the
    /// call itself may be what the tenant never answers.
    ///
    /// # Errors
    /// When it says that they are not, or nothing.
    pub(crate) async fn settle_doubts(&self, tenant: &Tenant, login: &Login) -> Result<(), Problem> {
        if !login.is_in_doubt_by_rest() {
            return Ok(());
        }
        match open_by_rest(tenant).await? {
            Err(error)
                if !matches!(
                    error.kind(),
                    ErrorKind::PermissionMissing { .. } | ErrorKind::NotFound | ErrorKind::ServerFault
                ) =>
            {
                Err(diagnosis::ukg_pro(&error, Step::Login))
            }
            _ => Ok(()),
        }
    }
}

/// What it means that a read which needs no permission fails after another was refused without a word.
pub(crate) fn not_open(error: &ukg_pro::Error) -> Problem {
    let problem = diagnosis::ukg_pro(error, Step::Permission);
    if matches!(error.kind(), ErrorKind::PermissionMissing { .. }) {
        diagnosis::refused_everywhere(&problem)
    } else {
        problem
    }
}

/// The read by REST that proves credentials: one that a permission is tried by anyway, or one that any account may do.
fn proof(requirements: &[Requirement<'_>]) -> Option<Operation> {
    let by_rest = |operation: &Operation| operation.transport() == Transport::Rest;
    let permissions = requirements.iter().flat_map(|requirement| &requirement.permissions);
    let probes = permissions.filter_map(|permission| probe_of(*permission));
    let needed = probes
        .filter(by_rest)
        .find(|operation| operation.permissions().nth(1).is_none());
    needed.or_else(open_to_all)
}

/// Reads by REST to learn whether the credentials are taken. What it saw of the permission; `None` when the answer says
/// nothing about them and the login by SOAP can say it instead.
pub(crate) async fn prove(
    tenant: &Tenant,
    login: &Login,
    operation: Operation,
    login_follows: bool,
) -> Result<Option<Probe>, Problem> {
    login.send_once(login_follows);
    let called = call(tenant, operation).await;
    login.send_once(false);
    match called? {
        Ok(()) => Ok(Some(Probe::Granted)),
        Err(error) => match error.kind() {
            ErrorKind::PermissionMissing { named, .. } => Ok(Some(refused(&error, *named))),
            ErrorKind::NotFound
            | ErrorKind::Html
            | ErrorKind::Gateway
            | ErrorKind::ServerFault
            | ErrorKind::Protocol
            | ErrorKind::TooLarge
            | ErrorKind::CutOff
            | ErrorKind::Validation { .. }
                if login_follows =>
            {
                Ok(None)
            }
            _ => Err(diagnosis::ukg_pro(&error, Step::Login)),
        },
    }
}
