//! What is asked for.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use rollbook_model::{
    AccountId, Actor, Code, OrganisationId, Problem,
    problem::{Kind, Step},
};

use crate::{Sensitive, cursor::Call};

/// The most rows of a page.
pub const MOST_ROWS: u32 = 500;

/// A question about the people of an account.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Whose account it is.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// Who asks.
    pub by: Actor,
    /// Whether national identifiers and bank numbers are shown.
    pub sensitive: Sensitive,
    /// What is wanted beside the thing itself.
    pub needs: Needs,
    /// Rows a page, at most [`MOST_ROWS`].
    pub page_size: u32,
    /// The cursor of the page, as the page before gave it.
    pub next: Option<String>,
    /// Of what is read as a whole: the one with this id of ours, or this key of UKG Pro's.
    pub id: Option<String>,
    /// Which of them.
    pub only: Only,
    /// Whether the calls to UKG Pro are told.
    pub calls: bool,
}

/// What is wanted beside the thing itself; each costs calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is wanted or not, whatever the others are"
)]
pub struct Needs {
    /// Employments of people.
    pub employments: bool,
    /// Pay.
    pub compensation: bool,
    /// Units of the organization, to tell codes by their names and which level is the department.
    pub units: bool,
    /// Places of work.
    pub locations: bool,
    /// Fields that the tenant made.
    pub custom_fields: bool,
    /// Accounts that pay is deposited to.
    pub bank_accounts: bool,
}

/// Which of a list are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    /// What changed after this moment, by the times that UKG Pro tells, taken as UTC.
    pub changed_after: Option<Timestamp>,
    /// Who has this work e-mail address.
    pub email: Option<String>,
    /// Who has this employee number in the home company.
    pub number: Option<String>,
}

impl Only {
    /// The day before the one of [`changed_after`](Self::changed_after), after which UKG Pro is asked for changes: it
    /// compares days.
    pub(super) fn day_before(&self) -> Option<Date> {
        let day = self.changed_after?.to_zoned(TimeZone::UTC).date();
        Some(day.yesterday().unwrap_or(day))
    }

    /// The filter of UKG Pro's for what changed.
    pub(super) fn changed_filter(&self) -> Option<String> {
        let day = self.day_before()?;
        Some(format!(">{:02}-{:02}-{:04}", day.month(), day.day(), day.year()))
    }
}

/// Where in a list a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The part of a list that is read in several.
    pub(super) part: u8,
    /// The page in it, from 1.
    pub(super) page: u64,
}

impl Ask {
    /// The call that a cursor belongs to: account, what is listed, and what decides which rows are where.
    fn call(&self, what: &str) -> Call {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let only = &self.only;
        let inputs = [
            ("page-size", self.page_size.to_string()),
            (
                "changed-after",
                only.changed_after.map(|after| after.to_string()).unwrap_or_default(),
            ),
            ("email", text(&only.email)),
            ("number", text(&only.number)),
        ];
        let inputs = inputs.map(|(name, value)| (name.to_owned(), value));
        Call::of(self.account, what, &inputs)
    }

    /// Where the page is that is asked for.
    ///
    /// # Errors
    /// When the cursor belongs to another account, list or question.
    pub(super) fn place(&self, what: &str) -> Result<Place, Problem> {
        let Some(cursor) = &self.next else {
            return Ok(Place { part: 0, page: 1 });
        };
        let (part, place) = self.call(what).place_in(cursor).map_err(|error| {
            Problem::new(Kind::Invalid, Code::CursorInvalid, Step::Input, error.to_string())
                .with_remedy("Give `next` as the page before gave it, with the same account, page size and filters")
        })?;
        Ok(Place { part, page: place.page })
    }

    /// The cursor of a place.
    pub(super) fn cursor(&self, what: &str, place: Place) -> String {
        let page = place.page;
        self.call(what)
            .cursor_in(place.part, crate::cursor::Place { page, skip: 0 })
    }

    /// How many rows a page has.
    pub(super) fn rows(&self) -> u32 {
        self.page_size.clamp(1, MOST_ROWS)
    }
}

/// How long it is not tried again what was refused.
pub(super) const REFUSED_FOR: SignedDuration = SignedDuration::from_mins(10);
