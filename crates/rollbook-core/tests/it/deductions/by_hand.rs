//! What nothing hands in is entered by somebody, who is named, and finds it at an address of their own.

use std::sync::Arc;

use rollbook_core::EntriesAddress;
use rollbook_model::{DeductionState, Language, SecondPerson, UserStanding, catalogue::deduction_step_text};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use ukg_pro_contract::permission::Level;

use super::shop::{Shop, fixed, only};
use crate::database::{Database, on_both};

on_both! {
    who_enters_deductions_is_looked_for_in_the_tenant,
    what_is_to_be_entered_stands_at_an_address_until_the_tenant_tells_it,
    an_address_is_good_until_somebody_else_is_named,
}

/// A user of the tenant of this status.
async fn user(shop: &Shop, status: &str) -> String {
    let users = shop.hub.all(shop.account, "list_user_profile_details", json!({})).await;
    let user = users.iter().find(|user| user["userStatus"] == status).unwrap();
    user["userName"].as_str().unwrap().to_owned()
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
    let mut shop = Shop::over(database).await;
    let login = shop.hub.login.username.clone();
    assert!(shop.hub.control.revoke(&login, "Personnel Integration", Level::Add));
    let address = shop.hub.engine.entries_address(&shop.ask()).await.unwrap();
    let nothing = shop.hub.engine.deduction_entries(&address).await.unwrap();
    assert!(nothing.to_enter.is_empty() && nothing.confirmed.is_empty() && nothing.administrator.is_none());

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

    shop.enter_by_hand(&election, 2_550).await;
    let entered = shop.hub.engine.look_at_deduction_entries(&address).await.unwrap();
    assert!(entered.to_enter.is_empty());
    let [entry] = entered.confirmed.as_slice() else {
        panic!("{entered:?}")
    };
    assert_eq!(entry.item.state, DeductionState::Effective);
    assert_eq!(only(&shop.job(job).await).state, DeductionState::Effective);
}

async fn an_address_is_good_until_somebody_else_is_named(database: Arc<Database>) {
    let shop = Shop::over(database).await;
    let engine = &shop.hub.engine;
    let first = engine.entries_address(&shop.ask()).await.unwrap();
    let same = engine.entries_address(&shop.ask()).await.unwrap();
    assert_eq!(first.token.expose_secret(), same.token.expose_secret());
    let wrong = EntriesAddress {
        token: SecretString::from(format!("{}x", first.token.expose_secret())),
        ..first.clone()
    };
    let refused = engine.deduction_entries(&wrong).await.unwrap_err();
    assert_eq!(refused.code, "link_unknown");

    let user = user(&shop, "A").await;
    engine
        .name_deduction_administrator(&shop.ask(), &user, SecondPerson::No, false)
        .await
        .unwrap();
    assert_eq!(engine.deduction_entries(&first).await.unwrap_err().code, "link_unknown");
    let second = engine.entries_address(&shop.ask()).await.unwrap();
    let named = engine.deduction_entries(&second).await.unwrap().administrator.unwrap();
    assert_eq!(named.user_name, user);

    let nowhere = EntriesAddress {
        account: rollbook_model::AccountId::new(),
        ..second
    };
    assert_eq!(
        engine.deduction_entries(&nowhere).await.unwrap_err().code,
        "link_unknown"
    );
}
