//! The published clients, unmodified, read what an employer paid.

mod rows;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use rows::{Rows, cents, frequency, is, sorted};
use serde_json::{Value, json};

use super::{super::refused, Employer, WITHOUT_LIMITS};
use crate::{finch::Finch, node, python};

/// So many that there are bonuses, checks that were taken back, what replaced them, and corrections.
const PEOPLE: u32 = 60;
const PRODUCTS: [&str; 3] = ["directory", "payment", "pay_statement"];
/// The header that says how reading ended.
const RESULT: &str = "finch-last-attempted-update-result";
/// Every pay date that the tenant keeps.
const DAYS: [&str; 2] = ["2000-01-01", "2099-12-31"];

fn pay_date(check: &Value) -> String {
    check["payDate"].as_str().unwrap()[..10].to_owned()
}

/// A statement as it was told, its lines in one order.
fn ordered(statement: &Value) -> Value {
    let mut statement = statement.clone();
    for name in ["earnings", "taxes", "employee_deductions", "employer_contributions"] {
        let lines = statement[name]
            .as_array()
            .unwrap_or_else(|| panic!("no {name}: {statement}"));
        let lines = lines.iter().map(|line| {
            let mut line = line.clone();
            // Who has no number of their own for hours writes 80 for 80.0.
            if let Some(hours) = line.get("hours").and_then(Value::as_f64) {
                line["hours"] = json!(hours);
            }
            line
        });
        statement[name] = json!(sorted(lines.collect()));
    }
    statement["total_hours"] = json!(statement["total_hours"].as_f64());
    statement
}

/// Sorts values by what they say, in whatever order their keys are.
fn in_order(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_cached_key(canonical);
    values
}

/// A value as a text with its keys in order.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.iter().map(|(name, value)| (name, canonical(value))).collect();
            format!("{fields:?}")
        }
        Value::Array(items) => format!("{:?}", items.iter().map(canonical).collect::<Vec<_>>()),
        other => other.to_string(),
    }
}

/// A payment without its id, which is not computed here, its people in one order.
fn without_id(payment: &Value) -> Value {
    let mut payment = payment.clone();
    payment.as_object_mut().unwrap().remove("id");
    let people = payment["individual_ids"].as_array().unwrap();
    let people: BTreeSet<_> = people.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    payment["individual_ids"] = json!(people);
    payment
}

/// Reads by a client: everything, or of the last so many pay dates.
async fn reads(client: fn(&Value) -> Value, last: Option<usize>) {
    let finch = Finch::of(PEOPLE, WITHOUT_LIMITS);
    let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
    let employer = Employer { finch, token };
    let mut rows = Rows::of(&employer.finch, &employer.account()).await;
    let dates: BTreeSet<_> = rows.register.iter().map(pay_date).collect();
    let first = last.and_then(|last| dates.into_iter().rev().nth(last - 1));
    let first = first.unwrap_or_else(|| DAYS[0].to_owned());
    rows.register.retain(|check| pay_date(check) >= first);
    let told = client(&json!({
        "url": employer.finch.hub.server.url, "access_token": employer.token.text(),
        "entity": employer.token.0["entity_ids"][0], "from": first, "to": DAYS[1],
    }));

    payments_are_those_of_the_register(&told, &rows);
    let kinds = statements_are_those_of_the_checks(&told, &rows);
    let is_all = last.is_none();
    assert!(
        !is_all || kinds == 4,
        "regular, bonus, by hand, and taken back: {kinds}"
    );
    assert!(!is_all || told["bonuses"][0].is_object());

    // The same in pages.
    let largest = &told["statements"][told["largest"].as_str().unwrap()]["body"]["pay_statements"];
    let pages = told["pages"].as_array().unwrap().iter();
    let joined: Vec<_> = pages
        .flat_map(|page| page["body"]["pay_statements"].as_array().unwrap())
        .collect();
    assert_eq!(json!(joined), *largest);
    assert_eq!(
        [&told["unknown"]["code"], &told["unknown"]["body"]["finch_code"]],
        [&json!(404), &json!("payment_not_found")]
    );
    assert_eq!(
        told["refused"],
        json!({ "documents": 403, "too many": 400, "backwards": 400, "group": 404 })
    );
    groups_are_those_of_employments(&told, &rows);
    items_are_those_of_statements(&told);
}

fn payments_are_those_of_the_register(told: &Value, rows: &Rows) {
    let expected = rows.payments();
    let of = |checks: &Vec<&Value>| rows.payment(checks, &told["groups"]);
    let payments = told["payments"].as_array().unwrap();
    let found = in_order(payments.iter().map(without_id).collect());
    for (found, expected) in found.iter().zip(in_order(expected.values().map(of).collect())) {
        assert_eq!(*found, expected);
    }
    assert_eq!(payments.len(), expected.len());
    let ids: BTreeSet<_> = payments.iter().map(|payment| payment["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), payments.len(), "each has an id of its own");
    let net = |of: &str| {
        payments
            .iter()
            .filter_map(|payment| payment[of]["amount"].as_i64())
            .sum::<i64>()
    };
    let counted = rows
        .register
        .iter()
        .filter(|check| !is(&check["isVoided"]) && !is(&check["isVoidingRecord"]));
    assert_eq!(
        net("net_pay"),
        counted.map(|check| cents(&check["netAmount"])).sum::<i64>(),
        "what was taken back is not paid"
    );
}

/// Each against register, history and statements, its lines adding up to it. Returns how many kinds there are.
fn statements_are_those_of_the_checks(told: &Value, rows: &Rows) -> usize {
    let payments = told["payments"].as_array().unwrap();
    let mut kinds = BTreeSet::new();
    let mut statements = Vec::new();
    for payment in payments {
        let answered = &told["statements"][payment["id"].as_str().unwrap()];
        assert_eq!(answered["code"], 200, "{answered}");
        let list = answered["body"]["pay_statements"].as_array().unwrap();
        let sum = |of: &str| list.iter().map(|one| one[of]["amount"].as_i64().unwrap()).sum::<i64>();
        for of in ["gross_pay", "net_pay"] {
            assert_eq!(payment[of]["amount"], sum(of), "{of}");
        }
        for statement in list {
            let amount = |name: &str| {
                let lines = statement[name].as_array().unwrap().iter();
                lines.map(|line| line["amount"].as_i64().unwrap()).sum::<i64>()
            };
            let earned = amount("earnings");
            assert_eq!(statement["gross_pay"]["amount"], earned, "{statement}");
            let left = earned - amount("taxes") - amount("employee_deductions");
            assert_eq!(statement["net_pay"]["amount"], left, "{statement}");
            kinds.insert((statement["type"].to_string(), earned < 0));
        }
        statements.extend(list.iter().map(ordered));
    }
    let expected = rows.register.iter().map(|check| ordered(&rows.statement(check)));
    let (found, expected) = (in_order(statements), in_order(expected.collect()));
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    kinds.len()
}

fn groups_are_those_of_employments(told: &Value, rows: &Rows) {
    let mut groups: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for row in &rows.employments {
        let group = groups
            .entry(row["payGroupDescription"].as_str().unwrap().to_owned())
            .or_default();
        group.0.extend(frequency(&row["payPeriod"]));
        if row["employeeStatusCode"] != "T" && row["employeeStatusCode"] != "R" {
            group.1.insert(rows.person(row));
        }
    }
    let listed = told["groups"].as_array().unwrap();
    for (group, whole) in listed.iter().zip(told["groups by id"].as_array().unwrap()) {
        assert_eq!([&group["id"], &group["name"]], [&whole["id"], &whole["name"]]);
        // A group of which nobody is has its code for a name.
        let (frequencies, people) = groups.remove(group["name"].as_str().unwrap()).unwrap_or_default();
        assert_eq!(
            [&group["pay_frequencies"], &whole["pay_frequencies"]],
            [&json!(frequencies); 2]
        );
        assert_eq!(set(&whole["individual_ids"]), people, "{group}");
    }
    assert!(groups.is_empty(), "{groups:?}");
    let largest = told["payments"]
        .as_array()
        .unwrap()
        .iter()
        .find(|payment| payment["id"] == told["largest"]);
    let person = &largest.unwrap()["individual_ids"][0];
    let whole = told["groups by id"].as_array().unwrap().iter();
    let of_person: BTreeSet<_> = whole
        .filter(|group| group["individual_ids"].as_array().unwrap().contains(person))
        .map(|group| group["id"].to_string())
        .collect();
    let found: BTreeSet<_> = told["groups of"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["id"].to_string())
        .collect();
    assert_eq!(found, of_person);
}

/// Those of statements that there are lines of, each once.
fn items_are_those_of_statements(told: &Value) {
    let mut expected = BTreeSet::new();
    for answered in told["statements"].as_object().unwrap().values() {
        for statement in answered["body"]["pay_statements"].as_array().unwrap() {
            for category in ["earnings", "taxes", "employee_deductions", "employer_contributions"] {
                for line in statement[category]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|line| !line["name"].is_null())
                {
                    expected.insert(item(category, &line["name"], line));
                }
            }
        }
    }
    let items = told["items"].as_array().unwrap();
    let of = |one: &Value| item(one["category"].as_str().unwrap(), &one["name"], &one["attributes"]);
    let found: BTreeSet<_> = items.iter().map(of).collect();
    assert_eq!(found, expected);
    assert_eq!(items.len(), expected.len(), "each once");
    for bonus in told["bonuses"].as_array().unwrap() {
        assert_eq!(
            [&bonus["name"], &bonus["category"]],
            [&json!("Bonus"), &json!("earnings")]
        );
    }
}

fn item(category: &str, name: &Value, of: &Value) -> String {
    let told = |field: &str| {
        of.get(field)
            .filter(|value| !value.is_null())
            .cloned()
            .unwrap_or_default()
    };
    format!(
        "{category} {name} {} {} {}",
        told("type"),
        told("pre_tax"),
        told("employer")
    )
}

fn set(ids: &Value) -> BTreeSet<String> {
    ids.as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_client_for_python_reads_every_payment_to_the_cent_and_finds_nothing_wrong() {
    reads(
        |input| {
            let mut input = input.clone();
            input["strict"] = json!(true);
            python::read("finch_pay.py", &input.to_string())
        },
        None,
    )
    .await;
}

#[tokio::test]
async fn the_client_for_node_reads_every_payment_to_the_cent() {
    reads(|input| node::read("finch_pay.mjs", &input.to_string()), Some(12)).await;
}

/// An employer, the path of all payments, and what asks for the statements of the first of them.
async fn of_a_payment() -> (Employer, String, Value) {
    let finch = Finch::of(12, WITHOUT_LIMITS);
    let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
    let employer = Employer { finch, token };
    let days = format!("/employer/payment?start_date={}&end_date={}", DAYS[0], DAYS[1]);
    let payments = employer.get(&days).await.ok();
    let payment = json!({ "requests": [{ "payment_id": payments[0]["id"] }] });
    (employer, days, payment)
}

#[tokio::test]
async fn what_may_not_be_read_of_pay_names_the_permission() {
    let (employer, days, payment) = of_a_payment().await;
    let emulator = &employer.finch.hub.emulator;
    // Tenants show the first by either name.
    for lines in [
        &["Employee Pay Statement", "Employee Pay Statements"][..],
        &["Payroll Integration"],
    ] {
        for line in lines {
            let path = format!("accounts/{}/permissions/{line}/View", emulator.username());
            emulator.control("DELETE", &path, None).await;
        }
        let answer = employer.post("/employer/pay-statement", &payment).await;
        let body = refused(
            &answer,
            403,
            "error_permissions",
            Some("insufficient_account_permissions"),
        );
        assert!(body["message"].as_str().unwrap().contains(lines[0]), "{body}");
    }
    refused(
        &employer.get(&days).await,
        403,
        "error_permissions",
        Some("insufficient_account_permissions"),
    );
    for wrong in [
        "start_date=2026-01-01",
        "start_date=2026-13-01&end_date=2026-12-31",
        "start_date=x&end_date=y",
    ] {
        let answer = employer.get(&format!("/employer/payment?{wrong}")).await;
        refused(&answer, 400, "invalid_request_error", Some("invalid_request"));
    }
}

#[tokio::test]
async fn pay_is_told_in_part_where_nobody_knows_who_is_paid_by_the_hour() {
    let (employer, _, payment) = of_a_payment().await;
    let kinds = |told: &Value| -> BTreeSet<String> {
        let statements = told["responses"][0]["body"]["pay_statements"].as_array().unwrap();
        let lines = statements.iter().flat_map(|one| one["earnings"].as_array().unwrap());
        lines.map(|line| line["type"].as_str().unwrap().to_owned()).collect()
    };
    let whole = employer.post("/employer/pay-statement", &payment).await;
    assert_eq!(whole.headers[RESULT], "success");
    let known = kinds(&whole.ok());
    assert!(known.contains("salary") || known.contains("wage"), "{known:?}");

    let emulator = &employer.finch.hub.emulator;
    let path = format!(
        "accounts/{}/permissions/Personnel Integration/View",
        emulator.username()
    );
    emulator.control("DELETE", &path, None).await;
    let part = employer.post("/employer/pay-statement", &payment).await;
    assert_eq!(part.headers[RESULT], "partial_error");
    let known = kinds(&part.ok());
    assert!(known.contains("other"), "{known:?}");
    assert!(!known.contains("salary") && !known.contains("wage"), "{known:?}");
}

#[tokio::test]
async fn a_run_whose_day_was_moved_is_paid_on_the_day_of_the_register() {
    let (employer, _, payment) = of_a_payment().await;
    let all = employer
        .get(&format!(
            "/employer/payment?start_date={}&end_date={}",
            DAYS[0], DAYS[1]
        ))
        .await
        .ok();
    let last = all.as_array().unwrap().last().unwrap()["pay_date"]
        .as_str()
        .unwrap()
        .to_owned();
    let of_the_day = format!("/employer/payment?start_date={last}&end_date={last}");
    let before = employer.get(&of_the_day).await.ok();
    assert!(!before.as_array().unwrap().is_empty());
    // The calendar keeps the day from before a holiday moved it, over a weekend.
    employer
        .finch
        .hub
        .emulator
        .fault("pay-date-moved=4@paygroup-payperiods")
        .await;
    assert_eq!(employer.get(&of_the_day).await.ok(), before);
    let days = format!("/employer/payment?start_date={}&end_date={}", DAYS[0], DAYS[1]);
    assert_eq!(
        employer.get(&days).await.ok(),
        all,
        "no other day is told, and none is missing"
    );
    let statements = employer.post("/employer/pay-statement", &payment).await;
    assert_eq!(statements.headers[RESULT], "success");
    let told = statements.ok();
    assert!(
        !told["responses"][0]["body"]["pay_statements"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn what_was_paid_is_told_where_employments_may_not_be_read_and_who_is_in_which_group_is_not() {
    let (employer, days, _) = of_a_payment().await;
    let items = format!(
        "/employer/pay-statement-item?start_date={}&end_date={}",
        DAYS[0], DAYS[1]
    );
    let (payments, whole) = (employer.get(&days).await.ok(), employer.get(&items).await);
    assert_eq!(whole.headers[RESULT], "success");
    let emulator = &employer.finch.hub.emulator;
    let path = format!(
        "accounts/{}/permissions/Personnel Integration/View",
        emulator.username()
    );
    emulator.control("DELETE", &path, None).await;
    let answer = employer.get(&days).await;
    assert_eq!(answer.headers[RESULT], "success", "payments are the register's");
    assert_eq!(answer.ok(), payments);
    let part = employer.get(&items).await;
    assert_eq!(part.headers[RESULT], "partial_error");
    let kinds = |told: &Value| -> BTreeSet<String> {
        let items = told["responses"].as_array().unwrap().iter();
        let regular = items.filter(|item| item["category"] == "earnings");
        regular
            .map(|item| item["attributes"]["type"].as_str().unwrap().to_owned())
            .collect()
    };
    let (whole, part) = (kinds(&whole.ok()), kinds(&part.ok()));
    assert!(whole.contains("salary") || whole.contains("wage"), "{whole:?}");
    assert!(!part.contains("salary") && !part.contains("wage"), "{part:?}");
    let denied = Some("insufficient_account_permissions");
    let body = refused(
        &employer.get("/employer/pay-groups").await,
        403,
        "error_permissions",
        denied,
    );
    assert!(
        body["message"].as_str().unwrap().contains("Personnel Integration"),
        "{body}"
    );
}

#[tokio::test]
async fn lines_that_do_not_add_up_are_not_told() {
    let (employer, _, payment) = of_a_payment().await;
    let told = |answer: &Value| {
        answer["responses"][0]["body"]["pay_statements"]
            .as_array()
            .unwrap()
            .clone()
    };
    let whole = told(&employer.post("/employer/pay-statement", &payment).await.ok());
    employer.finch.hub.emulator.fault("off-by-a-cent").await;
    let part = employer.post("/employer/pay-statement", &payment).await;
    assert_eq!(part.headers[RESULT], "partial_error");
    let part = told(&part.ok());
    assert_eq!(part.len(), whole.len());
    for (part, whole) in part.iter().zip(&whole) {
        for lines in ["earnings", "taxes", "employee_deductions", "employer_contributions"] {
            assert!(whole[lines].is_array() && part[lines].is_null(), "{lines}: {part}");
        }
        for sum in ["gross_pay", "net_pay", "total_hours", "individual_id"] {
            assert_eq!(part[sum], whole[sum], "what the register says is told");
        }
    }
}

/// Sums alone, of so many people that the rows are not compared one by one: `ROLLBOOK_EXHAUSTIVE` asks for a thousand.
#[tokio::test]
async fn the_sums_of_all_lines_are_what_was_paid_to_the_cent_in_every_period() {
    let people = if std::env::var_os("ROLLBOOK_EXHAUSTIVE").is_some() {
        1000
    } else {
        30
    };
    let finch = Finch::of(people, WITHOUT_LIMITS);
    let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
    let employer = Employer { finch, token };
    let rows = Rows::of(&employer.finch, &employer.account()).await;
    let days = format!("/employer/payment?start_date={}&end_date={}", DAYS[0], DAYS[1]);
    let payments = employer.get(&days).await.ok();
    let payments = payments.as_array().unwrap();
    let mut checks = 0;
    for ten in payments.chunks(10) {
        let requests: Vec<_> = ten
            .iter()
            .map(|payment| json!({ "payment_id": payment["id"], "limit": 5000 }))
            .collect();
        let answer = employer
            .post("/employer/pay-statement", &json!({ "requests": requests }))
            .await;
        assert_eq!(answer.headers[RESULT], "success");
        let answer = answer.ok();
        for (payment, answered) in ten.iter().zip(answer["responses"].as_array().unwrap()) {
            let statements = answered["body"]["pay_statements"].as_array().unwrap();
            checks += statements.len();
            let sum = |list: &str| -> i64 {
                let lines = statements.iter().flat_map(|one| one[list].as_array().unwrap());
                lines.map(|line| line["amount"].as_i64().unwrap()).sum()
            };
            let (gross, taxes) = (sum("earnings"), sum("taxes"));
            assert_eq!(payment["gross_pay"]["amount"], gross, "{payment}");
            assert_eq!(payment["employee_taxes"]["amount"], taxes, "{payment}");
            let net = gross - taxes - sum("employee_deductions");
            assert_eq!(payment["net_pay"]["amount"], net, "{payment}");
        }
    }
    assert_eq!(checks, rows.register.len(), "every check is one of a payment");
    let mut runs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for check in &rows.register {
        let of = |field: &str| check[field].as_str().unwrap().to_owned();
        runs.entry(of("payGroup")).or_default().insert(of("periodStartDate"));
    }
    assert!(runs.values().any(|periods| periods.len() == 26), "{runs:?}");
}
