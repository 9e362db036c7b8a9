//! What each stream reads.

use jiff::SignedDuration;
use rollbook_model::Stream;
use serde_json::Value;
use ukg_pro_contract::Operation;

use crate::mapping::{Row, records, text_of};
use crate::workforce::employee_id;

/// What a stream reads, and when.
pub(crate) struct Source {
    pub(crate) stream: Stream,
    /// The action that lists it.
    pub(crate) action: &'static str,
    /// The record of its rows.
    pub(crate) record: &'static str,
    /// The field that says when a row last changed, where the list can be asked for what changed since.
    pub(crate) changed: Option<&'static str>,
    /// Whether the rows of several people can be asked for.
    pub(crate) of_people: bool,
    /// The streams that cannot be asked so, and whose rows change with these.
    pub(crate) followed_by: &'static [Stream],
    /// Between two runs.
    pub(crate) every: SignedDuration,
    /// Between two that read all of it.
    pub(crate) sweep_every: SignedDuration,
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const SIX_HOURS: SignedDuration = SignedDuration::from_hours(6);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A list that is read as a whole each time.
const fn whole(stream: Stream, action: &'static str, record: &'static str, every: SignedDuration) -> Source {
    Source {
        stream,
        action,
        record,
        changed: None,
        of_people: false,
        followed_by: &[],
        every,
        sweep_every: every,
    }
}

/// A list of people's rows of which less than all can be asked for.
const fn of_people(
    stream: Stream,
    action: &'static str,
    record: &'static str,
    changed: Option<&'static str>,
    followed_by: &'static [Stream],
) -> Source {
    Source {
        stream,
        action,
        record,
        changed,
        of_people: true,
        followed_by,
        every: HOUR,
        sweep_every: DAY,
    }
}

static SOURCES: [Source; 11] = [
    whole(Stream::Companies, "list_company_details", records::D, SIX_HOURS),
    whole(Stream::OrgUnits, "list_organization_levels", records::O, SIX_HOURS),
    whole(Stream::Locations, "list_location_configurations", records::L, SIX_HOURS),
    whole(Stream::Jobs, "list_job_configurations", records::J, SIX_HOURS),
    of_people(
        Stream::Persons,
        "list_person_details",
        records::P,
        Some("datetimeChanged"),
        &[],
    ),
    // UKG Pro counts pay and history as parts of the employment, which says when they changed.
    of_people(
        Stream::Employments,
        "list_employment_details",
        records::E,
        Some("dateTimeChanged"),
        &[Stream::Compensation, Stream::JobHistory],
    ),
    of_people(Stream::Compensation, "list_compensation_details", records::C, None, &[]),
    of_people(
        Stream::JobHistory,
        "list_employee_job_history_details",
        records::H,
        None,
        &[],
    ),
    whole(Stream::Contacts, "list_employee_contacts", records::K, DAY),
    whole(Stream::CustomFields, "list_user_defined_fields", records::U, DAY),
    // Run by run, each with what its lines are made of; see `pay`.
    whole(Stream::Pay, "get_pay_register", "pay-register", SIX_HOURS),
];

impl Source {
    /// Of a stream.
    pub(crate) fn of(stream: Stream) -> &'static Self {
        let found = SOURCES.iter().find(|source| source.stream == stream);
        found.expect("every stream has a source, which the tests of this module prove")
    }

    /// UKG Pro's key of a row; `None` where the row lacks a part of it.
    pub(crate) fn key(&self, row: &Row) -> Option<String> {
        let Some(Operation::Rest(api, _)) = Operation::named(&format!("{}.list", self.record)) else {
            return None;
        };
        let parts = api.key.iter().map(|name| row.get(*name).and_then(text_of));
        let parts: Vec<_> = parts.collect::<Option<_>>()?;
        Some(parts.join("|"))
    }

    /// What a row is mapped with: the person's, or by itself.
    pub(crate) fn owner(&self, row: &Row, key: &str) -> Option<String> {
        if self.stream.is_of_people() {
            employee_id(row)
        } else {
            Some(format!("{}:{key}", self.record))
        }
    }

    /// When a row last changed, as the tenant says.
    pub(crate) fn changed(&self, row: &Row) -> Option<String> {
        let value: &Value = row.get(self.changed?)?;
        text_of(value).map(std::borrow::Cow::into_owned)
    }
}

/// The record of a stream.
pub(crate) fn record_of(stream: Stream) -> &'static str {
    Source::of(stream).record
}

#[cfg(test)]
mod tests {
    use rollbook_model::Catalogue;

    use super::*;

    #[test]
    fn every_stream_reads_an_action_of_its_record_whose_rows_have_a_key() {
        for stream in Stream::ALL {
            let source = Source::of(*stream);
            let action = Catalogue::get().action(source.action);
            let operation = action.map(|action| action.operation);
            let Some(Operation::Rest(api, _)) = operation else {
                panic!("{stream}");
            };
            assert_eq!(api.name, source.record);
            assert!(!api.key.is_empty(), "{stream}");
            if let Some(changed) = source.changed {
                assert!(api.row.fields().any(|field| field.name == changed), "{stream}");
            }
        }
    }
}
