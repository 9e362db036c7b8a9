//! What is taken from each pay goes through the Import Tool.

use std::sync::Arc;

use jiff::tz::TimeZone;
use rollbook_model::{
    Contribution, DeductionJobStatus, DeductionState, DeductionTransaction, DeductionTransport, DeductionWish,
    WrittenPercentage,
};
use ukg_pro_contract::permission::Level;

use super::shop::{Shop, fixed, only, percent};
use crate::database::{Database, on_both};
use crate::hub::ORGANISATION;

on_both! {
    an_amount_is_sent_waits_and_is_effective_when_the_tenant_reads_so,
    a_share_of_the_pay_and_what_the_employer_gives_are_written_exactly,
    a_deduction_ends,
    what_is_so_already_is_effective_and_nothing_is_sent,
    the_same_again_is_the_same_job_while_it_is_under_way,
    without_the_permission_somebody_enters_it_and_it_is_effective_when_it_reads_so,
    a_recorded_transaction_is_filled_in,
    what_was_carried_out_and_reads_as_something_else_is_somebodys_a_week_after_its_day,
    who_did_not_have_it_is_enrolled_and_the_next_pay_takes_what_was_asked_for_to_the_cent,
    a_change_and_an_end_are_what_the_next_pays_take,
}

async fn who_did_not_have_it_is_enrolled_and_the_next_pay_takes_what_was_asked_for_to_the_cent(
    database: Arc<Database>,
) {
    let mut shop = Shop::over(database).await;
    let have: Vec<_> = shop
        .elections("UWAY")
        .iter()
        .map(|one| one.employee_id().to_owned())
        .collect();
    let somebody = shop.working().into_iter().find(|who| !have.contains(who)).unwrap();
    let wish = DeductionWish {
        company: Some(Contribution::Fixed { amount: 411 }),
        ..fixed(1_234)
    };
    let job = shop.enroll("UWAY", &[(&somebody, wish)]).await;
    let item = shop.effective(job).await;
    assert_eq!(item.transport, Some(DeductionTransport::ImportTransaction));
    let pay_date = shop.next_pay_date(&somebody).await;
    assert_eq!(shop.taken("UWAY", &somebody, pay_date).await, []);
    shop.pay(pay_date);
    let taken = shop.taken("UWAY", &somebody, pay_date).await;
    assert_eq!(taken, [("12.34".to_owned(), "4.11".to_owned())]);
}

async fn a_change_and_an_end_are_what_the_next_pays_take(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let who = election.employee_id();
    let job = shop.enroll("UNIF", &[(who, fixed(3_075))]).await;
    shop.effective(job).await;
    let first = shop.next_pay_date(who).await;
    shop.pay(first);
    let taken = shop.taken("UNIF", who, first).await;
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].0, "30.75");

    let job = shop.unenroll(shop.benefit("UNIF"), &[who]).await;
    shop.effective(job).await;
    let second = shop.next_pay_date(who).await;
    shop.pay(second);
    assert!(second > first);
    assert_eq!(shop.taken("UNIF", who, second).await, [], "it has ended");
}

async fn an_amount_is_sent_waits_and_is_effective_when_the_tenant_reads_so(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop.enroll("UNIF", &[(election.employee_id(), fixed(2_550))]).await;
    let asked = shop.job(job).await;
    assert_eq!(asked.status(), DeductionJobStatus::Pending);
    assert_eq!(only(&asked).state, DeductionState::Accepted);

    let job = shop.work_on(job).await;
    let item = only(&job);
    assert_eq!(
        (job.status(), item.state),
        (DeductionJobStatus::InProgress, DeductionState::Pending),
        "{item:?}"
    );
    assert_eq!(item.transport, Some(DeductionTransport::ImportTransaction));
    assert!(item.reference.is_some() && item.effective_on.is_some());
    assert_eq!(
        shop.again(&election).amount("employee_amount"),
        election.amount("employee_amount")
    );

    shop.import();
    let job = shop.work_on(job.id).await;
    assert_eq!(
        (job.status(), only(&job).state),
        (DeductionJobStatus::Complete, DeductionState::Effective)
    );
    assert!(job.ended_at.is_some());
    assert_eq!(shop.again(&election).amount("employee_amount"), "25.50");
    let sent = shop.hub.control.counters().total();
    shop.work().await;
    assert_eq!(
        shop.hub.control.counters().total(),
        sent,
        "what has ended is not looked at again"
    );
}

async fn a_share_of_the_pay_and_what_the_employer_gives_are_written_exactly(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("401K").pop().unwrap();
    let wish = DeductionWish {
        company: Some(Contribution::Percent { amount: 325 }),
        annual_maximum: Some(1_500_000),
        ..percent(625)
    };
    let job = shop.enroll("401K", &[(election.employee_id(), wish)]).await;
    shop.effective(job).await;
    let now = shop.again(&election);
    assert_eq!(now.number("employee_calc_rate_or_pct").trim_end_matches('0'), "0.0625");
    assert_eq!(now.number("employer_calc_rate_or_pct").trim_end_matches('0'), "0.0325");
    assert_eq!(now.number("employer_calc_rule"), "PCT");
}

async fn what_was_carried_out_and_reads_as_something_else_is_somebodys_a_week_after_its_day(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop.enroll("UNIF", &[(election.employee_id(), fixed(2_550))]).await;
    shop.work().await;
    shop.import();
    // Before anybody looks, somebody enters something else.
    shop.changed_in_the_tenant(&election, "19.00");
    let item = only(&shop.work_on(job).await);
    assert_eq!(item.state, DeductionState::Pending);
    assert!(item.finding.as_ref().unwrap().message.contains("has carried it out"));

    let sent = item.sent_at.unwrap().to_zoned(TimeZone::UTC).date();
    let begins = item.effective_on.unwrap().max(sent);
    let item = loop {
        shop.a_day_later();
        let item = only(&shop.work_on(job).await);
        if item.state != DeductionState::Pending {
            break item;
        }
    };
    let today = shop.now().to_zoned(TimeZone::UTC).date();
    let passed = begins.until(today).unwrap().get_days();
    assert!((7..=9).contains(&passed), "{begins} {today}");
    assert_eq!(item.effective_on, Some(today), "nobody enters what is over");
    assert_eq!(
        (item.state, item.transport),
        (DeductionState::NeedsPerson, Some(DeductionTransport::Guided))
    );
    assert!(item.finding.unwrap().message.contains("reads as something else"));
    assert!(item.steps.iter().any(|step| step.value.as_deref() == Some("25.50")));

    shop.changed_in_the_tenant(&election, "25.50");
    assert_eq!(only(&shop.work_on(job).await).state, DeductionState::Effective);
}

async fn a_deduction_ends(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop
        .elections("UWAY")
        .pop()
        .or_else(|| shop.elections("PARK").pop())
        .unwrap();
    let benefit = shop.benefit(election.code());
    let job = shop.unenroll(benefit, &[election.employee_id()]).await;
    let item = shop.effective(job).await;
    let last = shop.again(&election);
    let last = last.day("deduction_stop_date").unwrap();
    assert!(
        last < item.effective_on.unwrap().to_string().as_str(),
        "{last} {item:?}"
    );
    // To end it again is to leave it as it is.
    let again = shop.unenroll(benefit, &[election.employee_id()]).await;
    assert_ne!(again, job);
    let sent = shop.hub.control.counters();
    let item = shop.effective(again).await;
    assert_eq!(item.reference, None);
    let of = |counters: &ukg_pro_sandbox::counters::Counters| counters.of("import-tool.create");
    assert_eq!(of(&shop.hub.control.counters()), of(&sent));
}

async fn what_is_so_already_is_effective_and_nothing_is_sent(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    assert_eq!(election.amount("employee_amount"), "6.50");
    let job = shop.enroll("UNIF", &[(election.employee_id(), fixed(650))]).await;
    let item = shop.effective(job).await;
    assert_eq!((item.transport, item.attempts), (None, 0));
}

async fn the_same_again_is_the_same_job_while_it_is_under_way(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let elections = shop.elections("UNIF");
    let [one, other] = [&elections[0], &elections[1]].map(super::shop::Election::employee_id);
    let wishes = [(one, fixed(700)), (other, fixed(800))];
    let job = shop.enroll("UNIF", &wishes).await;
    let turned = [wishes[1].clone(), wishes[0].clone()];
    assert_eq!(shop.enroll("UNIF", &turned).await, job, "in whatever order");
    assert_ne!(shop.enroll("UNIF", &[(one, fixed(701))]).await, job);
    shop.work().await;
    assert_eq!(shop.enroll("UNIF", &wishes).await, job);
    shop.import();
    shop.work().await;
    assert_eq!(shop.job(job).await.items.len(), 2);
}

async fn without_the_permission_somebody_enters_it_and_it_is_effective_when_it_reads_so(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let user = shop.hub.login.username.clone();
    assert!(shop.hub.control.revoke(&user, "Personnel Integration", Level::Add));
    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop.enroll("UNIF", &[(election.employee_id(), fixed(2_550))]).await;
    let item = only(&shop.work_on(job).await);
    assert_eq!(
        (item.state, item.transport),
        (DeductionState::NeedsPerson, Some(DeductionTransport::Guided))
    );
    let finding = item.finding.unwrap();
    let missing = finding.permission.unwrap();
    assert_eq!(
        (finding.code.as_str(), missing.name.as_str()),
        ("permission_missing", "Personnel Integration")
    );
    let values: Vec<_> = item.steps.iter().filter_map(|step| step.value.as_deref()).collect();
    assert!(values.contains(&"UNIF") && values.contains(&"25.50"), "{values:?}");
    assert!(
        item.steps.iter().all(|step| step.unconfirmed),
        "no page of UKG's says so"
    );
    shop.work().await;
    assert_eq!(only(&shop.job(job).await).state, DeductionState::NeedsPerson);

    shop.changed_in_the_tenant(&election, "25.51");
    shop.work().await;
    assert_eq!(
        only(&shop.job(job).await).state,
        DeductionState::NeedsPerson,
        "that was another amount"
    );
    shop.changed_in_the_tenant(&election, "25.50");
    shop.work().await;
    let job = shop.job(job).await;
    assert_eq!(
        (only(&job).state, job.status()),
        (DeductionState::Effective, DeductionJobStatus::Complete)
    );
}

async fn a_recorded_transaction_is_filled_in(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let ask = shop.ask();
    let engine = &shop.hub.engine;
    assert_eq!(engine.deduction_transaction(&ask).await.unwrap(), None);
    let xml = "<Own><EmpNo>{{employee_number}}</EmpNo><Company>{{company_code}}</Company><DedCode>{{deduction_code}}</DedCode>\
               <On>{{effective_date}}</On><EndDate>{{stop_date}}</EndDate><EmployeeAmount>{{employee_amount}}</EmployeeAmount>\
               </Own>";
    let form = DeductionTransaction {
        xml: xml.to_owned(),
        fixed_rule: "FLAT".to_owned(),
        percent_rule: "PCT".to_owned(),
        percentages: WrittenPercentage::Fraction,
    };
    let broken = DeductionTransaction {
        xml: xml.replace("{{company_code}}", "HLF"),
        ..form.clone()
    };
    let problem = engine
        .record_deduction_transaction(&ask, Some(&broken))
        .await
        .unwrap_err();
    assert_eq!(problem.code, "transaction_form_invalid");
    engine.record_deduction_transaction(&ask, Some(&form)).await.unwrap();
    assert_eq!(engine.deduction_transaction(&ask).await.unwrap(), Some(form));

    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop.enroll("UNIF", &[(election.employee_id(), fixed(1_234))]).await;
    shop.effective(job).await;
    assert_eq!(shop.again(&election).amount("employee_amount"), "12.34");
    // It has no place for what the employer gives.
    let wish = DeductionWish {
        company: Some(Contribution::Fixed { amount: 100 }),
        ..fixed(1_300)
    };
    let job = shop.enroll("UNIF", &[(election.employee_id(), wish)]).await;
    let item = only(&shop.work_on(job).await);
    assert_eq!(item.state, DeductionState::NeedsPerson);
    assert!(item.finding.unwrap().message.contains("{{company_amount}}"));
    let kept = shop.hub.engine.account(ORGANISATION, shop.account).await;
    assert!(kept.is_ok());
}
