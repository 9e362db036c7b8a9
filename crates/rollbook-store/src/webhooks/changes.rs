//! Changes of the copy in the outbox, in the transaction that stores them. A message has the place of its change, and
//! what is told of it is read there: it goes when the change goes.

use std::collections::HashSet;

use jiff::Timestamp;
use rollbook_model::{AccountId, ChangeKind, EventId, ObjectKind, OrganisationId, WebhookEvent, WebhookForm};
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

use super::outbox::{forms, wanted};
use crate::dialect::{self, Open, within};
use crate::error::Error;
use crate::row::{from_json, row, word};

/// How many messages one statement is given.
const AT_ONCE: usize = 400;

/// A change that is told.
pub(crate) struct ToldChange {
    pub(crate) position: i64,
    pub(crate) object: ObjectKind,
    pub(crate) kind: ChangeKind,
    pub(crate) person: Option<Uuid>,
}

/// What is told of the copy.
pub(crate) struct Message {
    pub(crate) event: WebhookEvent,
    pub(crate) person: Option<Uuid>,
    /// The particulars, as JSON.
    pub(crate) detail: String,
    /// The place of the change that it tells.
    pub(crate) change: Option<i64>,
}

/// In whose order something is told: what is of a person, in the person's; what is of none, in the account's.
pub(crate) fn lane(account: AccountId, person: Option<Uuid>) -> String {
    match person {
        Some(person) => format!("{account}/{person}"),
        None => account.to_string(),
    }
}

/// The messages of an account that tell changes, or what was paid.
pub(crate) const FORGET: &str = "DELETE FROM webhook_message WHERE organisation_id = $1 AND account_id = $2 \
     AND (change_position IS NOT NULL OR detail LIKE '%\"payment_id\"%')";

row! {
    struct WantedRow {
        form: String,
        events: Option<String>,
    }
}

/// Puts changes into the outbox; see [`tell_all`].
pub(crate) async fn tell(
    transaction: &mut Open,
    organisation: OrganisationId,
    account: AccountId,
    changes: &[ToldChange],
    now: Timestamp,
) -> Result<(), Error> {
    let messages = changes.iter().flat_map(|change| {
        let events = WebhookEvent::of_change(change.object, change.kind);
        events.map(move |event| Message {
            event,
            person: change.person,
            detail: "{}".to_owned(),
            change: Some(change.position),
        })
    });
    tell_all(transaction, organisation, account, messages.collect(), now).await
}

/// Puts messages into the outbox for the webhooks that want them; what no webhook wants is not kept. `/v1/changes` has the
/// changes.
pub(crate) async fn tell_all(
    transaction: &mut Open,
    organisation: OrganisationId,
    account: AccountId,
    mut messages: Vec<Message>,
    now: Timestamp,
) -> Result<(), Error> {
    const TAKE_PLACES: &str = "INSERT INTO webhook_turn (organisation_id, position) VALUES ($1, $2) \
         ON CONFLICT (organisation_id) DO UPDATE SET position = webhook_turn.position + $2 RETURNING position";
    const DELIVER: &str = concat!(
        "INSERT INTO webhook_delivery (organisation_id, webhook_id, message_id, position, lane, state, attempts, \
         due_at, fence) SELECT m.organisation_id, w.id, m.id, m.position, m.lane, 'pending', 0, m.at, 0 \
         FROM webhook_message m JOIN webhook w ON w.organisation_id = m.organisation_id \
         WHERE m.organisation_id = $1 AND m.position BETWEEN $2 AND $3 AND w.disabled_at IS NULL AND ",
        wanted!()
    );

    if messages.is_empty() {
        return Ok(());
    }
    let wanted = wanted_now(transaction, organisation).await?;
    messages.retain(|message| wanted.contains(&message.event));
    if messages.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(messages.len()).unwrap_or(i64::MAX);
    let last: i64 = within!(transaction, |connection| sqlx::query_scalar(TAKE_PLACES)
        .bind(organisation.to_string())
        .bind(count)
        .fetch_one(&mut **connection)
        .await)?;
    let first = last - count + 1;
    let placed: Vec<_> = (first..).zip(messages).collect();
    for some in placed.chunks(AT_ONCE) {
        within!(transaction, |connection| {
            let mut query = QueryBuilder::new(
                "INSERT INTO webhook_message (organisation_id, id, position, event, forms, account_id, lane, detail, \
                 at, change_position) ",
            );
            query.push_values(some, |mut values, (place, message)| {
                values
                    .push_bind(organisation.to_string())
                    .push_bind(EventId::new().to_string())
                    .push_bind(*place)
                    .push_bind(message.event.as_str())
                    .push_bind(forms(message.event))
                    .push_bind(account.to_string())
                    .push_bind(lane(account, message.person))
                    .push_bind(&message.detail)
                    .push_bind(now.as_microsecond())
                    .push_bind(message.change);
            });
            query.build().execute(&mut **connection).await.map(drop)
        })?;
    }
    let deliver = format!("{DELIVER}{}", transaction.row_lock(dialect::KEEP_ROWS));
    within!(transaction, |connection| sqlx::query(AssertSqlSafe(deliver))
        .bind(organisation.to_string())
        .bind(first)
        .bind(last)
        .execute(&mut **connection)
        .await
        .map(drop))?;
    Ok(())
}

/// What any enabled webhook wants to be told.
async fn wanted_now(transaction: &mut Open, organisation: OrganisationId) -> Result<HashSet<WebhookEvent>, Error> {
    const SQL: &str = "SELECT form, events FROM webhook WHERE organisation_id = $1 AND disabled_at IS NULL";

    let rows: Vec<WantedRow> = within!(transaction, |connection| sqlx::query_as(SQL)
        .bind(organisation.to_string())
        .fetch_all(&mut **connection)
        .await)?;
    let mut wanted = HashSet::new();
    for row in rows {
        let at = |column: &str| format!("webhook, column `{column}`");
        let form: WebhookForm = word(&row.form, || at("form"))?;
        let events: Option<Vec<WebhookEvent>> = row
            .events
            .as_deref()
            .map(|text| from_json(text, || at("events")))
            .transpose()?;
        let events = events.unwrap_or_else(|| WebhookEvent::choices().collect());
        wanted.extend(events.into_iter().filter(|event| form.tells(*event)));
    }
    Ok(wanted)
}
