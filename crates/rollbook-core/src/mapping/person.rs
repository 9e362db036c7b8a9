//! People.

use rollbook_model::workforce::{BankAccount, Person, PersonKey};

use super::{
    mapping,
    records::{A, P},
    rules::{ADDRESS, COUNTRIES, COUNTRY, DATE, ETHNICITY, GENDER, MARITAL_STATUS, MOMENT, PHONE, TEXT},
};

mapping! {
    /// A person.
    person(PersonKey) -> Person, PERSON {
        guid: TEXT <- P.personId;
        home_company_id: TEXT <- P.companyId;
        first_name: TEXT <- P.firstName;
        middle_name: TEXT <- P.middleName;
        last_name: TEXT <- P.lastName;
        preferred_name: TEXT <- P.preferredName;
        former_name: TEXT <- P.formerName, P.nameFormer;
        prefix: TEXT <- P.namePrefixCode;
        suffix: TEXT <- P.nameSufixCode;
        work_email: TEXT <- P.emailAddress;
        personal_email: TEXT <- P.emailAddressAlternate;
        home_phone: PHONE <- P.homePhone, P.homePhoneCountry;
        home_address: ADDRESS <- P.addressLine1, P.addressLine2, P.addressCity, P.addressState, P.addressZipCode,
            P.addressCountry;
        home_address_id: TEXT <- P.addressId;
        birth_date: DATE <- P.dateOfBirth;
        gender: GENDER <- P.gender;
        marital_status: MARITAL_STATUS <- P.maritalStatusCode;
        ethnicity: ETHNICITY <- P.ethnicIDCode, P.ethnicDescription;
        nationalities: COUNTRIES <- P.nationality1, P.nationality2, P.nationality3;
        ssn: TEXT <- P.ssn;
        national_id: TEXT <- P.nationalId;
        national_id_country: COUNTRY <- P.nationalIdCountry;
        deceased_on: DATE <- P.dateDeceased;
        created_at: MOMENT <- P.datetimeCreated;
        changed_at: MOMENT <- P.datetimeChanged;
    }
}

mapping! {
    /// An account that a person's pay is deposited to.
    bank_account(PersonKey) -> BankAccount, BANK_ACCOUNT {
        guid: TEXT <- A.accountRecordId;
        description: TEXT <- A.description;
        bank_name: TEXT <- A.employeeBankName;
        account_number: TEXT <- A.account, A.foreignAccountNumber;
        routing_number: TEXT <- A.employeeBankRoutingNumber, A.employeeInstitutionNumber;
        account_type: TEXT <- A.accountType;
        country: COUNTRY <- A.countryCode;
    }
}
