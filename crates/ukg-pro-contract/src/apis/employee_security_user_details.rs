//! Sign-in facts of employees (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// An employee's user with the last sign-in and change of password, all as text.
    EmployeeSecurityUserDetails as "employee-security-user-details" {
        /// Id of the user, digits; a number in `user-details`.
        user_id = "userID": Text, nillable;
        /// Name the person signs in with.
        user_name = "userName": Text, nillable;
        /// First and last name in one text.
        full_name = "fullName": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// When the user last changed the password, as text.
        password_last_changed = "passwordLastChanged": Text, nillable;
        /// When the user last signed in, as text.
        last_logon = "lastLogon": Text, nillable;
    }
}

/// Sign-in facts of employees. No filter is published.
pub static API: Api = Api {
    name: "employee-security-user-details",
    meaning: "Last sign-in and change of password of employees.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeSecurityUserDetails::TYPE,
    grain: Grain::Person,
    key: &["userID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-security-user-details",
        "Last sign-in and change of password of employees, in pages.",
    )],
};
