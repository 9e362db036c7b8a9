//! Every action of an account, with inputs of an employee that there is.

use serde_json::{Map, Value, json};

use crate::server::Linked;

/// Names and numbers of one employee there is, for whatever asks for one, and keys of what there is of anybody.
pub(super) async fn known(linked: &Linked) -> Map<String, Value> {
    let first = async |action: &str, inputs: Value| {
        let answer = linked.server.action(&linked.account, action, inputs).await.ok();
        answer["data"][0].clone()
    };
    let one = json!({ "page_size": 1 });
    let person = first("list_person_details", one.clone()).await;
    let found = first("find_people", one.clone()).await;
    let contact = first("list_employee_contacts", one.clone()).await;
    let paid = first("find_last_pay_statement", one.clone()).await["PayStatements"][0].clone();
    let job = first("list_employee_job_history_details", one).await;
    let known = json!({
        "employeeId": person["employeeId"],
        "companyId": person["companyId"],
        "company_code": found["CompanyCode"],
        "employee_number": found["EmployeeNumber"],
        "contactId": contact["contactId"],
        "contact_id": contact["contactId"],
        "systemId": job["systemId"],
        "PayIdentifier": paid["PayIdentifier"],
        "pay_identifier": paid["PayIdentifier"],
    });
    known.as_object().unwrap().clone()
}

/// Inputs of an action that make sense together: those of its example, of an employee that there is.
pub(super) fn inputs(action: &Value, known: &Map<String, Value>) -> Map<String, Value> {
    let schema = &action["action_details"]["inputs"];
    let mut inputs = schema["examples"][0].as_object().cloned().unwrap_or_default();
    let required = schema["required"].as_array().into_iter().flatten();
    let required: Vec<_> = required.map(|name| name.as_str().unwrap()).collect();
    for (name, value) in known {
        if inputs.contains_key(name) || required.contains(&name.as_str()) {
            inputs.insert(name.clone(), value.clone());
        }
    }
    let properties = schema["properties"].as_object().unwrap();
    if properties.contains_key("page_size") {
        inputs.insert("page_size".to_owned(), json!(3));
    }
    // A write that is made again under its key is not made again, and is answered as before.
    if properties.contains_key("idempotency_key") {
        inputs.insert("idempotency_key".to_owned(), json!(format!("of-{}", action["id"])));
    }
    inputs.values_mut().for_each(plain);
    inputs
}

/// Numbers as JavaScript writes them, which knows no scale.
fn plain(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let shortest = number.as_f64().unwrap().to_string();
            *value = serde_json::from_str(&shortest).unwrap();
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Object(members) => members.values_mut().for_each(plain),
        _ => {}
    }
}
