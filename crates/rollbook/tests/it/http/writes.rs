//! `POST /actions/rpc` of writes: numbers keep their text to the wire, and refusals have their status.

use serde_json::{Value, json};

use super::refused;
use crate::{client, server::Linked};

/// Somebody who works in one company, by company code, employee number and key.
async fn somebody(linked: &Linked) -> (String, String, Value) {
    let export = linked.emulator.export().await;
    let people = export["people"].as_array().unwrap().iter();
    let mut wanted = people.filter_map(|person| {
        let [employment] = person["employments"].as_array()?.as_slice() else {
            return None;
        };
        let key = &employment["employee_identifier"];
        let works = employment["employment_status"] == "A" && key["company_code"] == "HLF";
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        works.then(|| {
            (
                text("company_code"),
                text("employee_number"),
                person["employee_id"].clone(),
            )
        })
    });
    wanted.next().unwrap()
}

async fn person(linked: &Linked, id: &Value) -> Value {
    let export = linked.emulator.export().await;
    let people = export["people"].as_array().unwrap();
    people
        .iter()
        .find(|person| person["employee_id"] == *id)
        .unwrap()
        .clone()
}

async fn called(linked: &Linked, operation: &str) -> u64 {
    let counters = linked.emulator.control("GET", "counters", None).await;
    counters["requests"][operation].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn numbers_of_a_body_arrive_digit_by_digit() {
    let linked = Linked::start();
    let (company, number, id) = somebody(&linked).await;
    // As text, because a parsed number would not show its zeros.
    let body = format!(
        r#"{{ "action": "update_user_defined_fields", "body": {{ "company_code": "{company}",
            "employee_number": "{number}", "eep_ud_field03": 52000.00, "eep_ud_field04": "0052000.10",
            "eep_ud_field10": 12345678901234567890.123456789, "eep_ud_field01": 7.50 }} }}"#
    );
    let request = linked.server.rpc(body).header("x-account-id", &linked.account);
    let answer = client::send(request).await.ok();
    let record = json!({ "index": 0, "status": "applied", "messages": [] });
    assert_eq!(
        answer["data"],
        json!({ "applied": 1, "refused": 0, "records": [record] })
    );
    let kept = person(&linked, &id).await;
    for (fact, value) in [
        ("eep_ud_field03", "52000.00"),
        ("eep_ud_field04", "0052000.10"),
        ("eep_ud_field10", "12345678901234567890.123456789"),
        ("eep_ud_field01", "7.50"),
    ] {
        assert_eq!(kept[fact], value, "{fact}");
    }
    let read = json!({
        "action": "get_user_defined_fields_by_employee_identifier",
        "query": { "company_code": company, "employee_number": number },
    });
    let request = linked
        .server
        .rpc(read.to_string())
        .header("x-account-id", &linked.account);
    let text = request.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("\"EepUdField03\":\"52000.00\""), "{text}");
}

#[tokio::test]
async fn refusals_have_their_status_and_ukg_pros_words() {
    let linked = Linked::start();
    let (company, number, id) = somebody(&linked).await;
    let before = person(&linked, &id).await["city"].clone();
    let write = async |fields: Value| {
        let mut body = json!({ "company_code": company, "employee_number": number });
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let call = json!({ "action": "ukg-pro_update_address", "body": body });
        linked.server.call(&linked.account, &call).await
    };
    let body = refused(write(json!({ "city": "" })).await, 422);
    assert_eq!(body["problem"]["code"], "validation");
    assert!(
        body["provider_errors"].to_string().contains("City is required"),
        "{body}"
    );
    let body = refused(
        write(json!({ "employee_number": "999999999", "city": "Tacoma" })).await,
        404,
    );
    assert_eq!(body["problem"]["code"], "employee_not_found");
    let body = refused(write(json!({ "colour": "red" })).await, 400);
    assert_eq!(body["problem"]["code"], "input_invalid");
    assert_eq!(person(&linked, &id).await["city"], before);

    // Some records were taken: an answer, which says which were not.
    let identifier = json!({ "CompanyCode": company, "EmployeeNumber": number });
    let records = json!([
        { "employee_identifier": identifier, "city": "Tacoma" },
        { "company_code": company, "employee_number": number, "city": "" },
    ]);
    let call = json!({ "action": "update_address", "body": { "records": records } });
    let answer = linked.server.call(&linked.account, &call).await.ok();
    assert_eq!(
        (&answer["data"]["applied"], &answer["data"]["refused"]),
        (&json!(1), &json!(1))
    );
    let bad = &answer["data"]["records"][1];
    assert_eq!(
        (&bad["status"], &bad["messages"][0]["property"]),
        (&json!("refused"), &json!("City"))
    );
    assert_eq!(person(&linked, &id).await["city"], "Tacoma");
}

#[tokio::test]
async fn a_key_makes_a_write_safe_to_ask_for_again() {
    let linked = Linked::start();
    let (company, number, id) = somebody(&linked).await;
    let operation = "EmployeeAddress.UpdateAddress";
    let write = async |city: &str, key: &str| {
        let body = json!({
            "company_code": company, "employee_number": number, "city": city, "idempotency_key": key,
        });
        let call = json!({ "action": "update_address", "body": body });
        linked.server.call(&linked.account, &call).await
    };
    let first = write("Tacoma", "one").await.ok();
    let again = write("Tacoma", "one").await.ok();
    assert_eq!(first["data"], again["data"]);
    assert_eq!(called(&linked, operation).await, 1);
    let body = refused(write("Olympia", "one").await, 409);
    assert_eq!(body["problem"]["code"], "idempotency_key_reused");

    linked.emulator.fault(&format!("gateway-504@{operation}*1")).await;
    let body = refused(write("Olympia", "two").await, 502);
    assert_eq!(
        (&body["problem"]["code"], &body["problem"]["retryable"]),
        (&json!("write_undecided"), &json!(false))
    );
    let body = refused(write("Olympia", "two").await, 409);
    assert_eq!(body["problem"]["code"], "write_undecided");
    assert_eq!(called(&linked, operation).await, 2);
    assert_eq!(person(&linked, &id).await["city"], "Tacoma");

    linked.emulator.fault(&format!("cut@{operation}*1")).await;
    let answer = write("Olympia", "three").await.ok();
    assert_eq!(answer["data"]["records"][0]["status"], "confirmed");
    assert_eq!(person(&linked, &id).await["city"], "Olympia");
}
