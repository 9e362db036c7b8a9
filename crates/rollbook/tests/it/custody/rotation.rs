//! `rollbook keys rotate` while a server runs actions, and master keys from elsewhere than the file.

use std::{fs, sync::Arc, time::Duration};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use tokio::{sync::watch, time::timeout};

use super::person::somebody;
use crate::{
    client,
    databases::Database,
    emulator::Emulator,
    program::{Home, run},
    server::{Linked, Server},
};

const ONE_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const OTHER_KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

#[tokio::test(flavor = "multi_thread")]
async fn no_action_fails_while_keys_are_rotated_and_the_rotation_is_killed_halfway_with_sqlite() {
    Box::pin(rotated(Database::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_action_fails_while_keys_are_rotated_and_the_rotation_is_killed_halfway_with_postgresql() {
    Box::pin(rotated(Database::postgres("rotation").await)).await;
}

/// What runs while keys are rotated, beside reads of the copy: over SOAP, over REST, and a write.
const LOAD: [&str; 4] = ["find_people", "list_person_details", "find_people", "update_address"];

/// Calls an action again and again until it is told to stop; every answer is a good one.
async fn call(server: Arc<Server>, account: String, action: &str, body: Value, calls: watch::Sender<u64>) {
    while !calls.is_closed() {
        let mut body = body.clone();
        if action == "update_address" {
            body["idempotency_key"] = json!(format!("rotated-{}", *calls.borrow()));
        }
        let asked = json!({ "action": action, "body": body });
        server.call(&account, &asked).await.ok();
        calls.send_modify(|calls| *calls += 1);
    }
}

/// Reads the copied people again and again until it is told to stop; as many have their number each time.
async fn read(server: Arc<Server>, account: String, key: String, had: usize, calls: watch::Sender<u64>) {
    while !calls.is_closed() {
        assert_eq!(numbers(&server, &account, &key).await, had);
        calls.send_modify(|calls| *calls += 1);
    }
}

/// How many of the copied people are told with the number that is sealed beside them.
async fn numbers(server: &Server, account: &str, key: &str) -> usize {
    let path = format!("/v1/accounts/{account}/people?page_size=1000");
    let request = server.request("GET", &path).basic_auth(key, Some(""));
    let told = client::send(request.header("rollbook-sensitive", "shown")).await.ok();
    let people = told["data"].as_array().unwrap().iter();
    let numbers = people.filter_map(|person| person["fields"]["ssn"].as_str());
    numbers
        .filter(|number| number.chars().any(|letter| letter.is_ascii_digit()))
        .count()
}

async fn rotated(database: Database) {
    let linked = Linked::at(database.home(), |command| {
        command.env("ROLLBOOK_RATE_LIMIT", "0");
    });
    let (company, number, _) = somebody(&linked.emulator, 0).await;
    let Linked {
        emulator,
        server,
        account,
        home,
    } = linked;
    let (home, server) = (Arc::new(home), Arc::new(server));
    let old = fs::read_to_string(home.data().join("master.key")).unwrap();
    let mut calls = Vec::new();
    let mut calling = Vec::new();
    for action in LOAD {
        let body = match action {
            "update_address" => json!({ "company_code": company, "employee_number": number, "city": "Tacoma" }),
            _ => json!({ "page_size": 2 }),
        };
        let (count, counted) = watch::channel(0_u64);
        let (server, account) = (Arc::clone(&server), account.clone());
        calling.push(tokio::spawn(call(server, account, action, body, count)));
        calls.push(counted);
    }
    home.run(["sync", &account]).done();
    let shown = ["keys", "create", "--scope", "people:read,sensitive:read", "--json"];
    let shown = home.run(shown).json()["key"].as_str().unwrap().to_owned();
    let had = numbers(&server, &account, &shown).await;
    assert!(had > 30, "{had} people have a number");
    let (count, counted) = watch::channel(0_u64);
    let reading = read(Arc::clone(&server), account.clone(), shown.clone(), had, count);
    calling.push(tokio::spawn(reading));
    calls.push(counted);
    each_calls_again(&mut calls).await;

    // Killed when some keys are under the new master key, and some are not.
    let held = Held::before_the_last_table(&database, &home).await;
    let rotation = home.spawn(home.command(["keys", "rotate"]));
    held.is_halfway().await;
    rotation.kill();
    held.is_halfway().await;
    held.let_go().await;
    let ring = |home: &Home| home.run(["keys", "ring", "--json"]).json();
    let halfway = ring(&home);
    assert_eq!(uses(&halfway, "seals", "accounts"), 1, "{halfway}");
    assert_eq!(uses(&halfway, "opens", "accounts"), 0, "{halfway}");
    assert!(uses(&halfway, "opens", "server_keys") > 0, "{halfway}");
    each_calls_again(&mut calls).await;

    // And wherever it is when it has only begun.
    let rotating = Arc::clone(&home);
    let rotated = tokio::task::spawn_blocking(move || {
        for _ in 0..3 {
            rotating.spawn(rotating.command(["keys", "rotate"])).kill();
        }
        rotating.run(["keys", "rotate", "--json"]).json()
    });
    let rotated = rotated.await.unwrap();
    let keys = &rotated["master_keys"];
    for what in ["accounts", "server_keys"] {
        assert!(uses(keys, "seals", what) > 0, "{rotated}");
        assert_eq!(uses(keys, "opens", what), 0, "{rotated}");
    }
    each_calls_again(&mut calls).await;
    drop(calls);
    for calling in calling {
        calling.await.unwrap();
    }
    server.action(&account, "find_people", json!({})).await.ok();
    // What was copied before is opened by a process that has the new key alone.
    let both = fs::read_to_string(home.data().join("master.key")).unwrap();
    let new = both.lines().find(|line| !old.contains(*line)).unwrap();
    fs::write(home.data().join("master.key"), new).unwrap();
    let younger = Server::start(&home);
    assert_eq!(numbers(&younger, &account, &shown).await, had);
    drop(younger);
    fs::write(home.data().join("master.key"), &both).unwrap();

    // An account linked by a process of before, and one of now, are both under the new key.
    emulator.linked(&home);
    let keys = ring(&home);
    assert_eq!(uses(&keys, "seals", "accounts"), 2, "{keys}");
    fs::write(home.data().join("master.key"), &old).unwrap();
    let refused = home.run(["accounts", "--json"]).failed(1).error();
    assert_eq!(refused["code"], "master_key_mismatch");
    drop(server);
    database.end().await;
}

/// How many of these are under the master keys of a state.
fn uses(keys: &Value, state: &str, what: &str) -> u64 {
    let keys = keys.as_array().unwrap().iter();
    keys.filter(|key| key["state"] == state)
        .map(|key| key[what].as_u64().unwrap())
        .sum()
}

/// Waits until each has had another answer to a call that it began after this.
async fn each_calls_again(calls: &mut [watch::Receiver<u64>]) {
    for calls in calls {
        // The call that is under way, and the one after it.
        let before = *calls.borrow_and_update();
        let further = calls.wait_for(|now| *now >= before + 2);
        let waited = timeout(Duration::from_mins(1), further).await;
        assert!(waited.expect("nobody calls any more").is_ok(), "a call failed");
    }
}

/// A rotation that does not come past the keys of the server itself, which are the last.
struct Held<'a> {
    database: &'a Database,
    home: &'a Home,
    /// The master key that sealed before.
    former: String,
    /// Holds the rows, in PostgreSQL.
    lock: Option<PgConnection>,
}

impl<'a> Held<'a> {
    /// In SQLite, which locks no rows, by a trigger that takes its time.
    async fn before_the_last_table(database: &'a Database, home: &'a Home) -> Self {
        let mut held = Self {
            database,
            home,
            former: String::new(),
            lock: None,
        };
        held.former = held.one("SELECT id FROM master_key").await;
        if let Database::Postgres { url, .. } = database {
            let mut lock = PgConnection::connect(url).await.unwrap();
            for sql in ["BEGIN", "SELECT id FROM server_key FOR UPDATE"] {
                sqlx::raw_sql(sql).execute(&mut lock).await.unwrap();
            }
            held.lock = Some(lock);
        } else {
            held.execute(
                "CREATE VIEW hold AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 4000000000) \
                 SELECT MAX(x) AS x FROM n; \
                 CREATE TRIGGER held BEFORE UPDATE ON server_key BEGIN SELECT x FROM hold; END",
            )
            .await;
        }
        held
    }

    /// Waits until all keys of accounts are under the new master key; none of the server's is.
    async fn is_halfway(&self) {
        let left = |table: &str| {
            format!(
                "SELECT CAST(COUNT(*) AS TEXT) FROM {table} WHERE master_key_id = '{}'",
                self.former
            )
        };
        let begun = async { while self.one(&left("data_key")).await != "0" {} };
        timeout(Duration::from_mins(1), begun).await.expect("it has not begun");
        let all = self.one("SELECT CAST(COUNT(*) AS TEXT) FROM server_key").await;
        assert_eq!(self.one(&left("server_key")).await, all);
        assert_ne!(all, "0");
    }

    async fn let_go(mut self) {
        match self.lock.take() {
            Some(lock) => lock.close().await.unwrap(),
            None => self.execute("DROP TRIGGER held; DROP VIEW hold").await,
        }
    }

    fn sqlite(&self) -> String {
        format!("sqlite://{}", self.home.data().join("rollbook.sqlite").display())
    }

    async fn execute(&self, sql: &'static str) {
        let mut connection = SqliteConnection::connect(&self.sqlite()).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    /// The one text that a query answers.
    async fn one(&self, sql: &str) -> String {
        let sql = AssertSqlSafe(sql.to_owned());
        if let Database::Postgres { url, .. } = self.database {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        } else {
            let mut connection = SqliteConnection::connect(&self.sqlite()).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
    }
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
