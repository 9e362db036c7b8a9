//! Lines of logs.

use std::time::Duration;

use jiff::Timestamp;
use rollbook_core::REQUEST;
use rollbook_model::{Actor, Catalogue, Event, OrganisationId, catalogue::CONNECTOR};
use rollbook_store::{RequestEntry, RequestOutcome};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::meta::CATEGORY;

/// An action that ran.
#[derive(Serialize, JsonSchema)]
pub(super) struct LogLine {
    /// The request.
    request_id: String,
    #[serde(flatten)]
    ran: Ran,
    /// When it began.
    event_datetime: String,
    /// 200 where there was an answer. Of a failure the log keeps the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u16", default)]
    status: Option<u16>,
    /// The code of the failure, in Rollbook's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    error_code: Option<String>,
    /// How UKG Pro was called, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<StepLine>", default)]
    step_requests: Option<Vec<StepLine>>,
}

/// How UKG Pro was called for an action.
#[derive(Serialize, JsonSchema)]
pub(super) struct StepLine {
    /// The step: there is one for each action.
    id: String,
    /// The request it is part of.
    request_id: String,
    #[serde(flatten)]
    ran: Ran,
    /// The path of UKG Pro's interface, with names where identifiers stand; none of a service by SOAP.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    path: Option<&'static str>,
}

/// What both tell.
#[derive(Serialize, JsonSchema)]
struct Ran {
    /// The account.
    account_id: String,
    /// The organisation.
    project_id: String,
    /// The connector's key.
    provider: &'static str,
    /// The category.
    service: &'static str,
    /// The action's id.
    action: String,
    /// UKG Pro's API or service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    resource: Option<String>,
    /// The operation of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    sub_resource: Option<String>,
    /// The method by which UKG Pro is called for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    http_method: Option<String>,
    /// When it began.
    start_time: String,
    /// When it ended.
    end_time: String,
    /// How long it took, in milliseconds.
    duration: u64,
    /// Whether there was an answer.
    success: bool,
}

/// What of an action's operation is told in logs.
pub(super) struct Called {
    /// UKG Pro's API or service.
    pub(super) resource: String,
    /// The operation of it.
    pub(super) sub_resource: String,
    /// How it is called.
    pub(super) method: &'static str,
}

impl Called {
    pub(super) fn by(action: &rollbook_model::Action) -> Self {
        let name = action.operation.name();
        let (resource, sub_resource) = name.split_once('.').unwrap_or((&name, ""));
        Self {
            resource: resource.to_owned(),
            sub_resource: sub_resource.to_owned(),
            method: action.operation.method(),
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Ran {
    fn of(organisation: OrganisationId, entry: &RequestEntry) -> Self {
        let action = Catalogue::get().action(&entry.action);
        let called = action.map(Called::by);
        let end = entry.started_at.checked_add(entry.duration).unwrap_or(Timestamp::MAX);
        Self {
            account_id: entry.account.to_string(),
            project_id: organisation.to_string(),
            provider: CONNECTOR,
            service: CATEGORY,
            action: action.map_or_else(|| entry.action.clone(), rollbook_model::Action::long_id),
            http_method: called.as_ref().map(|called| called.method.to_ascii_lowercase()),
            resource: called.as_ref().map(|called| called.resource.clone()),
            sub_resource: called.map(|called| called.sub_resource),
            start_time: entry.started_at.to_string(),
            end_time: end.to_string(),
            duration: milliseconds(entry.duration),
            success: matches!(entry.outcome, RequestOutcome::Succeeded { .. }),
        }
    }
}

impl LogLine {
    pub(super) fn of(organisation: OrganisationId, entry: &RequestEntry, with_steps: bool) -> Self {
        let (status, error_code) = match &entry.outcome {
            RequestOutcome::Succeeded { .. } => (Some(200), None),
            RequestOutcome::Failed { code } => (None, Some(code.clone())),
        };
        Self {
            request_id: entry.id.to_string(),
            ran: Ran::of(organisation, entry),
            event_datetime: entry.started_at.to_string(),
            status,
            error_code,
            step_requests: with_steps.then(|| vec![StepLine::of(organisation, entry)]),
        }
    }
}

impl StepLine {
    pub(super) fn of(organisation: OrganisationId, entry: &RequestEntry) -> Self {
        let action = Catalogue::get().action(&entry.action);
        Self {
            id: format!("{}_1", entry.id),
            request_id: entry.id.to_string(),
            ran: Ran::of(organisation, entry),
            path: action.and_then(|action| action.operation.path()),
        }
    }
}

/// What happened to an account.
#[derive(Serialize, JsonSchema)]
pub(super) struct PlatformLine {
    /// The event.
    id: String,
    /// The request it was part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    request_id: Option<String>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    account_id: Option<String>,
    /// The organisation.
    project_id: String,
    /// What happened.
    action: String,
    /// What the kind begins with.
    category: String,
    /// When.
    event_datetime: String,
    /// What kind of somebody did it.
    source_type: &'static str,
    /// Who did it.
    source_id: String,
    /// Always true: what did not happen is not in the log.
    success: bool,
}

impl PlatformLine {
    pub(super) fn of(event: &Event) -> Self {
        let kind = event.kind.to_string();
        let category = kind.split('.').next().unwrap_or_default().to_owned();
        let request = event.detail.get(REQUEST).and_then(|value| value.as_str());
        Self {
            id: event.id.to_string(),
            request_id: request.map(str::to_owned),
            account_id: event.account.map(|account| account.to_string()),
            project_id: event.organisation.to_string(),
            action: kind,
            category,
            event_datetime: event.at.to_string(),
            source_type: match event.actor {
                Actor::Person(_) => "person",
                Actor::ApiKey(_) => "api_key",
                Actor::Client(_) => "client",
                Actor::LinkSession(_) => "link_session",
                Actor::CommandLine => "command_line",
                Actor::System => "system",
            },
            source_id: event.actor.to_string(),
            success: true,
        }
    }
}
