//! StackOne's published clients, unmodified, against the server; and what those send that no registry holds.
//!
//! `stackone-ai` of `PyPI` and `@stackone/stackone-client-ts` of npm run through every method they have beside the unified
//! reads (`unified/clients.rs`). `@stackone/ai` and version 4.34.1 of the second are in no registry: what they send is
//! written down in `recorded.rs`.

mod failures;
mod lost_replies;
mod python;
mod recorded;
mod typescript;

use crate::{emulator::Emulator, program::Home, server::Server};

/// An emulated tenant that several customers' accounts are linked to, and a server.
struct World {
    emulator: Emulator,
    home: Home,
    server: Server,
    /// Their ids, the oldest first.
    accounts: Vec<String>,
}

/// The customer of the first account; the others are somebody else's.
const OWNER: &str = "customer-1";

impl World {
    fn of(accounts: usize) -> Self {
        let emulator = Emulator::start();
        let home = Home::new();
        let accounts = (1..=accounts).map(|number| {
            let owner = format!("customer-{number}");
            let linked = emulator.link(&home, &["--owner-id", &owner, "--owner-name", "Harbour", "--test"]);
            linked["id"].as_str().unwrap().to_owned()
        });
        Self {
            accounts: accounts.collect(),
            server: Server::start(&home),
            emulator,
            home,
        }
    }

    fn account(&self) -> &str {
        &self.accounts[0]
    }
}
