//! The roles of users (`ukg-pro-rest.md` 13.15, 16.12).

/// A role of the tenant.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id, digits.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it lets do.
    pub description: &'static str,
    /// Whether employees have it unless told otherwise.
    pub(super) of_employees: bool,
    /// Whether terminated employees have it unless told otherwise.
    pub(super) of_terminated: bool,
    /// Whether it lets enter deductions by hand, and decide on what others entered.
    pub enters_deductions: bool,
}

const fn role(id: &'static str, name: &'static str, description: &'static str) -> Role {
    Role {
        id,
        name,
        description,
        of_employees: false,
        of_terminated: false,
        enters_deductions: false,
    }
}

impl Role {
    /// Every role, by id.
    pub const ALL: [Self; 6] = [
        Self {
            of_employees: true,
            ..role("1", "Employee", "Sees the own record")
        },
        Self {
            of_terminated: true,
            ..role("2", "Former Employee", "Sees the own statements of pay")
        },
        role("3", "Manager", "Sees direct and indirect reports"),
        role("4", "HR Administrator", "Sees everybody of a company"),
        role("5", "People Analytics", "Reads reports"),
        Self {
            enters_deductions: true,
            ..role("6", "Deductions Administrator", "Enters deductions of everybody")
        },
    ];

    /// The role of an id or a name.
    pub fn named(text: &str) -> Option<&'static Self> {
        const ALL: &[Role] = &Role::ALL;
        ALL.iter()
            .find(|role| role.id == text || role.name.eq_ignore_ascii_case(text))
    }
}
