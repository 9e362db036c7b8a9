//! `rollbook audit`: what was done, by whom, and whether anybody has touched the record of it.

use std::path::PathBuf;

use clap::Subcommand;
use rollbook_core::Engine;
use rollbook_model::{Code, OrganisationId};
use rollbook_store::KeptLine;

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// How many lines are read at once.
const BATCH: u32 = 1000;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Look at every line: was any changed, taken out, put in or moved?
    Verify {
        /// A file that `rollbook audit export` wrote: are its lines still what they were?
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// Print every line as JSON, the oldest first
    Export {
        /// Only the lines after this one
        #[arg(long, value_name = "LINE", default_value_t = 0)]
        after: u64,
    },
}

impl Audit {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let engine = start::engine(&Configuration::load(flags)?).await?;
        match self {
            Self::Verify { against } => {
                let kept = match against {
                    Some(file) => read(&file)?,
                    None => Vec::new(),
                };
                verify(&engine, flags, &kept).await?;
            }
            Self::Export { after } => export(&engine, flags.organisation(), after).await?,
        }
        engine.close().await;
        Ok(())
    }
}

async fn verify(engine: &Engine, flags: &Flags, kept: &[KeptLine]) -> Result<(), Failure> {
    let organisations = match flags.organisation {
        Some(organisation) => vec![organisation],
        None => engine.organisations().await?,
    };
    let mut reports = Vec::new();
    for organisation in organisations {
        reports.push(engine.store().verify_audit(organisation, kept).await?);
    }
    if flags.json {
        output::json(&reports)?;
    } else {
        for report in &reports {
            let said = match (&report.hash, report.faults.len()) {
                (None, 0) => "no line".to_owned(),
                (Some(hash), 0) => format!("{} lines, sound; the last has the hash {hash}", report.lines),
                (_, faults) => format!("{} lines, {faults} at fault", report.lines),
            };
            output::line(format_args!("{}: {said}", report.organisation))?;
            for fault in &report.faults {
                output::line(format_args!("  {fault}"))?;
            }
        }
    }
    if reports.iter().any(|report| !report.faults.is_empty()) {
        return Err(Failure::Other {
            code: Code::AuditBroken,
            error: anyhow::anyhow!("the audit log is not what Rollbook wrote"),
        });
    }
    Ok(())
}

async fn export(engine: &Engine, organisation: OrganisationId, mut after: u64) -> Result<(), Failure> {
    loop {
        let lines = engine.store().audit_lines(organisation, after, BATCH).await?;
        let Some(last) = lines.last() else { return Ok(()) };
        after = last.line;
        for line in &lines {
            output::json(line)?;
        }
    }
}

/// The lines of an export.
fn read(file: &std::path::Path) -> Result<Vec<KeptLine>, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("cannot read the export `{shown}`: {error}")))?;
    let lines = text.lines().enumerate().map(|(number, line)| {
        serde_json::from_str(line).map_err(|error| {
            Failure::usage(format!(
                "line {} of `{shown}` is none of an export: {error}",
                number + 1
            ))
        })
    });
    lines.collect()
}
