//! A process that writes is killed again and again; what it leaves always opens, every account is
//! there whole or not at all, and no write that was begun can be begun again.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::PathBuf;
use std::process::Stdio;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use rollbook_model::{AccountId, WriteKey};
use rollbook_store::{AccountFilter, Begun, Secrets};
use secrecy::SecretString;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, account, plain, secrets};

const KILLS: u32 = 40;

/// The credentials the writer gives an account, which tell the account they belong to.
fn secrets_of(id: AccountId) -> Secrets {
    (0..6)
        .map(|number| (format!("field_{number}"), SecretString::from(format!("{id} {number}"))))
        .collect()
}

/// A process that is killed: an example, which `cargo test` builds beside the tests.
fn program(example: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap().join("examples");
    let program = folder.join(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "the example `{example}` is not built: run `cargo test -p rollbook-store` without `--test`"
    );
    program
}

/// Starts the example, lets it say so many lines, kills it, and returns all it had said by then.
pub(crate) async fn run_until_killed(
    database: &Database,
    example: &str,
    arguments: &[String],
    lines_before: u32,
    then: Duration,
) -> Vec<String> {
    let mut writer = Command::new(program(example))
        .arg(database.address())
        .arg(database.folder())
        .args(arguments)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if said.len() == lines_before as usize {
            // Not to wait for anything: so that the kills fall on every part of the writing.
            tokio::time::sleep(then).await;
            writer.start_kill().unwrap();
        }
        said.push(line);
    }
    assert!(said.len() > lines_before as usize, "the writer ended by itself");
    assert!(!writer.wait().await.unwrap().success());
    said
}

/// What stands after this word in the lines that begin with it.
fn after<Read: FromStr<Err: Debug>>(word: &str, lines: &[String]) -> Vec<Read> {
    lines
        .iter()
        .filter_map(|line| line.strip_prefix(word))
        .map(|rest| rest.trim_start().parse().unwrap())
        .collect()
}

on_both! {
    a_killed_writer_leaves_whole_accounts_only,
    a_write_begun_by_a_process_that_was_killed_is_never_new_again,
}

async fn a_killed_writer_leaves_whole_accounts_only(database: Arc<Database>) {
    let mut promised = BTreeSet::new();
    for kill in 0..KILLS {
        // The first kills hit the making of tables and master key, the later ones the writing.
        let lines_before = if kill < KILLS / 4 { 0 } else { kill % 5 };
        let then = Duration::from_micros(u64::from(kill) * 1_331 % 10_000);
        let said = run_until_killed(&database, "account_writer", &[], lines_before, then).await;
        promised.extend(after::<AccountId>("stored", &said));

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

async fn a_write_begun_by_a_process_that_was_killed_is_never_new_again(database: Arc<Database>) {
    let account = account();
    let store = database.open().await;
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    store.close().await;

    let mut first: u64 = 0;
    let mut under_way = 0;
    for kill in 0..KILLS {
        let then = Duration::from_micros(u64::from(kill) * 1_331 % 10_000);
        let arguments = [account.id.to_string(), first.to_string()];
        let said = run_until_killed(&database, "key_writer", &arguments, 1 + kill % 5, then).await;
        let (begun, ended): (Vec<u64>, Vec<u64>) = (after("begun", &said), after("ended", &said));
        assert!(!begun.is_empty());

        let store = database.open().await;
        for number in first..first + u64::try_from(begun.len()).unwrap() {
            let key: WriteKey = format!("key-{number}").parse().unwrap();
            let found = store
                .begin_write(ORGANISATION, account.id, &key, "write", key.as_str())
                .await
                .unwrap();
            match found {
                Begun::Answered(answer) => assert_eq!(answer, format!("answer to {number}")),
                Begun::UnderWay { .. } if !ended.contains(&number) => under_way += 1,
                other => panic!("{key}: {other:?}, and the writer said {said:?}"),
            }
        }
        store.close().await;
        // The one after the last it said may have been begun as well.
        first += u64::try_from(begun.len()).unwrap() + 1;
    }
    assert!(under_way > 0, "no kill fell on a write");
}
