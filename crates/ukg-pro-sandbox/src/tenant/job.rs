//! Departments and the jobs people hold in them: a grade, a title and a range of pay each.

use super::data::{columns, heading, lines};
use super::facts::Facts;
use super::random::Random;
use super::schema::Grain;

/// The highest grade: the one person at the head of the tenant.
pub(super) const CHIEF: u8 = 9;
/// The lowest grade that leads other people.
pub(super) const LEAD: u8 = 4;
/// The highest grade in a department.
pub(super) const VICE_PRESIDENT: u8 = 8;

/// A department of one company: a value of org level 2, and its jobs.
#[derive(Debug)]
pub(super) struct Department {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) company_code: &'static str,
    /// Grades 1 to 3, several jobs a grade.
    crew: Vec<Job>,
    /// Grades 4 to 8, one job a grade.
    leads: Vec<Job>,
}

/// A job as its employments need it.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) grade: u8,
    /// Lowest and highest full-time annual pay, in the currency of the company.
    pub(super) pay: (u32, u32),
    /// `H` or `S`.
    pub(super) hourly_or_salaried: &'static str,
}

/// Title, suffix of the job code, grade and range of pay of those who lead.
const LADDER: [(&str, &str, u8, (u32, u32)); 5] = [
    ("Team Lead", "LD", LEAD, (62_000, 86_000)),
    ("Manager", "MG", 5, (84_000, 116_000)),
    ("Senior Manager", "SM", 6, (108_000, 146_000)),
    ("Director", "DR", 7, (138_000, 188_000)),
    ("Vice President", "VP", VICE_PRESIDENT, (180_000, 260_000)),
];

impl Job {
    /// The group of jobs it belongs to.
    pub(super) fn group(&self) -> &'static str {
        match (self.grade, self.hourly_or_salaried) {
            (LEAD.., _) => "LEAD",
            (_, "S") => "PROF",
            _ => "HRLY",
        }
    }

    /// The position in which the job is held, where the company manages positions.
    pub(super) fn position(&self) -> String {
        format!("P{}", self.code)
    }
}

/// A job of the past, which nobody holds any more.
pub(super) fn retired(department: &Department, random: &mut Random) -> Facts {
    let mut facts = Facts::new(Grain::Job);
    facts.put_text("job_code", "DRFT");
    facts.put_text("code", "DRFT");
    facts.put_text("title", "Drafter");
    facts.put_text("country_code", "USA");
    facts.put_text("job_family_code", department.code);
    facts.put_text("is_active", "false");
    facts.put_text("flsa_type_code", "N");
    facts.put_text("job_eeo_category", "3");
    facts.put_text("job_group", "PROF");
    facts.put_text("integration_record_id", random.guid());
    facts.put_text("hourly_or_salaried", "H");
    facts.put_text("job_salary_grade", "G02");
    facts.put_text("pay_range_minimum", "38000.0");
    facts.put_text("pay_range_maximum", "52000.0");
    facts.put_text("org_level2", department.code);
    facts
}

impl Department {
    /// The department of the chief executive.
    pub(super) fn executive() -> Self {
        Self {
            code: "EXEC",
            name: "Executive Office",
            company_code: "HLF",
            crew: Vec::new(),
            leads: vec![Job {
                code: "CEO".to_owned(),
                title: "Chief Executive Officer".to_owned(),
                grade: CHIEF,
                pay: (310_000, 420_000),
                hourly_or_salaried: "S",
            }],
        }
    }

    /// The job of a leader's grade.
    pub(super) fn lead(&self, grade: u8) -> &Job {
        let mut ladder = self.leads.iter();
        let held = ladder.rfind(|job| job.grade <= grade);
        held.unwrap_or(&self.leads[0])
    }

    /// A job for someone who leads nobody. Every job of the crew is taken by the first ones to
    /// come; the others spread over them with more in the lower grades.
    pub(super) fn crew(&self, ordinal: usize, random: &mut Random) -> &Job {
        if self.crew.is_empty() {
            return &self.leads[0];
        }
        self.crew.get(ordinal).unwrap_or_else(|| {
            let (one, other) = (random.pick(&self.crew), random.pick(&self.crew));
            if one.grade <= other.grade { one } else { other }
        })
    }

    pub(super) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.crew.iter().chain(&self.leads)
    }
}

/// The departments of the data file, in its order.
pub(super) fn departments() -> Vec<Department> {
    let mut departments: Vec<Department> = Vec::new();
    for line in lines(include_str!("data/departments.txt")) {
        if let Some([code, name, company_code, prefix]) = heading(line) {
            let leads = LADDER.iter().map(|(title, suffix, grade, pay)| Job {
                code: format!("{prefix}{suffix}"),
                title: match *grade {
                    LEAD => format!("{name} {title}"),
                    _ => format!("{title}, {name}"),
                },
                grade: *grade,
                pay: *pay,
                hourly_or_salaried: "S",
            });
            departments.push(Department {
                code,
                name,
                company_code,
                crew: Vec::new(),
                leads: leads.collect(),
            });
        } else if let Some(department) = departments.last_mut()
            && let Some([code, title, grade, pay, hourly_or_salaried]) = columns(line)
            && let (Ok(grade), Some((low, high))) = (grade.parse(), pay.split_once('-'))
            && let (Ok(low), Ok(high)) = (low.parse(), high.parse())
        {
            department.crew.push(Job {
                code: code.to_owned(),
                title: title.to_owned(),
                grade,
                pay: (low, high),
                hourly_or_salaried,
            });
        }
    }
    departments
}

/// What the tenant's configuration says of a job.
pub(super) fn facts(job: &Job, department: &Department, country: &'static str, random: &mut Random) -> Facts {
    let mut facts = Facts::new(Grain::Job);
    facts.put_text("job_code", job.code.clone());
    facts.put_text("code", job.code.clone());
    facts.put_text("title", job.title.clone());
    facts.put_text("country_code", country);
    facts.put_text("job_family_code", department.code);
    facts.put_text("is_active", "true");
    facts.put_text(
        "flsa_type_code",
        match job.hourly_or_salaried {
            "H" => "N",
            _ => "E",
        },
    );
    facts.put_text(
        "job_eeo_category",
        match (job.grade, job.hourly_or_salaried) {
            (LEAD.., _) => "1",
            (_, "S") => "2",
            _ => "7",
        },
    );
    facts.put_text("job_group", job.group());
    facts.put_text("long_description", format!("{} in {}", job.title, department.name));
    if job.hourly_or_salaried == "H" {
        facts.put_text("work_envirornment_code", "SHOP");
        facts.put_text("work_environment_desc", "Shop floor or warehouse");
    } else if job.grade < LEAD {
        facts.put_text("work_envirornment_code", "OFC");
        facts.put_text("work_environment_desc", "Office");
    }
    facts.put_text("integration_record_id", random.guid());
    facts.put_text("hourly_or_salaried", job.hourly_or_salaried);
    facts.put_text("job_salary_grade", format!("G{:02}", job.grade));
    facts.put_text("pay_range_minimum", format!("{}.0", job.pay.0));
    facts.put_text("pay_range_maximum", format!("{}.0", job.pay.1));
    facts.put_text("org_level2", department.code);
    facts
}
