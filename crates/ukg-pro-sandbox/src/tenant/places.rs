//! Where companies are and where people live.

use super::data::{columns, heading, lines};

/// A work location and the towns around it.
#[derive(Debug)]
pub(super) struct Location {
    pub(super) code: &'static str,
    pub(super) description: &'static str,
    pub(super) company_code: &'static str,
    pub(super) region: &'static str,
    pub(super) language: &'static str,
    pub(super) street: &'static str,
    pub(super) towns: Vec<Town>,
}

/// A town whose state, postal code, county and area code belong together.
#[derive(Debug)]
pub(super) struct Town {
    pub(super) name: &'static str,
    pub(super) state: &'static str,
    pub(super) postal_code: &'static str,
    pub(super) county: &'static str,
    pub(super) area_code: &'static str,
    pub(super) latitude: &'static str,
}

/// Every location in the data file, in its order.
pub(super) fn locations() -> Vec<Location> {
    let mut locations: Vec<Location> = Vec::new();
    for line in lines(include_str!("data/places.txt")) {
        if let Some([code, description, company_code, region, language, street]) = heading(line) {
            locations.push(Location {
                code,
                description,
                company_code,
                region,
                language,
                street,
                towns: Vec::new(),
            });
        } else if let Some(location) = locations.last_mut()
            && let Some([name, state, postal_code, county, area_code, latitude]) = columns(line)
        {
            location.towns.push(Town {
                name,
                state,
                postal_code,
                county,
                area_code,
                latitude,
            });
        }
    }
    locations
}

/// Street names.
pub(super) fn streets() -> Vec<&'static str> {
    lines(include_str!("data/streets.txt")).collect()
}
