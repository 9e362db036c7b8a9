//! What is taken once goes as a pending pay item.

use std::sync::Arc;

use rollbook_model::{DeductionFrequency, DeductionSetUp, DeductionState, DeductionTransport, DeductionWish};
use uuid::Uuid;

use super::shop::{Shop, fixed, only, percent};
use crate::database::{Database, on_both};

on_both! {
    it_is_taken_by_the_pay_run_of_its_pay_date,
    it_is_taken_back_before_a_pay_run_took_it,
    the_same_item_is_not_added_twice,
    what_breaks_a_rule_is_taken_back_and_refused,
    only_a_pay_date_to_come_of_the_pay_group_is_taken,
}

/// The deduction of a code, registered as one that is taken once.
async fn registered(shop: &Shop, description: &str) -> Uuid {
    let set_up = DeductionSetUp {
        kind: None,
        description: description.to_owned(),
        frequency: DeductionFrequency::OneTime,
        company: None,
    };
    let asked = shop
        .hub
        .engine
        .register_deduction(&shop.ask(), set_up.clone())
        .await
        .unwrap();
    let again = shop.hub.engine.register_deduction(&shop.ask(), set_up).await.unwrap();
    assert_eq!(again.benefit, asked.benefit, "the same has one id");
    asked.benefit
}

async fn it_is_taken_by_the_pay_run_of_its_pay_date(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let once = registered(&shop, "UNIF").await;
    let job = shop
        .try_enroll(once, &[(election.employee_id(), fixed(4_999))])
        .await
        .unwrap();
    let item = only(&shop.work_on(job).await);
    assert_eq!(
        (item.state, item.transport),
        (DeductionState::Pending, Some(DeductionTransport::PendingPayItem)),
        "{item:?}"
    );
    let pay_date = item.effective_on.unwrap();
    shop.work().await;
    assert_eq!(
        only(&shop.job(job).await).state,
        DeductionState::Pending,
        "no pay run has taken it"
    );

    shop.pay(pay_date);
    assert_eq!(only(&shop.work_on(job).await).state, DeductionState::Effective);
    let recurring = shop.again(&election);
    assert_eq!(recurring.amount("employee_amount"), election.amount("employee_amount"));
    let mut taken = shop.taken("UNIF", election.employee_id(), pay_date).await;
    taken.sort();
    let taken: Vec<_> = taken.into_iter().map(|(employee, _)| employee).collect();
    assert_eq!(taken, ["49.99", "6.5"], "beside what each pay takes");
}

async fn it_is_taken_back_before_a_pay_run_took_it(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let once = registered(&shop, "UNIF").await;
    let job = shop
        .try_enroll(once, &[(election.employee_id(), fixed(4_999))])
        .await
        .unwrap();
    let pay_date = only(&shop.work_on(job).await).effective_on.unwrap();
    let back = shop.unenroll(once, &[election.employee_id()]).await;
    shop.work().await;
    assert_eq!(only(&shop.job(back).await).state, DeductionState::Effective);
    shop.work().await;
    let refused = only(&shop.job(job).await);
    assert_eq!(
        refused.state,
        DeductionState::Refused,
        "what was taken back is not taken"
    );
    assert_eq!(refused.finding.unwrap().code, "deduction_not_taken");
    shop.pay(pay_date);
    let items = shop.hub.control.export_records("pending-deduction");
    let statuses: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["item_status"].clone())
        .collect();
    assert_eq!(statuses, ["Deleted"]);
}

async fn the_same_item_is_not_added_twice(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let once = registered(&shop, "UNIF").await;
    let job = shop
        .try_enroll(once, &[(election.employee_id(), fixed(4_999))])
        .await
        .unwrap();
    let pay_date = only(&shop.work_on(job).await).effective_on.unwrap();
    let named = DeductionWish {
        effective_date: Some(pay_date),
        ..fixed(4_999)
    };
    let again = shop.try_enroll(once, &[(election.employee_id(), named)]).await.unwrap();
    let (code, _) = shop.refused(again).await;
    assert_eq!(code, "deduction_duplicate");
    let other = shop
        .try_enroll(once, &[(election.employee_id(), fixed(5_000))])
        .await
        .unwrap();
    assert_eq!(only(&shop.work_on(other).await).state, DeductionState::Pending);
    let items = shop.hub.control.export_records("pending-deduction");
    assert_eq!(items.as_array().unwrap().len(), 2);
}

async fn what_breaks_a_rule_is_taken_back_and_refused(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let have: Vec<_> = shop
        .elections("GARN")
        .iter()
        .map(|one| one.employee_id().to_owned())
        .collect();
    let other = shop.working().into_iter().find(|who| !have.contains(who)).unwrap();
    let once = registered(&shop, "MEDHD").await;
    let job = shop.try_enroll(once, &[(&other, fixed(1_000))]).await.unwrap();
    let (code, words) = shop.refused(job).await;
    assert_eq!(code, "deduction_not_taken", "{words}");
    let items = shop.hub.control.export_records("pending-deduction");
    assert_eq!(items[0]["item_status"], "Deleted");
    // A share of the pay cannot be taken once.
    let saver = shop.elections("401K").pop().unwrap();
    let once = registered(&shop, "401K").await;
    for (wish, code) in [
        (fixed(1_000), "deduction_not_flat"),
        (percent(100), "deduction_inexpressible"),
    ] {
        let job = shop.try_enroll(once, &[(saver.employee_id(), wish)]).await.unwrap();
        assert_eq!(shop.refused(job).await.0, code);
    }
}

async fn only_a_pay_date_to_come_of_the_pay_group_is_taken(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("UNIF").pop().unwrap();
    let once = registered(&shop, "UNIF").await;
    let job = shop
        .try_enroll(once, &[(election.employee_id(), fixed(100))])
        .await
        .unwrap();
    let pay_date = only(&shop.work_on(job).await).effective_on.unwrap();
    let on = |date| DeductionWish {
        effective_date: Some(date),
        ..fixed(200)
    };
    let job = shop
        .try_enroll(once, &[(election.employee_id(), on(pay_date.tomorrow().unwrap()))])
        .await
        .unwrap();
    let (code, words) = shop.refused(job).await;
    assert_eq!(code, "pay_date_wrong", "{words}");
    let past = shop.closed_pay_date(election.employee_id()).await;
    let job = shop
        .try_enroll(once, &[(election.employee_id(), on(past))])
        .await
        .unwrap();
    let (code, words) = shop.refused(job).await;
    assert_eq!(code, "pay_period_closed", "{words}");
    assert_eq!(
        shop.hub
            .control
            .export_records("pending-deduction")
            .as_array()
            .unwrap()
            .len(),
        1,
        "nothing was sent"
    );
}
