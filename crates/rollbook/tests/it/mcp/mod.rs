//! MCP: the actions of an account as tools of a language model.

mod batches;
mod calls;
mod clients;
mod conformance;
mod every;
mod face;
mod fixture;
mod lists;
mod modes;
mod permissions;
mod progress;
mod questions;
mod reads;
mod sessions;
mod stdio;
mod tokens;

use serde_json::{Map, Value, json};

use crate::{
    client::{self, Answer},
    server::{Linked, Server},
};

/// The newest version that begins with `initialize`.
const VERSION: &str = "2025-11-25";

/// A client of one account over HTTP.
struct Client<'a> {
    server: &'a Server,
    account: &'a str,
    /// What stands behind `/mcp`, with its question mark.
    query: String,
    key: String,
}

impl<'a> Client<'a> {
    fn of(linked: &'a Linked, query: &str) -> Self {
        Self::with_key(linked, query, &linked.server.key)
    }

    fn with_key(linked: &'a Linked, query: &str, key: &str) -> Self {
        Self {
            server: &linked.server,
            account: &linked.account,
            query: query.to_owned(),
            key: key.to_owned(),
        }
    }

    /// A request with this body.
    fn request(&self, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
        self.server
            .request("POST", &format!("/mcp{}", self.query))
            .basic_auth(&self.key, Some(""))
            .header("x-account-id", self.account)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", VERSION)
            .body(body)
    }

    /// Sends a message and returns what is answered to it.
    async fn message(&self, method: &str, parameters: &Value) -> Answer {
        let message = json!({ "jsonrpc": "2.0", "id": 0, "method": method, "params": parameters });
        client::send(self.request(message.to_string())).await
    }

    /// The result of a method.
    #[track_caller]
    fn result(answer: Answer) -> Value {
        let body = answer.ok();
        assert_eq!((&body["jsonrpc"], &body["id"]), (&json!("2.0"), &json!(0)), "{body}");
        assert!(body["result"].is_object(), "{body}");
        body["result"].clone()
    }

    async fn ask(&self, method: &str, parameters: Value) -> Value {
        Self::result(self.message(method, &parameters).await)
    }

    /// The tools, by name.
    async fn tools(&self) -> Map<String, Value> {
        let listed = self.ask("tools/list", json!({})).await;
        assert!(listed.get("nextCursor").is_none(), "all tools are on page one");
        let tools = listed["tools"].as_array().unwrap().iter();
        tools
            .map(|tool| (tool["name"].as_str().unwrap().to_owned(), tool.clone()))
            .collect()
    }

    /// What a tool answers, well or not.
    async fn call(&self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({ "name": tool, "arguments": arguments }))
            .await
    }

    /// What a tool answers well: what `POST /actions/rpc` does.
    async fn reply(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_eq!(result["isError"], false, "{result}");
        let text = result["content"][0]["text"].as_str().unwrap();
        let reply: Value = serde_json::from_str(text).unwrap();
        assert_eq!(reply, result["structuredContent"], "both say the same");
        reply
    }
}

/// The text of a result.
fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap()
}
