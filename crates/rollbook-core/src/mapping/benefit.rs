//! Deduction and benefit plans.

use rollbook_model::workforce::{Benefit, RecordKey};

use super::{
    mapping,
    records::B,
    rules::{FLAG, TEXT},
};

mapping! {
    /// A deduction or benefit plan.
    benefit(RecordKey) -> Benefit, BENEFIT {
        code: TEXT <- B.deductionCode;
        name: TEXT <- B.longDescription, B.stubDescription;
        plan_type: TEXT <- B.deductionPlanType;
        provider: TEXT <- B.benefitProvider;
        is_active: FLAG <- B.isActive;
    }
}
