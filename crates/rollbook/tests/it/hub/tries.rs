//! What a page of a link must not be made to do. The tries are made from the Hub's own routes, so that a new page is
//! tried by itself.

use serde_json::json;

use super::{Hub, Link};
use crate::routes::routes;

/// Where the Hub's routes stand.
const ROUTES: &str = include_str!("../../../src/pages/hub/mod.rs");
const LINK: &str = "/link/{token}";

/// The screens of a link that take this method, such as `/keys`.
fn screens(method: &str) -> Vec<String> {
    let routes = routes(ROUTES, method, &[]);
    // What belongs to no link is the script for embedding, which is for everybody, and the way in from a client's
    // library, which has tries of its own.
    let others = routes
        .iter()
        .filter(|route| !route.starts_with(LINK) && !["/embed.js", "/authorize"].contains(&route.as_str()));
    assert_eq!(others.count(), 0, "{routes:?}");
    let of_link = routes.iter().filter_map(|route| route.strip_prefix(LINK));
    of_link.map(str::to_owned).collect()
}

/// Everything that the forms ask for, at once.
fn form(link: &Link<'_>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(link.account());
    form.extend_pairs(link.keys());
    form.extend_pairs([("do", "connect"), ("confirm", "yes"), ("password_is_new", "1")]);
    form.finish()
}

impl Link<'_> {
    /// Nobody has given it anything, and it can be used.
    async fn is_untouched(&self) {
        let page = self.get("/keys").await;
        assert_eq!(page.status, 200, "{page:?}");
        for secret_or_name in [self.hub.emulator.username(), self.hub.emulator.service_url()] {
            assert!(!page.html.contains(secret_or_name), "{}", page.html);
        }
        assert_eq!(
            self.hub.server.get("/accounts").await.ok(),
            json!([]),
            "no account was made"
        );
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_by_every_page_of_a_link() {
    let hub = Hub::start();
    let framed = json!({ "allowed_origins": ["https://app.acme.example"] });
    let link = hub.link(framed).await;
    let mut tries = 0;
    for screen in screens("post") {
        for headers in [
            [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            // Who may show the page in a frame may still not send its form.
            [("sec-fetch-site", "cross-site"), ("origin", "https://app.acme.example")],
            [("x-none", "x"), ("origin", "https://app.acme.example")],
            [
                ("sec-fetch-site", "same-site"),
                ("origin", "http://neighbour.localhost"),
            ],
            [("sec-fetch-site", "cross-site"), ("origin", "null")],
            [("x-none", "x"), ("origin", "https://evil.example")],
            [("x-none", "x"), ("origin", "null")],
            [("x-none", "x"), ("referer", "https://evil.example/page")],
        ] {
            let path = format!("/link/{}{screen}", link.token);
            let mut request = hub.server.request("POST", &path);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form(&link));
            let page = link.seen(request).await;
            assert_eq!(page.status, 403, "{screen} {headers:?}");
            page.says(&["sent from another site"]);
            tries += 1;
        }
    }
    assert!(tries >= 40, "{tries}");
    link.is_untouched().await;
}

#[tokio::test]
async fn no_page_of_a_link_is_opened_by_anything_but_its_token() {
    let hub = Hub::start();
    let other = hub.session(json!({ "origin_owner_name": "Other Mills" })).await;
    let token = other["token"].as_str().unwrap();
    let last = if token.ends_with('A') { 'B' } else { 'A' };
    let almost = format!("{}{last}", &token[..token.len() - 1]);
    let id = other["id"].to_string();
    let tries = [
        "lnk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        &almost,
        &token.to_lowercase(),
        &token[..token.len() - 1],
        // What else is known of the link, and what opens other doors.
        &id,
        &hub.server.key,
        "join_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ];
    for (method, screens) in [("GET", screens("get")), ("POST", screens("post"))] {
        for screen in screens {
            for wrong in tries.into_iter().filter(|wrong| *wrong != token) {
                let link = Link {
                    hub: &hub,
                    token: wrong.to_owned(),
                };
                // A token beside the address opens nothing.
                let path = format!("/link/{wrong}{screen}?token={token}");
                let request = hub
                    .server
                    .request(method, &path)
                    .header("cookie", format!("token={token}"));
                let request = request.header("authorization", format!("Bearer {token}"));
                let request = request
                    .header("sec-fetch-site", "same-origin")
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(if method == "POST" { form(&link) } else { String::new() });
                let page = link.seen(request).await;
                assert_eq!(page.status, 404, "{method} {screen} {wrong}");
                assert!(!page.html.contains("Other Mills"), "{}", page.html);
            }
        }
    }
    let link = Link {
        hub: &hub,
        token: token.to_owned(),
    };
    link.is_untouched().await;
}

#[tokio::test]
async fn no_page_of_a_link_shows_what_was_given_to_another_or_keeps_anything_in_the_browser() {
    let hub = Hub::start();
    let first = hub.link(json!({ "origin_owner_name": "First Mills" })).await;
    let second = hub.link(json!({ "origin_owner_name": "Second Mills" })).await;
    for (name, value) in first.account() {
        assert!(!value.is_empty(), "{name}");
    }
    first
        .post(
            "",
            &first.account().each_ref().map(|(name, value)| (*name, value.as_str())),
        )
        .await;
    for screen in screens("get") {
        let page = second.get(&screen).await;
        for told in ["First Mills", hub.emulator.username(), &first.token] {
            assert!(!page.html.contains(told), "{screen} tells {told}: {}", page.html);
        }
        let own = first.get(&screen).await;
        for page in [page, own] {
            // There is no session in the browser that somebody could have planted before.
            assert!(page.headers.get("set-cookie").is_none(), "{screen}");
            assert_eq!(page.headers["cache-control"], "no-store", "{screen}");
            assert_eq!(page.headers["referrer-policy"], "same-origin", "{screen}");
        }
    }
}

#[tokio::test]
async fn a_link_has_a_token_that_nobody_chose() {
    let hub = Hub::start();
    let chosen = format!("lnk_{}", "A".repeat(43));
    for name in ["token", "id", "auth_link_url"] {
        let body = json!({ "origin_owner_id": "c", "origin_owner_name": "C", name: chosen });
        let answer = hub.create(&body).await;
        if answer.status == 201 {
            assert!(!answer.body.to_string().contains(&chosen), "{name}: {answer:#?}");
        }
    }
    let planted = Link {
        hub: &hub,
        token: chosen,
    };
    for screen in screens("get") {
        assert_eq!(planted.get(&screen).await.status, 404, "{screen}");
    }
}

#[tokio::test]
async fn every_page_of_a_link_is_framed_by_its_origins_alone_in_whatever_state_it_is() {
    let hub = Hub::start();
    let policy_of = async |link: &Link<'_>, screen: &str| {
        let page = link.get(screen).await;
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{screen}");
        let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("form-action 'self'"),
            "{screen}: {policy}"
        );
        policy.split_once("frame-ancestors ").unwrap().1.to_owned()
    };
    let origin = "https://app.acme.example";
    let framed = || json!({ "allowed_origins": [origin] });
    let waiting = hub.link(framed()).await;
    let cancelled = hub.link(framed()).await;
    cancelled.post("/cancel", &[]).await.says(&["cancelled"]);
    let linked = hub.link(framed()).await;
    linked.connect(&[]).await;
    let unframed = hub.link(json!({})).await;
    let unknown = Link {
        hub: &hub,
        token: "lnk_unknown".to_owned(),
    };
    for screen in screens("get") {
        for query in ["", "?embedded=1"] {
            let screen = format!("{screen}{query}");
            for link in [&waiting, &cancelled, &linked] {
                assert_eq!(policy_of(link, &screen).await, origin, "{screen}");
            }
            for link in [&unframed, &unknown] {
                assert_eq!(policy_of(link, &screen).await, "'none'", "{screen}");
            }
        }
    }
}
