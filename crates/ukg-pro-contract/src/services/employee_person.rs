//! Employee Person (`ukg-pro-soap.md` 6.1).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// Who a person is: names, e-mail addresses, social security number. No birth date, address or job.
    Person as "Person" {
        /// The second e-mail address.
        alternate_email_address = "AlternateEmailAddress": Text, nillable;
        /// The primary e-mail address.
        email_address = "EmailAddress": Text, nillable;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable, required;
        /// First name.
        first_name = "FirstName": Text, nillable, required;
        /// Former last name.
        former_last_name = "FormerLastName": Text, nillable;
        /// Last name.
        last_name = "LastName": Text, nillable, required;
        /// Middle name.
        middle_name = "MiddleName": Text, nillable;
        /// The first name the person prefers.
        preferred_first_name = "PreferredFirstName": Text, nillable;
        /// Code from the tenant's list of prefixes.
        prefix = "Prefix": Text, nillable;
        /// Social security number, nine digits without punctuation.
        ssn = "SSN": Text, nillable, sensitive;
        /// Undocumented; send none.
        self_service_properties = "SelfServiceProperties": Pairs, nillable;
        /// Code from the tenant's list of suffixes.
        suffix = "Suffix": Text, nillable;
        /// Whether the social security number is hidden in the portal.
        suppress_ssn = "SuppressSSN": Boolean;
    }
}

static ROW: RecordType = find(
    "EmployeePerson",
    &[Field::new("People", Kind::Many(Person::TYPE), "The person.").nillable()],
);

/// Names, e-mail addresses and social security numbers.
pub static SERVICE: Service = Service {
    name: "EmployeePerson",
    namespace: "http://www.ultipro.com/services/employeeperson",
    meaning: "Names, e-mail addresses and social security numbers.",
    guard: Guard::Line(&["Employee Person Details", "Employee Person"]),
    operations: &[
        Operation::get(
            "GetPersonByEmployeeIdentifier",
            "PersonGetResponse",
            Person::TYPE,
            "The personal record of one employee.",
        ),
        Operation::find(
            "FindPeople",
            "PersonFindResponse",
            &ROW,
            "Personal records, filtered and in pages.",
        ),
        Operation::write(
            "UpdatePerson",
            "PersonUpdateResponse",
            &[Parameter::entities(Person::TYPE)],
            Level::Edit,
            "Changes personal records; send whole records.",
        ),
    ],
};
