//! Organization levels (`ukg-pro-rest.md` 16.2).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A unit of the organization at one of four levels, such as a department. Codes repeat between levels.
    OrgLevel as "org-levels" {
        /// Level, 1 to 4; part of the key, never changes.
        level = "level": Number, nillable, required;
        /// Code of the unit, up to 6 characters; part of the key.
        code = "code": Text, nillable, required;
        /// Name of the unit, at most 25 characters.
        description = "description": Text, nillable, required;
        /// What the tenant calls the level, for example Department; only read.
        level_description = "levelDescription": Text, nillable;
        /// Whether the unit is in use.
        is_active = "isActive": Boolean, nillable;
        /// Its segment of account numbers in the general ledger, 1 to 15 characters.
        gl_segment = "glSegment": Text, nillable;
        /// Code of the group it is budgeted in.
        budget_group = "budgetGroup": Text, nillable;
        /// Code of the category it is reported in.
        reporting_category = "reportingCategory": Text, nillable;
        /// Full-time equivalents budgeted for this year.
        current_year_budget_fte = "currentYearBudgetFTE": Number, nillable;
        /// Salaries budgeted for this year.
        current_year_budget_salary = "currentYearBudgetSalary": Number, nillable;
        /// Full-time equivalents budgeted for last year.
        last_year_budget_fte = "lastYearBudgetFTE": Number, nillable;
        /// Salaries budgeted for last year.
        last_year_budget_salary = "lastYearBudgetSalary": Number, nillable;
    }
}

/// The units of the organization, one row a level and code. There is no filter by level.
pub static API: Api = Api {
    name: "org-levels",
    meaning: "The units of the organization, one row a level and code.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: OrgLevel::TYPE,
    grain: Grain::Record("org-level"),
    key: &["level", "code"],
    paging: Paging::NONE,
    parameters: &[
        Parameter::new(
            "levelDescription",
            Test::Text,
            "What the tenant calls the level, for example Department.",
        ),
        Parameter::new("code", Test::Text, "Code of the unit, at any level."),
        Parameter::new("budgetGroup", Test::Text, "Code of the group it is budgeted in."),
        Parameter::new(
            "reportingCategory",
            Test::Text,
            "Code of the category it is reported in.",
        ),
        Parameter::new("isActive", Test::Boolean, "Whether the unit is in use."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/configuration/v1/org-levels",
            "The units of the organization at every level, filtered, in one answer.",
        ),
        Endpoint::object(
            "get",
            "/configuration/v1/org-levels/{level}/{code}",
            "The unit of this code at this level.",
        ),
        Endpoint::create_many(
            "create",
            "/configuration/v1/org-levels",
            OrgLevel::TYPE,
            "Adds units to the organization; answers for each whether it was added.",
        ),
        Endpoint::replace(
            "replace",
            "/configuration/v1/org-levels/{level}/{code}",
            OrgLevel::TYPE,
            "Replaces a unit as a whole: what is left out is emptied.",
        ),
        Endpoint::change(
            "change",
            "/configuration/v1/org-levels/{level}/{code}",
            OrgLevel::TYPE,
            "Changes what is given of a unit and keeps the rest.",
        ),
    ],
};
