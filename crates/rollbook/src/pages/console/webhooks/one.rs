//! `/console/webhooks/{id}`: one webhook, its deliveries, and what is done with it.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use rollbook_core::{DELIVERIES_KEPT, OVERLAP, delivery_unknown, webhook_unknown};
use rollbook_model::{Code, DeliveryState, DisabledReason, Problem, Webhook, WebhookId};
use rollbook_store::{Delivery, DeliveryFilter, WebhookChange};

use super::{Events, Made, PATH, Values, event_name, events, given, state, tells};
use crate::{
    http::App,
    pages::{
        Page, Text, Visit,
        console::{
            Console, Section, account_path,
            accounts::Choice,
            done, done_words, moment,
            session::{Admin, SignedIn},
            status_of, told, words,
        },
        respond,
    },
};

/// How many deliveries a page shows.
const PAGE: u32 = 25;
/// For how long two secrets can overlap, in hours, with the key of its words.
const OVERLAPS: [(i64, &str); 4] = [
    (0, "console.webhooks.no_overlap"),
    (1, "console.links.hour"),
    (24, "console.links.day"),
    (7 * 24, "console.links.week"),
];
/// From when on everything can be sent again, in hours, likewise.
const SINCE: [(i64, &str); 4] = [
    (1, "console.links.hour"),
    (24, "console.links.day"),
    (7 * 24, "console.links.week"),
    (30 * 24, "console.links.month"),
];

#[derive(Template)]
#[template(path = "console/webhook.html")]
struct WebhookPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    webhook: &'a Webhook,
    path: String,
    badge: words::Badge,
    means: String,
    tells: String,
    form_name: String,
    made_at: String,
    events: Events,
    overlaps: Vec<Choice>,
    since: Vec<Choice>,
    made: Option<Made>,
    done: Option<&'static str>,
    problem: Option<words::ProblemWords>,
    rows: Vec<Row>,
    next: Option<u64>,
    is_first: bool,
}

impl WebhookPage<'_> {
    fn is_enabled(&self) -> bool {
        self.webhook.disabled.is_none()
    }
}

/// A delivery.
struct Row {
    event: String,
    what: &'static str,
    account: Option<(String, String)>,
    at: String,
    state: words::Badge,
    tries: String,
    last: Option<String>,
    why: Option<Code>,
    next: Option<String>,
}

pub(in crate::pages::console) async fn page(
    State(app): State<App>,
    visit: Visit,
    who: SignedIn,
    Path(id): Path<String>,
) -> Response {
    answer(&app, &visit, &who, &id, None, None).await
}

/// `POST /console/webhooks/{id}`: what the button says.
pub(in crate::pages::console) async fn change(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let who = SignedIn(person);
    match carry_out(&app, &who, &id, &pairs).await {
        Ok(Outcome::Done(what)) => done(&format!("{PATH}/{id}"), what),
        Ok(Outcome::Deleted) => done(PATH, "webhook_deleted"),
        Ok(Outcome::Secret(made)) => answer(&app, &visit, &who, &id, Some(made), None).await,
        Err(problem) => answer(&app, &visit, &who, &id, None, Some(&problem)).await,
    }
}

/// What came of a form.
enum Outcome {
    Done(&'static str),
    Deleted,
    Secret(Made),
}

async fn carry_out(app: &App, who: &SignedIn, id: &str, pairs: &[(String, String)]) -> Result<Outcome, Problem> {
    let (engine, organisation, actor) = (&app.engine, who.organisation(), who.actor());
    let id = known(id)?;
    let hours = |name: &str, usual: i64| SignedDuration::from_hours(given(pairs, name).parse().unwrap_or(usual));
    let enabled = |enabled| WebhookChange {
        enabled: Some(enabled),
        ..WebhookChange::default()
    };
    let (change, what) = match given(pairs, "do").as_str() {
        "test" => {
            engine.test_webhook(organisation, actor, id).await?;
            return Ok(Outcome::Done("webhook_tested"));
        }
        "rotate" => {
            let overlap = hours("overlap", OVERLAP.as_hours());
            let secret = engine.rotate_webhook_secret(organisation, actor, id, overlap).await?;
            let webhook = engine.webhook(organisation, id).await?;
            return Ok(Outcome::Secret(Made::of(&webhook, &secret)));
        }
        "replay" => {
            let event = given(pairs, "event");
            if event.is_empty() {
                let back = hours("since", 24).clamp(SignedDuration::ZERO, DELIVERIES_KEPT);
                engine.replay_webhook(organisation, id, Timestamp::now() - back).await?;
            } else {
                let event = event.parse().map_err(|_| delivery_unknown("?"))?;
                engine.replay_delivery(organisation, id, event).await?;
            }
            return Ok(Outcome::Done("webhook_replayed"));
        }
        "delete" => {
            engine.delete_webhook(organisation, actor, id).await?;
            return Ok(Outcome::Deleted);
        }
        "enable" => (enabled(true), "webhook_enabled"),
        "disable" => (enabled(false), "webhook_disabled"),
        // The form with every value; a form of none changes nothing.
        _ => {
            let values = Values::of(pairs);
            let change = WebhookChange {
                events: Some(values.chosen().into()),
                url: Some(values.url),
                description: Some(values.description),
                ..WebhookChange::default()
            };
            (change, "webhook_changed")
        }
    };
    engine.change_webhook(organisation, actor, id, change).await?;
    Ok(Outcome::Done(what))
}

fn known(id: &str) -> Result<WebhookId, Problem> {
    id.parse().map_err(|_| webhook_unknown("?"))
}

async fn answer(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    id: &str,
    made: Option<Made>,
    problem: Option<&Problem>,
) -> Response {
    match show(app, visit, who, id, made, problem).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, visit, &problem),
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    id: &str,
    made: Option<Made>,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let webhook = app.engine.webhook(who.organisation(), known(id)?).await?;
    let query = visit.query();
    let before = query.iter().find(|(name, _)| name == "before");
    let before = before.and_then(|(_, place)| place.parse().ok());
    let filter = DeliveryFilter {
        before,
        // One more than is shown tells whether there is another page.
        limit: PAGE + 1,
        ..DeliveryFilter::default()
    };
    let mut deliveries = app.engine.deliveries(who.organisation(), webhook.id, &filter).await?;
    let more = deliveries.len() > PAGE as usize;
    deliveries.truncate(PAGE as usize);
    let page = Page::new(&app.site, visit);
    let text = page.t;
    let chosen: Vec<_> = webhook.events.iter().flatten().map(ToString::to_string).collect();
    let template = WebhookPage {
        path: format!("{PATH}/{}", webhook.id),
        badge: state(text, &webhook),
        means: means(text, &webhook),
        tells: tells(text, &webhook),
        form_name: text.get(&format!("console.webhook_form.{}", webhook.form)).to_owned(),
        made_at: moment(webhook.created_at),
        events: events(text, &[webhook.form], &chosen),
        overlaps: hours(text, &OVERLAPS),
        since: hours(text, &SINCE),
        next: deliveries.last().filter(|_| more).map(|last| last.position),
        rows: deliveries.iter().map(|delivery| row(text, delivery)).collect(),
        is_first: before.is_none(),
        done: done_words(visit, text),
        problem: problem.map(|problem| words::problem(text, problem)),
        console: Console {
            person: &who.0,
            section: Section::Webhooks,
        },
        webhook: &webhook,
        made,
        page,
    };
    Ok(respond(problem.map_or(StatusCode::OK, status_of), &template))
}

/// What the state means, and what to do.
fn means(text: Text, webhook: &Webhook) -> String {
    match (webhook.disabled, webhook.failing_since) {
        (Some(disabled), _) => {
            let key = match disabled.reason {
                DisabledReason::Asked => "console.webhooks.means_asked",
                DisabledReason::Gone => "console.webhooks.means_gone",
                DisabledReason::Failing => "console.webhooks.means_gave_up",
            };
            text.fill(key, &[("since", moment(disabled.at))])
        }
        (None, Some(since)) => text.fill("console.webhooks.means_failing", &[("since", moment(since))]),
        (None, None) => text.get("console.webhooks.means_enabled").to_owned(),
    }
}

fn row(text: Text, delivery: &Delivery) -> Row {
    let (key, tone) = match delivery.state {
        DeliveryState::Pending if delivery.attempts.is_empty() => ("console.delivery.pending", "info"),
        DeliveryState::Pending => ("console.delivery.again", "warn"),
        DeliveryState::Delivered => ("console.delivery.delivered", "good"),
        DeliveryState::Failed => ("console.delivery.failed", "bad"),
    };
    let last = delivery.attempts.last();
    Row {
        event: delivery.id.to_string(),
        what: event_name(text, delivery.event),
        account: delivery.account.map(|id| (account_path(id), id.to_string())),
        at: moment(delivery.at),
        state: words::Badge {
            word: text.find(key).unwrap_or_default(),
            tone,
        },
        tries: text.count("console.delivery.tries", delivery.attempts.len()),
        last: last.and_then(|last| last.status).map(|status| status.to_string()),
        why: last.and_then(|last| Code::named(last.code.as_deref()?)),
        next: (delivery.state == DeliveryState::Pending && !delivery.attempts.is_empty())
            .then(|| moment(delivery.due_at)),
    }
}

fn hours(text: Text, choices: &[(i64, &str)]) -> Vec<Choice> {
    let choice = |(hours, key): &(i64, &str)| Choice {
        value: hours.to_string(),
        name: text.find(key).unwrap_or_default().to_owned(),
        is_chosen: *hours == 24,
    };
    choices.iter().map(choice).collect()
}
