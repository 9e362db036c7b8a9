//! The *Web Services* grid of a service account (`ukg-pro-soap.md` 10, `ukg-pro-rest.md` 5).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ukg_pro_contract::{
    apis::APIS,
    permission::{Guard, Level},
    services::SERVICES,
};

use crate::switches::{LineName, PermissionNames, Switches, UnpublishedLine};

/// The lines of the grid: every name a service or API of the contract declares.
pub fn lines() -> BTreeSet<&'static str> {
    let services = SERVICES.iter().map(|service| service.guard);
    let apis = APIS.iter().map(|api| api.guard);
    services.chain(apis).flat_map(Guard::names).copied().collect()
}

/// The lines of the grid that let a SOAP service through, any of them, under a reading of the
/// names; the one to name in a refusal first.
pub fn soap_lines(
    names: &'static [&'static str],
    reading: PermissionNames,
) -> impl Iterator<Item = &'static str> + Clone {
    let is_details = |name: &str| name.ends_with(" Details");
    let details = names.iter().filter(|name| is_details(name)).count();
    let both = details != 0 && details != names.len();
    let wanted = move |details: bool| match reading {
        PermissionNames::Either => true,
        PermissionNames::Plain => !(both && details),
        PermissionNames::Details => !both || details,
    };
    let lines = names.iter().copied().filter(move |name| wanted(is_details(name)));
    let plain = lines.clone().filter(move |name| !is_details(name));
    plain.chain(lines.filter(move |name| is_details(name)))
}

/// The names of the guarding line that let a call through on either transport, where two names of one line are in use.
/// SOAP reads names with and without *Details* besides, as [`soap_lines`] says.
pub fn lines_in_use(names: &'static [&'static str], switches: Switches) -> &'static [&'static str] {
    let reading = match names.first() {
        Some(&"Employee Pay Statements") => switches.pay_statement_line,
        Some(&"EmployeeExport") => switches.export_line,
        _ => return names,
    };
    match (reading, names) {
        (LineName::First, [_, _, ..]) => &names[..1],
        (LineName::Second, [_, _, ..]) => &names[1..2],
        _ => names,
    }
}

/// Whether a call is refused to every account, because the line that guards it is not published.
pub fn is_out_of_reach(guard: Guard, switches: Switches) -> bool {
    guard == Guard::NotStated && switches.unpublished_line == UnpublishedLine::Refused
}

/// The ticks of one account in the grid.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grid(BTreeMap<String, BTreeSet<Level>>);

impl Grid {
    /// A grid without a tick.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A grid with every tick.
    pub fn full() -> Self {
        let levels = || Level::ALL.into_iter().collect();
        Self(lines().into_iter().map(|line| (line.to_owned(), levels())).collect())
    }

    /// Sets a tick.
    pub fn grant(&mut self, line: &str, level: Level) {
        self.0.entry(line.to_owned()).or_default().insert(level);
    }

    /// Takes a tick away; whether it was there.
    pub fn revoke(&mut self, line: &str, level: Level) -> bool {
        let Some(levels) = self.0.get_mut(line) else {
            return false;
        };
        let was = levels.remove(&level);
        if levels.is_empty() {
            self.0.remove(line);
        }
        was
    }

    /// Whether the tick is set.
    pub fn allows(&self, line: &str, level: Level) -> bool {
        self.0.get(line).is_some_and(|levels| levels.contains(&level))
    }

    /// Whether no tick is set.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(BTreeSet::is_empty)
    }

    /// The lines ticked anywhere.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[&str] = &["Employee Person Details", "Employee Person"];

    fn read(names: &'static [&'static str], reading: PermissionNames) -> Vec<&'static str> {
        soap_lines(names, reading).collect()
    }

    #[test]
    fn each_reading_of_the_names_picks_its_lines() {
        assert_eq!(read(BOTH, PermissionNames::Plain), ["Employee Person"]);
        assert_eq!(read(BOTH, PermissionNames::Details), ["Employee Person Details"]);
        assert_eq!(
            read(BOTH, PermissionNames::Either),
            ["Employee Person", "Employee Person Details"]
        );
    }

    #[test]
    fn two_names_of_one_line_are_read_as_either_or_as_one() {
        use LineName::{Either, First, Second};

        let statements: &[&str] = &["Employee Pay Statements", "Employee Pay Statement"];
        let export: &[&str] = &["EmployeeExport", "Employee Export"];
        let read = |names, statement, export| {
            let switches = Switches {
                pay_statement_line: statement,
                export_line: export,
                ..Switches::default()
            };
            lines_in_use(names, switches)
        };
        assert_eq!(read(statements, Either, First), statements);
        assert_eq!(read(statements, First, Either), ["Employee Pay Statements"]);
        assert_eq!(read(statements, Second, Either), ["Employee Pay Statement"]);
        assert_eq!(read(export, Either, First), ["EmployeeExport"]);
        assert_eq!(read(export, First, Second), ["Employee Export"]);
        assert_eq!(read(BOTH, First, First), BOTH);
    }

    #[test]
    fn a_service_with_one_name_needs_that_line_under_every_reading() {
        for reading in [
            PermissionNames::Plain,
            PermissionNames::Details,
            PermissionNames::Either,
        ] {
            assert_eq!(read(&["Employee Contacts"], reading), ["Employee Contacts"]);
            assert_eq!(read(&["Employee Pay Details"], reading), ["Employee Pay Details"]);
        }
    }
}
