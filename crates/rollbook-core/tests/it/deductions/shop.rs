//! A tenant in which deductions are written, and what is asked of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date};
use rollbook_core::EmployerAsk;
use rollbook_model::{
    AccountId, Actor, Contribution, DeductionItem, DeductionJob, DeductionState, DeductionWish, Problem,
    workforce::PersonKey,
};
use serde_json::{Value, json};
use ukg_pro_sandbox::tenant::NewUser;
use uuid::Uuid;

use crate::database::Database;
use crate::hub::{ALL, Hub, ORGANISATION, Setup};
use crate::truth::text;

/// A tenant with an account, and the moment at which jobs have their turns.
pub(super) struct Shop {
    pub(super) hub: Hub,
    pub(super) account: AccountId,
    now: Timestamp,
}

/// An election, as the tenant was exported.
#[derive(Debug, Clone)]
pub(super) struct Election(pub(super) Value);

impl Election {
    pub(super) fn code(&self) -> &str {
        text(&self.0["deduction_code"])
    }

    pub(super) fn employee_id(&self) -> &str {
        text(&self.0["employee_id"])
    }

    /// A number of it, as the tenant writes it.
    pub(super) fn number(&self, field: &str) -> &str {
        text(&self.0[field])
    }

    /// An amount of it, with its cents.
    pub(super) fn amount(&self, field: &str) -> String {
        let (whole, fraction) = self.number(field).split_once('.').unwrap();
        format!("{whole}.{fraction:0<2}")
    }

    pub(super) fn day(&self, field: &str) -> Option<&str> {
        self.0[field].as_str().map(|moment| &moment[..10])
    }

    fn is_open(&self) -> bool {
        self.0["benefit_status"] == "A" && self.0["is_waived"] != "true" && self.day("deduction_stop_date").is_none()
    }
}

impl Shop {
    pub(super) async fn over(database: Arc<Database>) -> Self {
        Self::with(database, |_| {}).await
    }

    pub(super) async fn with(database: Arc<Database>, change: impl FnOnce(&mut Setup)) -> Self {
        let hub = Hub::over(database, change).await;
        let account = hub.linked(&ALL).await.id;
        Self {
            hub,
            account,
            now: Timestamp::now(),
        }
    }

    pub(super) fn ask(&self) -> EmployerAsk {
        EmployerAsk {
            organisation: ORGANISATION,
            account: self.account,
            by: Actor::CommandLine,
        }
    }

    /// The elections of a code that go on, of people in the United States who work.
    pub(super) fn elections(&self, code: &str) -> Vec<Election> {
        let all = self.hub.control.export_records("deduction");
        let all = all.as_array().unwrap().iter().cloned().map(Election);
        let working = self.working();
        let mine =
            all.filter(|one| one.code() == code && one.is_open() && working.contains(&one.employee_id().to_owned()));
        mine.collect()
    }

    /// The employee ids of those who work, each in one company.
    pub(super) fn working(&self) -> Vec<String> {
        let truth = crate::truth::Truth(self.hub.control.export());
        let people = truth.people().filter(|person| {
            let mut employments = crate::truth::employments_of(person);
            let first = employments.next();
            employments.next().is_none()
                && person["country"] == "USA"
                && first.is_some_and(|one| one["employment_status"] == "A")
        });
        people.map(|person| text(&person["employee_id"]).to_owned()).collect()
    }

    /// An election as it is now.
    pub(super) fn again(&self, election: &Election) -> Election {
        let all = self.hub.control.export_records("deduction");
        let mut all = all.as_array().unwrap().iter().cloned().map(Election);
        let same = |one: &Election| {
            one.code() == election.code()
                && one.employee_id() == election.employee_id()
                && one.0["system_id"] == election.0["system_id"]
        };
        all.find(same).unwrap()
    }

    /// The id that a person has here.
    pub(super) fn person(&self, employee_id: &str) -> Uuid {
        PersonKey(employee_id.to_owned()).record().uuid(self.account)
    }

    /// The id of a deduction by its code.
    pub(super) fn benefit(&self, code: &str) -> Uuid {
        rollbook_model::workforce::RecordKey::new(rollbook_model::workforce::RecordKind::Benefit, [code])
            .uuid(self.account)
    }

    pub(super) async fn enroll(&self, code: &str, people: &[(&str, DeductionWish)]) -> Uuid {
        self.try_enroll(self.benefit(code), people).await.unwrap()
    }

    pub(super) async fn try_enroll(&self, benefit: Uuid, people: &[(&str, DeductionWish)]) -> Result<Uuid, Problem> {
        let wishes = people.iter().map(|(who, wish)| (self.person(who), wish.clone()));
        let asked = self.hub.engine.enroll(&self.ask(), benefit, wishes.collect()).await?;
        Ok(asked.job)
    }

    pub(super) async fn unenroll(&self, benefit: Uuid, people: &[&str]) -> Uuid {
        let people = people.iter().map(|who| self.person(who)).collect();
        self.hub
            .engine
            .unenroll(&self.ask(), benefit, people)
            .await
            .unwrap()
            .job
    }

    pub(super) async fn job(&self, id: Uuid) -> DeductionJob {
        self.hub
            .engine
            .deduction_job(&self.ask(), &id.to_string())
            .await
            .unwrap()
    }

    /// Lets a tenant refuse as often as a test has processes killed.
    pub(super) fn often_refused(setup: &mut Setup) {
        setup.without_a_budget();
    }

    /// The moment of the last turn.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// An hour later: whatever a dead process had is anybody's.
    pub(super) fn later(&mut self) {
        self.now += SignedDuration::from_hours(1);
    }

    /// A day passes for those who look at jobs.
    pub(super) fn a_day_later(&mut self) {
        self.now += SignedDuration::from_hours(24);
    }

    /// Gives every job its turn, an hour after the last one.
    pub(super) async fn work(&mut self) {
        self.later();
        self.hub
            .engine
            .run_deduction_jobs_of(ORGANISATION, self.account, self.now)
            .await
            .unwrap();
    }

    /// The same, and the job as it is then.
    pub(super) async fn work_on(&mut self, job: Uuid) -> DeductionJob {
        self.work().await;
        self.job(job).await
    }

    /// Lets the tenant carry out what was handed in.
    pub(super) fn import(&self) {
        self.hub.control.advance(Duration::from_mins(10));
    }

    /// Lets the tenant's clock pass the end of a day, and payroll be run.
    pub(super) fn pay(&self, day: Date) {
        let past = day.at(23, 0, 0, 0).duration_since(self.hub.control.now());
        self.hub.control.advance(Duration::try_from(past).unwrap_or_default());
        self.hub.control.run_payroll();
    }

    /// What the pay of a day has taken from somebody for a deduction, and what the employer gave, check by check.
    pub(super) async fn taken(&self, code: &str, employee_id: &str, day: Date) -> Vec<(String, String)> {
        let inputs = json!({ "deductionCode": code });
        let lines = self
            .hub
            .all(self.account, "list_payroll_deductions_history", inputs)
            .await;
        let moment = format!("{day}T00:00:00");
        let mine = lines
            .iter()
            .filter(|line| line["employeeId"] == employee_id && line["payDate"] == moment.as_str());
        let amount = |line: &Value, field: &str| line[field].to_string().trim_matches('"').to_owned();
        mine.map(|line| {
            (
                amount(line, "employeeCurrentAmount"),
                amount(line, "employerCurrentAmount"),
            )
        })
        .collect()
    }

    /// The next pay date of somebody's pay group.
    pub(super) async fn next_pay_date(&self, employee_id: &str) -> Date {
        let dates = self.pay_dates(employee_id, false).await;
        dates.into_iter().min().unwrap()
    }

    /// The last pay date of somebody's pay group that is closed.
    pub(super) async fn closed_pay_date(&self, employee_id: &str) -> Date {
        let dates = self.pay_dates(employee_id, true).await;
        dates.into_iter().max().unwrap()
    }

    async fn pay_dates(&self, employee_id: &str, closed: bool) -> Vec<Date> {
        let inputs = json!({ "employeeId": employee_id });
        let employments = self.hub.all(self.account, "list_employment_details", inputs).await;
        let group = &employments[0]["payGroup"];
        let periods = self
            .hub
            .all(self.account, "list_pay_group_pay_periods", json!({}))
            .await;
        let some = periods.iter().filter(|period| {
            period["payGroup"] == *group && period["isPeriodClosed"] == closed && period["periodType"] == "R"
        });
        some.map(|period| period["payDate"].as_str().unwrap()[..10].parse().unwrap())
            .collect()
    }

    /// Has somebody's election be of this amount by the hand of a user of the tenant.
    pub(super) fn changed_in_the_tenant(&self, election: &Election, amount: &str) {
        let control = &self.hub.control;
        let user = NewUser {
            username: "OTTILIE".to_owned(),
            first_name: "Ottilie".to_owned(),
            last_name: "Sander".to_owned(),
            email: "ottilie@example.com".to_owned(),
            role: "Deductions Administrator".to_owned(),
        };
        if control.users().is_empty() {
            control.add_user(&user).unwrap();
        }
        let truth = crate::truth::Truth(control.export());
        let (_, employment) = truth
            .employments()
            .find(|(person, employment)| {
                person["employee_id"] == election.employee_id() && employment["company_id"] == election.0["company_id"]
            })
            .unwrap();
        let values = [
            (
                "EmployeeNumber",
                text(&employment["employee_identifier"]["employee_number"]),
            ),
            ("CompanyCode", text(&employment["employee_identifier"]["company_code"])),
            ("DeductionCode", election.code()),
            ("EmployeeCalcRule", "FLAT"),
            ("EmployeeAmount", amount),
        ];
        control.enter_deduction(&user.username, &values).unwrap();
    }

    /// A job of one part that is effective in the end.
    pub(super) async fn effective(&mut self, job: Uuid) -> DeductionItem {
        let item = only(&self.work_on(job).await);
        if item.state == DeductionState::Effective {
            return item;
        }
        assert_eq!(item.state, DeductionState::Pending, "{:?}", item.finding);
        self.import();
        let item = only(&self.work_on(job).await);
        assert_eq!(item.state, DeductionState::Effective, "{:?}", item.finding);
        item
    }

    /// A job of one part that is refused, with its code and words.
    pub(super) async fn refused(&mut self, job: Uuid) -> (String, String) {
        let mut item = only(&self.work_on(job).await);
        if item.state == DeductionState::Pending {
            self.import();
            item = only(&self.work_on(job).await);
        }
        assert_eq!(item.state, DeductionState::Refused, "{item:?}");
        let finding = item.finding.unwrap();
        assert!(finding.remedy.is_some(), "{finding:?}");
        (finding.code.to_string(), finding.message)
    }
}

pub(super) fn only(job: &DeductionJob) -> DeductionItem {
    assert_eq!(job.items.len(), 1);
    job.items[0].clone()
}

pub(super) fn fixed(amount: i64) -> DeductionWish {
    DeductionWish {
        employee: Some(Contribution::Fixed { amount }),
        ..DeductionWish::default()
    }
}

pub(super) fn percent(amount: i64) -> DeductionWish {
    DeductionWish {
        employee: Some(Contribution::Percent { amount }),
        ..DeductionWish::default()
    }
}
