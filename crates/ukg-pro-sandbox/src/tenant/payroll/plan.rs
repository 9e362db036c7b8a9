//! The deduction and benefit plans of the tenant. In UKG Pro a plan is a deduction code (`ukg-pro-rest.md` 14).

use super::super::company::Country;
use super::money::{BasisPoints, Cents, part, share};
use super::period::Frequency;
use super::terms::Terms;

/// How taxes treat what is deducted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// A cafeteria plan: before every tax.
    Section125,
    /// Deferred compensation: before income tax, not before social security.
    Deferred,
    /// After taxes.
    AfterTax,
}

/// What an amount is computed from. The codes UKG has for this are not published (`ukg-pro-rest.md` 21, question 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Nothing is taken or given.
    None,
    /// The rate of the coverage option.
    Option,
    /// An amount a pay.
    Flat,
    /// A share of the pay.
    Percent,
    /// A rate for each thousand of coverage, by age.
    Age,
}

impl Rule {
    /// The emulator's own code.
    pub(crate) const fn code(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Option => Some("OPT"),
            Self::Flat => Some("FLAT"),
            Self::Percent => Some("PCT"),
            Self::Age => Some("AGE"),
        }
    }
}

/// A plan.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) stub: &'static str,
    /// The kind of deduction, a code of the tenant.
    pub(crate) kind: &'static str,
    /// The kind of plan; empty for none.
    pub(crate) family: &'static str,
    /// Who provides it; empty for nobody.
    pub(crate) provider: &'static str,
    pub(crate) treatment: Treatment,
    pub(crate) employee: Rule,
    pub(crate) employer: Rule,
    pub(crate) country: Country,
    /// Coverage of an employee alone: what employee and employer pay a month, in 2026.
    pub(crate) monthly: (Cents, Cents),
    /// The most an employee can pay in a year; 0 for no limit.
    pub(crate) yearly_limit: Cents,
    /// How much more those can pay who catch up.
    pub(crate) catch_up: Cents,
    pub(crate) is_active: bool,
}

/// The years whose rates are set up: those of pay that is kept, and the next.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 2024..=2027;

/// The coverage options and how many times an employee's own rate each costs, in tenths.
pub(crate) const OPTIONS: [(&str, i64); 4] = [("EE", 10), ("EES", 21), ("EEC", 19), ("EEF", 29)];

const fn plan(
    code: &'static str,
    name: &'static str,
    stub: &'static str,
    kind: &'static str,
    provider: &'static str,
) -> Plan {
    Plan {
        code,
        name,
        stub,
        kind,
        family: "",
        provider,
        treatment: Treatment::AfterTax,
        employee: Rule::Flat,
        employer: Rule::None,
        country: Country::UnitedStates,
        monthly: (0, 0),
        yearly_limit: 0,
        catch_up: 0,
        is_active: true,
    }
}

impl Plan {
    const fn typed(mut self, family: &'static str) -> Self {
        self.family = family;
        self
    }

    const fn before_tax(mut self, treatment: Treatment) -> Self {
        self.treatment = treatment;
        self
    }

    const fn rules(mut self, employee: Rule, employer: Rule) -> Self {
        self.employee = employee;
        self.employer = employer;
        self
    }

    const fn monthly(mut self, employee: Cents, employer: Cents) -> Self {
        self.monthly = (employee, employer);
        self
    }

    const fn at_most(mut self, yearly: Cents) -> Self {
        self.yearly_limit = yearly;
        self
    }

    const fn caught_up(mut self, yearly: Cents) -> Self {
        self.catch_up = yearly;
        self
    }

    const fn canadian(mut self) -> Self {
        self.country = Country::Canada;
        self
    }

    const fn closed(mut self) -> Self {
        self.is_active = false;
        self
    }

    /// The plan of a code.
    pub(crate) fn named(code: &str) -> Option<&'static Self> {
        PLANS.iter().find(|plan| plan.code == code)
    }

    /// Its place among all.
    pub(crate) fn place(&self) -> usize {
        PLANS
            .iter()
            .position(|plan| plan.code == self.code)
            .unwrap_or(PLANS.len())
    }

    /// The most an employee can pay in a year; none for no limit.
    pub(crate) fn limit(&self, catches_up: bool) -> Option<Cents> {
        let more = if catches_up { self.catch_up } else { 0 };
        (self.yearly_limit > 0).then(|| self.yearly_limit + more)
    }

    /// How much an employee can pay yet this year.
    pub(crate) fn left_of_the_year(&self, so_far: Cents, catches_up: bool) -> Cents {
        let limit = self.limit(catches_up);
        limit.map_or(Cents::MAX, |limit| (limit - so_far).max(0))
    }

    /// Whether employees in this country, of these hours and terms can have it: what their deduction group has.
    pub(crate) fn is_in_the_group_of(&self, terms: &Terms<'_>) -> bool {
        let is_open = match self.code {
            "UNION" | "UNIF" | "CUNI" => terms.is_hourly,
            "401K" | "ROTH" | "401KL" | "CHSUP" | "GARN" | "LEVY" | "LOAN" | "CLOAN" => true,
            _ => terms.is_full_time,
        };
        is_open && self.country == terms.country
    }

    /// What employee and employer pay for an option at a frequency in a year.
    pub(crate) fn option_rate(&self, option: &str, frequency: Frequency, year: i16) -> (Cents, Cents) {
        let times = OPTIONS
            .iter()
            .find(|(code, _)| *code == option)
            .map_or(10, |(_, times)| *times);
        // Rates rise each January; the table is that of 2026, and the last that is set up is open.
        let year = year.min(*YEARS.end());
        let raised = |monthly: Cents| share(part(monthly * times, 10), 10_000 + 400 * i64::from(year - 2026));
        let each = |monthly| part(raised(monthly) * 12, frequency.payments());
        (each(self.monthly.0), each(self.monthly.1))
    }

    /// What an employee pays a month for each thousand of coverage, by age.
    pub(crate) fn age_rate(&self, age: i64, smokes: bool) -> Cents {
        let band = AGES
            .iter()
            .position(|(_, oldest)| age <= *oldest)
            .unwrap_or(AGES.len() - 1);
        let band = i64::try_from(band).unwrap_or_default();
        let rate = self.monthly.0 + self.monthly.0 * band * (band + 1) / 2;
        if smokes { rate * 3 / 2 } else { rate }
    }

    pub(crate) const fn is_before_tax(&self) -> bool {
        !matches!(self.treatment, Treatment::AfterTax)
    }

    pub(crate) const fn tax_category(&self) -> &'static str {
        match self.treatment {
            Treatment::Section125 => "S125",
            Treatment::Deferred => "DEFER",
            Treatment::AfterTax => "AFTER",
        }
    }

    /// Whether people are covered by it, who can be dependents.
    pub(crate) fn covers(&self) -> bool {
        self.employee == Rule::Option
    }

    /// Whether it insures lives, which have beneficiaries.
    pub(crate) fn insures_lives(&self) -> bool {
        self.kind == "LIF"
    }

    /// One of the marks that `payroll-deductions-history` has, by canonical name.
    pub(crate) fn mark(&self, name: &str) -> Option<bool> {
        Some(match name {
            "is401k" => self.family == "401K",
            "is_d125" | "is_section125" => self.treatment == Treatment::Section125,
            "is_deferred_compensation" => {
                self.treatment == Treatment::Deferred && self.country == Country::UnitedStates
            }
            "is_dependent_care" => self.code == "DCFSA",
            "is403b"
            | "is408k"
            | "is408p"
            | "is457"
            | "is457b"
            | "is457_f"
            | "is501_c"
            | "is_housing"
            | "is_non_qualified_plan"
            | "is_public_employee_retirement"
            | "is_deduction_off_set" => false,
            _ => return None,
        })
    }

    /// The employer's part of a share the employee gives, at most four in a hundred.
    pub(crate) fn matched(&self, employee: BasisPoints) -> BasisPoints {
        if self.employer == Rule::Percent {
            employee.min(400)
        } else {
            0
        }
    }
}

/// Youngest and oldest age of each band of rates by age.
pub(crate) const AGES: [(i64, i64); 8] = [
    (0, 29),
    (30, 39),
    (40, 44),
    (45, 49),
    (50, 54),
    (55, 59),
    (60, 64),
    (65, 99),
];

/// Every plan, in the order in which a pay is reduced by them.
pub(crate) static PLANS: [Plan; 33] = [
    plan("MED", "Medical PPO", "Medical PPO", "MED", "BLUEH")
        .before_tax(Treatment::Section125)
        .rules(Rule::Option, Rule::Option)
        .monthly(14_850, 52_300),
    plan("MEDHD", "Medical high deductible", "Medical HD", "MED", "BLUEH")
        .before_tax(Treatment::Section125)
        .rules(Rule::Option, Rule::Option)
        .monthly(7_425, 46_150),
    plan("DEN", "Dental", "Dental", "DEN", "SMILE")
        .before_tax(Treatment::Section125)
        .rules(Rule::Option, Rule::Option)
        .monthly(1_875, 2_240),
    plan("VIS", "Vision", "Vision", "VIS", "CLEAR")
        .before_tax(Treatment::Section125)
        .rules(Rule::Option, Rule::Option)
        .monthly(815, 0),
    plan("HSA", "Health savings account", "HSA", "HSA", "HARBK")
        .before_tax(Treatment::Section125)
        .rules(Rule::Flat, Rule::Flat)
        .monthly(0, 5_000)
        .at_most(440_000)
        .caught_up(100_000),
    plan("FSA", "Health care spending account", "FSA Health", "FSA", "HARBK")
        .before_tax(Treatment::Section125)
        .at_most(340_000),
    plan(
        "DCFSA",
        "Dependent care spending account",
        "FSA Dep Care",
        "FSA",
        "HARBK",
    )
    .before_tax(Treatment::Section125)
    .at_most(750_000),
    plan("PARK", "Commuter parking", "Parking", "COM", "").before_tax(Treatment::Section125),
    plan("401K", "401(k) before tax", "401(k)", "SAV", "PIERT")
        .typed("401K")
        .before_tax(Treatment::Deferred)
        .rules(Rule::Percent, Rule::Percent)
        .at_most(2_450_000)
        .caught_up(800_000),
    plan("ROTH", "401(k) Roth", "Roth 401(k)", "SAV", "PIERT")
        .typed("401K")
        .rules(Rule::Percent, Rule::None)
        .at_most(2_450_000)
        .caught_up(800_000),
    plan("CHSUP", "Child support", "Child Support", "GARN", "STATE"),
    plan("GARN", "Creditor garnishment", "Garnishment", "GARN", "COURT"),
    plan("LEVY", "Federal tax levy", "Tax Levy", "GARN", "IRS").rules(Rule::Percent, Rule::None),
    plan("401KL", "401(k) loan", "401(k) Loan", "LOAN", "PIERT"),
    plan("LOAN", "Employee loan", "Loan", "LOAN", ""),
    plan("LIFE", "Basic life insurance", "Basic Life", "LIF", "NORTH")
        .rules(Rule::None, Rule::Flat)
        .monthly(0, 925),
    plan("SLIFE", "Supplemental life insurance", "Suppl Life", "LIF", "NORTH")
        .rules(Rule::Age, Rule::None)
        .monthly(4, 0),
    plan("SPLIF", "Spouse life insurance", "Spouse Life", "LIF", "NORTH")
        .rules(Rule::Age, Rule::None)
        .monthly(5, 0),
    plan("STD", "Short-term disability", "STD", "DIS", "NORTH")
        .rules(Rule::None, Rule::Flat)
        .monthly(0, 1_310),
    plan("LTD", "Long-term disability", "LTD", "DIS", "NORTH").rules(Rule::Percent, Rule::None),
    plan("LEGAL", "Legal plan", "Legal", "OTH", "LEGAL").monthly(1_650, 0),
    plan("UNION", "Union dues", "Union Dues", "UNI", "LOC17"),
    plan("UNIF", "Uniforms", "Uniforms", "OTH", ""),
    plan("UWAY", "Community fund", "Comm Fund", "CHR", "FUND"),
    plan("PET", "Pet insurance", "Pet Ins", "OTH", "PAWS").closed(),
    plan("CMED", "Extended health care", "Ext Health", "MED", "ERABL")
        .rules(Rule::Option, Rule::Option)
        .monthly(3_120, 9_850)
        .canadian(),
    plan("CDEN", "Dental care", "Dental", "DEN", "ERABL")
        .rules(Rule::Option, Rule::Option)
        .monthly(1_480, 3_315)
        .canadian(),
    plan("CVIS", "Vision care", "Vision", "VIS", "ERABL")
        .rules(Rule::Option, Rule::None)
        .monthly(640, 0)
        .canadian(),
    plan("RRSP", "Group RRSP", "RRSP", "SAV", "BOREA")
        .typed("RRSP")
        .before_tax(Treatment::Deferred)
        .rules(Rule::Percent, Rule::Percent)
        .at_most(3_381_000)
        .canadian(),
    plan("CLIFE", "Life insurance", "Life", "LIF", "ERABL")
        .rules(Rule::Age, Rule::Flat)
        .monthly(5, 780)
        .canadian(),
    plan("CLTD", "Long-term disability", "LTD", "DIS", "ERABL")
        .rules(Rule::Percent, Rule::None)
        .canadian(),
    plan("CUNI", "Union dues", "Union Dues", "UNI", "LOC40")
        .before_tax(Treatment::Deferred)
        .canadian(),
    plan("CLOAN", "Employee loan", "Loan", "LOAN", "").canadian(),
];
