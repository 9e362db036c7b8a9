//! HTTP/1.1 by hand, so that a test sends exactly what it says and sees exactly what comes.

use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use ukg_pro_sandbox::Sandbox;

/// A way to an emulator.
#[derive(Clone)]
pub(crate) struct Wire {
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    tls: Option<TlsConnector>,
}

/// An answer as it came.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether the connection ended before the body did.
    pub(crate) is_cut: bool,
}

impl Wire {
    pub(crate) fn to(sandbox: &Sandbox) -> Self {
        let url = sandbox.url();
        let host = url.split_once("://").unwrap().1.to_owned();
        let tls = sandbox.ca_pem().map(|pem| {
            let mut roots = RootCertStore::empty();
            roots
                .add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap())
                .unwrap();
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let configuration = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
            TlsConnector::from(Arc::new(configuration))
        });
        Self { host, tls }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, "").await.unwrap()
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut lines = vec![format!("{method} {path} HTTP/1.1"), "Connection: close".to_owned()];
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            lines.push(format!("Host: {}", self.host));
        }
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if !body.is_empty() {
            lines.push(format!("Content-Length: {}", body.len()));
        }
        let head = lines.join("\r\n");
        self.raw(format!("{head}\r\n\r\n{body}").as_bytes(), "localhost").await
    }

    /// Sends bytes; with TLS, to a server of this name.
    pub(crate) async fn raw(&self, request: &[u8], name: &'static str) -> io::Result<Answer> {
        let stream = TcpStream::connect(&self.host).await?;
        match &self.tls {
            None => exchange(stream, request).await,
            Some(connector) => {
                let name = ServerName::try_from(name).unwrap();
                exchange(connector.connect(name, stream).await?, request).await
            }
        }
    }
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, request: &[u8]) -> io::Result<Answer> {
    stream.write_all(request).await?;
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes).await {
        // A TLS connection that is cut has no proper end.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !bytes.is_empty() => {}
        read => drop(read?),
    }
    Answer::read(&bytes).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
        let headers: Vec<_> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').unwrap();
                (name.to_ascii_lowercase(), value.trim().to_owned())
            })
            .collect();
        let mut answer = Self {
            status,
            headers,
            body: Vec::new(),
            is_cut: false,
        };
        let rest = &bytes[end + 4..];
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.is_cut = answer.read_chunks(rest).is_none();
        } else {
            let length = answer.header("content-length").map_or(0, |text| text.parse().unwrap());
            answer.is_cut = rest.len() < length;
            answer.body = rest.to_vec();
        }
        Some(answer)
    }

    /// Takes chunks; none when they end early.
    fn read_chunks(&mut self, mut rest: &[u8]) -> Option<()> {
        loop {
            let end = rest.windows(2).position(|window| window == b"\r\n")?;
            let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
            if size == 0 {
                return Some(());
            }
            self.body.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
            rest = rest.get(end + 2 + size + 2..)?;
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The rows of a REST list.
    pub(crate) fn rows(&self) -> Vec<serde_json::Value> {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json().as_array().unwrap().clone()
    }

    pub(crate) fn xml(&self) -> Xml {
        Xml(self.text().to_owned())
    }
}

/// A message, read by a parser that shares nothing with the emulator's.
#[derive(Debug)]
pub(crate) struct Xml(String);

impl Xml {
    pub(crate) fn literal(&self) -> &str {
        &self.0
    }

    /// The leaves of each element of this name: name and text, none for nil.
    pub(crate) fn each(&self, name: &str) -> Vec<Vec<(String, Option<String>)>> {
        let document = roxmltree::Document::parse(&self.0).unwrap();
        let elements = document.descendants().filter(|node| node.tag_name().name() == name);
        elements.map(|element| leaves(element).collect()).collect()
    }

    /// The text of the first element at this path of names, none for nil.
    pub(crate) fn at(&self, path: &str) -> Option<String> {
        let document = roxmltree::Document::parse(&self.0).unwrap();
        let mut node = document.root_element();
        for name in path.split('/') {
            let mut below = node.descendants().skip(1);
            node = below.find(|node| node.tag_name().name() == name).unwrap_or_else(|| {
                panic!("no `{name}` of `{path}` in {}", self.0);
            });
        }
        value(node)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        let document = roxmltree::Document::parse(&self.0).unwrap();
        document.descendants().any(|node| node.tag_name().name() == name)
    }
}

fn leaves<'a>(element: roxmltree::Node<'a, 'a>) -> impl Iterator<Item = (String, Option<String>)> + 'a {
    let below = element.descendants().filter(roxmltree::Node::is_element);
    let leaves = below.filter(|node| !node.children().any(|child| child.is_element()));
    leaves.map(|node| (node.tag_name().name().to_owned(), value(node)))
}

fn value(node: roxmltree::Node<'_, '_>) -> Option<String> {
    let nil = ("http://www.w3.org/2001/XMLSchema-instance", "nil");
    if node.attribute(nil) == Some("true") {
        return None;
    }
    Some(node.text().unwrap_or_default().to_owned())
}
