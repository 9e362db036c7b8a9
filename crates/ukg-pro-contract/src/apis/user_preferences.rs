//! Language and date format of users (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// How a user wants UKG Pro to write. The user is joined to the person by `user-details`.
    UserPreferences as "user-preferences" {
        /// Id of the user, digits; a number in `user-details`.
        user_id = "userId": Text, nillable;
        /// Code of the language.
        language_code = "languageCode": Text, nillable;
        /// Pattern in which dates and times are shown.
        date_time_format = "dateTimeFormat": Text, nillable;
    }
}

/// Language and date format of users. No filter is published.
pub static API: Api = Api {
    name: "user-preferences",
    meaning: "Language and date format of users.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: UserPreferences::TYPE,
    grain: Grain::Person,
    key: &["userId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/user-preferences",
        "Language and date format of users, in pages.",
    )],
};
