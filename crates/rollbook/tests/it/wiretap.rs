//! A listener between Rollbook and the emulator that passes everything on and keeps a copy.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// Everything that was sent in either direction.
#[derive(Clone, Default)]
struct Copy(Arc<Mutex<Vec<u8>>>);

/// A running wiretap; it ends with the test.
pub(crate) struct Wiretap {
    copy: Copy,
    port: u16,
}

impl Wiretap {
    /// A wiretap before this address.
    pub(crate) fn before(address: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let copy = Copy::default();
        let (address, kept) = (address.to_owned(), copy.clone());
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let server = TcpStream::connect(&address).unwrap();
                let (back, forth) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (requests, answers) = (kept.clone(), kept.clone());
                thread::spawn(move || requests.pass(client, forth));
                thread::spawn(move || answers.pass(server, back));
            }
        });
        Self { copy, port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What was sent so far, as text.
    pub(crate) fn heard(&self) -> String {
        let copy = self.copy.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&copy).into_owned()
    }
}

impl Copy {
    /// Passes bytes on until one side ends.
    fn pass(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend_from_slice(&buffer[..read]);
            if to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        // The other side may have closed already.
        let _ = to.shutdown(Shutdown::Write);
    }
}
