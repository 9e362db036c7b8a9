//! Accounts (StackOne's API reference, *Accounts*).

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, Uri},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rollbook_model::{
    Account as LinkedAccount, AccountId, AccountStatus, Actor, Code, Evidence, PermissionState, Scope,
};
use rollbook_store::AccountFilter;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Failure, meta::NAME, query};
use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
};
use crate::sentence::sentence;

/// The most accounts a page holds.
const PAGE_SIZE: u32 = 500;

/// A linked account. Credentials are never part of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Account {
    /// The id.
    id: String,
    /// The connector's key.
    provider: &'static str,
    /// The connector's name.
    provider_name: &'static str,
    /// The customer's id in your product.
    origin_owner_id: String,
    /// The customer's name in your product.
    origin_owner_name: String,
    /// The person who linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_username: Option<String>,
    /// `pending`, `active`, `suspended`, `archived`, `expired` or `error`.
    status: &'static str,
    /// Why the status is what it is, or what the account cannot do.
    status_reasons: Vec<StatusReason>,
    /// What is known of the tenant: its address and the permissions found.
    setup_information: Map<String, Value>,
    /// Always empty.
    credentials: Map<String, Value>,
    /// A name for the account.
    label: Option<String>,
    /// `production` or `test`.
    r#type: &'static str,
    /// When it was linked.
    created_at: String,
    /// When anything of it last changed.
    updated_at: String,
}

/// Why an account is in its state.
#[derive(Serialize, JsonSchema)]
struct StatusReason {
    /// A stable code.
    code: &'static str,
    /// The reason in words.
    description: String,
    /// Since when.
    timestamp: String,
}

/// The parameters of a call about one account.
pub(super) const ONE: &[Parameter] = &[Parameter {
    name: "id",
    place: "path",
    meaning: "The account's id.",
    kind: Kind::Account,
}];

pub(super) fn routes() -> Vec<Route> {
    const LIST: &[Parameter] = &[
        Parameter {
            name: "account_ids",
            place: "query",
            meaning: "Ids, repeated or with commas.",
            kind: Kind::Text,
        },
        Parameter {
            name: "origin_owner_id",
            place: "query",
            meaning: "The customer's id.",
            kind: Kind::Text,
        },
        Parameter {
            name: "origin_owner_ids",
            place: "query",
            meaning: "Customers' ids, repeated or with commas.",
            kind: Kind::Text,
        },
        Parameter {
            name: "provider",
            place: "query",
            meaning: "The connector's key.",
            kind: Kind::Text,
        },
        Parameter {
            name: "providers",
            place: "query",
            meaning: "Connectors' keys, repeated or with commas.",
            kind: Kind::Text,
        },
        Parameter {
            name: "status",
            place: "query",
            meaning: "States, repeated or with commas: `active`, `inactive`, `pending`, `suspended`, `archived`, `expired`, \
                      `error`.",
            kind: Kind::Pattern(
                "^((active|inactive|pending|suspended|archived|expired|error)(,(active|inactive|pending|suspended|archived|expired|error))*)?$",
            ),
        },
        Parameter {
            name: "page",
            place: "query",
            meaning: "The page, from 1.",
            kind: Kind::Number(1, u32::MAX),
        },
        Parameter {
            name: "page_size",
            place: "query",
            meaning: "Accounts a page, at most 500.",
            kind: Kind::Number(1, PAGE_SIZE),
        },
    ];
    vec![
        Route {
            path: "/accounts",
            handler: get(list),
            method: "get",
            id: "list_accounts",
            summary: "Linked accounts, oldest first.",
            scopes: &[Scope::AccountsRead],
            parameters: LIST,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Vec<Account>>(),
            failures: &[400, 500],
        },
        Route {
            path: "/accounts/{id}",
            handler: get(one),
            method: "get",
            id: "get_account",
            summary: "One linked account.",
            scopes: &[Scope::AccountsRead],
            parameters: ONE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Account>(),
            failures: &[400, 404, 500],
        },
        Route {
            path: "/accounts/{id}",
            handler: axum::routing::delete(delete),
            method: "delete",
            id: "delete_account",
            summary: "Deletes an account with its credentials and all that is remembered of it, and answers what it was.",
            scopes: &[Scope::AccountsWrite],
            parameters: ONE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Account>(),
            failures: &[400, 404, 500],
        },
    ]
}

async fn list(State(engine): State<Shared>, caller: Caller, uri: Uri) -> Result<Json<Vec<Account>>, Failure> {
    let query = query::of(&uri)?;
    let statuses = query.list(&["status"]);
    if let Some(word) = statuses
        .iter()
        .flatten()
        .find(|word| !STATUSES.contains(&word.as_str()))
    {
        let shown: String = word.chars().take(60).collect();
        let known = STATUSES.join("`, `");
        return Err(query::invalid(format!("there is no status `{shown}`: it is one of `{known}`")).into());
    }
    let filter = AccountFilter {
        // An id of another form names no account.
        ids: caller.reached(
            query
                .list(&["account_ids"])
                .map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect()),
        ),
        origin_owner_ids: query.list(&["origin_owner_ids", "origin_owner_id"]),
        password_expired: statuses.as_deref().and_then(password_expired),
        statuses: statuses.map(|words| words.iter().flat_map(|word| self::statuses(word)).collect()),
        providers: query.list(&["providers", "provider"]),
        page: query.number("page", 1, u32::MAX)?.unwrap_or(1),
        page_size: query.number("page_size", 1, PAGE_SIZE)?.unwrap_or(25),
    };
    let accounts = engine.accounts(caller.organisation, &filter).await?;
    Ok(Json(accounts.iter().map(shown).collect()))
}

async fn one(
    State(engine): State<Shared>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Account>, Failure> {
    let id = named(&caller, id)?;
    Ok(Json(shown(&engine.account(caller.organisation, id).await?)))
}

async fn delete(
    State(engine): State<Shared>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<(HeaderMap, Json<Account>), Failure> {
    let id = named(&caller, id)?;
    let actor = Actor::ApiKey(caller.key);
    let (account, receipt) = engine.delete_account(caller.organisation, id, actor).await?;
    let mut headers = HeaderMap::new();
    let written = serde_json::to_vec(&receipt).ok();
    if let Some(value) = written.and_then(|text| HeaderValue::from_str(&URL_SAFE_NO_PAD.encode(text)).ok()) {
        headers.insert(RECEIPT, value);
    } else {
        // The account is gone all the same.
        tracing::error!(account.id = %account.id, "The receipt of a deletion could not be written");
    }
    Ok((headers, Json(shown(&account))))
}

/// The header with the signed receipt of a deletion: its JSON in unpadded URL-safe base64.
const RECEIPT: &str = "rollbook-receipt";

/// The account that a path names, if the caller's key reaches it.
pub(super) fn named(caller: &Caller, id: Result<Path<String>, PathRejection>) -> Result<AccountId, Failure> {
    let Path(id) = id.map_err(|_| query::invalid("the id in the path cannot be decoded".to_owned()))?;
    let id = account_id(&id)?;
    caller.account(id)?;
    Ok(id)
}

/// The id of an account as a caller wrote it.
pub(crate) fn account_id(text: &str) -> Result<AccountId, Failure> {
    text.parse()
        .map_err(|error: rollbook_model::ParseIdError| query::invalid(error.to_string()).into())
}

/// The contract's words for the state of an account. A connector that is switched off makes one `inactive`; here none
/// is.
const STATUSES: [&str; 7] = [
    "active",
    "inactive",
    "pending",
    "suspended",
    "archived",
    "expired",
    "error",
];

/// The word of the contract for a state of ours.
fn status(status: AccountStatus, evidence: Option<&Evidence>) -> &'static str {
    match status {
        AccountStatus::Pending => "pending",
        AccountStatus::Linked | AccountStatus::Degraded | AccountStatus::RateLimited => "active",
        AccountStatus::ReauthNeeded if evidence.is_some_and(|seen| seen.code == Some(Code::PasswordExpired)) => {
            "expired"
        }
        AccountStatus::ReauthNeeded => "error",
        AccountStatus::Paused => "suspended",
        AccountStatus::Revoked => "archived",
    }
}

/// Which of the accounts whose credentials are refused are asked for, where the contract has two words for them.
fn password_expired(words: &[String]) -> Option<bool> {
    let asked = |word: &str| words.iter().any(|other| other == word);
    match (asked("expired"), asked("error")) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// The states of ours behind a word of the contract.
fn statuses(word: &str) -> Vec<AccountStatus> {
    AccountStatus::ALL
        .iter()
        .copied()
        .filter(|known| status(*known, None) == word || (word == "expired" && *known == AccountStatus::ReauthNeeded))
        .collect()
}

pub(super) fn shown(account: &LinkedAccount) -> Account {
    let permissions = serde_json::to_value(&account.permissions).unwrap_or_default();
    let setup_information = [("host", json!(account.host)), ("permissions", permissions)];
    Account {
        id: account.id.to_string(),
        provider: account.provider.as_str(),
        provider_name: NAME,
        origin_owner_id: account.origin_owner_id.clone(),
        origin_owner_name: account.origin_owner_name.clone(),
        origin_username: account.origin_username.clone(),
        status: status(account.status, account.evidence.as_ref()),
        status_reasons: reasons(account),
        setup_information: setup_information
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect(),
        credentials: Map::new(),
        label: account.label.clone(),
        r#type: account.kind.as_str(),
        created_at: account.created_at.to_string(),
        updated_at: account.updated_at.to_string(),
    }
}

fn reasons(account: &LinkedAccount) -> Vec<StatusReason> {
    let reason = |code, description| StatusReason {
        code,
        description,
        timestamp: account.status_since.to_string(),
    };
    let evidence = account.evidence.as_ref();
    let told = evidence.and_then(|evidence| Some((evidence.code?, evidence.message.clone()?)));
    let seen = |code: &'static str, otherwise: &str| match &told {
        Some((code, told)) => reason(code.as_str(), told.clone()),
        None => reason(code, otherwise.to_owned()),
    };
    match account.status {
        AccountStatus::Linked => Vec::new(),
        AccountStatus::Pending => vec![reason("pending", "The account has not been checked yet.".to_owned())],
        AccountStatus::Degraded => {
            let missing = account
                .permissions
                .iter()
                .filter(|permission| permission.state == PermissionState::Missing);
            let mut reasons: Vec<_> = missing
                .map(|permission| reason("permission_missing", sentence(&permission.told_missing())))
                .collect();
            // A missing permission is told by itself, and hides nothing else.
            let besides = told.as_ref().is_some_and(|(code, _)| *code != Code::PermissionMissing);
            if besides || reasons.is_empty() {
                reasons.push(seen("degraded", "Calls fail in part."));
            }
            reasons
        }
        AccountStatus::ReauthNeeded => vec![seen("credentials_refused", "UKG Pro refuses the credentials.")],
        AccountStatus::RateLimited => vec![seen("throttled", "UKG Pro asks for fewer calls.")],
        AccountStatus::Paused => vec![reason("paused", "The account was paused.".to_owned())],
        AccountStatus::Revoked => vec![reason("revoked", "The customer withdrew access.".to_owned())],
    }
}
