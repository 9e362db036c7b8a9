//! `rollbook serve`.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use clap::Args;
use jiff::Timestamp;
use rollbook_core::{Delivered, Engine};
use rollbook_model::{Code, OrganisationId, Problem};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::{
    task::{JoinError, JoinSet},
    time::MissedTickBehavior,
};
use tokio_util::sync::CancellationToken;

use crate::{
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

/// How often what is held for links that have expired is destroyed.
const TIDY_EVERY: Duration = Duration::from_mins(5);

/// Destroys what nobody can use any more, from the start and every few minutes until `stop` is cancelled.
async fn tidy(engine: Arc<Engine>, stop: CancellationToken) {
    loop {
        match engine.forget_links(Timestamp::now()).await {
            Ok(0) => {}
            Ok(links) => tracing::info!("Forgot what was given to {links} links that can no longer be used"),
            Err(problem) => tracing::warn!(code = %problem.code, "Expired links were not forgotten: {problem}"),
        }
        match engine.forget_old_requests().await {
            Ok(0) => {}
            Ok(lines) => tracing::info!("Removed {lines} old lines of the request log"),
            Err(problem) => tracing::warn!(%problem.code, "Old lines of the request log were not removed: {problem}"),
        }
        if let Err(problem) = engine.forget_old_deliveries(Timestamp::now()).await {
            tracing::warn!(code = %problem.code, "Old deliveries of webhooks were not forgotten: {problem}");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TIDY_EVERY) => {}
        }
    }
}

fn cannot_listen(listen: SocketAddr, error: std::io::Error) -> Failure {
    Failure::Other {
        code: Code::ListenFailed,
        error: anyhow::Error::from(error).context(format!("cannot listen on `{listen}`")),
    }
}

/// How soon deliveries are looked for that have become due.
const DELIVER_EVERY: Duration = Duration::from_secs(1);
/// How many are sent at once, and in how many such batches, so that slow receivers keep no other waiting.
const BATCH: u32 = 32;
const BATCHES: usize = 4;

/// Sends what webhooks are to be told, until `stop` is cancelled; what is under way is finished.
async fn deliver(engine: Arc<Engine>, stop: CancellationToken) {
    let mut batches = JoinSet::new();
    let mut again = tokio::time::interval(DELIVER_EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = again.tick() => {}
            // After a full one there is more.
            Some(ended) = batches.join_next() => if !was_full(ended) { continue },
        }
        if batches.len() < BATCHES {
            let engine = Arc::clone(&engine);
            batches.spawn(async move { engine.deliver_webhooks(Timestamp::now(), BATCH).await });
        }
    }
    while let Some(ended) = batches.join_next().await {
        was_full(ended);
    }
}

/// Whether a batch of deliveries was full; what kept it from being made is logged.
fn was_full(ended: Result<Result<Delivered, Problem>, JoinError>) -> bool {
    match ended {
        Ok(Ok(delivered)) => delivered.claimed == BATCH as usize,
        Ok(Err(problem)) => {
            tracing::warn!(code = %problem.code, "Webhooks were not delivered: {problem}");
            false
        }
        Err(error) => {
            tracing::error!("Webhooks were not delivered: {error}");
            false
        }
    }
}

/// How often it is seen whether an account's turn has come.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How many accounts are claimed at once: few, so that other processes have theirs.
const LOOKS: u32 = 32;

/// Looks after the accounts whose turn has come, until `stop` is cancelled.
async fn look_after(engine: Arc<Engine>, stop: CancellationToken) {
    loop {
        let looked = tokio::select! {
            () = stop.cancelled() => return,
            looked = engine.look_after_accounts(Timestamp::now(), LOOKS) => looked,
        };
        match looked {
            Ok(looked) if looked == LOOKS => continue,
            Ok(_) => {}
            Err(problem) => tracing::warn!(code = %problem.code, "Accounts were not looked after: {problem}"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

impl Serve {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let serving = Serving {
            listen: self.listen,
            public_url: self.public_url,
            metrics_listen: self.metrics_listen,
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
        let tidying = tokio::spawn(tidy(Arc::clone(&engine), stop.clone()));
        let measuring = metrics.map(|metrics| tokio::spawn(metrics.run(stop.clone())));
        let delivering = tokio::spawn(deliver(Arc::clone(&engine), stop.clone()));
        let looking = tokio::spawn(look_after(Arc::clone(&engine), stop.clone()));
        server.run(stop).await?;
        if let Some(measuring) = measuring {
            measuring.await.map_err(anyhow::Error::from)??;
        }
        delivering.await.map_err(anyhow::Error::from)?;
        tidying.await.map_err(anyhow::Error::from)?;
        looking.await.map_err(anyhow::Error::from)?;
        engine.store().close().await;
        Ok(())
    }
}
