//! Users who are no employees: added, changed, signed in.

use secrecy::ExposeSecret as _;
use serde_json::Value;
use ukg_pro_sandbox::tenant::NewUser;

use super::browser::{Browser, field, tag};
use crate::fixture::Fixture;

const DEDUCTIONS: &str = "Deductions Administrator";

#[tokio::test]
async fn a_user_is_added_and_the_password_is_shown_once() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    assert!(
        browser
            .get("/users")
            .await
            .text()
            .contains("There is no such user yet.")
    );
    let form = [
        ("username", "robin.ledger"),
        ("first-name", "Robin & Co"),
        ("last-name", "Ledger"),
        ("email", "robin@example.com"),
        ("role", "6"),
    ];
    let page = browser.post("/users/add", &form).await;
    assert!(page.text().contains("User Saved"), "{}", page.text());
    let password = field(&page, "password");
    assert_eq!(password.len(), 20);
    let page = browser.get("/users/edit?username=robin.ledger").await;
    assert!(!page.text().contains(&password), "once");
    assert_eq!(field(&page, "username"), "robin.ledger");
    assert_eq!(field(&page, "first-name"), "Robin & Co");
    let page = browser.get("/users").await;
    for told in [
        "robin.ledger",
        "Robin &#38; Co Ledger",
        "robin@example.com",
        DEDUCTIONS,
        ">Active<",
        "Never",
    ] {
        assert!(page.text().contains(told), "{told}");
    }
    // Signed in with what was shown.
    let mut user = Browser::of_user(&fixture, "robin.ledger", &password.into()).await;
    assert!(
        user.get("/deductions-by-hand")
            .await
            .text()
            .contains("<span>robin.ledger</span>")
    );
    assert!(!browser.get("/users").await.text().contains("Never"));
}

#[tokio::test]
async fn what_is_missing_or_taken_is_refused_in_words_and_nobody_is_added() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let page = browser.post("/users/add", &[("email", "nowhere")]).await;
    assert_eq!(page.status, 422);
    for told in [
        "Enter a user name.",
        "Enter a first name.",
        "Enter a last name.",
        "Enter an e-mail address such as pat@example.com.",
        "Choose a role of the tenant.",
    ] {
        assert!(page.text().contains(told), "{told}");
    }
    assert_eq!(field(&page, "email"), "nowhere", "what was typed stays");
    fixture.user("robin.ledger", "6");
    let mut people = fixture.truth.people().iter();
    let employee = people.find_map(|person| person["user_name"].as_str()).unwrap();
    for taken in ["Robin.Ledger", "administrator", employee] {
        let form = [
            ("username", taken),
            ("first-name", "Pat"),
            ("last-name", "Roe"),
            ("email", "pat@example.com"),
            ("role", "6"),
        ];
        let page = browser.post("/users/add", &form).await;
        assert_eq!(page.status, 422, "{taken}");
        assert!(page.text().contains("somebody has the name"), "{taken}");
        assert!(tag(&page, r#"name="username""#).contains("aria-invalid"));
    }
    assert_eq!(fixture.control.users().len(), 1);
}

#[tokio::test]
async fn a_user_gets_another_role_and_becomes_inactive_and_a_new_password() {
    let fixture = Fixture::start().await;
    let old = fixture.user("robin.ledger", "4");
    let mut browser = Browser::signed_in(&fixture).await;
    let path = "/users/edit?username=robin.ledger";
    let form = [
        ("first-name", "Robyn"),
        ("last-name", "Ledger"),
        ("email", "robyn@example.com"),
        ("role", "6"),
        ("status", "Inactive"),
    ];
    let page = browser.post(path, &[&form[..], &[("do", "save")]].concat()).await;
    assert!(page.text().contains("“robin.ledger” is saved."), "{}", page.text());
    let user = &fixture.control.users()[0];
    assert_eq!(
        (user.first_name.as_str(), user.role.name, user.is_active),
        ("Robyn", DEDUCTIONS, false)
    );
    let page = browser.post(path, &[&form[..4], &[("do", "password")]].concat()).await;
    let password = field(&page, "password");
    assert_ne!(password, old.expose_secret());
    let mut outside = Browser::to(&fixture);
    let form = [("username", "robin.ledger"), ("password", old.expose_secret())];
    let page = outside.post("/sign-in", &form).await;
    assert!(page.text().contains("User name or password is wrong"));
    Browser::of_user(&fixture, "robin.ledger", &password.into()).await;
    assert_eq!(browser.get("/users/edit?username=nobody").await.status, 404);
}

#[tokio::test]
async fn a_user_sees_what_the_role_opens_and_nothing_else() {
    let fixture = Fixture::start().await;
    let password = fixture.user("robin.ledger", DEDUCTIONS);
    let mut user = Browser::of_user(&fixture, "robin.ledger", &password).await;
    let home = user.get("/").await;
    assert!(home.text().contains("Deductions by Hand") && home.text().contains("Waiting for Approval"));
    assert!(!home.text().contains("Service Account Administration") && !home.text().contains("Break Things"));
    for path in [
        "/users",
        "/service-accounts",
        "/switches",
        "/break-things",
        "/import-tool/results",
    ] {
        let page = user.get(path).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(
            page.text()
                .contains("The role Deductions Administrator does not open this page.")
        );
    }
    assert_eq!(user.post("/switches", &[("do", "defaults")]).await.status, 403);
    assert_eq!(user.get("/deductions-by-hand").await.status, 200);
    let page = user.post("/sign-out", &[]).await;
    assert!(page.text().contains("<h1>Sign In</h1>"));
    let page = user.get("/deductions-by-hand").await;
    assert!(page.text().contains("<h1>Sign In</h1>"));

    let password = fixture.user("pat.reader", "People Analytics");
    let mut user = Browser::of_user(&fixture, "pat.reader", &password).await;
    assert!(
        user.get("/")
            .await
            .text()
            .contains("The role People Analytics opens none of these pages.")
    );
    for path in ["/deductions-by-hand", "/deductions-by-hand/waiting"] {
        assert_eq!(user.get(path).await.status, 403, "{path}");
    }
    assert_eq!(user.post("/deductions-by-hand/enter", &[]).await.status, 403);
}

#[tokio::test]
async fn an_inactive_user_is_refused_in_words_and_an_open_session_ends() {
    let fixture = Fixture::start().await;
    let password = fixture.user("robin.ledger", DEDUCTIONS);
    let mut user = Browser::of_user(&fixture, "robin.ledger", &password).await;
    assert!(fixture.control.set_user_active("robin.ledger", false));
    let page = user.get("/deductions-by-hand").await;
    assert!(page.text().contains("<h1>Sign In</h1>"));
    let form = [("username", "robin.ledger"), ("password", password.expose_secret())];
    let page = user.post("/sign-in", &form).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text().contains("The user “robin.ledger” is inactive."),
        "{}",
        page.text()
    );
    let page = user
        .post("/sign-in", &[("username", "robin.ledger"), ("password", "guess")])
        .await;
    assert!(
        !page.text().contains("inactive."),
        "who does not know the password learns nothing"
    );
}

#[tokio::test]
async fn many_users_are_found_and_paged() {
    let fixture = Fixture::start().await;
    for number in 0..30 {
        fixture.user(&format!("user{number:02}"), "5");
    }
    let long = "x".repeat(100);
    fixture.user(&long, "5");
    let mut browser = Browser::signed_in(&fixture).await;
    let page = browser.get("/users").await;
    assert!(page.text().contains("1–25 of 31 users") && page.text().contains("Page 1 of 2"));
    let page = browser.get("/users?page=2").await;
    assert!(page.text().contains("26–31 of 31") && page.text().contains(&long));
    let page = browser.get("/users?search=USER2").await;
    assert!(page.text().contains("1–10 of 10 users"));
    let page = browser.get("/users?search=nobody").await;
    assert!(page.text().contains("No user matches."));
}

#[tokio::test]
async fn the_lists_tell_users_without_an_employee() {
    let fixture = Fixture::start().await;
    let people = fixture.rest("/personnel/v1/user-details?per_Page=10000").await.rows();
    let profiles = fixture
        .rest("/personnel/v1/user-profile-details?per_Page=10000")
        .await
        .rows();
    fixture.user("robin.ledger", DEDUCTIONS);
    fixture.user("pat.reader", "5");
    assert!(fixture.control.set_user_active("pat.reader", false));
    let roles = fixture.rest("/configuration/v1/roles").await.rows();
    let role = roles.iter().find(|role| role["rolName"] == DEDUCTIONS).unwrap();
    assert_eq!(role["rolID"], 6);
    let path = "/personnel/v1/user-profile-details?roleId=6";
    let rows = fixture.rest(path).await.rows();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    for (name, told) in [
        ("userName", "robin.ledger"),
        ("firstName", "Robin"),
        ("lastName", "Ledger"),
        ("email", "robin.ledger@example.com"),
        ("userStatus", "A"),
        ("roleName", DEDUCTIONS),
        ("roleDescription", role["rolDescription"].as_str().unwrap()),
    ] {
        assert_eq!(row[name], told, "{name}");
    }
    for name in ["employeeId", "personId", "companyId", "homeCompany"] {
        assert_eq!(row[name], Value::Null, "{name}");
    }
    let all = fixture
        .rest("/personnel/v1/user-profile-details?per_Page=10000")
        .await
        .rows();
    assert_eq!(all.len(), profiles.len() + 2);
    let inactive = fixture
        .rest("/personnel/v1/user-profile-details?per_Page=10000&userStatus=I&roleId=5")
        .await
        .rows();
    let names: Vec<_> = inactive.iter().map(|row| row["userName"].as_str().unwrap()).collect();
    assert_eq!(names, ["pat.reader"]);
    let rows = fixture.rest("/personnel/v1/user-details?per_Page=10000").await.rows();
    assert_eq!(rows.len(), people.len() + 2);
    let mine: Vec<_> = rows.iter().filter(|row| row["employeeId"].is_null()).collect();
    assert_eq!(mine.len(), 2);
    assert_eq!(mine[0]["fullName"], "Robin Ledger");
    assert_eq!(mine[0]["userId"], row["userId"]);
    let ids: std::collections::BTreeSet<_> = rows.iter().map(|row| row["userId"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), rows.len(), "an id is one user's");
    // What changes is told at once, of this user alone.
    let to = NewUser {
        username: "robin.ledger".to_owned(),
        first_name: "Robyn".to_owned(),
        last_name: "Ledger".to_owned(),
        email: "robyn@example.com".to_owned(),
        role: "4".to_owned(),
    };
    assert_eq!(fixture.control.change_user(&to, true), Ok(true));
    assert_eq!(fixture.rest(path).await.rows().len(), 0);
    let users = fixture.control.export()["users"].clone();
    assert_eq!(users[0]["first_name"], "Robyn");
    assert_eq!(users[1]["user_status"], "I");
}
