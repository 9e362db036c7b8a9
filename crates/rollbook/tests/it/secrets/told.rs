//! What a run has told anybody, and what of it must be found nowhere else.

use std::collections::BTreeMap;

use crate::{
    client::Answer,
    console::browser::{Browser, Page},
    program::Ended,
};

/// Everything that was told, and every secret that came up on the way.
#[derive(Default)]
pub(super) struct Told {
    said: Vec<(String, String)>,
    /// What each is, by the secret.
    secrets: BTreeMap<String, String>,
}

impl Told {
    /// Says that this must be found nowhere.
    pub(super) fn plant(&mut self, what: &str, secret: &str) {
        assert!(secret.len() >= 9, "{what} could be found by chance: {secret}");
        self.secrets.insert(secret.to_owned(), what.to_owned());
    }

    /// Plants what a browser has to show that it is signed in.
    pub(super) fn plant_cookies(&mut self, browser: &Browser) {
        assert!(!browser.cookies.is_empty());
        for value in browser.cookies.values() {
            self.plant("a sign-in", value);
        }
    }

    /// Keeps what was told, of which nothing is secret.
    pub(super) fn keep(&mut self, what: &str, text: impl Into<String>) {
        self.said.push((what.to_owned(), text.into()));
    }

    /// Keeps what is meant to tell a secret, without it.
    #[track_caller]
    pub(super) fn keep_without(&mut self, what: &str, text: &str, secret: &str) {
        assert!(text.contains(secret), "{what} does not tell it: {text}");
        self.plant(what, secret);
        self.keep(what, text.replace(secret, ""));
    }

    /// Keeps an answer with its headers.
    pub(super) fn keep_answer(&mut self, what: &str, answer: &Answer) {
        self.keep(what, format!("{:?} {}", answer.headers, answer.body));
    }

    /// Keeps a page with its headers but the cookies, and says where it leads.
    pub(super) fn keep_page(&mut self, what: &str, page: Page) -> String {
        self.keep(what, format!("{:?} {}", without_cookies(&page), page.text));
        page.location.unwrap_or_default()
    }

    /// The same of a page under an address that is the secret: what leads on from it has it, too.
    pub(super) fn keep_own_page(&mut self, what: &str, page: &Page, secret: &str) {
        self.plant(what, secret);
        let text = format!("{:?} {}", without_cookies(page), page.text);
        self.keep(what, text.replace(secret, ""));
    }

    /// Keeps all that a command has printed.
    pub(super) fn keep_ended(&mut self, what: &str, ended: &Ended) {
        self.keep(what, ended.stdout.clone());
        self.keep(what, ended.stderr.clone());
    }

    /// The same of a command that is meant to print a secret, once.
    #[track_caller]
    pub(super) fn keep_printed(&mut self, what: &str, ended: &Ended, secret: &str) {
        for text in [&ended.stdout, &ended.stderr] {
            match text.matches(secret).count() {
                0 => self.keep(what, text.clone()),
                1 => self.keep_without(what, text, secret),
                times => panic!("{what} prints it {times} times: {text}"),
            }
        }
    }

    pub(super) fn said(&self) -> &[(String, String)] {
        &self.said
    }

    pub(super) fn secrets(&self) -> &BTreeMap<String, String> {
        &self.secrets
    }
}

fn without_cookies(page: &Page) -> reqwest::header::HeaderMap {
    let mut headers = page.headers.clone();
    headers.remove("set-cookie");
    headers
}

/// The first token with this beginning in a text.
#[track_caller]
pub(super) fn token(text: &str, beginning: &str) -> String {
    let (_, rest) = text
        .split_once(beginning)
        .unwrap_or_else(|| panic!("no `{beginning}` in {text}"));
    let is_token = |letter: char| letter.is_ascii_alphanumeric() || "-_+/=".contains(letter);
    let end = rest.find(|letter| !is_token(letter)).unwrap_or(rest.len());
    format!("{beginning}{}", &rest[..end])
}
