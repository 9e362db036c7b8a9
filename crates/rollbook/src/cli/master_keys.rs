//! `rollbook keys ring` and `rotate`: the master keys that seal.

use rollbook_core::Engine;
use rollbook_model::{Actor, Event, EventKind, OrganisationId};
use rollbook_store::MasterKeyUse;
use serde_json::{Value, json};

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// How many data keys are wrapped anew in one transaction.
const BATCH: u32 = 100;

/// `rollbook keys ring`.
pub(super) async fn show(flags: &Flags) -> Result<(), Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    ring(&engine.store().master_keys().await?, flags.json)?;
    engine.close().await;
    Ok(())
}

/// `rollbook keys rotate`.
pub(super) async fn turn(flags: &Flags, dry_run: bool) -> Result<(), Failure> {
    let engine = start::engine(&Configuration::load(flags)?).await?;
    if dry_run {
        plan(&engine, flags.json).await?;
    } else {
        rotate(&engine, flags.json).await?;
    }
    engine.close().await;
    Ok(())
}

fn ring(keys: &[MasterKeyUse], json: bool) -> Result<(), Failure> {
    if json {
        return output::json(&shown(keys));
    }
    let number = |count: u64| count.to_string();
    output::table(
        &["Master key", "State", "Accounts", "Links", "Server keys", "Since"],
        keys.iter().map(|key| {
            vec![
                key.id.clone(),
                state(key).to_owned(),
                number(key.accounts),
                number(key.links),
                number(key.server_keys),
                key.since.map(|since| since.to_string()).unwrap_or_default(),
            ]
        }),
    )
}

async fn plan(engine: &Engine, json: bool) -> Result<(), Failure> {
    let keys = engine.store().master_keys().await?;
    let old = old(&keys);
    let fresh = old.is_empty();
    let to_wrap: u64 = keys.iter().filter(|key| fresh || !key.seals).map(count).sum();
    if json {
        return output::json(&json!({ "resumes": !fresh, "to_wrap": to_wrap, "master_keys": shown(&keys) }));
    }
    ring(&keys, false)?;
    output::line(if fresh {
        format!("A rotation would take a new master key and wrap {to_wrap} data keys anew under it.")
    } else {
        let ids = old.join("`, `");
        format!("A rotation would be resumed: {to_wrap} data keys are still under `{ids}`.")
    })
}

async fn rotate(engine: &Engine, json: bool) -> Result<(), Failure> {
    let store = engine.store();
    let bar = output::progress();
    let ended = async {
        let mut rotation = store.rotate().await?;
        while rotation.step(BATCH).await? {
            bar.set_message(format!("{} data keys wrapped anew", rotation.rewrapped()));
        }
        Ok::<_, rollbook_store::Error>(rotation.rewrapped())
    };
    let ended = ended.await;
    bar.finish_and_clear();
    let rewrapped = ended?;
    let keys = store.master_keys().await?;
    let sealing = keys.iter().find(|key| key.seals).map_or("", |key| key.id.as_str());
    let rotated = EventKind::MasterKeyRotated;
    let event = Event::now(OrganisationId::DEFAULT, Actor::CommandLine, rotated, None);
    engine
        .record(&event.with("master_key", sealing).with("rewrapped", rewrapped))
        .await?;
    if json {
        return output::json(&json!({ "rewrapped": rewrapped, "master_keys": shown(&keys) }));
    }
    output::line(format_args!(
        "Everything is sealed under master key `{sealing}` now; {rewrapped} data keys were wrapped anew."
    ))?;
    output::note(
        "note: the former keys open nothing in this database any more. Keep them only as long as you keep older copies \
         of it; keep a copy of the new one",
    );
    Ok(())
}

/// Master keys as JSON shows them.
pub(super) fn shown(keys: &[MasterKeyUse]) -> Value {
    let shown = keys.iter().map(|key| {
        json!({
            "id": key.id,
            "state": state(key),
            "accounts": key.accounts,
            "links": key.links,
            "server_keys": key.server_keys,
            "since": key.since,
        })
    });
    shown.collect()
}

/// Tells a person which master key seals, and whether a rotation is to be finished.
pub(super) fn tell(keys: &[MasterKeyUse]) -> Result<(), Failure> {
    for key in keys.iter().filter(|key| key.seals || count(key) > 0) {
        output::line(format_args!("  `{}` {}", key.id, state(key)))?;
    }
    if !old(keys).is_empty() {
        output::note("hint: not everything is sealed under the newest master key: run `rollbook keys rotate`");
    }
    Ok(())
}

/// The ids of keys that a rotation would retire.
fn old(keys: &[MasterKeyUse]) -> Vec<&str> {
    let old = keys.iter().filter(|key| !key.seals && count(key) > 0);
    old.map(|key| key.id.as_str()).collect()
}

fn count(key: &MasterKeyUse) -> u64 {
    key.accounts + key.links + key.server_keys
}

fn state(key: &MasterKeyUse) -> &'static str {
    match (key.seals, key.held, count(key)) {
        (true, ..) => "seals",
        (false, true, 0) => "not used",
        (false, true, _) => "opens",
        (false, false, _) => "missing",
    }
}
