//! How often somebody may call.

use serde_json::json;

use super::refused;
use crate::{
    client::{self, Answer},
    program::Home,
    server::{Linked, Server},
};

/// A server with a limit.
fn limited(home: &Home, variable: &str, calls: &str) -> Server {
    let mut command = Server::command(home);
    command.env(variable, calls);
    Server::of(home, command)
}

fn header(answer: &Answer, name: &str) -> u64 {
    let value = answer
        .headers
        .get(name)
        .unwrap_or_else(|| panic!("no `{name}`: {answer:#?}"));
    value.to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_key_that_calls_too_often_is_told_how_long_to_wait() {
    let home = Home::new();
    let server = limited(&home, "ROLLBOOK_RATE_LIMIT", "3");
    for remaining in [2, 1, 0] {
        let answer = server.get("/accounts").await;
        assert_eq!(header(&answer, "ratelimit-limit"), 3);
        assert_eq!(header(&answer, "ratelimit-remaining"), remaining);
        assert!(header(&answer, "ratelimit-reset") <= 60);
        assert_eq!(answer.headers["ratelimit-policy"], "3;w=60");
        answer.ok();
    }
    let answer = server.get("/accounts").await;
    let wait = header(&answer, "retry-after");
    assert!((1..=20).contains(&wait), "{wait}");
    assert_eq!(header(&answer, "ratelimit-remaining"), 0);
    let body = refused(answer, 429);
    assert_eq!(body["problem"]["code"], "too_many_calls");
    assert_eq!(body["problem"]["retryable"], true);
    assert!(
        body["message"]
            .as_str()
            .unwrap()
            .contains(&format!("Wait {wait} seconds")),
        "{body}"
    );

    let other = home.run(["keys", "create", "--json"]).json();
    let request = server
        .request("GET", "/accounts")
        .bearer_auth(other["key"].as_str().unwrap());
    client::send(request).await.ok();
    client::send(server.request("GET", "/health")).await.ok();
}

#[tokio::test]
async fn who_guesses_too_often_is_stopped_and_who_has_a_key_is_not() {
    let home = Home::new();
    let server = limited(&home, "ROLLBOOK_GUESS_LIMIT", "4");
    let page = async |method: &str, path: &str| {
        let request = server.request(method, path).header("accept", "text/html");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body("email=a%40example.com&password=x").send().await.unwrap()
    };
    // Each of what can be guessed at, and all count together.
    refused(
        client::send(server.request("GET", "/accounts").bearer_auth("rbk_x")).await,
        401,
    );
    assert_eq!(page("GET", "/link/lnk_x").await.status(), 404);
    assert_eq!(page("GET", "/console/join/join_x").await.status(), 404);
    assert_eq!(page("POST", "/console/sign-in").await.status(), 422);

    let answer = client::send(server.request("GET", "/accounts").bearer_auth("rbk_x")).await;
    assert!(header(&answer, "retry-after") > 0);
    assert_eq!(refused(answer, 429)["problem"]["code"], "too_many_calls");
    for (method, path) in [
        ("GET", "/link/lnk_x"),
        ("GET", "/console/join/join_x"),
        ("POST", "/console/sign-in"),
    ] {
        let refused = page(method, path).await;
        assert_eq!(refused.status(), 429, "{path}");
        assert!(refused.headers().contains_key("retry-after"), "{path}");
        assert!(refused.headers().contains_key("content-security-policy"), "{path}");
        assert!(refused.text().await.unwrap().contains("too many attempts"), "{path}");
    }
    server.get("/accounts").await.ok();
    assert_eq!(page("GET", "/console/sign-in").await.status(), 200);
}

#[tokio::test]
async fn that_ukg_pro_refuses_an_account_is_nobodys_guess() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_GUESS_LIMIT", "4");
    });
    linked
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    linked.emulator.control("DELETE", "tokens", None).await;
    for _ in 0..6 {
        let answer = linked.server.action(&linked.account, "find_people", json!({})).await;
        assert_eq!(refused(answer, 401)["errorCode"], "AccountInvalidCredentialsError");
    }
}

#[tokio::test]
async fn without_a_limit_nothing_is_counted() {
    let home = Home::new();
    let server = limited(&home, "ROLLBOOK_RATE_LIMIT", "0");
    let answer = server.get("/accounts").await;
    assert!(!answer.headers.contains_key("ratelimit-limit"));
    answer.ok();
}
