//! What leaves a server by itself, and what it tells when it is asked, for a search of it.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    collector::Collector,
    databases::{Files, found},
    program::Home,
    server::Server,
    webhooks::{Arrival, Receiver, path},
};

/// Whoever is told by a server: a collector of traces and a product with a webhook.
pub(super) struct Ears {
    collector: Collector,
    receiver: Receiver,
    webhook: Value,
}

impl Ears {
    pub(super) async fn open() -> Self {
        Self {
            collector: Collector::start(),
            receiver: Receiver::start().await,
            webhook: Value::Null,
        }
    }

    /// Has a server that is to be started tell them.
    pub(super) fn lend(&self, command: &mut Command) {
        command.args(["--allow-host", "127.0.0.1"]);
        command.env("ROLLBOOK_LOG", "trace");
        if cfg!(feature = "otlp") {
            command.env("ROLLBOOK_OTLP_ENDPOINT", &self.collector.url);
        }
    }

    /// Makes the webhook.
    pub(super) async fn listen(&mut self, server: &Server) {
        let made = server.post("/v1/webhooks", &json!({ "url": self.receiver.url })).await;
        assert_eq!(made.status, 201, "{made:#?}");
        self.webhook = made.body;
    }

    /// What arrives up to the first event of this kind.
    pub(super) async fn until(&mut self, kind: &str) -> Vec<Arrival> {
        let mut arrivals = Vec::new();
        loop {
            let arrival = self.receiver.next().await;
            let is_last = arrival.json()["type"] == kind;
            arrivals.push(arrival);
            if is_last {
                return arrivals;
            }
        }
    }

    /// Everything that the server tells of what became of calls, links and deliveries.
    pub(super) async fn asked(&self, server: &Server, home: &Home) -> Files {
        let deliveries = path(&self.webhook, "/deliveries?limit=100");
        let mut told = Files::new();
        for path in [
            "/accounts",
            "/v1/requests?limit=100",
            "/connect_sessions",
            "/v1/webhooks",
            &deliveries,
        ] {
            let answer = server.get(path).await;
            if path != "/connect_sessions" {
                assert_eq!(answer.status, 200, "{path}: {answer:#?}");
            }
            told.push((path.into(), answer.body.to_string().into_bytes()));
        }
        for command in [&["audit", "export"][..], &["requests", "--json"], &["doctor", "--json"]] {
            let printed = home.run(command).done();
            told.push((command.join(" ").into(), format!("{printed:?}").into_bytes()));
        }
        told
    }

    /// The traces so far; all of them, once the server has ended.
    pub(super) fn traces(&self) -> Files {
        let bodies = self.collector.bodies();
        assert_eq!(!bodies.is_empty(), cfg!(feature = "otlp"), "traces were sent");
        bodies.into_iter().map(|body| ("traces".into(), body)).collect()
    }
}

/// Deliveries as they came, with their headers.
pub(super) fn deliveries(arrivals: &[Arrival]) -> Files {
    let text = |arrival: &Arrival| format!("{:?} {}", arrival.headers, arrival.body).into_bytes();
    arrivals
        .iter()
        .map(|arrival| ("a delivery".into(), text(arrival)))
        .collect()
}

/// Asserts that a search of this finds what is there, so that finding nothing says something.
pub(super) fn finds(files: &Files, needle: &str) {
    assert!(!found(files, &[needle]).is_empty(), "the search is blind to {needle}");
}
