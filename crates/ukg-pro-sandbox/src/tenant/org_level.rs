//! The four organisation levels: Region, Department, Team, Project.

use std::collections::BTreeMap;

use super::Tenant;
use super::facts::{Fact, Facts};
use super::field_name::canonical;
use super::job::Department;
use super::schema::Grain;

/// A key of an org level: the level number and the code, since codes repeat between levels.
pub(super) type OrgLevelKey = (u8, String);

/// `Z`, the widespread "none" code (`ukg-pro-rest.md` 6.4).
pub(super) const NONE: &str = "Z";

const LABELS: [&str; 4] = ["Region", "Department", "Team", "Project"];

const REGIONS: [(&str, &str); 3] = [
    ("WEST", "Western United States"),
    ("EAST", "Eastern United States"),
    ("CAN", "Canada"),
];

/// Teams of every department.
pub(super) const TEAMS: [(&str, &str); 5] = [
    ("DAY", "Day team"),
    ("EVE", "Evening team"),
    ("NGT", "Night team"),
    ("110", "Improvement team"),
    ("0042", "Training team"),
];

/// Projects across departments.
pub(super) const PROJECTS: [(&str, &str); 4] = [
    (NONE, "No project"),
    ("P100", "Cold chain"),
    ("007", "Dock renewal"),
    ("5E3", "Less packaging"),
];

/// What the tenant's configuration says of every value of every level.
pub(super) fn table(departments: &[&Department]) -> BTreeMap<OrgLevelKey, Facts> {
    let departments = departments.iter();
    let departments: Vec<_> = departments
        .map(|department| (department.code, department.name))
        .collect();
    let levels: [&[(&'static str, &'static str)]; 4] = [&REGIONS, &departments, &TEAMS, &PROJECTS];
    let mut table = BTreeMap::new();
    for (level, values) in (1..).zip(levels) {
        for (code, description) in values {
            let mut facts = Facts::new(Grain::OrgLevel);
            facts.put_text("level", level.to_string());
            facts.put_text("code", *code);
            facts.put_text("description", *description);
            facts.put_text("level_description", LABELS[usize::from(level - 1)]);
            facts.put_text("is_active", "true");
            if level == 2 {
                facts.put_text("gl_segment", format!("20{}", table.len()));
            }
            table.insert((level, (*code).to_owned()), facts);
        }
    }
    table
}

impl Tenant {
    /// The code of a level as the table has it, whatever the case.
    pub(crate) fn org_level_code(&self, level: u8, code: &str) -> Option<String> {
        let mut keys = self.org_levels.keys();
        keys.find(|(own, known)| *own == level && known.eq_ignore_ascii_case(code))
            .map(|(_, known)| known.clone())
    }

    /// Sets facts of a value of a level, which is added where there is none.
    pub(crate) fn put_org_level(
        &mut self,
        level: u8,
        code: &str,
        facts: impl IntoIterator<Item = (&'static str, Option<Fact>)>,
    ) {
        let row = self.org_levels.entry((level, code.to_owned())).or_insert_with(|| {
            let mut row = Facts::new(Grain::OrgLevel);
            row.put_text("level", level.to_string());
            row.put_text("code", code.to_owned());
            let label = LABELS.get(usize::from(level).saturating_sub(1));
            row.set("level_description", label.map(|label| Fact::text(*label)));
            row
        });
        for (name, fact) in facts {
            row.set(&canonical(name), fact);
        }
    }
}
