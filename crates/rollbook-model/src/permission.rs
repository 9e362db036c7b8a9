//! What actions need of a service account.

use ukg_pro_contract::permission::{Level, Permission};

use crate::catalogue::Action;

/// A line of the permission grid at a level, and the actions that need it.
///
/// Operations can disagree about the names of one line: a REST API knows it by one name, a SOAP service by that one or
/// another. They are one requirement, because an administrator ticks one line, or each that the tenant shows.
#[derive(Debug, Clone)]
pub struct Requirement<'a> {
    /// The permissions of the operations behind it: same advised name, same level; never empty.
    pub permissions: Vec<Permission>,
    /// The actions it enables, in the order of the catalogue.
    pub actions: Vec<&'a Action>,
}

impl<'a> Requirement<'a> {
    /// Groups what actions need, in the order of the actions.
    pub fn of_actions(actions: &[&'a Action]) -> Vec<Self> {
        let mut requirements: Vec<Self> = Vec::new();
        for action in actions {
            for permission in action.permissions() {
                let known = requirements
                    .iter_mut()
                    .find(|known| known.name() == permission.name() && known.level() == permission.level);
                match known {
                    Some(known) => {
                        if !known.permissions.contains(&permission) {
                            known.permissions.push(permission);
                        }
                        known.actions.push(action);
                    }
                    None => requirements.push(Self {
                        permissions: vec![permission],
                        actions: vec![action],
                    }),
                }
            }
        }
        requirements
    }

    /// The advised name of the line.
    pub fn name(&self) -> &'static str {
        self.permissions.first().map_or("", Permission::name)
    }

    /// The other names of the line.
    pub fn also(&self) -> Vec<&'static str> {
        let mut also = Vec::new();
        for name in self.permissions.iter().flat_map(Permission::also) {
            if !also.contains(name) {
                also.push(*name);
            }
        }
        also
    }

    /// The column.
    pub fn level(&self) -> Level {
        self.permissions
            .first()
            .map_or(Level::View, |permission| permission.level)
    }

    /// The requirement as scopes are written: the line's name without blanks, a colon, the column.
    pub fn scope(&self) -> String {
        scope(self.name(), self.level())
    }
}

/// A line and a column as scopes are written, such as `EmployeePersonDetails:View`.
pub fn scope(name: &str, level: Level) -> String {
    let name: String = name.chars().filter(|character| !character.is_whitespace()).collect();
    format!("{name}:{level}")
}
