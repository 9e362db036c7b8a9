//! What a browser does with the console, without one: it keeps a cookie and sends forms.

use std::collections::BTreeMap;

use reqwest::{RequestBuilder, Response, StatusCode, header::HeaderMap};

use crate::{client, server::Server};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A browser that is signed in, or not.
pub(crate) struct Browser {
    http: reqwest::Client,
    url: String,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// A page as it was answered.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) cookies: Vec<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(server: &Server) -> Self {
        Self {
            http: client::unled(),
            url: server.url.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// Joins by the link that the server gave for the first administrator.
    pub(crate) async fn first(server: &Server) -> Self {
        let link = server.running.ready()["console_url"].as_str().unwrap().to_owned();
        let mut browser = Self::new(server);
        browser.join(&link, "first@example.com").await;
        browser
    }

    /// Joins by a link.
    pub(crate) async fn join(&mut self, link: &str, email: &str) {
        let path = link.strip_prefix(&self.url).unwrap().to_owned();
        let form = [("name", "Wilhelmina Vogt"), ("email", email), ("password", PASSWORD)];
        let page = self.post(&path, &form).await;
        assert_eq!(page.location.as_deref(), Some("/console/"), "{}", page.text);
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let request = self
            .http
            .get(format!("{}{path}", self.url))
            .header("accept", "text/html");
        self.send(request).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let body: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = self.http.post(format!("{}{path}", self.url));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "same-origin").body(body);
        self.send(request).await
    }

    pub(crate) async fn send(&mut self, request: RequestBuilder) -> Page {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = if cookies.is_empty() {
            request
        } else {
            request.header("cookie", cookies.join("; "))
        };
        let page = Page::of(request.send().await.unwrap()).await;
        for cookie in &page.cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if name == "rollbook_lang" {
                continue;
            }
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        page
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.http.request(client::method(method), format!("{}{path}", self.url))
    }
}

impl Page {
    async fn of(response: Response) -> Self {
        let header = |name: &str| {
            let values = response.headers().get_all(name).iter();
            values
                .map(|value| value.to_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        Self {
            status: response.status(),
            location: header("location").pop(),
            cookies: header("set-cookie"),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// Asserts that the page says something.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(
            self.text.contains(words),
            "`{words}` is not on the page ({}): {}",
            self.status,
            self.text
        );
        self
    }

    /// Asserts that it does not.
    #[track_caller]
    pub(crate) fn lacks(&self, words: &str) -> &Self {
        assert!(!self.text.contains(words), "`{words}` is on the page: {}", self.text);
        self
    }
}
