//! Signing in by an identity provider.

use serde_json::{Value, json};

use super::{
    Browser,
    browser::{PASSWORD, Page},
    issuer::{self, CLIENT_ID, CLIENT_SECRET, Issuer},
};
use crate::{program::Home, server::Server};

const SIGN_IN: &str = "/console/sign-in/provider";
const CALLBACK: &str = "/console/sign-in/provider/callback";

/// A provider, and a server on which people sign in by it.
struct World {
    issuer: Issuer,
    server: Server,
    home: Home,
}

impl World {
    /// People join by signing in, and groups say as what.
    async fn open() -> Self {
        Self::with(&[
            ("CREATE_PEOPLE", "true"),
            ("ROLE_CLAIM", "groups"),
            ("ADMINS", "rollbook-admins"),
            ("VIEWERS", "rollbook-viewers, support"),
        ])
        .await
    }

    /// With these settings beside the provider's own.
    async fn with(settings: &[(&str, &str)]) -> Self {
        let issuer = Issuer::start().await;
        let home = Home::new();
        let mut command = Server::command(&home);
        for (name, value) in provider(&issuer).iter().map(|(name, value)| (*name, value.as_str())) {
            command.env(format!("ROLLBOOK_OIDC_{name}"), value);
        }
        for (name, value) in settings {
            command.env(format!("ROLLBOOK_OIDC_{name}"), value);
        }
        Self {
            server: Server::of(&home, command),
            issuer,
            home,
        }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.server)
    }

    /// Somebody signs in by the provider: what their browser is answered when it is back.
    async fn back(&self, browser: &mut Browser) -> Page {
        let back = self.issuer.begun(browser, "/console/accounts").await;
        browser.get(&back).await
    }

    /// Somebody is signed in.
    async fn signed_in(&self) -> Browser {
        let mut browser = self.browser();
        let page = self.back(&mut browser).await;
        assert_eq!(page.location.as_deref(), Some("/console/accounts"), "{}", page.text);
        browser
    }

    /// Nobody is signed in, and the page says so.
    async fn refused(&self, status: u16, words: &str) -> Page {
        let mut browser = self.browser();
        let page = self.back(&mut browser).await;
        assert_eq!(page.status, status, "{}", page.text);
        page.says(words).says("Sign in again");
        assert!(!browser.cookies.contains_key("rollbook_sign_in"), "{words}");
        assert!(browser.get("/console/").await.location.is_some(), "{words}");
        page
    }

    /// Whoever signs in is this from now on.
    fn is(&self, claims: &Value) {
        self.issuer.with(|known| issuer::change(&mut known.person, claims));
    }

    fn people(&self) -> Vec<Value> {
        self.home
            .run(["people", "list", "--json"])
            .json()
            .as_array()
            .unwrap()
            .clone()
    }

    fn audit(&self, kind: &str) -> Vec<Value> {
        let exported = self.home.run(["audit", "export"]).done().stdout;
        let lines = exported
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines
            .filter(|line| line.to_string().contains(&format!("\"{kind}\"")))
            .collect()
    }
}

fn provider(issuer: &Issuer) -> [(&'static str, String); 4] {
    [
        ("ISSUER", issuer.url.clone()),
        ("CLIENT_ID", CLIENT_ID.to_owned()),
        ("CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("NAME", "Tessaria Login".to_owned()),
    ]
}

#[tokio::test]
async fn somebody_joins_by_signing_in_and_comes_to_the_page_they_wanted() {
    let world = World::open().await;
    let mut browser = world.browser();
    let page = browser.get("/console/sign-in?to=/console/accounts").await;
    page.says("Sign in with Tessaria Login").says("Or with a password");
    page.says("href=\"/console/sign-in/provider?to=%2Fconsole%2Faccounts\"");
    let back = world.issuer.begun(&mut browser, "/console/accounts").await;
    let cookie = browser.cookies["rollbook_attempt"].clone();
    let page = browser.get(&back).await;
    assert_eq!(page.location.as_deref(), Some("/console/accounts"), "{}", page.text);
    let set = page.cookies.join("\n");
    assert!(
        set.contains("rollbook_attempt=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
        "{set}"
    );
    assert!(
        !back.contains(&cookie),
        "nothing of what the browser keeps goes over the provider"
    );
    browser.get("/console/").await.says("Wilhelmina Vogt");
    assert_eq!(
        browser.get("/console/people").await.status,
        200,
        "an administrator, by the group"
    );

    // Signed with the other kind of key, and in the old role: the same person.
    world
        .issuer
        .with(|known| known.head = json!({ "alg": "RS256", "kid": "rsa" }));
    world.signed_in().await;
    let people = world.people();
    assert_eq!(people.len(), 1, "{people:?}");
    assert_eq!(people[0]["role"], "admin");
    let (joined, signed_in) = (world.audit("person.joined"), world.audit("person.signed_in"));
    assert_eq!((joined.len(), signed_in.len()), (1, 2));
    assert!(joined[0].to_string().contains("oidc") && signed_in[1].to_string().contains("oidc"));

    let out = browser.post("/console/sign-out", &[]).await;
    assert_eq!(out.location.as_deref(), Some("/console/sign-in"));
    assert!(browser.get("/console/").await.location.is_some());
}

#[tokio::test]
async fn a_token_that_does_not_hold_signs_nobody_in() {
    let world = World::open().await;
    let now = jiff::Timestamp::now().as_second();
    let way = "signed in a way that is not accepted";
    let key = "a key that the provider does not publish";
    let (maker, reader) = ("another issuer made it", "made for somebody else");
    let (token, future, other) = ("no signed token", "a time to come", "another sign-in");
    for (words, head, claims) in [
        (way, json!({ "alg": "none" }), json!({})),
        (way, json!({ "alg": "HS256" }), json!({})),
        (way, json!({ "alg": "es256" }), json!({})),
        (way, json!({ "crit": ["exp"] }), json!({})),
        (key, json!({ "kid": "unknown" }), json!({})),
        (key, json!({ "alg": "ES384" }), json!({})),
        (key, json!({ "alg": "PS256", "kid": "rsa" }), json!({})),
        (key, json!({ "alg": "RS256" }), json!({})),
        ("signature does not fit", json!({ "forged": true }), json!({})),
        (maker, json!({}), json!({ "iss": "https://evil.example" })),
        (maker, json!({}), json!({ "iss": format!("{}/", world.issuer.url) })),
        (maker, json!({}), json!({ "iss": [world.issuer.url] })),
        (reader, json!({}), json!({ "aud": "another client" })),
        (reader, json!({}), json!({ "aud": null })),
        (reader, json!({}), json!({ "aud": [] })),
        (reader, json!({}), json!({ "aud": [CLIENT_ID, "another client"] })),
        (reader, json!({}), json!({ "aud": [CLIENT_ID, 7], "azp": CLIENT_ID })),
        (reader, json!({}), json!({ "azp": "another client" })),
        ("has expired", json!({}), json!({ "exp": now - 61 })),
        (token, json!({}), json!({ "exp": "never" })),
        (token, json!({}), json!({ "exp": null })),
        (token, json!({}), json!({ "iat": null })),
        (future, json!({}), json!({ "iat": now + 3600 })),
        (future, json!({}), json!({ "nbf": now + 3600 })),
        (other, json!({}), json!({ "nonce": "of somebody else" })),
        (other, json!({}), json!({ "nonce": null })),
        ("does not say of whom", json!({}), json!({ "sub": "" })),
        ("does not say of whom", json!({}), json!({ "sub": 7 })),
    ] {
        world.issuer.with(|known| (known.head, known.claims) = (head, claims));
        world.refused(422, words).await.says("is not believed");
    }
    assert_eq!(world.people(), Vec::<Value>::new());
    for audience in [json!([CLIENT_ID]), json!([CLIENT_ID, "another client"])] {
        world.issuer.with(|known| {
            (known.head, known.claims) = (json!({}), json!({ "aud": audience, "azp": CLIENT_ID }));
        });
        world.signed_in().await;
    }
}

#[tokio::test]
async fn an_answer_is_good_in_the_browser_that_asked_and_once() {
    let world = World::open().await;
    let mut attacker = world.browser();
    let theirs = world.issuer.begun(&mut attacker, "/console/").await;
    // In a browser that began nothing, and in one that began something else.
    let mut victim = world.browser();
    for begins in [false, true] {
        if begins {
            world.issuer.begun(&mut victim, "/console/").await;
        }
        let page = victim.get(&theirs).await;
        assert_eq!(page.status, 422);
        page.says("not begun in this browser");
        assert!(!victim.cookies.contains_key("rollbook_sign_in"));
    }
    // Its own answer with its state changed or left out, or of another issuer, or without a code.
    for (change, words) in [
        ("&state=", "not begun in this browser"),
        ("&x-state=", "not begun in this browser"),
    ] {
        let mut browser = world.browser();
        let back = world.issuer.begun(&mut browser, "/console/").await;
        let changed = back.replace("&state=", &format!("{change}x"));
        browser.get(&changed).await.says(words);
        browser.get(&back).await.says("not begun in this browser");
    }
    let mut browser = world.browser();
    let back = world.issuer.begun(&mut browser, "/console/").await;
    let issuer = back.split("iss=").nth(1).unwrap();
    let mixed_up = back.replace(issuer, "https%3A%2F%2Fevil.example");
    browser.get(&mixed_up).await.says("another issuer made it");
    let mut browser = world.browser();
    let back = world.issuer.begun(&mut browser, "/console/").await;
    browser
        .get(&back.replace("code=", "x-code="))
        .await
        .says("holds no code");
    // An answer of another attempt's code, which PKCE ties to that one.
    let mut browser = world.browser();
    let back = world.issuer.begun(&mut browser, "/console/").await;
    let code = |path: &str| {
        path.split("code=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap()
            .to_owned()
    };
    let injected = back.replace(&code(&back), &code(&theirs));
    browser.get(&injected).await.says("invalid_grant");
    // And what is right is right once.
    let kept = attacker.cookies.clone();
    assert_eq!(attacker.get(&theirs).await.location.as_deref(), Some("/console/"));
    attacker.get(&theirs).await.says("not begun in this browser");
    let mut again = world.browser();
    again.cookies = kept;
    again.get(&theirs).await.says("invalid_grant");
    assert_eq!(world.people().len(), 1);
}

#[tokio::test]
async fn nobody_signs_in_with_a_session_that_was_there_before() {
    let world = World::open().await;
    let mut browser = world.browser();
    browser
        .cookies
        .insert("rollbook_sign_in".to_owned(), "sgn_planted-by-somebody-else".to_owned());
    world.back(&mut browser).await;
    let first = browser.cookies["rollbook_sign_in"].clone();
    assert_ne!(first, "sgn_planted-by-somebody-else");
    // Signing in again, as somebody else, ends the session before.
    world.is(&json!({ "sub": "w-2", "email": "second@example.com", "name": "Second" }));
    world.back(&mut browser).await;
    browser.get("/console/").await.says("Second");
    let mut before = world.browser();
    before.cookies.insert("rollbook_sign_in".to_owned(), first);
    assert!(before.get("/console/").await.location.is_some());
    // Nobody is led off the console afterwards.
    for to in [
        "//evil.example",
        "https://evil.example/",
        "/console/%5C%5Cevil.example",
        "/link/x",
    ] {
        let back = world.issuer.begun(&mut browser, to).await;
        assert_eq!(browser.get(&back).await.location.as_deref(), Some("/console/"), "{to}");
    }
}

#[tokio::test]
async fn groups_say_who_is_let_in_and_as_what_at_each_sign_in() {
    let world = World::open().await;
    world.is(&json!({ "groups": ["rollbook-viewers"] }));
    world.refused(422, "first to join must be an administrator").await;
    world.is(&json!({ "groups": "rollbook-admins" }));
    world.signed_in().await;
    world.is(&json!({ "groups": ["support"] }));
    world.refused(409, "Somebody must be administrator").await;
    world.is(&json!({ "sub": "w-2", "email": "second@example.com", "groups": ["rollbook-admins"] }));
    let mut second = world.signed_in().await;
    world.is(&json!({ "groups": ["support"] }));
    world.signed_in().await;
    assert_eq!(
        second.get("/console/people").await.status,
        403,
        "a viewer from now on, everywhere"
    );
    assert_eq!(world.audit("person.role_changed").len(), 1);
    for groups in [
        json!([]),
        json!(["everybody"]),
        json!({ "rollbook-admins": true }),
        json!(null),
    ] {
        world.is(&json!({ "groups": groups }));
        world.refused(422, "None of the person").await;
    }
    assert!(world.audit("person.refused").len() >= 4);
}

#[tokio::test]
async fn only_who_the_operator_wants_becomes_a_person() {
    let world = World::with(&[
        ("CREATE_PEOPLE", "true"),
        ("DOMAINS", "example.com"),
        ("ROLE_CLAIM", "realm.roles"),
        ("ADMINS", "admin"),
    ])
    .await;
    world.is(&json!({ "realm": { "roles": ["admin"] } }));
    for (claims, words) in [
        (json!({ "email": "w@evil.example" }), "of this domain"),
        (json!({ "email": "w@sub.example.com" }), "of this domain"),
        (json!({ "email": "w@example.com@evil.example" }), "has verified"),
        (
            json!({ "email": "w@example.com", "email_verified": false }),
            "has verified",
        ),
        (json!({ "email_verified": null }), "has verified"),
        (json!({ "email_verified": true, "email": "" }), "has verified"),
    ] {
        world.is(&claims);
        world.refused(422, words).await.says("not let in here");
    }
    // Some providers tell the address only to who asks with the access token; it must be of the same person.
    world.is(&json!({ "email": "w@EXAMPLE.com", "email_verified": "true" }));
    let told = world.issuer.with(|known| {
        let mut told = known.person.clone();
        for name in ["email", "email_verified"] {
            known.person.as_object_mut().unwrap().remove(name);
        }
        told["sub"] = json!("somebody else");
        known.userinfo = Some(told.clone());
        told
    });
    world.refused(422, "of whom it speaks").await;
    world.issuer.with(|known| {
        let mut told = told;
        told["sub"] = json!("w-1");
        known.userinfo = Some(told);
    });
    world.signed_in().await;
    assert_eq!(world.people()[0]["email"], "w@EXAMPLE.com");
}

#[tokio::test]
async fn somebody_who_joined_before_is_known_by_a_verified_address_and_then_by_the_provider() {
    let world = World::with(&[]).await;
    let mut admin = Browser::first(&world.server).await;
    world.is(&json!({ "email": "nobody@example.com" }));
    world.refused(422, "obody of this e-mail address has joined").await;
    world.is(&json!({ "email": "First@Example.com", "email_verified": false }));
    world.refused(422, "has verified").await;
    world.is(&json!({ "email_verified": true }));
    world.signed_in().await.get("/console/").await.says("Wilhelmina Vogt");
    // From now on the provider's own name for them counts, and the address is another person's no longer.
    world.is(&json!({ "email": "married@example.com" }));
    world.signed_in().await;
    world.is(&json!({ "sub": "w-2", "email": "first@example.com" }));
    world.refused(422, "omebody else has this e-mail address").await;
    assert_eq!(world.people().len(), 1);

    // The password still works, and who may no longer sign in may not this way either.
    let form = [("email", "first@example.com"), ("password", PASSWORD)];
    assert!(world.browser().post("/console/sign-in", &form).await.location.is_some());
    let page = admin.post("/console/people", &[("role", "admin")]).await;
    let link = page
        .text
        .split("value=\"")
        .find(|part| part.contains("/console/join/"))
        .unwrap();
    let mut other = world.browser();
    other.join(link.split('"').next().unwrap(), "other@example.com").await;
    let first = world.people()[0]["id"].as_str().unwrap().to_owned();
    other
        .post(&format!("/console/people/{first}"), &[("change", "disable")])
        .await;
    world.is(&json!({ "sub": "w-1" }));
    world.refused(422, "may no longer sign in").await;
}

#[tokio::test]
async fn where_passwords_are_off_nobody_comes_in_by_one() {
    let world = World::with(&[
        ("CREATE_PEOPLE", "true"),
        ("PASSWORDS", "false"),
        ("ROLE_CLAIM", "groups"),
        ("ADMINS", "rollbook-admins"),
    ])
    .await;
    let ready = world.server.running.ready();
    assert_eq!(
        ready["console_url"],
        format!("{}/console/", world.server.url),
        "no invitation"
    );
    let mut browser = world.browser();
    let page = browser.get("/console/sign-in").await;
    page.says("Sign in with Tessaria Login");
    assert!(!page.text.contains("type=\"password\""), "{}", page.text);
    let mut admin = world.signed_in().await;
    admin
        .get("/console/people")
        .await
        .says("People join by signing in with the identity provider");
    for (path, form) in [
        (
            "/console/sign-in",
            vec![("email", "w.vogt@example.com"), ("password", "")],
        ),
        (
            "/console/join/join_x",
            vec![("name", "W"), ("email", "x@example.com"), ("password", PASSWORD)],
        ),
        ("/console/people", vec![("role", "admin")]),
    ] {
        let page = admin.post(path, &form).await;
        assert_eq!(page.status, 422, "{path}");
        page.says("Nobody signs in here with a password");
    }
    assert_eq!(admin.get("/console/join/join_x").await.status, 422);
}

#[tokio::test]
async fn who_came_by_the_provider_has_no_password() {
    let world = World::open().await;
    world.signed_in().await;
    for password in ["", " ", PASSWORD] {
        let form = [("email", "w.vogt@example.com"), ("password", password)];
        let page = world.browser().post("/console/sign-in", &form).await;
        assert_eq!(page.status, 422);
        page.says("do not belong together");
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_used_is_told_and_no_other_host_called() {
    let world = World::open().await;
    let leave = async |words: &str| {
        let page = world.browser().get(SIGN_IN).await;
        assert_eq!(page.status, 502, "{}", page.text);
        page.says("cannot be used at the moment").says(words);
    };
    for (published, words) in [
        (
            json!({ "issuer": "https://evil.example" }),
            "another issuer than the one that is set up",
        ),
        (
            json!({ "jwks_uri": "https://evil.example/keys" }),
            "has not named the host",
        ),
        // This machine, but not the port that is named.
        (
            json!({ "jwks_uri": "http://127.0.0.1:1/keys" }),
            "has not named the host",
        ),
        (json!({ "jwks_uri": "http://keys.example/" }), "not https"),
        (json!({ "authorization_endpoint": "javascript:alert(1)" }), "not https"),
        (json!({ "token_endpoint": "http://tokens.example/" }), "not https"),
        (json!({ "jwks_uri": null }), "is not understood"),
        (
            json!({ "jwks_uri": format!("{}/nowhere", world.issuer.url) }),
            "answers 404",
        ),
    ] {
        world.issuer.with(|known| known.published = published);
        leave(words).await;
    }
    world.issuer.with(|known| known.published = json!({}));
    world.signed_in().await;
    // New keys are asked for when a token names one that is not known yet.
    world.issuer.with(issuer::Known::new_key);
    world.signed_in().await;
    // Who does not agree is told, in their language.
    let mut browser = world.browser();
    let back = world.issuer.begun(&mut browser, "/console/").await;
    let state = back.split("state=").nth(1).unwrap();
    let declined = format!("{CALLBACK}?lang=de&error=access_denied%0A%3Cb%3E&state={state}");
    let page = browser.get(&declined).await;
    page.says("Der Identitätsanbieter hat niemanden angemeldet")
        .says("access_denied");
    assert!(!page.text.contains("<b>"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_be_used_are_told_at_once() {
    let issuer = Issuer::start().await;
    let doctor = |settings: &[(&str, &str)]| {
        let home = Home::new();
        let mut command = home.command(["doctor"]);
        for (name, value) in provider(&issuer) {
            command.env(format!("ROLLBOOK_OIDC_{name}"), value);
        }
        for (name, value) in settings {
            command.env(format!("ROLLBOOK_OIDC_{name}"), value);
        }
        crate::program::run(command, "")
    };
    for (settings, words) in [
        (vec![("ISSUER", "http://sign-in.example")], "no https address"),
        (
            vec![("ISSUER", "https://sign-in.example/?tenant=1")],
            "no https address",
        ),
        (vec![("CLIENT_ID", "")], "client id"),
        (vec![("PASSWORDS", "false")], "nobody new could come in"),
        (vec![("ROLE_CLAIM", "groups")], "belong together"),
        (vec![("ADMINS", "a")], "belong together"),
        (vec![("HOSTS", "a b")], "names no host"),
    ] {
        let told = doctor(&settings);
        assert_ne!(told.code, Some(0), "{settings:?}");
        assert!(told.stderr.contains(words), "{settings:?}: {}", told.stderr);
    }
    let told = doctor(&[]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    assert!(told.stdout.contains("identity provider: it answers"), "{}", told.stdout);
    assert!(told.stdout.contains("ROLLBOOK_OIDC_ISSUER"), "{}", told.stdout);
    assert!(!told.stdout.contains(CLIENT_SECRET), "{}", told.stdout);
    let told = doctor(&[("ISSUER", "http://127.0.0.1:1")]);
    assert!(told.stdout.contains("could not be reached"), "{}", told.stdout);
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_page() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut browser = Browser::new(&server);
    for path in [SIGN_IN, CALLBACK] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let page = browser.get("/console/sign-in").await;
    assert!(!page.text.contains(SIGN_IN), "{}", page.text);
}
