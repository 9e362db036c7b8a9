//! `/metrics`, on an address of its own: whoever reaches it reads it, so it is one that no stranger does.

use std::{io, net::SocketAddr};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Shared;
use crate::built;

/// What the text is.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A listener for who collects metrics.
pub(crate) struct MetricsServer {
    listener: TcpListener,
    router: Router,
}

#[derive(Clone)]
struct Asked {
    engine: Shared,
    /// How many accounts are told one by one at most.
    accounts: usize,
}

impl MetricsServer {
    /// Binds an address; port 0 takes a free one.
    pub(crate) async fn bind(listen: SocketAddr, engine: Shared, accounts: usize) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        engine.metrics().built(built::VERSION, &built::features().join(","));
        let asked = Asked { engine, accounts };
        let router = Router::new().route("/metrics", get(metrics)).with_state(asked);
        Ok(Self { listener, router })
    }

    /// Where the metrics are read.
    pub(crate) fn url(&self) -> io::Result<String> {
        Ok(format!("http://{}/metrics", self.listener.local_addr()?))
    }

    /// Serves until `stop` is cancelled.
    pub(crate) async fn run(self, stop: CancellationToken) -> io::Result<()> {
        axum::serve(self.listener, self.router)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await
    }
}

async fn metrics(State(asked): State<Asked>) -> Response {
    match asked.engine.exposition(asked.accounts).await {
        Ok(text) => ([(CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(problem) => {
            tracing::error!(%problem.code, "The metrics were not told: {problem}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
