//! Places where people work.

use rollbook_model::workforce::{Location, RecordKey};

use super::{
    mapping,
    records::L,
    rules::{ADDRESS, FLAG, TEXT},
};

mapping! {
    /// A place where people work.
    location(RecordKey) -> Location, LOCATION {
        code: TEXT <- L.locationCode;
        name: TEXT <- L.description;
        address: ADDRESS <- L.addressLine1, L.addressLine2, L.city, L.state, L.zipOrPostalCode, L.countryCode;
        is_active: FLAG <- L.isActive;
    }
}
