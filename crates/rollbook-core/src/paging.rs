//! Whether there is a page after the one that was read, as its answer says.
//!
//! Nothing is silently empty: a page without rows is the end of a list only where the same answer does not say otherwise.

use rollbook_model::Problem;
use ukg_pro_contract::{rest::Links, soap::PagingInfo, value::Integer};

use crate::diagnosis;

/// A page that was asked for and what came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Read {
    /// The page, from 1.
    pub(crate) page: u64,
    /// The rows it was to hold at most.
    pub(crate) size: u64,
    /// The rows it held.
    pub(crate) rows: u64,
}

impl Read {
    /// Whether a page follows in a Find (`ukg-pro-soap.md` 5.6).
    ///
    /// # Errors
    /// When the page is empty and counted among those with records, or past the end.
    pub(crate) fn of_find(self, info: Option<&PagingInfo<'_>>) -> Result<bool, Problem> {
        let number = |field: fn(&PagingInfo<'_>) -> Option<u64>| info.and_then(field);
        let total = number(|info| whole(info.page_total.as_ref()));
        let items = number(|info| whole(info.total_items.as_ref()));
        // Nothing at all may count as one page (`ukg-pro-soap.md` 16, question 6).
        let counted = |total| items.map_or(total > 1, |items| items > 0);
        match total {
            Some(total) if self.rows == 0 => self.without_rows(total, counted(total)),
            // Zero pages with records on them are no number to go by.
            Some(total) if total > 0 => Ok(self.page < total),
            _ => Ok(self.is_full()),
        }
    }

    /// Whether a page follows in a list (`ukg-pro-rest.md` 8.3, 8.4). Pages are asked for by number; what the addresses
    /// of other pages tell is how far the numbers go.
    ///
    /// # Errors
    /// When the page is empty and counted among those with rows, or past the end.
    pub(crate) fn of_list(self, links: &Links) -> Result<bool, Problem> {
        let last = links.last.as_deref().and_then(page_number);
        let next = links.next.as_deref().and_then(page_number);
        match (last, last.max(next)) {
            // An empty list has one page.
            (Some(last), _) if self.rows == 0 => self.without_rows(last, last > 1),
            (_, Some(furthest)) => Ok(self.page < furthest),
            // A server that sends no links at all says by a full page that there may be more.
            (_, None) => Ok(self.rows > 0 && links.next.is_some() || *links == Links::default() && self.is_full()),
        }
    }

    /// A page without rows in a list of so many pages; `counted` when those hold rows.
    fn without_rows(self, total: u64, counted: bool) -> Result<bool, Problem> {
        if self.page > total.max(1) {
            Err(diagnosis::page_past_end(self.page))
        } else if counted {
            Err(diagnosis::empty_page())
        } else {
            Ok(false)
        }
    }

    fn is_full(self) -> bool {
        self.rows > 0 && self.rows >= self.size
    }
}

fn whole(number: Option<&Integer<'_>>) -> Option<u64> {
    number?.as_str().parse().ok()
}

/// The `page` parameter of an address.
fn page_number(address: &str) -> Option<u64> {
    let (_, query) = address.split_once('?')?;
    let mut parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
    let (_, number) = parameters.find(|(name, _)| name.eq_ignore_ascii_case("page"))?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(page: u64, rows: u64, total: Option<&str>, items: Option<&str>) -> Result<bool, &'static str> {
        let info = PagingInfo {
            page_total: total.and_then(|total| Integer::parse(total.to_owned())),
            total_items: items.and_then(|items| Integer::parse(items.to_owned())),
            ..PagingInfo::default()
        };
        let read = Read { page, size: 100, rows };
        read.of_find(Some(&info)).map_err(|problem| problem.code.as_str())
    }

    fn list(page: u64, rows: u64, header: &str) -> Result<bool, &'static str> {
        let read = Read { page, size: 100, rows };
        read.of_list(&Links::parse(header))
            .map_err(|problem| problem.code.as_str())
    }

    #[test]
    fn a_find_goes_on_to_its_page_total() {
        assert_eq!(find(1, 100, Some("2"), Some("150")), Ok(true));
        assert_eq!(find(2, 50, Some("2"), Some("150")), Ok(false));
        assert_eq!(find(1, 100, None, None), Ok(true), "a full page without a total");
        assert_eq!(find(1, 99, None, None), Ok(false));
        assert_eq!(find(1, 100, Some("0"), None), Ok(true), "zero pages with records");
    }

    #[test]
    fn a_find_without_hits_is_empty_however_its_pages_are_counted() {
        assert_eq!(find(1, 0, Some("0"), Some("0")), Ok(false));
        assert_eq!(find(1, 0, Some("1"), Some("0")), Ok(false));
        assert_eq!(find(1, 0, Some("1"), None), Ok(false));
        assert_eq!(find(3, 0, None, None), Ok(false));
    }

    #[test]
    fn a_page_without_rows_that_should_have_some_is_no_end() {
        assert_eq!(find(1, 0, Some("1"), Some("7")), Err("page_empty"));
        assert_eq!(find(1, 0, Some("2"), None), Err("page_empty"));
        let links = r#"<https://h/x?page=2>; rel="next", <https://h/x?page=4>; rel="last""#;
        assert_eq!(list(1, 0, links), Err("page_empty"));
    }

    #[test]
    fn a_page_past_the_end_is_told() {
        assert_eq!(find(3, 0, Some("2"), Some("150")), Err("page_past_end"));
        assert_eq!(find(2, 0, Some("0"), Some("0")), Err("page_past_end"));
        assert_eq!(list(9, 0, r#"<https://h/x?page=4>; rel="last""#), Err("page_past_end"));
    }

    #[test]
    fn a_list_goes_on_as_far_as_its_links() {
        let links = r#"<https://h/x?per_Page=100&page=2>; rel="next", <https://h/x?PAGE=4>; rel="last""#;
        assert_eq!(list(1, 100, links), Ok(true));
        assert_eq!(list(4, 7, r#"<https://h/x?page=4>; rel="last""#), Ok(false));
        assert_eq!(list(1, 0, r#"<https://h/x?page=1>; rel="last""#), Ok(false));
        assert_eq!(list(3, 100, r#"<https://h/x?page=4>; rel="next""#), Ok(true));
        assert_eq!(
            list(
                4,
                7,
                r#"<https://h/x?page=4>; rel="next", <https://h/x?page=4>; rel="last""#
            ),
            Ok(false),
            "a link that leads to the page itself"
        );
    }

    #[test]
    fn a_list_without_links_goes_on_after_a_full_page() {
        assert_eq!(list(1, 100, ""), Ok(true));
        assert_eq!(list(1, 99, ""), Ok(false));
        assert_eq!(list(2, 0, ""), Ok(false));
        assert_eq!(list(1, 5, r#"<https://h/x?cursor=abc>; rel="next""#), Ok(true));
    }
}
