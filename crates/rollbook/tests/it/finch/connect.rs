//! From a session to an access token, what is told of a connection, and its end.

use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use super::{BACK, Finch, HOST, PRODUCTS, code_of, refused};
use crate::client;

#[tokio::test]
async fn a_customer_connects_and_the_client_reads_what_the_connection_is() {
    let finch = Finch::start();
    let token = finch.connected().await;
    let told = &token.0;
    assert_eq!(told["products"], json!(PRODUCTS));
    assert_eq!(
        [
            &told["client_type"],
            &told["connection_type"],
            &told["provider_id"],
            &told["token_type"]
        ],
        ["production", "provider", "ulti_pro", "bearer"]
    );
    assert_eq!(
        [&told["customer_id"], &told["customer_name"]],
        ["customer-7", "Tessaria Mills"]
    );
    assert_eq!(told["entity_ids"], json!([told["company_id"]]));
    let answer = finch.introspect(&token).await;
    assert_eq!(answer.headers["finch-request-id"], answer.headers["x-request-id"]);
    let known = answer.ok();
    for name in [
        "connection_id",
        "account_id",
        "company_id",
        "products",
        "client_type",
        "connection_type",
        "provider_id",
    ] {
        assert_eq!(known[name], told[name], "{name}");
    }
    assert_eq!(known["id"], told["connection_id"]);
    assert_eq!(known["client_id"], finch.client.0.as_str());
    assert_eq!(known["connection_status"], json!({ "status": "connected" }));
    assert_eq!(known["entities"][0]["status"], "connected");
    assert_eq!(known["authentication_methods"][0]["type"], "credential");
    assert_eq!(known["username"], finch.hub.emulator.username());
    // It is the same account that the other face has.
    let accounts = finch.hub.server.get("/accounts").await.ok();
    assert_eq!(accounts.as_array().unwrap().len(), 1);
    let id = accounts[0]["id"].as_str().unwrap();
    assert_eq!(
        told["account_id"].as_str().unwrap().replace('-', ""),
        id.trim_start_matches("acc_")
    );
}

#[tokio::test]
async fn a_browser_that_was_sent_to_connect_is_sent_back_with_a_code_and_the_state() {
    let finch = Finch::start();
    let session = finch.session(json!({ "redirect_uri": BACK })).await;
    let page = session
        .get(&format!("/authorize?session={}&state=a%26b", session.link.token))
        .await;
    page.says(&["Let Acme Payroll have data of Tessaria Mills?"]);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' http://localhost:3000;"), "{policy}");
    session.consent("state=a%26b").await;
    let fields = session.link.account();
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    session.link.post("?state=a%26b", &fields).await;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(session.link.keys());
    let form = form.finish();
    let post = |path: String| {
        let url = format!("{}/link/{}{path}", finch.hub.server.url, session.link.token);
        let request = client::unled().post(url).header("sec-fetch-site", "same-origin");
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.clone())
            .send()
    };
    let answer = post("/keys?state=a%26b".to_owned()).await.unwrap();
    assert_eq!(answer.status(), 303);
    let done = answer.headers()["location"].to_str().unwrap().to_owned();
    let answer = client::unled()
        .get(format!("{}{done}", finch.hub.server.url))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 303);
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    let query = back.strip_prefix(&format!("{BACK}?")).unwrap();
    let told: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let [(code, text), (state, given)] = &told[..] else {
        panic!("{back}")
    };
    assert_eq!([code.as_str(), state, given], ["code", "state", "a&b"]);

    // It is exchanged with the address that it was sent to, and with no other.
    let mut body = finch.exchanging(text);
    for other in [Value::Null, json!("http://localhost:3000/other"), json!("")] {
        body["redirect_uri"] = other;
        refused(&finch.exchange(&body).await, 400, "invalid_grant_error", None);
    }
    body["redirect_uri"] = json!(BACK);
    finch.exchange(&body).await.ok();
    refused(&finch.exchange(&body).await, 400, "invalid_grant_error", None);
}

#[tokio::test]
async fn a_code_works_once_and_for_its_own_client_alone() {
    let finch = Finch::start();
    let code = finch.session(json!({})).await.connect().await;
    let right = finch.exchanging(&code);
    let other = Finch::client(&finch.hub.home, &[]);
    for (name, value, status, told) in [
        ("client_secret", json!("cls_wrong"), 401, "invalid_client_error"),
        (
            "client_id",
            json!("cli_0190163d8694739b95e65b3e02c4d2ea"),
            401,
            "invalid_client_error",
        ),
        ("client_id", json!("nobody"), 401, "invalid_client_error"),
        ("code", json!("cod_wrong"), 400, "invalid_grant_error"),
        ("code", json!(""), 400, "invalid_grant_error"),
        ("redirect_uri", json!(BACK), 400, "invalid_grant_error"),
    ] {
        let mut body = right.clone();
        body[name] = value;
        refused(&finch.exchange(&body).await, status, told, None);
    }
    let theirs = json!({ "code": code, "client_id": other.0, "client_secret": other.1 });
    refused(&finch.exchange(&theirs).await, 400, "invalid_grant_error", None);
    let both = tokio::join!(finch.exchange(&right), finch.exchange(&right));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400], "of two at once one gets the token");
    refused(&finch.exchange(&right).await, 400, "invalid_grant_error", None);
}

#[tokio::test]
async fn connecting_again_keeps_every_id_and_gives_a_new_token() {
    let finch = Finch::start();
    let first = finch.connected().await;
    let asked = json!({ "connection_id": first.0["connection_id"], "products": ["company", "directory"] });
    let answer = client::send(finch.by_client("POST", "/connect/sessions/reauthenticate", &asked)).await;
    let session = finch.opened(&answer);
    session
        .link
        .get("/consent")
        .await
        .says(&["Tessaria Mills is connected already"]);
    let code = session.connect().await;
    let second = finch.exchange(&finch.exchanging(&code)).await.ok();
    for name in ["connection_id", "account_id", "company_id", "entity_ids", "customer_id"] {
        assert_eq!(second[name], first.0[name], "{name}");
    }
    assert_ne!(second["access_token"], first.0["access_token"]);
    assert_eq!(second["products"], json!(["company", "directory"]));
    // What was read before is still read with the token of before.
    assert_eq!(finch.introspect(&first).await.ok()["products"], json!(PRODUCTS));
    assert_eq!(
        finch.hub.server.get("/accounts").await.ok().as_array().unwrap().len(),
        1
    );

    let other = Finch::client(&finch.hub.home, &[]);
    for (id, secret, connection) in [
        (
            &finch.client.0,
            &finch.client.1,
            json!("60176581-e828-5c49-817f-1a3938e68e12"),
        ),
        (&finch.client.0, &finch.client.1, json!("x")),
        (&other.0, &other.1, first.0["connection_id"].clone()),
    ] {
        let request = finch.hub.server.request("POST", "/connect/sessions/reauthenticate");
        let request = request
            .basic_auth(id, Some(secret))
            .body(json!({ "connection_id": connection }).to_string());
        refused(
            &client::send(request).await,
            404,
            "not_found_error",
            Some("item_not_found"),
        );
    }
}

#[tokio::test]
async fn what_is_disconnected_is_over_and_what_was_given_for_it_destroyed() {
    let finch = Finch::start();
    let (first, second) = (finch.connected().await, finch.connected().await);
    assert_eq!(first.0["connection_id"], second.0["connection_id"]);
    let ended = client::send(finch.by_token("POST", "/disconnect", first.text()))
        .await
        .ok();
    assert_eq!(ended, json!({ "status": "success" }));
    for token in [&first, &second] {
        refused(&finch.introspect(token).await, 401, "invalid_token_error", None);
    }
    // Nobody else uses the account, so nothing of its credentials is left.
    let accounts = finch.hub.home.run(["accounts", "--json"]).json();
    assert_eq!(accounts[0]["status"], "revoked");
    // Who connects once more has the ids of before.
    let third = finch.connected().await;
    assert_eq!(third.0["connection_id"], first.0["connection_id"]);
    refused(&finch.introspect(&first).await, 401, "invalid_token_error", None);
    assert_eq!(
        finch.introspect(&third).await.ok()["connection_status"]["status"],
        "connected"
    );
}

#[tokio::test]
async fn an_account_that_others_stand_on_outlives_a_connection() {
    let finch = Finch::start();
    let linked = finch.hub.emulator.link(&finch.hub.home, &["--owner-id", "customer-7"]);
    let token = finch.connected().await;
    let ids = json!({ "entity_ids": token.0["entity_ids"] });
    let unknown = json!({ "entity_ids": ["60176581-e828-5c49-817f-1a3938e68e12"] });
    let end = async |body: &Value| {
        let request = finch.by_token("POST", "/disconnect-entity", token.text());
        client::send(
            request
                .header("content-type", "application/json")
                .body(body.to_string()),
        )
        .await
    };
    refused(&end(&unknown).await, 404, "not_found_error", Some("item_not_found"));
    refused(
        &end(&json!({ "entity_ids": [] })).await,
        400,
        "invalid_request_error",
        Some("invalid_request"),
    );
    assert_eq!(end(&ids).await.ok(), json!({ "status": "success" }));
    refused(&finch.introspect(&token).await, 401, "invalid_token_error", None);
    let account = finch.hub.home.run(["accounts", "--json"]).json();
    assert_eq!(
        (&account[0]["id"], &account[0]["status"]),
        (&linked["id"], &json!("linked"))
    );
}

#[tokio::test]
async fn the_state_of_the_account_is_told_in_the_words_of_the_contract() {
    let finch = Finch::start();
    let token = finch.connected().await;
    let id = finch.hub.server.get("/accounts").await.ok()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let state = async || {
        let known = finch.introspect(&token).await.ok();
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        (
            word(&known["connection_status"]["status"]),
            word(&known["entities"][0]["status"]),
        )
    };
    assert_eq!(state().await, ("connected".to_owned(), "connected".to_owned()));
    let path = format!("accounts/{}", finch.hub.emulator.username());
    finch
        .hub
        .emulator
        .control("PATCH", &path, Some(&json!({ "status": "inactive" })))
        .await;
    finch
        .hub
        .home
        .run(["check", &id, "--allow-host", finch.hub.emulator.host()]);
    assert_eq!(state().await, ("reauth".to_owned(), "reauth".to_owned()));
    // Access that was withdrawn in the console: clients know no connection without, so it is one to be made again.
    let address = format!("sqlite://{}", finch.hub.home.data().join("rollbook.sqlite").display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    let withdrawn = sqlx::query("UPDATE account SET status = 'revoked'").execute(&mut connection);
    assert_eq!(withdrawn.await.unwrap().rows_affected(), 1);
    connection.close().await.unwrap();
    assert_eq!(state().await, ("reauth".to_owned(), "disconnected".to_owned()));
    let answer = client::send(finch.by_token("GET", "/employer/company", token.text())).await;
    refused(&answer, 401, "authentication_error", Some("reauthenticate_user"));
}

#[tokio::test]
async fn a_code_is_in_the_page_while_it_can_be_used_and_in_no_page_of_another_link() {
    let finch = Finch::start();
    let session = finch.session(json!({})).await;
    let done = session.connected().await;
    assert!(code_of(&done).is_some());
    let host = HOST.replace(':', "%3A").replace('/', "%2F");
    // Without a page around it and without an address there is nobody to tell it to.
    assert_eq!(code_of(&session.link.get("/done").await), None);
    let foreign = session
        .link
        .get("/done?embedded=1&host=https%3A%2F%2Fevil.example")
        .await;
    assert_eq!(code_of(&foreign), None);
    assert!(!foreign.html.contains("evil.example"), "{}", foreign.html);
    let plain = finch.hub.link(json!({ "allowed_origins": [HOST] })).await;
    plain.connect(&[]).await;
    assert_eq!(
        code_of(&plain.get(&format!("/done?embedded=1&host={host}")).await),
        None
    );
}
