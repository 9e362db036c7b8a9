//! What holds for every page.

use crate::{client, program::Home, server::Server};

#[tokio::test]
async fn a_page_that_does_not_exist_says_so_in_the_language_of_whoever_asks() {
    let home = Home::new();
    let server = Server::start(&home);
    let page = |language: &str| {
        server
            .request("GET", "/no/such/page")
            .header("accept", "text/html")
            .header("accept-language", language)
    };
    let english = page("en").send().await.unwrap();
    assert_eq!(english.status(), 404);
    let policy = english.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
        "{policy}"
    );
    assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
    assert_eq!(english.headers()["x-content-type-options"], "nosniff");
    assert_eq!(english.headers()["cache-control"], "no-store");
    let english = english.text().await.unwrap();
    assert!(
        english.contains("<html lang=\"en\"") && english.contains("There is no such page"),
        "{english}"
    );
    let german = page("de-CH").send().await.unwrap().text().await.unwrap();
    assert!(
        german.contains("<html lang=\"de\"") && german.contains("Diese Seite gibt es nicht"),
        "{german}"
    );

    let program = client::send(server.request("GET", "/no/such/page")).await;
    assert_eq!(program.status, 404);
    assert_eq!(program.body["problem"]["code"], "path_unknown");
}

#[tokio::test]
async fn a_page_carries_the_brand_that_the_operator_gives() {
    let home = Home::new();
    let logo = home.work().join("logo.svg");
    std::fs::write(&logo, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    let mut command = Server::command(&home);
    command
        .env("ROLLBOOK_BRAND_NAME", "Acme <Bread>")
        .env("ROLLBOOK_BRAND_COLOUR", "#0b4f6c")
        .env("ROLLBOOK_BRAND_LOGO", &logo);
    let server = Server::of(&home, command);
    let page = server
        .request("GET", "/no/such/page")
        .header("accept", "text/html")
        .send()
        .await
        .unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("Acme &#60;Bread&#62;"), "{page}");
    assert!(
        page.contains("/assets/brand/logo") && page.contains("/assets/brand/colour.css"),
        "{page}"
    );
    let style = server.request("GET", "/assets/brand/colour.css").send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    assert!(style.text().await.unwrap().contains("--accent:#0b4f6c"));
}

#[tokio::test]
async fn files_of_pages_are_kept_by_browsers() {
    let home = Home::new();
    let server = Server::start(&home);
    let style = server.request("GET", "/assets/rollbook.css").send().await.unwrap();
    assert_eq!(style.headers()["cache-control"], "public, max-age=31536000, immutable");
    let unknown = server.request("GET", "/assets/none.css").send().await.unwrap();
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn every_code_has_a_page_that_is_listed_and_what_is_no_code_has_none() {
    let home = Home::new();
    let server = Server::start(&home);
    let page = async |path: &str| {
        let answer = server
            .request("GET", path)
            .header("accept", "text/html")
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, list) = page("/explain").await;
    assert_eq!(status, 200);
    let links = list.split("href=\"/explain/").skip(1);
    let codes: Vec<_> = links.filter_map(|rest| rest.split('"').next()).collect();
    assert!(codes.len() > 150, "{}", codes.len());
    for code in codes {
        let (status, told) = page(&format!("/explain/{code}")).await;
        assert_eq!(status, 200, "{code}");
        assert!(
            told.contains(&format!("<h1><code>{code}</code></h1>")) && !told.contains('`'),
            "{told}"
        );
    }
    let (_, locked) = page("/explain/account_locked").await;
    assert!(
        locked.contains("unlock it") && locked.contains("Service Account Administration"),
        "{locked}"
    );
    assert_eq!(page("/explain/no_such_code").await.0, 404);
}
