//! REST as UKG Pro speaks it (`ukg-pro-rest.md`).

mod api;
mod filter;
mod link;
mod multi_status;
mod path;
mod pattern;
mod rows;

pub use api::{Api, Body, Endpoint, Grain, Method, PagePlace, Paging, Parameter, RequestHeader, Rhythm, Shape, Test};
pub use filter::{DateFilter, MalformedFilter};
pub use link::Links;
pub use multi_status::{Counts, ErrorDetails, MultiStatus, RecordStatus};
pub use pattern::Pattern;
pub use rows::{read_body, read_row, read_rows, row_of, write_body};

/// The header of the Customer API Key (`ukg-pro-rest.md` 4.1).
pub const CUSTOMER_API_KEY: &str = "US-Customer-Api-Key";
