//! The index of code tables (`ukg-pro-rest.md` 16.6).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A table of codes, and where it is read.
    CodeTable as "code-tables" {
        /// Name of the table in capitals, for example JOBFAMILY.
        code_table = "codeTable": Text, nillable;
        /// Link to the codes of the table, absolute.
        url = "url": Text, nillable;
    }
}

record! {
    /// A code to add to a table; only the tables of [`WRITABLE`] take any.
    NewCode as "code" {
        /// Name of the table the code is added to.
        code_table = "codeTable": Text, nillable, required;
        /// The code; unique within its table.
        code = "code": Text, nillable, required;
        /// What the code stands for.
        description = "description": Text, nillable, required;
    }
}

/// The tables that codes can be added to, as UKG writes them; names are the same in any case.
pub static WRITABLE: &[&str] = &[
    "Allergy",
    "Awardtype",
    "Careerprovider",
    "Childsupporttype",
    "Cobrastatus",
    "Coursecategory",
    "Coursedeliverymet",
    "Coursesubcategory",
    "Disability",
    "Educlevel",
    "Educmajor",
    "Emptype",
    "Jobfamily",
    "Licensetype",
    "Loantype",
    "Maritalstatus",
    "Military",
    "Militaryera",
    "Otherphone",
    "Prefix",
    "Proficiency",
    "Project",
    "Property",
    "School",
    "Skills",
    "Suffix",
    "Termtype",
    "Wellness",
];

/// The code tables of the tenant, one row a table.
pub static API: Api = Api {
    name: "code-tables",
    meaning: "The code tables of the tenant, one row a table.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: CodeTable::TYPE,
    grain: Grain::Record("code-table"),
    key: &["codeTable"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[
        Endpoint::list(
            "list",
            "/configuration/v1/code-tables",
            "Every code table with the link to its codes, in one answer.",
        ),
        Endpoint::create_many(
            "create",
            "/configuration/v1/code-tables",
            NewCode::TYPE,
            "Adds codes to tables; answers for each whether it was added.",
        ),
    ],
};
