//! The form in which REST APIs and their endpoints are declared.

use crate::{
    permission::{Level, Permission},
    record::RecordType,
};

/// A REST API: endpoints that answer the same rows.
#[derive(Debug)]
pub struct Api {
    /// The name, which is the last fixed part of its paths.
    pub name: &'static str,
    /// What it is for, in a line.
    pub meaning: &'static str,
    /// The names of its line in the permission grid, the advised one first.
    pub permission: &'static [&'static str],
    /// What a row holds.
    pub row: &'static RecordType,
    /// What a row stands for.
    pub grain: Grain,
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
}

impl Api {
    /// The endpoint of this name.
    pub fn endpoint(&self, name: &str) -> Option<&'static Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// What an endpoint needs of the service account.
    pub fn permission(&self, endpoint: &Endpoint) -> Permission {
        Permission {
            names: self.permission,
            level: endpoint.level,
        }
    }
}

/// An endpoint: a path, read with GET.
#[derive(Debug)]
pub struct Endpoint {
    /// A name for it within its API.
    pub name: &'static str,
    /// The path from the host's root, with `{…}` where an identifier stands.
    pub path: &'static str,
    /// What it answers.
    pub shape: Shape,
    /// The column of the permission grid it needs.
    pub level: Level,
    /// What it does, in a line.
    pub meaning: &'static str,
}

impl Endpoint {
    /// The identifiers in the path, in order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
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
    /// What it does, in a line.
    pub meaning: &'static str,
}

/// How a filter is compared with its field (`ukg-pro-rest.md` 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Text, or a list in brackets or without; a trailing `*` stands for any text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A date `MM-DD-YYYY`, with an operator in the value.
    Date,
}
