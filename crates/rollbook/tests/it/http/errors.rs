//! Paths and methods that do not exist answer in the shape of every failure.

use serde_json::json;

use super::refused;
use crate::{client, program::Home, server::Server};

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    let home = Home::new();
    let server = Server::start(&home);
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/nope"),
        ("POST", "/nope"),
        ("GET", "/accounts/"),
        ("GET", "/accounts/acc_1/nope"),
        ("DELETE", "/actions/rpc/7"),
        ("GET", "/ACCOUNTS"),
        ("GET", "/%FF"),
    ] {
        let answer = client::send(server.request(method, path)).await;
        let body = refused(answer, 404);
        assert_eq!(body["problem"]["code"], "path_unknown", "{method} {path}");
        assert!(body["message"].as_str().unwrap().contains("/openapi.json"), "{body}");
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_have_is_not_allowed() {
    let home = Home::new();
    let server = Server::start(&home);
    for (method, path, allowed) in [
        ("POST", "/accounts", "GET"),
        ("PUT", "/accounts/acc_0190163d8694739b95e65b3e02c4d2ea", "DELETE"),
        ("PUT", "/actions", "GET"),
        ("GET", "/actions/rpc", "POST"),
        ("PATCH", "/health", "GET"),
        ("POST", "/openapi.json", "GET"),
        ("OPTIONS", "/accounts", "GET"),
    ] {
        let answer = client::send(server.request(method, path)).await;
        let allow = answer.headers.get("allow").cloned();
        let body = refused(answer, 405);
        assert_eq!(body["problem"]["code"], "method_not_allowed", "{method} {path}");
        let allow = allow.unwrap();
        assert!(allow.to_str().unwrap().contains(allowed), "{method} {path}: {allow:?}");
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_told_without_its_words() {
    let home = Home::new();
    let server = Server::start(&home);
    // Every table is gone behind the server's back.
    let file = home.data().join("rollbook.sqlite");
    let url = format!("sqlite://{}", file.display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url)
        .await
        .unwrap();
    for table in ["api_key", "account"] {
        let sql = sqlx::AssertSqlSafe(format!("ALTER TABLE {table} RENAME TO {table}_gone"));
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    let body = refused(server.get("/accounts").await, 500);
    assert_eq!(body["problem"]["step"], "store", "{body}");
    assert!(
        !body.to_string().contains("api_key_gone") && !body.to_string().contains("no such table"),
        "{body}"
    );
    assert_eq!(body["problem"]["retryable"], json!(false));
}
