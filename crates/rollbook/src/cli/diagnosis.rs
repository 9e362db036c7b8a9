//! `rollbook doctor ACCOUNT`: why an account does not work.

use jiff::Timestamp;
use rollbook_core::{Diagnosis, Engine, Finding, Weight};
use rollbook_model::AccountId;
use serde_json::json;

use crate::{configuration::Flags, output, output::Failure};

/// Looks at an account, and prints what was found.
pub(super) async fn of(engine: &Engine, flags: &Flags, account: AccountId, live: bool) -> Result<(), Failure> {
    let diagnosis = engine.diagnose(flags.organisation(), account, live).await?;
    if flags.json {
        return output::json(&json!({
            "account": diagnosis.account.id,
            "status": diagnosis.account.status,
            "status_since": diagnosis.account.status_since,
            "checked_at": diagnosis.account.checked_at,
            "live": live,
            "works": diagnosis.works(),
            "findings": diagnosis.findings,
        }));
    }
    tell(&diagnosis)?;
    if !live {
        output::note("note: no credentials were sent; `--live` checks them and each permission now");
    }
    Ok(())
}

fn tell(diagnosis: &Diagnosis) -> Result<(), Failure> {
    let account = &diagnosis.account;
    let since = moment(account.status_since);
    output::line(format_args!("{}: {} since {since}", account.id, account.status))?;
    output::line(if diagnosis.works() {
        "Nothing was found that keeps it from working."
    } else {
        "It does not work:"
    })?;
    for finding in &diagnosis.findings {
        line(finding)?;
    }
    Ok(())
}

fn line(finding: &Finding) -> Result<(), Failure> {
    let weight = match finding.weight {
        Weight::Problem => "problem",
        Weight::Warning => "warning",
        Weight::Note => "note",
    };
    let at = finding
        .at
        .map(|at| format!(" (since {})", moment(at)))
        .unwrap_or_default();
    output::line(format_args!("\n{weight:<8} {}: {}{at}", finding.code, finding.seen))?;
    if let Some(until) = finding.until {
        output::line(format_args!("{:<8} until {}", "", moment(until)))?;
    }
    if let Some(remedy) = &finding.remedy {
        output::line(format_args!("{:<8} to do: {remedy}", ""))?;
    }
    Ok(())
}

/// A moment for people, to the minute.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
