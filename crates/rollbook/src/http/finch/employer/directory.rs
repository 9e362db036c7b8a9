//! `GET /employer/directory` (Finch's API reference, *Directory*).

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    routing::get,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rollbook_core::{Depth, Pick, Worker};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Dated, ENTITY, ask_of, dated,
    employment::{Status, status},
    told::{Department, Manager},
};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    query,
    route::{Kind, Parameter},
    stackone::Failure,
};

/// People a page unless said otherwise, and at most.
const USUAL: u32 = 100;
const MOST: u32 = 10_000;
/// The most people that can be passed over.
const FURTHEST: u32 = i32::MAX as u32;

/// A page of the people.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchDirectory")]
struct Directory {
    /// Where in the list the page is.
    paging: Paging,
    /// The people.
    individuals: Vec<Entry>,
}

/// Where in a list a page is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPaging")]
pub(super) struct Paging {
    /// How many are passed over, with those of the page that are gone by now. The next page is at this and the number
    /// of those on this one.
    offset: u64,
    /// How many there are in all. Who is gone for less than a day counts, unless nobody comes after.
    count: u64,
}

impl Paging {
    pub(super) const fn new(offset: u64, count: u64) -> Self {
        Self { offset, count }
    }
}

/// A person.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchDirectoryEntry")]
struct Entry {
    /// The person's id.
    id: String,
    /// First name.
    first_name: Option<String>,
    /// Middle name.
    middle_name: Option<String>,
    /// Last name.
    last_name: Option<String>,
    /// The department.
    department: Option<Department>,
    /// Whom the person reports to.
    manager: Option<Manager>,
    /// Whether the person works there, also while on leave.
    is_active: Option<bool>,
}

pub(super) fn route() -> Route {
    const PARAMETERS: &[Parameter] = &[
        Parameter {
            name: "limit",
            place: "query",
            meaning: "People a page, at most 10000; 100 unless given.",
            kind: Kind::Number(1, MOST),
        },
        Parameter {
            name: "offset",
            place: "query",
            meaning: "How many are passed over; none unless given.",
            kind: Kind::Number(0, FURTHEST),
        },
        ENTITY,
    ];
    Route {
        path: "/employer/directory",
        handler: get(read),
        method: "get",
        id: "read_directory",
        summary: "Everybody, in the order in which they were first seen.",
        scopes: &[],
        parameters: PARAMETERS,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Directory>(),
        failures: &[400, 404, 422, 500, 502],
    }
}

async fn read(State(engine): State<Shared>, ByToken(opened): ByToken, uri: Uri) -> Result<Dated<Directory>, Failure> {
    let query = query::of(&uri)?;
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let offset = query.number("offset", 0, FURTHEST)?.unwrap_or_default();
    let pick = Pick::Page {
        offset: offset.into(),
        limit: limit.into(),
    };
    let read = Box::pin(engine.employer_people(&ask_of(&opened), Depth::Directory, pick)).await?;
    let today = today();
    let answer = Directory {
        paging: Paging::new(u64::from(offset) + read.value.left, read.value.total),
        individuals: read
            .value
            .workers
            .into_iter()
            .map(|worker| entry(worker, today))
            .collect(),
    };
    Ok(dated(read.freshness, answer))
}

/// The day it is.
pub(in crate::http::finch) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

fn entry(worker: Worker, today: Date) -> Entry {
    Entry {
        id: worker.id.to_string(),
        first_name: worker.person.owned("first_name"),
        middle_name: worker.person.owned("middle_name"),
        last_name: worker.person.owned("last_name"),
        is_active: status(&worker, today).map(Status::is_active),
        department: worker.department.map(|name| Department { name: Some(name) }),
        manager: worker.manager.map(|id| Manager { id: id.to_string() }),
    }
}
