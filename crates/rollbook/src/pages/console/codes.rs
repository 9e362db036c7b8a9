//! `/console/accounts/{id}/codes`: what the codes of an account's tenant mean, a table at a time.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use rollbook_core::{CodeChange, CodeList, CodeMeaning};
use rollbook_model::{Account, Problem};

use super::{
    Console, Section,
    account::account_id,
    account_path, done_words,
    session::{Admin, SignedIn},
    status_of, told, words,
};
use crate::{
    http::App,
    pages::{Page, Text, Visit, respond},
};

/// Codes a page.
const ROWS: usize = 100;
/// What stands for what a code means elsewhere, and for none of the words.
const DEFAULT: &str = "default";
const NONE: &str = "none";

#[derive(Template)]
#[template(path = "console/codes.html")]
struct CodesPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    account: &'a Account,
    path: String,
    lists: Vec<ListLink>,
    table: String,
    title: String,
    is_language: bool,
    remapping: bool,
    rows: Vec<Row>,
    first: usize,
    last: usize,
    total: usize,
    number: usize,
    previous: Option<String>,
    next: Option<String>,
    done: Option<&'static str>,
    problem: Option<words::ProblemWords>,
}

/// A table in the list of tables.
struct ListLink {
    address: String,
    name: String,
    unmapped: usize,
    is_current: bool,
}

struct Row {
    code: String,
    people: u64,
    is_unmapped: bool,
    is_own: bool,
    /// What it means elsewhere.
    default: Option<String>,
    choices: Vec<Choice>,
    /// What stands in the field, of a language.
    typed: String,
}

struct Choice {
    value: &'static str,
    is_chosen: bool,
}

/// Which page is wanted.
struct Wanted {
    table: Option<String>,
    page: usize,
}

impl Wanted {
    fn of(pairs: &[(String, String)]) -> Self {
        let given = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
        Self {
            table: given("table").cloned(),
            page: given("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1),
        }
    }
}

fn path(account: &Account) -> String {
    format!("{}/codes", account_path(account.id))
}

/// `GET …/codes`.
pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn, Path(id): Path<String>) -> Response {
    let wanted = Wanted::of(&visit.query());
    answer(&app, &visit, &who, &id, &wanted, None).await
}

async fn answer(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    id: &str,
    wanted: &Wanted,
    problem: Option<&Problem>,
) -> Response {
    match show(app, visit, who, id, wanted, problem).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, visit, &problem),
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    id: &str,
    wanted: &Wanted,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let account = app.engine.account(who.organisation(), account_id(id)?).await?;
    let codes = app.engine.codes(who.organisation(), account.id).await?;
    let page = Page::new(&app.site, visit);
    let text = page.t;
    let path = path(&account);
    let by_name = codes
        .tables
        .iter()
        .find(|list| Some(&list.table) == wanted.table.as_ref());
    // Unless one is chosen, that which needs somebody most.
    let list = by_name.or_else(|| codes.tables.iter().max_by_key(|list| list.unmapped()));
    let empty = CodeList {
        table: String::new(),
        words: Vec::new(),
        codes: Vec::new(),
    };
    let list = list.unwrap_or(&empty);
    let total = list.codes.len();
    let number = wanted.page.min(total.div_ceil(ROWS).max(1));
    let skipped = (number - 1) * ROWS;
    let at = |number: usize| format!("{path}?table={}&page={number}", list.table);
    let shown = list.codes.iter().skip(skipped).take(ROWS);
    let rows: Vec<_> = shown.map(|code| row(code, list)).collect();
    let template = CodesPage {
        lists: codes
            .tables
            .iter()
            .map(|other| link(text, &path, other, list))
            .collect(),
        table: list.table.clone(),
        title: name(text, &list.table),
        is_language: list.words.is_empty(),
        remapping: codes.remapping,
        first: skipped + usize::from(total > 0),
        last: skipped + rows.len(),
        total,
        number,
        previous: (number > 1).then(|| at(number - 1)),
        next: (skipped + rows.len() < total).then(|| at(number + 1)),
        done: done_words(visit, text),
        problem: problem.map(|problem| words::problem(text, problem)),
        console: Console {
            person: &who.0,
            section: Section::Accounts,
        },
        account: &account,
        path,
        rows,
        page,
    };
    Ok(respond(problem.map_or(StatusCode::OK, status_of), &template))
}

fn name(text: Text, table: &str) -> String {
    text.find(&format!("console.codes.table.{table}"))
        .unwrap_or(table)
        .to_owned()
}

fn link(text: Text, path: &str, list: &CodeList, current: &CodeList) -> ListLink {
    ListLink {
        address: format!("{path}?table={}", list.table),
        name: name(text, &list.table),
        unmapped: list.unmapped(),
        is_current: list.table == current.table,
    }
}

fn row(code: &CodeMeaning, list: &CodeList) -> Row {
    let choice = |value: &'static str, is_chosen| Choice { value, is_chosen };
    let mut choices = vec![choice(NONE, code.own && code.means.is_none())];
    let words = list.words.iter();
    choices.extend(words.map(|word| choice(word, code.own && code.means.as_deref() == Some(word))));
    let typed = match (&code.means, code.own) {
        (Some(word), true) => word.clone(),
        (None, true) => NONE.to_owned(),
        _ => String::new(),
    };
    Row {
        code: code.code.clone(),
        people: code.people,
        is_unmapped: code.is_unmapped(),
        is_own: code.own,
        default: code.default.clone(),
        choices,
        typed,
    }
}

/// `POST …/codes`: what the codes of a page shall mean.
pub(super) async fn save(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let who = SignedIn(person);
    let wanted = Wanted::of(&pairs);
    let table = wanted.table.clone().unwrap_or_default();
    let codes = pairs.iter().filter(|(name, _)| name == "code");
    let means = pairs.iter().filter(|(name, _)| name == "means");
    let changes: Vec<_> = codes
        .zip(means)
        .map(|((_, code), (_, means))| CodeChange {
            table: table.clone(),
            code: code.clone(),
            means: match means.trim() {
                "" | DEFAULT => None,
                NONE => Some(String::new()),
                word => Some(word.to_owned()),
            },
        })
        .collect();
    let saved = async {
        let account = account_id(&id)?;
        app.engine
            .change_codes(who.organisation(), account, who.actor(), &changes)
            .await?;
        Ok::<_, Problem>(account)
    };
    match saved.await {
        Ok(account) => {
            let page = wanted.page;
            let path = format!("{}/codes?table={table}&page={page}&done=codes", account_path(account));
            axum::response::IntoResponse::into_response(axum::response::Redirect::to(&path))
        }
        Err(problem) => answer(&app, &visit, &who, &id, &wanted, Some(&problem)).await,
    }
}
