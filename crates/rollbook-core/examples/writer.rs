//! Goes on with all jobs of an account that write deductions and are due at a moment, for the test that kills it:
//! `writer DATABASE FOLDER ACCOUNT MOMENT`.
#![expect(clippy::print_stdout, reason = "how far it is is its data")]

use std::error::Error;

use rollbook_core::{Engine, Settings};
use rollbook_model::OrganisationId;
use rollbook_store::{MasterKeySource, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [database, folder, account, moment] = arguments.as_slice() else {
        return Err("usage: writer DATABASE FOLDER ACCOUNT MOMENT".into());
    };
    let store = Store::open(&database.parse()?, &MasterKeySource::Folder(folder.into())).await?;
    let mut settings = Settings::allowing(["*.localhost", "127.0.0.1"])?;
    // What a killed process had under way may have been refused, and many are killed.
    settings.login_budget.refusals = u32::MAX;
    let engine = Engine::new(store, settings)?;
    println!("running");
    engine
        .run_deduction_jobs_of(OrganisationId::DEFAULT, account.parse()?, moment.parse()?)
        .await?;
    engine.close().await;
    println!("done");
    Ok(())
}
