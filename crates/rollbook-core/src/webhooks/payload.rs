//! The body of a delivery, in each form. It holds ids and words of Rollbook's own: nothing of people, and no secret.

use jiff::Timestamp;
use rollbook_model::{Account, AccountStatus, ConnectionId, Entity, Provider, Webhook, WebhookEvent, WebhookForm};
use rollbook_store::ClaimedDelivery;
use serde_json::{Map, Value, json};

/// What is known beside a delivery of what it is about.
#[derive(Default)]
pub(super) struct About<'a> {
    /// The account, while there is it.
    pub(super) account: Option<Account>,
    /// The newest connection of the account that is not over.
    pub(super) connection: Option<ConnectionId>,
    /// Where browsers reach this installation, as far as it was said.
    pub(super) public_url: &'a str,
}

/// The body of a delivery that is tried now.
pub(super) fn body(webhook: &Webhook, delivery: &ClaimedDelivery, about: &About<'_>, now: Timestamp) -> String {
    let body = match webhook.form {
        WebhookForm::Standard => standard(webhook, delivery, about.account.as_ref()),
        WebhookForm::StackOne => stackone(webhook, delivery, about.account.as_ref(), now),
        WebhookForm::Finch => finch(delivery, about),
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
    if let Some(change) = &delivery.change {
        data.insert("position".to_owned(), json!(change.position));
        data.insert("object".to_owned(), json!(change.object));
        data.insert("id".to_owned(), json!(change.id));
        data.insert("person_id".to_owned(), json!(change.person));
        data.insert("kind".to_owned(), json!(change.kind));
        data.insert("fields".to_owned(), json!(change.fields));
        data.insert("happened_at".to_owned(), json!(change.happened_at));
    }
    for (name, value) in &delivery.detail {
        let name = match name.as_str() {
            "webhook" => "webhook_id",
            "job" => "job_id",
            name => name,
        };
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

/// The frame of account events (StackOne's guide, *Webhooks*).
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

/// An event as Finch's receivers read it. `company_id` is deprecated, and they need it.
fn finch(delivery: &ClaimedDelivery, about: &About<'_>) -> Value {
    let Some(account) = delivery.account else {
        let organisation = delivery.organisation;
        return json!({
            "account_id": organisation,
            "company_id": organisation,
            "event_type": "test",
            "data": {},
        });
    };
    // As the answers to its clients name them.
    let entity = Entity::id_of(account);
    let account = account.uuid().hyphenated().to_string();
    let told = |event_type: &str, data: Value| {
        let mut body = json!({
            "account_id": account,
            "company_id": entity,
            "entity_id": entity,
            "event_type": event_type,
            "data": data,
        });
        if let Some(connection) = about.connection {
            body["connection_id"] = json!(connection);
        }
        body
    };
    let loaded = match delivery.event {
        WebhookEvent::SyncLoaded => Some("job.initial_data_sync_org.succeeded"),
        WebhookEvent::SyncPayLoaded => Some("job.initial_data_sync_payroll.succeeded"),
        _ => None,
    };
    if let Some(event_type) = loaded {
        let job = json!({ "job_id": account, "job_url": format!("{}/jobs/automated/{account}", about.public_url) });
        return told(event_type, job);
    }
    if let Some(payment) = particular(delivery, "payment_id") {
        let data = match particular(delivery, "person_id") {
            Some(person) => json!({ "payment_id": payment, "individual_id": person }),
            None => json!({ "payment_id": payment, "pay_date": delivery.detail.get("pay_date") }),
        };
        return told(delivery.event.as_str(), data);
    }
    if delivery.event == WebhookEvent::SyncRefreshed
        && let Some(job) = particular(delivery, "job")
    {
        let job = json!({ "job_id": job, "job_url": format!("{}/jobs/automated/{job}", about.public_url) });
        return told("job.data_sync_all.completed", job);
    }
    if delivery.event == WebhookEvent::DeductionsWritten
        && let (Some(job), Some(kind)) = (particular(delivery, "job"), particular(delivery, "kind"))
    {
        let job = json!({ "job_id": job, "job_url": format!("{}/jobs/manual/{job}", about.public_url) });
        return told(&format!("job.{kind}.completed"), job);
    }
    if let Some(change) = &delivery.change {
        let event_type = finch_event(delivery.event).unwrap_or("company.updated");
        let data = change
            .person
            .map_or(Value::Null, |person| json!({ "individual_id": person }));
        return told(event_type, data);
    }
    let status = match (delivery.event, delivery.status) {
        (WebhookEvent::AccountDeleted, _) | (_, Some(AccountStatus::Revoked)) => "disconnected",
        (_, Some(AccountStatus::Pending)) => "pending",
        (_, Some(AccountStatus::ReauthNeeded)) => "reauth",
        _ => "connected",
    };
    told(
        "account.updated",
        json!({ "status": status, "authentication_method": "credential" }),
    )
}

/// A particular of an event, where it is a text.
fn particular<'a>(delivery: &'a ClaimedDelivery, name: &str) -> Option<&'a str> {
    delivery.detail.get(name).and_then(Value::as_str)
}

/// What Finch's receivers call a change; employments, and what is of them, have one name.
const fn finch_event(event: WebhookEvent) -> Option<&'static str> {
    Some(match event {
        WebhookEvent::DirectoryCreated | WebhookEvent::DirectoryUpdated | WebhookEvent::DirectoryDeleted => {
            event.as_str()
        }
        WebhookEvent::PersonCreated => "individual.created",
        WebhookEvent::PersonUpdated => "individual.updated",
        WebhookEvent::PersonDeleted => "individual.deleted",
        WebhookEvent::EmploymentCreated => "employment.created",
        WebhookEvent::EmploymentDeleted => "employment.deleted",
        WebhookEvent::EmploymentUpdated
        | WebhookEvent::EmploymentTerminated
        | WebhookEvent::EmploymentRehired
        | WebhookEvent::EmploymentTransferred
        | WebhookEvent::CompensationChanged
        | WebhookEvent::CustomFieldsChanged => "employment.updated",
        WebhookEvent::CompanyChanged => "company.updated",
        _ => return None,
    })
}
