//! A listener between engine and emulator that keeps what passes.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// A way to the emulator that listens.
pub(crate) struct Proxy {
    /// Where to call it.
    pub(crate) url: String,
    passed: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    /// Listens on the way to a URL of `http://HOST:PORT`.
    pub(crate) async fn to(url: &str) -> Self {
        let target = url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            passed: Arc::default(),
        };
        let passed = Arc::clone(&proxy.passed);
        tokio::spawn(async move {
            while let Ok((engine, _)) = listener.accept().await {
                // The emulator may end connections on purpose; then both sides end.
                let Ok(tenant) = TcpStream::connect(&target).await else {
                    continue;
                };
                let (from_engine, to_engine) = engine.into_split();
                let (from_tenant, to_tenant) = tenant.into_split();
                tokio::spawn(pass(from_engine, to_tenant, Arc::clone(&passed)));
                tokio::spawn(pass(from_tenant, to_engine, Arc::clone(&passed)));
            }
        });
        proxy
    }

    /// All that has passed in either direction.
    pub(crate) fn passed(&self) -> String {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&passed).into_owned()
    }

    /// Every token that was given, by the element of the login's answer.
    pub(crate) fn tokens(&self) -> Vec<String> {
        let passed = self.passed();
        let after = passed.split("Token").skip(1).filter_map(|rest| {
            let (_, text) = rest.split_once('>')?;
            let (token, _) = text.split_once('<')?;
            Some(token.trim().to_owned())
        });
        let mut tokens: Vec<_> = after.filter(|token| token.len() >= 16).collect();
        tokens.sort();
        tokens.dedup();
        tokens
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, passed: Arc<Mutex<Vec<u8>>>) {
    let mut piece = vec![0; 64 << 10];
    while let Ok(length) = from.read(&mut piece).await {
        if length == 0 {
            break;
        }
        let bytes = &piece[..length];
        passed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        if to.write_all(bytes).await.is_err() {
            break;
        }
    }
}
