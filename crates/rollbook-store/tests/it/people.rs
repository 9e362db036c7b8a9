//! People of the console: joining, signing in, roles.

use std::sync::Arc;

use rollbook_model::{Person, Role};
use rollbook_store::{Error, Joining, SignIn, Store};
use secrecy::{ExposeSecret, SecretString};

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION};

const PASSWORD: &str = "correct horse battery staple";

fn joining(email: &str) -> Joining {
    Joining {
        name: " Wilhelmina Vogt ".to_owned(),
        email: email.to_owned(),
        password: SecretString::from(PASSWORD),
    }
}

async fn joined(store: &Store, email: &str, role: Role) -> Person {
    let token = store.invite(ORGANISATION, role).await.unwrap();
    store.join(&token, &joining(email)).await.unwrap().unwrap()
}

async fn sign_in(store: &Store, email: &str, password: &str) -> SignIn {
    store.sign_in(email, &SecretString::from(password)).await.unwrap()
}

on_both! {
    an_invitation_is_used_once,
    the_first_invitation_is_void_once_somebody_has_joined,
    signing_in_asks_for_the_address_in_any_case_and_the_password,
    who_guesses_waits_longer_each_time,
    a_browser_is_signed_in_until_it_signs_out,
    somebody_must_stay_administrator,
    who_is_disabled_is_signed_out_everywhere,
}

async fn an_invitation_is_used_once(database: Arc<Database>) {
    let store = database.open().await;
    assert!(!store.has_people(ORGANISATION).await.unwrap());
    let token = store.invite(ORGANISATION, Role::Viewer).await.unwrap();
    assert_eq!(store.invitation(&token).await.unwrap().unwrap().role, Role::Viewer);
    let both = tokio::join!(
        async { store.join(&token, &joining("one@example.com")).await.unwrap() },
        async { store.join(&token, &joining("two@example.com")).await.unwrap() },
    );
    let people: Vec<_> = [both.0, both.1].into_iter().flatten().collect();
    assert_eq!(people.len(), 1, "raced, one of them joins");
    assert_eq!(
        (people[0].name.as_str(), people[0].role),
        ("Wilhelmina Vogt", Role::Viewer)
    );
    assert_eq!(store.people(ORGANISATION).await.unwrap(), people);
    assert_eq!(store.invitation(&token).await.unwrap(), None);

    let second = store.invite(ORGANISATION, Role::Admin).await.unwrap();
    let conflict = store
        .join(&second, &joining(&people[0].email.to_uppercase()))
        .await
        .unwrap_err();
    assert!(matches!(conflict, Error::Conflict { what: "person", .. }), "{conflict}");
    assert!(
        store.invitation(&second).await.unwrap().is_some(),
        "it can still be used"
    );
}

async fn the_first_invitation_is_void_once_somebody_has_joined(database: Arc<Database>) {
    let store = database.open().await;
    let earlier = store.invite_first(ORGANISATION).await.unwrap();
    let first = store.invite_first(ORGANISATION).await.unwrap();
    assert_eq!(store.invitation(&earlier).await.unwrap(), None);
    let other = store.invite(ORGANISATION, Role::Admin).await.unwrap();
    store
        .join(&other, &joining("somebody@example.com"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(store.invitation(&first).await.unwrap(), None);
}

async fn signing_in_asks_for_the_address_in_any_case_and_the_password(database: Arc<Database>) {
    let store = database.open().await;
    let person = joined(&store, "Wilhelmina@Example.com", Role::Admin).await;
    match sign_in(&store, " wilhelmina@example.COM ", PASSWORD).await {
        SignIn::Done(signed_in, token) => {
            assert_eq!(signed_in.id, person.id);
            assert!(token.expose_secret().starts_with("sgn_"));
        }
        other => panic!("{other:?}"),
    }
    for (email, password) in [
        ("wilhelmina@example.com", "Correct horse battery staple"),
        ("nobody@example.com", PASSWORD),
    ] {
        assert!(
            matches!(sign_in(&store, email, password).await, SignIn::Refused),
            "{email}"
        );
    }
}

async fn who_guesses_waits_longer_each_time(database: Arc<Database>) {
    let store = database.open().await;
    joined(&store, "wilhelmina@example.com", Role::Admin).await;
    for email in ["wilhelmina@example.com", "nobody@example.com"] {
        for _ in 0..6 {
            assert!(matches!(sign_in(&store, email, "guess").await, SignIn::Refused));
        }
        match sign_in(&store, email, PASSWORD).await {
            SignIn::Paused { until } => assert!(until > sample::now(), "{until}"),
            other => panic!("even the right password waits, and nobody learns who exists: {other:?}"),
        }
    }
}

async fn a_browser_is_signed_in_until_it_signs_out(database: Arc<Database>) {
    let store = database.open().await;
    let person = joined(&store, "wilhelmina@example.com", Role::Admin).await;
    let token = store.sign_in_joined(&person).await.unwrap();
    let seen = store.signed_in(&token).await.unwrap().unwrap();
    assert_eq!(seen.id, person.id);
    assert!(seen.last_seen_at.is_some());
    for wrong in ["", "sgn_", "rbk_x"] {
        assert_eq!(store.signed_in(&SecretString::from(wrong)).await.unwrap(), None);
    }
    store.sign_out(&token).await.unwrap();
    assert_eq!(store.signed_in(&token).await.unwrap(), None);
}

async fn somebody_must_stay_administrator(database: Arc<Database>) {
    let store = database.open().await;
    let one = joined(&store, "one@example.com", Role::Admin).await;
    let two = joined(&store, "two@example.com", Role::Viewer).await;
    let demoted = store
        .change_person(ORGANISATION, one.id, Role::Viewer, None)
        .await
        .unwrap_err();
    assert!(matches!(demoted, Error::LastAdmin), "{demoted}");
    let disabled = store
        .change_person(ORGANISATION, one.id, Role::Admin, Some(sample::now()))
        .await
        .unwrap_err();
    assert!(matches!(disabled, Error::LastAdmin), "{disabled}");
    store
        .change_person(ORGANISATION, two.id, Role::Admin, None)
        .await
        .unwrap();
    let demoted = store
        .change_person(ORGANISATION, one.id, Role::Viewer, None)
        .await
        .unwrap();
    assert_eq!(demoted.role, Role::Viewer);
}

async fn who_is_disabled_is_signed_out_everywhere(database: Arc<Database>) {
    let store = database.open().await;
    joined(&store, "one@example.com", Role::Admin).await;
    let two = joined(&store, "two@example.com", Role::Viewer).await;
    let token = store.sign_in_joined(&two).await.unwrap();
    store
        .change_person(ORGANISATION, two.id, Role::Viewer, Some(sample::now()))
        .await
        .unwrap();
    assert_eq!(store.signed_in(&token).await.unwrap(), None);
    assert!(matches!(
        sign_in(&store, "two@example.com", PASSWORD).await,
        SignIn::Refused
    ));
    store
        .change_person(ORGANISATION, two.id, Role::Viewer, None)
        .await
        .unwrap();
    assert!(matches!(
        sign_in(&store, "two@example.com", PASSWORD).await,
        SignIn::Done(..)
    ));
}
