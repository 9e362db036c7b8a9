//! REST (`ukg-pro-rest.md`): what happens between a path and its rows.
//!
//! Nothing here knows an API: endpoints are found, filtered, paged and answered by the contract's
//! declarations.

mod authentication;
mod choice;
mod computed;
mod filter;
mod json;
mod page;
mod search;

use axum::http::{HeaderValue, Method, StatusCode, header};
use ukg_pro_contract::{
    Transport,
    apis::APIS,
    rest::{Api, Body, Endpoint, Grain, Shape},
};

use self::{filter::Filters, page::Page};
use crate::{
    counters::Outcome,
    exchange::{JSON, Reply, Request},
    faults::{Kind, Role, Struck, Target},
    injection::carry_out,
    order::arrange,
    project::Projection,
    state::State,
    switches::{EmptyList, SingleRow, Switches},
    tenant::{Tenant, View},
};

/// An endpoint that a path leads to.
pub(crate) struct Found<'a> {
    api: &'static Api,
    endpoint: &'static Endpoint,
    /// The identifiers in the path, by name.
    identifiers: Vec<(&'static str, &'a str)>,
}

/// What a path and a method lead to.
pub(crate) enum Route<'a> {
    /// An endpoint.
    Endpoint(Found<'a>),
    /// A path that is served with other methods.
    OtherMethods(Vec<&'static str>),
    /// Nothing.
    Nowhere,
}

/// The endpoint of a path, compared without case, and a method; HEAD is served as GET.
pub(crate) fn route<'a>(segments: &'a [String], method: &Method) -> Route<'a> {
    let endpoints = APIS
        .iter()
        .flat_map(|api| api.endpoints.iter().map(move |endpoint| (*api, endpoint)));
    let matching: Vec<_> = endpoints
        .filter_map(|(api, endpoint)| {
            let identifiers = matching(endpoint.path, segments)?;
            Some(Found {
                api,
                endpoint,
                identifiers,
            })
        })
        .collect();
    // Where an identifier could also be a fixed part of a path, the fixed part is meant.
    let Some(fewest) = matching.iter().map(|found| found.identifiers.len()).min() else {
        return Route::Nowhere;
    };
    let method = if *method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    let mut others = Vec::new();
    for found in matching.into_iter().filter(|found| found.identifiers.len() == fewest) {
        if found.endpoint.method.as_str() == method {
            return Route::Endpoint(found);
        }
        others.push(found.endpoint.method.as_str());
    }
    Route::OtherMethods(others)
}

fn matching<'a>(template: &'static str, segments: &'a [String]) -> Option<Vec<(&'static str, &'a str)>> {
    let parts: Vec<_> = template.split('/').filter(|part| !part.is_empty()).collect();
    if parts.len() != segments.len() {
        return None;
    }
    let mut identifiers = Vec::new();
    for (part, segment) in parts.into_iter().zip(segments) {
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => identifiers.push((name, segment.as_str())),
            None if part.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    Some(identifiers)
}

/// Answers a request at an endpoint.
pub(crate) fn answer(state: &State, found: &Found<'_>, request: &Request) -> Reply {
    let role = match found.endpoint.shape {
        _ if found.endpoint.is_write() => Role::Write,
        Shape::List | Shape::Narrowed => Role::List,
        Shape::Object | Shape::MultiStatus | Shape::Counts | Shape::Nothing => Role::Object,
    };
    let target = Target {
        transport: Transport::Rest,
        owner: found.api.name,
        operation: found.endpoint.name,
        role,
    };
    carry_out(state, &target, |struck| {
        let switches = state.switches();
        if let Err(refusal) = authentication::admit(state, found, request, switches) {
            return refusal;
        }
        if let Err(refusal) = search::identify(state, found, request, switches) {
            return refusal;
        }
        match role {
            _ if matches!(found.endpoint.body, Body::Filter(_)) => {
                search::answer(state, found, request, switches, struck)
            }
            // Nothing of the kind is carried out yet; whatever comes is not served rather than guessed.
            Role::Write => Reply::empty(StatusCode::NOT_IMPLEMENTED, Outcome::Malformed),
            Role::Object => object(state, found, switches),
            _ => list(state, found, request, switches, struck),
        }
    })
}

/// The rows an API has, in their stable order.
fn views(tenant: &Tenant, grain: Grain) -> Vec<View<'_>> {
    match grain {
        Grain::Person => tenant
            .people()
            .iter()
            .map(|person| tenant.person_view(person))
            .collect(),
        Grain::Employment => tenant
            .employments()
            .iter()
            .map(|employment| tenant.view(employment))
            .collect(),
        Grain::Record(kind) => tenant
            .records(kind)
            .iter()
            .map(|entry| tenant.entry_view(entry))
            .collect(),
    }
}

/// The rows that the identifiers in the path name.
fn narrowed<'a>(tenant: &'a Tenant, found: &Found<'_>, switches: Switches) -> Vec<View<'a>> {
    let mut views = views(tenant, found.api.grain);
    views.retain(|view| {
        found.identifiers.iter().all(|(name, value)| {
            view.text(name)
                .is_some_and(|fact| filter::same(fact, value, switches.comparison))
        })
    });
    views
}

fn object(state: &State, found: &Found<'_>, switches: Switches) -> Reply {
    let tenant = state.tenant();
    if let Some(kind) = computed::kind(found.api) {
        return computed::object(&tenant, kind, found, switches);
    }
    let views = narrowed(&tenant, found, switches);
    let Some(view) = views.first() else {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    };
    let row = Projection::new(&tenant, Transport::Rest, found.api.row, switches).row(view);
    let text = match switches.single_row {
        SingleRow::Object => json::object(&row, view, switches.profile),
        SingleRow::Array => json::array(&[(row, *view)], switches.profile),
    };
    ok(text)
}

fn list(state: &State, found: &Found<'_>, request: &Request, switches: Switches, struck: &Struck) -> Reply {
    let asked = Page::read(request, found.api.paging, switches)
        .and_then(|page| Filters::read(request, found.api.parameters, switches).map(|filters| (page, filters)));
    let (mut page, mut filters) = match asked {
        Ok(asked) => asked,
        Err(refused) => return choice::refuse(found.api, &refused, switches),
    };
    if struck.has(Kind::ShortPages) {
        page.size = page.size.div_ceil(2);
    }
    if choice::is_of_today(found.api) {
        filters.or_as_of(found.api.parameters, &state.clock().now().date().to_string());
    }
    let tenant = state.tenant();
    if let Some(kind) = computed::kind(found.api) {
        return computed::list(state, &tenant, kind, found, request, &filters, &page, switches, struck);
    }
    let mut views = narrowed(&tenant, found, switches);
    if let Err(refused) = choice::narrow(found.api, request, &mut views) {
        return refused.reply();
    }
    if views.is_empty() && !found.identifiers.is_empty() && switches.unknown_path_id == EmptyList::NotFound {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    }
    views.retain(|view| filters.admit(view));
    if views.is_empty() && switches.no_match == EmptyList::NotFound {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    }
    arrange(&mut views, switches.row_order, state);
    let links = page.links(views.len(), request, found.api.paging, switches, struck);
    let projection = Projection::new(&tenant, Transport::Rest, found.api.row, switches);
    let shown = views.iter().skip(page.first()).take(page.size);
    let rows: Vec<_> = if struck.has(Kind::EmptyPage) {
        Vec::new()
    } else {
        shown.map(|view| (projection.row(view), *view)).collect()
    };
    let reply = ok(json::array(&rows, switches.profile));
    match HeaderValue::from_str(&links.to_string()) {
        Ok(links) => reply.with(header::LINK, links),
        // Only a query that came with bytes outside ASCII gives such addresses.
        Err(_) => reply,
    }
}

fn ok(text: serde_json::Result<Vec<u8>>) -> Reply {
    match text {
        Ok(text) => Reply::new(StatusCode::OK, JSON, text, Outcome::Ok),
        Err(error) => {
            tracing::error!("Rows could not be written: {error}");
            Reply::empty(StatusCode::INTERNAL_SERVER_ERROR, Outcome::Malformed)
        }
    }
}
