//! Balances of time off.

use rollbook_model::workforce::{RecordKey, TimeOffBalance};

use super::{
    mapping,
    records::T,
    rules::{DATE, DECIMAL, TEXT},
};

mapping! {
    /// A balance in a plan of time off.
    time_off_balance(RecordKey) -> TimeOffBalance, TIME_OFF_BALANCE {
        plan: TEXT <- T.ptoPlan;
        earned: DECIMAL <- T.earned;
        taken: DECIMAL <- T.taken;
        earned_through: DATE <- T.earnedThroughDate;
        resets_on: DATE <- T.reset;
    }
}
