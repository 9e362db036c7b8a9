//! How a page is asked for: the language of whoever asks, and the address.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
    middleware::Next,
    response::Response,
};
use rollbook_model::Language;

/// The parameter that asks for a language.
const PARAMETER: &str = "lang";
/// The cookie that keeps what was asked for. It says nothing else, so scripts may read it.
const COOKIE: &str = "rollbook_lang";

/// How a page is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The language asked for by the address, a cookie or the browser, in this order; `None` when none of them does.
    pub(crate) language: Option<Language>,
    /// The same without the browser's: what the person has chosen here.
    pub(crate) chosen: Option<Language>,
    /// The address, without the host.
    pub(crate) uri: Uri,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let chosen = asked(&parts.uri).or_else(|| kept(&parts.headers));
        let language = chosen.or_else(|| {
            let header = parts.headers.get(header::ACCEPT_LANGUAGE)?;
            Language::accepted(header.to_str().ok()?)
        });
        Ok(Self {
            language,
            chosen,
            uri: parts.uri.clone(),
        })
    }
}

impl Visit {
    /// The language to answer in, where no link or account asks for another.
    pub(crate) fn language(&self) -> Language {
        self.language.unwrap_or_default()
    }

    /// The pairs of the query, decoded.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let query = self.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    /// What the query gives under a name, the last if it does so more than once; empty where it does not.
    pub(crate) fn given(&self, name: &str) -> String {
        let pair = self.query().into_iter().rfind(|(known, _)| known == name);
        pair.map(|(_, value)| value).unwrap_or_default()
    }

    /// This address in another language.
    pub(crate) fn in_language(&self, language: Language) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.query().iter().filter(|(name, _)| name != PARAMETER) {
            query.append_pair(name, value);
        }
        query.append_pair(PARAMETER, language.code());
        format!("{}?{}", self.uri.path(), query.finish())
    }
}

/// The language that an address asks for.
fn asked(uri: &Uri) -> Option<Language> {
    let pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    let asked = pairs.filter(|(name, _)| name == PARAMETER).last();
    asked.and_then(|(_, code)| code.parse().ok())
}

/// The language that was asked for before.
fn kept(headers: &HeaderMap) -> Option<Language> {
    cookie(headers, COOKIE)?.parse().ok()
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'));
    pairs.find_map(|pair| {
        pair.trim()
            .split_once('=')
            .filter(|(known, _)| *known == name)
            .map(|(_, value)| value)
    })
}

/// Keeps the language that an address asks for, so that the pages after it speak it too.
pub(super) async fn remember_language(request: Request, next: Next) -> Response {
    let language = asked(request.uri());
    let mut response = next.run(request).await;
    if let Some(language) = language {
        let cookie = format!("{COOKIE}={language}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn visit(uri: &str, cookie: &'static str, accepted: &'static str) -> Visit {
        let request = Request::builder()
            .uri(uri)
            .header("cookie", cookie)
            .header("accept-language", accepted)
            .body(axum::body::Body::empty())
            .unwrap();
        let (mut parts, _) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, &()).await;
        visit
    }

    #[tokio::test]
    async fn the_address_counts_more_than_the_cookie_and_that_more_than_the_browser() {
        let language = async |uri, cookie, accepted| visit(uri, cookie, accepted).await.language();
        assert_eq!(language("/?lang=de", "rollbook_lang=en", "en").await, Language::German);
        assert_eq!(
            language("/?lang=xx", "a=b; rollbook_lang=de", "en").await,
            Language::German
        );
        assert_eq!(language("/", "", "de-AT,en;q=0.5").await, Language::German);
        assert_eq!(language("/", "", "fr").await, Language::English);
    }

    #[tokio::test]
    async fn another_language_keeps_the_rest_of_the_address() {
        let visit = visit("/guide/ukg-pro?actions=a%2Cb&lang=en", "", "").await;
        assert_eq!(
            visit.in_language(Language::German),
            "/guide/ukg-pro?actions=a%2Cb&lang=de"
        );
    }
}
