//! `/console/webhooks`: where products are told what happened, and what became of each delivery.

mod one;

use askama::Template;
use axum::{Form, extract::State, http::StatusCode, response::Response};
use rollbook_model::{Problem, Webhook, WebhookEvent, WebhookForm};
use rollbook_store::NewWebhook;
use secrecy::{ExposeSecret as _, SecretString};

pub(super) use one::{change, page as one_page};

use super::{
    Console, Section,
    accounts::Choice,
    session::{Admin, SignedIn},
    status_of, told, words,
};
use crate::{
    http::App,
    pages::{Page, Text, Visit, respond},
};

/// Where they are looked after.
const PATH: &str = "/console/webhooks";

#[derive(Template)]
#[template(path = "console/webhooks.html")]
struct WebhooksPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    form: Values,
    events: Events,
    forms: Vec<Choice>,
    made: Option<Made>,
    done: Option<&'static str>,
    problem: Option<words::ProblemWords>,
    rows: Vec<Row>,
}

/// What is asked for, as it was typed.
#[derive(Default)]
struct Values {
    url: String,
    description: String,
    events: Vec<String>,
    form: String,
}

/// A secret that was just made; it cannot be had again.
struct Made {
    secret: String,
    url: String,
}

struct Row {
    path: String,
    url: String,
    description: String,
    tells: String,
    state: words::Badge,
}

/// What a webhook can tell: of accounts and webhooks, and of people.
struct Events {
    accounts: Vec<Choice>,
    people: Vec<Choice>,
}

impl Events {
    fn is_of_people(&self) -> bool {
        self.people.iter().any(|choice| choice.is_chosen)
    }
}

impl Values {
    fn of(pairs: &[(String, String)]) -> Self {
        let events = pairs.iter().filter(|(name, _)| name == "events");
        Self {
            url: given(pairs, "url"),
            description: given(pairs, "description"),
            events: events.map(|(_, event)| event.clone()).collect(),
            form: given(pairs, "form"),
        }
    }

    /// What is chosen; everything where nothing is.
    fn chosen(&self) -> Option<Vec<WebhookEvent>> {
        let events: Vec<_> = self.events.iter().filter_map(|word| word.parse().ok()).collect();
        (!events.is_empty()).then_some(events)
    }
}

/// The last value of a name, without blanks around it.
fn given(pairs: &[(String, String)], name: &str) -> String {
    let pair = pairs.iter().rfind(|(known, _)| known == name);
    pair.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn) -> Response {
    answer(&app, &visit, &who, Values::default(), None, None).await
}

/// `POST /console/webhooks`.
pub(super) async fn create(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let who = SignedIn(person);
    let form = Values::of(&pairs);
    let new = NewWebhook {
        url: form.url.clone(),
        description: form.description.clone(),
        form: form.form.parse().unwrap_or(WebhookForm::Standard),
        events: form.chosen(),
        accounts: None,
    };
    let made = app.engine.create_webhook(who.organisation(), who.actor(), new).await;
    match made {
        Ok((webhook, secret)) => {
            let made = Made::of(&webhook, &secret);
            answer(&app, &visit, &who, Values::default(), Some(made), None).await
        }
        Err(problem) => answer(&app, &visit, &who, form, None, Some(&problem)).await,
    }
}

impl Made {
    fn of(webhook: &Webhook, secret: &SecretString) -> Self {
        Self {
            secret: secret.expose_secret().to_owned(),
            url: webhook.url.clone(),
        }
    }
}

async fn answer(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    form: Values,
    made: Option<Made>,
    problem: Option<&Problem>,
) -> Response {
    let webhooks = match app.engine.webhooks(who.organisation()).await {
        Ok(webhooks) => webhooks,
        Err(problem) => return told(&app.site, visit, &problem),
    };
    let page = Page::new(&app.site, visit);
    let text = page.t;
    let chosen: WebhookForm = form.form.parse().unwrap_or(WebhookForm::Standard);
    let template = WebhooksPage {
        events: events(text, WebhookForm::ALL, &form.events),
        forms: forms(text, chosen),
        rows: webhooks.iter().map(|webhook| row(text, webhook)).collect(),
        done: super::done_words(visit, text),
        problem: problem.map(|problem| words::problem(text, problem)),
        console: Console {
            person: &who.0,
            section: Section::Webhooks,
        },
        form,
        made,
        page,
    };
    respond(problem.map_or(StatusCode::OK, status_of), &template)
}

fn row(text: Text, webhook: &Webhook) -> Row {
    Row {
        path: format!("{PATH}/{}", webhook.id),
        url: webhook.url.clone(),
        description: webhook.description.clone(),
        tells: tells(text, webhook),
        state: state(text, webhook),
    }
}

/// What a webhook tells, in the words of its page.
fn tells(text: Text, webhook: &Webhook) -> String {
    match &webhook.events {
        None => text.get("console.webhooks.everything").to_owned(),
        Some(events) => {
            let names: Vec<_> = events.iter().map(|event| event_name(text, *event)).collect();
            names.join(", ")
        }
    }
}

fn event_name(text: Text, event: WebhookEvent) -> &'static str {
    let key = format!("console.webhook_event.{}", event.as_str().replace('.', "_"));
    text.find(&key).unwrap_or(event.as_str())
}

fn state(text: Text, webhook: &Webhook) -> words::Badge {
    let (key, tone) = match (webhook.disabled, webhook.failing_since) {
        (Some(_), _) => ("console.webhooks.disabled", "bad"),
        (None, Some(_)) => ("console.webhooks.failing", "warn"),
        (None, None) => ("console.webhooks.enabled", "good"),
    };
    words::Badge {
        word: text.find(key).unwrap_or_default(),
        tone,
    }
}

/// What a webhook can tell, in one of these forms.
fn events(text: Text, forms: &[WebhookForm], chosen: &[String]) -> Events {
    let choice = |event: WebhookEvent| Choice {
        value: event.to_string(),
        name: event_name(text, event).to_owned(),
        is_chosen: chosen.iter().any(|word| word == event.as_str()),
    };
    let told = |event: &WebhookEvent| forms.iter().any(|form| form.tells(*event));
    let (people, accounts): (Vec<_>, Vec<_>) = WebhookEvent::choices()
        .filter(told)
        .partition(|event| event.is_of_people());
    Events {
        accounts: accounts.into_iter().map(choice).collect(),
        people: people.into_iter().map(choice).collect(),
    }
}

fn forms(text: Text, chosen: WebhookForm) -> Vec<Choice> {
    let choice = |form: &WebhookForm| Choice {
        value: form.to_string(),
        name: text
            .find(&format!("console.webhook_form.{form}"))
            .unwrap_or(form.as_str())
            .to_owned(),
        is_chosen: *form == chosen,
    };
    WebhookForm::ALL.iter().map(choice).collect()
}
