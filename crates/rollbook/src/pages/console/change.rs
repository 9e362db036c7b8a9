//! What a person does to an account: check, pause, resume, link again, edit, delete.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rollbook_core::{AccountEdit, Invitation};
use rollbook_model::{
    Account, AccountKind, AccountStatus, Catalogue, Code, Problem,
    problem::{Kind, Step},
};
use rollbook_store::Receipt;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{
    Console, Section,
    account::{account_id, answer},
    account_path, done,
    session::{Admin, SignedIn},
    status_of, told, words,
};
use crate::{
    http::App,
    pages::{Page, Visit, respond},
};

/// `POST …/check`; viewers may, as it changes nothing in the tenant. Credentials that were refused are sent again by
/// administrators alone: each time counts towards a lock.
pub(super) async fn check(State(app): State<App>, visit: Visit, who: SignedIn, Path(id): Path<String>) -> Response {
    let checked = async {
        let id = account_id(&id)?;
        let account = app.engine.account(who.organisation(), id).await?;
        if account.status == AccountStatus::ReauthNeeded && !who.is_admin() {
            let message = "credentials that UKG Pro refused are sent again by administrators of this console alone";
            return Err(
                Problem::new(Kind::Permission, Code::ViewerMayNotRetry, Step::Input, message)
                    .with_remedy("Ask an administrator"),
            );
        }
        app.engine.check_account(who.organisation(), id, who.actor()).await
    };
    shown(&app, &visit, &who, &id, "checked", checked.await).await
}

/// `POST …/pause`.
pub(super) async fn pause(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
) -> Response {
    let who = SignedIn(person);
    let paused = async {
        let id = account_id(&id)?;
        app.engine.pause_account(who.organisation(), id, who.actor()).await
    };
    shown(&app, &visit, &who, &id, "paused", paused.await).await
}

/// `POST …/revoke`: the customer takes access back; the box says that it is meant.
pub(super) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
    Form(form): Form<Withdrawal>,
) -> Response {
    let who = SignedIn(person);
    let revoked = async {
        let id = account_id(&id)?;
        if form.meant.is_none() {
            let message = "nothing was withdrawn, because the box was not ticked";
            return Err(Problem::new(Kind::Invalid, Code::InputInvalid, Step::Input, message)
                .with_remedy("Tick it if the customer wants access to end, and send it again"));
        }
        app.engine.revoke_account(who.organisation(), id, who.actor()).await
    };
    shown(&app, &visit, &who, &id, "revoked", revoked.await).await
}

#[derive(Deserialize)]
pub(super) struct Withdrawal {
    meant: Option<String>,
}

/// `POST …/resume`.
pub(super) async fn resume(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
) -> Response {
    let who = SignedIn(person);
    let resumed = async {
        let id = account_id(&id)?;
        app.engine.resume_account(who.organisation(), id, who.actor()).await
    };
    shown(&app, &visit, &who, &id, "resumed", resumed.await).await
}

/// The page of an account after something was done to it, or was not.
async fn shown(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    id: &str,
    what: &str,
    outcome: Result<Account, Problem>,
) -> Response {
    match outcome {
        Ok(account) => done(&account_path(account.id), what),
        Err(problem) => answer(app, visit, who, id, Some(&problem)).await,
    }
}

/// `POST …/relink`: makes a link for this account and opens it.
pub(super) async fn relink(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
) -> Response {
    let who = SignedIn(person);
    let made = async {
        let account = app.engine.account(who.organisation(), account_id(&id)?).await?;
        let invitation = Invitation {
            account: Some(account.id),
            label: account.label.clone(),
            kind: account.kind,
            actions: account.actions.clone(),
            language: visit.language,
            redirect_url: Some(app.site.link(&account_path(account.id))),
            ..Invitation::of(account.origin_owner_id, account.origin_owner_name)
        };
        app.engine
            .create_link_session(who.organisation(), who.actor(), invitation)
            .await
    };
    match made.await {
        Ok((_, token)) => Redirect::to(&format!("/link/{}", token.expose_secret())).into_response(),
        Err(problem) => answer(&app, &visit, &who, &id, Some(&problem)).await,
    }
}

#[derive(Template)]
#[template(path = "console/edit.html")]
struct EditPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    account: &'a Account,
    label: String,
    name: String,
    password_set_on: String,
    is_test: bool,
    groups: Vec<Group>,
    problem: Option<words::ProblemWords>,
}

/// Actions under one heading.
struct Group {
    name: &'static str,
    chosen: usize,
    actions: Vec<Offered>,
}

struct Offered {
    id: &'static str,
    label: &'static str,
    is_chosen: bool,
}

/// `GET …/edit`.
pub(super) async fn edit_page(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
) -> Response {
    let who = SignedIn(person);
    let found = async { app.engine.account(who.organisation(), account_id(&id)?).await };
    match found.await {
        Ok(account) => {
            let as_it_is = AccountEdit::default();
            edit_form(&app, &visit, &who, &account, &as_it_is, None)
        }
        Err(problem) => told(&app.site, &visit, &problem),
    }
}

fn edit_form(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    account: &Account,
    edit: &AccountEdit,
    problem: Option<&Problem>,
) -> Response {
    let page = Page::new(&app.site, visit);
    let console = Console {
        person: &who.0,
        section: Section::Accounts,
    };
    let text = page.t;
    let template = EditPage {
        account,
        label: edit.label.clone().or_else(|| account.label.clone()).unwrap_or_default(),
        name: edit
            .origin_owner_name
            .as_ref()
            .unwrap_or(&account.origin_owner_name)
            .clone(),
        password_set_on: edit
            .password_set_on
            .clone()
            .or_else(|| account.password_set_on.map(|day| day.to_string()))
            .unwrap_or_default(),
        is_test: edit.kind.unwrap_or(account.kind) == AccountKind::Test,
        groups: groups(edit.actions.as_ref().unwrap_or(&account.actions)),
        problem: problem.map(|problem| words::problem(text, problem)),
        console,
        page,
    };
    respond(problem.map_or(StatusCode::OK, status_of), &template)
}

fn groups(chosen: &[String]) -> Vec<Group> {
    let groups = Catalogue::get().groups().into_iter().map(|(name, actions)| {
        let offered = actions.into_iter().map(|action| Offered {
            id: &action.id,
            label: &action.label,
            is_chosen: chosen.contains(&action.id),
        });
        let actions: Vec<_> = offered.collect();
        Group {
            name,
            chosen: actions.iter().filter(|action| action.is_chosen).count(),
            actions,
        }
    });
    groups.collect()
}

/// `POST …/edit`.
pub(super) async fn edit(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let who = SignedIn(person);
    let given = |name: &str| {
        let pair = pairs.iter().rfind(|(known, _)| known == name);
        pair.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let actions = pairs.iter().filter(|(name, _)| name == "actions");
    let edit = AccountEdit {
        label: Some(given("label")),
        origin_owner_name: Some(given("name")),
        password_set_on: pairs
            .iter()
            .any(|(name, _)| name == "password_set_on")
            .then(|| given("password_set_on")),
        kind: Some(given("kind").parse().unwrap_or(AccountKind::Production)),
        actions: Some(actions.map(|(_, id)| id.clone()).collect()),
        ..AccountEdit::default()
    };
    let account = async { app.engine.account(who.organisation(), account_id(&id)?).await };
    let account = match account.await {
        Ok(account) => account,
        Err(problem) => return told(&app.site, &visit, &problem),
    };
    let edited = app
        .engine
        .edit_account(who.organisation(), account.id, who.actor(), &edit)
        .await;
    match edited {
        Ok(account) => done(&account_path(account.id), "edited"),
        Err(problem) => edit_form(&app, &visit, &who, &account, &edit, Some(&problem)),
    }
}

#[derive(Template)]
#[template(path = "console/delete.html")]
struct DeletePage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    account: &'a Account,
    is_revoked: bool,
    not_confirmed: bool,
}

#[derive(Deserialize)]
pub(super) struct Confirmation {
    #[serde(default)]
    confirm: String,
}

/// `GET …/delete`.
pub(super) async fn delete_page(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
) -> Response {
    delete_form(&app, &visit, &SignedIn(person), &id, false).await
}

async fn delete_form(app: &App, visit: &Visit, who: &SignedIn, id: &str, not_confirmed: bool) -> Response {
    let found = async { app.engine.account(who.organisation(), account_id(id)?).await };
    match found.await {
        Ok(account) => {
            let template = DeletePage {
                page: Page::new(&app.site, visit),
                console: Console {
                    person: &who.0,
                    section: Section::Accounts,
                },
                account: &account,
                is_revoked: account.status == AccountStatus::Revoked,
                not_confirmed,
            };
            let status = if not_confirmed {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            respond(status, &template)
        }
        Err(problem) => told(&app.site, visit, &problem),
    }
}

/// `POST …/delete`.
pub(super) async fn delete(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
    Form(form): Form<Confirmation>,
) -> Response {
    let who = SignedIn(person);
    let found = async { app.engine.account(who.organisation(), account_id(&id)?).await };
    let account = match found.await {
        Ok(account) => account,
        Err(problem) => return told(&app.site, &visit, &problem),
    };
    if form.confirm.trim() != account.origin_owner_name.trim() {
        return delete_form(&app, &visit, &who, &id, true).await;
    }
    match app
        .engine
        .delete_account(who.organisation(), account.id, who.actor())
        .await
    {
        Ok((account, receipt)) => deleted(&app, &visit, &who, &account, &receipt),
        Err(problem) => told(&app.site, &visit, &problem),
    }
}

#[derive(Template)]
#[template(path = "console/deleted.html")]
struct DeletedPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    name: &'a str,
    file: String,
    receipt: String,
    /// The receipt as an address, since it is kept nowhere.
    address: String,
    public_key: &'a str,
}

/// The page after a deletion: it shows the receipt this once.
fn deleted(app: &App, visit: &Visit, who: &SignedIn, account: &Account, receipt: &Receipt) -> Response {
    let text = serde_json::to_string(receipt).unwrap_or_default();
    let template = DeletedPage {
        page: Page::new(&app.site, visit),
        console: Console {
            person: &who.0,
            section: Section::Accounts,
        },
        name: &account.origin_owner_name,
        file: format!("receipt-{}.json", account.id),
        address: format!("data:application/json;base64,{}", STANDARD.encode(&text)),
        receipt: text,
        public_key: &receipt.public_key,
    };
    respond(StatusCode::OK, &template)
}
