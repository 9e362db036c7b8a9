//! `/sandbox` (`finch-api-contract.md` 8): connections to try things with, each to an emulated tenant of its own.
//!
//! What is changed is changed in the emulated tenant, read by the same sync as of any other, and answered as it is
//! told then: what UKG Pro has no place for comes back as it was.

mod company;
mod connections;
mod given;
mod jobs;
mod people;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rollbook_core::{Engine, Opened, Wanted};
use rollbook_model::{
    Code, Problem, SyncResult,
    problem::{Kind, Step},
};

use crate::{
    http::Route,
    sandboxes::{Emulated, Sandboxes},
};

/// Those that run here; none where the server does not allow it.
type Allowed = Option<Arc<Sandboxes>>;

/// How long the copy is waited for.
const COPIED_WITHIN: Duration = Duration::from_secs(30);
/// How often it is seen whether a run of another task has ended.
const SEEN_EVERY: Duration = Duration::from_millis(50);

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

/// Lets the copy hold what was changed in the tenant. As long as there is none, reads are live.
async fn take_over(engine: &Engine, opened: &Opened) -> Result<(), Problem> {
    let (organisation, account) = (opened.connection.organisation, opened.account.id);
    let (changed_at, began) = (Timestamp::now(), Instant::now());
    let standing = engine.sync_standing(organisation, account, changed_at).await?;
    if !standing.is_whole() {
        return Ok(());
    }
    let mut wanted = Wanted::default();
    while began.elapsed() < COPIED_WITHIN {
        engine.sync_now(organisation, account, wanted, Timestamp::now()).await?;
        let standing = Box::pin(engine.run_syncs_of(organisation, account, Timestamp::now())).await?;
        // In a small tenant every change is one of many.
        wanted.believe = standing
            .streams
            .iter()
            .any(|one| one.result == Some(SyncResult::Doubtful));
        let is_under_way = standing.streams.iter().any(|one| one.running);
        let is_older = standing
            .streams
            .iter()
            .any(|one| one.attempted_at.is_none_or(|at| at < changed_at));
        if !wanted.believe && !is_under_way && !is_older {
            break;
        }
        if is_under_way {
            // By the server's own round, which cannot be awaited from here.
            tokio::time::sleep(SEEN_EVERY).await;
        }
    }
    Ok(())
}
