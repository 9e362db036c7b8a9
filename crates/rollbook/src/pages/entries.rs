//! `/deductions/{organisation}/{account}/{token}`: what somebody enters in UKG Pro, for whoever was sent the address.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use rollbook_core::{DeductionEntries, DeductionEntry, EntriesAddress};
use rollbook_model::{Code, DeductionStep, Problem, SecondPerson, catalogue::deduction_step_text, problem::Kind};
use secrecy::SecretString;

use super::{
    Message, Page, Text, Visit,
    hub::{failed, moment},
    respond,
    told::{Reader, Said, Wrong},
};
use crate::http::App;

/// How many are shown at a time.
const A_PAGE: usize = 25;
/// How many of those that are confirmed are shown.
const CONFIRMED: usize = 50;

/// What is to be entered, and what was.
#[derive(Template)]
#[template(path = "entries/list.html")]
struct EntriesPage<'a> {
    page: Page<'a>,
    address: String,
    entries: DeductionEntries,
    /// The place of the first that is shown, from 0.
    first: usize,
    looked: bool,
    /// Why nobody could look just now.
    failed: Option<(Code, Said)>,
}

pub(super) fn router() -> Router<App> {
    Router::new().route("/deductions/{organisation}/{account}/{token}", get(shown).post(looked))
}

/// The address that a path is, if it can be one.
fn address((organisation, account, token): &(String, String, String)) -> Option<EntriesAddress> {
    Some(EntriesAddress {
        organisation: organisation.parse().ok()?,
        account: account.parse().ok()?,
        token: SecretString::from(token.as_str()),
    })
}

async fn shown(State(app): State<App>, visit: Visit, Path(path): Path<(String, String, String)>) -> Response {
    let Some(address) = address(&path) else {
        return none(&app, &visit);
    };
    match app.engine.deduction_entries(&address).await {
        Ok(entries) => show(&app, &visit, &address, entries, Looked::Not),
        Err(problem) => stopped(&app, &visit, &problem),
    }
}

/// Somebody says that they have entered something.
async fn looked(State(app): State<App>, visit: Visit, Path(path): Path<(String, String, String)>) -> Response {
    let Some(address) = address(&path) else {
        return none(&app, &visit);
    };
    match Box::pin(app.engine.look_at_deduction_entries(&address)).await {
        Ok(entries) => show(&app, &visit, &address, entries, Looked::Just),
        Err(problem) if problem.code == Code::LinkUnknown || problem.kind == Kind::Internal => {
            stopped(&app, &visit, &problem)
        }
        // What is to be entered can be told all the same.
        Err(problem) => match app.engine.deduction_entries(&address).await {
            Ok(entries) => show(&app, &visit, &address, entries, Looked::InVain(&problem)),
            Err(problem) => stopped(&app, &visit, &problem),
        },
    }
}

/// Whether the tenant was looked at for this page.
#[derive(Clone, Copy)]
enum Looked<'p> {
    Not,
    Just,
    InVain(&'p Problem),
}

fn stopped(app: &App, visit: &Visit, problem: &Problem) -> Response {
    if problem.code == Code::LinkUnknown {
        none(app, visit)
    } else {
        failed(app, visit, problem)
    }
}

fn none(app: &App, visit: &Visit) -> Response {
    let text = Text::of(visit.language());
    let message = Message {
        status: StatusCode::NOT_FOUND,
        title: text.get("entries.none.title").to_owned(),
        paragraphs: vec![text.get("entries.none.text").to_owned()],
        link: None,
    };
    message.page(&app.site, visit)
}

fn show(
    app: &App,
    visit: &Visit,
    address: &EntriesAddress,
    mut entries: DeductionEntries,
    looked: Looked<'_>,
) -> Response {
    let page = Page::new(&app.site, visit);
    let query = visit.query();
    let asked = query.iter().find(|(name, _)| name == "from");
    let asked = asked.and_then(|(_, value)| value.parse::<usize>().ok());
    // Whoever was on the last page when it emptied is shown the one before.
    let last = entries.to_enter.len().saturating_sub(1) / A_PAGE * A_PAGE;
    entries.confirmed.truncate(CONFIRMED);
    let failed = match looked {
        Looked::InVain(problem) => Some((problem.code, Said::of(Wrong::from(problem), page.t, Reader::Guest))),
        Looked::Not | Looked::Just => None,
    };
    let template = EntriesPage {
        failed,
        page,
        address: address.path(),
        first: asked.unwrap_or(0).min(last) / A_PAGE * A_PAGE,
        entries,
        looked: matches!(looked, Looked::Just),
    };
    respond(StatusCode::OK, &template)
}

impl EntriesPage<'_> {
    /// Those that are shown, each with its number.
    fn shown(&self) -> Vec<(usize, &DeductionEntry)> {
        let all = self.entries.to_enter.iter().enumerate();
        let shown = all.skip(self.first).take(A_PAGE);
        shown.map(|(place, entry)| (place + 1, entry)).collect()
    }

    /// Which of how many are shown.
    fn part(&self) -> String {
        let count = self.entries.to_enter.len();
        let values = [
            ("from", self.first + 1),
            ("to", (self.first + A_PAGE).min(count)),
            ("all", count),
        ];
        self.page.t.fill("entries.part", &values)
    }

    /// The address of the part before, if there is one.
    fn before(&self) -> Option<String> {
        let from = self.first.checked_sub(A_PAGE)?;
        Some(format!("{}?from={from}", self.address))
    }

    /// The address of the part after, if there is one.
    fn after(&self) -> Option<String> {
        let from = self.first + A_PAGE;
        (from < self.entries.to_enter.len()).then(|| format!("{}?from={from}", self.address))
    }

    /// What is to be done, in a line.
    fn title(&self, entry: &DeductionEntry) -> String {
        let key = format!("entries.kind.{}", entry.kind);
        let Some(employee) = &entry.item.employee else {
            return self.page.t.get(&key).to_owned();
        };
        let whose = [
            ("number", employee.number.as_str()),
            ("company", employee.company_code.as_str()),
        ];
        format!(
            "{} · {}",
            self.page.t.get(&key),
            self.page.t.fill("entries.whose", &whose)
        )
    }

    /// What a step says in the page's language.
    fn step<'s>(&self, step: &'s DeductionStep) -> &'s str {
        deduction_step_text(step, self.page.t.language())
    }

    /// Since when it is so.
    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn since(&self, entry: &DeductionEntry) -> String {
        moment(entry.item.since)
    }

    /// What is said of who enters it.
    fn lead(&self) -> String {
        let named = self.entries.administrator.user_name.as_str();
        self.page
            .t
            .fill("entries.lead", &[("user", named), ("owner", self.owner())])
    }

    /// Whether something else was handed in for it before.
    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    const fn was_carried_out(&self, entry: &DeductionEntry) -> bool {
        entry.item.reference.is_some()
    }

    /// Where the form leads: to the part that is shown.
    fn here(&self) -> String {
        match self.first {
            0 => self.address.clone(),
            first => format!("{}?from={first}", self.address),
        }
    }

    fn owner(&self) -> &str {
        &self.entries.account.origin_owner_name
    }

    /// What is said of a second person who approves.
    const fn second_person(&self) -> Option<&'static str> {
        match self.entries.administrator.second_person {
            SecondPerson::Yes => Some("entries.second_person"),
            SecondPerson::Unknown => Some("entries.second_person_perhaps"),
            SecondPerson::No => None,
        }
    }
}
