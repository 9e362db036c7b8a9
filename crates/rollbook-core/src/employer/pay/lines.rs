//! The lines of a check: from its pay statement, or where UKG Pro shows none, from the history of earnings and
//! deductions.

use std::collections::HashMap;

use rollbook_model::workforce::{Decimal, DeductionType, EarningType, TaxType};

use super::{Cents, kinds::Kinds, payment::Check, rows, text};
use crate::mapping::Row;

/// What a check is made of.
#[derive(Debug, Default, PartialEq)]
pub struct Lines {
    /// What was earned.
    pub earnings: Vec<Earning>,
    /// What was withheld for taxes.
    pub taxes: Vec<Tax>,
    /// What was deducted.
    pub deductions: Vec<Deduction>,
    /// What the employer gave besides.
    pub contributions: Vec<Deduction>,
}

/// An earning.
#[derive(Debug, PartialEq)]
pub struct Earning {
    /// What it is for.
    pub kind: EarningType,
    /// What the tenant calls it.
    pub name: Option<String>,
    /// The amount.
    pub amount: Cents,
    /// The hours it is for.
    pub hours: Option<Decimal>,
}

/// A tax.
#[derive(Debug, PartialEq)]
pub struct Tax {
    /// Who levies it; `None` where nobody knows.
    pub kind: Option<TaxType>,
    /// What the tenant calls it; `None` for the sum of all of them, where that is all that is told.
    pub name: Option<String>,
    /// The amount.
    pub amount: Cents,
}

/// A deduction, or a contribution.
#[derive(Debug, PartialEq)]
pub struct Deduction {
    /// What it is for; `None` where nobody knows.
    pub kind: Option<DeductionType>,
    /// What the tenant calls it, or its code.
    pub name: Option<String>,
    /// The amount.
    pub amount: Cents,
    /// Whether it is taken before taxes, where that is told.
    pub before_tax: Option<bool>,
}

/// Which of the lines of a statement one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineCategory {
    /// An earning.
    Earnings,
    /// A tax.
    Taxes,
    /// A deduction.
    Deductions,
    /// A contribution.
    Contributions,
}

impl LineCategory {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Earnings, Self::Taxes, Self::Deductions, Self::Contributions];

    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Earnings => "earnings",
            Self::Taxes => "taxes",
            Self::Deductions => "employee_deductions",
            Self::Contributions => "employer_contributions",
        }
    }
}

/// A kind of line that there is in statements.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PayItem {
    /// Which of the lines it is.
    pub category: LineCategory,
    /// What the tenant calls it.
    pub name: String,
    /// What it is for, in the word of its category.
    pub kind: Option<&'static str>,
    /// Whether it is taken before taxes; of deductions alone.
    pub before_tax: Option<bool>,
}

/// The fields of a statement that its lines are read of.
pub(super) const STATEMENT_FIELDS: [&str; 7] = [
    "payidentifier",
    "paydate",
    "document",
    "employeeidentifier",
    "earnings",
    "taxes",
    "deductions",
];
/// The fields of the history of earnings that lines are read of.
pub(super) const EARNED_FIELDS: [&str; 4] = ["genNumber", "earningCode", "currentAmount", "currentHours"];
/// The fields of the history of deductions that lines are read of, besides the marks.
pub(super) const DEDUCTED_FIELDS: [&str; 4] = [
    "checkId",
    "deductionCode",
    "employeeCurrentAmount",
    "employerCurrentAmount",
];

/// What statements tell of deductions: the name, and whether they are taken before taxes, by their codes.
pub(super) type Told = HashMap<String, (Option<String>, Option<bool>)>;

/// Learns from statements what their deductions are called.
pub(super) fn told(statements: &[Row]) -> Told {
    let lines = statements.iter().flat_map(|statement| rows(statement, "deductions"));
    let of = |line: &Row| {
        let told = (text(line, "deductiondescription"), flag(line));
        Some((text(line, "deductioncode")?, told))
    };
    lines.filter_map(of).collect()
}

/// What a line is called: its code where UKG Pro says no more.
fn named(name: Option<String>, code: String) -> Option<String> {
    name.or(Some(code)).filter(|name| !name.is_empty())
}

fn flag(line: &Row) -> Option<bool> {
    text(line, "pretax")?.parse().ok()
}

impl Lines {
    /// Those of a pay statement; `None` where an amount of it is not told.
    pub(super) fn of_statement(kinds: &Kinds<'_>, row: &Row, employee: &str, company: &str) -> Option<Self> {
        let mut lines = Self::default();
        for line in rows(row, "earnings") {
            let code = text(line, "paycode").unwrap_or_default();
            lines.earnings.push(Earning {
                kind: kinds.earning(&code, employee, company),
                name: named(text(line, "paydescription"), code),
                amount: Cents::of(line, "amount")?,
                hours: text(line, "hours").and_then(|hours| Decimal::parse(&hours)),
            });
        }
        for line in rows(row, "taxes") {
            let code = text(line, "taxcode").unwrap_or_default();
            lines.taxes.push(Tax {
                kind: kinds.tax(&code),
                name: named(text(line, "taxdescription"), code),
                amount: Cents::of(line, "amount")?,
            });
        }
        for line in rows(row, "deductions") {
            let code = text(line, "deductioncode").unwrap_or_default();
            let told = (text(line, "deductiondescription"), flag(line));
            let (ours, theirs) = (Cents::of(line, "employeeamount")?, Cents::of(line, "employeramount")?);
            lines.deduct(kinds, &code, &told, ours, theirs);
        }
        Some(lines)
    }

    /// Those of a check that UKG Pro shows no statement of, because it was taken back or takes another back. Its taxes are
    /// told as one sum.
    pub(super) fn of_history(
        kinds: &Kinds<'_>,
        told: &Told,
        check: &Check,
        earnings: &[&Row],
        deductions: &[&Row],
    ) -> Option<Self> {
        let mut lines = Self::default();
        let company = check.company_id.as_deref().unwrap_or_default();
        for line in earnings {
            let code = text(line, "earningCode").unwrap_or_default();
            lines.earnings.push(Earning {
                kind: kinds.earning(&code, &check.employee_id, company),
                name: named(kinds.name_of_earning(&code), code),
                amount: Cents::of(line, "currentAmount")?,
                hours: text(line, "currentHours").and_then(|hours| Decimal::parse(&hours)),
            });
        }
        let taxes = check.taxes?;
        if taxes != Cents(0) {
            lines.taxes.push(Tax {
                kind: None,
                name: None,
                amount: taxes,
            });
        }
        for line in deductions {
            let code = text(line, "deductionCode").unwrap_or_default();
            let (name, before_tax) = told.get(&code).cloned().unwrap_or_default();
            let told = (name, before_tax.or_else(|| kinds.is_before_tax(&code)));
            let ours = Cents::of(line, "employeeCurrentAmount")?;
            let theirs = Cents::of(line, "employerCurrentAmount")?;
            lines.deduct(kinds, &code, &told, ours, theirs);
        }
        Some(lines)
    }

    fn deduct(
        &mut self,
        kinds: &Kinds<'_>,
        code: &str,
        (name, before_tax): &(Option<String>, Option<bool>),
        ours: Cents,
        theirs: Cents,
    ) {
        let line = |amount| Deduction {
            kind: kinds.deduction(code, *before_tax),
            name: named(name.clone(), code.to_owned()),
            amount,
            before_tax: *before_tax,
        };
        if ours != Cents(0) {
            self.deductions.push(line(ours));
        }
        if theirs != Cents(0) {
            self.contributions.push(line(theirs));
        }
    }

    /// Whether they add up to what the register tells of the check.
    pub(super) fn add_up(&self, check: &Check) -> bool {
        let earned = Cents::sum(self.earnings.iter().map(|line| Some(line.amount)));
        let withheld = Cents::sum(self.taxes.iter().map(|line| Some(line.amount)));
        let deducted = Cents::sum(self.deductions.iter().map(|line| Some(line.amount)));
        let (Some(earned), Some(withheld), Some(deducted)) = (earned, withheld, deducted) else {
            return false;
        };
        check.gross == Some(earned)
            && check.taxes == Some(withheld)
            && check.net == Some(Cents(earned.0 - withheld.0 - deducted.0))
    }

    /// The kinds of lines among them.
    pub(super) fn items(&self) -> impl Iterator<Item = PayItem> {
        use LineCategory::{Contributions, Deductions, Earnings, Taxes};
        let item = |category, name: &Option<String>, kind, before_tax| {
            Some(PayItem {
                category,
                name: name.clone()?,
                kind,
                before_tax,
            })
        };
        let earnings = self.earnings.iter();
        let earnings = earnings.map(move |line| item(Earnings, &line.name, Some(line.kind.as_str()), None));
        let taxes = self.taxes.iter();
        let taxes = taxes.map(move |line| item(Taxes, &line.name, line.kind.map(TaxType::as_str), None));
        let deducted = |category, lines: &[Deduction]| {
            let of = |line: &Deduction| {
                let kind = line.kind.map(DeductionType::as_str);
                let before_tax = line.before_tax.filter(|_| category == Deductions);
                item(category, &line.name, kind, before_tax)
            };
            lines.iter().map(of).collect::<Vec<_>>()
        };
        let deductions = deducted(Deductions, &self.deductions);
        let contributions = deducted(Contributions, &self.contributions);
        earnings.chain(taxes).chain(deductions).chain(contributions).flatten()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(amount: i64) -> Deduction {
        Deduction {
            kind: None,
            name: None,
            amount: Cents(amount),
            before_tax: None,
        }
    }

    /// What was earned, withheld and deducted, and what the employer gave besides.
    fn lines(earned: &[i64], withheld: &[i64], deducted: &[i64], contributed: &[i64]) -> Lines {
        Lines {
            earnings: earned
                .iter()
                .map(|amount| Earning {
                    kind: EarningType::Other,
                    name: None,
                    amount: Cents(*amount),
                    hours: None,
                })
                .collect(),
            taxes: withheld
                .iter()
                .map(|amount| Tax {
                    kind: None,
                    name: None,
                    amount: Cents(*amount),
                })
                .collect(),
            deductions: deducted.iter().copied().map(line).collect(),
            contributions: contributed.iter().copied().map(line).collect(),
        }
    }

    fn check(gross: &serde_json::Value, taxes: &serde_json::Value, net: &serde_json::Value) -> Check {
        let row = json!({
            "payGroup": "W", "periodControl": "202601091", "checkId": "1", "employeeId": "E",
            "totalEarningsAmount": gross, "totalTaxAmount": taxes, "netAmount": net,
        });
        Check::of(row.as_object().unwrap()).unwrap().1
    }

    #[test]
    fn lines_add_up_where_gross_taxes_and_net_are_theirs_to_the_cent() {
        let paid = check(&json!(100.1), &json!(20), &json!(70.05));
        assert!(lines(&[10_000, 10], &[1_500, 500], &[1_000, 5], &[777]).add_up(&paid));
        assert!(
            !lines(&[10_000], &[1_500, 500], &[1_000, 5], &[]).add_up(&paid),
            "an earning is missing"
        );
        assert!(
            !lines(&[10_010], &[1_500], &[1_505], &[]).add_up(&paid),
            "a tax is told as a deduction"
        );
        assert!(
            !lines(&[10_010], &[2_000], &[1_004], &[]).add_up(&paid),
            "a cent is missing"
        );
        assert!(!lines(&[i64::MAX, 1], &[2_000], &[1_005], &[]).add_up(&paid));
        let taken_back = check(&json!(-100.1), &json!(-20), &json!(-70.05));
        assert!(lines(&[-10_010], &[-2_000], &[-1_005], &[]).add_up(&taken_back));
    }

    #[test]
    fn nothing_adds_up_to_what_is_not_told() {
        for untold in [json!(null), json!(""), json!("*****"), json!(0.001)] {
            let paid = check(&untold, &json!(0), &json!(0));
            assert_eq!(paid.gross, None, "{untold}");
            assert!(!lines(&[], &[], &[], &[]).add_up(&paid));
        }
        assert!(lines(&[], &[], &[], &[]).add_up(&check(&json!(0), &json!(0), &json!(0))));
    }

    #[test]
    fn a_line_is_called_by_its_code_where_nothing_else_is_told() {
        assert_eq!(named(Some("Regular".into()), "REG".into()).as_deref(), Some("Regular"));
        assert_eq!(named(None, "REG".into()).as_deref(), Some("REG"));
        assert_eq!(named(None, String::new()), None);
    }
}
