//! Signing in and out.

use ukg_pro_sandbox::Administrator;

use super::browser::{Browser, field};
use crate::fixture::Fixture;

const PAGES: [&str; 10] = [
    "/",
    "/service-accounts",
    "/service-accounts/add",
    "/web-services",
    "/users",
    "/users/add",
    "/deductions-by-hand",
    "/deductions-by-hand/waiting",
    "/break-things",
    "/switches",
];

#[tokio::test]
async fn the_sign_in_page_says_who_signs_in_and_that_everybody_is_invented() {
    let fixture = Fixture::start().await;
    let page = Browser::to(&fixture).get("/").await;
    assert_eq!(page.status, 200);
    for text in [
        "<h1>Sign In</h1>",
        "Emulator: invented people",
        Administrator::INVENTED.username,
        Administrator::INVENTED.password,
    ] {
        assert!(page.text().contains(text), "{text}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_user_name_stays() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::to(&fixture);
    let page = browser
        .post("/sign-in", &[("username", "Somebody & Co"), ("password", "wrong")])
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("User name or password is wrong"));
    assert_eq!(field(&page, "username"), "Somebody & Co");
    assert!(!page.text().contains(r#"value="wrong""#));
    assert!(browser.cookie().is_empty());
}

#[tokio::test]
async fn who_is_not_signed_in_comes_to_the_page_after_signing_in() {
    let fixture = Fixture::start().await;
    for path in PAGES {
        let mut browser = Browser::to(&fixture);
        let page = browser.get(path).await;
        assert!(page.text().contains("<h1>Sign In</h1>"), "{path}");
        let to = page.text().split(r#"name="to" value=""#).nth(1).unwrap();
        let to = to.split('"').next().unwrap();
        assert_eq!(to, path);
        let Administrator { username, password } = Administrator::INVENTED;
        let form = [("to", to), ("username", username), ("password", password)];
        let answer = browser.send("POST", "/sign-in", &form).await;
        assert_eq!(answer.header("location"), Some(path));
    }
}

#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    let fixture = Fixture::start().await;
    let Administrator { username, password } = Administrator::INVENTED;
    for to in ["//example.com", "https://example.com", "/\\example.com", ""] {
        let mut browser = Browser::to(&fixture);
        let form = [("to", to), ("username", username), ("password", password)];
        let answer = browser.send("POST", "/sign-in", &form).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some("/")), "{to}");
    }
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let kept = browser.cookie().to_owned();
    for path in PAGES {
        assert!(browser.get(path).await.text().contains("Sign Out"), "{path}");
    }
    let page = browser.post("/sign-out", &[]).await;
    assert!(page.text().contains("<h1>Sign In</h1>"));
    assert!(browser.cookie().is_empty());
    let answer = fixture.wire.get("/service-accounts", &[("Cookie", &kept)]).await;
    assert_eq!(answer.status, 303, "the cookie is worth nothing any more");
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let fixture = Fixture::start().await;
    let Administrator { username, password } = Administrator::INVENTED;
    let form = [("username", username), ("password", password)];
    let answer = Browser::to(&fixture).send("POST", "/sign-in", &form).await;
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}
