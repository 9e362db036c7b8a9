//! What deductions are for: by UKG Pro's own marks, else by the tables of codes of the account.

use rollbook_model::workforce::{CodeTables, DeductionType};

use super::pay::{is_marked, text};
use crate::mapping::Row;

/// How UKG Pro marks a deduction: in the history of deductions (`ukg-pro-rest.md` 17.4), and a few of the marks where it
/// is set up (`ukg-pro-rest.md` 16.8).
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is marked or not, whatever the others are"
)]
pub(super) struct Marks {
    deduction_type: Option<String>,
    plan_type: Option<String>,
    is_401k: bool,
    is_403b: bool,
    is_simple_ira: bool,
    is_457: bool,
    is_cafeteria: bool,
    /// `None` where it is not told.
    is_deferred: Option<bool>,
    is_dependent_care: bool,
}

/// The fields that they are read of.
pub(super) const MARK_FIELDS: [&str; 12] = [
    "deductionType",
    "deductionPlanType",
    "is401k",
    "is403b",
    "is408p",
    "is457",
    "is457b",
    "is457F",
    "isSection125",
    "isD125",
    "isDeferredCompensation",
    "isDependentCare",
];

impl Marks {
    /// Those of a row.
    pub(super) fn of(row: &Row) -> Self {
        let any = |fields: &[&str]| fields.iter().any(|field| is_marked(row, field));
        let deferred = "isDeferredCompensation";
        Self {
            deduction_type: text(row, "deductionType"),
            plan_type: text(row, "deductionPlanType"),
            is_401k: any(&["is401k"]),
            is_403b: any(&["is403b"]),
            is_simple_ira: any(&["is408p"]),
            is_457: any(&["is457", "is457b", "is457F"]),
            is_cafeteria: any(&["isSection125", "isD125"]),
            is_deferred: text(row, deferred).map(|_| is_marked(row, deferred)),
            is_dependent_care: any(&["isDependentCare"]),
        }
    }

    /// Those of two rows about the same deduction.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            deduction_type: self.deduction_type.or(other.deduction_type),
            plan_type: self.plan_type.or(other.plan_type),
            is_401k: self.is_401k || other.is_401k,
            is_403b: self.is_403b || other.is_403b,
            is_simple_ira: self.is_simple_ira || other.is_simple_ira,
            is_457: self.is_457 || other.is_457,
            is_cafeteria: self.is_cafeteria || other.is_cafeteria,
            is_deferred: match (self.is_deferred, other.is_deferred) {
                (None, told) | (told, None) => told,
                (Some(one), Some(other)) => Some(one || other),
            },
            is_dependent_care: self.is_dependent_care || other.is_dependent_care,
        }
    }

    /// Whether it is taken before taxes, as far as the marks say so: other countries have deductions before taxes that
    /// none of them is of.
    pub(super) fn is_before_tax(&self) -> Option<bool> {
        (self.is_cafeteria || self.is_deferred == Some(true)).then_some(true)
    }

    /// What the marks alone say. What is deferred is before taxes, and after them it is a Roth plan.
    fn says(&self) -> Option<DeductionType> {
        let is_deferred = self.is_deferred == Some(true);
        let of = |before, after| Some(if is_deferred { before } else { after });
        match () {
            () if self.is_401k => of(DeductionType::Savings401k, DeductionType::Savings401kRoth),
            () if self.is_403b => of(DeductionType::Savings403b, DeductionType::Savings403bRoth),
            () if self.is_457 => of(DeductionType::Deferred457, DeductionType::Deferred457Roth),
            () if self.is_simple_ira => Some(DeductionType::SimpleIra),
            () if self.is_dependent_care => Some(DeductionType::DependentCare),
            () => None,
        }
    }

    /// What the deduction is for; `None` where nobody knows, nor whether it is taken before taxes.
    pub(super) fn kind(&self, codes: &CodeTables, code: &str, before_tax: Option<bool>) -> Option<DeductionType> {
        if let Some(kind) = self.says() {
            return Some(kind);
        }
        let (by_type, by_plan) = (self.deduction_type.as_deref(), self.plan_type.as_deref());
        let word = |code: &str| codes.read("deduction_type", code).known;
        let word = word(code).or_else(|| word(by_type?)).or_else(|| word(by_plan?));
        let is_fitting = |kind: &DeductionType| self.is_cafeteria || !kind.as_str().starts_with("s125_");
        match (word.filter(is_fitting), before_tax) {
            (Some(DeductionType::HealthSavings), Some(false)) => Some(DeductionType::HealthSavingsAfterTax),
            (Some(DeductionType::Savings401k), _) if self.is_deferred == Some(false) => {
                Some(DeductionType::Savings401kRoth)
            }
            (Some(kind), _) => Some(kind),
            (None, Some(true)) => Some(DeductionType::BeforeTax),
            (None, Some(false)) => Some(DeductionType::AfterTax),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn marks(row: &serde_json::Value) -> Marks {
        Marks::of(row.as_object().unwrap())
    }

    #[test]
    fn marks_go_before_codes_and_what_nobody_knows_is_told_as_such() {
        let nothing = json!({});
        let (cafeteria, none) = (json!({ "isSection125": true }), json!({ "isSection125": false }));
        for (row, code, before_tax, kind) in [
            (
                &json!({ "is401k": true, "isDeferredCompensation": true }),
                "K",
                Some(true),
                Some("401k"),
            ),
            (
                &json!({ "is401k": true, "isDeferredCompensation": false }),
                "K",
                Some(false),
                Some("401k_roth"),
            ),
            (
                &json!({ "deductionType": "FSA", "isDependentCare": true, "isD125": true }),
                "DC",
                Some(true),
                Some("fsa_dependent_care"),
            ),
            (&cafeteria, "MED", Some(true), Some("s125_medical")),
            (&none, "MED", Some(false), Some("custom_post_tax")),
            (&nothing, "HSA", Some(true), Some("hsa_pre")),
            (&nothing, "HSA", Some(false), Some("hsa_post")),
            (
                &json!({ "deductionType": "SAV", "deductionPlanType": "401K", "isDeferredCompensation": true }),
                "SAVE",
                Some(true),
                Some("401k"),
            ),
            (
                &json!({ "deductionPlanType": "401K", "isDeferredCompensation": false }),
                "SAVE",
                None,
                Some("401k_roth"),
            ),
            (&nothing, "ZZZ", Some(true), Some("custom_pre_tax")),
            (&nothing, "ZZZ", None, None),
        ] {
            let told = marks(row).kind(CodeTables::defaults(), code, before_tax);
            assert_eq!(told.map(DeductionType::as_str), kind, "{code} {row}");
        }
    }

    #[test]
    fn what_one_row_says_and_another_does_not_counts() {
        let both = marks(&json!({ "isSection125": true, "isDeferredCompensation": false }))
            .and(marks(&json!({ "deductionType": "FSA", "isDependentCare": true })));
        assert_eq!(both.is_before_tax(), Some(true));
        assert_eq!(
            both.kind(CodeTables::defaults(), "DC", None),
            Some(DeductionType::DependentCare)
        );
        assert_eq!(marks(&json!({ "isSection125": false })).is_before_tax(), None);
    }
}
