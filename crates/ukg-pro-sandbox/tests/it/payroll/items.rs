//! Items that are handed in for one pay.

use serde_json::{Value, json};

use super::changes::{with_deduction, without_deduction};
use super::runs::{Told, days};
use super::{cents, text};
use crate::fixture::{Employment, Fixture};

const DEDUCTIONS: &str = "/services/payroll/v2/payroll-pending-items/deductions";
const EARNINGS: &str = "/services/payroll/v2/payroll-pending-items/earnings";
const IMPORTED: &str = "/services/payroll/v1/import-pay-items/earnings";

fn item(one: &Employment, name: &str, code: &str, amount: f64) -> Value {
    let (company, number) = one.key();
    json!({ "companyCode": company, "employeeNumber": number, name: code, "amount": amount })
}

async fn hand_in(fixture: &Fixture, path: &str, item: &Value) -> Value {
    let answer = fixture.pay("POST", path, item).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn now(fixture: &Fixture, path: &str, item: &Value) -> Value {
    let path = format!("{path}/{}", text(item, "id"));
    fixture.pay("GET", &path, &Value::Null).await.json()
}

/// The lines of an employee on a pay date, by a code.
fn lines<'a>(rows: &'a [Value], one: &Employment, date: &str, name: &str, code: &str) -> Vec<&'a Value> {
    let mine = rows.iter().filter(|row| {
        row["employeeId"] == one.text("employee_id").unwrap()
            && text(row, "payDate").starts_with(date)
            && row[name] == code
    });
    mine.collect()
}

#[tokio::test]
async fn an_item_is_taken_once_in_the_run_of_its_pay_date_on_top_of_what_is_elected() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let (one, elected) = with_deduction(&fixture, "UNIF").await;
    let other = without_deduction(&fixture, "UWAY").await;
    let recurring = cents(&elected["employeeAmount"]);
    let next = hand_in(&fixture, DEDUCTIONS, &item(&one, "deductionCode", "UNIF", 12.5)).await;
    assert_eq!(
        (&next["isPickedUp"], text(&next, "scheduledPayDate")),
        (&json!(true), "2026-11-06T00:00:00")
    );
    let mut later = item(&one, "deductionCode", "UNIF", 3.0);
    later["scheduledPayDate"] = json!("2026-11-13T00:00:00");
    later["ItemStatus"] = json!("Submitted");
    let later = hand_in(&fixture, DEDUCTIONS, &later).await;
    // In the deduction group, though nothing is elected.
    let unassigned = hand_in(&fixture, DEDUCTIONS, &item(&other, "deductionCode", "UWAY", 9.0)).await;
    let deleted = hand_in(&fixture, DEDUCTIONS, &item(&one, "deductionCode", "UNIF", 77.0)).await;
    let path = format!("{DEDUCTIONS}/{}", text(&deleted, "id"));
    assert_eq!(fixture.pay("DELETE", &path, &Value::Null).await.status, 204);
    fixture.control.advance(days(5));
    assert_eq!(now(&fixture, DEDUCTIONS, &next).await["ItemStatus"], "Processed");
    assert_eq!(now(&fixture, DEDUCTIONS, &unassigned).await["ItemStatus"], "Processed");
    assert_eq!(now(&fixture, DEDUCTIONS, &later).await["ItemStatus"], "Submitted");
    fixture.control.advance(days(14));
    assert_eq!(now(&fixture, DEDUCTIONS, &later).await["ItemStatus"], "Processed");
    assert_eq!(now(&fixture, DEDUCTIONS, &deleted).await["ItemStatus"], "Deleted");
    let told = Told::by(&fixture).await;
    told.agrees();
    let taken = |one, date, code| -> Vec<i64> {
        let lines = lines(&told.deductions, one, date, "deductionCode", code).into_iter();
        lines.map(|line| cents(&line["employeeCurrentAmount"])).collect()
    };
    assert_eq!(taken(&one, "2026-11-06", "UNIF"), [recurring, 1_250]);
    assert_eq!(taken(&one, "2026-11-13", "UNIF"), [recurring, 300]);
    assert_eq!(taken(&one, "2026-11-20", "UNIF"), [recurring]);
    assert_eq!(taken(&other, "2026-11-06", "UWAY"), [900]);
    assert!(taken(&other, "2026-11-13", "UWAY").is_empty());
}

#[tokio::test]
async fn an_item_that_breaks_a_rule_is_stored_with_why_and_never_taken() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let (one, _) = with_deduction(&fixture, "401K").await;
    let deduction = |code: &str| item(&one, "deductionCode", code, 10.0);
    let with = |mut item: Value, name: &str, value: &str| {
        item[name] = json!(value);
        item
    };
    let broken = [
        (deduction("NOSUCH"), "deduction group"),
        (deduction("RRSP"), "deduction group"),
        (deduction("PET"), "deduction group"),
        (deduction("401K"), "flat amount"),
        (with(deduction("UWAY"), "ItemStatus", "Finished"), "status"),
        (
            with(deduction("UWAY"), "scheduledPayDate", "2026-11-07T00:00:00"),
            "pay date",
        ),
        (
            with(deduction("UWAY"), "scheduledPayDate", "2026-10-30T00:00:00"),
            "pay date",
        ),
        (item(&one, "deductionCode", "UWAY", 0.0), "amount"),
    ];
    let mut stored = Vec::new();
    for (item, why) in &broken {
        let made = hand_in(&fixture, DEDUCTIONS, item).await;
        assert_eq!(made["isPickedUp"], false, "{made}");
        assert!(text(&made, "message").contains(why), "{made}");
        stored.push(made);
    }
    let before = Told::by(&fixture).await.deductions.len();
    fixture.control.advance(days(20));
    for item in &stored {
        assert_eq!(now(&fixture, DEDUCTIONS, item).await, *item);
    }
    let told = Told::by(&fixture).await;
    told.agrees();
    assert!(told.deductions.len() > before);
    assert!(
        lines(&told.deductions, &one, "2026-11", "deductionCode", "UWAY")
            .iter()
            .all(|line| cents(&line["employeeCurrentAmount"]) != 1_000)
    );
}

#[tokio::test]
async fn earnings_that_were_handed_in_are_paid_with_the_next_run() {
    let fixture = Fixture::with(|options| options.employees = 120).await;
    let (one, _) = with_deduction(&fixture, "401K").await;
    let pending = hand_in(&fixture, EARNINGS, &item(&one, "earningCode", "COMM", 150.25)).await;
    assert_eq!(pending["isPickedUp"], true, "{pending}");
    let (company, number) = one.key();
    let id = "11111111-2222-4333-8444-555555555501";
    let imported = json!({ "earnings": [{
        "refId": id, "companyCode": company, "empNo": number, "code": "JURY", "source": "clock", "hours": "4",
        "payRate": "20.00",
    }] });
    assert_eq!(fixture.pay("POST", IMPORTED, &imported).await.status, 201);
    fixture.control.advance(days(12));
    let told = Told::by(&fixture).await;
    told.agrees();
    let paid = |date, code| -> Vec<i64> {
        let lines = lines(&told.earnings, &one, date, "earningCode", code).into_iter();
        lines.map(|line| cents(&line["currentAmount"])).collect()
    };
    assert_eq!(paid("2026-11-06", "COMM"), [15_025]);
    assert_eq!(paid("2026-11-06", "JURY"), [8_000]);
    assert!(paid("2026-11-13", "COMM").is_empty() && paid("2026-11-13", "JURY").is_empty());
    assert_eq!(now(&fixture, EARNINGS, &pending).await["ItemStatus"], "Processed");
    let read = fixture
        .pay("GET", &format!("{IMPORTED}/{id}"), &Value::Null)
        .await
        .json();
    assert_eq!(read["isImportedIntoPayroll"], true);
}
