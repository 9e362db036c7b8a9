//! Writes of what is to be paid: imports, pending items, pay of others.

use std::time::Duration;

use serde_json::{Value, json};
use ukg_pro_sandbox::switches::ExtraHeaders;

use crate::fixture::{Employment, Fixture};
use crate::rest_writes::TRACKING;

const EARNINGS: &str = "/services/payroll/v1/import-pay-items/earnings";

fn earning(one: &Employment, last: u8, hours: &str) -> Value {
    json!({
        "refId": format!("11111111-2222-4333-8444-5555555555{last:02}"), "companyCode": one.key().0,
        "empNo": one.key().1, "code": "REG", "source": "clock", "hours": hours, "adjEarnPeriodStartDate": "2026-10-19T00:00:00Z",
    })
}

#[tokio::test]
async fn earnings_are_imported_all_or_the_good_ones_and_read_back() {
    let fixture = Fixture::start().await;
    let one = fixture.active();
    let with_code = |mut earning: Value, code: &str| {
        earning["code"] = json!(code);
        earning
    };
    let code = fixture.rest("/configuration/v1/earnings").await.json()[0]["earningCode"].clone();
    let code = code.as_str().unwrap_or("REG").to_owned();
    let good = |last| with_code(earning(&one, last, "8.25"), &code);
    let send = async |query: &str, earnings: Value| {
        fixture
            .pay("POST", &format!("{EARNINGS}{query}"), &json!({ "earnings": earnings }))
            .await
    };
    let answer = send("", json!([good(1), good(2)])).await;
    assert_eq!((answer.status, answer.json()), (201, json!({ "success_count": 2 })));
    let read = fixture
        .pay(
            "GET",
            &format!("{EARNINGS}/{}", good(1)["refId"].as_str().unwrap()),
            &Value::Null,
        )
        .await;
    assert_eq!(read.status, 200);
    let read = read.json();
    assert_eq!(read["hours"], "8.25");
    assert_eq!(read["empNo"], *one.key().1);
    assert_eq!(read["isImportedIntoPayroll"], false);
    assert_eq!(read["AdjEarnPeriodStartDate"], "2026-10-19T00:00:00Z");

    let bad = with_code(earning(&one, 3, "1.23456"), &code);
    let answer = send("", json!([good(4), bad])).await;
    assert_eq!(answer.status, 400);
    let body = answer.json();
    assert_eq!(body["error_count"], 1);
    assert!(body.get("success_count").is_none());
    assert_eq!(body["errors"][0]["refId"], bad["refId"]);
    assert!(body["errors"][0]["detail"].as_str().unwrap().contains("hours"));
    let missing = format!("{EARNINGS}/{}", good(4)["refId"].as_str().unwrap());
    assert_eq!(
        fixture.pay("GET", &missing, &Value::Null).await.status,
        404,
        "nothing was taken"
    );

    let answer = send("?failAllOnRequest=false", json!([good(4), bad])).await;
    assert_eq!(answer.status, 207);
    let body = answer.json();
    assert_eq!((&body["success_count"], &body["error_count"]), (&json!(1), &json!(1)));
    assert_eq!(fixture.pay("GET", &missing, &Value::Null).await.status, 200);
    assert_eq!(send("?failAllOnRequest=false", json!([bad])).await.status, 400);

    let answer = send("", json!([good(5), good(1)])).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["refId"], good(1)["refId"]);
    assert_eq!(send("", json!([good(6), good(6)])).await.status, 409);
    let mut no_guid = good(7);
    no_guid["refId"] = json!("seven");
    let mut nobody = good(8);
    nobody["empNo"] = json!("nobody");
    for wrong in [no_guid, nobody, json!({}), json!({ "refId": 1 })] {
        assert_eq!(send("", json!([wrong])).await.status, 400, "{wrong}");
    }
    let answer = fixture.pay("POST", EARNINGS, &json!({})).await;
    assert_eq!(
        (
            answer.status,
            &answer.json()["errors"]["modelstate"]["earnings"][0]["type"]
        ),
        (400, &json!("Required"))
    );
}

#[tokio::test]
async fn an_imported_earning_is_deleted_until_payroll_takes_it() {
    let fixture = Fixture::start().await;
    let one = fixture.active();
    let code = fixture.rest("/configuration/v1/earnings").await.json()[0]["earningCode"].clone();
    let code = code.as_str().unwrap_or("REG").to_owned();
    let earnings: Vec<Value> = (1..=2)
        .map(|last| {
            let mut earning = earning(&one, last, "8");
            earning["code"] = json!(code);
            earning
        })
        .collect();
    let path = |place: usize| format!("{EARNINGS}/{}", earnings[place]["refId"].as_str().unwrap());
    assert_eq!(
        fixture
            .pay("POST", EARNINGS, &json!({ "earnings": earnings }))
            .await
            .status,
        201
    );
    let gone = fixture.pay("DELETE", &path(0), &Value::Null).await;
    assert_eq!((gone.status, gone.text()), (204, ""));
    assert_eq!(fixture.pay("DELETE", &path(0), &Value::Null).await.status, 404);
    assert_eq!(fixture.control.waiting_for_payroll(), 1);
    // The second of November 2026 is a Monday; payroll runs on Friday.
    fixture.control.advance(Duration::from_hours(5 * 24));
    assert_eq!(
        fixture.pay("GET", &path(1), &Value::Null).await.json()["isImportedIntoPayroll"],
        true
    );
    assert_eq!(fixture.pay("DELETE", &path(1), &Value::Null).await.status, 405);
}

#[tokio::test]
async fn payroll_writes_need_their_headers() {
    let fixture = Fixture::start().await;
    let path = format!("{EARNINGS}/{TRACKING}");
    let client = ("US-Client-Id", "HLF");
    let tracking = ("X-Correlation-Id", TRACKING);
    for (headers, status) in [
        (vec![], 400),
        (vec![client], 400),
        (vec![tracking], 400),
        (vec![tracking, ("US-Client-Id", "SMITH")], 400),
        (vec![client, ("X-Correlation-Id", "one")], 400),
        (vec![client, tracking], 404),
    ] {
        let answer = fixture.send_with("GET", &path, &headers, "").await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
    let answer = fixture.send("DELETE", &path, "").await;
    assert_eq!(
        answer.json()["errors"]["modelstate"]["X-Correlation-Id"][0]["message"],
        "The header is required."
    );
    fixture.switch(|switches| switches.extra_headers = ExtraHeaders::NotChecked);
    assert_eq!(fixture.send("DELETE", &path, "").await.status, 404);
}

#[tokio::test]
async fn a_pending_item_that_breaks_a_rule_is_kept_and_not_picked_up() {
    let fixture = Fixture::start().await;
    let one = fixture.active();
    let path = "/services/payroll/v2/payroll-pending-items/earnings";
    let code = fixture.rest("/configuration/v1/earnings").await.json()[0]["earningCode"].clone();
    let item = json!({
        "companyCode": one.key().0, "employeeNumber": one.key().1,
        "earningCode": code.as_str().unwrap_or("REG"), "amount": 250,
    });
    let answer = fixture.pay("POST", path, &item).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    assert_eq!(
        (&made["ItemStatus"], &made["amount"]),
        (&json!("Pending"), &json!(250.0))
    );
    assert_eq!(made["isPickedUp"], true, "{made}");
    assert!(made["message"].is_null());
    assert!(made["scheduledPayDate"].as_str().unwrap() >= "2026-11-02");
    let one_path = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(fixture.pay("GET", &one_path, &Value::Null).await.json(), made);

    let answer = fixture
        .pay(
            "PATCH",
            &one_path,
            &json!({ "scheduledPayDate": "2026-11-04T00:00:00" }),
        )
        .await;
    let late = answer.json();
    assert_eq!((answer.status, &late["isPickedUp"]), (200, &json!(false)));
    assert!(late["message"].as_str().unwrap().contains("pay date"));
    let back = json!({ "scheduledPayDate": made["scheduledPayDate"], "ItemStatus": "Submitted" });
    let answer = fixture.pay("PATCH", &one_path, &back).await;
    assert_eq!(answer.json()["isPickedUp"], true);

    let mut finished = item.clone();
    finished["ItemStatus"] = json!("Finished");
    let answer = fixture.pay("POST", path, &finished).await;
    assert_eq!((answer.status, &answer.json()["isPickedUp"]), (201, &json!(false)));
    let mut nobody = item.clone();
    nobody["employeeNumber"] = json!("nobody");
    assert_eq!(fixture.pay("POST", path, &nobody).await.status, 400);
    assert_eq!(
        fixture.pay("POST", path, &json!({ "amount": "much" })).await.status,
        400
    );

    // Deleting is soft, and only once.
    assert_eq!(fixture.pay("DELETE", &one_path, &Value::Null).await.status, 204);
    let deleted = fixture.pay("GET", &one_path, &Value::Null).await.json();
    assert_eq!(
        (&deleted["ItemStatus"], &deleted["isPickedUp"]),
        (&json!("Deleted"), &json!(false))
    );
    assert_eq!(fixture.pay("DELETE", &one_path, &Value::Null).await.status, 400);
    assert_eq!(fixture.pay("PATCH", &one_path, &item).await.status, 400);
    let listed = fixture.pay("GET", path, &Value::Null).await.rows();
    assert_eq!(listed.len(), 2);
}

#[tokio::test]
async fn a_deduction_that_is_not_the_employees_waits_in_vain() {
    let fixture = Fixture::start().await;
    let path = "/services/payroll/v2/payroll-pending-items/deductions";
    let one = fixture.active();
    let item =
        json!({ "companyCode": one.key().0, "employeeNumber": one.key().1, "deductionCode": "NOSUCH", "amount": 10.5 });
    let answer = fixture.pay("POST", path, &item).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    assert_eq!(made["deductionCode"], "NOSUCH");
    // A tenant that keeps no elections lets any pass.
    let kept = fixture.control.export_records("deduction").as_array().unwrap().len();
    assert_eq!(made["isPickedUp"], json!(kept == 0));
    assert_eq!(made["message"].is_null(), kept == 0);
}

#[tokio::test]
async fn pay_of_others_is_kept_with_four_decimals() {
    let fixture = Fixture::start().await;
    let one = fixture.active();
    let path = "/services/payroll/v1/thirdpartypay";
    let sent = json!({
        "companyCode": one.key().0, "employeeNumber": one.key().1, "payDate": "2026-10-30T00:00:00Z",
        "totalEarnings": "1200.5", "netPay": "1000",
    });
    let answer = fixture.send("POST", path, &sent.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    assert_eq!(made["id"].as_str().unwrap().len(), 12);
    assert_eq!(
        (&made["totalEarnings"], &made["netPay"]),
        (&json!("1200.5000"), &json!("1000.0000"))
    );
    assert!(made["totalTaxes"].is_null());
    assert_eq!(fixture.rest(path).await.rows(), [made]);
    assert_eq!(fixture.send("POST", path, r#"{"netPay": "1"}"#).await.status, 400);
}
