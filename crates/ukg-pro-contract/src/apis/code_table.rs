//! The codes of one table, by the index of code tables (`ukg-pro-rest.md` 16.6).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A code of a table. The row is not published: it is assumed from what clients read of it.
    CodeTableEntry as "code-table" {
        /// The code; unique within its table.
        code = "code": Text, nillable;
        /// What the code stands for.
        description = "description": Text, nillable;
        /// Whether the code is in use.
        is_active = "isActive": Boolean, nillable;
    }
}

/// The codes of a table, one row each.
pub static API: Api = Api {
    name: "code-table",
    meaning: "The codes of a table, one row each.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: CodeTableEntry::TYPE,
    grain: Grain::Record("code"),
    key: &["code"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[Endpoint::narrowed(
        "list",
        "/configuration/v1/code-tables/{codeTable}",
        "The codes of a table, such as JOBFAMILY, in one answer.",
    )
    .assumed()],
};
