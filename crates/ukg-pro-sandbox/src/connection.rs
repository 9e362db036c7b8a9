//! Connections, plain or with TLS, that can be made to end badly.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;

/// How a connection is to end before its answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Closed.
    Closed = 1,
    /// Reset.
    Reset = 2,
}

/// Who calls, and the connection's fate.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    fate: Arc<AtomicU8>,
}

impl Peer {
    /// Decides that the connection ends now, with nothing more sent.
    pub(crate) fn seal(&self, fate: Fate) {
        self.fate.store(fate as u8, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, Incoming>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Incoming>) -> Self {
        Self {
            address: *stream.remote_addr(),
            fate: Arc::clone(&stream.io().fate),
        }
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A connection of a caller.
pub(crate) struct Connection {
    stream: Stream,
    fate: Arc<AtomicU8>,
}

impl Connection {
    fn new(stream: Stream) -> Self {
        Self {
            stream,
            fate: Arc::default(),
        }
    }

    fn is_sealed(&self) -> bool {
        self.fate.load(Ordering::Acquire) != 0
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.fate.load(Ordering::Acquire) == Fate::Reset as u8 {
            let socket = match &self.stream {
                Stream::Plain(stream) => stream,
                Stream::Tls(stream) => stream.get_ref().0,
            };
            if let Err(error) = socket.set_zero_linger() {
                tracing::warn!("A connection is closed instead of reset: {error}");
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_sealed() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

/// Connections that are ready to be served; those with TLS have shaken hands.
pub(crate) struct Incoming {
    address: SocketAddr,
    ready: mpsc::Receiver<(Connection, SocketAddr)>,
}

/// How long a caller may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);

impl Incoming {
    /// Takes connections from `listener` until `stop`.
    pub(crate) fn new(
        listener: TcpListener,
        address: SocketAddr,
        tls: Option<TlsAcceptor>,
        stop: CancellationToken,
    ) -> Self {
        let (sender, ready) = mpsc::channel(64);
        tokio::spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    () = stop.cancelled() => return,
                };
                match accepted {
                    Ok((stream, peer)) => {
                        // A handshake takes a round trip, so each has a task of its own.
                        tokio::spawn(prepare(stream, peer, tls.clone(), sender.clone()));
                    }
                    Err(error) => {
                        // Too many open files, most often: others must close first.
                        tracing::warn!("A connection could not be accepted: {error}");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            }
        });
        Self { address, ready }
    }
}

async fn prepare(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    ready: mpsc::Sender<(Connection, SocketAddr)>,
) {
    // Without it, an answer in two pieces waits for the caller's acknowledgement.
    let _: io::Result<()> = stream.set_nodelay(true);
    let stream = match tls {
        None => Stream::Plain(stream),
        Some(acceptor) => match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => Stream::Tls(Box::new(stream)),
            Ok(Err(error)) => {
                tracing::debug!("A caller did not come through the TLS handshake: {error}");
                return;
            }
            Err(_) => return,
        },
    };
    // Nobody receives any more when the emulator stops.
    let _: Result<(), _> = ready.send((Connection::new(stream), peer)).await;
}

impl Listener for Incoming {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The emulator stops, and the server with it.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
