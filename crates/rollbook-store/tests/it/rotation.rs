//! Rotation of the master key: while others work, killed halfway, and what the old key is worth afterwards.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rollbook_model::AccountId;
use rollbook_store::{Error, MasterKeyOrigin, MasterKeySource, Store};
use secrecy::SecretString;

use crate::database::{Database, on_both};
use crate::link_sessions;
use crate::sample::{ORGANISATION, account, plain, secrets};

const ONE_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OTHER_KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

on_both! {
    after_a_rotation_the_new_key_opens_everything_and_the_old_one_alone_nothing,
    a_rotation_stopped_anywhere_is_resumed_and_makes_no_further_key,
    nobody_fails_while_keys_are_rotated_and_killed_and_rotated_again,
    of_two_rotations_at_once_one_key_comes,
    a_key_given_as_a_value_is_rotated_by_a_new_one_before_it,
    a_process_started_with_the_old_key_first_seals_under_the_new_one,
    a_command_is_asked_again_when_the_database_has_another_key,
    a_data_key_that_does_not_open_is_named_and_all_others_are_rotated,
}

fn given(keys: &str) -> MasterKeySource {
    MasterKeySource::Given(SecretString::from(keys))
}

fn command(line: impl Into<String>) -> MasterKeySource {
    MasterKeySource::Command {
        line: line.into(),
        within: Duration::from_secs(20),
    }
}

async fn refused(database: &Database, source: &MasterKeySource) -> Error {
    match Store::open(&database.url(), source).await {
        Ok(_) => panic!("the store opened"),
        Err(error) => error,
    }
}

/// Some accounts, an open link with values, and a key of the server's own.
async fn fill(store: &Store, accounts: usize) -> (Vec<AccountId>, u64, String) {
    let mut ids = Vec::new();
    for _ in 0..accounts {
        let account = account();
        store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
        ids.push(account.id);
    }
    let mut link = link_sessions::session();
    store.create_link_session(&mut link).await.unwrap();
    store
        .replace_link_secrets(ORGANISATION, link.number, &secrets())
        .await
        .unwrap();
    (ids, link.number, store.keyed_hash("login", &["x"]).await.unwrap())
}

async fn opens(store: &Store, (accounts, link, hash): &(Vec<AccountId>, u64, String)) {
    for id in accounts {
        let opened = store.open_secrets(ORGANISATION, *id).await.unwrap();
        assert_eq!(plain(&opened), plain(&secrets()));
    }
    let opened = store.open_link_secrets(ORGANISATION, *link).await.unwrap();
    assert_eq!(plain(&opened), plain(&secrets()));
    assert_eq!(&store.keyed_hash("login", &["x"]).await.unwrap(), hash);
}

async fn rotate(store: &Store) -> u64 {
    let mut rotation = store.rotate().await.unwrap();
    while rotation.step(2).await.unwrap() {}
    rotation.rewrapped()
}

async fn after_a_rotation_the_new_key_opens_everything_and_the_old_one_alone_nothing(database: Arc<Database>) {
    let store = database.open().await;
    let filled = fill(&store, 5).await;
    let old = fs::read_to_string(database.folder().join("master.key")).unwrap();
    let before = store.master_keys().await.unwrap();
    assert_eq!((before.len(), before[0].accounts, before[0].links), (1, 5, 1));

    assert_eq!(rotate(&store).await, 7);
    opens(&store, &filled).await;
    store.close().await;

    let file = fs::read_to_string(database.folder().join("master.key")).unwrap();
    let (new, rest) = file.split_once('\n').unwrap();
    assert_eq!(rest, old);
    let alone = Store::open(&database.url(), &given(new)).await.unwrap();
    opens(&alone, &filled).await;
    let keys = alone.master_keys().await.unwrap();
    assert_eq!(keys.len(), 1);
    assert!(keys[0].seals && keys[0].held);
    assert_eq!((keys[0].accounts, keys[0].links, keys[0].server_keys), (5, 1, 1));
    let new_id = keys[0].id.clone();
    alone.close().await;

    assert_eq!(refused(&database, &given(&old)).await.code(), "master_key_mismatch");
    // Nor when somebody makes the rows name the old key.
    let old_id = &before[0].id;
    database
        .execute(&format!(
            "INSERT INTO master_key (id, created_at) VALUES ('{old_id}', 1)"
        ))
        .await;
    for table in ["data_key", "link_key", "server_key"] {
        let changed = database
            .execute(&format!("UPDATE {table} SET master_key_id = '{old_id}'"))
            .await;
        assert!(changed > 0);
    }
    database
        .execute(&format!("DELETE FROM master_key WHERE id = '{new_id}'"))
        .await;
    let thief = Store::open(&database.url(), &given(&old)).await.unwrap();
    for id in &filled.0 {
        let error = thief.open_secrets(ORGANISATION, *id).await.unwrap_err();
        assert_eq!(error.code(), "sealed_value_damaged");
    }
    let error = thief.open_link_secrets(ORGANISATION, filled.1).await.unwrap_err();
    assert_eq!(error.code(), "link_value_damaged");
    let error = thief.keyed_hash("login", &["x"]).await.unwrap_err();
    assert_eq!(error.code(), "server_key_damaged");
}

async fn a_rotation_stopped_anywhere_is_resumed_and_makes_no_further_key(database: Arc<Database>) {
    let store = database.open().await;
    let filled = fill(&store, 5).await;
    store.close().await;
    for steps in 0..5 {
        let store = database.open().await;
        let mut rotation = store.rotate().await.unwrap();
        for _ in 0..steps {
            assert!(rotation.step(1).await.unwrap());
        }
        drop(rotation);
        opens(&store, &filled).await;
        store.close().await;
    }
    let lines = || {
        let file = fs::read_to_string(database.folder().join("master.key")).unwrap();
        file.lines().count()
    };
    assert_eq!(lines(), 2);
    let store = database.open().await;
    rotate(&store).await;
    opens(&store, &filled).await;
    assert_eq!(store.master_keys().await.unwrap()[0].accounts, 5);
    assert_eq!(lines(), 2);
    // The next one begins anew.
    assert_eq!(rotate(&store).await, 7);
    assert_eq!(lines(), 3);
}

async fn nobody_fails_while_keys_are_rotated_and_killed_and_rotated_again(database: Arc<Database>) {
    let store = database.open().await;
    let filled = Arc::new(fill(&store, 12).await);
    let stop = Arc::new(AtomicBool::new(false));
    let mut working = tokio::task::JoinSet::new();
    for _ in 0..3 {
        // Each like a server of its own, which was there before the new key.
        let server = database.open().await;
        let (filled, stop) = (Arc::clone(&filled), Arc::clone(&stop));
        working.spawn(async move {
            let mut rounds = 0;
            while !stop.load(Ordering::Relaxed) {
                opens(&server, &filled).await;
                let account = account();
                server.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
                server
                    .replace_secrets(ORGANISATION, account.id, &secrets())
                    .await
                    .unwrap();
                let opened = server.open_secrets(ORGANISATION, account.id).await.unwrap();
                assert_eq!(plain(&opened), plain(&secrets()));
                server.delete_account(ORGANISATION, account.id).await.unwrap().unwrap();
                rounds += 1;
            }
            rounds
        });
    }
    for killed_after in [3, 1, 5] {
        let mut rotation = store.rotate().await.unwrap();
        for _ in 0..killed_after {
            assert!(rotation.step(1).await.unwrap());
        }
        drop(rotation);
        rotate(&store).await;
    }
    stop.store(true, Ordering::Relaxed);
    let rounds = working.join_all().await;
    assert!(rounds.iter().all(|rounds| *rounds > 0), "{rounds:?}");
    let keys = store.master_keys().await.unwrap();
    let used: Vec<_> = keys.iter().filter(|key| key.accounts > 0).collect();
    assert_eq!(used.len(), 1);
    assert!(used[0].seals);
    let file = fs::read_to_string(database.folder().join("master.key")).unwrap();
    assert_eq!(file.lines().count(), 4);
    for old in file.lines().skip(1) {
        assert_eq!(refused(&database, &given(old)).await.code(), "master_key_mismatch");
    }
}

async fn of_two_rotations_at_once_one_key_comes(database: Arc<Database>) {
    let (one, other) = (database.open().await, database.open().await);
    let filled = fill(&one, 6).await;
    tokio::join!(rotate(&one), rotate(&other));
    opens(&one, &filled).await;
    opens(&other, &filled).await;
    let keys = one.master_keys().await.unwrap();
    assert_eq!(keys.iter().filter(|key| key.accounts > 0).count(), 1);
}

async fn a_key_given_as_a_value_is_rotated_by_a_new_one_before_it(database: Arc<Database>) {
    let store = Store::open(&database.url(), &given(ONE_KEY)).await.unwrap();
    let filled = fill(&store, 2).await;
    let Err(error) = store.rotate().await else {
        panic!("rotated without a new key");
    };
    assert_eq!(error.code(), "master_key_not_new");
    store.close().await;

    let both = format!("{OTHER_KEY}\n{ONE_KEY}");
    let store = Store::open(&database.url(), &given(&both)).await.unwrap();
    opens(&store, &filled).await;
    assert_eq!(rotate(&store).await, 4);
    store.close().await;
    let store = Store::open(&database.url(), &given(OTHER_KEY)).await.unwrap();
    opens(&store, &filled).await;
    assert_eq!(refused(&database, &given(ONE_KEY)).await.code(), "master_key_mismatch");
}

async fn a_process_started_with_the_old_key_first_seals_under_the_new_one(database: Arc<Database>) {
    let old_first = format!("{ONE_KEY}\n{OTHER_KEY}");
    let stale = Store::open(&database.url(), &given(&old_first)).await.unwrap();
    let filled = fill(&stale, 1).await;
    let new_first = format!("{OTHER_KEY}\n{ONE_KEY}");
    let store = Store::open(&database.url(), &given(&new_first)).await.unwrap();
    rotate(&store).await;

    for stale in [stale, Store::open(&database.url(), &given(&old_first)).await.unwrap()] {
        opens(&stale, &filled).await;
        stale
            .create_account(ORGANISATION, &account(), &secrets())
            .await
            .unwrap();
    }
    let keys = store.master_keys().await.unwrap();
    assert_eq!((keys[0].seals, keys[0].accounts), (true, 3));
    for filled in &filled.0 {
        store.delete_account(ORGANISATION, *filled).await.unwrap();
    }
}

async fn a_command_is_asked_again_when_the_database_has_another_key(database: Arc<Database>) {
    let vault = database.folder().join("vault");
    fs::write(&vault, ONE_KEY).unwrap();
    let source = command(format!("cat '{}'", vault.display()));
    let server = Store::open(&database.url(), &source).await.unwrap();
    assert_eq!(server.master_key_origin(), &MasterKeyOrigin::Command);
    let filled = fill(&server, 3).await;

    fs::write(&vault, format!("{OTHER_KEY}\n{ONE_KEY}\n")).unwrap();
    let rotating = Store::open(&database.url(), &source).await.unwrap();
    assert_eq!(rotate(&rotating).await, 5);
    opens(&server, &filled).await;
    fs::write(&vault, OTHER_KEY).unwrap();
    server
        .create_account(ORGANISATION, &account(), &secrets())
        .await
        .unwrap();
    let keys = rotating.master_keys().await.unwrap();
    assert_eq!((keys[0].seals, keys[0].accounts), (true, 4));
}

async fn a_data_key_that_does_not_open_is_named_and_all_others_are_rotated(database: Arc<Database>) {
    let store = database.open().await;
    let filled = fill(&store, 4).await;
    let broken = filled.0[1];
    database
        .execute(&format!(
            "UPDATE data_key SET wrapped = 'v1.gone' WHERE account_id = '{broken}'"
        ))
        .await;
    let mut rotation = store.rotate().await.unwrap();
    let error = loop {
        match rotation.step(2).await {
            Ok(more) => assert!(more, "the rotation ended well"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code(), "data_keys_not_rotated");
    assert!(error.to_string().contains(&broken.to_string()), "{error}");
    let keys = store.master_keys().await.unwrap();
    assert_eq!(keys.iter().map(|key| key.accounts).collect::<Vec<_>>(), [3, 1]);
    store.delete_account(ORGANISATION, broken).await.unwrap();
    rotate(&store).await;
    assert_eq!(store.master_keys().await.unwrap()[0].accounts, 3);
    let file = fs::read_to_string(database.folder().join("master.key")).unwrap();
    assert_eq!(file.lines().count(), 2);
}

#[tokio::test]
async fn a_command_that_fails_says_how_and_never_what_it_printed() {
    let database = Database::sqlite();
    for (line, said) in [
        ("echo do-not-tell; exit 3", "3"),
        ("echo do-not-tell; sleep 60", "0.2 seconds"),
        ("echo do-not-tell", "32 bytes"),
        ("true", "32 bytes"),
        ("no-such-program-anywhere 2>/dev/null", "127"),
    ] {
        let source = MasterKeySource::Command {
            line: line.to_owned(),
            within: if line.contains("sleep") {
                Duration::from_millis(200)
            } else {
                Duration::from_secs(20)
            },
        };
        let error = refused(&database, &source).await;
        let text = format!("{error} {error:?}");
        assert!(error.code().starts_with("master_key_"), "{text}");
        assert!(text.contains(said), "{line}: {text}");
        assert!(!text.contains("do-not-tell"), "{text}");
    }
    assert!(!database.folder().join("master.key").exists());
}
