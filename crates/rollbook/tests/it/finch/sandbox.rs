//! The sandbox of Finch's contract, mapped onto emulated tenants: by the published clients, unmodified, and by whoever
//! has no business there.

use serde_json::{Value, json};

use super::{Finch, refused};
use crate::{client, emulator, node, python, webhooks::Receiver};

/// The server may emulate tenants; there are more calls than anybody else makes.
const EMULATING: &[(&str, &str)] = &[("ROLLBOOK_SANDBOX", "true"), ("ROLLBOOK_RATE_LIMIT", "0")];
const SIZE: usize = 25;

/// What is asked for in every call, which is to be answered and read just so.
fn wishes() -> Value {
    json!({
        "connection": { "provider_id": "ulti_pro", "employee_size": SIZE },
        "company": {
            "legal_name": "Tessaria Mills Inc", "ein": "471234567", "primary_phone_number": "+12065550123 x77",
            "primary_email": null, "entity": null, "accounts": null,
            "departments": [{ "name": "Milling", "parent": null }, { "name": "Retail", "parent": null }],
            "locations": [{
                "line1": "9 Weir Lane", "line2": "Gate 2", "city": "Tacoma", "state": "WA", "postal_code": "98402",
                "country": "US", "name": "Weir Mill", "source_id": "WEIR",
            }],
        },
        "individual": {
            "first_name": "Zoë", "middle_name": null, "last_name": "Núñez & Sons", "preferred_name": "Zed",
            "dob": "1990-02-28", "gender": "female", "ethnicity": "two_or_more_races", "marital_status": "widowed",
            "emails": [{ "data": "zoe@tessaria.example", "type": "work" }, { "data": "z@home.example", "type": "personal" }],
            "phone_numbers": [{ "data": "+12065550188 x12", "type": "work" }, { "data": "+12535550111", "type": "personal" }],
            "residence": {
                "line1": "1 Hill Road", "line2": null, "city": "Auburn", "state": "WA", "postal_code": "98001",
                "country": "US",
            },
        },
        "employment": {
            "title": "Head Miller", "department": { "name": "Milling" },
            "employment": { "type": "employee", "subtype": "part_time" }, "employment_status": "leave",
            "start_date": "2019-05-06", "latest_rehire_date": "2021-07-01",
            "location": { "name": "Weir Mill", "source_id": "WEIR" },
            "income": { "unit": "yearly", "amount": 8_325_050, "currency": "usd", "effective_date": "2026-01-05" },
            "union_local": "LOC7", "highly_compensated_employee": true,
        },
        "hired": [
            { "first_name": "Ada", "last_name": "Okafor", "income": { "unit": "hourly", "amount": 2575 }, "start_date": "2026-02-02" },
            {},
        ],
    })
}

/// Everything of the first stands in the second.
#[track_caller]
fn holds(told: &Value, wished: &Value, what: &str) {
    match wished {
        Value::Object(fields) => {
            for (name, value) in fields {
                holds(&told[name], value, &format!("{what}, {name}"));
            }
        }
        // Currencies are the company's.
        _ if what.ends_with("currency") => assert!(told.is_string(), "{what}: {told}"),
        wished => assert_eq!(told, wished, "{what}"),
    }
}

fn goes_through_all_of_it(client: fn(&Value) -> Value) {
    let finch = Finch::serving(EMULATING);
    let mut input = wishes();
    input["url"] = json!(finch.hub.server.url);
    (input["client_id"], input["client_secret"]) = (json!(finch.client.0), json!(finch.client.1));
    let told = client(&input);

    let connection = &told["connection"];
    assert_eq!(connection["provider_id"], "ulti_pro");
    assert_eq!(connection["authentication_type"], "credential");
    assert_eq!(
        connection["products"],
        json!(["company", "directory", "individual", "employment"])
    );
    let ids = |name: &str| told[name].as_array().unwrap().clone();
    let (before, after, hired) = (ids("before"), ids("after"), ids("hired"));
    assert_eq!((before.len(), after.len(), hired.len()), (SIZE, SIZE + 2, 2));
    for one in &hired {
        assert!(after.contains(&one["id"]) && !before.contains(&one["id"]), "{one}");
        assert!(
            one["manager"]["id"].is_string() && one["dob"].is_string(),
            "made up: {one}"
        );
    }
    for wish in ["company", "individual", "employment"] {
        holds(&told[wish], &input[wish], wish);
        assert_eq!(told[wish], told[format!("{wish} read")], "as it is read afterwards");
    }
    assert_eq!(told["employment"]["manager"]["id"], before[1]);
    holds(&hired[0], &input["hired"][0], "hired");

    let again = &told["again"];
    for same in ["connection_id", "company_id", "entity_id", "account_id"] {
        assert_eq!(again[same], connection[same], "{same}");
    }
    assert_ne!(again["access_token"], connection["access_token"]);
    assert_eq!(told["again reads"], SIZE + 2);
    for end in ["complete", "reauth_error", "permissions_error", "error"] {
        let configured = json!({ "type": "data_sync_all", "completion_status": end });
        let expected = json!({ "configured": configured, "configurations": [configured], "job": end });
        assert_eq!(told["jobs"][end], expected, "{end}");
    }
    for state in ["reauth", "connected"] {
        assert_eq!(told["states"][state]["seen"], state);
        assert_eq!(
            told["states"][state]["changed"]["connection_id"],
            connection["connection_id"]
        );
    }
    assert_eq!(
        told["states"]["disconnected"], 401,
        "its tokens are good for nothing any more"
    );
}

#[test]
fn the_python_client_goes_through_all_of_the_sandbox() {
    goes_through_all_of_it(|input| python::read("finch_sandbox.py", &input.to_string()));
}

#[test]
fn the_node_client_goes_through_all_of_the_sandbox() {
    goes_through_all_of_it(|input| node::read("finch_sandbox.mjs", &input.to_string()));
}

/// A call with an access token.
async fn called(finch: &Finch, method: &str, path: &str, token: &str, body: Value) -> client::Answer {
    let request = finch.by_token(method, path, token);
    client::send(
        request
            .header("content-type", "application/json")
            .body(body.to_string()),
    )
    .await
}

async fn connected(finch: &Finch) -> Value {
    let wish = json!({ "provider_id": "ulti_pro", "employee_size": 5 });
    client::send(finch.by_client("POST", "/sandbox/connections", &wish))
        .await
        .ok()
}

#[tokio::test]
async fn what_is_changed_stands_in_the_tenant_itself() {
    let finch = Finch::serving(EMULATING);
    let connection = connected(&finch).await;
    let token = connection["access_token"].as_str().unwrap();
    let directory = client::send(finch.by_token("GET", "/employer/directory", token))
        .await
        .ok();
    let id = directory["individuals"][0]["id"].as_str().unwrap();
    let wish = json!({ "last_name": "Ngata", "ssn": "900-11-2233" });
    called(&finch, "PUT", &format!("/sandbox/individual/{id}"), token, wish)
        .await
        .ok();
    let raise = json!({ "income": { "unit": "monthly", "amount": 500_001 } });
    called(&finch, "PUT", &format!("/sandbox/employment/{id}"), token, raise)
        .await
        .ok();

    let accounts = finch.hub.home.run(["accounts", "--json"]).json();
    let host = accounts[0]["host"].as_str().unwrap();
    let export = emulator::export_of(&host.replace("service2.localhost", "127.0.0.1")).await;
    let text = export.to_string();
    assert!(text.contains("\"Ngata\"") && text.contains("\"900112233\""));
    assert!(text.contains("\"60000.12\""), "twelve months make a year");
}

#[tokio::test]
async fn a_tenant_is_its_clients_alone_and_no_real_one_is_touched() {
    let finch = Finch::serving(EMULATING);
    let connection = connected(&finch).await;
    let company = connection["company_id"].as_str().unwrap();
    let another = Finch::client(&finch.hub.home, &[]);
    let wish = json!({ "company_id": company, "provider_id": "ulti_pro" });
    let stranger = finch.hub.server.request("POST", "/sandbox/connections/accounts");
    let stranger = stranger
        .basic_auth(&another.0, Some(&another.1))
        .header("content-type", "application/json");
    refused(
        &client::send(stranger.body(wish.to_string())).await,
        404,
        "not_found_error",
        Some("item_not_found"),
    );

    // A customer who was linked, whose tenant is none of these.
    let linked = finch.connected().await;
    for (method, path, body) in [
        ("PUT", "/sandbox/company", json!({ "legal_name": "Mine" })),
        ("POST", "/sandbox/directory", json!([{}])),
        (
            "PUT",
            "/sandbox/connections/accounts",
            json!({ "connection_status": "reauth" }),
        ),
        ("POST", "/sandbox/jobs", json!({ "type": "data_sync_all" })),
        ("GET", "/sandbox/jobs/configuration", Value::Null),
    ] {
        let answer = called(&finch, method, path, linked.text(), body).await;
        refused(&answer, 422, "unprocessable_request_error", None);
        assert_eq!(answer.body["problem"]["code"], "not_emulated", "{path}");
    }
}

#[tokio::test]
async fn a_tenant_ends_with_its_account_and_tells_nothing_while_it_is_out_of_order() {
    let finch = Finch::serving(EMULATING);
    let connection = connected(&finch).await;
    let token = connection["access_token"].as_str().unwrap();
    let end = json!({ "type": "data_sync_all", "completion_status": "error" });
    called(&finch, "PUT", "/sandbox/jobs/configuration", token, end)
        .await
        .ok();
    for (method, path, body) in [
        ("PUT", "/sandbox/company", json!({ "legal_name": "Tessaria" })),
        ("POST", "/sandbox/directory", json!([{}])),
    ] {
        let answer = called(&finch, method, path, token, body).await;
        refused(&answer, 422, "unprocessable_request_error", None);
        assert_eq!(answer.body["problem"]["code"], "not_emulated", "{path}");
    }

    let accounts = finch.hub.home.run(["accounts", "--json"]).json();
    let (account, host) = (&accounts[0]["id"], accounts[0]["host"].as_str().unwrap());
    let url = host.replace("service2.localhost", "127.0.0.1");
    emulator::export_of(&url).await;
    let path = format!("/accounts/{}", account.as_str().unwrap());
    client::send(
        finch
            .hub
            .server
            .request("DELETE", &path)
            .basic_auth(&finch.hub.server.key, Some("")),
    )
    .await
    .ok();
    connected(&finch).await;
    assert!(client::client().get(url).send().await.is_err(), "it runs on for nobody");
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let finch = Finch::serving(EMULATING);
    for wrong in [
        json!({ "provider_id": "gusto" }),
        json!({ "provider_id": "ulti_pro", "authentication_type": "oauth" }),
        json!({ "provider_id": "ulti_pro", "employee_size": 0 }),
        json!({ "provider_id": "ulti_pro", "employee_size": 10_001 }),
        json!({ "provider_id": "ulti_pro", "products": ["everything"] }),
    ] {
        let answer = client::send(finch.by_client("POST", "/sandbox/connections", &wrong)).await;
        refused(&answer, 400, "invalid_request_error", Some("invalid_request"));
    }
    let connection = connected(&finch).await;
    let token = connection["access_token"].as_str().unwrap();
    let directory = || async {
        client::send(finch.by_token("GET", "/employer/directory", token))
            .await
            .ok()
    };
    let before = directory().await;
    let id = before["individuals"][0]["id"].as_str().unwrap();
    let person = format!("/sandbox/individual/{id}");
    let employment = format!("/sandbox/employment/{id}");
    for (path, body) in [
        (&person, json!({ "first_name": "Ana", "dob": "31/12/1990" })),
        (&person, json!({ "first_name": "Ana", "ssn": "1" })),
        (&person, json!({ "first_name": "x".repeat(256) })),
        (&employment, json!({ "first_name": "Ana", "income": { "amount": -1 } })),
    ] {
        let answer = called(&finch, "PUT", path, token, body).await;
        refused(&answer, 400, "invalid_request_error", Some("invalid_request"));
    }
    for nobody in ["x", "60176581-e828-5c49-817f-1a3938e68e12"] {
        let path = format!("/sandbox/individual/{nobody}");
        let answer = called(&finch, "PUT", &path, token, json!({ "first_name": "Ana" })).await;
        refused(&answer, 404, "not_found_error", Some("individual_not_found"));
    }
    for state in ["pending", "processing", "error_no_account_setup"] {
        let wish = json!({ "connection_status": state });
        let answer = called(&finch, "PUT", "/sandbox/connections/accounts", token, wish).await;
        refused(&answer, 422, "unprocessable_request_error", None);
    }
    assert_eq!(directory().await, before);
}

#[tokio::test]
async fn the_end_of_a_job_is_told_however_it_ended() {
    let finch = Finch::beside(&["127.0.0.1"], 12, EMULATING);
    let mut receiver = Receiver::start().await;
    let server = &finch.hub.server;
    let hook = json!({ "url": receiver.url, "form": "finch", "events": ["sync.refreshed"] });
    let made = server.request("POST", "/v1/webhooks").basic_auth(&server.key, Some(""));
    let made = client::send(made.header("content-type", "application/json").body(hook.to_string())).await;
    assert_eq!(made.status, 201);
    let connection = connected(&finch).await;
    let token = connection["access_token"].as_str().unwrap();
    for end in ["complete", "reauth_error"] {
        let wish = json!({ "type": "data_sync_all", "completion_status": end });
        called(&finch, "PUT", "/sandbox/jobs/configuration", token, wish)
            .await
            .ok();
        let job = called(
            &finch,
            "POST",
            "/sandbox/jobs",
            token,
            json!({ "type": "data_sync_all" }),
        )
        .await;
        let told = receiver.next().await.json();
        assert_eq!(told["event_type"], "job.data_sync_all.completed");
        assert_eq!(told["connection_id"], connection["connection_id"]);
        let job = &job.body["job_id"];
        assert_eq!(
            told["data"],
            json!({ "job_id": job, "job_url": format!("{}/jobs/automated/{}", server.url, job.as_str().unwrap()) })
        );
        let path = format!("/jobs/automated/{}", job.as_str().unwrap());
        let seen = client::send(finch.by_token("GET", &path, token)).await.ok();
        assert_eq!(seen["status"], end);
    }
}
