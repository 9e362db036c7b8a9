//! `rollbook serve`.

use std::{net::SocketAddr, sync::Arc};

use clap::Args;
use serde_json::json;

use crate::{
    configuration::{Configuration, Flags},
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
}

impl Serve {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let configuration = Configuration::load(flags, self.listen)?;
        let engine = Arc::new(start::engine(&configuration).await?);
        let server = Server::bind(configuration.listen, Arc::clone(&engine))
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
