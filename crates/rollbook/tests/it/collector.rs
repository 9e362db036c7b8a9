//! A collector of OpenTelemetry on this machine.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// A collector that takes whatever comes, and keeps it.
pub(crate) struct Collector {
    /// Its address.
    pub(crate) url: String,
    kept: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::new(Mutex::new(Vec::new()));
        let bodies = Arc::clone(&kept);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let body = answer(stream.unwrap());
                bodies.lock().unwrap_or_else(PoisonError::into_inner).extend(body);
            }
        });
        Self { url, kept }
    }

    /// The body of each request so far.
    pub(crate) fn bodies(&self) -> Vec<Vec<u8>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads a request, answers that all is well, and returns its body.
fn answer(stream: TcpStream) -> Option<Vec<u8>> {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    assert!(head.starts_with("POST /v1/traces "), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("content-type: application/x-protobuf"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let mut body = vec![0; length.parse().ok()?];
    stream.read_exact(&mut body).ok()?;
    let well =
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    stream.get_mut().write_all(well.as_bytes()).ok()?;
    Some(body)
}
