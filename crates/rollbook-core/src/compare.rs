//! Telling apart what one answer does not: the same credentials by the other transport, the keys in each other's place,
//! one refusal against another.
//!
//! One failure costs one more authentication at most, and all of them pass [`Engine::authenticate_once_more`].

use rollbook_model::{Action, Code, Problem, Transport, problem::Kind, verdict::Cause};
use ukg_pro::{Error, Kind as ErrorKind, Tenant};
use ukg_pro_contract::Operation;

use crate::{Engine, diagnosis, logins::Login, probes};

/// What was known of credentials before they were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// UKG Pro took them: that it refuses them is news, and worth one more login.
    Taken,
    /// It never did, or has refused them already: a second refusal would count towards a lock and say little that a
    /// person at the form cannot see.
    NotTaken,
}

impl Engine {
    /// The same problem, told more exactly where a comparison tells more.
    pub(crate) async fn compared(&self, tenant: &Tenant, login: &Login, problem: Problem, before: Before) -> Problem {
        match problem.code {
            // What keys look like counts only for what may be about them.
            Code::CredentialsRefused | Code::CustomerApiKeyRefused => match tenant.with_keys_exchanged().await {
                Some(exchanged) => match self.authenticate_once_more(&exchanged, login, Transport::Soap).await {
                    Some(Ok(())) => diagnosis::keys_exchanged(&problem),
                    _ => problem,
                },
                None if problem.code == Code::CredentialsRefused && before == Before::Taken => {
                    self.by_the_other_transport(tenant, login, problem).await
                }
                None => problem,
            },
            Code::PermissionMissing if is_open(&problem) && problem.transport == Some(Transport::Rest) => {
                // Credentials that are let through by this read were right, and so it costs nothing.
                match self.authenticate_once_more(tenant, login, Transport::Rest).await {
                    Some(Err(error)) if matches!(error.kind(), ErrorKind::PermissionMissing { .. }) => {
                        diagnosis::refused_everywhere(&problem)
                    }
                    // What lets one path through can still refuse another.
                    _ => problem,
                }
            }
            _ => problem,
        }
    }

    /// Compares credentials that one transport refused without a reason with what the other says of them, unless that has
    /// refused them before.
    async fn by_the_other_transport(&self, tenant: &Tenant, login: &Login, problem: Problem) -> Problem {
        match problem.transport {
            Some(Transport::Rest) if tenant.has_user_api_key() && !login.was_refused_before_by(Transport::Soap) => {
                match self.authenticate_once_more(tenant, login, Transport::Soap).await {
                    Some(Ok(())) => diagnosis::transports_disagree(&problem),
                    Some(Err(error)) => diagnosis::refused_by_both(problem, &error),
                    None => problem,
                }
            }
            Some(Transport::Soap) if !login.was_refused_before_by(Transport::Rest) => {
                match self.authenticate_once_more(tenant, login, Transport::Rest).await {
                    Some(Ok(())) => diagnosis::user_api_key_refused(&problem),
                    // A 403 says nothing: a firewall can give it as well as REST that has taken the credentials.
                    Some(Err(error)) => diagnosis::refused_by_both(problem, &error),
                    None => problem,
                }
            }
            _ => problem,
        }
    }

    /// Sends a tenant's credentials once more, to compare: the one place from which a failure does so. By REST with a
    /// read that any account may make. `None` when the budget has nothing left for it, and nothing was sent.
    async fn authenticate_once_more(
        &self,
        tenant: &Tenant,
        login: &Login,
        transport: Transport,
    ) -> Option<Result<(), Error>> {
        let sending = Box::pin(async {
            match (transport, probes::open_to_all()) {
                (Transport::Rest, Some(Operation::Rest(api, endpoint))) => {
                    // Of calls that fail at once, one asks.
                    tenant.doubt();
                    tenant.rest(api, endpoint, &[], &[], |_| ()).await
                }
                // A token of before proves nothing.
                _ => tenant.login_anew().await,
            }
        });
        self.once_more(login, sending).await
    }
}

/// A refusal that something on the way can have said as well.
fn is_open(problem: &Problem) -> bool {
    problem.causes.contains(&Cause::NetworkClosed)
}

/// The actions that do not work until a problem is mended.
pub(crate) fn blocked(problem: &Problem, actions: &[&Action], called: Option<&Action>) -> Vec<String> {
    let lacks = |action: &Action| match &problem.permission {
        // Where operations know a line by different names, it can be there under one and missing under the other.
        Some(missing) => action.permissions().any(|permission| {
            let also = permission.also().iter();
            permission.level == missing.level && permission.name() == missing.name && also.eq(&missing.also)
        }),
        None => called.is_some_and(|called| called.id == action.id),
    };
    let is_blocked = |action: &Action| match (problem.kind, problem.code) {
        (_, Code::UserApiKeyMissing | Code::TokenExpired) => action.transport() == Transport::Soap,
        (_, Code::TransportsDisagree | Code::RefusedEverywhere) => action.transport() == Transport::Rest,
        (_, Code::CredentialMalformed | Code::CredentialsDamaged | Code::AccountStopped)
        | (Kind::Credentials | Kind::Unreachable | Kind::Throttled, _) => true,
        // What may be said by something on the way is true of the transport that it was said by.
        (Kind::Permission, _) if is_open(problem) => {
            lacks(action)
                && problem
                    .transport
                    .is_none_or(|transport| transport == action.transport())
        }
        (Kind::Permission, _) => lacks(action),
        (Kind::TimedOut | Kind::Upstream, _) => called.is_some_and(|called| called.id == action.id),
        _ => false,
    };
    let blocked = actions.iter().filter(|action| is_blocked(action));
    blocked.map(|action| action.id.clone()).collect()
}
