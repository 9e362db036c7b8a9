//! Coming in and going out: joining by an invitation, signing in, signing out.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use rollbook_core::SHORTEST_PASSWORD;
use rollbook_model::{Code, Problem, Role};
use rollbook_store::Joining;
use secrecy::SecretString;
use serde::Deserialize;

use super::{HOME, SIGN_IN, session, status_of, told};
use crate::{
    http::App,
    pages::{Page, Visit, respond},
};

#[derive(Template)]
#[template(path = "console/sign_in.html")]
struct SignInPage<'a> {
    page: Page<'a>,
    to: String,
    email: &'a str,
    problem: Option<String>,
    nobody: bool,
    ways: Ways,
}

/// How people may sign in.
struct Ways {
    password: bool,
    /// The identity provider's name, and where its way begins.
    provider: Option<(String, String)>,
}

impl Ways {
    fn of(app: &App, to: &str) -> Self {
        let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        let way = |name: &str| (name.to_owned(), format!("{SIGN_IN}/provider?to={to}"));
        Self {
            password: app.engine.allows_passwords(),
            provider: app.engine.sign_in_provider().map(way),
        }
    }
}

#[derive(Template)]
#[template(path = "console/join.html")]
struct JoinPage<'a> {
    page: Page<'a>,
    admin: bool,
    until: String,
    name: &'a str,
    email: &'a str,
    problem: Option<JoinProblem>,
    shortest: usize,
}

impl JoinPage<'_> {
    /// The field that is wrong; none is an empty text.
    fn wrong(&self) -> &'static str {
        self.problem.as_ref().map(|problem| problem.field).unwrap_or_default()
    }
}

/// What is wrong with the values of who joins.
struct JoinProblem {
    /// The field it is about, if it is about one.
    field: &'static str,
    text: String,
}

#[derive(Deserialize)]
pub(super) struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub(super) struct JoinForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
}

/// `GET /console/sign-in`.
pub(super) async fn sign_in_page(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Response {
    let to = visit.query().into_iter().find(|(name, _)| name == "to");
    let to = local(to.map(|(_, to)| to).as_deref());
    if let Some(token) = session::token(&headers, &app.site)
        && let Ok(Some(_)) = app.engine.signed_in(&token).await
    {
        return Redirect::to(&to).into_response();
    }
    let people = app
        .engine
        .store()
        .has_people(rollbook_model::OrganisationId::DEFAULT)
        .await;
    let page = SignInPage {
        page: Page::new(&app.site, &visit),
        ways: Ways::of(&app, &to),
        to,
        email: "",
        problem: None,
        nobody: matches!(people, Ok(false)),
    };
    respond(StatusCode::OK, &page)
}

/// `POST /console/sign-in`.
pub(super) async fn sign_in(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Response {
    let to = local(Some(&form.to));
    match app.engine.sign_in(&form.email, &form.password).await {
        Ok((_, token)) => {
            // Whoever was signed in with this browser before no longer is.
            if let Some(before) = session::token(&headers, &app.site)
                && let Err(problem) = app.engine.sign_out(&before).await
            {
                return told(&app.site, &visit, &problem);
            }
            let mut response = Redirect::to(&to).into_response();
            session::keep(&mut response, &app.site, &token);
            response
        }
        Err(problem) => {
            let page = Page::new(&app.site, &visit);
            let words = match problem.code {
                Code::SignInRefused => page.t.get("console.sign_in.refused").to_owned(),
                Code::SignInPaused => {
                    let seconds = problem.retry_after_seconds.unwrap_or(1);
                    page.t.count("console.sign_in.paused", seconds.div_ceil(60))
                }
                _ => return told(&app.site, &visit, &problem),
            };
            let template = SignInPage {
                page,
                ways: Ways::of(&app, &to),
                to,
                email: &form.email,
                problem: Some(words),
                nobody: false,
            };
            respond(status_of(&problem), &template)
        }
    }
}

/// `POST /console/sign-out`.
pub(super) async fn sign_out(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Response {
    if let Some(token) = session::token(&headers, &app.site)
        && let Err(problem) = app.engine.sign_out(&token).await
    {
        return told(&app.site, &visit, &problem);
    }
    let mut response = Redirect::to(SIGN_IN).into_response();
    session::forget(&mut response, &app.site);
    response
}

/// `GET /console/join/{token}`.
pub(super) async fn join_page(State(app): State<App>, visit: Visit, Path(token): Path<SecretString>) -> Response {
    match app.engine.invitation(&token).await {
        Ok(invitation) => {
            let page = JoinPage {
                page: Page::new(&app.site, &visit),
                admin: invitation.role == Role::Admin,
                until: super::moment(invitation.expires_at),
                name: "",
                email: "",
                problem: None,
                shortest: SHORTEST_PASSWORD,
            };
            respond(StatusCode::OK, &page)
        }
        Err(problem) => void(&app, &visit, &problem),
    }
}

/// `POST /console/join/{token}`.
pub(super) async fn join(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<SecretString>,
    Form(form): Form<JoinForm>,
) -> Response {
    let invitation = match app.engine.invitation(&token).await {
        Ok(invitation) => invitation,
        Err(problem) => return void(&app, &visit, &problem),
    };
    let joining = Joining {
        name: form.name,
        email: form.email,
        password: form.password,
    };
    match app.engine.join(&token, &joining).await {
        Ok((_, token)) => {
            let mut response = Redirect::to(HOME).into_response();
            session::keep(&mut response, &app.site, &token);
            response
        }
        Err(problem) => {
            let page = Page::new(&app.site, &visit);
            let field = match problem.code {
                Code::NameMissing | Code::NameTooLong => "name",
                Code::EmailMalformed | Code::EmailTaken => "email",
                Code::PasswordLength => "password",
                _ => return void(&app, &visit, &problem),
            };
            let text = page.t.find(&format!("console.join.{}", problem.code));
            let problem_shown = JoinProblem {
                field,
                text: text.map_or_else(|| problem.message.clone(), str::to_owned),
            };
            let template = JoinPage {
                admin: invitation.role == Role::Admin,
                until: super::moment(invitation.expires_at),
                name: &joining.name,
                email: &joining.email,
                problem: Some(problem_shown),
                shortest: SHORTEST_PASSWORD,
                page,
            };
            respond(status_of(&problem), &template)
        }
    }
}

fn void(app: &App, visit: &Visit, problem: &Problem) -> Response {
    if problem.code != Code::InvitationVoid {
        return told(&app.site, visit, problem);
    }
    let text = crate::pages::Text::of(visit.language());
    let message = crate::pages::Message {
        status: StatusCode::NOT_FOUND,
        title: text.get("console.join.void").to_owned(),
        paragraphs: vec![text.get("console.join.void_text").to_owned()],
        link: Some((text.get("console.sign_in.title").to_owned(), SIGN_IN.to_owned())),
    };
    message.page(&app.site, visit)
}

/// A path of the console to go to after signing in; anything else leads home.
pub(super) fn local(wanted: Option<&str>) -> String {
    let is_local = |path: &&str| {
        path.starts_with(HOME) && !path.contains('\\') && !path.contains("//") && !path.chars().any(char::is_control)
    };
    wanted.filter(is_local).unwrap_or(HOME).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_pages_of_the_console_alone() {
        assert_eq!(local(Some("/console/accounts?page=2")), "/console/accounts?page=2");
        for foreign in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/console/\\evil",
            "/console//evil.example",
            "/link/lnk_x",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(local(Some(foreign)), HOME, "{foreign}");
        }
        assert_eq!(local(None), HOME);
    }
}
