//! What a change says on the wire, and where the tenant shows it afterwards.

use serde_json::{Value, json};

use super::bench::Bench;
use crate::hub::{ALL, Hub};
use crate::proxy::Proxy;
use rollbook_core::{Address, LinkRequest};

#[tokio::test]
async fn a_change_sends_the_whole_record_once_with_every_digit_that_was_given() {
    let hub = Hub::start().await;
    let proxy = Proxy::to(&hub.sandbox.url()).await;
    let request = LinkRequest {
        address: Address::Pasted(proxy.url.clone()),
        ..hub.request(&ALL)
    };
    let account = hub.link(request).await.unwrap().account.id;
    let bench = Bench { hub, account };
    let one = bench.somebody();
    let given = r#"{ "effective_date": "2026-11-09", "reason_code": "0210", "rate_change_type": "Y", "annual": 052 }"#;
    assert!(
        serde_json::from_str::<Value>(given).is_err(),
        "JSON has no such number; a text has"
    );
    let given =
        r#"{ "effective_date": "2026-11-09", "reason_code": "0210", "rate_change_type": "Y", "annual": 52000.00 }"#;
    let given = one.with(serde_json::from_str(given).unwrap());
    bench.applied("update_compensation", given).await;
    let passed = proxy.passed();
    let writes: Vec<_> = passed.split("<entities").skip(1).collect();
    assert_eq!(writes.len(), 1, "it is sent once");
    let (sent, _) = writes[0].split_once("</entities>").unwrap();
    for (element, value) in [
        ("Annual", "52000.00"),
        ("EffectiveDate", "2026-11-09T00:00:00"),
        ("RateChangeType", "Y"),
        ("ReasonCode", "0210"),
        // What was not given is as it was read.
        ("PayFrequency", one.employment["pay_frequency"].as_str().unwrap()),
        ("PayGroup", "HLFBI"),
        ("ScheduledHours", "80.00"),
        ("Hourly", one.employment["hourly"].as_str().unwrap()),
    ] {
        let text = format!(":{element}>{value}</");
        assert!(sent.contains(&text), "`{text}` is not in {sent}");
    }
    let place = |element: &str| sent.find(&format!(":{element}>")).unwrap();
    let order = [
        "Annual",
        "EffectiveDate",
        "Hourly",
        "PayFrequency",
        "PayGroup",
        "RateChangeType",
        "ReasonCode",
    ];
    assert!(order.map(place).is_sorted(), "WCF drops what comes too late: {sent}");
}

#[tokio::test]
async fn a_change_is_in_the_audit_trail_and_among_the_changes() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let old = one.person["city"].clone();
    bench
        .applied("update_address", one.with(json!({ "city": "Tacoma" })))
        .await;
    let trail = bench
        .hub
        .all(
            bench.account,
            "list_audit_details",
            json!({
                "startDateTime": "1990-01-01", "endDateTime": "2100-01-01", "tableName": "EmpPers",
                "fieldName": "EepAddressCity", "page_size": 1000,
            }),
        )
        .await;
    let made: Vec<_> = trail
        .iter()
        .filter(|row| row["audNewValue"] == "Tacoma" && row["audOldValue"] == old)
        .filter(|row| row["audKey1Value"] == one.employee_id())
        .collect();
    assert_eq!(made.len(), 1, "{trail:?}");
    let changes = bench
        .done("list_changes_by_employee", json!({ "employeeId": one.employee_id() }))
        .await;
    let row = changes.as_array().map_or(&changes, |rows| &rows[0]);
    assert_eq!(row["city"], "Tacoma");
}
