//! `rollbook audit`.

use std::fs;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use crate::{client, program::Home, server::Linked};

async fn execute(home: &Home, sql: &str) {
    let address = format!("sqlite://{}", home.data().join("rollbook.sqlite").display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

fn export(home: &Home) -> Vec<Value> {
    home.run(["audit", "export"]).json_lines()
}

#[tokio::test]
async fn everything_that_is_done_to_accounts_links_and_keys_is_a_line() {
    let linked = Linked::start();
    let (home, server) = (&linked.home, &linked.server);
    let link = json!({ "origin_owner_id": "o", "origin_owner_name": "Harbour" });
    let request = server
        .request("POST", "/connect_sessions")
        .basic_auth(&server.key, Some(""));
    assert_eq!(client::send(request.body(link.to_string())).await.status, 201);
    // Refused by its inputs, and still a line: whoever reads the log sees who tried.
    let write = server.action(&linked.account, "update_person", json!({})).await;
    let request_id = write.body["problem"]["request_id"].clone();
    let path = format!("/accounts/{}", linked.account);
    client::send(server.request("DELETE", &path).basic_auth(&server.key, Some("")))
        .await
        .ok();

    let lines = export(home);
    let told: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        [
            "account.linked",
            "key.created",
            "link.created",
            "action.write",
            "account.deleted"
        ]
    );
    let keys = home.run(["keys", "list", "--json"]).json();
    for line in &lines[2..] {
        assert_eq!(line["actor"], keys[0]["id"], "{line}");
    }
    assert_eq!(
        lines[3]["detail"],
        json!({ "action": "update_person", "request": request_id })
    );
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["line"], number + 1);
        let previous = number
            .checked_sub(1)
            .map_or(json!(""), |before| lines[before]["hash"].clone());
        assert_eq!(line["previous"], previous);
    }
    assert_eq!(home.run(["audit", "export", "--after", "3"]).json_lines(), lines[3..]);
    let sound = home.run(["audit", "verify"]).done().stdout;
    assert!(sound.contains("5 lines, sound"), "{sound}");
}

#[tokio::test]
async fn who_touches_a_line_is_found_out_by_its_number() {
    let home = Home::new();
    for label in ["one", "two", "three", "four"] {
        home.run(["keys", "create", "--label", label]).done();
    }
    let kept = home.work().join("kept.jsonl");
    fs::write(&kept, home.run(["audit", "export"]).done().stdout).unwrap();
    let against = ["audit", "verify", "--against", "kept.jsonl"];
    home.run(against).done();

    execute(&home, "UPDATE event SET actor = 'system' WHERE line = 2").await;
    let ended = home.run(["audit", "verify"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stdout.contains("line 2 is not what was written there"),
        "{ended:#?}"
    );
    assert!(
        ended.stderr.contains("the audit log is not what Rollbook wrote"),
        "{ended:#?}"
    );
    let report: Value = serde_json::from_str(&home.run(["audit", "verify", "--json"]).stdout).unwrap();
    assert_eq!(report[0]["faults"], json!([{ "fault": "changed", "line": 2 }]));

    // The whole log thrown away leaves nothing to find but what was kept elsewhere.
    execute(&home, "DELETE FROM event").await;
    execute(&home, "DELETE FROM audit_head").await;
    home.run(["audit", "verify"]).done();
    let ended = home.run(against);
    assert!(
        ended.stdout.contains("line 4 is not the one that was exported"),
        "{ended:#?}"
    );
}

#[test]
fn a_file_that_is_no_export_is_refused() {
    let home = Home::new();
    fs::write(home.work().join("other.txt"), "{\"line\":1}\n").unwrap();
    let ended = home.run(["audit", "verify", "--against", "other.txt"]).failed(2);
    assert!(
        ended
            .error_line()
            .contains("line 1 of `other.txt` is none of an export"),
        "{ended:#?}"
    );
    home.run(["audit", "verify", "--against", "absent.txt"]).failed(2);
}

#[test]
fn the_log_stays_sound_through_a_rotation_of_the_master_key_and_tells_of_it() {
    let home = Home::new();
    home.run(["keys", "create"]).done();
    home.run(["keys", "rotate"]).done();
    home.run(["keys", "create"]).done();
    let lines = export(&home);
    let told: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(told, ["key.created", "master_key.rotated", "key.created"]);
    home.run(["audit", "verify"]).done();
}
