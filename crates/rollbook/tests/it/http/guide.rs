//! `/guide/ukg-pro`, without a browser.

use serde_json::Value;

use crate::{program::Home, server::Server};

const PATH: &str = "/guide/ukg-pro";

async fn page(server: &Server, query: &str) -> String {
    let request = server
        .request("GET", &format!("{PATH}{query}"))
        .header("accept", "text/html");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

#[tokio::test]
async fn the_guide_shows_just_what_the_choice_needs() {
    let home = Home::new();
    let server = Server::start(&home);
    let rest = page(&server, "?actions=list_person_details").await;
    assert!(
        rest.contains("Tick Employee Person Details: View") && !rest.contains("Copy the User API Key"),
        "{rest}"
    );
    assert!(rest.contains("One action, one permission"));
    assert!(rest.contains(r#"value="list_person_details" checked"#));
    let soap = page(&server, "?actions=find_people,find_jobs").await;
    assert!(soap.contains("Copy the User API Key"));
    assert!(
        soap.contains("EmployeePersonDetails:View,EmployeeJobDetails:View</textarea>"),
        "{soap}"
    );
    let lines = page(&server, "?actions=find_people,find_jobs&separator=line").await;
    assert!(lines.contains("EmployeePersonDetails:View\nEmployeeJobDetails:View</textarea>"));
    let deductions = page(&server, "?products=deductions").await;
    assert!(deductions.contains("Never make an employee for it") && deductions.contains("Not confirmed"));
}

#[tokio::test]
async fn each_trouble_shows_what_a_link_would_say_who_mends_it_and_the_step_to_do_again() {
    let home = Home::new();
    let server = Server::start(&home);
    let page = page(&server, "?actions=find_people").await;
    let troubles: Vec<_> = page.split("<section class=\"trouble\"").skip(1).collect();
    assert_eq!(troubles.len(), 5);
    for (trouble, said, code, step) in [
        (
            0,
            "UKG Pro does not accept these values.",
            "credentials_refused",
            "user-name",
        ),
        (1, "Missing.", "permission_missing", "permission"),
        (2, "The two API keys look exchanged.", "keys_exchanged", "user-api-key"),
        (3, "UKG Pro did not answer in time.", "timed_out", "address"),
        (4, "The service account is locked.", "account_locked", "save"),
    ] {
        let html = troubles[trouble].split("</section>").next().unwrap();
        assert!(html.contains(said), "{html}");
        assert!(
            html.contains(&format!("/explain/{code}\"><code>{code}</code>")),
            "{html}"
        );
        assert!(
            html.contains("You can mend this in UKG Pro.") || html.contains("your network"),
            "{html}"
        );
        let anchor = html.split("href=\"#").nth(1).unwrap().split('"').next().unwrap();
        assert!(
            anchor.contains(step) && page.contains(&format!("id=\"{anchor}\"")),
            "{anchor}"
        );
    }
}

#[tokio::test]
async fn the_address_of_a_guide_says_the_choice_in_one_way() {
    let home = Home::new();
    let server = Server::start(&home);
    let page = page(
        &server,
        "?actions=ukg-pro_find_people&products=payroll,org&actions=find_people&lang=en",
    )
    .await;
    let address = format!("{}{PATH}?products=org,payroll&#38;actions=find_people", server.url);
    assert!(page.contains(&format!("value=\"{address}\"")), "{page}");
}

#[tokio::test]
async fn what_is_not_known_is_named_and_the_rest_is_shown() {
    let home = Home::new();
    let server = Server::start(&home);
    let page = page(&server, "?actions=find_people,%3Cscript%3E&products=no_such").await;
    assert!(
        page.contains("These are not known and were left out: &#60;script&#62;, no_such"),
        "{page}"
    );
    assert!(page.contains("Tick Employee Person Details: View"));
}

#[tokio::test]
async fn an_address_of_which_nothing_is_known_leads_to_no_step() {
    let home = Home::new();
    let server = Server::start(&home);
    let page = page(&server, "?actions=no_such").await;
    assert!(
        page.contains("there are no steps to follow") && !page.contains("Tick "),
        "{page}"
    );
    let request = server
        .request("GET", &format!("{PATH}?actions=no_such"))
        .header("accept", "application/json");
    let json: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(
        (&json["scopes"], &json["unknown"]),
        (&serde_json::json!([]), &serde_json::json!(["no_such"]))
    );
}

#[tokio::test]
async fn the_guide_is_told_to_programs_and_as_markdown() {
    let home = Home::new();
    let server = Server::start(&home);
    let request = server
        .request("GET", &format!("{PATH}?products=org"))
        .header("accept", "application/json");
    let json: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    let told = home.run(["guide", "--products", "org", "--json"]).json();
    assert_eq!(json, told, "the same as on the command line");
    let markdown = server
        .request("GET", &format!("{PATH}?products=org&format=md"))
        .send()
        .await
        .unwrap();
    assert_eq!(markdown.headers()["content-type"], "text/markdown; charset=utf-8");
    let told = home.run(["guide", "--products", "org", "--format", "md"]).done().stdout;
    assert_eq!(markdown.text().await.unwrap().trim_end(), told.trim_end());
}

#[tokio::test]
async fn every_action_at_once_stays_below_the_weight_of_a_page() {
    const HEAVIEST: usize = 150_000;

    let home = Home::new();
    let server = Server::start(&home);
    for language in ["en", "de"] {
        let page = page(&server, &format!("?lang={language}")).await;
        let mut weight = page.len();
        for part in page.split('"').filter(|part| part.starts_with("/assets/")) {
            weight += server
                .request("GET", part)
                .send()
                .await
                .unwrap()
                .bytes()
                .await
                .unwrap()
                .len();
        }
        assert!(weight < HEAVIEST, "{language}: {weight} bytes");
    }
}

#[test]
fn a_guide_can_be_kept_as_one_page() {
    let page = Home::new()
        .run(["guide", "--products", "org", "--format", "html"])
        .done()
        .stdout;
    assert!(
        page.starts_with("<!doctype html>") && page.contains("Tick Personnel Integration: View"),
        "{page}"
    );
    for outside in ["src=", "<link", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}
