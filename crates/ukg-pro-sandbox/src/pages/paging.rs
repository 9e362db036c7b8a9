//! Long lists in pages.

use std::ops::Range;

use super::form::{Form, with_query};

/// How many rows a page shows.
const PAGE: usize = 25;

/// Which part of a list is shown.
pub(super) struct Paging {
    address: &'static str,
    /// The name under which the address says which page.
    name: &'static str,
    /// What the list was narrowed by, in the address of each of its pages.
    values: Vec<(&'static str, String)>,
    /// What the list is of: one of it, and several.
    of: [&'static str; 2],
    /// How many rows there are.
    pub(super) found: usize,
    /// From 1.
    pub(super) page: usize,
    pub(super) pages: usize,
}

impl Paging {
    /// The `page` that a query asks for.
    pub(super) fn new(
        query: &Form,
        address: &'static str,
        values: Vec<(&'static str, String)>,
        of: [&'static str; 2],
        found: usize,
    ) -> Self {
        let pages = found.div_ceil(PAGE).max(1);
        Self {
            address,
            name: "page",
            values,
            of,
            found,
            page: wanted(query, "page", pages),
            pages,
        }
    }

    /// The same where the page is asked for under another name, beside another list.
    pub(super) fn by(mut self, name: &'static str, query: &Form) -> Self {
        self.name = name;
        self.page = wanted(query, name, self.pages);
        self
    }

    /// The same at the page on which the row of this place stands.
    pub(super) fn at_row(mut self, place: Option<usize>) -> Self {
        if let Some(place) = place {
            self.page = (place / PAGE + 1).min(self.pages);
        }
        self
    }

    /// What the list is of, in the plural.
    pub(super) fn of_all(&self) -> &'static str {
        self.of[1]
    }

    /// What so many rows are.
    pub(super) fn of_found(&self) -> &'static str {
        self.of[usize::from(self.found != 1)]
    }

    /// The places of the rows that are shown.
    pub(super) fn range(&self) -> Range<usize> {
        let first = (self.page - 1) * PAGE;
        first..(first + PAGE).min(self.found)
    }

    pub(super) fn first_page(&self) -> String {
        self.at(1)
    }

    pub(super) fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.at(self.page - 1))
    }

    pub(super) fn next(&self) -> Option<String> {
        (self.page < self.pages).then(|| self.at(self.page + 1))
    }

    pub(super) fn last_page(&self) -> String {
        self.at(self.pages)
    }

    fn at(&self, page: usize) -> String {
        let page = page.to_string();
        let values = self.values.iter().map(|(name, value)| (*name, value.as_str()));
        let values: Vec<_> = values.chain([(self.name, page.as_str())]).collect();
        with_query(self.address, &values)
    }
}

fn wanted(query: &Form, name: &str, pages: usize) -> usize {
    query.get(name).parse().unwrap_or(1).clamp(1, pages)
}
