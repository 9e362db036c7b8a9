//! Addresses that lead where nobody may be led, in every notation, and a service there that counts who comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A service on this machine that nobody may be led to. It counts who comes.
pub(crate) struct Trap {
    pub(crate) port: u16,
    visits: Arc<AtomicUsize>,
}

impl Trap {
    pub(crate) async fn set() -> Self {
        Self::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()).await
    }

    pub(crate) async fn answering(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::AcqRel);
                let mut request = [0; 4096];
                // Who hangs up early has been counted.
                if stream.read(&mut request).await.is_ok() {
                    drop(stream.write_all(answer.as_bytes()).await);
                }
            }
        });
        Self { port, visits }
    }

    pub(crate) fn visits(&self) -> usize {
        self.visits.load(Ordering::Acquire)
    }

    /// Addresses of it, and of what else is not to be reached, in every notation that a client or a resolver may take.
    pub(crate) fn tries(&self) -> Vec<String> {
        const HERE: [&str; 24] = [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "127.0.0.1.",
            "127.255.255.254",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "localhost",
            "localhost.",
            "LOCALHOST",
            "service9.localhost",
        ];
        const ELSEWHERE: [&str; 29] = [
            "http://10.0.0.1/services/LoginService",
            "https://172.16.0.1",
            "https://192.168.1.1",
            "https://169.254.169.254/latest/meta-data",
            "http://[fe80::1%25eth0]/",
            "https://[fd00:ec2::254]/latest",
            "https://metadata.google.internal/computeMetadata/v1",
            "https://100.64.0.1",
            "https://１２７.０.０.１/services",
            "https://①②⑦.⓪.⓪.①",
            "https://service2.ultipro.com@127.0.0.1/services",
            "https://svc:secret@service2.ultipro.com/services",
            "https://127.0.0.1\\@service2.ultipro.com/",
            "https://127.0.0.1#.ultipro.com",
            "https://127.0.0.1?.ultipro.com",
            "https://127.0.0.1/.ultipro.com",
            "https://service2.ultipro.com.localhost",
            "https://service2.ultipro.com.example",
            "https://evilultipro.com",
            "https://ultipro.com.example/services/LoginService",
            "https://service2.ultiprо.com",
            "https://service2.xn--ultipr-7wf.com",
            "https://ｓervice2.ultipro.com",
            "https://service2。ultipro。com:22",
            "https://service2.ultipro.com:22",
            "http://service2.ultipro.com:8080",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_FLUSHALL",
            "unix:///var/run/docker.sock",
        ];
        let here = HERE
            .iter()
            .map(|host| format!("http://{host}:{}/services/LoginService", self.port));
        here.chain(ELSEWHERE.map(str::to_owned)).collect()
    }
}
