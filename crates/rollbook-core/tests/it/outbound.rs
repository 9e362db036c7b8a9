//! Whatever address is given, at whichever door, nothing is called that is neither UKG's nor named by the operator.

use rollbook_core::{Address, Settings, Try, Values};
use rollbook_model::{Account, Verdict};

use crate::hub::{ALL, Hub};
use crate::link_sessions::Link;
use crate::trap::Trap;

/// A hub with a linked account whose operator has named just the host and port of the tenant.
async fn closed_hub() -> (Hub, Account) {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    let host = account.host.trim_start_matches("http://").to_owned();
    let hub = hub
        .restart_with(|settings| settings.allowed = Settings::allowing([host]).unwrap().allowed)
        .await;
    hub.control.reset_counters();
    (hub, account)
}

#[tokio::test]
async fn an_account_is_linked_by_no_address_that_leads_elsewhere() {
    let trap = Trap::set().await;
    let (hub, _) = closed_hub().await;
    let tries = trap.tries();
    assert!(tries.len() >= 50, "{}", tries.len());
    for pasted in tries {
        let mut request = hub.request(&ALL);
        request.address = Address::Pasted(pasted.clone());
        let problem = hub.link(request).await.unwrap_err();
        assert!(problem.code.as_str().starts_with("address_"), "{pasted}: {problem:?}");
    }
    assert_eq!((trap.visits(), hub.control.counters().total()), (0, 0));
}

#[tokio::test]
async fn an_account_is_moved_by_no_address_that_leads_elsewhere() {
    let trap = Trap::set().await;
    let (hub, account) = closed_hub().await;
    for pasted in trap.tries() {
        let link = Link::with(&hub, |asked| asked.account = Some(account.id)).await;
        let session = link
            .try_as(
                Values {
                    address: Some(pasted.clone()),
                    ..link.right()
                },
                Try::default(),
            )
            .await;
        let told = session
            .draft
            .verdicts
            .iter()
            .filter(|verdict| Verdict::is_wrong(verdict));
        let codes: Vec<_> = told.map(|verdict| verdict.code.as_str()).collect();
        assert!(
            codes.iter().any(|code| code.starts_with("address_")),
            "{pasted}: {codes:?}"
        );
        link.accept().await.unwrap_err();
        assert_eq!(hub.stored(account.id).await.host, account.host, "{pasted}");
    }
    assert_eq!((trap.visits(), hub.control.counters().total()), (0, 0));
}

#[tokio::test]
async fn a_host_that_may_be_called_leads_nobody_elsewhere() {
    let trap = Trap::set().await;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let location = format!("http://127.0.0.1:{}/services/LoginService", trap.port);
        let answer =
            format!("HTTP/1.1 {status}\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let named = Trap::answering(answer).await;
        let hub = Hub::with(|setup| {
            setup.settings.allowed = Settings::allowing([format!("127.0.0.1:{}", named.port)])
                .unwrap()
                .allowed;
        })
        .await;
        let mut request = hub.request(&ALL);
        request.address = Address::Pasted(format!("http://127.0.0.1:{}/services/LoginService", named.port));
        hub.link(request).await.unwrap_err();
        assert!(named.visits() > 0, "{status}");
    }
    assert_eq!(trap.visits(), 0);
}
