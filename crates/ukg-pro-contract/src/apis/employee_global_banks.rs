//! Bank accounts of global payroll (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A bank account into which an employee outside US and Canadian payroll is paid.
    EmployeeGlobalBank as "employee-global-banks" {
        /// Id of the account's record.
        bank_id = "bankId": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company that pays, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Number of the employee in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Currency the account is paid in, ISO 4217.
        currency_code = "currencyCode": Text, nillable;
        /// Code of the way the pay is transferred.
        funding_method = "fundingMethod": Text, nillable;
        /// Text of the funding method.
        funding_method_description = "fundingMethodDescription": Text, nillable;
        /// Street of the bank.
        address_line1 = "addressLine1": Text, nillable;
        /// Street of the bank, continued.
        address_line2 = "addressLine2": Text, nillable;
        /// Street of the bank, third line.
        address_line3 = "addressLine3": Text, nillable;
        /// City of the bank.
        city = "city": Text, nillable;
        /// State or province of the bank.
        state = "state": Text, nillable;
        /// Postal code of the bank.
        postal_code = "postalCode": Text, nillable;
        /// Country of the address, ISO alpha-3.
        country = "country": Text, nillable;
        /// Name of the bank.
        bank_name = "bankName": Text, nillable;
        /// Name or number of the branch.
        bank_branch = "bankBranch": Text, nillable;
        /// Country of the bank, ISO alpha-3.
        bank_country_code = "bankCountryCode": Text, nillable;
        /// Name the account is held under.
        beneficiary_name = "beneficiaryName": Text, nillable;
        /// Code of the type of account.
        bank_account_type = "bankAccountType": Text, nillable;
        /// Text of the type of account.
        bank_account_type_description = "bankAccountTypeDescription": Text, nillable;
        /// Number of the account in the bank's country.
        bank_account_number = "bankAccountNumber": Text, nillable, sensitive;
        /// International bank account number.
        iban = "iban": Text, nillable, sensitive;
        /// Business identifier code of the bank, 8 or 11 characters.
        swift_code = "swiftCode": Text, nillable;
        /// First entry that the bank's country asks for.
        bank_requirement1 = "bankRequirement1": Text, nillable;
        /// Second entry that the bank's country asks for.
        bank_requirement2 = "bankRequirement2": Text, nillable;
        /// Third entry that the bank's country asks for.
        bank_requirement3 = "bankRequirement3": Text, nillable;
        /// Code of what the first entry is.
        bank_request_code1 = "bankRequestCode1": Text, nillable;
        /// Label of the first entry.
        bank_request_label1 = "bankRequestLabel1": Text, nillable;
        /// Code of what the second entry is.
        bank_request_code2 = "bankRequestCode2": Text, nillable;
        /// Label of the second entry.
        bank_request_label2 = "bankRequestLabel2": Text, nillable;
        /// Code of what the third entry is.
        bank_request_code3 = "bankRequestCode3": Text, nillable;
        /// Label of the third entry.
        bank_request_label3 = "bankRequestLabel3": Text, nillable;
        /// Country the employee works in, ISO alpha-3.
        employee_country = "employeeCountry": Text, nillable;
        /// When the row last changed; no zone.
        date_modified = "dateModified": DateTime, nillable;
    }
}

/// Bank accounts of the employees of global payroll.
pub static API: Api = Api {
    name: "employee-global-banks",
    meaning: "Bank accounts of the employees of global payroll.",
    guard: Guard::Line(&["Global Employee Direct Deposit"]),
    headers: &[],
    row: EmployeeGlobalBank::TYPE,
    grain: Grain::Record("global-bank"),
    key: &["employeeId", "companyId", "bankId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of the companies that pay."),
        Parameter::new("employeeId", Test::Text, "Keys of persons."),
        Parameter::new(
            "employeeCountry",
            Test::Text,
            "Country the employee works in, ISO alpha-3.",
        ),
        Parameter::new("payGroup", Test::Text, "Code of the pay group."),
        Parameter::new("dateModified", Test::Date, "Day the row last changed."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-global-banks",
        "Bank accounts of global payroll, filtered and in pages.",
    )],
};
