//! The small APIs of single code tables (`ukg-pro-rest.md` 16.6).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Body, Endpoint, Grain, Paging, Shape},
};

record! {
    /// A code of a table. UKG publishes these two fields and says that there can be more.
    Code as "codes" {
        /// The code; unique within its table.
        code = "code": Text, nillable, required;
        /// What the code stands for.
        description = "description": Text, nillable, required;
    }
}

/// The tables that have an API of their own, as they stand in the path for `{codeTable}`.
pub static TABLES: &[&str] = &[
    "allergy",
    "awardType",
    "careerProvider",
    "childSupportType",
    "cobraStatus",
    "companyProperty",
    "courseCategory",
    "courseDeliveryMet",
    "courseSubCategory",
    "disability",
    "employeeType",
    "jobFamily",
    "licenseType",
    "loanType",
    "maritalStatus",
    "militaryBranches",
    "militaryEra",
    "namePrefix",
    "otherPhoneTypes",
    "project",
    "school",
    "skillProficiencyLevel",
    "skills",
    "termType",
    "waiveReason",
];

/// The codes of the tables of [`TABLES`], one row each.
///
/// Twenty-five APIs of one form are declared as one, with the table in the path. Its paths fit those of other APIs too,
/// `/configuration/v1/jobs` and `/configuration/v1/jobs/{code}` among them: a path with a fixed part in that place goes
/// before, and a `{codeTable}` outside of [`TABLES`] does not exist. The prefix of the paths is assumed, as is the form
/// of what is written.
pub static API: Api = Api {
    name: "codes",
    meaning: "The codes of the tables that have an API of their own, one row each.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: Code::TYPE,
    grain: Grain::Record("code"),
    key: &["code"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[
        Endpoint::narrowed(
            "list",
            "/configuration/v1/{codeTable}",
            "The codes of a table, such as jobFamily, in one answer.",
        ),
        Endpoint::create(
            "create",
            "/configuration/v1/{codeTable}",
            Body::Row(Code::TYPE),
            Shape::Object,
            "Adds a code to a table.",
        )
        .assumed(),
        Endpoint::replace(
            "replace",
            "/configuration/v1/{codeTable}/{code}",
            Code::TYPE,
            "Replaces a code of a table.",
        )
        .assumed(),
    ],
};
