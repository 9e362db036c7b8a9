//! A name of UKG's whose addresses somebody else decides leads no call elsewhere: at a link, at an edit, or years later.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use rollbook_core::{Address, Touched, Try, Values};
use rollbook_model::{Account, AccountStatus, Code, verdict::Subject};
use serde_json::json;
use ukg_pro::Names;

use crate::hub::{ALL, Hub, ORGANISATION};
use crate::link_sessions::{Link, on, wrong};
use crate::trap::Trap;

/// A host of UKG's, called at its usual port.
const HOST: &str = "https://service2.ultipro.com";
/// A public address at which nobody is.
const NOBODY: &str = "3ffe::1";

/// What a name server answers, one look-up after the other and the last for good.
type Answers = &'static [&'static [&'static str]];

/// Answers of which none may be called.
const PRIVATE: [Answers; 12] = [
    &[&["127.0.0.1"]],
    &[&["10.0.0.1"]],
    &[&["169.254.169.254"]],
    &[&["::1"]],
    &[&["fd00:ec2::254"]],
    &[&["::ffff:127.0.0.1"]],
    &[&["64:ff9b::7f00:1"]],
    &[&["2002:7f00:1::"]],
    &[&["2001:0:4136:e378:8000:63bf:80ff:fffe"]],
    &[&[NOBODY, "127.0.0.1"]],
    &[&["127.0.0.1", NOBODY]],
    &[&["3ffe::2", "3ffe::3", "3ffe::4", "::ffff:7f00:1"]],
];
/// Answers that are public when somebody looks, and are no longer when somebody calls.
const TURNING: [Answers; 3] = [
    &[&[NOBODY], &["127.0.0.1"]],
    &[&[NOBODY], &["::1", "127.0.0.1"]],
    &[&[NOBODY], &[NOBODY, "127.0.0.1"]],
];

/// A trap, and a hub with a linked account for which names resolve as somebody wishes, each address at the trap's port.
struct Bound {
    trap: Trap,
    hub: Hub,
    account: Account,
    asked: Arc<AtomicUsize>,
}

impl Bound {
    async fn to(answers: Answers) -> Self {
        let trap = Trap::set().await;
        let hub = Hub::start().await;
        let account = hub.linked(&ALL).await;
        let asked = Arc::new(AtomicUsize::new(0));
        let (port, turns) = (trap.port, Arc::clone(&asked));
        let names = Names::answered_by(move |_| {
            let turn = turns.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
            let addresses = answers[turn].iter().map(|text| text.parse::<IpAddr>().unwrap());
            std::future::ready(Ok(addresses.map(|address| SocketAddr::new(address, port)).collect()))
        });
        let hub = hub.restart_with(|settings| settings.names = names).await;
        hub.control.reset_counters();
        Self {
            trap,
            hub,
            account,
            asked,
        }
    }

    /// The state of the account, and what it follows from.
    async fn stands(&self) -> (AccountStatus, Option<&'static str>) {
        let stored = self.hub.stored(self.account.id).await;
        let code = stored.evidence.and_then(|evidence| evidence.code);
        (stored.status, code.map(Code::as_str))
    }

    /// Nothing was sent to anybody, although names were looked up.
    fn nobody_was_called(&self) {
        assert!(self.asked.load(Ordering::SeqCst) > 0);
        assert_eq!((self.trap.visits(), self.hub.control.counters().total()), (0, 0));
    }
}

#[tokio::test]
async fn no_account_is_linked_by_it() {
    for answers in PRIVATE.into_iter().chain(TURNING) {
        let bound = Bound::to(answers).await;
        for turn in 0..answers.len() {
            let mut request = bound.hub.request(&ALL);
            request.address = Address::Pasted(HOST.to_owned());
            let problem = bound.hub.link(request).await.unwrap_err();
            if turn + 1 == answers.len() {
                assert_eq!(problem.code.as_str(), "address_refused", "{answers:?}: {problem:?}");
            }
        }
        bound.nobody_was_called();
    }
}

#[tokio::test]
async fn no_account_is_moved_by_it() {
    for answers in PRIVATE.into_iter().chain(TURNING) {
        let bound = Bound::to(answers).await;
        let link = Link::with(&bound.hub, |asked| asked.account = Some(bound.account.id)).await;
        // What the page judges while it is typed is looked up as well.
        let typed = Values {
            address: Some(HOST.to_owned()),
            ..Values::default()
        };
        let judged = link.judge(typed.clone(), Touched::Address).await;
        if answers.len() == 1 {
            assert_eq!(
                on(&judged, Subject::Address).code.as_str(),
                "address_refused",
                "{answers:?}"
            );
        }
        let given = Values {
            address: typed.address,
            ..link.right()
        };
        let session = link.try_as(given, Try::default()).await;
        assert_eq!(wrong(&session), ["address_refused"], "{answers:?}");
        link.accept().await.unwrap_err();
        assert_eq!(bound.hub.stored(bound.account.id).await.host, bound.account.host);
        bound.nobody_was_called();
    }
}

#[tokio::test]
async fn no_call_of_an_account_that_was_linked_long_ago_follows_it() {
    for answers in PRIVATE.into_iter().chain(TURNING) {
        let mut bound = Bound::to(answers).await;
        // As if it had been linked while the name led to UKG.
        HOST.clone_into(&mut bound.account.host);
        bound.account.allowed_host = false;
        let store = bound.hub.engine.store();
        store.update_account(ORGANISATION, &bound.account).await.unwrap();
        if answers.len() > 1 {
            bound.hub.check(bound.account.id).await.unwrap_err();
        }
        for (action, inputs) in [
            ("find_people", json!({})),
            ("list_person_details", json!({})),
            (
                "update_person",
                json!({ "company_code": "C", "employee_number": "1", "first_name": "Wilhelmina" }),
            ),
        ] {
            let problem = bound.hub.run(bound.account.id, action, inputs).await.unwrap_err();
            assert_eq!(
                problem.code.as_str(),
                "address_refused",
                "{answers:?}, {action}: {problem:?}"
            );
        }
        let problem = bound.hub.check(bound.account.id).await.unwrap_err();
        assert_eq!(problem.code.as_str(), "address_refused", "{answers:?}");
        assert_eq!(bound.stands().await, (AccountStatus::Degraded, Some("address_refused")));
        bound.nobody_was_called();
    }
}

#[tokio::test]
async fn an_account_whose_name_leads_elsewhere_is_out_of_order_at_the_second_look_in_a_row() {
    let mut bound = Bound::to(PRIVATE[0]).await;
    HOST.clone_into(&mut bound.account.host);
    bound.account.allowed_host = false;
    let engine = &bound.hub.engine;
    engine
        .store()
        .update_account(ORGANISATION, &bound.account)
        .await
        .unwrap();
    let now = Timestamp::now() + SignedDuration::from_hours(1);
    assert_eq!(engine.look_after_accounts(now, 10).await.unwrap(), 1);
    assert_eq!(
        bound.stands().await,
        (AccountStatus::Linked, None),
        "a name server can err once"
    );
    let soon = now + SignedDuration::from_mins(5);
    assert_eq!(engine.look_after_accounts(soon, 10).await.unwrap(), 1);
    assert_eq!(bound.stands().await, (AccountStatus::Degraded, Some("address_refused")));
    bound.nobody_was_called();
}
