//! Employee Phone Information (`ukg-pro-soap.md` 7.3).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// A telephone number beside the home and the work number, such as a mobile one.
    AlternateNumber as "AlternateNumber" {
        /// Country of the number: USA or CAN.
        country = "Country": Text, nillable;
        /// Prefix of the country, up to ten characters.
        country_prefix = "CountryPrefix": Text, nillable;
        /// Extension, up to ten characters.
        extension = "Extension": Text, nillable;
        /// Whether the number is kept from others.
        private = "IsPrivate": Boolean;
        /// The number: digits only, up to ten.
        number = "Number": Text, nillable;
        /// Key of a number that exists; nil for a new one, and all that a deletion needs.
        number_id = "NumberId": Text, nillable;
        /// Code of three letters for the kind of number, such as CEL.
        kind = "Type": Text, nillable;
    }
}

record! {
    /// The telephone numbers of an employee: home, work and any others.
    PhoneInformation as "PhoneInformation" {
        /// Further numbers; an update leaves them alone, operations of their own add and delete them.
        alternate_numbers = "AlternateNumbers": Many(AlternateNumber), nillable;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable;
        /// Number at home: digits only, up to ten.
        home_number = "HomeNumber": Text, nillable;
        /// Country of the number at home: USA or CAN.
        home_number_country = "HomeNumberCountry": Text, nillable;
        /// Whether the number at home is kept from others.
        home_number_private = "HomeNumberIsPrivate": Boolean;
        /// Number at work: digits only, up to ten.
        work_number = "WorkNumber": Text, nillable;
        /// Country of the number at work: USA or CAN.
        work_number_country = "WorkNumberCountry": Text, nillable;
        /// Extension of the number at work, up to ten characters.
        work_number_extension = "WorkNumberExtension": Text, nillable;
    }
}

static ROW: RecordType = find(
    "EmployeePhoneInformation",
    &[Field::new(
        "PhoneInformations",
        Kind::Many(PhoneInformation::TYPE),
        "The telephone numbers.",
    )
    .nillable()],
);

/// Telephone numbers of employees.
pub static SERVICE: Service = Service {
    name: "EmployeePhoneInformation",
    namespace: "http://www.ultipro.com/services/employeephoneinformation",
    meaning: "Telephone numbers of employees: home, work and others.",
    guard: Guard::Line(&["Employee Phone Information"]),
    operations: &[
        Operation::get(
            "GetPhoneInformationByEmployeeIdentifier",
            "PhoneInformationGetResponse",
            PhoneInformation::TYPE,
            "The telephone numbers of one employee.",
        ),
        Operation::find(
            "FindPhoneInformations",
            "PhoneInformationFindResponse",
            &ROW,
            "Telephone numbers, filtered and in pages.",
        ),
        Operation::write(
            "UpdatePhoneInformation",
            "PhoneInformationUpdateResponse",
            &[Parameter::entities(PhoneInformation::TYPE)],
            Level::Edit,
            "Changes home and work numbers; send whole records.",
        ),
        Operation::write(
            "CreateAlternateNumber",
            "PhoneInformationCreateResponse",
            &[
                Parameter::entities(AlternateNumber::TYPE),
                Parameter::identifier("employeeIdentifier"),
            ],
            Level::Add,
            "Adds further numbers to one employee.",
        ),
        Operation::write(
            "DeleteAlternateNumber",
            "PhoneInformationDeleteResponse",
            &[
                Parameter::entities(AlternateNumber::TYPE),
                Parameter::identifier("employeeIdentifier"),
            ],
            Level::Delete,
            "Deletes further numbers of one employee, named by their keys.",
        ),
    ],
};
