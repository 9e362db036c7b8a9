//! `rollbook webhooks`: where products are told what happened.

use clap::{ArgGroup, Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use rollbook_core::Engine;
use rollbook_model::{
    AccountId, Actor, DeliveryState, EventId, Webhook, WebhookEvent, WebhookForm, WebhookId, webhook::Wanted,
};
use rollbook_store::{Delivery, DeliveryFilter, NewWebhook, WebhookChange};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
    start,
};

/// Manage webhooks.
#[derive(Debug, Subcommand)]
pub(super) enum Webhooks {
    /// Make a webhook, whose secret is shown once
    Create(Create),
    /// List the webhooks
    List,
    /// Show a webhook
    Show {
        /// The webhook's id, as `rollbook webhooks list` shows it
        #[arg(value_name = "WEBHOOK")]
        webhook: WebhookId,
    },
    /// Change, disable or enable a webhook
    Change(Change),
    /// Delete a webhook with its secrets and deliveries
    Delete {
        /// The webhook's id
        #[arg(value_name = "WEBHOOK")]
        webhook: WebhookId,
    },
    /// Make a new secret, which is shown once; the one before stays good for a while
    Rotate {
        /// The webhook's id
        #[arg(value_name = "WEBHOOK")]
        webhook: WebhookId,
        /// For how long the secret of before stays good, up to 7d
        #[arg(long, value_name = "TIME", default_value = "24h")]
        overlap: SignedDuration,
    },
    /// Send a test now, and show what came of it
    Test {
        /// The webhook's id
        #[arg(value_name = "WEBHOOK")]
        webhook: WebhookId,
    },
    /// List the deliveries of the last 30 days, the newest first
    Deliveries(Deliveries),
    /// Send a delivery again, or everything since a time; a server that runs sends it
    Replay(Replay),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Where it is sent, by https; hosts of your own network need `--allow-host`, here and at the server
    #[arg(value_name = "URL")]
    url: String,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// In which form: standard, stackone or finch
    #[arg(long, value_name = "FORM", default_value = "standard")]
    form: WebhookForm,
    /// What it tells; can be repeated [default: everything]
    #[arg(long, value_name = "EVENT", value_delimiter = ',')]
    event: Vec<WebhookEvent>,
    /// An account it tells of; can be repeated [default: all]
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
    account: Vec<AccountId>,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("change").required(true).multiple(true)))]
pub(super) struct Change {
    /// The webhook's id
    #[arg(value_name = "WEBHOOK")]
    webhook: WebhookId,
    /// Where it is sent
    #[arg(long, value_name = "URL", group = "change")]
    url: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT", group = "change")]
    description: Option<String>,
    /// What it tells; can be repeated
    #[arg(long, value_name = "EVENT", value_delimiter = ',', group = "change")]
    event: Vec<WebhookEvent>,
    /// Tell everything
    #[arg(long, conflicts_with = "event", group = "change")]
    every_event: bool,
    /// An account it tells of; can be repeated
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',', group = "change")]
    account: Vec<AccountId>,
    /// Tell of all accounts
    #[arg(long, conflicts_with = "account", group = "change")]
    every_account: bool,
    /// Send again, and what has waited, too
    #[arg(long, group = "change")]
    enable: bool,
    /// Send nothing
    #[arg(long, conflicts_with = "enable", group = "change")]
    disable: bool,
}

#[derive(Debug, Args)]
pub(super) struct Deliveries {
    /// The webhook's id
    #[arg(value_name = "WEBHOOK")]
    webhook: WebhookId,
    /// Only those in this state: pending, delivered or failed
    #[arg(long, value_name = "STATE")]
    state: Option<DeliveryState>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true)))]
pub(super) struct Replay {
    /// The webhook's id
    #[arg(value_name = "WEBHOOK")]
    webhook: WebhookId,
    /// The event of the delivery
    #[arg(value_name = "EVENT", group = "what")]
    event: Option<EventId>,
    /// Everything since then, also what it was never told, as 2031-12-31T10:00:00Z
    #[arg(long, value_name = "TIME", group = "what")]
    since: Option<Timestamp>,
}

impl Webhooks {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let engine = start::engine(&Configuration::load(flags)?).await?;
        let organisation = flags.organisation();
        match self {
            Self::Create(create) => {
                let new = NewWebhook {
                    url: create.url,
                    description: create.description,
                    form: create.form,
                    events: some(create.event),
                    accounts: some(create.account),
                };
                let (webhook, secret) = engine.create_webhook(organisation, Actor::CommandLine, new).await?;
                made(flags, &webhook, &secret)?;
            }
            Self::List => list(flags, &engine.webhooks(organisation).await?)?,
            Self::Show { webhook } => print(flags, &engine.webhook(organisation, webhook).await?)?,
            Self::Change(asked) => {
                let id = asked.webhook;
                let changed = engine
                    .change_webhook(organisation, Actor::CommandLine, id, asked.into())
                    .await?;
                print(flags, &changed)?;
            }
            Self::Delete { webhook } => {
                let deleted = engine.delete_webhook(organisation, Actor::CommandLine, webhook).await?;
                if flags.json {
                    output::json(&shown(&deleted))?;
                } else {
                    output::line(format_args!("`{}` is deleted", deleted.id))?;
                }
            }
            Self::Rotate { webhook, overlap } => {
                let secret = engine
                    .rotate_webhook_secret(organisation, Actor::CommandLine, webhook, overlap)
                    .await?;
                made(flags, &engine.webhook(organisation, webhook).await?, &secret)?;
            }
            Self::Test { webhook } => test(flags, &engine, webhook).await?,
            Self::Deliveries(asked) => {
                let filter = DeliveryFilter {
                    state: asked.state,
                    limit: asked.limit,
                    ..DeliveryFilter::default()
                };
                let deliveries = engine.deliveries(organisation, asked.webhook, &filter).await?;
                log(flags, &deliveries)?;
            }
            Self::Replay(asked) => replay(flags, &engine, &asked).await?,
        }
        engine.close().await;
        Ok(())
    }
}

impl From<Change> for WebhookChange {
    fn from(asked: Change) -> Self {
        Self {
            url: asked.url,
            description: asked.description,
            events: some(asked.event)
                .map(Wanted::These)
                .or(asked.every_event.then_some(Wanted::All)),
            accounts: some(asked.account)
                .map(Wanted::These)
                .or(asked.every_account.then_some(Wanted::All)),
            enabled: asked.enable.then_some(true).or(asked.disable.then_some(false)),
        }
    }
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// Sends a test in this process, so that it needs no server.
async fn test(flags: &Flags, engine: &Engine, webhook: WebhookId) -> Result<(), Failure> {
    const BATCH: u32 = 32;

    let organisation = flags.organisation();
    let event = engine.test_webhook(organisation, Actor::CommandLine, webhook).await?;
    // A server that runs may have taken it, and what else is due may come first.
    let delivery = loop {
        let delivered = engine.deliver_webhooks(Timestamp::now(), BATCH).await?;
        let delivery = engine.delivery(organisation, webhook, event).await?;
        if !delivery.attempts.is_empty() || delivered.claimed == 0 {
            break delivery;
        }
    };
    log(flags, std::slice::from_ref(&delivery))
}

async fn replay(flags: &Flags, engine: &Engine, asked: &Replay) -> Result<(), Failure> {
    let organisation = flags.organisation();
    let count = match (asked.event, asked.since) {
        (Some(event), _) => {
            engine.replay_delivery(organisation, asked.webhook, event).await?;
            1
        }
        (None, Some(since)) => engine.replay_webhook(organisation, asked.webhook, since).await?,
        (None, None) => return Err(Failure::usage("name an event, or a time with `--since`".to_owned())),
    };
    if flags.json {
        output::json(&json!({ "deliveries": count }))
    } else {
        output::line(format_args!("{count} deliveries are sent again"))
    }
}

/// Prints a webhook with its secret, which is shown this once.
fn made(flags: &Flags, webhook: &Webhook, secret: &SecretString) -> Result<(), Failure> {
    if flags.json {
        let mut shown = shown(webhook);
        shown["secret"] = Value::from(secret.expose_secret());
        return output::json(&shown);
    }
    output::line(format_args!("{}  {}", webhook.id, secret.expose_secret()))?;
    output::note("note: the secret is shown this once; give it to the receiver, which verifies deliveries with it");
    Ok(())
}

fn list(flags: &Flags, webhooks: &[Webhook]) -> Result<(), Failure> {
    if flags.json {
        return output::json(&webhooks.iter().map(shown).collect::<Vec<_>>());
    }
    output::table(
        &["Webhook", "Address", "Form", "Tells", "Accounts", "State", "For"],
        webhooks.iter().map(|webhook| {
            vec![
                webhook.id.to_string(),
                webhook.url.clone(),
                webhook.form.to_string(),
                webhook
                    .events
                    .as_ref()
                    .map_or_else(|| "everything".to_owned(), |events| words(events)),
                webhook
                    .accounts
                    .as_ref()
                    .map_or_else(|| "all".to_owned(), |accounts| accounts.len().to_string()),
                state(webhook),
                webhook.description.clone(),
            ]
        }),
    )
}

fn print(flags: &Flags, webhook: &Webhook) -> Result<(), Failure> {
    if flags.json {
        output::json(&shown(webhook))
    } else {
        list(flags, std::slice::from_ref(webhook))
    }
}

fn log(flags: &Flags, deliveries: &[Delivery]) -> Result<(), Failure> {
    if flags.json {
        let shown: Vec<_> = deliveries.iter().map(delivery).collect();
        return output::json(&shown);
    }
    output::table(
        &["Event", "Tells", "Account", "Happened", "State", "Tries", "Last answer"],
        deliveries.iter().map(|delivery| {
            let last = delivery.attempts.last();
            let answer = last.map(|last| match last.status {
                Some(status) => status.to_string(),
                None => last.code.clone().unwrap_or_default(),
            });
            vec![
                delivery.id.to_string(),
                delivery.event.to_string(),
                delivery.account.map(|account| account.to_string()).unwrap_or_default(),
                delivery.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
                delivery.state.to_string(),
                delivery.attempts.len().to_string(),
                answer.unwrap_or_default(),
            ]
        }),
    )
}

fn words(events: &[WebhookEvent]) -> String {
    let words: Vec<_> = events.iter().map(|event| event.as_str()).collect();
    words.join(" ")
}

fn state(webhook: &Webhook) -> String {
    match (webhook.disabled, webhook.failing_since) {
        (Some(disabled), _) => format!("disabled ({})", disabled.reason),
        (None, Some(since)) => format!("failing since {}", since.strftime("%Y-%m-%d %H:%M")),
        (None, None) => "enabled".to_owned(),
    }
}

/// A webhook for programs.
fn shown(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "url": webhook.url,
        "description": webhook.description,
        "form": webhook.form,
        "events": webhook.events,
        "accounts": webhook.accounts,
        "enabled": webhook.disabled.is_none(),
        "disabled": webhook.disabled,
        "failing_since": webhook.failing_since,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    })
}

/// A delivery for programs.
fn delivery(delivery: &Delivery) -> Value {
    json!({
        "event_id": delivery.id,
        "type": delivery.event,
        "account_id": delivery.account,
        "state": delivery.state,
        "timestamp": delivery.at,
        "due_at": delivery.ended_at.is_none().then_some(delivery.due_at),
        "ended_at": delivery.ended_at,
        "attempts": delivery.attempts,
    })
}
