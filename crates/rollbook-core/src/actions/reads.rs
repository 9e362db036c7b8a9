//! Reading: one page of a list, or one thing.

use rollbook_model::{Problem, catalogue::Place};
use ukg_pro::{Kind as ErrorKind, RestRequest, Tenant};
use ukg_pro_contract::{
    Operation,
    record::Kind,
    rest::{Api, Body, Endpoint, PagePlace, Shape},
    soap::{self, Input, Output, Service},
};

use super::{Page, json, list, outcome, refusal};
use crate::{arguments, diagnosis, paging};

/// A page of an operation that reads, or the records of one employee.
pub(super) async fn soap(
    tenant: &Tenant,
    service: &'static Service,
    operation: &'static soap::Operation,
    inputs: &[(Place, String)],
    page: u64,
) -> Result<Page, Problem> {
    let paged = operation.is_paged();
    let find = matches!(operation.output, Output::Find(_));
    let size = if find {
        arguments::soap_page_size(inputs)
    } else {
        arguments::page_size(inputs).unwrap_or(arguments::REST_PAGE)
    };
    let arguments = arguments::soap(operation, inputs, page, size)?;
    let read = tenant.soap(service, operation, &arguments, |answer| {
        let read = paging::Read {
            page,
            size,
            rows: answer.rows.len() as u64,
        };
        let more = paged && read.of_find(answer.operation_result.paging.as_ref())?;
        list(&answer.rows, more)
    });
    match read.await {
        Ok(Ok(read)) if !find && !of_a_span(operation) && page == 1 && read.rows == Some(0) => {
            Err(nothing_by(operation, None))
        }
        Ok(read) => read,
        Err(error) if !find && *error.kind() == ErrorKind::NotFound => Err(nothing_by(operation, Some(&error))),
        Err(error) => Err(refusal::told(tenant, Operation::Soap(service, operation), error).await),
    }
}

/// A page of a list, or one thing.
pub(super) async fn rest(
    tenant: &Tenant,
    api: &'static Api,
    endpoint: &'static Endpoint,
    inputs: &[(Place, String)],
    page: u64,
) -> Result<Page, Problem> {
    let path = arguments::path(inputs);
    let mut query = arguments::parameters(inputs);
    let narrowed = match endpoint.shape {
        Shape::List => !query.is_empty() || matches!(endpoint.body, Body::Filter(_)),
        Shape::Narrowed => true,
        Shape::Object | Shape::MultiStatus | Shape::Counts | Shape::Nothing => false,
    };
    let paged = api.paging_of(endpoint);
    let size = arguments::page_size(inputs)
        .unwrap_or(arguments::REST_PAGE)
        .min(u64::from(paged.maximum));
    let (number, rows) = (page.to_string(), size.to_string());
    let asks_in = if endpoint.is_list() {
        paged.place
    } else {
        PagePlace::Nowhere
    };
    if asks_in == PagePlace::Query {
        query.push(("page", &number));
        query.push((paged.size_parameter, &rows));
    }
    let body = match endpoint.body {
        Body::Lookup(key) => arguments::records(key, inputs)?,
        _ => arguments::filter(endpoint, inputs, (asks_in == PagePlace::Body).then_some((page, size)))?,
    };
    let request = RestRequest {
        path: &path,
        query: &query,
        body: &body,
        primary_company_code: arguments::primary_company_code(inputs),
    };
    let read = tenant.rest_call(api, endpoint, &request, |answer| {
        if endpoint.shape == Shape::MultiStatus {
            return outcome::of_rest(answer, body.len());
        }
        let answer = answer.into_page();
        if !endpoint.is_list() {
            return match answer.rows.first() {
                Some(row) => Ok(Page {
                    data: json(row)?,
                    rows: None,
                    more: false,
                    refused: 0,
                }),
                None => Err(nothing_under(endpoint, None)),
            };
        }
        if !paged.is_paged() {
            // A list that comes whole is handed on in pages all the same.
            let first = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
            let end = first.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
            let shown = answer.rows.get(first..end.min(answer.rows.len())).unwrap_or_default();
            return list(shown, end < answer.rows.len());
        }
        let read = paging::Read {
            page,
            size,
            rows: answer.rows.len() as u64,
        };
        list(&answer.rows, read.of_list(&answer.links)?)
    });
    match read.await {
        // A list that was narrowed and holds nothing can be answered with 404 (`ukg-pro-rest.md` 9.3).
        Err(error) if *error.kind() == ErrorKind::NotFound && (narrowed || page > 1) => list(&[], false),
        Err(error) if *error.kind() == ErrorKind::NotFound && endpoint.shape == Shape::Object => {
            Err(nothing_under(endpoint, Some(&error)))
        }
        Err(error) => Err(refusal::told(tenant, Operation::Rest(api, endpoint), error).await),
        Ok(read) => read,
    }
}

/// Whether it answers what lies between two days, which can be nothing.
fn of_a_span(operation: &soap::Operation) -> bool {
    let mut inputs = operation.inputs.iter();
    inputs.any(|parameter| matches!(parameter.input, Input::Value(Kind::DateTime, _)))
}

/// A Get that found nothing: nobody, or nothing of somebody, where it names an employee.
fn nothing_by(operation: &soap::Operation, error: Option<&ukg_pro::Error>) -> Problem {
    let of_employee = operation
        .inputs
        .iter()
        .any(|parameter| matches!(parameter.input, Input::Identifier));
    if of_employee {
        diagnosis::no_such_employee(error)
    } else {
        diagnosis::no_such_record(error)
    }
}

/// A read of one thing that found none: an employee where the path names one.
fn nothing_under(endpoint: &Endpoint, error: Option<&ukg_pro::Error>) -> Problem {
    if endpoint.path_parameters().any(|name| name == "employeeId") {
        diagnosis::no_such_employee(error)
    } else {
        diagnosis::no_such_record(error)
    }
}
