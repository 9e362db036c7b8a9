//! The people of a tenant as callers are promised them, whichever face they use: companies, people, their employments
//! with pay, and the structure they work in.
//!
//! Every value is a [`Field`]: it knows from which record and field of UKG Pro it comes, and where there is none, why.
//! What the tenant's codes mean is said by [`CodeTables`]; a code that none of them knows stays beside an open value.
//! The people of the console are another thing, in [`crate::person`].

mod code_tables;
mod coded;
mod country;
mod e164;
mod employment;
mod field;
mod key;
mod kind;
mod object;
mod person;
mod structure;
mod value;

pub use code_tables::{CodeTables, CodeWords};
pub use coded::Coded;
pub use country::{Country, alpha2, alpha3};
pub use e164::e164;
pub use employment::{Compensation, Employment, JobRecord};
pub use field::{Field, Fields, Missing, Source, Told};
pub use key::{EmploymentKey, PersonKey, RecordKey, RecordKind};
pub use kind::{
    DeductionRule, DeductionType, EarningType, EmploymentStatus, EmploymentType, Ethnicity, Gender, MaritalStatus,
    PayFrequency, PayRun, PayUnit, Schedule, TaxType, UnitRole,
};
pub use person::{BankAccount, Contact, CustomField, CustomValue, Person};
pub use structure::{Benefit, Company, Job, Location, OrgUnit, Position, TimeOffBalance};
pub use value::{Address, Decimal, Manager, Phone};
