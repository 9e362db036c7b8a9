//! An identity provider of the tests' own: it holds the one that signs in to what OpenID Connect asks of it, and makes
//! whatever tokens a test wants.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{
    hmac,
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpListener, task::JoinHandle};

use super::Browser;
use crate::client;

pub(crate) const CLIENT_ID: &str = "rollbook-tests";
pub(crate) const CLIENT_SECRET: &str = "a secret: with % and +";
const CALLBACK: &str = "/console/sign-in/provider/callback";

/// A key of RSA that signs for tests and guards nothing: `ring` makes none.
const RSA_KEY: &str = include_str!("issuer_key.b64");

/// A provider that runs, until it is dropped.
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) state: Arc<Mutex<Known>>,
    task: JoinHandle<()>,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the provider knows, and a test changes.
pub(crate) struct Known {
    url: String,
    /// Who signs in.
    pub(crate) person: Value,
    /// What only `/userinfo` tells of them.
    pub(crate) userinfo: Option<Value>,
    /// What the heads of the next tokens say otherwise; `null` says nothing of it.
    pub(crate) head: Value,
    /// The same of their claims.
    pub(crate) claims: Value,
    /// What the discovery document says otherwise.
    pub(crate) published: Value,
    asked: HashMap<String, HashMap<String, String>>,
    ec: EcdsaKeyPair,
    other: EcdsaKeyPair,
    rsa: RsaKeyPair,
    /// The id of the key of elliptic curves, new with each new key.
    generation: usize,
}

fn ec() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap()
}

impl Known {
    /// Signs from now on with another key.
    pub(crate) fn new_key(&mut self) {
        self.ec = ec();
        self.generation += 1;
    }

    fn keys(&self) -> Value {
        let point = self.ec.public_key().as_ref();
        let rsa: PublicKeyComponents<Vec<u8>> = self.rsa.public().into();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "keys": [
            { "kty": "oct", "k": "c2VjcmV0" },
            { "kty": "EC", "crv": "P-256", "use": "sig", "kid": format!("ec{}", self.generation),
              "x": text(&point[1..33]), "y": text(&point[33..]) },
            { "kty": "RSA", "use": "enc", "kid": "rsa", "n": text(&[7; 256]), "e": "AQAB" },
            { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "rsa", "n": text(&rsa.n), "e": text(&rsa.e) },
        ] })
    }

    fn token(&self, asked: &HashMap<String, String>) -> String {
        let now = jiff::Timestamp::now().as_second();
        let mut head = json!({ "alg": "ES256", "typ": "JWT", "kid": format!("ec{}", self.generation) });
        let mut claims = self.person.clone();
        let own = json!({
            "iss": self.url, "aud": CLIENT_ID, "nonce": asked["nonce"], "iat": now, "exp": now + 300,
        });
        change(&mut claims, &own);
        change(&mut head, &self.head);
        change(&mut claims, &self.claims);
        let forged = head.as_object_mut().unwrap().remove("forged").is_some();
        let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", text(&head), text(&claims));
        let random = SystemRandom::new();
        let signature = match head["alg"].as_str().unwrap() {
            "none" => Vec::new(),
            "HS256" => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, CLIENT_SECRET.as_bytes());
                hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
            }
            "RS256" => {
                let mut signature = vec![0; self.rsa.public().modulus_len()];
                self.rsa
                    .sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
            _ => {
                let key = if forged { &self.other } else { &self.ec };
                key.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec()
            }
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Puts what is given into an object, and takes out what is `null`.
pub(crate) fn change(object: &mut Value, given: &Value) {
    let object = object.as_object_mut().unwrap();
    object.extend(given.as_object().unwrap().clone());
    object.retain(|_, value| !value.is_null());
}

type Shared = State<Arc<Mutex<Known>>>;

impl Issuer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let rsa: String = RSA_KEY.split_whitespace().collect();
        let known = Known {
            url: url.clone(),
            person: json!({
                "sub": "w-1", "name": "Wilhelmina Vogt", "email": "w.vogt@example.com", "email_verified": true,
                "groups": ["everybody", "rollbook-admins"],
            }),
            userinfo: None,
            head: json!({}),
            claims: json!({}),
            published: json!({}),
            asked: HashMap::new(),
            ec: ec(),
            other: ec(),
            rsa: RsaKeyPair::from_pkcs8(&STANDARD.decode(rsa).unwrap()).unwrap(),
            generation: 0,
        };
        let state = Arc::new(Mutex::new(known));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(async |known: Shared| Json(known.0.lock().unwrap().keys())))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(Arc::clone(&state));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, state, task }
    }

    pub(crate) fn with<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        change(&mut self.state.lock().unwrap())
    }

    /// Where the provider's page sends a browser back to, when somebody agrees on it.
    pub(crate) async fn agreed(&self, page: &str) -> String {
        assert!(page.starts_with(&format!("{}/authorize?", self.url)), "{page}");
        let answer = client::unled().get(page).send().await.unwrap();
        let back = answer.headers()["location"].to_str().unwrap().to_owned();
        let path = back.find(CALLBACK).unwrap();
        back[path..].to_owned()
    }

    /// Begins to sign a browser in and agrees at the provider; the path to which the browser goes back.
    pub(crate) async fn begun(&self, browser: &mut Browser, to: &str) -> String {
        let left = browser.get(&format!("/console/sign-in/provider?to={to}")).await;
        self.agreed(&left.location.unwrap()).await
    }
}

async fn discovery(State(known): Shared) -> Json<Value> {
    let known = known.lock().unwrap();
    let url = &known.url;
    let mut document = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "userinfo_endpoint": format!("{url}/userinfo"),
    });
    change(&mut document, &known.published);
    Json(document)
}

async fn authorize(State(known): Shared, Query(asked): Query<HashMap<String, String>>) -> Redirect {
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("code_challenge_method", "S256"),
        ("scope", "openid profile email"),
    ] {
        assert_eq!(asked.get(name).map(String::as_str), Some(value), "{name}");
    }
    let mut known = known.lock().unwrap();
    let code = format!("code-{}", known.asked.len());
    let answer = form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &code)
        .append_pair("state", &asked["state"])
        .append_pair("iss", &known.url)
        .finish();
    let back = format!("{}?{answer}", asked["redirect_uri"]);
    known.asked.insert(code, asked);
    Redirect::to(&back)
}

async fn token(State(known): Shared, headers: HeaderMap, Form(form): Form<HashMap<String, String>>) -> Response {
    let mut known = known.lock().unwrap();
    let encoded: String = form_urlencoded::byte_serialize(CLIENT_SECRET.as_bytes()).collect();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{encoded}")));
    assert_eq!(headers["authorization"], basic.as_str());
    assert_eq!(form["grant_type"], "authorization_code");
    let asked = known.asked.get_mut(&form["code"]);
    // A code is good once, for who sent the browser and where it was sent back to.
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    let Some(asked) = asked.filter(|asked| {
        !asked.contains_key("used")
            && asked["code_challenge"] == challenge
            && asked["redirect_uri"] == form["redirect_uri"]
    }) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    };
    asked.insert("used".to_owned(), String::new());
    let asked = asked.clone();
    let token = known.token(&asked);
    Json(json!({ "id_token": token, "access_token": "opaque", "token_type": "Bearer" })).into_response()
}

async fn userinfo(State(known): Shared, headers: HeaderMap) -> Response {
    assert_eq!(headers["authorization"], "Bearer opaque");
    let told = known.lock().unwrap().userinfo.clone();
    told.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |told| Json(told).into_response(),
    )
}
