//! What StackOne's Hub component sends and is answered: values that are refused, linked, shown, and changed.

use serde_json::{Value, json};

use super::{CUSTOMER_API_KEY, PASSWORD, pages::Typed, told::Told};
use crate::{client, server::Server};

/// What no tenant ever had.
const WRONG: &str = "Xu#<&>'\"ä/%17 gewürfelt";

/// A link for the component, by its token.
async fn link(server: &Server, further: Value, told: &mut Told) -> String {
    let mut body = json!({
        "origin_owner_id": "canary-of-the-component", "origin_owner_name": "Canary",
        "actions": ["find_people", "list_person_details"],
    });
    body.as_object_mut()
        .unwrap()
        .extend(further.as_object().unwrap().clone());
    let request = server
        .request("POST", "/connect_sessions")
        .basic_auth(&server.key, Some(""))
        .header("content-type", "application/json");
    let answer = client::send(request.body(body.to_string())).await;
    assert_eq!(answer.status, 201, "{answer:#?}");
    let token = answer.body["token"].as_str().unwrap().to_owned();
    told.keep_without("a link of the component", &answer.body.to_string(), &token);
    told.plant("the token of a link", &token);
    token
}

/// Links an account by the component's API and changes it, each time with what is refused before; it is deleted again.
pub(super) async fn linked(server: &Server, typed: &Typed<'_>, told: &mut Told) {
    let (subdomain, domain) = typed.host.split_once('.').unwrap();
    let six = |password: &str| {
        json!({
            "username": typed.username, "password": password, "customer_api_key": CUSTOMER_API_KEY,
            "user_api_key": typed.user_api_key, "domain": domain, "subdomain": subdomain,
        })
    };
    let sends = async |token: &str, method: &str, path: &str, credentials: Value| {
        let body = json!({ "integration_id": "ukg-pro", "credentials": credentials });
        let request = server.request(method, path).header("x-hub-session-token", token);
        client::send(
            request
                .header("content-type", "application/json")
                .body(body.to_string()),
        )
        .await
    };
    told.plant("a wrong password", WRONG);

    let token = link(server, json!({}), told).await;
    let refused = sends(&token, "POST", "/hub/accounts", six(WRONG)).await;
    assert_eq!(refused.status, 422, "{refused:#?}");
    told.keep_answer("values that the component is refused", &refused);
    let linked = sends(&token, "POST", "/hub/accounts", six(PASSWORD)).await;
    assert_eq!(linked.status, 201, "{linked:#?}");
    told.keep_answer("an account that the component linked", &linked);
    let id = linked.body["id"].as_str().unwrap();

    let token = link(server, json!({ "account_id": id }), told).await;
    let path = format!("/hub/accounts/{id}");
    let shown = client::send(server.request("GET", &path).header("x-hub-session-token", &token)).await;
    assert_eq!(shown.status, 200, "{shown:#?}");
    told.keep_answer("an account that the component shows", &shown);
    let refused = sends(&token, "PATCH", &path, json!({ "password": WRONG })).await;
    assert_eq!(refused.status, 422, "{refused:#?}");
    told.keep_answer("a change that the component is refused", &refused);
    let changed = sends(
        &token,
        "PATCH",
        &path,
        json!({ "password": PASSWORD, "domain": domain }),
    )
    .await;
    assert_eq!(changed.status, 200, "{changed:#?}");
    told.keep_answer("an account that the component changed", &changed);

    let deleting = server.request("DELETE", &format!("/accounts/{id}"));
    let deleted = client::send(deleting.basic_auth(&server.key, Some(""))).await;
    assert_eq!(deleted.status, 200, "{deleted:#?}");
    told.keep_answer("an account of the component that was deleted", &deleted);
}
