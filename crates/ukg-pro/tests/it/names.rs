//! Names whose answers somebody else decides, and a place that none of them may lead to.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use ukg_pro::Names;

/// A public address at which nobody is: the range of the 6bone, which was given back.
pub(crate) const NOBODY: &str = "3ffe::1";

/// A port on this machine that nobody may be led to. Connections wait in its queue to be counted.
pub(crate) struct Trap {
    listener: TcpListener,
    visits: AtomicUsize,
}

impl Trap {
    pub(crate) fn set() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self {
            listener,
            visits: AtomicUsize::new(0),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    /// How many connections were made so far.
    pub(crate) fn visits(&self) -> usize {
        loop {
            match self.listener.accept() {
                Ok(_) => self.visits.fetch_add(1, Ordering::SeqCst),
                Err(none) if none.kind() == io::ErrorKind::WouldBlock => return self.visits.load(Ordering::SeqCst),
                Err(error) => panic!("{error}"),
            };
        }
    }

    /// These addresses, each at the port of the trap, as a name server under somebody's thumb answers them.
    pub(crate) fn addresses(&self, addresses: &[&str]) -> Vec<SocketAddr> {
        let addresses = addresses.iter().map(|text| text.parse::<IpAddr>().unwrap());
        addresses.map(|address| SocketAddr::new(address, self.port())).collect()
    }
}

/// A name server that answers one look-up after the other from a list, the last answer for good.
pub(crate) struct NameServer {
    answers: Vec<Vec<SocketAddr>>,
    asked: Mutex<Vec<String>>,
}

impl NameServer {
    pub(crate) fn answering(answers: Vec<Vec<SocketAddr>>) -> Arc<Self> {
        Arc::new(Self {
            answers,
            asked: Mutex::default(),
        })
    }

    pub(crate) fn names(self: &Arc<Self>) -> Names {
        let server = Arc::clone(self);
        Names::answered_by(move |host| {
            let mut asked = server.asked.lock().unwrap();
            let turn = asked.len().min(server.answers.len() - 1);
            asked.push(host);
            std::future::ready(Ok(server.answers[turn].clone()))
        })
    }

    /// The names that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers that lead to no public address, or not only to public ones.
pub(crate) const PRIVATE: [&[&str]; 30] = [
    &["127.0.0.1"],
    &["127.255.255.254"],
    &["0.0.0.0"],
    &["10.0.0.1"],
    &["172.16.0.1"],
    &["192.168.1.1"],
    &["169.254.169.254"],
    &["100.64.0.1"],
    &["198.18.0.1"],
    &["224.0.0.1"],
    &["255.255.255.255"],
    &["::"],
    &["::1"],
    &["fe80::1"],
    &["fd00:ec2::254"],
    &["ff02::1"],
    // Addresses of version 6 that carry one of version 4: compatible, mapped, NAT64, 6to4, Teredo, ISATAP.
    &["::127.0.0.1"],
    &["::ffff:127.0.0.1"],
    &["::ffff:7f00:1"],
    &["64:ff9b::7f00:1"],
    &["64:ff9b:1::7f00:1"],
    &["2002:7f00:1::"],
    &["2001:0:4136:e378:8000:63bf:80ff:fffe"],
    &["2606:4700::5efe:127.0.0.1"],
    // Several addresses, of which one is not public, wherever it stands.
    &["3ffe::1", "127.0.0.1"],
    &["127.0.0.1", "3ffe::1"],
    &["3ffe::1", "3ffe::2", "10.0.0.1", "3ffe::3"],
    &["3ffe::1", "::ffff:10.0.0.1"],
    &["3ffe::1", "::1"],
    &["::ffff:8.8.8.8", "127.0.0.1"],
];
