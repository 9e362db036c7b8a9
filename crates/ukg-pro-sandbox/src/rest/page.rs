//! Pages of a list and the `Link` header (`ukg-pro-rest.md` 8).

use ukg_pro_contract::rest::{Links, Paging};

use super::filter::Refused;
use crate::{
    exchange::{Parameter, Request},
    faults::{Kind, Struck},
    switches::{LinkQuery, RestMalformedPage, RestPageSizeOverMaximum, Switches},
};

const PAGE: &str = "page";

/// Where the maximum is this, more is capped; where it is smaller, more is refused
/// (`ukg-pro-rest.md` 20).
const LARGE: usize = 10_000;

/// The page of a list.
pub(super) struct Page {
    /// From 1.
    number: usize,
    pub(super) size: usize,
}

impl Page {
    /// Reads the page wanted; both spellings of the size work (`ukg-pro-rest.md` 8.1).
    pub(super) fn read(request: &Request, paging: Paging, switches: Switches) -> Result<Self, Refused> {
        let given = |name: &str| {
            let mut parameters = request.parameters();
            let given = parameters.find(|given| given.name.eq_ignore_ascii_case(name))?;
            Some(given.value.into_owned())
        };
        Self::of(given, paging, switches)
    }

    /// The page wanted by parameters that stand wherever they do.
    pub(super) fn of(
        given: impl Fn(&str) -> Option<String>,
        paging: Paging,
        switches: Switches,
    ) -> Result<Self, Refused> {
        let (default, maximum) = (size(paging.default), size(paging.maximum));
        if !paging.is_paged() {
            // The whole list is the first page, whatever size is asked for; clients that go on find no
            // other (`ukg-pro-rest.md` 8.2, 8.4).
            let number = number(given(PAGE), PAGE, switches).ok().flatten();
            return Ok(Self {
                number: number.unwrap_or(1),
                size: maximum,
            });
        }
        let number = number(given(PAGE), PAGE, switches)?.unwrap_or(1);
        let name = paging.size_parameter;
        let asked = self::number(given(name), name, switches)?.unwrap_or(default);
        let refused = match switches.rest_page_size_over_maximum {
            RestPageSizeOverMaximum::ByApi => maximum < LARGE,
            RestPageSizeOverMaximum::Cap => false,
            RestPageSizeOverMaximum::Refused => true,
        };
        if asked > maximum && refused {
            return Err(Refused::new(name, "The page size is larger than the maximum."));
        }
        Ok(Self {
            number,
            size: asked.min(maximum),
        })
    }

    pub(super) fn is_first(&self) -> bool {
        self.number == 1
    }

    pub(super) fn first(&self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    /// The addresses of the pages around this one, absolute, of so many rows in all.
    pub(super) fn links(
        &self,
        rows: usize,
        request: &Request,
        paging: Paging,
        switches: Switches,
        struck: &Struck,
    ) -> Links {
        let last = rows.div_ceil(self.size).max(1);
        let origin = if struck.has(Kind::ForeignLink) {
            "https://service9.example.com"
        } else {
            request.origin.as_str()
        };
        let address = |page: usize| {
            let query = query(request, page, paging, switches.link_query);
            format!("{origin}{}?{query}", request.path)
        };
        let next = if struck.has(Kind::LoopingLink) {
            Some(self.number)
        } else {
            (self.number < last).then(|| self.number + 1)
        };
        Links {
            next: next.map(address),
            last: Some(address(last)),
            first: Some(address(1)),
            previous: (self.number > 1).then(|| address((self.number - 1).min(last))),
        }
    }
}

/// The query of another page: what came, with the page put in its place.
fn query(request: &Request, page: usize, paging: Paging, repeated: LinkQuery) -> String {
    let is_page = |given: &Parameter<'_>| given.name.eq_ignore_ascii_case(PAGE);
    let is_size = |given: &Parameter<'_>| given.name.eq_ignore_ascii_case(paging.size_parameter);
    let mut parts = vec![format!("{PAGE}={page}")];
    for given in request.parameters().filter(|given| !is_page(given)) {
        if repeated == LinkQuery::Whole || is_size(&given) {
            // As it came: a request with a bare `<` or `>` does not get here.
            parts.push(given.text.to_owned());
        }
    }
    parts.join("&")
}

fn size(size: u32) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX).max(1)
}

/// A number from the query; missing and empty are the same.
fn number(given: Option<String>, name: &str, switches: Switches) -> Result<Option<usize>, Refused> {
    let given = given.unwrap_or_default();
    let text = given.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // The specifications type it as a 32-bit integer.
    let number = text.parse::<i32>().ok().and_then(|number| usize::try_from(number).ok());
    match (number, switches.rest_malformed_page) {
        (Some(number), _) if number > 0 => Ok(Some(number)),
        (_, RestMalformedPage::Default) => Ok(None),
        (_, RestMalformedPage::Refused) => Err(Refused::new(name, "Use a whole number from 1.")),
    }
}
