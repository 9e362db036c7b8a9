//! The pages of the main journeys: linking on the Hub, with wrong values and right ones, and everything in the console.

use serde_json::json;

use super::{CUSTOMER_API_KEY, PASSWORD};
use crate::{
    client,
    console::browser::{Browser, Page},
    server::Server,
};

/// What an administrator types.
pub(super) struct Typed<'a> {
    pub(super) host: &'a str,
    pub(super) username: &'a str,
    pub(super) user_api_key: &'a str,
}

/// Takes every page in turn; returns what each said. The account that the pages link is deleted again.
pub(super) async fn all(server: &Server, account: &str, typed: &Typed<'_>) -> Vec<String> {
    let mut said = Vec::new();
    let mut browser = Browser::first(server).await;
    let mut keep = |page: Page| {
        said.push(page.text);
        page.location.unwrap_or_default()
    };
    // A wrong password first, then the right one: the pages of a refusal and of a success.
    for (password, ends_at) in [(PASSWORD.to_uppercase(), "/keys"), (PASSWORD.to_owned(), "/done")] {
        let asked = json!({ "origin_owner_id": "canary", "origin_owner_name": "Canary", "actions": ["find_people"] });
        let request = server
            .request("POST", "/connect_sessions")
            .basic_auth(&server.key, Some(""));
        let session = client::send(request.body(asked.to_string())).await;
        let link = format!("/link/{}", session.body["token"].as_str().unwrap());
        keep(browser.get(&link).await);
        let first = [("username", typed.username), ("password", password.as_str())];
        keep(browser.post(&link, &first).await);
        keep(browser.get(&link).await);
        let address = format!("http://{}/services/LoginService", typed.host);
        let keys = [
            ("user_api_key", typed.user_api_key),
            ("customer_api_key", CUSTOMER_API_KEY),
            ("address", address.as_str()),
        ];
        keep(browser.post(&format!("{link}/keys"), &keys).await);
        let last = browser.get(&format!("{link}{ends_at}")).await;
        assert_eq!(last.status, 200, "{}", last.text);
        keep(last);
        keep(browser.get(&format!("{link}/permissions")).await);
    }
    let linked = server.get("/accounts").await.ok();
    let linked = linked
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["origin_owner_name"] == "Canary");
    let linked = linked.expect("the pages have linked it")["id"]
        .as_str()
        .unwrap()
        .to_owned();

    let of_account = ["", "/edit", "/delete"].map(|path| format!("/console/accounts/{linked}{path}"));
    let others = [
        "/console/".to_owned(),
        "/console/accounts".to_owned(),
        "/console/links".to_owned(),
        "/console/people".to_owned(),
        "/console/requests".to_owned(),
        "/console/no-such-page".to_owned(),
        format!("/console/playground?account={account}&action=list_person_details"),
        "/guide/ukg-pro".to_owned(),
        "/explain/password_refused".to_owned(),
    ];
    for path in of_account.iter().chain(&others) {
        keep(browser.get(path).await);
    }
    let run = [
        ("account", account),
        ("action", "list_person_details"),
        ("page_size", "60"),
    ];
    keep(browser.post("/console/playground", &run).await);
    let path = |what: &str| format!("/console/accounts/{linked}/{what}");
    let edited = [
        ("label", "Canary"),
        ("origin_owner_name", "Canary"),
        ("kind", "test"),
        ("actions", "find_people"),
    ];
    for (what, form) in [
        ("edit", edited.as_slice()),
        ("edit", &[("origin_owner_name", "")]),
        ("check", &[]),
        ("pause", &[]),
        ("resume", &[]),
        ("relink", &[]),
        ("delete", &[("confirm", "somebody else")]),
    ] {
        keep(browser.post(&path(what), form).await);
    }
    let deleted = browser.post(&path("delete"), &[("confirm", "Canary")]).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    keep(deleted);
    said
}
