//! A running `rollbook serve` and a caller with an API key.

use std::process::Command;

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::{Home, Running},
};

/// A server in a process of its own.
pub(crate) struct Server {
    pub(crate) running: Running,
    pub(crate) url: String,
    /// An API key.
    pub(crate) key: String,
    http: reqwest::Client,
}

impl Server {
    /// A server on the home's data folder.
    pub(crate) fn start(home: &Home) -> Self {
        Self::of(home, Self::command(home))
    }

    /// The command that starts a server on the home's data folder.
    pub(crate) fn command(home: &Home) -> Command {
        home.command(["serve", "--listen", "127.0.0.1:0", "--json"])
    }

    /// A server from a command that was changed.
    pub(crate) fn of(home: &Home, command: Command) -> Self {
        let key = home.run(["keys", "create", "--json"]).json();
        Self::with_key(home, command, key["key"].as_str().unwrap().to_owned())
    }

    /// The same, called with a key that is there already.
    pub(crate) fn with_key(home: &Home, command: Command, key: String) -> Self {
        let running = home.start_command(command);
        Self {
            url: running.ready()["url"].as_str().unwrap().to_owned(),
            running,
            key,
            http: client::client(),
        }
    }

    /// A request without a key.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.http.request(client::method(method), format!("{}{path}", self.url))
    }

    /// A page by its whole address.
    pub(crate) fn at(&self, address: &str) -> RequestBuilder {
        assert!(address.starts_with(&self.url), "{address}");
        self.http.get(address)
    }

    /// `GET`, with the key.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        client::send(self.request("GET", path).basic_auth(&self.key, Some(""))).await
    }

    /// `POST` with this body, and the key.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.request("POST", path).basic_auth(&self.key, Some(""));
        let request = request.header("content-type", "application/json");
        client::send(request.body(body.to_string())).await
    }

    /// `POST /actions/rpc` with this body, the account in the header.
    pub(crate) async fn call(&self, account: &str, body: &Value) -> Answer {
        let request = self.rpc(body.to_string()).header("x-account-id", account);
        client::send(request).await
    }

    /// `POST /actions/rpc` with any body, and the key.
    pub(crate) fn rpc(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.request("POST", "/actions/rpc")
            .basic_auth(&self.key, Some(""))
            .header("content-type", "application/json")
            .body(body)
    }

    /// Calls an action with inputs in the query.
    pub(crate) async fn action(&self, account: &str, action: &str, query: Value) -> Answer {
        self.call(account, &json!({ "action": action, "query": query })).await
    }
}

/// An emulator, a home where it is linked, and a server for it.
pub(crate) struct Linked {
    pub(crate) emulator: Emulator,
    pub(crate) server: Server,
    /// The account's id.
    pub(crate) account: String,
    pub(crate) home: Home,
}

impl Linked {
    pub(crate) fn start() -> Self {
        Self::serving(|_| ())
    }

    /// The same with a server whose command was changed.
    pub(crate) fn serving(change: impl FnOnce(&mut Command)) -> Self {
        Self::at(Home::new(), change)
    }

    /// The same in a home that is there.
    pub(crate) fn at(home: Home, change: impl FnOnce(&mut Command)) -> Self {
        let emulator = Emulator::start();
        let account = emulator.linked(&home);
        Self::with(emulator, home, account, change)
    }

    /// The same, linked for every action.
    pub(crate) fn for_all(change: impl FnOnce(&mut Command)) -> Self {
        let (emulator, home) = (Emulator::start(), Home::new());
        let actions = home.run(["actions", "--json"]).json();
        let ids = actions.as_array().unwrap().iter();
        let ids: Vec<_> = ids.map(|action| action["id"].as_str().unwrap().to_owned()).collect();
        let account = emulator.link(&home, &["--actions", &ids.join(",")])["id"].clone();
        Self::with(emulator, home, account.as_str().unwrap().to_owned(), change)
    }

    fn with(emulator: Emulator, home: Home, account: String, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = Server::command(&home);
        change(&mut command);
        Self {
            server: Server::of(&home, command),
            emulator,
            account,
            home,
        }
    }
}

/// Pauses the one account of a home, which only a person in the console does.
pub(crate) async fn pause(home: &Home) {
    let address = format!("sqlite://{}", home.data().join("rollbook.sqlite").display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    let pausing = sqlx::query("UPDATE account SET status = 'paused'");
    let paused = pausing.execute(&mut connection).await.unwrap();
    assert_eq!(paused.rows_affected(), 1);
    connection.close().await.unwrap();
}
