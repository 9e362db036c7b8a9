//! Roles, the users who have them, and their settings in workforce management (`ukg-pro-rest.md` 13.15, 16.12).

use super::super::Tenant;
use super::super::calendar::{Calendar, moment};
use super::super::entry::{Entry, Owner};
use super::super::random::Random;
use super::super::role::Role;

/// The stream of users.
const USERS: u64 = 0x0000_0005_E850_0001;
/// The stream of settings.
const SETTINGS: u64 = 0x0000_05E7_7165_0001;

/// The roles of the tenant.
pub(super) fn roles(_: &Tenant) -> Vec<Entry> {
    let roles = Role::ALL.iter().map(|role| {
        Entry::new(Owner::Tenant)
            .with("rolID", role.id)
            .with("rolName", role.name)
            .with("rolDescription", role.description)
            .with("rolDefaultRole", role.of_employees)
            .with("rolDefaultRoleTerminated", role.of_terminated)
            .with("rolBI", role.id == "5")
    });
    roles.collect()
}

/// A row a user and role.
pub(super) fn profiles(tenant: &Tenant) -> Vec<Entry> {
    let master = tenant.companies().first();
    let of_master = |name| master.and_then(|company| company.facts().text(name)).map(str::to_owned);
    let mut entries = Vec::new();
    for person in tenant.generated_people() {
        if person.facts().text("user_id").is_none() {
            continue;
        }
        let random = &mut Random::new(tenant.seed ^ USERS, person.employee_id.number());
        let home = tenant.home(&person.employee_id).map(super::super::Employment::facts);
        let of_home = |name| home.and_then(|facts| facts.text(name));
        let is_active = person.facts().text("user_status") == Some("A");
        let mut roles = vec![usize::from(!is_active)];
        if is_active && of_home("is_supervisor") == Some("true") {
            roles.push(2);
        }
        if is_active && (of_home("org_level2") == Some("HR") || random.percent(3)) {
            roles.push(3);
        }
        for role in roles {
            let Role {
                id, name, description, ..
            } = Role::ALL[role];
            let mut entry = Entry::new(Owner::Person(person.employee_id))
                .with("roleId", id)
                .with("roleName", name)
                .with("roleDescription", description)
                .with_some("masterCompany", of_master("company_code"))
                .with_some("masterCompanyId", of_master("company_id"));
            if id == "3" {
                entry = entry.with("filterSupervisorID", person.employee_id.to_string());
            }
            if id == "4" {
                let company_id = person.facts().text("company_id").map(str::to_owned);
                entry = entry
                    .with_some("filterCompanyId", company_id)
                    .with("filterStatus", "A,L")
                    .with("filterEmployeeType", "REG,FTC")
                    .with("filterFullTimeOrPartTime", "F,P")
                    .with("filterSalaryOrHourly", "H,S")
                    .with_some("filterOrganizationLevel1", of_home("org_level1").map(str::to_owned));
            }
            entries.push(entry);
        }
    }
    entries.extend(tenant.profiles_of_users());
    entries
}

/// The product that settings are for; its names are not published (`ukg-pro-rest.md` 13.15).
const PRODUCT: &str = "WFM";

/// Settings of employments: the present one of each kind, and for a few the one before.
pub(super) fn settings(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries: Vec<Entry> = Vec::new();
    for employment in tenant.employments() {
        let facts = employment.facts();
        let random = &mut Random::new(tenant.seed ^ SETTINGS, employment.key().employee_id.number());
        let terminated = facts.text("employment_status") == Some("T");
        let hourly = facts.text("hourly_or_salaried") == Some("H");
        let hired = facts.text("last_hire").unwrap_or_default().to_owned();
        let since_hire = calendar.ago(&hired);
        let in_job = facts.text("date_in_job").unwrap_or_default().to_owned();
        let pay_rule = if hourly {
            ("HRLY40", "Hourly, 40 hours")
        } else {
            ("EXEMPT", "Exempt")
        };
        let accrual = ("PTO1", "Paid time off, first tier");
        let mut setting = |module: &'static str,
                           kind: &'static str,
                           (value, text): (&'static str, &'static str),
                           since: &str,
                           until: Option<&str>,
                           random: &mut Random| {
            let number = 70_001 + entries.len();
            let entry = Entry::new(Owner::Employment(employment.key()))
                .with("recordId", number.to_string())
                .with("changeRecordID", (number * 3).to_string())
                .with("product", PRODUCT)
                .with("module", module)
                .with("profileType", kind)
                .with("profileValue", value)
                .with("description", text)
                .with("isCleared", terminated && until.is_none())
                .with("isDateEffective", true)
                .with_some("isPrimary", facts.get("is_home_company").cloned())
                .with("effectiveDate", since.to_owned())
                .with_some("superseded_on", until.map(str::to_owned))
                .with_some("isPrimaryEffectiveDate", facts.get("last_hire").cloned())
                .with_some("originalHireDate", facts.get("original_hire").cloned())
                .with(
                    "lastModifiedDate",
                    moment(calendar, random.between(0, since_hire), random),
                );
            entries.push(entry);
        };
        if hired < in_job && random.percent(40) {
            let before = ("TRAIN", "In training");
            setting("Timekeeping", "PayRule", before, &hired, Some(&in_job), random);
            setting("Timekeeping", "PayRule", pay_rule, &in_job, None, random);
        } else {
            setting("Timekeeping", "PayRule", pay_rule, &hired, None, random);
        }
        setting("Accruals", "AccrualProfile", accrual, &hired, None, random);
    }
    entries
}
