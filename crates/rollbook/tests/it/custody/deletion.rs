//! Deleting an account leaves a receipt, from the command line and over HTTP.

use std::fs;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{
    ears::{Ears, deliveries, finds},
    person::somebody,
};
use crate::{
    client,
    databases::{Database, found},
    hub::{Hub, Link},
    server::Linked,
};

#[tokio::test]
async fn a_deletion_gives_a_receipt_that_verifies_and_an_altered_one_does_not() {
    let linked = Linked::start();
    let home = &linked.home;
    let file = home.work().join("receipt.json");
    let name = file.to_str().unwrap();
    home.run(["accounts", "delete", &linked.account, "--receipt", name])
        .done();
    assert_eq!(home.run(["accounts", "--json"]).json(), json!([]));
    let verified = home.run(["receipts", "verify", name, "--json"]).json();
    assert_eq!(verified["genuine"], true);
    assert_eq!(verified["receipt"]["account"], json!(linked.account));

    // Elsewhere, with the public key alone.
    let key = home.run(["receipts", "key"]).done().stdout;
    let elsewhere = crate::program::Home::new();
    let told = elsewhere
        .run(["receipts", "verify", name, "--public-key", key.trim()])
        .done();
    assert!(told.stdout.starts_with("Genuine"), "{told:#?}");
    assert!(!elsewhere.data().exists(), "no database is needed for that");
    let other = elsewhere.run(["receipts", "verify", name]).failed(1);
    assert!(other.error_line().contains("another server"), "{other:#?}");
    let altered = fs::read_to_string(&file)
        .unwrap()
        .replace("\"credentials\":3", "\"credentials\":2");
    fs::write(&file, altered).unwrap();
    let altered = home.run(["receipts", "verify", name]).failed(1);
    assert!(altered.error_line().contains("altered"), "{altered:#?}");

    let second = linked.emulator.linked(home);
    let request = linked.server.request("DELETE", &format!("/accounts/{second}"));
    let answer = request.basic_auth(&linked.server.key, Some("")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let receipt = URL_SAFE_NO_PAD
        .decode(answer.headers()["rollbook-receipt"].as_bytes())
        .unwrap();
    let told: Value = serde_json::from_slice(&receipt).unwrap();
    assert_eq!(told["receipt"]["account"], json!(second));
    fs::write(&file, receipt).unwrap();
    home.run(["receipts", "verify", name]).done();
    let gone = client::send(
        linked
            .server
            .request("DELETE", &format!("/accounts/{second}"))
            .basic_auth(&linked.server.key, Some("")),
    )
    .await;
    assert_eq!(gone.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_deleted_account_is_in_a_file_an_export_or_a_log_with_sqlite() {
    Box::pin(deleted(Database::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_deleted_account_is_in_a_file_an_export_or_a_log_with_postgresql() {
    Box::pin(deleted(Database::postgres("deletion").await)).await;
}

/// An account that was linked by its pages at the second try, used, linked again by the address that a failure told, and
/// deleted.
async fn deleted(database: Database) {
    const OWNER: &str = "planted-customer-4711";
    const NAME: &str = "Planted Harbour 4711";
    const WHO: &str = "wilhelmina.planted@harbour.example";
    const LABEL: &str = "Planted label 4711";
    const TYPED: &str = "TYPED_BY_MISTAKE_4711";
    const KEY: &str = "planted-key-of-a-write-0815";
    const PASSWORD: &str = "Planted-password-4711!";

    let mut ears = Ears::open().await;
    let mut hub = Hub::changed(database.home(), "20/15", |command| ears.lend(command));
    ears.listen(&hub.server).await;
    let asked = json!({
        "origin_owner_id": OWNER, "origin_owner_name": NAME, "origin_username": WHO, "label": LABEL,
        "actions": ["find_people", "update_address"], "metadata": { "planted": LABEL },
    });
    // Somebody begins and leaves it.
    let abandoned = hub.link(asked.clone()).await;
    abandoned.post("", &[("username", TYPED), ("password", PASSWORD)]).await;
    let begun = database.everything(&hub.home).await;
    for needle in [OWNER, NAME, WHO, LABEL, TYPED] {
        assert!(!found(&begun, &[needle]).is_empty(), "the search is blind to {needle}");
    }
    assert_eq!(abandoned.post("/cancel", &[("do", "cancel")]).await.status, 410);
    assert_eq!(database.left(&hub.home, &[TYPED, PASSWORD]).await, [""; 0]);

    let linked = hub.link(asked).await.connect(&[]).await;
    assert_eq!(linked.at, "/done", "{}", linked.html);
    let account = hub.server.get("/accounts").await.ok()[0]["id"].clone();
    let account = account.as_str().unwrap();
    let (company, number, _) = somebody(&hub.emulator, 0).await;
    let body = json!({ "company_code": company, "employee_number": number, "city": "Tacoma", "idempotency_key": KEY });
    let call = json!({ "action": "update_address", "body": body });
    hub.server.call(account, &call).await.ok();

    // The password changes, and whoever has the address that the failure tells links it again.
    hub.emulator.control("DELETE", "tokens", None).await;
    hub.emulator.change_account(json!({ "password": PASSWORD })).await;
    let failed = hub.server.action(account, "find_people", json!({})).await;
    let url = failed.body["problem"]["linking_url"].as_str().unwrap();
    let token = url.rsplit_once('/').unwrap().1.to_owned();
    let again = Link { hub: &hub, token };
    let linked = again.connect(&[("password", PASSWORD)]).await;
    assert_eq!(linked.at, "/done", "{}", linked.html);
    let call = json!({ "action": "find_people", "query": { "page_size": 2 } });
    hub.server.call(account, &call).await.ok();
    let token = again.token;

    // The people are copied, and a product is to be told what happens to them.
    let copy = ["sync", account, "--allow-host", hub.emulator.host()];
    hub.home.run(copy).done();
    let export = hub.emulator.export().await;
    let people = export["people"].as_array().unwrap();
    let address = people
        .iter()
        .find_map(|person| person["email_address"].as_str())
        .unwrap();
    hub.emulator
        .control("POST", "clock", Some(&json!({ "advance_seconds": 86_400 })))
        .await;
    hub.emulator
        .control("POST", "life", Some(&json!({ "events": 30, "seed": 7 })))
        .await;
    hub.home.run(copy).done();

    let mut needles = vec![OWNER, NAME, WHO, LABEL, KEY, address, hub.emulator.username()];
    let before = database.everything(&hub.home).await;
    for needle in &needles {
        finds(&before, needle);
    }
    // A product is told of its own customer by the id that it gave, and of nothing else.
    let told = deliveries(&ears.until("account.updated").await);
    finds(&told, OWNER);
    finds(&ears.asked(&hub.server, &hub.home).await, OWNER);
    needles.extend(hub.emulator.secrets());
    needles.extend([TYPED, PASSWORD, &number, &token]);

    let request = hub.server.request("DELETE", &format!("/accounts/{account}"));
    let answer = client::send(request.basic_auth(&hub.server.key, Some(""))).await;
    let receipt = URL_SAFE_NO_PAD
        .decode(answer.headers["rollbook-receipt"].as_bytes())
        .unwrap();
    answer.ok();
    assert_eq!(found(&vec![("the receipt".into(), receipt.clone())], &needles), [""; 0]);
    let file = hub.home.work().join("receipt.json");
    fs::write(&file, receipt).unwrap();
    let verified = hub.home.run(["receipts", "verify", file.to_str().unwrap()]).done();
    assert!(verified.stdout.starts_with("Genuine"), "{verified:?}");

    let last = ears.until("account.deleted").await;
    let last = deliveries(&last[last.len() - 1..]);
    let told = ears.asked(&hub.server, &hub.home).await;
    for files in [&last, &told] {
        finds(files, account);
        finds(files, "account.deleted");
    }
    let backup = hub.home.work().join("backup");
    hub.home.run(["backup", backup.to_str().unwrap()]).done();
    // Whose it was, that is: the product knows the account by the id that it gave.
    let product = [OWNER];
    let of_nobody: Vec<_> = needles
        .iter()
        .copied()
        .filter(|needle| !product.contains(needle))
        .collect();
    assert_eq!(found(&last, &of_nobody), [""; 0]);
    assert_eq!(found(&told, &needles), [""; 0]);
    // The logs are in the home.
    assert_eq!(
        database.left(&hub.home, &needles).await,
        [""; 0],
        "while the server runs"
    );
    hub.server.running.terminate();
    let logs = hub.server.running.wait().done().stderr;
    assert!(logs.contains("Ran `update_address`"), "the logs were loud: {logs}");
    let traces = ears.traces();
    if cfg!(feature = "otlp") {
        finds(&traces, "update_address");
    }
    assert_eq!(found(&traces, &needles), [""; 0]);
    assert_eq!(database.left(&hub.home, &needles).await, [""; 0], "when it has ended");
    database.end().await;
}
