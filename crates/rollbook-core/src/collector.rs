//! The one host beside tenants that this machine's own telemetry goes to, because the operator names it.

use bytes::Bytes;
use ukg_pro::{AllowedHosts, Outbound, OutboundOptions, Reach};
use url::Url;

/// A host that takes telemetry, and no other is called.
#[derive(Debug, Clone)]
pub struct Collector {
    outbound: Outbound,
    endpoint: Url,
}

/// An address to which no telemetry can be sent.
#[derive(Debug, thiserror::Error)]
pub enum CollectorError {
    /// It is none.
    #[error("it is no address: give scheme and host, such as http://127.0.0.1:4318")]
    Malformed,
    /// The certificates that are trusted cannot be used.
    #[error(transparent)]
    Client(#[from] ukg_pro::Error),
    /// It did not take what was sent.
    #[error(transparent)]
    Sending(#[from] ukg_pro::OutboundError),
}

impl Collector {
    /// A collector at an address. One without a path is completed with where traces go.
    ///
    /// # Errors
    /// When it is no address, or the certificates cannot be used.
    pub fn new(address: &str, ca_file_pem: Option<Vec<u8>>) -> Result<Self, CollectorError> {
        let malformed = |_| CollectorError::Malformed;
        let mut endpoint: Url = address.trim().parse().map_err(malformed)?;
        let (Some(host), Some(port)) = (endpoint.host_str(), endpoint.port_or_known_default()) else {
            return Err(CollectorError::Malformed);
        };
        let allowed = AllowedHosts::parse([format!("{host}:{port}")]).map_err(|_| CollectorError::Malformed)?;
        if endpoint.path() == "/" {
            endpoint.set_path("/v1/traces");
        }
        let outbound = Outbound::new(OutboundOptions {
            reach: Reach::Named,
            allowed,
            ca_file_pem,
            ..OutboundOptions::default()
        })?;
        outbound
            .target(endpoint.as_str())
            .map_err(|_| CollectorError::Malformed)?;
        Ok(Self { outbound, endpoint })
    }

    /// Where it takes them.
    pub fn endpoint(&self) -> &str {
        self.endpoint.as_str()
    }

    /// Sends a request to it.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, CollectorError> {
        Ok(self.outbound.send(request).await?)
    }
}
