//! `/console/people`: who may look after accounts.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use rollbook_model::{
    Code, PersonId, Problem, Role,
    problem::{Kind, Step},
};
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{
    Console, Section, done, join_path, moment,
    session::{Admin, SignedIn},
    status_of, told, words,
};
use crate::{
    http::App,
    pages::{Page, Visit, respond},
};

#[derive(Template)]
#[template(path = "console/people.html")]
struct PeoplePage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    rows: Vec<Row>,
    invitation: Option<String>,
    /// Whether people join by invitations.
    invites: bool,
    problem: Option<words::ProblemWords>,
    done: Option<&'static str>,
}

struct Row {
    id: String,
    name: String,
    email: String,
    role: Role,
    role_name: &'static str,
    seen: Option<String>,
    is_disabled: bool,
    is_self: bool,
}

impl Row {
    fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}

#[derive(Deserialize)]
pub(super) struct InviteForm {
    role: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ChangeForm {
    #[serde(default)]
    change: String,
}

pub(super) async fn page(State(app): State<App>, visit: Visit, Admin(person): Admin) -> Response {
    answer(&app, &visit, &SignedIn(person), None, None).await
}

/// `POST /console/people`: makes an invitation.
pub(super) async fn invite(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Form(form): Form<InviteForm>,
) -> Response {
    let role = form.role.and_then(|role| role.parse().ok()).unwrap_or(Role::Viewer);
    let invited = app.engine.invite(&person, role).await;
    let who = SignedIn(person);
    match invited {
        Ok(token) => {
            let address = app.site.link(&join_path(token.expose_secret()));
            answer(&app, &visit, &who, Some(address), None).await
        }
        Err(problem) => answer(&app, &visit, &who, None, Some(&problem)).await,
    }
}

/// `POST /console/people/{id}`: gives another role, or lets somebody sign in no longer or again.
pub(super) async fn change(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Path(id): Path<String>,
    Form(form): Form<ChangeForm>,
) -> Response {
    let changed = async {
        let id: PersonId = id.parse().map_err(|error: rollbook_model::ParseIdError| {
            Problem::new(Kind::NotFound, Code::PersonNotFound, Step::Input, error.to_string())
        })?;
        match form.change.as_str() {
            "disable" => app.engine.let_sign_in(&person, id, false).await.map(|_| "disabled"),
            "enable" => app.engine.let_sign_in(&person, id, true).await.map(|_| "enabled"),
            role => {
                let role = role.parse().map_err(|error: rollbook_model::UnknownWord| {
                    Problem::new(Kind::Invalid, Code::RoleUnknown, Step::Input, error.to_string())
                })?;
                app.engine.change_role(&person, id, role).await.map(|_| "role")
            }
        }
    };
    match changed.await {
        Ok(what) => done("/console/people", what),
        Err(problem) => answer(&app, &visit, &SignedIn(person), None, Some(&problem)).await,
    }
}

async fn answer(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    invitation: Option<String>,
    problem: Option<&Problem>,
) -> Response {
    let people = match app.engine.people(who.organisation()).await {
        Ok(people) => people,
        Err(problem) => return told(&app.site, visit, &problem),
    };
    let page = Page::new(&app.site, visit);
    let console = Console {
        person: &who.0,
        section: Section::People,
    };
    let text = page.t;
    let rows = people.into_iter().map(|person| Row {
        id: person.id.to_string(),
        role: person.role,
        role_name: text.find(&format!("console.role.{}", person.role)).unwrap_or_default(),
        seen: person.last_seen_at.map(moment),
        is_disabled: person.disabled_at.is_some(),
        is_self: person.id == who.0.id,
        name: person.name,
        email: person.email,
    });
    let template = PeoplePage {
        rows: rows.collect(),
        invitation,
        invites: app.engine.allows_passwords(),
        problem: problem.map(|problem| words::problem(text, problem)),
        done: super::done_words(visit, text),
        console,
        page,
    };
    respond(problem.map_or(StatusCode::OK, status_of), &template)
}
