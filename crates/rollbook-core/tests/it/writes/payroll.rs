//! What payroll takes: imported earnings, pending items, pay of others, transactions of the import tools.

use std::time::Duration;

use serde_json::{Value, json};

use super::bench::{Bench, both, told};

const KEY: &str = "11111111-2222-4333-8444-5555555555";

fn earning(bench: &Bench, last: u8) -> Value {
    let one = bench.somebody();
    json!({
        "refId": format!("{KEY}{last:02}"), "companyCode": one.company(), "empNo": one.number(), "code": "REG",
        "source": "clock", "hours": "8.2500", "chargeDate": "2026-10-19T00:00:00Z",
    })
}

fn named(last: u8) -> Value {
    json!({ "primary_company_code": "HLF", "refId": format!("{KEY}{last:02}") })
}

#[tokio::test]
async fn earnings_are_staged_all_or_the_good_ones_and_deleted_by_their_key() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let import = async |more: Value, records: Value| {
        let inputs = json!({ "primary_company_code": "HLF", "records": records });
        bench.run("create_import_pay_items", both(inputs, more)).await
    };
    let taken = import(json!({}), json!([earning(&bench, 1), earning(&bench, 2)]))
        .await
        .unwrap();
    assert_eq!((&taken.data["success_count"], taken.refused), (&json!(2), 0));
    let read = bench.done("get_import_pay_item", named(1)).await;
    for (property, value) in [
        ("hours", "8.2500"),
        ("empNo", one.number()),
        ("code", "REG"),
        ("source", "clock"),
        ("chargeDate", "2026-10-19T00:00:00Z"),
        ("isImportedIntoPayroll", "false"),
    ] {
        assert_eq!(told(&read[property]).as_deref(), Some(value), "{property}");
    }

    // One bad record rejects all, unless it is said otherwise.
    let bad = both(earning(&bench, 3), json!({ "hours": "1.23456" }));
    let problem = import(json!({}), json!([earning(&bench, 4), bad])).await.unwrap_err();
    assert_eq!(problem.code, "validation");
    let words = problem.provider_message.unwrap();
    assert!(words.contains("hours"), "{words}");
    assert_eq!(
        bench.run("get_import_pay_item", named(4)).await.unwrap_err().code,
        "record_not_found"
    );
    let some = import(json!({ "failAllOnRequest": "false" }), json!([earning(&bench, 4), bad]))
        .await
        .unwrap();
    assert_eq!((&some.data["success_count"], some.refused), (&json!(1), 1));
    assert_eq!(some.data["errors"][0]["refId"], bad["refId"]);
    bench.done("get_import_pay_item", named(4)).await;
    let problem = import(json!({ "failAllOnRequest": "false" }), json!([bad]))
        .await
        .unwrap_err();
    assert_eq!(problem.code, "validation");

    let gone = bench.done("delete_import_pay_item", named(1)).await;
    assert_eq!(gone, super::bench::all("applied", 1));
    assert_eq!(
        bench.run("get_import_pay_item", named(1)).await.unwrap_err().code,
        "record_not_found"
    );
    let problem = bench.run("delete_import_pay_item", named(1)).await.unwrap_err();
    assert_eq!(problem.code, "record_not_found");
    bench.hub.control.run_payroll();
    let read = bench.done("get_import_pay_item", named(2)).await;
    assert_eq!(read["isImportedIntoPayroll"], true);
    bench.run("delete_import_pay_item", named(2)).await.unwrap_err();
}

#[tokio::test]
async fn what_stands_beside_a_list_of_records_is_required_all_the_same() {
    let bench = Bench::start().await;
    let problem = bench
        .run("create_import_pay_items", json!({ "records": [earning(&bench, 1)] }))
        .await
        .unwrap_err();
    assert_eq!(problem.code, "input_invalid");
    assert!(
        problem.message.contains("`primary_company_code` is required"),
        "{problem}"
    );
    let problem = bench
        .run(
            "create_alternate_number",
            json!({ "records": [{ "number": "2535550100", "type": "CEL" }] }),
        )
        .await
        .unwrap_err();
    assert_eq!(problem.code, "input_invalid");
    assert!(problem.message.contains("`employee_number`"), "{problem}");
    assert_eq!(bench.hub.control.counters().total(), 0);
}

#[tokio::test]
async fn pending_items_are_created_changed_and_set_to_deleted() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let owner = json!({
        "primary_company_code": "HLF", "companyCode": one.company(), "employeeNumber": one.number(),
    });
    for (kind, code) in [
        ("earning", json!({ "earningCode": "BONUS" })),
        ("deduction", json!({ "deductionCode": "UNIF" })),
    ] {
        let action = |verb: &str| -> &'static str { format!("{verb}_pending_{kind}").leak() };
        let given = both(
            both(owner.clone(), code),
            serde_json::from_str(r#"{ "amount": 250.50 }"#).unwrap(),
        );
        let made = bench.done(action("create"), given.clone()).await;
        assert_eq!(
            (told(&made["amount"]).as_deref(), &made["ItemStatus"]),
            (Some("250.50"), &json!("Pending"))
        );
        let key = json!({ "primary_company_code": "HLF", "id": made["id"] });
        assert_eq!(bench.done(action("get"), key.clone()).await, made);
        let listed = bench
            .done(
                format!("list_pending_{kind}s").leak(),
                json!({ "primary_company_code": "HLF" }),
            )
            .await;
        assert!(listed.as_array().unwrap().contains(&made));

        let change = both(both(given, key.clone()), json!({ "amount": 20 }));
        let changed = bench.done(action("update"), change).await;
        assert_eq!(bench.done(action("get"), key.clone()).await, changed);
        super::bench::same_but(&made, &changed, &["amount"]);
        assert_eq!(told(&changed["amount"]).unwrap().parse::<f64>(), Ok(20.0));

        let gone = bench.done(action("delete"), key.clone()).await;
        assert_eq!(gone, super::bench::all("applied", 1));
        let deleted = bench.done(action("get"), key.clone()).await;
        assert_eq!(
            (&deleted["ItemStatus"], &deleted["isPickedUp"]),
            (&json!("Deleted"), &json!(false))
        );
        let problem = bench.run(action("delete"), key).await.unwrap_err();
        assert_eq!(problem.code, "validation", "{problem:?}");
    }
}

#[tokio::test]
async fn pay_of_others_keeps_its_decimals() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let given = r#"{ "payDate": "2026-10-30T00:00:00Z", "totalEarnings": 52000.0000, "netPay": "0100.5000" }"#;
    let owner = json!({ "companyCode": one.company(), "employeeNumber": one.number() });
    let made = bench
        .done(
            "create_third_party_pay",
            both(owner, serde_json::from_str(given).unwrap()),
        )
        .await;
    let listed = bench.done("list_third_party_pay", json!({})).await;
    assert_eq!(listed, json!([made]));
    assert_eq!(made["totalEarnings"], "52000.0000");
    assert_eq!(made["payDate"], "2026-10-30T00:00:00Z");
    assert_eq!(made["employeeNumber"], one.number());
}

#[tokio::test]
async fn a_transaction_is_handed_in_and_its_status_tells_what_became_of_it() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let number = one.number();
    let xml = |number: &str| {
        format!(
            "<ChangeEmployee><EmployeeNumber>{number}</EmployeeNumber><CompanyCode>HLF</CompanyCode></ChangeEmployee>"
        )
    };
    let submit = async |transaction: String| {
        let inputs = json!({ "transaction": transaction, "uniqueFileName": "mine.xml" });
        let staged = bench.done("submit_import_transaction", inputs).await;
        let staged = staged.as_array().map_or(&staged, |rows| &rows[0]).clone();
        assert_eq!(staged["fileName"], "mine.xml");
        json!({ "stagingId": staged["stagingId"] })
    };
    let (good, bad) = (submit(xml(number)).await, submit(xml("999999999")).await);
    let status = async |key: &Value| bench.done("get_import_transaction_status", key.clone()).await;
    assert_eq!(status(&good).await["status"], "Pending");
    bench.hub.control.advance(Duration::from_mins(2));
    let passed = status(&good).await;
    assert_eq!(
        (&passed["status"], &passed["employeeNumber"]),
        (&json!("Pass"), &json!(number))
    );
    assert_eq!(status(&bad).await["status"], "Fail");

    let rule = json!({ "transaction": "<Rule/>", "uniqueFileName": "rule.xml" });
    let staged = bench.done("submit_business_rule_transaction", rule.clone()).await;
    let file = bench.done("submit_business_rule_file", rule).await;
    bench.hub.control.advance(Duration::from_mins(2));
    for (action, key) in [
        (
            "get_business_rule_transaction_status",
            json!({ "stagingId": staged["stagingId"] }),
        ),
        ("get_business_rule_file_status", json!({ "fileId": file["fileId"] })),
    ] {
        assert_eq!(bench.done(action, key).await["status"], "Pass", "{action}");
    }
}
