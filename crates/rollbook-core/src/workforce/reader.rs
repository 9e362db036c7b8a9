//! Reading rows of UKG Pro for a question: every call is an action of the catalogue, with its line in the request log.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use futures_util::FutureExt as _;
use jiff::Timestamp;
use rollbook_model::{
    Account, AccountId, Action, Code, OrganisationId, PermissionState, Problem,
    catalogue::fields,
    problem::{Kind, Step},
};
use serde_json::{Map, Value, json};
use ukg_pro_contract::Operation;

use super::{Ask, ask::REFUSED_FOR};
use crate::{
    Engine, Run, diagnosis, engine,
    mapping::{Reading, Row, Rules},
};

/// How many ids UKG Pro is asked for at once: an address holds no more than some two thousand characters.
const IDS_A_CALL: usize = 100;
/// Rows a page of what belongs to so many people.
const ROWS_A_CALL: u32 = 1000;

/// A call to UKG Pro that an answer is made of.
#[derive(Debug, Clone)]
pub struct SourceCall {
    /// The method.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// What was answered, without what is switched off.
    pub response: Value,
}

/// What was not permitted lately, so that it is not tried with each page.
#[derive(Debug, Default)]
pub(crate) struct Denied(Mutex<HashMap<(AccountId, &'static str), Denial>>);

#[derive(Debug, Clone)]
struct Denial {
    /// The line that was missing.
    line: String,
    at: Timestamp,
    /// When the account had last been checked: a check lets it be tried again.
    checked_at: Option<Timestamp>,
}

impl Denied {
    fn line(&self, account: &Account, action: &'static Action) -> Option<String> {
        let denied = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let denial = denied.get(&(account.id, action.id.as_str()))?;
        let fresh = engine::now().duration_since(denial.at) < REFUSED_FOR && denial.checked_at == account.checked_at;
        fresh.then(|| denial.line.clone())
    }

    fn note(&self, account: &Account, action: &'static Action, line: &str) {
        let mut denied = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = engine::now();
        denied.retain(|_, denial| now.duration_since(denial.at) < REFUSED_FOR);
        let denial = Denial {
            line: line.to_owned(),
            at: now,
            checked_at: account.checked_at,
        };
        denied.insert((account.id, action.id.as_str()), denial);
    }
}

/// Rows that something else does without, if it must.
#[derive(Debug)]
pub(crate) enum Beside {
    /// They were read.
    Rows(Vec<Row>),
    /// The service account may not read them, for lack of this line.
    NotPermitted(String),
    /// Nothing needs them.
    NotRead,
}

impl Beside {
    /// The rows, as far as there are any.
    pub(crate) fn rows(&self) -> &[Row] {
        match self {
            Self::Rows(rows) => rows,
            _ => &[],
        }
    }

    /// What was read of one of them.
    pub(super) fn reading<'a>(&'a self, row: Option<&'a Row>) -> Reading<'a> {
        match (self, row) {
            (_, Some(row)) => Reading::Row(row),
            (Self::Rows(_), None) => Reading::Nothing,
            (Self::NotPermitted(line), None) => Reading::NotPermitted(line),
            (Self::NotRead, None) => Reading::NotRead,
        }
    }
}

impl Engine {
    /// What holds for everything of an account.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn rules(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Rules<'static>, Problem> {
        let off = self.store.switched_off(organisation, account).await;
        let off = off.map_err(|error| diagnosis::store(&error))?;
        let switched_off = fields::keys(&off);
        let codes = self.code_tables(organisation, account).await?;
        Ok(Rules { codes, switched_off })
    }
}

/// What reads for one question.
pub(crate) struct Reader<'a> {
    engine: &'a Engine,
    pub(super) ask: &'a Ask,
    pub(crate) account: Account,
    pub(crate) rules: Rules<'static>,
    calls: Mutex<Vec<SourceCall>>,
}

impl<'a> Reader<'a> {
    /// A reader for a question.
    ///
    /// # Errors
    /// When there is no such account.
    pub(crate) async fn new(engine: &'a Engine, ask: &'a Ask) -> Result<Self, Problem> {
        let account = engine.account(ask.organisation, ask.account).await?;
        let rules = engine.rules(ask.organisation, account.id).await?;
        Ok(Self {
            engine,
            ask,
            account,
            rules,
            calls: Mutex::default(),
        })
    }

    /// The calls that were made, where they are to be told.
    pub(super) fn calls(&self) -> Vec<SourceCall> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A page of a list, and whether there is another.
    ///
    /// # Errors
    /// As running the action.
    pub(crate) async fn page(
        &self,
        action: &str,
        inputs: &Map<String, Value>,
        page: u64,
        size: u32,
    ) -> Result<(Vec<Row>, bool), Problem> {
        self.read_page(self.engine.action(action)?, inputs, page, size, false)
            .await
    }

    /// The whole of a list.
    ///
    /// # Errors
    /// As running the action.
    pub(crate) async fn all(&self, action: &str, inputs: &Map<String, Value>, size: u32) -> Result<Vec<Row>, Problem> {
        self.read_all(self.engine.action(action)?, inputs, size, false).await
    }

    /// One thing.
    ///
    /// # Errors
    /// As running the action.
    pub(super) async fn one(&self, action: &str, inputs: &Map<String, Value>) -> Result<Row, Problem> {
        let action = self.engine.action(action)?;
        let (value, _) = self.run(action, inputs, false).await?;
        match value {
            Value::Object(row) => Ok(row),
            _ => Err(unexpected(action)),
        }
    }

    /// The whole of a list that the answer does without, if it may not be read.
    ///
    /// # Errors
    /// As running the action, but for the permission.
    pub(crate) async fn beside(&self, action: &str, inputs: &Map<String, Value>, size: u32) -> Result<Beside, Problem> {
        let action = self.engine.action(action)?;
        if let Some(line) = self.denied(action) {
            return Ok(Beside::NotPermitted(line));
        }
        match self.read_all(action, inputs, size, true).await {
            Ok(rows) => Ok(Beside::Rows(rows)),
            Err(problem) => self.without(action, problem),
        }
    }

    /// A page of such a list.
    ///
    /// # Errors
    /// As running the action, but for the permission.
    pub(crate) async fn page_beside(
        &self,
        action: &str,
        inputs: &Map<String, Value>,
        page: u64,
        size: u32,
    ) -> Result<(Beside, bool), Problem> {
        let action = self.engine.action(action)?;
        if let Some(line) = self.denied(action) {
            return Ok((Beside::NotPermitted(line), false));
        }
        match self.read_page(action, inputs, page, size, true).await {
            Ok((rows, more)) => Ok((Beside::Rows(rows), more)),
            Err(problem) => Ok((self.without(action, problem)?, false)),
        }
    }

    /// The rows of these people, which the answer does without, if they may not be read.
    ///
    /// # Errors
    /// As running the action, but for the permission.
    pub(crate) async fn of_people(&self, action: &str, ids: &[String]) -> Result<Beside, Problem> {
        let mut rows = Vec::new();
        // One after the other: the pace of a tenant lets few calls go at once, and they are shared by all who ask.
        for ids in ids.chunks(IDS_A_CALL) {
            let inputs = object([("employeeId", list(ids))]);
            match self.beside(action, &inputs, ROWS_A_CALL).await? {
                Beside::Rows(found) => rows.extend(found),
                kept => return Ok(kept),
            }
        }
        Ok(Beside::Rows(rows))
    }

    async fn read_all(
        &self,
        action: &'static Action,
        inputs: &Map<String, Value>,
        size: u32,
        beside: bool,
    ) -> Result<Vec<Row>, Problem> {
        let mut all = Vec::new();
        for page in 1.. {
            let (rows, more) = self.read_page(action, inputs, page, size, beside).await?;
            all.extend(rows);
            if !more {
                break;
            }
        }
        Ok(all)
    }

    async fn read_page(
        &self,
        action: &'static Action,
        inputs: &Map<String, Value>,
        page: u64,
        size: u32,
        beside: bool,
    ) -> Result<(Vec<Row>, bool), Problem> {
        let mut inputs = inputs.clone();
        if action.is_paged() {
            inputs.insert("page_size".to_owned(), size.into());
            if page > 1 {
                let cursor = Engine::cursor_of_page(self.account.id, action, &Value::Object(inputs.clone()), page)?;
                inputs.insert("next".to_owned(), cursor.into());
            }
        }
        let (value, more) = self.run(action, &inputs, beside).await?;
        let Value::Array(rows) = value else {
            return Err(unexpected(action));
        };
        let rows = rows.into_iter().map(|row| match row {
            Value::Object(row) => Ok(row),
            _ => Err(unexpected(action)),
        });
        Ok((rows.collect::<Result<_, _>>()?, more))
    }

    async fn run(
        &self,
        action: &'static Action,
        inputs: &Map<String, Value>,
        beside: bool,
    ) -> Result<(Value, bool), Problem> {
        let given = Value::Object(inputs.clone());
        let run = Run {
            account: self.account.id,
            action: &action.id,
            inputs: &given,
            by: self.ask.by,
        };
        let (organisation, sensitive) = (self.ask.organisation, self.ask.sensitive);
        // Its type is forgotten: inside so many other futures it would be too deep for the compiler.
        let answer = if beside {
            self.engine.run_beside(organisation, run, sensitive).boxed().await?
        } else {
            self.engine.run_showing(organisation, run, sensitive).boxed().await?
        };
        let value: Value = serde_json::from_str(answer.data.get()).map_err(|_| unexpected(action))?;
        if self.ask.calls {
            let call = SourceCall {
                method: "GET",
                url: self.url(action, inputs),
                response: value.clone(),
            };
            self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        }
        Ok((value, answer.next.is_some()))
    }

    /// The line that is known to be missing for an action.
    fn denied(&self, action: &'static Action) -> Option<String> {
        let lacks = |finding: &&rollbook_model::PermissionFinding| {
            finding.state == PermissionState::Missing
                && action.permissions().any(|permission| {
                    permission.level == finding.level && permission.names.contains(&finding.name.as_str())
                })
        };
        let finding = self
            .account
            .permissions
            .iter()
            .find(lacks)
            .map(|finding| finding.name.clone());
        finding.or_else(|| self.engine.denied.line(&self.account, action))
    }

    /// Goes on without what may not be read.
    fn without(&self, action: &'static Action, problem: Problem) -> Result<Beside, Problem> {
        let line = match (problem.code, &problem.permission) {
            (Code::PermissionMissing, Some(missing)) => missing.name.clone(),
            _ => return Err(problem),
        };
        self.engine.denied.note(&self.account, action, &line);
        Ok(Beside::NotPermitted(line))
    }

    fn url(&self, action: &Action, inputs: &Map<String, Value>) -> String {
        let Operation::Rest(_, endpoint) = action.operation else {
            return self.account.host.clone();
        };
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let (mut path, mut query) = (
            endpoint.path.to_owned(),
            url::form_urlencoded::Serializer::new(String::new()),
        );
        for (name, value) in inputs.iter().filter(|(name, _)| *name != "next") {
            let place = format!("{{{name}}}");
            if path.contains(&place) {
                path = path.replace(&place, &text(value));
            } else {
                query.append_pair(if name == "page_size" { "per_Page" } else { name }, &text(value));
            }
        }
        let query = query.finish();
        let between = if query.is_empty() { "" } else { "?" };
        format!("{}{path}{between}{query}", self.account.host)
    }
}

/// Inputs of an action.
pub(crate) fn object<const N: usize>(inputs: [(&str, String); N]) -> Map<String, Value> {
    inputs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect()
}

/// Several values of a filter as UKG Pro takes them.
fn list(ids: &[String]) -> String {
    match ids {
        [id] => id.clone(),
        ids => format!("[{}]", ids.join(",")),
    }
}

/// An answer of another form than an action has.
fn unexpected(action: &Action) -> Problem {
    let message = format!("the answer of `{}` has another form than it has elsewhere", action.id);
    Problem::new(Kind::Upstream, Code::Protocol, Step::Answer, message)
        .with_remedy("Run the action by itself and compare its answer with what is described")
}
