//! Which position reports to which (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A position and the position it reports to, for as long as that holds.
    PositionReport as "position-report" {
        /// When the row last changed; no zone.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// Day the reporting line begins.
        effective_start_date = "effectiveStartDate": DateTime, nillable;
        /// Day the reporting line ends; null while open.
        effective_stop_date = "effectiveStopDate": DateTime, nillable;
        /// Code of the position.
        position_code = "positionCode": Text, nillable;
        /// Code of the position above it; null at the top.
        reports_to_position_code = "reportsToPositionCode": Text, nillable;
    }
}

/// The reporting lines between positions. No filter is published.
pub static API: Api = Api {
    name: "position-report",
    meaning: "The reporting lines between positions.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: PositionReport::TYPE,
    grain: Grain::Record("position"),
    key: &["positionCode", "effectiveStartDate"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/position-report",
        "Which position reports to which, in pages.",
    )],
};
