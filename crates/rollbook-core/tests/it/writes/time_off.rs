//! Paid time off: records that succeed or fail each for itself, and a change under a key in the path.

use serde_json::{Value, json};

use super::bench::{Bench, Somebody, told};

const PLANS: &str = "list_employee_pto_plans";

/// Somebody who has the first plan and not the second.
async fn without_float(bench: &Bench) -> Somebody {
    for one in bench.salaried() {
        let plans = bench.rows(PLANS, &one).await;
        let has = |plan: &str| plans.iter().any(|row| row["ptoPlan"] == plan);
        if has("VAC") && !has("FLOAT") {
            return one;
        }
    }
    panic!("everybody has the plan");
}

fn key(one: &Somebody, plan: &str) -> Value {
    json!({ "employeeId": one.employee_id(), "companyId": one.company_id(), "ptoPlan": plan })
}

#[tokio::test]
async fn plans_are_given_each_for_itself_and_changed_by_their_key() {
    let bench = Bench::start().await;
    let one = without_float(&bench).await;
    let before = bench.rows(PLANS, &one).await;
    let mut new = key(&one, "FLOAT");
    new["earned"] = serde_json::from_str("16.50").unwrap();
    new["taken"] = json!("4.25");
    new["earnedThroughDate"] = json!("2026-10-31");
    let mut dated = key(&one, "PERS");
    dated["reset"] = json!("2026-10-31T00:00:00");
    let records = json!({ "records": [key(&one, "VAC"), new, dated] });
    let answered = bench.run("create_pto_plan", records).await.unwrap();
    let outcome = &answered.data;
    assert_eq!(
        (&outcome["applied"], &outcome["refused"], answered.refused),
        (&json!(1), &json!(2), 2)
    );
    let told_of: Vec<_> = outcome["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| (&record["index"], &record["status"], &record["messages"][0]["property"]))
        .collect();
    assert_eq!(told_of[0], (&json!(0), &json!("refused"), &json!("ptoPlan")));
    assert_eq!(told_of[1], (&json!(1), &json!("applied"), &json!(null)));
    assert_eq!(told_of[2], (&json!(2), &json!("refused"), &json!("reset")));
    assert_eq!(outcome["records"][0]["messages"][0]["code"], "Duplicate");

    let got = bench.done("get_pto_plan", key(&one, "FLOAT")).await;
    let row = &got[0];
    assert_eq!(outcome["records"][1]["body"], *row);
    for (property, value) in [
        ("earned", "16.50"),
        ("taken", "4.25"),
        ("earnedThroughDate", "2026-10-31"),
    ] {
        assert_eq!(told(&row[property]).as_deref(), Some(value), "{property}");
    }
    let after = bench.rows(PLANS, &one).await;
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|row| after.contains(row)), "the others stay");

    let mut change = key(&one, "FLOAT");
    change["taken"] = json!(8);
    let changed = bench.done("update_pto_plan", change).await;
    let got = bench.done("get_pto_plan", key(&one, "FLOAT")).await;
    assert_eq!(changed, got[0]);
    super::bench::same_but(row, &changed, &["taken"]);
    assert_eq!(told(&changed["taken"]).unwrap().parse::<f64>(), Ok(8.0));

    let mut unknown = key(&one, "NONE");
    unknown["taken"] = json!(8);
    let problem = bench.run("update_pto_plan", unknown).await.unwrap_err();
    assert_eq!(problem.code, "record_not_found");
}

#[tokio::test]
async fn when_every_record_is_refused_it_is_a_problem_in_ukg_pros_words() {
    let bench = Bench::start().await;
    let one = without_float(&bench).await;
    let mut nobody = key(&one, "FLOAT");
    nobody["employeeId"] = json!("AAAAAAAAAAAA");
    let records = json!({ "records": [nobody, key(&one, "NONE")] });
    let problem = bench.run("create_pto_plan", records).await.unwrap_err();
    assert_eq!(problem.code, "validation");
    let words = problem.provider_message.unwrap();
    assert!(words.contains("employeeId: No employee found."), "{words}");
    assert!(words.contains("ptoPlan: No plan found."), "{words}");
}
