//! Who asks for deductions is asked who enters them by hand, after the service account is linked.

use serde_json::json;

use super::{Hub, Link, Seen};

const USER: &str = "user_name";

async fn linked(hub: &Hub) -> (Link<'_>, Seen) {
    let link = hub
        .link(json!({ "actions": [], "products": ["deductions"], "multiple": true }))
        .await;
    let page = link.connect(&[]).await;
    (link, page)
}

/// A user of the tenant of this status.
async fn user(hub: &Hub, status: &str) -> String {
    let people = hub.emulator.control("GET", "export", None).await["people"].clone();
    let mut people = people.as_array().unwrap().iter();
    let user = people.find(|person| person["user_status"] == status).unwrap();
    user["user_name"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_step_comes_when_the_service_account_is_linked_and_can_be_left_out() {
    let hub = Hub::start();
    let (link, page) = linked(&hub).await;
    assert_eq!(page.at, "/administrator");
    page.says(&[
        "The UKG Pro of Tessaria Mills is linked. One step is left, for deductions.",
        "Who enters deductions by hand?",
        "Never make an employee for it",
        "Not confirmed: no public source says how this is done in UKG Pro.",
        "Go on without",
    ]);
    assert_eq!(hub.server.get("/accounts").await.ok().as_array().unwrap().len(), 1);
    link.get("/done").await.says(&["Tessaria Mills is linked"]);
    let account = hub.server.get("/accounts").await.ok()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/v1/accounts/{account}/deduction-administrator");
    let told = hub.server.get(&path).await.ok();
    assert_eq!(told, json!({ "administrator": null, "entries_url": null }));
    let page = link.get("/done").await;
    page.says(&["Say who enters deductions by hand"]);
    assert_eq!(
        link.get("/administrator").await.at,
        "/administrator",
        "it can be done yet"
    );
}

#[tokio::test]
async fn a_user_whom_ukg_pro_does_not_tell_of_is_refused_and_can_be_named_all_the_same() {
    let hub = Hub::start();
    let (link, _) = linked(&hub).await;
    let page = link
        .post(
            "/administrator",
            &[(USER, "NO.BODY"), ("second_person", "yes"), ("do", "name")],
        )
        .await;
    assert_eq!(page.status, 422);
    page.says(&["UKG Pro has no user of this name", "Name them all the same"]);
    assert!(page.field(USER).contains("value=\"NO.BODY\""), "what was typed stays");
    assert!(page.html.contains("value=\"yes\" checked"), "what was chosen stays");
    let page = link
        .post(
            "/administrator",
            &[(USER, "NO.BODY"), ("second_person", "yes"), ("do", "anyway")],
        )
        .await;
    assert_eq!((page.status, page.at.as_str()), (200, "/administrator"));
    page.says(&[
        "NO.BODY enters deductions",
        "UKG Pro does not tell whether there is the user",
    ]);

    let page = link.post("/administrator", &[(USER, ""), ("do", "name")]).await;
    page.says(&["Not given yet"]);
    let first = page.html.find("value=\"name\"").unwrap();
    assert!(
        page.html.find("value=\"anyway\"").is_none_or(|other| first < other),
        "Enter looks"
    );
    let hostile = "\"><script>alert(1)</script>";
    let page = link.post("/administrator", &[(USER, hostile), ("do", "name")]).await;
    assert!(!page.html.contains("<script>alert"), "{}", page.html);
}

#[tokio::test]
async fn a_user_is_looked_for_and_their_address_shows_what_is_to_be_entered() {
    let hub = Hub::start();
    let (link, _) = linked(&hub).await;
    let user = user(&hub, "A").await;
    let page = link.post("/administrator", &[(USER, &user), ("do", "name")]).await;
    page.says(&[
        &format!("{user} enters deductions"),
        "UKG Pro knows the user",
        "Not known yet",
        "one of your employees",
        "Send this address to the user",
    ]);
    let (_, rest) = page
        .html
        .split_once("id=\"entries-link\" type=\"text\" readonly value=\"")
        .unwrap();
    let address = rest.split_once('"').unwrap().0.to_owned();
    let entries = async |address: &str| link.seen(hub.server.at(address)).await;
    entries(&address)
        .await
        .says(&[&format!("For {user} in the UKG Pro of Tessaria Mills")]);
    entries(&format!("{address}?lang=de"))
        .await
        .says(&["Gerade ist nichts einzugeben"]);

    let wrong = entries(&format!("{address}x")).await;
    assert_eq!(wrong.status, 404);
    wrong.says(&["There is nothing at this address"]);
    let nowhere = entries(&format!("{}/deductions/x/y/z", hub.server.url)).await;
    assert_eq!(nowhere.status, 404);

    link.post("/administrator", &[(USER, "OTHER"), ("do", "anyway")]).await;
    assert_eq!(
        entries(&address).await.status,
        404,
        "whoever was named before has no part in it"
    );
}

#[tokio::test]
async fn nobody_is_asked_for_where_no_deductions_are() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    assert_eq!(link.get("/administrator").await.at, "", "nothing is linked yet");
    assert_eq!(link.connect(&[]).await.at, "/done");
    assert_eq!(link.get("/administrator").await.at, "/done");
    assert_eq!(link.post("/administrator", &[(USER, "X")]).await.at, "/done");
}
