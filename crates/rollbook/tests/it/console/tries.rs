//! What a page of the console must not be made to do. The tries are made from the console's own routes, so that a new
//! page is tried by itself.

use serde_json::json;

use super::{Browser, browser::PASSWORD};
use crate::{emulator::Emulator, program::Home, server::Server};

/// Where the console's routes stand.
const ROUTES: &str = include_str!("../../../src/pages/console/mod.rs");
/// What nobody needs to be signed in for.
const OPEN: [&str; 3] = ["/console/sign-in", "/console/sign-out", "/console/join/{token}"];
/// What a viewer may do beside looking.
const FOR_VIEWERS: [&str; 2] = ["/console/accounts/{id}/check", "/console/playground"];

/// What the router's constants stand for.
const CONSTANTS: [(&str, &str); 3] = [
    ("HOME", "/console/"),
    ("SIGN_IN", "/console/sign-in"),
    ("CALLBACK", "/console/sign-in/provider/callback"),
];

/// The paths of the routes that take this method, as the router writes them.
fn routes(method: &str) -> Vec<String> {
    let paths = crate::routes::routes(ROUTES, method, &CONSTANTS);
    assert!(paths.iter().all(|path| path.starts_with("/console")), "{paths:?}");
    paths
}

struct World {
    server: Server,
    home: Home,
    _emulator: Emulator,
    account: String,
    admin: Browser,
    /// The administrator's id.
    person: String,
    webhook: String,
}

impl World {
    async fn new() -> Self {
        let emulator = Emulator::with(["--employees", "12"]);
        let home = Home::new();
        let account = emulator.linked(&home);
        let server = Server::start(&home);
        let admin = Browser::first(&server).await;
        let people = home.run(["people", "list", "--json"]).json();
        let person = people[0]["id"].as_str().unwrap().to_owned();
        let webhook = home.run([
            "webhooks",
            "create",
            "http://127.0.0.1:9/hook",
            "--allow-host",
            "127.0.0.1",
            "--json",
        ]);
        let webhook = webhook.json()["id"].as_str().unwrap().to_owned();
        Self {
            server,
            home,
            _emulator: emulator,
            account,
            admin,
            person,
            webhook,
        }
    }

    /// Somebody who joined by an invitation made with these arguments.
    async fn joined(&self, arguments: &[&str], email: &str) -> Browser {
        let mut all = vec!["people", "invite", "--json", "--public-url", &self.server.url];
        all.extend(arguments);
        let link = self.home.run(&all).json()["link"].as_str().unwrap().to_owned();
        let mut browser = Browser::new(&self.server);
        browser.join(&link, email).await;
        browser
    }

    /// A route's path with ids that there are.
    fn path(&self, route: &str) -> String {
        let id = match route {
            route if route.contains("/people/") => &self.person,
            route if route.contains("/webhooks/") => &self.webhook,
            _ => &self.account,
        };
        route.replace("{id}", id).replace("{token}", "join_0123456789")
    }

    /// Everything that the refused forms ask for, at once.
    fn form(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("role", "admin"),
            ("change", "disable"),
            ("do", "delete"),
            ("url", "https://evil.example/hook"),
            ("name", "Taken Over"),
            ("confirm", "Harbour"),
            ("table", "gender"),
            ("code", "F"),
            ("means", "other"),
            ("meant", "yes"),
            ("account", &self.account),
            ("action", "find_people"),
            ("email", "first@example.com"),
            ("password", PASSWORD),
        ]
    }

    /// Nothing was changed by any of it.
    async fn is_as_before(&mut self) {
        let accounts = self.home.run(["accounts", "--json"]).json();
        assert_eq!(accounts.as_array().unwrap().len(), 1);
        assert_eq!(accounts[0]["status"], "linked", "{accounts}");
        assert!(!accounts.to_string().contains("Taken Over"), "{accounts}");
        assert_eq!(
            self.admin.get("/console/").await.status,
            200,
            "still signed in, and may be"
        );
        let people = self.home.run(["people", "list", "--json"]).json();
        assert!(people[0]["disabled_at"].is_null(), "{people}");
        let webhooks = self.home.run(["webhooks", "list", "--json"]).json();
        assert_eq!(webhooks.as_array().unwrap().len(), 1, "{webhooks}");
        assert_eq!(webhooks[0]["url"], "http://127.0.0.1:9/hook");
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_by_every_page() {
    let mut world = World::new().await;
    let mut tries = 0;
    for route in routes("post") {
        let path = world.path(&route);
        for headers in [
            [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            // A page of a neighbouring host, or of a frame without an origin.
            [
                ("sec-fetch-site", "same-site"),
                ("origin", "http://neighbour.localhost"),
            ],
            [("sec-fetch-site", "cross-site"), ("origin", "null")],
            // Browsers that say only where a form comes from.
            [("x-none", "x"), ("origin", "https://evil.example")],
            [("x-none", "x"), ("origin", "null")],
            [("x-none", "x"), ("referer", "https://evil.example/page")],
            // Nothing that says where it comes from, and somebody's cookie.
            [("x-none", "x"), ("x-nothing", "x")],
        ] {
            let mut request = world.admin.request("POST", &path);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let form = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(world.form())
                .finish();
            let request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form);
            let page = world.admin.send(request).await;
            assert_eq!(page.status, 403, "{path} {headers:?}");
            page.says("sent from another site");
            tries += 1;
        }
    }
    assert!(tries >= 40, "{tries}");
    world.is_as_before().await;
}

#[tokio::test]
async fn nobody_does_what_is_not_theirs() {
    let mut world = World::new().await;
    let mut viewer = world.joined(&["--role", "viewer"], "viewer@example.com").await;
    let other = world.home.run(["organisations", "create", "--json"]).json();
    let other = other["id"].as_str().unwrap().to_owned();
    let mut stranger = world.joined(&["--organisation", &other], "stranger@example.com").await;
    let mut nobody = Browser::new(&world.server);
    let posts = routes("post");
    for route in posts.iter().filter(|route| !OPEN.contains(&route.as_str())) {
        let path = world.path(route);
        let page = nobody.post(&path, &world.form()).await;
        assert!(
            page.location.is_some_and(|to| to.starts_with("/console/sign-in")),
            "{path}"
        );
        if !FOR_VIEWERS.contains(&route.as_str()) {
            assert_eq!(viewer.post(&path, &world.form()).await.status, 403, "{path}");
        }
        if route.contains("{id}") || route.contains("playground") {
            let page = stranger.post(&path, &world.form()).await;
            assert_eq!(
                page.status, 404,
                "{path} by an administrator of another organisation: {}",
                page.text
            );
        }
    }
    for route in routes("get").iter().filter(|route| route.contains("{id}")) {
        let path = world.path(route);
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        assert!(nobody.get(&path).await.location.is_some(), "{path}");
    }
    for path in [
        "/console/",
        "/console/accounts",
        "/console/links",
        "/console/people",
        "/console/playground",
    ] {
        let page = stranger.get(path).await;
        for told in [world.account.as_str(), "first@example.com"] {
            assert!(!page.text.contains(told), "{path} tells {told}: {}", page.text);
        }
    }
    world.is_as_before().await;
}

#[tokio::test]
async fn no_page_of_the_console_is_shown_in_a_frame() {
    let mut world = World::new().await;
    for route in routes("get") {
        let path = world.path(&route);
        let page = world.admin.get(&path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("form-action 'self'"),
            "{path}: {policy}"
        );
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{path}");
    }
}

#[tokio::test]
async fn a_session_that_was_there_before_signing_in_is_worth_nothing_after() {
    let world = World::new().await;
    let form = [("email", "first@example.com"), ("password", PASSWORD)];
    let form: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let sign_in = async |cookie: &str| {
        let mut browser = Browser::new(&world.server);
        let request = browser.request("POST", "/console/sign-in").header("cookie", cookie);
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.clone());
        let page = browser.send(request).await;
        page.cookies[0].split(';').next().unwrap().to_owned()
    };
    let is_in = async |cookie: &str| {
        let mut browser = Browser::new(&world.server);
        let request = browser.request("GET", "/console/").header("cookie", cookie);
        browser.send(request).await.status == 200
    };
    let planted = format!("rollbook_sign_in=sgn_{}", "A".repeat(43));
    let first = sign_in(&planted).await;
    assert_ne!(first, planted);
    assert!(!is_in(&planted).await && is_in(&first).await);
    let second = sign_in(&first).await;
    assert_ne!(second, first);
    assert!(
        !is_in(&first).await && is_in(&second).await,
        "who signs in again is out of the session of before"
    );
    assert_eq!(
        world.home.run(["accounts", "--json"]).json()[0]["id"],
        json!(world.account)
    );
}
