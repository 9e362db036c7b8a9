//! Tax calculation groups (`ukg-pro-rest.md` 16.12).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A group of employees whose taxes are computed, deposited and reported together.
    TaxGroup as "tax-groups" {
        /// Code of the group; its key.
        tax_calc_group_id_code = "taxCalcGroupIdCode": Text, nillable;
        /// Name of the group.
        tax_calc_group_description = "taxCalcGroupDescription": Text, nillable;
        /// Code of how often its taxes are deposited.
        deposit_frequency_code = "depositFrequencyCode": Text, nillable;
        /// Text of that frequency.
        deposit_frequency_description = "depositFrequencyDescription": Text, nillable;
        /// Code of the kind of group.
        tax_calc_group_type_code = "taxCalcGroupTypeCode": Text, nillable;
        /// Text of that kind.
        tax_calc_group_type_description = "taxCalcGroupTypeDescription": Text, nillable;
        /// Identifier under which the group is reported.
        tax_calc_group_report_id = "taxCalcGroupReportId": Text, nillable;
        /// Country whose taxes the group pays, ISO alpha-3.
        tax_group_country_code = "taxGroupCountryCode": Text, nillable;
        /// Whether it pays neither Social Security nor Medicare tax.
        tax_group_is_not_subject_to_soc_med_tax = "taxGroupIsNotSubjectToSocMedTax": Boolean, nillable;
        /// Whether it has ceased to pay wages.
        tax_group_is_not_paying_wages = "taxGroupIsNotPayingWages": Boolean, nillable;
        /// Whether the group is no longer in use.
        tax_group_is_inactive = "taxGroupIsInactive": Boolean, nillable;
        /// When it paid its last wages.
        date_final_wages_paid = "dateFinalWagesPaid": DateTime, nillable;
        /// When its amounts of the month were last set to zero.
        date_month_reset = "dateMonthReset": DateTime, nillable;
        /// When its amounts of the quarter were last set to zero.
        date_quarter_reset = "dateQuarterReset": DateTime, nillable;
        /// When its amounts of the year were last set to zero.
        date_year_reset = "dateYearReset": DateTime, nillable;
    }
}

/// The tax calculation groups of the tenant, one row each.
pub static API: Api = Api {
    name: "tax-groups",
    meaning: "The tax calculation groups of the tenant, one row each.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: TaxGroup::TYPE,
    grain: Grain::Record("tax-group"),
    key: &["taxCalcGroupIdCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("taxCalcGroupIdCode", Test::Text, "Codes of groups."),
        Parameter::new(
            "taxGroupIsInactive",
            Test::Flag,
            "Whether the group is no longer in use.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/tax-groups",
        "The tax calculation groups of the tenant, filtered and in pages.",
    )],
};
