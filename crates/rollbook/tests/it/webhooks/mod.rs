//! Webhooks as a product has them: made over HTTP or on the command line, and verified by other people's helpers.

mod api;
mod clients;
mod commands;
mod receiver;

use serde_json::{Value, json};

pub(crate) use receiver::{Arrival, Receiver};

use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::Home,
    server::Server,
};

/// A linked account on a server that may call receivers on this machine.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) home: Home,
    pub(crate) account: String,
    pub(crate) emulator: Emulator,
}

impl World {
    pub(crate) fn start() -> Self {
        let emulator = Emulator::with(["--employees", "12"]);
        let home = Home::new();
        let account = emulator.linked(&home);
        let mut command = Server::command(&home);
        command.args(["--allow-host", "127.0.0.1"]);
        Self {
            server: Server::of(&home, command),
            home,
            account,
            emulator,
        }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.call_with(&self.server.key, method, path, body).await
    }

    pub(crate) async fn call_with(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.server.request(method, path).basic_auth(key, Some(""));
        let request = match body {
            Value::Null => request,
            body => request
                .header("content-type", "application/json")
                .body(body.to_string()),
        };
        client::send(request).await
    }

    /// A webhook made over HTTP, with its secret.
    pub(crate) async fn made(&self, asked: Value) -> Value {
        let made = self.call("POST", "/v1/webhooks", &asked).await;
        assert_eq!(made.status, 201, "{made:#?}");
        made.body
    }

    /// Changes the account, which is an event.
    pub(crate) async fn edit(&self, label: &str) {
        let path = format!("/accounts/{}", self.account);
        self.call("PATCH", &path, &json!({ "label": label })).await.ok();
    }
}

/// The path of a webhook, with more behind it.
pub(crate) fn path(webhook: &Value, more: &str) -> String {
    format!("/v1/webhooks/{}{more}", webhook["id"].as_str().unwrap())
}
