//! `rollbook keys rotate` while a server runs actions, and master keys from elsewhere than the file.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::json;

use crate::{
    emulator::Emulator,
    program::{Home, run},
    server::{Linked, Server},
};

const ONE_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OTHER_KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

#[tokio::test(flavor = "multi_thread")]
async fn no_action_fails_while_keys_are_rotated_and_the_rotation_is_killed() {
    let Linked {
        emulator,
        server,
        account,
        home,
    } = Linked::start();
    let old = fs::read_to_string(home.data().join("master.key")).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let calling = {
        let (stop, account) = (Arc::clone(&stop), account.clone());
        tokio::spawn(async move {
            let mut calls = 0;
            while !stop.load(Ordering::Relaxed) {
                server
                    .action(&account, "find_people", json!({ "page_size": 2 }))
                    .await
                    .ok();
                calls += 1;
            }
            (server, calls)
        })
    };
    let home = Arc::new(home);
    let rotating = Arc::clone(&home);
    let rotated = tokio::task::spawn_blocking(move || {
        for _ in 0..3 {
            rotating.spawn(rotating.command(["keys", "rotate"])).kill();
        }
        rotating.run(["keys", "rotate", "--json"]).json()
    });
    let rotated = rotated.await.unwrap();
    let accounts = |keys: &serde_json::Value, state: &str| -> u64 {
        let keys = keys.as_array().unwrap().iter();
        keys.filter(|key| key["state"] == state)
            .map(|key| key["accounts"].as_u64().unwrap())
            .sum()
    };
    assert_eq!(accounts(&rotated["master_keys"], "seals"), 1, "{rotated}");
    assert_eq!(accounts(&rotated["master_keys"], "opens"), 0, "{rotated}");
    stop.store(true, Ordering::Relaxed);
    let (server, calls) = calling.await.unwrap();
    assert!(calls > 0);
    server.action(&account, "find_people", json!({})).await.ok();

    // An account linked by a process of before, and one of now, are both under the new key.
    emulator.linked(&home);
    let keys = home.run(["keys", "ring", "--json"]).json();
    assert_eq!(accounts(&keys, "seals"), 2, "{keys}");
    fs::write(home.data().join("master.key"), &old).unwrap();
    let refused = home.run(["accounts", "--json"]).failed(1).error();
    assert_eq!(refused["code"], "master_key_mismatch");
}

#[test]
fn a_dry_run_says_what_a_rotation_would_do_and_does_nothing() {
    let home = Home::new();
    Emulator::start().linked(&home);
    let file = || fs::read_to_string(home.data().join("master.key")).unwrap();
    let before = file();
    let plan = home.run(["keys", "rotate", "--dry-run", "--json"]).json();
    assert_eq!(plan["resumes"], false);
    assert!(plan["to_wrap"].as_u64().unwrap() >= 1, "{plan}");
    let told = home.run(["keys", "rotate", "--dry-run"]).done();
    assert!(told.stdout.contains("would take a new master key"), "{told:#?}");
    assert_eq!(file(), before);

    let done = home.run(["keys", "rotate", "--json"]).json();
    assert_eq!(done["rewrapped"], plan["to_wrap"]);
    assert_eq!(file().lines().count(), 2);
}

#[test]
fn a_command_gives_the_master_key_and_the_next_one() {
    let home = Home::new();
    let vault = home.work().join("vault");
    fs::write(&vault, ONE_KEY).unwrap();
    fs::write(
        home.work().join("rollbook.toml"),
        "master_key_command = \"cat vault\"\n",
    )
    .unwrap();
    let emulator = Emulator::start();
    emulator.linked(&home);
    assert!(!home.data().join("master.key").exists());
    let report = home.run(["doctor", "--json"]).json();
    assert_eq!(report["master_key"], "printed by the command");
    let setting = report["settings"].as_array().unwrap().iter();
    let from: Vec<_> = setting.filter(|setting| setting["name"] == "master_key").collect();
    assert_eq!(from[0]["from"], "master_key_command in rollbook.toml");

    let early = home.run(["keys", "rotate", "--json"]).failed(1).error();
    assert_eq!(early["code"], "master_key_not_new");
    let server = Server::start(&home);
    fs::write(&vault, format!("{OTHER_KEY}\n{ONE_KEY}\n")).unwrap();
    let hint = home.run(["doctor"]).done();
    assert!(hint.stderr.contains("rollbook keys rotate"), "{hint:#?}");
    home.run(["keys", "rotate"]).done();
    fs::write(&vault, OTHER_KEY).unwrap();
    home.run(["run", "find_people", "--page-size", "1"]).done();
    drop(server);

    fs::write(&vault, ONE_KEY).unwrap();
    let refused = home.run(["accounts", "--json"]).failed(1).error();
    assert_eq!(refused["code"], "master_key_mismatch");
}

#[test]
fn a_command_that_fails_is_told_from_a_wrong_key() {
    let home = Home::new();
    for (line, code) in [
        ("echo s3cr3t; exit 7", "master_key_command_failed"),
        ("echo s3cr3t", "master_key_invalid"),
    ] {
        let mut command = home.command(["doctor", "--json"]);
        command.env("ROLLBOOK_MASTER_KEY_COMMAND", line);
        let ended = run(command, "");
        assert_eq!(ended.code, Some(1));
        assert_eq!(ended.error()["code"], code);
        assert!(!format!("{ended:?}").contains("s3cr3t"), "{ended:#?}");
    }
}
