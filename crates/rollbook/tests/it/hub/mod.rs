//! The pages on which a tenant is linked, as a browser without a script sees them.

mod administrator;
mod budget;
mod component;
mod ended;
mod forms;
mod framing;
mod live;
mod origins;
mod permissions;
mod sessions;
mod tries;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::{client, emulator::Emulator, program::Home, server::Server};

/// A tenant, a server that may call it, and a link that was sent to somebody.
pub(crate) struct Hub {
    pub(crate) emulator: Emulator,
    pub(crate) server: Server,
    pub(crate) home: Home,
}

/// A page as it came.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    /// Where it came from, after redirects, without the host and the token.
    pub(crate) at: String,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Hub {
    pub(crate) fn start() -> Self {
        Self::with_login_budget("4/15")
    }

    /// The same with another number of logins that the tenant may refuse.
    pub(crate) fn with_login_budget(budget: &str) -> Self {
        Self::at(Home::new(), budget)
    }

    /// The same in a home that is there.
    pub(crate) fn at(home: Home, budget: &str) -> Self {
        Self::changed(home, budget, |_| ())
    }

    /// The same with a server whose command was changed.
    pub(crate) fn changed(home: Home, budget: &str, change: impl FnOnce(&mut std::process::Command)) -> Self {
        let emulator = Emulator::with(["--employees", "12"]);
        let mut command = Server::command(&home);
        command
            .args(["--allow-host", emulator.host()])
            .env("ROLLBOOK_LOGIN_BUDGET", budget)
            .env("ROLLBOOK_LOG", "trace")
            .env("ROLLBOOK_BRAND_NAME", "Acme Bread");
        change(&mut command);
        let server = Server::of(&home, command);
        Self { emulator, server, home }
    }

    /// Makes a link for a customer and what else is asked.
    pub(crate) async fn session(&self, further: Value) -> Value {
        let mut body = json!({
            "origin_owner_id": "customer-7",
            "origin_owner_name": "Tessaria Mills",
            "actions": ["find_people", "list_person_details"],
        });
        for (name, value) in further.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = self.create(&body).await;
        assert_eq!(answer.status, 201, "{answer:#?}");
        answer.body
    }

    pub(crate) async fn create(&self, body: &Value) -> client::Answer {
        let request = self
            .server
            .request("POST", "/connect_sessions")
            .basic_auth(&self.server.key, Some(""))
            .header("content-type", "application/json")
            .body(body.to_string());
        client::send(request).await
    }

    /// A link as its path.
    pub(crate) async fn link(&self, further: Value) -> Link<'_> {
        let session = self.session(further).await;
        Link {
            hub: self,
            token: session["token"].as_str().unwrap().to_owned(),
        }
    }
}

/// A link that is open in a browser.
pub(crate) struct Link<'hub> {
    pub(crate) hub: &'hub Hub,
    pub(crate) token: String,
}

impl Link<'_> {
    /// A screen of the link, such as `/keys`.
    pub(crate) async fn get(&self, screen: &str) -> Seen {
        let request = self.hub.server.request("GET", &format!("/link/{}{screen}", self.token));
        self.seen(request.header("accept", "text/html")).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, screen: &str, fields: &[(&str, &str)]) -> Seen {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = self
            .hub
            .server
            .request("POST", &format!("/link/{}{screen}", self.token))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(form.finish());
        self.seen(request).await
    }

    pub(crate) async fn seen(&self, request: reqwest::RequestBuilder) -> Seen {
        let mut seen = Seen::of(request).await;
        seen.at = seen.at.replace(&format!("/link/{}", self.token), "");
        for secret in [
            self.hub.emulator.password(),
            self.hub.emulator.user_api_key(),
            self.hub.emulator.customer_api_key(),
        ] {
            assert!(!seen.html.contains(secret), "a secret is on the page at {}", seen.at);
        }
        seen
    }

    /// User name and password, as they are.
    pub(crate) fn account(&self) -> [(&'static str, String); 2] {
        let emulator = &self.hub.emulator;
        [
            ("username", emulator.username().to_owned()),
            ("password", emulator.password().to_owned()),
        ]
    }

    /// Keys and address, as they are.
    pub(crate) fn keys(&self) -> [(&'static str, String); 3] {
        let emulator = &self.hub.emulator;
        [
            ("user_api_key", emulator.user_api_key().to_owned()),
            ("customer_api_key", emulator.customer_api_key().to_owned()),
            ("address", format!("{}/services/LoginService", emulator.service_url())),
        ]
    }

    /// Fills both screens, with these values in the place of the right ones, and connects.
    pub(crate) async fn connect(&self, changes: &[(&str, &str)]) -> Seen {
        let right = self.account();
        let first = self.post("", &changed(&right, changes)).await;
        assert_eq!(first.at, "/keys", "{}", first.html);
        let right = self.keys();
        self.post("/keys", &changed(&right, changes)).await
    }
}

/// Fields with some of their values changed.
fn changed<'a>(right: &'a [(&'static str, String)], changes: &'a [(&str, &str)]) -> Vec<(&'a str, &'a str)> {
    let value = |name: &str, value: &'a str| {
        let change = changes.iter().find(|(changed, _)| *changed == name);
        change.map_or(value, |(_, value)| *value)
    };
    right.iter().map(|(name, right)| (*name, value(name, right))).collect()
}

impl Seen {
    /// What a browser gets.
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let url = response.url().clone();
        let at = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Self {
            status: response.status().as_u16(),
            at,
            headers: response.headers().clone(),
            html: response.text().await.unwrap(),
        }
    }

    /// Checks that the page says all of this.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) -> &Self {
        let text = self.text();
        for word in words {
            assert!(
                text.contains(word),
                "`{word}` is not on the page at {}:\n{text}",
                self.at
            );
        }
        self
    }

    #[track_caller]
    pub(crate) fn says_not(&self, words: &[&str]) -> &Self {
        let text = self.text();
        for word in words {
            assert!(!text.contains(word), "`{word}` is on the page at {}:\n{text}", self.at);
        }
        self
    }

    /// What a person reads: the text without the elements.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for character in self.html.chars() {
            match character {
                '<' => inside = true,
                '>' => inside = false,
                other if !inside => text.push(other),
                _ => {}
            }
        }
        let text = text
            .replace("&#39;", "'")
            .replace("&#62;", ">")
            .replace("&#38;", "&")
            .replace("&#34;", "\"")
            .replace("&quot;", "\"")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The attributes of the field of this name.
    #[track_caller]
    pub(crate) fn field(&self, name: &str) -> &str {
        let start = self.html.find(&format!("id=\"{name}\" name=\"{name}\""));
        let start = start.unwrap_or_else(|| panic!("no field `{name}` at {}:\n{}", self.at, self.html));
        let end = self.html[start..].find('>').unwrap();
        &self.html[start..start + end]
    }
}
