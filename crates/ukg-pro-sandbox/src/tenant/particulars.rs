//! What is told of some people and employments only: health, military service, user accounts, unions, reviews.
//!
//! It has numbers of its own to draw from, so that it can grow and leave the rest of a tenant as it is.

use super::calendar::{Calendar, moment};
use super::career::{Career, Status};
use super::company::{Country, Profile};
use super::facts::{Fact, Facts};
use super::job::{Job, LEAD};
use super::random::Random;

/// The stream of particulars beside that of the person.
const STREAM: u64 = 0x9A27_1C0D_ED11_A5EE;

/// The first user id; ids count on from here.
const FIRST_USER: usize = 4_001;

/// What a person's ordinal draws particulars from.
pub(super) fn stream(seed: u64, ordinal: usize) -> Random {
    Random::new(seed ^ STREAM, ordinal as u64)
}

/// Whom particulars of a person depend on.
pub(super) struct Of<'a> {
    pub(super) ordinal: usize,
    pub(super) company: &'a Profile,
    pub(super) career: Career,
}

/// Adds what a few people have.
pub(super) fn of_person(facts: &mut Facts, of: &Of<'_>, calendar: Calendar, random: &mut Random) {
    put_user(facts, of, calendar, random);
    if random.percent(8) {
        facts.put_text("additional_name1", *random.pick(&["Marie", "João", "Li", "Ann"]));
        if random.percent(40) {
            facts.put_text("additional_name2", *random.pick(&["Grace", "Luz", "Ray"]));
        }
    }
    if facts.text("address_line2").is_some() && random.percent(25) {
        facts.put_text("address_line3", "Rear building");
        facts.put_text("address_line4", "Bell: second from the top");
    }
    if facts.text("home_number").is_some() {
        facts.put_text("home_phone_id", random.guid());
    }
    if random.percent(10) {
        facts.put_text("nationality2", *random.pick(&["MEX", "GBR", "FRA", "PHL"]));
        if random.percent(30) {
            facts.put_text("nationality3", "IRL");
        }
    }
    if facts.text("origin_country").is_some() {
        facts.put_text(
            "origin_location",
            *random.pick(&["Spokane", "Toledo", "Québec", "Guelph"]),
        );
    }
    put_health(facts, calendar, random);
    if random.percent(15)
        && let Some(number) = facts.text("home_number").map(str::to_owned)
    {
        facts.put_text("address_sms", format!("{number}@sms.example.com"));
        facts.put_text("community_broadcast_sms_code", "Y");
        facts.put_text("sms_pay_notification", "true");
        facts.put_text("sms_approvals", "true");
    }
    if of.company.country == Country::UnitedStates {
        put_united_states(facts, calendar, random);
    }
}

/// The user of the product, for everybody who has a name to log in with.
fn put_user(facts: &mut Facts, of: &Of<'_>, calendar: Calendar, random: &mut Random) {
    if facts.text("user_name").is_none() {
        return;
    }
    let departed = matches!(of.career.status, Status::Terminated(_));
    let active_until = if departed { of.career.since } else { 0 };
    let since_hire = of.career.last_hire.saturating_sub(active_until);
    facts.put_text("user_id", (FIRST_USER + of.ordinal).to_string());
    facts.put_text("user_status", if departed { "I" } else { "A" });
    facts.put_text("integration_user_key", random.guid());
    let password = active_until + random.between(0, since_hire.min(180));
    facts.put("user_last_password_change_date", moment(calendar, password, random));
    // Some never logged on.
    if !random.percent(10) {
        let logon = active_until + random.between(0, since_hire.min(30)).min(password - active_until);
        facts.put("user_last_logon_date", moment(calendar, logon, random));
    }
    let american = of.company.country == Country::UnitedStates;
    facts.put_text("date_time_format", if american { "MM/dd/yyyy" } else { "yyyy-MM-dd" });
}

fn put_health(facts: &mut Facts, calendar: Calendar, random: &mut Random) {
    if !random.percent(12) {
        return;
    }
    facts.put_text("health_blood_type", *random.pick(&["O+", "A+", "B-", "AB+"]));
    facts.put_text("health_eyes", *random.pick(&["BRO", "BLU", "GRN"]));
    facts.put_text("health_hair", *random.pick(&["BLK", "BRO", "GRY"]));
    facts.put_text("health_height_feet", random.between(5, 6).to_string());
    facts.put_text("health_height_inches", random.between(0, 11).to_string());
    facts.put_text("health_weight", format!("{}.0", random.between(120, 240)));
    if random.percent(50) {
        facts.put("health_last_donate_date", calendar.date(random.between(20, 700)));
    }
}

fn put_united_states(facts: &mut Facts, calendar: Calendar, random: &mut Random) {
    if random.percent(6) {
        facts.put_text("previous_ssn", format!("9{:08}", random.below(100_000_000)));
        facts.put_text("last_name_not_same_as_ss_card", "Y");
    }
    if random.percent(8) {
        facts.put_text("i9_alien_number", format!("A{:09}", random.below(1_000_000_000)));
        facts.put_text("i9_visa_type", *random.pick(&["H1B", "TN", "L1"]));
        facts.put_text("i9_work_auth", "A");
        facts.put("i9_visa_expiration_date", calendar.ahead(random.between(30, 900)));
        facts.put("date_of_i9_expiration", calendar.ahead(random.between(30, 900)));
    }
    if facts.text("military_branch_served").is_some() {
        facts.put_text("military_era", *random.pick(&["GULF", "OEF", "OIF"]));
        if random.percent(50) {
            facts.put_text("military_is_active_wartime_vet", "Y");
        }
        if random.percent(30) {
            facts.put_text("military_is_oth_elig_vet", "Y");
            facts.put_text("military_is_oth_elig_vet_basis", "CAMP");
        }
        if random.percent(20) {
            facts.put_text("military_is_disabled_vet", "Y");
        }
    }
    if random.percent(5) {
        facts.put_text("chk_cashing_inst_code", "CCU");
    }
    if facts.text("cobra_reason").is_some() {
        let letter = facts.get("date_of_cobra_event").cloned();
        facts.set("date_of_cobra_letter", letter.clone());
        if random.percent(60) {
            facts.put_text("cobra_export", "Y");
            facts.set("date_of_cobra_export", letter);
            facts.put_text("cobra_notes", "Notice mailed to the home address.");
        } else {
            facts.put_text("cobra_export", "N");
        }
    }
}

/// Whom particulars of an employment depend on.
pub(super) struct Post<'a> {
    pub(super) job: &'a Job,
    pub(super) career: Career,
}

/// Adds what some employments have.
pub(super) fn of_employment(facts: &mut Facts, post: &Post<'_>, calendar: Calendar, random: &mut Random) {
    let hourly = post.job.hourly_or_salaried == "H";
    if hourly && random.percent(35) {
        facts.put_text("local_union", *random.pick(&["L117", "0042"]));
        facts.put_text("national_union", "UFCL");
        let joined = calendar.date(random.between(0, post.career.last_hire));
        facts.put("date_of_local_union", joined.clone());
        facts.put("date_of_national_union", joined);
        facts.put_text("pay_scale_code", "PS1");
        facts.put_text("step_no", random.between(1, 5).to_string());
    }
    if hourly && random.percent(30) {
        facts.put_text("shift_group", *random.pick(&["ROT4", "WKND"]));
        facts.put_text("distribution_center_code", "DC1");
        facts.put_text("other_rate1", format!("{}.5", random.between(20, 40)));
    }
    if hourly && matches!(post.career.status, Status::Active) && random.percent(12) {
        facts.put_text("is_multiple_job", "true");
    }
    if let Some(hourly) = facts.get("hourly").cloned() {
        facts.put("avg_pay_rate_cur_per", hourly);
    }
    if random.percent(40) {
        facts.put_text("performance_review_type", *random.pick(&["ANN", "MID"]));
        facts.put_text("performance_review_rating", *random.pick(&["EXC", "MET", "PAR"]));
        facts.put(
            "last_perf_review",
            calendar.date(random.between(0, post.career.last_hire)),
        );
        if !matches!(post.career.status, Status::Terminated(_)) {
            facts.put("next_perf_review", calendar.ahead(random.between(1, 365)));
        }
    }
    if post.career.last_hire > 12 * 365 && post.job.grade >= LEAD {
        facts.put("early_retirement", calendar.ahead(random.between(400, 3000)));
        facts.put("regular_retirement", calendar.ahead(random.between(3001, 7000)));
    }
    if matches!(post.career.status, Status::Active) && random.percent(6) {
        facts.put_text("planned_leave_reason", *random.pick(&["PARENT", "STUDY"]));
    }
    if hourly && random.percent(15) {
        facts.put("is_auto_allocated", Fact::text("Y"));
    }
}
