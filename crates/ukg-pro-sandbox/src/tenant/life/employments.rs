//! What happens to employments: raises, promotions, moves, leaves and returns, ends and new beginnings.

use super::people::WORLD;
use crate::tenant::Tenant;
use crate::tenant::calendar::timestamp;
use crate::tenant::facts::Fact;
use crate::tenant::identity::{CompanyId, EmployeeKey};
use crate::tenant::org_level::TEAMS;
use crate::tenant::pay::Pay;
use crate::tenant::random::Random;
use crate::tenant::records::job_history::reason;

type Told = Vec<(&'static str, Option<Fact>)>;

#[expect(clippy::unnecessary_wraps, reason = "it stands among facts that can be null")]
fn text(text: &'static str) -> Option<Fact> {
    Some(Fact::text(text))
}

#[expect(clippy::unnecessary_wraps, reason = "it stands among facts that can be null")]
fn flag(flag: bool) -> Option<Fact> {
    Some(Fact::flag(flag))
}

/// Leads nobody, so that nobody is left without a supervisor.
fn is_crew(tenant: &Tenant, key: EmployeeKey) -> bool {
    tenant.says(key, "employment_status", "A") && !tenant.says(key, "is_supervisor", "true")
}

impl Tenant {
    /// The facts of a raise, with its date and reason.
    fn raise(&self, key: EmployeeKey, percent: u32, reason: &'static str) -> Option<Told> {
        let pay = Pay::read(self.told_of(key, "hourly"), self.told_of(key, "weekly_hours"))?;
        let frequency = self.told_of(key, "pay_frequency").unwrap_or("B");
        let amounts = pay.raised(percent).amounts(frequency).into_iter();
        let paid = ["annual", "hourly", "weekly", "period"];
        let mut facts: Told = amounts
            .filter(|(name, _)| paid.contains(name))
            .map(|(name, amount)| (name, Some(Fact::text(amount))))
            .collect();
        facts.push(("effective_date", Some(self.today())));
        facts.push(("reason_code", text(reason)));
        facts.push(("last_salary_review", Some(self.today())));
        facts.push(("next_salary_review", Some(self.in_days(365))));
        Some(facts)
    }

    pub(super) fn raise_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, |tenant, key| tenant.says(key, "employment_status", "A"))?;
        let mut facts = self.raise(key, random.between(2, 6), reason::MERIT)?;
        facts.push(("promotion", flag(false)));
        facts.push(("transfer", flag(false)));
        self.set_facts(&key, facts);
        Some(key)
    }

    pub(super) fn promote_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, |tenant, key| {
            is_crew(tenant, key) && tenant.higher_job(key).is_some()
        })?;
        let job = self.higher_job(key)?;
        let mut facts = self.raise(key, random.between(6, 12), reason::PROMOTION)?;
        facts.push(("job_code", Some(Fact::text(job))));
        facts.push(("date_in_job", Some(self.today())));
        facts.push(("alternate_title", None));
        facts.push(("promotion", flag(true)));
        facts.push(("transfer", flag(false)));
        self.set_facts(&key, facts);
        Some(key)
    }

    /// The next job of those who lead nobody, in the same department and paid alike.
    fn higher_job(&self, key: EmployeeKey) -> Option<String> {
        let present = self.job(self.told_of(key, "job_code")?)?;
        let grade = present.text("job_salary_grade")?;
        let same = |name: &str, other: Option<&str>| present.text(name) == other;
        self.jobs()
            .filter(|job| same("org_level2", job.text("org_level2")))
            .filter(|job| same("hourly_or_salaried", job.text("hourly_or_salaried")))
            .filter(|job| {
                job.text("job_salary_grade")
                    .is_some_and(|other| grade < other && other < "G04")
            })
            .min_by_key(|job| job.text("job_salary_grade"))
            .and_then(|job| job.text("job_code").map(str::to_owned))
    }

    /// Somebody goes to another site or team of the same company.
    pub(super) fn reorganize_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, is_crew)?;
        let company_code = self.told_of(key, "company_code")?;
        let site = WORLD.site(company_code, random)?;
        let team = self.told_of(key, "org_level3").unwrap_or_default();
        let others: Vec<&'static str> = TEAMS
            .iter()
            .map(|(code, _)| *code)
            .filter(|code| *code != team)
            .collect();
        let team = *random.pick(&others);
        let facts = [
            ("location", text(site.code)),
            ("org_level1", text(site.region)),
            ("org_level3", text(team)),
            ("date_in_job", Some(self.today())),
            ("effective_date", Some(self.today())),
            ("reason_code", text(reason::REORGANIZATION)),
            ("promotion", flag(false)),
            ("transfer", flag(false)),
        ];
        self.set_facts(&key, facts);
        Some(key)
    }

    pub(super) fn send_somebody_on_leave(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, is_crew)?;
        let canadian = self.says(key, "country", "CAN");
        let kind = *random.pick(&["PARENT", "MED", "STUDY"]);
        let family = kind != "STUDY" && !canadian;
        let facts = [
            ("employment_status", text("L")),
            ("status_start_date", Some(self.today())),
            ("status_anticipated_end", Some(self.in_days(random.between(14, 180)))),
            ("leave_reason", text(kind)),
            ("fmla_code", if family { text("FMLA") } else { None }),
            ("roe_issue_reason", if canadian { text("D") } else { None }),
            ("reason_code", text(reason::LEAVE)),
        ];
        self.set_facts(&key, facts);
        Some(key)
    }

    pub(super) fn bring_somebody_back(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, |tenant, key| tenant.says(key, "employment_status", "L"))?;
        let facts = [
            ("employment_status", text("A")),
            ("status_start_date", Some(self.today())),
            ("status_anticipated_end", None),
            ("leave_reason", None),
            ("fmla_code", None),
            ("roe_issue_reason", None),
            ("reason_code", text(reason::RETURN)),
        ];
        self.set_facts(&key, facts);
        Some(key)
    }

    /// The facts of an end.
    fn end(&self, code: &'static str, description: &'static str, kind: &'static str, may_return: bool) -> Told {
        let today = Some(self.today());
        vec![
            ("employment_status", text("T")),
            ("status_start_date", today.clone()),
            ("status_anticipated_end", None),
            ("termination_date", today.clone()),
            ("termination_reason", text(code)),
            ("termination_reason_description", text(description)),
            ("termination_type", text(kind)),
            ("last_day_worked", today.clone()),
            ("paid_through_date", today),
            ("next_salary_review", None),
            ("pay_automatically", flag(false)),
            ("ok_to_rehire", text(if may_return { "Y" } else { "N" })),
            ("eligible_for_rehire", flag(may_return)),
        ]
    }

    pub(super) fn terminate_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, is_crew)?;
        let (code, description, kind, may_return) = *random.pick(&[
            ("301", "Resignation", "V", true),
            ("302", "Retirement", "V", true),
            ("310", "Position eliminated", "I", true),
            ("312", "Performance", "I", false),
        ]);
        self.set_facts(&key, self.end(code, description, kind, may_return));
        Some(key)
    }

    /// Somebody who left begins anew in the same employment.
    pub(super) fn rehire_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let key = self.somebody(random, |tenant, key| {
            let mut all = tenant.employments_of(&key.employee_id).iter();
            let left = all.all(|one| one.facts().text("employment_status") == Some("T"));
            left && tenant.says(key, "is_home_company", "true") && tenant.says(key, "ok_to_rehire", "Y")
        })?;
        let today = Some(self.today());
        let facts = [
            ("employment_status", text("A")),
            ("status_start_date", today.clone()),
            ("last_hire", today.clone()),
            ("seniority", today.clone()),
            ("bene_seniority", today.clone()),
            ("date_in_job", today.clone()),
            ("effective_date", today),
            ("reason_code", text(reason::REHIRE)),
            ("termination_date", None),
            ("termination_reason", None),
            ("termination_reason_description", None),
            ("termination_type", None),
            ("last_day_worked", None),
            ("paid_through_date", None),
            ("pay_automatically", flag(true)),
        ];
        self.set_facts(&key, facts);
        Some(key)
    }

    /// Somebody moves to another company of the tenant: the old employment remains, terminated
    /// (`ukg-pro-rest.md` 19, quirk 6).
    pub(super) fn transfer_somebody(&mut self, random: &mut Random) -> Option<EmployeeKey> {
        let old = self.somebody(random, |tenant, key| {
            is_crew(tenant, key) && tenant.employments_of(&key.employee_id).len() == 1
        })?;
        let opening = self.opening(random, |company: CompanyId| company != old.company_id)?;
        let new = self.employ(old.employee_id, &opening, random);
        let original = self.fact(&old, "original_hire").cloned();
        let mut end = self.end(reason::TRANSFER, "Transfer to sister company", "V", true);
        end.push(("transfer", flag(true)));
        end.push(("is_home_company", flag(false)));
        self.set_facts(&old, end);
        if let Ok(place) = self.employments.binary_search_by_key(&new, |one| one.key) {
            let facts = &mut self.employments[place].facts;
            facts.set("original_hire", original);
            facts.set("transfer", flag(true));
            facts.set("reason_code", text(reason::TRANSFER));
        }
        if let Ok(place) = self
            .people
            .binary_search_by_key(&new.employee_id, |one| one.employee_id)
        {
            let home = Fact::text(new.company_id.to_string());
            let facts = &mut self.people[place].facts;
            facts.set("company_id", Some(home));
            facts.set("datetime_changed", Some(Fact::text(timestamp(self.now))));
        }
        self.note_hire(new);
        Some(new)
    }
}
