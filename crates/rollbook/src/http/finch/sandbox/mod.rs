//! `/sandbox` (Finch's API reference, *Sandbox*): connections to try things with, each to an emulated tenant of its
//! own.
//!
//! What is changed is changed in the emulated tenant, read by the same sync as of any other, and answered as it is
//! told then: what UKG Pro has no place for comes back as it was.

mod company;
mod connections;
mod given;
mod jobs;
mod people;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use rollbook_core::{Engine, Opened, Wanted};
use rollbook_model::{
    AccountStatus, Code, Problem, StreamStanding, SyncResult,
    problem::{Kind, Step},
};
use tokio::time::timeout;

use crate::{
    http::Route,
    sandboxes::{Condition, Emulated, Sandboxes},
};

/// Those that run here; none where the server does not allow it.
type Allowed = Option<Arc<Sandboxes>>;

/// How long the copy is waited for.
const COPIED_WITHIN: Duration = Duration::from_secs(30);

pub(super) fn routes() -> Vec<Route> {
    let mut routes = connections::routes();
    routes.push(company::route());
    routes.extend(people::routes());
    routes.extend(jobs::routes());
    routes
}

/// Those that run here.
fn allowed(sandboxes: Allowed) -> Result<Arc<Sandboxes>, Problem> {
    sandboxes.ok_or_else(|| {
        let message = "this server runs no emulated tenants";
        Problem::new(Kind::NotFound, Code::NotAvailable, Step::Input, message)
            .with_remedy("Start it with `rollbook serve --sandbox`, or try `rollbook demo`")
    })
}

/// The emulated tenant of a connection.
fn tenant_of(sandboxes: Allowed, opened: &Opened) -> Result<Arc<Emulated>, Problem> {
    allowed(sandboxes)?.of(opened.account.id).ok_or_else(|| {
        let message = "the tenant of this connection is none that is emulated here";
        Problem::new(Kind::Conflict, Code::NotEmulated, Step::Input, message).with_remedy(
            "Make a connection with `POST /sandbox/connections`; its tenant lasts as long as the server runs",
        )
    })
}

/// The same, where the tenant is in order: what is changed in another one could be told to nobody.
fn tenant_in_order(sandboxes: Allowed, opened: &Opened) -> Result<Arc<Emulated>, Problem> {
    let tenant = tenant_of(sandboxes, opened)?;
    require_order(&tenant)?;
    Ok(tenant)
}

fn require_order(tenant: &Emulated) -> Result<(), Problem> {
    if tenant.condition() == Condition::Good {
        return Ok(());
    }
    let message = "the tenant was brought into a state in which nothing can be read of it";
    Err(Problem::new(Kind::Conflict, Code::NotEmulated, Step::Input, message)
        .with_remedy("Bring it into the state `connected` with `PUT /sandbox/connections/accounts`"))
}

/// Ends the tenants whose accounts were deleted or withdrawn elsewhere, as in the console.
async fn end_those_gone(engine: &Engine, sandboxes: &Sandboxes) -> Result<(), Problem> {
    for (organisation, account) in sandboxes.accounts() {
        let is_there = match engine.account(organisation, account).await {
            Ok(account) => account.status != AccountStatus::Revoked,
            Err(problem) if problem.code == Code::AccountNotFound => false,
            Err(problem) => return Err(problem),
        };
        if !is_there {
            sandboxes.end(account);
        }
    }
    Ok(())
}

/// Lets the copy hold what was changed in the tenant. As long as there is none, reads are live.
///
/// # Errors
/// When the change cannot be read, which is made all the same.
async fn take_over(engine: &Engine, opened: &Opened) -> Result<(), Problem> {
    let (organisation, account) = (opened.connection.organisation, opened.account.id);
    let changed_at = Timestamp::now();
    let standing = engine.sync_standing(organisation, account, changed_at).await?;
    if !standing.is_whole() {
        return Ok(());
    }
    timeout(COPIED_WITHIN, copy_again(engine, opened, changed_at))
        .await
        .unwrap_or_else(|_| Err(unread()))
}

/// Copies until every list was read after this moment.
async fn copy_again(engine: &Engine, opened: &Opened, changed_at: Timestamp) -> Result<(), Problem> {
    let (organisation, account) = (opened.connection.organisation, opened.account.id);
    let mut wanted = Wanted::default();
    loop {
        engine.sync_now(organisation, account, wanted, Timestamp::now()).await?;
        let standing = Box::pin(engine.finish_syncs_of(organisation, account)).await?;
        let any = |is_so: fn(&StreamStanding) -> bool| standing.streams.iter().any(is_so);
        let is_older = |one: &StreamStanding| one.attempted_at.is_none_or(|at| at < changed_at);
        if standing.streams.iter().any(is_older) {
            continue;
        }
        if any(|one| one.result == Some(SyncResult::Error)) {
            return Err(unread());
        }
        // In a small tenant every change is one of many.
        wanted.believe = any(|one| one.result == Some(SyncResult::Doubtful));
        if !wanted.believe {
            return Ok(());
        }
    }
}

/// That a change is made, and nobody can be told yet.
fn unread() -> Problem {
    let message = "the change is made in the tenant, and could not be read yet";
    Problem::new(Kind::Conflict, Code::NotEmulated, Step::Call, message)
        .with_remedy("Do not send it again; read it in a moment, and see `GET /introspect` for what is wrong")
}
