//! What many are to have that nothing hands in stands at an address, part by part, until the tenant tells it.

use serde_json::{Value, json};

use super::{Employer, WITHOUT_LIMITS};
use crate::{client, finch::Finch, hub::Seen};

const PEOPLE: u32 = 60;

#[tokio::test]
async fn what_many_are_to_have_is_shown_in_parts_and_looked_for_when_somebody_says_so() {
    let finch = Finch::of(PEOPLE, WITHOUT_LIMITS);
    let token = finch
        .connected_for(json!({ "products": ["directory", "benefits"] }))
        .await;
    let employer = Employer { finch, token };
    let hub = &employer.finch.hub;
    let line = format!(
        "accounts/{}/permissions/Personnel Integration/Add",
        hub.emulator.username()
    );
    hub.emulator.control("DELETE", &line, None).await;

    let benefit = super::deductions::named(&employer, "Uniforms").await["benefit_id"].clone();
    let benefit = benefit.as_str().unwrap();
    let people = employer.get("/employer/directory?limit=100").await.ok();
    let working = people["individuals"].as_array().unwrap().iter();
    let working: Vec<&Value> = working.filter(|person| person["is_active"] == true).collect();
    assert!(working.len() > 30, "more than a part");
    let wishes: Vec<Value> = working
        .iter()
        .map(|person| {
            let deduction = json!({ "type": "fixed", "amount": 2_731 });
            json!({ "individual_id": person["id"], "configuration": { "employee_deduction": deduction } })
        })
        .collect();
    let path = format!("/employer/benefits/{benefit}/individuals");
    let asked = employer
        .finch
        .by_token("POST", &path, employer.token.text())
        .header("content-type", "application/json")
        .body(json!(wishes).to_string());
    client::send(asked).await.ok();

    let named = hub
        .server
        .request(
            "PUT",
            &format!("/v1/accounts/{}/deduction-administrator", employer.account()),
        )
        .basic_auth(&hub.server.key, Some(""))
        .header("content-type", "application/json")
        .body(json!({ "user_name": "OTTILIE", "even_if_unknown": true }).to_string());
    let told = client::send(named).await.ok();
    assert_eq!(told["administrator"]["standing"], "unproven");
    let address = told["entries_url"].as_str().unwrap();
    let path = address.strip_prefix(&hub.server.url).unwrap();
    let look = || Seen::of(hub.server.request("POST", path).header("sec-fetch-site", "same-origin"));
    let page = async |address: &str| Seen::of(hub.server.at(address)).await;
    // The server goes on with the job by itself, and nobody else does meanwhile.
    let mut first = look().await;
    while first.text().contains("UKG Pro is being looked at just now") {
        first = look().await;
    }
    let count = working.len();
    first.says(&[
        &format!("UKG Pro was looked at just now. {count} are still to be entered"),
        &format!("{count} to enter"),
        &format!("1 to 25 of {count}"),
        "27.31",
        "Where a second person approves in UKG Pro",
        "Not confirmed: no public source says on which pages of UKG Pro this is done.",
    ]);
    assert!(!first.html.contains("rel=\"prev\""));
    let more = page(&format!("{address}?from=25")).await;
    more.says(&[&format!("26 to {} of {count}", count.min(50))]);
    assert!(more.html.contains("rel=\"prev\""));
    assert!(
        more.html.contains("action=\"") && more.html.contains("?from=25\""),
        "looking stays here"
    );
    for beyond in ["1000000", "18446744073709551615", "-1", "x"] {
        let shown = page(&format!("{address}?from={beyond}")).await;
        assert_eq!(shown.status, 200, "{beyond}");
    }

    hub.emulator.fault("html").await;
    let failed = look().await;
    assert_eq!(failed.status, 200);
    failed.says(&["UKG Pro could not be looked at just now", &format!("{count} to enter")]);
}
