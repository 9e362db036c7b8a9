//! Pay that others paid (`ukg-pro-rest.md` 17.9): summaries of pay made outside UKG Pro, which change no payroll of
//! its own.
//!
//! UKG publishes the path, the form of keys and amounts, and no property: the names here are guesses. A summary stands
//! at `thirdpartypay('…')`, with its earnings, deductions, taxes and distributions under it; those paths are not
//! declared.

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Body, Endpoint, Grain, Paging, Shape},
};

record! {
    /// A summary of pay made outside UKG Pro. The names of its properties are guesses.
    ThirdPartyPay as "thirdpartypay" {
        /// Key of the summary, 12 characters; UKG Pro makes it.
        id = "id": Text, nillable;
        /// Code of the company, up to 5 characters.
        company_code = "companyCode": Text, nillable, required;
        /// Employee number in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable, required;
        /// Day the employee was paid; ISO 8601.
        pay_date = "payDate": DateTime, nillable, required;
        /// First day of the pay period; ISO 8601.
        period_start_date = "periodStartDate": DateTime, nillable;
        /// Last day of the pay period; ISO 8601.
        period_end_date = "periodEndDate": DateTime, nillable;
        /// Currency of the amounts.
        currency_code = "currencyCode": Text, nillable;
        /// Sum of the earnings, four decimals; a number in a string.
        total_earnings = "totalEarnings": Decimal, nillable;
        /// Sum of the deductions, four decimals; a number in a string.
        total_deductions = "totalDeductions": Decimal, nillable;
        /// Sum of the taxes, four decimals; a number in a string.
        total_taxes = "totalTaxes": Decimal, nillable;
        /// Net pay, four decimals; a number in a string.
        net_pay = "netPay": Decimal, nillable;
    }
}

/// Summaries of pay made outside UKG Pro.
pub static API: Api = Api {
    name: "thirdpartypay",
    meaning: "Summaries of pay made outside UKG Pro.",
    guard: Guard::NotStated,
    headers: &[],
    row: ThirdPartyPay::TYPE,
    grain: Grain::Record("third-party-pay"),
    key: &["id"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[
        Endpoint::create(
            "create",
            "/services/payroll/v1/thirdpartypay",
            Body::Row(ThirdPartyPay::TYPE),
            Shape::Object,
            "Adds a summary of pay made outside UKG Pro.",
        )
        .assumed(),
        Endpoint::list(
            "list",
            "/services/payroll/v1/thirdpartypay",
            "Summaries of pay made outside UKG Pro.",
        )
        .assumed(),
    ],
};
