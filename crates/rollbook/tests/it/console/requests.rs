//! The console's request log.

use serde_json::json;

use super::browser::Browser;
use crate::server::Linked;

#[tokio::test]
async fn a_request_is_looked_up_by_the_id_that_a_failure_names() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    browser.get("/console/requests").await.says("No action has run yet");
    let failed = linked
        .server
        .action(&linked.account, "find_people", json!({ "next": "x" }))
        .await;
    let failed = failed.headers["x-request-id"].to_str().unwrap();
    let written = linked
        .server
        .call(
            &linked.account,
            &json!({ "action": "update_person", "body": { "employee_number": "0" } }),
        )
        .await;
    let written = written.headers["x-request-id"].to_str().unwrap();

    let page = browser.get("/console/requests").await;
    page.says(failed).says(written).says("/explain/cursor_invalid");
    let page = browser.get(&format!("/console/requests?id={failed}")).await;
    page.says("cursor_invalid")
        .says(&linked.account)
        .says("Nothing has happened yet");
    let page = browser.get(&format!("/console/requests?id={written}")).await;
    page.says("Action that writes called");
    let page = browser.get("/console/requests?code=cursor_invalid").await;
    assert!(
        page.says(failed).text.matches("/console/requests?id=").count() == 1,
        "{}",
        page.text
    );
    for nothing in [
        "id=req_0190163d8694739b95e65b3e02c4d2ea",
        "id=%3Cb%3E",
        "code=nothing_like_it",
        "id=job-8",
    ] {
        let page = browser.get(&format!("/console/requests?{nothing}")).await;
        page.says("Nothing is known of such a request");
        assert!(!page.text.contains("<b>"), "{}", page.text);
    }

    let account = browser.get(&format!("/console/accounts/{}", linked.account)).await;
    account
        .says(&format!("/console/requests?id={failed}"))
        .says(&format!("/console/requests?account={}", linked.account));
    let page = browser
        .get(&format!("/console/requests?account={}", linked.account))
        .await;
    page.says("Only requests of").says(failed);
}
