//! What earnings, taxes and deductions are: by UKG Pro's own marks, else by the tables of codes of the account.

use std::collections::HashMap;

use rollbook_model::workforce::{CodeTables, DeductionType, EarningType, PayRun, PayUnit, TaxType};

use super::{super::marks::Marks, text};
use crate::mapping::Row;

/// The fields of a kind of earning that are read.
pub(super) const EARNING_FIELDS: [&str; 4] = ["earningCode", "stubDescription", "longDescription", "reportCategory"];

/// The fields of an employment that tell how somebody is paid.
pub(super) const UNIT_FIELDS: [&str; 3] = ["employeeID", "companyID", "salaryOrHourly"];

/// What is known of the codes that stand in lines.
#[derive(Debug)]
pub(super) struct Kinds<'a> {
    codes: &'a CodeTables,
    /// The kinds of earnings by their codes: name, and the category for reports.
    earnings: HashMap<String, (Option<String>, Option<String>)>,
    /// Deductions by their codes.
    deductions: HashMap<String, Marks>,
    /// How people are paid, by employee and company.
    units: HashMap<(String, String), PayUnit>,
}

impl<'a> Kinds<'a> {
    /// From the kinds of earnings that are set up, and lines of the history of deductions.
    pub(super) fn new(codes: &'a CodeTables, earnings: &[Row], deductions: &[Row]) -> Self {
        let mut kinds = Self {
            codes,
            earnings: HashMap::new(),
            deductions: HashMap::new(),
            units: HashMap::new(),
        };
        kinds.learn(earnings, deductions);
        kinds
    }

    /// Learns of more of both.
    pub(super) fn learn(&mut self, earnings: &[Row], deductions: &[Row]) {
        let name = |row: &Row| text(row, "stubDescription").or_else(|| text(row, "longDescription"));
        let of_earning = |row: &Row| Some((text(row, "earningCode")?, (name(row), text(row, "reportCategory"))));
        let of_deduction = |row: &Row| Some((text(row, "deductionCode")?, Marks::of(row)));
        self.earnings.extend(earnings.iter().filter_map(of_earning));
        self.deductions.extend(deductions.iter().filter_map(of_deduction));
    }

    /// Learns how people are paid, which tells wages from salaries.
    pub(super) fn learn_units(&mut self, employments: &[Row]) {
        let of = |row: &Row| {
            let [employee, company, unit] = UNIT_FIELDS.map(|field| text(row, field));
            let key = (employee?, company?);
            let unit = self.codes.read("pay_unit", &unit?).known?;
            Some((key, unit))
        };
        self.units.extend(employments.iter().filter_map(of));
    }

    /// What a tenant calls a kind of earning.
    pub(super) fn name_of_earning(&self, code: &str) -> Option<String> {
        self.earnings.get(code)?.0.clone()
    }

    fn word<T: std::str::FromStr>(&self, table: &str, code: &str) -> Option<T> {
        self.codes.read(table, code).known
    }

    /// As what a check was paid, by how it came into payroll.
    pub(super) fn run(&self, mode: Option<&str>) -> Option<PayRun> {
        self.word("pay_run", mode?)
    }

    /// What an earning of somebody is for.
    pub(super) fn earning(&self, code: &str, employee: &str, company: &str) -> EarningType {
        let category = self.earnings.get(code).and_then(|(_, category)| category.as_deref());
        let word = |code: &str| self.word("earning_type", code);
        match word(code).or_else(|| word(category?)) {
            Some(EarningType::Regular) => {
                let key = (employee.to_owned(), company.to_owned());
                match self.units.get(&key) {
                    Some(PayUnit::Year) => EarningType::Salary,
                    Some(PayUnit::Hour) => EarningType::Wage,
                    None => EarningType::Other,
                }
            }
            Some(kind) => kind,
            None => EarningType::Other,
        }
    }

    /// Who levies a tax; `None` where nobody knows.
    pub(super) fn tax(&self, code: &str) -> Option<TaxType> {
        self.word("tax_type", code)
    }

    /// Whether a deduction is taken before taxes, as far as its marks say so.
    pub(super) fn is_before_tax(&self, code: &str) -> Option<bool> {
        self.deductions.get(code)?.is_before_tax()
    }

    /// What a deduction is for; `None` where nobody knows, nor whether it is taken before taxes.
    pub(super) fn deduction(&self, code: &str, before_tax: Option<bool>) -> Option<DeductionType> {
        let marks = self.deductions.get(code).cloned().unwrap_or_default();
        marks.kind(self.codes, code, before_tax)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(value: &serde_json::Value) -> Row {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn regular_pay_is_a_salary_or_a_wage_by_how_the_person_is_paid() {
        let earnings = [row(&json!({ "earningCode": "BASE", "reportCategory": "REG" }))];
        let mut kinds = Kinds::new(CodeTables::defaults(), &earnings, &[]);
        kinds.learn_units(&[
            row(&json!({ "employeeID": "A", "companyID": "C", "salaryOrHourly": "S" })),
            row(&json!({ "employeeID": "B", "companyID": "C", "salaryOrHourly": "H" })),
        ]);
        for (code, employee, kind) in [
            ("BASE", "A", EarningType::Salary),
            ("REG", "B", EarningType::Wage),
            ("BASE", "Z", EarningType::Other),
            ("OT", "A", EarningType::Overtime),
            ("GIFT", "A", EarningType::Other),
        ] {
            assert_eq!(kinds.earning(code, employee, "C"), kind, "{code} of {employee}");
        }
    }
}
