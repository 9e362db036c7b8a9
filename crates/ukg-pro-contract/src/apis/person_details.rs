//! Person details (`ukg-pro-rest.md` 13.1).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A person, once across companies: names, addresses, identifiers, COBRA, I-9, military service.
    PersonDetails as "person-details" {
        /// First additional name.
        additional_name1 = "additionalName1": Text, nillable;
        /// Second additional name.
        additional_name2 = "additionalName2": Text, nillable;
        /// GUID of the home address.
        address_id = "addressId": Text, nillable;
        /// Whether the home address lies on a tax boundary.
        address_is_on_tax_boundary = "addressIsOnTaxBoundary": Boolean, nillable;
        /// Latitude of the home address.
        address_latitude = "addressLatitude": Number, nillable;
        /// COBRA: export flag.
        cobra_export = "cobraExport": Text, nillable;
        /// COBRA: whether coverage is active.
        cobra_is_active = "cobraIsActive": Boolean, nillable;
        /// COBRA: reason code.
        cobra_reason = "cobraReason": Text, nillable;
        /// COBRA: status code.
        cobra_status = "cobraStatus": Text, nillable;
        /// COBRA: since when the status holds.
        cobra_status_date = "cobraStatusDate": DateTime, nillable;
        /// SMS code of community broadcasts.
        community_broadcast_sms_code = "communityBroadcastSmsCode": Text, nillable;
        /// Consent to an electronic W-2.
        consent_electronic_w2 = "consentElectronicW2": Boolean, nillable;
        /// Consent to an electronic W-2PR.
        consent_electronicw2pr = "consentElectronicw2pr": Boolean, nillable;
        /// Date of death.
        date_deceased = "dateDeceased": DateTime, nillable;
        /// COBRA: date of the event.
        date_of_cobra_event = "dateOfCobraEvent": DateTime, nillable;
        /// COBRA: date of the export.
        date_of_cobra_export = "dateOfCobraExport": DateTime, nillable;
        /// COBRA: date of the letter.
        date_of_cobra_letter = "dateOfCobraLetter": DateTime, nillable;
        /// When the I-9 expires.
        date_of_i9_expiration = "dateOfI9Expiration": DateTime, nillable;
        /// When the row last changed; no zone.
        datetime_changed = "datetimeChanged": DateTime, nillable;
        /// When the row was made; no zone.
        datetime_created = "datetimeCreated": DateTime, nillable;
        /// Code of the disability.
        disability_type = "disabilityType": Text, nillable;
        /// Text of the ethnic code.
        ethnic_description = "ethnicDescription": Text, nillable;
        /// Former last name.
        former_name = "formerName": Text, nillable;
        /// Blood type.
        health_blood_type = "healthBloodType": Text, nillable;
        /// Colour of the eyes.
        health_eyes = "healthEyes": Text, nillable;
        /// Colour of the hair.
        health_hair = "healthHair": Text, nillable;
        /// Height, feet.
        health_height_feet = "healthHeightFeet": Text, nillable;
        /// Height, inches.
        health_height_inches = "healthHeightInches": Text, nillable;
        /// Last blood donation.
        health_last_donate_date = "healthLastDonateDate": DateTime, nillable;
        /// Weight.
        health_weight = "healthWeight": Number, nillable;
        /// I-9: alien number.
        i9_alien_number = "i9AlienNumber": Text, nillable, sensitive;
        /// I-9: document of list A.
        i9_doc_a = "i9DocA": Text, nillable;
        /// I-9: document of list B.
        i9_doc_b = "i9DocB": Text, nillable;
        /// I-9: document of list C.
        i9_doc_c = "i9DocC": Text, nillable;
        /// I-9: whether verified.
        i9_verified = "i9Verified": Boolean, nillable;
        /// I-9: type of visa.
        i9_visa_type = "i9VisaType": Text, nillable;
        /// I-9: work authorisation.
        i9_work_auth = "i9WorkAuth": Text, nillable;
        /// Whether disabled.
        is_disabled = "isDisabled": Boolean, nillable;
        /// Whether paid in several pay groups.
        is_multi_pay_group = "isMultiPayGroup": Boolean, nillable;
        /// Whether a smoker.
        is_smoker = "isSmoker": Boolean, nillable;
        /// Whether the person served.
        military_service = "militaryService": Boolean, nillable;
        /// Branch of service.
        military_branch_served = "militaryBranchServed": Text, nillable;
        /// Era of service.
        military_era = "militaryEra": Text, nillable;
        /// Disabled veteran, Y or N.
        military_is_disabled_vet = "militaryIsDisabledVet": Text, nillable;
        /// Other eligible veteran, Y or N.
        military_is_oth_elig_vet = "militaryIsOthEligVet": Text, nillable;
        /// Basis of that eligibility.
        military_is_oth_elig_vet_basis = "militaryIsOthEligVetBasis": Text, nillable;
        /// Active wartime veteran, Y or N.
        military_is_active_wartime_vet = "militaryIsActiveWartimeVet": Text, nillable;
        /// Former last name, a second field of the same meaning.
        name_former = "nameFormer": Text, nillable;
        /// Former social security number.
        previous_ssn = "previousSSN": Text, nillable, sensitive;
        /// Country of origin.
        origin_country = "originCountry": Text, nillable;
        /// Place of origin.
        origin_location = "originLocation": Text, nillable;
        /// W-2: whether deceased.
        w2_is_deceased = "w2IsDeceased": Boolean, nillable;
        /// COBRA: notes.
        cobra_notes = "cobraNotes": Text, nillable;
        /// SMS address.
        address_sms = "addressSms": Text, nillable;
        /// Date of separation from service.
        military_separation_date = "militarySeparationDate": DateTime, nillable;
        /// Whether the home phone is private.
        home_phone_is_private = "homePhoneIsPrivate": Boolean, nillable;
        /// Whether approvals go by SMS.
        sms_approvals = "smsApprovals": Boolean, nillable;
        /// Whether pay notifications go by SMS.
        sms_pay_notification = "smsPayNotification": Boolean, nillable;
        /// I-9: when the visa expires.
        i9_visa_expiration_date = "i9VisaExpirationDate": DateTime, nillable;
        /// Armed forces service medal veteran, Y or N.
        military_is_medal_vet = "militaryIsMedalVet": Text, nillable;
        /// Last name differs from the social security card, Y or N.
        last_name_not_same_as_ss_card = "lastNameNotSameAsSSCard": Text, nillable;
        /// Code of the cheque cashing institution.
        chk_cashing_inst_code = "chkCashingInstCode": Text, nillable;
        /// First nationality.
        nationality1 = "nationality1": Text, nillable;
        /// Second nationality.
        nationality2 = "nationality2": Text, nillable;
        /// Third nationality.
        nationality3 = "nationality3": Text, nillable;
        /// GUID of the person.
        person_id = "personId": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the home company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Name the person signs in with.
        user_name = "userName": Text, nillable;
        /// First name.
        first_name = "firstName": Text, nillable;
        /// Middle name.
        middle_name = "middleName": Text, nillable;
        /// Last name.
        last_name = "lastName": Text, nillable;
        /// First name the person prefers.
        preferred_name = "preferredName": Text, nillable;
        /// Code from the tenant's list of prefixes.
        name_prefix_code = "namePrefixCode": Text, nillable;
        /// Code from the tenant's list of suffixes; UKG's spelling.
        name_sufix_code = "nameSufixCode": Text, nillable;
        /// Work e-mail address.
        email_address = "emailAddress": Text, nillable;
        /// Personal e-mail address.
        email_address_alternate = "emailAddressAlternate": Text, nillable;
        /// Home phone, digits.
        home_phone = "homePhone": Text, nillable;
        /// Country of the home phone, ISO alpha-3.
        home_phone_country = "homePhoneCountry": Text, nillable;
        /// Street.
        address_line1 = "addressLine1": Text, nillable;
        /// Street, continued.
        address_line2 = "addressLine2": Text, nillable;
        /// City.
        address_city = "addressCity": Text, nillable;
        /// State or province, two letters.
        address_state = "addressState": Text, nillable;
        /// Postal code; can be padded with blanks.
        address_zip_code = "addressZipCode": Text, nillable;
        /// Country, ISO alpha-3.
        address_country = "addressCountry": Text, nillable;
        /// County.
        address_county = "addressCounty": Text, nillable;
        /// National identifier.
        national_id = "nationalId": Text, nillable, sensitive;
        /// Country of the national identifier.
        national_id_country = "nationalIdCountry": Text, nillable;
        /// Date of birth.
        date_of_birth = "dateOfBirth": DateTime, nillable;
        /// Gender code: M, F, others possible.
        gender = "gender": Text, nillable;
        /// Ethnic code of the tenant.
        ethnic_id_code = "ethnicIDCode": Text, nillable;
        /// Marital status code of the tenant; Z is none.
        marital_status_code = "maritalStatusCode": Text, nillable;
        /// Social security number, nine digits; can be masked.
        ssn = "ssn": Text, nillable, sensitive;
        /// Whether the social security number is hidden.
        ssn_is_suppressed = "ssnIsSuppressed": Boolean, nillable;
    }
}

/// Personal details, one row a person.
pub static API: Api = Api {
    name: "person-details",
    meaning: "Personal details, one row a person.",
    guard: Guard::Line(&["Employee Person Details"]),
    headers: &[],
    row: PersonDetails::TYPE,
    grain: Grain::Person,
    key: &["employeeId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of home companies."),
        Parameter::new("employeeId", Test::Text, "Keys of persons."),
        Parameter::new("lastName", Test::Text, "Last name; a trailing * stands for any text."),
        Parameter::new("emailAddress", Test::Text, "Work e-mail address."),
        Parameter::new("addressState", Test::Text, "State or province, two letters."),
        Parameter::new("addressCountry", Test::Text, "Country, ISO alpha-3."),
        Parameter::new("cobraIsActive", Test::Boolean, "Whether COBRA coverage is active."),
        Parameter::new("cobraStatus", Test::Text, "COBRA status code."),
        Parameter::new("dateOfCobraEvent", Test::Date, "Date of the COBRA event."),
        Parameter::new("dateTimeCreated", Test::Date, "Day the row was made.").on("datetimeCreated"),
        Parameter::new("dateTimeChanged", Test::Date, "Day the row last changed.").on("datetimeChanged"),
        Parameter::new("nationalId", Test::Text, "National identifier."),
        Parameter::new("nationalIdCountry", Test::Text, "Country of the national identifier."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/personnel/v1/person-details",
            "Personal details of everybody, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company",
            "/personnel/v1/companies/{companyId}/person-details",
            "Personal details of the people of one home company, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company-and-employee",
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/person-details",
            "Personal details of one person of a home company, as a list.",
        ),
        Endpoint::object(
            "get",
            "/personnel/v1/person-details/{employeeId}",
            "Personal details of one person.",
        ),
    ],
};
