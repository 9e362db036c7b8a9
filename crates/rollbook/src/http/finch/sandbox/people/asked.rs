//! What callers ask for of people, in the words of the contract (Finch's API reference, *Organization* and *Sandbox*).

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{
    company::Place,
    given::{Given, Object, given},
};

/// The most that can be paid for a unit, in hundredths.
pub(super) const MOST_PAID: i64 = 999_999_999;

/// Who somebody is to be; what is left out stays.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SandboxIndividual")]
pub(super) struct Individual {
    /// First name.
    #[serde(deserialize_with = "given")]
    pub(super) first_name: Given<String>,
    /// Middle name.
    #[serde(deserialize_with = "given")]
    pub(super) middle_name: Given<String>,
    /// Last name.
    #[serde(deserialize_with = "given")]
    pub(super) last_name: Given<String>,
    /// First name the person prefers.
    #[serde(deserialize_with = "given")]
    pub(super) preferred_name: Given<String>,
    /// Date of birth.
    #[serde(deserialize_with = "given")]
    pub(super) dob: Given<String>,
    /// Gender; UKG Pro has two letters, and none for the others.
    #[serde(deserialize_with = "given")]
    pub(super) gender: Given<Gender>,
    /// Ethnicity; UKG Pro has none for who declines to say.
    #[serde(deserialize_with = "given")]
    pub(super) ethnicity: Given<Ethnicity>,
    /// Marital status; UKG Pro is delivered with the first four.
    #[serde(deserialize_with = "given")]
    pub(super) marital_status: Given<MaritalStatus>,
    /// E-mail addresses, all of them: one of each type.
    #[serde(deserialize_with = "given")]
    pub(super) emails: Given<Vec<Object<Contact>>>,
    /// Phone numbers, all of them: one of each type.
    #[serde(deserialize_with = "given")]
    pub(super) phone_numbers: Given<Vec<Option<Object<Contact>>>>,
    /// Home address.
    #[serde(deserialize_with = "given")]
    pub(super) residence: Given<Object<Place>>,
    /// Social security number of the United States.
    #[serde(deserialize_with = "given")]
    pub(super) ssn: Given<String>,
    /// Nothing is encrypted; it is not looked at.
    #[serde(rename = "encrypted_ssn")]
    _encrypted_ssn: Option<String>,
}

/// An e-mail address or phone number.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxContact")]
pub(super) struct Contact {
    /// The address or number.
    #[serde(default)]
    pub(super) data: Option<String>,
    /// Where it reaches the person; at work unless given.
    #[serde(default)]
    pub(super) r#type: Option<Reach>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Reach {
    Work,
    Personal,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Gender {
    Female,
    Male,
    Other,
    DeclineToSpecify,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Ethnicity {
    Asian,
    White,
    BlackOrAfricanAmerican,
    NativeHawaiianOrPacificIslander,
    AmericanIndianOrAlaskaNative,
    HispanicOrLatino,
    TwoOrMoreRaces,
    DeclineToSpecify,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum MaritalStatus {
    Single,
    Married,
    Divorced,
    Widowed,
    DomesticPartner,
    Unknown,
}

/// What somebody is to work as; what is left out stays, and what UKG Pro has no place for is not looked at.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SandboxEmployment")]
pub(super) struct Employed {
    /// First name.
    #[serde(deserialize_with = "given")]
    pub(super) first_name: Given<String>,
    /// Middle name.
    #[serde(deserialize_with = "given")]
    pub(super) middle_name: Given<String>,
    /// Last name.
    #[serde(deserialize_with = "given")]
    pub(super) last_name: Given<String>,
    /// Title.
    #[serde(deserialize_with = "given")]
    pub(super) title: Given<String>,
    /// Whom the person reports to.
    #[serde(deserialize_with = "given")]
    pub(super) manager: Given<Object<Manager>>,
    /// The department, which comes into being when there is none of its name.
    #[serde(deserialize_with = "given")]
    pub(super) department: Given<Object<Department>>,
    /// As what and for how long.
    #[serde(deserialize_with = "given")]
    pub(super) employment: Given<Object<Kind>>,
    /// Where it stands; `onboarding` is none of UKG Pro's states.
    pub(super) employment_status: Option<Status>,
    /// Whether the person works there, when nothing is said of where it stands.
    pub(super) is_active: Option<bool>,
    /// First day of the first hire.
    #[serde(deserialize_with = "given")]
    pub(super) start_date: Given<String>,
    /// First day of the last hire, where that is another.
    #[serde(deserialize_with = "given")]
    pub(super) latest_rehire_date: Given<String>,
    /// Last day.
    #[serde(deserialize_with = "given")]
    pub(super) end_date: Given<String>,
    /// The place of work, by `source_id` or else by name.
    #[serde(deserialize_with = "given")]
    pub(super) location: Given<Object<Place>>,
    /// What is paid from its `effective_date` on.
    pub(super) income: Option<Object<Income>>,
    /// Code of the national union.
    #[serde(deserialize_with = "given")]
    pub(super) union_code: Given<String>,
    /// Code of the local union.
    #[serde(deserialize_with = "given")]
    pub(super) union_local: Given<String>,
    /// Code of the group that says which deductions and benefits are offered.
    #[serde(deserialize_with = "given")]
    pub(super) benefit_eligibility_class: Given<String>,
    /// Whether highly compensated.
    #[serde(deserialize_with = "given")]
    pub(super) highly_compensated_employee: Given<bool>,
}

/// Whom somebody reports to.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxManager")]
pub(super) struct Manager {
    /// The person's id.
    pub(super) id: String,
}

/// A department.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxDepartment")]
pub(super) struct Department {
    /// Its name.
    #[serde(default)]
    pub(super) name: Option<String>,
}

/// As what somebody is employed.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxEmploymentKind")]
pub(super) struct Kind {
    /// Employee or contractor.
    #[serde(default)]
    pub(super) r#type: Option<Type>,
    /// For how long, or how much of the time.
    #[serde(default)]
    pub(super) subtype: Option<Subtype>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Type {
    Employee,
    Contractor,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Subtype {
    FullTime,
    PartTime,
    Intern,
    Temp,
    Seasonal,
    IndividualContractor,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Status {
    Active,
    Deceased,
    Leave,
    Onboarding,
    Prehire,
    Retired,
    Terminated,
}

/// What is paid for a unit of time.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxIncome")]
pub(super) struct Income {
    /// The unit; UKG Pro pays by the year and by the hour, and others are told by the year.
    #[serde(default)]
    pub(super) unit: Option<Unit>,
    /// The amount in hundredths.
    #[serde(default)]
    #[schemars(range(min = 0, max = 999_999_999))]
    pub(super) amount: Option<i64>,
    /// That of the company; it is not looked at.
    #[serde(default, rename = "currency")]
    _currency: Option<String>,
    /// Since when; today unless given.
    #[serde(default)]
    pub(super) effective_date: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum Unit {
    Yearly,
    Quarterly,
    Monthly,
    SemiMonthly,
    BiWeekly,
    Weekly,
    Daily,
    Hourly,
    Fixed,
}

impl Employed {
    /// Whom the person is to report to.
    pub(super) fn manager(&self) -> Given<&str> {
        let manager = self.manager.as_ref()?;
        Some(manager.as_ref().map(|manager| manager.0.id.as_str()))
    }

    /// The names alone, which are the person's.
    pub(super) fn names(&self) -> Individual {
        Individual {
            first_name: self.first_name.clone(),
            middle_name: self.middle_name.clone(),
            last_name: self.last_name.clone(),
            ..Individual::default()
        }
    }
}
