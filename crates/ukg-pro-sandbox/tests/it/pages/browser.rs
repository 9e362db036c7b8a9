//! A browser without script: it keeps its cookie, sends forms and goes where it is sent.

use secrecy::{ExposeSecret as _, SecretString};
use ukg_pro_sandbox::Administrator;

use crate::fixture::Fixture;
use crate::wire::{Answer, Wire};

pub(super) struct Browser {
    wire: Wire,
    cookie: Option<String>,
}

impl Browser {
    pub(super) fn to(fixture: &Fixture) -> Self {
        Self {
            wire: fixture.wire.clone(),
            cookie: None,
        }
    }

    /// A browser in which the administrator is signed in.
    pub(super) async fn signed_in(fixture: &Fixture) -> Self {
        let mut browser = Self::to(fixture);
        let Administrator { username, password } = Administrator::INVENTED;
        let home = browser
            .post("/sign-in", &[("username", username), ("password", password)])
            .await;
        assert!(home.text().contains("<h1>Home</h1>"), "{}", home.text());
        browser
    }

    /// A browser in which a user of the tenant is signed in.
    pub(super) async fn of_user(fixture: &Fixture, username: &str, password: &SecretString) -> Self {
        let mut browser = Self::to(fixture);
        let form = [("username", username), ("password", password.expose_secret())];
        let home = browser.post("/sign-in", &form).await;
        assert!(home.text().contains("<h1>Home</h1>"), "{}", home.text());
        browser
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, &[]).await;
        self.follow(answer).await
    }

    /// Sends a form and shows where that leads.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.send("POST", path, fields).await;
        self.follow(answer).await
    }

    async fn follow(&mut self, mut answer: Answer) -> Answer {
        while let Some(to) = answer.header("location").filter(|_| answer.status == 303) {
            let to = to.to_owned();
            answer = self.send("GET", &to, &[]).await;
        }
        answer
    }

    /// Sends a form, and goes nowhere.
    pub(super) async fn send(&mut self, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut headers = vec![("Content-Type", "application/x-www-form-urlencoded")];
        let site = format!("http://{}", self.wire.host);
        if method == "POST" {
            headers.push(("Origin", &site));
        }
        let cookie = self.cookie.clone().unwrap_or_default();
        if !cookie.is_empty() {
            headers.push(("Cookie", &cookie));
        }
        let answer = self.wire.send(method, path, &headers, &body).await.unwrap();
        if let Some(set) = answer.header("set-cookie") {
            let pair = set.split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        answer
    }

    /// What the browser says to stay signed in.
    pub(super) fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }
}

/// The value of the field with this id.
pub(super) fn field(page: &Answer, id: &str) -> String {
    let tag = tag(page, &format!(r#"id="{id}""#));
    let value = tag.split(r#" value=""#).nth(1).unwrap_or_default();
    value.split('"').next().unwrap().replace("&#38;", "&")
}

/// The tag that has this in it.
pub(super) fn tag<'a>(page: &'a Answer, part: &str) -> &'a str {
    let text = page.text();
    let at = text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"));
    let start = text[..at].rfind('<').unwrap();
    text[start..].split_inclusive('>').next().unwrap()
}

/// Whether a box is ticked.
pub(super) fn is_ticked(page: &Answer, line: &str, level: &str) -> bool {
    tag(page, &format!(r#"aria-label="{line} {level}""#)).contains(" checked")
}
