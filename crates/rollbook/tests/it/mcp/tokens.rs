//! What the list of tools costs a model, counted by a tokenizer of other people.

use serde_json::{Value, json};

use super::Client;
use crate::{node, server::Linked};

/// The actions of the SOAP guide, four of which travel by REST.
const FIFTEEN: &str = "find_people,get_person_by_employee_identifier,get_person_details,list_person_details,find_jobs,\
                       get_job_by_employee_identifier,find_contacts,get_contact_by_employee_identifier,\
                       get_employee_contact_by_contact_id,find_user_defined_fields,\
                       get_user_defined_fields_by_employee_identifier,find_compensations,\
                       get_compensation_by_employee_identifier,get_compensation_details_by_employee,\
                       list_compensation_details";

/// How many tokens each of these texts is.
fn counted(texts: &[String]) -> Vec<u64> {
    let counts = node::read("mcp_tokens.mjs", &json!(texts).to_string());
    serde_json::from_value(counts).unwrap()
}

#[tokio::test]
async fn fifteen_tools_cost_less_than_six_thousand_tokens_and_three_less_than_seven_hundred() {
    let linked = Linked::start();
    let mut texts = Vec::new();
    let mut most = Vec::new();
    for style in ["nested", "flat_prefixed", "flat_smart"] {
        for (mode, tools, limit) in [("individual", 15, 6000), ("small", 3, 700), ("search_execute", 2, 700)] {
            let query = format!("?actions={FIFTEEN}&param-style={style}&tool-mode={mode}");
            let listed = Client::of(&linked, &query).tools().await;
            assert_eq!(listed.len(), tools, "{mode}");
            texts.push(Value::from(listed.into_iter().map(|(_, tool)| tool).collect::<Vec<_>>()).to_string());
            most.push((format!("{mode} {style}"), limit));
        }
    }
    let counts = counted(&texts);
    println!("{:?}", most.iter().zip(&counts).collect::<Vec<_>>());
    for ((mode, limit), count) in most.iter().zip(counts) {
        assert!(count < *limit, "{mode}: {count} tokens");
    }
}

#[tokio::test]
async fn an_answer_holds_no_more_tokens_than_its_budget() {
    let linked = Linked::start();
    let mut texts = Vec::new();
    for action in ["find_people", "list_person_details"] {
        for budget in [1000, 10_000] {
            let query = format!("?param-style=flat_smart&budget={budget}");
            let reply = Client::of(&linked, &query)
                .reply(&format!("ukg-pro_{action}"), json!({}))
                .await;
            assert!(!reply["next"].is_null() || budget > 1000);
            texts.push((budget, reply["data"].to_string()));
        }
    }
    let counts = counted(&texts.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>());
    for ((budget, _), count) in texts.iter().zip(counts) {
        assert!(count <= *budget, "{count} tokens in {budget}");
    }
}
