//! The life of a link: made, opened, resumed, used once, expired, cancelled; and linking again.

use std::{sync::Arc, time::Duration};

use rollbook_core::{Invitation, Values};
use rollbook_model::{
    AccountId, AccountStatus, Actor, EventKind, OrganisationId, Problem,
    link_session::{HeldSecret, LinkState},
    problem::Kind,
};
use rollbook_store::{AccountFilter, EventFilter};
use secrecy::SecretString;
use serde_json::json;

use super::Link;
use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};

on_both! {
    a_link_becomes_an_account_and_is_used_up,
    a_link_that_is_left_half_way_is_resumed_where_it_was_left,
    linking_again_keeps_the_account_and_its_id,
}

async fn a_link_becomes_an_account_and_is_used_up(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let link = Link::with(&hub, |asked| {
        asked.label = Some("Tessaria, production".to_owned());
        asked.origin_username = Some("wilhelmina".to_owned());
    })
    .await;
    let opened = hub.engine.open_link(&link.token).await.unwrap();
    assert!(opened.opened_at.is_some());
    assert_eq!(
        hub.engine.open_link(&link.token).await.unwrap().opened_at,
        opened.opened_at
    );

    link.connect(link.right()).await;
    let account = link.accept().await.unwrap();
    assert_eq!(account.origin_owner_id, "customer-7");
    assert_eq!(account.origin_owner_name, "Tessaria Mills");
    assert_eq!(account.origin_username.as_deref(), Some("wilhelmina"));
    assert_eq!(account.label.as_deref(), Some("Tessaria, production"));
    assert_eq!(account.status, AccountStatus::Linked);
    assert_eq!(hub.stored(account.id).await, account);
    hub.run(account.id, "find_people", json!({})).await.unwrap();

    let ended = link.stored().await;
    assert_eq!(ended.ended.unwrap().account, Some(account.id));
    assert!(ended.draft.given.is_empty());
    let events = hub
        .engine
        .store()
        .events(ORGANISATION, &EventFilter::default())
        .await
        .unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.kind, event.actor, event.account))
        .collect();
    let person = Actor::LinkSession(ended.number);
    assert_eq!(
        told,
        [
            (EventKind::SensitiveRead, Actor::CommandLine, Some(account.id)),
            (EventKind::AccountLinked, person, Some(account.id)),
            (EventKind::LinkTried, person, None),
            (EventKind::LinkOpened, person, None),
            (EventKind::LinkCreated, Actor::System, None),
        ]
    );
    let problems = [
        hub.engine.open_link(&link.token).await.unwrap_err(),
        hub.engine.give(&link.token, Values::default()).await.unwrap_err(),
        link.accept().await.unwrap_err(),
        hub.engine.cancel_link(&link.token).await.unwrap_err(),
    ];
    for problem in problems {
        assert_eq!((problem.code.as_str(), problem.kind), ("link_used", Kind::Conflict));
        assert!(problem.message.contains(&account.id.to_string()), "{problem}");
    }
}

async fn a_link_that_is_left_half_way_is_resumed_where_it_was_left(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let link = Link::sent(&hub, &ALL).await;
    let right = link.right();
    let first = Values {
        username: right.username,
        password: right.password,
        ..Values::default()
    };
    hub.engine.give(&link.token, first).await.unwrap();
    let token = link.token;

    let hub = hub.restart().await;
    let link = Link { hub: &hub, token };
    let session = hub.engine.open_link(&link.token).await.unwrap();
    assert_eq!(session.draft.username.as_deref(), Some(&*hub.login.username));
    let given: Vec<_> = session.draft.given.keys().copied().collect();
    assert_eq!(given, [HeldSecret::Password]);
    let second = Values {
        username: None,
        password: Some("".into()),
        ..link.right()
    };
    assert!(link.connect(second).await.draft.proved.is_some());
    let token = link.token;

    // Connected, and left before it was accepted.
    let hub = hub.restart().await;
    let link = Link { hub: &hub, token };
    assert_eq!(link.accept().await.unwrap().status, AccountStatus::Linked);
}

async fn linking_again_keeps_the_account_and_its_id(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let account = hub.linked(&ALL).await;
    let changed = hub.control.change_account(&hub.login.username, |account| {
        account.password = "the-new-password".into();
    });
    assert!(changed);
    hub.check(account.id).await.unwrap_err();
    assert_eq!(hub.stored(account.id).await.status, AccountStatus::ReauthNeeded);

    let link = Link::with(&hub, |asked| asked.account = Some(account.id)).await;
    let values = Values {
        password: Some("the-new-password".into()),
        ..link.right()
    };
    link.connect(values).await;
    let again = link.accept().await.unwrap();
    assert_eq!((again.id, again.created_at), (account.id, account.created_at));
    assert_eq!(again.label, account.label);
    assert_eq!(again.actions, account.actions, "what was chosen once stays chosen");
    assert_eq!(again.status, AccountStatus::Linked);
    assert_eq!(hub.stored(account.id).await, again);
    let hub = hub.restart().await;
    hub.run(account.id, "find_people", json!({})).await.unwrap();
}

#[tokio::test]
async fn a_customer_has_one_account_unless_several_are_asked_for() {
    let hub = Hub::start().await;
    let mut ids = Vec::new();
    for multiple in [false, false, true, true] {
        let link = Link::with(&hub, |asked| {
            asked.actions = vec!["list_person_details".to_owned()];
            asked.multiple = multiple;
        })
        .await;
        let session = link.connect(link.right()).await;
        assert!(session.draft.proved.is_some(), "{:#?}", session.draft.verdicts);
        ids.push(link.accept().await.unwrap().id);
    }
    assert_eq!(ids[0], ids[1]);
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let accounts = hub
        .engine
        .accounts(ORGANISATION, &AccountFilter::default())
        .await
        .unwrap();
    assert_eq!(accounts.len(), 3);
}

#[tokio::test]
async fn two_tabs_that_accept_at_once_make_one_account() {
    let hub = Hub::start().await;
    let link = Link::with(&hub, |asked| asked.multiple = true).await;
    link.connect(link.right()).await;
    let (one, other) = tokio::join!(link.accept(), link.accept());
    let (linked, refused) = match (one, other) {
        (Ok(account), Err(problem)) | (Err(problem), Ok(account)) => (account, problem),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused.code, "link_used");
    assert!(refused.message.contains(&linked.id.to_string()));
    assert_eq!(hub.database.count("account").await, 1);
}

#[tokio::test]
async fn two_tabs_that_connect_at_once_log_in_once() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let (one, other) = tokio::join!(link.connect(link.right()), link.connect(link.right()));
    assert_eq!(one.draft.proved, other.draft.proved);
    assert!(one.draft.proved.is_some());
    assert_eq!(hub.login_attempts(), 1);
}

#[tokio::test]
async fn a_cancelled_link_says_so_and_nothing_given_is_left() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    hub.engine.give(&link.token, link.right()).await.unwrap();
    let session = hub.engine.cancel_link(&link.token).await.unwrap();
    assert_eq!(session.state(jiff::Timestamp::now()), LinkState::Cancelled);
    let problem = hub.engine.open_link(&link.token).await.unwrap_err();
    assert_eq!(problem.code, "link_cancelled");
    hub.assert_nothing_stored().await;
}

#[tokio::test]
async fn a_link_that_has_expired_says_when_and_one_that_never_was_says_so() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let store = hub.engine.store();
    let mut stored = store.link_session(&link.token).await.unwrap().unwrap();
    stored.session.expires_at = stored.session.created_at;
    store.update_link_session(&mut stored).await.unwrap();
    let session = stored.session;
    let problem = hub.engine.open_link(&link.token).await.unwrap_err();
    assert_eq!(problem.code, "link_expired");
    assert!(problem.message.contains(&session.expires_at.to_string()), "{problem}");
    assert!(problem.remedy.unwrap().contains("new link"));

    for text in ["", "lnk_", "lnk_0000", "no link at all"] {
        let problem = hub.engine.link_session(&SecretString::from(text)).await.unwrap_err();
        assert_eq!((problem.code.as_str(), problem.kind), ("link_unknown", Kind::NotFound));
    }
}

#[tokio::test]
async fn an_invitation_that_cannot_be_meant_is_refused() {
    let hub = Hub::start().await;
    let refused = async |change: fn(&mut Invitation)| -> Problem {
        let mut asked = Invitation::of("customer-7", "Tessaria Mills");
        change(&mut asked);
        hub.engine
            .create_link_session(ORGANISATION, Actor::System, asked)
            .await
            .unwrap_err()
    };
    for (change, word) in [
        (
            (|asked| asked.origin_owner_id = " ".to_owned()) as fn(&mut Invitation),
            "origin_owner_id",
        ),
        (|asked| asked.origin_owner_name = String::new(), "origin_owner_name"),
        (|asked| asked.lifetime = Duration::from_secs(1), "expires_in"),
        (|asked| asked.lifetime = Duration::from_hours(24 * 31), "expires_in"),
        (
            |asked| asked.redirect_url = Some("javascript:alert(1)".to_owned()),
            "redirect_url",
        ),
        (|asked| asked.allowed_origins = vec!["*".to_owned()], "allowed_origins"),
        (|asked| asked.actions = vec!["no_such".to_owned()], "no_such"),
        (|asked| asked.account = Some(AccountId::new()), "there is no account"),
    ] {
        let problem = refused(change).await;
        assert!(problem.message.contains(word), "{word}: {problem}");
    }
    let other: OrganisationId = "org_00000000000000000000000000000007".parse().unwrap();
    hub.engine.store().remember_organisation(other).await.unwrap();
    let account = hub.linked(&ALL).await.id;
    let mut asked = Invitation::of("customer-7", "Tessaria Mills");
    asked.account = Some(account);
    let problem = hub
        .engine
        .create_link_session(other, Actor::System, asked)
        .await
        .unwrap_err();
    assert_eq!(problem.code, "account_not_found");
}
