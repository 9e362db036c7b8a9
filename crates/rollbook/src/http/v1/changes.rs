//! The feed of changes.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    routing::get,
};
use rollbook_core::ChangeFilter;
use rollbook_model::{Change, ObjectKind, Scope};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{Failure, query},
};

/// The most changes a page holds.
const LONGEST: u32 = 1000;

/// What a limit is.
const LIMIT: &str = "a whole number from 1 to 1000";

/// A page of changes.
#[derive(Serialize)]
struct Page {
    changes: Vec<Change>,
    next: u64,
}

/// A page of changes.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `Page`")]
struct Changes {
    /// The changes, in the order in which they were stored.
    changes: Vec<OneChange>,
    /// What to give as `after` for what comes next: the place of the last, or what was given where there is none yet.
    next: u64,
}

/// A change of one object.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `Change`")]
struct OneChange {
    /// Its place in the order of all changes; there can be gaps.
    position: u64,
    /// The account.
    account_id: String,
    /// What changed, such as `employment`.
    object: String,
    /// Its id.
    id: String,
    /// The person whose it is, if it is a person's.
    person_id: Option<String>,
    /// What happened: `created`, `updated`, `terminated`, `rehired`, `transferred` or `deleted`.
    kind: String,
    /// The fields: each with `old` and `new`. Of what was created, every field that has a value, with `new` alone.
    fields: Map<String, Value>,
    /// When it was seen.
    seen_at: String,
    /// When it happened, as the tenant says: a moment without a zone. Null where it does not say.
    happened_at: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    const PARAMETERS: &[Parameter] = &[
        Parameter {
            name: "after",
            place: "query",
            meaning: "Only changes after this place: the `next` of the page before. From the first unless given.",
            kind: Kind::Pattern("^[0-9]{1,18}$"),
        },
        Parameter {
            name: "account_id",
            place: "query",
            meaning: "Only changes of this account.",
            kind: Kind::Account,
        },
        Parameter {
            name: "object",
            place: "query",
            meaning: "Only changes of such objects.",
            kind: Kind::Words(|| ObjectKind::ALL.iter().map(|kind| kind.as_str()).collect()),
        },
        Parameter {
            name: "person_id",
            place: "query",
            meaning: "Only changes of this person and what is theirs.",
            kind: Kind::Pattern("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
        },
        Parameter {
            name: "limit",
            place: "query",
            meaning: "Changes a page, at most 1000; 100 unless given.",
            kind: Kind::Number(1, LONGEST),
        },
    ];
    vec![Route {
        path: "/v1/changes",
        handler: get(list),
        method: "get",
        id: "list_changes",
        summary: "Every change that was seen of the people of all accounts and of what they work in, in its order.",
        scopes: &[Scope::PeopleRead],
        parameters: PARAMETERS,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Changes>(),
        failures: &[400, 500],
    }]
}

async fn list(State(engine): State<Shared>, caller: Caller, uri: Uri) -> Result<Json<Page>, Failure> {
    let query = query::of(&uri)?;
    let account = query.parsed("account_id", "an account's id")?;
    let after = place(query.last("after"))?;
    let limit = match query.parsed("limit", LIMIT)? {
        None => 100,
        Some(limit @ 1..=LONGEST) => limit,
        Some(_) => return Err(query::invalid(format!("`limit` must be {LIMIT}")).into()),
    };
    let object = query.parsed("object", "a kind of object, such as `person`")?;
    let filter = ChangeFilter {
        after,
        accounts: caller.reached(account.map(|account| vec![account])),
        objects: object.map(|object| vec![object]),
        person: query.parsed("person_id", "a person's id")?,
        limit,
        ..ChangeFilter::default()
    };
    let changes = engine.changes(caller.organisation, &filter).await?;
    Ok(Json(Page {
        next: changes.last().map_or(after, |change| change.position),
        changes,
    }))
}

/// A place that a page told, or the beginning.
fn place(text: Option<&str>) -> Result<u64, Failure> {
    const MOST_DIGITS: usize = 18;

    let Some(text) = text else { return Ok(0) };
    let is_place = (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let place = text.parse().ok().filter(|_| is_place);
    place.ok_or_else(|| query::invalid("`after` must be the `next` of a page".to_owned()).into())
}
