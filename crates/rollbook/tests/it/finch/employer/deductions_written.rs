//! The published clients, unmodified, write deductions of an employer; what became of it is seen in the emulated tenant.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Employer, WITHOUT_LIMITS};
use crate::{finch::Finch, node, python};

const PRODUCTS: [&str; 2] = ["directory", "benefits"];

/// Somebody who writes by a published client.
struct Writer {
    employer: Employer,
    client: fn(&Value) -> Value,
}

/// An election in the tenant's own records.
struct Held {
    benefit: String,
    person: String,
    employee_id: String,
}

impl Writer {
    async fn new(client: fn(&Value) -> Value) -> Self {
        let finch = Finch::of(60, WITHOUT_LIMITS);
        let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
        Self {
            employer: Employer { finch, token },
            client,
        }
    }

    /// The answers to calls, made one after the other.
    fn calls(&self, steps: &[Value]) -> Vec<Value> {
        let told = (self.client)(&json!({
            "url": self.employer.finch.hub.server.url, "access_token": self.employer.token.text(),
            "entity": self.employer.token.0["entity_ids"][0], "steps": steps, "strict": true,
        }));
        told.as_array().unwrap().clone()
    }

    fn call(&self, step: Value) -> Value {
        self.calls(&[step]).remove(0)
    }

    async fn records(&self, kind: &str) -> Vec<Value> {
        let emulator = &self.employer.finch.hub.emulator;
        let rows = emulator.control("GET", &format!("export/{kind}"), None).await;
        rows.as_array().unwrap().clone()
    }

    /// Somebody who has the deduction of a code, for good.
    async fn somebody(&self, code: &str, name: &str) -> Held {
        let benefit = super::deductions::named(&self.employer, name).await;
        let benefit = benefit["benefit_id"].as_str().unwrap().to_owned();
        let account = self.employer.account().parse().unwrap();
        let enrolled = self
            .employer
            .get(&format!("/employer/benefits/{benefit}/enrolled"))
            .await
            .ok();
        let enrolled = enrolled["individual_ids"].as_array().unwrap().clone();
        let elections = self.records("deduction").await;
        let mut mine = elections
            .iter()
            .filter(|one| one["deduction_code"] == code && one["deduction_stop_date"].is_null());
        let found = mine.find_map(|one| {
            let employee_id = one["employee_id"].as_str().unwrap().to_owned();
            let key = rollbook_model::workforce::PersonKey(employee_id.clone());
            let person = key.record().uuid(account).to_string();
            enrolled.contains(&json!(person)).then_some((person, employee_id))
        });
        let (person, employee_id) = found.unwrap();
        Held {
            benefit,
            person,
            employee_id,
        }
    }

    async fn election(&self, code: &str, of: &Held) -> Value {
        let elections = self.records("deduction").await;
        let mut mine = elections
            .into_iter()
            .filter(|one| one["deduction_code"] == code && one["employee_id"] == of.employee_id.as_str());
        mine.next_back().unwrap()
    }

    /// Looks at a job until it is so, while the tenant's clock goes on.
    async fn job_until(&self, job: &Value, is: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _ in 0..60 {
            last = self.call(json!({ "call": "job", "job_id": job["job_id"] }));
            if is(&last) {
                return last;
            }
            let emulator = &self.employer.finch.hub.emulator;
            emulator
                .control("POST", "clock", Some(&json!({ "advance_seconds": 600 })))
                .await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("{last}");
    }
}

async fn written(client: fn(&Value) -> Value) {
    let writer = Writer::new(client).await;
    let held = writer.somebody("UNIF", "Uniforms").await;
    let individual = json!({
        "individual_id": held.person,
        "configuration": { "employee_deduction": { "type": "fixed", "amount": 3_175 } },
    });
    let enroll = json!({ "call": "enroll", "benefit_id": held.benefit, "individuals": [individual] });
    let [job, same] = writer.calls(&[enroll.clone(), enroll]).try_into().unwrap();
    assert_eq!(job, same, "the same is not begun twice");
    let done = writer.job_until(&job, |job| job["status"] == "complete").await;
    assert_eq!(
        [
            &done["body"][0]["individual_id"],
            &done["body"][0]["code"],
            &done["body"][0]["body"]["state"]
        ],
        [&json!(held.person), &json!(200), &json!("effective")]
    );
    assert_eq!(writer.election("UNIF", &held).await["employee_amount"], "31.75");

    let ended = writer.call(json!({ "call": "unenroll", "benefit_id": held.benefit, "individual_ids": [held.person] }));
    writer.job_until(&ended, |job| job["status"] == "complete").await;
    assert!(writer.election("UNIF", &held).await["deduction_stop_date"].is_string());

    let registered = writer.call(json!({ "call": "register", "description": "Uniforms", "frequency": "one_time" }));
    let once = registered["benefit_id"].as_str().unwrap();
    assert_ne!(once, held.benefit);
    writer.job_until(&registered, |job| job["status"] == "complete").await;
    let saver = writer.somebody("401K", "401(k) before tax").await;
    let individual = |amount: i64| {
        json!({
            "individual_id": held.person,
            "configuration": { "employee_deduction": { "type": "fixed", "amount": amount } },
        })
    };
    let enroll =
        |benefit: &str, people: Value| json!({ "call": "enroll", "benefit_id": benefit, "individuals": people });
    let sent = writer.call(enroll(once, json!([individual(1_999)])));
    let sent = writer
        .job_until(&sent, |job| job["body"][0]["body"]["state"] == "pending_in_ukg")
        .await;
    assert_eq!(sent["status"], "in_progress");
    assert_eq!(sent["body"][0]["body"]["transport"], "pending_pay_item");
    let items = writer.records("pending-deduction").await;
    assert_eq!(
        [&items[0]["amount"], &items[0]["deduction_code"]],
        [&json!("19.99"), &json!("UNIF")]
    );

    let tiered = json!([{
        "individual_id": saver.person,
        "configuration": {
            "employee_deduction": { "type": "percent", "amount": 500 },
            "company_contribution": { "type": "tiered", "tiers": [{ "match": 10_000, "threshold": 300 }] },
        },
    }]);
    let refused = writer.call(enroll(&saver.benefit, tiered));
    let refused = writer.job_until(&refused, |job| job["status"] == "error").await;
    assert_eq!(refused["body"][0]["code"], 422);
    assert!(
        refused["body"][0]["body"]["message"]
            .as_str()
            .unwrap()
            .contains("steps of what the employer gives")
    );

    let made = writer.call(json!({
        "call": "create", "description": "Gym Membership", "type": "custom_post_tax", "frequency": "every_paycheck",
    }));
    let waits = writer
        .job_until(&made, |job| job["body"][0]["body"]["state"] == "needs_a_person")
        .await;
    assert_eq!(waits["body"][0]["individual_id"], Value::Null);
    assert!(!waits["body"][0]["body"]["steps"].as_array().unwrap().is_empty());
    let renamed = writer.call(json!({ "call": "update", "benefit_id": held.benefit, "description": "Work clothes" }));
    assert_eq!(renamed["benefit_id"], held.benefit.as_str());

    let nothing = "60176581-e828-5c49-817f-1a3938e68e12";
    let answers = writer.calls(&[
        enroll(nothing, json!([individual(1)])),
        json!({ "call": "enroll", "benefit_id": held.benefit }),
        json!({ "call": "unenroll", "benefit_id": held.benefit, "individual_ids": [] }),
        json!({ "call": "register", "description": "Nobody has this" }),
        json!({ "call": "create" }),
        json!({ "call": "job", "job_id": nothing }),
        enroll(&held.benefit, json!([{ "individual_id": "x", "configuration": {} }])),
        enroll(&held.benefit, json!([individual(-1)])),
    ]);
    let invalid = json!([400, "invalid_request_error", "invalid_request", 1]);
    let unknown = json!([404, "not_found_error", "benefit_not_found", 1]);
    let expected = [
        &unknown,
        &invalid,
        &invalid,
        &unknown,
        &invalid,
        &json!([404, "not_found_error", "item_not_found", 1]),
        &invalid,
        &invalid,
    ];
    for (answer, expected) in answers.iter().zip(expected) {
        assert_eq!(&answer["refused"], expected);
    }
}

#[tokio::test]
async fn the_client_for_python_writes_deductions_as_jobs_and_finds_nothing_wrong() {
    written(|input| python::read("finch_benefits_written.py", &input.to_string())).await;
}

#[tokio::test]
async fn the_client_for_node_writes_deductions_as_jobs() {
    written(|input| node::read("finch_benefits_written.mjs", &input.to_string())).await;
}
