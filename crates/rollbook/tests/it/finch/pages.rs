//! The pages of Connect without a browser: consent, frames, and what cannot be passed by.

use serde_json::json;

use super::{Finch, HOST};

fn policy(page: &crate::hub::Seen) -> &str {
    page.headers["content-security-policy"].to_str().unwrap()
}

#[tokio::test]
async fn nothing_is_given_before_whoever_links_has_consented() {
    let finch = Finch::start();
    let session = finch.session(json!({ "products": ["company", "ssn"] })).await;
    for screen in ["", "/keys", "/permissions", "/missing"] {
        let page = session.link.get(screen).await;
        assert_eq!(page.at, "/consent", "{screen}");
        page.says(&["The company: name, tax number", "Social security numbers"])
            .says_not(&["Each employment"]);
    }
    for screen in ["", "/keys", "/permissions", "/missing"] {
        let fields = session.link.account();
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(session.link.post(screen, &fields).await.at, "/consent", "{screen}");
    }
    // Nor by the component of another face, whose forms have no page of ours before them.
    let values = json!({ "provider": "ukg-pro", "credentials": {} });
    let request = finch.hub.server.request("POST", "/hub/accounts");
    let request = request
        .header("x-hub-session-token", &session.link.token)
        .body(values.to_string());
    assert!(request.send().await.unwrap().status().is_client_error());
    assert_eq!(finch.hub.server.get("/accounts").await.ok(), json!([]));
    session.consent("").await.says(&["Link the UKG Pro of Tessaria Mills"]);
    session
        .link
        .get("")
        .await
        .says(&["Only administrators can make service accounts"])
        .says_not(&["Send this link on"]);
}

#[tokio::test]
async fn only_pages_of_the_client_hold_connect_and_are_told_of_it() {
    let finch = Finch::start();
    let session = finch.session(json!({})).await;
    let page = session.get(&session.address(HOST, "xyz")).await;
    page.says(&["Let Acme Payroll have data of Tessaria Mills?"]);
    assert!(
        policy(&page).ends_with(&format!("frame-ancestors {HOST}")),
        "{}",
        policy(&page)
    );
    assert!(page.html.contains(&format!("data-host=\"{HOST}\"")), "{}", page.html);
    for host in [
        "https://evil.example",
        "http://localhost:3001",
        "",
        "http://localhost:3000/",
        "*",
        "null",
    ] {
        let page = session.get(&session.address(host, "xyz")).await;
        assert_eq!(page.status, 403, "{host}");
        page.says(&["Connect is shown inside pages of Acme Payroll only"]);
        assert!(policy(&page).ends_with("frame-ancestors 'none'"), "{}", policy(&page));
        assert!(!page.html.contains("data-host"), "{}", page.html);
    }
    for token in ["", "lnk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let page = session.get(&format!("/authorize?session={token}")).await;
        assert_eq!(page.status, 404, "{token}");
        assert!(policy(&page).ends_with("frame-ancestors 'none'"), "{}", policy(&page));
    }
    // A link that no client has made is not Connect.
    let plain = finch.hub.link(json!({ "allowed_origins": [HOST] })).await;
    assert_eq!(
        session.get(&format!("/authorize?session={}", plain.token)).await.status,
        404
    );
}

#[tokio::test]
async fn a_preview_shows_what_would_be_asked_for_and_takes_nothing() {
    let finch = Finch::start();
    let session = finch.session(json!({})).await;
    let preview = |client: &str, host: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("preview", "true"),
            ("client_id", client),
            ("products", "company directory nonsense"),
            ("redirect_uri", "https://www.tryfinch.com"),
            ("app_type", "spa"),
            ("sdk_host_url", host),
            ("mode", "employer"),
        ]);
        format!("/authorize?{}", query.finish())
    };
    let page = session.get(&preview(&finch.client.0, HOST)).await;
    assert_eq!(page.status, 200);
    page.says(&["This is how Acme Payroll asks for data", "Who works there"])
        .says_not(&["Each employment"]);
    assert!(
        !page.html.contains("<form") && !page.html.contains("<input"),
        "{}",
        page.html
    );
    assert!(
        policy(&page).ends_with(&format!("frame-ancestors {HOST}")),
        "{}",
        policy(&page)
    );
    for (client, host) in [(finch.client.0.as_str(), "https://evil.example"), ("cli_nobody", HOST)] {
        let page = session.get(&preview(client, host)).await;
        assert_eq!(page.status, 403);
        page.says_not(&["Acme Payroll"]);
    }
}

#[tokio::test]
async fn what_is_cancelled_leads_back_and_makes_no_connection() {
    let finch = Finch::start();
    let session = finch.session(json!({ "redirect_uri": super::BACK })).await;
    session.link.get("/cancel?state=s").await.says(&["Cancel linking?"]);
    let page = session.link.post("/cancel?state=s", &[("do", "cancel")]).await;
    assert!(
        page.html
            .contains("http://localhost:3000/connected?error=cancelled&#38;state=s"),
        "{}",
        page.html
    );
    assert_eq!(finch.hub.server.get("/accounts").await.ok(), json!([]));
}
