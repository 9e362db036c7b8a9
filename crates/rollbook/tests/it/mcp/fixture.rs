//! The official suite of conformance against the protocol as `/mcp` speaks it, with a server behind it that has the tools,
//! resources and prompts which the suite asks for and a product has not.

#![expect(
    deprecated,
    reason = "the suite asks for logging, which newer versions of the protocol give up"
)]

// The module of the program itself, which knows nothing of accounts.
#[path = "../../../src/mcp/transport.rs"]
mod transport;

use axum::{Router, body::Bytes, extract::Request, response::Response, routing::post};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult, CompletionInfo,
        GetPromptRequestParams, GetPromptResponse, GetPromptResult, Implementation, ListPromptsResult,
        ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
        ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ServerCapabilities, ServerConfig,
        SetLevelRequestParams, SubscribeRequestParams, UnsubscribeRequestParams,
    },
    service::RequestContext,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::node;

/// One red pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
/// No sound.
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/// The server.
#[derive(Clone)]
struct Fixture;

/// What of the library is written as the protocol has it.
fn as_it_is<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn image() -> Value {
    json!({ "type": "image", "data": PNG, "mimeType": "image/png" })
}

fn embedded(uri: &str, text: &str) -> Value {
    json!({ "type": "resource", "resource": { "uri": uri, "mimeType": "text/plain", "text": text } })
}

/// What each tool answers.
fn tools() -> Vec<(&'static str, Value)> {
    vec![
        (
            "test_simple_text",
            json!([text("This is a simple text response for testing.")]),
        ),
        ("test_image_content", json!([image()])),
        (
            "test_audio_content",
            json!([{ "type": "audio", "data": WAV, "mimeType": "audio/wav" }]),
        ),
        (
            "test_embedded_resource",
            json!([embedded(
                "test://embedded-resource",
                "This is an embedded resource content."
            )]),
        ),
        (
            "test_multiple_content_types",
            json!([
                text("Multiple content types test:"),
                image(),
                embedded("test://mixed-content-resource", "{\"test\":\"data\",\"value\":123}"),
            ]),
        ),
        (
            "test_error_handling",
            json!([text("This tool intentionally returns an error for testing")]),
        ),
    ]
}

/// The prompts: their names, and whether they take arguments.
const PROMPTS: [(&str, &[&str]); 4] = [
    ("test_simple_prompt", &[]),
    ("test_prompt_with_arguments", &["arg1", "arg2"]),
    ("test_prompt_with_embedded_resource", &["resourceUri"]),
    ("test_prompt_with_image", &[]),
];

impl ServerHandler for Fixture {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_completions()
            .enable_logging()
            .enable_prompts()
            .enable_resources()
            .enable_resources_subscribe()
            .enable_tools()
            .build();
        ServerConfig::new(capabilities).with_server_info(Implementation::new("fixture", "1"))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tool = |(name, _): (&str, Value)| json!({ "name": name, "description": name, "inputSchema": { "type": "object" } });
        let tools: Vec<_> = tools().into_iter().map(tool).collect();
        Ok(as_it_is(json!({ "tools": tools })))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let found = tools().into_iter().find(|(name, _)| *name == request.name);
        let (name, content) = found.ok_or_else(|| ErrorData::invalid_params("there is no such tool", None))?;
        let result = json!({ "content": content, "isError": name == "test_error_handling" });
        Ok(as_it_is::<CallToolResult>(result).into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let resource = |uri: &str| json!({ "uri": uri, "name": uri, "description": uri, "mimeType": "text/plain" });
        let uris = ["test://static-text", "test://static-binary", "test://watched-resource"];
        Ok(as_it_is(json!({ "resources": uris.map(resource) })))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let template = json!({ "uriTemplate": "test://template/{id}/data", "name": "template" });
        Ok(as_it_is(json!({ "resourceTemplates": [template] })))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri.as_str();
        let of_template = uri
            .strip_prefix("test://template/")
            .and_then(|rest| rest.strip_suffix("/data"));
        let content = match (uri, of_template) {
            ("test://static-binary", _) => json!({ "uri": uri, "mimeType": "image/png", "blob": PNG }),
            (_, Some(id)) => {
                let text = json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
                json!({ "uri": uri, "mimeType": "application/json", "text": text.to_string() })
            }
            ("test://static-text" | "test://watched-resource", _) => {
                json!({ "uri": uri, "mimeType": "text/plain", "text": "This is the content of the static text resource." })
            }
            _ => return Err(ErrorData::resource_not_found("there is no such resource", None)),
        };
        Ok(as_it_is::<ReadResourceResult>(json!({ "contents": [content] })).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let argument = |name: &&str| json!({ "name": name, "description": name, "required": true });
        let prompts = PROMPTS.map(|(name, arguments)| {
            let arguments: Vec<_> = arguments.iter().map(argument).collect();
            json!({ "name": name, "description": name, "arguments": arguments })
        });
        Ok(as_it_is(json!({ "prompts": prompts })))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let given = |name: &str| {
            let arguments = request.arguments.as_ref();
            let value = arguments
                .and_then(|arguments| arguments.get(name))
                .and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let contents = match request.name.as_str() {
            "test_simple_prompt" => vec![text("This is a simple prompt for testing.")],
            "test_prompt_with_arguments" => {
                let (one, other) = (given("arg1"), given("arg2"));
                vec![text(&format!("Prompt with arguments: arg1='{one}', arg2='{other}'"))]
            }
            "test_prompt_with_embedded_resource" => vec![
                embedded(&given("resourceUri"), "Embedded resource content for testing."),
                text("Please process the embedded resource above."),
            ],
            "test_prompt_with_image" => vec![image(), text("Please analyze the image above.")],
            _ => return Err(ErrorData::invalid_params("there is no such prompt", None)),
        };
        let messages = contents
            .into_iter()
            .map(|content| json!({ "role": "user", "content": content }));
        let messages: Vec<_> = messages.collect();
        Ok(as_it_is::<GetPromptResult>(json!({ "messages": messages })).into())
    }

    async fn complete(
        &self,
        _: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Ok(CompleteResult::new(CompletionInfo::default()))
    }

    async fn set_level(&self, _: SetLevelRequestParams, _: RequestContext<RoleServer>) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn subscribe(&self, _: SubscribeRequestParams, _: RequestContext<RoleServer>) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn unsubscribe(&self, _: UnsubscribeRequestParams, _: RequestContext<RoleServer>) -> Result<(), ErrorData> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_protocol_passes_the_official_suite_but_for_what_needs_sessions_and_streams() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let own = url.clone();
    let answer = move |request: Request| {
        let own = own.clone();
        async move {
            let (head, body) = request.into_parts();
            let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let answered: Response = transport::answer(Fixture, &own, head, body).await;
            answered
        }
    };
    let router = Router::new().route("/mcp", post(answer));
    tokio::spawn(async { axum::serve(listener, router).await });
    let task = json!({ "url": url, "headers": {}, "expected": "mcp_fixture_failures.yml" });
    let ended = tokio::task::spawn_blocking(move || node::ended("mcp_conformance.mjs", &task.to_string()));
    let ended = ended.await.unwrap();
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
    println!("{}", ended.stdout);
}
