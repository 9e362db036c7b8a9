//! The HTTP client under every tenant: one pool of connections, checked addresses, bounded answers.

use std::{
    num::NonZeroU32,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, header};
use reqwest::{Client, RequestBuilder, Response};
use tracing::Instrument as _;
use ukg_pro_contract::{Transport, read::Limits};
use url::Url;

use crate::{
    address::ServiceAddress,
    allowed::{AllowedHosts, as_address},
    bi::ReportOptions,
    client,
    error::{Error, Kind},
    names::Names,
    resolver::CheckedResolver,
    transport,
    watch::{Observer, Watch},
};

/// The most that is read of an answer that is no success.
const LONGEST_REFUSAL: usize = 1 << 20;

/// How calls are made.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Root certificates in PEM form, trusted beside the system's.
    pub ca_file_pem: Option<Vec<u8>>,
    /// The time a connection may take to be made: 10 seconds.
    pub connect_timeout: Duration,
    /// The time that may pass without anything coming: 60 seconds.
    pub read_timeout: Duration,
    /// The time a whole answer may take: 5 minutes, because large pages are slow (`ukg-pro-rest.md` 11).
    pub request_timeout: Duration,
    /// The bounds of an answer.
    pub limits: Limits,
    /// Requests a minute and tenant; none is no limit of ours. UKG's own is not published (`ukg-pro-rest.md` 11).
    pub requests_per_minute: Option<NonZeroU32>,
    /// Requests at a time and tenant: 4.
    pub parallel_requests: NonZeroU32,
    /// How reads are repeated.
    pub retry: RetryOptions,
    /// Hosts beyond UKG's own that may be called.
    pub allowed: AllowedHosts,
    /// Where names are looked up.
    pub names: Names,
    /// How reports are run. Their rows are not held to `request_timeout` and `limits`, which are for answers that are
    /// kept whole.
    pub reports: ReportOptions,
    /// Who is told of each call.
    pub observer: Option<Observer>,
}

/// How a read that failed is repeated. A write is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryOptions {
    /// How often, at most: 4 times.
    pub repeats: usize,
    /// The pause before the first repeat, which doubles from then on: 1 second (`ukg-pro-rest.md` 11).
    pub first_pause: Duration,
    /// The time after which no repeat begins: 2 minutes. A `Retry-After` that goes beyond it ends the call, and until
    /// it is over no call of the tenant is sent.
    pub within: Duration,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            repeats: 4,
            first_pause: Duration::from_secs(1),
            within: Duration::from_mins(2),
        }
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            ca_file_pem: None,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_mins(1),
            request_timeout: Duration::from_mins(5),
            limits: Limits::default(),
            requests_per_minute: None,
            parallel_requests: NonZeroU32::MIN.saturating_add(3),
            retry: RetryOptions::default(),
            allowed: AllowedHosts::none(),
            names: Names::default(),
            reports: ReportOptions::default(),
            observer: None,
        }
    }
}

/// A client for any number of tenants; cheap to clone. Redirects are not followed, proxies of the environment are not
/// used, and names are resolved to public addresses only, but for the hosts allowed.
#[derive(Clone)]
pub struct Http {
    shared: Arc<Shared>,
}

struct Shared {
    client: Client,
    options: HttpOptions,
    allowed: Arc<RwLock<AllowedHosts>>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Http").finish_non_exhaustive()
    }
}

/// An answer, its body read to the end.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) date: Option<SystemTime>,
    pub(crate) link: Option<String>,
    pub(crate) html: bool,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// An answer whose head has come, and whose body is read piece by piece.
pub(crate) struct Body {
    response: Response,
}

impl Body {
    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(crate) fn is_success(&self) -> bool {
        self.response.status().is_success()
    }

    /// Whether its head says that it is a page.
    pub(crate) fn is_html(&self) -> bool {
        self.reply().html
    }

    /// The head as of an answer without a body.
    pub(crate) fn reply(&self) -> Reply {
        head(&self.response)
    }

    /// The next piece; none at the end.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = self.response.chunk().await;
        piece.map_err(|error| transport::of_body(&error).with_status(self.status()))
    }
}

impl Http {
    /// A client.
    ///
    /// # Errors
    /// When the CA file holds no certificate.
    pub fn new(options: HttpOptions) -> Result<Self, Error> {
        let allowed = Arc::new(RwLock::new(options.allowed.clone()));
        let resolver = CheckedResolver {
            allowed: Arc::clone(&allowed),
            names: options.names.clone(),
        };
        let client = client::builder(options.ca_file_pem.as_deref(), resolver)?
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout)
            .timeout(options.request_timeout)
            .build()
            .map_err(|error| transport::of_request(&error))?;
        Ok(Self {
            shared: Arc::new(Shared {
                client,
                options,
                allowed,
            }),
        })
    }

    /// Allows further hosts, such as those remembered with an account.
    pub fn allow(&self, hosts: &AllowedHosts) {
        self.shared
            .allowed
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(hosts);
    }

    /// Makes sure that web services answer at an address: that the name resolves, TLS holds and no page for people
    /// comes. Needs no credentials. Returns what time it is at the other end, where it says so.
    ///
    /// # Errors
    /// As any call.
    pub async fn reach(&self, address: &ServiceAddress) -> Result<Option<SystemTime>, Error> {
        let url = parse(&address.soap_endpoint("LoginService"))?;
        let watch = self.watch(Transport::Soap, "LoginService".to_owned());
        let reached = self.reach_at(address, url).instrument(watch.span()).await;
        watch.end(reached.as_ref().err());
        reached.map_err(|error| error.during("LoginService", Transport::Soap))
    }

    async fn reach_at(&self, address: &ServiceAddress, url: Url) -> Result<Option<SystemTime>, Error> {
        let reply = self.send(address, self.client().get(url)).await?;
        let failure = match reply.status {
            429 => Kind::Throttled {
                retry_after: reply.retry_after,
            },
            // Gateways say so with a page of their own.
            502..=504 => Kind::Gateway,
            300..400 => Kind::Html,
            _ if reply.html => Kind::Html,
            // A node whose metadata is off answers 405 (`ukg-pro-soap.md` 11.2): it is a service all the same.
            200..300 | 405 => return Ok(reply.date),
            500.. => Kind::Gateway,
            _ => Kind::Protocol,
        };
        Err(Error::new(failure).with_status(reply.status))
    }

    pub(crate) fn options(&self) -> &HttpOptions {
        &self.shared.options
    }

    /// Begins to watch a call.
    pub(crate) fn watch(&self, transport: Transport, operation: String) -> Watch<'_> {
        Watch::begin(transport, operation, self.options().observer.as_ref())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.shared.client
    }

    /// Sends one request to a host that may be called, and reads its answer.
    pub(crate) async fn send(&self, address: &ServiceAddress, request: RequestBuilder) -> Result<Reply, Error> {
        let body = self.open(address, request).await?;
        self.whole(body).await
    }

    /// Sends one request to a host that may be called, and leaves the body of its answer to be read.
    pub(crate) async fn open(&self, address: &ServiceAddress, request: RequestBuilder) -> Result<Body, Error> {
        self.may_call(address)?;
        let response = request.send().await.map_err(|error| {
            let failure = transport::of_request(&error);
            if *failure.kind() == Kind::HostNotFound {
                failure.detail(format!("`{}`", address.host()))
            } else {
                failure
            }
        })?;
        Ok(Body { response })
    }

    /// Reads the whole body of an answer, within the limits.
    pub(crate) async fn whole(&self, body: Body) -> Result<Reply, Error> {
        let status = body.status();
        self.read(body.response)
            .await
            .map_err(|error| error.with_status(status))
    }

    /// Addresses can be kept for long: what is allowed is judged at each call. An IP address never meets the resolver.
    fn may_call(&self, address: &ServiceAddress) -> Result<(), Error> {
        let allowed = self.shared.allowed.read().unwrap_or_else(PoisonError::into_inner);
        let own = address.is_ukg() && as_address(address.host()).is_none();
        if own || allowed.permits(address.host(), address.port()) {
            return Ok(());
        }
        Err(Error::new(Kind::AddressRefused).detail(format!("`{}` is not allowed", address.host())))
    }

    async fn read(&self, mut response: Response) -> Result<Reply, Error> {
        let status = response.status();
        let mut reply = head(&response);
        let most = self.options().limits.message;
        let most = if status.is_success() {
            most
        } else {
            most.min(LONGEST_REFUSAL)
        };
        let too_large = || Error::new(Kind::TooLarge).detail(format!("more than {most} bytes"));
        let mut bytes = Vec::new();
        let announced = response.content_length().unwrap_or_default();
        let mut whole = usize::try_from(announced).is_ok_and(|announced| announced <= most);
        if whole {
            // What is announced is not taken on trust beyond a first buffer.
            bytes.reserve(usize::try_from(announced).unwrap_or_default().min(LONGEST_REFUSAL));
        }
        while whole {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() <= most => bytes.extend_from_slice(&chunk),
                Ok(Some(_)) => whole = false,
                Ok(None) => break,
                // That credentials are refused is told by the status alone.
                Err(_) if matches!(status.as_u16(), 401 | 403) => whole = false,
                Err(error) => return Err(transport::of_body(&error)),
            }
        }
        match (whole, status.is_success()) {
            (true, success) => match String::from_utf8(bytes) {
                Ok(text) => reply.body = text,
                Err(_) if success => return Err(Error::new(Kind::Protocol).detail("the answer is not UTF-8")),
                // A refusal is told by its status then.
                Err(_) => {}
            },
            (false, true) => return Err(too_large()),
            (false, false) => {}
        }
        reply.html |= is_html(&reply.body);
        Ok(reply)
    }
}

/// An answer without its body.
fn head(response: &Response) -> Reply {
    let headers = response.headers();
    Reply {
        status: response.status().as_u16(),
        retry_after: retry_after(headers),
        date: text(headers, &header::DATE).and_then(|date| httpdate::parse_http_date(date).ok()),
        link: links(headers),
        html: text(headers, &header::CONTENT_TYPE).is_some_and(|kind| kind.trim_start().starts_with("text/html")),
        body: String::new(),
    }
}

/// The URL of an address and a path that were made here.
pub(crate) fn parse(url: &str) -> Result<Url, Error> {
    Url::parse(url).map_err(|_| Error::new(Kind::InvalidRequest).detail("the path cannot be part of a URL"))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Seconds, or a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, &header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

fn links(headers: &HeaderMap) -> Option<String> {
    let values: Vec<_> = headers
        .get_all(header::LINK)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn is_html(body: &str) -> bool {
    let start = body.trim_start_matches(|character: char| character == '\u{feff}' || character.is_ascii_whitespace());
    let begins = |prefix: &str| {
        start
            .get(..prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    begins("<!doctype html") || begins("<html")
}
