//! The live check, as the script asks for it.

use serde_json::{Value, json};

use super::{Hub, Link};

async fn check(link: &Link<'_>, body: Value) -> Value {
    let request = link
        .hub
        .server
        .request("POST", &format!("/link/{}/check", link.token))
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(body.to_string());
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let text = response.text().await.unwrap();
    for secret in [
        link.hub.emulator.password(),
        link.hub.emulator.user_api_key(),
        link.hub.emulator.customer_api_key(),
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn verdicts_stand_under_their_fields_while_somebody_types() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let answer = check(
        &link,
        json!({ "touched": "typing", "screen": "account", "username": "it@tessaria.example", "password": "" }),
    )
    .await;
    assert!(
        answer["fields"]["username"]
            .as_str()
            .unwrap()
            .contains("This looks like an e-mail address")
    );
    assert_eq!(answer["fields"]["password"], "", "what is not there yet is not wrong");
    assert_eq!((&answer["wrong"], &answer["taken"]), (&json!([]), &json!(false)));
    let answer = check(
        &link,
        json!({
            "touched": "address", "screen": "keys", "address": format!("{}/services", hub.emulator.service_url()),
            "customer_api_key": hub.emulator.user_api_key(), "user_api_key": hub.emulator.customer_api_key(),
        }),
    )
    .await;
    assert!(
        answer["fields"]["address"]
            .as_str()
            .unwrap()
            .contains("UKG Pro answers at")
    );
    assert!(answer["summary"].as_str().unwrap().contains("Exchange them"));
}

#[tokio::test]
async fn the_last_value_tells_of_the_login_and_of_each_permission() {
    let hub = Hub::start();
    hub.emulator.revoke("View").await;
    let link = hub.link(json!({})).await;
    let mut body = json!({ "touched": "value", "screen": "one" });
    for (name, value) in link.account().into_iter().chain(link.keys()) {
        body[name] = value.into();
    }
    let answer = check(&link, body).await;
    assert_eq!(answer["taken"], true);
    assert!(
        answer["fields"]["password"]
            .as_str()
            .unwrap()
            .contains("UKG Pro takes it")
    );
    assert_eq!(
        answer["scopes"]["EmployeePersonDetails:View"],
        json!(["missing", "Missing"])
    );
    assert_eq!(hub.server.get("/accounts").await.ok(), json!([]));
}

#[tokio::test]
async fn a_link_that_has_ended_says_so_to_the_script() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    link.post("/cancel", &[]).await;
    let request = hub
        .server
        .request("POST", &format!("/link/{}/check", link.token))
        .header("content-type", "application/json")
        .body(json!({ "touched": "typing", "screen": "one" }).to_string());
    assert_eq!(request.send().await.unwrap().status(), 410);
}

#[tokio::test]
async fn a_check_that_the_browser_gave_up_is_finished_and_no_password_is_sent_twice() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let mut body = json!({ "touched": "value", "screen": "one" });
    for (name, value) in link.account().into_iter().chain(link.keys()) {
        body[name] = value.into();
    }
    body["password"] = "not the password".into();
    hub.emulator.fault("slow=700@person-details").await;
    let given_up = hub
        .server
        .request("POST", &format!("/link/{}/check", link.token))
        .header("content-type", "application/json")
        .timeout(std::time::Duration::from_millis(300))
        .body(body.to_string());
    assert!(given_up.send().await.unwrap_err().is_timeout());
    let page = link.connect(&[("password", "not the password")]).await;
    page.says(&["UKG Pro does not accept these values"]);
    let account = hub
        .emulator
        .control("GET", &format!("accounts/{}", hub.emulator.username()), None)
        .await;
    assert_eq!(account["failed_logins"], 1);
}
