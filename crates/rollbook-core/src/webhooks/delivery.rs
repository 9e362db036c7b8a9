//! One step of deliveries: claims what is due, sends it, and keeps what came of it.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use http::{HeaderValue, Request, header};
use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Actor, Code, DisabledReason, Event, EventKind, OrganisationId, Problem, Webhook, WebhookForm, WebhookId,
};
use rollbook_store::{Attempt, AttemptOutcome, Claim, ClaimedDelivery, DeliveryEnd};
use secrecy::SecretString;

use super::{
    payload::{self, About},
    schedule, signing,
};
use crate::{Engine, diagnosis};

/// How long a claim lasts: longer than a try can take, so that nobody else tries meanwhile.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// A try that could not begin so soon after its claim is left to whoever claims it next.
const BEGINS_WITHIN: Duration = Duration::from_secs(45);
/// The most deliveries under way to one receiver, by all processes together.
const TO_ONE: u32 = 8;
/// How long a receiver may take nothing, and let a delivery run through its schedule, before its webhook is disabled.
const DISABLED_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);
/// The longest that a receiver can put a try off by `Retry-After`.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(4);

/// What came of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// How many deliveries were claimed.
    pub claimed: usize,
    /// How many of them the receiver took.
    pub taken: usize,
    /// How many are tried again later.
    pub put_off: usize,
    /// How many were given up.
    pub given_up: usize,
}

/// Where a delivery goes, and what it is signed with.
struct Receiver {
    webhook: Webhook,
    secrets: Vec<SecretString>,
}

/// What became of one claim.
enum Tried {
    Taken,
    PutOff,
    GivenUp,
    /// It is somebody else's by now, or its webhook is gone.
    Left,
}

impl Engine {
    /// Sends what is due at `now` to the webhooks of every organisation, `most` deliveries at once. Any number of
    /// processes may do so: a delivery is with one of them at a time, and what happened to an account is told to each
    /// webhook in its order. A receiver gets everything at least once.
    ///
    /// # Errors
    /// When the store fails. What was claimed then is claimed again when its lease ends.
    pub async fn deliver_webhooks(&self, now: Timestamp, most: u32) -> Result<Delivered, Problem> {
        let claim = Claim {
            most,
            to_one: TO_ONE,
            lease: LEASE,
        };
        let began = Instant::now();
        let claimed = self.store.claim_deliveries(claim, now).await;
        let claimed = claimed.map_err(|error| diagnosis::store(&error))?;
        let mut delivered = Delivered {
            claimed: claimed.len(),
            ..Delivered::default()
        };
        let mut receivers: HashMap<WebhookId, Option<Receiver>> = HashMap::new();
        for delivery in &claimed {
            if let Entry::Vacant(unknown) = receivers.entry(delivery.webhook) {
                unknown.insert(self.receiver(delivery.organisation, delivery.webhook, now).await?);
            }
        }
        let mut tries = FuturesUnordered::new();
        for delivery in &claimed {
            let receiver = receivers.get(&delivery.webhook).and_then(Option::as_ref);
            // What could not begin in time is somebody else's soon.
            if let Some(receiver) = receiver.filter(|_| began.elapsed() < BEGINS_WITHIN) {
                tries.push(self.deliver(delivery, receiver, now));
            }
        }
        let mut failed = None;
        while let Some(tried) = tries.next().await {
            match tried {
                Ok(Tried::Taken) => delivered.taken += 1,
                Ok(Tried::PutOff) => delivered.put_off += 1,
                Ok(Tried::GivenUp) => delivered.given_up += 1,
                Ok(Tried::Left) => {}
                // The others are ended all the same.
                Err(problem) => failed = Some(problem),
            }
        }
        failed.map_or(Ok(delivered), Err)
    }

    async fn receiver(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        now: Timestamp,
    ) -> Result<Option<Receiver>, Problem> {
        let found = self.store.webhook(organisation, webhook).await;
        let Some(found) = found.map_err(|error| diagnosis::store(&error))? else {
            return Ok(None);
        };
        let secrets = self.store.webhook_secrets(organisation, webhook, now).await;
        let secrets = secrets.map_err(|error| diagnosis::store(&error))?;
        Ok(Some(Receiver {
            webhook: found,
            secrets,
        }))
    }

    async fn deliver(&self, delivery: &ClaimedDelivery, receiver: &Receiver, now: Timestamp) -> Result<Tried, Problem> {
        let about = self.about(delivery, receiver.webhook.form).await?;
        let body = payload::body(&receiver.webhook, delivery, &about, now);
        let began = Instant::now();
        let (outcome, pause) = self.hand_over(receiver, delivery, now, body).await;
        let attempt = Attempt {
            at: now,
            duration: began.elapsed(),
            outcome,
        };
        let end = end_of(delivery, outcome, pause, now);
        let ended = self
            .store
            .end_delivery(delivery.organisation, delivery, &attempt, end)
            .await;
        if !ended.map_err(|error| diagnosis::store(&error))? {
            return Ok(Tried::Left);
        }
        tracing::debug!(webhook.id = %delivery.webhook, event.id = %delivery.id, ?outcome, "Tried a delivery");
        match end {
            DeliveryEnd::Taken => Ok(Tried::Taken),
            DeliveryEnd::Again(_) => Ok(Tried::PutOff),
            DeliveryEnd::GivenUp => {
                self.perhaps_disable(delivery, outcome, now).await?;
                Ok(Tried::GivenUp)
            }
        }
    }

    async fn about(&self, delivery: &ClaimedDelivery, form: WebhookForm) -> Result<About<'_>, Problem> {
        let public_url = self.public_url.get().map_or("", String::as_str);
        let Some(id) = delivery.account else {
            return Ok(About {
                public_url,
                ..About::default()
            });
        };
        let account = self.store.account(delivery.organisation, id).await;
        let connections = match form {
            WebhookForm::Finch => self.store.connections_of(delivery.organisation, id).await,
            WebhookForm::Standard | WebhookForm::StackOne => Ok(Vec::new()),
        };
        let connections = connections.map_err(|error| diagnosis::store(&error))?;
        let live = connections
            .iter()
            .rfind(|connection| connection.disconnected_at.is_none());
        Ok(About {
            account: account.map_err(|error| diagnosis::store(&error))?,
            connection: live.map(|connection| connection.id),
            public_url,
        })
    }

    /// Sends a delivery, and says for how long the receiver asks to be left alone.
    async fn hand_over(
        &self,
        receiver: &Receiver,
        delivery: &ClaimedDelivery,
        now: Timestamp,
        body: String,
    ) -> (AttemptOutcome, Option<SignedDuration>) {
        let (form, id) = (receiver.webhook.form, delivery.id.to_string());
        let mut request = Request::post(&receiver.webhook.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("Rollbook/", env!("CARGO_PKG_VERSION")));
        for (name, value) in signing::sign(form, &receiver.secrets, &id, now, &body) {
            request = request.header(name, value);
        }
        let Ok(request) = request.body(Bytes::from(body)) else {
            return (AttemptOutcome::Failed(Code::TargetMalformed), None);
        };
        match self.outbound.hand_over(request).await {
            Ok(answer) => {
                let pause = answer.headers().get(header::RETRY_AFTER).and_then(asked_pause);
                (AttemptOutcome::Answered(answer.status().as_u16()), pause)
            }
            Err(error) => (AttemptOutcome::Failed(diagnosis::target(error).code), None),
        }
    }

    /// Disables a webhook after a delivery was given up: at once when its receiver is gone for good, and when it has
    /// taken nothing for days.
    async fn perhaps_disable(
        &self,
        delivery: &ClaimedDelivery,
        outcome: AttemptOutcome,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let (reason, failing_since) = match outcome {
            AttemptOutcome::Answered(GONE) => (DisabledReason::Gone, None),
            _ => (DisabledReason::Failing, Some(now - DISABLED_AFTER)),
        };
        let (organisation, webhook) = (delivery.organisation, delivery.webhook);
        let mut event = Event::now(organisation, Actor::System, EventKind::WebhookDisabled, None)
            .with("webhook", webhook.to_string())
            .with("reason", reason.as_str());
        event.at = now;
        let disabled = self
            .store
            .disable_webhook(organisation, webhook, reason, failing_since, &event)
            .await;
        if disabled.map_err(|error| diagnosis::store(&error))? {
            tracing::warn!(webhook.id = %webhook, reason = %reason, "Disabled a webhook whose receiver takes nothing");
        }
        Ok(())
    }
}

/// The status of a receiver that wants no more.
const GONE: u16 = 410;

fn end_of(
    delivery: &ClaimedDelivery,
    outcome: AttemptOutcome,
    pause: Option<SignedDuration>,
    now: Timestamp,
) -> DeliveryEnd {
    match outcome {
        AttemptOutcome::Answered(200..300) => return DeliveryEnd::Taken,
        AttemptOutcome::Answered(GONE) => return DeliveryEnd::GivenUp,
        _ => {}
    }
    match schedule::pause_before(delivery.attempts.saturating_add(1), chance()) {
        Some(scheduled) => DeliveryEnd::Again(now + scheduled.max(pause.unwrap_or_default().min(LONGEST_PAUSE))),
        None => DeliveryEnd::GivenUp,
    }
}

/// `Retry-After` in seconds; a date is left to the schedule.
fn asked_pause(value: &HeaderValue) -> Option<SignedDuration> {
    let seconds: u32 = value.to_str().ok()?.trim().parse().ok()?;
    Some(SignedDuration::from_secs(i64::from(seconds)))
}

/// A number from 0 up to 1. Without a source of chance all pauses are even.
fn chance() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}
