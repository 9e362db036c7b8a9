//! The body of a delivery, in each form. It holds ids and words of Rollbook's own: nothing of people, and no secret.

use jiff::Timestamp;
use rollbook_model::{Account, AccountStatus, Provider, Webhook, WebhookEvent, WebhookForm};
use rollbook_store::ClaimedDelivery;
use serde_json::{Map, Value, json};

/// The body of a delivery that is tried now. `account` is what it is about, while there is it.
pub(super) fn body(webhook: &Webhook, delivery: &ClaimedDelivery, account: Option<&Account>, now: Timestamp) -> String {
    let body = match webhook.form {
        WebhookForm::Standard => standard(webhook, delivery, account),
        WebhookForm::StackOne => stackone(webhook, delivery, account, now),
        WebhookForm::Finch => finch(delivery),
    };
    body.to_string()
}

/// What is known of the account, or of the webhook itself where it is about none.
fn data(webhook: &Webhook, delivery: &ClaimedDelivery, account: Option<&Account>) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("organisation_id".to_owned(), json!(delivery.organisation));
    match delivery.account {
        Some(id) => {
            data.insert("account_id".to_owned(), json!(id));
            data.insert("provider".to_owned(), json!(Provider::UkgPro));
            if let Some(account) = account {
                data.insert("origin_owner_id".to_owned(), json!(account.origin_owner_id));
            }
            if let Some(status) = delivery.status {
                data.insert("status".to_owned(), json!(status));
            }
        }
        None => {
            data.insert("webhook_id".to_owned(), json!(webhook.id));
        }
    }
    for (name, value) in &delivery.detail {
        let name = if name == "webhook" { "webhook_id" } else { name };
        data.insert(name.to_owned(), value.clone());
    }
    data
}

fn standard(webhook: &Webhook, delivery: &ClaimedDelivery, account: Option<&Account>) -> Value {
    json!({
        "type": delivery.event,
        "timestamp": delivery.at,
        "data": data(webhook, delivery, account),
    })
}

/// The frame of account events (`stackone-api-contract.md` 3.4).
fn stackone(webhook: &Webhook, delivery: &ClaimedDelivery, account: Option<&Account>, now: Timestamp) -> Value {
    let event = match delivery.event {
        // Its receivers know no event for this.
        WebhookEvent::AccountStatusChanged | WebhookEvent::AccountPasswordOld => WebhookEvent::AccountUpdated,
        event => event,
    };
    let mut body = json!({
        "project_id": delivery.organisation,
        "account_id": delivery.account,
        "event": event,
        "event_date": delivery.at,
        "record_type": "account",
        "record_id": delivery.account,
        "sent_at": now,
        "provider": Provider::UkgPro,
    });
    if let Some(account) = account {
        body["origin_owner_id"] = json!(account.origin_owner_id);
        body["origin_owner_name"] = json!(account.origin_owner_name);
    }
    if delivery.account.is_none() {
        body["account_id"] = json!("");
        body["record_type"] = json!("webhook");
        body["record_id"] = json!(webhook.id);
    }
    body
}

/// An event of a connection (`finch-api-contract.md` 10). `company_id` is deprecated, and its receivers need it.
fn finch(delivery: &ClaimedDelivery) -> Value {
    let Some(account) = delivery.account else {
        let organisation = delivery.organisation;
        return json!({
            "account_id": organisation,
            "company_id": organisation,
            "event_type": "test",
            "data": {},
        });
    };
    let status = match (delivery.event, delivery.status) {
        (WebhookEvent::AccountDeleted, _) | (_, Some(AccountStatus::Revoked)) => "disconnected",
        (_, Some(AccountStatus::Pending)) => "pending",
        (_, Some(AccountStatus::ReauthNeeded)) => "reauth",
        _ => "connected",
    };
    json!({
        "account_id": account,
        "company_id": account,
        "connection_id": account,
        "event_type": "account.updated",
        "data": { "status": status, "authentication_method": "credential" },
    })
}
