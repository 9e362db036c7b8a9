//! Webhooks and deliveries as this face shows them.

use rollbook_model::{AccountId, Webhook as Stored, WebhookEvent};
use rollbook_store::{Delivery as StoredDelivery, RecordedAttempt};
use schemars::JsonSchema;
use serde::Serialize;

/// A webhook. Its secrets are never part of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Webhook {
    /// The id.
    id: String,
    /// Where it is sent.
    url: String,
    /// What it is for.
    description: String,
    /// `standard`, `stackone` or `finch`.
    form: &'static str,
    /// What it tells; `null` is everything.
    events: Option<Vec<&'static str>>,
    /// The accounts it tells of; `null` is all of them.
    accounts: Option<Vec<String>>,
    /// Whether anything is sent.
    enabled: bool,
    /// Since when, and why, nothing is sent.
    disabled: Option<Disabled>,
    /// Since when its receiver has taken nothing.
    failing_since: Option<String>,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
}

/// Since when, and why, nothing is sent.
#[derive(Serialize, JsonSchema)]
struct Disabled {
    /// Since when.
    at: String,
    /// `asked`: somebody disabled it; `gone`: its receiver answered 410; `failing`: it took nothing for days.
    reason: &'static str,
}

/// Webhooks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Webhooks {
    /// Each of them, the oldest first.
    pub(super) data: Vec<Webhook>,
}

/// A webhook with its newest secret.
#[derive(Serialize, JsonSchema)]
pub(super) struct Created {
    #[serde(flatten)]
    webhook: Webhook,
    /// What deliveries are signed with. It is told once.
    secret: String,
}

/// A delivery.
#[derive(Serialize, JsonSchema)]
pub(super) struct Delivery {
    /// The id of the event, the same with every try, and as the receiver reads it in `webhook-id`.
    event_id: String,
    /// What it tells.
    r#type: &'static str,
    /// The account it is about.
    account_id: Option<String>,
    /// `pending`, `delivered` or `failed`.
    state: &'static str,
    /// When it happened.
    timestamp: String,
    /// When it is tried next, while it is pending; not before what happened earlier to the same account has ended.
    due_at: Option<String>,
    /// When it ended.
    ended_at: Option<String>,
    /// Each try, the first one first.
    attempts: Vec<Attempt>,
}

/// A try.
#[derive(Serialize, JsonSchema)]
struct Attempt {
    /// When it began.
    at: String,
    /// How long it took.
    duration_ms: u64,
    /// The status that the receiver answered with.
    status: Option<u16>,
    /// The code of why it did not answer.
    code: Option<String>,
}

/// A page of deliveries.
#[derive(Serialize, JsonSchema)]
pub(super) struct Deliveries {
    /// Each of them, the newest first.
    pub(super) data: Vec<Delivery>,
    /// What to give as `before` for the next page; `null` on the last one.
    pub(super) next: Option<u64>,
}

/// What is sent again.
#[derive(Serialize, JsonSchema)]
pub(super) struct Replayed {
    /// How many deliveries.
    pub(super) deliveries: u64,
}

/// What was sent for a test.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tested {
    /// The id of the event, by which its delivery is found.
    pub(super) event_id: String,
}

impl Webhook {
    pub(super) fn of(webhook: &Stored) -> Self {
        let words = |events: &Vec<WebhookEvent>| events.iter().map(|event| event.as_str()).collect();
        let ids = |accounts: &Vec<AccountId>| accounts.iter().map(ToString::to_string).collect();
        Self {
            id: webhook.id.to_string(),
            url: webhook.url.clone(),
            description: webhook.description.clone(),
            form: webhook.form.as_str(),
            events: webhook.events.as_ref().map(words),
            accounts: webhook.accounts.as_ref().map(ids),
            enabled: webhook.disabled.is_none(),
            disabled: webhook.disabled.map(|disabled| Disabled {
                at: disabled.at.to_string(),
                reason: disabled.reason.as_str(),
            }),
            failing_since: webhook.failing_since.map(|at| at.to_string()),
            created_at: webhook.created_at.to_string(),
            updated_at: webhook.updated_at.to_string(),
        }
    }
}

impl Created {
    pub(super) fn of(webhook: &Stored, secret: &str) -> Self {
        Self {
            webhook: Webhook::of(webhook),
            secret: secret.to_owned(),
        }
    }
}

impl Delivery {
    pub(super) fn of(delivery: StoredDelivery) -> Self {
        Self {
            event_id: delivery.id.to_string(),
            r#type: delivery.event.as_str(),
            account_id: delivery.account.map(|account| account.to_string()),
            state: delivery.state.as_str(),
            timestamp: delivery.at.to_string(),
            due_at: delivery.ended_at.is_none().then(|| delivery.due_at.to_string()),
            ended_at: delivery.ended_at.map(|at| at.to_string()),
            attempts: delivery.attempts.into_iter().map(Attempt::of).collect(),
        }
    }
}

impl Attempt {
    fn of(attempt: RecordedAttempt) -> Self {
        Self {
            at: attempt.at.to_string(),
            duration_ms: u64::try_from(attempt.duration.as_millis()).unwrap_or(u64::MAX),
            status: attempt.status,
            code: attempt.code,
        }
    }
}
