//! `rollbook serve`.

use std::{net::SocketAddr, sync::Arc};

use clap::Args;
use serde_json::json;

use crate::{
    configuration::{Configuration, Flags, Serving},
    http::Server,
    output,
    output::Failure,
    start,
};

/// Run the server.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8420]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Where browsers reach the server, as scheme and host [default: where it listens]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl Serve {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let serving = Serving {
            listen: self.listen,
            public_url: self.public_url,
        };
        let configuration = Configuration::load_serving(flags, &serving)?;
        let (public_url, brand) = (configuration.public_url()?, configuration.brand()?);
        let engine = Arc::new(start::engine(&configuration).await?);
        let server = Server::bind(configuration.listen, Arc::clone(&engine), public_url, brand)
            .await
            .map_err(|error| Failure::Other {
                code: "listen_failed",
                error: anyhow::Error::from(error).context(format!("cannot listen on `{}`", configuration.listen)),
            })?;
        let url = server.url()?;
        let stop = super::stopping()?;
        if flags.json {
            output::json(&json!({ "url": url }))?;
        } else {
            output::line(format_args!("Rollbook serves at {url}"))?;
        }
        server.run(stop).await?;
        engine.store().close().await;
        Ok(())
    }
}
