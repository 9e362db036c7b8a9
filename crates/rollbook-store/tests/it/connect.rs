//! Clients, connections, codes and access tokens.

use std::sync::Arc;

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
};
use rollbook_model::{
    AccountId, Actor, Client, ClientId, ConnectProduct, Connection, ConnectionId, Event, EventKind, OrganisationId,
    PayItemRule, Refresh, RefreshStatus, RuleCondition, RuleField,
};
use rollbook_store::{ConnectCode, EventFilter, NewClient, Store};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, account, now, secrets};

on_both! {
    a_client_is_known_by_its_id_and_secret_until_it_is_revoked,
    a_connection_that_is_made_again_keeps_when_and_why_it_was_made,
    a_code_gives_one_token_however_many_ask_at_once,
    what_is_disconnected_opens_nothing_and_what_is_made_again_opens_nothing_of_before,
    an_account_that_is_deleted_takes_its_connections_along,
    of_several_who_want_everything_anew_at_once_one_is_kept,
    rules_of_pay_items_are_kept_in_their_order_for_their_connection_alone,
}

const PRODUCTS: [ConnectProduct; 2] = [ConnectProduct::Company, ConnectProduct::Ssn];

async fn client(store: &Store) -> (Client, SecretString) {
    let new = NewClient {
        name: "Acme Payroll".to_owned(),
        redirect_uris: vec!["https://app.example.com/back".to_owned()],
        origins: vec!["https://app.example.com".to_owned()],
    };
    store.create_client(ORGANISATION, &new).await.unwrap()
}

fn event(kind: EventKind, account: AccountId) -> Event {
    Event::now(ORGANISATION, Actor::System, kind, Some(account))
}

/// A client's connection to an account that is there.
async fn connected(store: &Store, client: ClientId) -> Connection {
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let connection = Connection {
        organisation: ORGANISATION,
        id: ConnectionId::of(client, account.id),
        client,
        account: account.id,
        products: PRODUCTS.to_vec(),
        made_account: true,
        created_at: now(),
        connected_at: now(),
        disconnected_at: None,
    };
    let made = event(EventKind::ConnectionMade, account.id);
    store.connect(&connection, &made).await.unwrap();
    connection
}

fn code(connection: &Connection, expires_at: Timestamp) -> ConnectCode {
    ConnectCode {
        organisation: ORGANISATION,
        connection: connection.id,
        redirect_uri: None,
        products: connection.products.clone(),
        expires_at,
        used_at: None,
    }
}

/// An access token of a connection.
async fn token(store: &Store, connection: &Connection) -> SecretString {
    let code = code(connection, now() + 10.minutes());
    let text = store.create_connect_code(&code).await.unwrap();
    let opened = event(EventKind::ConnectionOpened, connection.account);
    let token = store.redeem_connect_code(ORGANISATION, &text, now(), &opened).await;
    token.unwrap().unwrap()
}

async fn a_client_is_known_by_its_id_and_secret_until_it_is_revoked(database: Arc<Database>) {
    let store = database.open().await;
    let (known, secret) = client(&store).await;
    let (other, _) = client(&store).await;
    let found = store.authenticate_client(known.id, &secret).await.unwrap().unwrap();
    assert_eq!((found.id, found.name.as_str()), (known.id, "Acme Payroll"));
    assert!(found.last_used_at.is_some());
    assert_eq!(store.authenticate_client(other.id, &secret).await.unwrap(), None);
    assert_eq!(
        store.authenticate_client(known.id, &"cls_x".into()).await.unwrap(),
        None
    );
    assert_eq!(store.clients(ORGANISATION).await.unwrap().len(), 2);
    let elsewhere = OrganisationId::new();
    store.remember_organisation(elsewhere).await.unwrap();
    assert_eq!(
        store.revoke_client(elsewhere, known.id).await.unwrap_err().code(),
        "not_found"
    );

    let connection = connected(&store, known.id).await;
    let token = token(&store, &connection).await;
    assert!(store.authenticate_token(&token).await.unwrap().is_some());
    let revoked = store.revoke_client(ORGANISATION, known.id).await.unwrap();
    assert_eq!(store.revoke_client(ORGANISATION, known.id).await.unwrap(), revoked);
    assert_eq!(store.authenticate_client(known.id, &secret).await.unwrap(), None);
    assert_eq!(store.client_named(known.id).await.unwrap(), None);
    assert_eq!(store.authenticate_token(&token).await.unwrap(), None);
    for text in [secret.expose_secret(), token.expose_secret()] {
        assert_eq!(text.len(), 4 + 43);
    }
}

async fn a_connection_that_is_made_again_keeps_when_and_why_it_was_made(database: Arc<Database>) {
    let store = database.open().await;
    let (client, _) = client(&store).await;
    let first = connected(&store, client.id).await;
    let again = Connection {
        products: vec![ConnectProduct::Directory],
        made_account: false,
        created_at: first.created_at + 1.hours(),
        connected_at: first.connected_at + 1.hours(),
        ..first.clone()
    };
    store
        .connect(&again, &event(EventKind::ConnectionMade, first.account))
        .await
        .unwrap();
    let kept = store.connection(ORGANISATION, first.id).await.unwrap().unwrap();
    assert_eq!(
        kept,
        Connection {
            made_account: true,
            created_at: first.created_at,
            ..again
        }
    );
    assert_eq!(store.connections_of(ORGANISATION, first.account).await.unwrap(), [kept]);
    let gone = AccountId::new();
    let nobody = Connection {
        id: ConnectionId::of(client.id, gone),
        account: gone,
        ..first
    };
    let refused = store.connect(&nobody, &event(EventKind::ConnectionMade, gone)).await;
    assert_eq!(refused.unwrap_err().code(), "not_found");
}

async fn a_code_gives_one_token_however_many_ask_at_once(database: Arc<Database>) {
    let store = Arc::new(database.open().await);
    let (client, _) = client(&store).await;
    let connection = connected(&store, client.id).await;
    let late = code(&connection, now() - 1.seconds());
    let late = store.create_connect_code(&late).await.unwrap();
    let opened = event(EventKind::ConnectionOpened, connection.account);
    assert!(
        store
            .redeem_connect_code(ORGANISATION, &late, now(), &opened)
            .await
            .unwrap()
            .is_none()
    );

    let good = store
        .create_connect_code(&code(&connection, now() + 10.minutes()))
        .await
        .unwrap();
    let tries = (0..8).map(|_| {
        let (store, good) = (Arc::clone(&store), good.clone());
        let opened = event(EventKind::ConnectionOpened, connection.account);
        tokio::spawn(async move { store.redeem_connect_code(ORGANISATION, &good, now(), &opened).await })
    });
    let mut tokens = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        tokens.extend(one.await.unwrap().unwrap());
    }
    let [token] = &tokens[..] else {
        panic!("{} tokens", tokens.len())
    };
    let known = store.authenticate_token(token).await.unwrap().unwrap();
    assert_eq!((known.products, known.connection), (PRODUCTS.to_vec(), connection));
    assert!(store.connect_code(&good).await.unwrap().unwrap().used_at.is_some());
    assert_eq!(store.forget_connect_codes(now()).await.unwrap(), 1);
    assert_eq!(store.forget_connect_codes(now() + 1.hours()).await.unwrap(), 1);
    assert!(store.authenticate_token(token).await.unwrap().is_some());
}

async fn what_is_disconnected_opens_nothing_and_what_is_made_again_opens_nothing_of_before(database: Arc<Database>) {
    let store = database.open().await;
    let (client, _) = client(&store).await;
    let connection = connected(&store, client.id).await;
    let before = token(&store, &connection).await;
    let code = store
        .create_connect_code(&code(&connection, now() + 10.minutes()))
        .await
        .unwrap();
    let ended = event(EventKind::ConnectionEnded, connection.account);
    assert!(
        store
            .disconnect(ORGANISATION, connection.id, now(), &ended)
            .await
            .unwrap()
    );
    let again = event(EventKind::ConnectionEnded, connection.account);
    assert!(
        !store
            .disconnect(ORGANISATION, connection.id, now(), &again)
            .await
            .unwrap()
    );
    assert_eq!(store.authenticate_token(&before).await.unwrap(), None);
    assert_eq!(store.connect_code(&code).await.unwrap(), None);
    let made = event(EventKind::ConnectionMade, connection.account);
    store.connect(&connection, &made).await.unwrap();
    assert_eq!(store.authenticate_token(&before).await.unwrap(), None);
    let after = token(&store, &connection).await;
    assert!(store.authenticate_token(&after).await.unwrap().is_some());
}

async fn an_account_that_is_deleted_takes_its_connections_along(database: Arc<Database>) {
    let store = database.open().await;
    let (client, _) = client(&store).await;
    let connection = connected(&store, client.id).await;
    let token = token(&store, &connection).await;
    store.delete_account(ORGANISATION, connection.account).await.unwrap();
    assert_eq!(store.connection(ORGANISATION, connection.id).await.unwrap(), None);
    assert_eq!(store.authenticate_token(&token).await.unwrap(), None);
}

async fn of_several_who_want_everything_anew_at_once_one_is_kept(database: Arc<Database>) {
    let store = Arc::new(database.open().await);
    let (client, _) = client(&store).await;
    let connection = connected(&store, client.id).await;
    let wish = move || Refresh {
        id: Uuid::now_v7(),
        connection: connection.id,
        asked_at: now(),
        started_at: None,
        status: RefreshStatus::Pending,
        ended_at: None,
    };
    let tries = (0..8).map(|_| {
        let (store, wish) = (Arc::clone(&store), wish());
        tokio::spawn(async move { store.ask_refresh(ORGANISATION, &wish, now() - 1.hours()).await.unwrap() })
    });
    let mut others = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        others.extend(one.await.unwrap());
    }
    assert_eq!(others.len(), 7, "one was kept");
    let kept = store.refreshes(ORGANISATION, connection.id, 10, 0).await.unwrap();
    assert_eq!(kept, [others[0].clone()]);
    assert!(others.iter().all(|other| *other == kept[0]));

    // Under way it stands in the way of the next, however long ago it was asked for; over only for its hour.
    let later = now() + 1.hours();
    assert!(store.ask_refresh(ORGANISATION, &wish(), later).await.unwrap().is_some());
    let over = Refresh {
        started_at: Some(now()),
        ended_at: Some(now()),
        status: RefreshStatus::Complete,
        ..kept[0].clone()
    };
    let event = || {
        Event::now(
            ORGANISATION,
            Actor::System,
            EventKind::RefreshEnded,
            Some(connection.account),
        )
    };
    assert_eq!(
        store
            .refreshes_under_way(ORGANISATION, connection.account)
            .await
            .unwrap(),
        kept
    );
    store.end_refresh(ORGANISATION, &over, &event()).await.unwrap();
    assert_eq!(
        store
            .refreshes_under_way(ORGANISATION, connection.account)
            .await
            .unwrap(),
        []
    );
    let again = Refresh {
        status: RefreshStatus::Error,
        ..over.clone()
    };
    // It ends once, and is told once.
    store.end_refresh(ORGANISATION, &again, &event()).await.unwrap();
    let told = store
        .events(
            ORGANISATION,
            &EventFilter {
                limit: 100,
                ..EventFilter::default()
            },
        )
        .await
        .unwrap();
    let told = told.iter().filter(|event| event.kind == EventKind::RefreshEnded);
    assert_eq!(told.count(), 1);
    assert_eq!(
        store.refresh(ORGANISATION, connection.id, over.id).await.unwrap(),
        Some(over.clone())
    );
    assert_eq!(
        store
            .ask_refresh(ORGANISATION, &wish(), now() - 1.hours())
            .await
            .unwrap(),
        Some(over)
    );
    assert_eq!(store.ask_refresh(ORGANISATION, &wish(), later).await.unwrap(), None);
    assert_eq!(
        store.refreshes(ORGANISATION, connection.id, 10, 0).await.unwrap().len(),
        2
    );
}

async fn rules_of_pay_items_are_kept_in_their_order_for_their_connection_alone(database: Arc<Database>) {
    let store = database.open().await;
    let (mine, other) = (client(&store).await.0, client(&store).await.0);
    let (mine, other) = (connected(&store, mine.id).await, connected(&store, other.id).await);
    let rule = |seconds: i64, from: Option<Date>| PayItemRule {
        id: Uuid::now_v7(),
        connection: mine.id,
        conditions: vec![RuleCondition {
            field: RuleField::Name,
            value: "Dental \u{1f9b7}".to_owned(),
        }],
        metadata: Map::from_iter([("label".to_owned(), Value::from(seconds))]),
        from,
        to: from,
        created_at: now() + seconds.seconds(),
        updated_at: now() + seconds.seconds(),
    };
    let (late, early) = (rule(9, None), rule(3, Some(date(2026, 3, 31))));
    for kept in [&late, &early] {
        assert!(store.add_pay_item_rule(ORGANISATION, kept, 2).await.unwrap());
    }
    assert!(!store.add_pay_item_rule(ORGANISATION, &rule(1, None), 2).await.unwrap());
    let kept = async |connection| store.pay_item_rules(ORGANISATION, connection).await.unwrap();
    assert_eq!(kept(mine.id).await, [early.clone(), late.clone()]);
    assert_eq!(kept(other.id).await, []);

    let changed = PayItemRule {
        to: None,
        metadata: Map::new(),
        updated_at: now() + 60.seconds(),
        ..early.clone()
    };
    assert!(store.change_pay_item_rule(ORGANISATION, &changed).await.unwrap());
    let foreign = PayItemRule {
        connection: other.id,
        ..late.clone()
    };
    assert!(!store.change_pay_item_rule(ORGANISATION, &foreign).await.unwrap());
    assert!(
        !store
            .delete_pay_item_rule(ORGANISATION, other.id, late.id)
            .await
            .unwrap()
    );
    assert_eq!(kept(mine.id).await, [changed, late.clone()]);
    assert!(
        store
            .delete_pay_item_rule(ORGANISATION, mine.id, late.id)
            .await
            .unwrap()
    );
    assert!(
        !store
            .delete_pay_item_rule(ORGANISATION, mine.id, late.id)
            .await
            .unwrap()
    );
    let nowhere = PayItemRule {
        connection: ConnectionId::of(mine.client, AccountId::new()),
        ..late
    };
    assert!(
        store.add_pay_item_rule(ORGANISATION, &nowhere, 2).await.is_err(),
        "there is no such connection"
    );
}
