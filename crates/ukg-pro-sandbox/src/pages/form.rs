//! What a form sent, or a query says.

use std::{collections::BTreeMap, convert::Infallible, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};

use crate::state::State;

/// Names and values in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a name; empty when there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// The first value of a name without blanks around it.
    pub(super) fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// Every value of a name.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(given, _)| given == name);
        named.map(|(_, value)| value.as_str())
    }
}

impl FromRequest<Arc<State>> for Form {
    type Rejection = <Bytes as FromRequest<Arc<State>>>::Rejection;

    async fn from_request(request: Request, state: &Arc<State>) -> Result<Self, Self::Rejection> {
        Ok(Self::read(&Bytes::from_request(request, state).await?))
    }
}

/// What the address of a page says after `?`.
pub(super) struct Query(pub(super) Form);

impl FromRequestParts<Arc<State>> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<State>) -> Result<Self, Self::Rejection> {
        Ok(Self(Form::read(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// A path with a query; values that are empty are left out.
pub(super) fn with_query(path: &str, values: &[(&str, &str)]) -> String {
    let given: BTreeMap<_, _> = values.iter().filter(|(_, value)| !value.is_empty()).copied().collect();
    if given.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(given);
    format!("{path}?{}", query.finish())
}
