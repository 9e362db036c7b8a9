//! A backup holds everything of one moment, restores into either database, and opens for nobody without the key.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rollbook_model::{Account, Actor, Event, EventKind, Role, WriteKey};
use rollbook_store::{
    Error, Joining, NewApiKey, RequestEntry, RequestOutcome, Store, WriteOutcome, inspect_backup, restore,
};
use secrecy::SecretString;

use crate::at_rest::{content_of, dump, found_in};
use crate::database::{Database, on_both};
use crate::killed::run_until_killed;
use crate::link_sessions;
use crate::sample::{ORGANISATION, account, now, plain, secrets};

on_both! {
    everything_comes_back_in_either_database,
    a_backup_is_of_one_moment_while_others_write,
    a_backup_opens_with_the_key_it_was_made_under_and_no_other,
    a_database_that_holds_something_is_left_as_it_is_unless_it_is_to_be_replaced,
    a_database_that_is_in_use_is_left_as_it_is,
    a_backup_that_is_cut_or_altered_leaves_the_database_as_it_was,
    a_restore_that_is_killed_leaves_the_database_as_it_was,
}

/// A row of every kind that the store keeps of an account and beside it.
async fn fill(store: &Store) -> Account {
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let off = ["dateofbirth".to_owned()];
    store.switch_fields(ORGANISATION, account.id, &off, &[]).await.unwrap();
    let key: WriteKey = "key-of-a-write".parse().unwrap();
    store
        .begin_write(ORGANISATION, account.id, &key, "update_phone", "fingerprint")
        .await
        .unwrap();
    let answered = WriteOutcome::Answered("{\"answer\":true}");
    store.end_write(ORGANISATION, account.id, &key, answered).await.unwrap();
    let entry = RequestEntry {
        caller_id: "caller-1".parse().ok(),
        id: rollbook_model::RequestId::new(),
        account: account.id,
        action: "find_people".to_owned(),
        transport: "soap".to_owned(),
        started_at: now(),
        duration: Duration::from_millis(7),
        outcome: RequestOutcome::Succeeded { rows: None },
    };
    store.record_request(ORGANISATION, &entry).await.unwrap();
    store
        .create_api_key(ORGANISATION, &NewApiKey::usual("ci"))
        .await
        .unwrap();
    let mut link = link_sessions::session();
    store.create_link_session(&mut link).await.unwrap();
    store
        .replace_link_secrets(ORGANISATION, link.number, &secrets())
        .await
        .unwrap();
    let invitation = store.invite(ORGANISATION, Role::Admin).await.unwrap();
    let joining = Joining {
        name: "Wilhelmina “the first”\n\\".to_owned(),
        email: "wilhelmina@example.com".to_owned(),
        password: "a long enough password".into(),
    };
    store.join(&invitation, &joining).await.unwrap().unwrap();
    store.sign_in("nobody@example.com", &"wrong".into()).await.unwrap();
    for _ in 0..3 {
        record(store, &account).await;
    }
    account
}

async fn record(store: &Store, account: &Account) {
    let event = Event::now(
        ORGANISATION,
        Actor::CommandLine,
        EventKind::AccountEdited,
        Some(account.id),
    );
    store.record_event(&event).await.unwrap();
}

/// A backup of a database, in a file of its folder.
async fn backup_of(database: &Database, store: &Store) -> PathBuf {
    let file = database.folder().join("backup");
    let made = store.backup(&file, |_| ()).await.unwrap();
    assert_eq!(made.bytes, std::fs::metadata(&file).unwrap().len());
    file
}

fn copy_key(from: &Database, to: &Database) {
    std::fs::copy(from.folder().join("master.key"), to.folder().join("master.key")).unwrap();
}

async fn rows_of(database: &Database) -> Vec<String> {
    let mut rows = dump(database).await;
    // Each database spells what is true in its own way.
    for row in &mut rows {
        match row.as_str() {
            "true" => "1".clone_into(row),
            "false" => "0".clone_into(row),
            _ => {}
        }
    }
    rows.sort();
    rows
}

/// Runs a scenario on a database of each kind.
async fn into_both<Scenario>(scenario: impl Fn(Arc<Database>) -> Scenario)
where
    Scenario: Future<Output = ()> + Send + 'static,
{
    Database::sqlite().run(&scenario).await;
    Database::postgres().await.run(&scenario).await;
}

async fn everything_comes_back_in_either_database(database: Arc<Database>) {
    let store = database.open().await;
    let account = fill(&store).await;
    let receipts = store.receipt_key().await.unwrap();
    let file = backup_of(&database, &store).await;
    let before = rows_of(&database).await;
    let report = store.verify_audit(ORGANISATION, &[]).await.unwrap();
    let lines = store.audit_lines(ORGANISATION, 0, 100).await.unwrap();
    assert!(lines.len() > 2);
    let said = inspect_backup(&file, &database.master_key()).await.unwrap();
    assert_eq!(said.accounts, 1);

    into_both(|target| {
        // Of its own, because it is rotated.
        copy_key(&database, &target);
        let (file, key, account) = (file.clone(), target.master_key(), account.clone());
        let (before, report, lines, receipts) = (before.clone(), report.clone(), lines.clone(), receipts.clone());
        async move {
            let restored = restore(&file, &target.url(), &key, false, |_, _| ()).await.unwrap();
            assert_eq!((restored.accounts, &restored.master_keys.len()), (1, &1));
            let store = Store::open(&target.url(), &key).await.unwrap();
            assert_eq!(rows_of(&target).await, before);
            assert_eq!(
                store.account(ORGANISATION, account.id).await.unwrap(),
                Some(account.clone())
            );
            let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
            assert_eq!(plain(&opened), plain(&secrets()));
            assert_eq!(store.receipt_key().await.unwrap(), receipts);

            // The audit log is sound, the same, and goes on.
            assert_eq!(store.verify_audit(ORGANISATION, &[]).await.unwrap(), report);
            assert_eq!(store.audit_lines(ORGANISATION, 0, 100).await.unwrap(), lines);
            record(&store, &account).await;
            let after = store.verify_audit(ORGANISATION, &[]).await.unwrap();
            assert_eq!((after.lines, after.faults), (report.lines + 1, vec![]));

            let mut rotation = store.rotate().await.unwrap();
            while rotation.step(10).await.unwrap() {}
            store.open_secrets(ORGANISATION, account.id).await.unwrap();
            store.close().await;
        }
    })
    .await;
}

async fn a_backup_is_of_one_moment_while_others_write(database: Arc<Database>) {
    let store = Arc::new(database.open().await);
    let kept = account();
    store.create_account(ORGANISATION, &kept, &secrets()).await.unwrap();
    let writing = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            loop {
                let account = account();
                store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
                record(&store, &account).await;
            }
        }
    });
    for number in 0..3 {
        let file = database.folder().join(format!("backup {number}"));
        let made = store.backup(&file, |_| ()).await.unwrap();
        let target = Database::sqlite();
        restore(&file, &target.url(), &database.master_key(), false, |_, _| ())
            .await
            .unwrap();
        let restored = Store::open(&target.url(), &database.master_key()).await.unwrap();
        let report = restored.verify_audit(ORGANISATION, &[]).await.unwrap();
        assert_eq!(report.faults, []);
        // Each account is followed by its event, and has its three secrets.
        assert!(
            (made.accounts..=made.accounts + 2).contains(&(report.lines + 2)),
            "{made:?} {report:?}"
        );
        let secrets = target.texts("SELECT field FROM secret").await.len();
        assert_eq!(secrets as u64, 3 * made.accounts);
        restored.close().await;
    }
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
}

async fn a_backup_opens_with_the_key_it_was_made_under_and_no_other(database: Arc<Database>) {
    let store = database.open().await;
    let account = fill(&store).await;
    let keys = || std::fs::read_to_string(database.folder().join("master.key")).unwrap();
    let old = keys();
    let file = backup_of(&database, &store).await;
    let bytes = std::fs::read(&file).unwrap();
    let content = [(file.clone(), bytes)];
    for needle in [&account.host, &account.username, "wilhelmina@example.com", old.trim()] {
        assert_eq!(found_in(&content, needle.as_bytes()), None, "{needle} is in the open");
    }

    let target = Database::sqlite();
    let nothing = restore(&file, &target.url(), &target.master_key(), false, |_, _| ()).await;
    assert_eq!(nothing.unwrap_err().code(), "backup_key_missing");
    target.open().await.close().await;
    let other = restore(&file, &target.url(), &target.master_key(), false, |_, _| ()).await;
    assert_eq!(other.unwrap_err().code(), "backup_key_missing");

    // After a rotation the file has both, of which the former only opens.
    let mut rotation = store.rotate().await.unwrap();
    while rotation.step(10).await.unwrap() {}
    let after = Database::sqlite();
    copy_key(&database, &after);
    restore(&file, &after.url(), &after.master_key(), false, |_, _| ())
        .await
        .unwrap();
    let restored = after.open().await;
    restored.open_secrets(ORGANISATION, account.id).await.unwrap();
    let mut rotation = restored.rotate().await.unwrap();
    while rotation.step(10).await.unwrap() {}
    let uses = restored.master_keys().await.unwrap();
    let newest = uses.iter().find(|key| key.seals).unwrap();
    assert_eq!(newest.accounts, 1, "{uses:?}");
    // The new key alone does not open a backup of before.
    let new = SecretString::from(keys().lines().next().unwrap());
    let alone = rollbook_store::MasterKeySource::Given(new);
    let refused = inspect_backup(&file, &alone).await.unwrap_err();
    assert!(matches!(&refused, Error::BackupKeyMissing { .. }), "{refused}");
}

async fn a_database_that_holds_something_is_left_as_it_is_unless_it_is_to_be_replaced(database: Arc<Database>) {
    let store = database.open().await;
    let first = fill(&store).await;
    let file = backup_of(&database, &store).await;
    let second = account();
    store.create_account(ORGANISATION, &second, &secrets()).await.unwrap();
    store.close().await;
    let before = rows_of(&database).await;
    let (url, key) = (database.url(), database.master_key());
    let refused = restore(&file, &url, &key, false, |_, _| ()).await.unwrap_err();
    assert_eq!(refused.code(), "database_not_empty");
    assert_eq!(rows_of(&database).await, before);

    restore(&file, &url, &key, true, |_, _| ()).await.unwrap();
    let store = database.open().await;
    assert!(store.account(ORGANISATION, first.id).await.unwrap().is_some());
    assert_eq!(store.account(ORGANISATION, second.id).await.unwrap(), None);
    store.close().await;

    // What a first start makes is not something.
    let fresh = Database::sqlite();
    copy_key(&database, &fresh);
    fresh.open().await.close().await;
    restore(&file, &fresh.url(), &fresh.master_key(), false, |_, _| ())
        .await
        .unwrap();
    let again = database.folder().join("backup");
    let there = fresh.open().await.backup(&again, |_| ()).await.unwrap_err();
    assert_eq!(
        there.code(),
        "file_unusable",
        "a backup that is there is not overwritten"
    );
}

async fn a_database_that_is_in_use_is_left_as_it_is(database: Arc<Database>) {
    let store = database.open().await;
    fill(&store).await;
    let file = backup_of(&database, &store).await;
    let before = rows_of(&database).await;
    let refused = restore(&file, &database.url(), &database.master_key(), true, |_, _| ()).await;
    assert_eq!(refused.unwrap_err().code(), "database_in_use");
    assert_eq!(rows_of(&database).await, before);
    store.close().await;
    restore(&file, &database.url(), &database.master_key(), true, |_, _| ())
        .await
        .unwrap();
}

async fn a_backup_that_is_cut_or_altered_leaves_the_database_as_it_was(database: Arc<Database>) {
    let store = database.open().await;
    fill(&store).await;
    let file = backup_of(&database, &store).await;
    store.close().await;
    let before = rows_of(&database).await;
    let whole = std::fs::read(&file).unwrap();
    let mut altered = whole.clone();
    let place = altered.len() - 100;
    altered[place] ^= 4;
    for (bytes, code) in [
        (&whole[..whole.len() - 1], "backup_damaged"),
        (&whole[..whole.len() / 2], "backup_damaged"),
        (&altered, "backup_damaged"),
        (b"-- PostgreSQL database dump".as_slice(), "backup_foreign"),
        (b"".as_slice(), "backup_foreign"),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let refused = restore(&file, &database.url(), &database.master_key(), true, |_, _| ()).await;
        assert_eq!(refused.unwrap_err().code(), code);
        assert_eq!(rows_of(&database).await, before);
    }
    let absent = database.folder().join("absent");
    let refused = inspect_backup(&absent, &database.master_key()).await.unwrap_err();
    assert_eq!(refused.code(), "file_unusable");
}

async fn a_restore_that_is_killed_leaves_the_database_as_it_was(database: Arc<Database>) {
    const MANY: &str = "INSERT INTO failed_sign_in (address_hash, failures, last_at) \
         WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 6000) \
         SELECT 'hash ' || number, 1, number FROM numbers";

    let store = database.open().await;
    let account = fill(&store).await;
    database.execute(MANY).await;
    let file = backup_of(&database, &store).await;
    let after = crate::sample::account();
    store.create_account(ORGANISATION, &after, &secrets()).await.unwrap();
    store.close().await;

    for lines in [0, 2, 4] {
        let arguments = [file.display().to_string()];
        let said = run_until_killed(&database, "restorer", &arguments, lines, Duration::ZERO).await;
        assert!(said.iter().all(|line| line != "done"), "it was killed too late");
        // PostgreSQL may not have noticed yet that its client is gone.
        let store = database.open().await;
        assert!(
            store.account(ORGANISATION, after.id).await.unwrap().is_some(),
            "{said:?}"
        );
        store.close().await;
    }
    restore(&file, &database.url(), &database.master_key(), true, |_, _| ())
        .await
        .unwrap();
    let store = database.open().await;
    assert!(store.account(ORGANISATION, account.id).await.unwrap().is_some());
    assert_eq!(store.account(ORGANISATION, after.id).await.unwrap(), None);
    assert_eq!(
        database.texts("SELECT address_hash FROM failed_sign_in").await.len(),
        6_001
    );
    let drafts = content_of(database.folder()).into_iter();
    assert!(
        drafts
            .into_iter()
            .all(|(path, _)| !path.display().to_string().contains(".backup."))
    );
}
