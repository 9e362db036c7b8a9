//! What callers say of people, in UKG Pro's words.

use jiff::civil::Date;
use rollbook_model::Problem;
use schemars::JsonSchema;
use serde::Deserialize;
use ukg_pro_sandbox::tenant::{EmployeeKey, Fact, Tenant};

use super::super::{
    company::Place,
    given::{Facts, Given, Object, day, days, given, midnight, phone, text, texts},
};
use crate::http::{finch::employer::directory::today, stackone::invalid};

/// The most that can be paid for a unit, in hundredths.
const MOST_PAID: i64 = 999_999_999;

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
    preferred_name: Given<String>,
    /// Date of birth.
    #[serde(deserialize_with = "given")]
    dob: Given<String>,
    /// Gender; UKG Pro has two letters, and none for the others.
    #[serde(deserialize_with = "given")]
    gender: Given<Gender>,
    /// Ethnicity; UKG Pro has none for who declines to say.
    #[serde(deserialize_with = "given")]
    ethnicity: Given<Ethnicity>,
    /// Marital status; UKG Pro is delivered with the first four.
    #[serde(deserialize_with = "given")]
    marital_status: Given<MaritalStatus>,
    /// E-mail addresses, all of them: one of each type.
    #[serde(deserialize_with = "given")]
    emails: Given<Vec<Object<Contact>>>,
    /// Phone numbers, all of them: one of each type.
    #[serde(deserialize_with = "given")]
    phone_numbers: Given<Vec<Option<Object<Contact>>>>,
    /// Home address.
    #[serde(deserialize_with = "given")]
    residence: Given<Object<Place>>,
    /// Social security number of the United States.
    #[serde(deserialize_with = "given")]
    ssn: Given<String>,
    /// Nothing is encrypted; it is not looked at.
    #[serde(rename = "encrypted_ssn")]
    _encrypted_ssn: Option<String>,
}

/// An e-mail address or phone number.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxContact")]
struct Contact {
    /// The address or number.
    #[serde(default)]
    data: Option<String>,
    /// Where it reaches the person; at work unless given.
    #[serde(default)]
    r#type: Option<Reach>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Reach {
    Work,
    Personal,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Gender {
    Female,
    Male,
    Other,
    DeclineToSpecify,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Ethnicity {
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
enum MaritalStatus {
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
    first_name: Given<String>,
    /// Middle name.
    #[serde(deserialize_with = "given")]
    middle_name: Given<String>,
    /// Last name.
    #[serde(deserialize_with = "given")]
    last_name: Given<String>,
    /// Title.
    #[serde(deserialize_with = "given")]
    title: Given<String>,
    /// Whom the person reports to.
    #[serde(deserialize_with = "given")]
    manager: Given<Object<Manager>>,
    /// The department, which comes into being when there is none of its name.
    #[serde(deserialize_with = "given")]
    department: Given<Object<Department>>,
    /// As what and for how long.
    #[serde(deserialize_with = "given")]
    employment: Given<Object<Kind>>,
    /// Where it stands; `onboarding` is none of UKG Pro's states.
    employment_status: Option<Status>,
    /// Whether the person works there, when nothing is said of where it stands.
    is_active: Option<bool>,
    /// First day of the first hire.
    #[serde(deserialize_with = "given")]
    start_date: Given<String>,
    /// First day of the last hire, where that is another.
    #[serde(deserialize_with = "given")]
    latest_rehire_date: Given<String>,
    /// Last day.
    #[serde(deserialize_with = "given")]
    end_date: Given<String>,
    /// The place of work, by `source_id` or else by name.
    #[serde(deserialize_with = "given")]
    location: Given<Object<Place>>,
    /// What is paid from its `effective_date` on.
    income: Option<Object<Income>>,
    /// Code of the national union.
    #[serde(deserialize_with = "given")]
    union_code: Given<String>,
    /// Code of the local union.
    #[serde(deserialize_with = "given")]
    union_local: Given<String>,
    /// Code of the group that says which deductions and benefits are offered.
    #[serde(deserialize_with = "given")]
    benefit_eligibility_class: Given<String>,
    /// Whether highly compensated.
    #[serde(deserialize_with = "given")]
    highly_compensated_employee: Given<bool>,
}

/// Whom somebody reports to.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxManager")]
struct Manager {
    /// The person's id.
    id: String,
}

/// A department.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxDepartment")]
struct Department {
    /// Its name.
    #[serde(default)]
    name: Option<String>,
}

/// As what somebody is employed.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxEmploymentKind")]
struct Kind {
    /// Employee or contractor.
    #[serde(default)]
    r#type: Option<Type>,
    /// For how long, or how much of the time.
    #[serde(default)]
    subtype: Option<Subtype>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Type {
    Employee,
    Contractor,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Subtype {
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
enum Status {
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
struct Income {
    /// The unit; UKG Pro pays by the year and by the hour, and others are told by the year.
    #[serde(default)]
    unit: Option<Unit>,
    /// The amount in hundredths.
    #[serde(default)]
    #[schemars(range(min = 0, max = 999_999_999))]
    amount: Option<i64>,
    /// That of the company; it is not looked at.
    #[serde(default, rename = "currency")]
    _currency: Option<String>,
    /// Since when; today unless given.
    #[serde(default)]
    effective_date: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Unit {
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

impl Unit {
    /// How many make what UKG Pro pays by, and by which letter it says so; neither days nor single payments do.
    const fn of_terms(self) -> Option<(i64, &'static str)> {
        match self {
            Self::Yearly => Some((1, "S")),
            Self::Quarterly => Some((4, "S")),
            Self::Monthly => Some((12, "S")),
            Self::SemiMonthly => Some((24, "S")),
            Self::BiWeekly => Some((26, "S")),
            Self::Weekly => Some((52, "S")),
            Self::Hourly => Some((1, "H")),
            Self::Daily | Self::Fixed => None,
        }
    }
}

/// What is paid, as UKG Pro has it.
struct Pay {
    hourly_or_salaried: &'static str,
    amount: String,
    effective: Option<String>,
}

/// What is to be changed of somebody.
pub(super) struct Change {
    facts: Facts,
    ethnicity: Given<&'static str>,
    manager: Given<EmployeeKey>,
    department: Given<String>,
    location: Option<(Place, Facts)>,
    pay: Option<Pay>,
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

    fn put(&self, facts: &mut Facts) -> Result<(), Problem> {
        texts(
            facts,
            [
                ("title", "jobTitle", &self.title),
                ("union_code", "unionNational", &self.union_code),
                ("union_local", "unionLocal", &self.union_local),
                (
                    "benefit_eligibility_class",
                    "deductionGroupCode",
                    &self.benefit_eligibility_class,
                ),
            ],
        )?;
        if let Some(is_highly) = self.highly_compensated_employee {
            facts.push(("isHighlyCompensated", is_highly.map(Fact::flag)));
        }
        if let Some(Object(kind)) = self.employment.as_ref().and_then(Option::as_ref) {
            kind.put(facts);
        }
        let status = self.employment_status.or_else(|| {
            let of_active = |is_active| if is_active { Status::Active } else { Status::Terminated };
            self.is_active.map(of_active)
        });
        if let Some(status) = status {
            status.put(facts, today());
        }
        // What is said of days goes before what a state makes of them.
        days(
            facts,
            [
                ("start_date", "originalHireDate", &self.start_date),
                ("start_date", "lastHireDate", &self.start_date),
                ("latest_rehire_date", "lastHireDate", &self.latest_rehire_date),
                ("end_date", "dateOfTermination", &self.end_date),
            ],
        )
    }

    fn pay(&self) -> Result<Option<Pay>, Problem> {
        let Some(Object(income)) = &self.income else {
            return Ok(None);
        };
        let Some(amount) = income.amount else { return Ok(None) };
        if !(0..=MOST_PAID).contains(&amount) {
            return Err(invalid(format!("`income.amount` must be from 0 to {MOST_PAID}")));
        }
        let Some((times, hourly_or_salaried)) = income.unit.unwrap_or(Unit::Yearly).of_terms() else {
            return Ok(None);
        };
        let amount = amount * times;
        let effective = income.effective_date.as_deref();
        Ok(Some(Pay {
            hourly_or_salaried,
            amount: format!("{}.{:02}", amount / 100, amount % 100),
            effective: effective.map(|value| day("income.effective_date", value)).transpose()?,
        }))
    }
}

impl Kind {
    fn put(&self, facts: &mut Facts) {
        let kind = match (self.r#type, self.subtype) {
            (Some(Type::Contractor), _) | (_, Some(Subtype::IndividualContractor)) => Some("CON"),
            (_, Some(Subtype::Intern)) => Some("INT"),
            (_, Some(Subtype::Temp)) => Some("TMP"),
            (_, Some(Subtype::Seasonal)) => Some("SEA"),
            (Some(Type::Employee), _) | (_, Some(Subtype::FullTime | Subtype::PartTime)) => Some("REG"),
            (None, None) => None,
        };
        facts.extend(kind.map(|code| ("employeeTypeCode", Some(Fact::text(code)))));
        let schedule = match self.subtype {
            Some(Subtype::FullTime) => Some("F"),
            Some(Subtype::PartTime) => Some("P"),
            _ => None,
        };
        facts.extend(schedule.map(|code| ("fullTimeOrPartTimeCode", Some(Fact::text(code)))));
    }
}

impl Status {
    /// The code, and the days by which what has no code of its own is told.
    fn put(self, facts: &mut Facts, today: Date) {
        let today = || Some(Fact::text(midnight(today)));
        let code = match self {
            Self::Active | Self::Prehire | Self::Onboarding => "A",
            Self::Leave => "L",
            Self::Terminated | Self::Retired | Self::Deceased => "T",
        };
        if matches!(self, Self::Onboarding) {
            return;
        }
        facts.push(("employeeStatusCode", Some(Fact::text(code))));
        facts.push(("statusStartDate", today()));
        facts.push(("dateOfTermination", today().filter(|_| code == "T")));
        facts.push(("dateDeceased", today().filter(|_| matches!(self, Self::Deceased))));
        facts.push(("dateOfRetirement", today().filter(|_| matches!(self, Self::Retired))));
        if matches!(self, Self::Prehire) {
            // Nobody says when: from the day on that `start_date` gives, or tomorrow.
            let tomorrow = self::today().saturating_add(jiff::Span::new().days(1));
            facts.push(("lastHireDate", Some(Fact::text(midnight(tomorrow)))));
        }
    }
}

impl Individual {
    fn put(&self, facts: &mut Facts) -> Result<(), Problem> {
        texts(
            facts,
            [
                ("first_name", "firstName", &self.first_name),
                ("middle_name", "middleName", &self.middle_name),
                ("last_name", "lastName", &self.last_name),
                ("preferred_name", "preferredName", &self.preferred_name),
            ],
        )?;
        days(facts, [("dob", "dateOfBirth", &self.dob)])?;
        if let Some(gender) = self.gender {
            let code = gender.and_then(|gender| match gender {
                Gender::Female => Some("F"),
                Gender::Male => Some("M"),
                Gender::Other | Gender::DeclineToSpecify => None,
            });
            facts.push(("gender", code.map(Fact::text)));
        }
        if let Some(status) = self.marital_status {
            let code = status.map(|status| match status {
                MaritalStatus::Single => "S",
                MaritalStatus::Married => "M",
                MaritalStatus::Divorced => "D",
                MaritalStatus::Widowed => "W",
                MaritalStatus::DomesticPartner | MaritalStatus::Unknown => "Z",
            });
            facts.push(("maritalStatusCode", code.map(Fact::text)));
        }
        if let Some(ssn) = &self.ssn {
            let ssn = ssn.as_deref().map(social_security_number).transpose()?;
            facts.push(("ssn", ssn.map(Fact::text)));
        }
        if let Some(home) = &self.residence {
            let Object(home) = home.clone().unwrap_or_default();
            facts.extend(home.address()?);
            facts.push(("addressCountry", home.country()));
        }
        self.put_contacts(facts)
    }

    /// A list is all of them: what it does not have is taken away.
    fn put_contacts(&self, facts: &mut Facts) -> Result<(), Problem> {
        if let Some(emails) = &self.emails {
            let emails = emails.as_deref().unwrap_or_default();
            for (reach, field) in [
                (Reach::Work, "emailAddress"),
                (Reach::Personal, "emailAddressAlternate"),
            ] {
                let address = of_reach(emails.iter(), reach).map(|data| text("emails", data));
                facts.push((field, address.transpose()?));
            }
        }
        if let Some(numbers) = &self.phone_numbers {
            let numbers = numbers.as_deref().unwrap_or_default();
            for (reach, field, country_field, extension_field) in [
                (
                    Reach::Work,
                    "workPhoneNumber",
                    "workPhoneCountry",
                    Some("workPhoneExtension"),
                ),
                (Reach::Personal, "homePhone", "homePhoneCountry", None),
            ] {
                let number = of_reach(numbers.iter().flatten(), reach);
                let number = number.map(|number| phone("phone_numbers", number)).transpose()?;
                let (number, extension) = number.unzip();
                // A number that is kept from its plus on says its country by itself.
                let is_national = |number: &Fact| number.as_text().is_some_and(|text| !text.starts_with('+'));
                let country = number.as_ref().filter(|number| is_national(number));
                facts.push((country_field, country.map(|_| Fact::text("USA"))));
                facts.push((field, number));
                facts.extend(extension_field.map(|field| (field, extension.flatten())));
            }
        }
        Ok(())
    }

    fn ethnicity(&self) -> Given<&'static str> {
        Some(self.ethnicity?.and_then(|ethnicity| match ethnicity {
            Ethnicity::Asian => Some("Asian"),
            Ethnicity::White => Some("White"),
            Ethnicity::BlackOrAfricanAmerican => Some("Black or African American"),
            Ethnicity::NativeHawaiianOrPacificIslander => Some("Native Hawaiian or Pacific Islander"),
            Ethnicity::AmericanIndianOrAlaskaNative => Some("American Indian or Alaska Native"),
            Ethnicity::HispanicOrLatino => Some("Hispanic or Latino"),
            Ethnicity::TwoOrMoreRaces => Some("Two or more races"),
            Ethnicity::DeclineToSpecify => None,
        }))
    }
}

fn of_reach<'a>(mut contacts: impl Iterator<Item = &'a Object<Contact>>, reach: Reach) -> Option<&'a str> {
    let Object(contact) = contacts.find(|contact| contact.0.r#type.unwrap_or(Reach::Work) == reach)?;
    contact.data.as_deref()
}

fn social_security_number(text: &str) -> Result<String, Problem> {
    let digits: String = text
        .chars()
        .filter(|character| !matches!(character, '-' | ' '))
        .collect();
    if digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(invalid("`ssn` must have nine digits".to_owned()))
    }
}

impl Change {
    /// What is given of somebody, when it can all be kept.
    ///
    /// # Errors
    /// When a text is too long, a day none, or a number none.
    pub(super) fn of(
        individual: &Individual,
        employed: &Employed,
        manager: Given<EmployeeKey>,
    ) -> Result<Self, Problem> {
        let mut facts = Facts::new();
        individual.put(&mut facts)?;
        employed.put(&mut facts)?;
        let department = employed.department.as_ref().map(|department| {
            let name = department.as_ref().and_then(|department| department.0.name.as_deref());
            name.map(|name| text("department.name", name).map(|_| name.to_owned()))
                .transpose()
        });
        let location = employed.location.as_ref().and_then(Option::as_ref);
        Ok(Self {
            facts,
            ethnicity: individual.ethnicity(),
            manager,
            department: department.transpose()?,
            location: location
                .map(|Object(place)| Ok::<_, Problem>((place.clone(), place.address()?)))
                .transpose()?,
            pay: employed.pay()?,
        })
    }

    /// Makes it.
    pub(super) fn make(&self, tenant: &mut Tenant, key: &EmployeeKey) {
        let mut facts = self.facts.clone();
        if let Some(ethnicity) = self.ethnicity {
            let code = ethnicity.and_then(|description| tenant.ethnicity_code(description));
            facts.push(("ethnicIDCode", code.map(Fact::text)));
            facts.push(("ethnicDescription", ethnicity.map(Fact::text)));
        }
        if let Some(manager) = self.manager {
            facts.push(("supervisor", manager.map(Fact::employee)));
        }
        if let Some(department) = &self.department {
            let code = department.as_deref().map(|name| tenant.department(name));
            facts.push(("orgLevel2Code", code.map(Fact::text)));
        }
        if let Some((place, address)) = &self.location
            && let Some(code) = place.put(tenant, address.clone())
        {
            facts.push(("primaryWorkLocationCode", Some(Fact::text(code))));
        }
        tenant.set_facts(key, facts);
        if let Some(pay) = &self.pay {
            tenant.set_pay(key, pay.hourly_or_salaried, &pay.amount, pay.effective.as_deref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(text: &str) -> Option<(String, &'static str)> {
        let employed: Employed = serde_json::from_str(text).unwrap();
        employed.pay().unwrap().map(|pay| (pay.amount, pay.hourly_or_salaried))
    }

    #[test]
    fn pay_is_told_by_the_year_or_by_the_hour() {
        let income = |unit: &str, amount: i64| format!(r#"{{"income": {{"unit": "{unit}", "amount": {amount}}}}}"#);
        assert_eq!(paid(&income("yearly", 8_325_050)), Some(("83250.50".to_owned(), "S")));
        assert_eq!(paid(&income("monthly", 500_001)), Some(("60000.12".to_owned(), "S")));
        assert_eq!(paid(&income("hourly", 2_575)), Some(("25.75".to_owned(), "H")));
        assert_eq!(paid(&income("daily", 20_000)), None, "UKG Pro has no pay by the day");
        assert_eq!(paid(r#"{"income": null}"#), None);
    }

    #[test]
    fn what_cannot_be_kept_is_refused_before_anything_is_changed() {
        for wrong in [
            r#"{"income": {"amount": -1}}"#,
            r#"{"start_date": "soon"}"#,
            r#"{"dob": "1990-13-01"}"#,
            r#"{"ssn": "12345"}"#,
        ] {
            let individual: Individual = serde_json::from_str(wrong).unwrap();
            let employed: Employed = serde_json::from_str(wrong).unwrap();
            assert!(Change::of(&individual, &employed, None).is_err(), "{wrong}");
        }
    }
}
