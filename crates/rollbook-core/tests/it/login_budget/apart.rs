//! What has nothing to do with a refusal goes on: accounts of other tenants, another transport, calls that need not wait.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{self, Either};
use jiff::SignedDuration;
use rollbook_core::LinkRequest;

use super::permits::{REST, SOAP, run};
use super::{BUDGET, code, link_request, set_password, start_over};
use crate::database::{Database, on_both};
use crate::hub::Hub;

on_both! {
    who_tries_keys_under_the_same_user_name_keeps_no_account_in_order_from_working,
    what_rest_alone_refuses_is_sent_by_no_process_again_until_somebody_asks_and_soap_goes_on,
    a_call_that_began_before_a_refusal_has_the_values_not_sent_again,
    who_waits_for_a_doubt_to_pass_holds_back_nobody,
}

async fn who_tries_keys_under_the_same_user_name_keeps_no_account_in_order_from_working(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    // Both are known to be good.
    run(&hub.engine, account, REST).await.unwrap();
    run(&hub.engine, account, SOAP).await.unwrap();
    let mut told = Vec::new();
    for key in ["AAAA1", "BBBB2", "CCCC3", "DDDD4", "EEEE5"] {
        let request = LinkRequest {
            customer_api_key: key.to_owned().into(),
            ..link_request(&hub, 0, false)
        };
        told.push(code(hub.link(request).await));
    }
    assert_eq!(told[4], "login_budget_spent", "{told:?}");
    let refused = hub.refused_credentials();
    let hub = hub.restart().await;
    hub.control.end_tokens();
    for action in [REST, SOAP] {
        assert_eq!(code(run(&hub.engine, account, action).await), "taken", "{action}");
    }
    assert_eq!(hub.refused_credentials(), refused);
}

async fn what_rest_alone_refuses_is_sent_by_no_process_again_until_somebody_asks_and_soap_goes_on(
    database: Arc<Database>,
) {
    let (mut hub, account) = start_over(database).await;
    hub.fault("unauthorized@rest");
    for _ in 0..6 {
        hub = hub.restart().await;
        hub.control.end_tokens();
        assert_eq!(code(run(&hub.engine, account, REST).await), "transports_disagree");
        assert_eq!(code(run(&hub.engine, account, SOAP).await), "taken");
    }
    assert_eq!(hub.control.counters().of("person-details.list"), 1);
    // However long ago it was, and whoever looks after the account.
    hub.database.pass(SignedDuration::from_hours(1)).await;
    let by_rest = |hub: &Hub| {
        let counters = hub.control.counters();
        let logins = counters.of("LoginService.Authenticate");
        counters.total() - logins - counters.of("EmployeePerson.FindPeople")
    };
    let before = by_rest(&hub);
    let now = jiff::Timestamp::now() + SignedDuration::from_hours(1);
    assert_eq!(hub.engine.look_after_accounts(now, 10).await.unwrap(), 1);
    assert_eq!(code(run(&hub.engine, account, REST).await), "transports_disagree");
    assert_eq!(by_rest(&hub), before);
    hub.control.clear_faults();
    hub.check(account).await.unwrap();
    assert_eq!(code(run(&hub.engine, account, REST).await), "taken");
}

async fn a_call_that_began_before_a_refusal_has_the_values_not_sent_again(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    run(&hub.engine, account, SOAP).await.unwrap();
    let (asked, is_asked) = tokio::sync::oneshot::channel();
    hub.fault("slow=1500@EmployeePerson.FindPeople*1");
    hub.control
        .when_requested("EmployeePerson.FindPeople", 1, move || asked.send(()).unwrap());
    let meanwhile = async {
        is_asked.await.unwrap();
        set_password(&hub, 1);
        code(run(&hub.engine, account, REST).await)
    };
    let (late, refused) = tokio::join!(run(&hub.engine, account, SOAP), meanwhile);
    assert_eq!((code(late), refused), ("taken", "credentials_refused"));
    let before = hub.refused_credentials();
    assert_eq!(
        code(hub.link(link_request(&hub, 0, false)).await),
        "credentials_unchanged"
    );
    assert_eq!(hub.refused_credentials(), before);
}

async fn who_waits_for_a_doubt_to_pass_holds_back_nobody(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    run(&hub.engine, account, REST).await.unwrap();
    run(&hub.engine, account, SOAP).await.unwrap();
    hub.control.end_tokens();
    hub.fault("lost@LoginService.Authenticate*2");
    // It is sent once more by itself.
    assert_eq!(code(run(&hub.engine, account, SOAP).await), "unreachable");
    // Fifteen seconds after the last it is sent again, which is soon.
    hub.database.pass(SignedDuration::from_secs(12)).await;
    let waiting = Box::pin(run(&hub.engine, account, SOAP));
    let other = Box::pin(async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        run(&hub.engine, account, REST).await
    });
    match future::select(waiting, other).await {
        Either::Left((waiting, _)) => panic!("it waited for nothing: {}", code(waiting)),
        Either::Right((other, waiting)) => {
            assert_eq!(code(other), "taken");
            assert_eq!(code(waiting.await), "taken");
        }
    }
    assert!(hub.refused_credentials() <= BUDGET);
}
