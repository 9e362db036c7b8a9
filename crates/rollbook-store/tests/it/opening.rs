//! Opening the store: a first start, a later one, and everything that must be refused.

use std::sync::Arc;

use jiff::Timestamp;
use rollbook_store::{Error, MasterKeyOrigin, MasterKeySource, Store};
use secrecy::SecretString;

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, account, plain, secrets};

const ONE_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OTHER_KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

fn given(key: &str) -> MasterKeySource {
    MasterKeySource::Given(SecretString::from(key))
}

async fn refused(database: &Database, master_key: &MasterKeySource) -> Error {
    match Store::open(&database.url(), master_key).await {
        Ok(_) => panic!("the store opened"),
        Err(error) => error,
    }
}

on_both! {
    a_database_says_what_it_is,
    a_first_start_makes_a_master_key_and_says_where,
    a_given_master_key_is_used_and_no_file_is_made,
    sealed_credentials_without_their_master_key_are_an_error_and_no_new_key,
    a_lost_key_that_sealed_nothing_is_made_anew,
    two_nodes_with_different_master_keys_never_both_seal,
    a_text_that_is_no_master_key_is_refused,
    several_processes_may_start_on_a_new_database_at_once,
    a_database_of_a_newer_version_is_refused,
    a_database_with_other_migrations_is_refused,
}

async fn a_first_start_makes_a_master_key_and_says_where(database: Arc<Database>) {
    let path = database.folder().join("master.key");
    let store = database.open().await;
    assert_eq!(
        store.master_key_origin(),
        &MasterKeyOrigin::Created { path: path.clone() }
    );
    store.ping().await.unwrap();
    store.close().await;

    let written = std::fs::read(&path).unwrap();
    let store = database.open().await;
    assert_eq!(
        store.master_key_origin(),
        &MasterKeyOrigin::Found { path: path.clone() }
    );
    assert_eq!(std::fs::read(&path).unwrap(), written);
}

async fn a_given_master_key_is_used_and_no_file_is_made(database: Arc<Database>) {
    let store = Store::open(&database.url(), &given(ONE_KEY)).await.unwrap();
    assert_eq!(store.master_key_origin(), &MasterKeyOrigin::Given);
    assert!(!database.folder().join("master.key").exists());
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    store.close().await;

    let store = Store::open(&database.url(), &given(ONE_KEY)).await.unwrap();
    let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
    assert_eq!(plain(&opened), plain(&secrets()));
}

async fn sealed_credentials_without_their_master_key_are_an_error_and_no_new_key(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    store.close().await;
    let (path, aside) = (database.folder().join("master.key"), database.folder().join("aside"));
    std::fs::rename(&path, &aside).unwrap();

    let error = refused(&database, &database.master_key()).await;
    assert_eq!(error.code(), "master_key_missing");
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    assert!(!path.exists());
    let error = refused(&database, &given(OTHER_KEY)).await;
    assert_eq!(error.code(), "master_key_mismatch");
    assert!(!error.to_string().contains(OTHER_KEY), "{error}");

    std::fs::rename(&aside, &path).unwrap();
    let store = database.open().await;
    store.open_secrets(ORGANISATION, account.id).await.unwrap();
}

async fn a_lost_key_that_sealed_nothing_is_made_anew(database: Arc<Database>) {
    database.open().await.close().await;
    std::fs::remove_file(database.folder().join("master.key")).unwrap();
    let store = database.open().await;
    assert!(matches!(store.master_key_origin(), MasterKeyOrigin::Created { .. }));
    store
        .create_account(ORGANISATION, &account(), &secrets())
        .await
        .unwrap();
}

async fn two_nodes_with_different_master_keys_never_both_seal(database: Arc<Database>) {
    let first = Store::open(&database.url(), &given(ONE_KEY)).await.unwrap();
    let second = Store::open(&database.url(), &given(OTHER_KEY)).await.unwrap();
    let late = account();
    let error = first.create_account(ORGANISATION, &late, &secrets()).await.unwrap_err();
    assert_eq!(error.code(), "master_key_superseded");
    assert_eq!(first.account(ORGANISATION, late.id).await.unwrap(), None);
    second
        .create_account(ORGANISATION, &account(), &secrets())
        .await
        .unwrap();
    let error = refused(&database, &given(ONE_KEY)).await;
    assert_eq!(error.code(), "master_key_mismatch");
}

async fn a_text_that_is_no_master_key_is_refused(database: Arc<Database>) {
    let error = refused(&database, &given("correct horse battery staple")).await;
    assert_eq!(error.code(), "master_key_invalid");
    assert!(error.to_string().contains("ROLLBOOK_MASTER_KEY"), "{error}");
    assert!(!format!("{error} {error:?}").contains("horse"));

    let path = database.folder().join("master.key");
    for content in [b"".as_slice(), b"too short\n", &[0xff; 43], &[b'A'; 5000]] {
        std::fs::write(&path, content).unwrap();
        let error = refused(&database, &database.master_key()).await;
        assert_eq!(error.code(), "master_key_invalid");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
}

async fn several_processes_may_start_on_a_new_database_at_once(database: Arc<Database>) {
    let starting: Vec<_> = (0..8)
        .map(|_| {
            let (url, master_key) = (database.url(), database.master_key());
            tokio::spawn(async move {
                let store = Store::open(&url, &master_key).await?;
                let account = account();
                store.create_account(ORGANISATION, &account, &secrets()).await?;
                store.open_secrets(ORGANISATION, account.id).await?;
                Ok::<_, Error>(store.master_key_origin().clone())
            })
        })
        .collect();
    let mut created = 0;
    for started in starting {
        if matches!(started.await.unwrap().unwrap(), MasterKeyOrigin::Created { .. }) {
            created += 1;
        }
    }
    assert_eq!(created, 1);
}

async fn a_database_of_a_newer_version_is_refused(database: Arc<Database>) {
    database.open().await.close().await;
    let newer = "INSERT INTO _sqlx_migrations \
        (version, description, success, checksum, execution_time) \
        SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations \
        WHERE version = 1";
    assert_eq!(database.execute(newer).await, 1);
    let error = refused(&database, &database.master_key()).await;
    assert_eq!(error.code(), "database_newer");
    let message = error.to_string();
    assert!(
        message.contains("9999") && message.contains("newer Rollbook"),
        "{message}"
    );
}

async fn a_database_with_other_migrations_is_refused(database: Arc<Database>) {
    database.open().await.close().await;
    let other = if database.is_sqlite() {
        "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1"
    } else {
        "UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 1"
    };
    assert_eq!(database.execute(other).await, 1);
    let error = refused(&database, &database.master_key()).await;
    assert_eq!(error.code(), "database_foreign");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url = format!("postgres://ada:s3cr3t@127.0.0.1:{port}/people")
        .parse()
        .unwrap();
    let Err(error) = Store::open(&url, &given(ONE_KEY)).await else {
        panic!("the store opened");
    };
    assert_eq!(error.code(), "database_unreachable");
    assert!(
        error
            .to_string()
            .contains(&format!("postgres://ada@127.0.0.1:{port}/people"))
    );
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_postgres_database_that_does_not_exist_is_unreachable() {
    let database = Database::postgres().await;
    database
        .run(async |database: Arc<Database>| {
            let url = format!("{}_absent", database.address()).parse().unwrap();
            let Err(error) = Store::open(&url, &given(ONE_KEY)).await else {
                panic!("the store opened");
            };
            assert_eq!(error.code(), "database_unreachable");
        })
        .await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let database = Database::sqlite();
    let text = "This is a letter, not a database.\n".repeat(1000);
    std::fs::write(database.file(), &text).unwrap();
    let error = refused(&database, &database.master_key()).await;
    assert_eq!(error.code(), "database_damaged");
    assert_eq!(std::fs::read_to_string(database.file()).unwrap(), text);
}

#[tokio::test]
async fn a_path_through_a_file_is_refused_by_name() {
    let database = Database::sqlite();
    std::fs::write(database.folder().join("file"), "").unwrap();
    let path = database.folder().join("file/rollbook.sqlite");
    let url = path.to_str().unwrap().parse().unwrap();
    let Err(error) = Store::open(&url, &database.master_key()).await else {
        panic!("the store opened");
    };
    assert_eq!(error.code(), "file_unusable");
    assert!(error.to_string().contains("file"), "{error}");
}

#[tokio::test]
async fn a_sqlite_file_is_read_while_it_is_written_and_says_when_it_stays_locked() {
    use sqlx::Connection;

    let database = Database::sqlite();
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    assert_eq!(database.texts("PRAGMA journal_mode").await, ["wal"]);

    let mut other = sqlx::SqliteConnection::connect(&database.address()).await.unwrap();
    let writing = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let read = store.account(ORGANISATION, account.id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&account));
    let error = store.update_account(ORGANISATION, &account).await.unwrap_err();
    assert_eq!(error.code(), "database_busy");
    writing.rollback().await.unwrap();
    store.update_account(ORGANISATION, &account).await.unwrap();
}

async fn a_database_says_what_it_is(database: Arc<Database>) {
    let store = database.open().await;
    let facts = store.database_facts().await.unwrap();
    assert_eq!(facts.step, facts.known_step);
    assert!(
        facts.version.starts_with(|first: char| first.is_ascii_digit()),
        "{facts:?}"
    );
    assert_eq!(facts.clock.is_some(), facts.kind == "PostgreSQL", "{facts:?}");
    let apart = facts.clock.map(|clock| (Timestamp::now() - clock).get_hours());
    assert!(apart.is_none_or(|hours| hours == 0), "{facts:?}");
}
