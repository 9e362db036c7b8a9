//! Streams over pages. A page is asked for when the stream is polled for it, so a reader that stops stops the calls.
//!
//! Pages are computed anew at each call, so rows can shift between them; what a stream can notice it reports, and never
//! takes for the end: an empty page where there must be rows, the same page twice, fewer rows than announced.

mod rest;
mod soap;

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use ukg_pro_contract::{
    Operation,
    record::{Mismatch, Record, Row},
    rest::{Api, Endpoint},
    soap::{EmployeeQuery, Found, Operation as SoapOperation, Service},
};

use crate::{error::Error, tenant::Tenant};

/// A page of rows, detached from the message.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row<'static>>,
    /// The number of the page, from 1.
    pub number: u32,
    /// How many pages there are, as this answer says.
    pub total_pages: Option<u32>,
    /// How many rows there are, as this answer says; REST never does. A change from page to page tells that rows were
    /// added or removed meanwhile.
    pub total_items: Option<u64>,
}

impl Tenant {
    /// The rows of a Find operation over all its pages, typed; `R` is the record the rows hold. `PageNumber` of the
    /// query is where to begin, `PageSize` is 100 unless given.
    ///
    /// The stream ends after its first error.
    pub fn find<R: Record<'static> + Send + 'static>(
        &self,
        service: &'static Service,
        operation: &'static SoapOperation,
        query: EmployeeQuery<'static>,
    ) -> impl Stream<Item = Result<Found<'static, R>, Error>> + Send + use<R> {
        let of = Operation::Soap(service, operation);
        typed(self.find_pages(service, operation, query), of, Found::from_row)
    }

    /// The pages of a Find operation, each with its rows. As [`find`](Self::find) otherwise.
    pub fn find_pages(
        &self,
        service: &'static Service,
        operation: &'static SoapOperation,
        query: EmployeeQuery<'static>,
    ) -> impl Stream<Item = Result<Page, Error>> + Send + use<> {
        let named = move |error: Error| error.of_operation(Operation::Soap(service, operation));
        soap::pages(self.clone(), service, operation, query).map_err(named)
    }

    /// The rows of a Find operation, page by page. As [`find`](Self::find) otherwise.
    pub fn rows(
        &self,
        service: &'static Service,
        operation: &'static SoapOperation,
        query: EmployeeQuery<'static>,
    ) -> impl Stream<Item = Result<Vec<Row<'static>>, Error>> + Send + use<> {
        self.find_pages(service, operation, query).map_ok(|page| page.rows)
    }

    /// The rows of a list over all its pages, typed. `page` in the query is where to begin; the page size is 1,000, or
    /// the API's maximum if that is less, unless given.
    ///
    /// The stream ends after its first error. A list that is answered with 404 is empty when it was narrowed by a filter or
    /// an identifier (`ukg-pro-rest.md` 9.3), and [`Kind::NotFound`](crate::Kind::NotFound) otherwise.
    pub fn list<R: Record<'static> + Send + 'static>(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        path: &[(&str, &str)],
        query: &[(&str, &str)],
    ) -> impl Stream<Item = Result<R, Error>> + Send + use<R> {
        typed(
            self.list_pages(api, endpoint, path, query),
            Operation::Rest(api, endpoint),
            R::from_row,
        )
    }

    /// The pages of a list, each with its rows. As [`list`](Self::list) otherwise.
    pub fn list_pages(
        &self,
        api: &'static Api,
        endpoint: &'static Endpoint,
        path: &[(&str, &str)],
        query: &[(&str, &str)],
    ) -> impl Stream<Item = Result<Page, Error>> + Send + use<> {
        let named = move |error: Error| error.of_operation(Operation::Rest(api, endpoint));
        rest::pages(self.clone(), api, endpoint, path, query).map_err(named)
    }
}

fn typed<T: Send + 'static>(
    pages: impl Stream<Item = Result<Page, Error>> + Send,
    operation: Operation,
    from_row: fn(Row<'static>) -> Result<T, Mismatch>,
) -> impl Stream<Item = Result<T, Error>> + Send {
    let row = move |row| from_row(row).map_err(|mismatch| Error::from(mismatch).of_operation(operation));
    pages
        .map_ok(move |page| stream::iter(page.rows.into_iter().map(row)))
        .try_flatten()
        .scan(false, |failed, item| {
            let item = (!*failed).then_some(item);
            *failed = matches!(item, Some(Err(_)));
            std::future::ready(item)
        })
}

/// What is kept of a page to know it again.
#[derive(PartialEq)]
struct Edges {
    count: usize,
    first: Option<Row<'static>>,
    last: Option<Row<'static>>,
}

impl Edges {
    fn of(rows: &[Row<'static>]) -> Self {
        Self {
            count: rows.len(),
            first: rows.first().cloned(),
            last: rows.last().cloned(),
        }
    }
}
