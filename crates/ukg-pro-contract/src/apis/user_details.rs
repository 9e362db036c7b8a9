//! Users of UKG Pro (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// An employee as a user of UKG Pro: name, status, last sign-in.
    UserDetails as "user-details" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the user, a whole number.
        user_id = "userId": Number, nillable;
        /// Name the person signs in with.
        user_name = "userName": Text, nillable;
        /// First and last name in one text.
        full_name = "fullName": Text, nillable;
        /// When the user last signed in; no zone.
        user_last_logon_date = "userLastLogonDate": DateTime, nillable;
        /// When the user last changed the password; no zone.
        user_last_password_change_date = "userLastPasswordChangeDate": DateTime, nillable;
        /// Whether the user may sign in; the codes are not published.
        user_status = "userStatus": Text, nillable;
        /// Key of the user for other systems.
        integration_user_key = "integrationUserKey": Text, nillable;
    }
}

/// Users of UKG Pro. No filter is published.
pub static API: Api = Api {
    name: "user-details",
    meaning: "Users of UKG Pro with their last sign-in.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: UserDetails::TYPE,
    grain: Grain::Person,
    key: &["userId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/user-details",
        "Users with their last sign-in, in pages.",
    )],
};
