//! Joining, signing in and out, roles.

use super::{Browser, browser::PASSWORD};
use crate::{program::Home, server::Server};

#[tokio::test]
async fn the_first_administrator_joins_by_the_link_that_the_server_gives_once() {
    let home = Home::new();
    let server = Server::start(&home);
    let link = server.running.ready()["console_url"].as_str().unwrap().to_owned();
    let path = link.strip_prefix(&server.url).unwrap();
    let mut browser = Browser::new(&server);
    browser.get("/console/sign-in").await.says("Nobody has joined yet");
    browser.get(path).await.says("You were invited as an administrator");

    let short = [
        ("name", "Wilhelmina"),
        ("email", "w@example.com"),
        ("password", "short"),
    ];
    let wrong = browser.post(path, &short).await;
    assert_eq!(wrong.status, 422);
    wrong.says("The password is too short").says("value=\"w@example.com\"");
    assert!(!wrong.text.contains("short\""), "a password never comes back");

    browser.join(&link, "w@example.com").await;
    browser
        .get("/console/")
        .await
        .says("No account is linked yet")
        .says("Wilhelmina Vogt");
    let used = Browser::new(&server).get(path).await;
    assert_eq!(used.status, 404);
    used.says("This invitation cannot be used");
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_sign_in_and_back_to_the_page_they_wanted() {
    let home = Home::new();
    let server = Server::start(&home);
    Browser::first(&server).await;
    let mut browser = Browser::new(&server);
    for path in [
        "/console/",
        "/console/accounts?page=2",
        "/console/links",
        "/console/people",
        "/console/playground",
    ] {
        let page = browser.get(path).await;
        let location = page.location.unwrap();
        assert!(
            location.starts_with("/console/sign-in?to=%2Fconsole"),
            "{path}: {location}"
        );
    }
    let form = [
        ("email", "FIRST@example.com"),
        ("password", PASSWORD),
        ("to", "/console/accounts?page=2"),
    ];
    let page = browser.post("/console/sign-in", &form).await;
    assert_eq!(page.location.as_deref(), Some("/console/accounts?page=2"));
    let cookie = &page.cookies[0];
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"),
        "{cookie}"
    );
    let elsewhere = [
        ("email", "first@example.com"),
        ("password", PASSWORD),
        ("to", "//evil.example"),
    ];
    let page = Browser::new(&server).post("/console/sign-in", &elsewhere).await;
    assert_eq!(page.location.as_deref(), Some("/console/"));
}

#[tokio::test]
async fn a_wrong_password_is_told_like_an_unknown_address_and_many_make_a_pause() {
    let home = Home::new();
    let server = Server::start(&home);
    Browser::first(&server).await;
    for email in ["first@example.com", "nobody@example.com"] {
        let mut browser = Browser::new(&server);
        let form = [("email", email), ("password", "a wrong password")];
        for _ in 0..6 {
            let page = browser.post("/console/sign-in", &form).await;
            assert_eq!(page.status, 422);
            page.says("do not belong together");
        }
        let page = browser.post("/console/sign-in", &form).await;
        assert_eq!(page.status, 429);
        page.says("Too many attempts with this address failed. Wait a minute");
    }
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host_and_to_tls() {
    let home = Home::new();
    let mut command = Server::command(&home);
    command.args(["--public-url", "https://link.example.com"]);
    let server = Server::of(&home, command);
    let link = server.running.ready()["console_url"].as_str().unwrap().to_owned();
    let path = link.strip_prefix("https://link.example.com").unwrap().to_owned();
    let form = [("name", "W"), ("email", "w@example.com"), ("password", PASSWORD)];
    let page = Browser::new(&server).post(&path, &form).await;
    let cookie = &page.cookies[0];
    assert!(cookie.starts_with("__Host-rollbook_sign_in=sgn_"), "{cookie}");
    assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut browser = Browser::first(&server).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = browser.request("POST", "/console/people").header(name, value);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body("role=admin");
        let page = browser.send(request).await;
        assert_eq!(page.status, 403, "{name}");
        page.says("sent from another site");
    }
}

#[tokio::test]
async fn a_viewer_sees_everything_and_changes_nothing() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut admin = Browser::first(&server).await;
    let page = admin.post("/console/people", &[("role", "viewer")]).await;
    let link = page
        .text
        .split("value=\"")
        .find(|part| part.contains("/console/join/"))
        .unwrap();
    let link = link.split('"').next().unwrap().to_owned();
    let mut viewer = Browser::new(&server);
    viewer.join(&link, "viewer@example.com").await;
    for path in [
        "/console/",
        "/console/accounts",
        "/console/links",
        "/console/playground",
    ] {
        assert_eq!(viewer.get(path).await.status, 200, "{path}");
    }
    assert!(!viewer.get("/console/links").await.text.contains("Make the link"));
    assert_eq!(viewer.get("/console/people").await.status, 403);
    let refused = viewer.post("/console/links", &[("name", "Tessaria")]).await;
    assert_eq!(refused.status, 403);
    refused.says("Only administrators of this console may do this");

    let people = admin.get("/console/people").await;
    people.says("viewer@example.com");
    let id = people
        .text
        .split("/console/people/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let disabled = admin
        .post(&format!("/console/people/{id}"), &[("change", "disable")])
        .await;
    assert_eq!(disabled.location.as_deref(), Some("/console/people?done=disabled"));
    let out = viewer.get("/console/").await;
    assert!(
        out.location.unwrap().starts_with("/console/sign-in"),
        "signed out everywhere"
    );
}

#[tokio::test]
async fn signing_out_ends_it() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut browser = Browser::first(&server).await;
    let page = browser.post("/console/sign-out", &[]).await;
    assert_eq!(page.location.as_deref(), Some("/console/sign-in"));
    assert!(browser.get("/console/").await.location.is_some());
}

#[tokio::test]
async fn the_operator_at_the_machine_can_always_let_somebody_in() {
    let home = Home::new();
    let server = Server::start(&home);
    Browser::first(&server).await;
    let invited = home
        .run([
            "people",
            "invite",
            "--role",
            "viewer",
            "--public-url",
            &server.url,
            "--json",
        ])
        .json();
    assert_eq!(invited["role"], "viewer");
    Browser::new(&server)
        .join(invited["link"].as_str().unwrap(), "second@example.com")
        .await;
    let people = home.run(["people", "list", "--json"]).json();
    let emails: Vec<_> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["email"].as_str().unwrap())
        .collect();
    assert_eq!(emails, ["first@example.com", "second@example.com"]);
    assert!(
        home.run(["people", "list"])
            .done()
            .stdout
            .contains("second@example.com")
    );
}
