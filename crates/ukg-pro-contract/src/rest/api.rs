//! The form in which REST APIs and their endpoints are declared.

use super::Pattern;
use crate::{
    permission::{Guard, Level, Permission},
    record::RecordType,
};

/// A REST API: endpoints that answer the same rows.
#[derive(Debug)]
pub struct Api {
    /// The name, which is the last fixed part of its paths.
    pub name: &'static str,
    /// What it is for, in a line.
    pub meaning: &'static str,
    /// What lets a service account use it.
    pub guard: Guard,
    /// The headers it takes beside those of every call.
    pub headers: &'static [RequestHeader],
    /// What a row holds.
    pub row: &'static RecordType,
    /// What a row stands for.
    pub grain: Grain,
    /// The fields that together tell a row from others.
    pub key: &'static [&'static str],
    /// How lists are paged.
    pub paging: Paging,
    /// The filters of its lists.
    pub parameters: &'static [Parameter],
    /// Its endpoints.
    pub endpoints: &'static [Endpoint],
}

/// What a row stands for (`ukg-pro-rest.md` 2, 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// A person, in the home company.
    Person,
    /// An employee in a company.
    Employment,
    /// A record of its own, of a kind that several APIs can show, such as `contact`.
    Record(&'static str),
}

/// A header that some APIs take (`ukg-pro-rest.md` 4.2), with its published spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestHeader {
    /// The tenant's primary company code.
    PrimaryCompanyCode(&'static str),
    /// A GUID that the client makes for each call.
    TrackingId(&'static str),
}

impl RequestHeader {
    /// The header's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PrimaryCompanyCode(name) | Self::TrackingId(name) => name,
        }
    }
}

impl Api {
    /// The endpoint of this name.
    pub fn endpoint(&self, name: &str) -> Option<&'static Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// How an endpoint of it is paged.
    pub fn paging_of(&self, endpoint: &Endpoint) -> Paging {
        if endpoint.comes_whole {
            Paging::NONE
        } else {
            self.paging
        }
    }

    /// What an endpoint needs of the service account.
    pub fn permissions(&self, endpoint: &Endpoint) -> impl Iterator<Item = Permission> + Clone + use<> {
        self.guard.permissions(endpoint.levels)
    }

    /// The name of the header that carries the primary company code, where the API takes one.
    pub fn primary_company_header(&self) -> Option<&'static str> {
        self.headers.iter().find_map(|header| match header {
            RequestHeader::PrimaryCompanyCode(name) => Some(*name),
            RequestHeader::TrackingId(_) => None,
        })
    }
}

/// How an endpoint is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates; or reads by filters that do not belong into an address.
    Post,
    /// Writes a whole record.
    Put,
    /// Changes the fields given.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// The method as HTTP writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request carries.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Nothing.
    None,
    /// An object of filters and the page: the request reads (`ukg-pro-rest.md` 17.2).
    Filter(&'static RecordType),
    /// An array of what is looked up: the request reads (`ukg-pro-rest.md` 13.7).
    Lookup(&'static RecordType),
    /// One record.
    Row(&'static RecordType),
    /// An array of records.
    Rows(&'static RecordType),
    /// An object with an array of records under this name.
    Listed(&'static str, &'static RecordType),
}

impl Body {
    /// The record it is made of.
    pub const fn record(self) -> Option<&'static RecordType> {
        match self {
            Self::None => None,
            Self::Filter(record)
            | Self::Lookup(record)
            | Self::Row(record)
            | Self::Rows(record)
            | Self::Listed(_, record) => Some(record),
        }
    }
}

/// An endpoint: a method and a path.
#[derive(Debug)]
pub struct Endpoint {
    /// A name for it within its API.
    pub name: &'static str,
    /// How it is called.
    pub method: Method,
    /// The path from the host's root, with `{…}` where an identifier stands.
    pub path: &'static str,
    /// What the request carries.
    pub body: Body,
    /// Whether UKG publishes the body: what a write sends, what a read answers. One that it does not is a guess, and a
    /// guess is sent to no tenant but the emulator unless the operator says that the tenant's schema is so
    /// (`ukg-pro-rest.md` 21).
    pub body_is_published: bool,
    /// What it answers.
    pub shape: Shape,
    /// Whether its list comes whole, though those of its API are paged.
    pub comes_whole: bool,
    /// How often it may be read; `None` where UKG says nothing of it.
    pub rhythm: Option<Rhythm>,
    /// The columns of the permission grid it needs, all of them.
    pub levels: &'static [Level],
    /// What it does, in a line.
    pub meaning: &'static str,
}

/// How often a list may be read, whoever reads it. Its pages are one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// The most readings in a day.
    pub times_a_day: u32,
    /// The least hours between two.
    pub hours_apart: u32,
}

const VIEW: &[Level] = &[Level::View];
const ADD: &[Level] = &[Level::Add];
const EDIT: &[Level] = &[Level::Edit];
const DELETE: &[Level] = &[Level::Delete];

impl Endpoint {
    const fn reading(name: &'static str, path: &'static str, shape: Shape, meaning: &'static str) -> Self {
        Self {
            name,
            method: Method::Get,
            path,
            body: Body::None,
            body_is_published: true,
            shape,
            comes_whole: false,
            rhythm: None,
            levels: VIEW,
            meaning,
        }
    }

    /// A list.
    pub const fn list(name: &'static str, path: &'static str, meaning: &'static str) -> Self {
        Self::reading(name, path, Shape::List, meaning)
    }

    /// A list that identifiers in the path narrow.
    pub const fn narrowed(name: &'static str, path: &'static str, meaning: &'static str) -> Self {
        Self::reading(name, path, Shape::Narrowed, meaning)
    }

    /// One row.
    pub const fn object(name: &'static str, path: &'static str, meaning: &'static str) -> Self {
        Self::reading(name, path, Shape::Object, meaning)
    }

    /// A list by filters in the body of a POST.
    pub const fn search(
        name: &'static str,
        path: &'static str,
        filter: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        let mut endpoint = Self::reading(name, path, Shape::List, meaning);
        endpoint.method = Method::Post;
        endpoint.body = Body::Filter(filter);
        endpoint
    }

    /// One row by filters in the body of a POST.
    pub const fn search_one(
        name: &'static str,
        path: &'static str,
        filter: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        let mut endpoint = Self::search(name, path, filter, meaning);
        endpoint.shape = Shape::Object;
        endpoint
    }

    /// What each of several keys stands for, by a POST that keeps them out of addresses.
    pub const fn lookup(
        name: &'static str,
        path: &'static str,
        key: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        let mut endpoint = Self::reading(name, path, Shape::MultiStatus, meaning);
        endpoint.method = Method::Post;
        endpoint.body = Body::Lookup(key);
        endpoint
    }

    const fn writing(
        method: Method,
        name: &'static str,
        path: &'static str,
        body: Body,
        shape: Shape,
        levels: &'static [Level],
        meaning: &'static str,
    ) -> Self {
        Self {
            name,
            method,
            path,
            body,
            body_is_published: true,
            shape,
            comes_whole: false,
            rhythm: None,
            levels,
            meaning,
        }
    }

    /// Creates what the body holds.
    pub const fn create(
        name: &'static str,
        path: &'static str,
        body: Body,
        shape: Shape,
        meaning: &'static str,
    ) -> Self {
        Self::writing(Method::Post, name, path, body, shape, ADD, meaning)
    }

    /// Creates records, with an outcome for each.
    pub const fn create_many(
        name: &'static str,
        path: &'static str,
        record: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        Self::create(name, path, Body::Rows(record), Shape::MultiStatus, meaning)
    }

    /// Writes a whole record.
    pub const fn replace(
        name: &'static str,
        path: &'static str,
        record: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        let body = Body::Row(record);
        Self::writing(Method::Put, name, path, body, Shape::Object, EDIT, meaning)
    }

    /// Changes the fields given.
    pub const fn change(
        name: &'static str,
        path: &'static str,
        record: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        let body = Body::Row(record);
        Self::writing(Method::Patch, name, path, body, Shape::Object, EDIT, meaning)
    }

    /// Deletes a record.
    pub const fn remove(name: &'static str, path: &'static str, meaning: &'static str) -> Self {
        Self::writing(Method::Delete, name, path, Body::None, Shape::Nothing, DELETE, meaning)
    }

    /// It needs these columns of the grid, all of them.
    #[must_use]
    pub const fn needing(mut self, levels: &'static [Level]) -> Self {
        self.levels = levels;
        self
    }

    /// Its list comes whole.
    #[must_use]
    pub const fn whole(mut self) -> Self {
        self.comes_whole = true;
        self
    }

    /// It may be read only so often.
    #[must_use]
    pub const fn in_rhythm(mut self, rhythm: Rhythm) -> Self {
        self.rhythm = Some(rhythm);
        self
    }

    /// Its body is not published.
    #[must_use]
    pub const fn assumed(mut self) -> Self {
        self.body_is_published = false;
        self
    }

    /// The identifiers in the path, in order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether it changes anything.
    pub const fn is_write(&self) -> bool {
        !matches!(
            (self.method, self.body),
            (Method::Get, _) | (Method::Post, Body::Filter(_) | Body::Lookup(_))
        )
    }

    /// Whether its answer is a list of rows.
    pub const fn is_list(&self) -> bool {
        matches!(self.shape, Shape::List | Shape::Narrowed)
    }
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A bare array, in pages.
    List,
    /// A bare array that an identifier in the path narrows, in pages.
    Narrowed,
    /// One object; an unknown identifier is 404.
    Object,
    /// 207 and an object with an entry for each record sent (`ukg-pro-rest.md` 10).
    MultiStatus,
    /// 201 and how many records were taken; 207 where some were not (`ukg-pro-rest.md` 17.7).
    Counts,
    /// 204 and no body.
    Nothing,
}

/// How lists are paged (`ukg-pro-rest.md` 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// Rows a page when the request does not say.
    pub default: u32,
    /// Rows a page at most.
    pub maximum: u32,
    /// The published spelling of the page-size parameter; both spellings work.
    pub size_parameter: &'static str,
    /// Where a request says which page it wants.
    pub place: PagePlace,
}

/// Where a request says which page it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagePlace {
    /// In the query.
    Query,
    /// In the body.
    Body,
    /// Nowhere: the whole list is one page.
    Nowhere,
}

impl Paging {
    /// The main endpoints since January 2022 (`ukg-pro-rest.md` 8.2).
    pub const LARGE: Self = Self::per_page_capital(10_000, 10_000);
    /// `employee-changes` and `pto-plans` (`ukg-pro-rest.md` 8.2).
    pub const SMALL: Self = Self::per_page(100, 200);
    /// The whole list in one answer.
    pub const NONE: Self = Self {
        place: PagePlace::Nowhere,
        ..Self::per_page_capital(u32::MAX, u32::MAX)
    };
    /// Page and size in the body of a POST (`ukg-pro-rest.md` 17.2); the maximum is that of the SOAP service.
    pub const BODY: Self = Self {
        place: PagePlace::Body,
        ..Self::per_page_capital(100, 1000)
    };

    /// Pages whose size is asked for with `per_Page`.
    pub const fn per_page_capital(default: u32, maximum: u32) -> Self {
        Self::sized("per_Page", default, maximum)
    }

    /// Pages whose size is asked for with `per_page`.
    pub const fn per_page(default: u32, maximum: u32) -> Self {
        Self::sized("per_page", default, maximum)
    }

    const fn sized(size_parameter: &'static str, default: u32, maximum: u32) -> Self {
        Self {
            default,
            maximum,
            size_parameter,
            place: PagePlace::Query,
        }
    }

    /// Whether a list can have more than one page.
    pub const fn is_paged(self) -> bool {
        !matches!(self.place, PagePlace::Nowhere)
    }
}

/// A filter of a list.
#[derive(Debug)]
pub struct Parameter {
    /// The name in the query.
    pub name: &'static str,
    /// The field it filters, which can be spelled differently.
    pub field: &'static str,
    /// How it is compared.
    pub test: Test,
    /// Whether a request without it is refused.
    pub required: bool,
    /// The characters a value may have; another value is refused.
    pub pattern: Option<Pattern>,
    /// What it does, in a line.
    pub meaning: &'static str,
}

impl Parameter {
    /// A filter of the field of the same name.
    pub const fn new(name: &'static str, test: Test, meaning: &'static str) -> Self {
        Self {
            name,
            field: name,
            test,
            required: false,
            pattern: None,
            meaning,
        }
    }

    /// It filters the field of this name.
    #[must_use]
    pub const fn on(mut self, field: &'static str) -> Self {
        self.field = field;
        self
    }

    /// A request without it is refused.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A value outside the pattern is refused.
    #[must_use]
    pub const fn pattern(mut self, pattern: Pattern) -> Self {
        self.pattern = Some(pattern);
        self
    }
}

/// How a filter is compared with its field (`ukg-pro-rest.md` 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Text, or a list in brackets or without; a trailing `*` stands for any text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// `Y` or `N`, or `true` or `false`.
    Flag,
    /// A date `MM-DD-YYYY`, with an operator in the value.
    Date,
    /// A date, with a time or without, and no operator: rows of that day.
    Day,
    /// Rows from this value on.
    From,
    /// Rows up to this value.
    To,
    /// Rows that are valid on this day; the field says since when a row is.
    AsOf,
    /// It is compared with no field, but changes what is answered.
    Choice,
}
