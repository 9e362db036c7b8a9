//! REST (`ukg-pro-rest.md`): what happens between a path and its rows.
//!
//! Nothing here knows an API: endpoints are found, filtered, paged and answered by the contract's
//! declarations, and by the [dialect](crate::dialect) of those that write otherwise.
//!
//! Answers are JSON whatever `Accept` says. XML is offered by content negotiation
//! (`ukg-pro-rest.md` 4.1), but nobody has shown its elements and namespaces, no client is known to ask
//! for it, and UKG's stack answers JSON where it cannot do what `Accept` wants rather than 406. `HEAD` is
//! answered as `GET`, without the body.

mod authentication;
mod choice;
mod computed;
mod filter;
mod headers;
mod json;
mod moment;
mod page;
mod profile;
mod search;
mod write;

use axum::http::{HeaderValue, Method, StatusCode, header};
use jiff::civil::Date;
use ukg_pro_contract::{
    Transport,
    apis::{APIS, codes},
    rest::{Api, Body, Endpoint, Grain, Shape},
};

use self::{filter::Filters, json::Object, page::Page};
use crate::{
    counters::Outcome,
    dialect::{self, WithoutDates},
    exchange::{JSON, Reply, Request},
    faults::{Kind, Role, Struck, Target},
    injection::carry_out,
    lookup::Lookup,
    order::arrange,
    project::Projection,
    state::State,
    switches::{EmptyList, RowOfPerson, SingleRow, Switches},
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
            let identifiers = matching(endpoint.path, segments).filter(|identifiers| exists(api, identifiers))?;
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

/// Whether there is a path where these identifiers stand: one for each small API of a code table, no others.
fn exists(api: &Api, identifiers: &[(&str, &str)]) -> bool {
    let mut tables = identifiers.iter().filter(|(name, _)| *name == CODE_TABLE);
    api.name != codes::API.name || tables.all(|(_, path)| code_table(path).is_some())
}

/// The path parameter that names a code table.
const CODE_TABLE: &str = "codeTable";

/// The table behind the path of a small API of its own (`ukg-pro-rest.md` 16.6).
fn code_table(path: &str) -> Option<String> {
    let name = codes::TABLES.iter().find(|name| name.eq_ignore_ascii_case(path))?;
    Some(match *name {
        "companyProperty" => "PROPERTY".to_owned(),
        "employeeType" => "EMPTYPE".to_owned(),
        "militaryBranches" => "MILITARY".to_owned(),
        "namePrefix" => "PREFIX".to_owned(),
        "otherPhoneTypes" => "OTHERPHONE".to_owned(),
        "skillProficiencyLevel" => "PROFICIENCY".to_owned(),
        name => name.to_uppercase(),
    })
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
        let username = match authentication::admit(state, found, request, switches) {
            Ok(username) => username,
            Err(refusal) => return refusal,
        };
        if state
            .quota()
            .is_exceeded(&username, state.clock().now(), switches.rest_calls_a_minute)
        {
            return Reply::empty(StatusCode::TOO_MANY_REQUESTS, Outcome::Throttled);
        }
        if let Err(refused) = headers::check(&state.tenant(), found.api, request, switches) {
            return refused.reply();
        }
        match role {
            Role::Write => write::answer(state, found, request, switches),
            // What is looked up is read as what is written, though nothing changes.
            _ if matches!(found.endpoint.body, Body::Lookup(_)) => write::answer(state, found, request, switches),
            _ if matches!(found.endpoint.body, Body::Filter(_)) => {
                search::answer(state, found, request, switches, struck)
            }
            Role::Object => object(state, found, switches),
            _ => list(state, found, request, switches, struck, &username),
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
        Grain::Record(kind) => tenant.record_views(kind),
    }
}

/// The rows that the endpoint shows and the identifiers in the path name.
fn narrowed<'a>(tenant: &'a Tenant, found: &Found<'_>, switches: Switches, day: Date) -> Vec<View<'a>> {
    let dialect = dialect::of(found.api);
    let mut views = views(tenant, found.api.grain);
    if let Some(kind) = dialect.also {
        views.extend(tenant.record_views(kind));
    }
    if let Some(fact) = dialect.only_with {
        let lookup = Lookup::of(found.api.row.name, fact, dialect);
        views.retain(|view| lookup.fact(view, day).is_some());
    }
    if let Some((fact, value)) = dialect.shown_at(found.endpoint.name) {
        views.retain(|view| view.text(fact) == Some(value));
    }
    for (name, value) in &found.identifiers {
        let table = (*name == CODE_TABLE).then(|| code_table(value)).flatten();
        let value = table.as_deref().unwrap_or(value);
        let value = filter::flag_of_path(found.api, name, value).unwrap_or(value);
        let same = |fact: &str| filter::same(fact, value, switches.comparison);
        if dialect.any_company && *name == "companyId" {
            views.retain(|view| view.companies().any(|company_id| same(company_id.as_str())));
            continue;
        }
        let lookup = Lookup::of(found.api.row.name, name, dialect);
        views.retain(|view| {
            let fact = lookup.fact(view, day);
            fact.is_some_and(|fact| fact.as_text().is_some_and(same))
        });
    }
    views
}

fn object(state: &State, found: &Found<'_>, switches: Switches) -> Reply {
    let tenant = state.tenant();
    if let Some(kind) = computed::kind(found.api) {
        return computed::object(state, &tenant, kind, found, switches);
    }
    let day = state.clock().now().date();
    let views = narrowed(&tenant, found, switches, day);
    // A person in several companies has several rows where one is asked for (`ukg-pro-rest.md` 13.4, 21).
    let chosen = match switches.row_of_person {
        RowOfPerson::HomeCompany => views.iter().find(|view| view.text("is_home_company") == Some("true")),
        RowOfPerson::LastHired => views.iter().max_by_key(|view| view.text("last_hire")),
    };
    let Some(view) = chosen.or(views.first()) else {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    };
    let projection = Projection::of_api(&tenant, found.api, switches, day);
    let object = Object::of(view, &projection, found.api, switches.profile);
    ok(match switches.single_row {
        SingleRow::Object => serde_json::to_vec(&object),
        SingleRow::Array => serde_json::to_vec(&[object]),
    })
}

fn list(
    state: &State,
    found: &Found<'_>,
    request: &Request,
    switches: Switches,
    struck: &Struck,
    username: &str,
) -> Reply {
    let today = state.clock().now().date();
    let paging = found.api.paging_of(found.endpoint);
    let asked = Page::read(request, paging, switches)
        .and_then(|page| Filters::read(request, found.api, switches, today).map(|filters| (page, filters)));
    let (mut page, mut filters) = match asked {
        Ok(asked) => asked,
        Err(refused) => return choice::refuse(found.api, &refused, switches),
    };
    if choice::is_of_today(found.api) {
        filters.or_as_of_today(found.api);
    }
    if struck.has(Kind::ShortPages) && paging.is_paged() {
        page.size = page.size.div_ceil(2);
    }
    let tenant = state.tenant();
    if let Some(kind) = computed::kind(found.api) {
        return computed::list(state, &tenant, kind, found, request, &filters, &page, switches, struck);
    }
    let mut views = narrowed(&tenant, found, switches, filters.day());
    if let Err(refused) = choice::narrow(found.api, request, &mut views) {
        return refused.reply();
    }
    if let Some(share) = struck.value_or(Kind::Fewer, 3) {
        views.retain(|view| is_of_the_share(view, share));
    }
    if views.is_empty() && !found.identifiers.is_empty() && switches.unknown_path_id == EmptyList::NotFound {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    }
    views.retain(|view| filters.admit(view));
    if !filters.has_bounds()
        && found.identifiers.is_empty()
        && dialect::of(found.api).without_dates == WithoutDates::SincePreviousCall
    {
        let now = state.clock().now();
        let since = state
            .change_calls()
            .since(username, now, page.is_first(), switches.changes_rhythm);
        let Some(since) = since else {
            return Reply::empty(StatusCode::TOO_MANY_REQUESTS, Outcome::Invalid);
        };
        let changed = Lookup::of(found.api.row.name, "dateTimeChanged", dialect::of(found.api));
        views.retain(|view| {
            let changed = changed.fact(view, today);
            changed.is_some_and(|changed| changed.as_text().is_some_and(|changed| changed >= since.as_str()))
        });
    }
    if views.is_empty() && switches.no_match == EmptyList::NotFound {
        return Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound);
    }
    arrange(&mut views, switches.row_order, state);
    if struck.has(Kind::Twice) {
        views.extend(views.first().copied());
    }
    let projection = Projection::of_api(&tenant, found.api, switches, filters.day());
    let shown = views.iter().skip(page.first()).take(page.size);
    let rows: Vec<_> = if struck.has(Kind::EmptyPage) {
        Vec::new()
    } else {
        shown
            .map(|view| Object::of(view, &projection, found.api, switches.profile).reached_at(&request.origin))
            .map(|object| match struck.value_or(Kind::PayDateMoved, 3) {
                Some(days) => object.paid_later(days),
                None => object,
            })
            .collect()
    };
    let name = format!("{}.{}", found.api.name, found.endpoint.name);
    state.count(|counters| counters.gave(&name, rows.len()));
    let reply = ok(serde_json::to_vec(&rows));
    if !paging.is_paged() {
        return reply;
    }
    let links = page.links(views.len(), request, paging, switches, struck);
    match HeaderValue::from_str(&links.to_string()) {
        Ok(links) => reply.with(header::LINK, links),
        // Only a query that came with bytes outside ASCII gives such addresses.
        Err(_) => reply,
    }
}

/// Whether somebody is among one in so many people, the same ones each time; what is nobody's is.
fn is_of_the_share(view: &View<'_>, share: u64) -> bool {
    let Some(employee_id) = view.employee_id() else {
        return true;
    };
    let digits = employee_id.as_str().bytes();
    let number = digits.fold(0_u64, |number, digit| {
        number.wrapping_mul(31).wrapping_add(u64::from(digit))
    });
    number % share.max(1) == 0
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
