//! `@stackone/stackone-client-ts` 4.28.0 through every method that is not a unified read, and not for MCP: of a message it
//! sends neither id nor parameters.

use serde_json::{Value, json};

use super::{OWNER, World};
use crate::{
    node,
    truth::{assert_same, people, person_details, somebody, told_by_person_details},
};

/// The texts under a name, in order.
#[track_caller]
fn texts(lines: &Value, name: &str) -> Vec<String> {
    let lines = lines.as_array().unwrap().iter();
    lines
        .map(|line| line[name].as_str().unwrap_or_else(|| panic!("{line}")).to_owned())
        .collect()
}

#[tokio::test]
async fn the_typescript_client_does_everything_with_an_account() {
    let world = World::of(4);
    let export = world.emulator.export().await;
    let (person, _) = somebody(&export);
    let account = world.account();
    let before = world.server.get(&format!("/accounts/{account}")).await.ok();
    let task = json!({
        "url": world.server.url,
        "key": world.server.key,
        "accounts": world.accounts,
        "owner": OWNER,
        "action": "ukg-pro_list_person_details",
        "read": { "action": "ukg-pro_get_person_details", "path": { "employeeId": person["employee_id"] } },
    });
    let told = node::read("stackone.mjs", &task.to_string());

    sessions(&world, &told).await;
    accounts(&world, &told, &before);
    catalogue(&world, &told);

    // Every row of every page is what the tenant has, by calls and by the proxy.
    let truth = person_details(people(&export));
    assert_same(&told_by_person_details(told["rows"].as_array().unwrap()), &truth);
    let one = person_details(std::slice::from_ref(person));
    assert_same(&told_by_person_details(std::slice::from_ref(&told["read"])), &one);
    let proxied = told["proxied"]["data"].as_array().unwrap();
    let proxied = told_by_person_details(proxied);
    assert_eq!((proxied.len(), &told["proxied"]["status"]), (10, &json!(200)));
    assert!(proxied.iter().all(|row| truth.contains(row)), "{proxied:?}");

    logs(&world, &told).await;
    let deleted = world.accounts.last().unwrap();
    assert_eq!(told["deleted"]["id"], json!(deleted));
    assert_eq!(told["left"], json!(world.accounts[..3]));
    let gone = world.server.action(deleted, "find_people", json!({})).await;
    assert_eq!(gone.status, 404);
}

async fn sessions(world: &World, told: &Value) {
    let session = &told["session"];
    assert_eq!(told["session_status"], 201);
    for (name, value) in [
        ("originOwnerId", json!("customer-7")),
        ("originOwnerName", json!("Tessaria Mills")),
        ("originUsername", json!("ada")),
        ("provider", json!("ukg-pro")),
        ("categories", json!(["hris"])),
        ("type", json!("test")),
    ] {
        assert_eq!(session[name], value, "{name}");
        assert_eq!(told["authenticated"][name], value, "{name}");
    }
    assert!(
        session["organizationId"].is_number(),
        "as this version reads it: {session}"
    );
    assert_eq!(told["authenticated"]["id"], session["id"]);
    assert!(told["authenticated"].get("token").is_none());
    let (token, link) = (
        session["token"].as_str().unwrap(),
        session["authLinkUrl"].as_str().unwrap(),
    );
    assert!(link.starts_with(&world.server.url) && link.contains(token), "{link}");
    let path = link.strip_prefix(&world.server.url).unwrap();
    let page = world.server.request("GET", path).send().await.unwrap();
    assert_eq!(page.status(), 200, "the link opens");
    assert_eq!(told["editing"]["accountId"], json!(world.account()));
}

fn accounts(world: &World, told: &Value, before: &Value) {
    let ids = |from: usize, to: usize| json!(world.accounts[from..to]);
    assert_eq!(told["pages"], json!([ids(0, 2), ids(2, 4), []]));
    for (filter, expected) in [
        ("account_ids", ids(0, 2)),
        ("origin_owner_id", ids(0, 1)),
        ("origin_owner_ids", ids(0, 1)),
        ("provider", ids(0, 4)),
        ("providers", json!([])),
        ("active", ids(0, 4)),
        ("suspended", json!([])),
    ] {
        assert_eq!(told["filtered"][filter], expected, "{filter}");
    }
    let account = &told["account"];
    assert_eq!(*account, told["listed"]);
    for (typed, plain) in [
        ("id", "id"),
        ("provider", "provider"),
        ("providerName", "provider_name"),
        ("originOwnerId", "origin_owner_id"),
        ("originOwnerName", "origin_owner_name"),
        ("status", "status"),
        ("type", "type"),
    ] {
        assert_eq!(account[typed], before[plain], "{typed}");
    }
    assert_eq!(
        (&account["status"], &account["type"]),
        (&json!("active"), &json!("test"))
    );
    assert_eq!(account["credentials"], json!({}));
    assert_eq!(before["setup_information"]["host"], json!(world.emulator.service_url()));
    // The change, and what the client sends beside it without being asked.
    let changed = &told["changed"];
    assert_eq!(changed["originOwnerName"], "Harbour Works");
    assert_eq!(*changed, told["after_change"]);
    for name in ["originOwnerId", "type", "status", "createdAt"] {
        assert_eq!(changed[name], account[name], "{name} stays");
    }
}

fn catalogue(world: &World, told: &Value) {
    assert_eq!(told["meta"]["provider"], "ukg-pro");
    assert_eq!(
        (&told["meta"]["category"], &told["connector"]["category"]),
        (&json!("hris"), &json!("hris"))
    );
    assert_eq!(told["meta"]["models"], told["connector"]["models"]);
    assert_eq!(told["meta"]["models"]["employees"]["path"], "/unified/hris/employees");
    assert_eq!(told["connectors"], json!([told["connector"]]));
    assert_eq!(
        (&told["connector"]["active"], &told["connector"]["providerName"]),
        (&json!(true), &json!("UKG Pro"))
    );

    let [connector] = told["actions"].as_array().unwrap().as_slice() else {
        panic!("{}", told["actions"])
    };
    let printed = world.home.run(["actions", "--json"]).json();
    let printed = printed.as_array().unwrap();
    let actions = connector["actions"].as_array().unwrap();
    assert_eq!(actions.len(), printed.len());
    for (action, printed) in actions.iter().zip(printed) {
        assert_eq!(action["id"], format!("ukg-pro_{}", printed["id"].as_str().unwrap()));
        assert_eq!(action["label"], printed["label"]);
        let details = &action["operationDetails"];
        assert_eq!(details["effect"], printed["effect"], "{action}");
        assert!(details["inputs"]["properties"].is_object(), "{action}");
        assert_eq!(action["authentication"][0]["key"], "service_account", "{action}");
    }
    assert_eq!(told["one_action"], json!(["ukg-pro_list_person_details"]));
}

async fn logs(world: &World, told: &Value) {
    // Three pages, one person, the proxy.
    let lines = told["logs"].as_array().unwrap();
    let actions = texts(&told["logs"], "action");
    let (list, get) = ("ukg-pro_list_person_details", "ukg-pro_get_person_details");
    assert_eq!(actions, [list, get, list, list, list]);
    assert_eq!(texts(&told["logs_of_one"], "action"), [get]);
    let mut oldest = texts(&told["logs_oldest"], "requestId");
    oldest.reverse();
    assert_eq!(oldest, texts(&told["logs"], "requestId"), "the same in the other order");
    assert_eq!(
        texts(&told["steps"], "requestId"),
        texts(&told["logs"], "requestId"),
        "all of them by GET"
    );
    for line in lines {
        assert_eq!(
            (&line["accountId"], &line["provider"]),
            (&json!(world.account()), &json!("ukg-pro"))
        );
        assert_eq!((&line["success"], &line["status"]), (&json!(true), &json!(200)));
        assert_eq!(line["stepRequests"][0]["httpMethod"], "get");
        let own = world
            .server
            .get(&format!("/v1/requests/{}", line["requestId"].as_str().unwrap()))
            .await
            .ok();
        assert_eq!(own["request"]["duration_ms"], line["duration"]);
        let began: jiff::Timestamp = line["eventDatetime"].as_str().unwrap().parse().unwrap();
        let own_began: jiff::Timestamp = own["request"]["started_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            began.as_millisecond(),
            own_began.as_millisecond(),
            "as finely as JavaScript knows"
        );
    }
    assert_eq!(told["log"], lines[0]);
    let platform = texts(&told["platform"], "action");
    assert_eq!(platform.first().map(String::as_str), Some("account.edited"));
    assert_eq!(platform.last().map(String::as_str), Some("account.linked"));
}
