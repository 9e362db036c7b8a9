//! A backup that a running server goes on beside is restored, and what is restored works.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::{
    postgres,
    program::{Ended, Home, run},
    server::{Linked, Server},
};

/// A new home that has the master keys of another.
fn with_keys_of(home: &Home) -> Home {
    let new = Home::new();
    fs::create_dir_all(new.data()).unwrap();
    fs::copy(home.data().join("master.key"), new.data().join("master.key")).unwrap();
    new
}

/// Runs a command in a home, on this database where there is one.
fn on(home: &Home, database: Option<&str>, arguments: &[&str]) -> Ended {
    let mut command = home.command(arguments);
    if let Some(database) = database {
        command.env("ROLLBOOK_DATABASE", database);
    }
    run(command, "")
}

fn serving(home: &Home, database: Option<&str>) -> Command {
    let mut command = Server::command(home);
    if let Some(database) = database {
        command.env("ROLLBOOK_DATABASE", database);
    }
    command
}

/// Restores a file in a new home and uses what is there as one uses the first.
async fn restored_and_used(file: &Path, first: &Home, database: Option<&str>, account: &str, key: &str) {
    let name = file.to_str().unwrap();
    let home = with_keys_of(first);
    let on = |arguments: &[&str]| on(&home, database, arguments);
    let dry = on(&["restore", name, "--dry-run", "--json"]).json();
    assert_eq!(
        (&dry["restored"], &dry["backup"]["accounts"]),
        (&json!(false), &json!(1))
    );
    let done = on(&["restore", name, "--json"]).json();
    assert_eq!(done["restored"], true);
    assert_eq!(done["backup"], dry["backup"]);

    let found = on(&["run", "find_people", "--page-size", "3"]).done();
    assert!(found.stdout.contains("LastName"), "{found:?}");
    let reports = on(&["audit", "verify", "--json"]).json();
    assert_eq!(reports[0]["faults"], json!([]));
    let lines = on(&["audit", "export"]).json_lines();
    assert!(lines.iter().any(|line| line["kind"] == "backup.restored"), "{lines:?}");
    on(&["keys", "rotate"]).done();

    let mut server = Server::with_key(&home, serving(&home, database), key.to_owned());
    server.action(account, "find_people", json!({})).await.ok();
    let busy = on(&["restore", name, "--replace", "--json"]).failed(1).error();
    assert_eq!(busy["code"], "database_in_use");
    server.running.terminate();
    server.running.wait().done();

    let refused = on(&["restore", name, "--json"]).failed(1).error();
    assert_eq!(refused["code"], "database_not_empty");
    let again = on(&["restore", name, "--replace"]).done();
    assert!(again.stdout.starts_with("Restored: 1 accounts"), "{again:?}");
    on(&["check", account]).done();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_running_server_has_kept_is_restored_and_works_in_either_database() {
    let Linked {
        emulator: _emulator,
        server,
        account,
        home,
    } = Linked::start();
    let file = home.work().join("today.backup");
    let name = file.to_str().unwrap();
    let key = server.key.clone();
    let calling = tokio::spawn({
        let account = account.clone();
        async move {
            loop {
                let answer = server.action(&account, "find_people", json!({ "page_size": 2 })).await;
                answer.ok();
            }
        }
    });
    let made = tokio::task::block_in_place(|| home.run(["backup", name, "--json"])).json();
    assert_eq!(made["backup"]["accounts"], 1);
    assert_eq!(made["backup"]["bytes"], fs::metadata(&file).unwrap().len());
    calling.abort();
    assert!(
        calling.await.is_err_and(|ended| ended.is_cancelled()),
        "a call failed beside the backup"
    );
    let again = home.run(["backup", name, "--json"]).failed(2).error();
    assert!(
        again["message"].as_str().unwrap().contains("is there already"),
        "{again}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    restored_and_used(&file, &home, None, &account, &key).await;
    let (admin, url, database) = postgres::database("backup").await;
    restored_and_used(&file, &home, Some(&url), &account, &key).await;

    // And back from PostgreSQL.
    let back = home.work().join("back.backup");
    let made = on(
        &with_keys_of(&home),
        Some(&url),
        &["backup", back.to_str().unwrap(), "--json"],
    )
    .json();
    assert_eq!(made["backup"]["accounts"], 1);
    restored_and_used(&back, &home, None, &account, &key).await;
    postgres::drop_database(&admin, &database).await;
}

#[test]
fn a_restore_that_is_refused_says_why_and_changes_nothing() {
    let home = Home::new();
    home.run(["keys", "create"]).done();
    let file = home.work().join("a.backup");
    let name = file.to_str().unwrap();
    let told = home.run(["backup", name]).done();
    assert!(
        told.stdout.contains("0 accounts") && told.stderr.contains("keep a copy"),
        "{told:?}"
    );

    let without_key = Home::new();
    let refused = without_key.run(["restore", name, "--json"]).failed(1).error();
    assert_eq!(refused["code"], "backup_key_missing");
    assert!(!without_key.data().exists(), "nothing is made, no key either");

    let new = with_keys_of(&home);
    let bytes = fs::read(&file).unwrap();
    for (content, code) in [
        (&bytes[..bytes.len() - 40], "backup_damaged"),
        (&bytes[30..], "backup_foreign"),
    ] {
        let broken = new.work().join("broken");
        fs::write(&broken, content).unwrap();
        for more in [&[][..], &["--dry-run"]] {
            let mut arguments = vec!["restore", broken.to_str().unwrap(), "--json"];
            arguments.extend(more);
            let refused: Value = new.run(arguments).failed(1).error();
            assert_eq!(refused["code"], code);
        }
    }
    let files: Vec<_> = fs::read_dir(new.data()).unwrap().collect();
    assert_eq!(files.len(), 1, "only the key: {files:?}");
}
