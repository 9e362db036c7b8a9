//! The HTTP faces: each turns a request into a call of the engine and the answer back.

mod authentication;
mod finch;
mod health;
mod limits;
mod metrics;
mod openapi;
mod route;
mod served;
mod stackone;
mod v1;

use std::{io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{FromRef, Request, State},
    http::{HeaderMap, Method, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
};
use rollbook_core::Engine;
use rollbook_model::Scope;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use authentication::Caller;
pub(crate) use limits::RateLimits;
pub(crate) use metrics::MetricsServer;
use route::OpenedBy;
pub(crate) use route::Route;
pub(crate) use stackone::{Failure, account_id, invalid, method_not_allowed, query, sensitive};

use crate::{
    brand::Brand,
    mcp,
    pages::{self, Visit},
    sandboxes::Sandboxes,
    site::Site,
};

/// What the handlers of the API share.
pub(crate) type Shared = Arc<Engine>;

/// What every handler can have.
#[derive(Clone)]
pub(crate) struct App {
    /// What decides.
    pub(crate) engine: Shared,
    /// Where browsers reach this server, and its look.
    pub(crate) site: Arc<Site>,
    /// How often somebody may call, and how long a read is waited for.
    pub(crate) limits: Arc<RateLimits>,
    /// Tenants that are emulated here, where that is allowed.
    pub(crate) sandboxes: Option<Arc<Sandboxes>>,
    /// Sessions of MCP, where there are any.
    pub(crate) mcp_sessions: Option<Arc<mcp::Sessions>>,
}

impl FromRef<App> for Shared {
    fn from_ref(app: &App) -> Self {
        Arc::clone(&app.engine)
    }
}

impl FromRef<App> for Arc<RateLimits> {
    fn from_ref(app: &App) -> Self {
        Arc::clone(&app.limits)
    }
}

impl FromRef<App> for Option<Arc<Sandboxes>> {
    fn from_ref(app: &App) -> Self {
        app.sandboxes.clone()
    }
}

impl FromRef<App> for Arc<Site> {
    fn from_ref(app: &App) -> Self {
        Arc::clone(&app.site)
    }
}

/// Every route, in the order of the API's description.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![health::route()];
    routes.extend(stackone::routes());
    routes.extend(finch::routes());
    routes.extend(v1::routes());
    routes
}

/// The server's router.
fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let opened_by = route.opened_by();
        let mut handler = route.handler;
        if stackone::only_reads(route.path) {
            handler = handler.route_layer(middleware::from_fn_with_state(app.clone(), limits::in_time));
        }
        let handler = authentication::guarded(handler, opened_by, &app);
        router = router.route(route.path, handler);
    }
    let calls = OpenedBy::Key(&[Scope::ActionsRead, Scope::ActionsWrite]);
    let mut mcp = axum::routing::post(mcp::post);
    if app.mcp_sessions.is_some() {
        mcp = mcp.get(mcp::get).delete(mcp::delete);
    }
    let mcp = authentication::guarded(mcp, calls, &app);
    let reads = OpenedBy::Key(&[Scope::PeopleRead]);
    let unfilled = axum::routing::get(stackone::unfilled)
        .post(stackone::unfilled)
        .put(stackone::unfilled)
        .patch(stackone::unfilled)
        .delete(stackone::unfilled);
    let unfilled = authentication::guarded(unfilled, reads, &app);
    let measured = served::Measured::new(&app.engine);
    let unknown = pages::guarded(Router::new().fallback(nowhere));
    router
        .route(openapi::PATH, axum::routing::get(openapi::get))
        .route(mcp::PATH, mcp)
        .route(stackone::UNIFIED, unfilled)
        .method_not_allowed_fallback(stackone::method_not_allowed)
        .merge(pages::router())
        .fallback_service(unknown.with_state(app.clone()))
        .layer(middleware::from_fn_with_state(app.clone(), stackone::hub::origins))
        .layer(middleware::from_fn_with_state(app.clone(), limits::guessing))
        .layer(middleware::from_fn(v1::as_problem_details))
        .layer(middleware::from_fn(finch::answers))
        .layer(middleware::from_fn_with_state(measured, served::serve))
        .with_state(app)
}

/// The same for addresses that have slashes doubled, as clients write them whose base address ends in one.
fn forgiving(router: Router) -> Router {
    Router::new()
        .fallback_service(router)
        .layer(middleware::from_fn(with_single_slashes))
}

async fn with_single_slashes(mut request: Request, next: Next) -> Response {
    let uri = request.uri();
    if uri.path().contains("//")
        && let Some(single) = single_slashes(uri)
    {
        *request.uri_mut() = single;
    }
    next.run(request).await
}

fn single_slashes(uri: &Uri) -> Option<Uri> {
    let parts: Vec<&str> = uri.path().split('/').filter(|part| !part.is_empty()).collect();
    let end = if uri.path().ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("/{}{end}{query}", parts.join("/")).parse().ok()
}

/// What a path answers that does not exist: a page to people, JSON to programs.
async fn nowhere(app: State<App>, visit: Visit, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let is_person = accepted.is_some_and(|accepted| accepted.contains("text/html"));
    match uri.path() {
        // Who types the host's name wants to look after accounts.
        "/" if is_person => Redirect::to(pages::console::HOME).into_response(),
        _ if is_person => pages::not_found(app, visit).await,
        _ => stackone::not_found(&method, &uri).into_response(),
    }
}

/// The description of the API, as `GET /openapi.json` answers it.
pub(crate) fn description() -> serde_json::Value {
    openapi::describe(&routes())
}

/// A server that listens.
pub(crate) struct Server {
    listener: TcpListener,
    router: Router,
    site: Arc<Site>,
    mcp_sessions: Option<Arc<mcp::Sessions>>,
}

/// What a server offers beside what every one does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extras {
    /// Whether tenants may be emulated here.
    pub(crate) sandbox: bool,
    /// Whether clients of MCP may have sessions.
    pub(crate) mcp_sessions: bool,
}

impl Server {
    /// Binds an address; port 0 takes a free one. Without a public address, browsers reach the server where it
    /// listens.
    pub(crate) async fn bind(
        listen: SocketAddr,
        engine: Shared,
        public_url: Option<&str>,
        brand: Brand,
        limits: RateLimits,
        extras: Extras,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let own = format!("http://{}", listener.local_addr()?);
        let site = Arc::new(Site::new(public_url.unwrap_or(&own), brand));
        engine.reached_at(&site.link(""));
        let mcp_sessions = extras.mcp_sessions.then(|| Arc::new(mcp::Sessions::new()));
        Ok(Self {
            listener,
            router: forgiving(router(App {
                engine,
                site: Arc::clone(&site),
                limits: Arc::new(limits),
                sandboxes: extras.sandbox.then(Arc::default),
                mcp_sessions: mcp_sessions.clone(),
            })),
            site,
            mcp_sessions,
        })
    }

    /// Where browsers reach the server, and its look.
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// Where the server is reached.
    pub(crate) fn url(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.listener.local_addr()?))
    }

    /// Serves until `stop` is cancelled; requests under way are finished, in sessions too.
    pub(crate) async fn run(self, stop: CancellationToken) -> io::Result<()> {
        let router = self.router.into_make_service_with_connect_info::<SocketAddr>();
        let sessions = self.mcp_sessions.clone();
        let stopped = async move {
            stop.cancelled_owned().await;
            if let Some(sessions) = sessions {
                sessions.close();
            }
        };
        let served = axum::serve(self.listener, router).with_graceful_shutdown(stopped).await;
        // What was called in them is answered by now.
        if let Some(sessions) = self.mcp_sessions {
            sessions.end();
        }
        served
    }
}
