//! What is told goes into the outbox in the transaction of what happened, with a delivery for each webhook that wants it.

use rollbook_model::{EventKind, WebhookEvent, WebhookForm};
use serde_json::{Map, Value};

use crate::events::EventRow;

/// Gives a message its place. Writing to the row makes those who tell something in one organisation take turns until
/// they commit, so that places are seen in their order.
pub(crate) const TAKE_PLACE: &str = "INSERT INTO webhook_turn (organisation_id, position) VALUES ($1, 1) \
     ON CONFLICT (organisation_id) DO UPDATE SET position = webhook_turn.position + 1 RETURNING position";
pub(crate) const INSERT: &str = "INSERT INTO webhook_message (organisation_id, id, position, event, forms, account_id, \
     status, lane, detail, at) VALUES ($1, $2, $3, $4, $5, $6, \
     (SELECT status FROM account WHERE organisation_id = $1 AND id = $6), $7, $8, $9)";
/// Which webhooks `w` want a message `m`.
macro_rules! wanted {
    () => {
        "m.forms LIKE '%' || w.form || '%' AND (w.events IS NULL OR w.events LIKE '%\"' || m.event || '\"%') \
         AND (w.accounts IS NULL OR w.accounts LIKE '%\"' || m.account_id || '\"%')"
    };
}
pub(super) use wanted;

/// The deliveries of a message. What is deleted in this very moment gets none.
pub(crate) const DELIVER: &str = concat!(
    "INSERT INTO webhook_delivery (organisation_id, webhook_id, message_id, position, lane, state, attempts, due_at, \
     fence) SELECT m.organisation_id, w.id, m.id, m.position, m.lane, 'pending', 0, m.at, 0 \
     FROM webhook_message m JOIN webhook w ON w.organisation_id = m.organisation_id \
     WHERE m.organisation_id = $1 AND m.id = $2 AND w.disabled_at IS NULL AND ",
    wanted!()
);

/// What is told of an event.
pub(crate) struct Told {
    pub(crate) event: WebhookEvent,
    /// The forms that can tell it.
    pub(crate) forms: String,
    /// What is told in its order.
    pub(crate) lane: String,
    /// The particulars that are told.
    pub(crate) detail: String,
}

/// The particulars of events that may leave: words of Rollbook's own.
const PARTICULARS: [&str; 8] = ["from", "to", "code", "webhook", "reason", "job", "kind", "outcome"];

/// What webhooks tell of an event; `None` when they do not.
pub(crate) fn told(event: &EventRow) -> Option<Told> {
    let kind: EventKind = event.kind.parse().ok()?;
    let told = kind.told()?;
    let detail: Map<String, Value> = serde_json::from_str(&event.detail).ok()?;
    let detail: Map<_, _> = detail
        .into_iter()
        .filter(|(name, value)| PARTICULARS.contains(&name.as_str()) && value.is_string())
        .collect();
    Some(Told {
        event: told,
        forms: forms(told),
        lane: event.account_id.clone().unwrap_or_default(),
        detail: Value::Object(detail).to_string(),
    })
}

pub(super) fn forms(event: WebhookEvent) -> String {
    let forms = WebhookForm::ALL.iter().filter(|form| form.tells(event));
    forms.map(|form| form.as_str()).collect::<Vec<_>>().join(" ")
}

/// Puts what is told of an event into the outbox, in the transaction that records it.
macro_rules! put_out {
    ($transaction:expr, $event:expr, $lock:expr) => {
        if let Some(told) = crate::webhooks::outbox::told($event) {
            let position: i64 = sqlx::query_scalar(crate::webhooks::outbox::TAKE_PLACE)
                .bind(&$event.organisation_id)
                .fetch_one(&mut *$transaction)
                .await?;
            sqlx::query(crate::webhooks::outbox::INSERT)
                .bind(&$event.organisation_id)
                .bind(&$event.id)
                .bind(position)
                .bind(told.event.as_str())
                .bind(&told.forms)
                .bind(&$event.account_id)
                .bind(&told.lane)
                .bind(&told.detail)
                .bind($event.at)
                .execute(&mut *$transaction)
                .await?;
            let deliver = format!("{}{}", crate::webhooks::outbox::DELIVER, $lock);
            sqlx::query(sqlx::AssertSqlSafe(deliver))
                .bind(&$event.organisation_id)
                .bind(&$event.id)
                .execute(&mut *$transaction)
                .await?;
        }
    };
}
pub(crate) use put_out;
