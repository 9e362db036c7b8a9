//! A row of a report.

use std::{fmt, sync::Arc};

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A row of a report: a value, or none, for each name of the heading, which all rows share.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportRow {
    heading: Arc<[String]>,
    /// Every value, one after another.
    text: String,
    ends: Vec<End>,
}

/// Where a value ends in a row's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: usize,
    /// Whether there is no value at all, which only data sets can say.
    pub(super) nil: bool,
}

impl ReportRow {
    /// A row; `ends` is as long as the heading and counts characters' bounds of `text`.
    pub(super) fn new(heading: Arc<[String]>, text: String, ends: Vec<End>) -> Self {
        Self { heading, text, ends }
    }

    /// The names of the columns.
    pub fn heading(&self) -> &[String] {
        &self.heading
    }

    /// Each value; none where the report says that there is none. An empty text is a value.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let value = self.text.get(start..end.at).unwrap_or_default();
            start = end.at;
            (!end.nil).then_some(value)
        })
    }

    /// Each name with its value.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.heading.iter().map(String::as_str).zip(self.values())
    }

    /// The row with other values, and without the columns of which `change` says nothing.
    #[must_use]
    pub fn map<'row>(&'row self, change: impl Fn(&'row str, Option<&'row str>) -> Option<Option<&'row str>>) -> Self {
        let (mut heading, mut text, mut ends) = (Vec::new(), String::new(), Vec::new());
        for (name, value) in self.entries() {
            let Some(value) = change(name, value) else { continue };
            heading.push(name.to_owned());
            text.push_str(value.unwrap_or_default());
            ends.push(End {
                at: text.len(),
                nil: value.is_none(),
            });
        }
        Self::new(heading.into(), text, ends)
    }

    /// The value under this name; of several columns of the name, the first.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.entries().find(|(column, _)| *column == name)?.1
    }
}

/// The names alone: values may be personal.
impl fmt::Debug for ReportRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReportRow")
            .field("heading", &self.heading)
            .finish_non_exhaustive()
    }
}

/// An object of the values by name, `null` where there is none.
impl Serialize for ReportRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.ends.len()))?;
        for (name, value) in self.entries() {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}
