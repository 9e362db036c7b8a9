//! Running an action: check its inputs, open the credentials, call, shape the answer, write one line of the log.

mod audit;
mod by_path;
mod cut;
mod named;
mod outcome;
mod privacy;
mod read_back;
mod reads;
mod refusal;
mod reports;
pub(crate) mod writes;

use std::{borrow::Cow, time::Instant};

pub use by_path::{PathAnswer, PathRequest};
pub use cut::Budget;
use jiff::Timestamp;
pub(crate) use named::identifiers;
pub(crate) use privacy::Privacy;
pub use privacy::{MASK, Sensitive};
pub use reports::EachRow;
use reports::RowsOut;
use rollbook_model::{
    Account, AccountId, AccountStatus, Action, Actor, Catalogue, Code, OrganisationId, Problem, RequestId, Transport,
    catalogue::Place,
    problem::{Kind, Step},
};
use rollbook_store::{RequestEntry, RequestOutcome};
use serde_json::value::{RawValue, to_raw_value};
use tracing::{Instrument as _, Span, error_span, field::Empty};
use ukg_pro_contract::{Operation, record::Row};

use crate::{
    Engine,
    compare::{self, Before},
    cursor, diagnosis, engine,
    life::{By, Seen, Taken},
    logins::Wish,
    served::Served,
};

/// A call of an action.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The account.
    pub account: AccountId,
    /// The action's id, with or without the connector's prefix.
    pub action: &'a str,
    /// The inputs, as a JSON object.
    pub inputs: &'a serde_json::Value,
    /// Who calls it, for the audit log.
    pub by: Actor,
}

/// What an action answered.
#[derive(Debug)]
pub struct Answer {
    /// The request, for finding it in the request log.
    pub request_id: RequestId,
    /// UKG Pro's values, unprojected: an array of rows, or one object.
    pub data: Box<RawValue>,
    /// How many rows there are, where the answer is a list.
    pub rows: Option<u64>,
    /// The cursor of the next page, to be given as the input `next`.
    pub next: Option<String>,
    /// How many records of a write UKG Pro refused, while it took others; the data says which and why.
    pub refused: u64,
    /// Whether a mask stands in the place of a value.
    pub masked: bool,
}

/// How an answer is given.
#[derive(Default)]
struct Wanted {
    sensitive: Sensitive,
    /// Where the rows of a report go as they come.
    out: Option<RowsOut>,
    /// How much of a list is given at once.
    budget: Option<Budget>,
    /// Whether it is read beside something else, which does without it if it must.
    beside: bool,
}

/// A page as it was read.
struct Page {
    data: Box<RawValue>,
    rows: Option<u64>,
    more: bool,
    refused: u64,
}

impl Engine {
    /// Runs an action once: one page of a list, or one thing. National identifiers and bank numbers are masked.
    ///
    /// # Errors
    /// When the account or the action does not exist, the inputs are not the action's, or the call fails; every
    /// failure of a call is in the request log by its code.
    pub async fn run(&self, organisation: OrganisationId, run: Run<'_>) -> Result<Answer, Problem> {
        self.run_showing(organisation, run, Sensitive::Masked).await
    }

    /// Runs an action as [`run`](Self::run) does, and shows what is sensitive if that is wanted.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_showing(
        &self,
        organisation: OrganisationId,
        run: Run<'_>,
        sensitive: Sensitive,
    ) -> Result<Answer, Problem> {
        let wanted = Wanted {
            sensitive,
            ..Wanted::default()
        };
        // On the heap: inside other futures it would be too deep for the compiler.
        Box::pin(self.run_with(organisation, run, wanted, None)).await
    }

    /// Runs an action as [`run_showing`](Self::run_showing) does, for what is read beside something else: that it is
    /// not permitted says nothing of the account, whose actions do not need it.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub(crate) async fn run_beside(
        &self,
        organisation: OrganisationId,
        run: Run<'_>,
        sensitive: Sensitive,
    ) -> Result<Answer, Problem> {
        let wanted = Wanted {
            sensitive,
            beside: true,
            ..Wanted::default()
        };
        Box::pin(self.run_with(organisation, run, wanted, None)).await
    }

    /// The cursor of a page of an action that is read by its number.
    ///
    /// # Errors
    /// When the inputs are not the action's.
    pub(crate) fn cursor_of_page(
        account: AccountId,
        action: &Action,
        inputs: &serde_json::Value,
        page: u64,
    ) -> Result<String, Problem> {
        let inputs = checked(action, inputs)?;
        Ok(call_of(account, action, &inputs).cursor(cursor::Place { page, skip: 0 }))
    }

    /// Runs an action as [`run_showing`](Self::run_showing) does, and gives no more of a list than the budget holds, but
    /// one row at least. The cursor goes on exactly after the last row that was given, so that none is lost; a list
    /// without pages takes it too.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_within(
        &self,
        organisation: OrganisationId,
        run: Run<'_>,
        sensitive: Sensitive,
        budget: Budget,
    ) -> Result<Answer, Problem> {
        let wanted = Wanted {
            sensitive,
            budget: Some(budget),
            ..Wanted::default()
        };
        Box::pin(self.run_with(organisation, run, wanted, None)).await
    }

    /// Runs an action as [`run`](Self::run) does, but hands the rows of a report on as they come, however many there
    /// are; the answer then has none. Any other action is answered as ever.
    ///
    /// # Errors
    /// As [`run`](Self::run); rows may have been handed on before.
    pub async fn run_each(
        &self,
        organisation: OrganisationId,
        run: Run<'_>,
        sensitive: Sensitive,
        each: &mut EachRow<'_>,
    ) -> Result<Answer, Problem> {
        let wanted = Wanted {
            sensitive,
            ..Wanted::default()
        };
        Box::pin(self.run_with(organisation, run, wanted, Some(each))).await
    }

    async fn run_with(
        &self,
        organisation: OrganisationId,
        run: Run<'_>,
        mut wanted: Wanted,
        each: Option<&mut EachRow<'_>>,
    ) -> Result<Answer, Problem> {
        let request_id = Served::id_of_run();
        // Errors are logged whatever else is, and shall name what they are of: so the span is there at every level.
        let span = error_span!(
            "action",
            request.id = %request_id,
            account.id = %run.account,
            action.id = Empty,
            action.outcome = Empty
        );
        let mut rows = None;
        if let Some(each) = each {
            let (out, taken) = reports::rows();
            wanted.out = Some(out);
            rows = Some((each, taken));
        }
        let (action, inputs) = (run.action.to_owned(), run.inputs.clone());
        let Run { account, by, .. } = run;
        let running = self.to_the_end(move |engine| {
            let running = async move {
                let run = Run {
                    account,
                    action: &action,
                    inputs: &inputs,
                    by,
                };
                engine.run_as(request_id, organisation, run, wanted).await
            };
            running.instrument(span)
        });
        let ran = match rows {
            None => running.await,
            Some((each, rows)) => rows.each(each, running).await,
        };
        ran.map_err(|problem| problem.of_request(request_id))
    }

    async fn run_as(
        &self,
        request_id: RequestId,
        organisation: OrganisationId,
        run: Run<'_>,
        wanted: Wanted,
    ) -> Result<Answer, Problem> {
        let Wanted {
            sensitive,
            out,
            budget,
            beside,
        } = wanted;
        let account = self.account(organisation, run.account).await;
        let account = account.map_err(|problem| problem.of_request(request_id))?;
        let action = self
            .action(run.action)
            .map_err(|problem| problem.of_request(request_id))?;
        Span::current().record("action.id", action.id.as_str());
        if let Err(problem) = callable(&account) {
            let problem = blocking(problem, &account, action).of_request(request_id);
            return Err(Box::pin(self.with_linking_url(problem, &account)).await);
        }
        let switched_off = self.store.switched_off(organisation, account.id).await;
        let switched_off = switched_off.map_err(|error| diagnosis::store(&error).of_request(request_id))?;
        let privacy = Privacy::new(action, &switched_off, sensitive);
        self.audit(&account, action, run, sensitive, request_id)
            .await
            .map_err(|problem| problem.of_request(request_id))?;
        let started_at = Timestamp::now();
        let clock = Instant::now();
        let outcome = Box::pin(self.call(&account, action, &privacy, run, out.as_ref())).await;
        let seen = match &outcome {
            Ok((page, _)) if page.refused > 0 => Seen::Answered(Taken::by(action.transport())),
            Ok(_) => Seen::Did(action),
            Err(problem) if beside && problem.code == Code::PermissionMissing => {
                Seen::Answered(Taken::by(action.transport()))
            }
            Err(problem) => Seen::of(problem),
        };
        Box::pin(self.saw(&account, seen, By::Action(request_id))).await;
        let entry = RequestEntry {
            id: request_id,
            caller_id: Served::caller_id(),
            account: account.id,
            action: action.id.clone(),
            transport: action.transport().as_str().to_owned(),
            started_at,
            duration: clock.elapsed(),
            outcome: match &outcome {
                Ok((page, _)) => RequestOutcome::Succeeded { rows: page.rows },
                Err(problem) => RequestOutcome::Failed {
                    code: problem.code.to_string(),
                },
            },
        };
        if let Err(error) = self.store.record_request(organisation, &entry).await {
            // What UKG Pro answered, or did, is not undone by a line that could not be written.
            tracing::error!(request.id = %request_id, error.code = error.code(), "No line in the request log: {error}");
        }
        let code = outcome.as_ref().err().map(|problem| problem.code);
        self.metrics.ran(action, code, entry.duration);
        let duration_ms = u64::try_from(entry.duration.as_millis()).unwrap_or(u64::MAX);
        let told = code.map_or("ok", Code::as_str);
        Span::current().record("action.outcome", told);
        tracing::info!(duration_ms, "Ran `{}` for `{}`: {told}", action.id, account.id);
        let (page, at) = match outcome {
            Ok(answered) => answered,
            Err(problem) => {
                let problem = blocking(problem, &account, action).of_request(request_id);
                return Err(Box::pin(self.with_linking_url(problem, &account)).await);
            }
        };
        let (page, masked) = privacy.masked(page).map_err(|problem| problem.of_request(request_id))?;
        let budget = budget.filter(|_| action.is_list());
        let (page, next) = at
            .given(page, budget)
            .map_err(|problem| problem.of_request(request_id))?;
        Ok(Answer {
            request_id,
            data: page.data,
            rows: page.rows,
            next,
            refused: page.refused,
            masked,
        })
    }

    /// The action of an id.
    ///
    /// # Errors
    /// When there is none.
    pub fn action(&self, id: &str) -> Result<&'static Action, Problem> {
        self.catalogue().action(id).ok_or_else(|| {
            let shown: String = id.chars().take(60).collect();
            let message = format!("there is no action `{shown}`");
            Problem::new(Kind::NotFound, Code::ActionUnknown, Step::Input, message)
                .with_remedy("See which actions there are with `rollbook actions` or `GET /actions`")
        })
    }

    async fn call(
        &self,
        account: &Account,
        action: &'static Action,
        privacy: &Privacy,
        run: Run<'_>,
        out: Option<&RowsOut>,
    ) -> Result<(Page, cut::At), Problem> {
        let (given, cursor) = match run.inputs {
            // A list without pages can be cut all the same.
            serde_json::Value::Object(given) if action.is_list() && !action.is_paged() => {
                let mut given = given.clone();
                let cursor = given.shift_remove("next");
                (Cow::Owned(given.into()), cursor)
            }
            given => (Cow::Borrowed(given), None),
        };
        let inputs = checked(action, &given)?;
        let call = call_of(account.id, action, &inputs);
        let in_pages = inputs.iter().find(|(place, _)| *place == Place::Next);
        let in_pages = in_pages.map(|(_, cursor)| cursor.as_str());
        let place = match in_pages.or(cursor.as_ref().and_then(serde_json::Value::as_str)) {
            None => cursor::Place::FIRST,
            Some(cursor) => call.place(cursor).map_err(|error| {
                Problem::new(Kind::Invalid, Code::CursorInvalid, Step::Input, error.to_string())
                    .with_remedy("Give `next` as the page before gave it, with the same account, action and inputs")
            })?,
        };
        let page = place.page;
        let (tenant, login) = self.tenant(account).await?;
        // What Rollbook reads by itself, nobody waits for.
        if run.by == Actor::System {
            login.work_in_background();
        }
        if action.transport() == Transport::Soap && !tenant.has_user_api_key() {
            return Err(diagnosis::user_api_key_missing(action));
        }
        let calling = Box::pin(async {
            let answered = match action.operation {
                Operation::Rest(..) if let Err(problem) = self.settle_doubts(&tenant, &login).await => Err(problem),
                operation if operation.is_write() => self.write(&tenant, account, action, privacy, &inputs).await,
                Operation::Soap(service, operation) => reads::soap(&tenant, service, operation, &inputs, page).await,
                Operation::Rest(api, endpoint) => {
                    let reading = self.begin_reading(&login, action, endpoint, &call, page).await?;
                    let read = reads::rest(&tenant, api, endpoint, &inputs, page).await;
                    self.end_reading(reading, &read).await;
                    read
                }
                Operation::Report(operation) => reports::read(&tenant, operation, &inputs, privacy, out).await,
            };
            match answered {
                Err(problem) => Err(self.compared(&tenant, &login, problem, Before::Taken).await),
                answered => answered,
            }
        });
        let answered = self.within_budget(&login, Wish::Any, calling).await?;
        let answered = privacy.without_switched_off(answered)?;
        Ok((answered, cut::At { call, place }))
    }
}

/// The inputs of an action, each at its place.
fn checked(action: &Action, inputs: &serde_json::Value) -> Result<Vec<(Place, String)>, Problem> {
    action.inputs().check(action, inputs).map_err(|error| {
        Problem::new(Kind::Invalid, Code::InputInvalid, Step::Input, error.to_string()).with_remedy(format!(
            "See what the action takes with `rollbook actions {}`",
            action.id
        ))
    })
}

/// What a cursor of an action with these inputs belongs to.
fn call_of(account: AccountId, action: &Action, inputs: &[(Place, String)]) -> cursor::Call {
    let named: Vec<_> = inputs
        .iter()
        .filter(|(place, _)| *place != Place::Next)
        .map(|(place, text)| (place.to_string(), text.clone()))
        .collect();
    cursor::Call::new(account, action.operation, &named)
}

/// The problem with the actions of the account that it blocks.
fn blocking(mut problem: Problem, account: &Account, action: &Action) -> Problem {
    let (actions, _) = Catalogue::get().choose(account.actions.iter().map(String::as_str));
    problem.blocks = compare::blocked(&problem, &actions, Some(action));
    problem
}

/// Refuses to call a tenant whose account was stopped, whose credentials UKG Pro has refused, or that asks for no calls
/// now: sent again, by this process or another, refused credentials would count towards a lock.
fn callable(account: &Account) -> Result<(), Problem> {
    match account.status {
        AccountStatus::Paused => {
            let message = format!("the account `{}` is paused", account.id);
            let stopped = Problem::new(Kind::Conflict, Code::AccountStopped, Step::Input, message);
            Err(stopped.with_remedy("Ask whoever paused it to resume it"))
        }
        AccountStatus::Revoked => Err(diagnosis::revoked(account)),
        AccountStatus::ReauthNeeded => Err(diagnosis::reauthentication_needed(account)),
        AccountStatus::RateLimited => diagnosis::rate_limited(account, engine::now()).map_or(Ok(()), Err),
        _ => Ok(()),
    }
}

fn list(rows: &[Row<'_>], more: bool) -> Result<Page, Problem> {
    Ok(Page {
        data: json(rows)?,
        rows: Some(rows.len() as u64),
        more,
        refused: 0,
    })
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<Box<RawValue>, Problem> {
    to_raw_value(value).map_err(|_| unwritable())
}

fn unwritable() -> Problem {
    Problem::new(
        Kind::Internal,
        Code::AnswerUnwritable,
        Step::Answer,
        "the answer could not be written as JSON",
    )
}
