//! What nothing hands in is entered by somebody, who is named, and finds it at an address of their own.

use std::sync::Arc;

use rollbook_core::EntriesAddress;
use rollbook_model::{
    Actor, Code, DeductionState, Language, SecondPerson, UserStanding, catalogue::deduction_step_text,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use ukg_pro_contract::permission::Level;

use super::shop::{Shop, fixed, only};
use crate::database::{Database, on_both};
use crate::hub::ORGANISATION;

on_both! {
    who_enters_deductions_is_looked_for_in_the_tenant,
    what_is_to_be_entered_stands_at_an_address_until_the_tenant_tells_it,
    an_address_is_good_until_somebody_else_is_named,
    nobody_says_that_it_was_looked_at_when_nothing_may_be_asked,
    what_is_not_wished_is_taken_out_where_there_is_something,
}

/// A user of the tenant of this status.
async fn user(shop: &Shop, status: &str) -> String {
    let users = shop.hub.all(shop.account, "list_user_profile_details", json!({})).await;
    let user = users.iter().find(|user| user["userStatus"] == status).unwrap();
    user["userName"].as_str().unwrap().to_owned()
}

/// Names somebody, and says where they find what is to be entered.
async fn named(shop: &Shop, user: &str) -> EntriesAddress {
    let (engine, ask) = (&shop.hub.engine, shop.ask());
    let naming = engine.name_deduction_administrator(&ask, user, SecondPerson::Unknown, true);
    naming.await.unwrap();
    engine.entries_address(&ask).await.unwrap().unwrap()
}

/// What the doctor says of deductions.
async fn waits(shop: &Shop) -> Option<String> {
    let found = shop
        .hub
        .engine
        .diagnose(ORGANISATION, shop.account, false)
        .await
        .unwrap();
    let mut findings = found.findings.into_iter();
    let finding = findings.find(|finding| finding.code == Code::DeductionByHand)?;
    assert!(finding.remedy.is_some() && finding.at.is_some());
    Some(finding.seen)
}

async fn who_enters_deductions_is_looked_for_in_the_tenant(database: Arc<Database>) {
    let shop = Shop::over(database).await;
    let engine = &shop.hub.engine;
    let ask = shop.ask();
    assert_eq!(engine.deduction_administrator(&ask).await.unwrap(), None);

    let name = async |user: &str, anyway| {
        engine
            .name_deduction_administrator(&ask, user, SecondPerson::Yes, anyway)
            .await
    };
    let active = user(&shop, "A").await;
    let named = name(&format!(" {} ", active.to_lowercase()), false).await.unwrap();
    assert_eq!(
        (
            named.user_name.as_str(),
            named.standing,
            named.is_employee,
            named.second_person
        ),
        (active.as_str(), UserStanding::Active, true, SecondPerson::Yes)
    );
    assert!(named.role.is_some_and(|role| !role.is_empty()));

    for (user, code) in [
        (user(&shop, "I").await.as_str(), "administrator_inactive"),
        ("NOBODY.AT.ALL", "administrator_unknown"),
        (shop.hub.login.username.as_str(), "administrator_unknown"),
        ("  ", "value_missing"),
        (&"x".repeat(101), "parameter_invalid"),
    ] {
        assert_eq!(name(user, false).await.unwrap_err().code, code, "{user}");
    }
    let kept = engine.deduction_administrator(&ask).await.unwrap().unwrap();
    assert_eq!(kept.user_name, active, "who was refused replaces nobody");

    let inactive = name(&user(&shop, "I").await, true).await.unwrap();
    assert_eq!(
        inactive.standing,
        UserStanding::Found,
        "somebody says that they can sign in"
    );
    let unknown = name("NOBODY.AT.ALL", true).await.unwrap();
    assert_eq!((unknown.standing, unknown.role), (UserStanding::Unproven, None));

    let login = shop.hub.login.username.clone();
    assert!(shop.hub.control.revoke(&login, "Personnel Integration", Level::View));
    let unread = name(&active, false).await.unwrap();
    assert_eq!(unread.standing, UserStanding::Unproven, "users may not be read");

    engine.forget_deduction_administrator(&ask).await.unwrap();
    assert_eq!(engine.deduction_administrator(&ask).await.unwrap(), None);
}

async fn what_is_to_be_entered_stands_at_an_address_until_the_tenant_tells_it(database: Arc<Database>) {
    let shop = Shop::over(database).await;
    let login = shop.hub.login.username.clone();
    assert!(shop.hub.control.revoke(&login, "Personnel Integration", Level::Add));
    let who = user(&shop, "A").await;
    let address = named(&shop, &who).await;
    let nothing = shop.hub.engine.deduction_entries(&address).await.unwrap();
    assert!(nothing.to_enter.is_empty() && nothing.confirmed.is_empty());
    assert_eq!(nothing.administrator.user_name, who);

    let election = shop.elections("UNIF").pop().unwrap();
    let job = shop.enroll("UNIF", &[(election.employee_id(), fixed(2_550))]).await;
    // Whoever looks need not wait for the turn of the job.
    let asked = shop.hub.engine.look_at_deduction_entries(&address).await.unwrap();
    let [entry] = asked.to_enter.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(entry.item.state, DeductionState::NeedsPerson);
    let values: Vec<_> = entry
        .item
        .steps
        .iter()
        .filter_map(|step| step.value.as_deref())
        .collect();
    assert!(values.contains(&"UNIF") && values.contains(&"25.50"), "{values:?}");
    for step in &entry.item.steps {
        let german = deduction_step_text(step, Language::German);
        assert_ne!(german, step.text.as_str(), "each step is said in each language");
    }
    let again = shop.hub.engine.look_at_deduction_entries(&address).await.unwrap();
    assert_eq!(again.to_enter.len(), 1, "nothing was entered");
    assert_eq!(
        waits(&shop).await.as_deref(),
        Some(format!("a deduction waits to be entered in UKG Pro by `{who}`").as_str())
    );

    shop.changed_in_the_tenant(&election, "25.50");
    let entered = shop.hub.engine.look_at_deduction_entries(&address).await.unwrap();
    assert!(entered.to_enter.is_empty());
    let [entry] = entered.confirmed.as_slice() else {
        panic!("{entered:?}")
    };
    assert_eq!(entry.item.state, DeductionState::Effective);
    assert_eq!(only(&shop.job(job).await).state, DeductionState::Effective);
    assert_eq!(waits(&shop).await, None);
}

async fn an_address_is_good_until_somebody_else_is_named(database: Arc<Database>) {
    let shop = Shop::over(database).await;
    let engine = &shop.hub.engine;
    let address = async || engine.entries_address(&shop.ask()).await.unwrap();
    assert!(address().await.is_none(), "nobody is named");
    let who = user(&shop, "A").await;
    let first = named(&shop, &who).await;
    let wrong = EntriesAddress {
        token: SecretString::from(format!("{}x", first.token.expose_secret())),
        ..first.clone()
    };
    let nowhere = EntriesAddress {
        account: rollbook_model::AccountId::new(),
        ..first.clone()
    };
    let is_none = async |address: &EntriesAddress| {
        let refused = engine.deduction_entries(address).await.unwrap_err();
        assert_eq!(refused.code, "link_unknown");
    };
    is_none(&wrong).await;
    is_none(&nowhere).await;

    let same = named(&shop, &who).await;
    assert_eq!(
        first.token.expose_secret(),
        same.token.expose_secret(),
        "it is still them"
    );
    let second = named(&shop, "SOMEBODY.ELSE").await;
    is_none(&first).await;
    assert!(engine.deduction_entries(&second).await.is_ok());

    engine.forget_deduction_administrator(&shop.ask()).await.unwrap();
    is_none(&second).await;
    let third = named(&shop, "SOMEBODY.ELSE").await;
    is_none(&second).await;
    engine
        .revoke_account(ORGANISATION, shop.account, Actor::CommandLine)
        .await
        .unwrap();
    is_none(&third).await;
}

async fn nobody_says_that_it_was_looked_at_when_nothing_may_be_asked(database: Arc<Database>) {
    let shop = Shop::over(database).await;
    let engine = &shop.hub.engine;
    let address = named(&shop, "OTTILIE").await;
    engine
        .pause_account(ORGANISATION, shop.account, Actor::CommandLine)
        .await
        .unwrap();
    let refused = engine.look_at_deduction_entries(&address).await.unwrap_err();
    assert_eq!(refused.code, "account_stopped");
    assert!(engine.deduction_entries(&address).await.is_ok(), "what waits is told");
}

async fn what_is_not_wished_is_taken_out_where_there_is_something(database: Arc<Database>) {
    let mut shop = Shop::over(database).await;
    let election = shop.elections("401K").into_iter().find(|one| {
        one.number("employer_calc_rate_or_pct")
            .contains(|digit| ('1'..='9').contains(&digit))
    });
    let election = election.unwrap();
    let login = shop.hub.login.username.clone();
    assert!(shop.hub.control.revoke(&login, "Personnel Integration", Level::Add));
    let job = shop.enroll("401K", &[(election.employee_id(), fixed(4_200))]).await;
    let item = only(&shop.work_on(job).await);
    let zero = item.steps.iter().find(|step| step.value.as_deref() == Some("0.00"));
    assert!(
        zero.is_some_and(|step| step.text.contains("employer's part")),
        "{:?}",
        item.steps
    );
}
