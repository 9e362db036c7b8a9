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
