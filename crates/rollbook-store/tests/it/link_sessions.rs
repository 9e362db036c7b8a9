//! Link sessions, and the values that are held for them.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::link_session::{LinkDraft, LinkEnd, LinkForm, LinkState};
use rollbook_model::{AccountId, AccountKind, LinkSession, OrganisationId};
use rollbook_store::{Error, LinkFilter};
use secrecy::{ExposeSecret, SecretString};

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION};

pub(crate) fn session() -> LinkSession {
    let now = sample::now();
    LinkSession {
        organisation: ORGANISATION,
        number: LinkSession::number_at(now),
        origin_owner_id: "customer-7".to_owned(),
        origin_owner_name: "Tessaria Mills".to_owned(),
        origin_username: None,
        label: None,
        kind: AccountKind::Production,
        multiple: false,
        account: None,
        relink: None,
        actions: vec!["find_people".to_owned()],
        products: Vec::new(),
        categories: Vec::new(),
        integration_id: None,
        provider_version: None,
        metadata: serde_json::Map::new(),
        redirect_url: None,
        redirect_state: None,
        allowed_origins: vec!["https://product.example".to_owned()],
        language: None,
        form: LinkForm::TwoScreens,
        connect: None,
        created_at: now,
        expires_at: now + SignedDuration::from_mins(30),
        opened_at: None,
        ended: None,
        draft: LinkDraft::default(),
    }
}

on_both! {
    a_session_is_found_by_its_token_alone,
    sessions_of_one_microsecond_have_numbers_of_their_own,
    of_two_changes_at_once_the_second_is_refused,
    held_values_open_until_the_session_ends,
    what_was_given_to_expired_sessions_is_destroyed,
    what_was_given_does_not_outlive_the_end_of_a_session,
    sessions_that_came_to_nothing_are_removed_in_time,
    values_that_come_after_the_end_are_not_kept,
    deleting_an_account_ends_the_links_that_edit_it,
    deleting_an_account_removes_its_customers_links_that_came_to_nothing,
    sessions_are_listed_newest_first_by_customer_and_account,
    an_origin_is_known_by_the_links_that_name_it_or_by_one_that_names_none,
    an_older_link_that_cannot_be_read_is_in_no_other_ones_way,
    nodes_that_note_the_origins_of_older_links_at_once_do_not_stop_each_other,
}

async fn a_session_is_found_by_its_token_alone(database: Arc<Database>) {
    let store = database.open().await;
    let mut session = session();
    let token = store.create_link_session(&mut session).await.unwrap();
    assert!(token.expose_secret().starts_with("lnk_") && token.expose_secret().len() > 40);
    let found = store.link_session(&token).await.unwrap().unwrap();
    assert_eq!(found.session, session);
    assert_eq!(found.state(), LinkState::Waiting);
    for wrong in ["", "lnk_", "lnk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "rbk_x"] {
        assert_eq!(store.link_session(&SecretString::from(wrong)).await.unwrap(), None);
    }
    let mut foreign = session.clone();
    foreign.organisation = OrganisationId::new();
    let refused = store.create_link_session(&mut foreign).await.unwrap_err();
    assert!(
        matches!(
            refused,
            Error::NotFound {
                what: "organisation",
                ..
            }
        ),
        "{refused}"
    );
}

async fn sessions_of_one_microsecond_have_numbers_of_their_own(database: Arc<Database>) {
    let store = database.open().await;
    let mut sessions = [session(), session(), session()];
    let number = sessions[0].number;
    for session in &mut sessions {
        session.number = number;
        store.create_link_session(session).await.unwrap();
    }
    assert_eq!(sessions.map(|session| session.number), [number, number + 1, number + 2]);
}

async fn of_two_changes_at_once_the_second_is_refused(database: Arc<Database>) {
    let store = database.open().await;
    let token = store.create_link_session(&mut session()).await.unwrap();
    let mut one = store.link_session(&token).await.unwrap().unwrap();
    let mut two = one.clone();
    one.session.draft.username = Some("one".to_owned());
    store.update_link_session(&mut one).await.unwrap();
    one.session.opened_at = Some(sample::now());
    store.update_link_session(&mut one).await.unwrap();
    two.session.draft.username = Some("two".to_owned());
    let refused = store.update_link_session(&mut two).await.unwrap_err();
    assert!(matches!(refused, Error::ChangedMeanwhile { .. }), "{refused}");
    assert_eq!(store.link_session(&token).await.unwrap().unwrap(), one);
}

async fn held_values_open_until_the_session_ends(database: Arc<Database>) {
    let store = database.open().await;
    let token = store.create_link_session(&mut session()).await.unwrap();
    let mut link = store.link_session(&token).await.unwrap().unwrap();
    let number = link.session.number;
    assert!(store.open_link_secrets(ORGANISATION, number).await.unwrap().is_empty());
    store
        .replace_link_secrets(ORGANISATION, number, &sample::secrets())
        .await
        .unwrap();
    store
        .replace_link_secrets(ORGANISATION, number, &sample::secrets())
        .await
        .unwrap();
    let opened = store.open_link_secrets(ORGANISATION, number).await.unwrap();
    assert_eq!(sample::plain(&opened), sample::plain(&sample::secrets()));

    link.session.ended = Some(LinkEnd {
        at: sample::now(),
        account: Some(AccountId::new()),
    });
    store.update_link_session(&mut link).await.unwrap();
    assert!(store.open_link_secrets(ORGANISATION, number).await.unwrap().is_empty());
    assert_eq!(
        store.link_session(&token).await.unwrap().unwrap().state(),
        LinkState::Linked
    );

    let unknown = store
        .replace_link_secrets(ORGANISATION, 7, &sample::secrets())
        .await
        .unwrap_err();
    assert!(
        matches!(
            unknown,
            Error::NotFound {
                what: "link session",
                ..
            }
        ),
        "{unknown}"
    );
}

/// What somebody types of whom nothing else is known.
fn typed() -> LinkDraft {
    LinkDraft {
        username: Some("TYPED_BY_SOMEBODY".to_owned()),
        ..LinkDraft::default()
    }
}

async fn what_was_given_to_expired_sessions_is_destroyed(database: Arc<Database>) {
    let store = database.open().await;
    let (mut expired, mut usable) = (session(), session());
    expired.expires_at = sample::now() - SignedDuration::from_mins(1);
    let mut tokens = Vec::new();
    for session in [&mut expired, &mut usable] {
        session.draft = typed();
        tokens.push(store.create_link_session(session).await.unwrap());
        store
            .replace_link_secrets(ORGANISATION, session.number, &sample::secrets())
            .await
            .unwrap();
    }
    let due = async || store.expired_links(Timestamp::now()).await.unwrap();
    assert_eq!((due().await.rows, due().await.oldest), (1, Some(expired.expires_at)));
    let mut read_before = store.link_session(&tokens[0]).await.unwrap().unwrap();
    assert_eq!(store.forget_expired_links(Timestamp::now()).await.unwrap(), 1);
    assert_eq!(due().await.rows, 0);
    let draft = async |at: usize| store.link_session(&tokens[at]).await.unwrap().unwrap().session.draft;
    assert_eq!(draft(0).await, LinkDraft::default());
    assert_eq!(draft(1).await, typed());
    let refused = store.update_link_session(&mut read_before).await.unwrap_err();
    assert!(matches!(refused, Error::ChangedMeanwhile { .. }), "{refused}");
    assert!(
        store
            .open_link_secrets(ORGANISATION, expired.number)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        !store
            .open_link_secrets(ORGANISATION, usable.number)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn what_was_given_does_not_outlive_the_end_of_a_session(database: Arc<Database>) {
    let store = database.open().await;
    for account in [None, Some(AccountId::new())] {
        let mut session = session();
        session.draft = typed();
        let token = store.create_link_session(&mut session).await.unwrap();
        let mut link = store.link_session(&token).await.unwrap().unwrap();
        let at = sample::now();
        link.session.ended = Some(LinkEnd { at, account });
        store.update_link_session(&mut link).await.unwrap();
        assert_eq!(link.session.draft, LinkDraft::default());
        assert_eq!(store.link_session(&token).await.unwrap().unwrap(), link);
    }
    // A version before this one has left drafts.
    database
        .execute(r#"UPDATE link_session SET forgotten_at = NULL, session = REPLACE(session, '"username":null', '"username":"LEFT"')"#)
        .await;
    let left = "SELECT session FROM link_session";
    assert!(database.texts(left).await[0].contains("LEFT"));
    assert_eq!(store.forget_expired_links(Timestamp::now()).await.unwrap(), 2);
    assert!(!database.texts(left).await.concat().contains("LEFT"));
}

async fn sessions_that_came_to_nothing_are_removed_in_time(database: Arc<Database>) {
    let store = database.open().await;
    let account = sample::account();
    store
        .create_account(ORGANISATION, &account, &sample::secrets())
        .await
        .unwrap();
    let (now, day) = (sample::now(), SignedDuration::from_hours(24));
    let cancelled = |at| Some(LinkEnd { at, account: None });
    let linked = Some(LinkEnd {
        at: now - day * 9,
        account: Some(account.id),
    });
    // Expiry, end, and the account it is of, beside whether it is still there.
    let cases = [
        (now - day * 8, None, None, false),
        (now - day * 6, None, None, true),
        (now + day, None, None, true),
        (now + day, cancelled(now - day * 8), None, false),
        (now - day * 8, cancelled(now - day * 6), None, true),
        (now - day * 8, linked, None, true),
        (now - day * 8, None, Some(account.id), true),
        (now + day, None, Some(AccountId::new()), false),
    ];
    let mut tokens = Vec::new();
    for (expires_at, ended, account, _) in cases {
        let mut session = LinkSession {
            expires_at,
            account,
            ..session()
        };
        let token = store.create_link_session(&mut session).await.unwrap();
        let mut link = store.link_session(&token).await.unwrap().unwrap();
        link.session.ended = ended;
        store.update_link_session(&mut link).await.unwrap();
        tokens.push(token);
    }
    assert_eq!(store.remove_unfinished_links(now - day * 7).await.unwrap(), 3);
    for (token, case) in tokens.iter().zip(cases) {
        let found = store.link_session(token).await.unwrap();
        assert_eq!(found.is_some(), case.3, "{case:?}");
    }
}

async fn values_that_come_after_the_end_are_not_kept(database: Arc<Database>) {
    let store = database.open().await;
    let token = store.create_link_session(&mut session()).await.unwrap();
    let mut link = store.link_session(&token).await.unwrap().unwrap();
    link.session.ended = Some(LinkEnd {
        at: sample::now(),
        account: None,
    });
    store.update_link_session(&mut link).await.unwrap();
    let refused = store
        .replace_link_secrets(ORGANISATION, link.session.number, &sample::secrets())
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::ChangedMeanwhile { .. }), "{refused}");
    let held = store.open_link_secrets(ORGANISATION, link.session.number).await;
    assert!(held.unwrap().is_empty());
}

async fn deleting_an_account_ends_the_links_that_edit_it(database: Arc<Database>) {
    let store = database.open().await;
    let (gone, kept) = (sample::account(), sample::account());
    let mut tokens = Vec::new();
    for account in [&gone, &kept] {
        store
            .create_account(ORGANISATION, account, &sample::secrets())
            .await
            .unwrap();
    }
    for account in [&gone, &gone, &kept] {
        let mut session = session();
        session.account = Some(account.id);
        tokens.push(store.create_link_session(&mut session).await.unwrap());
        store
            .replace_link_secrets(ORGANISATION, session.number, &sample::secrets())
            .await
            .unwrap();
    }
    let link = async |at: usize| store.link_session(&tokens[at]).await.unwrap().unwrap();
    // One of them was finished before.
    let mut linked = link(0).await;
    linked.session.ended = Some(LinkEnd {
        at: sample::now(),
        account: Some(gone.id),
    });
    store.update_link_session(&mut linked).await.unwrap();
    let mut read_before = link(1).await;

    store.delete_account(ORGANISATION, gone.id).await.unwrap().unwrap();
    for gone in &tokens[..2] {
        assert_eq!(store.link_session(gone).await.unwrap(), None);
    }
    assert_eq!(link(2).await.state(), LinkState::Waiting);
    let held = async |number: u64| store.open_link_secrets(ORGANISATION, number).await.unwrap().len();
    let (gone, kept) = (read_before.session.number, link(2).await.session.number);
    assert_eq!([held(gone).await, held(kept).await], [0, 3]);
    let refused = store.update_link_session(&mut read_before).await.unwrap_err();
    assert!(matches!(refused, Error::ChangedMeanwhile { .. }), "{refused}");
}

async fn deleting_an_account_removes_its_customers_links_that_came_to_nothing(database: Arc<Database>) {
    let store = database.open().await;
    let account = sample::account();
    store
        .create_account(ORGANISATION, &account, &sample::secrets())
        .await
        .unwrap();
    let past = sample::now() - SignedDuration::from_mins(1);
    let owned = |owner: &str, expires_at| LinkSession {
        origin_owner_id: owner.to_owned(),
        expires_at,
        ..session()
    };
    let later = sample::now() + SignedDuration::from_hours(1);
    let mut tokens = Vec::new();
    for mut session in [
        owned(&account.origin_owner_id, past),
        owned("somebody else", past),
        // It was sent to be used, and makes an account of its own.
        owned(&account.origin_owner_id, later),
    ] {
        tokens.push(store.create_link_session(&mut session).await.unwrap());
    }
    store.delete_account(ORGANISATION, account.id).await.unwrap().unwrap();
    let mut left = Vec::new();
    for token in &tokens {
        left.push(store.link_session(token).await.unwrap().is_some());
    }
    assert_eq!(left, [false, true, true]);
}

async fn sessions_are_listed_newest_first_by_customer_and_account(database: Arc<Database>) {
    let store = database.open().await;
    let account = AccountId::new();
    let mut sessions = Vec::new();
    for customer in 0..5 {
        let mut session = session();
        session.number += customer;
        session.origin_owner_id = format!("customer-{}", customer % 2);
        session.account = (customer == 3).then_some(account);
        store.create_link_session(&mut session).await.unwrap();
        sessions.push(session);
    }
    let numbers = async |filter: LinkFilter| {
        let (sessions, total) = store.link_sessions(ORGANISATION, &filter).await.unwrap();
        (sessions.iter().map(|session| session.number).collect::<Vec<_>>(), total)
    };
    let number = |at: usize| sessions[at].number;
    let two = LinkFilter {
        page_size: 2,
        page: 2,
        ..LinkFilter::default()
    };
    assert_eq!(numbers(two).await, (vec![number(2), number(1)], 5));
    let one = LinkFilter {
        origin_owner_id: Some("customer-1".to_owned()),
        ..LinkFilter::default()
    };
    assert_eq!(numbers(one).await, (vec![number(3), number(1)], 2));
    let edits = LinkFilter {
        account: Some(account),
        ..LinkFilter::default()
    };
    assert_eq!(numbers(edits).await, (vec![number(3)], 1));
    let later = LinkFilter {
        usable_at: Some(sample::now() + SignedDuration::from_hours(1)),
        ..LinkFilter::default()
    };
    assert_eq!(numbers(later).await, (vec![], 0));
}

async fn an_origin_is_known_by_the_links_that_name_it_or_by_one_that_names_none(database: Arc<Database>) {
    let store = database.open().await;
    let now = sample::now();
    let mut naming = session();
    "https://elsewhere.example".clone_into(&mut naming.origin_owner_name);
    store.create_link_session(&mut naming).await.unwrap();
    let known = async |origin: &str, good_until| store.is_origin_of_a_link(origin, good_until).await.unwrap();
    assert!(known("https://product.example", now).await);
    // One that names its origins may say to them that it has expired, however long ago.
    assert!(
        known(
            "https://product.example",
            naming.expires_at + SignedDuration::from_hours(48)
        )
        .await
    );
    for origin in [
        "https://elsewhere.example",
        "https://product_example",
        "https://product.example.evil.example",
        "product.example",
        "https://%",
        "%",
        "",
        "\"",
        "null",
    ] {
        assert!(!known(origin, now).await, "{origin}");
    }
    let mut open = session();
    open.allowed_origins.clear();
    store.create_link_session(&mut open).await.unwrap();
    assert!(
        known(
            "https://elsewhere.example",
            open.expires_at - SignedDuration::from_secs(1)
        )
        .await
    );
    assert!(!known("https://nowhere.example", open.expires_at).await, "it is over");

    // Those that were stored when no origins were noted are as good.
    database.execute("DELETE FROM link_origin").await;
    database.execute("UPDATE link_session SET any_origin = NULL").await;
    assert!(known("https://product.example", open.expires_at).await);
    assert!(!known("https://nowhere.example", open.expires_at).await);
    database.execute("DELETE FROM link_session").await;
    assert!(
        !known("https://product.example", now).await,
        "with a link its origins are gone"
    );
}

/// Has links be as they were stored when no origins were noted.
async fn made_older(database: &Database) {
    database.execute("DELETE FROM link_origin").await;
    database.execute("UPDATE link_session SET any_origin = NULL").await;
}

async fn an_older_link_that_cannot_be_read_is_in_no_other_ones_way(database: Arc<Database>) {
    let store = database.open().await;
    let mut broken = session();
    broken.allowed_origins = vec!["https://broken.example".to_owned()];
    store.create_link_session(&mut broken).await.unwrap();
    store.create_link_session(&mut session()).await.unwrap();
    made_older(&database).await;
    let damaging = format!(
        "UPDATE link_session SET session = '{{}}' WHERE number = {}",
        broken.number
    );
    assert_eq!(database.execute(&damaging).await, 1);
    for (origin, known) in [("https://product.example", true), ("https://broken.example", false)] {
        let found = store.is_origin_of_a_link(origin, sample::now()).await.unwrap();
        assert_eq!(found, known, "{origin}");
    }
}

async fn nodes_that_note_the_origins_of_older_links_at_once_do_not_stop_each_other(database: Arc<Database>) {
    let (one, other) = (database.open().await, database.open().await);
    for _ in 0..150 {
        one.create_link_session(&mut session()).await.unwrap();
    }
    for _ in 0..5 {
        made_older(&database).await;
        let known = |store| rollbook_store::Store::is_origin_of_a_link(store, "https://product.example", sample::now());
        let (one, other) = tokio::join!(known(&one), known(&other));
        assert!(one.unwrap() && other.unwrap());
    }
}
