//! `GET /providers` (Finch's API reference, *Providers*): what can be connected, and what of it is filled.

use axum::{Json, http::StatusCode, routing::get};
use rollbook_core::supported_fields;
use rollbook_model::ConnectProduct;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{PROVIDER, employer::benefit, tokens::words};
use crate::http::Route;

/// A system that can be connected.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConnectProvider")]
struct Provider {
    /// Its id.
    id: &'static str,
    /// What people call it.
    display_name: &'static str,
    /// What is read of it.
    products: Vec<String>,
    /// How it is connected.
    authentication_methods: Vec<Method>,
    /// Whether it is tried out only.
    beta: bool,
    /// Whether something is done by hand.
    manual: bool,
    /// Whether somebody has to give a second factor.
    mfa_required: bool,
}

/// How a system is connected.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProviderMethod")]
struct Method {
    /// `credential`: by the values of a service account.
    r#type: &'static str,
    /// What can be done with deductions of each kind.
    benefits_support: Value,
    /// Which fields can be filled: a tree of booleans.
    supported_fields: Value,
}

pub(super) fn route() -> Route {
    Route {
        path: "/providers",
        handler: get(list),
        method: "get",
        id: "list_providers",
        summary: "What can be connected, and which fields can be filled.",
        scopes: &[],
        parameters: &[],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Vec<Provider>>(),
        failures: &[500],
    }
}

async fn list() -> Json<Vec<Provider>> {
    let answered: Vec<_> = ConnectProduct::ALL
        .iter()
        .copied()
        // Who asks for deductions does so by one of their two names.
        .filter(|product| product.is_answered() && *product != ConnectProduct::Deduction)
        .collect();
    Json(vec![Provider {
        id: PROVIDER,
        display_name: "UKG Pro",
        products: words(&answered),
        authentication_methods: vec![Method {
            r#type: "credential",
            benefits_support: benefit::support(),
            supported_fields: supported_fields(),
        }],
        beta: false,
        manual: false,
        mfa_required: false,
    }])
}
