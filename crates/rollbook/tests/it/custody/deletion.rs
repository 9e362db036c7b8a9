//! Deleting an account leaves a receipt, from the command line and over HTTP.

use std::{fs, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::person::somebody;
use crate::{
    client,
    emulator::Emulator,
    program::{Home, files},
    server::{Linked, Server},
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
async fn nothing_of_a_deleted_account_is_in_a_file_an_export_or_a_log() {
    const LABEL: &str = "Planted Harbour 4711";
    const KEY: &str = "planted-key-of-a-write-0815";

    let emulator = Emulator::start();
    let home = Home::new();
    let account = emulator.link(&home, &["--label", LABEL])["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut command = Server::command(&home);
    command.env("ROLLBOOK_LOG", "trace");
    let mut server = Server::of(&home, command);
    let (company, number, _) = somebody(&emulator, 0).await;
    let body = json!({ "company_code": company, "employee_number": number, "city": "Tacoma", "idempotency_key": KEY });
    let call = json!({ "action": "update_address", "body": body });
    server.call(&account, &call).await.ok();
    server
        .action(&account, "find_people", json!({ "page_size": 2 }))
        .await
        .ok();
    let places = || files(&home.data());
    let found = |places: &[(PathBuf, Vec<u8>)], needle: &str| {
        let hits = places
            .iter()
            .filter(|(_, bytes)| bytes.windows(needle.len()).any(|window| window == needle.as_bytes()));
        hits.map(|(path, _)| path.clone()).collect::<Vec<_>>()
    };
    let mut needles = vec![LABEL, KEY, emulator.username()];
    for needle in &needles {
        assert!(!found(&places(), needle).is_empty(), "the search is blind to {needle}");
    }
    needles.extend(emulator.secrets());
    needles.push(&number);

    let request = server.request("DELETE", &format!("/accounts/{account}"));
    client::send(request.basic_auth(&server.key, Some(""))).await.ok();
    let export = home.run(["audit", "export"]).done().stdout;
    assert!(export.contains(&account) && export.contains("account.deleted"));
    let answer = server.get("/accounts").await.ok().to_string();
    let while_running = places();
    server.running.terminate();
    let logs = server.running.wait().done().stderr;
    assert!(logs.contains("Ran `update_address`"), "the logs were loud: {logs}");
    let mut all = while_running;
    all.extend(places());
    all.extend(
        [("export", export), ("answer", answer), ("logs", logs)].map(|(name, text)| (name.into(), text.into_bytes())),
    );
    for needle in needles {
        let hits = found(&all, needle);
        assert!(hits.is_empty(), "{needle} is in {hits:?}");
    }
}
