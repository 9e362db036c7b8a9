//! The second step of who asks for deductions: who enters by hand what UKG Pro takes from nobody but a person. The service
//! account is linked by then, whatever becomes of this.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use rollbook_core::{EmployerAsk, administrator_until};
use rollbook_model::{
    AccountId, Actor, Catalogue, Code, DeductionAdministrator, Guide, LONGEST_USER_NAME, Problem, SecondPerson,
    UserStanding, problem::Kind,
};

use super::{guest::Visitor, posted::Posted};
use crate::{
    http::App,
    pages::{
        Page,
        guide::Steps,
        told::{Reader, Said, Wrong},
    },
};

/// The form, or what was found.
#[derive(Template)]
#[template(path = "hub/administrator.html")]
struct AdministratorPage<'a> {
    page: Page<'a>,
    hub: &'a Visitor,
    steps: String,
    /// What was typed, or who is named.
    user_name: String,
    second_person: SecondPerson,
    /// Who is named, unless they are to be changed.
    named: Option<DeductionAdministrator>,
    /// Where stands what they are to enter.
    entries: Option<String>,
    wrong: Option<(Code, Said)>,
}

/// The account for which somebody can be named by this link now.
fn account(visitor: &Visitor) -> Option<AccountId> {
    let until = administrator_until(&visitor.session)?;
    let account = visitor.session.ended?.account;
    account.filter(|_| Timestamp::now() < until)
}

/// The address of the step, where it was left out and can still be done.
pub(super) async fn left_out(visitor: &Visitor) -> Option<String> {
    let account = account(visitor)?;
    let named = visitor.app.engine.deduction_administrator(&ask(visitor, account)).await;
    matches!(named, Ok(None)).then(|| visitor.address("/administrator"))
}

/// To where a person goes whose service account has just been linked.
pub(super) fn after_linking(visitor: &Visitor) -> Response {
    if visitor.session.choice().needs_administrator() {
        visitor.go("/administrator")
    } else {
        visitor.go("/done")
    }
}

fn ask(visitor: &Visitor, account: AccountId) -> EmployerAsk {
    EmployerAsk {
        organisation: visitor.session.organisation,
        account,
        by: Actor::LinkSession(visitor.session.number),
    }
}

/// `GET /link/{token}/administrator`.
pub(super) async fn shown(State(app): State<App>, visitor: Visitor) -> Response {
    let Some(account) = account(&visitor) else {
        return visitor.go("/done");
    };
    let named = match app.engine.deduction_administrator(&ask(&visitor, account)).await {
        Ok(named) => named,
        Err(problem) if problem.kind == Kind::NotFound => return visitor.go("/done"),
        Err(problem) => return visitor.stopped(&problem).await,
    };
    let changes = visitor.says("change");
    let user_name = named.as_ref().map(|named| named.user_name.clone()).unwrap_or_default();
    let second_person = named
        .as_ref()
        .map_or(SecondPerson::Unknown, |named| named.second_person);
    let named = named.filter(|_| !changes);
    show(
        &app,
        &visitor,
        account,
        Shown {
            user_name,
            second_person,
            named,
            problem: None,
        },
    )
    .await
}

/// `POST /link/{token}/administrator`.
pub(super) async fn given(State(app): State<App>, visitor: Visitor, posted: Posted) -> Response {
    let Some(account) = account(&visitor) else {
        return visitor.go("/done");
    };
    let user_name = posted.text("user_name").unwrap_or_default().to_owned();
    let second_person = posted.text("second_person").and_then(|answer| answer.parse().ok());
    let second_person = second_person.unwrap_or(SecondPerson::Unknown);
    let anyway = posted.wish() == "anyway";
    let ask = ask(&visitor, account);
    let naming = app
        .engine
        .name_deduction_administrator(&ask, &user_name, second_person, anyway);
    match Box::pin(naming).await {
        Ok(_) => visitor.go("/administrator"),
        Err(problem) if problem.kind == Kind::Internal => visitor.stopped(&problem).await,
        Err(problem) => {
            let problem = Some(problem);
            show(
                &app,
                &visitor,
                account,
                Shown {
                    user_name,
                    second_person,
                    named: None,
                    problem,
                },
            )
            .await
        }
    }
}

/// What the page shows.
struct Shown {
    user_name: String,
    second_person: SecondPerson,
    named: Option<DeductionAdministrator>,
    problem: Option<Problem>,
}

async fn show(app: &App, visitor: &Visitor, account: AccountId, shown: Shown) -> Response {
    let entries = match app.engine.entries_address(&ask(visitor, account)).await {
        Ok(address) => address.map(|address| app.site.link(&address.path())),
        Err(problem) => return visitor.stopped(&problem).await,
    };
    let page = visitor.page();
    let mut guide = Guide::of(Catalogue::get(), &visitor.session.choice(), page.t.language());
    // What is said of this page itself is none of them.
    let is_before = |id: &str| id.starts_with("administrator") && id != "administrator-name";
    guide.steps.retain(|step| is_before(&step.id));
    let said = |problem: &Problem| (problem.code, Said::of(Wrong::from(problem), page.t, Reader::Guest));
    let wrong = shown.problem.as_ref().map(said);
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = AdministratorPage {
        steps: Steps::of(&guide).render_or_log(),
        page,
        hub: visitor,
        user_name: shown.user_name,
        second_person: shown.second_person,
        named: shown.named,
        entries,
        wrong,
    };
    visitor.answer(status, &template)
}

impl AdministratorPage<'_> {
    /// The most characters of a user name.
    #[expect(clippy::unused_self, reason = "templates call what they are given")]
    const fn longest(&self) -> usize {
        LONGEST_USER_NAME
    }

    /// Whether the user can be named all the same.
    fn can_be_named(&self) -> bool {
        let code = self.wrong.as_ref().map(|(code, _)| *code);
        matches!(code, Some(Code::AdministratorUnknown | Code::AdministratorInactive))
    }

    /// Whether UKG Pro tells that who is named may sign in.
    fn is_found(&self) -> bool {
        let named = self.named.as_ref();
        named.is_some_and(|named| named.standing == UserStanding::Active)
    }

    /// The key of what was found of who is named.
    fn found(&self) -> &'static str {
        match self.named.as_ref().map(|named| named.standing) {
            Some(UserStanding::Active) => "hub.administrator.active",
            Some(UserStanding::Found) => "hub.administrator.found",
            Some(UserStanding::Unproven) | None => "hub.administrator.unproven",
        }
    }
}
