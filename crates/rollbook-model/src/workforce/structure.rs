//! What people work in: companies, units, places, jobs, positions; and what they are offered.

use jiff::civil::Date;

use super::{Address, Coded, Country, Decimal, EmploymentType, Phone, RecordKey, UnitRole, object::object};

object! {
    /// A component company of a tenant.
    Company, RecordKey {
        /// Code that the tenant chose.
        code: String,
        /// Name.
        name: String,
        /// Whether it is the master company, which stands for the tenant as a whole.
        is_master: bool,
        /// Id of its master company.
        master_company_id: String,
        /// Federal employer identification number of the United States.
        tax_id: String,
        /// Address.
        address: Address,
        /// Phone.
        phone: Phone,
    }
}

object! {
    /// A unit of the organization, at one of four levels.
    OrgUnit, RecordKey {
        /// Level, 1 to 4.
        level: Decimal,
        /// Code; codes repeat between levels.
        code: String,
        /// Name.
        name: String,
        /// What the tenant calls the level.
        level_name: String,
        /// What the units of the level are, by that name.
        role: Coded<UnitRole>,
        /// Whether it is in use.
        is_active: bool,
    }
}

object! {
    /// A place where people work.
    Location, RecordKey {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// Address.
        address: Address,
        /// Whether it is in use.
        is_active: bool,
    }
}

object! {
    /// A job that people can hold.
    Job, RecordKey {
        /// Code.
        code: String,
        /// Title.
        title: String,
        /// Description.
        description: String,
        /// Country that it is set up for.
        country: Country,
        /// Code of its family.
        family: String,
        /// Code of its type under the Fair Labor Standards Act.
        flsa: String,
        /// Whether it is in use.
        is_active: bool,
    }
}

object! {
    /// A place in the organization that somebody can fill.
    Position, RecordKey {
        /// Code.
        code: String,
        /// Id of the company.
        company_id: String,
        /// Title in the place of the job's.
        title: String,
        /// Code of the job.
        job_code: String,
        /// Code of the unit at organization level 1.
        org_level_1: String,
        /// Code of the unit at organization level 2.
        org_level_2: String,
        /// Code of the unit at organization level 3.
        org_level_3: String,
        /// Code of the unit at organization level 4.
        org_level_4: String,
        /// Code of the location.
        location: String,
        /// Who fills it: for how long, or as what.
        employment_type: Coded<EmploymentType>,
        /// Code of where it stands, such as open or filled.
        status: String,
        /// Since when it is as it is.
        effective_on: Date,
        /// Remarks.
        notes: String,
    }
}

object! {
    /// What somebody has left in a plan of time off, in hours.
    TimeOffBalance, RecordKey {
        /// Code of the plan.
        plan: String,
        /// Hours earned.
        earned: Decimal,
        /// Hours taken.
        taken: Decimal,
        /// Up to which day hours are earned.
        earned_through: Date,
        /// When the plan starts anew.
        resets_on: Date,
    }
}

object! {
    /// A deduction or benefit plan.
    Benefit, RecordKey {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// Code of the kind of plan.
        plan_type: String,
        /// Code of who provides it.
        provider: String,
        /// Whether it is in use.
        is_active: bool,
    }
}
