//! `rollbook doctor`.

use rollbook_model::{AccountStatus, OrganisationId};
use rollbook_store::{AccountFilter, MasterKeyOrigin};
use serde_json::json;

use crate::{
    built,
    cli::master_keys,
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Prints the configuration with where it comes from, and whether database and master key are in order.
pub(super) async fn run(flags: &Flags) -> Result<(), Failure> {
    let settings = Configuration::settings(flags)?;
    if !flags.json {
        output::table(
            &["Setting", "Value", "From"],
            settings
                .iter()
                .map(|setting| vec![setting.name.to_owned(), setting.value.clone(), setting.from.clone()]),
        )?;
    }
    let engine = start::engine(&Configuration::load(flags)?).await?;
    engine.store().ping().await?;
    let master_key = match engine.store().master_key_origin() {
        MasterKeyOrigin::Created { path } | MasterKeyOrigin::Found { path } => path.display().to_string(),
        MasterKeyOrigin::Given => "given as a variable".to_owned(),
        MasterKeyOrigin::Command => "printed by the command".to_owned(),
    };
    let keys = engine.store().master_keys().await?;
    let mut accounts = Vec::new();
    for status in AccountStatus::ALL {
        let filter = AccountFilter {
            statuses: Some(vec![*status]),
            page_size: u32::MAX,
            ..AccountFilter::default()
        };
        let count = engine.accounts(OrganisationId::DEFAULT, &filter).await?.len();
        accounts.push((status.as_str(), count));
    }
    let linked: usize = accounts.iter().map(|(_, count)| count).sum();
    if flags.json {
        let accounts: serde_json::Map<_, _> = accounts
            .into_iter()
            .map(|(status, count)| (status.to_owned(), json!(count)))
            .collect();
        output::json(&json!({
            "version": built::VERSION,
            "features": built::features(),
            "settings": settings,
            "database": "ok",
            "master_key": master_key,
            "master_keys": master_keys::shown(&keys),
            "accounts": accounts,
        }))?;
    } else {
        output::line(format_args!("Rollbook {}", built::VERSION))?;
        output::line(format_args!("The database answers: {}", engine.store().database()))?;
        output::line(format_args!("The master key is in order: {master_key}"))?;
        master_keys::tell(&keys)?;
        output::line(format_args!("Accounts: {linked}"))?;
        for (status, count) in accounts.into_iter().filter(|(_, count)| *count > 0) {
            output::line(format_args!("  {count} {status}"))?;
        }
    }
    engine.store().close().await;
    Ok(())
}
