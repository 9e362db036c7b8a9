//! Pages of Find operations (`ukg-pro-soap.md` 5.6).

use futures_util::{Stream, stream};
use ukg_pro_contract::{
    record::{Record as _, Row},
    soap::{Answer, Argument, EmployeeQuery, Operation, PagingInfo, Service},
    value::{Integer, Value},
};

use super::{Edges, Page};
use crate::{
    error::{Error, Kind},
    tenant::Tenant,
};

/// The page size that every tenant grants.
const PAGE_SIZE: &str = "100";

struct Pages {
    tenant: Tenant,
    service: &'static Service,
    operation: &'static Operation,
    query: EmployeeQuery<'static>,
    first: u32,
    number: u32,
    size: Option<u32>,
    previous: Option<Edges>,
    counted: Count,
    total_items: Option<u64>,
    drifted: bool,
    end: End,
}

/// How far a stream is.
enum End {
    Open,
    Reached,
    /// The last page was fine in itself, and yet something is missing.
    Short(Error),
}

/// Rows, and records in them: which of the two `TotalItems` counts is inferred only.
#[derive(Default)]
struct Count {
    rows: u64,
    records: u64,
}

/// The numbers of an answer.
#[derive(Default)]
struct Paging {
    size: Option<u32>,
    total_pages: Option<u32>,
    total_items: Option<u64>,
}

pub(super) fn pages(
    tenant: Tenant,
    service: &'static Service,
    operation: &'static Operation,
    mut query: EmployeeQuery<'static>,
) -> impl Stream<Item = Result<Page, Error>> + Send {
    let first = query
        .page_number
        .as_deref()
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(1);
    query.page_size.get_or_insert_with(|| PAGE_SIZE.into());
    let state = Pages {
        tenant,
        service,
        operation,
        query,
        first,
        number: first,
        size: None,
        previous: None,
        counted: Count::default(),
        total_items: None,
        drifted: false,
        end: End::Open,
    };
    stream::try_unfold(state, |mut state| async move {
        let page = state.next().await?;
        Ok(page.map(|page| (page, state)))
    })
}

impl Pages {
    async fn next(&mut self) -> Result<Option<Page>, Error> {
        match std::mem::replace(&mut self.end, End::Reached) {
            End::Open => {}
            End::Reached => return Ok(None),
            End::Short(error) => return Err(error),
        }
        self.query.page_number = Some(self.number.to_string().into());
        let query = [Argument::Query(self.query.clone().into_row())];
        let (rows, paging) = self.tenant.soap(self.service, self.operation, &query, detached).await?;
        let number = self.number;
        self.drifted |= self
            .total_items
            .is_some_and(|before| paging.total_items.is_some_and(|now| now != before));
        self.total_items = paging.total_items.or(self.total_items);
        if rows.is_empty() {
            self.judge_empty(&paging)?;
        } else {
            self.judge_rows(&rows, &paging)?;
            self.count(&rows);
            match paging.total_pages {
                // Zero pages with rows in them is no number to go by.
                Some(total) if total > 0 && number >= total => {}
                _ => {
                    self.end = End::Open;
                    self.number += 1;
                }
            }
        }
        if matches!(self.end, End::Reached)
            && let Some(error) = self.missing()
        {
            self.end = End::Short(error);
        }
        if rows.is_empty() && number > self.first && !matches!(self.end, End::Short(_)) {
            return Ok(None);
        }
        let Paging {
            total_pages,
            total_items,
            ..
        } = paging;
        Ok(Some(Page {
            rows,
            number,
            total_pages,
            total_items,
        }))
    }

    /// An empty page ends the list, unless the same answer says that there are rows on it.
    fn judge_empty(&self, paging: &Paging) -> Result<(), Error> {
        let items = paging.total_items.unwrap_or_default();
        let has_page = paging.total_pages.is_some_and(|total| self.number <= total);
        if items > 0 && (has_page || self.number == 1) {
            return Err(protocol(format!(
                "page {} is empty, and yet there are {items} items",
                self.number
            )));
        }
        Ok(())
    }

    fn judge_rows(&mut self, rows: &[Row<'static>], paging: &Paging) -> Result<(), Error> {
        let edges = Edges::of(rows);
        if self.previous.as_ref() == Some(&edges) {
            return Err(protocol(format!("page {} is the same as the page before", self.number)));
        }
        self.previous = Some(edges);
        // On the last page a service may count what is there.
        let last = paging.total_pages.is_none_or(|total| self.number >= total);
        if let (Some(before), Some(now), false) = (self.size, paging.size, last)
            && before != now
        {
            let detail = format!("the page size changed from {before} to {now}: rows would be left out");
            return Err(protocol(detail));
        }
        self.size = paging.size.or(self.size);
        Ok(())
    }

    fn count(&mut self, rows: &[Row<'static>]) {
        self.counted.rows += rows.len() as u64;
        for row in rows {
            for (_, value) in row.entries() {
                if let Some(Value::List(records)) = value {
                    self.counted.records += records.len() as u64;
                }
            }
        }
    }

    /// What is missing at the end, when the whole list was read and its total stayed the same.
    fn missing(&self) -> Option<Error> {
        let total = self.total_items?;
        let counted = self.counted.rows.max(self.counted.records);
        let whole = self.first == 1 && !self.drifted;
        (whole && counted < total).then(|| protocol(format!("the pages held {counted} of {total} items")))
    }
}

fn detached(answer: Answer<'_>) -> (Vec<Row<'static>>, Paging) {
    let paging = answer
        .operation_result
        .paging
        .map(|info| numbers(&info))
        .unwrap_or_default();
    (answer.rows.into_iter().map(Row::into_owned).collect(), paging)
}

fn numbers(info: &PagingInfo<'_>) -> Paging {
    fn number<T: std::str::FromStr>(value: Option<&Integer<'_>>) -> Option<T> {
        value?.as_str().parse().ok()
    }
    Paging {
        size: number(info.page_size.as_ref()),
        total_pages: number(info.page_total.as_ref()),
        total_items: number(info.total_items.as_ref()),
    }
}

fn protocol(detail: String) -> Error {
    Error::new(Kind::Protocol).detail(detail)
}
