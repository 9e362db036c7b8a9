//! Dependents, beneficiaries and emergency contacts.

use rollbook_model::workforce::{Contact, RecordKey};

use super::{
    mapping,
    records::K,
    rules::{ADDRESS, DATE, FLAG, GENDER, PHONE, TEXT},
};

mapping! {
    /// A dependent, beneficiary or emergency contact.
    contact(RecordKey) -> Contact, CONTACT {
        first_name: TEXT <- K.firstName;
        middle_name: TEXT <- K.middleName;
        last_name: TEXT <- K.lastName;
        relationship: TEXT <- K.relationshipCode;
        relationship_name: TEXT <- K.relationshipDescription;
        is_emergency_contact: FLAG <- K.isEmergencyContact;
        is_dependent: FLAG <- K.isDependent;
        is_beneficiary: FLAG <- K.isBeneficiary;
        is_active: FLAG <- K.isActive;
        email: TEXT <- K.emailAddress;
        home_phone: PHONE <- K.homePhoneNumber, K.homePhoneCountry;
        work_phone: PHONE <- K.workPhoneNumber, K.countryCode, K.workPhoneExtension;
        address: ADDRESS <- K.addressLine1, K.addressLine2, K.city, K.state, K.zipCode, K.countryCode;
        birth_date: DATE <- K.dateOfBirth;
        gender: GENDER <- K.gender;
        ssn: TEXT <- K.ssn;
    }
}
