//! The objects of the people model as callers read them: from the copy, or from UKG Pro now, in one form; with why each
//! value is what it is; and as they were on a day.

mod as_of;
mod copied;
mod explained;
mod live;
mod name;

use jiff::{Timestamp, civil::Date};
use rollbook_model::{
    AccountId, Actor, Code, ObjectKind, OrganisationId, Problem, Stream,
    problem::{Kind, Step},
};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

pub use explained::Explained;

use crate::{
    Engine, Sensitive,
    cursor::{Call, Place},
};

/// The most objects of a page.
pub const MOST_OBJECTS: u32 = 1000;

/// A question about the objects of an account.
#[derive(Debug, Clone)]
pub struct ObjectsAsk {
    /// Whose account it is.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// Who asks.
    pub by: Actor,
    /// Of which kind.
    pub kind: ObjectKind,
    /// Whether national identifiers are shown.
    pub sensitive: Sensitive,
    /// Whether UKG Pro is asked now; otherwise the copy answers.
    pub live: bool,
    /// Whether it is told where each value comes from, and why there is none.
    pub explain: bool,
    /// Those that changed at this moment or later: as it was seen, deleted ones among them; or, live, as UKG Pro's times
    /// say, taken as UTC.
    pub changed_since: Option<Timestamp>,
    /// As they were at the end of this day.
    pub as_of: Option<Date>,
    /// How many a page, at most [`MOST_OBJECTS`].
    pub page_size: u32,
    /// The cursor of the page, as the page before gave it.
    pub next: Option<String>,
}

/// An object of the people model.
///
/// `Debug` does not show its values.
#[derive(Clone, Serialize)]
pub struct WorkforceObject {
    /// What it is.
    pub object: ObjectKind,
    /// Its id, the same for ever.
    pub id: Uuid,
    /// UKG Pro's employee id of the person whose it is; `None` of what is no person's.
    pub employee_id: Option<String>,
    /// The id of that person.
    pub person_id: Option<Uuid>,
    /// Its fields; null where there is no value.
    pub fields: Map<String, Value>,
    /// Of each field, where it comes from, and why there is no value; `None` unless it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explained: Option<Map<String, Value>>,
    /// When its last change was seen; `None` of what was read now.
    pub seen_at: Option<Timestamp>,
    /// When it was seen that the tenant has it no more.
    pub deleted_at: Option<Timestamp>,
}

impl std::fmt::Debug for WorkforceObject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("WorkforceObject");
        shown
            .field("object", &self.object)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A page of objects.
#[derive(Debug, Serialize)]
pub struct ObjectPage {
    /// The objects.
    pub data: Vec<WorkforceObject>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// The list of UKG Pro's that an object of a kind is a row of.
fn stream_of(kind: ObjectKind) -> Stream {
    match kind {
        ObjectKind::Company => Stream::Companies,
        ObjectKind::OrgUnit => Stream::OrgUnits,
        ObjectKind::Location => Stream::Locations,
        ObjectKind::Job => Stream::Jobs,
        ObjectKind::Person => Stream::Persons,
        ObjectKind::Employment | ObjectKind::Compensation => Stream::Employments,
        ObjectKind::JobRecord => Stream::JobHistory,
        ObjectKind::Contact => Stream::Contacts,
        ObjectKind::CustomFields => Stream::CustomFields,
    }
}

impl Engine {
    /// A page of objects of a kind.
    ///
    /// # Errors
    /// When there is no such account, what is asked for cannot be told together, the cursor is of another question,
    /// nothing is copied that could answer, or, live, reading fails.
    pub async fn workforce_objects(&self, ask: &ObjectsAsk) -> Result<ObjectPage, Problem> {
        ask.check()?;
        self.account(ask.organisation, ask.account).await?;
        if ask.live {
            return Box::pin(self.live_objects(ask)).await;
        }
        let reads = self.readable(ask).await?;
        match ask.as_of {
            Some(day) => Box::pin(self.objects_as_of(ask, &reads, day)).await,
            None => Box::pin(self.copied_objects(ask, &reads)).await,
        }
    }

    /// An object by its id, or by UKG Pro's keys with hyphens between.
    ///
    /// # Errors
    /// As [`workforce_objects`](Self::workforce_objects), and when there is no such object.
    pub async fn workforce_object(&self, ask: &ObjectsAsk, name: &str) -> Result<WorkforceObject, Problem> {
        ask.check()?;
        self.account(ask.organisation, ask.account).await?;
        let named = name::Named::read(name, ask)?;
        if ask.live {
            return Box::pin(self.live_object(ask, named)).await;
        }
        let reads = self.readable(ask).await?;
        match ask.as_of {
            Some(day) => Box::pin(self.object_as_of(ask, &reads, day, named.id)).await,
            None => Box::pin(self.copied_object(ask, &reads, named.id)).await,
        }
    }
}

impl ObjectsAsk {
    fn check(&self) -> Result<(), Problem> {
        let is_dated = matches!(
            self.kind,
            ObjectKind::Person | ObjectKind::Employment | ObjectKind::Compensation
        );
        let wrong = if self.as_of.is_some() && self.live {
            "`as_of` is told from the copy: it cannot be asked with `live`"
        } else if self.as_of.is_some() && self.changed_since.is_some() {
            "`as_of` and `changed_since` cannot be asked together"
        } else if self.as_of.is_some() && !is_dated {
            "`as_of` is told of people, employments and their pay only"
        } else if self.live && self.changed_since.is_some() && self.day_of_change().is_none() {
            "UKG Pro does not say when these changed: ask without `live`"
        } else {
            return Ok(());
        };
        Err(Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, wrong)
            .with_remedy("See what the call takes in `GET /openapi.json`"))
    }

    /// The call that a cursor belongs to.
    fn call(&self) -> Call {
        let text = |given: Option<String>| given.unwrap_or_default();
        let inputs = [
            ("live", self.live.to_string()),
            (
                "page-size",
                if self.live {
                    self.rows().to_string()
                } else {
                    String::new()
                },
            ),
            ("changed-since", text(self.changed_since.map(|since| since.to_string()))),
            ("as-of", text(self.as_of.map(|day| day.to_string()))),
        ];
        let inputs = inputs.map(|(name, value)| (name.to_owned(), value));
        Call::of(self.account, &format!("objects {}", self.kind), &inputs)
    }

    /// The place that the cursor names: after an object of the copy, or a page of UKG Pro's.
    fn place(&self) -> Result<Option<u64>, Problem> {
        let Some(cursor) = &self.next else { return Ok(None) };
        let place = self.call().place(cursor).map_err(|error| {
            Problem::new(Kind::Invalid, Code::CursorInvalid, Step::Input, error.to_string())
                .with_remedy("Give `next` as the page before gave it, with the same account and parameters")
        })?;
        Ok(Some(place.page))
    }

    fn cursor(&self, place: u64) -> String {
        self.call().cursor(Place { page: place, skip: 0 })
    }

    fn rows(&self) -> u32 {
        self.page_size.clamp(1, MOST_OBJECTS)
    }
}
