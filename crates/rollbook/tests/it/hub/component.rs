//! What StackOne's Hub component calls, as a product's page sends it: the token of a link and no API key.

use reqwest::RequestBuilder;
use serde_json::{Map, Value, json};

use super::{Hub, ended::expire};
use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::Home,
    server::Server,
    wiretap::Wiretap,
};

/// What stands in the place of a secret.
const PLACEHOLDER: &str = "__secretvalue:**redacted**";

impl Hub {
    /// A request of the component, with the token of a link.
    pub(super) fn by_component(&self, token: &str, method: &str, path: &str) -> RequestBuilder {
        let request = self.server.request(method, path);
        request.header("x-hub-session-token", token)
    }

    /// Reads by the component.
    async fn reads(&self, token: &str, path: &str) -> Answer {
        self.held(client::send(self.by_component(token, "GET", path)).await)
    }

    /// Sends values by the component.
    async fn sends(&self, token: &str, method: &str, path: &str, credentials: Value) -> Answer {
        let body = json!({ "integration_id": "ukg-pro", "credentials": credentials });
        let request = self.by_component(token, method, path);
        let request = request.header("content-type", "application/json");
        self.held(client::send(request.body(body.to_string())).await)
    }

    /// An answer, in which no secret is.
    fn held(&self, answer: Answer) -> Answer {
        let text = answer.body.to_string();
        for secret in self.emulator.secrets() {
            assert!(!text.contains(secret), "a secret came back: {text}");
        }
        answer
    }

    /// The six values of the tenant's service account.
    fn six(&self) -> Value {
        let emulator = &self.emulator;
        let (subdomain, domain) = emulator.host().split_once('.').unwrap();
        json!({
            "username": emulator.username(),
            "password": emulator.password(),
            "customer_api_key": emulator.customer_api_key(),
            "user_api_key": emulator.user_api_key(),
            "domain": domain,
            "subdomain": subdomain,
        })
    }

    /// The same with one of them changed.
    fn six_but(&self, name: &str, value: &str) -> Value {
        let mut six = self.six();
        six[name] = json!(value);
        six
    }

    /// A link's token.
    pub(super) async fn token(&self, further: Value) -> String {
        self.session(further).await["token"].as_str().unwrap().to_owned()
    }

    /// An account that the component linked, and a token to edit it with.
    async fn linked(&self) -> (String, String) {
        let token = self.token(json!({})).await;
        let answer = self.sends(&token, "POST", "/hub/accounts", self.six()).await;
        assert_eq!(answer.status, 201, "{answer:#?}");
        let id = answer.body["id"].as_str().unwrap().to_owned();
        let token = self.token(json!({ "account_id": id })).await;
        (id, token)
    }

    /// Whether the account still reads people.
    async fn works(&self, account: &str) -> bool {
        let query = json!({ "page_size": 1 });
        self.server.action(account, "find_people", query).await.status == 200
    }

    async fn failed_logins(&self) -> u64 {
        let path = format!("accounts/{}", self.emulator.username());
        let account = self.emulator.control("GET", &path, None).await;
        account["failed_logins"].as_u64().unwrap_or_else(|| panic!("{account}"))
    }
}

/// A refusal as the component can show it: never 401 or 403, which it hides or takes for success.
#[track_caller]
fn shown(answer: &Answer, status: u16) -> &str {
    assert_eq!(answer.status, status, "{answer:#?}");
    assert_eq!(answer.body["statusCode"], status);
    assert!(answer.body["timestamp"].is_string());
    answer.body["message"].as_str().unwrap()
}

#[tokio::test]
async fn the_form_has_six_fields_whose_secrets_are_named_as_such() {
    let hub = Hub::start();
    let token = hub.token(json!({})).await;
    let settings = hub.reads(&token, "/hub/settings").await.ok();
    assert_eq!(settings, json!({ "enabled_features": [] }));

    let listed = hub.reads(&token, "/hub/connectors").await.ok();
    let [integration] = listed["integrations"].as_array().unwrap().as_slice() else {
        panic!("{listed}")
    };
    assert_eq!(integration["active"], true);
    for (name, value) in [("provider", "ukg-pro"), ("name", "UKG Pro"), ("type", "hris")] {
        assert_eq!(integration[name], value, "{name}");
    }
    let logo = integration["logo_url"].as_str().unwrap();
    let path = logo
        .strip_prefix(&hub.server.url)
        .expect("a logo of another host tells it who links");
    let picture = hub.server.request("GET", path).send().await.unwrap();
    assert_eq!(picture.status(), 200, "a missing picture is fetched from elsewhere");
    for (provider, count) in [("ukg-pro", 1), ("workday", 0)] {
        let listed = hub
            .reads(&token, &format!("/hub/connectors?provider={provider}"))
            .await
            .ok();
        assert_eq!(listed["integrations"].as_array().unwrap().len(), count, "{provider}");
    }

    let id = integration["integration_id"].as_str().unwrap();
    let connector = hub.reads(&token, &format!("/hub/connectors/{id}")).await.ok();
    let config = &connector["config"];
    assert_eq!((&config["type"], &config["key"]), (&json!("custom"), &json!("ukg-pro")));
    assert!(
        config.get("authentication").is_none(),
        "it tells another form of the configuration"
    );
    assert!(connector["hub_settings"]["project_settings"].is_object());
    let fields = config["configFields"].as_array().unwrap();
    let fields: Vec<_> = fields
        .iter()
        .map(|field| {
            (
                field["key"].as_str().unwrap(),
                field["type"].as_str().unwrap(),
                &field["secret"],
            )
        })
        .collect();
    let (plain, secret) = (json!(false), json!(true));
    assert_eq!(
        fields,
        [
            ("username", "text", &plain),
            ("password", "password", &secret),
            ("customer_api_key", "password", &secret),
            ("user_api_key", "password", &secret),
            ("domain", "text", &plain),
            ("subdomain", "text", &plain),
        ]
    );
    let guide = config["support"]["link"].as_str().unwrap();
    let page = hub.server.request("GET", guide.strip_prefix(&hub.server.url).unwrap());
    assert_eq!(page.send().await.unwrap().status(), 200);

    let unknown = hub.reads(&token, "/hub/connectors/workday").await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn six_right_values_make_an_account_that_works() {
    let hub = Hub::start();
    let token = hub.token(json!({})).await;
    let answer = hub.sends(&token, "POST", "/hub/accounts", hub.six()).await;
    assert_eq!(answer.status, 201, "{answer:#?}");
    assert_eq!(answer.body["provider"], "ukg-pro");
    let id = answer.body["id"].as_str().unwrap();
    let account = hub.held(hub.server.get(&format!("/accounts/{id}")).await).ok();
    assert_eq!(account["status"], "active");
    assert_eq!(account["origin_owner_id"], "customer-7");
    assert_eq!(account["credentials"], json!({}));
    assert!(hub.works(id).await);

    // A link makes one account.
    let again = hub.sends(&token, "POST", "/hub/accounts", hub.six()).await;
    assert!(shown(&again, 410).contains("This link has been used"), "{again:#?}");
    assert_eq!(hub.server.get("/accounts").await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_says_what_ukg_pro_says_and_makes_nothing() {
    let hub = Hub::start();
    let token = hub.token(json!({})).await;
    let wrong = hub.six_but("password", "not the password");
    let refused = hub.sends(&token, "POST", "/hub/accounts", wrong.clone()).await;
    let message = shown(&refused, 422);
    assert!(message.contains("password"), "{message}");
    let response = refused.body["provider_response"].as_str().unwrap();
    let response: Value = serde_json::from_str(response).unwrap();
    assert!(!response["ukg_pro"].as_str().unwrap().is_empty(), "{response}");
    assert_eq!(response["code"], refused.body["problem"]["code"]);
    let text = refused.body.to_string();
    assert!(
        !text.contains("not the password") && !text.contains("Envelope"),
        "{text}"
    );
    assert_eq!(hub.failed_logins().await, 1);

    // What is pressed twice is not sent twice.
    let again = hub.sends(&token, "POST", "/hub/accounts", wrong).await;
    assert_eq!(shown(&again, 422), message);
    assert_eq!(hub.failed_logins().await, 1);

    for (name, value, words) in [
        ("subdomain", "no such name", "This is not an address"),
        ("customer_api_key", "", "UKG Pro Customer API Key"),
    ] {
        let refused = hub
            .sends(&token, "POST", "/hub/accounts", hub.six_but(name, value))
            .await;
        let message = shown(&refused, 422);
        assert!(message.contains(words), "{name}: {message}");
    }
    assert_eq!(hub.failed_logins().await, 1);
    assert_eq!(hub.server.get("/accounts").await.ok(), json!([]));

    // The link is good for another try.
    let linked = hub.sends(&token, "POST", "/hub/accounts", hub.six()).await;
    assert_eq!(linked.status, 201, "{linked:#?}");
}

#[tokio::test]
async fn what_is_no_form_is_refused_as_such() {
    let hub = Hub::start();
    let token = hub.token(json!({})).await;
    for body in [
        json!({}),
        json!({ "credentials": "all" }),
        json!({ "credentials": { "password": 5 } }),
        json!({ "credentials": { "password": null } }),
    ] {
        let request = hub.by_component(&token, "POST", "/hub/accounts");
        let answer = client::send(request.body(body.to_string())).await;
        shown(&answer, 400);
    }
    let mut body = json!({ "integration_id": "workday", "credentials": hub.six() });
    let request = hub.by_component(&token, "POST", "/hub/accounts");
    shown(&client::send(request.body(body.to_string())).await, 404);
    body["integration_id"] = json!("ukg-pro");
    let bare = hub.server.request("POST", "/hub/accounts").body(body.to_string());
    shown(&client::send(bare).await, 404);
    let keyed = hub.server.post("/hub/accounts", &body).await;
    assert_eq!(
        shown(&keyed, 404),
        shown(&hub.server.post("/hub/accounts", &json!({})).await, 404)
    );
    shown(&hub.reads("lnk_unknown", "/hub/settings").await, 404);
}

#[tokio::test]
async fn an_account_is_shown_with_placeholders_and_keeps_what_is_not_sent() {
    let hub = Hub::start();
    let (id, token) = hub.linked().await;
    let settings = hub.reads(&token, "/hub/settings").await.ok();
    assert_eq!(settings["existing_account_id"], json!(id));

    let path = format!("/hub/accounts/{id}");
    let filled = hub.reads(&token, &path).await.ok();
    assert_eq!(filled["secureId"], json!(id));
    assert_eq!(filled["provider"], "ukg-pro");
    let six = hub.six();
    let plain: Map<String, Value> = ["username", "domain", "subdomain"]
        .map(|name| (name.to_owned(), six[name].clone()))
        .into_iter()
        .collect();
    assert_eq!(filled["setupInformation"], Value::Object(plain));
    for secret in ["password", "customer_api_key", "user_api_key"] {
        assert_eq!(filled["secrets"][secret], PLACEHOLDER, "no character of it");
    }

    // One plain value, and nothing of the secrets; the integration is not the account's.
    let body = json!({ "integration_id": "another", "credentials": { "domain": six["domain"], "password": "" } });
    let request = hub.by_component(&token, "PATCH", &path);
    let changed = client::send(request.body(body.to_string())).await.ok();
    assert_eq!((&changed["id"], &changed["provider"]), (&json!(id), &json!("ukg-pro")));
    assert!(hub.works(&id).await, "the secrets are as they were");
    assert_eq!(hub.server.get("/accounts").await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_account_moves_to_another_domain_with_the_secrets_that_it_has() {
    let home = Home::new();
    let emulator = Emulator::with(["--employees", "12"]);
    let elsewhere = Wiretap::before(emulator.address());
    let moved = format!("localhost:{}", elsewhere.port());
    let mut command = Server::command(&home);
    let allowed = format!("service2.{moved}");
    command.args(["--allow-host", emulator.host(), "--allow-host", &allowed]);
    let server = Server::of(&home, command);
    let hub = Hub { emulator, server, home };
    let (id, token) = hub.linked().await;
    assert_eq!(elsewhere.heard(), "");
    let path = format!("/hub/accounts/{id}");
    hub.sends(&token, "PATCH", &path, json!({ "domain": moved })).await.ok();
    let account = hub.server.get(&format!("/accounts/{id}")).await.ok();
    let host = account["setup_information"]["host"].as_str().unwrap();
    assert!(host.ends_with(&allowed), "{account}");
    let before = elsewhere.heard().len();
    assert!(hub.works(&id).await);
    assert!(elsewhere.heard().len() > before, "it is called there");
}

#[tokio::test]
async fn an_edit_that_is_refused_changes_nothing() {
    let hub = Hub::start();
    let (id, token) = hub.linked().await;
    let path = format!("/hub/accounts/{id}");
    let before = hub.server.get(&format!("/accounts/{id}")).await.ok();
    let refused = hub
        .sends(&token, "PATCH", &path, json!({ "password": "not the password" }))
        .await;
    assert!(shown(&refused, 422).contains("password"), "{refused:#?}");
    assert_eq!(hub.server.get(&format!("/accounts/{id}")).await.ok(), before);
    assert!(hub.works(&id).await);

    // The link is as it was, too.
    let edited = hub.sends(&token, "PATCH", &path, json!({ "password": hub.emulator.password() }));
    edited.await.ok();
    assert!(hub.works(&id).await);
}

#[tokio::test]
async fn a_user_api_key_is_given_up_only_by_null() {
    let hub = Hub::start();
    let (id, token) = hub.linked().await;
    let path = format!("/hub/accounts/{id}");
    hub.sends(&token, "PATCH", &path, json!({ "user_api_key": null }))
        .await
        .ok();
    let token = hub.token(json!({ "account_id": id, "actions": [] })).await;
    let filled = hub.reads(&token, &path).await.ok();
    assert!(filled["secrets"].get("user_api_key").is_none(), "{filled}");
    assert!(!hub.works(&id).await, "people are found over SOAP");
    let details = hub
        .server
        .action(&id, "list_person_details", json!({ "page_size": 1 }))
        .await;
    assert_eq!(details.status, 200, "{details:#?}");
}

#[tokio::test]
async fn a_link_shows_no_account_but_its_own() {
    let hub = Hub::start();
    let (id, _) = hub.linked().await;
    let other = hub.token(json!({ "origin_owner_id": "customer-8" })).await;
    let path = format!("/hub/accounts/{id}");
    shown(&hub.reads(&other, &path).await, 404);
    shown(
        &hub.sends(&other, "PATCH", &path, json!({ "password": "x" })).await,
        404,
    );
    shown(&hub.reads(&other, "/hub/accounts/not-an-id").await, 400);
    assert_eq!(hub.failed_logins().await, 0);
    assert!(hub.works(&id).await);
}

#[tokio::test]
async fn an_expired_link_is_410_with_words_for_people_at_every_call() {
    let hub = Hub::start();
    let (id, token) = hub.linked().await;
    let before = hub.server.get("/accounts").await.ok();
    expire(&hub).await;
    let path = format!("/hub/accounts/{id}");
    for (method, path) in [
        ("GET", "/hub/settings"),
        ("GET", "/hub/connectors"),
        ("GET", "/hub/connectors/ukg-pro"),
        ("GET", &path),
        ("POST", "/hub/accounts"),
        ("PATCH", &path),
    ] {
        let answer = match method {
            "GET" => hub.reads(&token, path).await,
            _ => hub.sends(&token, method, path, hub.six()).await,
        };
        let message = shown(&answer, 410);
        for words in ["This link has expired", "It was good until", "Ask for a new link"] {
            assert!(message.contains(words), "{method} {path}: {message}");
        }
        assert_eq!(answer.body["problem"]["code"], "link_expired");
    }
    assert_eq!(hub.server.get("/accounts").await.ok(), before);
}
