//! `rollbook receipts`: what proves that something was deleted.

use std::path::PathBuf;

use clap::Subcommand;
use rollbook_model::Code;
use rollbook_store::{NotGenuine, Receipt};
use serde_json::json;

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Verify receipts of deletions.
#[derive(Debug, Subcommand)]
pub(super) enum Receipts {
    /// Say whether a receipt is genuine and unaltered
    Verify {
        /// The receipt's file
        file: PathBuf,
        /// The server's public key [default: that of this database]
        #[arg(long, value_name = "KEY")]
        public_key: Option<String>,
    },
    /// Print the public key with which anybody verifies this server's receipts
    Key,
}

impl Receipts {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        match self {
            Self::Key => {
                let key = key(flags).await?;
                if flags.json {
                    output::json(&json!({ "public_key": key }))
                } else {
                    output::line(key)
                }
            }
            Self::Verify { file, public_key } => {
                let text = std::fs::read_to_string(&file)
                    .map_err(|error| Failure::usage(format!("cannot read `{}`: {error}", file.display())))?;
                let receipt: Receipt = serde_json::from_str(&text)
                    .map_err(|_| Failure::usage(format!("`{}` is no receipt of Rollbook's", file.display())))?;
                let key = match public_key {
                    Some(key) => key,
                    None => key(flags).await?,
                };
                receipt.verify(&key).map_err(not_genuine)?;
                let deletion = &receipt.receipt;
                if flags.json {
                    return output::json(&json!({ "genuine": true, "receipt": deletion }));
                }
                output::line(format_args!(
                    "Genuine: account `{}` was deleted at {}, with its data key `{}`, {} credentials, {} lines of the \
                     request log and {} remembered writes.",
                    deletion.account,
                    deletion.deleted_at,
                    deletion.data_key,
                    deletion.credentials,
                    deletion.requests,
                    deletion.writes
                ))
            }
        }
    }
}

async fn key(flags: &Flags) -> Result<String, Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    let key = engine.store().receipt_key().await?;
    engine.store().close().await;
    Ok(key)
}

fn not_genuine(why: NotGenuine) -> Failure {
    let why = match why {
        NotGenuine::OtherKey => "the receipt was signed by another server: verify it with that server's public key",
        NotGenuine::Altered => "the receipt was altered after it was signed: it proves nothing",
    };
    Failure::Other {
        code: Code::ReceiptNotGenuine,
        error: anyhow::anyhow!(why),
    }
}
