//! What each action needs, from the table that is copied by hand.

use std::collections::BTreeSet;

use rollbook_model::{Catalogue, PermissionLevel};

const TABLE: &str = include_str!("../../../../rollbook-model/tests/golden/actions.tsv");

/// A line of the table.
pub(crate) struct Needs {
    pub(crate) action: &'static str,
    /// The line of the grid by its advised name; `None` where no line guards the action, or none that is known.
    line: Option<&'static str>,
    others: Vec<&'static str>,
    pub(crate) levels: Vec<PermissionLevel>,
    pub(crate) soap: bool,
    pub(crate) writes: bool,
}

impl Needs {
    /// The names of the line, the advised one first.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.line.into_iter().chain(self.others.iter().copied()).collect()
    }
}

/// Every line, in the order of the table, in which what creates stands before what reads and removes.
pub(crate) fn table() -> Vec<Needs> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(needs).collect()
}

fn needs(line: &'static str) -> Needs {
    let [action, _, transport, permission, others, levels, effect] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("the line has not seven columns: {line}");
    };
    let level = |name: &str| {
        let mut all = PermissionLevel::ALL.into_iter();
        all.find(|level| level.as_str() == name)
            .unwrap_or_else(|| panic!("{action}: no level is called `{name}`"))
    };
    Needs {
        action,
        line: Some(permission).filter(|name| !name.starts_with('(')),
        others: others.split('|').filter(|name| !name.is_empty()).collect(),
        levels: levels
            .split(" and ")
            .filter(|name| !name.is_empty())
            .map(level)
            .collect(),
        soap: transport == "soap",
        writes: effect == "write",
    }
}

#[test]
fn the_table_has_every_action_of_the_catalogue() {
    let tabled: BTreeSet<_> = table().iter().map(|needs| needs.action).collect();
    let offered: BTreeSet<_> = Catalogue::get()
        .actions()
        .iter()
        .map(|action| action.id.as_str())
        .collect();
    assert_eq!(tabled, offered);
}
