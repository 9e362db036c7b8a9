//! `rollbook backup` and `rollbook restore`.

use std::path::PathBuf;

use clap::Args;
use rollbook_core::Engine;
use rollbook_model::{Actor, Event, EventKind, OrganisationId};
use rollbook_store::{Backup as Made, Receipt};
use serde_json::json;

use crate::{
    cli::receipts,
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Write everything into one file, sealed under the master key, while servers run.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file, which must not be there yet
    file: PathBuf,
}

/// Put everything back from a backup.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The file that `rollbook backup` wrote
    file: PathBuf,
    /// Destroy what is in the database now
    #[arg(long)]
    replace: bool,
    /// The receipt of a deletion or erasure that is younger than the backup: it is done again; can be repeated
    #[arg(long, value_name = "FILE")]
    receipt: Vec<PathBuf>,
    /// Only read the whole file, and say what is in it
    #[arg(long, conflicts_with = "replace")]
    dry_run: bool,
}

impl Backup {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let shown = self.file.display();
        if self.file.exists() {
            return Err(Failure::Usage {
                message: format!("`{shown}` is there already"),
                hint: Some("Give another name: a backup overwrites nothing".to_owned()),
            });
        }
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let bar = output::progress();
        let told = |rows| bar.set_message(format!("{rows} rows written"));
        let made = engine.store().backup(&self.file, told).await;
        bar.finish_and_clear();
        let made = made?;
        note(&engine, EventKind::BackupMade, &made).await?;
        engine.close().await;
        if flags.json {
            return output::json(&json!({ "file": self.file, "backup": made }));
        }
        output::line(format_args!(
            "Wrote `{shown}`: {} accounts, {} rows, {} bytes, as of {}.",
            made.accounts, made.rows, made.bytes, made.made_at
        ))?;
        output::note(format_args!(
            "note: it opens with the master key `{}`, which is not in it: keep a copy of that elsewhere",
            made.master_keys.join("`, `")
        ));
        Ok(())
    }
}

impl Restore {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let configuration = Configuration::load(flags)?;
        let (database, keys) = (configuration.database_url()?, configuration.master_key()?);
        if self.dry_run {
            let found = rollbook_store::inspect_backup(&self.file, &keys).await?;
            return self.tell(flags, "Whole", &found);
        }
        let receipts = self.receipt.iter().map(|file| receipts::read(file));
        let receipts: Vec<Receipt> = receipts.collect::<Result<_, _>>()?;
        let bar = output::progress();
        let told = |rows, all| bar.set_message(format!("{rows} of {all} rows restored"));
        let restored = rollbook_store::restore(&self.file, &database, &keys, self.replace, told).await;
        bar.finish_and_clear();
        let restored = restored?;
        let engine = start::engine(&configuration).await?;
        note(&engine, EventKind::BackupRestored, &restored).await?;
        for (receipt, file) in receipts.iter().zip(&self.receipt) {
            if !engine.erase_again(receipt, Actor::CommandLine).await? {
                output::note(format_args!(
                    "note: `{}` names nothing that is in the backup",
                    file.display()
                ));
            }
        }
        engine.close().await;
        self.tell(flags, "Restored", &restored)
    }

    fn tell(&self, flags: &Flags, done: &str, backup: &Made) -> Result<(), Failure> {
        if flags.json {
            return output::json(&json!({ "file": self.file, "restored": !self.dry_run, "backup": backup }));
        }
        output::line(format_args!(
            "{done}: {} accounts, {} rows, as of {}, made by Rollbook {}.",
            backup.accounts, backup.rows, backup.made_at, backup.rollbook
        ))
    }
}

/// Adds a line about a backup to the audit log.
async fn note(engine: &Engine, kind: EventKind, backup: &Made) -> Result<(), Failure> {
    let event = Event::now(OrganisationId::DEFAULT, Actor::CommandLine, kind, None)
        .with("backup", backup.backup.as_str())
        .with("made_at", backup.made_at.to_string())
        .with("accounts", backup.accounts);
    Ok(engine.record(&event).await?)
}
