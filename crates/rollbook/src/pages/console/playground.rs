//! `/console/playground`: any action that an account may run, with a form made from what it takes.

use std::collections::BTreeSet;

use askama::Template;
use axum::{Form, extract::State, http::StatusCode, response::Response};
use rollbook_core::{Answer, Matrix, Run};
use rollbook_model::{
    Account, AccountId, Action, Catalogue, Code, Event, EventKind, PermissionState, Problem, RequestId,
    catalogue::{Effect, Place},
    problem::{Kind, Step},
};
use rollbook_store::AccountSearch;
use serde_json::{Map, Value};

use super::{Console, Section, session::SignedIn, status_of, told, words};
use crate::{
    http::App,
    pages::{Page, Text, Visit, respond},
    tabular::Tabular,
};

/// How many accounts are offered; the others are reached from their own pages.
const OFFERED: u32 = 200;
/// How many columns and rows of an answer are laid out; the rest is in the JSON.
const COLUMNS: usize = 12;
const ROWS: usize = 100;
/// The longest JSON that is shown.
const LONGEST: usize = 60_000;

#[derive(Template)]
#[template(path = "console/playground.html")]
struct PlaygroundPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    accounts: Vec<super::accounts::Choice>,
    actions: Vec<Group>,
    account: Option<&'a Account>,
    action: Option<ActionForm<'a>>,
    problem: Option<words::ProblemWords>,
    result: Option<Shown>,
}

/// Actions under one heading.
struct Group {
    name: &'static str,
    actions: Vec<Offered>,
}

struct Offered {
    id: &'static str,
    label: &'static str,
    is_chosen: bool,
}

/// The form of an action.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a notice of the form, and any of them can be shown"
)]
struct ActionForm<'a> {
    action: &'a Action,
    needs: String,
    is_write: bool,
    forbidden: bool,
    missing: bool,
    example: Option<String>,
    fields: Vec<Field>,
    confirmed: bool,
    unconfirmed: bool,
    /// The key under which this write is sent once, however often the form is.
    key: String,
}

/// A field of the form.
struct Field {
    name: String,
    meaning: String,
    required: bool,
    kind: FieldKind,
    value: String,
    /// Whether what was given is sensitive, and so not in `value`.
    is_withheld: bool,
}

enum FieldKind {
    Text,
    Number,
    Json,
    Choice(Vec<String>),
}

/// An answer, laid out.
struct Shown {
    summary: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    fields: Vec<(String, String)>,
    left_out: usize,
    json: String,
    next: Option<String>,
    request: String,
    masked: bool,
}

/// What was given so far.
struct Given {
    pairs: Vec<(String, String)>,
    /// Whether a person has typed it into the form, and not followed an address.
    is_typed: bool,
}

impl Given {
    fn last(&self, name: &str) -> &str {
        let pair = self.pairs.iter().rfind(|(known, _)| known == name);
        pair.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The value of an input, which has a prefix so that it cannot be taken for one of the page's own.
    fn input(&self, name: &str) -> &str {
        self.last(&format!("input.{name}"))
    }
}

pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn) -> Response {
    let mut given = Given {
        pairs: visit.query(),
        is_typed: false,
    };
    if given.last("example") == "yes"
        && let Some(action) = Catalogue::get().action(given.last("action"))
    {
        given.pairs.extend(example(action));
    }
    answer(&app, &visit, &who, &given, None, None).await
}

/// The example of an action as inputs of the form.
fn example(action: &Action) -> Vec<(String, String)> {
    let example = action
        .example
        .as_deref()
        .map(serde_json::from_str::<Map<String, Value>>);
    let Some(Ok(example)) = example else {
        return Vec::new();
    };
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    example
        .into_iter()
        .map(|(name, value)| (format!("input.{name}"), text(value)))
        .collect()
}

/// `POST /console/playground`: runs the action.
pub(super) async fn run(
    State(app): State<App>,
    visit: Visit,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let given = Given { pairs, is_typed: true };
    let ran = ran(&app, &who, &given).await;
    match ran {
        Ok(answered) => {
            let shown = shown(Text::of(visit.language()), &answered);
            match shown {
                Ok(shown) => answer(&app, &visit, &who, &given, None, Some(shown)).await,
                Err(error) => {
                    let problem = Problem::new(Kind::Internal, Code::AnswerUnreadable, Step::Answer, error.to_string());
                    told(&app.site, &visit, &problem)
                }
            }
        }
        Err(problem) => answer(&app, &visit, &who, &given, Some(&problem), None).await,
    }
}

async fn ran(app: &App, who: &SignedIn, given: &Given) -> Result<Answer, Problem> {
    let id: AccountId = given.last("account").parse().map_err(|_| {
        Problem::new(
            Kind::Invalid,
            Code::AccountNotChosen,
            Step::Input,
            "no account is chosen",
        )
        .with_remedy("Choose an account")
    })?;
    // Before anything is recorded about it.
    app.engine.account(who.organisation(), id).await?;
    let action = app.engine.action(given.last("action"))?;
    let is_write = action.effect() == Effect::Write;
    if is_write && !who.is_admin() {
        let message = "viewers run what reads, not what changes something in UKG Pro";
        return Err(
            Problem::new(Kind::Permission, Code::ViewerMayNotWrite, Step::Input, message)
                .with_remedy("Ask an administrator of this console"),
        );
    }
    if is_write && given.last("confirmed") != "yes" {
        let message = "it is not confirmed that this may change something in UKG Pro";
        return Err(
            Problem::new(Kind::Invalid, Code::WriteNotConfirmed, Step::Input, message)
                .with_remedy("Tick the box above the button Run"),
        );
    }
    let mut inputs = Map::new();
    let takes = action.inputs();
    let schema = takes.schema();
    for field in takes.fields() {
        let text = given.input(&field.name);
        if text.is_empty() {
            continue;
        }
        // A list or an object is typed as JSON; everything else is taken as text, as the command line does.
        let value = match kind_of(&schema["properties"][&field.name]) {
            FieldKind::Json => serde_json::from_str(text).map_err(|error| {
                let message = format!("`{}` is no JSON: {error}", field.name);
                Problem::new(Kind::Invalid, Code::InputInvalid, Step::Input, message)
            })?,
            _ => Value::String(text.to_owned()),
        };
        inputs.insert(field.name.clone(), value);
    }
    if is_write && let Some(field) = key_of(action) {
        let key = given.last("key");
        let key = if key.is_empty() {
            RequestId::new().to_string()
        } else {
            key.to_owned()
        };
        inputs.entry(field).or_insert(Value::String(key));
    }
    // Of writes the engine keeps a record itself.
    if !is_write {
        let event = Event::now(who.organisation(), who.actor(), EventKind::ActionRun, Some(id));
        app.engine.record(&event.with("action", action.id.as_str())).await?;
    }
    let run = Run {
        account: id,
        action: &action.id,
        inputs: &Value::Object(inputs),
        by: who.actor(),
    };
    app.engine.run(who.organisation(), run).await
}

/// The key of the write that the form is for: kept through errors, so that the same form never writes twice.
fn key(given: &Given) -> String {
    match given.last("key") {
        "" => RequestId::new().to_string(),
        key => key.to_owned(),
    }
}

/// The name of the input that makes a write safe to send again.
fn key_of(action: &Action) -> Option<String> {
    let inputs = action.inputs();
    let field = inputs
        .fields()
        .iter()
        .find(|field| field.place == Place::IdempotencyKey);
    field.map(|field| field.name.clone())
}

fn shown(text: Text, answer: &Answer) -> Result<Shown, serde_json::Error> {
    let value: Value = serde_json::from_str(answer.data.get())?;
    let (columns, mut rows, fields, left_out) = match Tabular::of(&answer.data, COLUMNS)? {
        Tabular::Rows {
            columns,
            rows,
            left_out,
        } => (columns, rows, Vec::new(), left_out),
        Tabular::Fields(fields) => (Vec::new(), Vec::new(), fields, 0),
    };
    rows.truncate(ROWS);
    let mut json = serde_json::to_string_pretty(&value)?;
    if json.len() > LONGEST {
        let end = (0..=LONGEST)
            .rev()
            .find(|end| json.is_char_boundary(*end))
            .unwrap_or_default();
        json.truncate(end);
        json.push_str("\n…");
    }
    Ok(Shown {
        summary: match answer.rows {
            Some(rows) => text.count("console.account.rows", rows),
            None => text.get("console.account.ok").to_owned(),
        },
        columns,
        rows,
        fields,
        left_out,
        json,
        next: answer.next.clone(),
        request: answer.request_id.to_string(),
        masked: answer.masked,
    })
}

async fn answer(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    given: &Given,
    problem: Option<&Problem>,
    result: Option<Shown>,
) -> Response {
    match show(app, visit, who, given, problem, result).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, visit, &problem),
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    given: &Given,
    problem: Option<&Problem>,
    result: Option<Shown>,
) -> Result<Response, Problem> {
    let organisation = who.organisation();
    let search = AccountSearch {
        page_size: OFFERED,
        ..AccountSearch::default()
    };
    let (mut accounts, _) = app.engine.search_accounts(organisation, &search).await?;
    let chosen = match given.last("account").parse::<AccountId>() {
        Ok(id) => Some(app.engine.account(organisation, id).await?),
        Err(_) => accounts.first().cloned(),
    };
    if let Some(chosen) = &chosen
        && !accounts.iter().any(|account| account.id == chosen.id)
    {
        accounts.insert(0, chosen.clone());
    }
    let page = Page::new(&app.site, visit);
    let console = Console {
        person: &who.0,
        section: Section::Playground,
    };
    let matrix = chosen
        .as_ref()
        .map(|account| Matrix::of(&account.actions, &account.permissions));
    let action = Catalogue::get().action(given.last("action"));
    let form = action.map(|action| form(action, who, matrix.as_ref(), given, problem));
    let template = PlaygroundPage {
        accounts: accounts
            .iter()
            .map(|account| super::accounts::Choice {
                value: account.id.to_string(),
                name: account.label.as_ref().map_or_else(
                    || account.origin_owner_name.clone(),
                    |label| format!("{} ({label})", account.origin_owner_name),
                ),
                is_chosen: chosen.as_ref().is_some_and(|chosen| chosen.id == account.id),
            })
            .collect(),
        actions: offered(matrix.as_ref(), action),
        account: chosen.as_ref(),
        action: form,
        problem: problem.map(|problem| words::problem(page.t, problem)),
        result,
        console,
        page,
    };
    Ok(respond(problem.map_or(StatusCode::OK, status_of), &template))
}

/// The actions of the account that are not known to lack a permission.
fn offered(matrix: Option<&Matrix>, chosen: Option<&Action>) -> Vec<Group> {
    let standings = matrix.into_iter().flat_map(|matrix| &matrix.actions);
    let permitted: BTreeSet<_> = standings
        .filter(|standing| standing.state != PermissionState::Missing)
        .map(|standing| standing.action.id.as_str())
        .collect();
    let groups = Catalogue::get().groups().into_iter().map(|(name, actions)| {
        let offered = actions
            .into_iter()
            .filter(|action| permitted.contains(action.id.as_str()));
        let offered = offered.map(|action| Offered {
            id: &action.id,
            label: &action.label,
            is_chosen: chosen.is_some_and(|chosen| chosen.id == action.id),
        });
        Group {
            name,
            actions: offered.collect(),
        }
    });
    groups.filter(|group| !group.actions.is_empty()).collect()
}

fn form<'a>(
    action: &'a Action,
    who: &SignedIn,
    matrix: Option<&Matrix>,
    given: &Given,
    problem: Option<&Problem>,
) -> ActionForm<'a> {
    let inputs = action.inputs();
    let schema = inputs.schema();
    let own = |place: &Place| matches!(place, Place::IdempotencyKey | Place::Next);
    let fields = inputs.fields().iter().filter(|field| !own(&field.place)).map(|field| {
        let property = &schema["properties"][&field.name];
        let value = given.input(&field.name);
        let is_withheld = given.is_typed && field.says_sensitive(value);
        Field {
            name: field.name.clone(),
            meaning: field.meaning.clone(),
            required: field.required,
            kind: kind_of(property),
            value: if is_withheld { String::new() } else { value.to_owned() },
            is_withheld,
        }
    });
    let mut fields: Vec<_> = fields.collect();
    // What must be given comes first.
    fields.sort_by_key(|field| !field.required);
    let is_write = action.effect() == Effect::Write;
    let mut standings = matrix.into_iter().flat_map(|matrix| &matrix.actions);
    let standing = standings.find(|standing| standing.action.id == action.id);
    ActionForm {
        needs: action.needs(),
        is_write,
        forbidden: is_write && !who.is_admin(),
        missing: standing.is_some_and(|standing| standing.state == PermissionState::Missing),
        example: action.example.clone(),
        fields,
        confirmed: given.last("confirmed") == "yes" && problem.is_some(),
        key: if problem.is_some() {
            key(given)
        } else {
            RequestId::new().to_string()
        },
        unconfirmed: problem.is_some_and(|problem| problem.code == Code::WriteNotConfirmed),
        action,
    }
}

fn kind_of(property: &Value) -> FieldKind {
    if let Some(words) = property["enum"].as_array() {
        let words = words
            .iter()
            .map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned));
        return FieldKind::Choice(words.collect());
    }
    let is = |kind: &str| match &property["type"] {
        Value::String(known) => known == kind,
        Value::Array(known) => known.iter().any(|known| known == kind),
        _ => false,
    };
    if is("string") {
        FieldKind::Text
    } else if is("array") || is("object") {
        FieldKind::Json
    } else if is("boolean") {
        FieldKind::Choice(vec!["true".to_owned(), "false".to_owned()])
    } else if is("integer") || is("number") {
        FieldKind::Number
    } else {
        FieldKind::Text
    }
}
