//! Making a tenant up: the same one for the same options, on every platform.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;

use super::calendar::Calendar;
use super::career::{Career, Status, Story};
use super::company::{Company, Country, PROFILES, Profile};
use super::employment::{Employment, Post};
use super::facts::Facts;
use super::hierarchy::{Hierarchy, Role, Seat};
use super::identity::{CompanyId, EmployeeId, EmployeeKey, employee_id};
use super::job::{self, Department, Job, departments};
use super::names::{Name, Names};
use super::org_level;
use super::particulars;
use super::person::{Person, Sketch};
use super::places::{Location, locations, streets};
use super::random::Random;
use super::schema::Grain;
use super::{Tenant, TenantOptions, user_fields};

/// The stream of what belongs to nobody.
const CONFIGURATION: u64 = u64::MAX;

/// Fewer people than this are not worth another thread.
const SMALLEST_SHARE: usize = 2_000;

/// Everything fixed before the first person is made up, and the counters that run along.
struct Generator {
    seed: u64,
    calendar: Calendar,
    hierarchy: Hierarchy,
    names: Names,
    streets: Vec<&'static str>,
    locations: Vec<Location>,
    executive: Department,
    departments: Vec<Department>,
    numbers_given: [u32; PROFILES.len()],
    /// How many people have a name that is written the same in an address.
    namesakes: HashMap<String, u32>,
    numbers: HashMap<(CompanyId, String), EmployeeKey>,
}

/// Where someone works: indices of the company, the department (none: executive) and the location.
#[derive(Clone, Copy)]
struct Place {
    company: usize,
    department: Option<usize>,
    location: usize,
}

/// What has to be settled about people one after the other: numbers, addresses of e-mail, and the
/// few things these hang on. The rest is made up from it for each person alone.
struct Draft {
    ordinal: usize,
    random: Random,
    employee_id: EmployeeId,
    seat: Seat,
    home: Place,
    employee_number: String,
    /// The second employment and its number.
    elsewhere: Option<(Place, String)>,
    story: Story,
    name: Name,
    email: Option<String>,
}

pub(super) fn generate(options: &TenantOptions) -> Tenant {
    let mut generator = Generator::new(options);
    let ordinals = 0..options.employees;
    let drafts = ordinals.map(|ordinal| generator.draft(ordinal)).collect();
    let (mut people, mut employments) = generator.make_all(drafts);
    people.sort_unstable_by_key(|person| person.employee_id);
    employments.sort_unstable_by_key(|employment| employment.key);
    generator.tenant(people, employments, options.today.at(12, 0, 0, 0))
}

impl Generator {
    fn new(options: &TenantOptions) -> Self {
        Self {
            seed: options.seed,
            calendar: Calendar { today: options.today },
            hierarchy: Hierarchy::of(options.employees),
            names: Names::read(),
            streets: streets(),
            locations: locations(),
            executive: Department::executive(),
            departments: departments(),
            numbers_given: [0; PROFILES.len()],
            namesakes: HashMap::new(),
            numbers: HashMap::with_capacity(options.employees + options.employees / 8),
        }
    }

    fn draft(&mut self, ordinal: usize) -> Draft {
        let mut random = Random::new(self.seed, ordinal as u64);
        let seat = self.hierarchy.seat(ordinal);
        let home = self.place(seat.department, &mut random);
        let (crew, story) = match seat.role {
            Role::Leads(_) => (None, Story::Stayed),
            Role::Crew { ordinal, .. } => (Some(ordinal), Story::of(ordinal)),
        };
        let elsewhere = match story {
            Story::Transferred | Story::TwoCompanies => self.elsewhere(home, &mut random),
            _ => None,
        };
        // A tenant too small for a second company has nowhere to go.
        let story = match story {
            Story::Transferred if elsewhere.is_none() => Story::Stayed,
            _ => story,
        };
        let remarkable = crew.and_then(|crew| self.names.remarkable(crew));
        let name = remarkable.unwrap_or_else(|| self.names.invent(&mut random));
        let employee_id = employee_id(self.seed, ordinal as u64);
        let employee_number = self.employee_number(key(employee_id, home), home, None);
        let elsewhere = elsewhere.map(|place| {
            let key = key(employee_id, place);
            (place, self.employee_number(key, place, Some(&employee_number)))
        });
        Draft {
            ordinal,
            random,
            employee_id,
            seat,
            home,
            employee_number,
            elsewhere,
            story,
            email: self.email(crew, &name, &PROFILES[home.company]),
            name,
        }
    }

    /// Makes up everybody, on all processors; who is made up where changes nothing.
    fn make_all(&self, mut drafts: Vec<Draft>) -> (Vec<Person>, Vec<Employment>) {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let share = drafts.len().div_ceil(processors).max(SMALLEST_SHARE);
        let mut people = Vec::with_capacity(drafts.len());
        let mut employments = Vec::with_capacity(self.numbers.len());
        thread::scope(|scope| {
            let mut workers = Vec::new();
            while !drafts.is_empty() {
                let rest = drafts.split_off(share.min(drafts.len()));
                let mine = std::mem::replace(&mut drafts, rest);
                workers.push(scope.spawn(move || self.make(mine)));
            }
            for worker in workers {
                let made = worker.join();
                let (some, theirs) = made.unwrap_or_else(|panic| resume_unwind(panic));
                people.extend(some);
                employments.extend(theirs);
            }
        });
        (people, employments)
    }

    fn make(&self, drafts: Vec<Draft>) -> (Vec<Person>, Vec<Employment>) {
        let mut people = Vec::with_capacity(drafts.len());
        let mut employments = Vec::with_capacity(drafts.len() + drafts.len() / 8);
        for draft in drafts {
            let first = employments.len();
            let mut person = self.person(draft, &mut employments);
            user_fields::put(self.seed, self.calendar, &mut person, &mut employments[first..]);
            people.push(person);
        }
        (people, employments)
    }

    fn person(&self, draft: Draft, employments: &mut Vec<Employment>) -> Person {
        let Draft {
            employee_id,
            seat,
            home,
            mut random,
            ..
        } = draft;
        let (crew, career) = match seat.role {
            Role::Leads(_) => (None, Career::of_leader(&mut random)),
            Role::Crew { ordinal, .. } => (Some(ordinal), Career::of_crew(draft.story, &mut random)),
        };
        let post = Post {
            key: key(employee_id, home),
            employee_number: draft.employee_number,
            is_home: true,
            company: &PROFILES[home.company],
            department: self.department(home),
            location: &self.locations[home.location],
            job: self.job(home, seat.role, &mut random),
            supervisor: seat.supervisor.map(|ordinal| self.key_of(ordinal)),
            leads_others: matches!(seat.role, Role::Leads(_)),
            career,
        };
        let mut particulars = particulars::stream(self.seed, draft.ordinal);
        employments.push(self.employment(post, &mut random, &mut particulars));

        if let Some((place, employee_number)) = draft.elsewhere {
            let head = self.hierarchy.head(place.department.unwrap_or_default());
            let post = Post {
                key: key(employee_id, place),
                employee_number,
                is_home: false,
                company: &PROFILES[place.company],
                department: self.department(place),
                location: &self.locations[place.location],
                job: self.department(place).crew(usize::MAX, &mut random),
                supervisor: Some(self.key_of(head)),
                leads_others: false,
                career: match draft.story {
                    Story::Transferred => career.before_transfer(&mut random),
                    _ => career.beside(&mut random),
                },
            };
            employments.push(self.employment(post, &mut random, &mut particulars));
        }

        let terminated = matches!(career.status, Status::Terminated(_)).then_some(career.since);
        let mut person = Sketch {
            ordinal: draft.ordinal,
            crew,
            seed: self.seed,
            employee_id,
            company: &PROFILES[home.company],
            location: &self.locations[home.location],
            streets: &self.streets,
            name: draft.name,
            email: draft.email,
            original_hire: career.original_hire,
            terminated,
        }
        .person(self.calendar, &mut random);
        let of = particulars::Of {
            ordinal: draft.ordinal,
            company: &PROFILES[home.company],
            career,
        };
        particulars::of_person(&mut person.facts, &of, self.calendar, &mut particulars);
        person.facts.shrink();
        person
    }

    fn employment(&self, post: Post<'_>, random: &mut Random, particulars: &mut Random) -> Employment {
        let of = particulars::Post {
            job: post.job,
            career: post.career,
        };
        let mut employment = post.employment(self.calendar, random);
        particulars::of_employment(&mut employment.facts, &of, self.calendar, particulars);
        employment.facts.shrink();
        employment
    }

    fn place(&self, department: Option<usize>, random: &mut Random) -> Place {
        let company_code = match department {
            Some(index) => self.departments[index].company_code,
            None => self.executive.company_code,
        };
        let company = company_index(company_code);
        let sites: Vec<usize> = self.sites(company_code).collect();
        Place {
            company,
            department,
            location: *random.pick(&sites),
        }
    }

    fn sites(&self, company_code: &str) -> impl Iterator<Item = usize> {
        let locations = self.locations.iter().enumerate();
        locations
            .filter(move |(_, location)| location.company_code == company_code)
            .map(|(index, _)| index)
    }

    /// A department with a head in another company.
    fn elsewhere(&self, home: Place, random: &mut Random) -> Option<Place> {
        let others: Vec<usize> = (0..self.hierarchy.departments())
            .filter(|index| company_index(self.departments[*index].company_code) != home.company)
            .collect();
        (!others.is_empty()).then(|| self.place(Some(*random.pick(&others)), random))
    }

    fn department(&self, place: Place) -> &Department {
        match place.department {
            Some(index) => &self.departments[index],
            None => &self.executive,
        }
    }

    fn job(&self, place: Place, role: Role, random: &mut Random) -> &Job {
        match role {
            Role::Leads(grade) => self.department(place).lead(grade),
            Role::Crew { in_department, .. } => self.department(place).crew(in_department, random),
        }
    }

    /// The home employment of the person with this ordinal.
    fn key_of(&self, ordinal: usize) -> EmployeeKey {
        let department = match self.hierarchy.seat(ordinal).department {
            Some(index) => &self.departments[index],
            None => &self.executive,
        };
        EmployeeKey {
            employee_id: employee_id(self.seed, ordinal as u64),
            company_id: PROFILES[company_index(department.company_code)].company_id,
        }
    }

    /// The company's next number; nobody has the same number in two companies.
    fn employee_number(&mut self, key: EmployeeKey, place: Place, other: Option<&str>) -> String {
        let given = &mut self.numbers_given[place.company];
        loop {
            let number = PROFILES[place.company].employee_number(*given);
            *given += 1;
            if other != Some(number.as_str()) {
                self.numbers.insert((key.company_id, number.clone()), key);
                return number;
            }
        }
    }

    /// `first.last@` the company's domain, numbered when taken. A few share a mailbox or have none.
    fn email(&mut self, crew: Option<usize>, name: &Name, company: &Profile) -> Option<String> {
        match crew.map(|ordinal| (ordinal % 40, ordinal / 400, ordinal % 400)) {
            Some((30, ..)) => return None,
            Some((_, 0, 21 | 22)) => return Some("loading.dock@example.org".to_owned()),
            Some((_, dock, 21 | 22)) => return Some(format!("loading.dock.{dock}@example.org")),
            _ => {}
        }
        let mut address = String::with_capacity(48);
        self.names.fold_into(name.first, &mut address);
        address.push('.');
        self.names.fold_into(name.last, &mut address);
        // No name has a digit, so a numbered address is nobody else's.
        if let Some(count) = self.namesakes.get_mut(&address) {
            *count += 1;
            address.push_str(&count.to_string());
        } else {
            self.namesakes.insert(address.clone(), 1);
        }
        address.push('@');
        address.push_str(company.email_domain);
        Some(address)
    }

    fn tenant(self, people: Vec<Person>, employments: Vec<Employment>, now: jiff::civil::DateTime) -> Tenant {
        let mut random = Random::new(self.seed, CONFIGURATION);
        let companies = self.companies(&mut random);
        let departments: Vec<&Department> = self.departments.iter().chain([&self.executive]).collect();
        let mut jobs = BTreeMap::new();
        for department in &departments {
            let country = PROFILES[company_index(department.company_code)].country.code();
            for job in department.jobs() {
                let facts = job::facts(job, department, country, &mut random);
                jobs.insert(job.code.clone(), facts);
            }
        }
        jobs.insert("DRFT".to_owned(), job::retired(&self.departments[0], &mut random));
        let pay_groups = PROFILES.iter().flat_map(|profile| {
            let groups = profile.pay_groups.iter();
            groups.map(|group| (group.code.to_owned(), group.facts(profile.code)))
        });
        let org_levels = org_level::table(&departments);
        let locations = self.location_table();
        let mut tenant = Tenant {
            numbers: self.numbers,
            companies,
            jobs,
            org_levels,
            locations,
            pay_groups: pay_groups.collect(),
            people,
            records: super::records::Records::default(),
            payroll: OnceLock::new(),
            changes: Vec::new(),
            hired: HashSet::new(),
            removed: HashSet::new(),
            rows_removed: 0,
            created: 0,
            requests: BTreeMap::new(),
            last_request: 0,
            users: Vec::new(),
            by_hand: Vec::new(),
            agenda: super::agenda::Agenda::default(),
            life: None,
            events: 0,
            seed: self.seed,
            generated: self.calendar.today,
            made_up: employments.iter().map(Employment::key).collect(),
            paid_until: self.calendar.today,
            now,
            day: self.calendar.today,
            employments,
        };
        tenant.plan_pay_day();
        tenant
    }

    fn companies(&self, random: &mut Random) -> Vec<Company> {
        let profiles = PROFILES.iter();
        let companies = profiles.filter_map(|profile| {
            let site = self.sites(profile.code).next()?;
            Some(profile.company(&self.locations[site], random.guid()))
        });
        companies.collect()
    }

    fn location_table(&self) -> BTreeMap<String, Facts> {
        let mut table = BTreeMap::new();
        for location in &self.locations {
            let mut facts = Facts::new(Grain::Location);
            facts.put_text("location", location.code);
            facts.put_text("code", location.code);
            facts.put_text("description", location.description);
            facts.put_text("is_active", "true");
            facts.put_text("address_line1", location.street);
            if let Some(town) = location.towns.first() {
                facts.put_text("city", town.name);
                facts.put_text("state_or_province", town.state);
                facts.put_text("zip_or_postal_code", town.postal_code);
            }
            let country: Country = PROFILES[company_index(location.company_code)].country;
            facts.put_text("country_code", country.code());
            facts.put_text("location_gl_segment", format!("0{}", table.len() + 1));
            table.insert(location.code.to_owned(), facts);
        }
        table.insert(CLOSED.to_owned(), closed_location());
        table
    }
}

/// The code of the location that was given up.
const CLOSED: &str = "0OLD";

fn closed_location() -> Facts {
    let mut facts = Facts::new(Grain::Location);
    facts.put_text("location", CLOSED);
    facts.put_text("code", CLOSED);
    facts.put_text("description", "Old Mill, closed 2015");
    facts.put_text("is_active", "false");
    facts.put_text("address_line1", "1 Mill Race");
    facts.put_text("address_line2", "Building 2");
    facts.put_text("city", "Tacoma");
    facts.put_text("state_or_province", "WA");
    facts.put_text("zip_or_postal_code", "98402");
    facts.put_text("country_code", "USA");
    facts
}

/// The company with this code; the data files name no other.
fn company_index(code: &str) -> usize {
    let mut profiles = PROFILES.iter();
    profiles.position(|profile| profile.code == code).unwrap_or_default()
}

fn key(employee_id: EmployeeId, place: Place) -> EmployeeKey {
    EmployeeKey {
        employee_id,
        company_id: PROFILES[place.company].company_id,
    }
}
