//! `rollbook webhooks`.

use serde_json::json;

use super::Receiver;
use crate::{emulator::Emulator, program::Home};

// The receiver answers while a command runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_is_looked_after_on_the_command_line() {
    let home = Home::new();
    let mut receiver = Receiver::start().await;
    let run = |arguments: &[&str]| {
        let all = ["webhooks"].iter().chain(arguments);
        home.run(all.chain(&["--json", "--allow-host", "127.0.0.1"])).json()
    };
    let made = run(&["create", &receiver.url, "--event", "account.created,account.deleted"]);
    let id = made["id"].as_str().unwrap();
    let secret = made["secret"].as_str().unwrap();
    assert_eq!(made["events"], json!(["account.created", "account.deleted"]));
    let list = run(&["list"]);
    assert_eq!(list[0]["id"], id);
    assert!(!list.to_string().contains(secret));
    assert_eq!(run(&["show", id])["url"], receiver.url.as_str());

    // A test needs no server.
    let tested = run(&["test", id]);
    assert_eq!(receiver.next().await.json()["type"], "webhook.test");
    assert_eq!(tested[0]["state"], "delivered", "{tested}");
    receiver.answers(500);
    let tested = run(&["test", id]);
    assert_eq!(
        (&tested[0]["state"], &tested[0]["attempts"][0]["status"]),
        (&json!("pending"), &json!(500))
    );
    let log = run(&["deliveries", id, "--state", "pending"]);
    assert_eq!(log.as_array().unwrap().len(), 1);

    // What happened while no server ran waits for the next one.
    let emulator = Emulator::with(["--employees", "12"]);
    emulator.linked(&home);
    let log = run(&["deliveries", id]);
    assert_eq!(
        (&log[0]["type"], &log[0]["state"]),
        (&json!("account.created"), &json!("pending"))
    );

    let rotated = run(&["rotate", id, "--overlap", "2h"]);
    assert_ne!(rotated["secret"].as_str(), Some(secret));
    let changed = run(&[
        "change",
        id,
        "--every-event",
        "--description",
        "the product",
        "--disable",
    ]);
    assert_eq!(changed["disabled"]["reason"], "asked");
    let refused = home.run(["webhooks", "test", id, "--json"]);
    assert!(refused.stderr.contains("webhook_disabled"), "{}", refused.stderr);
    run(&["change", id, "--enable"]);
    assert_eq!(
        run(&["replay", id, "--since", "2020-01-01T00:00:00Z"])["deliveries"],
        0,
        "it waits already"
    );
    assert_eq!(run(&["delete", id])["id"], id);
    assert_eq!(run(&["list"]), json!([]));
    let gone = home.run(["webhooks", "show", id, "--json"]);
    assert_ne!(gone.code, Some(0));
    assert!(gone.stderr.contains("webhook_not_found"), "{}", gone.stderr);
}

#[test]
fn an_address_that_leads_elsewhere_is_refused_and_what_to_do_is_said() {
    let home = Home::new();
    let refused = home.run(["webhooks", "create", "http://127.0.0.1:9/hook"]);
    assert_ne!(refused.code, Some(0));
    assert!(refused.stderr.contains("--allow-host"), "{}", refused.stderr);
    let forgotten = home.run(["webhooks", "change", "whk_0190163d8694739b95e65b3e02c4d2ea"]);
    assert_eq!(forgotten.code, Some(2), "{}", forgotten.stderr);
}
