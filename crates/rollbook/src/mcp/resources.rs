//! Resources: whole pages of a list as lines of JSON, for clients that read more than a model can.

use form_urlencoded::Serializer;
use rmcp::model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use rollbook_core::Answer;
use rollbook_model::{
    AccountId, Action, Code, Problem,
    catalogue::{Effect, Place},
    problem::{Kind, Step},
};
use serde_json::{Map, Value, value::RawValue};

use super::{Client, results};
use crate::tabular;

/// What a page is written as.
const LINES: &str = "application/x-ndjson";
/// How many rows a page has where nobody says and UKG Pro lets it have as many.
const ROWS: u64 = 1000;
const NEXT: &str = "next";
const PAGE_SIZE: &str = "page_size";

fn address(account: AccountId, action: &Action) -> String {
    format!("rollbook://accounts/{account}/actions/{}", action.id)
}

/// The lists that need no input.
pub(super) fn list(client: &Client, offered: &[&'static Action]) -> Vec<Resource> {
    let needs_nothing = |action: &&&Action| {
        let inputs = action.inputs();
        let mut fields = inputs.fields().iter();
        action.is_list()
            && action.effect() == Effect::Read
            && !fields.any(|field| field.required || matches!(field.place, Place::Identifier(_)))
    };
    let resource = |action: &&Action| {
        Resource::new(address(client.account, action), action.id.clone())
            .with_title(action.label.clone())
            .with_description(action.summary.clone())
            .with_mime_type(LINES)
    };
    offered.iter().filter(needs_nothing).map(resource).collect()
}

/// What every other read is called.
pub(super) fn template(client: &Client) -> ResourceTemplate {
    let uri = format!("rollbook://accounts/{}/actions/{{action}}{{?inputs*}}", client.account);
    ResourceTemplate::new(uri, "action")
        .with_title("What an action reads")
        .with_description(
            "A page of what an action that reads answers to these inputs, a row a line; it names the next page.",
        )
        .with_mime_type(LINES)
}

/// Where the rows can be read that did not fit into an answer; `None` where they are named by more than texts.
pub(super) fn rest(
    account: AccountId,
    action: &Action,
    inputs: &Map<String, Value>,
    answer: &Answer,
) -> Option<Resource> {
    let next = answer.next.as_deref()?;
    let uri = with_next(account, action, inputs, next)?;
    let resource = Resource::new(uri, action.id.clone());
    Some(
        resource
            .with_title(format!("{}, further rows", action.label))
            .with_mime_type(LINES),
    )
}

fn with_next(account: AccountId, action: &Action, inputs: &Map<String, Value>, next: &str) -> Option<String> {
    let mut query = Serializer::new(String::new());
    for (name, value) in inputs {
        match value {
            _ if name == NEXT => {}
            Value::Null => {}
            Value::String(text) => {
                query.append_pair(name, text);
            }
            Value::Number(_) | Value::Bool(_) => {
                query.append_pair(name, &value.to_string());
            }
            Value::Array(_) | Value::Object(_) => return None,
        }
    }
    query.append_pair(NEXT, next);
    Some(format!("{}?{}", address(account, action), query.finish()))
}

/// Reads a page.
pub(super) async fn read(client: &Client, uri: &str) -> Result<ReadResourceResult, Problem> {
    let (action, mut inputs) = understood(client, uri)?;
    if action.is_paged() && !inputs.contains_key(PAGE_SIZE) && !inputs.contains_key(NEXT) {
        let schema = action.inputs().schema();
        let most = schema["properties"][PAGE_SIZE]["maximum"].as_u64().unwrap_or(ROWS);
        inputs.insert(PAGE_SIZE.to_owned(), most.min(ROWS).into());
    }
    let answer = client.run_whole(action, inputs.clone()).await?;
    let page = ResourceContents::text(lines(&answer.data), uri).with_mime_type(LINES);
    let next = answer.next.as_deref();
    let next = next.and_then(|next| with_next(client.account, action, &inputs, next));
    let said = match &next {
        None => results::LINES.to_owned(),
        Some(next) => format!("{} The next page is {next}", results::LINES),
    };
    let note = ResourceContents::text(said, next.unwrap_or_else(|| uri.to_owned()));
    Ok(ReadResourceResult::new(vec![page, note.with_mime_type("text/plain")]))
}

/// A row a line; one thing is one line.
fn lines(data: &RawValue) -> String {
    match tabular::rows(data) {
        Ok(Some(rows)) => rows.iter().flat_map(|row| [row.get(), "\n"]).collect(),
        _ => format!("{}\n", data.get()),
    }
}

/// The action and the inputs of an address.
fn understood(client: &Client, uri: &str) -> Result<(&'static Action, Map<String, Value>), Problem> {
    let unknown = || {
        let shown: String = uri.chars().take(120).collect();
        let message = format!("there is no resource `{shown}`");
        Problem::new(Kind::NotFound, Code::PathUnknown, Step::Input, message)
            .with_remedy("See what there is with `resources/list` and `resources/templates/list`")
    };
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let own = format!("rollbook://accounts/{}/actions/", client.account);
    let id = path.strip_prefix(&own).ok_or_else(unknown)?;
    let action = client.engine.catalogue().action(id).ok_or_else(unknown)?;
    // To read is all that reading does.
    if action.effect() == Effect::Write {
        return Err(unknown());
    }
    let pairs = form_urlencoded::parse(query.as_bytes());
    let inputs = pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())));
    Ok((action, inputs.collect()))
}
