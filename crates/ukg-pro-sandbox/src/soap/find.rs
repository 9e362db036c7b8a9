//! Find operations: filters, pages, rows (`ukg-pro-soap.md` 5.4 to 5.7).

use ukg_pro_contract::{
    Transport,
    record::{RecordType, Row},
    soap::{Answer, OperationResult, PagingInfo},
    value::Integer,
};

use super::{query::Filters, refusal::Invalid};
use crate::{
    faults::{Kind, Struck},
    order::arrange,
    project::Projection,
    state::State,
    switches::{EmptyPageTotal, EmptyRows, MalformedPage, PageSizeOverMaximum, Switches},
};

/// Records a page at most (`ukg-pro-soap.md` 5.6).
const MAXIMUM: usize = 100;

/// Answers a Find operation with a page of rows of this type.
pub(super) fn find(
    state: &State,
    row: &'static RecordType,
    query: &Row<'_>,
    switches: Switches,
    struck: &Struck,
) -> Answer<'static> {
    let asked =
        Page::read(query, switches).and_then(|page| Filters::read(query, switches).map(|filters| (page, filters)));
    let (mut page, filters) = match asked {
        Ok(asked) => asked,
        Err(invalid) => return Answer::read(invalid.result(), Vec::new()),
    };
    if struck.has(Kind::ShortPages) {
        page.size = page.size.div_ceil(2);
    }
    let tenant = state.tenant();
    let views = tenant.employments().iter().map(|employment| tenant.view(employment));
    let mut views: Vec<_> = views.filter(|view| filters.admit(view)).collect();
    let projection = Projection::new(&tenant, Transport::Soap, row, switches);
    if switches.empty_rows == EmptyRows::LeftOut {
        projection.retain_filled(&mut views);
    }
    arrange(&mut views, switches.row_order, state);
    let rows = if struck.has(Kind::EmptyPage) {
        Vec::new()
    } else {
        let shown = views.iter().skip(page.first()).take(page.size);
        shown.map(|view| projection.row(view).into_owned()).collect()
    };
    let paging = page.info(views.len(), switches.empty_page_total);
    Answer::read(OperationResult::ok(Some(paging)), rows)
}

/// The page of a Find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// From 1.
    number: usize,
    pub(super) size: usize,
}

impl Page {
    /// Everything on one page, as a Get would have it.
    pub(super) fn whole(rows: usize) -> Self {
        Self {
            number: 1,
            size: rows.max(1),
        }
    }

    pub(super) fn read(query: &Row<'_>, switches: Switches) -> Result<Self, Invalid> {
        let (number, size) = ("PageNumber", "PageSize");
        Self::of(
            (number, query.text(number)),
            (size, query.text(size)),
            MAXIMUM,
            switches,
        )
    }

    /// The page of a number and a size, by the names under which they were given.
    pub(super) fn of(
        (number_name, number): (&'static str, Option<&str>),
        (size_name, size): (&'static str, Option<&str>),
        maximum: usize,
        switches: Switches,
    ) -> Result<Self, Invalid> {
        let default = usize::try_from(switches.default_page_size).unwrap_or(MAXIMUM).max(1);
        let number = self::number(number, number_name, switches)?.unwrap_or(1);
        let mut size = self::number(size, size_name, switches)?.unwrap_or(default);
        if size > maximum {
            match switches.page_size_over_maximum {
                PageSizeOverMaximum::Cap => size = maximum,
                PageSizeOverMaximum::Honour => {}
                PageSizeOverMaximum::HasErrors => {
                    let reason = format!("{size_name} is {maximum} at most.");
                    return Err(Invalid::new("InvalidPage", reason).of(size_name));
                }
            }
        }
        Ok(Self { number, size })
    }

    pub(super) fn first(self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    pub(super) fn info(self, rows: usize, empty: EmptyPageTotal) -> PagingInfo<'static> {
        let total = match rows {
            0 => match empty {
                EmptyPageTotal::Zero => 0,
                EmptyPageTotal::One => 1,
            },
            rows => rows.div_ceil(self.size),
        };
        // None for what does not fit an `xs:int`; no tenant has so many.
        let integer = |number: usize| Integer::parse(number.to_string());
        PagingInfo {
            current_page: integer(self.number),
            page_size: integer(self.size),
            page_total: integer(total),
            total_items: integer(rows),
        }
    }
}

/// A page field; missing and empty are the same (`ukg-pro-soap.md` 16, question 8).
fn number(given: Option<&str>, field: &'static str, switches: Switches) -> Result<Option<usize>, Invalid> {
    let Some(text) = given.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    // Within an `xs:int`, in which the answer tells it.
    let number = text.parse::<i32>().ok().and_then(|number| usize::try_from(number).ok());
    match (number, switches.malformed_page) {
        (Some(number), _) if number > 0 => Ok(Some(number)),
        (_, MalformedPage::Default) => Ok(None),
        (_, MalformedPage::HasErrors) => {
            let reason = format!("{field} is not a positive number.");
            Err(Invalid::new("InvalidPage", reason).of(field))
        }
    }
}
