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

/// Waits for what ends once `stop` is cancelled, as long as the engine waits for what is under way.
async fn in_time(
    engine: &Engine,
    stop: CancellationToken,
    ending: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let too_late = async {
        stop.cancelled_owned().await;
        sleep_until(engine.close_by()).await;
    };
    tokio::select! {
        ended = ending => ended,
        () = too_late => {
            tracing::warn!("Requests, or what the server does by itself, had not ended in time and are broken off");
            Ok(())
        }
    }
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
        let outcome = in_time(&engine, asked_to_stop, until_stopped).await;
        // What is under way is brought to its end also when a listener fails.
        engine.close().await;
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rollbook_core::Settings;
    use rollbook_model::Actor;
    use rollbook_store::{DatabaseUrl, MasterKeySource, NewApiKey, Store};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
        time::timeout,
    };

    use super::*;
    use crate::{
        brand::Brand,
        http::{Extras, RateLimits},
    };

    #[tokio::test]
    async fn a_request_that_never_ends_is_not_waited_for_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKeySource::Folder(folder.path().to_owned());
        let store = Store::open(&DatabaseUrl::in_folder(folder.path()), &key).await.unwrap();
        let settings = Settings {
            close_timeout: Duration::from_millis(200),
            ..Settings::default()
        };
        let engine = Arc::new(Engine::new(store, settings).unwrap());
        let new = NewApiKey::usual("slow");
        let key = engine.create_api_key(OrganisationId::DEFAULT, Actor::CommandLine, &new);
        let (_, key) = key.await.unwrap();
        let server = Server::bind(
            SocketAddr::from(([127, 0, 0, 1], 0)),
            Arc::clone(&engine),
            None,
            Brand::default(),
            RateLimits::new(0, 0, false),
            Extras {
                sandbox: false,
                mcp_sessions: true,
            },
        );
        let server = server.await.unwrap();
        let url = server.url().unwrap();
        let stop = CancellationToken::new();
        let serving = async { Ok(server.run(stop.clone()).await?) };
        let calling = async {
            let mut caller = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
            let head = format!(
                "POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
                 content-length: 9\r\nexpect: 100-continue\r\n\r\n",
                key.expose_secret()
            );
            caller.write_all(head.as_bytes()).await.unwrap();
            // The server says that it reads the body, which does not come.
            let mut asked = [0; 12];
            caller.read_exact(&mut asked).await.unwrap();
            assert_eq!(&asked, b"HTTP/1.1 100");
            stop.cancel();
            caller
        };
        let both = async { tokio::join!(in_time(&engine, stop.clone(), serving), calling) };
        let (ended, _caller) = timeout(Duration::from_secs(30), both).await.unwrap();
        assert!(ended.is_ok(), "a server that is stopped has not failed");
        engine.close().await;
    }
}
