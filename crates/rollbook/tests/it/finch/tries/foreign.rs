//! Nobody reaches by their token, or as a client, what is another connection's: every operation is called with the real
//! ids of somebody else's, at every place where it takes one, and answers as it does to ids that nobody has.

use serde_json::{Value, json};

use super::{
    super::{Finch, Token, refused},
    WITHOUT_LIMITS,
    asked::{About, Operation},
};
use crate::{
    client::{self, Answer},
    emulator::Emulator,
};

/// All that a customer can consent to.
const PRODUCTS: [&str; 8] = [
    "company",
    "directory",
    "individual",
    "ssn",
    "employment",
    "payment",
    "pay_statement",
    "benefits",
];

/// A server with two tenants. The first one's customer has connected to a client.
struct World {
    finch: Finch,
    token: Token,
    /// What is of that connection.
    own: About,
    description: Value,
    _second: Emulator,
}

/// Somebody else who has connected, to the second tenant.
struct Other {
    who: &'static str,
    client: (String, String),
    token: Token,
    own: About,
}

impl World {
    async fn new() -> (Self, Vec<Other>) {
        let second = Emulator::with(["--employees", "12", "--seed", "2"]);
        let mut finch = Finch::beside(&[second.host()], 12, WITHOUT_LIMITS);
        let description = client::send(finch.hub.server.request("GET", "/openapi.json"))
            .await
            .ok();
        let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
        let own = about(&finch, &token).await;
        let first = std::mem::replace(&mut finch.hub.emulator, second);
        let connected = async |finch: &Finch, customer: &str| {
            let token = finch
                .connected_for(json!({ "products": PRODUCTS, "customer_id": customer }))
                .await;
            let own = about(finch, &token).await;
            (token, own)
        };
        let mut others = Vec::new();
        let (token_of_other, own_of_other) = connected(&finch, "customer-8").await;
        let first_client = finch.client.clone();
        others.push(Other {
            who: "another customer of the client",
            client: first_client.clone(),
            token: token_of_other,
            own: own_of_other,
        });
        let elsewhere = finch.hub.home.run(["organisations", "create", "--json"]).json();
        let elsewhere = elsewhere["id"].as_str().unwrap();
        finch.client = Finch::client(&finch.hub.home, &["--organisation", elsewhere]);
        // A customer of the same name as the first one's.
        let (token_of_other, own_of_other) = connected(&finch, "customer-7").await;
        let client = std::mem::replace(&mut finch.client, first_client);
        others.push(Other {
            who: "another organisation's client",
            client,
            token: token_of_other,
            own: own_of_other,
        });
        let second = std::mem::replace(&mut finch.hub.emulator, first);
        let world = Self {
            _second: second,
            finch,
            token,
            own,
            description,
        };
        (world, others)
    }
}

/// What is of a connection: an id of each kind.
async fn about(finch: &Finch, token: &Token) -> About {
    let directory = client::send(finch.by_token("GET", "/employer/directory", token.text()))
        .await
        .ok();
    let begun = finch
        .by_token("POST", "/jobs/automated", token.text())
        .header("content-type", "application/json")
        .body(json!({ "type": "data_sync_all" }).to_string());
    let begun = client::send(begun).await;
    assert!(matches!(begun.status, 201 | 202), "{begun:#?}");
    let export = finch.hub.emulator.export().await;
    let read = async |path: &str| client::send(finch.by_token("GET", path, token.text())).await.ok();
    let payments = read("/employer/payment?start_date=2000-01-01&end_date=2099-12-31").await;
    let groups = read("/employer/pay-groups").await;
    let benefits = read("/employer/benefits").await;
    let conditions = json!([{ "field": "name", "operator": "equals", "value": "Dental" }]);
    let rule = finch.by_token("POST", "/employer/pay-statement-item/rule", token.text());
    let rule = rule
        .header("content-type", "application/json")
        .body(json!({ "conditions": conditions }).to_string());
    let rule = client::send(rule).await.body;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    About::nothing()
        .with("payment", &text(&payments[0]["id"]))
        .with("pay group", &text(&groups[0]["id"]))
        .with("benefit", &text(&benefits[0]["benefit_id"]))
        .with("rule", &text(&rule["id"]))
        .with("connection", &text(&token.0["connection_id"]))
        .with("entity", &text(&token.0["entity_ids"][0]))
        .with("job", &text(&begun.body["job_id"]))
        .with("person", &text(&directory["individuals"][0]["id"]))
        .with("employee", &text(&export["people"][0]["employee_id"]))
}

/// An answer without what differs between any two.
fn comparable(answer: &Answer, about: &About) -> Value {
    let mut body = answer.body.clone();
    if let Some(problem) = body.get_mut("problem").and_then(Value::as_object_mut) {
        problem.remove("request_id");
    }
    if let Some(job) = body.get_mut("job_id").filter(|_| answer.status == 200) {
        *job = Value::Null;
    }
    let mut body = body.to_string();
    for id in about.ids() {
        body = body.replace(id, "ID");
    }
    json!({ "status": answer.status, "body": body })
}

/// Makes a call with each id of another's that the operation takes, and the same with ids that nobody has, the rest being
/// the caller's own. Returns how many ids were tried.
async fn nothing_is_reached(
    world: &World,
    operation: &Operation,
    (who, callers): (&str, &About),
    send: impl AsyncFn(reqwest::RequestBuilder) -> Answer,
) -> usize {
    let (server, name) = (&world.finch.hub.server, operation.name());
    let nothing = About::nothing();
    let kinds = operation.kinds();
    for kind in &kinds {
        let (foreign, unknown) = (world.own.get(kind), nothing.get(kind));
        assert_ne!(foreign, callers.get(kind), "they share it, so that it is nobody else's");
        let foreign = callers.with(kind, foreign);
        let unknown = callers.with(kind, unknown);
        let reached = send(operation.call(server, &foreign)).await;
        let missed = send(operation.call(server, &unknown)).await;
        assert_eq!(
            comparable(&reached, &foreign),
            comparable(&missed, &unknown),
            "{name} tells {who} of somebody else's {kind}"
        );
        // Somebody who is nobody is told so in the job, which looks for them in the caller's own tenant.
        let begins_a_job = *kind == "person" && operation.path.ends_with("/individuals") && operation.method != "GET";
        let is_nobodys = match reached.status {
            200 if begins_a_job => reached.body["job_id"].is_string(),
            404 | 501 => true,
            // Of several that were asked for, each is answered by itself.
            200 => reached.body["responses"]
                .as_array()
                .or(reached.body.as_array())
                .is_some_and(|all| all.iter().all(|one| one["code"] == 404)),
            _ => false,
        };
        assert!(is_nobodys, "{name} by {who}, of a {kind}: {reached:#?}");
    }
    if kinds.is_empty() {
        let told = send(operation.call(server, callers)).await.body.to_string();
        assert!(world.own.ids().all(|id| !told.contains(id)), "{name} by {who}: {told}");
    }
    kinds.len()
}

#[tokio::test]
async fn a_token_and_a_client_reach_nothing_of_another_connection() {
    let (world, others) = World::new().await;
    let server = &world.finch.hub.server;
    let of_products = |operation: &Operation| {
        operation.products.is_empty() || operation.products.iter().any(|name| PRODUCTS.contains(&name.as_str()))
    };
    let mut by_token = Operation::opened_by(&world.description, "access_token");
    by_token.retain(of_products);
    // What ends the caller's own connection comes last, and what ends something of it before that.
    by_token.sort_by_key(|operation| {
        let ends = operation.path.starts_with("/disconnect");
        (ends, operation.method == "DELETE", operation.kinds().is_empty())
    });
    let by_client = Operation::opened_by(&world.description, "client");
    let mut tries = 0;
    for other in &others {
        // A client is let do with its own connections what it likes.
        if other.client != world.finch.client {
            let (id, secret) = &other.client;
            for operation in &by_client {
                let send =
                    async |request: reqwest::RequestBuilder| client::send(request.basic_auth(id, Some(secret))).await;
                tries += nothing_is_reached(&world, operation, (other.who, &other.own), send).await;
            }
        }
        for operation in &by_token {
            let send =
                async |request: reqwest::RequestBuilder| client::send(request.bearer_auth(other.token.text())).await;
            tries += nothing_is_reached(&world, operation, (other.who, &other.own), send).await;
        }
    }
    assert!(tries >= 20, "{tries}");

    // The very same calls are answered to whose connection it is: it is still there, and nothing of it was ended.
    let mut answered = 0;
    for operation in &by_token {
        let call = operation.call(server, &world.own).bearer_auth(world.token.text());
        let answer = client::send(call).await;
        let is_let_in = match answer.status {
            200..300 | 501 => true,
            429 => operation.path == "/jobs/automated",
            // The job that is known is no one that writes deductions.
            // Nor has the tenant a deduction of the name that is made up.
            404 => ["/jobs/manual/{job_id}", "/employer/benefits/register"].contains(&operation.path.as_str()),
            // The entity was the only one, and the connection ended with it.
            401 => operation.path.starts_with("/disconnect"),
            _ => false,
        };
        assert!(is_let_in, "{}: {answer:#?}", operation.name());
        answered += usize::from(answer.status < 300);
        // What is asked for by one call is answered one by one; any other list is just one.
        let of_several = answer.body["responses"]
            .as_array()
            .filter(|_| operation.method == "POST");
        for response in of_several.into_iter().flatten() {
            assert_eq!(response["code"], 200, "{}: {response}", operation.name());
        }
    }
    assert!(answered >= 9, "{answered} were answered well");
}

#[tokio::test]
async fn a_token_without_the_product_is_refused_by_every_operation_that_reads_it() {
    let finch = Finch::serving(WITHOUT_LIMITS);
    let server = &finch.hub.server;
    let description = client::send(server.request("GET", "/openapi.json")).await.ok();
    let operations = Operation::opened_by(&description, "access_token");
    let mut tried = 0;
    let mut tokens: Vec<(Vec<&str>, Token)> = Vec::new();
    for operation in operations.iter().filter(|operation| !operation.products.is_empty()) {
        let others: Vec<_> = PRODUCTS
            .into_iter()
            .filter(|product| !operation.products.contains(*product))
            .collect();
        if !tokens.iter().any(|(products, _)| *products == others) {
            let token = finch.connected_for(json!({ "products": others })).await;
            assert_eq!(token.0["products"], json!(others));
            tokens.push((others.clone(), token));
        }
        let (_, token) = tokens.iter().find(|(products, _)| *products == others).unwrap();
        let call = operation.call(server, &About::nothing()).bearer_auth(token.text());
        let answer = client::send(call).await;
        assert_eq!(answer.status, 403, "{}", operation.name());
        refused(&answer, 403, "insufficient_scope_error", None);
        tried += 1;
    }
    assert!(tried >= 20, "{tried}");
}

#[tokio::test]
async fn a_token_that_is_no_more_is_refused_by_every_operation_however_it_ended() {
    let mut finch = Finch::serving(WITHOUT_LIMITS);
    let connected = async |finch: &Finch, customer: &str| finch.connected_for(json!({ "customer_id": customer })).await;
    let deleted = connected(&finch, "customer-deleted").await;
    let disconnected = connected(&finch, "customer-disconnected").await;
    let again = connected(&finch, "customer-disconnected").await;
    let code = finch
        .session(json!({ "customer_id": "customer-slow" }))
        .await
        .connect()
        .await;
    let other = Finch::client(&finch.hub.home, &[]);
    let first = std::mem::replace(&mut finch.client, other);
    let revoked = connected(&finch, "customer-revoked").await;
    let revoked_client = std::mem::replace(&mut finch.client, first);
    let kept = connected(&finch, "customer-kept").await;
    let server = &finch.hub.server;
    let home = &finch.hub.home;
    let tokens = [
        ("an account that was deleted", deleted.text()),
        ("a connection that ended", disconnected.text()),
        ("a connection that ended by another token of it", again.text()),
        ("a client that was revoked", revoked.text()),
    ];
    for (what, token) in tokens {
        let answer = client::send(finch.by_token("GET", "/introspect", token)).await;
        assert_eq!(answer.status, 200, "the token of {what} was good: {answer:#?}");
    }
    let account = deleted.0["account_id"].as_str().unwrap().replace('-', "");
    home.run(["accounts", "delete", &format!("acc_{account}")]).done();
    client::send(finch.by_token("POST", "/disconnect", disconnected.text()))
        .await
        .ok();
    home.run(["clients", "revoke", &revoked_client.0]).done();

    let description = client::send(server.request("GET", "/openapi.json")).await.ok();
    for operation in Operation::opened_by(&description, "access_token") {
        // Nor does a code open anything that was not exchanged for a token.
        for (what, token) in tokens.into_iter().chain([("a code", code.as_str())]) {
            let call = operation.call(server, &About::nothing()).bearer_auth(token);
            let answer = client::send(call).await;
            assert_eq!(answer.status, 401, "{} with the token of {what}", operation.name());
            refused(&answer, 401, "invalid_token_error", None);
        }
    }
    finch.introspect(&kept).await.ok();
}
