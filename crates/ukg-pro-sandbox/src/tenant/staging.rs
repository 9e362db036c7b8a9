//! Making the tenant just so: what no client of UKG Pro can do, and what somebody wants who tries a client out.

use super::Tenant;
use super::calendar::{midnight, timestamp};
use super::facts::{Fact, Facts};
use super::field_name::canonical;
use super::identity::{EmployeeId, EmployeeKey};
use super::pay::{Rate, rates};
use super::person::ETHNICITIES;
use super::random::Random;
use super::schema::Grain;

/// The stream of what is made up for those who are hired on request.
const REQUESTED: u64 = 0x0000_57A6_1E60_0001;
/// The level that the tenant calls the department.
const DEPARTMENT: u8 = 2;
/// The longest code of an organization level or a location (`ukg-pro-rest.md` 16.2).
const LONGEST_CODE: usize = 6;

impl Tenant {
    /// Somebody new begins, who is made up in every respect; `None` where nobody works.
    pub fn hire_anybody(&mut self) -> Option<EmployeeKey> {
        self.events += 1;
        let mut random = Random::new(self.seed ^ REQUESTED, self.events);
        let opening = self.opening(&mut random, |_| true);
        let opening = opening.or_else(|| self.opening_anywhere(&mut random))?;
        Some(self.hire_for(&opening, &mut random))
    }

    /// The employment of a person in the home company.
    pub fn home_employment(&self, employee_id: &EmployeeId) -> Option<EmployeeKey> {
        let all = self.employments_of(employee_id);
        let home = all.iter().find(|one| is_set(one.facts(), "is_home_company"));
        home.or(all.first()).map(super::Employment::key)
    }

    /// Pays somebody so much from a day on, by the year (`S`, salaried) or by the hour (`H`); everything else of pay
    /// follows. Whether it could: the amount is a plain decimal.
    pub fn set_pay(
        &mut self,
        key: &EmployeeKey,
        hourly_or_salaried: &str,
        amount: &str,
        effective: Option<&str>,
    ) -> bool {
        let told = |name: &str| self.fact(key, name).and_then(Fact::as_text).unwrap_or_default();
        let rate = Rate::of_terms(Some(hourly_or_salaried));
        let Some(amounts) = rates(rate, amount, None, told("scheduled_hours"), told("pay_frequency")) else {
            return false;
        };
        let since = effective.map_or_else(|| midnight(self.now.date()), str::to_owned);
        let mut facts = vec![("hourly_or_salaried", Fact::text(hourly_or_salaried.to_owned()))];
        facts.extend(amounts.into_iter().map(|(name, amount)| (name, Fact::text(amount))));
        // Compensation tells no other day than this one (`ukg-pro-rest.md` 13.4).
        facts.extend(effective.map(|_| ("date_in_job", Fact::text(since.clone()))));
        facts.push(("effective_date", Fact::text(since)));
        self.set_facts(key, facts.into_iter().map(|(name, fact)| (name, Some(fact))));
        true
    }

    /// The code and the description of an ethnicity of the tenant's, by its description in whatever case.
    pub fn ethnicity(&self, description: &str) -> Option<(&'static str, &'static str)> {
        let mut all = ETHNICITIES.iter().copied();
        all.find(|(_, known)| known.eq_ignore_ascii_case(description))
    }

    /// Sets facts of the master company under any SOAP or REST name, or clears them to null.
    pub fn set_master_company(&mut self, facts: impl IntoIterator<Item = (&'static str, Option<Fact>)>) {
        let changed = Fact::text(timestamp(self.now));
        if let Some(company) = self.companies.first_mut() {
            for (name, fact) in facts {
                company.facts.set(&canonical(name), fact);
            }
            company.facts.set("datetime_changed", Some(changed));
        }
    }

    /// The code of the department of this name, which is added where there is none.
    pub fn department(&mut self, name: &str) -> String {
        let known = self.org_levels.iter().find(|((level, _), facts)| {
            *level == DEPARTMENT
                && facts
                    .text("description")
                    .is_some_and(|known| known.eq_ignore_ascii_case(name))
        });
        if let Some(((_, code), _)) = known {
            return code.clone();
        }
        let code = free_code(name, |code| self.org_level(DEPARTMENT, code).is_some());
        let facts = [
            ("description", Some(Fact::text(name.to_owned()))),
            ("is_active", Some(Fact::flag(true))),
        ];
        self.put_org_level(DEPARTMENT, &code, facts);
        code
    }

    /// Makes the departments of these names those in use; the others stay, and are not.
    pub fn use_departments(&mut self, names: &[String]) {
        let used: Vec<String> = names.iter().map(|name| self.department(name)).collect();
        let all = self.org_levels.keys().filter(|(level, _)| *level == DEPARTMENT);
        let all: Vec<String> = all.map(|(_, code)| code.clone()).collect();
        for code in all {
            let is_used = used.contains(&code);
            self.put_org_level(DEPARTMENT, &code, [("is_active", Some(Fact::flag(is_used)))]);
        }
    }

    /// Sets facts of the location of this code or, where none is given, of this description, and says its code. It is
    /// added where there is none.
    pub fn put_location(
        &mut self,
        code: Option<&str>,
        description: &str,
        facts: impl IntoIterator<Item = (&'static str, Option<Fact>)>,
    ) -> String {
        let known = match code {
            Some(code) => self.locations.contains_key(code).then(|| code.to_owned()),
            None => self.locations.iter().find_map(|(code, facts)| {
                let own = facts.text("description")?;
                own.eq_ignore_ascii_case(description).then(|| code.clone())
            }),
        };
        let code =
            known.unwrap_or_else(|| free_code(code.unwrap_or(description), |code| self.locations.contains_key(code)));
        let row = self.locations.entry(code.clone()).or_insert_with(|| {
            let mut row = Facts::new(Grain::Location);
            row.put_text("location", code.clone());
            row.put_text("code", code.clone());
            row
        });
        row.set("description", Some(Fact::text(description.to_owned())));
        row.set("is_active", Some(Fact::flag(true)));
        for (name, fact) in facts {
            row.set(&canonical(name), fact);
        }
        code
    }

    /// Makes the locations of these codes those in use; the others stay, and are not.
    pub fn use_locations(&mut self, codes: &[String]) {
        for (code, row) in &mut self.locations {
            row.set("is_active", Some(Fact::flag(codes.contains(code))));
        }
    }
}

fn is_set(facts: &Facts, name: &str) -> bool {
    facts.get(name).and_then(Fact::as_flag) == Some(true)
}

/// A code for a name: its letters and digits, with a number where it is taken.
fn free_code(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let stem: String = letters.take(LONGEST_CODE).collect::<String>().to_ascii_uppercase();
    let stem = if stem.is_empty() { "NEW".to_owned() } else { stem };
    let numbered = (2_u32..).map(|number| {
        let number = number.to_string();
        let kept: String = stem.chars().take(LONGEST_CODE.saturating_sub(number.len())).collect();
        format!("{kept}{number}")
    });
    let mut codes = std::iter::once(stem.clone()).chain(numbered);
    codes.find(|code| !is_taken(code)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::TenantOptions;

    #[test]
    fn a_code_is_made_of_a_name_and_is_nobody_elses() {
        let taken = ["ENGINE", "ENGIN2"];
        let code = |name| free_code(name, |code| taken.contains(&code));
        assert_eq!(code("Engineering"), "ENGIN3");
        assert_eq!(code("R & D"), "RD");
        assert_eq!(code("研究"), "NEW");
    }

    #[test]
    fn somebody_is_hired_and_paid_as_wanted() {
        let mut tenant = Tenant::generate(&TenantOptions {
            employees: 20,
            ..TenantOptions::default()
        });
        let key = tenant.hire_anybody().unwrap();
        assert_eq!(tenant.people().len(), 21);
        assert_eq!(tenant.home_employment(&key.employee_id), Some(key));
        assert!(tenant.set_pay(&key, "S", "83250.50", Some("2026-10-01T00:00:00")));
        let told = |name: &str| tenant.fact(&key, name).and_then(Fact::as_text).unwrap();
        assert_eq!(told("annual"), "83250.5");
        assert_eq!(told("salaryOrHourly"), "S");
        assert!(!tenant.set_pay(&key, "S", "much", None));
    }

    #[test]
    fn departments_and_locations_come_into_use_and_go_out_of_it() {
        let mut tenant = Tenant::generate(&TenantOptions {
            employees: 20,
            ..TenantOptions::default()
        });
        let before = tenant.org_levels().len();
        tenant.use_departments(&["Research".to_owned(), "Wine & Cheese".to_owned()]);
        let used = |tenant: &Tenant| -> Vec<String> {
            let used = tenant
                .org_levels()
                .filter(|level| level.text("level") == Some("2") && is_set(level, "is_active"));
            used.filter_map(|level| level.text("description").map(str::to_owned))
                .collect()
        };
        assert_eq!(used(&tenant), ["Research", "Wine & Cheese"]);
        assert_eq!(tenant.org_levels().len(), before + 2);
        let site = tenant.put_location(None, "Dock 9", [("city", Some(Fact::text("Tacoma")))]);
        tenant.use_locations(std::slice::from_ref(&site));
        let in_use = tenant.locations().filter(|row| is_set(row, "is_active")).count();
        assert_eq!((site.as_str(), in_use), ("DOCK9", 1));
        assert_eq!(tenant.put_location(None, "dock 9", []), site);
    }
}
