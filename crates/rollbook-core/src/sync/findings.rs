//! Why an account is not copied, as the doctor tells it.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{Account, AccountStatus, Code, Problem, StreamStanding, SyncResult};

use crate::{
    Engine,
    doctor::{Finding, Weight},
};

/// How long a list waits for its turn where servers copy.
const WAITS: SignedDuration = SignedDuration::from_mins(15);

impl Engine {
    /// What keeps lists of an account from being copied; nothing where all are, or nothing is to be.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn copy_findings(&self, account: &Account, now: Timestamp) -> Result<Vec<Finding>, Problem> {
        let standing = self.sync_standing(account.organisation, account.id, now).await?;
        if standing.streams.is_empty() {
            return Ok(Vec::new());
        }
        if matches!(
            account.status,
            AccountStatus::Paused | AccountStatus::Revoked | AccountStatus::ReauthNeeded
        ) {
            let seen = format!("nothing is copied as long as the account is {}", account.status);
            return Ok(vec![Finding::new(Weight::Warning, Code::NotSynced, seen)]);
        }
        let mut findings: Vec<_> = standing.streams.iter().filter_map(of_stream).collect();
        findings.extend(waiting(&standing.streams, now));
        Ok(findings)
    }
}

/// What is wrong with one list.
fn of_stream(standing: &StreamStanding) -> Option<Finding> {
    let stream = standing.stream;
    if let Some(line) = &standing.lacks {
        let seen = format!("the list `{stream}` is not copied: the service account lacks {line}");
        let remedy = "Tick it for the service account in UKG Pro, or do without; it is tried every six hours";
        let finding = Finding::new(Weight::Warning, Code::PermissionMissing, seen);
        return Some(finding.with_remedy(remedy).until(standing.due_at));
    }
    if !matches!(standing.result, Some(SyncResult::Error | SyncResult::Doubtful)) {
        return None;
    }
    let problem = standing.problem.as_ref()?;
    let message = problem.message.as_deref().unwrap_or("it failed");
    let seen = format!("the list `{stream}` is not copied: {message}");
    let finding = Finding::new(Weight::Warning, problem.code.unwrap_or(Code::NotSynced), seen);
    let finding = finding.at(problem.since()).until(standing.due_at);
    Some(match &problem.remedy {
        Some(remedy) => finding.with_remedy(remedy.clone()),
        None => finding,
    })
}

/// That no process copies what is due.
fn waiting(streams: &[StreamStanding], now: Timestamp) -> Option<Finding> {
    let waits = |stream: &&StreamStanding| !stream.running && now.duration_since(stream.due_at) > WAITS;
    let since = streams.iter().filter(waits).map(|stream| stream.due_at).min()?;
    let seen = format!(
        "{} lists wait to be copied, and no server copies them",
        streams.iter().filter(waits).count()
    );
    let finding = Finding::new(Weight::Warning, Code::NotSynced, seen);
    Some(
        finding
            .with_remedy("See that `rollbook serve` runs with this database, or copy once with `rollbook sync ACCOUNT`")
            .at(since),
    )
}
