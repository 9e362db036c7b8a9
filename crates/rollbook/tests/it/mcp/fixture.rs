//! The official suite of conformance against the protocol as `/mcp` speaks it, with a server behind it that has the
//! tools, resources and prompts which the suite asks for and a product has not.

#![expect(
    deprecated,
    reason = "the suite asks for logging, which newer versions of the protocol give up"
)]

// The modules of the program itself, which know nothing of accounts.
#[path = "../../../src/mcp/sessions.rs"]
mod sessions;
#[path = "../../../src/mcp/transport.rs"]
mod transport;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::Request,
    http::{Method, StatusCode},
    response::{IntoResponse as _, Response},
    routing::post,
};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult, CompletionInfo,
        GetPromptRequestParams, GetPromptResponse, GetPromptResult, Implementation, ListPromptsResult,
        ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
        ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ServerCapabilities, ServerConfig,
        SetLevelRequestParams, SubscribeRequestParams, UnsubscribeRequestParams,
    },
    service::{Peer, RequestContext},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::sleep};

use self::sessions::{Owner, Sessions};
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

/// The tools that say or ask something before they answer.
const SPEAKING: [&str; 6] = [
    "test_tool_with_progress",
    "test_tool_with_logging",
    "test_sampling",
    "test_elicitation",
    "test_elicitation_sep1034_defaults",
    "test_elicitation_sep1330_enums",
];

/// How long the suite has a tool wait before it says the next thing.
const BETWEEN: Duration = Duration::from_millis(50);

/// Says or asks what the suite has a tool say or ask, and returns its answer.
async fn speak(request: &CallToolRequestParams, context: &RequestContext<RoleServer>) -> Result<String, ErrorData> {
    let peer = &context.peer;
    let given = |name: &str| {
        let value = request.arguments.as_ref().and_then(|arguments| arguments.get(name));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    match &*request.name {
        "test_tool_with_progress" => {
            let token = json!(context.meta.get_progress_token());
            for progress in [0, 50, 100] {
                let step = json!({ "progressToken": token, "progress": progress, "total": 100 });
                peer.notify_progress(as_it_is(step)).await.unwrap();
                sleep(BETWEEN).await;
            }
            Ok("done".to_owned())
        }
        "test_tool_with_logging" => {
            for data in [
                "Tool execution started",
                "Tool processing data",
                "Tool execution completed",
            ] {
                let line = json!({ "level": "info", "data": data });
                peer.notify_logging_message(as_it_is(line)).await.unwrap();
                sleep(BETWEEN).await;
            }
            Ok("done".to_owned())
        }
        "test_sampling" => {
            let can = context.client_capabilities().and_then(|client| client.sampling);
            can.ok_or_else(|| ErrorData::invalid_params("the client samples nothing", None))?;
            let message = json!({ "role": "user", "content": text(&given("prompt")) });
            let asked = json!({ "messages": [message], "maxTokens": 100 });
            let answer = peer.create_message(as_it_is(asked)).await;
            Ok(format!("LLM response: {}", json!(answer.unwrap())))
        }
        "test_elicitation" => {
            let schema = json!({
                "type": "object",
                "properties": {
                    "username": { "type": "string", "description": "User's response" },
                    "email": { "type": "string", "description": "User's email address" },
                },
                "required": ["username", "email"],
            });
            elicit(context, peer, &given("message"), schema).await
        }
        "test_elicitation_sep1034_defaults" => {
            let schema = json!({
                "type": "object",
                "properties": {
                    "name": { "type": "string", "default": "John Doe" },
                    "age": { "type": "integer", "default": 30 },
                    "score": { "type": "number", "default": 95.5 },
                    "status": { "type": "string", "enum": ["active", "inactive", "pending"], "default": "active" },
                    "verified": { "type": "boolean", "default": true },
                },
            });
            elicit(context, peer, "Who are you?", schema).await
        }
        _ => {
            let titled = |one: &str, other: &str| json!([{ "const": "value1", "title": one }, { "const": "value2", "title": other }]);
            let options = json!(["option1", "option2", "option3"]);
            let schema = json!({
                "type": "object",
                "properties": {
                    "untitledSingle": { "type": "string", "enum": options },
                    "titledSingle": { "type": "string", "oneOf": titled("First Option", "Second Option") },
                    "legacyEnum": {
                        "type": "string",
                        "enum": ["opt1", "opt2"],
                        "enumNames": ["Option One", "Option Two"],
                    },
                    "untitledMulti": { "type": "array", "items": { "type": "string", "enum": options } },
                    "titledMulti": { "type": "array", "items": { "anyOf": titled("First Choice", "Second Choice") } },
                },
            });
            elicit(context, peer, "What do you choose?", schema).await
        }
    }
}

async fn elicit(
    context: &RequestContext<RoleServer>,
    peer: &Peer<RoleServer>,
    message: &str,
    schema: Value,
) -> Result<String, ErrorData> {
    let can = context.client_capabilities().and_then(|client| client.elicitation);
    can.ok_or_else(|| ErrorData::invalid_params("the client asks nobody", None))?;
    let asked = json!({ "mode": "form", "message": message, "requestedSchema": schema });
    let answer = peer.create_elicitation(as_it_is(asked)).await;
    Ok(format!("Elicitation completed: {}", json!(answer.unwrap())))
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
        let speaking = SPEAKING.map(|name| (name, Value::Null));
        let tools: Vec<_> = tools().into_iter().chain(speaking).map(tool).collect();
        Ok(as_it_is(json!({ "tools": tools })))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if SPEAKING.contains(&&*request.name) {
            let said = speak(&request, &context).await?;
            return Ok(as_it_is::<CallToolResult>(json!({ "content": [text(&said)] })).into());
        }
        let found = tools().into_iter().find(|(name, _)| *name == request.name);
        let (name, blocks) = found.ok_or_else(|| ErrorData::invalid_params("there is no such tool", None))?;
        let result = json!({ "content": blocks, "isError": name == "test_error_handling" });
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

/// How many scenarios the suite has.
const SCENARIOS: usize = 30;

/// What the suite finds of a server with or without sessions, when nothing or this is expected to fail.
async fn judged(sessions: Option<Arc<Sessions>>, expected: Option<&str>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let own = url.clone();
    let kept = sessions.clone();
    let answer = move |request: Request| {
        let (own, kept) = (own.clone(), kept.clone());
        async move {
            let (head, body) = request.into_parts();
            let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let owner = Owner {
                caller: "the suite".to_owned(),
                account: "its own".to_owned(),
            };
            let kept = kept.as_deref().map(|sessions| (sessions, &owner));
            let answered: Response = match kept {
                Some(kept) if head.method == Method::DELETE => {
                    let ended = transport::end_session(Fixture, &own, head, kept).await;
                    ended.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
                }
                Some(kept) if head.method == Method::GET => {
                    let listens = transport::listen(Fixture, &own, head, kept).await;
                    listens.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
                }
                kept => transport::answer(Fixture, &own, head, body, kept).await,
            };
            answered
        }
    };
    let router = Router::new().route("/mcp", post(answer.clone()).get(answer.clone()).delete(answer));
    tokio::spawn(async { axum::serve(listener, router).await });
    let task = json!({ "url": url, "headers": {}, "expected": expected });
    let ended = tokio::task::spawn_blocking(move || node::ended("mcp_conformance.mjs", &task.to_string()));
    let ended = ended.await.unwrap();
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
    let scenarios = ended.stdout.lines().filter(|line| line.starts_with(['✓', '✗']));
    assert_eq!(scenarios.count(), SCENARIOS, "{}", ended.stdout);
    if let Some(sessions) = sessions {
        sessions.end();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_sessions_the_protocol_passes_the_official_suite_but_for_what_needs_one() {
    judged(None, Some("mcp_fixture_failures.yml")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_sessions_the_protocol_passes_the_official_suite() {
    judged(Some(Arc::new(Sessions::new())), None).await;
}
