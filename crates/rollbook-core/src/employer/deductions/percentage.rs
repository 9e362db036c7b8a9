//! How a tenant writes percentages of deductions. Whether six percent is 0.06 or 6.0 is not published
//! (`ukg-pro-rest.md` 14.1), so that it is told by what was taken.

use rollbook_model::{
    Problem,
    workforce::{CodeTables, Decimal, DeductionRule},
};

use super::{
    super::pay::{Cents, text},
    share::{EMPLOYEE, rate, rule},
};
use crate::{
    mapping::Row,
    workforce::{Beside, Reader, object},
};

/// How percentages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Percentages {
    /// Six percent is 0.06.
    Fractions,
    /// Six percent is 6.0.
    Hundredths,
}

/// Rows of the history that are looked at.
const LOOKED_AT: u32 = 100;
/// In how many parts rates are counted here.
const PARTS: i128 = 1_000_000;
/// From this on it can be somebody's pay of a period, in cents, and below the other it cannot: what a rate was taken from
/// is a hundred times as much when it is read the other way.
const A_PAY: (i128, i128) = (50_000, 5_000);

impl Percentages {
    /// How a tenant writes them, by elections of a deduction and what was taken for it; `None` where nothing says it, or
    /// none of the elections has one.
    pub(super) async fn of<'r>(
        reader: &Reader<'_>,
        code: &str,
        elections: impl Iterator<Item = &'r Row>,
    ) -> Result<Option<Self>, Problem> {
        let elections = shares(&reader.rules.codes, elections);
        if elections.is_empty() {
            return Ok(None);
        }
        // Nobody gives more than the whole pay.
        if elections.iter().any(|(rate, _)| *rate > PARTS) {
            return Ok(Some(Self::Hundredths));
        }
        let inputs = object([("deductionCode", code.to_owned())]);
        let action = "list_payroll_deductions_history";
        if let (Beside::Rows(rows), _) = reader.page_beside(action, &inputs, 1, LOOKED_AT).await? {
            let proof = rows.iter().find_map(Self::proved_by);
            if proof.is_some() {
                return Ok(proof);
            }
        }
        Ok(Self::likely(elections))
    }

    /// By a deduction of a check: the rate is of the basis that is told beside it.
    fn proved_by(line: &Row) -> Option<Self> {
        let amount = |field| Some(i128::from(Cents::of(line, field)?.0));
        let basis = amount("deductionCalculationBasisAmt")?;
        let taken = amount("employeeOriginalAmount")?;
        let rate = parts(&text(line, "employeeCalculationRateOrPercent")?)?;
        let is_of = |whole: i128| (taken * whole - basis * rate).abs() <= whole;
        // What is next to nothing is both.
        match (is_of(PARTS), is_of(PARTS * 100)) {
            (true, false) => Some(Self::Fractions),
            (false, true) => Some(Self::Hundredths),
            _ => None,
        }
    }

    /// By the pay that the last amounts were taken from: the middle one of them, since of a bonus, or of the last pay
    /// before a limit, less is taken.
    fn likely(elections: Vec<(i128, Option<i128>)>) -> Option<Self> {
        let mut pays: Vec<_> = elections
            .into_iter()
            .filter_map(|(rate, last)| (last? * PARTS).checked_div(rate))
            .collect();
        pays.sort_unstable();
        let middle = *pays.get(pays.len() / 2)?;
        match middle {
            _ if middle >= A_PAY.0 => Some(Self::Fractions),
            _ if middle < A_PAY.1 => Some(Self::Hundredths),
            _ => None,
        }
    }

    /// A rate in basis points, exactly.
    pub(super) fn basis_points(self, rate: &Decimal) -> Option<i64> {
        rate.exactly(match self {
            Self::Fractions => 4,
            Self::Hundredths => 2,
        })
    }
}

fn parts(rate: &str) -> Option<i128> {
    Decimal::parse(rate)?.exactly(6).map(i128::from)
}

/// The rates of those elections that are a share of the pay, each with what was taken last.
fn shares<'r>(codes: &CodeTables, elections: impl Iterator<Item = &'r Row>) -> Vec<(i128, Option<i128>)> {
    let of = |row: &Row| {
        let is_share = rule(codes, row, EMPLOYEE) == Some(DeductionRule::Percent);
        let rate = rate(row, EMPLOYEE).filter(|_| is_share)?.exactly(6)?;
        let last = Cents::of(row, "employeeLastAmount").filter(|last| last.0 > 0);
        (rate > 0).then_some((i128::from(rate), last.map(|last| i128::from(last.0))))
    };
    elections.filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn proved(basis: f64, taken: f64, rate: f64) -> Option<Percentages> {
        let line = json!({
            "deductionCalculationBasisAmt": basis, "employeeOriginalAmount": taken,
            "employeeCalculationRateOrPercent": rate,
        });
        Percentages::proved_by(line.as_object().unwrap())
    }

    #[test]
    fn what_was_taken_of_what_says_how_a_rate_is_written() {
        assert_eq!(proved(2240.0, 134.4, 0.06), Some(Percentages::Fractions));
        assert_eq!(proved(2240.0, 134.4, 6.0), Some(Percentages::Hundredths));
        assert_eq!(proved(2240.0, 10.08, 0.45), Some(Percentages::Hundredths));
        assert_eq!(proved(2240.0, 10.08, 0.0045), Some(Percentages::Fractions));
        // Taken in part, by another rule, or next to nothing.
        assert_eq!(proved(2240.0, 99.0, 0.06), None);
        assert_eq!(proved(0.5, 0.0, 0.01), None);
        assert_eq!(proved(2240.0, 0.0, 0.0), None);
    }

    #[test]
    fn the_pay_that_it_was_taken_from_says_so_where_it_can_be_one() {
        let of = |elections: &[(i128, i128)]| {
            let elections = elections.iter().map(|(rate, last)| (*rate, Some(*last)));
            Percentages::likely(elections.collect())
        };
        assert_eq!(of(&[(60_000, 13_440)]), Some(Percentages::Fractions));
        assert_eq!(of(&[(450_000, 1_008)]), Some(Percentages::Hundredths));
        assert_eq!(
            of(&[(60_000, 13_440), (60_000, 12_000), (60_000, 10)]),
            Some(Percentages::Fractions),
            "one who has nearly reached the limit says nothing of the others"
        );
        assert_eq!(of(&[(60_000, 1_200)]), None, "two hundred can be either");
        assert_eq!(Percentages::likely(vec![(60_000, None)]), None);
    }
}
