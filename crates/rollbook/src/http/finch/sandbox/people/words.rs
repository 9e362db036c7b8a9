//! What callers say of people, in UKG Pro's words.

use jiff::civil::Date;
use rollbook_model::{
    Problem,
    workforce::{
        CodeTables, EmploymentStatus, EmploymentType, Ethnicity as KnownEthnicity, Gender as KnownGender,
        MaritalStatus as KnownMaritalStatus, PayUnit, Schedule,
    },
};
use ukg_pro_sandbox::tenant::{EmployeeKey, Fact, Tenant};

use super::{
    super::{
        company::Place,
        given::{Facts, Given, Object, day, days, midnight, phone, text, texts},
    },
    asked::{
        Contact, Employed, Ethnicity, Gender, Individual, Kind, MOST_PAID, MaritalStatus, Reach, Status, Subtype, Type,
        Unit,
    },
};
use crate::http::{finch::employer::directory::today, stackone::invalid};

/// A code that means this as long as a tenant says nothing else, which no emulated one does.
fn code(table: &str, word: &str) -> Option<Fact> {
    let mut codes = CodeTables::defaults().codes(table);
    let (code, _) = codes.find(|(_, known)| *known == word)?;
    Some(Fact::text(code.to_uppercase()))
}

impl Unit {
    /// How many make what UKG Pro pays by; neither days nor single payments do.
    const fn of_terms(self) -> Option<(i64, PayUnit)> {
        match self {
            Self::Yearly => Some((1, PayUnit::Year)),
            Self::Quarterly => Some((4, PayUnit::Year)),
            Self::Monthly => Some((12, PayUnit::Year)),
            Self::SemiMonthly => Some((24, PayUnit::Year)),
            Self::BiWeekly => Some((26, PayUnit::Year)),
            Self::Weekly => Some((52, PayUnit::Year)),
            Self::Hourly => Some((1, PayUnit::Hour)),
            Self::Daily | Self::Fixed => None,
        }
    }
}

/// What is paid, as UKG Pro has it.
struct Pay {
    unit: PayUnit,
    amount: String,
    effective: Option<String>,
}

/// What is to be changed of somebody.
pub(super) struct Change {
    facts: Facts,
    ethnicity: Given<KnownEthnicity>,
    manager: Given<EmployeeKey>,
    department: Given<String>,
    location: Option<(Place, Facts)>,
    pay: Option<Pay>,
}

impl Employed {
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
        let Some((times, unit)) = income.unit.unwrap_or(Unit::Yearly).of_terms() else {
            return Ok(None);
        };
        let amount = amount * times;
        let effective = income.effective_date.as_deref();
        Ok(Some(Pay {
            unit,
            amount: format!("{}.{:02}", amount / 100, amount % 100),
            effective: effective.map(|value| day("income.effective_date", value)).transpose()?,
        }))
    }
}

impl Kind {
    fn put(&self, facts: &mut Facts) {
        let kind = match (self.r#type, self.subtype) {
            (Some(Type::Contractor), _) | (_, Some(Subtype::IndividualContractor)) => Some(EmploymentType::Contractor),
            (_, Some(Subtype::Intern)) => Some(EmploymentType::Intern),
            (_, Some(Subtype::Temp)) => Some(EmploymentType::Temporary),
            (_, Some(Subtype::Seasonal)) => Some(EmploymentType::Seasonal),
            (Some(Type::Employee), _) | (_, Some(Subtype::FullTime | Subtype::PartTime)) => {
                Some(EmploymentType::Permanent)
            }
            (None, None) => None,
        };
        facts.extend(kind.map(|kind| ("employeeTypeCode", code("employment_type", kind.as_str()))));
        let schedule = match self.subtype {
            Some(Subtype::FullTime) => Some(Schedule::FullTime),
            Some(Subtype::PartTime) => Some(Schedule::PartTime),
            _ => None,
        };
        facts.extend(schedule.map(|schedule| ("fullTimeOrPartTimeCode", code("schedule", schedule.as_str()))));
    }
}

impl Status {
    /// The code, and the days by which what has no code of its own is told.
    fn put(self, facts: &mut Facts, today: Date) {
        let today = || Some(Fact::text(midnight(today)));
        let status = match self {
            Self::Active | Self::Prehire => EmploymentStatus::Active,
            Self::Leave => EmploymentStatus::Leave,
            Self::Terminated | Self::Retired | Self::Deceased => EmploymentStatus::Terminated,
            Self::Onboarding => return,
        };
        let has_ended = status == EmploymentStatus::Terminated;
        facts.push(("employeeStatusCode", code("employment_status", status.as_str())));
        facts.push(("statusStartDate", today()));
        facts.push(("dateOfTermination", today().filter(|_| has_ended)));
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
            let gender = gender.map(|gender| match gender {
                Gender::Female => KnownGender::Female,
                Gender::Male => KnownGender::Male,
                Gender::Other => KnownGender::Other,
                Gender::DeclineToSpecify => KnownGender::NotDisclosed,
            });
            facts.push(("gender", gender.and_then(|gender| code("gender", gender.as_str()))));
        }
        if let Some(status) = self.marital_status {
            let status = status.map(|status| match status {
                MaritalStatus::Single => KnownMaritalStatus::Single,
                MaritalStatus::Married => KnownMaritalStatus::Married,
                MaritalStatus::Divorced => KnownMaritalStatus::Divorced,
                MaritalStatus::Widowed => KnownMaritalStatus::Widowed,
                MaritalStatus::DomesticPartner => KnownMaritalStatus::DomesticPartnership,
                MaritalStatus::Unknown => KnownMaritalStatus::Other,
            });
            let status = status.and_then(|status| code("marital_status", status.as_str()));
            facts.push(("maritalStatusCode", status));
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

    fn ethnicity(&self) -> Given<KnownEthnicity> {
        Some(self.ethnicity?.map(|ethnicity| match ethnicity {
            Ethnicity::Asian => KnownEthnicity::Asian,
            Ethnicity::White => KnownEthnicity::White,
            Ethnicity::BlackOrAfricanAmerican => KnownEthnicity::BlackOrAfricanAmerican,
            Ethnicity::NativeHawaiianOrPacificIslander => KnownEthnicity::NativeHawaiianOrPacificIslander,
            Ethnicity::AmericanIndianOrAlaskaNative => KnownEthnicity::AmericanIndianOrAlaskaNative,
            Ethnicity::HispanicOrLatino => KnownEthnicity::HispanicOrLatino,
            Ethnicity::TwoOrMoreRaces => KnownEthnicity::TwoOrMoreRaces,
            Ethnicity::DeclineToSpecify => KnownEthnicity::NotDisclosed,
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
            // Of what means it, what this tenant has: its codes are its own, and the text beside them tells.
            let means = |word: &str| ethnicity.is_some_and(|ethnicity| ethnicity.as_str() == word);
            let texts = CodeTables::defaults().codes("ethnicity");
            let mut texts = texts.filter(|(_, word)| means(word));
            let (code, text) = texts.find_map(|(text, _)| tenant.ethnicity(text)).unzip();
            facts.push(("ethnicIDCode", code.map(Fact::text)));
            facts.push(("ethnicDescription", text.map(Fact::text)));
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
            let unit = code("pay_unit", pay.unit.as_str());
            let unit = unit.as_ref().and_then(Fact::as_text).unwrap_or_default();
            tenant.set_pay(key, unit, &pay.amount, pay.effective.as_deref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(text: &str) -> Option<(String, PayUnit)> {
        let employed: Employed = serde_json::from_str(text).unwrap();
        employed.pay().unwrap().map(|pay| (pay.amount, pay.unit))
    }

    #[test]
    fn pay_is_told_by_the_year_or_by_the_hour() {
        let income = |unit: &str, amount: i64| format!(r#"{{"income": {{"unit": "{unit}", "amount": {amount}}}}}"#);
        assert_eq!(
            paid(&income("yearly", 8_325_050)),
            Some(("83250.50".to_owned(), PayUnit::Year))
        );
        assert_eq!(
            paid(&income("monthly", 500_001)),
            Some(("60000.12".to_owned(), PayUnit::Year))
        );
        assert_eq!(
            paid(&income("hourly", 2_575)),
            Some(("25.75".to_owned(), PayUnit::Hour))
        );
        assert_eq!(paid(&income("daily", 20_000)), None, "UKG Pro has no pay by the day");
        assert_eq!(paid(r#"{"income": null}"#), None);
    }

    #[test]
    fn what_means_something_is_written_by_the_code_for_it() {
        let told = |table, word| code(table, word).as_ref().and_then(Fact::as_text).map(str::to_owned);
        assert_eq!(
            told("employment_type", EmploymentType::Temporary.as_str()).as_deref(),
            Some("TMP")
        );
        assert_eq!(
            told("employment_status", EmploymentStatus::Leave.as_str()).as_deref(),
            Some("L")
        );
        assert_eq!(
            told("gender", KnownGender::NotDisclosed.as_str()),
            None,
            "UKG Pro has no letter for it"
        );
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
