//! Webhooks in the console, without a script.

use super::Browser;
use crate::webhooks::{Receiver, World};

#[tokio::test]
async fn an_administrator_looks_after_a_webhook_from_its_making_to_its_end() {
    let world = World::start();
    let mut receiver = Receiver::start().await;
    let mut admin = Browser::first(&world.server).await;
    admin.get("/console/webhooks").await.says("There is no webhook yet.");

    let form = [("url", "https://10.0.0.1/hook"), ("description", "the product")];
    let page = admin.post("/console/webhooks", &form).await;
    assert_eq!(page.status, 422);
    page.says("target_not_public")
        .says("https://10.0.0.1/hook")
        .says("--allow-host");

    let form = [
        ("url", receiver.url.as_str()),
        ("description", "the product"),
        ("events", "account.updated"),
        ("form", "standard"),
    ];
    let made = admin.post("/console/webhooks", &form).await;
    made.says("It is shown this once.").says("whsec_");
    let secret = made
        .text
        .split("whsec_")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let list = admin.get("/console/webhooks").await;
    list.says(&receiver.url).says("An account was changed").says("Enabled");
    assert!(!list.text.contains(&secret));
    let path = list.text.split("href=\"/console/webhooks/").nth(1).unwrap();
    let path = format!("/console/webhooks/{}", path.split('"').next().unwrap());

    admin.get(&path).await.says("Nothing has been sent yet.");
    let sent = admin.post(&path, &[("do", "test")]).await;
    assert_eq!(
        sent.location.as_deref(),
        Some(format!("{path}?done=webhook_tested").as_str())
    );
    assert_eq!(receiver.next().await.json()["type"], "webhook.test");
    receiver.answers(500);
    world.edit("Harbour").await;
    receiver.next().await;
    // The answer is kept a moment after it was given.
    let log = loop {
        let log = admin.get(&format!("{path}?done=webhook_tested")).await;
        if log.text.contains("Tried again") && log.text.contains("Failing") {
            break log;
        }
    };
    log.says("A test is on its way")
        .says("500")
        .says("next try")
        .says("Failing")
        .says(&world.account);
    assert!(!log.text.contains(&secret));

    receiver.answers(204);
    let event = log
        .text
        .split("name=\"event\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    admin.post(&path, &[("do", "replay"), ("event", &event)]).await;
    assert_eq!(receiver.next().await.headers["webhook-id"], event);

    let rotated = admin.post(&path, &[("do", "rotate"), ("overlap", "0")]).await;
    rotated.says("whsec_").says("It is shown this once.");
    assert!(!rotated.text.contains(&secret));
    let changed = [
        ("do", "edit"),
        ("url", receiver.url.as_str()),
        ("description", "another"),
    ];
    admin.post(&path, &changed).await;
    admin.post(&path, &[("do", "disable")]).await;
    let off = admin.get(&path).await;
    off.says("another").says("Somebody disabled it").says("Everything");
    let refused = admin.post(&path, &[("do", "test")]).await;
    assert_eq!(refused.status, 409);
    refused.says("webhook_disabled");

    let german = format!("{path}?lang=de");
    admin.get(&german).await.says("Abgeschaltet").says("Zustellungen");
    let gone = admin.post(&path, &[("do", "delete")]).await;
    assert_eq!(gone.location.as_deref(), Some("/console/webhooks?done=webhook_deleted"));
    assert_eq!(admin.get(&path).await.status, 404);
    assert_eq!(admin.post(&path, &[("do", "enable")]).await.status, 404);
}
