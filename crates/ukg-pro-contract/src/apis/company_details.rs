//! Component companies (`ukg-pro-rest.md` 16.1).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A company of the tenant: codes, address, tax identifier. Newer tenants spell its id `companyId`, and send
    /// `isMasterCompany` as a boolean.
    CompanyDetails as "company-details" {
        /// Id of the company, 5 characters; UKG's spelling.
        company_id = "companyID": Text, nillable;
        /// Code the customer chose for it, up to 5 characters.
        company_code = "companyCode": Text, nillable;
        /// Name of the company.
        company_name = "companyName": Text, nillable;
        /// Whether it is the master company: true or false, as text.
        is_master_company = "isMasterCompany": Text, nillable;
        /// Id of its master company, 5 characters.
        master_company_id = "masterCompanyId": Text, nillable;
        /// Street.
        address_line1 = "addressLine1": Text, nillable;
        /// Street, continued.
        address_line2 = "addressLine2": Text, nillable;
        /// City.
        address_city = "addressCity": Text, nillable;
        /// State or province, two letters.
        address_state = "addressState": Text, nillable;
        /// Postal code.
        address_zip_code = "addressZipCode": Text, nillable;
        /// Country, ISO alpha-3.
        address_country = "addressCountry": Text, nillable;
        /// County.
        address_county = "addressCounty": Text, nillable;
        /// Phone number, digits.
        phone_number = "phoneNumber": Text, nillable;
        /// Extension behind the phone number.
        phone_number_extension = "phoneNumberExtension": Text, nillable;
        /// Federal employer identification number of the United States.
        federal_tax_id = "federalTaxId": Text, nillable;
        /// Code of its unit at organization level 1.
        org_level1_code = "orgLevel1Code": Text, nillable;
        /// Code of its unit at organization level 2.
        org_level2_code = "orgLevel2Code": Text, nillable;
        /// Code of its unit at organization level 3.
        org_level3_code = "orgLevel3Code": Text, nillable;
        /// Code of its unit at organization level 4.
        org_level4_code = "orgLevel4Code": Text, nillable;
    }
}

/// The companies of the tenant, one row each.
pub static API: Api = Api {
    name: "company-details",
    meaning: "The companies of the tenant, one row each.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: CompanyDetails::TYPE,
    grain: Grain::Record("company"),
    key: &["companyID"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of companies.").on("companyID"),
        Parameter::new("masterCompanyId", Test::Text, "Id of the master company."),
        Parameter::new("companyCode", Test::Text, "Code the customer chose for the company."),
        Parameter::new("isMasterCompany", Test::Boolean, "Whether it is the master company."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/company-details",
        "The companies of the tenant, filtered and in pages.",
    )],
};
