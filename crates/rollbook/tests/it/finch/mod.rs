//! The face that Finch's clients speak, and the pages of Connect.

mod clients;
mod connect;
mod described;
mod employer;
mod errors;
mod pages;
mod sandbox;
mod tries;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::{
    client::{self, Answer},
    emulator::Emulator,
    hub::{Hub, Link, Seen},
    program::Home,
    server::Server,
};

/// A page of a client's, by its origin.
const HOST: &str = "http://localhost:3000";
/// Where a client has people sent back to.
const BACK: &str = "http://localhost:3000/connected";
/// What is asked for.
const PRODUCTS: [&str; 4] = ["company", "directory", "individual", "employment"];

/// A tenant, a server that may call it, and a client.
struct Finch {
    hub: Hub,
    client: (String, String),
}

/// A session that is open in a browser.
struct Session<'finch> {
    link: Link<'finch>,
    finch: &'finch Finch,
}

/// What a code was exchanged for.
struct Token(Value);

impl Finch {
    fn start() -> Self {
        Self::serving(&[])
    }

    /// The same with a server that has these variables.
    fn serving(variables: &[(&str, &str)]) -> Self {
        Self::of(12, variables)
    }

    /// The same with a tenant of so many people.
    fn of(people: u32, variables: &[(&str, &str)]) -> Self {
        Self::beside(&[], people, variables)
    }

    /// The same with a server that may call these hosts, too.
    fn beside(hosts: &[&str], people: u32, variables: &[(&str, &str)]) -> Self {
        let (home, people) = (Home::new(), people.to_string());
        let emulator = Emulator::with(["--employees", people.as_str()]);
        let mut command = Server::command(&home);
        command
            .args(
                hosts
                    .iter()
                    .copied()
                    .chain([emulator.host()])
                    .flat_map(|host| ["--allow-host", host]),
            )
            .env("ROLLBOOK_LOGIN_BUDGET", "40/15")
            .env("ROLLBOOK_LOG", "trace")
            .envs(variables.iter().copied());
        let server = Server::of(&home, command);
        let client = Self::client(&home, &[]);
        let hub = Hub { emulator, server, home };
        Self { hub, client }
    }

    /// A new client's id and secret.
    fn client(home: &Home, further: &[&str]) -> (String, String) {
        let arguments = [
            "clients",
            "create",
            "--name",
            "Acme Payroll",
            "--redirect-uri",
            BACK,
            "--origin",
            HOST,
        ];
        let made = home.run(arguments.iter().chain(&["--json"]).chain(further)).json();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// A call by id and secret.
    fn by_client(&self, method: &str, path: &str, body: &Value) -> RequestBuilder {
        let (id, secret) = &self.client;
        let request = self.hub.server.request(method, path).basic_auth(id, Some(secret));
        request
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    /// What a client asks for a new session.
    fn asked(further: &Value) -> Value {
        let mut body = json!({ "customer_id": "customer-7", "customer_name": "Tessaria Mills", "products": PRODUCTS });
        for (name, value) in further.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    async fn create(&self, further: Value) -> Answer {
        client::send(self.by_client("POST", "/connect/sessions", &Self::asked(&further))).await
    }

    /// The session of an answer.
    fn opened(&self, answer: &Answer) -> Session<'_> {
        assert_eq!(answer.status, 201, "{answer:#?}");
        let token = answer.body["session_id"].as_str().unwrap().to_owned();
        let address = format!("{}/authorize?session={token}", self.hub.server.url);
        assert_eq!(answer.body["connect_url"], address);
        Session {
            link: Link { hub: &self.hub, token },
            finch: self,
        }
    }

    async fn session(&self, further: Value) -> Session<'_> {
        self.opened(&self.create(further).await)
    }

    async fn exchange(&self, body: &Value) -> Answer {
        let request = self.hub.server.request("POST", "/auth/token");
        client::send(
            request
                .header("content-type", "application/json")
                .body(body.to_string()),
        )
        .await
    }

    /// A code with what else belongs to it.
    fn exchanging(&self, code: &str) -> Value {
        json!({ "code": code, "client_id": self.client.0, "client_secret": self.client.1 })
    }

    /// A customer who has connected in a frame.
    async fn connected(&self) -> Token {
        self.connected_for(json!({})).await
    }

    /// The same, in a session that was asked for with these besides.
    async fn connected_for(&self, further: Value) -> Token {
        let code = self.session(further).await.connect().await;
        Token(self.exchange(&self.exchanging(&code)).await.ok())
    }

    /// A call by an access token.
    fn by_token(&self, method: &str, path: &str, token: &str) -> RequestBuilder {
        self.hub.server.request(method, path).bearer_auth(token)
    }

    async fn introspect(&self, token: &Token) -> Answer {
        client::send(self.by_token("GET", "/introspect", token.text())).await
    }
}

impl Token {
    fn text(&self) -> &str {
        self.0["access_token"].as_str().unwrap()
    }
}

impl Session<'_> {
    /// The address that a client's library opens.
    fn address(&self, host: &str, state: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("session", self.link.token.as_str()),
            ("state", state),
            ("app_type", "spa"),
            ("sdk_host_url", host),
            ("mode", "employer"),
            ("sdk_version", "unified-5.0.0"),
        ]);
        format!("/authorize?{}", query.finish())
    }

    async fn get(&self, path: &str) -> Seen {
        let request = self.finch.hub.server.request("GET", path);
        self.link.seen(request.header("accept", "text/html")).await
    }

    /// Consents.
    async fn consent(&self, manner: &str) -> Seen {
        self.link
            .post(&format!("/consent?{manner}"), &[("do", "consent")])
            .await
    }

    /// Goes the whole way in a frame of the client's page, and returns the code that the page is told.
    async fn connect(&self) -> String {
        let done = self.connected().await;
        code_of(&done).unwrap_or_else(|| panic!("no code: {}", done.html))
    }

    /// The same, and returns the last page.
    async fn connected(&self) -> Seen {
        let manner = format!(
            "embedded=1&host={}&state=xyz",
            HOST.replace(':', "%3A").replace('/', "%2F")
        );
        self.consent(&manner).await;
        let fields = self.link.account();
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.link.post(&format!("?{manner}"), &fields).await;
        let fields = self.link.keys();
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let mut done = self.link.post(&format!("/keys?{manner}"), &fields).await;
        // Whoever asks for deductions is asked who enters them by hand, and can go on without.
        if done.at.starts_with("/administrator") {
            done = self.link.get(&format!("/done?{manner}")).await;
        }
        assert!(done.at.starts_with("/done"), "{} {}", done.at, done.text());
        done
    }
}

/// The code in a page.
fn code_of(page: &Seen) -> Option<String> {
    let (_, rest) = page.html.split_once("data-connect-code=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// Checks what every failure has, and returns its body.
#[track_caller]
fn refused(answer: &Answer, status: u16, name: &str, finch_code: Option<&str>) -> Value {
    let body = &answer.body;
    assert_eq!((answer.status, &body["code"]), (status, &json!(status)), "{answer:#?}");
    assert_eq!(body["name"], name, "{body}");
    assert_eq!(body.get("finch_code").and_then(Value::as_str), finch_code, "{body}");
    assert!(body["message"].as_str().is_some_and(|text| text.len() > 20), "{body}");
    assert_eq!(
        answer.headers["finch-request-id"], answer.headers["x-request-id"],
        "{answer:#?}"
    );
    body.clone()
}
