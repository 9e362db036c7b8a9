//! One invented employment: a person's job, place, hours and pay in one company.

use super::calendar::{Calendar, moment};
use super::career::{Career, Status};
use super::company::{Country, Profile};
use super::facts::{Fact, Facts};
use super::identity::EmployeeKey;
use super::job::{Department, Job, LEAD};
use super::org_level::{NONE, PROJECTS, TEAMS};
use super::pay::Pay;
use super::payroll::{Frequency, last_pay_date, midnight};
use super::places::Location;
use super::random::Random;
use super::schema::Grain;

/// A person in a company. A rehire continues the same employment.
#[derive(Debug, Clone)]
pub struct Employment {
    pub(super) key: EmployeeKey,
    pub(super) facts: Facts,
}

impl Employment {
    /// The employment's key.
    pub fn key(&self) -> EmployeeKey {
        self.key
    }

    /// What is known of the employment itself.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// What the rest of the tenant settles about an employment before it is made up.
pub(super) struct Post<'a> {
    pub(super) key: EmployeeKey,
    pub(super) employee_number: String,
    pub(super) is_home: bool,
    pub(super) company: &'a Profile,
    pub(super) department: &'a Department,
    pub(super) location: &'a Location,
    pub(super) job: &'a Job,
    pub(super) supervisor: Option<EmployeeKey>,
    pub(super) leads_others: bool,
    pub(super) career: Career,
}

impl Post<'_> {
    pub(super) fn employment(self, calendar: Calendar, random: &mut Random) -> Employment {
        let mut facts = Facts::new(Grain::Employment);
        facts.reserve(60);
        facts.put("employee_identifier", Fact::employee(self.key));
        facts.put_text("employee_id", self.key.employee_id.to_string());
        facts.put_text("company_id", self.key.company_id.to_string());
        facts.put_text("employee_number", self.employee_number.clone());
        facts.put("is_home_company", Fact::flag(self.is_home));
        self.put_course(&mut facts, calendar, random);
        self.put_place(&mut facts, random);
        self.put_terms(&mut facts, random);
        facts.put_text("integration_record_id", random.guid());
        let latest = self.career.since.min(self.career.in_job);
        let created = moment(calendar, self.career.original_hire, random);
        let changed = match random.between(0, latest) {
            changed if changed == self.career.original_hire => created.clone(),
            changed => moment(calendar, changed, random),
        };
        facts.put("datetime_created", created);
        facts.put("datetime_changed", changed);
        if self.location.language != "EN" {
            facts.put_text("language_code", self.location.language);
        }
        if self.leads_others {
            facts.put_text("is_supervisor", "true");
        }
        if self.job.grade > LEAD + 2 {
            facts.put_text("is_highly_compensated", "true");
        }
        if let Status::Terminated(departure) = self.career.status {
            facts.put_text("pay_automatically", "false");
            if !departure.may_return {
                facts.put_text("ok_to_rehire", "N");
                facts.put_text("eligible_for_rehire", "false");
            }
        }
        facts.shrink();
        Employment { key: self.key, facts }
    }

    /// Status, dates and the reasons for them.
    fn put_course(&self, facts: &mut Facts, calendar: Calendar, random: &mut Random) {
        let career = self.career;
        let last_hire = calendar.date(career.last_hire);
        let in_job = calendar.date(career.in_job);
        facts.put_text("employment_status", career.status.code());
        facts.put("status_start_date", calendar.date(career.since));
        if matches!(career.status, Status::Leave(_) | Status::Suspended) {
            facts.put("status_anticipated_end", calendar.ahead(random.between(7, 80)));
        }
        facts.put("original_hire", calendar.date(career.original_hire));
        facts.put("last_hire", last_hire.clone());
        facts.put("seniority", last_hire.clone());
        facts.put("bene_seniority", last_hire);
        facts.put("date_in_job", in_job.clone());
        facts.put("effective_date", in_job.clone());
        facts.put_text(
            "reason_code",
            if career.in_job == career.last_hire {
                "100"
            } else {
                "200"
            },
        );
        if !random.percent(30) {
            facts.put_text("hire_source", *random.pick(&["WEB", "REF", "AGY", "FAIR"]));
        }
        match career.status {
            Status::Active => {}
            Status::Leave(leave) => {
                facts.put_text("leave_reason", leave.reason);
                if self.company.country == Country::Canada {
                    facts.put_text("roe_issue_reason", "D");
                } else if leave.family_medical {
                    facts.put_text("fmla_code", "FMLA");
                }
            }
            Status::Suspended => {
                facts.put("date_of_suspension", calendar.date(career.since));
                facts.put("pay_suspended_from", calendar.date(career.since));
                facts.put("pay_suspended_to", calendar.ahead(90));
            }
            Status::Released => {
                if self.company.country == Country::Canada {
                    facts.put_text("roe_issue_reason", "A");
                }
            }
            Status::Terminated(departure) => {
                let end = calendar.date(career.since);
                facts.put("termination_date", end.clone());
                facts.put_text("termination_reason", departure.reason);
                facts.put_text("termination_reason_description", departure.description);
                facts.put_text("termination_type", departure.kind);
                facts.put("last_day_worked", end.clone());
                facts.put("paid_through_date", end);
            }
        }
        // Paid as the pay calendar says, for as long as somebody worked.
        let worked_until = match career.status {
            Status::Active => None,
            Status::Terminated(_) => Some(calendar.day(career.since)),
            Status::Leave(_) | Status::Suspended | Status::Released => calendar.day(career.since).yesterday().ok(),
        };
        let group = self.company.pay_groups[usize::from(self.job.hourly_or_salaried == "H")];
        let frequency = Frequency::of(group.frequency);
        let hired = calendar.day(career.last_hire);
        if let Some(paid) = last_pay_date(group.code, frequency, calendar.today, hired, worked_until) {
            facts.put_text("date_last_pay_date_paid", midnight(paid));
        }
        facts.put("last_salary_review", in_job);
        if !matches!(career.status, Status::Terminated(_)) {
            facts.put("next_salary_review", calendar.ahead(random.between(1, 365)));
        }
    }

    /// Job, reporting line, organisation and work place.
    fn put_place(&self, facts: &mut Facts, random: &mut Random) {
        facts.put_text("job_code", self.job.code.clone());
        if random.percent(15) {
            let title = &self.job.title;
            facts.put_text("alternate_title", format!("{title}, {}", self.location.description));
        }
        facts.put_text("job_group", self.job.group());
        if self.company.has_positions() {
            facts.put_text("position_code", self.job.position());
        }
        if let Some(supervisor) = self.supervisor {
            facts.put("supervisor", Fact::employee(supervisor));
        }
        facts.put_text("location", self.location.code);
        facts.put_text("org_level1", self.location.region);
        facts.put_text("org_level2", self.department.code);
        if self.job.grade <= LEAD {
            facts.put_text("org_level3", random.pick(&TEAMS).0);
            if random.percent(40) {
                facts.put_text("org_level4", random.pick(&PROJECTS).0);
            }
        }
        if random.percent(60) {
            facts.put_text("project", NONE);
        }
        if random.percent(30) {
            facts.put_text("mailstop", format!("M-{:02}", random.between(1, 60)));
        }
        if (self.job.hourly_or_salaried == "S" || random.percent(30))
            && let Some(site) = self.location.towns.first()
        {
            facts.put_text("work_number", format!("{}5550100", site.area_code));
            facts.put_text("work_number_extension", format!("{:04}", random.below(10_000)));
            facts.put_text("work_number_country", self.company.country.code());
        }
    }

    /// Kind of contract, hours and pay.
    fn put_terms(&self, facts: &mut Facts, random: &mut Random) {
        let crew = self.job.grade < LEAD;
        let part_time = crew && random.percent(if self.is_home { 12 } else { 60 });
        let employee_type = match random.below(20) {
            0 if crew => "TMP",
            1 if crew => "FTC",
            _ => "REG",
        };
        facts.put_text("employee_type", employee_type);
        facts.put_text("full_or_part_time", if part_time { "P" } else { "F" });
        facts.put_text("hourly_or_salaried", self.job.hourly_or_salaried);
        let hourly = self.job.hourly_or_salaried == "H";
        let pay_group = self.company.pay_groups[usize::from(hourly)];
        facts.put_text("pay_group", pay_group.code);
        facts.put_text("pay_frequency", pay_group.frequency);
        let shift = if hourly {
            *random.pick(&[NONE, "1", "2", "3"])
        } else {
            NONE
        };
        facts.put_text("shift_code", shift);
        if hourly {
            facts.put_text("time_clock", "MAIN");
            facts.put_text("time_clock_id", format!("{:08}", random.below(10_000_000)));
        }
        facts.put_text("deduction_group_code", if part_time { "PT" } else { "FT" });
        facts.put_text("earning_group_code", if hourly { "HRLY" } else { "SAL" });
        Pay::of(self.job, part_time, random).put(pay_group.frequency, facts);
        if employee_type == "TMP" {
            facts.put_text("seasonal", "true");
        }
    }
}
