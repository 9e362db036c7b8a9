//! Rules that reduce benefits (`ukg-pro-rest.md` 16.8).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A rule by which a benefit shrinks. Its fields are not published: these few are assumed.
    BenefitReduction as "benefit-reduction" {
        /// Code of the plan that the rule reduces, which is a deduction code.
        deduction_code = "deductionCode": Text, nillable;
        /// The rule in words.
        long_description = "longDescription": Text, nillable;
        /// Whether the rule is in use.
        is_active = "isActive": Boolean, nillable;
    }
}

/// The rules that reduce benefits, one row a plan.
///
/// Filters and paging are not published; it is taken to be in pages as its contemporaries are.
pub static API: Api = Api {
    name: "benefit-reduction",
    meaning: "The rules that reduce benefits, one row a plan.",
    guard: Guard::NotStated,
    headers: &[],
    row: BenefitReduction::TYPE,
    grain: Grain::Record("benefit-reduction"),
    key: &["deductionCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/benefit-reduction",
        "The rules that reduce benefits, in pages.",
    )
    .assumed()],
};
