//! `POST /actions/search` and `POST /actions/build` (StackOne's API reference, *Actions*).

use serde_json::{Value, json};

use super::refused;
use crate::{client, program::Home, server::Server};

/// What a search finds.
async fn found(server: &Server, search: &Value) -> Value {
    server.post("/actions/search", search).await.ok()
}

/// The ids of what was found.
fn ids(found: &Value) -> Vec<&str> {
    let rows = found["results"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap()).collect()
}

/// The ids of the actions that `GET /actions` lists.
async fn listed(server: &Server, query: &str) -> Vec<String> {
    let body = server.get(&format!("/actions{query}")).await.ok();
    let actions = body["data"][0]["actions"].as_array().unwrap().iter();
    actions
        .map(|action| action["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_question_finds_the_actions_that_answer_it_with_all_that_clients_read() {
    let home = Home::new();
    let server = Server::start(&home);
    let found = found(&server, &json!({ "query": "which colleges did our people go to?" })).await;
    assert_eq!(found["query"], "which colleges did our people go to?");
    assert_eq!(found.get("connector_filter"), None, "clients refuse null");
    assert_eq!(found.get("project_filter"), None, "clients refuse null");
    let row = &found["results"][0];
    assert_eq!(row["id"], "ukg-pro_list_employee_education");
    assert_eq!(row["action_name"], row["id"]);
    assert_eq!(row["connector_key"], "ukg-pro");
    assert_eq!(row["label"], "List Employee Education");
    assert!(row["description"].as_str().unwrap().contains("Schools"), "{row}");
    assert!(row["project_id"].is_string(), "{row}");
    let rows = found["results"].as_array().unwrap().iter();
    let scores: Vec<_> = rows.map(|row| row["similarity_score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|one, other| one >= other), "{scores:?}");
    assert!(scores.iter().all(|score| (0.4..=1.0).contains(score)), "{scores:?}");
}

#[tokio::test]
async fn every_id_that_is_found_can_be_called_as_it_is() {
    let home = Home::new();
    let server = Server::start(&home);
    let every = listed(&server, "").await;
    let found = found(
        &server,
        &json!({ "query": "pay of employees", "top_k": 50, "min_similarity": 0 }),
    )
    .await;
    assert_eq!(ids(&found).len(), 50);
    assert!(ids(&found).iter().all(|id| every.iter().any(|known| known == id)));
}

#[tokio::test]
async fn only_the_connector_and_the_project_that_are_asked_for_are_searched() {
    let home = Home::new();
    let server = Server::start(&home);
    let all = found(&server, &json!({ "query": "vacation" })).await;
    let project = all["results"][0]["project_id"].clone();
    for (filter, name) in [
        (
            json!({ "query": "vacation", "connector": "ukg-pro" }),
            "connector_filter",
        ),
        (json!({ "query": "vacation", "project_id": project }), "project_filter"),
    ] {
        let filtered = found(&server, &filter).await;
        assert!(filtered[name].is_string(), "{filtered}");
        assert_eq!(filtered["results"], all["results"]);
    }
    for other in [
        json!({ "query": "vacation", "connector": "tool" }),
        json!({ "query": "vacation", "connector": "" }),
        json!({ "query": "vacation", "project_id": "another" }),
    ] {
        let none = found(&server, &other).await;
        assert_eq!(
            (&none["results"], &none["total_count"]),
            (&json!([]), &json!(0)),
            "{other}"
        );
    }
}

#[tokio::test]
async fn as_many_are_answered_as_asked_for_and_the_others_are_counted() {
    let home = Home::new();
    let server = Server::start(&home);
    let search = |top: Value, least: Value| json!({ "query": "pay statement", "top_k": top, "min_similarity": least });
    let usual = found(&server, &search(json!(null), json!(null))).await;
    assert_eq!(ids(&usual).len(), 10);
    let three = found(&server, &search(json!(3), json!(null))).await;
    assert_eq!(ids(&three), ids(&usual)[..3]);
    assert_eq!(three["total_count"], usual["total_count"]);
    let whole = found(&server, &search(json!(3.0), json!(null))).await;
    assert_eq!(whole["results"], three["results"], "3.0 is a whole number");
    let strict = found(&server, &search(json!(50), json!(0.9))).await;
    assert!(strict["total_count"].as_u64() < usual["total_count"].as_u64());
    let none = found(&server, &json!({ "query": "how is the weather" })).await;
    assert_eq!(none["results"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_searched_is_refused() {
    let home = Home::new();
    let server = Server::start(&home);
    for (search, named) in [
        (json!({}), "query"),
        (json!({ "query": 7 }), "string"),
        (json!({ "query": "pay", "top_k": 0 }), "`top_k`"),
        (json!({ "query": "pay", "top_k": 51 }), "`top_k`"),
        (json!({ "query": "pay", "top_k": 2.5 }), "`top_k`"),
        (json!({ "query": "pay", "top_k": "ten" }), "string"),
        (json!({ "query": "pay", "min_similarity": 1.1 }), "`min_similarity`"),
        (json!({ "query": "pay", "min_similarity": -0.1 }), "`min_similarity`"),
        (json!(["pay"]), "list"),
    ] {
        let body = refused(server.post("/actions/search", &search).await, 400);
        assert_eq!(body["errorCode"], "ValidationError", "{search}");
        assert!(body["message"].as_str().unwrap().contains(named), "{search} {body}");
    }
    let long = "pay ".repeat(400_000);
    let kept = found(&server, &json!({ "query": long })).await;
    assert!(!ids(&kept).is_empty(), "a question of any length is answered");
    let key = server.request("POST", "/actions/search").body(r#"{"query":"pay"}"#);
    refused(client::send(key).await, 401);
}

#[tokio::test]
async fn the_list_of_actions_is_searched_in_the_same_way() {
    let home = Home::new();
    let server = Server::start(&home);
    let found = found(&server, &json!({ "query": "give Avery a raise", "top_k": 50 })).await;
    assert_eq!(listed(&server, "?search=give%20Avery%20a%20raise").await, ids(&found));
    assert_eq!(ids(&found)[0], "ukg-pro_update_compensation");
}

#[tokio::test]
async fn the_index_is_always_built() {
    let home = Home::new();
    let server = Server::start(&home);
    let every = listed(&server, "").await.len();
    let built = async |body: &Value| server.post("/actions/build", body).await.ok();
    assert_eq!(
        built(&json!({})).await,
        json!({ "status": "success", "actions_indexed": every })
    );
    assert_eq!(
        built(&json!({ "connector_key": "ukg-pro", "force_refresh": true })).await,
        json!({ "status": "success", "actions_indexed": every, "connector_filter": "ukg-pro" })
    );
    assert_eq!(
        built(&json!({ "connector_key": "tool" })).await,
        json!({ "status": "success", "actions_indexed": 0, "connector_filter": "tool" })
    );
}
