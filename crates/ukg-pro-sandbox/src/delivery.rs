//! Sending answers, also in the ways that no server means to.

use std::{convert::Infallible, io, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::stream;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::{Fate, Peer},
    exchange::{Delivery, Pieces, Reply},
};

/// Sends an answer when and how it is to be sent.
pub(crate) async fn deliver(reply: Reply, peer: &Peer, stop: &CancellationToken) -> Response {
    if let Some(delay) = reply.delay {
        wait(delay, stop).await;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = reply.status;
    response.headers_mut().extend(reply.headers);
    match reply.delivery {
        Delivery::Whole => {
            *response.body_mut() = match reply.stream {
                Some(pieces) => Body::from_stream(stream::iter(pieces.map(Ok::<_, Infallible>))),
                None => Body::from(reply.body),
            };
        }
        Delivery::Cut => {
            let body = match reply.stream {
                Some(mut pieces) => pieces.next().map(Vec::from).unwrap_or_default(),
                None => reply.body,
            };
            response
                .headers_mut()
                .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            *response.body_mut() = half(body);
        }
        Delivery::Padded(size) => *response.body_mut() = padded(reply.body, reply.stream, size),
        Delivery::Never => {
            // Ends when the caller gives up, because then nobody polls on, or with the emulator.
            stop.cancelled().await;
            peer.seal(Fate::Closed);
        }
        Delivery::Closed => peer.seal(Fate::Closed),
        Delivery::Reset => peer.seal(Fate::Reset),
    }
    response
}

async fn wait(delay: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(delay) => {}
        () = stop.cancelled() => {}
    }
}

const PIECE: usize = 16 << 10;

/// The first half of a body and then a failure, which ends the connection.
fn half(body: Vec<u8>) -> Body {
    let end = body.len() / 2;
    let body = Bytes::from(body).slice(..end);
    let pieces = stream::unfold((body, false), |(mut rest, failed)| async move {
        if failed {
            return None;
        }
        if rest.is_empty() {
            // The pieces before this one are written out while nothing more is to be had.
            tokio::task::yield_now().await;
            let failure = io::Error::new(io::ErrorKind::ConnectionAborted, "cut");
            return Some((Err(failure), (rest, true)));
        }
        let piece = rest.split_to(rest.len().min(PIECE));
        Some((Ok(piece), (rest, false)))
    });
    Body::from_stream(pieces)
}

/// A body with blanks after it, which neither XML nor JSON mind, without a length told.
fn padded(body: Vec<u8>, pieces: Option<Pieces>, size: u64) -> Body {
    let blanks = Bytes::from(vec![b' '; PIECE]);
    let mut left = size.saturating_sub(body.len() as u64);
    let padding = std::iter::from_fn(move || {
        let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        left -= length as u64;
        (length > 0).then(|| blanks.slice(..length))
    });
    let body = std::iter::once(Bytes::from(body)).filter(|body| !body.is_empty());
    let pieces = body.chain(pieces.into_iter().flatten()).chain(padding);
    Body::from_stream(stream::iter(pieces.map(Ok::<_, Infallible>)))
}
