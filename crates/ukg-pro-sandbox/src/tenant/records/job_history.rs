//! The course of every employment from hire to now, a row a change (`ukg-pro-rest.md` 13.5).

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::tenant::Tenant;
use crate::tenant::calendar::{midnight, timestamp};
use crate::tenant::employment::Employment;
use crate::tenant::entry::Entry;
use crate::tenant::facts::{Fact, Facts};
use crate::tenant::history::{Change, as_made_up, compare, number_from, told};
use crate::tenant::org_level::TEAMS;
use crate::tenant::pay::Pay;
use crate::tenant::random::Random;

/// Reasons of changes, in the tenant's list.
pub(in crate::tenant) mod reason {
    pub(in crate::tenant) const HIRE: &str = "100";
    pub(in crate::tenant) const REHIRE: &str = "110";
    pub(in crate::tenant) const PROMOTION: &str = "200";
    pub(in crate::tenant) const MERIT: &str = "210";
    pub(in crate::tenant) const REORGANIZATION: &str = "220";
    pub(in crate::tenant) const RETURN: &str = "410";
    pub(in crate::tenant) const LEAVE: &str = "400";
    pub(in crate::tenant) const RESIGNATION: &str = "301";
    pub(in crate::tenant) const TRANSFER: &str = "320";
}

/// The stream of what is made up about the past, apart from that of the people.
const PAST: u64 = 0x7A57;

/// Most raises that are told of the time in one job.
const RAISES: i16 = 3;

pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let changes = tenant.changes_by_employment();
    let mut rows = Vec::new();
    for employment in tenant.employments() {
        let changes = changes.get(&employment.key()).map_or(&[][..], Vec::as_slice);
        rows.extend(course(tenant, employment, changes));
    }
    number_from(&mut rows, 0, tenant.seed);
    rows
}

/// The rows of one employment, which changed so since it was made up; still without keys.
pub(in crate::tenant) fn course(tenant: &Tenant, employment: &Employment, changes: &[&Change]) -> Vec<Entry> {
    let made_up = as_made_up(employment, changes);
    let mut rows = past(tenant, &made_up);
    tenant.relive(made_up, changes, &mut rows);
    rows
}

/// A change of the past: what held until then, the day and the reason.
struct Step {
    day: Date,
    reason: String,
    /// The facts from that day on.
    since: Facts,
    is_promotion: bool,
}

/// What is known of an employment that nobody changed: every row, the first one first.
pub(super) fn past(tenant: &Tenant, employment: &Employment) -> Vec<Entry> {
    let mut random = Random::new(tenant.seed ^ PAST, number_of(employment));
    let mut rows: Vec<Entry> = Vec::new();
    for step in steps(tenant, employment, &mut random) {
        let minutes = i64::from(random.below(5 * 60));
        let created = timestamp(step.day.at(7, 0, 0, 0).saturating_add(minutes.minutes()));
        let then = Employment {
            key: employment.key,
            facts: step.since,
        };
        let mut row = told(&tenant.view(&then), Fact::text(midnight(step.day)), created);
        row.set("reason_code", Some(Fact::text(step.reason)));
        compare(&mut row, rows.last());
        row.set("is_promotion", Some(Fact::flag(step.is_promotion)));
        if rows.is_empty() {
            let crossed = came_from_elsewhere(tenant, employment);
            row.set("is_transfer", Some(Fact::flag(crossed)));
        }
        rows.push(row);
    }
    rows
}

/// A number of its own for each employment.
fn number_of(employment: &Employment) -> u64 {
    let text = format!("{}{}", employment.key.employee_id, employment.key.company_id);
    text.bytes().fold(7, |number: u64, byte| {
        number.wrapping_mul(131).wrapping_add(u64::from(byte))
    })
}

/// Whether another company of the tenant handed the person over: then what was before is told there.
fn came_from_elsewhere(tenant: &Tenant, employment: &Employment) -> bool {
    let mut others = tenant.employments_of(&employment.key.employee_id).iter();
    let is_home = employment.facts.get("is_home_company").and_then(Fact::as_flag) == Some(true);
    is_home
        && others.any(|one| one.key != employment.key && one.facts.text("termination_reason") == Some(reason::TRANSFER))
}

/// The steps of an employment, told backwards from what holds now and put in order.
fn steps(tenant: &Tenant, employment: &Employment, random: &mut Random) -> Vec<Step> {
    let facts = &employment.facts;
    let day = |name: &str| facts.text(name).and_then(day_of);
    let mut original = day("original_hire").unwrap_or(date(2000, 1, 1));
    let last_hire = day("last_hire").unwrap_or(original).max(original);
    let began = if came_from_elsewhere(tenant, employment) {
        original = last_hire;
        reason::TRANSFER
    } else {
        reason::HIRE
    };
    let in_job = day("date_in_job").unwrap_or(last_hire).max(last_hire);
    let status_since = day("status_start_date").unwrap_or(last_hire);
    let status = facts.text("employment_status").unwrap_or("A").to_owned();

    let mut now = facts.clone();
    let mut steps = Vec::new();
    if status != "A" && status_since >= in_job {
        let reason = match status.as_str() {
            "T" => facts.text("termination_reason").unwrap_or(reason::RESIGNATION),
            _ => reason::LEAVE,
        };
        steps.push(step(status_since, reason, &now));
        now.set("employment_status", Some(Fact::text("A")));
    }
    if in_job > last_hire {
        let mut since = step(in_job, reason::PROMOTION, &now);
        before_the_job(tenant, &mut now, random);
        since.is_promotion = now.text("job_code") != since.since.text("job_code");
        if !since.is_promotion {
            reason::REORGANIZATION.clone_into(&mut since.reason);
        }
        steps.push(since);
        let years = (in_job.year() - last_hire.year() - 1).clamp(0, RAISES);
        for ago in 0..years {
            let review = date(in_job.year() - 1 - ago, 4, 1);
            if review > last_hire && review < in_job {
                steps.push(step(review, reason::MERIT, &now));
                before_a_raise(&mut now, random.between(2, 4));
            }
        }
    }
    if last_hire > original {
        steps.push(step(last_hire, reason::REHIRE, &now));
        let away = last_hire.since(original).map_or(0, |span| span.get_days());
        let left = last_hire.saturating_sub((away / 3).max(1).days());
        before_a_raise(&mut now, 4);
        now.set("employment_status", Some(Fact::text("T")));
        if left > original {
            steps.push(step(left, reason::RESIGNATION, &now));
        }
        now.set("employment_status", Some(Fact::text("A")));
    }
    steps.push(step(original, began, &now));
    steps.reverse();
    steps
}

fn step(day: Date, reason: &str, facts: &Facts) -> Step {
    Step {
        day,
        reason: reason.to_owned(),
        since: facts.clone(),
        is_promotion: false,
    }
}

/// Puts a lower job of the same department and its pay in the place of the present one; where there is none, another
/// team.
fn before_the_job(tenant: &Tenant, facts: &mut Facts, random: &mut Random) {
    let present = facts.text("job_code").and_then(|code| tenant.job(code));
    let lower = present.and_then(|present| {
        let grade = present.text("job_salary_grade")?;
        let same = |job: &&Facts, name: &str| job.text(name) == present.text(name);
        tenant
            .jobs()
            .filter(|job| same(job, "org_level2") && same(job, "hourly_or_salaried"))
            .filter(|job| job.text("job_salary_grade").is_some_and(|lower| lower < grade))
            .max_by_key(|job| job.text("job_salary_grade"))
    });
    if let Some(lower) = lower {
        facts.set("job_code", lower.get("job_code").cloned());
        before_a_raise(facts, random.between(6, 12));
    } else {
        let present = facts.text("org_level3").unwrap_or_default().to_owned();
        let other = TEAMS.iter().find(|(code, _)| *code != present);
        facts.set("org_level3", other.map(|(code, _)| Fact::text(*code)));
    }
}

fn before_a_raise(facts: &mut Facts, percent: u32) {
    let frequency = facts.text("pay_frequency").unwrap_or("B").to_owned();
    if let Some(pay) = Pay::read(facts.text("hourly"), facts.text("weekly_hours")) {
        pay.before_raise(percent).put(&frequency, facts);
    }
}

/// The day of a date and time.
pub(in crate::tenant) fn day_of(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}
