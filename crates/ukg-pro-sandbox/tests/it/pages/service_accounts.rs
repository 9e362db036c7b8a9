//! Making, changing and deleting service accounts by hand.

use std::time::Duration;

use secrecy::ExposeSecret as _;
use ukg_pro_sandbox::accounts::{Login, ServiceAccount, Status};

use super::browser::{Browser, field, is_ticked};
use crate::fixture::{Fixture, find};
use crate::wire::Answer;

const PASSWORD: &str = "Service Account Saved";
const LIST: &str = "/personnel/v1/person-details?per_Page=1";

fn edit(username: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("username", username)
        .finish();
    format!("/service-accounts/edit?{query}")
}

/// What a client needs, read off the pages.
async fn login_of(browser: &mut Browser, username: &str, shown: &Answer) -> Login {
    let password = field(shown, "password");
    let account = browser.get(&edit(username)).await;
    let web_services = browser.get("/web-services").await;
    Login {
        username: username.to_owned(),
        password: password.into(),
        customer_api_key: field(&web_services, "customer-api-key").into(),
        user_api_key: field(&account, "user-api-key").into(),
    }
}

#[tokio::test]
async fn an_account_is_made_by_hand_and_does_what_is_ticked_and_no_more() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let form = browser.get("/service-accounts/add").await;
    for line in fixture.control.permission_lines() {
        for level in ["View", "Add", "Edit", "Delete"] {
            assert!(!is_ticked(&form, line, level), "{line} {level}");
        }
    }

    let fields = [
        ("do", "save"),
        ("username", " acmebreadco "),
        ("email", "integration@example.com"),
        ("status", "Active"),
        ("password", "generate"),
        ("View", "Employee Person Details"),
        ("View", "No Such Line"),
    ];
    let shown = browser.post("/service-accounts/add", &fields).await;
    assert!(shown.text().contains(PASSWORD), "{}", shown.text());
    let login = login_of(&mut browser, "acmebreadco", &shown).await;

    let account = browser.get(&edit("acmebreadco")).await;
    assert!(is_ticked(&account, "Employee Person Details", "View"));
    assert!(!is_ticked(&account, "Employee Person Details", "Edit"));
    assert!(!is_ticked(&account, "Employee Contacts", "View"));
    assert_eq!(field(&account, "email"), "integration@example.com");

    let token = fixture.authenticate(&login).await.at("Token").unwrap();
    let envelope = fixture.envelope(&token, "FindPeople", &find(""));
    assert!(
        fixture
            .post("EmployeePerson", &envelope)
            .await
            .text()
            .contains("<b:EmployeePerson>")
    );
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);
    let grid = fixture.control.account("acmebreadco").unwrap().permissions;
    assert_eq!(grid.lines().collect::<Vec<_>>(), ["Employee Person Details"]);
    assert_eq!(fixture.rest_as(&login, "/personnel/v1/contacts").await.status, 403);
}

#[tokio::test]
async fn a_password_is_shown_once() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let fields = [
        ("username", "svc"),
        ("email", "a@example.com"),
        ("password", "generate"),
    ];
    let shown = browser.post("/service-accounts/add", &fields).await;
    let password = field(&shown, "password");
    assert_eq!(fixture.control.login("svc").unwrap().password.expose_secret(), password);
    assert_eq!(shown.header("cache-control"), Some("no-store"));

    // Reload.
    let again = browser.get(&edit("svc")).await;
    assert!(again.text().contains("Edit Service Account") && !again.text().contains(&password));
    // OK, and back.
    let before = browser.cookie().to_owned();
    let grid = browser.post("/service-accounts/ok", &[("username", "svc")]).await;
    assert!(grid.text().contains("<h1>Service Account Administration</h1>"));
    assert_ne!(browser.cookie(), before, "a browser drops the pages that it kept");
    for path in [&edit("svc"), "/service-accounts", "/web-services"] {
        assert!(!browser.get(path).await.text().contains(&password), "{path}");
    }
}

#[tokio::test]
async fn the_password_is_for_the_browser_that_asked_for_it() {
    let fixture = Fixture::start().await;
    let (mut one, mut other) = (Browser::signed_in(&fixture).await, Browser::signed_in(&fixture).await);
    let fields = [("username", "svc"), ("email", "a@example.com")];
    let answer = one.send("POST", "/service-accounts/add", &fields).await;
    assert_eq!(answer.status, 303);
    assert!(!other.get(&edit("svc")).await.text().contains(PASSWORD));
    assert!(!one.get("/service-accounts").await.text().contains(PASSWORD));
    assert!(one.get(&edit("svc")).await.text().contains(PASSWORD));
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_typed_is_lost() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let taken = fixture.login.username.clone();
    let long = "x".repeat(101);
    for (username, email, told) in [
        ("", "a@example.com", "Enter a user name."),
        ("   ", "a@example.com", "Enter a user name."),
        ("acme:bread", "a@example.com", "Leave the colon out"),
        (&long, "a@example.com", "at most 100 characters"),
        (&taken, "a@example.com", "already"),
        ("svc", "", "Enter an e-mail address."),
        ("svc", "nobody", "such as"),
        ("svc", "a@b@c.example", "such as"),
        ("svc", "a@example", "such as"),
    ] {
        let fields = [
            ("username", username),
            ("email", email),
            ("status", "Inactive"),
            ("password", "generate"),
            ("View", "Employee Contacts"),
            ("Delete", "Employee Job Details"),
        ];
        let page = browser.post("/service-accounts/add", &fields).await;
        assert_eq!(page.status, 422, "{username} {email}");
        assert!(page.text().contains(told), "{told}");
        assert!(page.text().contains(r#"aria-invalid="true""#));
        assert_eq!(field(&page, "username"), username.trim());
        assert_eq!(field(&page, "email"), email);
        assert!(page.text().contains("<option selected>Inactive"));
        assert!(is_ticked(&page, "Employee Contacts", "View"));
        assert!(is_ticked(&page, "Employee Job Details", "Delete"));
    }
    assert_eq!(fixture.control.usernames(), [taken]);
}

#[tokio::test]
async fn user_names_differ_by_case_and_may_hold_anything_else() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let strange = "Ünal & <b>\"Söhne\"</b> / 100% ?a=b#c";
    for username in ["acme", "ACME", strange] {
        let fields = [
            ("username", username),
            ("email", "a@example.com"),
            ("View", "Employee Contacts"),
        ];
        let shown = browser.post("/service-accounts/add", &fields).await;
        assert!(
            shown.text().contains(PASSWORD) && !shown.text().contains("<b>"),
            "{username}"
        );
        let login = login_of(&mut browser, username, &shown).await;
        assert_eq!(login.user_api_key.expose_secret().len(), 12, "{username}");
        let xml = fixture.authenticate(&login).await;
        assert_eq!(xml.at("Status").as_deref(), Some("Ok"), "{username}");
    }
    let grid = browser.get("/service-accounts?show=ACME").await;
    assert!(grid.text().contains(r#"<tr class="shown">"#));
}

#[tokio::test]
async fn permissions_status_and_password_are_changed() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let mut login = fixture.login.clone();
    let username = login.username.clone();
    let path = edit(&username);
    let all = browser.get(&path).await;
    assert!(is_ticked(&all, "Personnel Integration", "Delete"));

    let fields = [
        ("email", "a@example.com"),
        ("status", "Active"),
        ("password", "keep"),
        ("View", "Personnel Integration"),
    ];
    let saved = browser.post(&path, &fields).await;
    assert!(saved.text().contains("is saved"));
    assert!(!browser.get(&path).await.text().contains("is saved"), "it is told once");
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 403);
    assert_eq!(fixture.rest_as(&login, "/personnel/v1/contacts").await.status, 200);

    // A mistake changes nothing.
    let fields = [("email", "a"), ("status", "Inactive"), ("password", "generate")];
    assert_eq!(browser.post(&path, &fields).await.status, 422);
    assert_eq!(fixture.rest_as(&login, "/personnel/v1/contacts").await.status, 200);

    for (do_, choice) in [("reset", "keep"), ("save", "generate")] {
        let fields = [
            ("do", do_),
            ("email", "a@example.com"),
            ("status", "Active"),
            ("password", choice),
            ("View", "Personnel Integration"),
        ];
        let shown = browser.post(&path, &fields).await;
        assert!(shown.text().contains(PASSWORD));
        assert_eq!(fixture.rest_as(&login, "/personnel/v1/contacts").await.status, 401);
        let renewed = login_of(&mut browser, &username, &shown).await;
        assert_eq!(renewed.user_api_key.expose_secret(), login.user_api_key.expose_secret());
        login = renewed;
        assert_eq!(fixture.rest_as(&login, "/personnel/v1/contacts").await.status, 200);
    }

    let fields = [
        ("email", "a@example.com"),
        ("status", "Inactive"),
        ("password", "keep"),
        ("View", "Personnel Integration"),
    ];
    browser.post(&path, &fields).await;
    assert_eq!(fixture.rest_as(&login, "/personnel/v1/contacts").await.status, 401);
}

#[tokio::test]
async fn a_locked_account_is_unlocked() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let username = fixture.login.username.clone();
    assert!(!browser.get(&edit(&username)).await.text().contains("Unlock"));
    fixture.control.set_status(&username, Status::Locked);
    assert!(browser.get(&edit(&username)).await.text().contains(">Unlock</button>"));

    // Saving something else leaves it locked.
    let fields = [("email", "a@example.com"), ("status", "Locked"), ("password", "keep")];
    browser.post(&edit(&username), &fields).await;
    assert_eq!(fixture.control.account(&username).unwrap().status, Status::Locked);

    let page = browser
        .post("/service-accounts/unlock", &[("username", &username)])
        .await;
    assert!(page.text().contains("is unlocked"));
    assert_eq!(fixture.control.account(&username).unwrap().status, Status::Active);
}

#[tokio::test]
async fn an_account_is_deleted_after_a_question() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let username = fixture.login.username.clone();
    let question = browser
        .get(&format!("/service-accounts/delete?username={username}"))
        .await;
    assert!(question.text().contains("cannot be undone"));
    assert!(fixture.control.account(&username).is_some());
    let grid = browser
        .post("/service-accounts/delete", &[("username", &username)])
        .await;
    assert!(grid.text().contains("is deleted"));
    assert!(grid.text().contains("There is no service account yet"));
    assert_eq!(fixture.rest(LIST).await.status, 401);
    assert_eq!(browser.get(&edit(&username)).await.status, 404);
    assert_eq!(
        browser
            .post(&edit(&username), &[("email", "a@example.com")])
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_password_expires_by_the_clock_of_the_tenant_and_is_reset() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    fixture.control.set_password_days(30);
    let fields = [
        ("username", "svc"),
        ("email", "a@example.com"),
        ("View", "Employee Person Details"),
    ];
    let shown = browser.post("/service-accounts/add", &fields).await;
    let login = login_of(&mut browser, "svc", &shown).await;
    let expires = fixture
        .control
        .account("svc")
        .unwrap()
        .password_expires
        .unwrap()
        .to_string();
    let grid = browser.get("/service-accounts?search=svc&status=Active").await;
    assert!(grid.text().contains(&expires));
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);

    fixture.control.advance(Duration::from_hours(29 * 24));
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);
    fixture.control.advance(Duration::from_hours(24));
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 401);
    let grid = browser.get("/service-accounts").await;
    assert!(
        grid.text().contains(">Expired<"),
        "the administrator stays signed in and sees it"
    );
    assert_eq!(
        fixture.rest(LIST).await.status,
        200,
        "the first account's never expires"
    );

    let fields = [
        ("do", "reset"),
        ("email", "a@example.com"),
        ("View", "Employee Person Details"),
    ];
    let shown = browser.post(&edit("svc"), &fields).await;
    let login = login_of(&mut browser, "svc", &shown).await;
    assert_eq!(fixture.rest_as(&login, LIST).await.status, 200);
}

#[tokio::test]
async fn a_thousand_accounts_are_paged_searched_and_narrowed() {
    let fixture = Fixture::start().await;
    for number in 0..1000 {
        let mut account = ServiceAccount::new(format!("svc-{number:04}")).unwrap();
        account.email = format!("owner{}@example.com", number % 7);
        if number % 10 == 0 {
            account.status = Status::Inactive;
        }
        fixture.control.put_account(account);
    }
    let mut browser = Browser::signed_in(&fixture).await;
    let rows = |page: &Answer| page.text().matches(r#"<th scope="row">"#).count();
    let first = browser.get("/service-accounts").await;
    assert_eq!(rows(&first), 25);
    assert!(first.text().contains("1–25 of 1001 service accounts") && first.text().contains("Page 1 of 41"));
    assert!(!first.text().contains(">Previous<") && first.text().contains(">Next<"));
    let last = browser.get("/service-accounts?page=41").await;
    assert!(last.text().contains("1001–1001 of 1001") && !last.text().contains(">Next<"));
    assert_eq!(rows(&browser.get("/service-accounts?page=99999").await), 1);
    assert_eq!(rows(&browser.get("/service-accounts?page=-1").await), 25);

    let found = browser.get("/service-accounts?search=SVC-012").await;
    assert_eq!(rows(&found), 10, "user names are searched without regard to case");
    let found = browser
        .get("/service-accounts?search=owner3@&status=Inactive&page=1")
        .await;
    assert!(found.text().contains("of 15 service accounts"), "{}", found.text());
    assert!(!found.text().contains(r#"class="status active""#));
    let none = browser.get("/service-accounts?search=%3Cnobody%3E").await;
    assert!(none.text().contains("No service account matches") && !none.text().contains("<nobody>"));

    // An account that was just made is on the page that opens.
    let fields = [("username", "svc-0777b"), ("email", "a@example.com")];
    browser.post("/service-accounts/add", &fields).await;
    let grid = browser.post("/service-accounts/ok", &[("username", "svc-0777b")]).await;
    assert!(grid.text().contains(r#"<tr class="shown">"#) && grid.text().contains("svc-0777b"));
    assert!(grid.body.len() < 100_000);
    assert_eq!(
        rows(&browser.get("/web-services?search=svc-0777").await),
        fixture.control.soap_services().len() + 2
    );
}
