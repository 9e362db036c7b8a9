//! What one process has found out counts for the others, also for one that saw the credentials refused.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::{Try, Values};
use rollbook_model::AccountStatus;

use super::permits::{REST, SOAP, run};
use super::{another, code, password, set_password, start_over};
use crate::database::{Database, on_both};
use crate::link_sessions::{Link, wrong};

on_both! {
    a_server_that_saw_a_refusal_goes_on_once_another_has_found_the_values_taken,
    a_server_that_saw_a_refusal_goes_on_once_another_has_linked_the_account_again,
    a_server_that_saw_rest_refuse_goes_on_once_another_has_found_that_it_takes_the_values,
    a_look_does_not_send_by_soap_what_soap_refused_of_values_that_rest_takes,
    what_one_process_compares_is_no_refusal_to_others_until_it_is_known,
    a_page_offers_to_send_again_what_rest_alone_refuses,
}

async fn a_server_that_saw_a_refusal_goes_on_once_another_has_found_the_values_taken(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    let server = another(&hub).await;
    for action in [REST, SOAP] {
        run(&server, account, action).await.unwrap();
    }
    set_password(&hub, 1);
    hub.control.end_tokens();
    assert_eq!(code(run(&server, account, REST).await), "credentials_refused");
    let refused = hub.refused_credentials();
    for action in [REST, SOAP] {
        assert_eq!(code(run(&server, account, action).await), "reauthentication_needed");
    }

    set_password(&hub, 0);
    assert_eq!(hub.check(account).await.unwrap().status, AccountStatus::Linked);
    for action in [REST, SOAP] {
        assert_eq!(code(run(&server, account, action).await), "taken", "{action}");
    }
    assert_eq!(hub.stored(account).await.status, AccountStatus::Linked);
    assert_eq!(hub.refused_credentials(), refused);
}

async fn a_server_that_saw_a_refusal_goes_on_once_another_has_linked_the_account_again(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    let server = another(&hub).await;
    set_password(&hub, 1);
    hub.control.end_tokens();
    assert_eq!(code(run(&server, account, SOAP).await), "credentials_refused");
    let refused = hub.refused_credentials();

    let link = Link::with(&hub, |asked| asked.account = Some(account)).await;
    let new = Values {
        password: Some(password(1).into()),
        ..link.right()
    };
    link.connect(new).await;
    assert_eq!(link.accept().await.unwrap().status, AccountStatus::Linked);
    for action in [REST, SOAP] {
        assert_eq!(code(run(&server, account, action).await), "taken", "{action}");
    }
    assert_eq!(hub.refused_credentials(), refused);
}

async fn a_server_that_saw_rest_refuse_goes_on_once_another_has_found_that_it_takes_the_values(
    database: Arc<Database>,
) {
    let (hub, account) = start_over(database).await;
    hub.fault("unauthorized@rest");
    assert_eq!(code(run(&hub.engine, account, REST).await), "transports_disagree");
    let logins = hub.login_attempts();
    hub.control.clear_faults();
    for _ in 0..3 {
        assert_eq!(code(run(&hub.engine, account, REST).await), "transports_disagree");
        assert_eq!(code(run(&hub.engine, account, SOAP).await), "taken");
    }
    assert_eq!(hub.login_attempts(), logins, "its token is as good as it was");
    another(&hub)
        .await
        .check(super::ORGANISATION, account, rollbook_core::Ticked::Unsaid, |_| {})
        .await
        .unwrap();
    assert_eq!(code(run(&hub.engine, account, REST).await), "taken");
}

async fn what_one_process_compares_is_no_refusal_to_others_until_it_is_known(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    let other = another(&hub).await;
    for action in [REST, SOAP] {
        run(&other, account, action).await.unwrap();
    }
    let before = hub.control.counters().of("person-details.list");
    hub.fault("unauthorized@rest");
    hub.fault("slow=1500@LoginService.Authenticate*1");
    let (compares, is_compared) = tokio::sync::oneshot::channel();
    hub.control
        .when_requested("LoginService.Authenticate", 1, move || compares.send(()).unwrap());
    let others = async {
        is_compared.await.unwrap();
        let calls = [REST, SOAP].map(|action| run(&other, account, action));
        let [by_rest, by_soap] = futures_util::future::join_all(calls).await.try_into().unwrap();
        (code(by_rest), code(by_soap))
    };
    let (refused, others) = tokio::join!(run(&hub.engine, account, REST), others);
    assert_eq!(code(refused), "transports_disagree");
    assert_eq!(others, ("transports_disagree", "taken"));
    assert_ne!(hub.stored(account).await.status, AccountStatus::ReauthNeeded);
    assert_eq!(hub.control.counters().of("person-details.list"), before + 1);
}

async fn a_look_does_not_send_by_soap_what_soap_refused_of_values_that_rest_takes(database: Arc<Database>) {
    let (hub, _) = start_over(database).await;
    let mut request = super::link_request(&hub, 0, false);
    request.actions = vec![REST.to_owned()];
    let account = hub.link(request).await.unwrap().account.id;
    set_password(&hub, 1);
    hub.control.end_tokens();
    // Both transports are asked.
    assert_eq!(code(run(&hub.engine, account, REST).await), "credentials_refused");
    set_password(&hub, 0);
    assert_eq!(hub.check(account).await.unwrap().status, AccountStatus::Linked);

    let logins = hub.login_attempts();
    hub.fault("forbidden@rest");
    let soon = Timestamp::now() + SignedDuration::from_hours(1);
    assert_eq!(hub.engine.look_after_accounts(soon, 10).await.unwrap(), 2);
    assert_eq!(
        hub.stored(account).await.status,
        AccountStatus::Linked,
        "it can be chance"
    );
    assert_eq!(hub.login_attempts(), logins);
    hub.control.clear_faults();
    assert_eq!(code(run(&hub.engine, account, REST).await), "taken");
}

async fn a_page_offers_to_send_again_what_rest_alone_refuses(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    hub.fault("unauthorized@rest");
    assert_eq!(code(run(&hub.engine, account, REST).await), "transports_disagree");
    hub.control.clear_faults();
    let requests = hub.control.counters().total();

    let link = Link::with(&hub, |asked| asked.account = Some(account)).await;
    let values = || Values {
        password: Some(password(0).into()),
        ..link.right()
    };
    let told = link.connect(values()).await;
    assert_eq!(wrong(&told), ["transports_disagree"]);
    assert_eq!(told.draft.refused.len(), 1);
    assert_eq!(told.draft.refused[0].verdicts, told.draft.verdicts);
    let again = Try {
        refused_again: true,
        ..Try::default()
    };
    let told = link.try_as(values(), again).await;
    assert!(
        told.draft.proved.is_some() && told.draft.refused.is_empty(),
        "{told:#?}"
    );
    assert!(hub.control.counters().total() > requests);
    assert_eq!(code(run(&hub.engine, account, REST).await), "taken");
}
