//! Contacts (`ukg-pro-rest.md` 13.8).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A dependent, beneficiary or emergency contact of an employee. Hangs on the person, not on a company.
    Contact as "contacts" {
        /// City.
        city = "city": Text, nillable;
        /// Country, ISO alpha-3.
        country_code = "countryCode": Text, nillable;
        /// County.
        county = "county": Text, nillable;
        /// Whether the contact lives elsewhere; if not, the address can be null.
        address_is_different_from_employee = "addressIsDifferentFromEmployee": Boolean, nillable;
        /// Street.
        address_line1 = "addressLine1": Text, nillable;
        /// Street, continued.
        address_line2 = "addressLine2": Text, nillable;
        /// State or province, two letters.
        state = "state": Text, nillable;
        /// Postal code.
        zip_code = "zipCode": Text, nillable;
        /// COBRA: export flag.
        cobra_export = "cobraExport": Boolean, nillable;
        /// COBRA: whether coverage is active.
        cobra_is_active = "cobraIsActive": Boolean, nillable;
        /// COBRA: reason code.
        cobra_reason = "cobraReason": Text, nillable;
        /// COBRA: status code.
        cobra_status = "cobraStatus": Text, nillable;
        /// COBRA: since when the status holds.
        cobra_status_date = "cobraStatusDate": DateTime, nillable;
        /// Date of birth.
        date_of_birth = "dateOfBirth": DateTime, nillable;
        /// COBRA: date of the event.
        date_of_cobra_event = "dateOfCOBRAEvent": DateTime, nillable;
        /// COBRA: date of the letter.
        date_of_cobra_letter = "dateOfCOBRALetter": DateTime, nillable;
        /// Key of the employee the contact belongs to, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Gender code: M, F, others possible.
        gender = "gender": Text, nillable;
        /// Id the contact was imported with.
        import_id = "importId": Text, nillable;
        /// Whether a beneficiary.
        is_beneficiary = "isBeneficiary": Boolean, nillable;
        /// Whether a dependent.
        is_dependent = "isDependent": Boolean, nillable;
        /// Whether disabled.
        is_disabled = "isDisabled": Boolean, nillable;
        /// Whether to call in an emergency; cannot be filtered.
        is_emergency_contact = "isEmergencyContact": Boolean, nillable;
        /// Whether a smoker.
        is_smoker = "isSmoker": Boolean, nillable;
        /// Whether a full-time student.
        is_student = "isStudent": Boolean, nillable;
        /// Date of the marriage.
        marriage_date = "marriageDate": DateTime, nillable;
        /// First name.
        first_name = "firstName": Text, nillable;
        /// Former last name.
        former_name = "formerName": Text, nillable;
        /// Last name.
        last_name = "lastName": Text, nillable;
        /// Middle name.
        middle_name = "middleName": Text, nillable;
        /// Code from the tenant's list of suffixes; spelled right here.
        name_suffix = "nameSuffix": Text, nillable;
        /// Occupation.
        occupation = "occupation": Text, nillable;
        /// Other insurance of the contact, as text.
        other_insurance = "otherInsurance": Text, nillable;
        /// Country of the home phone, ISO alpha-3.
        home_phone_country = "homePhoneCountry": Text, nillable;
        /// Home phone, digits.
        home_phone_number = "homePhoneNumber": Text, nillable;
        /// Other phone, digits.
        other_phone_number = "otherPhoneNumber": Text, nillable;
        /// Code of the type of the other phone.
        other_phone_type = "otherPhoneType": Text, nillable;
        /// Which number is preferred.
        preferred_phone_number = "preferredPhoneNumber": Text, nillable;
        /// Code of the relationship in the tenant's list: spouse, child and others.
        relationship_code = "relationshipCode": Text, nillable;
        /// Text of the relationship.
        relationship_description = "relationshipDescription": Text, nillable;
        /// Social security number.
        ssn = "ssn": Text, nillable, sensitive;
        /// Key of the contact, 12 characters.
        contact_id = "contactId": Text, nillable;
        /// First field of the customer's own.
        user_defined_field_01 = "userDefinedField01": Text, nillable;
        /// Extension of the work phone.
        work_phone_extension = "workPhoneExtension": Text, nillable;
        /// Work phone, digits.
        work_phone_number = "workPhoneNumber": Text, nillable;
        /// COBRA: notes.
        cobra_notes = "cobraNotes": Text, nillable;
        /// Notes.
        notes = "notes": Text, nillable;
        /// Whether the contact is active.
        is_active = "isActive": Boolean, nillable;
        /// Since when the contact is active or not.
        status_as_of_date = "statusAsOfDate": DateTime, nillable;
        /// Date of death.
        death_date = "deathDate": DateTime, nillable;
        /// Date of the divorce.
        divorce_date = "divorceDate": DateTime, nillable;
        /// E-mail address.
        email_address = "emailAddress": Text, nillable;
        /// Country of the other phone, ISO alpha-3.
        other_phone_country_code = "otherPhoneCountryCode": Text, nillable;
        /// Health care number.
        health_care_id = "healthCareId": Text, nillable, sensitive;
        /// National identifier.
        national_id = "nationalId": Text, nillable, sensitive;
        /// When the national identifier expires.
        national_id_expiration_date = "nationalIdExpirationDate": DateTime, nillable;
        /// GUID of the contact's own person record.
        person_id = "personID": Text, nillable;
        /// GUID of the address.
        address_id = "addressID": Text, nillable;
        /// GUID of the work phone.
        work_phone_id = "workPhoneId": Text, nillable;
        /// GUID of the home phone.
        home_phone_id = "homePhoneId": Text, nillable;
        /// GUID of the other phone.
        other_phone_id = "otherPhoneId": Text, nillable;
    }
}

/// Dependents, beneficiaries and emergency contacts of employees, in one list.
pub static API: Api = Api {
    name: "contacts",
    meaning: "Dependents, beneficiaries and emergency contacts of employees, in one list.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: Contact::TYPE,
    grain: Grain::Record("contact"),
    key: &["contactId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Key of the employee.").pattern(Pattern::Alphanumeric),
        Parameter::new("isActive", Test::Flag, "Whether the contact is active.").pattern(Pattern::Letters),
        Parameter::new("relationshipCode", Test::Text, "Code of a relationship.").pattern(Pattern::Letters),
        Parameter::new("contactId", Test::Text, "Key of the contact.").pattern(Pattern::Alphanumeric),
        Parameter::new("countryCode", Test::Text, "Country, ISO alpha-3.").pattern(Pattern::Letters),
        Parameter::new("cobraIsActive", Test::Flag, "Whether COBRA coverage is active.").pattern(Pattern::Letters),
        Parameter::new("cobraStatus", Test::Text, "COBRA status code.").pattern(Pattern::Letters),
        Parameter::new("isBeneficiary", Test::Flag, "Whether a beneficiary.").pattern(Pattern::Letters),
        Parameter::new("isDependent", Test::Flag, "Whether a dependent.").pattern(Pattern::Letters),
        Parameter::new("dateOfCobraEvent", Test::Date, "Date of the COBRA event.").on("dateOfCOBRAEvent"),
        Parameter::new(
            "statusAsOfDate",
            Test::Date,
            "Day since when the contact is active or not.",
        ),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/contacts",
            "Contacts of everybody, filtered and in pages.",
        ),
        Endpoint::object("get", "/personnel/v1/contacts/{contactId}", "One contact."),
    ],
};
