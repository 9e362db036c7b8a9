//! What cannot be written is refused before anything is sent, or in UKG Pro's words, each with what to do.

use std::sync::Arc;

use rollbook_model::{
    Contribution, DeductionFrequency, DeductionJobStatus, DeductionSetUp, DeductionState, DeductionWish, SavingsLimit,
    Tier,
};
use uuid::Uuid;

use super::shop::{Shop, fixed, only};
use crate::database::{Database, on_both};

on_both! {
    what_nothing_can_express_is_refused_before_anything_is_sent,
    who_is_unknown_does_not_keep_others_from_it,
    a_day_in_a_closed_period_is_refused,
    what_the_import_tool_says_is_told,
    what_is_asked_for_of_nobody_or_nothing_is_no_job,
    a_deduction_that_is_not_set_up_is_somebodys_to_set_up,
}

async fn what_nothing_can_express_is_refused_before_anything_is_sent(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let tiered = DeductionWish {
        company: Some(Contribution::Tiered {
            tiers: vec![Tier {
                r#match: 10_000,
                threshold: 300,
            }],
        }),
        ..fixed(1_000)
    };
    let limited = DeductionWish {
        savings_limit: Some(SavingsLimit::Family),
        ..fixed(1_000)
    };
    for (wish, words) in [
        (tiered, "steps of what the employer gives"),
        (limited, "limit of a health savings account"),
    ] {
        let job = shop.enroll("UNIF", &[(election.employee_id(), wish)]).await;
        let (code, message) = shop.refused(job).await;
        assert_eq!(code, "deduction_inexpressible");
        assert!(message.contains(words), "{message}");
        assert_eq!(shop.job(job).await.status(), DeductionJobStatus::Error);
    }
    let set_up = DeductionSetUp {
        kind: None,
        description: "UNIF".to_owned(),
        frequency: DeductionFrequency::Monthly,
        company: None,
    };
    let monthly = shop
        .hub
        .engine
        .register_deduction(&shop.ask(), set_up)
        .await
        .unwrap()
        .benefit;
    let job = shop
        .try_enroll(monthly, &[(election.employee_id(), fixed(1_000))])
        .await
        .unwrap();
    assert_eq!(shop.refused(job).await.0, "deduction_inexpressible");
    assert_eq!(shop.hub.control.counters().of("import-tool.create"), 0);
}

async fn who_is_unknown_does_not_keep_others_from_it(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop
        .enroll(
            "UNIF",
            &[("NOBODY000000", fixed(900)), (election.employee_id(), fixed(900))],
        )
        .await;
    shop.work().await;
    shop.import();
    let job = shop.work_on(job).await;
    let states: Vec<_> = job.items.iter().map(|item| item.state).collect();
    assert_eq!(states, [DeductionState::Refused, DeductionState::Effective]);
    assert_eq!(job.items[0].finding.as_ref().unwrap().code, "employee_not_found");
    assert_eq!(job.status(), DeductionJobStatus::Complete);
}

async fn a_day_in_a_closed_period_is_refused(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let past = shop.closed_pay_date(election.employee_id()).await;
    let wish = DeductionWish {
        effective_date: Some(past.saturating_sub(jiff::ToSpan::days(20))),
        ..fixed(1_000)
    };
    let job = shop.enroll("UNIF", &[(election.employee_id(), wish)]).await;
    assert_eq!(shop.refused(job).await.0, "pay_period_closed");
}

async fn what_the_import_tool_says_is_told(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop.enroll("UNIF", &[(election.employee_id(), fixed(1_000))]).await;
    let item = only(&shop.work_on(job).await);
    assert_eq!(item.state, DeductionState::Pending);
    // Before it is carried out they are gone.
    let employee = election.employee_id().to_owned();
    assert!(shop.hub.control.remove_person(&employee));
    let (code, words) = shop.refused(job).await;
    assert_eq!(code, "deduction_refused");
    assert!(words.contains("No employee has this number"), "{words}");

    // Of another country's plan, and more than a plan allows.
    let other = shop.working().pop().unwrap();
    let job = shop.enroll("CUNI", &[(&other, fixed(1_000))]).await;
    let (code, words) = shop.refused(job).await;
    assert_eq!(code, "deduction_refused");
    assert!(words.contains("deduction group"), "{words}");
    let saver = shop.elections("401K").pop().unwrap();
    let beyond = DeductionWish {
        annual_maximum: Some(99_999_999),
        ..super::shop::percent(500)
    };
    let job = shop.enroll("401K", &[(saver.employee_id(), beyond)]).await;
    let (code, words) = shop.refused(job).await;
    assert_eq!(code, "deduction_refused");
    assert!(words.contains("limit") || words.contains("AnnualLimit"), "{words}");
}

async fn what_is_asked_for_of_nobody_or_nothing_is_no_job(database: Arc<Database>) {
    let shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let who = election.employee_id();
    let unif = shop.benefit("UNIF");
    for (benefit, people, code) in [
        (unif, vec![], "parameter_invalid"),
        (Uuid::nil(), vec![(who, fixed(1))], "benefit_not_found"),
    ] {
        let problem = shop.try_enroll(benefit, &people).await.unwrap_err();
        assert_eq!(problem.code, code);
    }
    let twice = shop.enroll("UNIF", &[(who, fixed(1)), (who, fixed(2))]).await;
    let item = only(&shop.job(twice).await);
    assert_eq!(
        item.task,
        rollbook_model::DeductionTask::Enroll(fixed(2)),
        "what is said last counts"
    );
    let problem = shop.hub.engine.deduction_job(&shop.ask(), "nothing").await.unwrap_err();
    assert_eq!(problem.code, "job_not_found");
}

async fn a_deduction_that_is_not_set_up_is_somebodys_to_set_up(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let set_up = DeductionSetUp {
        kind: None,
        description: "Gym Membership".to_owned(),
        frequency: DeductionFrequency::EveryPaycheck,
        company: None,
    };
    let problem = shop
        .hub
        .engine
        .register_deduction(&shop.ask(), set_up.clone())
        .await
        .unwrap_err();
    assert_eq!(problem.code, "benefit_not_found", "there is none to tell of");
    let asked = shop
        .hub
        .engine
        .create_deduction(&shop.ask(), set_up.clone())
        .await
        .unwrap();
    let item = only(&shop.work_on(asked.job).await);
    assert_eq!(item.state, DeductionState::NeedsPerson);
    assert!(
        item.steps
            .iter()
            .any(|step| step.value.as_deref() == Some("Gym Membership"))
    );
    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop
        .try_enroll(asked.benefit, &[(election.employee_id(), fixed(1_000))])
        .await
        .unwrap();
    assert_eq!(shop.refused(job).await.0, "benefit_not_found");
    // One that the tenant has is that one.
    let plans = shop.hub.engine.deduction_plans(&shop.ask()).await.unwrap().value;
    let plan = plans.iter().find(|plan| plan.id == shop.benefit("UNIF")).unwrap();
    let named = DeductionSetUp {
        description: plan.name.to_uppercase(),
        ..set_up
    };
    let asked = shop.hub.engine.create_deduction(&shop.ask(), named).await.unwrap();
    assert_eq!(only(&shop.work_on(asked.job).await).state, DeductionState::Effective);
    let plans = shop.hub.engine.deduction_plans(&shop.ask()).await.unwrap().value;
    assert!(plans.iter().any(|plan| plan.id == asked.benefit));
    assert!(
        plans.iter().all(|plan| plan.id != shop.benefit("UNIF")),
        "it is told once"
    );
    let job = shop
        .try_enroll(asked.benefit, &[(election.employee_id(), fixed(1_000))])
        .await
        .unwrap();
    shop.effective(job).await;
}
