//! The HTTP faces: each turns a request into a call of the engine and the answer back.

mod authentication;
mod health;
mod openapi;
mod route;
mod stackone;

use std::{io, net::SocketAddr, sync::Arc};

use axum::Router;
use rollbook_core::Engine;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use route::Route;

/// What every handler shares.
pub(crate) type Shared = Arc<Engine>;

/// Every route, in the order of the API's description.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![health::route()];
    routes.extend(stackone::routes());
    routes
}

/// The server's router.
fn router(engine: Shared) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(route.path, route.handler);
    }
    router
        .route(openapi::PATH, axum::routing::get(openapi::get))
        .fallback(stackone::not_found)
        .method_not_allowed_fallback(stackone::method_not_allowed)
        .with_state(engine)
}

/// The description of the API, as `GET /openapi.json` answers it.
pub(crate) fn description() -> serde_json::Value {
    openapi::describe(&routes())
}

/// A server that listens.
pub(crate) struct Server {
    listener: TcpListener,
    router: Router,
}

impl Server {
    /// Binds an address; port 0 takes a free one.
    pub(crate) async fn bind(listen: SocketAddr, engine: Shared) -> io::Result<Self> {
        Ok(Self {
            listener: TcpListener::bind(listen).await?,
            router: router(engine),
        })
    }

    /// Where the server is reached.
    pub(crate) fn url(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.listener.local_addr()?))
    }

    /// Serves until `stop` is cancelled; requests under way are finished.
    pub(crate) async fn run(self, stop: CancellationToken) -> io::Result<()> {
        axum::serve(self.listener, self.router)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await
    }
}
