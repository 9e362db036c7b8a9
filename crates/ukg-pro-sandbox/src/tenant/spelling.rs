//! Fields that one record names so that only there it is clear which fact is meant: a `Number` is a phone's number in
//! a phone, and nothing elsewhere. What every record calls alike is in [`super::field_name`].

use std::borrow::Cow;

use super::field_name::canonical;

/// A record by its SOAP name, and its fields with the names of their facts.
type Spelling = (&'static str, &'static [(&'static str, &'static str)]);

/// Facts are named as the REST API of the same records names them (`ukg-pro-rest.md` 13.8, 13.14).
const SPELLINGS: &[Spelling] = &[
    (
        "Contact",
        &[
            ("ActiveContact", "isActive"),
            ("Address", "addressLine1"),
            ("Address2", "addressLine2"),
            ("AddressIsDifferent", "addressIsDifferentFromEmployee"),
            ("Beneficiary", "isBeneficiary"),
            ("Country", "countryCode"),
            ("DateOfDivorce", "divorceDate"),
            ("DateOfMarriage", "marriageDate"),
            ("DeceasedDate", "deathDate"),
            ("Dependent", "isDependent"),
            ("Disabled", "isDisabled"),
            ("EmergencyContact", "isEmergencyContact"),
            ("FullTimeStudent", "isStudent"),
            ("HomePhone", "homePhoneNumber"),
            ("OtherPhone", "otherPhoneNumber"),
            ("PreferredPhone", "preferredPhoneNumber"),
            ("RelationShipCode", "relationshipCode"),
            ("Smoker", "isSmoker"),
            ("SuffixCode", "nameSuffix"),
            ("WorkExtension", "workPhoneExtension"),
            ("WorkPhone", "workPhoneNumber"),
        ],
    ),
    (
        "AlternateNumber",
        &[
            ("Country", "phoneCountryCode"),
            ("CountryPrefix", "phoneCountryPrefix"),
            ("Extension", "phoneExtension"),
            ("IsPrivate", "phoneIsPrivate"),
            ("Number", "phoneNumber"),
            ("NumberId", "systemId"),
            ("Type", "phoneTypeCode"),
        ],
    ),
    // The names of the status and of the activation are too plain to mean one thing in every record.
    (
        "SsoUser",
        &[("Status", "sso_status"), ("UltiProUserName", "ultipro_user_name")],
    ),
    // `ukg-pro-rest.md` 17.1; whether an account is active is kept as its opposite.
    (
        "DirectDeposit",
        &[
            ("AccountIsActive", "accountIsInactive"),
            ("AccountNumber", "account"),
            ("AmountRule", "depositRule"),
            ("BankName", "employeeBankName"),
            ("FlatOrPercentAmount", "amountOrPercent"),
            ("RoutingNumber", "employeeBankRoutingNumber"),
        ],
    ),
    ("Termination", &[("Notes", "termination_notes")]),
    ("TerminationInfo", &[("Notes", "termination_notes")]),
    ("Employee", HIRE),
    ("GlobalNewHire", HIRE),
    ("GlobalEmployee", HIRE),
];

/// What hiring calls differently from everything that reads the same facts later (`ukg-pro-soap.md` 7.5, 7.6).
const HIRE: &[(&str, &str)] = &[
    ("BenefitGroup", "deduction_group_code"),
    ("BirthDate", "date_of_birth"),
    ("Currency", "currency_code"),
    ("DeductionBenefitGroup", "deduction_group_code"),
    ("EarningsGroup", "earning_group_code"),
    ("EthnicOrigin", "ethnic_id_code"),
    ("HireDate", "original_hire"),
    ("MailStop", "mailstop"),
    ("MaritalStatus", "marital_status_code"),
    ("NextPerformanceReviewDate", "next_perf_review"),
    ("NextSalaryReviewDate", "next_salary_review"),
    ("PaymentsPerYear", "number_of_payments"),
    ("PostalCode", "zip_or_postal_code"),
    ("WorkExtension", "work_number_extension"),
];

/// The canonical fact name of a field of a record, any SOAP or REST spelling of either.
pub fn canonical_in<'a>(record_name: &str, field_name: &'a str) -> Cow<'a, str> {
    let spelling = SPELLINGS.iter().find(|(record, _)| *record == record_name);
    let own = spelling.and_then(|(_, fields)| {
        let mut fields = fields.iter();
        fields.find(|(field, _)| field.eq_ignore_ascii_case(field_name))
    });
    canonical(own.map_or(field_name, |(_, fact)| *fact))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_means_what_its_record_says() {
        assert_eq!(canonical_in("AlternateNumber", "Number"), "phone_number");
        assert_eq!(canonical_in("Contact", "Country"), "country_code");
        assert_eq!(canonical_in("Address", "Country"), "country");
        assert_eq!(canonical_in("Employee", "BirthDate"), "date_of_birth");
        assert_eq!(canonical_in("SsoUser", "Status"), "sso_status");
    }
}
