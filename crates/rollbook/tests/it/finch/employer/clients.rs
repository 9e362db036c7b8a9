//! The published clients, unmodified, read everything there is of an employer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Employer, assert_same};
use crate::{node, python};

/// People, more than the clients ask for at once.
const PEOPLE: u32 = 130;

/// What runs a script: on this input, it prints JSON.
type Client = fn(&Value) -> Value;

async fn reads(client: Client) {
    let employer = Employer::of(PEOPLE).await;
    let truth = employer.truth().await;
    employer.copy();
    let entity = employer.token.0["entity_ids"][0].as_str().unwrap();
    let input = json!({
        "url": employer.finch.hub.server.url, "access_token": employer.token.text(), "entity": entity,
    });
    let told = client(&input);

    let everybody: BTreeSet<_> = truth.by_id(|_| ()).into_keys().collect();
    for limit in ["1", "100", "10000"] {
        let ids = told["ids"][limit].as_array().unwrap();
        let distinct: BTreeSet<_> = ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        assert_eq!((ids.len(), &distinct), (everybody.len(), &everybody), "{limit}");
    }
    let by_id = |list: &Value, body: fn(&Value) -> &Value| -> BTreeMap<String, Value> {
        let list = list.as_array().unwrap().iter();
        let of = |one: &Value| (body(one)["id"].as_str().unwrap().to_owned(), body(one).clone());
        list.map(of).collect()
    };
    let entries = by_id(&told["directory"], |entry| entry);
    assert_same(&entries, &truth.by_id(|person| truth.entry(person)));
    let individuals = by_id(&told["individuals"], |one| &one["body"]);
    assert_same(&individuals, &truth.by_id(|person| truth.individual(person)));
    let employments = by_id(&told["employments"], |one| &one["body"]);
    assert_same(&employments, &truth.by_id(|person| truth.employment(person)));
    let company = truth.company(entity);
    for name in ["id", "legal_name", "ein", "primary_phone_number"] {
        assert_eq!(told["company"][name], company[name], "{name}");
    }
    let count = |company: &Value| ["departments", "locations"].map(|name| company[name].as_array().unwrap().len());
    assert_eq!(count(&told["company"]), count(&company));
    assert!(told["introspection"]["connection_status"]["last_successful_sync"].is_string());
    assert_eq!(told["job by hand"], 404, "nobody does any by hand");
    let job = &told["job"]["job_id"];
    assert_eq!(
        [&told["jobs"]["data"][0]["job_id"], &told["job by id"]["job_id"]],
        [job, job]
    );
    assert_eq!(
        told["jobs"]["meta"]["quotas"]["data_sync_all"]["remaining_refreshes"],
        0
    );
    let forwarded = &told["forwarded"];
    let rows: Vec<Value> = serde_json::from_str(forwarded["data"].as_str().unwrap()).unwrap();
    assert_eq!(
        (rows.len(), &rows[0]["employeeId"]),
        (2, &truth.people()[0]["employee_id"])
    );
    assert_eq!(forwarded["request"]["route"], "/personnel/v1/person-details");
    let nobody = &told["nobody"];
    assert_eq!(
        (&nobody["code"], &nobody["body"]["finch_code"]),
        (&json!(404), &json!("individual_not_found"))
    );
}

#[tokio::test]
async fn the_client_for_python_reads_everybody() {
    reads(|input| python::read("finch_employer.py", &input.to_string())).await;
}

#[tokio::test]
async fn the_client_for_python_finds_nothing_wrong_with_anybody() {
    reads(|input| {
        let mut input = input.clone();
        input["strict"] = json!(true);
        python::read("finch_employer.py", &input.to_string())
    })
    .await;
}

#[tokio::test]
async fn the_client_for_node_reads_everybody() {
    reads(|input| node::read("finch_employer.mjs", &input.to_string())).await;
}
