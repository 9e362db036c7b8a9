//! Groups of jobs, and jobs that employees hold besides their first (`ukg-pro-rest.md` 13.14, 16.4).

use super::super::Tenant;
use super::super::entry::{Entry, Owner};
use super::super::random::Random;

/// The stream of second jobs.
const SECOND_JOBS: u64 = 0x0000_0002_0D10_0001;

const GROUPS: [(&str, &str); 3] = [("HRLY", "Hourly"), ("LEAD", "Leaders"), ("PROF", "Professionals")];

/// A group in each of the two countries.
pub(super) fn groups(_: &Tenant) -> Vec<Entry> {
    let groups = GROUPS.iter().flat_map(|(code, text)| {
        ["CAN", "USA"].map(|country| {
            Entry::new(Owner::Tenant)
                .with("jobGroupCode", *code)
                .with("jobGroupCodeDescription", format!("{text}, {country}"))
                .with_some("jobGroupNotes", (*code == "LEAD").then_some("Reviewed every year."))
                .with("jobGroupCountryCode", country)
        })
    });
    groups.collect()
}

/// The second jobs of those who hold several, and one that is held no longer; the first job is told by the employment.
pub(super) fn second(tenant: &Tenant) -> Vec<Entry> {
    let mut entries = Vec::new();
    for employment in tenant.employments() {
        let facts = employment.facts();
        if facts.get("is_multiple_job").and_then(super::super::Fact::as_flag) != Some(true) {
            continue;
        }
        let first = facts.text("job_code");
        let department = facts.text("org_level2");
        let others: Vec<_> = tenant
            .jobs()
            .filter(|job| job.text("org_level2") == department && job.text("job_code") != first)
            .filter(|job| job.text("hourly_or_salaried") == Some("H") && job.text("is_active") == Some("true"))
            .filter_map(|job| job.text("job_code"))
            .collect();
        let mut random = Random::new(tenant.seed ^ SECOND_JOBS, employment.key().employee_id.number());
        for (place, code) in others.into_iter().take(2).enumerate() {
            let quarters = random.between(60, 100);
            let cents = quarters % 4 * 25;
            let whole = quarters / 4;
            let entry = Entry::new(Owner::Employment(employment.key()))
                .with("jobCode", code.to_owned())
                .with("isPrimaryJob", false)
                .with("jobIsInActive", place == 1)
                .with("hourlyPayRate", format!("{whole}.{cents:02}"))
                .with("annualPayRate", format!("{}.0", quarters * 520))
                .with("otherRate1", "0.0")
                .with("otherRate2", "0.0")
                .with("otherRate3", "0.0")
                .with("otherRate4", "0.0")
                .with("piecePayRate", "0.0")
                .with_some("dateInJob", facts.text("last_hire").map(str::to_owned));
            entries.push(entry);
        }
    }
    entries
}
