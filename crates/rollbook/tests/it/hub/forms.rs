//! The forms: what is asked, what is kept, and what is said of each trouble with its next click.

use serde_json::json;

use super::{Hub, changed};

#[tokio::test]
async fn two_screens_and_a_url_link_a_tenant() {
    let hub = Hub::start();
    let link = hub
        .link(json!({ "redirect_url": "https://app.example.com/done?from=ukg", "state": "a b" }))
        .await;
    let first = link.get("").await;
    assert_eq!(first.status, 200);
    first.says(&[
        "Link the UKG Pro of Tessaria Mills",
        "Acme Bread asks",
        "An administrator of UKG Pro.",
        "About ten minutes",
        "What Acme Bread will be able to do: 2 actions in UKG Pro",
        "Employee Person Details (View)",
        "Menu > System Configuration > Security > Service Account Administration",
        "User name",
        "Continue",
    ]);
    first.says_not(&["Connect", "Web Service URL"]);
    let done = link.connect(&[]).await;
    assert_eq!(done.at, "/done");
    done.says(&[
        "Tessaria Mills is linked",
        "Acme Bread can use UKG Pro now.",
        "1 granted, 0 missing",
    ]);
    let account = hub.server.get("/accounts").await.ok()[0].clone();
    assert_eq!(account["origin_owner_id"], "customer-7");
    assert_eq!(account["status"], "active");
    let id = account["id"].as_str().unwrap();
    done.says(&[id]);
    let back = format!("https://app.example.com/done?from=ukg&#38;account_id={id}&#38;state=a+b");
    assert!(done.html.contains(&format!("href=\"{back}\"")), "{}", done.html);
}

#[tokio::test]
async fn one_form_with_six_fields_links_a_tenant() {
    let hub = Hub::start();
    let link = hub
        .link(json!({ "form": "one_form", "label": "Mills, production" }))
        .await;
    let url = hub.emulator.service_url();
    let (subdomain, domain) = url.split_once("://").unwrap().1.split_once('.').unwrap();
    let page = link.get("").await;
    page.says(&["Web Service domain", "Web Service subdomain", "Connect"])
        .says_not(&["Web Service URL", "Continue"]);
    let mut values: Vec<(&'static str, String)> = link.account().to_vec();
    values.extend(link.keys().into_iter().filter(|(name, _)| *name != "address"));
    values.push(("domain", domain.to_owned()));
    values.push(("subdomain", subdomain.to_owned()));
    let done = link.post("", &changed(&values, &[])).await;
    assert_eq!(done.at, "/done", "{}", done.text());
    done.says(&["Mills, production"]);

    // The same form for a link that was made for two screens.
    let link = hub.link(json!({})).await;
    link.get("?form=one").await.says(&["The six values from UKG Pro"]);
}

#[tokio::test]
async fn what_was_given_is_kept_and_no_secret_comes_back() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let values = link.account();
    let second = link.post("", &changed(&values, &[])).await;
    assert_eq!(second.at, "/keys");
    let again = link.get("").await;
    again.says(&["You were here before.", "Given at"]);
    assert!(
        again
            .field("username")
            .contains(&format!("value=\"{}\"", hub.emulator.username()))
    );
    assert!(
        !again.field("password").contains("value="),
        "{}",
        again.field("password")
    );

    // Nothing needs to be given twice.
    let second = link
        .post("", &[("username", hub.emulator.username()), ("password", "")])
        .await;
    assert_eq!(second.at, "/keys");
    let values = link.keys();
    let done = link.post("/keys", &changed(&values, &[])).await;
    assert_eq!(done.at, "/done");
}

#[tokio::test]
async fn what_is_missing_is_said_at_its_field() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let page = link.post("", &[("username", ""), ("password", "")]).await;
    assert_eq!(page.at, "?tried=1");
    page.says(&[
        "Not connected yet",
        "User name: Not given yet",
        "Password: Not given yet",
    ]);
    for field in ["username", "password"] {
        let attributes = page.field(field);
        assert!(attributes.contains("aria-invalid=\"true\""), "{attributes}");
        assert!(attributes.contains(&format!("{field}-verdict")), "{attributes}");
    }
    assert!(page.html.contains("href=\"#username\""));
}

/// What is wrong, with what; what the page says; and the code.
const TROUBLES: [(&str, &str, &[&str], &str); 9] = [
    (
        "password",
        "not the password",
        &[
            "UKG Pro does not accept these values",
            "The user name or the password",
            "The Customer API Key",
            "The service account: inactive, locked, or its password has expired",
            "Reset Password",
            "Send them again",
        ],
        "credentials_refused",
    ),
    (
        "customer_api_key",
        "ZZ9ZZ",
        &[
            "UKG Pro does not accept these values",
            "Compare it with the top of Menu > System Configuration",
        ],
        "credentials_refused",
    ),
    (
        "user_api_key",
        "ZZZZZZZZZZZZ",
        &[
            "UKG Pro does not accept the User API Key",
            "User name, password and Customer API Key are right.",
            "to the right of this service account's user name",
        ],
        "user_api_key_refused",
    ),
    (
        "address",
        "https://service2.rollbook.invalid",
        &[
            "This is not an address of UKG Pro",
            "Copy any endpoint from Menu > System Configuration > Security > Web Services",
        ],
        "address_other_host",
    ),
    (
        "address",
        "service2.ultipor.com",
        &[
            "Did you mean https://service2.ultipro.com?",
            "Use https://service2.ultipro.com",
        ],
        "address_typo",
    ),
    (
        "address",
        "https://login.ultipro.com/",
        &["This is the page where people sign in"],
        "address_login_page",
    ),
    (
        "address",
        "ultipro.com",
        &["Only a part of the address is given"],
        "address_incomplete",
    ),
    ("customer_api_key", "AB 12", &["There is a blank in it"], "value_blank"),
    ("user_api_key", "", &["User API Key: Not given yet"], "value_missing"),
];

#[tokio::test]
async fn each_trouble_is_said_in_the_menus_words_and_nothing_is_lost() {
    let hub = Hub::start();
    for (field, value, words, code) in TROUBLES {
        let link = hub.link(json!({})).await;
        let page = link.connect(&[(field, value)]).await;
        assert_eq!(page.at, "/keys?tried=1", "{field}: {}", page.text());
        page.says(&["Not connected yet"]).says(words);
        assert!(
            page.html.contains(&format!("data-code=\"{code}\"")),
            "{code}: {}",
            page.html
        );
        assert!(page.html.contains("tabindex=\"-1\""), "the summary takes the focus");
        let explained = page.html.contains(&format!("href=\"/explain/{code}\""));
        assert_eq!(explained, code != "value_missing", "{code}: {}", page.html);
        let address = if field == "address" {
            value.to_owned()
        } else {
            format!("{}/services/LoginService", hub.emulator.service_url())
        };
        assert!(page.field("address").contains(&address), "{}", page.field("address"));
        if value.is_empty() {
            continue;
        }
        page.says(&["Given at"]);
        // Put right, it goes on from where it was.
        let right = link.account();
        link.post("", &changed(&right, &[])).await;
        let right = link.keys();
        let done = link.post("/keys", &changed(&right, &[])).await;
        assert_eq!(done.at, "/done", "{field} {value}: {}", done.text());
    }
}

#[tokio::test]
async fn exchanged_keys_are_put_right_by_one_click() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let (customer, user) = (hub.emulator.customer_api_key(), hub.emulator.user_api_key());
    let page = link
        .connect(&[("customer_api_key", user), ("user_api_key", customer)])
        .await;
    page.says(&[
        "The two API keys look exchanged",
        "Exchange them",
        "Send them as they are",
    ]);
    assert_eq!(hub.emulator.requests().await, 0, "nothing was sent");
    let empty = [("user_api_key", ""), ("customer_api_key", ""), ("do", "exchange")];
    let page = link.post("/keys", &empty).await;
    assert_eq!(page.at, "/keys");
    page.says(&["Looks right"]).says_not(&["look exchanged"]);
    let done = link
        .post(
            "/keys",
            &[("user_api_key", ""), ("customer_api_key", ""), ("do", "connect")],
        )
        .await;
    assert_eq!(done.at, "/done", "{}", done.text());
}

#[tokio::test]
async fn refused_values_are_sent_again_only_by_the_button_for_it() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    link.connect(&[("password", "not the password")])
        .await
        .says(&["were refused on"]);
    let sent = hub.emulator.requests().await;
    let keep = [("user_api_key", ""), ("customer_api_key", ""), ("do", "connect")];
    link.post("/keys", &keep)
        .await
        .says(&["UKG Pro does not accept these values"]);
    assert_eq!(hub.emulator.requests().await, sent);
    link.post("/keys", &[("do", "again")])
        .await
        .says(&["UKG Pro does not accept these values"]);
    assert!(hub.emulator.requests().await > sent);
}

#[tokio::test]
async fn starting_over_forgets_what_was_given() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let values = link.account();
    link.post("", &changed(&values, &[])).await;
    let page = link.post("", &[("do", "start-over")]).await;
    assert_eq!(page.at, "");
    page.says_not(&["Given at", "You were here before."]);
    assert!(page.field("username").contains("value=\"\""));
}

#[tokio::test]
async fn a_link_speaks_german_when_it_is_asked_to() {
    let hub = Hub::start();
    let link = hub.link(json!({ "language": "de" })).await;
    link.get("").await.says(&[
        "UKG Pro von Tessaria Mills verbinden",
        "Service Account Administration",
        "Weiter",
    ]);
    link.get("?lang=en").await.says(&["Link the UKG Pro of Tessaria Mills"]);
    let page = link.post("?lang=en", &[("username", ""), ("password", "")]).await;
    assert_eq!(page.at, "?lang=en&tried=1", "the language goes along");
}

#[tokio::test]
async fn names_of_people_are_shown_as_they_are_written() {
    let hub = Hub::start();
    let name = "<b>Müller & \"Söhne\"</b>".repeat(4);
    let link = hub.link(json!({ "origin_owner_name": name })).await;
    let page = link.get("").await;
    assert!(!page.html.contains("<b>Müller"), "{}", page.html);
    assert!(page.html.contains("&#60;b&#62;Müller"), "{}", page.html);
}
