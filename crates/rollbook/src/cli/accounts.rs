//! `rollbook accounts` and `rollbook check`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rollbook_core::{Engine, Progress, Ticked};
use rollbook_model::{Account, AccountId, Actor, PermissionState};
use rollbook_store::AccountFilter;
use serde_json::json;

use crate::{
    cli::{codes::AccountCodes, receipts::Destination},
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// List the linked accounts, or change one.
#[derive(Debug, Args)]
pub(super) struct Accounts {
    #[command(subcommand)]
    change: Option<Change>,
}

/// What is done to an account.
#[derive(Debug, Subcommand)]
enum Change {
    /// Switch fields of its answers off, which then never leave the call, or on again; without either, list them
    Fields {
        /// The account's id
        account: AccountId,
        /// A field, such as `ssn`, or `sensitive` for all national identifiers and bank numbers; can be repeated
        #[arg(long, value_name = "FIELD", value_delimiter = ',')]
        off: Vec<String>,
        /// A field that is switched off
        #[arg(long, value_name = "FIELD", value_delimiter = ',')]
        on: Vec<String>,
    },
    Codes(AccountCodes),
    /// Delete an account with all that is kept of it, and print a signed receipt
    Delete {
        /// The account's id
        account: AccountId,
        /// Where the receipt is written, instead of being printed
        #[arg(long, value_name = "FILE")]
        receipt: Option<PathBuf>,
    },
}

/// Check an account's credentials and permissions now.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The account's id
    account: AccountId,
    /// Somebody has ticked what calls were refused for: what no read can try counts as unproven again
    #[arg(long)]
    ticked: bool,
}

/// Accounts read at a time.
const PAGE: u32 = 500;

impl Accounts {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let engine = start::engine(&Configuration::load(flags)?).await?;
        if let Some(change) = self.change {
            change.run(&engine, flags).await?;
            engine.close().await;
            return Ok(());
        }
        let mut accounts = Vec::new();
        for page in 1.. {
            let filter = AccountFilter {
                page,
                page_size: PAGE,
                ..AccountFilter::default()
            };
            let read = engine.accounts(flags.organisation(), &filter).await?;
            let last = read.len() < PAGE as usize;
            accounts.extend(read);
            if last {
                break;
            }
        }
        if flags.json {
            output::json(&accounts)?;
        } else if accounts.is_empty() {
            output::note("There is no linked account yet. Link one with `rollbook link`.");
        } else {
            output::table(
                &["Account", "Status", "Host", "Label", "Checked"],
                accounts.iter().map(|account| {
                    vec![
                        account.id.to_string(),
                        account.status.to_string(),
                        account.host.clone(),
                        account.label.clone().unwrap_or_default(),
                        account.checked_at.map(|at| at.to_string()).unwrap_or_default(),
                    ]
                }),
            )?;
        }
        engine.close().await;
        Ok(())
    }
}

impl Change {
    async fn run(self, engine: &Engine, flags: &Flags) -> Result<(), Failure> {
        match self {
            Self::Fields { account, off, on } => {
                let fields = engine.switch_fields(flags.organisation(), account, &off, &on).await?;
                if flags.json {
                    output::json(&json!({ "id": account, "switched_off": fields }))
                } else if fields.is_empty() {
                    output::line("No field is switched off.")
                } else {
                    output::line(format_args!("Switched off: {}", fields.join(", ")))
                }
            }
            Self::Codes(codes) => codes.run(engine, flags).await,
            Self::Delete { account, receipt } => {
                let receipt = Destination::open(receipt)?;
                let deleted = engine
                    .delete_account(flags.organisation(), account, Actor::CommandLine)
                    .await;
                receipt.keep(deleted.map(|(_, signed)| signed), format_args!("Deleted `{account}`."))
            }
        }
    }
}

impl Check {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let configuration = Configuration::load(flags)?;
        let work = async |engine: &Engine| Box::pin(self.run_with(engine, flags)).await;
        super::with_engine(&configuration, work).await
    }

    async fn run_with(self, engine: &Engine, flags: &Flags) -> Result<(), Failure> {
        let bar = output::progress();
        let ticked = if self.ticked { Ticked::Said } else { Ticked::Unsaid };
        let checked = engine
            .check(flags.organisation(), self.account, ticked, |step| {
                bar.set_message(words(&step));
            })
            .await;
        bar.finish_and_clear();
        let account = checked?;
        if flags.json {
            output::json(&json!({
                "id": account.id,
                "status": account.status,
                "permissions": account.permissions,
            }))?;
        } else {
            show(&account)?;
        }
        Ok(())
    }
}

/// Tells a person the state of an account and what to tick where.
pub(super) fn show(account: &Account) -> Result<(), Failure> {
    output::line(format_args!("{} is {} ({})", account.id, account.status, account.host))?;
    output::table(
        &["Permission", "Level", "State"],
        account.permissions.iter().map(|finding| {
            let name = match finding.also.as_slice() {
                [] => finding.name.clone(),
                also => format!("{} (or {})", finding.name, also.join(", ")),
            };
            vec![name, finding.level.to_string(), finding.state.to_string()]
        }),
    )?;
    for finding in account
        .permissions
        .iter()
        .filter(|finding| finding.state == PermissionState::Missing)
    {
        output::note(format_args!(
            "hint: {}: edit the service account, tick {} on {}, save, then `rollbook check {} --ticked`",
            rollbook_model::guide::SERVICE_ACCOUNTS,
            finding.level,
            finding.name,
            account.id
        ));
    }
    Ok(())
}

/// What is happening, for a progress line.
pub(super) fn words(step: &Progress) -> String {
    match step {
        Progress::Understood { address, .. } => format!("Calling {address}"),
        Progress::LoggingIn => "Logging in".to_owned(),
        Progress::Trying { permission } => format!("Trying {permission}"),
    }
}
