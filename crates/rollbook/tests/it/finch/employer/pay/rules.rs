//! The published clients, unmodified, make rules of pay statement items, and are told lines with what those say.

use serde_json::{Map, Value, json};

use super::{DAYS, PRODUCTS};
use crate::{
    client,
    finch::{
        Finch,
        employer::{Employer, WITHOUT_LIMITS},
        refused,
    },
    node, python,
};

const CATEGORIES: [&str; 4] = ["earnings", "taxes", "employee_deductions", "employer_contributions"];

fn conditions(all: &[(&str, &str)]) -> Value {
    let all = all.iter();
    all.map(|(field, value)| json!({ "field": field, "operator": "equals", "value": value }))
        .collect()
}

/// What rules say of a line, one after the other.
fn said(rules: &[Value], category: &str, line: &Value, day: Option<&str>) -> Value {
    let mut said: Option<Map<String, Value>> = None;
    for rule in rules {
        let bound = |name: &str| rule.get(name).and_then(Value::as_str);
        let is_of = |day: &str| {
            bound("effective_start_date").is_none_or(|from| from <= day)
                && bound("effective_end_date").is_none_or(|to| day <= to)
        };
        let meets = |condition: &Value| {
            let value = condition["value"].as_str().unwrap();
            match condition["field"].as_str().unwrap() {
                "category" => category == value,
                field @ ("pre_tax" | "employer") => {
                    let flag = line.get(field).and_then(Value::as_bool);
                    flag == Some(value == "true")
                }
                field => line[field] == value,
            }
        };
        if day.is_none_or(is_of) && rule["conditions"].as_array().unwrap().iter().all(meets) {
            let says = rule["attributes"]["metadata"].as_object().unwrap().clone();
            said.get_or_insert_default().extend(says);
        }
    }
    json!(said)
}

/// How many lines and kinds of lines are told with something, each with what the rules say of it.
fn all_is_said(state: &Value, rules: &[Value], day: &str) -> (usize, usize) {
    let (mut lines, mut items) = (0, 0);
    for statement in state["statements"][0]["body"]["pay_statements"].as_array().unwrap() {
        for category in CATEGORIES {
            for line in statement[category].as_array().unwrap() {
                let expected = said(rules, category, line, Some(day));
                let attributes = line.get("attributes").unwrap_or(&Value::Null);
                assert_eq!(attributes["metadata"], expected, "{category} {line}");
                lines += usize::from(!expected.is_null());
            }
        }
    }
    for item in state["items"].as_array().unwrap() {
        let mut line = item["attributes"].clone();
        line["name"] = item["name"].clone();
        let expected = said(rules, item["category"].as_str().unwrap(), &line, None);
        assert_eq!(item["attributes"]["metadata"], expected, "{item}");
        items += usize::from(!expected.is_null());
    }
    (lines, items)
}

/// What was said of a rule.
fn without_times(rule: &Value) -> Value {
    let mut rule = rule.clone();
    for name in [
        "id",
        "created_at",
        "updated_at",
        "deleted_at",
        "entity_type",
        "priority",
    ] {
        rule.as_object_mut().unwrap().remove(name);
    }
    rule
}

async fn are_kept(client: fn(&Value) -> Value) {
    let finch = Finch::of(24, WITHOUT_LIMITS);
    let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
    let employer = Employer { finch, token };
    let days = format!("/employer/payment?start_date={}&end_date={}", DAYS[0], DAYS[1]);
    let payments = employer.get(&days).await.ok();
    let many = payments.as_array().unwrap().iter();
    let payment = many.max_by_key(|payment| payment["individual_ids"].as_array().unwrap().len());
    let payment = payment.unwrap();
    let day = payment["pay_date"].as_str().unwrap();

    let rules = vec![
        json!({
            "conditions": conditions(&[("category", "employee_deductions"), ("pre_tax", "true")]),
            "attributes": { "metadata": { "order": 1, "source": "before tax" } },
            "effective_start_date": day, "effective_end_date": day,
        }),
        json!({
            "conditions": conditions(&[("name", "Dental")]),
            "attributes": { "metadata": { "source": "dental", "deep": { "list": [1, null, "zwölf"] } } },
            "effective_start_date": null, "effective_end_date": null,
        }),
        json!({
            "conditions": conditions(&[("type", "s125_dental"), ("category", "employer_contributions")]),
            "attributes": { "metadata": { "order": 3 } },
            "effective_start_date": null, "effective_end_date": "2000-12-31",
        }),
    ];
    let change = json!({
        "conditions": conditions(&[("category", "taxes"), ("employer", "false")]), "effective_end_date": null,
    });
    let told = client(&json!({
        "url": employer.finch.hub.server.url, "access_token": employer.token.text(),
        "entity": employer.token.0["entity_ids"][0], "payment": payment["id"], "from": day, "to": day,
        "rules": rules, "change": change,
    }));

    let made = told["made"].as_array().unwrap();
    for (place, (made, rule)) in made.iter().zip(&rules).enumerate() {
        assert_eq!(without_times(made), *rule);
        assert_eq!(
            [&made["priority"], &made["entity_type"]],
            [&json!(place + 1), &json!("pay_statement_item")]
        );
    }
    assert_eq!(told["first"]["rules"], told["made"]);
    let (lines, items) = all_is_said(&told["first"], &rules[..2], day);
    assert!(lines > 3 && items > 1, "{lines} {items}");

    let mut changed = rules[0].clone();
    changed["conditions"] = change["conditions"].clone();
    changed["effective_end_date"] = Value::Null;
    for told in [&told["changed"], &told["unchanged"]] {
        assert_eq!(without_times(told), changed);
        assert_eq!(told["id"], made[0]["id"]);
    }
    assert_eq!(without_times(&told["deleted"]), rules[1]);
    assert!(told["deleted"]["deleted_at"].is_string(), "{}", told["deleted"]);
    let left = told["second"]["rules"].as_array().unwrap();
    let ids: Vec<_> = left.iter().map(|rule| &rule["id"]).collect();
    assert_eq!(ids, [&made[0]["id"], &made[2]["id"]]);
    assert_eq!([&left[0]["priority"], &left[1]["priority"]], [1, 2]);
    let (lines, items) = all_is_said(&told["second"], &[changed], day);
    assert!(lines > 3 && items > 1, "{lines} {items}");
    assert_eq!(
        told["refused"],
        json!({ "unknown": 404, "field": 400, "nothing": 400, "gone": 404 })
    );
}

#[tokio::test]
async fn the_client_for_python_keeps_rules_and_is_told_what_they_say() {
    are_kept(|input| {
        let mut input = input.clone();
        input["strict"] = json!(true);
        python::read("finch_rules.py", &input.to_string())
    })
    .await;
}

#[tokio::test]
async fn the_client_for_node_keeps_rules_and_is_told_what_they_say() {
    are_kept(|input| node::read("finch_rules.mjs", &input.to_string())).await;
}

#[tokio::test]
async fn a_rule_is_of_one_connection_and_what_cannot_be_one_is_refused() {
    const PATH: &str = "/employer/pay-statement-item/rule";
    let finch = Finch::of(12, WITHOUT_LIMITS);
    let token = finch.connected_for(json!({ "products": ["pay_statement"] })).await;
    let employer = Employer { finch, token };
    let rule = json!({ "conditions": conditions(&[("name", "Dental")]), "attributes": { "metadata": {} } });
    let made = employer.post(PATH, &rule).await;
    assert_eq!(made.status, 201, "{made:#?}");
    for wrong in [
        json!({}),
        json!({ "conditions": [] }),
        json!({ "conditions": [{ "field": "name", "operator": "contains", "value": "a" }] }),
        json!({ "conditions": [{ "field": "amount", "operator": "equals", "value": "1" }] }),
        json!({ "conditions": conditions(&[("name", "a")]), "entity_type": "payment" }),
        json!({ "conditions": conditions(&[("name", "a")]), "effective_start_date": "1 March" }),
        json!({
            "conditions": conditions(&[("name", "a")]),
            "effective_start_date": "2026-03-01", "effective_end_date": "2026-02-28",
        }),
        json!({ "conditions": conditions(&[("name", "a")]), "attributes": { "metadata": { "a": "x".repeat(10_001) } } }),
    ] {
        let answer = employer.post(PATH, &wrong).await;
        refused(&answer, 400, "invalid_request_error", Some("invalid_request"));
    }

    // Another client of the same customer sees none of it, and cannot touch it.
    let id = made.body["id"].as_str().unwrap();
    let Employer { finch, token } = employer;
    let other = Finch {
        client: Finch::client(&finch.hub.home, &[]),
        hub: finch.hub,
    };
    let others = other.connected_for(json!({ "products": ["pay_statement"] })).await;
    let listed = client::send(other.by_token("GET", PATH, others.text())).await.ok();
    assert_eq!(listed, json!({ "responses": [] }));
    let one = format!("{PATH}/{id}");
    let answer = client::send(other.by_token("DELETE", &one, others.text())).await;
    let body = refused(&answer, 404, "not_found_error", Some("item_not_found"));
    assert_eq!(body["problem"]["code"], "rule_not_found");
    let answer = client::send(other.by_token("DELETE", &one, token.text())).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    assert_eq!(
        client::send(other.by_token("DELETE", &one, token.text())).await.status,
        404
    );
}
