//! The same on PostgreSQL: an account is linked, checked, called by command line and HTTP.

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{emulator::Emulator, program::Home, server::Server, truth};

/// A new database for a test: the address of the server's administrator, its own address and its name.
pub(crate) async fn database(test: &str) -> (String, String, String) {
    let Ok(admin) = std::env::var("ROLLBOOK_TEST_POSTGRES") else {
        panic!(
            "this test needs PostgreSQL: run it with `cargo xtask test`, which starts one, or set \
             ROLLBOOK_TEST_POSTGRES to a superuser's address"
        );
    };
    let name = format!("rollbook_it_{test}_{}", std::process::id());
    execute(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    execute(&admin, &format!("CREATE DATABASE {name}")).await;
    let (server, _) = admin.rsplit_once('/').unwrap();
    (admin.clone(), format!("{server}/{name}"), name)
}

/// Removes the database of a test.
pub(crate) async fn drop_database(admin: &str, name: &str) {
    execute(admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

pub(crate) async fn execute(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn the_journey_is_the_same_on_postgresql() {
    let (admin, url, name) = database("journey").await;
    let home = Home::new();
    let on_it = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        command.env("ROLLBOOK_DATABASE", &url);
        crate::program::run(command, "")
    };
    let emulator = Emulator::start();
    let export = emulator.export().await;

    let id = emulator.link(&home, &["--database", &url])["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let accounts = on_it(&["accounts", "--json"]).json();
    assert_eq!(accounts[0]["id"], json!(id));
    assert_eq!(on_it(&["check", &id, "--json"]).json()["status"], "linked");
    let found = on_it(&["run", "find_people", "--all", "--page-size", "30"]).json_lines();
    truth::assert_same(&truth::sorted(found), &truth::found_people(truth::people(&export)));
    let doctor = on_it(&["doctor", "--json"]).json();
    assert_eq!(doctor["accounts"]["linked"], 1);
    assert!(
        !home.data().join("rollbook.sqlite").exists(),
        "there is no other database"
    );

    // Two nodes on one database: what one knows, the other knows.
    let node = || {
        let mut command = Server::command(&home);
        command.env("ROLLBOOK_DATABASE", &url);
        command
    };
    let key = on_it(&["keys", "create", "--json"]).json()["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut nodes = [node(), node()].map(|command| Server::with_key(&home, command, key.clone()));
    for node in &nodes {
        let listed = node.action(&id, "list_person_details", json!({})).await.ok();
        let rows = truth::told_by_person_details(listed["data"].as_array().unwrap());
        truth::assert_same(&rows, &truth::person_details(truth::people(&export)));
        assert_eq!(node.get("/accounts").await.ok()[0]["id"], json!(id));
    }
    for node in &mut nodes {
        node.running.terminate();
        node.running.wait().done();
    }
    drop_database(&admin, &name).await;
}
