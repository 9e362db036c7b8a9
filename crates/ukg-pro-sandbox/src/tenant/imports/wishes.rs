//! What a deduction transaction asks for.

#![expect(
    clippy::similar_names,
    reason = "employee and employer are UKG's words, and differ enough"
)]

use jiff::civil::Date;
use ukg_pro_contract::apis::emp_deductions;

use super::super::field_name::canonical;
use super::super::payroll::{BasisPoints, Cents, OPTIONS, Rule};

/// The name of the root and the leaves of a transaction.
pub(super) struct Leaves {
    root: String,
    texts: Vec<(String, String)>,
    in_hundredths: bool,
}

impl Leaves {
    /// The name of the root comes first.
    pub(super) fn new(mut leaves: Vec<(String, String)>, in_hundredths: bool) -> Self {
        let root = if leaves.is_empty() {
            String::new()
        } else {
            leaves.remove(0).0
        };
        Self {
            root,
            texts: leaves,
            in_hundredths,
        }
    }

    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// The text of the first leaf of one of these names; none for one that is empty.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        let mut found = self
            .texts
            .iter()
            .filter(|(name, _)| names.iter().any(|one| one.eq_ignore_ascii_case(name)));
        found
            .next()
            .map(|(_, text)| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// How many leaves have one of these names.
    fn count(&self, names: &[&str]) -> usize {
        let all = self.texts.iter();
        all.filter(|(name, _)| names.iter().any(|one| one.eq_ignore_ascii_case(name)))
            .count()
    }

    fn date(&self, names: &[&str]) -> Result<Option<Date>, String> {
        let Some(text) = self.get(names) else { return Ok(None) };
        let date = text.get(..10).and_then(|day| day.parse().ok());
        // A time of day behind the date is let pass.
        let date = date.filter(|_| text.len() == 10 || text[10..].starts_with('T'));
        match date {
            Some(date) => Ok(Some(date)),
            None => Err(format!("`{}` is no date: use YYYY-MM-DD.", names[0])),
        }
    }

    fn amount(&self, names: &[&str]) -> Result<Option<Cents>, String> {
        self.decimal(names, 2)
    }

    /// A share of the pay, as the tenant writes them.
    fn share(&self, names: &[&str]) -> Result<Option<BasisPoints>, String> {
        self.decimal(names, if self.in_hundredths { 2 } else { 4 })
    }

    /// A decimal that is not negative, in units of the last place.
    fn decimal(&self, names: &[&str], places: usize) -> Result<Option<i64>, String> {
        let Some(text) = self.get(names) else { return Ok(None) };
        let name = names[0];
        if text.starts_with('-') {
            return Err(format!("`{name}` is negative."));
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 10 || !digits(whole) || !digits(fraction) {
            return Err(format!("`{name}` is no number."));
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > places {
            return Err(format!("`{name}` has more than {places} decimals."));
        }
        let parsed = format!("{whole}{fraction:0<places$}").parse();
        parsed.map(Some).map_err(|_| format!("`{name}` is no number."))
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        match self.get(&[name]) {
            None => Ok(None),
            Some("Y" | "y" | "true") => Ok(Some(true)),
            Some("N" | "n" | "false") => Ok(Some(false)),
            Some(_) => Err(format!("`{name}` is neither Y nor N.")),
        }
    }

    /// A calculation rule; the plan's own is named by its code, too.
    fn rule(&self, names: &[&str], of_the_plan: Rule) -> Result<Option<Rule>, String> {
        let Some(text) = self.get(names) else { return Ok(None) };
        let is = |code: &str| text.eq_ignore_ascii_case(code);
        if is("FLAT") {
            Ok(Some(Rule::Flat))
        } else if is("PCT") {
            Ok(Some(Rule::Percent))
        } else if of_the_plan.code().is_some_and(is) {
            Ok(Some(of_the_plan))
        } else if is("Expression") || is("Custom") {
            Err(format!(
                "`{}`: a transaction takes no rule of Expression or Custom.",
                names[0]
            ))
        } else {
            Err(format!("`{}` is no calculation rule of this deduction.", names[0]))
        }
    }
}

/// What is to be: nothing of what is left out.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// Whether it is only to be checked.
    pub(super) is_check: bool,
    pub(super) effective: Option<Date>,
    pub(super) reason: Option<String>,
    pub(super) start: Option<Date>,
    pub(super) stop: Option<Date>,
    pub(super) option: Option<&'static str>,
    pub(super) coverage: Option<Cents>,
    pub(super) employee_rule: Option<Rule>,
    pub(super) employee_amount: Option<Cents>,
    pub(super) employee_share: Option<BasisPoints>,
    pub(super) employer_rule: Option<Rule>,
    pub(super) employer_amount: Option<Cents>,
    pub(super) employer_share: Option<BasisPoints>,
    pub(super) each_pay: Option<Cents>,
    pub(super) yearly: Option<Cents>,
    pub(super) catches_up: Option<bool>,
    pub(super) goal: Option<Cents>,
    pub(super) number: Option<String>,
    /// Other fields of a deduction, by canonical name.
    pub(super) other: Vec<(String, String)>,
}

/// The names of a day from which a deduction is taken, and until which.
const START: &[&str] = &["StartDate", "DeductionStartDate"];
const STOP: &[&str] = &["StopDate", "EndDate", "DeductionStopDate"];

/// Fields that are a wish of their own, or that no transaction sets.
const NO_OTHERS: &[&str] = &[
    "benefit_amount",
    "benefit_option",
    "benefit_status",
    "company_id",
    "datetime_changed",
    "datetime_created",
    "deduction_code",
    "deduction_start_date",
    "deduction_stop_date",
    "employee_amount",
    "employee_calc_rate_or_pct",
    "employee_calc_rule",
    "employee_goal_amt",
    "employee_id",
    "employee_per_cap_amount",
    "employer_amount",
    "employer_calc_rate_or_pct",
    "employer_calc_rule",
    "is_home_company",
    "is_waived",
    "member_or_case_number",
    "system_id",
];

impl Wishes {
    /// Reads a transaction about a plan whose rules are these; tells what cannot be read.
    pub(super) fn read(leaves: &Leaves, employee: Rule, employer: Rule) -> Result<Self, String> {
        if leaves.count(&["DeductionCode", "DedCode"]) > 1 {
            return Err("The transaction has several deductions: hand in one at a time.".to_owned());
        }
        let is_check = match leaves.get(&["Mode"]) {
            None => false,
            Some(mode) if mode.eq_ignore_ascii_case("Save") => false,
            Some(mode) if mode.eq_ignore_ascii_case("Validate") => true,
            Some(_) => return Err("`Mode` is neither Save nor Validate.".to_owned()),
        };
        let option = match leaves.get(&["BenefitOption"]) {
            None => None,
            Some(wanted) => {
                let known = OPTIONS.iter().find(|(code, _)| code.eq_ignore_ascii_case(wanted));
                Some(known.ok_or("`BenefitOption` is no option of the tenant.")?.0)
            }
        };
        let text = |names: &[&str]| leaves.get(names).map(str::to_owned);
        let fields = emp_deductions::API.row.fields();
        let known: Vec<_> = fields.map(|field| canonical(field.name)).collect();
        let others = leaves.texts.iter().filter_map(|(name, text)| {
            let name = canonical(name).into_owned();
            let text = text.trim();
            let is_other = known.iter().any(|known| *known == name) && !NO_OTHERS.contains(&name.as_str());
            (is_other && !text.is_empty()).then(|| (name, text.to_owned()))
        });
        Ok(Self {
            is_check,
            effective: leaves.date(&["EffectiveDate"])?,
            reason: text(&["ChangeReasonCode", "ChangeReason"]),
            start: leaves.date(START)?,
            stop: leaves.date(STOP)?,
            option,
            coverage: leaves.amount(&["BenefitAmount"])?,
            employee_rule: leaves.rule(&["EmployeeCalcRule"], employee)?,
            employee_amount: leaves.amount(&["EmployeeAmount"])?,
            employee_share: leaves.share(&["EmployeeCalcRateOrPct"])?,
            employer_rule: leaves.rule(&["EmployerCalcRule"], employer)?,
            employer_amount: leaves.amount(&["EmployerAmount"])?,
            employer_share: leaves.share(&["EmployerCalcRateOrPct"])?,
            each_pay: leaves.amount(&["EmployeePerCapAmount"])?,
            yearly: leaves.amount(&["AnnualLimit"])?,
            catches_up: leaves.flag("CatchUp")?,
            goal: leaves.amount(&["EmployeeGoalAmt", "EmployeeGoalAmount"])?,
            number: text(&["MemberOrCaseNumber"]),
            other: others.collect(),
        })
    }
}
