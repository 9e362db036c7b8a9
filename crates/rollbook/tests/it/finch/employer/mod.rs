//! What is read of an employer, against the tenant as it is.

mod clients;
mod deductions;
mod deductions_by_hand;
mod deductions_written;
mod fill;
mod forward;
mod jobs;
mod pay;
mod people;
mod truth;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use truth::Truth;

use super::{Finch, Token};
use crate::client::{self, Answer};

/// There are more calls than anybody else makes.
const WITHOUT_LIMITS: &[(&str, &str)] = &[("ROLLBOOK_RATE_LIMIT", "0")];
/// What is asked for.
const PRODUCTS: [&str; 5] = ["company", "directory", "individual", "ssn", "employment"];

/// A customer who has connected, and the tenant's people.
struct Employer {
    finch: Finch,
    token: Token,
}

impl Employer {
    async fn of(people: u32) -> Self {
        Self::connected(Finch::of(people, WITHOUT_LIMITS)).await
    }

    async fn connected(finch: Finch) -> Self {
        let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
        Self { finch, token }
    }

    fn account(&self) -> String {
        let id = self.token.0["account_id"].as_str().unwrap();
        format!("acc_{}", id.replace('-', ""))
    }

    /// Copies until all of it is copied; the server copies too.
    fn copy(&self) -> Value {
        for _ in 0..100 {
            let account = self.account();
            let told = self.finch.hub.home.run(["sync", account.as_str(), "--json"]).json();
            let streams = told["streams"].as_array().unwrap();
            let is_there = |stream: &Value| !stream["swept_at"].is_null() || stream["result"] == "not_permitted";
            if streams.iter().all(is_there) {
                return told;
            }
        }
        panic!("it is never copied");
    }

    /// Removes the copy, so that everything is read live.
    fn without_copy(&self) {
        let account = self.account();
        self.finch.hub.home.run(["sync", account.as_str(), "--end"]).done();
    }

    async fn get(&self, path: &str) -> Answer {
        client::send(self.finch.by_token("GET", path, self.token.text())).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.finch.by_token("POST", path, self.token.text());
        let request = request.header("content-type", "application/json");
        client::send(request.body(body.to_string())).await
    }

    /// The bodies of everybody whom the directory has, by id.
    async fn bodies(&self, path: &str, further: Value) -> BTreeMap<String, Value> {
        let directory = self.get("/employer/directory?limit=10000").await.ok();
        let ids = directory["individuals"].as_array().unwrap().iter();
        let requests: Vec<_> = ids.map(|entry| json!({ "individual_id": entry["id"] })).collect();
        let mut body = further;
        body["requests"] = json!(requests);
        let answer = self.post(path, &body).await.ok();
        let responses = answer["responses"].as_array().unwrap();
        assert_eq!(responses.len(), requests.len());
        let of = |(asked, told): (&Value, &Value)| {
            assert_eq!(
                (&asked["individual_id"], &told["code"]),
                (&told["individual_id"], &json!(200)),
                "{told}"
            );
            (told["individual_id"].as_str().unwrap().to_owned(), told["body"].clone())
        };
        requests.iter().zip(responses).map(of).collect()
    }

    async fn individuals(&self) -> BTreeMap<String, Value> {
        let ssn = json!({ "options": { "include": ["ssn"] } });
        self.bodies("/employer/individual", ssn).await
    }

    async fn employments(&self) -> BTreeMap<String, Value> {
        self.bodies("/employer/employment", json!({})).await
    }

    /// The tenant as it is.
    async fn truth(&self) -> Truth {
        let (hub, account) = (&self.finch.hub, self.account());
        let (mut history, mut next) = (Vec::new(), Value::Null);
        loop {
            let mut query = json!({ "page_size": 1000 });
            if !next.is_null() {
                query["next"] = next;
            }
            let read = hub
                .server
                .action(&account, "list_employee_job_history_details", query)
                .await
                .ok();
            history.extend(read["data"].as_array().unwrap().iter().cloned());
            next = read["next"].clone();
            if next.is_null() {
                break;
            }
        }
        Truth::new(hub.emulator.export().await, history, &account)
    }
}

/// Asserts that two lists hold the same of everybody.
#[track_caller]
fn assert_same(found: &BTreeMap<String, Value>, expected: &BTreeMap<String, Value>) {
    for (id, expected) in expected {
        let found = &found[id];
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(found[name], *value, "`{name}` of {expected}");
        }
    }
    assert_eq!(found.len(), expected.len(), "as many");
}
