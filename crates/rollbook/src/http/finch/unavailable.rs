//! What this face has paths for and nothing to answer with: 501, which clients do not repeat.

use axum::{
    http::StatusCode,
    routing::{MethodRouter, get, post},
};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};

use super::ErrorBody;
use crate::http::{
    App, Route,
    route::{Kind as Takes, Parameter},
    stackone::Failure,
};

const DOCUMENT: &[Parameter] = &[text("document_id", "The document's id.")];

const fn text(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        name,
        place: "path",
        meaning,
        kind: Takes::Text,
    }
}

/// Method, path, id of the operation, and its parameters.
const ABSENT: &[(&str, &str, &str, &[Parameter])] = &[
    ("get", "/employer/documents", "list_documents", &[]),
    ("get", "/employer/documents/{document_id}", "read_document", DOCUMENT),
    ("post", "/sandbox/payment", "create_sandbox_payment", &[]),
];

pub(super) fn routes() -> Vec<Route> {
    let routes = ABSENT.iter().map(|(method, path, id, parameters)| Route {
        path,
        handler: handler(method),
        method,
        id,
        summary: "Nothing: what clients may call, and what is not to be had from UKG Pro here yet.",
        scopes: &[],
        parameters,
        request: None,
        status: StatusCode::NOT_IMPLEMENTED,
        response: |generator| generator.subschema_for::<ErrorBody>(),
        failures: &[404, 500],
    });
    routes.collect()
}

fn handler(method: &str) -> MethodRouter<App> {
    match method {
        "get" => get(absent),
        _ => post(absent),
    }
}

async fn absent() -> Failure {
    let message = "there is nothing yet to answer this with";
    Problem::new(Kind::NotFound, Code::NotAvailable, Step::Input, message)
        .with_remedy("See which products there are in `GET /providers`")
        .into()
}
