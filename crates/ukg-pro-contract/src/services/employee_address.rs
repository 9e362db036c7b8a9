//! Employee Address (`ukg-pro-soap.md` 7.2).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// The home address of an employee.
    Address as "Address" {
        /// Street and number.
        line_1 = "AddressLine1": Text, nillable, required;
        /// Apartment, floor or what else follows the street.
        line_2 = "AddressLine2": Text, nillable;
        /// City.
        city = "City": Text, nillable, required;
        /// Code of the country, such as USA.
        country = "Country": Text, nillable, required;
        /// County.
        county = "County": Text, nillable;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable, required;
        /// Code of the state or province.
        state_or_province = "StateOrProvince": Text, nillable, required;
        /// ZIP or postal code; leading zeros count.
        zip_or_postal_code = "ZipOrPostalCode": Text, nillable, required;
    }
}

static ROW: RecordType = find(
    "EmployeeAddress",
    &[Field::new("Addresses", Kind::Many(Address::TYPE), "The home address.").nillable()],
);

/// Home addresses of employees.
pub static SERVICE: Service = Service {
    name: "EmployeeAddress",
    namespace: "http://www.ultipro.com/services/employeeaddress",
    meaning: "Home addresses of employees.",
    guard: Guard::Line(&["Employee Address"]),
    operations: &[
        Operation::get(
            "GetAddressByEmployeeIdentifier",
            "AddressGetResponse",
            Address::TYPE,
            "The home address of one employee.",
        ),
        Operation::find(
            "FindAddresses",
            "AddressFindResponse",
            &ROW,
            "Home addresses, filtered and in pages.",
        ),
        Operation::write(
            "UpdateAddress",
            "AddressUpdateResponse",
            &[Parameter::entities(Address::TYPE)],
            Level::Edit,
            "Changes home addresses; send whole records.",
        ),
    ],
};
