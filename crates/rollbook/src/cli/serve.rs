//! `rollbook serve`.

use std::{net::SocketAddr, sync::Arc};

use clap::Args;
use rollbook_core::Engine;
use rollbook_model::{Code, OrganisationId};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;

use crate::{
    background::Background,
    configuration::{Configuration, Flags, Serving},
    http::{MetricsServer, Server},
    output,
    output::Failure,
    pages::console,
    site::Site,
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
    /// Where to serve `/metrics`, to whoever reaches the address [default: nowhere]
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
    /// Let clients have tenants emulated in this process, to try things with (`POST /sandbox/connections`)
    #[arg(long)]
    sandbox: bool,
    /// Let clients of MCP have sessions, in which they can be asked to show where an account is linked again
    #[arg(long)]
    mcp_sessions: bool,
}

/// Where people look after accounts, and whether that is the link for the first administrator.
///
/// A link of before is void: it is printed anew with each start, until somebody has joined.
pub(super) async fn console(engine: &Engine, site: &Site) -> Result<(String, bool), Failure> {
    let invitation = engine.invite_first(OrganisationId::DEFAULT).await?;
    Ok(match invitation {
        Some(token) => (site.link(&console::join_path(token.expose_secret())), true),
        None => (site.link(console::HOME), false),
    })
}

fn cannot_listen(listen: SocketAddr, error: std::io::Error) -> Failure {
    Failure::Other {
        code: Code::ListenFailed,
        error: anyhow::Error::from(error).context(format!("cannot listen on `{listen}`")),
    }
}

/// Waits until what is still under way is not waited for any more.
async fn too_late(engine: &Engine, stop: CancellationToken) {
    stop.cancelled_owned().await;
    sleep_until(engine.close_by()).await;
    tracing::warn!("Requests, or what the server does by itself, had not ended in time and are broken off");
}

impl Serve {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let serving = Serving {
            listen: self.listen,
            public_url: self.public_url,
            metrics_listen: self.metrics_listen,
            sandbox: self.sandbox,
            mcp_sessions: self.mcp_sessions,
        };
        let configuration = Configuration::load_serving(flags, &serving)?;
        let (public_url, brand) = (configuration.public_url()?, configuration.brand()?);
        let engine = Arc::new(start::engine(&configuration).await?);
        let server = Server::bind(
            configuration.listen,
            Arc::clone(&engine),
            public_url,
            brand,
            configuration.rate_limits(),
            configuration.extras(),
        )
        .await
        .map_err(|error| cannot_listen(configuration.listen, error))?;
        let url = server.url()?;
        let metrics = match configuration.metrics_listen {
            None => None,
            Some(listen) => {
                let bound = MetricsServer::bind(listen, Arc::clone(&engine), configuration.metrics_accounts).await;
                Some(bound.map_err(|error| cannot_listen(listen, error))?)
            }
        };
        let metrics_url = metrics.as_ref().map(MetricsServer::url).transpose()?;
        let stop = super::stopping()?;
        let (console, first) = console(&engine, server.site()).await?;
        if flags.json {
            let mut ready = json!({ "url": url, "console_url": console });
            if let Some(url) = metrics_url {
                ready["metrics_url"] = json!(url);
            }
            output::json(&ready)?;
        } else {
            output::line(format_args!("Rollbook serves at {url}"))?;
            if let Some(url) = metrics_url {
                output::line(format_args!("Metrics are at {url}"))?;
            }
            // Not to stderr, which is the log: whoever reads the log could join.
            if first {
                output::line(format_args!(
                    "Nobody looks after accounts yet; whoever opens this link first joins as administrator:\n  {console}"
                ))?;
            }
        }
        let (background, asked_to_stop) = (Background::begin(&engine, &stop), stop.clone());
        let measuring = metrics.map(|metrics| tokio::spawn(metrics.run(stop.clone())));
        let until_stopped = async {
            server.run(stop).await?;
            if let Some(measuring) = measuring {
                measuring.await.map_err(anyhow::Error::from)??;
            }
            background.ended().await?;
            Ok::<(), Failure>(())
        };
        let outcome = tokio::select! {
            outcome = until_stopped => outcome,
            () = too_late(&engine, asked_to_stop) => Ok(()),
        };
        // What is under way is brought to its end also when a listener fails.
        engine.close().await;
        outcome
    }
}
