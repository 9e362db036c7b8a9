//! The people of a tenant, read when they are asked for: no copy is kept, and each page is made of pages that are read
//! then.
//!
//! A page of people is one page of `person-details`, joined with what just these people have elsewhere: their rows are
//! asked for by their ids, a hundred at a time. So a page of at most a hundred costs two calls, and with pay three,
//! beside the lists of units and places where those are wanted. Whoever reads many asks for large pages: ten thousand
//! people in pages of five hundred are twenty pages and 140 calls.

mod ask;
mod employees;
mod employments;
mod lists;
mod reader;
mod structure;
mod time_off;

use rollbook_model::workforce::{BankAccount, Compensation, CustomField, Employment, Person};

pub use ask::{Ask, MOST_ROWS, Needs, Only};
pub(crate) use employees::{employee_id, is_key, moment, unnamed};
pub(crate) use employments::{key_of, latest};
pub use reader::SourceCall;
pub(crate) use reader::{Beside, Denied, Reader, object};
pub use structure::{Lookup, Structure};

/// A page of a list, or one thing.
#[derive(Debug)]
pub struct Listed<T> {
    /// What there is; there can be none on a page that is not the last.
    pub items: Vec<T>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// What was read of the structure, to tell codes by their names.
    pub structure: Structure,
    /// The calls it is made of, where they were asked for.
    pub calls: Vec<SourceCall>,
}

/// A person with the employments.
#[derive(Debug)]
pub struct Employee {
    /// The person.
    pub person: Person,
    /// The employments, that in the home company first.
    pub employments: Vec<Hired>,
    /// The fields that the tenant made; `None` unless they were asked for and may be read.
    pub custom_fields: Option<Vec<CustomField>>,
    /// The accounts that pay is deposited to; `None` unless they were asked for and may be read.
    pub bank_accounts: Option<Vec<BankAccount>>,
}

/// An employment with its pay.
#[derive(Debug)]
pub struct Hired {
    /// The employment.
    pub employment: Employment,
    /// What it pays; `None` unless it was asked for.
    pub compensation: Option<Compensation>,
}

impl Employee {
    /// The employment in the home company; of somebody who has none there, the first.
    pub fn home(&self) -> Option<&Hired> {
        self.employments.first()
    }
}
