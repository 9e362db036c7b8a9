//! Idempotency keys: one write under one key, whoever asks and however often.

use std::sync::Arc;

use rollbook_model::problem::Kind;
use serde_json::{Value, json};

use super::bench::{Bench, all, both};
use crate::database::{Database, on_both};
use crate::hub::Hub;

const UPDATE: &str = "EmployeeAddress.UpdateAddress";

on_both! {
    the_same_write_is_made_once_and_answered_again_by_a_later_process,
    a_key_belongs_to_one_write,
    a_write_that_ended_undecided_stays_so_under_its_key,
    a_write_that_was_refused_frees_its_key,
    of_two_at_once_one_writes,
}

async fn bench(database: Arc<Database>) -> Bench {
    Bench::of(Hub::over(database, |_| {}).await).await
}

/// A change of somebody's city under a key.
fn change(bench: &Bench, city: &str, key: &str) -> Value {
    bench.somebody().with(json!({ "city": city, "idempotency_key": key }))
}

fn sent(bench: &Bench) -> u64 {
    bench.hub.control.counters().of(UPDATE)
}

fn city(bench: &Bench) -> Value {
    bench.somebody().person["city"].clone()
}

async fn the_same_write_is_made_once_and_answered_again_by_a_later_process(database: Arc<Database>) {
    let bench = bench(database).await;
    let inputs = change(&bench, "Tacoma", "8d1f7c52-6d0a-4f0b-9c1e-0a2b3c4d5e6f");
    for _ in 0..2 {
        assert_eq!(bench.done("update_address", inputs.clone()).await, all("applied", 1));
    }
    // What changed since is not changed back.
    bench
        .applied("update_address", change(&bench, "Olympia", "another"))
        .await;
    assert_eq!(bench.done("update_address", inputs.clone()).await, all("applied", 1));
    assert_eq!((sent(&bench), city(&bench)), (2, json!("Olympia")));
    let account = bench.account;
    let bench = Bench {
        hub: bench.hub.restart().await,
        account,
    };
    assert_eq!(bench.done("update_address", inputs).await, all("applied", 1));
    assert_eq!((sent(&bench), city(&bench)), (2, json!("Olympia")));
    assert_eq!(bench.hub.requests(account).await.len(), 5, "each call is in the log");

    // A partly refused write is an answer too, with its number of refusals.
    let people = bench.salaried();
    let record = |index: usize, city: &str| json!({ "EmployeeIdentifier": people[index].identifier(), "City": city });
    let records = json!({ "records": [record(0, ""), record(1, "Tacoma")], "idempotency_key": "partly" });
    for _ in 0..2 {
        let answered = bench.run("update_address", records.clone()).await.unwrap();
        assert_eq!((&answered.data["applied"], answered.refused), (&json!(1), 1));
    }
    assert_eq!(sent(&bench), 3);
}

async fn a_key_belongs_to_one_write(database: Arc<Database>) {
    let bench = bench(database).await;
    let one = bench.somebody();
    let inputs = change(&bench, "Tacoma", "key");
    bench.applied("update_address", inputs).await;
    let person = one.with(json!({ "middle_name": "Quinn", "idempotency_key": "key" }));
    for (action, inputs) in [
        ("update_address", change(&bench, "Olympia", "key")),
        (
            "update_address",
            both(change(&bench, "Tacoma", "key"), json!({ "county": "Pierce" })),
        ),
        ("update_person", person),
    ] {
        let problem = bench.run(action, inputs).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("idempotency_key_reused", Kind::Conflict),
            "{action}"
        );
        assert!(problem.remedy.unwrap().contains("new key"));
    }
    // The same said in UKG's own spelling is the same.
    let identifier = json!({ "CompanyCode": one.company(), "EmployeeNumber": one.number() });
    let spelled = both(identifier, json!({ "City": "Tacoma", "IdempotencyKey": "key" }));
    assert_eq!(bench.done("update_address", spelled).await, all("applied", 1));
    assert_eq!(sent(&bench), 1);
    let problem = bench
        .run("update_address", change(&bench, "Tacoma", "two words"))
        .await
        .unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind), ("input_invalid", Kind::Invalid));
    // Another account has keys of its own.
    let other = bench.hub.linked(&crate::hub::ALL).await.id;
    let inputs = change(&bench, "Olympia", "key");
    bench.hub.run(other, "update_address", inputs).await.unwrap();
    assert_eq!(city(&bench), "Olympia");
}

async fn a_write_that_ended_undecided_stays_so_under_its_key(database: Arc<Database>) {
    let bench = bench(database).await;
    let inputs = change(&bench, "Tacoma", "key");
    bench.hub.fault(&format!("gateway-504@{UPDATE}*1"));
    let first = bench.run("update_address", inputs.clone()).await.unwrap_err();
    assert_eq!((first.code.as_str(), first.kind), ("write_undecided", Kind::Upstream));
    for _ in 0..2 {
        let again = bench.run("update_address", inputs.clone()).await.unwrap_err();
        assert_eq!((again.code.as_str(), again.kind), ("write_undecided", Kind::Conflict));
        assert!(again.message.contains(&first.message), "{again}");
        assert!(again.remedy.unwrap().contains("new key"));
    }
    assert_eq!(sent(&bench), 1);
    // One that was confirmed is an answer as any other.
    let inputs = change(&bench, "Tacoma", "other");
    bench.hub.fault(&format!("cut@{UPDATE}*1"));
    for _ in 0..2 {
        assert_eq!(bench.done("update_address", inputs.clone()).await, all("confirmed", 1));
    }
    assert_eq!(sent(&bench), 2);
}

async fn a_write_that_was_refused_frees_its_key(database: Arc<Database>) {
    let bench = bench(database).await;
    let bad = change(&bench, "", "key");
    assert_eq!(bench.run("update_address", bad).await.unwrap_err().code, "validation");
    let throttled = change(&bench, "Tacoma", "key");
    bench.hub.fault(&format!("throttle@{UPDATE}*1"));
    assert_eq!(
        bench.run("update_address", throttled.clone()).await.unwrap_err().code,
        "throttled"
    );
    let mut nobody = throttled.clone();
    nobody["employee_number"] = json!("999999999");
    assert_eq!(
        bench.run("update_address", nobody).await.unwrap_err().code,
        "employee_not_found"
    );
    assert_eq!(bench.done("update_address", throttled).await, all("applied", 1));
    assert_eq!((sent(&bench), city(&bench)), (3, json!("Tacoma")));
}

async fn of_two_at_once_one_writes(database: Arc<Database>) {
    let bench = bench(database).await;
    let inputs = change(&bench, "Tacoma", "key");
    bench.hub.fault(&format!("slow=1500@{UPDATE}*1"));
    let run = || bench.run("update_address", inputs.clone());
    let (one, other) = tokio::join!(run(), run());
    let (written, told) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(written.unwrap().data, all("applied", 1));
    let told = told.unwrap_err();
    assert_eq!((told.code.as_str(), told.kind), ("write_under_way", Kind::Conflict));
    assert!(told.remedy.unwrap().contains("ask again"));
    assert_eq!(sent(&bench), 1);
    assert_eq!(bench.done("update_address", inputs).await, all("applied", 1));
    assert_eq!(sent(&bench), 1);
}
