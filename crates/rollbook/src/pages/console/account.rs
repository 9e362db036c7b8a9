//! `/console/accounts/{id}`: one account, what it may do, and what became of it.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use rollbook_core::Matrix;
use rollbook_model::{
    Account, AccountId, AccountKind, AccountStatus, Catalogue, Code, PermissionState, Problem, guide::SERVICE_ACCOUNTS,
};
use rollbook_store::{EventFilter, RequestEntry, RequestOutcome};

use super::{Console, Section, accounts, copy::CopyPart, moment, session::SignedIn, told, words};
use crate::{
    http::App,
    pages::{Page, Text, Visit, respond},
};

/// How many calls and events are shown.
const SHOWN: u32 = 25;

#[derive(Template)]
#[template(path = "console/account.html")]
pub(super) struct AccountPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    account: &'a Account,
    badge: words::Badge,
    /// What the state means, unless what was seen says it.
    means: Option<String>,
    since: String,
    checked: Option<String>,
    linked: String,
    host: String,
    is_test: bool,
    menu: &'static str,
    permissions: Vec<PermissionRow>,
    missing: usize,
    working: usize,
    blocked: Vec<&'static str>,
    copy: CopyPart,
    calls: Vec<CallRow>,
    events: Vec<words::EventLine>,
    /// What was seen last, unless the problem says it already.
    seen: Option<words::ProblemWords>,
    until: Option<String>,
    password_days: Option<i32>,
    next_look: Option<String>,
    done: Option<&'static str>,
    problem: Option<words::ProblemWords>,
}

struct PermissionRow {
    name: String,
    level: String,
    badge: words::Badge,
    is_missing: bool,
    /// Whether something on the way can be what refuses it.
    is_open: bool,
    actions: Vec<&'static str>,
}

/// A call in a table.
pub(super) struct CallRow {
    pub(super) at: String,
    pub(super) account: AccountId,
    pub(super) action: String,
    pub(super) label: String,
    pub(super) milliseconds: u128,
    pub(super) outcome: String,
    pub(super) is_good: bool,
    pub(super) request: String,
    pub(super) caller: Option<String>,
}

impl AccountPage<'_> {
    /// Whether something on the way can be what refuses a permission that seems to be missing.
    fn is_open(&self) -> bool {
        self.permissions.iter().any(|row| row.is_missing && row.is_open)
    }

    fn is_paused(&self) -> bool {
        self.account.status == AccountStatus::Paused
    }
}

pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn, Path(id): Path<String>) -> Response {
    answer(&app, &visit, &who, &id, None).await
}

/// The page of an account, with what went wrong just before.
pub(super) async fn answer(app: &App, visit: &Visit, who: &SignedIn, id: &str, problem: Option<&Problem>) -> Response {
    match show(app, visit, who, id, problem).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, visit, &problem),
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    id: &str,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let organisation = who.organisation();
    let id = account_id(id)?;
    let account = app.engine.account(organisation, id).await?;
    let calls = app.engine.last_requests(organisation, id, SHOWN).await?;
    let filter = EventFilter {
        account: Some(id),
        limit: SHOWN,
        ..EventFilter::default()
    };
    let events = app.engine.events(organisation, &filter).await?;
    let people = app.engine.people(organisation).await?;
    let page = Page::new(&app.site, visit);
    let console = Console {
        person: &who.0,
        section: Section::Accounts,
    };
    let text = page.t;
    let matrix = Matrix::of(&account.actions, &account.permissions);
    let blocked = matrix
        .actions
        .iter()
        .filter(|standing| standing.state == PermissionState::Missing);
    // Missing permissions are told one by one.
    let evidence = account.evidence.as_ref();
    let evidence = evidence.filter(|evidence| evidence.code != Some(Code::PermissionMissing));
    let seen = evidence.and_then(|evidence| words::seen(text, evidence));
    let until = evidence.and_then(|evidence| evidence.until);
    let follows_from_it = matches!(
        account.status,
        AccountStatus::ReauthNeeded | AccountStatus::Degraded | AccountStatus::RateLimited
    );
    let means_more = seen.is_none() || !follows_from_it;
    let template = AccountPage {
        badge: words::status(text, account.status),
        means: means_more.then(|| words::status_means(text, &account)),
        since: moment(account.status_since),
        checked: account.checked_at.map(moment),
        linked: moment(account.created_at),
        host: accounts::host(&account),
        is_test: account.kind == AccountKind::Test,
        menu: SERVICE_ACCOUNTS,
        permissions: permissions(text, &matrix),
        missing: matrix.missing().count(),
        working: matrix.working(),
        blocked: blocked.map(|standing| standing.action.label.as_str()).collect(),
        copy: CopyPart::of(&app.engine, organisation, id, text).await?,
        calls: calls.iter().map(|call| call_row(text, call)).collect(),
        // Without the way to the account, as this is its page.
        events: events
            .iter()
            .map(|event| words::EventLine {
                account: None,
                ..words::event(text, event, &people)
            })
            .collect(),
        until: until.map(moment),
        seen: seen.filter(|seen| problem.is_none_or(|problem| problem.code != seen.code)),
        password_days: app.engine.password_age(&account, Timestamp::now()),
        next_look: app.engine.next_look(&account).await?.map(moment),
        done: super::done_words(visit, text),
        problem: problem.map(|problem| words::problem(text, problem)),
        account: &account,
        console,
        page,
    };
    let status = problem.map_or(StatusCode::OK, super::status_of);
    Ok(respond(status, &template))
}

/// The id of an account as an address has it.
pub(super) fn account_id(text: &str) -> Result<AccountId, Problem> {
    use rollbook_model::problem::{Kind, Step};

    text.parse().map_err(|error: rollbook_model::ParseIdError| {
        Problem::new(Kind::NotFound, Code::AccountNotFound, Step::Input, error.to_string())
    })
}

fn permissions(text: Text, matrix: &Matrix) -> Vec<PermissionRow> {
    let row = |row: &rollbook_core::MatrixRow| {
        let finding = &row.finding;
        PermissionRow {
            name: words::lines(&finding.name, &finding.also),
            level: finding.level.to_string(),
            badge: words::permission(text, finding),
            is_open: !finding.causes.is_empty(),
            is_missing: finding.state == PermissionState::Missing,
            actions: row.actions.iter().map(|action| action.label.as_str()).collect(),
        }
    };
    let mut rows: Vec<_> = matrix.rows.iter().map(row).collect();
    // What needs somebody comes first.
    rows.sort_by_key(|row| !row.is_missing);
    rows
}

pub(super) fn call_row(text: Text, call: &RequestEntry) -> CallRow {
    let label = Catalogue::get().action(&call.action).map(|action| action.label.clone());
    let (outcome, is_good) = match &call.outcome {
        RequestOutcome::Succeeded { rows: Some(rows) } => (text.count("console.account.rows", *rows), true),
        RequestOutcome::Succeeded { rows: None } => (text.get("console.account.ok").to_owned(), true),
        RequestOutcome::Failed { code } => (code.clone(), false),
    };
    CallRow {
        at: moment(call.started_at),
        account: call.account,
        label: label.unwrap_or_else(|| call.action.clone()),
        action: call.action.clone(),
        milliseconds: call.duration.as_millis(),
        outcome,
        is_good,
        request: call.id.to_string(),
        caller: call.caller_id.as_ref().map(ToString::to_string),
    }
}
