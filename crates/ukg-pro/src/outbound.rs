//! Calls to hosts that are no tenant's: whoever receives webhooks, whoever signs people in.
//!
//! They are held to what tenants are held to: one look-up for each connection, every address of it checked, the
//! checked ones connected to, no redirect followed, no proxy of the environment used, answers bounded.

use std::{
    fmt,
    sync::{Arc, RwLock},
    time::Duration,
};

use bytes::Bytes;
use reqwest::{Client, Response};
use url::{Host, Url};

use crate::{
    allowed::AllowedHosts,
    client,
    error::{Error, Kind},
    names::Names,
    outbound_error::{OutboundError, TargetError},
    resolver::{CheckedResolver, is_public},
    transport,
};

/// The longest address that is looked at.
const LONGEST: usize = 2048;

/// The usual port of https.
const HTTPS: u16 = 443;

/// The first port that belongs to no service by convention.
const FIRST_FREE_PORT: u16 = 1024;

/// Which hosts may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Any, by https and at public addresses; those that the operator names wherever they are.
    Public,
    /// Those that the operator names, and no other.
    Named,
}

/// How calls are made.
#[derive(Debug, Clone)]
pub struct OutboundOptions {
    /// Which hosts may be called.
    pub reach: Reach,
    /// The hosts that the operator names: they may have private addresses, any port and plain http.
    pub allowed: AllowedHosts,
    /// Root certificates in PEM form, trusted beside the system's.
    pub ca_file_pem: Option<Vec<u8>>,
    /// The time a connection may take to be made: 10 seconds.
    pub connect_timeout: Duration,
    /// The time a whole call may take: 20 seconds.
    pub timeout: Duration,
    /// The most bytes of an answer's body that are taken: 1 MiB.
    pub longest_answer: usize,
    /// Where names are looked up.
    pub names: Names,
}

impl Default for OutboundOptions {
    fn default() -> Self {
        Self {
            reach: Reach::Public,
            allowed: AllowedHosts::none(),
            ca_file_pem: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(20),
            longest_answer: 1 << 20,
            names: Names::default(),
        }
    }
}

/// A client for hosts that are no tenant's; cheap to clone.
///
/// ```no_run
/// use ukg_pro::{Outbound, OutboundOptions};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let outbound = Outbound::new(OutboundOptions::default())?;
/// let target = outbound.target("https://example.com/webhooks")?;
/// let request = http::Request::post(target.as_str()).body("{}".into())?;
/// println!("{}", outbound.send(request).await?.status());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Outbound {
    client: Client,
    options: Arc<OutboundOptions>,
    resolver: CheckedResolver,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Outbound").finish_non_exhaustive()
    }
}

impl Outbound {
    /// A client.
    ///
    /// # Errors
    /// When the CA file holds no certificate.
    pub fn new(options: OutboundOptions) -> Result<Self, Error> {
        let resolver = CheckedResolver {
            allowed: Arc::new(RwLock::new(options.allowed.clone())),
            names: options.names.clone(),
        };
        let client = client::builder(options.ca_file_pem.as_deref(), resolver.clone())?
            .connect_timeout(options.connect_timeout)
            .timeout(options.timeout)
            .build()
            .map_err(|error| transport::of_request(&error))?;
        Ok(Self {
            client,
            options: Arc::new(options),
            resolver,
        })
    }

    /// The address that a text is, when it may be called as far as the text tells. Where its name leads is seen by
    /// [`resolve`](Self::resolve), and anew at each call.
    ///
    /// # Errors
    /// When it is no address, or one that may not be called.
    pub fn target(&self, text: &str) -> Result<Url, TargetError> {
        if text.len() > LONGEST || text.chars().any(|one| one.is_control() || one.is_whitespace()) {
            return Err(TargetError::Malformed);
        }
        if !text.is_ascii() {
            return Err(TargetError::Lookalike);
        }
        let mut url = Url::parse(text).map_err(|_| TargetError::Malformed)?;
        url.set_fragment(None);
        self.may_call(&url)?;
        Ok(url)
    }

    /// Looks a name up, as a call would, and calls nobody.
    ///
    /// # Errors
    /// When the address may not be called, its name does not resolve, or leads where nothing may be called.
    pub async fn resolve(&self, target: &Url) -> Result<(), OutboundError> {
        self.may_call(target)?;
        if let Some(Host::Domain(host)) = target.host() {
            self.resolver.checked(host.to_owned()).await?;
        }
        Ok(())
    }

    /// Sends a request and reads its answer, whatever its status is.
    ///
    /// # Errors
    /// When its address may not be called, no connection is made, or no whole answer comes within the bounds.
    pub async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, OutboundError> {
        let response = self.open(request).await?;
        self.read(response).await
    }

    /// Sends a request to whoever only says by the head of the answer whether it was taken. The body is let pass as far
    /// as the bounds allow, so that the connection can be used again, and none of it is kept.
    ///
    /// # Errors
    /// When its address may not be called, no connection is made, or no head of an answer comes.
    pub async fn hand_over(&self, request: http::Request<Bytes>) -> Result<http::Response<()>, OutboundError> {
        let mut response = self.open(request).await?;
        let mut answer = http::Response::new(());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        let mut left = self.options.longest_answer;
        // Whatever the body does now, the answer is known.
        while let Ok(Some(piece)) = response.chunk().await
            && let Some(rest) = left.checked_sub(piece.len())
        {
            left = rest;
        }
        Ok(answer)
    }

    async fn open(&self, request: http::Request<Bytes>) -> Result<Response, OutboundError> {
        let (head, body) = request.into_parts();
        let url = self.target(&head.uri.to_string())?;
        let request = self.client.request(head.method, url).headers(head.headers).body(body);
        let sent = request.send().await;
        sent.map_err(|error| in_vain(&transport::of_request(&error)))
    }

    fn may_call(&self, url: &Url) -> Result<(), TargetError> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(TargetError::Malformed);
        };
        if !matches!(url.scheme(), "https" | "http") {
            return Err(TargetError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::UserInfo);
        }
        let (allowed, host) = (&self.options.allowed, host.trim_end_matches('.'));
        if allowed.permits(host, port) {
            return Ok(());
        }
        // What is named with one port may be private, so that its others are nobody's to call.
        if self.options.reach == Reach::Named || allowed.names(host) {
            return Err(TargetError::NotNamed);
        }
        if url.scheme() != "https" {
            return Err(TargetError::Scheme);
        }
        if port != HTTPS && port < FIRST_FREE_PORT {
            return Err(TargetError::Port(port));
        }
        match url.host() {
            Some(Host::Ipv4(address)) if !is_public(address.into()) => Err(TargetError::NotPublic),
            Some(Host::Ipv6(address)) if !is_public(address.into()) => Err(TargetError::NotPublic),
            // A name without a dot is one of the network around.
            Some(Host::Domain(name)) if !name.trim_end_matches('.').contains('.') => Err(TargetError::NotPublic),
            _ => Ok(()),
        }
    }

    async fn read(&self, mut response: Response) -> Result<http::Response<Bytes>, OutboundError> {
        let mut answer = http::Response::new(Bytes::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        let mut bytes = Vec::new();
        let lost = |error| in_vain(&transport::of_body(&error));
        while let Some(piece) = response.chunk().await.map_err(lost)? {
            if bytes.len() + piece.len() > self.options.longest_answer {
                return Err(OutboundError::TooLarge(self.options.longest_answer));
            }
            bytes.extend_from_slice(&piece);
        }
        *answer.body_mut() = bytes.into();
        Ok(answer)
    }
}

/// What a failure of the connection means; there is no other between sending and reading.
fn in_vain(error: &Error) -> OutboundError {
    match error.kind() {
        Kind::HostNotFound => OutboundError::HostNotFound,
        Kind::AddressRefused => TargetError::NotPublic.into(),
        Kind::Tls => OutboundError::Tls,
        Kind::TimedOut => OutboundError::TimedOut,
        Kind::CutOff => OutboundError::CutOff,
        Kind::InvalidRequest => TargetError::Malformed.into(),
        _ => OutboundError::Unreachable,
    }
}
