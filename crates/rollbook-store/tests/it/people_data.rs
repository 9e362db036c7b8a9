//! What is kept of one person is found by any identifier that was written of them, handed out, and erased without a trace.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use rollbook_model::{AccountId, OrganisationId, WriteKey};
use rollbook_store::{Begun, Destroyed, EmployeeRef, NotGenuine, Store, WriteOutcome, WrittenOf, restore};

use crate::at_rest::found_in;
use crate::copy::Plain;
use crate::database::{Database, on_both};
use crate::deletion::{files, files_without};
use crate::sample::{ORGANISATION, account, secrets};

on_both! {
    somebody_is_found_by_every_identifier_that_was_written_of_them_and_nobody_else_is,
    nothing_of_an_erased_person_is_found_in_the_files_of_the_database,
    the_key_of_an_erased_write_stays_used,
    an_erasure_is_done_again_after_an_older_backup_was_restored,
}

const KEY: &str = "update-of-WILHELMINA-000100009";
const OTHERS_KEY: &str = "update-of-somebody-else";
const ANSWER: &str = r#"{"data":{"applied":2,"records":[{"index":0},{"index":1}]},"refused":0}"#;

fn number(company: Option<&str>, number: &str) -> EmployeeRef {
    EmployeeRef::Number {
        company: company.map(str::to_owned),
        number: number.to_owned(),
    }
}

fn id(text: &str) -> EmployeeRef {
    EmployeeRef::Id(text.to_owned())
}

fn of(employee: EmployeeRef, record: Option<usize>) -> WrittenOf {
    WrittenOf { employee, record }
}

/// A write of two records: Wilhelmina's is the second.
async fn write(store: &Store, account: AccountId) {
    let key: WriteKey = KEY.parse().unwrap();
    let begun = store
        .begin_write(ORGANISATION, account, &key, "update_person", "ab")
        .await;
    assert_eq!(begun.unwrap(), Begun::New);
    let named = [
        of(number(Some("HLF"), "000100032"), Some(0)),
        of(number(Some("HLF"), "000100009"), Some(1)),
    ];
    store.name_in_write(ORGANISATION, account, &key, &named).await.unwrap();
    // The answer tells her other identifiers.
    let told = [
        of(id("CJ3KQZ0000K0"), Some(1)),
        of(number(Some("HLF"), "000100009"), Some(1)),
    ];
    store.name_in_write(ORGANISATION, account, &key, &told).await.unwrap();
    let answer = WriteOutcome::Answered(ANSWER);
    store.end_write(ORGANISATION, account, &key, answer).await.unwrap();
}

async fn write_of_somebody_else(store: &Store, account: AccountId) {
    let key: WriteKey = OTHERS_KEY.parse().unwrap();
    store
        .begin_write(ORGANISATION, account, &key, "update_person", "cd")
        .await
        .unwrap();
    let named = [of(number(None, "000100040"), None)];
    store.name_in_write(ORGANISATION, account, &key, &named).await.unwrap();
}

async fn linked(store: &Store) -> AccountId {
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    account.id
}

async fn somebody_is_found_by_every_identifier_that_was_written_of_them_and_nobody_else_is(database: Arc<Database>) {
    let store = database.open().await;
    let (account, other) = (linked(&store).await, linked(&store).await);
    write(&store, account).await;
    write_of_somebody_else(&store, account).await;
    let kept = async |account, employee: &[EmployeeRef]| store.kept_of(ORGANISATION, account, employee).await.unwrap();
    for found in [id("cj3kqz0000k0 "), number(Some("hlf"), "000100009")] {
        let writes = kept(account, std::slice::from_ref(&found)).await;
        assert_eq!(writes.len(), 1, "{found:?}");
        assert_eq!(
            (writes[0].key.as_str(), writes[0].answer.as_deref()),
            (KEY, Some(ANSWER))
        );
        assert_eq!(writes[0].records, [1], "of two records hers is told");
        assert!(
            !format!("{found:?} {writes:?}").contains("1000"),
            "it would be in a log"
        );
    }
    // Written without a company, found with it: the tenant has such a number once.
    assert_eq!(kept(account, &[number(Some("HLF"), "000100040")]).await.len(), 1);
    assert_eq!(kept(account, &[number(None, "000100040")]).await[0].answer, None);
    for nobody in [
        id("CJ3KQZ0000K1"),
        number(Some("OTHER"), "000100009"),
        number(Some("HLF"), "100009"),
        EmployeeRef::EmailAddress("000100009".to_owned()),
    ] {
        assert_eq!(kept(account, &[nobody]).await, []);
    }
    assert_eq!(kept(other, &[id("CJ3KQZ0000K0")]).await, []);
    let organisation = OrganisationId::new();
    store.remember_organisation(organisation).await.unwrap();
    let elsewhere = store.kept_of(organisation, account, &[id("CJ3KQZ0000K0")]).await;
    assert_eq!(elsewhere.unwrap_err().code(), "not_found");
    let elsewhere = store
        .erase_person(organisation, account, &[id("CJ3KQZ0000K0")], &Plain)
        .await;
    assert_eq!(elsewhere.unwrap_err().code(), "not_found");
    assert_eq!(kept(account, &[id("CJ3KQZ0000K0")]).await.len(), 1);
}

async fn nothing_of_an_erased_person_is_found_in_the_files_of_the_database(database: Arc<Database>) {
    let store = database.open().await;
    let account = linked(&store).await;
    write(&store, account).await;
    write_of_somebody_else(&store, account).await;
    let column = |column: &str, table: &str| format!("SELECT {column} FROM {table} WHERE key = '{KEY}'");
    let mut needles = vec![KEY.to_owned()];
    for (name, table) in [
        ("fingerprint", "write_keys"),
        ("outcome", "write_keys"),
        ("person", "write_person"),
    ] {
        needles.extend(database.texts(&column(name, table)).await);
    }
    assert_eq!(needles.len(), 6);
    let before = files(&database).await;
    for needle in &needles {
        assert!(
            found_in(&before, needle.as_bytes()).is_some(),
            "the search is blind to {needle}"
        );
    }
    for open in ["000100009\"", "CJ3KQZ0000K0"] {
        assert_eq!(found_in(&before, open.as_bytes()), None, "{open} is in the open");
    }

    let receipt = store
        .erase_person(ORGANISATION, account, &[id("CJ3KQZ0000K0")], &Plain)
        .await
        .unwrap();
    let Destroyed::Person(erasure) = &receipt.receipt else {
        panic!("{receipt:?}");
    };
    assert_eq!((erasure.account, erasure.writes, erasure.people.len()), (account, 1, 1));
    let left = files_without(&database, KEY).await;
    assert!(found_in(&left, OTHERS_KEY.as_bytes()).is_some(), "others are kept");
    for needle in &needles {
        assert_eq!(found_in(&left, needle.as_bytes()), None, "{needle}");
    }
    store.close().await;
    let closed = files(&database).await;
    for needle in &needles {
        assert_eq!(found_in(&closed, needle.as_bytes()), None, "{needle}");
    }

    let store = database.open().await;
    let key = store.receipt_key().await.unwrap();
    assert_eq!(receipt.verify(&key), Ok(()));
    let text = serde_json::to_string(&receipt).unwrap();
    assert!(
        text.contains("\"kind\":\"rollbook.person_erased.v1\"") && !text.contains("CJ3KQ"),
        "{text}"
    );
    let mut read: rollbook_store::Receipt = serde_json::from_str(&text).unwrap();
    assert_eq!(read.verify(&key), Ok(()));
    if let Destroyed::Person(erasure) = &mut read.receipt {
        erasure.writes = 0;
    }
    assert_eq!(read.verify(&key), Err(NotGenuine::Altered));
    assert_eq!(
        store.erase_again(&read, &Plain).await.unwrap_err().code(),
        "receipt_not_genuine"
    );
}

async fn the_key_of_an_erased_write_stays_used(database: Arc<Database>) {
    let store = database.open().await;
    let account = linked(&store).await;
    write(&store, account).await;
    store
        .erase_person(ORGANISATION, account, &[number(Some("HLF"), "000100009")], &Plain)
        .await
        .unwrap();
    let key: WriteKey = KEY.parse().unwrap();
    for _ in 0..2 {
        let begun = store
            .begin_write(ORGANISATION, account, &key, "update_person", "ab")
            .await
            .unwrap();
        assert!(matches!(begun, Begun::Erased { .. }), "{begun:?}");
    }
    // As long as a write is remembered, and no longer.
    let later = Timestamp::now() + 1.hours();
    assert!(store.remove_old_write_keys(ORGANISATION, later).await.unwrap() >= 1);
    let begun = store
        .begin_write(ORGANISATION, account, &key, "update_person", "ab")
        .await;
    assert_eq!(begun.unwrap(), Begun::New);
}

async fn an_erasure_is_done_again_after_an_older_backup_was_restored(database: Arc<Database>) {
    let store = database.open().await;
    let (account, gone) = (linked(&store).await, linked(&store).await);
    write(&store, account).await;
    let file = database.folder().join("backup");
    store.backup(&file, |_| ()).await.unwrap();
    let erased = store
        .erase_person(ORGANISATION, account, &[id("CJ3KQZ0000K0")], &Plain)
        .await
        .unwrap();
    let (_, deleted) = store
        .delete_with_receipt(ORGANISATION, gone, &[])
        .await
        .unwrap()
        .unwrap();
    store.close().await;
    restore(&file, &database.url(), &database.master_key(), true, |_, _| ())
        .await
        .unwrap();

    let store = database.open().await;
    let kept = async || {
        store
            .kept_of(ORGANISATION, account, &[id("CJ3KQZ0000K0")])
            .await
            .unwrap()
            .len()
    };
    assert_eq!(kept().await, 1, "it is an older copy");
    assert!(store.account(ORGANISATION, gone).await.unwrap().is_some());
    for again in [true, false] {
        assert_eq!(store.erase_again(&erased, &Plain).await.unwrap(), again);
        assert_eq!(store.erase_again(&deleted, &Plain).await.unwrap(), again);
    }
    assert_eq!(kept().await, 0);
    assert_eq!(store.account(ORGANISATION, gone).await.unwrap(), None);

    let elsewhere = Database::sqlite();
    let refused = elsewhere.open().await.erase_again(&erased, &Plain).await.unwrap_err();
    assert_eq!(refused.code(), "receipt_not_genuine");
}
