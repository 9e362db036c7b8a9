//! A plain HTTP client, and answers with what all of them have in common.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, header::HeaderMap, redirect::Policy};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde_json::Value;

/// An answer, its body read as JSON.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{self:#?}");
        self.body
    }
}

/// A client of plain http; TLS is not for it.
pub(crate) fn client() -> reqwest::Client {
    following(Policy::default())
}

/// The same, to which a redirect is an answer.
pub(crate) fn unled() -> reqwest::Client {
    following(Policy::none())
}

fn following(policy: Policy) -> reqwest::Client {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(policy)
        .timeout(Duration::from_mins(1))
        .build()
        .unwrap()
}

/// Sends a request and reads its answer, which is JSON whatever it says.
pub(crate) async fn send(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let bytes = response.bytes().await.unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let media = headers.get("content-type").map(reqwest::header::HeaderValue::as_bytes);
    // Failures of Rollbook's own face are problem details.
    let problem = media == Some(b"application/problem+json") && status >= 400;
    assert!(
        problem || media == Some(b"application/json"),
        "{status} {media:?} {text}"
    );
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{status} {error}: {text}"));
    Answer { status, headers, body }
}

/// A method by its name.
pub(crate) fn method(name: &str) -> Method {
    name.to_ascii_uppercase().parse().unwrap()
}
