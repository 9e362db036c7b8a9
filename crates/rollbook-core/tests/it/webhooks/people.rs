//! Changes of people as webhooks: what the feed tells, told to whoever wants it, of each person in its order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::ChangeFilter;
use rollbook_model::{
    AccountId, Actor, Change, DeliveryState, Entity, Webhook, WebhookEvent, WebhookForm, webhook::Wanted,
};
use rollbook_store::{DeliveryFilter, EmployeeRef, NewWebhook, WebhookChange};
use serde_json::{Value, json};

use super::receiver::{Arrival, Manner, Receiver};
use super::{made, new, now};
use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};

on_both! {
    a_receiver_that_was_down_learns_every_change_of_each_person_in_order,
    a_first_load_is_told_once_and_a_change_to_whoever_wants_it,
    who_is_erased_is_told_to_nobody_any_more,
    what_ends_with_a_copy_is_told_to_nobody_any_more,
}

/// A tenant that lives, its copy, and a clock.
struct World {
    hub: Hub,
    account: AccountId,
    now: Timestamp,
    turn: u64,
}

impl World {
    async fn new(database: Arc<Database>) -> Self {
        let hub = Hub::over(database, |setup| {
            setup.options.employees = 40;
            // Nothing is slower than this machine is at its worst, but for the receiver that never answers.
            setup.settings.webhook_timeout = Duration::from_secs(2);
        })
        .await;
        hub.engine.reached_at("https://rollbook.example");
        let account = hub.linked(&ALL).await.id;
        let now = now();
        hub.engine.begin_sync(ORGANISATION, account, now).await.unwrap();
        Self {
            hub,
            account,
            now,
            turn: 0,
        }
    }

    async fn hook(&self, url: &str, form: WebhookForm) -> Webhook {
        let webhook = NewWebhook { form, ..new(url) };
        let made = self
            .hub
            .engine
            .create_webhook(ORGANISATION, Actor::CommandLine, webhook)
            .await;
        made.unwrap().0
    }

    async fn sync(&self) {
        let synced = self.hub.engine.run_syncs_of(ORGANISATION, self.account, self.now).await;
        let standing = synced.unwrap();
        assert!(standing.is_whole(), "{standing:?}");
    }

    /// Lets something happen to people, and copies it.
    async fn lives(&mut self) {
        self.turn += 1;
        self.hub.control.live(6, self.turn);
        self.sync().await;
    }

    async fn deliver(&self) {
        while self.hub.engine.deliver_webhooks(self.now, 64).await.unwrap().claimed > 0 {}
    }

    /// Lets so many hours pass, in which people live if they do, and delivers what is due.
    async fn passes(&mut self, hours: i64, lives: bool) {
        for quarter in 0..hours * 4 {
            if lives && quarter % 16 == 8 {
                self.lives().await;
            }
            self.deliver().await;
            self.now += SignedDuration::from_mins(15);
            if quarter % 4 == 0 {
                self.hub.control.advance(Duration::from_hours(1));
            }
        }
    }

    async fn changes(&self, after: u64) -> Vec<Change> {
        let filter = ChangeFilter {
            after,
            limit: 10_000,
            ..ChangeFilter::default()
        };
        self.hub.engine.changes(ORGANISATION, &filter).await.unwrap()
    }

    async fn states(&self, webhook: &Webhook) -> BTreeSet<DeliveryState> {
        let filter = DeliveryFilter {
            limit: 10_000,
            ..DeliveryFilter::default()
        };
        let log = self.hub.engine.deliveries(ORGANISATION, webhook.id, &filter).await;
        log.unwrap().iter().map(|delivery| delivery.state).collect()
    }
}

/// What a form tells of changes, by the person, each in its order; of what is of nobody, under an empty name.
fn expected(changes: &[Change], form: WebhookForm) -> BTreeMap<String, Vec<Value>> {
    let mut of_each = BTreeMap::<_, Vec<_>>::new();
    for change in changes {
        let person = change.person_id.map(|person| person.to_string()).unwrap_or_default();
        for event in WebhookEvent::of_change(change.object, change.kind).filter(|event| form.tells(*event)) {
            let told = match form {
                WebhookForm::Finch => json!(finch_name(event)),
                _ => json!([event, change.position]),
            };
            of_each.entry(person.clone()).or_default().push(told);
        }
    }
    of_each
}

/// What the contract calls it.
fn finch_name(event: WebhookEvent) -> &'static str {
    match event.as_str() {
        "person.created" => "individual.created",
        "person.updated" => "individual.updated",
        "person.deleted" => "individual.deleted",
        "employment.created" => "employment.created",
        "employment.deleted" => "employment.deleted",
        "company.changed" => "company.updated",
        name if name.starts_with("directory.") => name,
        _ => "employment.updated",
    }
}

/// What arrived of changes, by the person, each once.
fn arrived(
    arrivals: &[Arrival],
    id: &str,
    told: impl Fn(&Value) -> Option<(String, Value)>,
) -> BTreeMap<String, Vec<Value>> {
    let mut of_each = BTreeMap::<String, Vec<Value>>::new();
    let mut last = BTreeMap::new();
    for arrival in arrivals {
        let Some((person, told)) = told(&arrival.json()) else {
            continue;
        };
        // Tries of one event follow each other: none comes before what happened earlier was taken.
        if last.insert(person.clone(), arrival.headers[id].clone()).as_ref() != Some(&arrival.headers[id]) {
            of_each.entry(person).or_default().push(told);
        }
    }
    of_each
}

fn standard(body: &Value) -> Option<(String, Value)> {
    let position = body["data"].get("position")?;
    let person = body["data"]["person_id"].as_str().unwrap_or_default();
    Some((person.to_owned(), json!([body["type"], position])))
}

fn finch(body: &Value) -> Option<(String, Value)> {
    let event = body["event_type"].as_str().unwrap();
    if event.starts_with("account.") || event.starts_with("job.") {
        return None;
    }
    let person = body["data"]["individual_id"].as_str().unwrap_or_default();
    Some((person.to_owned(), json!(event)))
}

async fn a_receiver_that_was_down_learns_every_change_of_each_person_in_order(database: Arc<Database>) {
    let mut world = World::new(database).await;
    let mut receivers = [
        (WebhookForm::Standard, Receiver::new(|_| Manner::HangsUp).await),
        (WebhookForm::Finch, Receiver::new(|_| Manner::HangsUp).await),
    ];
    let mut webhooks = Vec::new();
    for (form, receiver) in &receivers {
        webhooks.push(world.hook(&receiver.url, *form).await);
    }
    world.sync().await;
    let loaded = world.changes(0).await.last().unwrap().position;
    let mut arrivals = [Vec::new(), Vec::new()];

    world.passes(24, true).await;
    for (receiver, arrivals) in receivers.iter_mut().zip(&mut arrivals) {
        arrivals.extend(receiver.1.arrivals());
        assert!(!arrivals.is_empty());
        // It reads what comes, and some of its answers never come.
        let count = AtomicUsize::new(0);
        receiver
            .1
            .turns(move |_| match count.fetch_add(1, Ordering::AcqRel) % 24 {
                0 => Manner::Holds,
                _ => Manner::Answers(200),
            });
    }
    world.passes(8, true).await;
    for (_, receiver) in &receivers {
        let count = AtomicUsize::new(0);
        receiver.turns(move |_| match count.fetch_add(1, Ordering::AcqRel) % 5 {
            0 => Manner::Answers(500),
            1 => Manner::HangsUp,
            2 => Manner::Answers(302),
            3 => Manner::Answers(429),
            _ => Manner::Answers(204),
        });
    }
    world.passes(12, true).await;
    for (_, receiver) in &receivers {
        receiver.turns(|_| Manner::Answers(204));
    }
    world.passes(24, false).await;
    for (receiver, arrivals) in receivers.iter_mut().zip(&mut arrivals) {
        arrivals.extend(receiver.1.arrivals());
    }

    let changes = world.changes(loaded).await;
    assert!(changes.len() > 30, "{}", changes.len());
    let [ours, theirs] = &arrivals;
    assert_eq!(
        arrived(ours, "webhook-id", standard),
        expected(&changes, WebhookForm::Standard)
    );
    assert_eq!(
        arrived(theirs, "finch-event-id", finch),
        expected(&changes, WebhookForm::Finch)
    );
    for webhook in &webhooks {
        assert_eq!(world.states(webhook).await, BTreeSet::from([DeliveryState::Delivered]));
    }
}

async fn a_first_load_is_told_once_and_a_change_to_whoever_wants_it(database: Arc<Database>) {
    let mut world = World::new(database).await;
    let mut everything = Receiver::willing().await;
    world.hook(&everything.url, WebhookForm::Standard).await;
    let mut employments = Receiver::willing().await;
    let (picky, _) = made(&world.hub.engine, &employments.url).await;
    let change = WebhookChange {
        events: Some(Wanted::These(vec![
            WebhookEvent::EmploymentCreated,
            WebhookEvent::EmploymentUpdated,
            WebhookEvent::EmploymentTerminated,
            WebhookEvent::EmploymentRehired,
            WebhookEvent::EmploymentTransferred,
        ])),
        ..WebhookChange::default()
    };
    let choosing = world
        .hub
        .engine
        .change_webhook(ORGANISATION, Actor::CommandLine, picky.id, change);
    choosing.await.unwrap();
    let mut stackone = Receiver::willing().await;
    world.hook(&stackone.url, WebhookForm::StackOne).await;
    let mut finch = Receiver::willing().await;
    world.hook(&finch.url, WebhookForm::Finch).await;

    world.sync().await;
    world.deliver().await;
    let loaded: Vec<_> = everything.arrivals().iter().map(Arrival::json).collect();
    assert_eq!(loaded.len(), 1, "{loaded:#?}");
    assert_eq!(loaded[0]["type"], "sync.loaded");
    assert_eq!(loaded[0]["data"]["account_id"], json!(world.account));
    let loaded: Vec<_> = finch.arrivals().iter().map(Arrival::json).collect();
    assert_eq!(loaded.len(), 1, "{loaded:#?}");
    let account = world.account.uuid().hyphenated().to_string();
    let entity = Entity::id_of(world.account);
    assert_eq!(
        loaded[0],
        json!({
            "account_id": account, "company_id": entity, "entity_id": entity,
            "event_type": "job.initial_data_sync_org.succeeded",
            "data": { "job_id": account, "job_url": format!("https://rollbook.example/jobs/automated/{account}") },
        })
    );

    let before = world.changes(0).await.last().unwrap().position;
    for _ in 0..6 {
        world.now += SignedDuration::from_hours(2);
        world.hub.control.advance(Duration::from_hours(2));
        world.lives().await;
    }
    // A run's clock goes on while it runs, and what it tells is due by that.
    world.now += SignedDuration::from_mins(1);
    world.deliver().await;
    let changes = world.changes(before).await;
    let told = everything.arrivals();
    assert_eq!(told.len(), changes.len());
    for arrival in &told {
        let body = arrival.json();
        let data = &body["data"];
        let change = changes
            .iter()
            .find(|change| data["position"] == json!(change.position))
            .unwrap();
        assert_eq!(data["object"], json!(change.object));
        assert_eq!(data["id"], json!(change.id));
        assert_eq!(data["kind"], json!(change.kind));
        assert_eq!(data["happened_at"], json!(change.happened_at));
        let names: Vec<_> = change.fields.keys().collect();
        assert_eq!(data["fields"], json!(names));
        // Names of fields, and no value of any.
        let moment = data["happened_at"].as_str().unwrap_or("never");
        let said = arrival.body.replace(moment, "");
        for value in change.fields.values().filter_map(|field| field["new"].as_str()) {
            assert!(value.len() < 8 || !said.contains(value), "{value} in {said}");
        }
    }
    let picked = employments.arrivals();
    assert!(!picked.is_empty());
    let wanted = changes
        .iter()
        .filter(|change| change.object == rollbook_model::ObjectKind::Employment);
    assert_eq!(picked.len(), wanted.count());
    assert!(stackone.arrivals().is_empty(), "its receivers know accounts");
    assert!(finch.arrivals().len() > 1);
}

async fn who_is_erased_is_told_to_nobody_any_more(database: Arc<Database>) {
    let mut world = World::new(Arc::clone(&database)).await;
    world.sync().await;
    let before = world.changes(0).await.last().unwrap().position;
    let mut receiver = Receiver::willing().await;
    world.hook(&receiver.url, WebhookForm::Standard).await;
    for _ in 0..4 {
        world.now += SignedDuration::from_hours(2);
        world.hub.control.advance(Duration::from_hours(2));
        world.lives().await;
    }
    let changes = world.changes(before).await;
    let export = world.hub.control.export();
    let people = export["people"].as_array().unwrap();
    let erased = people
        .iter()
        .find_map(|person| {
            let id = person["employee_id"].as_str()?;
            let key = rollbook_model::workforce::PersonKey(id.to_owned())
                .record()
                .uuid(world.account);
            changes
                .iter()
                .any(|change| change.person_id == Some(key))
                .then(|| (id.to_owned(), key))
        })
        .unwrap();
    let employee = [EmployeeRef::Id(erased.0)];
    let erasing = world
        .hub
        .engine
        .erase_person(ORGANISATION, world.account, Actor::CommandLine, &employee);
    erasing.await.unwrap();
    let of_nobody = format!("webhook_message WHERE lane LIKE '%{}'", erased.1);
    assert_eq!(database.count(&of_nobody).await, 0);
    world.deliver().await;
    let told = receiver.arrivals();
    assert!(told.len() > 1);
    for arrival in told {
        assert!(!arrival.body.contains(&erased.1.to_string()), "{}", arrival.body);
    }
}

async fn what_ends_with_a_copy_is_told_to_nobody_any_more(database: Arc<Database>) {
    let mut world = World::new(Arc::clone(&database)).await;
    world.sync().await;
    let mut receiver = Receiver::willing().await;
    world.hook(&receiver.url, WebhookForm::Standard).await;
    world.now += SignedDuration::from_hours(2);
    world.hub.control.advance(Duration::from_hours(2));
    world.lives().await;
    assert!(
        database
            .count("webhook_message WHERE change_position IS NOT NULL")
            .await
            > 0
    );
    let ended = world
        .hub
        .engine
        .end_sync(ORGANISATION, world.account, rollbook_model::Actor::System)
        .await;
    assert!(ended.is_ok());
    world.deliver().await;
    assert!(
        receiver
            .arrivals()
            .iter()
            .all(|arrival| standard(&arrival.json()).is_none())
    );
    assert_eq!(
        database
            .count("webhook_message WHERE change_position IS NOT NULL")
            .await,
        0
    );
}
