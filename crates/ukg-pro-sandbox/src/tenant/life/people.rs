//! Who comes, moves house and takes another name.

use std::sync::LazyLock;

use crate::tenant::Tenant;
use crate::tenant::calendar::{Calendar, timestamp};
use crate::tenant::career::Career;
use crate::tenant::company::{PROFILES, Profile};
use crate::tenant::employment::{Employment, Post};
use crate::tenant::facts::Fact;
use crate::tenant::folded;
use crate::tenant::identity::{CompanyId, EmployeeId, EmployeeKey, employee_id};
use crate::tenant::job::{Department, departments};
use crate::tenant::names::Names;
use crate::tenant::person::Sketch;
use crate::tenant::places::{Location, locations, streets};
use crate::tenant::random::Random;

/// What the tenant was made up from, which newcomers are made up from too.
pub(super) struct World {
    pub(super) names: Names,
    pub(super) streets: Vec<&'static str>,
    pub(super) locations: Vec<Location>,
    pub(super) departments: Vec<Department>,
}

pub(super) static WORLD: LazyLock<World> = LazyLock::new(|| World {
    names: Names::read(),
    streets: streets(),
    locations: locations(),
    departments: departments(),
});

impl World {
    /// A place of work of a company.
    pub(super) fn site(&self, company_code: &str, random: &mut Random) -> Option<&Location> {
        let sites: Vec<_> = self
            .locations
            .iter()
            .filter(|one| one.company_code == company_code)
            .collect();
        (!sites.is_empty()).then(|| *random.pick(&sites))
    }
}

/// A seat for a newcomer.
pub(in crate::tenant) struct Opening {
    pub(super) company: &'static Profile,
    pub(super) department: &'static Department,
    pub(super) location: &'static Location,
    pub(super) supervisor: EmployeeKey,
}

impl Tenant {
    /// A seat under somebody who leads, in any company this is so of.
    pub(in crate::tenant) fn opening(&self, random: &mut Random, is_so: impl Fn(CompanyId) -> bool) -> Option<Opening> {
        let leads = |tenant: &Tenant, key: EmployeeKey| {
            is_so(key.company_id)
                && tenant.says(key, "is_supervisor", "true")
                && tenant.says(key, "employment_status", "A")
                && tenant
                    .told_of(key, "org_level2")
                    .is_some_and(|code| department(code).is_some())
        };
        let supervisor = self.somebody(random, leads)?;
        let department = department(self.told_of(supervisor, "org_level2")?)?;
        let company = PROFILES.iter().find(|one| one.company_id == supervisor.company_id)?;
        Some(Opening {
            company,
            department,
            location: WORLD.site(company.code, random)?,
            supervisor,
        })
    }

    /// A seat beside anybody, where nobody leads.
    pub(in crate::tenant) fn opening_anywhere(&self, random: &mut Random) -> Option<Opening> {
        let supervisor = self.somebody(random, |_, _| true)?;
        let department = self.told_of(supervisor, "org_level2").and_then(department);
        let company = PROFILES.iter().find(|one| one.company_id == supervisor.company_id)?;
        Some(Opening {
            company,
            department: department.or(WORLD.departments.first())?,
            location: WORLD.site(company.code, random)?,
            supervisor,
        })
    }

    /// The company's next free number.
    fn next_number(&self, company: &Profile) -> String {
        let mut ordinal = u32::try_from(self.numbers.len()).unwrap_or_default();
        loop {
            let number = company.employee_number(ordinal);
            let taken = self.employments_by_number(&number);
            if taken.is_empty() {
                return number;
            }
            ordinal += 1;
        }
    }

    /// Adds an employment that begins now.
    pub(super) fn employ(&mut self, employee_id: EmployeeId, opening: &Opening, random: &mut Random) -> EmployeeKey {
        let key = EmployeeKey {
            employee_id,
            company_id: opening.company.company_id,
        };
        let employee_number = self.next_number(opening.company);
        let post = Post {
            key,
            employee_number: employee_number.clone(),
            is_home: true,
            company: opening.company,
            department: opening.department,
            location: opening.location,
            job: opening.department.crew(usize::MAX, random),
            supervisor: Some(opening.supervisor),
            leads_others: false,
            career: Career::beginning_today(),
        };
        let calendar = Calendar { today: self.now.date() };
        let mut employment: Employment = post.employment(calendar, random);
        let now = Fact::text(timestamp(self.now));
        employment.facts.set("datetime_created", Some(now.clone()));
        employment.facts.set("datetime_changed", Some(now));
        self.numbers.insert((key.company_id, folded(&employee_number)), key);
        if let Err(place) = self.employments.binary_search_by_key(&key, |one| one.key) {
            self.employments.insert(place, employment);
        }
        key
    }

    /// Somebody new begins.
    pub(super) fn hire_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let opening = self.opening(random, |_| true)?;
        Some(self.hire_for(&opening, random))
    }

    /// Somebody new takes a seat.
    pub(in crate::tenant) fn hire_for(&mut self, opening: &Opening, random: &mut Random) -> EmployeeKey {
        let mut ordinal = self.people.len();
        let id = loop {
            let id = employee_id(self.seed, ordinal as u64);
            if self.person(&id).is_none() && !self.removed.contains(&id) {
                break id;
            }
            ordinal += 1;
        };
        let name = WORLD.names.invent(random);
        let mut local = String::new();
        WORLD.names.fold_into(name.first, &mut local);
        local.push('.');
        WORLD.names.fold_into(name.last, &mut local);
        let domain = opening.company.email_domain;
        let mut email = format!("{local}@{domain}");
        // No name has a digit, so a numbered address is nobody else's.
        if !self.employments_by_email(&email).is_empty() {
            email = format!("{local}{ordinal}@{domain}");
        }
        let sketch = Sketch {
            ordinal,
            crew: None,
            seed: self.seed,
            employee_id: id,
            company: opening.company,
            location: opening.location,
            streets: &WORLD.streets,
            name,
            email: Some(email),
            original_hire: 0,
            terminated: None,
        };
        let calendar = Calendar { today: self.now.date() };
        let mut person = sketch.person(calendar, random);
        let now = Fact::text(timestamp(self.now));
        person.facts.set("datetime_created", Some(now.clone()));
        person.facts.set("datetime_changed", Some(now));
        if let Err(place) = self.people.binary_search_by_key(&id, |one| one.employee_id) {
            self.people.insert(place, person);
        }
        self.hired.insert(id);
        let key = self.employ(id, opening, random);
        self.note_hire(key);
        key
    }

    /// Somebody moves house, within reach of the place of work.
    pub(super) fn move_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, |tenant, key| tenant.says(key, "employment_status", "A"))?;
        let code = self.told_of(key, "location")?;
        let location = WORLD.locations.iter().find(|location| location.code == code)?;
        let town = random.pick(&location.towns);
        let street = random.pick(&WORLD.streets);
        let text = |text: &'static str| (!text.is_empty()).then(|| Fact::text(text));
        let line2 = random.percent(25).then(|| format!("Apt {}", random.between(1, 40)));
        let facts = [
            (
                "address_line1",
                Some(Fact::text(format!("{} {street}", random.between(2000, 3999)))),
            ),
            ("address_line2", line2.map(Fact::text)),
            ("city", text(town.name)),
            ("state_or_province", text(town.state)),
            ("zip_or_postal_code", text(town.postal_code)),
            ("county", text(town.county)),
        ];
        self.set_facts(&key, facts);
        Some(key)
    }

    /// Somebody takes another family name.
    pub(super) fn rename_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, |tenant, key| tenant.says(key, "employment_status", "A"))?;
        let former = self.fact(&key, "last_name").cloned();
        let name = WORLD.names.invent(random);
        if former.as_ref().and_then(Fact::as_text) == Some(name.last) {
            return None;
        }
        let facts = [("former_last_name", former), ("last_name", Some(Fact::text(name.last)))];
        self.set_facts(&key, facts);
        Some(key)
    }
}

fn department(code: &str) -> Option<&'static Department> {
    WORLD.departments.iter().find(|department| department.code == code)
}
