//! What actions must answer, computed from the emulator's export by names written down here, from
//! `ukg-pro-soap.md` 6.1 and `ukg-pro-rest.md` 13.1. Shares nothing with catalogue, contract or mapping.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The tenant as the emulator exports it.
pub(crate) struct Truth(pub(crate) Value);

/// REST's name of a text, and the export's.
#[rustfmt::skip]
const TEXTS: [(&str, &str); 78] = [
    ("additionalName1", "additional_name1"), ("additionalName2", "additional_name2"), ("addressId", "address_id"),
    ("cobraExport", "cobra_export"), ("cobraReason", "cobra_reason"), ("cobraStatus", "cobra_status"),
    ("cobraStatusDate", "cobra_status_date"), ("communityBroadcastSmsCode", "community_broadcast_sms_code"),
    ("dateDeceased", "deceased_date"), ("dateOfCobraEvent", "date_of_cobra_event"),
    ("dateOfCobraExport", "date_of_cobra_export"), ("dateOfCobraLetter", "date_of_cobra_letter"),
    ("dateOfI9Expiration", "date_of_i9_expiration"), ("datetimeChanged", "datetime_changed"),
    ("datetimeCreated", "datetime_created"), ("disabilityType", "disability_type"),
    ("ethnicDescription", "ethnic_description"), ("formerName", "former_last_name"),
    ("healthBloodType", "health_blood_type"), ("healthEyes", "health_eyes"), ("healthHair", "health_hair"),
    ("healthHeightFeet", "health_height_feet"), ("healthHeightInches", "health_height_inches"),
    ("healthLastDonateDate", "health_last_donate_date"), ("i9AlienNumber", "i9_alien_number"),
    ("i9DocA", "i9_doc_a"), ("i9DocB", "i9_doc_b"), ("i9DocC", "i9_doc_c"), ("i9VisaType", "i9_visa_type"),
    ("i9WorkAuth", "i9_work_auth"), ("militaryBranchServed", "military_branch_served"),
    ("militaryEra", "military_era"), ("militaryIsDisabledVet", "military_is_disabled_vet"),
    ("militaryIsOthEligVet", "military_is_oth_elig_vet"),
    ("militaryIsOthEligVetBasis", "military_is_oth_elig_vet_basis"),
    ("militaryIsActiveWartimeVet", "military_is_active_wartime_vet"), ("nameFormer", "former_last_name"),
    ("previousSSN", "previous_ssn"), ("originCountry", "origin_country"), ("originLocation", "origin_location"),
    ("cobraNotes", "cobra_notes"), ("addressSms", "address_sms"),
    ("militarySeparationDate", "military_separation_date"), ("i9VisaExpirationDate", "i9_visa_expiration_date"),
    ("militaryIsMedalVet", "military_is_medal_vet"), ("lastNameNotSameAsSSCard", "last_name_not_same_as_ss_card"),
    ("chkCashingInstCode", "chk_cashing_inst_code"), ("nationality1", "nationality1"),
    ("nationality2", "nationality2"), ("nationality3", "nationality3"), ("personId", "person_id"),
    ("employeeId", "employee_id"), ("companyId", "company_id"), ("userName", "user_name"),
    ("firstName", "first_name"), ("middleName", "middle_name"), ("lastName", "last_name"),
    ("preferredName", "preferred_first_name"), ("namePrefixCode", "prefix"), ("nameSufixCode", "suffix"),
    ("emailAddress", "email_address"), ("emailAddressAlternate", "alternate_email_address"),
    ("homePhone", "home_number"), ("homePhoneCountry", "home_number_country"), ("addressLine1", "address_line1"),
    ("addressLine2", "address_line2"), ("addressCity", "city"), ("addressState", "state_or_province"),
    ("addressZipCode", "zip_or_postal_code"), ("addressCountry", "country"), ("addressCounty", "county"),
    ("nationalId", "national_id"), ("nationalIdCountry", "national_id_country"), ("dateOfBirth", "date_of_birth"),
    ("gender", "gender"), ("ethnicIDCode", "ethnic_id_code"), ("maritalStatusCode", "marital_status_code"),
    ("ssn", "ssn"),
];

/// The same for booleans.
#[rustfmt::skip]
const FLAGS: [(&str, &str); 14] = [
    ("addressIsOnTaxBoundary", "address_is_on_tax_boundary"), ("cobraIsActive", "cobra_is_active"),
    ("consentElectronicW2", "consent_electronic_w2"), ("consentElectronicw2pr", "consent_electronicw2pr"),
    ("i9Verified", "i9_verified"), ("isDisabled", "is_disabled"), ("isMultiPayGroup", "is_multi_pay_group"),
    ("isSmoker", "is_smoker"), ("militaryService", "military_service"), ("w2IsDeceased", "w2_is_deceased"),
    ("homePhoneIsPrivate", "home_number_is_private"), ("smsApprovals", "sms_approvals"),
    ("smsPayNotification", "sms_pay_notification"), ("ssnIsSuppressed", "suppress_ssn"),
];

/// The same for numbers.
const NUMBERS: [(&str, &str); 2] = [
    ("addressLatitude", "address_latitude"),
    ("healthWeight", "health_weight"),
];

/// Rows by their key.
pub(crate) type Rows = BTreeMap<String, Value>;

impl Truth {
    pub(crate) fn people(&self) -> impl Iterator<Item = &Value> {
        self.0["people"].as_array().unwrap().iter()
    }

    /// Each person with each of the person's employments.
    pub(crate) fn employments(&self) -> impl Iterator<Item = (&Value, &Value)> {
        let each = |person| employments_of(person).map(move |employment| (person, employment));
        self.people().flat_map(each)
    }

    /// What `FindPeople` answers of the employments that pass.
    pub(crate) fn found(&self, passes: impl Fn(&Value, &Value) -> bool) -> Rows {
        let passing = self
            .employments()
            .filter(|(person, employment)| passes(person, employment));
        by_key(passing.map(|(person, employment)| {
            let of = &employment["employee_identifier"];
            json!({
                "CompanyCode": of["company_code"],
                "EmployeeNumber": of["employee_number"],
                "FirstName": person["first_name"],
                "LastName": person["last_name"],
                "People": [record(person, employment)],
            })
        }))
    }

    /// What `list_person_details` answers of the people who pass.
    pub(crate) fn details(&self, passes: impl Fn(&Value) -> bool) -> Rows {
        by_key(self.people().filter(|person| passes(person)).map(details))
    }
}

pub(crate) fn employments_of(person: &Value) -> impl Iterator<Item = &Value> {
    person["employments"].as_array().unwrap().iter()
}

/// The record of `EmployeePerson`.
pub(crate) fn record(person: &Value, employment: &Value) -> Value {
    let of = &employment["employee_identifier"];
    json!({
        "AlternateEmailAddress": person["alternate_email_address"],
        "EmailAddress": person["email_address"],
        "EmployeeIdentifier": { "CompanyCode": of["company_code"], "EmployeeNumber": of["employee_number"] },
        "FirstName": person["first_name"],
        "FormerLastName": person["former_last_name"],
        "LastName": person["last_name"],
        "MiddleName": person["middle_name"],
        "PreferredFirstName": person["preferred_first_name"],
        "Prefix": person["prefix"],
        "SSN": person["ssn"],
        "SelfServiceProperties": null,
        "Suffix": person["suffix"],
        "SuppressSSN": flag(&person["suppress_ssn"]),
    })
}

/// The row of person-details.
pub(crate) fn details(person: &Value) -> Value {
    let mut row = Map::new();
    for (name, fact) in TEXTS {
        row.insert(name.to_owned(), known(person, fact).clone());
    }
    for (name, fact) in FLAGS {
        row.insert(name.to_owned(), flag(known(person, fact)));
    }
    for (name, fact) in NUMBERS {
        // As it is written, digit by digit.
        let number: Option<Value> = known(person, fact)
            .as_str()
            .map(|text| serde_json::from_str(text).unwrap());
        row.insert(name.to_owned(), number.into());
    }
    row.into()
}

/// Rows by what tells them apart; fails when two are the same.
pub(crate) fn by_key(rows: impl IntoIterator<Item = Value>) -> Rows {
    let mut known = Rows::new();
    for row in rows {
        let key = match &row["employeeId"] {
            Value::Null => format!("{} {}", text(&row["CompanyCode"]), text(&row["EmployeeNumber"])),
            id => text(id).to_owned(),
        };
        assert!(known.insert(key.clone(), row).is_none(), "the row `{key}` came twice");
    }
    known
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn known<'a>(person: &'a Value, fact: &str) -> &'a Value {
    person.get(fact).unwrap_or_else(|| panic!("the export has no `{fact}`"))
}

fn flag(fact: &Value) -> Value {
    match fact.as_str() {
        None => Value::Null,
        Some("true") => true.into(),
        Some("false") => false.into(),
        Some(other) => panic!("`{other}` is no flag"),
    }
}
