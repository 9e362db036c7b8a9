//! `POST /actions/rpc` (StackOne's API reference, *Actions*): every action answers the truth, wherever its inputs
//! stand.

use serde_json::{Value, json};

use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::Home,
    server::{Linked, Server},
    truth,
};

fn rows(body: &Value) -> Vec<Value> {
    body["data"].as_array().unwrap().clone()
}

/// The keys that every answer has.
#[track_caller]
fn answered(answer: Answer) -> Value {
    let body = answer.ok();
    let keys: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["data", "next", "request_id"]);
    assert!(body["request_id"].as_str().unwrap().starts_with("req_"), "{body}");
    body
}

#[tokio::test]
async fn every_action_answers_what_the_tenant_holds() {
    let linked = Linked::start();
    let export = linked.emulator.export().await;
    let people = truth::people(&export);
    let (person, employment) = truth::somebody(&export);
    let call =
        async |action: &str, inputs: Value| answered(linked.server.action(&linked.account, action, inputs).await);

    let found = call("ukg-pro_find_people", json!({})).await;
    truth::assert_same(&truth::sorted(rows(&found)), &truth::found_people(people));
    assert_eq!(found["next"], Value::Null);

    let identifier = Value::Object(truth::identifier(employment));
    let got = call("ukg-pro_get_person_by_employee_identifier", identifier).await;
    assert_eq!(
        got["data"],
        truth::found(person, employment)["People"],
        "one row is still a list"
    );

    let listed = call("ukg-pro_list_person_details", json!({})).await;
    let told = truth::told_by_person_details(&rows(&listed));
    truth::assert_same(&told, &truth::person_details(people));

    let one = call(
        "ukg-pro_get_person_details",
        json!({ "employeeId": person["employee_id"] }),
    )
    .await;
    let told = truth::told_by_person_details(&[one["data"].clone()]);
    truth::assert_same(&told, &truth::person_details(std::slice::from_ref(person)));
}

#[tokio::test]
async fn the_account_is_named_in_the_header_the_body_or_both() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    let inside = |name: &str, id: &str| json!({ "action": "find_people", "headers": { name: id } }).to_string();
    let bare = json!({ "action": "find_people" }).to_string();
    let padded = format!(" {account} ");
    for (header, body) in [
        (Some(account), bare.clone()),
        (None, inside("x-account-id", account)),
        (None, inside("X-Account-Id", account)),
        (None, inside("X-ACCOUNT-ID", &padded)),
        (Some(account), inside("x-account-id", account)),
    ] {
        let mut request = server.rpc(body.clone());
        if let Some(id) = header {
            request = request.header("X-Account-ID", id);
        }
        let found = answered(client::send(request).await);
        assert!(!rows(&found).is_empty(), "{body}");
    }
}

#[tokio::test]
async fn inputs_stand_in_path_query_or_body() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    let export = linked.emulator.export().await;
    let (person, employment) = truth::somebody(&export);
    let key = &person["employee_id"];
    let company = &employment["employee_identifier"]["company_code"];
    let number = &employment["employee_identifier"]["employee_number"];
    let by_key = "ukg-pro_get_person_details";
    let by_number = "ukg-pro_get_person_by_employee_identifier";
    for body in [
        json!({ "action": by_key, "path": { "employeeId": key } }),
        json!({ "action": by_key, "query": { "employeeId": key } }),
        json!({ "action": by_key, "body": { "employeeId": key } }),
        json!({ "action": by_key, "body": { "employee_id": key } }),
        json!({ "action": by_key, "path": { "employeeId": key }, "query": {}, "body": {}, "headers": {} }),
        json!({ "action": by_key, "path": { "employeeId": key }, "query": null, "body": null, "headers": null }),
        json!({ "action": by_key, "path": { "employeeId": key }, "query": { "employeeId": key } }),
        json!({ "action": by_key, "path": { "employeeId": key }, "query": { "debug": true } }),
        json!({ "action": "get_person_details", "path": { "employeeId": key }, "unknown": 1 }),
    ] {
        let answer = answered(server.call(account, &body).await);
        assert_eq!(answer["data"]["employeeId"], *key, "{body}");
        assert_eq!(answer["next"], Value::Null);
    }
    for body in [
        json!({ "action": by_number, "path": { "company_code": company, "employee_number": number } }),
        json!({ "action": by_number, "query": { "company_code": company }, "body": { "employee_number": number } }),
        json!({ "action": by_number, "body": { "CompanyCode": company, "EmployeeNumber": number } }),
        json!({ "action": by_number, "body": { "company_code": company, "employee_number": number, "ssn": null } }),
    ] {
        let answer = answered(server.call(account, &body).await);
        assert_eq!(
            answer["data"][0]["EmployeeIdentifier"]["EmployeeNumber"], *number,
            "{body}"
        );
    }
}

#[tokio::test]
async fn pages_are_followed_to_the_end_by_next() {
    let linked = Linked::start();
    let export = linked.emulator.export().await;
    let people = truth::people(&export);
    for action in ["ukg-pro_find_people", "ukg-pro_list_person_details"] {
        let mut all = Vec::new();
        let mut query = json!({ "page_size": 13 });
        let mut pages = 0;
        loop {
            let answer = answered(linked.server.action(&linked.account, action, query.clone()).await);
            let page = rows(&answer);
            assert!(!page.is_empty() && page.len() <= 13);
            all.extend(page);
            pages += 1;
            let Some(next) = answer["next"].as_str() else { break };
            query["next"] = json!(next);
        }
        assert_eq!(pages, all.len().div_ceil(13));
        if action.ends_with("find_people") {
            truth::assert_same(&truth::sorted(all), &truth::found_people(people));
        } else {
            truth::assert_same(&truth::told_by_person_details(&all), &truth::person_details(people));
        }
    }
}

/// A tenant of so many people, linked and served.
fn of(employees: usize) -> Linked {
    let emulator = Emulator::with(["--employees", &employees.to_string()]);
    let home = Home::new();
    let account = emulator.linked(&home);
    let server = Server::start(&home);
    Linked {
        emulator,
        server,
        account,
        home,
    }
}

/// Reads the tenant's people to the end through `next`, and returns their keys and how many pages it took.
async fn read(linked: &Linked, page_size: usize) -> (Vec<String>, usize) {
    let (mut keys, mut pages) = (Vec::new(), 0);
    let mut query = json!({ "page_size": page_size });
    loop {
        let answer = answered(
            linked
                .server
                .action(&linked.account, "list_person_details", query.clone())
                .await,
        );
        keys.extend(
            rows(&answer)
                .iter()
                .map(|row| row["employeeId"].as_str().unwrap().to_owned()),
        );
        pages += 1;
        let Some(next) = answer["next"].as_str() else {
            return (keys, pages);
        };
        query["next"] = json!(next);
    }
}

/// The keys of a tenant's people as UKG Pro's REST gives them to whoever asks by the number of the page (`ukg-pro-rest.md`
/// 8): the export of so many would be larger than what is tried here.
async fn held(emulator: &Emulator, employees: usize) -> Vec<String> {
    const PAGE: usize = 10_000;
    let mut keys = Vec::new();
    for page in 1..=employees.div_ceil(PAGE) {
        let url = format!(
            "http://{}/personnel/v1/person-details?page={page}&per_Page={PAGE}",
            emulator.address()
        );
        let request = client::client()
            .get(url)
            .header("us-customer-api-key", emulator.customer_api_key())
            .basic_auth(emulator.username(), Some(emulator.password()));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let rows: Vec<Value> = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        keys.extend(rows.iter().map(|row| row["employeeId"].as_str().unwrap().to_owned()));
    }
    keys
}

/// How many people the long list has: 100,000 with `ROLLBOOK_EXHAUSTIVE=1`, for which a release build is meant.
fn many() -> usize {
    match std::env::var_os("ROLLBOOK_EXHAUSTIVE") {
        Some(_) => 100_000,
        None => 5_000,
    }
}

#[tokio::test]
async fn a_list_of_any_length_is_read_to_its_end_with_no_row_missing_or_doubled() {
    const LARGE: usize = 1_000;
    for (employees, page_sizes) in [(1, &[1, 2][..]), (8, &[7, 8, 9]), (many(), &[LARGE])] {
        let linked = of(employees);
        let mut expected = held(&linked.emulator, employees).await;
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(expected.len(), employees);
        for page_size in page_sizes {
            let (mut keys, pages) = read(&linked, *page_size).await;
            keys.sort_unstable();
            // Not printed where it differs: it can be long.
            assert!(keys == expected, "{} of {employees} by {page_size}", keys.len());
            assert_eq!(pages, employees.div_ceil(*page_size), "{employees} by {page_size}");
        }
    }
}

#[tokio::test]
async fn a_cursor_outlives_the_server() {
    let linked = Linked::start();
    let query = json!({ "page_size": 40 });
    let first = answered(
        linked
            .server
            .action(&linked.account, "find_people", query.clone())
            .await,
    );
    let mut query = query;
    query["next"] = first["next"].clone();
    linked.server.running.kill();
    let server = crate::server::Server::start(&linked.home);
    let second = answered(server.action(&linked.account, "find_people", query).await);
    let export = linked.emulator.export().await;
    let both = truth::sorted([rows(&first), rows(&second)].concat());
    truth::assert_same(&both, &truth::found_people(truth::people(&export)));
}

#[tokio::test]
async fn a_list_without_hits_is_an_empty_list() {
    let linked = Linked::start();
    let inputs = json!({ "last_name": "Nobodyhasthisname" });
    let answer = answered(linked.server.action(&linked.account, "find_people", inputs).await);
    assert_eq!((&answer["data"], &answer["next"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn values_come_as_ukg_pro_wrote_them() {
    let linked = Linked::start();
    let export = linked.emulator.export().await;
    let people = truth::people(&export);
    let padded = people
        .iter()
        .flat_map(|person| person["employments"].as_array().unwrap());
    let padded = padded.map(|employment| employment["employee_number"].as_str().unwrap());
    let padded = padded.filter(|number| number.starts_with('0')).count();
    assert!(padded > 0, "the tenant has padded numbers");
    let found = answered(linked.server.action(&linked.account, "find_people", json!({})).await);
    let found = rows(&found);
    let numbers = found.iter().map(|row| row["EmployeeNumber"].as_str().unwrap());
    assert_eq!(numbers.filter(|number| number.starts_with('0')).count(), padded);

    // A decimal with its scale, as it is on the wire.
    let scaled = people.iter().find(|person| {
        person["address_latitude"]
            .as_str()
            .is_some_and(|text| text.ends_with('0'))
    });
    let scaled = scaled.unwrap();
    let body = json!({ "action": "get_person_details", "path": { "employeeId": scaled["employee_id"] } });
    let request = linked
        .server
        .rpc(body.to_string())
        .header("x-account-id", &linked.account);
    let text = request.send().await.unwrap().text().await.unwrap();
    let expected = format!("\"addressLatitude\":{},", scaled["address_latitude"].as_str().unwrap());
    assert!(text.contains(&expected), "`{expected}` is not in {text}");
}

#[tokio::test]
async fn many_calls_at_once_log_in_once() {
    let linked = Linked::start();
    linked.emulator.control("DELETE", "counters", None).await;
    let body = json!({ "action": "find_people", "query": { "page_size": 1 } }).to_string();
    let call = |_| linked.server.rpc(body.clone()).header("x-account-id", &linked.account);
    let calls: Vec<_> = (0..24)
        .map(call)
        .map(|request| tokio::spawn(client::send(request)))
        .collect();
    for call in calls {
        answered(call.await.unwrap());
    }
    let counters = linked.emulator.control("GET", "counters", None).await;
    assert_eq!(counters["logins"], 1, "{counters}");
}
