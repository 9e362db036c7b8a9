//! From what probes saw to what is granted and what is lacking.
//!
//! Operations disagree about the names of a line (see [`Requirement`]). Each probe proves something about its own
//! operation only; together they say which line it is.

use rollbook_model::{PermissionFinding, PermissionLevel, PermissionState, permission::Requirement};
use ukg_pro_contract::permission::Permission;

/// What a probe of one permission saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A read that needs it succeeded.
    Granted,
    /// A read that needs it was refused; the name of the line, when UKG Pro's words held it.
    Missing(Option<&'static str>),
    /// A read that needs it was refused with a status and not a word, as something on the way can do it as well.
    Silent,
    /// Nothing was tried, and why.
    Unproven(&'static str),
}

/// What is said of a permission that seems to be missing and need not be.
const SILENT: &str = "UKG Pro answered 403 without a word, and so can something on the way, such as a firewall";

/// What is known of a requirement, line by line.
pub(crate) fn resolve(requirement: &Requirement<'_>, seen: &[(Permission, Seen)]) -> Vec<PermissionFinding> {
    let level = requirement.level();
    // A name that is the only one of an operation is proved by that operation alone.
    let proved = |state: fn(&Seen) -> bool| {
        let single = seen
            .iter()
            .filter(move |(permission, seen)| permission.also().is_empty() && state(seen));
        single.map(|(permission, _)| permission.name()).collect::<Vec<_>>()
    };
    let granted = proved(|seen| *seen == Seen::Granted);
    let missing = proved(|seen| matches!(seen, Seen::Missing(_) | Seen::Silent));
    let mut findings: Vec<PermissionFinding> = Vec::new();
    for (permission, seen) in seen {
        let finding = match seen {
            Seen::Granted => {
                // What is proved to be missing cannot be what granted this.
                let names = without(permission.names, &missing);
                finding(&names, level, PermissionState::Granted, None)
            }
            Seen::Missing(line) => {
                let names = match line {
                    Some(line) => vec![*line],
                    None => without(permission.names, &granted),
                };
                finding(&names, level, PermissionState::Missing, None)
            }
            Seen::Silent => {
                let names = without(permission.names, &granted);
                finding(&names, level, PermissionState::Missing, Some(SILENT.to_owned()))
            }
            Seen::Unproven(why) => finding(
                permission.names,
                level,
                PermissionState::Unproven,
                Some((*why).to_owned()),
            ),
        };
        merge(&mut findings, finding);
    }
    findings
}

fn without(names: &[&'static str], proved: &[&'static str]) -> Vec<&'static str> {
    let left: Vec<_> = names.iter().copied().filter(|name| !proved.contains(name)).collect();
    // With nothing left the probes contradict each other; then every name is told.
    if left.is_empty() { names.to_vec() } else { left }
}

fn finding(
    names: &[&'static str],
    level: PermissionLevel,
    state: PermissionState,
    evidence: Option<String>,
) -> PermissionFinding {
    let mut names = names.iter().map(|&name| name.to_owned());
    PermissionFinding {
        name: names.next().unwrap_or_default(),
        also: names.collect(),
        level,
        state,
        evidence,
    }
}

/// Adds a finding, or what it tells beyond one of the same line and state.
fn merge(findings: &mut Vec<PermissionFinding>, new: PermissionFinding) {
    match findings
        .iter_mut()
        .find(|known| known.name == new.name && known.state == new.state)
    {
        Some(known) => {
            // One proof that it is missing is enough.
            if new.state == PermissionState::Missing && new.evidence.is_none() {
                known.evidence = None;
            }
            for name in new.also {
                if !known.also.contains(&name) {
                    known.also.push(name);
                }
            }
        }
        None => findings.push(new),
    }
}

#[cfg(test)]
mod tests {
    use rollbook_model::Catalogue;

    use super::*;

    #[test]
    fn what_was_not_tried_is_unproven_and_says_why() {
        let (actions, _) = Catalogue::get().choose(["find_people"]);
        let requirements = Requirement::of_actions(&actions);
        let [requirement] = &requirements[..] else {
            panic!("one line of the grid is enough for one action");
        };
        let permission = actions[0].permissions().next().expect("a line");
        let seen = [(permission, Seen::Unproven("nothing reads by it"))];
        let expected = PermissionFinding {
            name: "Employee Person Details".to_owned(),
            also: vec!["Employee Person".to_owned()],
            level: PermissionLevel::View,
            state: PermissionState::Unproven,
            evidence: Some("nothing reads by it".to_owned()),
        };
        assert_eq!(resolve(requirement, &seen), [expected]);
    }
}
