//! What the pages outside UKG's menus turn.

use std::collections::BTreeSet;

use secrecy::ExposeSecret as _;
use ukg_pro_sandbox::accounts::{Login, Status};
use ukg_pro_sandbox::faults::Kind;
use ukg_pro_sandbox::switches::{Comparison, Profile, Switches};

use super::browser::{Browser, field, tag};
use crate::fixture::{Fixture, find};

const LIST: &str = "/personnel/v1/person-details?per_Page=1";

#[tokio::test]
async fn every_kind_of_fault_can_be_chosen() {
    let fixture = Fixture::start().await;
    let page = Browser::signed_in(&fixture).await.get("/break-things").await;
    for kind in Kind::ALL {
        assert!(
            page.text().contains(&format!(r#"<option value="{}""#, kind.name())),
            "{}",
            kind.name()
        );
    }
}

#[tokio::test]
async fn a_fault_is_switched_on_as_it_is_typed_and_off_again() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let fields = [("fault", "throttle"), ("value", "3"), ("scope", "rest"), ("times", "2")];
    let page = browser.post("/break-things/fault-on", &fields).await;
    assert!(page.text().contains("<code>throttle=3@rest*2</code>"));
    let answer = fixture.rest(LIST).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("3")));
    assert!(browser.get("/break-things").await.text().contains("throttle=3@rest*1"));

    let id = fixture.control.faults()[0].id.to_string();
    browser
        .post("/break-things/fault-on", &[("fault", "slow"), ("scope", "soap")])
        .await;
    browser.post("/break-things/fault-off", &[("id", &id)]).await;
    assert_eq!(fixture.rest(LIST).await.status, 200);
    let left: Vec<_> = fixture.control.faults().iter().map(|on| on.fault.to_string()).collect();
    assert_eq!(left, ["slow@soap"]);
    let page = browser.post("/break-things/fault-off", &[]).await;
    assert!(page.text().contains("No fault is on.") && fixture.control.faults().is_empty());
}

#[tokio::test]
async fn what_is_not_understood_is_said_beside_its_field_and_changes_nothing() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    for (path, wrong, fields) in [
        (
            "fault-on",
            "value",
            vec![("fault", "slow"), ("value", "fast"), ("times", "7")],
        ),
        ("fault-on", "times", vec![("fault", "slow"), ("times", "-1")]),
        ("fault-on", "scope", vec![("fault", "slow"), ("scope", "rest*2")]),
        ("fault-on", "fault", vec![("fault", "earthquake")]),
        ("account", "username", vec![("username", "nobody"), ("do", "expire")]),
        ("passwords", "password-days", vec![("password-days", "soon")]),
        ("clock", "advance", vec![("advance", "-1"), ("unit", "days")]),
        ("clock", "advance", vec![("advance", "99999"), ("unit", "days")]),
        ("clock", "advance", vec![("advance", "1"), ("unit", "moons")]),
    ] {
        let before = fixture.control.now();
        let page = browser.post(&format!("/break-things/{path}"), &fields).await;
        assert_eq!(page.status, 422, "{path} {fields:?}");
        assert!(
            tag(&page, &format!(r#"id="{wrong}""#)).contains(r#"aria-invalid="true""#),
            "{path} {wrong}"
        );
        for (name, value) in fields
            .iter()
            .filter(|(name, _)| !["fault", "unit", "do"].contains(name))
        {
            assert_eq!(field(&page, name), *value, "{path}: what was typed stays");
        }
        assert!(fixture.control.faults().is_empty());
        assert!(fixture.control.now().date() == before.date());
    }
    assert_eq!(fixture.control.password_days(), 90);
    assert_eq!(fixture.rest(LIST).await.status, 200);
}

#[tokio::test]
async fn an_account_is_broken_and_mended() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let username = fixture.login.username.clone();
    for (name, value, status) in [
        ("do", "expire", 401),
        ("do", "restore", 200),
        ("status", "Locked", 401),
        ("status", "Active", 200),
        ("status", "Inactive", 401),
        ("status", "Suspended", 401),
        ("status", "Active", 200),
    ] {
        let page = browser
            .post("/break-things/account", &[("username", &username), (name, value)])
            .await;
        assert_eq!(page.status, 200, "{value}");
        assert_eq!(fixture.rest(LIST).await.status, status, "{value}");
    }
    assert_eq!(fixture.control.account(&username).unwrap().status, Status::Active);

    browser
        .post(
            "/break-things/account",
            &[("username", &username), ("do", "user-api-key")],
        )
        .await;
    let refused = fixture.authenticate(&fixture.login).await;
    assert_eq!(refused.at("Status").as_deref(), Some("Failed"));
    let page = browser
        .get(&format!("/service-accounts/edit?username={username}"))
        .await;
    let login = Login {
        user_api_key: field(&page, "user-api-key").into(),
        ..fixture.login.clone()
    };
    assert_eq!(fixture.authenticate(&login).await.at("Status").as_deref(), Some("Ok"));
}

#[tokio::test]
async fn keys_tokens_and_clock_are_the_tenants() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let envelope = |token: &str| fixture.envelope(token, "FindPeople", &find(""));
    let token = fixture.token().await;
    browser.post("/break-things/tokens", &[]).await;
    assert_eq!(fixture.post("EmployeePerson", &envelope(&token)).await.status, 500);

    let token = fixture.token().await;
    let page = browser
        .post("/break-things/clock", &[("advance", "25"), ("unit", "hours")])
        .await;
    assert!(page.text().contains("It is "));
    assert_eq!(fixture.post("EmployeePerson", &envelope(&token)).await.status, 500);

    browser.post("/break-things/passwords", &[("password-days", "7")]).await;
    assert_eq!(fixture.control.password_days(), 7);

    let before = fixture.login.customer_api_key.expose_secret();
    browser
        .post("/break-things/customer-api-key", &[("customer-api-key", "")])
        .await;
    let made_up = fixture.control.customer_api_key();
    assert!(made_up.expose_secret() != before && made_up.expose_secret().len() == 5);
    browser
        .post("/break-things/customer-api-key", &[("customer-api-key", "ACME1")])
        .await;
    let page = browser.get("/web-services").await;
    assert_eq!(field(&page, "customer-api-key"), "ACME1");
    assert_eq!(fixture.rest(LIST).await.status, 401);
}

#[tokio::test]
async fn what_was_called_is_told_and_counted_anew() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    fixture.token().await;
    fixture.rest(LIST).await;
    let page = browser.get("/break-things").await;
    assert!(page.text().contains("<dt>Logins</dt><dd>1</dd>"));
    assert!(page.text().contains("LoginService.Authenticate") && page.text().contains("<td>1</td><td>ok 1</td>"));
    let page = browser.post("/break-things/counters", &[]).await;
    assert!(page.text().contains("<dt>Requests</dt><dd>0</dd>"));
    assert_eq!(fixture.control.counters().logins, 0);
}

#[tokio::test]
async fn every_switch_is_told_with_its_alternatives_and_turned() {
    let fixture = Fixture::start().await;
    let mut browser = Browser::signed_in(&fixture).await;
    let page = browser.get("/switches").await;
    let fields = serde_json::to_value(Switches::default()).unwrap();
    let names: BTreeSet<_> = fields.as_object().unwrap().keys().map(String::as_str).collect();
    let listed: BTreeSet<_> = Switches::all().iter().map(|switch| switch.name).collect();
    assert_eq!(listed, names);
    for name in names {
        tag(&page, &format!(r#"id="{name}""#));
    }
    for mark in ["`", "ukg-pro-"] {
        assert!(
            !page.text().contains(mark),
            "the marks of documentation are for documentation: {mark}"
        );
    }

    assert!(page.text().contains(">empty-array: 200 [].<"));

    let turned = [
        ("comparison", "case-sensitive"),
        ("profile", "2019"),
        ("lock_after", "3"),
    ];
    let page = browser.post("/switches", &turned).await;
    assert!(page.text().contains("The switches are turned."));
    let switches = fixture.control.switches();
    assert_eq!(switches.comparison, Comparison::CaseSensitive);
    assert_eq!(switches.profile, Profile::Of2019);
    assert_eq!(switches.lock_after, 3);

    let page = browser
        .post("/switches", &[("comparison", "perhaps"), ("lock_after", "often")])
        .await;
    assert_eq!(page.status, 422);
    assert_eq!(field(&page, "lock_after"), "often");
    assert_eq!(fixture.control.switches(), switches);

    browser.post("/switches", &[("do", "defaults")]).await;
    assert_eq!(fixture.control.switches(), Switches::default());
}
