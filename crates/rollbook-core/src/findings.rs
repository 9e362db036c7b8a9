//! From what probes saw to what is granted and what is lacking.
//!
//! Operations disagree about the names of a line (see [`Requirement`]). Each probe proves something about its own
//! operation only; together they say which line it is.

use rollbook_model::{PermissionFinding, PermissionLevel, PermissionState, permission::Requirement, verdict::Cause};
use ukg_pro_contract::permission::Permission;

/// What a probe of one permission saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A read that needs it succeeded.
    Granted,
    /// A read that needs it was refused; the name of the line, when UKG Pro's words held it.
    Missing(Option<&'static str>),
    /// A read that needs it was refused with a status and no word of the line, as something on the way can do it too.
    Silent,
    /// Nothing was tried, and why.
    Unproven(&'static str),
}

/// What is said of a permission that seems to be missing and need not be.
const SILENT: &str =
    "the answer was 403 and names no line; something on the way, such as a firewall, can answer so as well";

/// What is known of a requirement, line by line. A line has the name that the guide gives it, and beside it those that
/// tenants show instead, whichever of them a refusal has used; a name goes only when another call proves it wrong.
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
                let names = without(permission.names, &granted);
                let said = line.map(|line| format!("UKG Pro names the line {line}"));
                finding(&names, level, PermissionState::Missing, said)
            }
            Seen::Silent => {
                let names = without(permission.names, &granted);
                PermissionFinding {
                    causes: vec![Cause::Permission, Cause::NetworkClosed],
                    ..finding(&names, level, PermissionState::Missing, Some(SILENT.to_owned()))
                }
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

/// What a check found, with what calls were refused for before where it could try nothing: that a read tells nothing is no
/// reason to forget what a call has told.
pub(crate) fn with_refused(found: Vec<PermissionFinding>, before: &[PermissionFinding]) -> Vec<PermissionFinding> {
    let refused = |finding: &PermissionFinding| {
        let mut missing = before.iter().filter(|known| known.state == PermissionState::Missing);
        missing.find(|known| known.level == finding.level && known.name == finding.name)
    };
    let kept = found.into_iter().map(|finding| match finding.state {
        PermissionState::Unproven => refused(&finding).cloned().unwrap_or(finding),
        PermissionState::Granted | PermissionState::Missing => finding,
    });
    kept.collect()
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
        causes: Vec::new(),
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
            if new.causes.is_empty() && !known.causes.is_empty() {
                known.evidence = new.evidence;
                known.causes.clear();
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
            causes: Vec::new(),
        };
        assert_eq!(resolve(requirement, &seen), [expected]);
    }
}
