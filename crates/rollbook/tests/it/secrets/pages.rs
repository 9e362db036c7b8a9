//! The pages of the main journeys: linking on the Hub, with wrong values and right ones, and everything in the console.

use super::{
    CUSTOMER_API_KEY, PASSWORD, calls,
    calls::{BANK_NUMBER, SSN},
    told::{Told, token},
};
use crate::{
    console::browser::{self, Browser},
    server::Server,
    webhooks::Receiver,
};

/// What an administrator types.
pub(super) struct Typed<'a> {
    pub(super) host: &'a str,
    pub(super) username: &'a str,
    pub(super) user_api_key: &'a str,
}

/// Goes the way of a link to its end; with right values the tenant is linked.
pub(super) async fn go(
    browser: &mut Browser,
    link: &str,
    typed: &Typed<'_>,
    (password, ends_at): (&str, &str),
    told: &mut Told,
) {
    let path = format!("/link/{link}");
    let address = format!("http://{}/services/LoginService", typed.host);
    let first = [("username", typed.username), ("password", password)];
    let keys = [
        ("user_api_key", typed.user_api_key),
        ("customer_api_key", CUSTOMER_API_KEY),
        ("address", address.as_str()),
    ];
    let sent: [(&str, &[(&str, &str)]); 6] = [
        ("", &[]),
        ("", &first),
        ("", &[]),
        ("/keys", &keys),
        (ends_at, &[]),
        ("/permissions", &[]),
    ];
    for (screen, form) in sent {
        let at = format!("{path}{screen}");
        let page = match form {
            [] => browser.get(&at).await,
            form => browser.post(&at, form).await,
        };
        assert!(
            screen != ends_at || !form.is_empty() || page.status == 200,
            "{} {}",
            page.status,
            page.text
        );
        told.keep_own_page("a page of a link", &page, link);
    }
}

/// Takes every page in turn and keeps what each says. The account that the pages link is deleted again.
pub(super) async fn all(
    server: &Server,
    account: &str,
    typed: &Typed<'_>,
    receiver: &Receiver,
    told: &mut Told,
) -> Browser {
    let ready = server.running.ready();
    let invitation = ready["console_url"].as_str().unwrap().rsplit_once('/').unwrap().1;
    let mut browser = Browser::new(server);
    let join = browser.get(&format!("/console/join/{invitation}")).await;
    told.keep_own_page("an invitation", &join, invitation);
    browser
        .join(ready["console_url"].as_str().unwrap(), "first@example.com")
        .await;
    told.plant_cookies(&browser);
    told.plant("the password of a person", browser::PASSWORD);

    // A wrong password first, then the right one: the pages of a refusal and of a success.
    let wrong = PASSWORD.to_uppercase();
    told.plant("a refused password", &wrong);
    for way in [(wrong.as_str(), "/keys"), (PASSWORD, "/done")] {
        let link = calls::link(server, told).await;
        go(&mut browser, &link, typed, way, told).await;
    }
    let linked = server.get("/accounts").await.ok();
    let mut accounts = linked.as_array().unwrap().iter();
    let linked = accounts.find(|one| one["origin_owner_name"] == "Canary");
    let linked = linked.expect("the pages have linked it")["id"].as_str().unwrap();

    // Links, invitations and webhooks that are made here.
    let made = browser
        .post("/console/links", &[("name", "Canary"), ("hours", "1")])
        .await;
    told.keep_own_page("a link made in the console", &made, &token(&made.text, "lnk_"));
    let invited = browser.post("/console/people", &[("role", "viewer")]).await;
    let invitation = token(&invited.text, "/console/join/");
    let invitation = invitation.rsplit_once('/').unwrap().1;
    told.keep_own_page("an invitation", &invited, invitation);
    let mut viewer = Browser::new(server);
    let join = viewer.get(&format!("/console/join/{invitation}")).await;
    told.keep_own_page("an invitation", &join, invitation);
    let webhook = [("url", receiver.url.as_str()), ("form", "standard")];
    let made = browser.post("/console/webhooks", &webhook).await;
    told.keep_own_page("a webhook made in the console", &made, &token(&made.text, "whsec_"));

    let of_account = ["", "/edit", "/delete"].map(|path| format!("/console/accounts/{linked}{path}"));
    let others = [
        "/console/",
        "/console/accounts",
        "/console/links",
        "/console/people",
        "/console/requests",
        "/console/webhooks",
        "/console/no-such-page",
        "/console/join/nobody-was-ever-invited-by-this",
        "/guide/ukg-pro",
        "/explain/password_refused",
    ];
    let others = others.iter().map(ToString::to_string);
    let playground = format!("/console/playground?account={account}&action=list_person_details");
    for path in of_account.into_iter().chain(others).chain([playground]) {
        let page = browser.get(&path).await;
        told.keep_page(&path, page);
    }
    played(&mut browser, account, told).await;

    let path = |what: &str| format!("/console/accounts/{linked}/{what}");
    let edited = [
        ("label", "Canary"),
        ("origin_owner_name", "Canary"),
        ("kind", "test"),
        ("actions", "find_people"),
    ];
    for (what, form) in [
        ("edit", edited.as_slice()),
        ("edit", &[("origin_owner_name", "")]),
        ("check", &[]),
        ("pause", &[]),
        ("resume", &[]),
        ("delete", &[("confirm", "somebody else")]),
    ] {
        let page = browser.post(&path(what), form).await;
        told.keep_page(what, page);
    }
    let again = browser.post(&path("relink"), &[]).await;
    let shown = format!("{} {}", again.location.as_deref().unwrap_or_default(), again.text);
    told.keep_own_page("a link to link again", &again, &token(&shown, "lnk_"));
    let deleted = browser.post(&path("delete"), &[("confirm", "Canary")]).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    told.keep_page("delete", deleted);
    browser
}

/// Runs actions in the playground: one that reads, and writes of people's numbers that are not sent.
async fn played(browser: &mut Browser, account: &str, told: &mut Told) {
    let deposits = format!(r#"[{{"account_number": "{BANK_NUMBER}"}}]"#);
    let number = format!(r#"[{{"employeeIdentifierType": "SSN", "employeeIdentifierValue": "{SSN}"}}]"#);
    let read = ("action", "list_person_details");
    let hire = ("action", "hire_employee");
    let (ssn, deposits) = (("input.ssn", SSN), ("input.direct_deposits", deposits.as_str()));
    for form in [
        [read, ("input.page_size", "60"), ("", "")],
        [hire, ssn, deposits],
        [hire, ssn, ("confirmed", "yes")],
        [hire, ("input.ssn", ""), deposits],
        // No JSON.
        [
            hire,
            ("input.direct_deposits", &deposits.1[..deposits.1.len() - 2]),
            ("confirmed", "yes"),
        ],
        [("action", "find_employee_ids"), ("input.records", &number), ("", "")],
    ] {
        let mut form = form.to_vec();
        form.push(("account", account));
        let page = browser.post("/console/playground", &form).await;
        told.keep_page("the playground", page);
    }
}
