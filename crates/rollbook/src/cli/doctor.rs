//! `rollbook doctor`.

use std::path::Path;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use rollbook_core::Engine;
use rollbook_model::{AccountId, AccountStatus};
use rollbook_store::{AccountFilter, DatabaseFacts, MasterKeyOrigin, MasterKeyUse};
use serde::Serialize;
use serde_json::json;

use crate::{
    built,
    cli::{diagnosis, master_keys},
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Less than so many bytes free is told: a database that cannot write loses nothing, and does nothing.
const LITTLE: u64 = 1 << 30;
/// Clocks further apart than this are told.
const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// Check the installation and print the configuration in force, or say why an account does not work.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// The account that does not work
    account: Option<AccountId>,
    /// Send its credentials and try each permission now, as `rollbook check` does
    #[arg(long, requires = "account")]
    live: bool,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Look {
    /// What.
    name: &'static str,
    /// Whether it is in order; `warning` where somebody should see to it.
    state: &'static str,
    /// What was seen.
    seen: String,
}

impl Doctor {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let Some(account) = self.account else {
            return installation(flags).await;
        };
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let told = diagnosis::of(&engine, flags, account, self.live).await;
        engine.close().await;
        told
    }
}

/// Prints the configuration with where it comes from, and whether database, master keys and machine are in order.
async fn installation(flags: &Flags) -> Result<(), Failure> {
    let settings = Configuration::settings(flags)?;
    if !flags.json {
        output::table(
            &["Setting", "Value", "From"],
            settings
                .iter()
                .map(|setting| vec![setting.name.to_owned(), setting.value.clone(), setting.from.clone()]),
        )?;
    }
    let configuration = Configuration::load(flags)?;
    let engine = start::engine(&configuration).await?;
    engine.store().ping().await?;
    let master_key = match engine.store().master_key_origin() {
        MasterKeyOrigin::Created { path } | MasterKeyOrigin::Found { path } => path.display().to_string(),
        MasterKeyOrigin::Given => "given as a variable".to_owned(),
        MasterKeyOrigin::Command => "printed by the command".to_owned(),
    };
    let keys = engine.store().master_keys().await?;
    let facts = engine.store().database_facts().await?;
    let mut looks = looks(&configuration, &facts, &keys);
    looks.extend(identity_provider(&engine).await);
    let accounts = accounts(&engine, flags).await?;
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
            "checks": looks,
            "accounts": accounts,
        }))?;
    } else {
        output::line(format_args!("Rollbook {}", built::VERSION))?;
        output::line(format_args!("The database answers: {}", engine.store().database()))?;
        output::line(format_args!("The master key is in order: {master_key}"))?;
        master_keys::tell(&keys)?;
        for look in &looks {
            output::line(format_args!("{:<8} {}: {}", look.state, look.name, look.seen))?;
        }
        let linked: usize = accounts.iter().map(|(_, count)| count).sum();
        output::line(format_args!("Accounts: {linked}"))?;
        for (status, count) in accounts.into_iter().filter(|(_, count)| *count > 0) {
            output::line(format_args!("  {count} {status}"))?;
        }
    }
    engine.close().await;
    Ok(())
}

/// How many accounts are in each state.
async fn accounts(engine: &Engine, flags: &Flags) -> Result<Vec<(&'static str, usize)>, Failure> {
    let mut accounts = Vec::new();
    for status in AccountStatus::ALL {
        let filter = AccountFilter {
            statuses: Some(vec![*status]),
            page_size: u32::MAX,
            ..AccountFilter::default()
        };
        let count = engine.accounts(flags.organisation(), &filter).await?.len();
        accounts.push((status.as_str(), count));
    }
    Ok(accounts)
}

fn looks(configuration: &Configuration, facts: &DatabaseFacts, keys: &[MasterKeyUse]) -> Vec<Look> {
    let features = match built::features() {
        features if features.is_empty() => "none beyond the usual".to_owned(),
        features => features.join(", "),
    };
    let mut looks = vec![
        look("features", None, &features),
        traces(configuration),
        look("database version", None, &format!("{} {}", facts.kind, facts.version)),
        tables(facts),
        ring(keys),
    ];
    looks.extend(space(&configuration.data_dir));
    looks.extend(facts.clock.map(clock));
    let address = configuration.public_url.as_deref();
    let warning = address
        .is_none()
        .then_some("none: links lead to where the server listens");
    looks.push(look("public address", warning, address.unwrap_or_default()));
    let hosts = configuration.allow_host.join(", ");
    let only = hosts.is_empty().then_some("UKG's own domains alone");
    looks.push(look("hosts that may be called", None, only.unwrap_or(&hosts)));
    looks
}

/// Whether the identity provider says where its pages are, where one is set up.
async fn identity_provider(engine: &Engine) -> Option<Look> {
    let tried = engine.try_sign_in_provider().await?;
    let warning = tried.err().map(|problem| problem.message);
    Some(look("identity provider", warning.as_deref(), "it answers"))
}

/// A look, with what there is to see to, if anything.
fn look(name: &'static str, warning: Option<&str>, seen: &str) -> Look {
    Look {
        name,
        state: if warning.is_some() { "warning" } else { "ok" },
        seen: warning.unwrap_or(seen).to_owned(),
    }
}

fn traces(configuration: &Configuration) -> Look {
    let endpoint = configuration.otlp_endpoint.as_deref();
    let unbuilt = endpoint.is_some() && !built::features().contains(&"otlp");
    let warning =
        unbuilt.then_some("`otlp_endpoint` is set, and this program was built without traces: a server will not start");
    look(
        "traces",
        warning,
        endpoint.map_or("sent nowhere", |_| "sent to `otlp_endpoint`"),
    )
}

fn tables(facts: &DatabaseFacts) -> Look {
    let (step, known) = (facts.step, facts.known_step);
    let warning = (step != known).then(|| format!("at step {step}, this program knows {known}"));
    look("tables", warning.as_deref(), &format!("up to date, at step {step}"))
}

fn ring(keys: &[MasterKeyUse]) -> Look {
    let in_use = |key: &&MasterKeyUse| key.accounts + key.links + key.server_keys > 0;
    let missing = keys.iter().filter(in_use).filter(|key| !key.held && !key.seals).count();
    let old = keys.iter().filter(in_use).filter(|key| key.held && !key.seals).count();
    let warning = match (missing, old) {
        (0, 0) => None,
        (0, _) => Some("not everything is sealed under the newest: run `rollbook keys rotate`"),
        _ => Some("some credentials are sealed under a master key that is not here: put it back beside the others"),
    };
    look("master keys", warning, "everything is sealed under the newest")
}

/// What is free where the data folder is.
fn space(folder: &Path) -> Option<Look> {
    let found = rustix::fs::statvfs(folder).ok()?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let seen = format!("{} MiB free at {}", free >> 20, folder.display());
    let warning = (free < LITTLE).then_some(seen.as_str());
    Some(look("disk", warning, &seen))
}

/// Whether the database's clock and ours agree: leases and limits are compared between machines.
fn clock(theirs: Timestamp) -> Look {
    let apart = Timestamp::now().duration_since(theirs).abs();
    let seen = format!("{} seconds apart from the database's", apart.as_secs());
    let warning = (apart > SKEW).then_some(seen.as_str());
    look("clock", warning, "agrees with the database's")
}
