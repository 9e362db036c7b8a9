//! A person of a tenant.

use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::{
    Address, Coded, Country, Decimal, Ethnicity, Gender, MaritalStatus, PersonKey, Phone, RecordKey,
    object::{object, unshown},
};

unshown!(CustomField, CustomValue);

object! {
    /// A person of a tenant, once across its companies.
    ///
    /// Moments have no zone: UKG Pro does not say in which they are.
    Person, PersonKey {
        /// UKG Pro's other key of the person, a GUID.
        guid: String,
        /// Id of the home company.
        home_company_id: String,
        /// First name.
        first_name: String,
        /// Middle name.
        middle_name: String,
        /// Last name.
        last_name: String,
        /// First name the person prefers.
        preferred_name: String,
        /// Former last name.
        former_name: String,
        /// Prefix of the name, a code of the tenant.
        prefix: String,
        /// Suffix of the name, a code of the tenant.
        suffix: String,
        /// Work e-mail address.
        work_email: String,
        /// Personal e-mail address.
        personal_email: String,
        /// Home phone.
        home_phone: Phone,
        /// Home address.
        home_address: Address,
        /// UKG Pro's key of the home address, a GUID.
        home_address_id: String,
        /// Date of birth.
        birth_date: Date,
        /// Gender.
        gender: Coded<Gender>,
        /// Marital status.
        marital_status: Coded<MaritalStatus>,
        /// Ethnicity.
        ethnicity: Coded<Ethnicity>,
        /// Nationalities, in UKG Pro's order.
        nationalities: Vec<Country>,
        /// Social security number of the United States.
        ssn: String,
        /// National identifier.
        national_id: String,
        /// Country of the national identifier.
        national_id_country: Country,
        /// Date of death.
        deceased_on: Date,
        /// When the person was entered.
        created_at: DateTime,
        /// When anything of the person last changed.
        changed_at: DateTime,
    }
}

/// The value of a field that the tenant made.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CustomValue {
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
}

/// A field that the tenant made, as one person has it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CustomField {
    /// The slot, as UKG spells it: it stays when the tenant gives the field another name.
    pub slot: String,
    /// What the tenant calls it.
    pub name: Option<String>,
    /// The value.
    pub value: Option<CustomValue>,
}

object! {
    /// An account that pay is deposited to.
    BankAccount, PersonKey {
        /// UKG Pro's key of it, a GUID.
        guid: String,
        /// What the person calls it.
        description: String,
        /// Name of the bank.
        bank_name: String,
        /// Number of the account.
        account_number: String,
        /// Routing number of the bank.
        routing_number: String,
        /// Code of its type.
        account_type: String,
        /// Country of the account.
        country: Country,
    }
}

object! {
    /// A dependent, beneficiary or emergency contact of a person.
    Contact, RecordKey {
        /// First name.
        first_name: String,
        /// Middle name.
        middle_name: String,
        /// Last name.
        last_name: String,
        /// What the contact is to the person, a code of the tenant.
        relationship: String,
        /// The same in the tenant's words.
        relationship_name: String,
        /// Whether to be called in an emergency.
        is_emergency_contact: bool,
        /// Whether a dependent.
        is_dependent: bool,
        /// Whether a beneficiary.
        is_beneficiary: bool,
        /// Whether in use.
        is_active: bool,
        /// E-mail address.
        email: String,
        /// Home phone.
        home_phone: Phone,
        /// Work phone.
        work_phone: Phone,
        /// Address, where it is not the person's.
        address: Address,
        /// Date of birth.
        birth_date: Date,
        /// Gender.
        gender: Coded<Gender>,
        /// Social security number of the United States.
        ssn: String,
    }
}
