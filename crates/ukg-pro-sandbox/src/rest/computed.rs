//! Lists of computed payrolls: filtered as they are kept, and made into records where they are shown.

use axum::http::{HeaderValue, StatusCode, header::LINK};
use ukg_pro_contract::rest::{Api, Grain};

use super::{
    Found, choice,
    filter::{Filters, same},
    json::Object,
    ok,
    page::Page,
};
use crate::{
    counters::Outcome,
    exchange::{Reply, Request},
    faults::{Kind, Struck},
    order::arrange,
    project::Projection,
    state::State,
    switches::{EmptyList, SingleRow, Switches},
    tenant::{Entry, Line, LineKind, Tenant},
};

/// What the rows of an API are, where they are computed.
pub(super) fn kind(api: &Api) -> Option<LineKind> {
    match api.grain {
        Grain::Record(kind) => LineKind::named(kind),
        Grain::Person | Grain::Employment => None,
    }
}

/// The rows that the identifiers in the path name.
fn narrowed<'a>(tenant: &'a Tenant, kind: LineKind, found: &Found<'_>, switches: Switches) -> Vec<Line<'a>> {
    let mut lines = tenant.lines(kind);
    lines.retain(|line| {
        found.identifiers.iter().all(|(name, value)| {
            let text = line.text(name);
            text.is_some_and(|text| same(&text, value, switches.comparison))
        })
    });
    lines
}

/// One row.
pub(super) fn object(state: &State, tenant: &Tenant, kind: LineKind, found: &Found<'_>, switches: Switches) -> Reply {
    match narrowed(tenant, kind, found, switches).first() {
        Some(line) => one(state, tenant, line, found, switches),
        None => Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound),
    }
}

/// A row as an answer of its own.
pub(super) fn one(state: &State, tenant: &Tenant, line: &Line<'_>, found: &Found<'_>, switches: Switches) -> Reply {
    let entry = line.entry();
    let view = tenant.entry_view(&entry);
    let day = state.clock().now().date();
    let projection = Projection::of_api(tenant, found.api, switches, day);
    let object = Object::of(&view, &projection, found.api, switches.profile);
    ok(match switches.single_row {
        SingleRow::Object => serde_json::to_vec(&object),
        SingleRow::Array => serde_json::to_vec(&[object]),
    })
}

/// A page of a list.
#[expect(clippy::too_many_arguments, reason = "a list has all of these to do with")]
pub(super) fn list(
    state: &State,
    tenant: &Tenant,
    kind: LineKind,
    found: &Found<'_>,
    request: &Request,
    filters: &Filters,
    page: &Page,
    switches: Switches,
    struck: &Struck,
) -> Reply {
    let mut lines = narrowed(tenant, kind, found, switches);
    if lines.is_empty() && !found.identifiers.is_empty() && switches.unknown_path_id == EmptyList::NotFound {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    }
    lines.retain(|line| filters.admits(|field| line.text(field)));
    if choice::given(request, "mostRecent").eq_ignore_ascii_case("true") {
        lines.retain(Line::is_most_recent);
    }
    if lines.is_empty() && switches.no_match == EmptyList::NotFound {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    }
    arrange(&mut lines, switches.row_order, state);
    let reply = rows(state, tenant, &lines, found, page, switches, struck);
    let addresses = page.links(
        lines.len(),
        request,
        found.api.paging_of(found.endpoint),
        switches,
        struck,
    );
    match HeaderValue::from_str(&addresses.to_string()) {
        Ok(header) => reply.with(LINK, header),
        // Only a query that came with bytes outside ASCII gives such addresses.
        Err(_) => reply,
    }
}

/// The rows of a page as a bare array.
pub(super) fn rows(
    state: &State,
    tenant: &Tenant,
    lines: &[Line<'_>],
    found: &Found<'_>,
    page: &Page,
    switches: Switches,
    struck: &Struck,
) -> Reply {
    let size = if struck.has(Kind::EmptyPage) { 0 } else { page.size };
    let shown = lines.iter().skip(page.first()).take(size);
    let mut entries: Vec<_> = shown.map(Line::entry).collect();
    if struck.has(Kind::OffByACent) {
        entries.iter_mut().for_each(Entry::earn_a_cent_more);
    }
    let views: Vec<_> = entries.iter().map(|entry| tenant.entry_view(entry)).collect();
    let day = state.clock().now().date();
    let projection = Projection::of_api(tenant, found.api, switches, day);
    let rows: Vec<_> = views
        .iter()
        .map(|view| Object::of(view, &projection, found.api, switches.profile))
        .collect();
    ok(serde_json::to_vec(&rows))
}
