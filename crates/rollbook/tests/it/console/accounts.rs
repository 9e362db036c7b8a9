//! The list of accounts, and one account.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use serde_json::json;

use super::Browser;
use crate::{
    program::Home,
    server::{Linked, Server},
};

#[tokio::test]
async fn an_account_shows_what_it_may_do_and_what_became_of_it() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    browser.get("/console/").await.says("Linked");
    let list = browser.get("/console/accounts").await;
    list.says("1 to 1 of 1").says("Command line").says(&linked.account);
    linked
        .server
        .action(&linked.account, "find_people", serde_json::json!({ "page_size": 1 }))
        .await;
    let path = format!("/console/accounts/{}", linked.account);
    let page = browser.get(&path).await;
    page.says("The credentials work, and no permission is known to be missing.");
    page.says("Employee Person Details")
        .says("Granted")
        .says("Find People")
        .says("One row");
    let checked = browser.post(&format!("{path}/check"), &[]).await;
    assert_eq!(checked.location, Some(format!("{path}?done=checked")));
    browser
        .get(&format!("{path}?done=checked"))
        .await
        .says("The account was checked just now.")
        .says("Account checked");
}

#[tokio::test]
async fn a_paused_account_calls_nothing_until_it_is_resumed() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}", linked.account);
    browser.post(&format!("{path}/pause"), &[]).await;
    browser
        .get(&path)
        .await
        .says("Somebody paused this account")
        .says("Account paused (from: linked)");
    let refused = linked
        .server
        .action(&linked.account, "find_people", serde_json::json!({}))
        .await;
    assert_eq!(refused.status, 409);
    let check = browser.post(&format!("{path}/check"), &[]).await;
    assert_eq!(check.status, 409);
    check.says("nothing was sent");
    browser.post(&format!("{path}/resume"), &[]).await;
    browser.get(&path).await.says("The credentials work");
    let answered = linked
        .server
        .action(&linked.account, "find_people", serde_json::json!({ "page_size": 1 }))
        .await;
    assert_eq!(answered.status, 200);
}

#[tokio::test]
async fn what_was_seen_last_stands_on_the_page_with_what_to_do() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}", linked.account);
    browser.get(&path).await.lacks("id=\"evidence\"");
    linked
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    drop(
        linked
            .server
            .action(&linked.account, "list_person_details", json!({}))
            .await,
    );
    browser
        .get(&path)
        .await
        .says("id=\"evidence\"")
        .says("credentials_refused")
        .says("Status changed")
        .says("to: reauth_needed");
}

#[tokio::test]
async fn what_went_wrong_is_told_once_and_in_the_readers_language() {
    const TITLES: [(&str, &str); 2] = [
        ("en", "UKG Pro does not accept the credentials"),
        ("de", "UKG Pro nimmt die Zugangsdaten nicht an"),
    ];
    const CAUSES: [(&str, &str); 2] = [
        ("en", "The user name or the password"),
        ("de", "Der Benutzername oder das Passwort"),
    ];
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_LOGIN_BUDGET", "20/15");
    });
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}", linked.account);
    let changed = json!({ "password": "another one" });
    linked.emulator.change_account(changed).await;
    for ((language, title), (_, cause)) in TITLES.into_iter().zip(CAUSES) {
        let others = TITLES.iter().chain(&CAUSES).filter(|(other, _)| *other != language);
        let once = |page: &super::browser::Page| {
            for words in [title, cause, "<code>credentials_refused</code>"] {
                assert_eq!(page.text.matches(words).count(), 1, "`{words}`: {}", page.text);
            }
            for (_, words) in others.clone() {
                page.lacks(words);
            }
        };
        let checked = browser.post(&format!("{path}/check?lang={language}"), &[]).await;
        assert_eq!(checked.status, 422);
        once(&checked);
        checked.says("role=\"alert\"").lacks("id=\"evidence\"");
        let later = browser.get(&format!("{path}?lang={language}")).await;
        once(&later);
        later.says("id=\"evidence\"").lacks("role=\"alert\"");
    }
}

#[tokio::test]
async fn a_permission_that_something_on_the_way_may_hide_is_told_as_both() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}", linked.account);
    linked.emulator.fault("forbidden@person-details").await;
    browser.post(&format!("{path}/check"), &[]).await;
    for (language, words) in [
        ("en", "Missing, or refused on the way"),
        ("de", "Fehlt, oder wird unterwegs abgewiesen"),
    ] {
        let page = browser.get(&format!("{path}?lang={language}")).await;
        page.says(words);
    }
    linked.emulator.control("DELETE", "faults", None).await;
    let missing = "accounts/{}/permissions/Employee Person Details/View";
    let missing = missing.replace("{}", linked.emulator.username());
    linked.emulator.control("DELETE", &missing, None).await;
    let named = json!({ "forbidden_body": "reason" });
    linked.emulator.control("PATCH", "switches", Some(&named)).await;
    browser.post(&format!("{path}/check"), &[]).await;
    let page = browser.get(&format!("{path}?lang=en")).await;
    page.says("One permission is missing").lacks("refused on the way");
}

#[tokio::test]
async fn access_is_withdrawn_only_when_it_is_meant() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}", linked.account);
    browser.get(&format!("{path}/delete")).await.says("Withdraw access");
    let not_meant = browser.post(&format!("{path}/revoke"), &[]).await;
    assert_eq!(not_meant.status, 422);
    not_meant.says("Nothing was withdrawn");
    browser.post(&format!("{path}/revoke"), &[("meant", "yes")]).await;
    browser.get(&path).await.says("The customer withdrew access");
    browser.get(&format!("{path}/delete")).await.lacks("Withdraw access");
    let refused = linked.server.action(&linked.account, "find_people", json!({})).await;
    assert_eq!(refused.body["problem"]["code"], "account_stopped");
}

#[tokio::test]
async fn the_day_of_a_password_is_kept_and_its_age_told() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}", linked.account);
    let edit = |day: &'static str| {
        [
            ("name", "Harbour"),
            ("label", ""),
            ("kind", "test"),
            ("actions", "find_people"),
            ("password_set_on", day),
        ]
    };
    for wrong in ["2999-01-01", "yesterday"] {
        let refused = browser.post(&format!("{path}/edit"), &edit(wrong)).await;
        assert_eq!(refused.status, 422, "{wrong}");
        refused.says("not yet to come").says(wrong);
    }
    browser.post(&format!("{path}/edit"), &edit("2020-02-29")).await;
    browser
        .get(&path)
        .await
        .says("2020-02-29")
        .says("was set")
        .says("days ago");
}

#[tokio::test]
async fn an_edit_keeps_what_was_typed_when_it_is_refused() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}/edit", linked.account);
    browser.get(&path).await.says("value=\"find_people\" checked");
    let nothing = browser
        .post(
            &path,
            &[("name", "Tessaria <Mills>"), ("label", "north"), ("kind", "test")],
        )
        .await;
    assert_eq!(nothing.status, 422);
    nothing
        .says("No action is chosen")
        .says("value=\"Tessaria &#60;Mills&#62;\"")
        .says("value=\"north\"");
    let form = [
        ("name", "Tessaria <Mills>"),
        ("label", ""),
        ("kind", "test"),
        ("actions", "find_people"),
    ];
    let saved = browser.post(&path, &form).await;
    assert!(saved.location.unwrap().ends_with("?done=edited"));
    let page = browser.get(&format!("/console/accounts/{}", linked.account)).await;
    page.says("Tessaria &#60;Mills&#62;").says("1 of 1 chosen actions");
    assert!(!page.text.contains("<Mills>"));
}

#[tokio::test]
async fn deleting_says_what_is_destroyed_and_asks_for_the_name() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let path = format!("/console/accounts/{}/delete", linked.account);
    browser
        .get(&path)
        .await
        .says("This is destroyed at once")
        .says("password and keys");
    let refused = browser.post(&path, &[("confirm", "Command")]).await;
    assert_eq!(refused.status, 422);
    refused.says("Nothing was deleted");
    let deleted = browser.post(&path, &[("confirm", "Command line")]).await;
    assert_eq!(deleted.status, 200);
    deleted
        .says("its credentials are destroyed")
        .says("shown this once and kept nowhere");
    assert!(
        !deleted.text.contains("class=\"languages\""),
        "a link would lose the receipt"
    );
    // The receipt can be saved without a script, and it is the one that is shown.
    let (_, rest) = deleted.text.split_once("data:application/json;base64,").unwrap();
    let (encoded, rest) = rest.split_once('"').unwrap();
    assert!(
        rest.starts_with(&format!(" download=\"receipt-{}.json\"", linked.account)),
        "{rest}"
    );
    let receipt = STANDARD
        .decode(encoded.replace("&#43;", "+").replace("&#61;", "="))
        .unwrap();
    let shown = String::from_utf8(receipt.clone()).unwrap().replace('"', "&#34;");
    deleted.says(&shown);
    let file = linked.home.work().join("receipt.json");
    std::fs::write(&file, receipt).unwrap();
    let verified = linked.home.run(["receipts", "verify", file.to_str().unwrap()]).done();
    assert!(verified.stdout.contains(&linked.account), "{verified:?}");
    // Asked for again, by the button that loads a page anew, there is nothing to delete.
    let again = browser.post(&path, &[("confirm", "Command line")]).await;
    assert_eq!(again.status, 404);
    browser.get("/console/").await.says("Account deleted");
    assert_eq!(
        browser
            .get(&format!("/console/accounts/{}", linked.account))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn no_page_of_an_account_holds_a_secret() {
    let linked = Linked::start();
    let mut browser = Browser::first(&linked.server).await;
    let id = &linked.account;
    for path in ["", "/edit", "/delete"] {
        let page = browser.get(&format!("/console/accounts/{id}{path}")).await;
        for secret in linked.emulator.secrets() {
            assert!(!page.text.contains(secret), "{path}");
        }
    }
}

#[tokio::test]
async fn a_search_that_finds_nothing_says_so() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut browser = Browser::first(&server).await;
    browser.get("/console/accounts").await.says("No account is linked yet");
    browser
        .get("/console/accounts?search=x&status=linked")
        .await
        .says("No account fits this search");
    let odd = browser
        .get("/console/accounts?page=0&order=none&status=nothing&search=%00%25")
        .await;
    assert_eq!(odd.status, 200);
    assert_eq!(browser.get("/console/accounts/acc_nothing").await.status, 404);
}
