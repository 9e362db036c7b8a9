//! `GET /openapi.json`: OpenAPI 3.1 that says what is served, all of it and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    client,
    emulator::Emulator,
    program::Home,
    server::{Linked, Server},
};

/// Every route that is promised.
const ROUTES: [(&str, &str); 53] = [
    ("get", "/health"),
    ("get", "/accounts"),
    ("get", "/accounts/{id}"),
    ("patch", "/accounts/{id}"),
    ("delete", "/accounts/{id}"),
    ("get", "/accounts/{id}/meta"),
    ("get", "/connectors/meta"),
    ("get", "/connectors/meta/{provider}"),
    ("post", "/ai/tool-feedback"),
    ("get", "/requests/logs"),
    ("get", "/requests/logs/steps"),
    ("get", "/requests/logs/{id}"),
    ("get", "/requests/platform-logs"),
    ("post", "/unified/proxy"),
    ("get", "/actions"),
    ("post", "/actions/build"),
    ("post", "/actions/search"),
    ("post", "/actions/rpc"),
    ("post", "/connect_sessions"),
    ("post", "/connect_sessions/authenticate"),
    ("get", "/hub/settings"),
    ("get", "/hub/connectors"),
    ("get", "/hub/connectors/{integration_id}"),
    ("post", "/hub/accounts"),
    ("get", "/hub/accounts/{id}"),
    ("patch", "/hub/accounts/{id}"),
    ("delete", "/v1/accounts/{id}/people/{employee_id}"),
    ("get", "/v1/accounts/{id}/people/{employee_id}/export"),
    ("get", "/v1/accounts/{id}/codes"),
    ("put", "/v1/accounts/{id}/codes"),
    ("get", "/v1/accounts/{id}/deduction-administrator"),
    ("put", "/v1/accounts/{id}/deduction-administrator"),
    ("delete", "/v1/accounts/{id}/deduction-administrator"),
    ("get", "/v1/accounts/{id}/deduction-transaction"),
    ("put", "/v1/accounts/{id}/deduction-transaction"),
    ("delete", "/v1/accounts/{id}/deduction-transaction"),
    ("get", "/v1/accounts/{id}/sync"),
    ("post", "/v1/accounts/{id}/sync"),
    ("delete", "/v1/accounts/{id}/sync"),
    ("get", "/v1/changes"),
    ("get", "/v1/requests"),
    ("get", "/v1/requests/{id}"),
    ("get", "/v1/webhooks"),
    ("post", "/v1/webhooks"),
    ("get", "/v1/webhooks/{webhook}"),
    ("patch", "/v1/webhooks/{webhook}"),
    ("delete", "/v1/webhooks/{webhook}"),
    ("post", "/v1/webhooks/{webhook}/rotate"),
    ("post", "/v1/webhooks/{webhook}/test"),
    ("get", "/v1/webhooks/{webhook}/deliveries"),
    ("get", "/v1/webhooks/{webhook}/deliveries/{event}"),
    ("post", "/v1/webhooks/{webhook}/deliveries/{event}/replay"),
    ("post", "/v1/webhooks/{webhook}/replay"),
];

/// What is read of people, which is all by `get` (StackOne's API reference, *HRIS*).
const UNIFIED: [&str; 59] = [
    "/unified/hris/benefits",
    "/unified/hris/benefits/{id}",
    "/unified/hris/companies",
    "/unified/hris/companies/{id}",
    "/unified/hris/custom_field_definitions/employees",
    "/unified/hris/custom_field_definitions/employees/{id}",
    "/unified/hris/documents/employee_categories",
    "/unified/hris/documents/employee_categories/{id}",
    "/unified/hris/employees",
    "/unified/hris/employees/{id}",
    "/unified/hris/employees/{id}/documents",
    "/unified/hris/employees/{id}/documents/{subResourceId}",
    "/unified/hris/employees/{id}/employments",
    "/unified/hris/employees/{id}/employments/{subResourceId}",
    "/unified/hris/employees/{id}/shifts",
    "/unified/hris/employees/{id}/shifts/{subResourceId}",
    "/unified/hris/employees/{id}/skills",
    "/unified/hris/employees/{id}/skills/{subResourceId}",
    "/unified/hris/employees/{id}/tasks",
    "/unified/hris/employees/{id}/tasks/{subResourceId}",
    "/unified/hris/employees/{id}/time_off",
    "/unified/hris/employees/{id}/time_off/{subResourceId}",
    "/unified/hris/employees/{id}/time_off_balances",
    "/unified/hris/employees/{id}/time_off_balances/{subResourceId}",
    "/unified/hris/employees/{id}/time_off_policies",
    "/unified/hris/employees/{id}/work_eligibility",
    "/unified/hris/employees/{id}/work_eligibility/{subResourceId}",
    "/unified/hris/employments",
    "/unified/hris/employments/{id}",
    "/unified/hris/groups",
    "/unified/hris/groups/{id}",
    "/unified/hris/groups/companies",
    "/unified/hris/groups/companies/{id}",
    "/unified/hris/groups/cost_centers",
    "/unified/hris/groups/cost_centers/{id}",
    "/unified/hris/groups/departments",
    "/unified/hris/groups/departments/{id}",
    "/unified/hris/groups/divisions",
    "/unified/hris/groups/divisions/{id}",
    "/unified/hris/groups/teams",
    "/unified/hris/groups/teams/{id}",
    "/unified/hris/jobs",
    "/unified/hris/jobs/{id}",
    "/unified/hris/locations",
    "/unified/hris/locations/{id}",
    "/unified/hris/positions",
    "/unified/hris/positions/{id}",
    "/unified/hris/shifts",
    "/unified/hris/shifts/{id}",
    "/unified/hris/tasks",
    "/unified/hris/tasks/{id}",
    "/unified/hris/time_entries",
    "/unified/hris/time_entries/{id}",
    "/unified/hris/time_off",
    "/unified/hris/time_off/{id}",
    "/unified/hris/time_off_policies",
    "/unified/hris/time_off_policies/{id}",
    "/unified/hris/time_off_types",
    "/unified/hris/time_off_types/{id}",
];

/// The objects of the people model, each with one of it, which are read by `get` alone.
const OBJECTS: [(&str, &str); 10] = [
    ("companies", "object_id"),
    ("org-units", "object_id"),
    ("locations", "object_id"),
    ("jobs", "object_id"),
    ("people", "employee_id"),
    ("employments", "object_id"),
    ("compensations", "object_id"),
    ("job-records", "object_id"),
    ("contacts", "object_id"),
    ("custom-fields", "object_id"),
];

/// Every route of the face that Finch's clients speak (Finch's API reference).
const FINCH: [(&str, &str); 48] = [
    ("post", "/connect/sessions"),
    ("post", "/connect/sessions/reauthenticate"),
    ("post", "/auth/token"),
    ("get", "/introspect"),
    ("post", "/disconnect"),
    ("post", "/disconnect-entity"),
    ("get", "/providers"),
    ("get", "/employer/company"),
    ("get", "/employer/directory"),
    ("post", "/employer/individual"),
    ("post", "/employer/employment"),
    ("get", "/employer/payment"),
    ("post", "/employer/pay-statement"),
    ("get", "/employer/pay-statement-item"),
    ("get", "/employer/pay-statement-item/rule"),
    ("post", "/employer/pay-statement-item/rule"),
    ("put", "/employer/pay-statement-item/rule/{rule_id}"),
    ("delete", "/employer/pay-statement-item/rule/{rule_id}"),
    ("get", "/employer/pay-groups"),
    ("get", "/employer/pay-groups/{pay_group_id}"),
    ("get", "/employer/documents"),
    ("get", "/employer/documents/{document_id}"),
    ("get", "/employer/benefits"),
    ("post", "/employer/benefits"),
    ("post", "/employer/benefits/register"),
    ("get", "/employer/benefits/meta"),
    ("get", "/employer/benefits/{benefit_id}"),
    ("post", "/employer/benefits/{benefit_id}"),
    ("get", "/employer/benefits/{benefit_id}/enrolled"),
    ("get", "/employer/benefits/{benefit_id}/individuals"),
    ("post", "/employer/benefits/{benefit_id}/individuals"),
    ("delete", "/employer/benefits/{benefit_id}/individuals"),
    ("post", "/jobs/automated"),
    ("get", "/jobs/automated"),
    ("get", "/jobs/automated/{job_id}"),
    ("get", "/jobs/manual/{job_id}"),
    ("post", "/forward"),
    ("post", "/sandbox/connections"),
    ("post", "/sandbox/connections/accounts"),
    ("put", "/sandbox/connections/accounts"),
    ("put", "/sandbox/company"),
    ("post", "/sandbox/directory"),
    ("put", "/sandbox/individual/{individual_id}"),
    ("put", "/sandbox/employment/{individual_id}"),
    ("post", "/sandbox/payment"),
    ("post", "/sandbox/jobs"),
    ("get", "/sandbox/jobs/configuration"),
    ("put", "/sandbox/jobs/configuration"),
];

async fn description() -> (Home, Server, Value) {
    let home = Home::new();
    let server = Server::start(&home);
    let description = client::send(server.request("GET", "/openapi.json")).await.ok();
    (home, server, description)
}

/// What is open to everybody; a client's secret is in the body of the last.
const OPEN: [&str; 3] = ["get /health", "get /providers", "post /auth/token"];

#[tokio::test]
async fn whatever_is_not_open_to_everybody_says_which_key_and_scopes_open_it() {
    let (_home, _server, description) = description().await;
    let mut open = Vec::new();
    for (path, method, operation) in operations(&description) {
        let name = format!("{method} {path}");
        let ways = operation["security"].as_array().unwrap();
        if ways.is_empty() {
            open.push(name.clone());
        }
        for way in ways {
            let scopes = way["api_key"].as_array();
            assert!(scopes.is_none_or(|scopes| !scopes.is_empty()), "{name} needs no scope");
        }
    }
    open.sort_unstable();
    assert_eq!(open, OPEN);
}

/// Each operation with its path and method.
fn operations(description: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = description["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    operations.collect()
}

/// Everything in a value that stands under this key.
fn every<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if name == key {
                    found.push(value);
                }
                every(value, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| every(item, key, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_description_reads_as_it_should() {
    let (_home, _server, mut description) = description().await;
    description["info"]["version"] = json!("VERSION");
    insta::assert_snapshot!(serde_json::to_string_pretty(&description).unwrap());
}

#[tokio::test]
async fn the_description_is_openapi_3_1() {
    let (_home, _server, description) = description().await;
    assert_eq!(description["openapi"], "3.1.0");
    for name in ["title", "version"] {
        assert!(description["info"][name].is_string(), "{name}");
    }
    let schemes = description["components"]["securitySchemes"].as_object().unwrap();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&description) {
        assert!(path.starts_with('/'), "{path}");
        assert!(["get", "put", "post", "delete", "patch"].contains(&method), "{method}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "`{id}` is there twice");
        assert!(operation["summary"].is_string(), "{id}");

        let mut in_path = BTreeSet::new();
        let mut names = BTreeSet::new();
        for parameter in operation["parameters"].as_array().unwrap() {
            let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
            assert!(names.insert((name, place)), "{id}: `{name}` is there twice");
            assert!(["path", "query", "header"].contains(&place), "{id}: {place}");
            assert!(parameter["schema"]["type"].is_string(), "{id}: {name}");
            if place == "path" {
                assert_eq!(parameter["required"], true, "{id}: {name}");
                in_path.insert(format!("{{{name}}}"));
            }
        }
        let templates = path.split('/').filter(|part| part.starts_with('{')).map(str::to_owned);
        assert_eq!(templates.collect::<BTreeSet<_>>(), in_path, "{id}");

        if let Some(body) = operation.get("requestBody") {
            // As Finch's clients send it.
            assert!(["post", "patch", "put"].contains(&method) || id == "unenroll", "{id}");
            assert!(body["content"]["application/json"]["schema"].is_object(), "{id}");
        }
        let responses = operation["responses"].as_object().unwrap();
        let has = |first: &str| responses.keys().any(|status| status.starts_with(first));
        assert!(has("2") || has("501"), "{id}");
        for (status, response) in responses {
            assert!(
                status.parse::<u16>().is_ok_and(|status| (200..600).contains(&status)),
                "{id}: {status}"
            );
            assert!(response["description"].is_string(), "{id}: {status}");
            let failure = path.starts_with("/v1/") && !status.starts_with('2');
            let media = if failure {
                "application/problem+json"
            } else {
                "application/json"
            };
            assert!(response["content"][media]["schema"].is_object(), "{id}: {status}");
        }
        for requirement in operation["security"].as_array().unwrap() {
            for scheme in requirement.as_object().unwrap().keys() {
                assert!(schemes.contains_key(scheme), "{id}: {scheme}");
            }
        }
    }
}

#[tokio::test]
async fn every_reference_resolves() {
    let (_home, _server, description) = description().await;
    let mut references = Vec::new();
    every(&description, "$ref", &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
        assert!(
            description.pointer(pointer).is_some_and(Value::is_object),
            "{reference}"
        );
    }
    let schemas = description["components"]["schemas"].as_object().unwrap();
    let text = description.to_string();
    for name in schemas.keys() {
        assert!(
            text.contains(&format!("\"#/components/schemas/{name}\"")),
            "nothing uses `{name}`"
        );
    }
}

#[tokio::test]
async fn what_is_described_is_what_is_served() {
    let (_home, server, description) = description().await;
    let described: BTreeSet<_> = operations(&description)
        .into_iter()
        .map(|(path, method, _)| (method, path))
        .collect();
    let unified = UNIFIED.map(|path| ("get", path));
    let objects = OBJECTS.map(|(list, one)| {
        let list = format!("/v1/accounts/{{id}}/{list}");
        [format!("{list}/{{{one}}}"), list]
    });
    let objects = objects.iter().flatten().map(|path| ("get", path.as_str()));
    let promised = ROUTES.into_iter().chain(FINCH).chain(unified).chain(objects);
    assert_eq!(described, promised.collect());

    for (path, method, operation) in operations(&description) {
        let unknown = path.replace("{id}", "not-an-id");
        // A link that is not given is one that is not there.
        let schemes = operation["security"].as_array().unwrap().iter();
        let of_callers = ["api_key", "client", "access_token"];
        let guarded = schemes
            .clone()
            .any(|requirement| of_callers.iter().any(|scheme| requirement.get(*scheme).is_some()));
        let by_link = schemes
            .clone()
            .any(|requirement| requirement.get("link_token").is_some());
        let responses = operation["responses"].as_object().unwrap();
        let bare = client::send(server.request(method, &unknown)).await;
        assert_eq!(bare.status == 401, guarded, "{method} {path}");
        assert!(bare.status == 404 || !by_link, "{method} {path}: {}", bare.status);
        assert!(
            responses.contains_key(&bare.status.to_string()),
            "{method} {path}: {}",
            bare.status
        );
        let keyed = server
            .request(method, &unknown)
            .basic_auth(&server.key, Some(""))
            .body("{}");
        let answer = client::send(keyed).await;
        let code = answer.body["problem"]["code"].as_str().unwrap_or_default();
        assert!(
            !["path_unknown", "method_not_allowed"].contains(&code),
            "{method} {path} is not served"
        );
        assert!(
            responses.contains_key(&answer.status.to_string()),
            "{method} {path}: {}",
            answer.status
        );
    }
}

/// Why a value is not of a schema, as far as these schemas go: references, types, properties, items, choices.
fn mismatch(description: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = description.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        return mismatch(description, target, value, place);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = |choice| mismatch(description, choice, value, place).is_none();
        return (!choices.iter().any(fits)).then(|| format!("{place} fits no choice: {value}"));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() || number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed: Vec<_> = match &schema["type"] {
        Value::Null => vec![kind],
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        other => return Some(format!("{place} has the type {other}")),
    };
    if !(allowed.contains(&kind) || kind == "integer" && allowed.contains(&"number")) {
        return Some(format!("{place} is {kind}, not {allowed:?}"));
    }
    let names = |key: &str| schema[key].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(members) = value.as_object() {
        if let Some(missing) = names("required").find(|name| !members.contains_key(*name)) {
            return Some(format!("{place} has no `{missing}`"));
        }
        return members.iter().find_map(|(name, value)| {
            let place = format!("{place}.{name}");
            match schema["properties"].get(name) {
                Some(schema) => mismatch(description, schema, value, &place),
                None if schema.get("properties").is_some() => Some(format!("{place} is not described")),
                None => None,
            }
        });
    }
    let items = schema.get("items")?;
    let mut values = value.as_array()?.iter();
    values.find_map(|value| mismatch(description, items, value, &format!("{place}[]")))
}

#[tokio::test]
async fn answers_are_of_the_schemas_described() {
    let linked = Linked::start();
    let server = &linked.server;
    // One that has something to tell in every field.
    let lacking = Emulator::start();
    lacking.revoke("View").await;
    lacking.link(&linked.home, &["--label", "Harbour"]);
    let description = server.get("/openapi.json").await.ok();
    let account = &linked.account;
    let find = json!({ "action": "find_people", "query": { "page_size": 1 } });
    let get = json!({ "action": "get_person_details", "path": { "employeeId": "ZZZZZZZZZZZZ" } });
    let filtered = json!({ "query": "Who has left?", "connector": "ukg-pro", "project_id": "another" });

    let mut seen: BTreeMap<(&str, u16), u32> = BTreeMap::new();
    for (path, method, answer) in [
        ("/health", "get", server.get("/health").await),
        ("/accounts", "get", server.get("/accounts").await),
        ("/accounts", "get", server.get("/accounts?page=0").await),
        (
            "/accounts/{id}",
            "get",
            server.get(&format!("/accounts/{account}")).await,
        ),
        (
            "/accounts/{id}",
            "get",
            server.get("/accounts/acc_0190163d8694739b95e65b3e02c4d2ea").await,
        ),
        ("/actions", "get", server.get("/actions?include=action_details").await),
        ("/actions", "get", server.get("/actions?exclude=actions").await),
        (
            "/actions/search",
            "post",
            server
                .post("/actions/search", &json!({ "query": "Who has left?" }))
                .await,
        ),
        (
            "/actions/search",
            "post",
            server.post("/actions/search", &filtered).await,
        ),
        (
            "/actions/search",
            "post",
            server.post("/actions/search", &json!({})).await,
        ),
        (
            "/actions/build",
            "post",
            server.post("/actions/build", &json!({})).await,
        ),
        ("/actions/rpc", "post", server.call(account, &find).await),
        ("/actions/rpc", "post", server.call(account, &get).await),
        ("/actions/rpc", "post", server.call(account, &json!({})).await),
        (
            "/actions/rpc",
            "post",
            client::send(server.request("POST", "/actions/rpc")).await,
        ),
    ] {
        let responses = &description["paths"][path][method]["responses"];
        let response = &responses[answer.status.to_string()];
        let schema = &response["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{method} {path} {}", answer.status);
        let mismatch = mismatch(&description, schema, &answer.body, path);
        assert_eq!(mismatch, None, "{method} {path} {}", answer.status);
        *seen.entry((path, answer.status)).or_default() += 1;
    }
    let statuses: BTreeSet<_> = seen.keys().map(|(_, status)| *status).collect();
    assert_eq!(statuses, BTreeSet::from([200, 400, 401, 404]));
}
