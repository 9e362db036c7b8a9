//! Units of the organization.

use rollbook_model::workforce::{OrgUnit, RecordKey};

use super::{
    mapping,
    records::O,
    rules::{DECIMAL, FLAG, ROLE, TEXT},
};

mapping! {
    /// A unit of the organization.
    org_unit(RecordKey) -> OrgUnit, ORG_UNIT {
        level: DECIMAL <- O.level;
        code: TEXT <- O.code;
        name: TEXT <- O.description;
        level_name: TEXT <- O.levelDescription;
        role: ROLE <- O.levelDescription;
        is_active: FLAG <- O.isActive;
    }
}
