//! Whose tools they are: one account, as far as one caller reaches.

use std::{pin::Pin, sync::Arc};

use rollbook_core::{Answer, Budget, Matrix, Run};
use rollbook_model::{
    AccountId, Action, Actor, Catalogue, Code, OrganisationId, Problem, Scope,
    catalogue::Effect,
    problem::{Kind, Step},
};
use serde_json::{Map, Value};

use super::View;
use crate::http::{Caller, RateLimits, Shared};

/// Who calls the tools.
#[derive(Clone)]
pub(crate) enum Who {
    /// Whoever has an API key.
    Key(Caller),
    /// The operator, who started the program for reading, or for writing too.
    Operator {
        /// Whether tools that write may be called.
        writes: bool,
    },
}

impl Who {
    fn actor(&self) -> Actor {
        match self {
            Self::Key(caller) => Actor::ApiKey(caller.key),
            Self::Operator { .. } => Actor::CommandLine,
        }
    }

    /// Refuses what they may not do.
    fn may(&self, effect: Effect) -> Result<(), Problem> {
        match (self, effect) {
            (Self::Key(caller), Effect::Read) => caller.require(Scope::ActionsRead),
            (Self::Key(caller), Effect::Write) => caller.require(Scope::ActionsWrite),
            (Self::Operator { writes: true }, _) | (Self::Operator { .. }, Effect::Read) => Ok(()),
            (Self::Operator { writes: false }, Effect::Write) => {
                let message = "these tools read only: the program was started without the right to write";
                let problem = Problem::new(Kind::Permission, Code::ScopeMissing, Step::Input, message);
                Err(problem.with_remedy("Start `rollbook mcp` with `--writes`"))
            }
        }
    }

    /// A failure as they may see it.
    fn seen(&self, problem: Problem) -> Problem {
        match self {
            Self::Key(caller) => caller.seen(problem),
            Self::Operator { .. } => problem,
        }
    }
}

/// A call under way. Its type is erased: inside the futures of the protocol it would be too deep for the compiler.
type Running<'a> = Pin<Box<dyn Future<Output = Result<Answer, Problem>> + Send + 'a>>;

/// A client of one account.
#[derive(Clone)]
pub(crate) struct Client {
    /// What decides.
    pub(crate) engine: Shared,
    /// Where the account belongs.
    pub(crate) organisation: OrganisationId,
    /// The account.
    pub(crate) account: AccountId,
    /// Who calls.
    pub(crate) who: Who,
    /// How they want to see the tools.
    pub(crate) view: View,
    /// How long a read may take.
    pub(crate) limits: Arc<RateLimits>,
}

/// How long a client waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// It hears nothing meanwhile.
    Briefly,
    /// It is told how far its call is.
    Long,
}

impl Client {
    /// The actions that are offered: of those that are wanted, or that the account was linked for, the ones that the
    /// caller may call and that no check has found to lack a permission.
    pub(super) async fn offered(&self) -> Result<Vec<&'static Action>, Problem> {
        let account = self.engine.account(self.organisation, self.account).await?;
        let wanted = self.view.actions.as_ref().unwrap_or(&account.actions);
        // Of every action, because what one of them proves tells what another one lacks.
        let all: Vec<_> = Catalogue::get()
            .actions()
            .iter()
            .map(|action| action.id.clone())
            .collect();
        let usable = Matrix::of(&all, &account.permissions);
        let offered = usable
            .usable()
            .filter(|action| wanted.is_empty() || wanted.contains(&action.id))
            .filter(|action| self.who.may(action.effect()).is_ok());
        Ok(offered.collect())
    }

    /// Runs an action, offered or not: what is lacking is said by the failure. A list is cut to the budget.
    pub(super) async fn run(
        &self,
        action: &'static Action,
        inputs: Map<String, Value>,
        waits: Waits,
    ) -> Result<Answer, Problem> {
        self.run_with(action, inputs, self.view.budget, waits).await
    }

    /// The same with the page of a list as it is.
    pub(super) async fn run_whole(
        &self,
        action: &'static Action,
        inputs: Map<String, Value>,
    ) -> Result<Answer, Problem> {
        self.run_with(action, inputs, Budget::tokens(u32::MAX), Waits::Briefly)
            .await
    }

    fn run_with(
        &self,
        action: &'static Action,
        inputs: Map<String, Value>,
        budget: Budget,
        waits: Waits,
    ) -> Running<'_> {
        Box::pin(async move {
            self.who.may(action.effect())?;
            let run = Run {
                account: self.account,
                action: &action.id,
                inputs: &Value::Object(inputs),
                by: self.who.actor(),
            };
            let answer = self
                .engine
                .run_within(self.organisation, run, self.view.sensitive, budget);
            let answer = match (action.effect(), waits) {
                (Effect::Read, Waits::Briefly) => self.limits.in_time(answer).await?,
                (Effect::Read, Waits::Long) => self.limits.in_long_time(answer).await?,
                // Whatever it takes: that a write has not been answered yet is no answer.
                (Effect::Write, _) => answer.await,
            };
            answer.map_err(|problem| self.who.seen(problem))
        })
    }
}
