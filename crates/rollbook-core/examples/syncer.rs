//! Runs all syncs of an account that are due at a moment, for the test that kills it:
//! `syncer DATABASE FOLDER ACCOUNT MOMENT ROWS [REQUESTS SECONDS]`, where ROWS is how many rows are asked for at once, and
//! the tenant is sent so many requests in so many seconds.
#![expect(clippy::print_stdout, reason = "how far it is is its data")]

use std::error::Error;

use jiff::SignedDuration;
use rollbook_core::{Engine, Settings};
use rollbook_model::OrganisationId;
use rollbook_store::{MasterKeySource, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [database, folder, account, moment, rows, limit @ ..] = arguments.as_slice() else {
        return Err("usage: syncer DATABASE FOLDER ACCOUNT MOMENT ROWS [REQUESTS SECONDS]".into());
    };
    let store = Store::open(&database.parse()?, &MasterKeySource::Folder(folder.into())).await?;
    let mut settings = Settings::allowing(["*.localhost", "127.0.0.1"])?;
    settings.sync_page_rows = rows.parse()?;
    // What a killed process had under way may have been refused, and many are killed.
    settings.login_budget.refusals = u32::MAX;
    if let [requests, seconds] = limit {
        settings.request_limits.every = Some(Some(requests.parse()?));
        settings.request_limits.minute = SignedDuration::from_secs(seconds.parse()?);
    }
    let engine = Engine::new(store, settings)?;
    println!("running");
    let standing = engine
        .run_syncs_of(OrganisationId::DEFAULT, account.parse()?, moment.parse()?)
        .await?;
    for stream in standing.streams {
        println!("{} {:?}", stream.stream, stream.result);
    }
    engine.close().await;
    println!("done");
    Ok(())
}
