//! What every client of ours has in common, whomever it calls.

use std::sync::Arc;

use reqwest::{Client, ClientBuilder, redirect};

use crate::{error::Error, resolver::CheckedResolver, tls};

/// A client that connects to checked addresses only, follows no redirect and uses no proxy of the environment.
pub(crate) fn builder(ca_file_pem: Option<&[u8]>, resolver: CheckedResolver) -> Result<ClientBuilder, Error> {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls::configuration(ca_file_pem)?)
        .dns_resolver(Arc::new(resolver))
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .user_agent(concat!("ukg-pro/", env!("CARGO_PKG_VERSION")));
    Ok(builder)
}
