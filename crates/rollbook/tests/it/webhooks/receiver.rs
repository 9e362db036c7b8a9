//! A product that receives webhooks.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::mpsc::{self, UnboundedReceiver},
    time::timeout,
};

/// What arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Arrival {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) struct Receiver {
    /// Its address.
    pub(crate) url: String,
    arrived: UnboundedReceiver<Arrival>,
    answer: Arc<AtomicU16>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (arrive, arrived) = mpsc::unbounded_channel();
        let answer = Arc::new(AtomicU16::new(204));
        let status = Arc::clone(&answer);
        let take = post(async move |headers: HeaderMap, body: String| {
            let text = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
            let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value)));
            let arrival = Arrival {
                headers: headers.collect(),
                body,
            };
            // The test may be over.
            drop(arrive.send(arrival));
            StatusCode::from_u16(status.load(Ordering::Acquire)).unwrap()
        });
        let router = Router::new().route("/hook", take);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, arrived, answer }
    }

    /// From now on it answers so.
    pub(crate) fn answers(&self, status: u16) {
        self.answer.store(status, Ordering::Release);
    }

    /// What has arrived already, one after the other.
    pub(crate) fn arrived(&mut self) -> Option<Arrival> {
        self.arrived.try_recv().ok()
    }

    /// Waits for the next arrival.
    pub(crate) async fn next(&mut self) -> Arrival {
        let next = timeout(Duration::from_mins(1), self.arrived.recv()).await;
        next.expect("nothing arrives").unwrap()
    }
}
