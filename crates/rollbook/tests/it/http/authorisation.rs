//! What a caller may not do is refused. The tries are made from `/openapi.json`, so a new endpoint is tried by itself:
//! every operation that needs a key is called with each key that is not good enough, and with each account and link
//! that is somebody else's, at every place where it takes one.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::refused;
use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::Home,
    server::Server,
};

/// What a call is about, wherever it takes one.
struct Named {
    account: String,
    link: String,
    webhook: String,
    event: String,
}

impl Named {
    /// What there is not.
    fn nothing() -> Self {
        Self {
            account: "acc_0190163d8694739b95e65b3e02c4d2ea".to_owned(),
            link: "lnk_nobody-has-ever-made-this-one-0123456789abcdef".to_owned(),
            webhook: "whk_0190163d8694739b95e65b3e02c4d2ea".to_owned(),
            event: "evt_0190163d8694739b95e65b3e02c4d2ea".to_owned(),
        }
    }

    /// Each id that an answer could tell.
    fn ids(&self) -> [&str; 3] {
        [&self.account, &self.webhook, &self.event]
    }
}

/// Two organisations on one server: the first has two accounts, a link and a webhook that was tested.
struct World {
    server: Server,
    home: Home,
    _emulator: Emulator,
    /// The other organisation.
    other: String,
    /// What is the first one's.
    own: Named,
    second: String,
    operations: Vec<Operation>,
    /// Those that the token of a link opens.
    by_link: Vec<Operation>,
}

/// An operation that needs a key or a link, as the description tells it.
struct Operation {
    method: String,
    path: String,
    /// The scopes of which one is enough; none, where the token of a link is asked for.
    scopes: BTreeSet<String>,
    parameters: Vec<(String, String)>,
    /// The properties of the body; whether each is required.
    body: Vec<(String, bool)>,
}

impl Operation {
    /// Those that need a key, and those that need a link.
    fn all(description: &Value) -> (Vec<Self>, Vec<Self>) {
        let (mut all, mut by_link) = (Vec::new(), Vec::new());
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let security = operation["security"].as_array().unwrap();
                let is_by_link = security.iter().any(|entry| entry.get("link_token").is_some());
                let scopes = security
                    .iter()
                    .filter_map(|entry| entry["api_key"].as_array())
                    .flatten();
                let parameters = operation["parameters"].as_array().unwrap().iter();
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                let schema = match schema["$ref"].as_str() {
                    Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap(),
                    None => schema,
                };
                let required: Vec<_> = schema["required"].as_array().into_iter().flatten().map(text).collect();
                let properties = schema["properties"].as_object().into_iter().flatten();
                let operation = Self {
                    method: method.clone(),
                    path: path.clone(),
                    scopes: scopes.map(text).collect(),
                    parameters: parameters.map(|one| (text(&one["name"]), text(&one["in"]))).collect(),
                    body: properties
                        .map(|(name, _)| (name.clone(), required.contains(name)))
                        .collect(),
                };
                if is_by_link {
                    by_link.push(operation);
                } else if !operation.scopes.is_empty() {
                    all.push(operation);
                }
            }
        }
        (all, by_link)
    }

    /// A call about these.
    fn call(&self, server: &Server, named: &Named) -> RequestBuilder {
        let (account, link) = (named.account.as_str(), named.link.as_str());
        let is_account = |name: &str| name.contains("account");
        let mut path = self.path.clone();
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, place) in &self.parameters {
            if place == "path" {
                let id = match name.as_str() {
                    "webhook" => &named.webhook,
                    "event" => &named.event,
                    _ => account,
                };
                path = path.replace(&format!("{{{name}}}"), id);
            } else if place == "query" && is_account(name) {
                query.append_pair(name, account);
            }
        }
        let query = query.finish();
        let address = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        let mut request = server.request(&self.method, &address);
        for (name, _) in self
            .parameters
            .iter()
            .filter(|(name, place)| place == "header" && is_account(name))
        {
            request = request.header(name, account);
        }
        let mut body = json!({});
        for (name, required) in &self.body {
            body[name] = match name.as_str() {
                "accounts" => json!([account]),
                "tool_names" => json!(["find_people"]),
                name if is_account(name) => json!(account),
                "token" => json!(link),
                "action" => json!("find_people"),
                "credentials" => json!({}),
                _ if *required => json!("Harbour"),
                _ => continue,
            };
        }
        if self.body.is_empty() {
            request
        } else {
            request
                .header("content-type", "application/json")
                .body(body.to_string())
        }
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl World {
    async fn new() -> Self {
        let emulator = Emulator::start();
        let home = Home::new();
        let account = emulator.linked(&home);
        let second = emulator.link(&home, &["--label", "Harbour"])["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let other = home.run(["organisations", "create", "--json"]).json()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let webhook = |arguments: &[&str]| {
            let all = ["webhooks"].iter().chain(arguments);
            home.run(all.chain(&["--json", "--allow-host", "127.0.0.1"])).json()
        };
        let made = webhook(&["create", "http://127.0.0.1:9/hook"]);
        let made = made["id"].as_str().unwrap();
        let event = webhook(&["test", made])[0]["event_id"].clone();
        // There are more tries than anybody else makes.
        let mut command = Server::command(&home);
        command.env("ROLLBOOK_RATE_LIMIT", "0").env("ROLLBOOK_GUESS_LIMIT", "0");
        let server = Server::of(&home, command);
        let description = client::send(server.request("GET", "/openapi.json")).await.ok();
        let link = json!({ "origin_owner_id": "o", "origin_owner_name": "Harbour", "account_id": account });
        let link = server
            .request("POST", "/connect_sessions")
            .basic_auth(&server.key, Some(""))
            .body(link.to_string());
        let link = client::send(link).await;
        assert_eq!(link.status, 201, "{link:#?}");
        let (operations, by_link) = Operation::all(&description);
        Self {
            own: Named {
                account,
                link: link.body["token"].as_str().unwrap().to_owned(),
                webhook: made.to_owned(),
                event: event.as_str().unwrap().to_owned(),
            },
            operations,
            by_link,
            server,
            home,
            _emulator: emulator,
            other,
            second,
        }
    }

    /// A new key made with these arguments.
    fn key(&self, arguments: &[&str]) -> Value {
        let all = ["keys", "create", "--json"].iter().chain(arguments);
        self.home.run(all).json()
    }

    async fn execute(&self, sql: String) {
        let address = format!("sqlite://{}", self.home.data().join("rollbook.sqlite").display());
        let mut connection = SqliteConnection::connect(&address).await.unwrap();
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        assert_eq!(done.rows_affected(), 1);
        connection.close().await.unwrap();
    }
}

fn text(key: &Value) -> &str {
    key["key"].as_str().unwrap()
}

/// An answer without what differs between any two.
fn comparable(answer: &Answer, named: &Named) -> Value {
    let mut body = answer.body.clone();
    if let Some(body) = body.as_object_mut() {
        body.remove("timestamp");
        body.remove("request_id");
        if let Some(problem) = body.get_mut("problem").and_then(Value::as_object_mut) {
            problem.remove("request_id");
        }
    }
    let mut body = body.to_string();
    for id in named.ids() {
        body = body.replace(id, "ID");
    }
    json!({ "status": answer.status, "body": body })
}

/// Calls every operation about somebody else's account and link with this key, and asserts that each answer is the one
/// for an account and a link that there are not. Returns how many tries there were.
async fn nothing_is_reached(world: &World, key: &str) -> usize {
    let mut tries = 0;
    for operation in &world.operations {
        let send =
            async |named: &Named| client::send(operation.call(&world.server, named).basic_auth(key, Some(""))).await;
        let (own, nothing) = (&world.own, Named::nothing());
        let foreign = send(own).await;
        let unknown = send(&nothing).await;
        let name = operation.name();
        assert_eq!(comparable(&foreign, own), comparable(&unknown, &nothing), "{name}");
        match foreign.status {
            404 => drop(refused(foreign, 404)),
            // A list that has nothing of it.
            200 => {
                let body = foreign.body.to_string();
                assert!(own.ids().iter().all(|id| !body.contains(id)), "{name}: {body}");
            }
            status => panic!(
                "{name} answers {status}, which says nothing about whose it is: {}",
                foreign.body
            ),
        }
        tries += 1;
    }
    tries
}

#[tokio::test]
async fn what_is_not_the_callers_is_refused_at_every_endpoint() {
    let world = World::new().await;
    let server = &world.server;
    let mut tries = 0;

    // Keys that are none, or no longer.
    let expired = world.key(&["--expires", "90d"]);
    let (id, past) = (expired["id"].as_str().unwrap(), "expires_at = created_at + 1");
    world
        .execute(format!("UPDATE api_key SET {past} WHERE id = '{id}'"))
        .await;
    let revoked = world.key(&[]);
    world
        .home
        .run(["keys", "revoke", revoked["id"].as_str().unwrap()])
        .done();
    for operation in &world.operations {
        let call = || operation.call(server, &world.own);
        for (what, request) in [
            ("no key", call()),
            (
                "a wrong scheme",
                call().header("authorization", format!("Digest {}", server.key)),
            ),
            ("a key as password", call().basic_auth("", Some(&server.key))),
            ("an expired key", call().basic_auth(text(&expired), Some(""))),
            ("a revoked key", call().bearer_auth(text(&revoked))),
            (
                "a person's cookie",
                call().header("cookie", "rollbook_sign_in=sgn_x; __Host-rollbook_sign_in=sgn_x"),
            ),
        ] {
            let body = refused(client::send(request).await, 401);
            assert_eq!(
                body["problem"]["code"],
                "api_key_refused",
                "{} with {what}",
                operation.name()
            );
            tries += 1;
        }
    }

    // Keys without the scope.
    let scopes = [
        "accounts:read",
        "accounts:write",
        "actions:read",
        "actions:write",
        "people:read",
        "links:write",
        "webhooks:read",
        "webhooks:write",
        "sensitive:read",
    ];
    let mut keys = BTreeMap::new();
    for operation in &world.operations {
        let lacking: Vec<_> = scopes
            .iter()
            .copied()
            .filter(|scope| !operation.scopes.contains(*scope))
            .collect();
        let lacking = lacking.join(",");
        let key = keys
            .entry(lacking.clone())
            .or_insert_with(|| world.key(&["--scope", &lacking]));
        let call = operation.call(server, &world.own).basic_auth(text(key), Some(""));
        let body = refused(client::send(call).await, 403);
        assert_eq!(body["problem"]["code"], "scope_missing", "{}", operation.name());
        let message = body["message"].as_str().unwrap();
        for scope in &operation.scopes {
            assert!(message.contains(&format!("`{scope}`")), "{message}");
        }
        assert!(
            message.contains("rollbook keys create --scope"),
            "it says how to get it: {message}"
        );
        tries += 1;
    }

    // Another organisation's accounts and links, with a key that may do everything in its own.
    let all = scopes.join(",");
    let others = world.key(&["--organisation", &world.other, "--scope", &all]);
    tries += nothing_is_reached(&world, text(&others)).await;

    // The organisation's own, with a key that reaches another account only.
    let restricted = world.key(&["--account", &world.second, "--scope", &all]);
    tries += nothing_is_reached(&world, text(&restricted)).await;

    assert!(tries >= 40, "{tries}");
    // What was refused did nothing, and what is allowed works.
    assert_eq!(server.get("/accounts").await.ok().as_array().unwrap().len(), 2);
    let own = client::send(
        server
            .request("GET", "/accounts")
            .basic_auth(text(&restricted), Some("")),
    )
    .await
    .ok();
    let ids: Vec<_> = own.as_array().unwrap().iter().map(|account| &account["id"]).collect();
    assert_eq!(ids, [&world.second]);
}

#[tokio::test]
async fn what_a_link_opens_is_opened_by_no_key_and_no_other_link() {
    const TOKEN: &str = "x-hub-session-token";
    let world = World::new().await;
    let server = &world.server;
    let others = world.key(&["--organisation", &world.other]);
    let link = json!({ "origin_owner_id": "o", "origin_owner_name": "Harbour" });
    let link = server
        .request("POST", "/connect_sessions")
        .bearer_auth(text(&others))
        .body(link.to_string());
    let foreign = client::send(link).await.body["token"].as_str().unwrap().to_owned();
    assert!(world.by_link.len() >= 6, "there are fewer than there were");
    for operation in &world.by_link {
        let call = || operation.call(server, &world.own);
        for (what, request) in [
            ("nothing", call()),
            ("a key", call().basic_auth(&server.key, Some(""))),
            ("a key in the place of the token", call().header(TOKEN, &server.key)),
            ("the token in the place of a key", call().bearer_auth(&world.own.link)),
            ("a link that there is not", call().header(TOKEN, Named::nothing().link)),
            (
                "two links",
                call().header(TOKEN, &world.own.link).header(TOKEN, &world.own.link),
            ),
        ] {
            let body = refused(client::send(request).await, 404);
            assert_eq!(
                body["problem"]["code"],
                "link_unknown",
                "{} with {what}",
                operation.name()
            );
        }
        if operation.path.contains("{id}") {
            let send = async |named: &Named| client::send(operation.call(server, named).header(TOKEN, &foreign)).await;
            let (own, nothing) = (&world.own, Named::nothing());
            let (theirs, unknown) = (send(own).await, send(&nothing).await);
            assert_eq!(
                comparable(&theirs, own),
                comparable(&unknown, &nothing),
                "{}",
                operation.name()
            );
            refused(theirs, 404);
        }
    }
    // Nothing was linked or changed by any of it, and the link is good.
    assert_eq!(server.get("/accounts").await.ok().as_array().unwrap().len(), 2);
    let settings = server.request("GET", "/hub/settings").header(TOKEN, &world.own.link);
    assert_eq!(
        client::send(settings).await.ok()["existing_account_id"],
        json!(world.own.account)
    );
}

#[tokio::test]
async fn a_key_that_reads_runs_no_write_and_one_that_writes_no_read() {
    let world = World::new().await;
    let call = async |scope: &str, action: &str| {
        let key = world.key(&["--scope", scope]);
        let request = world.server.request("POST", "/actions/rpc").bearer_auth(text(&key));
        let request = request
            .header("x-account-id", &world.own.account)
            .body(json!({ "action": action }).to_string());
        client::send(request).await
    };
    for (scope, action, lacking) in [
        ("actions:read", "update_person", "actions:write"),
        ("actions:write", "find_people", "actions:read"),
    ] {
        let body = refused(call(scope, action).await, 403);
        assert_eq!(body["problem"]["code"], "scope_missing");
        assert!(
            body["message"].as_str().unwrap().contains(&format!("`{lacking}`")),
            "{body}"
        );
    }
    call("actions:read", "find_people").await.ok();
}

#[tokio::test]
async fn a_restricted_key_links_its_own_accounts_again_and_makes_no_new_one() {
    let world = World::new().await;
    let key = world.key(&["--account", &world.second]);
    let create = async |account: Option<&str>| {
        let mut body = json!({ "origin_owner_id": "o", "origin_owner_name": "Harbour" });
        if let Some(account) = account {
            body["account_id"] = json!(account);
        }
        let request = world
            .server
            .request("POST", "/connect_sessions")
            .bearer_auth(text(&key));
        client::send(request.body(body.to_string())).await
    };
    let body = refused(create(None).await, 403);
    assert_eq!(body["problem"]["code"], "key_restricted");
    refused(create(Some(&world.own.account)).await, 404);
    assert_eq!(create(Some(&world.second)).await.status, 201);
}

#[tokio::test]
async fn a_product_deletes_an_account_once() {
    let world = World::new().await;
    let server = &world.server;
    let path = format!("/accounts/{}", world.own.account);
    let delete = async || client::send(server.request("DELETE", &path).basic_auth(&server.key, Some(""))).await;
    assert_eq!(delete().await.ok()["id"], json!(world.own.account));
    refused(delete().await, 404);
    refused(server.get(&path).await, 404);
}
