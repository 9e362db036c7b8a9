//! That a job has ended is told to webhooks, in Rollbook's own words and in those of Finch's receivers.

use std::sync::Arc;

use rollbook_model::{Actor, Contribution, DeductionWish, Entity, Tier, WebhookForm};
use rollbook_store::NewWebhook;
use serde_json::{Value, json};
use uuid::Uuid;

use super::shop::{Shop, fixed};
use crate::database::{Database, on_both};
use crate::hub::ORGANISATION;
use crate::webhooks::{
    new,
    receiver::{Arrival, Receiver},
};

on_both! {
    receivers_are_told_of_each_job_that_has_ended_once,
}

async fn receiver(shop: &Shop, form: WebhookForm) -> Receiver {
    let receiver = Receiver::willing().await;
    let webhook = NewWebhook {
        form,
        ..new(&receiver.url)
    };
    let made = shop
        .hub
        .engine
        .create_webhook(ORGANISATION, Actor::CommandLine, webhook);
    made.await.unwrap();
    receiver
}

/// What was told since.
async fn told(shop: &Shop, receiver: &mut Receiver) -> Vec<Value> {
    while shop.hub.engine.deliver_webhooks(shop.now(), 64).await.unwrap().claimed > 0 {}
    receiver.arrivals().iter().map(Arrival::json).collect()
}

fn finchs(shop: &Shop, event: &str, job: Uuid) -> Value {
    let account = shop.account.uuid().hyphenated().to_string();
    let entity = Entity::id_of(shop.account);
    json!({
        "account_id": account, "company_id": entity, "entity_id": entity, "event_type": event,
        "data": { "job_id": job, "job_url": format!("https://rollbook.example/jobs/manual/{job}") },
    })
}

async fn receivers_are_told_of_each_job_that_has_ended_once(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    shop.hub.engine.reached_at("https://rollbook.example");
    let mut finch = receiver(&shop, WebhookForm::Finch).await;
    let mut own = receiver(&shop, WebhookForm::Standard).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let who = election.employee_id().to_owned();

    let enrolled = shop.enroll("UNIF", &[(&who, fixed(2_550))]).await;
    shop.work().await;
    assert_eq!(told(&shop, &mut finch).await, [] as [Value; 0], "it has not ended");
    shop.effective(enrolled).await;
    assert_eq!(
        told(&shop, &mut finch).await,
        [finchs(&shop, "job.benefit_enroll.completed", enrolled)]
    );
    let [ours] = told(&shop, &mut own).await.try_into().unwrap();
    assert_eq!(ours["type"], "deductions.written");
    assert_eq!(ours["data"]["account_id"], json!(shop.account));

    // One that was refused has ended, too.
    let steps = DeductionWish {
        company: Some(Contribution::Tiered {
            tiers: vec![Tier {
                r#match: 10_000,
                threshold: 300,
            }],
        }),
        ..fixed(2_560)
    };
    let refused = shop.enroll("UNIF", &[(&who, steps)]).await;
    shop.refused(refused).await;
    let ended = shop.unenroll(shop.benefit("UNIF"), &[&who]).await;
    shop.effective(ended).await;
    shop.work().await;
    assert_eq!(
        told(&shop, &mut finch).await,
        [
            finchs(&shop, "job.benefit_enroll.completed", refused),
            finchs(&shop, "job.benefit_unenroll.completed", ended),
        ]
    );
}
