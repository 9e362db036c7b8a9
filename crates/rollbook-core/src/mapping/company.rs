//! Companies.

use rollbook_model::workforce::{Company, RecordKey};

use super::{
    mapping,
    records::D,
    rules::{ADDRESS, FLAG, PHONE, TEXT},
};

mapping! {
    /// A component company.
    company(RecordKey) -> Company, COMPANY {
        code: TEXT <- D.companyCode;
        name: TEXT <- D.companyName;
        is_master: FLAG <- D.isMasterCompany;
        master_company_id: TEXT <- D.masterCompanyId;
        tax_id: TEXT <- D.federalTaxId;
        address: ADDRESS <- D.addressLine1, D.addressLine2, D.addressCity, D.addressState, D.addressZipCode,
            D.addressCountry;
        phone: PHONE <- D.phoneNumber, D.addressCountry, D.phoneNumberExtension;
    }
}
