//! Deleting an account leaves a receipt, from the command line and over HTTP.

use std::fs;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{client, server::Linked};

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
