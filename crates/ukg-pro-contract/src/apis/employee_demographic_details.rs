//! Demographic details (`ukg-pro-rest.md` 13.10).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A person without COBRA, I-9 and military service: names, addresses, identifiers, EEO.
    EmployeeDemographicDetails as "employee-demographic-details" {
        /// Text of the ethnic code.
        ethnic_description = "ethnicDescription": Text, nillable;
        /// First additional name.
        additional_name1 = "additionalName1": Text, nillable;
        /// Second additional name.
        additional_name2 = "additionalName2": Text, nillable;
        /// GUID of the home address.
        address_id = "addressId": Text, nillable;
        /// Whether the home address lies on a tax boundary; text here.
        address_is_on_tax_boundary = "addressIsOnTaxBoundary": Text, nillable;
        /// Code of the disability.
        disability_type = "disabilityType": Text, nillable;
        /// Former last name.
        former_name = "formerName": Text, nillable;
        /// Blood type.
        health_blood_type = "healthBloodType": Text, nillable;
        /// Colour of the eyes.
        health_eyes = "healthEyes": Text, nillable;
        /// Colour of the hair.
        health_hair = "healthHair": Text, nillable;
        /// Body height: whole feet.
        health_height_feet = "healthHeightFeet": Text, nillable;
        /// Body height: inches beyond the feet.
        health_height_inches = "healthHeightInches": Text, nillable;
        /// Day of the last blood donation; text here.
        health_last_donate_date = "healthLastDonateDate": Text, nillable;
        /// Former social security number.
        previous_ssn = "previousSSN": Text, nillable, sensitive;
        /// Country of origin.
        origin_country = "originCountry": Text, nillable;
        /// Place of origin.
        origin_location = "originLocation": Text, nillable;
        /// Address for text messages.
        address_sms = "addressSms": Text, nillable;
        /// Last name differs from the social security card.
        last_name_not_same_as_ss_card = "lastNameNotSameAsSSCard": Text, nillable;
        /// First nationality.
        nationality1 = "nationality1": Text, nillable;
        /// Second nationality.
        nationality2 = "nationality2": Text, nillable;
        /// Third nationality.
        nationality3 = "nationality3": Text, nillable;
        /// GUID of the person.
        person_id = "personId": Text, nillable;
        /// Key of the person, 12 characters; the same in each company.
        employee_id = "employeeId": Text, nillable;
        /// Id of the home company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Given name.
        first_name = "firstName": Text, nillable;
        /// Second given name, or its initial.
        middle_name = "middleName": Text, nillable;
        /// Family name.
        last_name = "lastName": Text, nillable;
        /// Given name the person goes by.
        preferred_name = "preferredName": Text, nillable;
        /// Code of the title before the name.
        name_prefix_code = "namePrefixCode": Text, nillable;
        /// Code of the suffix after the name; spelled right here.
        name_suffix_code = "nameSuffixCode": Text, nillable;
        /// Work e-mail address.
        email_address = "emailAddress": Text, nillable;
        /// Second e-mail address, mostly private.
        email_address_alternate = "emailAddressAlternate": Text, nillable;
        /// GUID of the home phone.
        home_phone_id = "homePhoneID": Text, nillable;
        /// Home phone number, digits only.
        home_phone = "homePhone": Text, nillable;
        /// Country of the home phone, ISO alpha-3.
        home_phone_country = "homePhoneCountry": Text, nillable;
        /// Home address: first line.
        address_line1 = "addressLine1": Text, nillable;
        /// Home address: second line.
        address_line2 = "addressLine2": Text, nillable;
        /// Home address: third line.
        address_line3 = "addressLine3": Text, nillable;
        /// Home address: fourth line.
        address_line4 = "addressLine4": Text, nillable;
        /// Home address: city.
        address_city = "addressCity": Text, nillable;
        /// Home address: state or province, two letters.
        address_state = "addressState": Text, nillable;
        /// Home address: postal code.
        address_zip_code = "addressZipCode": Text, nillable;
        /// Home address: country, ISO alpha-3.
        address_country = "addressCountry": Text, nillable;
        /// Home address: county.
        address_county = "addressCounty": Text, nillable;
        /// Day of birth; text here.
        date_of_birth = "dateOfBirth": Text, nillable;
        /// Gender: M, F; others occur.
        gender = "gender": Text, nillable;
        /// Ethnic code; person-details spells it `ethnicIDCode`.
        ethnic_id_code = "ethnicIdCode": Text, nillable;
        /// Whether the person is disabled; text here.
        is_disabled = "isDisabled": Text, nillable;
        /// Marital status; Z none.
        marital_status_code = "maritalStatusCode": Text, nillable;
        /// Social security number, nine digits; can be masked.
        ssn = "ssn": Text, nillable, sensitive;
        /// Key of the person's user account.
        user_id = "userID": Text, nillable;
        /// GUID of the row for integrations.
        integration_record_id = "integrationRecordId": Text, nillable;
        /// Mobile phone number, digits only.
        cell_phone_number = "cellPhoneNumber": Text, nillable;
        /// Whether the home phone is private.
        home_phone_is_private = "homePhoneIsPrivate": Boolean, nillable;
        /// Whether the person smokes.
        is_smoker = "isSmoker": Boolean, nillable;
        /// Whether the social security number is withheld from print.
        ssn_is_suppressed = "ssnIsSuppressed": Boolean, nillable;
        /// Latitude of the home address, degrees.
        address_latitude = "addressLatitude": Number, nillable;
        /// Body weight.
        health_weight = "healthWeight": Number, nillable;
    }
}

/// Demographic details, one row a person.
pub static API: Api = Api {
    name: "employee-demographic-details",
    meaning: "Demographic details, one row a person.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeDemographicDetails::TYPE,
    grain: Grain::Person,
    key: &["employeeId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Key of a person; * stands for any text.").pattern(Pattern::Wild),
        Parameter::new("companyId", Test::Text, "Id of a home company; * stands for any text.").pattern(Pattern::Wild),
        Parameter::new("lastName", Test::Text, "Last name; * stands for any text.").pattern(Pattern::WildLetters),
        Parameter::new("emailAddress", Test::Text, "Work e-mail address."),
        Parameter::new(
            "addressState",
            Test::Text,
            "State or province of the home address; * stands for any text.",
        )
        .pattern(Pattern::WildLetters),
        Parameter::new(
            "addressCountry",
            Test::Text,
            "Country of the home address, ISO alpha-3; * stands for any text.",
        )
        .pattern(Pattern::WildLetters),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-demographic-details",
        "Demographic details of everybody, filtered and in pages.",
    )],
};
