//! Work locations (`ukg-pro-rest.md` 16.5).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A place where employees work.
    Location as "locations" {
        /// Code of the location, up to 6 characters; its key.
        location_code = "locationCode": Text, nillable;
        /// Name of the location.
        description = "description": Text, nillable;
        /// Whether the location is in use.
        is_active = "isActive": Boolean, nillable;
        /// Street; older tenants do not send it.
        address_line1 = "addressLine1": Text, nillable;
        /// Street, continued; older tenants do not send it.
        address_line2 = "addressLine2": Text, nillable;
        /// Town of the location.
        city = "city": Text, nillable;
        /// State or province, two letters.
        state = "state": Text, nillable;
        /// Postal code.
        zip_or_postal_code = "zipOrPostalCode": Text, nillable;
        /// Country, ISO alpha-3.
        country_code = "countryCode": Text, nillable;
        /// Its segment of account numbers in the general ledger; older tenants do not send it.
        location_gl_segment = "locationGLSegment": Text, nillable;
    }
}

/// The places where employees work, one row a code.
pub static API: Api = Api {
    name: "locations",
    meaning: "The places where employees work, one row a code.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: Location::TYPE,
    grain: Grain::Record("location"),
    key: &["locationCode"],
    paging: Paging::NONE,
    parameters: &[
        Parameter::new("countryCode", Test::Text, "Country of the location, ISO alpha-3."),
        Parameter::new("isActive", Test::Boolean, "Whether the location is in use."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/configuration/v1/locations",
            "The places where employees work, filtered, in one answer.",
        ),
        Endpoint::object(
            "get",
            "/configuration/v1/locations/{code}",
            "The location of this code.",
        ),
    ],
};
