//! Employee Contacts (`ukg-pro-soap.md` 6.4).

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Output, Parameter, Service, find},
};

record! {
    /// A contact of an employee: an emergency contact, a dependent, a beneficiary, or several of these.
    Contact as "Contact" {
        /// Whether the contact is active; contacts are retired by this, for none can be deleted.
        active = "ActiveContact": Boolean;
        /// First line of the address; the employee's unless the address is different.
        address = "Address": Text, nillable;
        /// Second line of the address; the employee's unless the address is different.
        address_2 = "Address2": Text, nillable;
        /// Whether the address is another than the employee's; only then can it be given.
        address_is_different = "AddressIsDifferent": Boolean;
        /// Whether the contact is a beneficiary.
        beneficiary = "Beneficiary": Boolean;
        /// City; the employee's unless the address is different.
        city = "City": Text, nillable;
        /// Key of the contact, twelve characters; none for a contact to be created.
        contact_id = "ContactId": Text, nillable;
        /// Code of the country; the employee's unless the address is different.
        country = "Country": Text, nillable;
        /// County; the employee's unless the address is different.
        county = "County": Text, nillable;
        /// Date of birth; the year 1 where it is not known.
        date_of_birth = "DateOfBirth": DateTime;
        /// Date of the divorce; the year 1 where there was none.
        date_of_divorce = "DateOfDivorce": DateTime;
        /// Date of the marriage; the year 1 where there was none.
        date_of_marriage = "DateOfMarriage": DateTime;
        /// Date of death; the year 1 where there is none.
        deceased_date = "DeceasedDate": DateTime;
        /// Whether the contact is a dependent.
        dependent = "Dependent": Boolean;
        /// Whether the contact has a disability.
        disabled = "Disabled": Boolean;
        /// E-mail address of the contact.
        email_address = "EmailAddress": Text, nillable;
        /// Whether the contact is to be called in an emergency.
        emergency_contact = "EmergencyContact": Boolean;
        /// Which employee the contact belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable, required;
        /// Name of the contact's employer.
        employer = "Employer": Text, nillable;
        /// First name of the contact.
        first_name = "FirstName": Text, nillable, required;
        /// Former last name of the contact.
        former_last_name = "FormerLastName": Text, nillable;
        /// Whether the contact studies full time.
        full_time_student = "FullTimeStudent": Boolean;
        /// Male (M) or female (F).
        gender = "Gender": Text, nillable;
        /// Home phone, digits only; required where it is the preferred one (H).
        home_phone = "HomePhone": Text, nillable;
        /// Last name of the contact.
        last_name = "LastName": Text, nillable, required;
        /// Middle name of the contact.
        middle_name = "MiddleName": Text, nillable;
        /// National identifier of the contact, such as a Canadian social insurance number.
        national_id = "NationalID": Text, nillable, sensitive;
        /// When the national identifier expires; the year 1 where it does not.
        national_id_expiration_date = "NationalIDExpirationDate": DateTime;
        /// Notes in free text.
        notes = "Notes": Text, nillable;
        /// Occupation of the contact in free text.
        occupation = "Occupation": Text, nillable;
        /// Whether the contact has other insurance.
        other_insurance = "OtherInsurance": Boolean;
        /// Another phone, digits only; required where it is the preferred one (O).
        other_phone = "OtherPhone": Text, nillable;
        /// Code of the kind of the other phone.
        other_phone_type = "OtherPhoneType": Text, nillable;
        /// The phone to call first: home (H), other (O) or work (W).
        preferred_phone = "PreferredPhone": Text, nillable, required;
        /// Code of what the contact is to the employee.
        relationship_code = "RelationShipCode": Text, nillable, required;
        /// Social security number of the contact.
        ssn = "SSN": Text, nillable, sensitive;
        /// Whether the contact smokes.
        smoker = "Smoker": Boolean;
        /// Code of the state or province; the employee's unless the address is different.
        state_or_province = "StateOrProvince": Text, nillable;
        /// Code from the tenant's list of name suffixes.
        suffix_code = "SuffixCode": Text, nillable;
        /// Extension of the work phone.
        work_extension = "WorkExtension": Text, nillable;
        /// Work phone, digits only; required where it is the preferred one (W).
        work_phone = "WorkPhone": Text, nillable;
        /// Postal code; the employee's unless the address is different.
        zip_or_postal_code = "ZipOrPostalCode": Text, nillable;
    }
}

static ROW: RecordType = find(
    "EmployeeContact",
    &[Field::new("Contacts", Kind::Many(Contact::TYPE), "The contacts.").nillable()],
);

/// Emergency contacts, dependents and beneficiaries of employees.
pub static SERVICE: Service = Service {
    name: "EmployeeContacts",
    namespace: "http://www.ultipro.com/services/employeecontacts",
    meaning: "Emergency contacts, dependents and beneficiaries of employees.",
    guard: Guard::Line(&["Employee Contacts"]),
    operations: &[
        Operation::get(
            "GetContactByEmployeeIdentifier",
            "ContactGetResponse",
            Contact::TYPE,
            "Every contact of one employee.",
        ),
        Operation::read(
            "GetEmployeeContactByContactId",
            "ContactGetResponse",
            &[Parameter::value("contactId", Kind::Text, "Key of the contact.")],
            Output::Get(Contact::TYPE),
            "One contact, by its key.",
        ),
        Operation::find(
            "FindContacts",
            "ContactFindResponse",
            &ROW,
            "Contacts by employee, filtered and in pages.",
        ),
        Operation::write(
            "CreateContact",
            "ContactCreateResponse",
            &[Parameter::entities(Contact::TYPE)],
            Level::Add,
            "Creates contacts; the answer does not tell their keys.",
        ),
        Operation::write(
            "UpdateContact",
            "ContactUpdateResponse",
            &[Parameter::entities(Contact::TYPE)],
            Level::Edit,
            "Changes contacts, chosen by their keys; send whole records.",
        ),
    ],
};
