//! The lines of the *Web Services* grid of a service account (`ukg-pro-soap.md` 10, `ukg-pro-rest.md` 5).

use std::fmt;

/// A column of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Level {
    /// Read.
    View,
    /// Create.
    Add,
    /// Change.
    Edit,
    /// Delete.
    Delete,
}

impl Level {
    /// The columns in the order the grid shows them.
    pub const ALL: [Self; 4] = [Self::View, Self::Add, Self::Edit, Self::Delete];

    /// The column's heading.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "View",
            Self::Add => "Add",
            Self::Edit => "Edit",
            Self::Delete => "Delete",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// What lets a service account use a service or an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// A line of the grid, by every name in use, the advised one first; never empty.
    Line(&'static [&'static str]),
    /// Any service account that can be used (`ukg-pro-rest.md` 5).
    AnyAccount,
    /// UKG publishes no line for it (`ukg-pro-rest.md` 5).
    NotStated,
}

impl Guard {
    /// The names of the line; none where there is no line, or none that is known.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Line(names) => names,
            Self::AnyAccount | Self::NotStated => &[],
        }
    }

    /// A stable word for it, in `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Line(_) => "line",
            Self::AnyAccount => "any_account",
            Self::NotStated => "not_stated",
        }
    }

    /// What it asks for at these columns of the grid.
    pub fn permissions(self, levels: &'static [Level]) -> impl Iterator<Item = Permission> + Clone {
        let names = self.names();
        let asked = if names.is_empty() { &[][..] } else { levels };
        asked.iter().map(move |level| Permission { names, level: *level })
    }

    /// What is told to be missing when a call at these columns is refused; without a name where no line is known.
    pub fn refused(self, levels: &'static [Level]) -> Permission {
        // An account that reads but does not write is the common case.
        let level = levels.last().copied().unwrap_or(Level::View);
        let names = self.names();
        Permission { names, level }
    }
}

/// What an operation needs of the service account: a line of the grid at a level.
///
/// Sources disagree about the names of some lines: UKG's SOAP guides say *Employee Person*, a published set-up guide
/// *Employee Person Details* for the same service. `names` holds every name in use, the advised one first; any of
/// them is taken as enough until a tenant says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission {
    /// The names of the line, the advised one first. Empty where a call is refused and no line is known for it: see
    /// [`is_known`](Self::is_known).
    pub names: &'static [&'static str],
    /// The column.
    pub level: Level,
}

impl Permission {
    /// Whether the line is known. Only the permission of a refused call may be one that is not.
    pub const fn is_known(&self) -> bool {
        !self.names.is_empty()
    }

    /// The advised name of the line; words that say so where it is not known.
    pub const fn name(&self) -> &'static str {
        match self.names {
            [name, ..] => name,
            [] => "a line that UKG does not publish",
        }
    }

    /// The other names of the line.
    pub fn also(&self) -> &'static [&'static str] {
        self.names.get(1..).unwrap_or_default()
    }

    /// The name of this permission that `text` speaks of, when it speaks of exactly one.
    pub fn named_in(&self, text: &str) -> Option<&'static str> {
        let mut names = self.names.to_vec();
        // Longer names first, because one name can begin another.
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let mut rest = text.to_owned();
        let mut found = names.into_iter().filter(|name| {
            let present = rest.contains(name);
            rest = rest.replace(name, "\n");
            present
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.name(), self.level)
    }
}
