//! An employment of a person, and its pay.

use jiff::civil::{Date, DateTime};

use super::{
    Coded, Decimal, EmploymentKey, EmploymentStatus, EmploymentType, Manager, PayFrequency, PayUnit, Phone, RecordKey,
    Schedule, object::object,
};

object! {
    /// A person in one company. Ended ones stay; a rehire continues the same one.
    Employment, EmploymentKey {
        /// Whether it is the one in the person's home company.
        is_home: bool,
        /// The person's number in the company, with its zeros.
        number: String,
        /// Code of the company.
        company_code: String,
        /// Name of the company.
        company_name: String,
        /// State.
        status: Coded<EmploymentStatus>,
        /// Since when the state holds.
        status_since: Date,
        /// For how long, or as what.
        employment_type: Coded<EmploymentType>,
        /// How much of the time.
        schedule: Coded<Schedule>,
        /// Title: the person's own, or that of the job.
        title: String,
        /// Code of the job.
        job_code: String,
        /// Since when the person has the job.
        in_job_since: Date,
        /// Code of the position.
        position_code: String,
        /// Code of the unit at organization level 1.
        org_level_1: String,
        /// Code of the unit at organization level 2.
        org_level_2: String,
        /// Code of the unit at organization level 3.
        org_level_3: String,
        /// Code of the unit at organization level 4.
        org_level_4: String,
        /// Code of the work location.
        work_location: String,
        /// Whom the person reports to.
        manager: Manager,
        /// First day of the first hire.
        first_hired_on: Date,
        /// First day of the last hire.
        hired_on: Date,
        /// Last day; none unless it has ended.
        terminated_on: Date,
        /// Why it has ended, a code of the tenant.
        termination_reason: String,
        /// Last day worked.
        last_worked_on: Date,
        /// Date from which seniority counts.
        seniority_on: Date,
        /// Date of retirement.
        retired_on: Date,
        /// Work phone.
        work_phone: Phone,
        /// The person's language: what UKG Pro says, and ISO 639-2.
        language: Coded<String>,
        /// Code of the pay group.
        pay_group: String,
        /// Hours a week.
        weekly_hours: Decimal,
        /// Full-time equivalent; 1 is full time.
        fte: Decimal,
        /// Code of the group that says which deductions and benefits are offered.
        benefit_group: String,
        /// Code of the local union.
        union_local: String,
        /// Code of the national union.
        union_national: String,
        /// When it was entered.
        created_at: DateTime,
        /// When anything of it last changed; pay is a part of it.
        changed_at: DateTime,
    }
}

object! {
    /// What an employment pays.
    Compensation, EmploymentKey {
        /// Unit of the amount.
        unit: Coded<PayUnit>,
        /// Pay for a unit: the year's of who is salaried, the hour's of who is paid by the hour.
        amount: Decimal,
        /// Currency of the amount, ISO 4217.
        currency: String,
        /// How often it is paid.
        frequency: Coded<PayFrequency>,
        /// Salary grade.
        grade: String,
        /// Since when the job, with its pay, is held.
        effective_on: Date,
        /// Whether the person counts as highly compensated.
        is_highly_compensated: bool,
    }
}

object! {
    /// An entry of the job history of an employment: what held from a day on.
    JobRecord, RecordKey {
        /// Id of the company of the employment.
        company_id: String,
        /// From which day on it held.
        effective_on: Date,
        /// Why it changed, a code of the tenant.
        reason: String,
        /// State.
        status: Coded<EmploymentStatus>,
        /// For how long, or as what.
        employment_type: Coded<EmploymentType>,
        /// How much of the time.
        schedule: Coded<Schedule>,
        /// Title: the person's own, or that of the job.
        title: String,
        /// Code of the job.
        job_code: String,
        /// Code of the position.
        position_code: String,
        /// Code of the unit at organization level 1.
        org_level_1: String,
        /// Code of the unit at organization level 2.
        org_level_2: String,
        /// Code of the unit at organization level 3.
        org_level_3: String,
        /// Code of the unit at organization level 4.
        org_level_4: String,
        /// Code of the work location.
        work_location: String,
        /// Whom the person reported to.
        manager: Manager,
        /// Unit of the amount.
        unit: Coded<PayUnit>,
        /// Pay for a unit: the year's of who is salaried, the hour's of who is paid by the hour.
        amount: Decimal,
        /// How often it was paid.
        frequency: Coded<PayFrequency>,
        /// Salary grade.
        grade: String,
        /// Code of the type under the Fair Labor Standards Act.
        flsa: String,
        /// Code of the national union.
        union_national: String,
        /// Code of the local union.
        union_local: String,
        /// Whether it was a promotion.
        is_promotion: bool,
        /// Whether it was a transfer between companies.
        is_transfer: bool,
        /// When it was entered.
        created_at: DateTime,
    }
}
