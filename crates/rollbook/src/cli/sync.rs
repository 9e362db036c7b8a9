//! `rollbook sync`.

use clap::Args;
use jiff::Timestamp;
use rollbook_core::{SyncStanding, Wanted};
use rollbook_model::{AccountId, Actor, Code, SyncResult};
use serde_json::json;

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Copy an account's people now, and tell how far the copy is.
#[derive(Debug, Args)]
pub(super) struct Sync {
    /// The account's id
    account: AccountId,
    /// Only tell how far the copy is
    #[arg(long, conflicts_with_all = ["believe", "end"])]
    status: bool,
    /// Say that what the last run doubted is true: that so many rows are gone, or different
    #[arg(long)]
    believe: bool,
    /// End the copy and remove all of it, with its changes
    #[arg(long, conflicts_with = "believe")]
    end: bool,
}

impl Sync {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let (organisation, account, now) = (flags.organisation(), self.account, Timestamp::now());
        if self.end {
            engine.end_sync(organisation, account, Actor::CommandLine).await?;
            engine.close().await;
            return if flags.json {
                output::json(&json!({ "account_id": account, "ended": true }))
            } else {
                output::line(format_args!("Removed what was copied of `{account}`."))
            };
        }
        let standing = if self.status {
            engine.sync_standing(organisation, account, now).await?
        } else {
            let wanted = Wanted {
                believe: self.believe,
                by: Actor::CommandLine,
            };
            engine.sync_now(organisation, account, wanted, now).await?;
            let bar = output::progress();
            bar.set_message("Copying");
            let ended = engine.finish_syncs_of(organisation, account).await;
            bar.finish_and_clear();
            ended?
        };
        show(&standing, flags)?;
        engine.close().await;
        match failed(&standing) {
            Some(failure) if !self.status => Err(failure),
            _ => Ok(()),
        }
    }
}

fn show(standing: &SyncStanding, flags: &Flags) -> Result<(), Failure> {
    if flags.json {
        return output::json(standing);
    }
    if standing.streams.is_empty() {
        output::note("Nothing of this account is copied. Begin with `rollbook sync ACCOUNT`.");
        return Ok(());
    }
    if let Some(requests) = standing.requests {
        output::note(format_args!(
            "Of the {} requests that the tenant is sent a minute, {} are left now.",
            requests.limit, requests.left
        ));
    }
    output::table(
        &["List", "Rows", "Result", "Last ended well", "Next", "What is wrong"],
        standing.streams.iter().map(|stream| {
            let wrong = match (&stream.problem, &stream.lacks) {
                (Some(problem), _) => problem.message.clone().unwrap_or_default(),
                (None, Some(line)) => {
                    let stays = stream
                        .stays_as_of
                        .map(|at| format!("; its rows stay as they were at {at}"));
                    format!("the service account lacks View of {line}{}", stays.unwrap_or_default())
                }
                (None, None) => String::new(),
            };
            vec![
                stream.stream.to_string(),
                stream.rows.to_string(),
                stream.result.map(|result| result.to_string()).unwrap_or_default(),
                stream.succeeded_at.map(|at| at.to_string()).unwrap_or_default(),
                if stream.running {
                    "under way".to_owned()
                } else {
                    stream.due_at.to_string()
                },
                wrong,
            ]
        }),
    )
}

/// That a list was not copied, where somebody must do something about it.
fn failed(standing: &SyncStanding) -> Option<Failure> {
    let bad = |stream: &&rollbook_model::StreamStanding| {
        matches!(stream.result, Some(SyncResult::Error | SyncResult::Doubtful))
    };
    let stream = standing.streams.iter().find(bad)?;
    let problem = stream.problem.as_ref()?;
    let message = problem.message.clone().unwrap_or_default();
    let remedy = problem
        .remedy
        .as_ref()
        .map(|remedy| format!(". {remedy}"))
        .unwrap_or_default();
    Some(Failure::Other {
        code: problem.code.unwrap_or(Code::SyncDoubtful),
        error: anyhow::anyhow!("{message}{remedy}"),
    })
}
