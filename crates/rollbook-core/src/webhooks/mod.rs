//! Webhooks: where products are told what happened. They are made and changed here, and tried and delivered in
//! [`Engine::deliver_webhooks`].

mod delivery;
mod payload;
mod schedule;
mod signing;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Actor, Code, Event, EventId, EventKind, OrganisationId, Problem, Webhook, WebhookEvent, WebhookForm, WebhookId,
    problem::{Kind, Step},
};
use rollbook_store::{Delivery, DeliveryFilter, NewWebhook, WebhookChange};
use secrecy::SecretString;
use ukg_pro::OutboundError;

pub use delivery::Delivered;
pub use schedule::{RETRIED_FOR, pause_before};
pub use signing::{Signed, sign};

use crate::{Engine, diagnosis, engine};

/// How long deliveries are kept in the log, and can be replayed.
pub const DELIVERIES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a secret stays good after it was replaced, unless said otherwise.
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(24);
/// How long it may stay good.
pub const LONGEST_OVERLAP: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most webhooks of an organisation.
pub const MOST_WEBHOOKS: usize = 50;
/// The longest description that is kept.
const LONGEST_DESCRIPTION: usize = 200;
/// The most accounts that a webhook names.
const MOST_ACCOUNTS: usize = 1000;

impl Engine {
    /// Makes a webhook. The text beside it is what its deliveries are signed with, as its receivers take it, and cannot
    /// be had again.
    ///
    /// # Errors
    /// When its address may not be called, there are too many, or it names what there is not.
    pub async fn create_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        mut new: NewWebhook,
    ) -> Result<(Webhook, SecretString), Problem> {
        check_description(&new.description)?;
        check_events(new.form, new.events.as_deref())?;
        self.check_accounts(organisation, new.accounts.as_deref()).await?;
        new.url = self.callable(&new.url).await?;
        if self.webhooks(organisation).await?.len() >= MOST_WEBHOOKS {
            let message = format!("there are {MOST_WEBHOOKS} webhooks already");
            return Err(Problem::new(
                Kind::Conflict,
                Code::WebhooksTooMany,
                Step::Input,
                message,
            ));
        }
        let made = self.store.create_webhook(organisation, &new, engine::now()).await;
        let (webhook, secret) = made.map_err(|error| diagnosis::store(&error))?;
        self.record(&of(&webhook, actor, EventKind::WebhookCreated)).await?;
        let shown = signing::shown(webhook.form, &secret);
        Ok((webhook, shown))
    }

    /// All of the organisation's webhooks, the oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn webhooks(&self, organisation: OrganisationId) -> Result<Vec<Webhook>, Problem> {
        let webhooks = self.store.webhooks(organisation).await;
        webhooks.map_err(|error| diagnosis::store(&error))
    }

    /// A webhook.
    ///
    /// # Errors
    /// When there is none of this id.
    pub async fn webhook(&self, organisation: OrganisationId, id: WebhookId) -> Result<Webhook, Problem> {
        let webhook = self.store.webhook(organisation, id).await;
        let webhook = webhook.map_err(|error| diagnosis::store(&error))?;
        webhook.ok_or_else(|| webhook_unknown(id))
    }

    /// Changes a webhook.
    ///
    /// # Errors
    /// As [`create_webhook`](Self::create_webhook), and when there is no such webhook.
    pub async fn change_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: WebhookId,
        mut change: WebhookChange,
    ) -> Result<Webhook, Problem> {
        let webhook = self.webhook(organisation, id).await?;
        if let Some(description) = &change.description {
            check_description(description)?;
        }
        if let Some(events) = &change.events {
            check_events(webhook.form, events.list())?;
        }
        if let Some(accounts) = &change.accounts {
            self.check_accounts(organisation, accounts.list()).await?;
        }
        if let Some(url) = &change.url {
            change.url = Some(self.callable(url).await?);
        }
        let changed = self
            .store
            .change_webhook(organisation, id, &change, engine::now())
            .await;
        let changed = changed.map_err(|error| known(&error, id))?;
        let mut event = of(&changed, actor, EventKind::WebhookChanged);
        if let Some(enabled) = change.enabled {
            event = event.with("enabled", if enabled { "yes" } else { "no" });
        }
        self.record(&event).await?;
        Ok(changed)
    }

    /// Deletes a webhook with its secrets and deliveries, and returns what it was.
    ///
    /// # Errors
    /// When there is no such webhook.
    pub async fn delete_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: WebhookId,
    ) -> Result<Webhook, Problem> {
        let deleted = self.store.delete_webhook(organisation, id).await;
        let deleted = deleted.map_err(|error| diagnosis::store(&error))?;
        let deleted = deleted.ok_or_else(|| webhook_unknown(id))?;
        self.record(&of(&deleted, actor, EventKind::WebhookDeleted)).await?;
        Ok(deleted)
    }

    /// Gives a webhook a new secret, which cannot be had again. Deliveries are signed with the one before as well for
    /// as long as they overlap.
    ///
    /// # Errors
    /// When there is no such webhook, or they would overlap for longer than a week.
    pub async fn rotate_webhook_secret(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: WebhookId,
        overlap: SignedDuration,
    ) -> Result<SecretString, Problem> {
        if overlap.is_negative() || overlap > LONGEST_OVERLAP {
            return Err(invalid("two secrets may overlap for no time up to seven days"));
        }
        let webhook = self.webhook(organisation, id).await?;
        let now = engine::now();
        let secret = self.store.rotate_webhook_secret(organisation, id, overlap, now).await;
        let secret = secret.map_err(|error| known(&error, id))?;
        self.record(&of(&webhook, actor, EventKind::WebhookSecretRotated))
            .await?;
        Ok(signing::shown(webhook.form, &secret))
    }

    /// Sends a test event to a webhook with the next step of deliveries, and returns its id.
    ///
    /// # Errors
    /// When there is no such webhook, or it is disabled.
    pub async fn test_webhook(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        id: WebhookId,
    ) -> Result<EventId, Problem> {
        let webhook = self.enabled_webhook(organisation, id).await?;
        let event = of(&webhook, actor, EventKind::WebhookTested);
        let told = self.store.tell_webhook(organisation, id, &event).await;
        told.map_err(|error| known(&error, id))?;
        self.record(&event).await?;
        Ok(event.id)
    }

    /// One page of a webhook's deliveries, the newest first.
    ///
    /// # Errors
    /// When there is no such webhook.
    pub async fn deliveries(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        filter: &DeliveryFilter,
    ) -> Result<Vec<Delivery>, Problem> {
        self.webhook(organisation, id).await?;
        let deliveries = self.store.deliveries(organisation, id, filter).await;
        deliveries.map_err(|error| diagnosis::store(&error))
    }

    /// One delivery.
    ///
    /// # Errors
    /// When there is no such webhook or delivery.
    pub async fn delivery(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        event: EventId,
    ) -> Result<Delivery, Problem> {
        let only = DeliveryFilter {
            id: Some(event),
            ..DeliveryFilter::default()
        };
        let mut found = self.deliveries(organisation, id, &only).await?;
        found.pop().ok_or_else(|| delivery_unknown(event))
    }

    /// Sends a delivery again with the next step, whatever became of it.
    ///
    /// # Errors
    /// When there is no such webhook or delivery, or the webhook is disabled.
    pub async fn replay_delivery(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        event: EventId,
    ) -> Result<Delivery, Problem> {
        self.enabled_webhook(organisation, id).await?;
        let now = engine::now();
        match self.store.replay_delivery(organisation, id, event, now).await {
            Ok(()) => self.delivery(organisation, id, event).await,
            Err(rollbook_store::Error::NotFound { .. }) => Err(delivery_unknown(event)),
            Err(error) => Err(diagnosis::store(&error)),
        }
    }

    /// Sends everything again that happened since a time and that the webhook wants to be told, also what happened
    /// before there was the webhook or while it was disabled. Returns how many deliveries that are.
    ///
    /// # Errors
    /// When there is no such webhook, or it is disabled.
    pub async fn replay_webhook(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        since: Timestamp,
    ) -> Result<u64, Problem> {
        self.enabled_webhook(organisation, id).await?;
        let now = engine::now();
        let replayed = self.store.replay_since(organisation, id, since, now).await;
        replayed.map_err(|error| diagnosis::store(&error))
    }

    /// Forgets deliveries that are older than they are kept.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_old_deliveries(&self, now: Timestamp) -> Result<u64, Problem> {
        let forgotten = self.store.forget_webhook_messages(now - DELIVERIES_KEPT).await;
        forgotten.map_err(|error| diagnosis::store(&error))
    }

    async fn enabled_webhook(&self, organisation: OrganisationId, id: WebhookId) -> Result<Webhook, Problem> {
        let webhook = self.webhook(organisation, id).await?;
        if webhook.disabled.is_none() {
            return Ok(webhook);
        }
        let message = format!("the webhook `{id}` is disabled, so nothing is sent");
        Err(Problem::new(Kind::Conflict, Code::WebhookDisabled, Step::Input, message).with_remedy("Enable it first"))
    }

    /// The address in its one spelling, when it may be called and its name leads to where may be called.
    async fn callable(&self, url: &str) -> Result<String, Problem> {
        let checked = async {
            let target = self.outbound.target(url)?;
            self.outbound.resolve(&target).await?;
            Ok::<_, OutboundError>(target.to_string())
        };
        checked.await.map_err(diagnosis::target)
    }

    async fn check_accounts(
        &self,
        organisation: OrganisationId,
        accounts: Option<&[rollbook_model::AccountId]>,
    ) -> Result<(), Problem> {
        let Some(accounts) = accounts else { return Ok(()) };
        if accounts.is_empty() || accounts.len() > MOST_ACCOUNTS {
            let message = format!("a webhook tells of all accounts, or of 1 to {MOST_ACCOUNTS}");
            return Err(invalid(&message));
        }
        for account in accounts {
            self.account(organisation, *account).await?;
        }
        Ok(())
    }
}

/// What is said of a webhook that is not there, or not for whoever asks: nobody learns which.
pub fn webhook_unknown(id: impl std::fmt::Display) -> Problem {
    let message = format!("there is no webhook `{id}`");
    Problem::new(Kind::NotFound, Code::WebhookNotFound, Step::Input, message)
        .with_remedy("See which webhooks there are with `rollbook webhooks list` or `GET /v1/webhooks`")
}

/// What is said of a delivery that is not there.
pub fn delivery_unknown(id: impl std::fmt::Display) -> Problem {
    let message = format!("there is no delivery of the event `{id}` here, or no longer");
    Problem::new(Kind::NotFound, Code::DeliveryNotFound, Step::Input, message)
}

/// A failure of the store in work on a webhook that was there a moment ago.
fn known(error: &rollbook_store::Error, id: WebhookId) -> Problem {
    match error {
        rollbook_store::Error::NotFound { .. } => webhook_unknown(id),
        other => diagnosis::store(other),
    }
}

fn of(webhook: &Webhook, actor: Actor, kind: EventKind) -> Event {
    Event::now(webhook.organisation, actor, kind, None).with("webhook", webhook.id.to_string())
}

fn check_description(description: &str) -> Result<(), Problem> {
    if description.chars().count() > LONGEST_DESCRIPTION || description.contains(char::is_control) {
        let message = format!("the description is longer than {LONGEST_DESCRIPTION} characters, or of several lines");
        return Err(invalid(&message));
    }
    Ok(())
}

fn check_events(form: WebhookForm, events: Option<&[WebhookEvent]>) -> Result<(), Problem> {
    let Some(events) = events else { return Ok(()) };
    if events.is_empty() {
        return Err(invalid("a webhook tells everything, or at least one event"));
    }
    match events
        .iter()
        .find(|event| **event == WebhookEvent::Test || !form.tells(**event))
    {
        Some(event) => Err(invalid(&format!(
            "a webhook of the form `{form}` does not tell `{event}`"
        ))),
        None => Ok(()),
    }
}

fn invalid(message: &str) -> Problem {
    Problem::new(Kind::Invalid, Code::InputInvalid, Step::Input, message)
}
