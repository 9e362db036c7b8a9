//! The playground.

use super::Browser;
use crate::server::Linked;

fn form<'a>(account: &'a str, action: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("account", account), ("action", action)], more].concat()
}

#[tokio::test]
async fn an_action_runs_with_a_form_made_from_what_it_takes() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let page = browser
        .get(&format!(
            "/console/playground?account={}&action=find_people",
            linked.account
        ))
        .await;
    page.says("name=\"input.last_name\"")
        .says("name=\"input.page_size\"")
        .says("Needs Employee Person Details (View)");
    let two = form(&linked.account, "find_people", &[("input.page_size", "2")]);
    let answer = browser.post("/console/playground", &two).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
        .says("2 rows")
        .says("<th scope=\"col\">EmployeeNumber</th>")
        .says("Next page")
        .says("req_");
    let next = answer
        .text
        .split("name=\"input.next\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let more = form(
        &linked.account,
        "find_people",
        &[("input.page_size", "2"), ("input.next", &next)],
    );
    browser.post("/console/playground", &more).await.says("2 rows");
    browser
        .get("/console/")
        .await
        .says("Action run in the playground (action: find_people)");
}

#[tokio::test]
async fn what_was_typed_stays_when_an_input_cannot_be_right() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let wrong = form(
        &linked.account,
        "find_people",
        &[("input.page_size", "many"), ("input.last_name", "LIKE (Sam%)")],
    );
    let page = browser.post("/console/playground", &wrong).await;
    assert_eq!(page.status, 422);
    page.says("page_size")
        .says("value=\"many\"")
        .says("value=\"LIKE (Sam%)\"")
        .says("role=\"alert\"");
}

#[tokio::test]
async fn national_identifiers_are_masked() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let one = form(&linked.account, "list_person_details", &[("input.page_size", "5")]);
    let page = browser.post("/console/playground", &one).await;
    page.says("national identifiers and bank numbers are masked")
        .says("••••••");
    let export = linked.emulator.export().await;
    let people = export["people"].as_array().unwrap().iter();
    let numbers: Vec<&str> = people.filter_map(|person| person["ssn"].as_str()).collect();
    assert!(!numbers.is_empty());
    for number in numbers {
        assert!(number.is_empty() || !page.text.contains(number), "{number}");
    }
}

#[tokio::test]
async fn a_write_asks_first() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let write = form(&linked.account, "update_job", &[("input.company_code", "HLF")]);
    let page = browser.post("/console/playground", &write).await;
    assert_eq!(page.status, 422);
    page.says("Nothing was sent")
        .says("I want this to be changed in UKG Pro")
        .says("value=\"HLF\"");
}
