//! The face that Finch's clients speak: a client's secret, a session, a code, and the token that it is exchanged for.

use std::process::Command;

use serde_json::{Value, json};

use super::{CUSTOMER_API_KEY, PASSWORD, pages::Typed, told::Told};
use crate::{
    client::{self, Answer},
    console::browser::Browser,
    program::run,
    server::Server,
};

/// A page of the client's.
const ORIGIN: &str = "http://localhost:3000";

async fn sent(request: reqwest::RequestBuilder, body: &Value) -> Answer {
    let request = request.header("content-type", "application/json");
    client::send(request.body(body.to_string())).await
}

/// Makes a client, lets a customer connect in a frame of its page, reads by the token, and disconnects.
pub(super) async fn connected(
    server: &Server,
    browser: &mut Browser,
    typed: &Typed<'_>,
    command: impl Fn(&[&str]) -> Command,
    told: &mut Told,
) {
    let back = format!("{ORIGIN}/connected");
    let arguments = [
        "clients",
        "create",
        "--name",
        "Canary",
        "--redirect-uri",
        &back,
        "--origin",
        ORIGIN,
        "--json",
    ];
    let made = run(command(&arguments), "").done();
    let client = made.clone().json();
    let text = |name: &str| client[name].as_str().unwrap();
    let (id, secret) = (text("client_id"), text("client_secret"));
    told.keep_printed("a client's secret", &made, secret);
    told.keep_ended("clients", &run(command(&["clients", "list", "--json"]), "").done());
    let by_client = |path: &str| server.request("POST", path).basic_auth(id, Some(secret));
    let asked = json!({
        "customer_id": "canary-of-finch", "customer_name": "Canary",
        "products": ["company", "directory", "individual", "employment", "ssn"],
    });
    let opened = sent(by_client("/connect/sessions"), &asked).await;
    assert_eq!(opened.status, 201, "{opened:#?}");
    let session = opened.body["session_id"].as_str().unwrap().to_owned();
    told.keep_without("a session", &opened.body.to_string(), &session);

    let manner = "?embedded=1&host=http%3A%2F%2Flocalhost%3A3000&state=xyz";
    let address = format!("http://{}/services/LoginService", typed.host);
    let forms: [(&str, &[(&str, &str)]); 3] = [
        ("/consent", &[("do", "consent")]),
        ("", &[("username", typed.username), ("password", PASSWORD)]),
        (
            "/keys",
            &[
                ("user_api_key", typed.user_api_key),
                ("customer_api_key", CUSTOMER_API_KEY),
                ("address", &address),
            ],
        ),
    ];
    let first = browser.get(&format!("/authorize?session={session}")).await;
    told.keep_own_page("a page of a session", &first, &session);
    for (screen, form) in forms {
        let page = browser.post(&format!("/link/{session}{screen}{manner}"), form).await;
        told.keep_own_page("a page of a session", &page, &session);
    }
    let mut done = browser.get(&format!("/link/{session}/done{manner}")).await;
    let (_, code) = done.text.split_once("data-connect-code=\"").expect(&done.text);
    let code = code.split_once('"').unwrap().0.to_owned();
    told.plant("a code", &code);
    done.text = done.text.replace(&code, "");
    told.keep_own_page("a session that is over", &done, &session);

    let exchange = async |code: &str| {
        let body = json!({ "code": code, "client_id": id, "client_secret": secret });
        sent(server.request("POST", "/auth/token"), &body).await
    };
    let given = exchange(&code).await;
    let token = given.body["access_token"].as_str().unwrap().to_owned();
    told.keep_without("an access token", &given.body.to_string(), &token);
    told.keep_answer("a code that was exchanged before", &exchange(&code).await);
    for (method, path, body) in [
        ("GET", "/introspect", Value::Null),
        ("GET", "/providers", Value::Null),
        ("GET", "/employer/company", Value::Null),
        ("GET", "/employer/directory", Value::Null),
        (
            "POST",
            "/employer/individual",
            json!({ "requests": [{ "individual_id": "nobody" }] }),
        ),
        ("POST", "/disconnect", Value::Null),
        // The token is void by now.
        ("GET", "/introspect", Value::Null),
    ] {
        let answer = sent(server.request(method, path).bearer_auth(&token), &body).await;
        told.keep_answer(path, &answer);
    }
    told.keep_ended("clients", &run(command(&["clients", "revoke", id]), "").done());
}
