//! What is true of every tenant, of any size and seed.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use ukg_pro_sandbox::tenant::{EmployeeId, EmployeeKey, Person, Tenant, TenantOptions, View};

use super::generate;

/// With 13 and 157 every department has a head, with 14 and 158 there is a layer more.
const SIZES: [usize; 10] = [1, 2, 10, 13, 14, 50, 157, 158, 331, 1000];
const SEEDS: [u64; 4] = [0, 1, 7, u64::MAX];

#[test]
fn there_are_exactly_as_many_people_as_asked_for() {
    for employees in SIZES {
        for seed in SEEDS {
            let tenant = generate(employees, seed);
            assert_eq!(tenant.people().len(), employees);
            assert!(tenant.employments().len() >= employees);
        }
    }
    // So many that they are made up on several threads.
    let tenant = generate(4_321, 1);
    assert_eq!(tenant.people().len(), 4_321);
    assert!(tenant.people().is_sorted_by_key(Person::employee_id));
}

#[test]
fn a_tenant_of_nobody_has_its_companies_and_empty_lists() {
    let tenant = generate(0, 1);
    assert!(tenant.people().is_empty());
    assert!(tenant.employments().is_empty());
    assert_eq!(tenant.companies().len(), 3);
    assert!(tenant.employments_by_email("nobody@example.com").is_empty());
}

#[test]
fn equal_options_make_equal_tenants_and_other_seeds_make_others() {
    let export = |employees, seed| generate(employees, seed).export();
    assert_eq!(export(120, 5), export(120, 5));
    assert_ne!(export(120, 5), export(120, 6));
}

#[test]
fn the_same_seed_means_the_same_person_on_every_platform() {
    let tenant = generate(50, 1);
    let first = &tenant.people()[0];
    let facts = first.facts();
    let row = ["employeeId", "firstName", "lastName", "dateOfBirth", "ssn"].map(|name| facts.text(name).unwrap());
    assert_eq!(row, PINNED);
}

const PINNED: [&str; 5] = [
    "0E3WF90000K0",
    "Maximiliana Theodora Wilhelmina",
    "Featherstonehaugh-Cholmondeley von und zu Hohenschwangau",
    "1991-10-25T00:00:00",
    "927523118",
];

#[test]
fn people_and_employments_come_in_order_of_employee_id_then_company_id() {
    let tenant = generate(331, 3);
    assert!(tenant.people().is_sorted_by_key(Person::employee_id));
    assert!(tenant.employments().is_sorted_by_key(|employment| {
        let key = employment.key();
        (key.employee_id.to_string(), key.company_id.to_string())
    }));
}

#[test]
fn keys_are_unique_and_well_formed() {
    for_all(|tenant| {
        let mut person_ids = HashSet::new();
        for person in tenant.people() {
            let id = person.employee_id().to_string();
            assert!(id.len() == 12 && id.ends_with("K0"), "{id}");
            assert!(
                id.bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            );
            let person_id = person.facts().text("personId").unwrap();
            assert!(uuid::Uuid::parse_str(person_id).is_ok(), "{person_id}");
            assert_eq!(person_id, person_id.to_lowercase());
            assert!(person_ids.insert(person_id.to_owned()));
        }
        let (mut keys, mut numbers) = (HashSet::new(), HashSet::new());
        for_each_employment(tenant, |key, view| {
            assert!(keys.insert(key));
            let number = view.text("EmployeeNumber").unwrap();
            assert!(numbers.insert((key.company_id, number.to_owned())));
            assert!(number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit()));
            assert_eq!(view.text("employeeID"), Some(key.employee_id.as_str()));
            assert_eq!(view.text("companyID"), Some(key.company_id.as_str()));
            let identifier = view.fact("EmployeeIdentifier").unwrap().as_employee();
            assert_eq!(identifier, Some(&key));
        });
    });
}

#[test]
fn everyone_has_one_home_employment_in_the_home_company() {
    for_all(|tenant| {
        for person in tenant.people() {
            let employments = tenant.employments_of(&person.employee_id());
            let home: Vec<_> = employments
                .iter()
                .filter(|one| one.facts().text("isHomeCompany") == Some("true"))
                .collect();
            assert_eq!(home.len(), 1);
            let company_id = tenant.person_fact(&person.employee_id(), "companyId");
            let company_id = company_id.unwrap().as_text();
            assert_eq!(company_id, Some(home[0].key().company_id.as_str()));
        }
    });
}

#[test]
fn nobody_has_the_same_number_in_two_companies() {
    for_all(|tenant| {
        for person in tenant.people() {
            let employments = tenant.employments_of(&person.employee_id());
            let numbers: HashSet<_> = employments
                .iter()
                .map(|one| one.facts().text("EmployeeNumber").unwrap())
                .collect();
            assert_eq!(numbers.len(), employments.len());
        }
    });
}

#[test]
fn supervisors_exist_are_senior_and_lead_to_the_top() {
    for_all(|tenant| {
        let mut without = 0;
        for_each_employment(tenant, |key, view| {
            let Some(supervisor) = view.fact("Supervisor") else {
                without += 1;
                assert_eq!(view.text("supervisorID"), None);
                assert_eq!(view.text("SupervisorLastName"), None);
                return;
            };
            let supervisor = *supervisor.as_employee().unwrap();
            let above = tenant.view(tenant.employment_by_key(&supervisor).unwrap());
            assert!(grade(&above) > grade(&view), "{key:?} under {supervisor:?}");
            assert_ne!(above.text("Status"), Some("T"));
            assert_ne!(supervisor.employee_id, key.employee_id);
            // Grades fall strictly, so every chain ends; it ends at the one without.
            assert_eq!(view.text("supervisorID"), Some(supervisor.employee_id.as_str()));
            assert_eq!(view.text("supervisorCOID"), Some(supervisor.company_id.as_str()));
            assert_eq!(view.text("SupervisorLastName"), above.text("LastName"));
            assert_eq!(view.text("supervisorEmployeeNumber"), above.text("EmployeeNumber"));
        });
        assert_eq!(without, 1);
    });
}

#[test]
fn job_department_company_place_and_pay_belong_together() {
    for_all(|tenant| {
        for_each_employment(tenant, |_, view| {
            let job = tenant.job(view.text("JobCode").unwrap()).unwrap();
            assert_eq!(view.text("jobDescription"), job.text("title"));
            assert_eq!(view.text("OrgLevel2"), job.text("org_level2"));
            assert_eq!(view.text("HourlyOrSalaried"), job.text("hourly_or_salaried"));
            let company_country = tenant
                .company_by_code(view.text("CompanyCode").unwrap())
                .unwrap()
                .facts()
                .text("addressCountry");
            assert_eq!(job.text("countryCode"), company_country);

            let pay_group = tenant.pay_group(view.text("PayGroup").unwrap()).unwrap();
            assert_eq!(view.text("PayFrequency"), pay_group.text("pay_frequency"));
            assert_eq!(view.text("CompanyCode"), pay_group.text("company_code"));
            let location = tenant.location(view.text("Location").unwrap()).unwrap();
            assert_eq!(location.text("countryCode"), company_country);
            for (level, name) in (1..).zip(["OrgLevel1", "OrgLevel2", "OrgLevel3", "OrgLevel4"]) {
                if let Some(code) = view.text(name) {
                    assert!(tenant.org_level(level, code).is_some(), "{level} {code}");
                }
            }

            let full_time = number(&view, "hourlyPayRate") * 2080.0;
            let low: f64 = job.text("pay_range_minimum").unwrap().parse().unwrap();
            let high: f64 = job.text("pay_range_maximum").unwrap().parse().unwrap();
            assert!(low <= full_time && full_time <= high, "{low} {full_time} {high}");
        });
    });
}

#[test]
fn hours_and_amounts_of_pay_agree_and_keep_their_scale() {
    for_all(|tenant| {
        for_each_employment(tenant, |_, view| {
            let weekly_hours = number(&view, "weeklyHours");
            let part_time = view.text("FullOrPartTime") == Some("P");
            assert_eq!(weekly_hours < 40.0, part_time);
            let payments = number(&view, "numberOfPayments");
            let annual = number(&view, "Annual");
            close(annual, number(&view, "Hourly") * weekly_hours * 52.0);
            close(annual, number(&view, "Weekly") * 52.0);
            close(annual, number(&view, "Period") * payments);
            close(number(&view, "scheduledFTE"), weekly_hours / 40.0);
            close(number(&view, "scheduledAnnualHrs"), weekly_hours * 52.0);
            let period_hours = number(&view, "ScheduledHours");
            assert!((period_hours - weekly_hours * 52.0 / payments).abs() < 0.005_001);
            assert!(view.text("annualSalary").unwrap().ends_with(".0"));
            let (_, scale) = view.text("ScheduledHours").unwrap().split_once('.').unwrap();
            assert_eq!(scale.len(), 2);
        });
    });
}

#[test]
fn dates_follow_each_other_and_end_today() {
    let today = TenantOptions::default().today;
    for_all(|tenant| {
        for_each_employment(tenant, |key, view| {
            let [original, last, in_job, since] = ["originalHireDate", "lastHireDate", "dateInJob", "statusStartDate"]
                .map(|name| date(view.text(name).unwrap()));
            assert!(original <= last && last <= in_job && in_job <= today, "{key:?}");
            assert!(last <= since && since <= today, "{key:?}");
            let terminated = view.text("EmploymentStatus") == Some("T");
            assert_eq!(view.text("TerminationDate").is_some(), terminated);
            assert_eq!(view.text("termReason").is_some(), terminated);
            assert_eq!(view.text("termType").is_some(), terminated);
            if terminated {
                let end = date(view.text("dateOfTermination").unwrap());
                assert!(in_job <= end && end <= today && end == since);
            }
            let on_leave = view.text("EmploymentStatus") == Some("L");
            assert_eq!(view.text("LeaveReason").is_some(), on_leave);
            let birth = date(view.text("dateOfBirth").unwrap());
            assert!(birth.saturating_add(jiff::Span::new().years(18)) <= original, "{key:?}");
            assert!(birth.saturating_add(jiff::Span::new().years(71)) > today, "{key:?}");
        });
    });
}

#[test]
fn change_stamps_lie_between_the_first_hire_and_now() {
    for_all(|tenant| {
        let check = |view: &View<'_>| {
            let created: DateTime = view.text("dateTimeCreated").unwrap().parse().unwrap();
            let changed: DateTime = view.text("dateTimeChanged").unwrap().parse().unwrap();
            assert!(created <= changed && changed <= tenant.now());
        };
        tenant
            .people()
            .iter()
            .for_each(|person| check(&tenant.person_view(person)));
        for_each_employment(tenant, |_, view| {
            check(&view);
            let changed = date(view.text("dateTimeChanged").unwrap());
            assert!(date(view.text("statusStartDate").unwrap()) <= changed);
        });
    });
}

#[test]
fn addresses_match_state_postal_code_and_country() {
    // First characters of postal codes, by state or province.
    let prefixes = BTreeMap::from([("WA", "98"), ("CO", "80"), ("OH", "43"), ("NJ", "07"), ("MA", "01")]);
    for_all(|tenant| {
        for person in tenant.people() {
            let facts = person.facts();
            let state = facts.text("addressState").unwrap();
            let postal_code = facts.text("addressZipCode").unwrap();
            let home_phone = facts.text("homePhone").unwrap_or("0000000000");
            assert!(home_phone.len() == 10 && digits(home_phone), "{home_phone}");
            if let Some(prefix) = prefixes.get(state) {
                assert_eq!(facts.text("addressCountry"), Some("USA"));
                assert!(postal_code.starts_with(prefix), "{state} {postal_code}");
                assert!(matches!(postal_code.len(), 5 | 9));
                assert!(digits(postal_code.trim_end()));
            } else {
                assert_eq!(facts.text("addressCountry"), Some("CAN"));
                let districts = if state == "QC" { "GHJ" } else { "KLMNP" };
                assert!(["QC", "ON"].contains(&state));
                assert!(postal_code.starts_with(|first| districts.contains(first)));
            }
        }
    });
}

#[test]
fn national_numbers_are_ones_never_issued_and_nobody_elses() {
    for_all(|tenant| {
        let mut seen = HashSet::new();
        for person in tenant.people() {
            let facts = person.facts();
            let national_id = facts.text("nationalId").unwrap();
            assert!(national_id.len() == 9 && digits(national_id));
            assert!(seen.insert(national_id.to_owned()));
            if facts.text("nationalIdCountry") == Some("USA") {
                assert!(national_id.starts_with('9'));
                assert_eq!(facts.text("SSN"), Some(national_id));
            } else {
                assert_eq!(facts.text("nationalIdCountry"), Some("CAN"));
                assert!(national_id.starts_with('0') && luhn(national_id), "{national_id}");
                assert_eq!(facts.text("SSN"), None);
            }
        }
    });
}

#[test]
fn names_suit_the_gender_and_addresses_of_e_mail_are_plain() {
    let women = ["Abigail", "Agnieszka", "Beatrice", "Hélène", "Priya", "Sofía"];
    let men = ["Arjun", "Étienne", "José", "Łukasz", "Michał", "William"];
    for_all(|tenant| {
        for person in tenant.people() {
            let facts = person.facts();
            let first = facts.text("FirstName").unwrap();
            let gender = facts.text("gender").unwrap();
            assert!(["F", "M", "D"].contains(&gender));
            assert!(!(women.contains(&first) && gender == "M"), "{first}");
            assert!(!(men.contains(&first) && gender == "F"), "{first}");
            assert!(!facts.text("LastName").unwrap().is_empty());
            for name in ["EmailAddress", "AlternateEmailAddress"] {
                let Some(email) = facts.text(name) else { continue };
                let (local, domain) = email.split_once('@').unwrap();
                assert!(domain.ends_with("example.com") || domain.ends_with("example.org"));
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.';
                assert!(local.chars().all(plain), "{email}");
                assert!(!local.starts_with('.') && !local.ends_with('.'), "{email}");
            }
        }
    });
}

#[test]
fn all_rows_of_a_grain_have_the_same_names() {
    let export = generate(331, 2).export();
    let keys = |row: &serde_json::Value| -> Vec<String> { row.as_object().unwrap().keys().cloned().collect() };
    let people = export["people"].as_array().unwrap();
    for person in people {
        assert_eq!(keys(person), keys(&people[0]));
        for employment in person["employments"].as_array().unwrap() {
            assert_eq!(keys(employment), keys(&people[0]["employments"][0]));
        }
    }
}

/// Checks a tenant of every size and seed; each is made once for all tests.
fn for_all(check: impl Fn(&Tenant)) {
    static TENANTS: LazyLock<Vec<Tenant>> = LazyLock::new(|| {
        let seeds = SEEDS.iter();
        seeds
            .flat_map(|seed| SIZES.map(|employees| generate(employees, *seed)))
            .collect()
    });
    TENANTS.iter().for_each(check);
}

fn for_each_employment(tenant: &Tenant, mut check: impl FnMut(EmployeeKey, View<'_>)) {
    for employment in tenant.employments() {
        check(employment.key(), tenant.view(employment));
    }
}

fn grade(view: &View<'_>) -> u8 {
    let grade = view.text("jobSalaryGrade").unwrap();
    grade.trim_start_matches('G').parse().unwrap()
}

fn number(view: &View<'_>, name: &str) -> f64 {
    view.text(name).unwrap().parse().unwrap()
}

fn close(one: f64, other: f64) {
    assert!((one - other).abs() < 0.01, "{one} {other}");
}

fn date(text: &str) -> Date {
    text.parse::<DateTime>().unwrap().date()
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn luhn(number: &str) -> bool {
    let digits = number.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let weighted = digits.enumerate().map(|(place, digit)| match place % 2 {
        0 => digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    });
    weighted.sum::<u32>() % 10 == 0
}

#[test]
fn an_employee_id_is_twelve_letters_and_digits() {
    assert!(EmployeeId::parse("A4K2Q90000K0").is_some());
    for wrong in ["", "A4K2Q90000K", "A4K2Q90000K00", "A4K2Q9 000K0", "É4K2Q90000K"] {
        assert_eq!(EmployeeId::parse(wrong), None, "{wrong}");
    }
}
