//! Whom the pages are for, and what they are sent with.

use super::browser::Browser;
use crate::fixture::Fixture;

#[tokio::test]
async fn other_names_and_pages_of_other_sites_are_refused() {
    let fixture = Fixture::start().await;
    let browser = Browser::signed_in(&fixture).await;
    let port = fixture.wire.host.split_once(':').unwrap().1;
    let link = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
    let local = format!("service2.localhost:{port}");
    for (mut headers, status) in [
        (vec![("Host", local.as_str())], 303),
        (vec![("Sec-Fetch-Site", "none")], 200),
        (vec![("Sec-Fetch-Site", "same-origin")], 200),
        (vec![("Sec-Fetch-Site", "cross-site"), link[0], link[1]], 200),
        (vec![("Sec-Fetch-Site", "cross-site")], 403),
        (vec![("Sec-Fetch-Site", "same-site")], 403),
        (
            vec![("Sec-Fetch-Site", "cross-site"), link[0], ("Sec-Fetch-Dest", "iframe")],
            403,
        ),
        (vec![("Origin", "https://attacker.example.com")], 403),
        (vec![("Host", "attacker.example.com")], 403),
    ] {
        if status == 200 {
            headers.push(("Cookie", browser.cookie()));
        }
        let answer = fixture.wire.get("/service-accounts", &headers).await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let fixture = Fixture::start().await;
    let browser = Browser::signed_in(&fixture).await;
    let username = &fixture.login.username;
    let own = format!("http://{}", fixture.wire.host);
    let other_port = "http://127.0.0.1:1";
    for (headers, is_done) in [
        (vec![("Origin", "https://attacker.example.com")], false),
        (vec![("Origin", "null")], false),
        (vec![("Origin", other_port)], false),
        (vec![("Sec-Fetch-Site", "cross-site"), ("Origin", own.as_str())], false),
        (
            vec![
                ("Sec-Fetch-Site", "same-site"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Dest", "document"),
            ],
            false,
        ),
        (vec![("Sec-Fetch-Site", "same-origin"), ("Origin", own.as_str())], true),
    ] {
        let mut headers = headers;
        headers.push(("Cookie", browser.cookie()));
        let body = format!("username={username}");
        let answer = fixture
            .wire
            .send("POST", "/service-accounts/delete", &headers, &body)
            .await;
        assert_eq!(answer.unwrap().status, if is_done { 303 } else { 403 }, "{headers:?}");
        assert_eq!(fixture.control.account(username).is_none(), is_done, "{headers:?}");
    }
}

#[tokio::test]
async fn every_page_keeps_to_itself_and_is_light() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let username = &fixture.login.username;
    let edit = format!("/service-accounts/edit?username={username}");
    let delete = format!("/service-accounts/delete?username={username}");
    let (company, number) = fixture.active().key();
    let of_employee = format!("/deductions-by-hand/employee?company={company}&number={number}");
    let form = format!("/deductions-by-hand/enter?company={company}&number={number}");
    let mut with = 0;
    for path in ["/assets/tenant.css", "/assets/tenant.js", "/assets/tenant.svg"] {
        let asset = fixture.wire.get(path, &[]).await;
        assert_eq!(
            (asset.status, asset.header("x-content-type-options")),
            (200, Some("nosniff"))
        );
        with += asset.body.len();
    }
    for path in [
        "/",
        "/service-accounts",
        "/service-accounts/add",
        &edit,
        &delete,
        "/web-services",
        "/break-things",
        "/switches",
        "/users",
        "/users/add",
        "/deductions-by-hand",
        "/deductions-by-hand/waiting",
        &of_employee,
        &form,
        "/sign-in",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        let text = page.text();
        assert!(text.contains("Emulator: invented people"), "{path}");
        for word in [" style=\"", "<style", " onclick", "src=\"http", "href=\"http"] {
            assert!(!text.contains(word), "{word} in {path}");
        }
        assert_eq!(text.matches("<h1").count(), 1, "{path}");
        let weight = text.len() + with;
        assert!(weight < 150_000, "{path} weighs {weight}");
    }
}

#[tokio::test]
async fn the_addresses_of_the_services_are_the_services_still() {
    let fixture = Fixture::start().await;
    assert_eq!(fixture.sandbox.admin_url(), format!("{}/", fixture.sandbox.url()));
    assert_eq!(fixture.wire.get("/nothing/here", &[]).await.status, 404);
    assert_eq!(
        fixture.control.counters().total(),
        1,
        "pages are not counted, calls are"
    );
    Browser::signed_in(&fixture).await;
    assert_eq!(fixture.control.counters().total(), 1);
}
