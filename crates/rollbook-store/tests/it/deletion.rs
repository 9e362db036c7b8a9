//! Of a deleted account nothing is left in the database's files, and the receipt proves the deletion.

use std::path::PathBuf;
use std::sync::Arc;

use rollbook_model::Account;
use rollbook_store::{Deletion, Destroyed, NotGenuine, Receipt};

use crate::at_rest::{content_of, found_in};
use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, account, secrets};

on_both! {
    nothing_of_a_deleted_account_is_found_in_the_files_of_the_database,
    a_receipt_verifies_under_its_servers_key_and_no_other_and_unaltered,
}

const NAME: &str = "Wilhelmina Planted & Daughters";
const USERNAME: &str = "PLANTED_SERVICE_ACCOUNT";
const OWNER: &str = "planted-customer-4711";

fn planted() -> Account {
    Account {
        origin_owner_name: NAME.to_owned(),
        origin_owner_id: OWNER.to_owned(),
        username: USERNAME.to_owned(),
        ..account()
    }
}

/// The same, once this is no more in them.
pub(crate) async fn files_without(database: &Database, needle: &str) -> Vec<(PathBuf, Vec<u8>)> {
    // PostgreSQL keeps what a transaction that is under way might still see, of any database while it begins: the
    // documentation says to vacuum again then.
    let mut left = files(database).await;
    for _ in 0..20 {
        if database.is_sqlite() || found_in(&left, needle.as_bytes()).is_none() {
            break;
        }
        left = files(database).await;
    }
    left
}

/// What a receipt says of an account.
fn deletion(receipt: &Receipt) -> Deletion {
    match &receipt.receipt {
        Destroyed::Account(deletion) => deletion.clone(),
        Destroyed::Person(_) => panic!("{receipt:?}"),
    }
}

/// What an operator of PostgreSQL is told to do.
fn documented() -> impl Iterator<Item = &'static str> {
    let told = include_str!("../../../../docs/custody.md");
    let sql = told.split("```sql\n").nth(1).and_then(|rest| rest.split("```").next());
    let statements = sql.unwrap().split(';').map(str::trim);
    statements.filter(|statement| !statement.is_empty())
}

/// Everything in the files of the database, after what an operator is told to do.
pub(crate) async fn files(database: &Database) -> Vec<(PathBuf, Vec<u8>)> {
    if database.is_sqlite() {
        return content_of(database.folder());
    }
    for statement in documented() {
        database.execute(statement).await;
    }
    let folder = "SELECT current_setting('data_directory') || '/base/' || oid \
         FROM pg_database WHERE datname = current_database()";
    let folder = PathBuf::from(&database.texts(folder).await[0]);
    assert!(
        std::fs::read_dir(&folder).is_ok(),
        "this test reads PostgreSQL's files, and `{}` cannot be read: run PostgreSQL as this user",
        folder.display()
    );
    content_of(&folder)
}

async fn nothing_of_a_deleted_account_is_found_in_the_files_of_the_database(database: Arc<Database>) {
    let store = database.open().await;
    let kept = account();
    store.create_account(ORGANISATION, &kept, &secrets()).await.unwrap();
    let account = planted();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let id = account.id;
    let sealed = |table: &str, column: &str| format!("SELECT {column} FROM {table} WHERE account_id = '{id}'");
    let mut needles = database.texts(&sealed("secret", "sealed")).await;
    needles.extend(database.texts(&sealed("data_key", "wrapped")).await);
    assert_eq!(needles.len(), 4);
    needles.extend([NAME, USERNAME, OWNER].map(str::to_owned));
    needles.extend([NAME.to_lowercase(), id.to_string()]);

    let before = files(&database).await;
    for needle in &needles {
        assert!(
            found_in(&before, needle.as_bytes()).is_some(),
            "the search is blind to {needle}"
        );
    }
    // PostgreSQL does so by itself, and its planner keeps values of columns; SQLite does not unless it is asked.
    if !database.is_sqlite() {
        database.execute("ANALYZE").await;
    }
    store.delete_account(ORGANISATION, id).await.unwrap().unwrap();
    let search = |files: &[(PathBuf, Vec<u8>)]| {
        assert!(found_in(files, kept.id.to_string().as_bytes()).is_some());
        for needle in &needles {
            assert_eq!(found_in(files, needle.as_bytes()), None, "{needle}");
        }
    };
    search(&files_without(&database, NAME).await);
    store.close().await;
    search(&files(&database).await);
}

async fn a_receipt_verifies_under_its_servers_key_and_no_other_and_unaltered(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let key_id = format!("SELECT id FROM data_key WHERE account_id = '{}'", account.id);
    let key_id = database.texts(&key_id).await.remove(0);
    let (deleted, receipt) = store
        .delete_with_receipt(ORGANISATION, account.id, &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(deleted, account);
    let told = deletion(&receipt);
    assert_eq!((told.account, told.credentials), (account.id, 3));
    assert_eq!(told.data_key, key_id);

    let mut rotation = store.rotate().await.unwrap();
    while rotation.step(10).await.unwrap() {}
    let key = store.receipt_key().await.unwrap();
    assert_eq!(receipt.verify(&key), Ok(()));
    let text = serde_json::to_string(&receipt).unwrap();
    let read: rollbook_store::Receipt = serde_json::from_str(&text).unwrap();
    assert_eq!(read.verify(&key), Ok(()));

    let mut altered = receipt.clone();
    altered.receipt = Destroyed::Account(Deletion {
        requests: 1,
        ..deletion(&receipt)
    });
    assert_eq!(altered.verify(&key), Err(NotGenuine::Altered));
    let elsewhere = Database::sqlite();
    let other = elsewhere.open().await.receipt_key().await.unwrap();
    assert_eq!(receipt.verify(&other), Err(NotGenuine::OtherKey));
    assert_eq!(receipt.verify("no key"), Err(NotGenuine::OtherKey));
    assert_eq!(
        store.delete_with_receipt(ORGANISATION, account.id, &[]).await.unwrap(),
        None
    );
}
