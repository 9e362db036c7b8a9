//! `/requests/…`: the logs as StackOne's clients ask for them.

use serde_json::{Value, json};

use super::refused;
use crate::{client, server::Linked};

/// An account for which three actions ran: two that were answered and one that was not.
async fn used() -> Linked {
    let linked = Linked::start();
    let (account, server) = (&linked.account, &linked.server);
    server.action(account, "find_people", json!({})).await.ok();
    server
        .action(account, "get_person_details", json!({ "employeeId": "NOBODY000000" }))
        .await;
    server.action(account, "list_person_details", json!({})).await.ok();
    linked
}

async fn list(linked: &Linked, path: &str) -> Vec<Value> {
    let body = linked.server.get(path).await.ok();
    assert!(body.get("next").is_some(), "{body}");
    body["data"].as_array().unwrap().clone()
}

fn texts(lines: &[Value], name: &str) -> Vec<String> {
    lines
        .iter()
        .map(|line| line[name].as_str().unwrap().to_owned())
        .collect()
}

const FOUND: &str = "ukg-pro_find_people";
const NOT_THERE: &str = "ukg-pro_get_person_details";
const LISTED: &str = "ukg-pro_list_person_details";

#[tokio::test]
async fn what_ran_is_told_with_how_it_ended_and_found_by_each_filter() {
    let linked = used().await;
    let lines = list(&linked, "/requests/logs").await;
    assert_eq!(texts(&lines, "action"), [LISTED, NOT_THERE, FOUND], "the newest first");
    let newest = &lines[0];
    assert_eq!(newest["account_id"], linked.account);
    assert_eq!(newest["provider"], "ukg-pro");
    assert_eq!((&newest["status"], &newest["success"]), (&json!(200), &json!(true)));
    assert_eq!(
        (&newest["resource"], &newest["http_method"]),
        (&json!("person-details"), &json!("get"))
    );
    assert!(
        newest["duration"].is_u64() && newest.get("step_requests").is_none(),
        "{newest}"
    );
    assert_eq!(
        (&lines[1]["success"], &lines[1]["error_code"]),
        (&json!(false), &json!("employee_not_found"))
    );
    assert!(lines[1].get("status").is_none(), "{}", lines[1]);

    let id = newest["request_id"].as_str().unwrap();
    let nobody = "acc_0190163d8694739b95e65b3e02c4d2ea";
    for (query, expected) in [
        (
            format!("filter[account_ids]={},{nobody}", linked.account),
            vec![LISTED, NOT_THERE, FOUND],
        ),
        (format!("filter[account_ids]={nobody}"), vec![]),
        (
            format!("filter[actions]=find_people,{NOT_THERE}"),
            vec![NOT_THERE, FOUND],
        ),
        ("filter[actions]=nothing_of_this_name".to_owned(), vec![]),
        (
            "filter[providers]=ukg-pro&filter[services]=hris".to_owned(),
            vec![LISTED, NOT_THERE, FOUND],
        ),
        ("filter[providers]=workday".to_owned(), vec![]),
        ("filter[resources]=person-details".to_owned(), vec![LISTED, NOT_THERE]),
        (
            "filter[resources]=person-details&filter[sub_resources]=list".to_owned(),
            vec![LISTED],
        ),
        ("filter[child_resources]=any".to_owned(), vec![]),
        ("filter[http_methods]=post".to_owned(), vec![FOUND]),
        ("filter[http_methods]=GET".to_owned(), vec![LISTED, NOT_THERE]),
        ("filter[status_codes]=200".to_owned(), vec![LISTED, FOUND]),
        ("filter[status_codes]=200&filter[success]=false".to_owned(), vec![]),
        ("filter[success]=false".to_owned(), vec![NOT_THERE]),
        // As one client writes them.
        ("success=true&actions=find_people".to_owned(), vec![FOUND]),
        (
            format!("filter[request_ids]={id},req_0190163d8694739b95e65b3e02c4d2ea"),
            vec![LISTED],
        ),
        ("filter[request_ids]=x".to_owned(), vec![]),
        ("filter[start_date]=2999-01-01T00:00:00Z".to_owned(), vec![]),
        (
            "filter[start_date]=2020-01-01T00:00:00Z&filter[end_date]=2020-01-02T00:00:00Z".to_owned(),
            vec![],
        ),
        (
            "order_by=eventDatetime&order_direction=asc".to_owned(),
            vec![FOUND, NOT_THERE, LISTED],
        ),
    ] {
        let found = list(&linked, &format!("/requests/logs?{query}")).await;
        assert_eq!(texts(&found, "action"), expected, "{query}");
        let steps = list(&linked, &format!("/requests/logs/steps?{query}")).await;
        assert_eq!(texts(&steps, "request_id"), texts(&found, "request_id"), "{query}");
    }
}

#[tokio::test]
async fn pages_of_a_log_are_the_whole_log_in_either_direction() {
    let linked = used().await;
    for (direction, expected) in [
        ("desc", [LISTED, NOT_THERE, FOUND]),
        ("asc", [FOUND, NOT_THERE, LISTED]),
    ] {
        let (mut actions, mut next) = (Vec::new(), String::new());
        loop {
            let path = format!("/requests/logs?page_size=2&order_direction={direction}{next}");
            let body = linked.server.get(&path).await.ok();
            actions.extend(texts(body["data"].as_array().unwrap(), "action"));
            match body["next"].as_str() {
                Some(cursor) => next = format!("&next={cursor}"),
                None => break,
            }
        }
        assert_eq!(actions, expected, "{direction}");
    }
}

#[tokio::test]
async fn one_line_is_told_with_how_ukg_pro_was_called() {
    let linked = used().await;
    let lines = list(&linked, "/requests/logs?include=step_logs").await;
    let step = &lines[1]["step_requests"][0];
    assert_eq!(step["path"], "/personnel/v1/person-details/{employeeId}");
    assert_eq!((&step["http_method"], &step["success"]), (&json!("get"), &json!(false)));
    let id = lines[1]["request_id"].as_str().unwrap();
    let one = linked
        .server
        .get(&format!("/requests/logs/{id}?include=step_logs"))
        .await
        .ok();
    assert_eq!(one["data"], lines[1]);
    refused(
        linked
            .server
            .get("/requests/logs/req_0190163d8694739b95e65b3e02c4d2ea")
            .await,
        404,
    );
    refused(linked.server.get("/requests/logs/nothing").await, 404);
}

#[tokio::test]
async fn what_the_logs_do_not_keep_is_501_and_never_a_list() {
    let linked = used().await;
    for query in [
        "filter[source_ids]=x",
        "filter[source_types]=api_key",
        "filter[source_values]=x",
        "filter[status_codes]=200,404",
        "order_by=duration",
        "filter[order_by]=status",
    ] {
        for path in ["/requests/logs", "/requests/logs/steps"] {
            let body = refused(linked.server.get(&format!("{path}?{query}")).await, 501);
            assert_eq!(body["problem"]["code"], "not_available", "{query}");
        }
    }
    for query in [
        "filter[status_codes]=200",
        "filter[http_methods]=get",
        "filter[resources]=x",
        "filter[request_ids]=a,b",
        "order_by=duration",
    ] {
        refused(
            linked.server.get(&format!("/requests/platform-logs?{query}")).await,
            501,
        );
    }
    for query in [
        "order_by=x",
        "order_direction=up",
        "page_size=0",
        "next=x",
        "filter[success]=x",
        "filter[end_date]=x",
    ] {
        for path in ["/requests/logs", "/requests/platform-logs"] {
            refused(linked.server.get(&format!("{path}?{query}")).await, 400);
        }
    }
}

#[tokio::test]
async fn what_happened_to_accounts_is_told_and_nothing_that_is_about_none() {
    let linked = used().await;
    let server = &linked.server;
    let change = server
        .request("PATCH", &format!("/accounts/{}", linked.account))
        .basic_auth(&server.key, Some(""))
        .body(json!({ "label": "Harbour" }).to_string());
    client::send(change).await.ok();
    let lines = list(&linked, "/requests/platform-logs").await;
    assert!(
        lines.iter().all(|line| line["account_id"] == linked.account),
        "no keys: {lines:?}"
    );
    let actions = texts(&lines, "action");
    assert_eq!(actions.first().map(String::as_str), Some("account.edited"));
    assert_eq!(actions.last().map(String::as_str), Some("account.linked"));
    let edited = &lines[0];
    assert_eq!(
        (&edited["category"], &edited["source_type"]),
        (&json!("account"), &json!("api_key"))
    );
    assert_eq!(lines.last().unwrap()["source_type"], "command_line");
    let actor = edited["source_id"].as_str().unwrap();
    for (query, expected) in [
        ("filter[actions]=account.edited".to_owned(), 1),
        ("filter[categories]=account".to_owned(), lines.len()),
        ("filter[categories]=webhook".to_owned(), 0),
        (format!("filter[source_ids]={actor}"), 1),
        ("filter[source_ids]=nobody".to_owned(), 0),
        ("filter[success]=false".to_owned(), 0),
        (format!("filter[account_ids]={}", linked.account), lines.len()),
        ("filter[account_ids]=acc_0190163d8694739b95e65b3e02c4d2ea".to_owned(), 0),
        ("filter[end_date]=2020-01-02T00:00:00Z".to_owned(), 0),
    ] {
        let found = list(&linked, &format!("/requests/platform-logs?{query}")).await;
        assert_eq!(found.len(), expected, "{query}");
    }
    let body = server
        .get("/requests/platform-logs?page_size=1&order_direction=asc")
        .await
        .ok();
    assert_eq!(body["data"][0], lines[lines.len() - 1]);
    let next = body["next"].as_str().unwrap();
    let rest = list(
        &linked,
        &format!("/requests/platform-logs?order_direction=asc&next={next}"),
    )
    .await;
    assert!(rest.iter().eq(lines.iter().rev().skip(1)));
}
