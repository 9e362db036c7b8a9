//! What an access token and a client open, against the description: every operation is answered well at least once, as
//! described, and nothing that is made up brings an answer that is not.

use serde_json::{Value, json};

use super::{Finch, Token, tries};
use crate::{client, http::described::Tool};

/// What the customer has let the token have.
const CONSENTED: [&str; 7] = [
    "company",
    "directory",
    "individual",
    "employment",
    "payment",
    "pay_statement",
    "benefits",
];
/// What ends the connection that the others need, or brings its tenant into a state in which it answers them nothing; and
/// what invents a tenant each time, which takes long.
const ENDS: [&str; 5] = [
    "POST /disconnect",
    "POST /disconnect-entity",
    "PUT /sandbox/connections/accounts",
    "PUT /sandbox/jobs/configuration",
    "POST /sandbox/connections",
];
/// What a rule can be.
const RULE: &str = r#"{"conditions": [{"field": "name", "operator": "equals", "value": "Dental"}]}"#;
/// What this face names and does not have.
const ABSENT: [u16; 1] = [501];

/// Whether the customer has let the token have what an operation reads.
fn is_consented(operation: &Value, scheme: &str) -> bool {
    let ways = operation["security"].as_array().unwrap().iter();
    let mut products = ways.filter_map(|way| way.get(scheme)?.as_array());
    products.any(|products| {
        products.is_empty()
            || products
                .iter()
                .any(|product| CONSENTED.contains(&product.as_str().unwrap()))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_to_a_token_and_to_a_client_is_as_described() {
    let variables: Vec<_> = tries::WITHOUT_LIMITS
        .iter()
        .copied()
        .chain([("ROLLBOOK_SANDBOX", "true")])
        .collect();
    let finch = Finch::serving(&variables);
    let server = &finch.hub.server;
    let wish = json!({ "provider_id": "ulti_pro", "employee_size": 8, "products": CONSENTED });
    let made = finch.by_client("POST", "/sandbox/connections", &wish);
    let token = Token(client::send(made).await.ok());
    let description = client::send(server.request("GET", "/openapi.json")).await.ok();
    let directory = client::send(finch.by_token("GET", "/employer/directory", token.text()))
        .await
        .ok();
    let person = &directory["individuals"][0]["id"];
    let read = async |path: &str| client::send(finch.by_token("GET", path, token.text())).await.ok();
    let payments = read("/employer/payment?start_date=2026-01-01&end_date=2026-12-31").await;
    let groups = read("/employer/pay-groups").await;
    let benefits = read("/employer/benefits").await;
    let rule = finch
        .by_token("POST", "/employer/pay-statement-item/rule", token.text())
        .header("content-type", "application/json")
        .body(RULE);
    let rule = client::send(rule).await.body;
    let (benefit, rule) = (
        json!({ "benefit_id": benefits[0]["benefit_id"] }),
        json!({ "rule_id": rule["id"] }),
    );
    let begun = finch.by_token("POST", "/jobs/automated", token.text());
    let begun = begun
        .header("content-type", "application/json")
        .body(json!({ "type": "data_sync_all" }).to_string());
    let job = client::send(begun).await.body["job_id"].clone();
    let renamed = format!("/employer/benefits/{}", benefits[0]["benefit_id"].as_str().unwrap());
    let renamed = finch.by_token("POST", &renamed, token.text());
    let renamed = renamed.header("content-type", "application/json");
    let written = client::send(renamed.body(json!({ "description": "Another name" }).to_string()))
        .await
        .ok();
    let known = json!({
        "path": {
            "get /jobs/automated/{job_id}": { "job_id": job },
            "get /employer/pay-groups/{pay_group_id}": { "pay_group_id": groups[0]["id"] },
            "get /employer/benefits/{benefit_id}": benefit,
            "get /employer/benefits/{benefit_id}/enrolled": benefit,
            "get /employer/benefits/{benefit_id}/individuals": benefit,
            "post /employer/benefits/{benefit_id}/individuals": benefit,
            "delete /employer/benefits/{benefit_id}/individuals": benefit,
            "post /employer/benefits/{benefit_id}": benefit,
            "get /jobs/manual/{job_id}": { "job_id": written["job_id"] },
            "put /employer/pay-statement-item/rule/{rule_id}": rule,
            "put /sandbox/individual/{individual_id}": { "individual_id": person },
            "put /sandbox/employment/{individual_id}": { "individual_id": person },
        },
        "body": {
            "/connect/sessions/reauthenticate": { "connection_id": token.0["connection_id"] },
            "/employer/benefits/register": { "description": benefits[0]["description"] },
            "/employer/individual": { "requests": [{ "individual_id": person }] },
            "/employer/pay-statement": { "requests": [{ "payment_id": payments[0]["id"] }] },
            "/employer/employment": { "requests": [{ "individual_id": person }] },
            "/sandbox/connections/accounts": { "company_id": token.0["company_id"], "provider_id": "ulti_pro", "authentication_type": "credential" },
        },
        "headers": {},
    });
    let tool = Tool {
        server,
        home: &finch.hub.home,
        known: &known,
    };
    let (id, secret) = &finch.client;
    let by_client = format!("{id}:{secret}");
    let by_token = format!("Authorization: Bearer {}", token.text());
    // What is changed in a tenant is read before it is answered, so that every combination of what can be sent would take
    // long.
    let (all_phases, some_phases) = (&[][..], &["--phases", "examples,fuzzing"][..]);
    for (scheme, sent, phases, is_of_sandbox) in [
        ("client", ["--auth", by_client.as_str()], all_phases, None),
        ("access_token", ["--header", by_token.as_str()], all_phases, Some(false)),
        ("access_token", ["--header", by_token.as_str()], some_phases, Some(true)),
    ] {
        let operations = tries::described_as_opened_by(&description, scheme);
        let names: Vec<_> = operations
            .iter()
            .filter(|(method, path)| is_consented(&description["paths"][path][method.to_lowercase()], scheme))
            .map(|(method, path)| format!("{method} {path}"))
            .filter(|name| !ENDS.contains(&name.as_str()))
            .filter(|name| is_of_sandbox.is_none_or(|is| name.contains(" /sandbox/") == is))
            .collect();
        let mut arguments = [&sent, phases].concat();
        for name in &names {
            arguments.extend(["--include-name", name]);
        }
        arguments.extend(["--max-examples", "20"]);
        tool.tried(&arguments);
        let statuses = tool.statuses();
        for name in &names {
            let (method, path) = name.split_once(' ').unwrap();
            let called = format!("{} {path}", method.to_lowercase());
            assert!(statuses.contains_key(&called), "{called} was not called: {statuses:?}");
        }
        let never_well: Vec<_> = statuses
            .iter()
            .filter(|(operation, _)| {
                let (method, path) = operation.split_once(' ').unwrap();
                names.contains(&format!("{} {path}", method.to_uppercase()))
            })
            .filter(|(_, statuses)| {
                let well = statuses.iter().any(|status| (200..300).contains(status));
                !well && !statuses.iter().any(|status| ABSENT.contains(status))
            })
            .collect();
        assert!(never_well.is_empty(), "no answer of success was judged: {never_well:?}");
    }
}
