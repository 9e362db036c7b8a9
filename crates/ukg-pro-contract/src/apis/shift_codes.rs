//! Shift codes (`ukg-pro-rest.md` 16.12).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A shift that employees can work in.
    ShiftCode as "shift-codes" {
        /// Code of the shift; Z is none.
        shift_code = "shiftCode": Text, nillable;
        /// Name of the shift.
        shift_code_description = "shiftCodeDescription": Text, nillable;
    }
}

/// The shifts of the tenant, one row a code.
pub static API: Api = Api {
    name: "shift-codes",
    meaning: "The shifts of the tenant, one row a code.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: ShiftCode::TYPE,
    grain: Grain::Record("shift-code"),
    key: &["shiftCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/shift-codes",
        "The shifts of the tenant, in pages.",
    )],
};
