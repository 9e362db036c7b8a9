//! A few tools for all actions: one that finds them, one that describes one, one that runs it.

use std::sync::Arc;

use rmcp::model::{CallToolResult, JsonObject, Tool, ToolAnnotations};
use rollbook_model::{
    Action, Catalogue, Problem,
    catalogue::{CONNECTOR, Effect},
};
use serde_json::{Map, Value, json};

use super::{Client, ParamStyle, ToolMode, arguments::PARTS, results, tools};
use crate::http::invalid;

/// How many actions a search finds when nobody says, and at most.
const TOP: u64 = 5;
const MOST: u64 = 20;
/// Where the inputs of an action stand that are named by themselves.
const INPUTS: &str = "inputs";
const ACTION: &str = "action_id";

/// What one of these tools does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Finds actions by a question.
    Search,
    /// Describes one.
    Describe,
    /// Runs one.
    Execute,
}

impl Role {
    /// The tools of a mode, in the order in which they are used.
    const fn of(mode: ToolMode) -> &'static [Self] {
        match mode {
            ToolMode::Individual => &[],
            ToolMode::SearchExecute => &[Self::Search, Self::Execute],
            ToolMode::Small => &[Self::Search, Self::Describe, Self::Execute],
        }
    }

    pub(super) fn name(self) -> String {
        let verb = match self {
            Self::Search => "search_actions",
            Self::Describe => "describe_action",
            Self::Execute => "execute_action",
        };
        format!("{CONNECTOR}_{verb}")
    }

    /// The tool of a name in a mode.
    pub(super) fn named(mode: ToolMode, name: &str) -> Option<Self> {
        Self::of(mode).iter().copied().find(|role| role.name() == name)
    }
}

/// The tools of a mode. `writes` says whether there is an action that writes.
pub(super) fn list(mode: ToolMode, style: ParamStyle, writes: bool) -> Vec<Tool> {
    let tool = |role: &Role| {
        let (title, description, schema, mut annotations) = of(*role, mode, style, writes);
        annotations.title = Some(title.to_owned());
        Tool::new(role.name(), description, Arc::new(schema)).with_annotations(annotations)
    };
    Role::of(mode).iter().map(tool).collect()
}

fn of(
    role: Role,
    mode: ToolMode,
    style: ParamStyle,
    writes: bool,
) -> (&'static str, &'static str, JsonObject, ToolAnnotations) {
    let reads = ToolAnnotations::new().read_only(true).open_world(false);
    let action = json!({ "type": "string", "description": "As the search gives it." });
    let described = mode == ToolMode::Small;
    match role {
        Role::Search => (
            "Search actions",
            "Finds actions in the company's UKG Pro (people, jobs, pay, time off, configuration) that answer a question.",
            schema(
                &json!({
                    "query": { "type": "string", "description": "What is wanted, in English." },
                    "top_k": { "type": "integer", "maximum": MOST },
                }),
                &["query"],
            ),
            reads,
        ),
        Role::Describe => (
            "Describe action",
            "Says what an action takes and answers.",
            schema(&json!({ ACTION: action }), &[ACTION]),
            reads,
        ),
        Role::Execute => {
            let mut properties = json!({ ACTION: action });
            match style {
                ParamStyle::Nested => {
                    for part in PARTS {
                        properties[part] = json!({ "type": "object" });
                    }
                }
                ParamStyle::FlatPrefixed | ParamStyle::FlatSmart => {
                    properties[INPUTS] = json!({ "type": "object", "description": "What the action takes." });
                }
            }
            let description = if described {
                "Runs an action, its inputs as its description says. Lists come in parts: give `next` to go on."
            } else {
                "Runs an action, its inputs as the search says. Lists come in parts: give `next` to go on."
            };
            let annotations = ToolAnnotations::new().read_only(!writes).open_world(false);
            let annotations = if writes {
                annotations.destructive(true)
            } else {
                annotations
            };
            (
                "Execute action",
                description,
                schema(&properties, &[ACTION]),
                annotations,
            )
        }
    }
}

fn schema(properties: &Value, required: &[&str]) -> JsonObject {
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// Answers a search or a description.
pub(super) async fn tell(
    client: &Client,
    role: Role,
    arguments: &Map<String, Value>,
) -> Result<CallToolResult, Problem> {
    match role {
        Role::Search => search(client, arguments).await,
        Role::Describe | Role::Execute => Ok(results::own(described(action(client, arguments)?, client.view.style))),
    }
}

async fn search(client: &Client, arguments: &Map<String, Value>) -> Result<CallToolResult, Problem> {
    let query = arguments.get("query").and_then(Value::as_str).unwrap_or_default();
    if query.trim().is_empty() {
        return Err(invalid("`query` must be a text".to_owned()));
    }
    let top = match arguments.get("top_k").filter(|top| !top.is_null()) {
        None => TOP,
        Some(top) => top
            .as_u64()
            .filter(|top| (1..=MOST).contains(top))
            .ok_or_else(|| invalid(format!("`top_k` must be a whole number from 1 to {MOST}")))?,
    };
    let offered = client.offered().await?;
    let among = |action: &Action| offered.iter().any(|offered| offered.id == action.id);
    let found = Catalogue::get().search(query, among, usize::try_from(top).unwrap_or(usize::MAX));
    let rows = found.iter().map(|found| {
        let mut row = json!({
            ACTION: found.action.long_id(),
            "label": found.action.label,
            "description": found.action.summary,
            "score": found.score,
        });
        if client.view.mode == ToolMode::SearchExecute {
            // There is no other tool that says so.
            let (schema, said) = tools::input_schema(found.action, client.view.style);
            row["parameters"] = Value::Object(schema);
            if !said.is_empty() {
                row["hint"] = said.join(" ").into();
            }
        }
        if found.action.effect() == Effect::Write {
            row["writes"] = true.into();
        }
        row
    });
    let rows: Vec<_> = rows.collect();
    Ok(results::own(json!({ "results": rows, "query": query })))
}

/// All that is known of an action.
fn described(action: &Action, style: ParamStyle) -> Value {
    let (parameters, said) = tools::input_schema(action, style);
    let mut described = json!({
        ACTION: action.long_id(),
        "label": action.label,
        "description": action.summary,
        "needs": action.needs(),
        "effect": action.effect(),
        "parameters": parameters,
        "hint": said.join(" "),
        "output": tools::output_schema(action),
    });
    let example = action.example.as_deref().map(serde_json::from_str::<Value>);
    if let Some(Ok(example)) = example {
        described["example"] = example;
    }
    described
}

/// The action that arguments name.
pub(super) fn action(client: &Client, arguments: &Map<String, Value>) -> Result<&'static Action, Problem> {
    let id = arguments.get(ACTION).and_then(Value::as_str);
    let id = id.ok_or_else(|| invalid(format!("`{ACTION}` must be the id of an action")))?;
    client.engine.action(id)
}

/// What arguments hold for the action that they name.
///
/// # Errors
/// When they cannot be read, or hold two values for one input: passed over, they would answer more than was asked for.
pub(super) fn inputs(mut arguments: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    arguments.shift_remove(ACTION);
    let unreadable = || invalid(format!("`{INPUTS}` must be an object of what the action takes"));
    let inputs = match arguments.shift_remove(INPUTS) {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(inputs)) => inputs,
        // Some models write objects as text.
        Some(Value::String(text)) => serde_json::from_str(&text).map_err(|_| unreadable())?,
        Some(_) => return Err(unreadable()),
    };
    for (name, value) in inputs {
        if arguments.get(&name).is_some_and(|given| *given != value) {
            return Err(invalid(format!("`{name}` is given twice, with two values")));
        }
        arguments.insert(name, value);
    }
    Ok(arguments)
}
