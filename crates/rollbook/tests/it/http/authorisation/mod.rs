//! What a caller may not do is refused. The tries are made from `/openapi.json`, so a new endpoint is tried by itself:
//! every operation that needs a key is called with each key that is not good enough, and with each account and link
//! that is somebody else's, at every place where it takes one. The same calls are let in by a key that is good enough, so
//! that it is the key for which they are refused.

pub(crate) mod operation;

use std::collections::BTreeMap;

use rollbook_model::workforce::PersonKey;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use self::operation::{Named, Operation};
use super::refused;
use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::Home,
    server::Server,
};

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

impl World {
    async fn new() -> Self {
        let emulator = Emulator::start();
        let home = Home::new();
        let account = emulator.linked(&home);
        home.run(["sync", &account]).done();
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
        let ran = server.action(&account, "find_people", json!({ "page_size": 1 })).await;
        let person = &emulator.export().await["people"][0]["employee_id"];
        let mut own = Named::nothing();
        own.know("account", &account);
        own.know("link", link.body["token"].as_str().unwrap());
        own.know("webhook", made);
        own.know("event", event.as_str().unwrap());
        own.know("request", ran.ok()["request_id"].as_str().unwrap());
        let person = person.as_str().unwrap();
        own.know("person", person);
        let copied = PersonKey(person.to_owned()).record().uuid(account.parse().unwrap());
        own.know("copied person", &copied.to_string());
        own.know_what_is_listed(&server, &operations).await;
        Self {
            own,
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
                assert!(own.ids().all(|id| !body.contains(id)), "{name}: {body}");
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
    the_right_key_is_let_in(&world).await;
}

/// Makes the very calls that were refused, each with a key that has one of its scopes and no other.
async fn the_right_key_is_let_in(world: &World) {
    let mut keys = BTreeMap::new();
    let mut operations: Vec<_> = world.operations.iter().collect();
    // What removes something comes when nothing needs it any more, the account last.
    operations.sort_by_key(|operation| (operation.method == "delete", operation.path.starts_with("/accounts")));
    let mut done = 0;
    for operation in operations {
        let scope = operation.scopes.first().unwrap();
        let key = keys
            .entry(scope.clone())
            .or_insert_with(|| world.key(&["--scope", scope, "--expires", "90d"]));
        let call = operation
            .call(&world.server, &world.own)
            .basic_auth(text(key), Some(""));
        let answer = client::send(call).await;
        let reads = operation.method == "get";
        let is_let_in = match answer.status {
            200..300 => true,
            // Told by UKG Pro, which was asked: there is nothing of this kind in the tenant.
            404 => answer.body["problem"]["code"] == "record_not_found",
            // UKG Pro has no such thing; nobody asked whose it is.
            501 => reads,
            // A body that nobody can guess is refused after the key was taken.
            400 | 409 => !reads,
            _ => false,
        };
        assert!(is_let_in, "{} with `{scope}`: {answer:#?}", operation.name());
        done += usize::from(answer.status < 300);
    }
    assert!(
        done * 3 > world.operations.len(),
        "{done} of {} did something",
        world.operations.len()
    );
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
            (
                "the token in the place of a key",
                call().bearer_auth(world.own.get("link")),
            ),
            (
                "a link that there is not",
                call().header(TOKEN, Named::nothing().get("link")),
            ),
            (
                "two links",
                call()
                    .header(TOKEN, world.own.get("link"))
                    .header(TOKEN, world.own.get("link")),
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
        if operation.is_about("account") {
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
    // The link itself is let in, with the very same calls.
    for operation in &world.by_link {
        let call = operation.call(server, &world.own).header(TOKEN, world.own.get("link"));
        let answer = client::send(call).await;
        assert!(
            !matches!(answer.status, 401 | 403 | 404 | 500..),
            "{}: {answer:#?}",
            operation.name()
        );
    }
    // Nothing was linked or changed by any of it, and the link is good.
    assert_eq!(server.get("/accounts").await.ok().as_array().unwrap().len(), 2);
    let settings = server
        .request("GET", "/hub/settings")
        .header(TOKEN, world.own.get("link"));
    assert_eq!(
        client::send(settings).await.ok()["existing_account_id"],
        json!(world.own.get("account"))
    );
}

#[tokio::test]
async fn a_key_that_reads_runs_no_write_and_one_that_writes_no_read() {
    let world = World::new().await;
    let call = async |scope: &str, action: &str| {
        let key = world.key(&["--scope", scope]);
        let request = world.server.request("POST", "/actions/rpc").bearer_auth(text(&key));
        let request = request
            .header("x-account-id", world.own.get("account"))
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
    refused(create(Some(world.own.get("account"))).await, 404);
    assert_eq!(create(Some(&world.second)).await.status, 201);
}

#[tokio::test]
async fn a_product_deletes_an_account_once() {
    let world = World::new().await;
    let server = &world.server;
    let path = format!("/accounts/{}", world.own.get("account"));
    let delete = async || client::send(server.request("DELETE", &path).basic_auth(&server.key, Some(""))).await;
    assert_eq!(delete().await.ok()["id"], json!(world.own.get("account")));
    refused(delete().await, 404);
    refused(server.get(&path).await, 404);
}
