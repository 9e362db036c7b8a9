//! A read of a tenant, as every handler of this face takes it.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use axum::{
    extract::{FromRequestParts, MatchedPath, Path},
    http::request::Parts,
};
use rollbook_core::{Ask, Listed};
use rollbook_model::Problem;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    answer::{self, Answer, Refusal},
    question::Question,
    value::Shape,
};
use crate::http::{App, Shared, authentication::Caller, query, route::Parameter};

/// Who asks what of whom.
pub(super) struct Read {
    pub(super) engine: Shared,
    pub(super) question: Question,
    caller: Caller,
}

/// What the path of a request takes, as its route says.
fn taken(parts: &Parts) -> &'static [Parameter] {
    static TAKEN: LazyLock<BTreeMap<&str, &[Parameter]>> = LazyLock::new(|| {
        let routes = super::routes().into_iter();
        routes.map(|route| (route.path, route.parameters)).collect()
    });
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    path.and_then(|path| TAKEN.get(path).copied()).unwrap_or_default()
}

/// The same of what the path names: one id, or two.
pub(super) struct ReadOf<T>(pub(super) Read, pub(super) T);

impl FromRequestParts<App> for Read {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let caller = Caller::from_request_parts(parts, app).await?;
        Ok(Self {
            engine: Arc::clone(&app.engine),
            question: Question::read(&caller, &parts.headers, &parts.uri, taken(parts))?,
            caller,
        })
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for ReadOf<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let read = Read::from_request_parts(parts, app).await?;
        let Path(named) = Path::<T>::from_request_parts(parts, app)
            .await
            .map_err(|_| query::invalid("the id in the path cannot be decoded".to_owned()))?;
        Ok(Self(read, named))
    }
}

impl Read {
    /// What the engine is asked.
    pub(super) fn ask(&self) -> &Ask {
        &self.question.ask
    }

    /// The same about one thing.
    pub(super) fn about(mut self, id: String) -> Self {
        self.question.ask.id = Some(id);
        self
    }

    /// A page of what a call of the engine finds, each item as `shape` has it.
    pub(super) async fn page<T, S: Serialize>(
        &self,
        call: impl Future<Output = Result<Listed<T>, Problem>>,
        shape: impl Fn(&Shape<'_>, &T) -> S,
    ) -> Answer {
        let listed = Box::pin(call).await.map_err(|problem| self.caller.seen(problem))?;
        Ok(answer::page(&self.question, listed, shape))
    }

    /// The one thing that it finds.
    pub(super) async fn single<T, S: Serialize>(
        &self,
        call: impl Future<Output = Result<Listed<T>, Problem>>,
        shape: impl Fn(&Shape<'_>, &T) -> S,
    ) -> Answer {
        let listed = Box::pin(call).await.map_err(|problem| self.caller.seen(problem))?;
        answer::single(&self.question, listed, shape)
    }
}
