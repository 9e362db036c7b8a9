//! Begins and ends writes without end and says so, for the test that kills it:
//! `key_writer DATABASE FOLDER ACCOUNT FIRST`, where FIRST is the number its keys begin with.
#![expect(clippy::print_stdout, reason = "what it has stored is its data")]

use std::error::Error;

use rollbook_model::{AccountId, OrganisationId, WriteKey};
use rollbook_store::{Begun, MasterKeySource, Store, WriteOutcome};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(database), Some(folder), Some(account), Some(first)) =
        (arguments.next(), arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: key_writer DATABASE FOLDER ACCOUNT FIRST".into());
    };
    println!("opening");
    let store = Store::open(&database.parse()?, &MasterKeySource::Folder(folder.into())).await?;
    let account: AccountId = account.parse()?;
    let first: u64 = first.parse()?;
    for number in first.. {
        let key: WriteKey = format!("key-{number}").parse()?;
        let organisation = OrganisationId::DEFAULT;
        let begun = store
            .begin_write(organisation, account, &key, "write", &key.to_string())
            .await?;
        if begun != Begun::New {
            return Err(format!("{key} is not new: {begun:?}").into());
        }
        println!("begun {number}");
        let answer = format!("answer to {number}");
        store
            .end_write(organisation, account, &key, WriteOutcome::Answered(&answer))
            .await?;
        println!("ended {number}");
    }
    Ok(())
}
