//! Restores a backup and says how far it is, for the test that kills it: `restorer DATABASE FOLDER FILE`.
#![expect(clippy::print_stdout, reason = "how far it is is its data")]

use std::error::Error;

use rollbook_store::MasterKeySource;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, folder, file] = arguments.as_slice() else {
        return Err("usage: restorer DATABASE FOLDER FILE".into());
    };
    let keys = MasterKeySource::Folder(folder.into());
    let told = |rows, _| println!("restored {rows}");
    rollbook_store::restore(file.as_ref(), &database.parse()?, &keys, true, told).await?;
    println!("done");
    Ok(())
}
