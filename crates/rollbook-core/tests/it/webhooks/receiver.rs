//! A product that receives webhooks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};

/// What arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Arrival {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Its id, which is the same with every try.
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn account(&self) -> String {
        self.json()["data"]["account_id"].as_str().unwrap().to_owned()
    }
}

/// What the receiver does with what arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Answers with this status.
    Answers(u16),
    /// Reads it, and hangs up.
    HangsUp,
    /// Reads it, and answers when it is released.
    Holds,
}

type Deciding = dyn Fn(&Arrival) -> Manner + Send + Sync;

pub(crate) struct Receiver {
    pub(crate) url: String,
    arrived: mpsc::UnboundedReceiver<Arrival>,
    shared: Arc<Shared>,
}

struct Shared {
    decide: Mutex<Arc<Deciding>>,
    release: Notify,
    /// How many of each id are under way, and whether there were ever two.
    under_way: Mutex<(HashMap<String, usize>, bool)>,
    headers: Mutex<String>,
}

impl Receiver {
    pub(crate) async fn new(decide: impl Fn(&Arrival) -> Manner + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks?of=rollbook", listener.local_addr().unwrap());
        let (arrive, arrived) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            decide: Mutex::new(Arc::new(decide)),
            release: Notify::new(),
            under_way: Mutex::default(),
            headers: Mutex::default(),
        });
        let of_all = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, arrive.clone(), Arc::clone(&of_all)));
            }
        });
        Self { url, arrived, shared }
    }

    /// One that takes everything.
    pub(crate) async fn willing() -> Self {
        Self::new(|_| Manner::Answers(204)).await
    }

    /// From now on it does otherwise.
    pub(crate) fn turns(&self, decide: impl Fn(&Arrival) -> Manner + Send + Sync + 'static) {
        *self.shared.decide.lock().unwrap() = Arc::new(decide);
    }

    /// Headers of its answers beside the usual ones, each with its line break.
    pub(crate) fn adds(&self, headers: &str) {
        headers.clone_into(&mut self.shared.headers.lock().unwrap());
    }

    /// Waits for the next arrival.
    pub(crate) async fn next(&mut self) -> Arrival {
        self.arrived.recv().await.unwrap()
    }

    /// What has arrived since somebody asked.
    pub(crate) fn arrivals(&mut self) -> Vec<Arrival> {
        std::iter::from_fn(|| self.arrived.try_recv().ok()).collect()
    }

    /// Answers one that is held.
    pub(crate) fn releases(&self) {
        self.shared.release.notify_one();
    }

    /// Whether two tries of one delivery were ever under way together.
    pub(crate) fn saw_two_at_once(&self) -> bool {
        self.shared.under_way.lock().unwrap().1
    }
}

async fn serve(mut stream: TcpStream, arrive: mpsc::UnboundedSender<Arrival>, shared: Arc<Shared>) {
    while let Some(arrival) = read(&mut stream).await {
        let decide = Arc::clone(&shared.decide.lock().unwrap());
        let manner = decide(&arrival);
        let id = arrival.headers.get("webhook-id").cloned().unwrap_or_default();
        {
            let mut under_way = shared.under_way.lock().unwrap();
            let count = under_way.0.entry(id.clone()).or_default();
            *count += 1;
            let twice = *count > 1;
            under_way.1 |= twice;
        }
        // The test may be over.
        drop(arrive.send(arrival));
        let status = match manner {
            Manner::Answers(status) => Some(status),
            Manner::HangsUp => None,
            Manner::Holds => {
                shared.release.notified().await;
                Some(204)
            }
        };
        *shared.under_way.lock().unwrap().0.entry(id).or_default() -= 1;
        let Some(status) = status else { return };
        let headers = shared.headers.lock().unwrap().clone();
        let answer = format!("HTTP/1.1 {status} Answer\r\ncontent-length: 0\r\n{headers}\r\n");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Arrival> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    assert!(head.starts_with("POST /hooks?of=rollbook HTTP/1.1\r\n"), "{head}");
    let headers: HashMap<String, String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers["content-length"].parse().unwrap();
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(bytes[end + 4..end + 4 + length].to_vec()).unwrap();
    Some(Arrival { headers, body })
}
