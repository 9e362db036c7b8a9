//! Accounts that pay is deposited to (`ukg-pro-rest.md` 17.1).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// An account of an employee in the United States or Canada, and which part of the pay goes there.
    DirectDeposit as "direct-deposit" {
        /// Text of the account, as the employee or an administrator entered it.
        description = "description": Text, nillable;
        /// Account number; whether it comes in full or masked is not known.
        account = "account": Text, nillable, sensitive;
        /// Code of the type of account, such as checking or savings.
        account_type = "accountType": Text, nillable;
        /// Amount of money or percentage, as `depositRule` says.
        amount_or_percent = "amountOrPercent": Number, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Code that tells a live deposit from a prenotification.
        direct_deposit_or_prenote = "directDepositOrPrenote": Text, nillable;
        /// Code of the rule: a flat amount, a percentage, or the balance; the list is not published.
        deposit_rule = "depositRule": Text, nillable;
        /// Id of the bank in UKG Pro.
        employee_bank_id = "employeeBankId": Text, nillable;
        /// Name of the bank.
        employee_bank_name = "employeeBankName": Text, nillable;
        /// Routing number of the bank, United States.
        employee_bank_routing_number = "employeeBankRoutingNumber": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Pay date of the first prenotification.
        first_prenote_pay_date = "firstPrenotePayDate": DateTime, nillable;
        /// Place among the employee's accounts when pay is split; text.
        sequence_number = "sequenceNumber": Text, nillable;
        /// Number of the institution, Canada.
        employee_institution_number = "employeeInstitutionNumber": Text, nillable;
        /// Country of the account, ISO alpha-3.
        country_code = "countryCode": Text, nillable;
        /// Account number outside the United States.
        foreign_account_number = "foreignAccountNumber": Text, nillable, sensitive;
        /// What kind of number `foreignAccountNumber` is.
        foreign_account_number_type = "foreignAccountNumberType": Text, nillable;
        /// Key of the account's row, a GUID.
        account_record_id = "accountRecordId": Text, nillable;
        /// When the row last changed; no zone.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
        /// Whether deposits to the account are stopped.
        account_is_inactive = "accountIsInactive": Boolean, nillable;
    }
}

/// Accounts that pay is deposited to, United States and Canada, one row an account.
pub static API: Api = Api {
    name: "direct-deposit",
    meaning: "Accounts that pay is deposited to, United States and Canada, one row an account.",
    guard: Guard::Line(&["Employee Direct Deposit"]),
    headers: &[],
    row: DirectDeposit::TYPE,
    grain: Grain::Record("direct-deposit"),
    key: &["accountRecordId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new(
            "accountIsInactive",
            Test::Boolean,
            "Whether deposits to the account are stopped.",
        ),
        Parameter::new("employeeId", Test::Text, "Keys of persons."),
        Parameter::new("companyId", Test::Text, "Ids of companies."),
        Parameter::new("employeeBankRoutingNumber", Test::Text, "Routing number of the bank."),
        Parameter::new("countryCode", Test::Text, "Country of the account, ISO alpha-3."),
        Parameter::new("dateTimeChanged", Test::Date, "Day the row last changed."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/payroll/v1/direct-deposit",
            "Accounts of everybody, filtered and in pages.",
        ),
        Endpoint::narrowed(
            "list-by-company",
            "/payroll/v1/companies/{companyId}/direct-deposit",
            "Accounts of the employees of one company, filtered and in pages.",
        ),
    ],
};
