//! REST as UKG Pro speaks it (`ukg-pro-rest.md`).

mod api;
mod filter;
mod link;
mod rows;

pub use api::{Api, Endpoint, Grain, Paging, Parameter, Shape, Test};
pub use filter::{DateFilter, MalformedFilter};
pub use link::Links;
pub use rows::{read_row, read_rows};

/// The header of the Customer API Key (`ukg-pro-rest.md` 4.1).
pub const CUSTOMER_API_KEY: &str = "US-Customer-Api-Key";
