//! What receivers of webhooks are sent, as the API's description has it.

use schemars::JsonSchema;

/// The form `standard`: Standard Webhooks.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes what the core writes; a test holds them together")]
pub(in crate::http) struct StandardWebhook {
    /// What happened.
    r#type: Told,
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
}

/// What happened.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "as above")]
enum Told {
    #[schemars(rename = "account.created")]
    AccountCreated,
    #[schemars(rename = "account.updated")]
    AccountUpdated,
    #[schemars(rename = "account.status_changed")]
    AccountStatusChanged,
    #[schemars(rename = "account.deleted")]
    AccountDeleted,
    #[schemars(rename = "account.password_old")]
    AccountPasswordOld,
    #[schemars(rename = "webhook.disabled")]
    WebhookDisabled,
    #[schemars(rename = "webhook.test")]
    Test,
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

/// The form `finch`: an event of a connection, as Finch's receivers read it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "as above")]
pub(in crate::http) struct FinchWebhook {
    /// The account; the organisation in a test.
    account_id: String,
    /// The account again.
    company_id: String,
    /// The account, as the connection.
    #[schemars(default)]
    connection_id: Option<String>,
    /// `account.updated`; `test` in a test.
    event_type: String,
    /// The state of the connection; empty in a test.
    data: FinchData,
}

/// The state of a connection.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "as above")]
struct FinchData {
    /// `pending`, `connected`, `reauth` or `disconnected`.
    #[schemars(default)]
    status: Option<String>,
    /// `credential`.
    #[schemars(default)]
    authentication_method: Option<String>,
}
