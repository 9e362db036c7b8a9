//! Writes accounts without end and says so, for the test that kills it: `account_writer DATABASE FOLDER`.
#![expect(clippy::print_stdout, reason = "what it has stored is its data")]

use std::error::Error;

use rollbook_model::{Account, AccountId, AccountKind, AccountStatus, OrganisationId, account::Provider};
use rollbook_store::{MasterKeySource, Secrets, Store};
use secrecy::SecretString;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(database), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: account_writer DATABASE FOLDER".into());
    };
    println!("opening");
    let store = Store::open(&database.parse()?, &MasterKeySource::Folder(folder.into())).await?;
    loop {
        let account = account();
        store
            .create_account(OrganisationId::DEFAULT, &account, &secrets_of(account.id))
            .await?;
        println!("stored {}", account.id);
    }
}

/// Credentials that tell which account they belong to.
fn secrets_of(id: AccountId) -> Secrets {
    (0..6)
        .map(|number| (format!("field_{number}"), SecretString::from(format!("{id} {number}"))))
        .collect()
}

fn account() -> Account {
    let now = jiff::Timestamp::now();
    Account {
        id: AccountId::new(),
        organisation: OrganisationId::DEFAULT,
        label: None,
        provider: Provider::UkgPro,
        origin_owner_id: "writer".to_owned(),
        origin_owner_name: "Writer".to_owned(),
        origin_username: None,
        kind: AccountKind::Test,
        status: AccountStatus::Linked,
        status_since: now,
        evidence: None,
        password_set_on: None,
        host: "https://service2.ultipro.com".to_owned(),
        allowed_host: false,
        username: "svc_writer".to_owned(),
        actions: Vec::new(),
        permissions: Vec::new(),
        created_at: now,
        updated_at: now,
        checked_at: None,
        credentials_version: 0,
    }
}
