//! Keyed hashes: the same in every process of a database, and of no use to who has the database alone.

use std::sync::Arc;

use crate::database::{Database, on_both};

on_both! {
    a_hash_is_the_same_in_every_process_and_after_a_restart,
    hashes_of_other_texts_uses_and_databases_differ,
    of_many_that_need_the_first_hash_at_once_all_have_the_same,
}

async fn a_hash_is_the_same_in_every_process_and_after_a_restart(database: Arc<Database>) {
    let (one, other) = (database.open().await, database.open().await);
    let hash = one.keyed_hash("login", &["host", "SVC"]).await.unwrap();
    assert_eq!(other.keyed_hash("login", &["host", "SVC"]).await.unwrap(), hash);
    one.close().await;
    other.close().await;
    let again = database.open().await;
    assert_eq!(again.keyed_hash("login", &["host", "SVC"]).await.unwrap(), hash);
}

async fn hashes_of_other_texts_uses_and_databases_differ(database: Arc<Database>) {
    let store = database.open().await;
    let mut hashes = vec![
        store.keyed_hash("login", &["host", "SVC"]).await.unwrap(),
        store.keyed_hash("values", &["host", "SVC"]).await.unwrap(),
        store.keyed_hash("login", &["hostS", "VC"]).await.unwrap(),
        store.keyed_hash("login", &["host", "SVC", ""]).await.unwrap(),
    ];
    let elsewhere = Arc::new(Database::sqlite());
    hashes.push(
        elsewhere
            .open()
            .await
            .keyed_hash("login", &["host", "SVC"])
            .await
            .unwrap(),
    );
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 5);
}

async fn of_many_that_need_the_first_hash_at_once_all_have_the_same(database: Arc<Database>) {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = database.open().await;
        tasks.spawn(async move { store.keyed_hash("login", &["x"]).await.unwrap() });
    }
    let mut hashes = tasks.join_all().await;
    hashes.dedup();
    assert_eq!(hashes.len(), 1);
}
