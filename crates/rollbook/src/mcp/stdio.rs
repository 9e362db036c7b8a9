//! The protocol over standard input and output, for one client that started the program.

use rmcp::{ServiceExt as _, transport};
use tokio_util::sync::CancellationToken;

use super::{Client, server::Server};

/// Answers until standard input ends or `stop` is cancelled.
///
/// # Errors
/// When what comes is not the protocol.
pub(crate) async fn speak(client: Client, stop: CancellationToken) -> anyhow::Result<()> {
    let server = Server::of_program(client);
    let begun = tokio::select! {
        begun = server.serve(transport::stdio()) => begun,
        () = stop.cancelled() => return Ok(()),
    };
    let running = match begun {
        Ok(running) => running,
        // Whoever started it went away before they said anything.
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let cancel = running.cancellation_token();
    tokio::select! {
        ended = running.waiting() => {
            ended?;
        }
        () = stop.cancelled() => cancel.cancel(),
    }
    Ok(())
}
