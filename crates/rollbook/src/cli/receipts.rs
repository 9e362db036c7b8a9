//! `rollbook receipts`: what proves that something was deleted; and where the other commands put it.

use std::{
    fmt,
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use rollbook_model::{Code, Problem};
use rollbook_store::{Destroyed, NotGenuine, Receipt};
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
        // One key in 64 begins with a hyphen.
        #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
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
                let receipt = read(&file)?;
                let key = match public_key {
                    Some(key) => key,
                    None => key(flags).await?,
                };
                receipt.verify(&key).map_err(not_genuine)?;
                if flags.json {
                    return output::json(&json!({ "genuine": true, "receipt": receipt.receipt }));
                }
                match &receipt.receipt {
                    Destroyed::Account(deletion) => output::line(format_args!(
                        "Genuine: account `{}` was deleted at {}, with its data key `{}`, {} credentials, {} lines of \
                         the request log and {} remembered writes.",
                        deletion.account,
                        deletion.deleted_at,
                        deletion.data_key,
                        deletion.credentials,
                        deletion.requests,
                        deletion.writes
                    )),
                    Destroyed::Person(erasure) => output::line(format_args!(
                        "Genuine: what account `{}` kept of one person was erased at {}: {} remembered writes.",
                        erasure.account, erasure.erased_at, erasure.writes
                    )),
                }
            }
        }
    }
}

/// Reads a receipt.
pub(super) fn read(file: &Path) -> Result<Receipt, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("cannot read `{}`: {error}", file.display())))?;
    serde_json::from_str(&text).map_err(|_| Failure::usage(format!("`{}` is no receipt of Rollbook's", file.display())))
}

/// Where a receipt is to go.
pub(super) struct Destination(Option<(PathBuf, File)>);

impl Destination {
    /// Makes the file, if there is to be one: before anything is destroyed, since there is no second receipt.
    pub(super) fn open(path: Option<PathBuf>) -> Result<Self, Failure> {
        let opened = path
            .map(|path| File::create_new(&path).map(|file| (path, file)))
            .transpose();
        opened
            .map(Self)
            .map_err(|error| Failure::usage(format!("the receipt cannot be written: {error}")))
    }

    /// Puts the receipt there, or prints it. `done` tells a person what it is for.
    pub(super) fn keep(self, destroyed: Result<Receipt, Problem>, done: impl fmt::Display) -> Result<(), Failure> {
        let Self(destination) = self;
        let signed = match destroyed {
            Ok(signed) => signed,
            Err(problem) => {
                if let Some((path, _)) = destination {
                    // It is empty, and what went wrong is the deletion.
                    let _ = std::fs::remove_file(path);
                }
                return Err(problem.into());
            }
        };
        let Some((_, mut file)) = destination else {
            return output::json(&signed);
        };
        let text = serde_json::to_string(&signed).map_err(anyhow::Error::from)?;
        if let Err(error) = writeln!(file, "{text}").and_then(|()| file.sync_all()) {
            output::note(format_args!(
                "the receipt could not be written to its file, so here it is: {error}"
            ));
            return output::json(&signed);
        }
        output::note(format_args!(
            "{done} The receipt proves it: `rollbook receipts verify FILE`"
        ));
        Ok(())
    }
}

async fn key(flags: &Flags) -> Result<String, Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    let key = engine.store().receipt_key().await?;
    engine.close().await;
    Ok(key)
}

fn not_genuine(why: NotGenuine) -> Failure {
    Failure::Other {
        code: Code::ReceiptNotGenuine,
        error: anyhow::anyhow!("the receipt does not hold: {why}"),
    }
}
