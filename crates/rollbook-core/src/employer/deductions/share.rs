//! What is taken from a pay, or given with it.

use rollbook_model::workforce::{CodeTables, Decimal, DeductionRule};

use super::{
    super::pay::{Cents, text},
    percentage::Percentages,
};
use crate::mapping::Row;

/// What is taken from a pay, or given with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// An amount each pay.
    Fixed(Cents),
    /// A share of the pay, in basis points: hundredths of a percent.
    Percent(i64),
}

/// Nobody knows what it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclear;

/// Where one side of a deduction stands in an election.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    pub(super) amount: &'static str,
    pub(super) rate: &'static str,
    pub(super) rule: &'static str,
}

/// What is taken from the employee.
pub(super) const EMPLOYEE: Side = Side {
    amount: "employeeAmount",
    rate: "employeeCalcRateOrPct",
    rule: "employeeCalcRule",
};
/// What the employer gives.
pub(super) const EMPLOYER: Side = Side {
    amount: "employerAmount",
    rate: "employerCalcRateOrPct",
    rule: "employerCalcRule",
};

/// The rule of a side, where it has one that somebody knows.
pub(super) fn rule(codes: &CodeTables, row: &Row, side: Side) -> Option<DeductionRule> {
    codes.read("deduction_rule", &text(row, side.rule)?).known
}

/// The rate of a side, where it is a number.
pub(super) fn rate(row: &Row, side: Side) -> Option<Decimal> {
    text(row, side.rate).and_then(|rate| Decimal::parse(&rate))
}

/// One side of an election; nothing where there is neither a rule nor an amount.
///
/// The codes of rules are not published. Of one that nobody knows, an amount without a rate is an amount.
pub(super) fn of(
    codes: &CodeTables,
    row: &Row,
    side: Side,
    percentages: Option<Percentages>,
) -> Result<Option<Share>, Unclear> {
    let amount = Cents::of(row, side.amount);
    let has_rate = match text(row, side.rate) {
        None => false,
        Some(_) => rate(row, side).ok_or(Unclear)?.exactly(0) != Some(0),
    };
    match (rule(codes, row, side), amount) {
        // One that is not told is not nothing.
        (Some(DeductionRule::Percent), _) if text(row, side.rate).is_none() => Err(Unclear),
        (Some(DeductionRule::Percent), _) if !has_rate => Ok(Some(Share::Percent(0))),
        (Some(DeductionRule::Percent), _) => {
            let points = rate(row, side).and_then(|rate| percentages?.basis_points(&rate));
            points.map(Share::Percent).map(Some).ok_or(Unclear)
        }
        (Some(DeductionRule::Fixed), Some(amount)) => Ok(Some(Share::Fixed(amount))),
        (_, Some(Cents(0))) if !has_rate => Ok(None),
        (_, Some(amount)) if !has_rate => Ok(Some(Share::Fixed(amount))),
        _ => Err(Unclear),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_side_is_an_amount_a_share_or_nothing_and_never_a_guess() {
        let share = |share| Ok(Some(share));
        for (rule, amount, rate, told) in [
            (json!("FLAT"), json!(41.5), json!(0.0), share(Share::Fixed(Cents(4150)))),
            (json!("FLAT"), json!(0.0), json!(0.0), share(Share::Fixed(Cents(0)))),
            (json!("PCT"), json!(0.0), json!(0.06), share(Share::Percent(600))),
            (json!("PCT"), json!(134.4), json!(0.0625), share(Share::Percent(625))),
            (json!("PCT"), json!(0.0), json!(0.0), share(Share::Percent(0))),
            (json!("PCT"), json!(0.0), json!(null), Err(Unclear)),
            (json!("PCT"), json!(0.0), json!(0.000_01), Err(Unclear)),
            (json!(null), json!(0.0), json!(0.0), Ok(None)),
            (json!(null), json!(null), json!(null), Ok(None)),
            (json!(null), json!(9.25), json!(0.0), share(Share::Fixed(Cents(925)))),
            (json!("XYZ"), json!(9.25), json!(0.0), share(Share::Fixed(Cents(925)))),
            (json!("XYZ"), json!(0.0), json!(1.25), Err(Unclear)),
            (json!("XYZ"), json!(9.25), json!(1.25), Err(Unclear)),
            (json!("FLAT"), json!(0.005), json!(0.0), Err(Unclear)),
            (json!("FLAT"), json!("*****"), json!(0.0), Err(Unclear)),
        ] {
            let election = json!({ "employeeCalcRule": rule, "employeeAmount": amount, "employeeCalcRateOrPct": rate });
            let row = election.as_object().unwrap();
            let found = of(CodeTables::defaults(), row, EMPLOYEE, Some(Percentages::Fractions));
            assert_eq!(found, told, "{election}");
        }
        let election = json!({ "employerCalcRule": "PCT", "employerAmount": 0, "employerCalcRateOrPct": 4.0 });
        let row = election.as_object().unwrap();
        let of = |percentages| of(CodeTables::defaults(), row, EMPLOYER, percentages);
        assert_eq!(of(Some(Percentages::Hundredths)), share(Share::Percent(400)));
        assert_eq!(of(None), Err(Unclear), "which of the two they are, nobody knows");
    }
}
