//! Pages of REST lists (`ukg-pro-rest.md` 8): by the `Link` header; where there is none, by number until a page is
//! empty, because a short page may only mean a smaller cap.

use std::collections::HashSet;

use futures_util::{Stream, stream};
use ukg_pro_contract::{
    record::Row,
    rest::{Api, Endpoint, Links, Shape},
};
use url::Url;

use super::{Edges, Page};
use crate::{
    error::{Error, Kind},
    rest::RestPage,
    tenant::Tenant,
};

/// The page size asked for where the API grants it (`ukg-pro-rest.md` 8.2).
const PAGE_SIZE: u32 = 1000;

struct Pages {
    tenant: Tenant,
    api: &'static Api,
    endpoint: &'static Endpoint,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    /// The page-size parameter; dropped when the service refuses it.
    size: Option<(String, String)>,
    first: u32,
    number: u32,
    next: Option<Url>,
    followed: HashSet<Url>,
    previous: Option<Edges>,
    linked: bool,
    /// Whether any page so far had rows.
    filled: bool,
    done: bool,
}

pub(super) fn pages(
    tenant: Tenant,
    api: &'static Api,
    endpoint: &'static Endpoint,
    path: &[(&str, &str)],
    query: &[(&str, &str)],
) -> impl Stream<Item = Result<Page, Error>> + Send + use<> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut query: Vec<_> = query.iter().map(owned).collect();
    let mut take = |wanted: &str| {
        let place = query.iter().position(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        Some(query.remove(place))
    };
    let first = take("page")
        .and_then(|(_, number)| number.trim().parse().ok())
        .unwrap_or(1);
    let paging = api.paging_of(endpoint);
    let usual = || {
        (
            paging.size_parameter.to_owned(),
            paging.maximum.min(PAGE_SIZE).to_string(),
        )
    };
    let size = Some(take("per_page").unwrap_or_else(usual));
    let state = Pages {
        tenant,
        api,
        endpoint,
        path: path.iter().map(owned).collect(),
        query,
        size,
        first,
        number: first,
        next: None,
        followed: HashSet::new(),
        previous: None,
        linked: false,
        filled: false,
        done: false,
    };
    stream::try_unfold(state, |mut state| async move {
        let page = state.next().await?;
        Ok(page.map(|page| (page, state)))
    })
}

impl Pages {
    async fn next(&mut self) -> Result<Option<Page>, Error> {
        if self.done {
            return Ok(None);
        }
        let number = self.number;
        let is_first = number == self.first;
        let (rows, links) = match self.request().await {
            Err(error) if is_first && self.size.is_some() && blames_page_size(&error) => {
                self.size = None;
                self.request().await
            }
            Err(error) if *error.kind() == Kind::NotFound && (self.is_narrowed() || !is_first) => {
                Ok((Vec::new(), Links::default()))
            }
            outcome => outcome,
        }?;
        let edges = Edges::of(&rows);
        let repeated = !rows.is_empty() && self.previous.as_ref() == Some(&edges);
        self.previous = Some(edges);
        let total_pages = links.last.as_deref().and_then(page_number);
        let has_links = links != Links::default();
        self.linked |= has_links;
        self.filled |= !rows.is_empty();
        if repeated {
            if self.linked {
                return Err(protocol(format!("page {number} is the same as the page before")));
            }
            // A list that is not paged answers the same whatever page is asked for.
            self.done = true;
            return Ok(None);
        }
        match links.next {
            Some(next) => self.follow(&next)?,
            None if has_links => {
                self.done = true;
                if let Some(last) = total_pages.filter(|last| *last > number) {
                    return Err(protocol(format!(
                        "page {number} has no next one, and yet page {last} is the last"
                    )));
                }
            }
            None if rows.is_empty() || !self.api.paging_of(self.endpoint).is_paged() => self.done = true,
            None => {
                self.next = None;
                self.number += 1;
            }
        }
        // Single pages may be empty, but a list of several has rows on one of them.
        if self.done && !self.filled && self.first == 1 && number > 1 && has_links {
            return Err(protocol(format!("{number} pages are linked, and none has a row")));
        }
        if rows.is_empty() && self.done && !is_first {
            return Ok(None);
        }
        Ok(Some(Page {
            rows,
            number,
            total_pages,
            total_items: None,
        }))
    }

    async fn request(&self) -> Result<(Vec<Row<'static>>, Links), Error> {
        let url = match &self.next {
            Some(next) => next.clone(),
            None => self.numbered()?,
        };
        self.tenant.rest_follow(self.api, self.endpoint, &url, detached).await
    }

    fn numbered(&self) -> Result<Url, Error> {
        let path: Vec<_> = self
            .path
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let mut url = self.tenant.endpoint_url(self.endpoint, &path)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        if self.api.paging_of(self.endpoint).is_paged() {
            let mut query = url.query_pairs_mut();
            query.append_pair("page", &self.number.to_string());
            if let Some((name, value)) = &self.size {
                query.append_pair(name, value);
            }
        }
        Ok(url)
    }

    fn follow(&mut self, link: &str) -> Result<(), Error> {
        let next = self.tenant.link(link)?;
        self.number = page_number(next.as_str())
            .filter(|number| *number > self.number)
            .unwrap_or(self.number + 1);
        if !self.followed.insert(next.clone()) {
            return Err(protocol("a link leads back to a page that was read".to_owned()));
        }
        self.next = Some(next);
        Ok(())
    }

    fn is_narrowed(&self) -> bool {
        self.endpoint.shape != Shape::List || !self.query.is_empty()
    }
}

fn detached(page: RestPage<'_>) -> (Vec<Row<'static>>, Links) {
    (page.rows.into_iter().map(Row::into_owned).collect(), page.links)
}

/// Whether a refusal names the page-size parameter (`ukg-pro-rest.md` 8.2).
fn blames_page_size(error: &Error) -> bool {
    let names = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["per_page", "perpage", "page size", "pagesize"]
            .iter()
            .any(|name| text.contains(name))
    };
    let said = |message: &crate::Message| {
        message.property.as_deref().is_some_and(names) || message.text.as_deref().is_some_and(names)
    };
    matches!(error.kind(), Kind::Validation { .. })
        && (error.ukg_text().is_some_and(names) || error.messages().iter().any(said))
}

/// The `page` parameter of a link.
fn page_number(link: &str) -> Option<u32> {
    let query = link.split_once('?')?.1;
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .filter(|(name, _)| name.eq_ignore_ascii_case("page"))
        .find_map(|(_, value)| value.trim().parse().ok())
}

fn protocol(detail: String) -> Error {
    Error::new(Kind::Protocol).detail(detail)
}
