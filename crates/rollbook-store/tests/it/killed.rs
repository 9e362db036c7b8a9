//! A process that writes is killed again and again; what it leaves always opens, and every account
//! is there whole or not at all.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rollbook_model::AccountId;
use rollbook_store::{AccountFilter, Secrets};
use secrecy::SecretString;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, plain};

const KILLS: u32 = 40;

/// The credentials the writer gives an account, which tell the account they belong to.
fn secrets_of(id: AccountId) -> Secrets {
    (0..6)
        .map(|number| (format!("field_{number}"), SecretString::from(format!("{id} {number}"))))
        .collect()
}

/// The process that is killed, which `cargo test` builds beside the tests.
fn writer() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap().join("examples");
    let writer = folder.join(format!("account_writer{}", std::env::consts::EXE_SUFFIX));
    assert!(
        writer.exists(),
        "the example `account_writer` is not built: run `cargo test -p rollbook-store` without `--test`"
    );
    writer
}

/// Starts the writer, lets it say so many lines, kills it, and returns what it had stored by then.
async fn write_until_killed(database: &Database, lines_before: u32, then: Duration) -> Vec<AccountId> {
    let mut writer = Command::new(writer())
        .arg(database.address())
        .arg(database.folder())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut stored = Vec::new();
    let mut said = 0;
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(id) = line.strip_prefix("stored ") {
            stored.push(id.parse().unwrap());
        }
        if said == lines_before {
            // Not to wait for anything: so that the kills fall on every part of the writing.
            tokio::time::sleep(then).await;
            writer.start_kill().unwrap();
        }
        said += 1;
    }
    assert!(said > lines_before, "the writer ended by itself");
    assert!(!writer.wait().await.unwrap().success());
    stored
}

on_both! {
    a_killed_writer_leaves_whole_accounts_only,
}

async fn a_killed_writer_leaves_whole_accounts_only(database: Arc<Database>) {
    let mut promised = BTreeSet::new();
    for kill in 0..KILLS {
        // The first kills hit the making of tables and master key, the later ones the writing.
        let lines_before = if kill < KILLS / 4 { 0 } else { kill % 5 };
        let then = Duration::from_micros(u64::from(kill) * 1_331 % 10_000);
        promised.extend(write_until_killed(&database, lines_before, then).await);

        let store = database.open().await;
        let everything = AccountFilter {
            page_size: u32::MAX,
            ..AccountFilter::default()
        };
        let mut found = BTreeSet::new();
        for account in store.accounts(ORGANISATION, &everything).await.unwrap() {
            let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
            assert_eq!(plain(&opened), plain(&secrets_of(account.id)));
            found.insert(account.id);
        }
        assert!(promised.is_subset(&found), "an account that was stored is gone");
        store.close().await;
    }
    assert!(!promised.is_empty());
    let orphans = "SELECT account_id FROM secret WHERE account_id NOT IN (SELECT id FROM account)";
    assert_eq!(database.texts(orphans).await, [""; 0]);
}
