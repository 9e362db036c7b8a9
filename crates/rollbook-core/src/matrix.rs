//! What an account may do: each permission with the actions that need it, and each action with what it lacks.

use rollbook_model::{Action, Catalogue, PermissionFinding, PermissionState, permission::Requirement};
use ukg_pro_contract::permission::Permission;

/// The permissions that actions need and what was found of them.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// A row for each line of the permission table and column, in the order of the actions.
    pub rows: Vec<MatrixRow>,
    /// Each action.
    pub actions: Vec<ActionStanding>,
}

/// A permission and what it is for.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    /// What was found of it.
    pub finding: PermissionFinding,
    /// The actions that need it.
    pub actions: Vec<&'static Action>,
}

/// An action and whether it works.
#[derive(Debug, Clone)]
pub struct ActionStanding {
    /// The action.
    pub action: &'static Action,
    /// Missing when any permission it needs is; unproven when any is and none is missing.
    pub state: PermissionState,
}

impl Matrix {
    /// The matrix of actions, by id, and findings. Unknown ids are left out.
    pub fn of(actions: &[String], findings: &[PermissionFinding]) -> Self {
        let (actions, _) = match actions {
            [] => (Vec::new(), Vec::new()),
            ids => Catalogue::get().choose(ids.iter().map(String::as_str)),
        };
        let requirements = Requirement::of_actions(&actions);
        let mut rows: Vec<MatrixRow> = findings
            .iter()
            .map(|finding| MatrixRow {
                finding: finding.clone(),
                actions: Vec::new(),
            })
            .collect();
        let mut standings = Vec::new();
        for action in actions {
            let mut state = PermissionState::Granted;
            for permission in action.permissions() {
                let Some(at) = finding_of(permission, &requirements, findings) else {
                    continue;
                };
                if !rows[at].actions.iter().any(|known| known.id == action.id) {
                    rows[at].actions.push(action);
                }
                state = match (state, findings[at].state) {
                    (PermissionState::Missing, _) | (_, PermissionState::Missing) => PermissionState::Missing,
                    (PermissionState::Unproven, _) | (_, PermissionState::Unproven) => PermissionState::Unproven,
                    _ => PermissionState::Granted,
                };
            }
            standings.push(ActionStanding { action, state });
        }
        Self {
            rows,
            actions: standings,
        }
    }

    /// The rows of what is missing.
    pub fn missing(&self) -> impl Iterator<Item = &MatrixRow> {
        self.rows
            .iter()
            .filter(|row| row.finding.state == PermissionState::Missing)
    }

    /// The actions that work, as far as is known.
    pub fn usable(&self) -> impl Iterator<Item = &'static Action> {
        let works = |standing: &&ActionStanding| standing.state != PermissionState::Missing;
        self.actions.iter().filter(works).map(|standing| standing.action)
    }

    /// How many actions work, as far as is known.
    pub fn working(&self) -> usize {
        self.usable().count()
    }
}

/// The finding that says whether this permission is there. Operations of one line can know it by different names, and
/// then a finding under a name that another operation knows as its only one is that one's.
pub(crate) fn finding_of(
    permission: Permission,
    requirements: &[Requirement<'_>],
    findings: &[PermissionFinding],
) -> Option<usize> {
    let names = |finding: &PermissionFinding| {
        let names = std::iter::once(&finding.name).chain(&finding.also);
        names.cloned().collect::<Vec<_>>()
    };
    let known = |name: &String| permission.names.contains(&name.as_str());
    let same_level = |(_, finding): &(usize, &PermissionFinding)| finding.level == permission.level;
    let all: Vec<_> = findings.iter().enumerate().filter(same_level).collect();
    let within: Vec<_> = all
        .iter()
        .filter(|(_, finding)| names(finding).iter().all(known))
        .collect();
    let of_another = |finding: &PermissionFinding| {
        let mut others = requirements
            .iter()
            .flat_map(|requirement| &requirement.permissions)
            .filter(|other| **other != permission && other.level == permission.level);
        others.any(|other| names(finding).iter().all(|name| other.names == [name.as_str()]))
    };
    let own = within.iter().find(|(_, finding)| !of_another(finding));
    let found = own.copied().or_else(|| within.first().copied()).or_else(|| {
        let touches = |(_, finding): &&(usize, &PermissionFinding)| names(finding).iter().any(known);
        all.iter().find(touches)
    });
    found.map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use rollbook_model::PermissionLevel;

    use super::*;

    const DETAILS: &str = "Employee Person Details";
    const PLAIN: &str = "Employee Person";

    fn finding(names: &[&str], state: PermissionState) -> PermissionFinding {
        PermissionFinding {
            name: names[0].to_owned(),
            also: names[1..].iter().map(ToString::to_string).collect(),
            level: PermissionLevel::View,
            state,
            evidence: None,
            causes: Vec::new(),
        }
    }

    /// `find_people` travels by SOAP, which knows both names; `list_person_details` by REST, which knows one.
    fn states(findings: &[PermissionFinding]) -> [PermissionState; 2] {
        let ids = ["find_people", "list_person_details"].map(str::to_owned);
        let matrix = Matrix::of(&ids, findings);
        let states: Vec<_> = matrix.actions.iter().map(|standing| standing.state).collect();
        states.try_into().unwrap()
    }

    #[test]
    fn each_action_lacks_what_its_own_call_was_refused_for() {
        use PermissionState::{Granted, Missing};
        for (findings, expected) in [
            (vec![finding(&[DETAILS, PLAIN], Granted)], [Granted, Granted]),
            (
                vec![finding(&[PLAIN], Missing), finding(&[DETAILS], Granted)],
                [Missing, Granted],
            ),
            (
                vec![finding(&[PLAIN], Granted), finding(&[DETAILS], Missing)],
                [Granted, Missing],
            ),
            (
                vec![finding(&[PLAIN], Missing), finding(&[DETAILS], Missing)],
                [Missing, Missing],
            ),
            (vec![finding(&[DETAILS], Missing)], [Missing, Missing]),
            (vec![finding(&[DETAILS, PLAIN], Missing)], [Missing, Missing]),
        ] {
            assert_eq!(states(&findings), expected, "{findings:?}");
        }
    }

    #[test]
    fn a_row_names_the_actions_that_need_it() {
        let ids = ["find_people", "list_person_details", "list_earnings_configurations"].map(str::to_owned);
        let matrix = Matrix::of(&ids, &[finding(&[DETAILS, PLAIN], PermissionState::Missing)]);
        let actions: Vec<_> = matrix.rows[0].actions.iter().map(|action| action.id.as_str()).collect();
        assert_eq!(actions, ["find_people", "list_person_details"]);
        assert_eq!(matrix.working(), 1, "what needs no permission works");
        assert_eq!(matrix.missing().count(), 1);
    }
}
