//! Positions: places in the organization that employees fill (`ukg-pro-rest.md` 13.14, 13.15, 16.9).
//!
//! Who fills a position now is told by the employments themselves; kept here are the positions, and who filled one
//! before or besides.

use std::collections::BTreeMap;

use super::super::Tenant;
use super::super::calendar::{Calendar, moment};
use super::super::company::Company;
use super::super::employment::Employment;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::super::identity::{CompanyId, row_id};
use super::super::random::Random;

/// The stream of positions.
const POSITIONS: u64 = 0x0000_9051_7105_0001;
/// The space of keys of positions held before or besides.
const HELD: u64 = 0x0000_9051_7105_0002;

/// The code of the position in a company that some hold before their first job.
fn of_beginners(company: &Company) -> String {
    format!("P{}0", company.facts().text("company_code").unwrap_or_default())
}

/// Days before today since when the positions hold.
const SET_UP: u32 = 11_000;

/// The positions that are filled, by company and code, with one who fills each.
fn filled(tenant: &Tenant) -> BTreeMap<(CompanyId, String), &Employment> {
    let mut filled = BTreeMap::new();
    for employment in tenant.employments() {
        if let Some(code) = employment.facts().text("position_code") {
            let company_id = employment.key().company_id;
            filled.entry((company_id, code.to_owned())).or_insert(employment);
        }
    }
    filled
}

/// The positions of the tenant; some were another before, and one is still to be filled.
pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries = Vec::new();
    for (ordinal, ((company_id, code), employment)) in (0..).zip(filled(tenant)) {
        let mut random = Random::new(tenant.seed ^ POSITIONS, ordinal);
        let of_holder = |name| employment.facts().text(name).map(str::to_owned);
        let above = tenant
            .fact(&employment.key(), "supervisor_position_code")
            .and_then(Fact::as_text)
            .filter(|above| *above != code)
            .map(str::to_owned);
        let changed = random.between(100, 2_000);
        let position = |begin: Fact, random: &mut Random| {
            Entry::new(Owner::Tenant)
                .with("companyId", company_id.to_string())
                .with("positionCode", code.clone())
                .with("effectiveStartDate", begin)
                .with("employeeType", "REG")
                .with_some("jobcode", of_holder("job_code"))
                .with_some("locationCode", of_holder("location"))
                .with_some("organizationLevelCode1", of_holder("org_level1"))
                .with_some("organizationLevelCode2", of_holder("org_level2"))
                .with_some("payGroupCode", of_holder("pay_group"))
                .with_some("shiftGroupCode", of_holder("shift_group"))
                .with_some("glSegment", random.percent(70).then(|| format!("7{ordinal:03}")))
                .with_some("fundID", random.percent(20).then_some("FUND01"))
                .with_some("alternateTitle", random.percent(15).then_some("Floating position"))
                .with_some("notes", random.percent(10).then_some("Backfill approved; \"urgent\"."))
                .with_some("projectCode", random.percent(50).then_some("Z"))
                .with_some("userDefinedField01", random.percent(30).then_some("Grade review"))
                .with_some("userDefinedField02", random.percent(30).then(|| calendar.date(400)))
                .with_some("userDefinedField03", random.percent(30).then_some("1.5"))
                .with("userDefinedField04", nullable(random.percent(40).then_some("12.0")))
                .with("integrationRecordId", random.guid())
                .with("isApproved", true)
                .with("isEligibleForBenefits", true)
                .with("isProrated", random.percent(20))
                .with("overstaffingAllowed", random.percent(50))
        };
        // The reporting line of a few was another.
        if let Some(above) = &above
            && random.percent(20)
        {
            let earlier = position(calendar.date(SET_UP), &mut random)
                .with("effectiveStopDate", calendar.date(changed + 1))
                .with("statusCode", "C")
                .with("statusAsOfDate", calendar.date(changed + 1))
                .with("reportsToPositionCode", above.clone())
                .with("dateTimeCreated", moment(calendar, SET_UP, &mut random))
                .with("dateTimeChanged", moment(calendar, changed, &mut random));
            entries.push(earlier);
        }
        let begin = if entries.last().and_then(|entry| entry.text("position_code")) == Some(code.as_str()) {
            changed
        } else {
            SET_UP
        };
        let now = position(calendar.date(begin), &mut random)
            .with("statusCode", "F")
            .with("statusAsOfDate", calendar.date(begin))
            .with_some("reportsToPositionCode", above)
            .with("dateTimeCreated", moment(calendar, begin, &mut random))
            .with("dateTimeChanged", moment(calendar, changed.min(begin), &mut random));
        entries.push(now);
    }
    for company in tenant.companies() {
        if company.facts().text("use_position_management") == Some("true") {
            entries.extend(unfilled(tenant, calendar, company));
        }
    }
    entries
}

/// The position that beginners hold in a company, and one that begins later, which nobody fills or approved.
fn unfilled(tenant: &Tenant, calendar: Calendar, company: &Company) -> [Entry; 2] {
    let company_id = company.company_id().to_string();
    let random = &mut Random::new(tenant.seed ^ POSITIONS, u64::MAX);
    let mut position = |code: String, status: &'static str, begin: Fact, set_up: u32| {
        Entry::new(Owner::Tenant)
            .with("companyId", company_id.clone())
            .with("positionCode", code)
            .with("effectiveStartDate", begin)
            .with("employeeType", "TMP")
            .with("statusCode", status)
            .with("statusAsOfDate", calendar.date(set_up))
            .with("userDefinedField04", nullable(None))
            .with("integrationRecordId", random.guid())
            .with("isApproved", status != "O")
            .with("isEligibleForBenefits", false)
            .with("isProrated", true)
            .with("overstaffingAllowed", status != "O")
            .with("dateTimeCreated", moment(calendar, set_up, random))
            .with("dateTimeChanged", moment(calendar, set_up - 1, random))
    };
    [
        position(of_beginners(company), "F", calendar.date(SET_UP), SET_UP),
        position(format!("{}NEW", of_beginners(company)), "O", calendar.ahead(60), 20),
    ]
}

/// A number that can be absent without being null.
fn nullable(number: Option<&'static str>) -> Fact {
    let entry = Entry::new(Owner::Tenant)
        .with("isNull", number.is_none())
        .with_some("Value", number);
    Fact::Entries(vec![entry])
}

/// Positions held before: those of whom the present job is not the first.
pub(super) fn held(tenant: &Tenant) -> Vec<Entry> {
    let calendar = Calendar {
        today: tenant.generated,
    };
    let mut entries = Vec::new();
    for employment in tenant.employments() {
        let mut random = Random::new(tenant.seed ^ HELD, employment.key().employee_id.number());
        let facts = employment.facts();
        let (Some(hired), Some(in_job)) = (facts.text("last_hire"), facts.text("date_in_job")) else {
            continue;
        };
        if hired == in_job || facts.text("position_code").is_none() || !random.percent(50) {
            continue;
        }
        let ordinal = entries.len() as u64;
        let company = tenant.company(&employment.key().company_id);
        let of_holder = |name| facts.text(name).map(str::to_owned);
        let entry = Entry::new(Owner::Employment(employment.key()))
            .with("assignment_id", row_id(tenant.seed, HELD, ordinal))
            .with_some("positionCode", company.map(of_beginners))
            .with_some("jobCode", of_holder("job_code"))
            .with("fullTimeOrPartTimeCode", "F")
            .with("employeeTypeCode", "TMP")
            .with_some("locationCode", of_holder("location"))
            .with_some("organizationLevel1Code", of_holder("org_level1"))
            .with_some("organizationLevel2Code", of_holder("org_level2"))
            .with_some("payGroupCode", of_holder("pay_group"))
            .with_some("salaryOrHourlyCode", of_holder("hourly_or_salaried"))
            .with("shiftCode", "Z")
            .with("overrides_incumbent", "N")
            .with("notes", "Before the present job.")
            .with("is_primary_position", false)
            .with("has_benefits", false)
            .with("assigned_since", hired.to_owned())
            .with("assigned_until", in_job.to_owned())
            .with("dateTimeCreated", moment(calendar, calendar.ago(hired), &mut random));
        let entry = ["otherRate1", "otherRate2", "otherRate3", "otherRate4", "piecePayRate"]
            .into_iter()
            .fold(entry, |entry, rate| entry.with(rate, "0.0"));
        entries.push(entry);
    }
    entries
}
