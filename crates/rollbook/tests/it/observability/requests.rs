//! The request log: found by id and by what became of it, by whom it concerns, and for as long as it is kept.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use crate::{
    client::{self, Answer},
    server::{Linked, Server},
};

/// Runs a statement in the home's database.
async fn execute(linked: &Linked, sql: &str) {
    let address = format!("sqlite://{}", linked.home.data().join("rollbook.sqlite").display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn with_key(server: &Server, key: &str, path: &str) -> Answer {
    client::send(server.request("GET", path).bearer_auth(key)).await
}

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|line| line["id"].as_str().unwrap()).collect()
}

fn not_found(answer: &Answer) {
    assert_eq!(answer.status, 404, "{answer:#?}");
    assert_eq!(answer.body["code"], "request_not_found");
}

#[tokio::test]
async fn a_request_is_found_by_its_id_its_caller_its_account_and_its_code() {
    let linked = Linked::start();
    let (server, account) = (&linked.server, linked.account.as_str());
    let body = json!({ "action": "find_people", "query": { "page_size": 3 } });
    let call = server.rpc(body.to_string()).header("x-account-id", account);
    let first = client::send(call.header("x-request-id", "job-7")).await.ok();
    let first = first["request_id"].as_str().unwrap();
    let failed = server.action(account, "find_people", json!({ "next": "x" })).await;
    let failed = failed.body["problem"]["request_id"].as_str().unwrap().to_owned();
    let written = server
        .call(
            account,
            &json!({ "action": "update_person", "body": { "employee_number": "0" } }),
        )
        .await;
    let written = written.headers["x-request-id"].to_str().unwrap().to_owned();

    let told = server.get(&format!("/v1/requests/{first}")).await.ok();
    assert_eq!(told["id"], first);
    for (name, value) in [
        ("id", json!(first)),
        ("caller_id", json!("job-7")),
        ("account_id", json!(account)),
        ("action", json!("find_people")),
        ("transport", json!("soap")),
        ("ok", json!(true)),
        ("rows", json!(3)),
    ] {
        assert_eq!(told["request"][name], value, "{name}");
    }
    assert_eq!(told["events"], json!([]));
    let told = server.get(&format!("/v1/requests/{written}")).await.ok();
    assert_eq!(told["events"][0]["kind"], "action.write", "{told}");
    assert_eq!(told["events"][0]["detail"]["request"], written.as_str());
    assert_eq!(told["request"]["action"], "update_person");

    for (query, expected) in [
        ("", vec![&*written, &failed, first]),
        ("?caller_id=job-7", vec![first]),
        ("?code=cursor_invalid", vec![&failed]),
        ("?code=no_code_at_all", vec![]),
        ("?since=2999-01-01T00:00:00Z", vec![]),
        ("?limit=1", vec![&written]),
        (&format!("?cursor={written}&limit=1"), vec![&failed]),
        (&format!("?cursor={failed}"), vec![first]),
        ("?account_id=acc_0190163d8694739b95e65b3e02c4d2ea", vec![]),
    ] {
        let page = server.get(&format!("/v1/requests{query}")).await.ok();
        assert_eq!(ids(&page["requests"]), expected, "{query}");
        let next = page.get("next").and_then(Value::as_str);
        assert_eq!(
            next,
            expected.last().copied().filter(|_| query.contains("limit")),
            "{query}"
        );
    }
    for query in [
        "account_id=x",
        "caller_id=a%20b",
        "since=yesterday",
        "cursor=x",
        "limit=0",
        "limit=201",
    ] {
        let answer = server.get(&format!("/v1/requests?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
    }

    // The same by the command line.
    let listed = linked.home.run(["requests", "--json"]).json();
    assert_eq!(ids(&listed), [&*written, &failed, first]);
    assert_eq!(listed[1]["docs"], "/explain/cursor_invalid");
    let by_caller = linked.home.run(["requests", "job-7", "--json"]).json();
    assert_eq!(ids(&by_caller), [first]);
    let by_code = linked
        .home
        .run([
            "requests",
            "--code",
            "cursor_invalid",
            "--since",
            "1h",
            "--account",
            account,
        ])
        .done();
    assert!(
        by_code.stdout.contains(&failed) && !by_code.stdout.contains(first),
        "{by_code:#?}"
    );
    let one = linked.home.run(["requests", &written]).done();
    assert!(
        one.stdout.contains("action.write") && one.stdout.contains(account),
        "{one:#?}"
    );
    let one = linked.home.run(["requests", &written, "--json"]).json();
    assert_eq!(one, told);
    let unknown = linked
        .home
        .run(["requests", "req_0190163d8694739b95e65b3e02c4d2ea", "--json"]);
    assert_eq!(unknown.failed(1).error()["code"], "request_not_found");
    linked.home.run(["requests", "a b"]).failed(2);
    linked.home.run(["requests", "--code", "no_code_at_all"]).failed(2);
}

#[tokio::test]
async fn nobody_finds_a_request_of_others() {
    let linked = Linked::start();
    let (server, account) = (&linked.server, linked.account.as_str());
    let answer = server.action(account, "find_people", json!({})).await.ok();
    let id = answer["request_id"].as_str().unwrap();
    let path = format!("/v1/requests/{id}");
    server.get(&path).await.ok();

    let second = linked.emulator.linked(&linked.home);
    let other = linked.home.run(["organisations", "create", "--json"]).json();
    let other = other["id"].as_str().unwrap();
    for arguments in [&["--organisation", other][..], &["--account", &second]] {
        let key = linked
            .home
            .run(["keys", "create", "--json"].iter().chain(arguments))
            .json();
        let key = key["key"].as_str().unwrap();
        not_found(&with_key(server, key, &path).await);
        let page = with_key(server, key, "/v1/requests").await.ok();
        assert_eq!(page["requests"], json!([]), "{arguments:?}");
        let page = with_key(server, key, &format!("/v1/requests?account_id={account}"))
            .await
            .ok();
        assert_eq!(page["requests"], json!([]), "{arguments:?}");
    }
    not_found(&server.get("/v1/requests/req_0190163d8694739b95e65b3e02c4d2ea").await);
    not_found(&server.get("/v1/requests/nothing").await);
    let told = linked.home.run(["requests", id, "--organisation", other]);
    assert_eq!(told.code, Some(1), "{told:#?}");
}

#[tokio::test]
async fn lines_are_kept_for_as_long_as_the_operator_says() {
    let mut linked = Linked::serving(|command| {
        command.env("ROLLBOOK_REQUEST_LOG_DAYS", "2");
    });
    let mut lines = Vec::new();
    for _ in 0..2 {
        let answer = linked
            .server
            .action(&linked.account, "find_people", json!({}))
            .await
            .ok();
        lines.push(answer["request_id"].as_str().unwrap().to_owned());
    }
    linked.server.running.terminate();
    linked.server.running.wait().done();
    let old = 3_i64 * 24 * 60 * 60 * 1_000_000;
    execute(
        &linked,
        &format!(
            "UPDATE request_log SET started_at = started_at - {old} WHERE id = '{}'",
            lines[0]
        ),
    )
    .await;

    let kept = |linked: &Linked| ids(&linked.home.run(["requests", "--json"]).json()).len();
    let mut command = Server::command(&linked.home);
    command.env("ROLLBOOK_REQUEST_LOG_DAYS", "0");
    let forever = Server::with_key(&linked.home, command, linked.server.key.clone());
    forever.get("/v1/requests").await.ok();
    drop(forever);
    assert_eq!(kept(&linked), 2, "0 is for ever");

    let mut command = Server::command(&linked.home);
    command.env("ROLLBOOK_REQUEST_LOG_DAYS", "2");
    let server = Server::with_key(&linked.home, command, linked.server.key.clone());
    let began = Instant::now();
    while kept(&linked) == 2 {
        assert!(began.elapsed() < Duration::from_mins(1), "the old line is still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    not_found(&server.get(&format!("/v1/requests/{}", lines[0])).await);
    server.get(&format!("/v1/requests/{}", lines[1])).await.ok();
}
