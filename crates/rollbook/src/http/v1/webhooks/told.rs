//! What receivers of webhooks are sent, as the API's description has it.

use rollbook_model::{WebhookEvent, WebhookForm};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The form `standard`: Standard Webhooks.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes what the core writes; a test holds them together")]
pub(in crate::http) struct StandardWebhook {
    #[schemars(schema_with = "events")]
    r#type: String,
    /// When it happened, as RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    timestamp: String,
    /// To what it happened.
    data: StandardData,
}

/// To what it happened. Further names may come.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "as above")]
struct StandardData {
    /// The organisation.
    organisation_id: String,
    /// The account, where it is about one.
    #[schemars(default)]
    account_id: Option<String>,
    /// The account's provider.
    #[schemars(default)]
    provider: Option<String>,
    /// The customer's id in your product, while there is the account.
    #[schemars(default)]
    origin_owner_id: Option<String>,
    /// The state in which the account was then.
    #[schemars(default)]
    status: Option<String>,
    /// The state in which it was before, of `account.status_changed`.
    #[schemars(default)]
    from: Option<String>,
    /// The state into which it came, of `account.status_changed`.
    #[schemars(default)]
    to: Option<String>,
    /// Why, as the code of a problem.
    #[schemars(default)]
    code: Option<String>,
    /// How many days ago the password was set, of `account.password_old`.
    #[schemars(default)]
    days: Option<u32>,
    /// The webhook, of `webhook.disabled` and `webhook.test`.
    #[schemars(default)]
    webhook_id: Option<String>,
    /// Why it was disabled: `gone` or `failing`.
    #[schemars(default)]
    reason: Option<String>,
    /// Of a change of people: its place in `GET /v1/changes`, which has the values.
    #[schemars(default)]
    position: Option<u64>,
    /// What changed: `person`, `employment`, and so on.
    #[schemars(default)]
    object: Option<String>,
    /// The id of what changed.
    #[schemars(default)]
    id: Option<String>,
    /// Of what was paid: the payment.
    #[schemars(default)]
    payment_id: Option<String>,
    /// Of a payment: the day it was paid, where UKG Pro tells it.
    #[schemars(default)]
    pay_date: Option<String>,
    /// The person whose it is; `null` of what is nobody's.
    #[schemars(default)]
    person_id: Option<String>,
    /// What happened to it: `created`, `updated`, `terminated`, `rehired`, `transferred` or `deleted`.
    #[schemars(default)]
    kind: Option<String>,
    /// The names of the fields that are different.
    #[schemars(default)]
    fields: Option<Vec<String>>,
    /// When it happened, as the tenant says: a moment without a zone.
    #[schemars(default)]
    happened_at: Option<String>,
}

/// What happened, of all that this form tells.
fn events(_: &mut SchemaGenerator) -> Schema {
    let told = WebhookEvent::ALL
        .iter()
        .filter(|event| WebhookForm::Standard.tells(**event));
    let meanings: Vec<_> = told
        .clone()
        .map(|event| format!("- `{event}`: {}", event.meaning()))
        .collect();
    json_schema!({
        "type": "string",
        "description": format!("What happened. Later versions tell more.\n{}", meanings.join("\n")),
        "enum": told.map(|event| event.as_str()).collect::<Vec<_>>(),
    })
}

/// The form `stackone`: the frame of StackOne's account events.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "as above")]
pub(in crate::http) struct StackOneWebhook {
    /// The organisation.
    project_id: String,
    /// The account; empty in a test.
    account_id: String,
    /// `account.created`, `account.updated` or `account.deleted`; `webhook.test` in a test.
    event: String,
    /// When it happened, as RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    event_date: String,
    /// `account`; `webhook` in a test.
    record_type: String,
    /// The account; the webhook in a test.
    record_id: String,
    /// When this try began, as RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    sent_at: String,
    /// The account's provider.
    provider: String,
    /// The customer's id in your product, while there is the account.
    #[schemars(default)]
    origin_owner_id: Option<String>,
    /// The customer's name in your product, while there is the account.
    #[schemars(default)]
    origin_owner_name: Option<String>,
}

/// The form `finch`: an event of a connection or of its people, as Finch's receivers read it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "as above")]
pub(in crate::http) struct FinchWebhook {
    /// The account; the organisation in a test.
    account_id: String,
    /// The tenant as a company; the organisation in a test.
    company_id: String,
    /// The tenant as a company.
    #[schemars(default)]
    entity_id: Option<String>,
    /// The newest connection of the account that is not over.
    #[schemars(default)]
    connection_id: Option<String>,
    /// `account.updated`, `company.updated`, `directory.…`, `individual.…`, `employment.…`, `payment.…`,
    /// `pay_statement.…`, `job.initial_data_sync_org.succeeded`, `job.initial_data_sync_payroll.succeeded`; `test` in a
    /// test.
    event_type: String,
    /// To what it happened; `null` where it happened to no person.
    data: Option<FinchData>,
}

/// The state of a connection, a person, a payment, or a job; empty in a test.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "as above")]
struct FinchData {
    /// Of a connection: `pending`, `connected`, `reauth` or `disconnected`.
    #[schemars(default)]
    status: Option<String>,
    /// Of a connection: `credential`.
    #[schemars(default)]
    authentication_method: Option<String>,
    /// The person.
    #[schemars(default)]
    individual_id: Option<String>,
    /// The payment.
    #[schemars(default)]
    payment_id: Option<String>,
    /// Of a payment: the day it was paid.
    #[schemars(default)]
    pay_date: Option<String>,
    /// The job.
    #[schemars(default)]
    job_id: Option<String>,
    /// Where the job is read.
    #[schemars(default)]
    job_url: Option<String>,
}
