//! What the codes of a tenant can mean.

use crate::words::words;

words! {
    /// The state of an employment.
    EmploymentStatus, "employment status" {
        /// At work.
        Active = "active",
        /// On a leave of absence.
        Leave = "leave",
        /// Ended.
        Terminated = "terminated",
        /// Suspended.
        Suspended = "suspended",
        /// On strike.
        OnStrike = "on_strike",
        /// Laid off.
        Released = "released",
    }

    /// For how long, or as what, somebody is employed.
    EmploymentType, "employment type" {
        /// Without an end.
        Permanent = "permanent",
        /// For a time.
        Temporary = "temporary",
        /// For a season.
        Seasonal = "seasonal",
        /// To learn.
        Intern = "intern",
        /// As a contractor.
        Contractor = "contractor",
        /// As an apprentice.
        Apprentice = "apprentice",
        /// As a freelancer.
        Freelance = "freelance",
        /// On probation.
        Probation = "probation",
        /// Now and then.
        Casual = "casual",
        /// Without pay.
        Volunteer = "volunteer",
        /// Abroad.
        Expatriate = "expatriate",
    }

    /// How much of the time somebody works.
    Schedule, "schedule" {
        /// All of it.
        FullTime = "full_time",
        /// A part of it.
        PartTime = "part_time",
    }

    /// The unit of an amount of pay.
    PayUnit, "pay unit" {
        /// A year's pay.
        Year = "year",
        /// An hour's pay.
        Hour = "hour",
    }

    /// How often somebody is paid.
    PayFrequency, "pay frequency" {
        /// Each week.
        Weekly = "weekly",
        /// Every second week.
        BiWeekly = "bi_weekly",
        /// Twice a month.
        SemiMonthly = "semi_monthly",
        /// Each month.
        Monthly = "monthly",
    }

    /// As what a pay run paid a check.
    PayRun, "pay run" {
        /// In its turn.
        Regular = "regular_payroll",
        /// Of a run outside the calendar.
        OffCycle = "off_cycle_payroll",
        /// By itself.
        OneTime = "one_time_payment",
    }

    /// What an earning is for.
    EarningType, "earning type" {
        /// Regular pay: `salary` of who is salaried, `wage` of who is paid by the hour.
        Regular = "regular",
        /// Pay of who is salaried.
        Salary = "salary",
        /// Pay of who is paid by the hour.
        Wage = "wage",
        /// What somebody laid out.
        Reimbursement = "reimbursement",
        /// Overtime.
        Overtime = "overtime",
        /// For the end of the employment.
        Severance = "severance",
        /// Overtime at twice the rate.
        DoubleOvertime = "double_overtime",
        /// Time off.
        TimeOff = "pto",
        /// Sick leave.
        Sick = "sick",
        /// Bonus.
        Bonus = "bonus",
        /// Commission.
        Commission = "commission",
        /// Tips.
        Tips = "tips",
        /// Pay of a contractor.
        Contractor = "1099",
        /// Anything else.
        Other = "other",
    }

    /// Who levies a tax.
    TaxType, "tax type" {
        /// The state.
        State = "state",
        /// The federation.
        Federal = "federal",
        /// A city or the like.
        Local = "local",
        /// Social security and Medicare.
        Fica = "fica",
    }

    /// What a deduction or a contribution is for.
    DeductionType, "deduction type" {
        /// A plan under section 457.
        Deferred457 = "457",
        /// A plan under section 401(k).
        Savings401k = "401k",
        /// The same after taxes.
        Savings401kRoth = "401k_roth",
        /// A loan from such a plan.
        Savings401kLoan = "401k_loan",
        /// A plan under section 403(b).
        Savings403b = "403b",
        /// The same after taxes.
        Savings403bRoth = "403b_roth",
        /// A plan under section 457, after taxes.
        Deferred457Roth = "457_roth",
        /// The way to work.
        Commuter = "commuter",
        /// Anything else, after taxes.
        AfterTax = "custom_post_tax",
        /// Anything else, before taxes.
        BeforeTax = "custom_pre_tax",
        /// Spending account for the care of dependents.
        DependentCare = "fsa_dependent_care",
        /// Spending account for health care.
        MedicalSpending = "fsa_medical",
        /// Health savings account, after taxes.
        HealthSavingsAfterTax = "hsa_post",
        /// Health savings account, before taxes.
        HealthSavings = "hsa_pre",
        /// Dental care by a cafeteria plan.
        Dental = "s125_dental",
        /// Medical care by a cafeteria plan.
        Medical = "s125_medical",
        /// Vision care by a cafeteria plan.
        Vision = "s125_vision",
        /// A SIMPLE plan.
        Simple = "simple",
        /// A SIMPLE IRA.
        SimpleIra = "simple_ira",
    }

    /// By what a deduction is computed.
    DeductionRule, "deduction rule" {
        /// An amount each pay.
        Fixed = "fixed",
        /// A share of the pay.
        Percent = "percent",
    }

    /// A person's gender.
    Gender, "gender" {
        /// Male.
        Male = "male",
        /// Female.
        Female = "female",
        /// Neither.
        NonBinary = "non_binary",
        /// Another.
        Other = "other",
        /// The person does not say.
        NotDisclosed = "not_disclosed",
    }

    /// A person's marital status.
    MaritalStatus, "marital status" {
        /// Not married.
        Single = "single",
        /// Married.
        Married = "married",
        /// Married by common law.
        CommonLaw = "common_law",
        /// Divorced.
        Divorced = "divorced",
        /// Widowed.
        Widowed = "widowed",
        /// In a domestic partnership.
        DomesticPartnership = "domestic_partnership",
        /// Separated.
        Separated = "separated",
        /// Another.
        Other = "other",
        /// The person does not say.
        NotDisclosed = "not_disclosed",
    }

    /// A person's ethnicity, as United States law asks for it.
    Ethnicity, "ethnicity" {
        /// White.
        White = "white",
        /// Black or African American.
        BlackOrAfricanAmerican = "black_or_african_american",
        /// Asian.
        Asian = "asian",
        /// Hispanic or Latino.
        HispanicOrLatino = "hispanic_or_latino",
        /// American Indian or Alaska Native.
        AmericanIndianOrAlaskaNative = "american_indian_or_alaska_native",
        /// Native Hawaiian or Pacific Islander.
        NativeHawaiianOrPacificIslander = "native_hawaiian_or_pacific_islander",
        /// Two or more races.
        TwoOrMoreRaces = "two_or_more_races",
        /// The person does not say.
        NotDisclosed = "not_disclosed",
        /// Another.
        Other = "other",
    }

    /// What the units of an organization level are.
    UnitRole, "role of a unit" {
        /// Departments.
        Department = "department",
        /// Divisions.
        Division = "division",
        /// Cost centres.
        CostCenter = "cost_center",
        /// Teams.
        Team = "team",
    }
}
