//! Employee SSO User (`ukg-pro-soap.md` 7.8).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Output, Parameter, Service, find},
};

record! {
    /// How an employee signs in: the user name at the customer's identity provider that stands for one of UKG Pro.
    SsoUser as "SsoUser" {
        /// Key that activates the user; all zeros where there is none.
        activation_key = "ActivationKey": Guid;
        /// User name at the customer's identity provider.
        client_user_name = "ClientUserName": Text, nillable;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable;
        /// Number of attempts at provisioning that were repeated.
        retry_attempts = "RetryAttempts": Integer;
        /// 0 provisional, 1 complete, 2 failed.
        status = "Status": Integer;
        /// User name in UKG Pro.
        ultipro_user_name = "UltiProUserName": Text, nillable;
    }
}

static ROW: RecordType = find(
    "EmployeeSsoUser",
    &[Field::new("SsoUsers", Kind::Many(SsoUser::TYPE), "The user for single sign-on.").nillable()],
);

/// Users for single sign-on.
pub static SERVICE: Service = Service {
    name: "EmployeeSsoUser",
    namespace: "http://www.ultipro.com/services/employeessouser",
    meaning: "Users for single sign-on: which name at the customer stands for which name in UKG Pro.",
    guard: Guard::NotStated,
    operations: &[
        Operation::get(
            "GetSsoUserByEmployeeIdentifier",
            "SsoUserGetResponse",
            SsoUser::TYPE,
            "The single sign-on user of one employee.",
        ),
        Operation::read(
            "GetSsoUserByClientUserName",
            "SsoUserGetResponse",
            &[Parameter::value(
                "clientUserName",
                Kind::Text,
                "User name at the customer's identity provider.",
            )],
            Output::Get(SsoUser::TYPE),
            "The single sign-on user of one name at the customer.",
        ),
        Operation::find(
            "FindSsoUsers",
            "SsoUserFindResponse",
            &ROW,
            "Single sign-on users, filtered and in pages.",
        ),
        Operation::write(
            "CreateSsoUser",
            "SsoUserCreateResponse",
            &[Parameter::entities(SsoUser::TYPE)],
            Level::Add,
            "Adds single sign-on users to employees.",
        ),
        Operation::write(
            "UpdateSsoUser",
            "SsoUserUpdateResponse",
            &[Parameter::entities(SsoUser::TYPE)],
            Level::Edit,
            "Changes single sign-on users; send whole records.",
        ),
        Operation::write(
            "DeleteSsoUser",
            "SsoUserDeleteResponse",
            &[Parameter::entities(SsoUser::TYPE)],
            Level::Delete,
            "Deletes single sign-on users.",
        ),
    ],
};
