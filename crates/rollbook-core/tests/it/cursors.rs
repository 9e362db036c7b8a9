//! Pages and the cursors between them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollbook_core::{Budget, Run, Sensitive};
use rollbook_model::problem::Kind;
use rollbook_model::{AccountId, Actor, Problem};
use serde_json::{Value, json};

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};
use crate::truth::{Truth, by_key};

const LISTS: [&str; 2] = ["find_people", "list_person_details"];

#[tokio::test]
async fn pages_of_any_size_give_each_row_once() {
    let hub = Hub::with(|setup| setup.options.employees = 120).await;
    let account = hub.linked(&ALL).await.id;
    let truth = Truth(hub.control.export());
    for size in [7, 100, 10_000] {
        let rows = hub.all(account, "find_people", json!({ "page_size": size })).await;
        assert_eq!(by_key(rows), truth.found(|_, _| true), "{size}");
        let rows = hub
            .all(account, "list_person_details", json!({ "page_size": size }))
            .await;
        assert_eq!(by_key(rows), truth.details(|_| true), "{size}");
    }
}

#[tokio::test]
async fn a_page_holds_as_many_rows_as_asked_for_and_100_unless_asked() {
    let hub = Hub::with(|setup| setup.options.employees = 120).await;
    let account = hub.linked(&ALL).await.id;
    for action in LISTS {
        for (inputs, rows) in [
            (json!({}), 100),
            (json!({ "page_size": 1 }), 1),
            (json!({ "page_size": "33" }), 33),
        ] {
            let answer = hub.run(account, action, inputs).await.unwrap();
            assert_eq!(answer.rows, Some(rows), "{action}");
            assert!(answer.next.is_some());
        }
    }
    // UKG Pro grants a SOAP page 100 records (`ukg-pro-soap.md` 5.6) and this REST page 10,000.
    let large = json!({ "page_size": 1000 });
    let answer = hub.run(account, "find_people", large.clone()).await.unwrap();
    assert_eq!(answer.rows, Some(100));
    let answer = hub.run(account, "list_person_details", large).await.unwrap();
    assert_eq!((answer.rows, answer.next), (Some(120), None));
}

#[tokio::test]
async fn pages_that_ukg_pro_cuts_or_links_otherwise_give_each_row_once() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let truth = Truth(hub.control.export());
    for fault in ["short-pages", "looping-link", "foreign-link"] {
        hub.fault(fault);
        let rows = hub.all(account, "find_people", json!({ "page_size": 20 })).await;
        assert_eq!(by_key(rows), truth.found(|_, _| true), "{fault}");
        let rows = hub
            .all(account, "list_person_details", json!({ "page_size": 20 }))
            .await;
        assert_eq!(by_key(rows), truth.details(|_| true), "{fault}");
        hub.control.clear_faults();
    }
}

#[tokio::test]
async fn an_empty_page_among_others_is_not_taken_for_the_end() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for action in LISTS {
        let first = hub.run(account, action, json!({ "page_size": 20 })).await.unwrap();
        let second = json!({ "page_size": 20, "next": first.next });
        hub.fault("empty-page*1");
        let problem = hub.run(account, action, second.clone()).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("page_empty", Kind::Upstream),
            "{action}"
        );
        assert!(problem.retryable && problem.remedy.unwrap().contains("Read the page again"));
        assert_eq!(
            hub.run(account, action, second).await.unwrap().rows,
            Some(20),
            "{action}"
        );
    }
}

on_both! {
    a_cursor_survives_a_restart,
}

async fn a_cursor_survives_a_restart(database: Arc<Database>) {
    let mut hub = Hub::over(database, |_| {}).await;
    let account = hub.linked(&ALL).await.id;
    for action in LISTS {
        let whole = hub.all(account, action, json!({ "page_size": 30 })).await;
        let mut pieces = Vec::new();
        let mut inputs = json!({ "page_size": 30 });
        loop {
            let answer = hub.run(account, action, inputs.clone()).await.unwrap();
            pieces.extend(answer.data.as_array().unwrap().clone());
            let Some(next) = answer.next else { break };
            inputs["next"] = next.into();
            hub = hub.restart().await;
        }
        assert_eq!(pieces, whole, "{action}");
    }
}

async fn refused(hub: &Hub, account: AccountId, action: &str, inputs: Value) -> Problem {
    let problem = hub.run(account, action, inputs.clone()).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("cursor_invalid", Kind::Invalid),
        "{inputs}"
    );
    assert!(problem.remedy.as_ref().unwrap().contains("as the page before gave it"));
    problem
}

#[tokio::test]
async fn a_cursor_holds_for_its_own_account_action_and_inputs_only() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let other = hub.linked(&ALL).await.id;
    let inputs = json!({ "page_size": 10, "status": "A" });
    let next = hub.run(account, "find_people", inputs).await.unwrap().next.unwrap();
    hub.control.reset_counters();

    let same = json!({ "page_size": 10, "status": "A", "next": next });
    let belongs = "belongs to another account, action or set of inputs";
    let problem = refused(&hub, other, "find_people", same.clone()).await;
    assert!(problem.message.contains(belongs), "{problem}");
    for inputs in [
        json!({ "page_size": 10, "next": next }),
        json!({ "page_size": 11, "status": "A", "next": next }),
        json!({ "page_size": 10, "status": "T", "next": next }),
        json!({ "page_size": 10, "status": "A", "last_name": "A", "next": next }),
    ] {
        let problem = refused(&hub, account, "find_people", inputs).await;
        assert!(problem.message.contains(belongs), "{problem}");
    }
    refused(
        &hub,
        account,
        "list_person_details",
        json!({ "page_size": 10, "next": next }),
    )
    .await;
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");

    // In another order, and with blanks from pasting, they are the same inputs.
    let again = json!({ "next": format!(" {next}\n"), "Status": "A ", "page_size": "10" });
    assert_eq!(hub.run(account, "find_people", again).await.unwrap().rows, Some(10));
}

#[tokio::test]
async fn a_cursor_that_rollbook_did_not_make_is_refused() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let written = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    for next in [
        "2".to_owned(),
        "not a cursor".to_owned(),
        "é".to_owned(),
        "A".repeat(100_000),
        written(json!({})),
        written(json!("x")),
        written(json!({ "v": 1, "page": 0, "of": "" })),
        written(json!({ "v": 2, "page": 2, "of": "" })),
        written(json!({ "v": 1, "page": 2, "of": "", "more": true })),
    ] {
        let problem = refused(&hub, account, "find_people", json!({ "next": next })).await;
        assert!(problem.message.contains("is not one that Rollbook made"), "{problem}");
    }
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");
}

/// The cursor with another page in it.
fn at_page(cursor: &str, page: u64) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
    let mut json: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(json["page"], 2);
    json["page"] = page.into();
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[tokio::test]
async fn a_page_past_the_end_is_told_with_what_to_do() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for action in LISTS {
        let answer = hub.run(account, action, json!({ "page_size": 50 })).await.unwrap();
        let next = at_page(&answer.next.unwrap(), 9);
        let problem = hub.run(account, action, json!({ "page_size": 50, "next": next })).await;
        let problem = problem.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("page_past_end", Kind::Conflict),
            "{action}"
        );
        assert!(problem.message.contains("page 9 is past the end"), "{problem}");
        assert!(problem.remedy.unwrap().contains("Begin again without `next`"));
    }
}

#[tokio::test]
async fn a_page_beyond_all_numbers_is_refused_and_nothing_breaks() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for action in LISTS {
        let answer = hub.run(account, action, json!({ "page_size": 50 })).await.unwrap();
        for page in [u64::from(u32::MAX), u64::MAX] {
            let next = at_page(answer.next.as_ref().unwrap(), page);
            let inputs = json!({ "page_size": 50, "next": next });
            let problem = hub.run(account, action, inputs).await.unwrap_err();
            assert_eq!(
                (problem.code.as_str(), problem.kind),
                ("validation", Kind::Refused),
                "{problem:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_list_that_is_cut_gives_each_row_once_however_small_the_budget() {
    let hub = Hub::with(|setup| setup.options.employees = 120).await;
    let account = hub.linked(&ALL).await.id;
    let truth = Truth(hub.control.export());
    for tokens in [1, 900, 5000] {
        let budget = Budget::tokens(tokens);
        for (action, expected) in [
            ("find_people", truth.found(|_, _| true)),
            ("list_person_details", truth.details(|_| true)),
        ] {
            let mut rows = Vec::new();
            let mut next = Value::Null;
            loop {
                let inputs = json!({ "page_size": 50, "next": next });
                let run = Run {
                    account,
                    action,
                    inputs: &inputs,
                    by: Actor::System,
                };
                let answer = hub.engine.run_within(ORGANISATION, run, Sensitive::Shown, budget).await;
                let answer = answer.unwrap();
                let data: Vec<Value> = serde_json::from_str(answer.data.get()).unwrap();
                assert_eq!(answer.rows, Some(data.len() as u64));
                let fits = Budget::estimate(answer.data.get()) <= u64::from(tokens) + 50;
                assert!(data.len() == 1 || fits, "{action}: {} rows in {tokens}", data.len());
                rows.extend(data);
                match answer.next {
                    None => break,
                    Some(cursor) => next = cursor.into(),
                }
                // A cursor out of a page holds wherever the list is read: without a budget, to the page's end.
                if tokens == 900 && rows.len() < 50 {
                    let inputs = json!({ "page_size": 50, "next": next });
                    let rest = hub.run(account, action, inputs).await.unwrap();
                    assert_eq!(rest.rows, Some(50 - rows.len() as u64), "{action}");
                }
            }
            assert_eq!(by_key(rows), expected, "{action} in {tokens}");
        }
    }
}

#[tokio::test]
async fn a_list_without_pages_is_cut_as_well() {
    let hub = Hub::start().await;
    let account = hub.linked(&["list_reports"]).await.id;
    let whole = hub.run(account, "list_reports", json!({})).await.unwrap();
    let whole = whole.data.as_array().unwrap().clone();
    assert!(whole.len() > 1, "{whole:?}");
    let mut rows = Vec::new();
    let mut inputs = json!({});
    loop {
        let run = Run {
            account,
            action: "list_reports",
            inputs: &inputs,
            by: Actor::System,
        };
        let budget = Budget::tokens(1);
        let answer = hub.engine.run_within(ORGANISATION, run, Sensitive::Shown, budget).await;
        let answer = answer.unwrap();
        rows.extend(serde_json::from_str::<Vec<Value>>(answer.data.get()).unwrap());
        match answer.next {
            None => break,
            Some(next) => inputs = json!({ "next": next }),
        }
    }
    assert_eq!(rows, whole);
}
