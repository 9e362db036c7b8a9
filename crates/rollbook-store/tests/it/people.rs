//! People of the console: joining, signing in, roles.

use std::sync::Arc;

use jiff::SignedDuration;
use rollbook_model::{OrganisationId, Person, Role};
use rollbook_store::{Error, Identity, Joining, Newcomer, PersonChange, SignIn, Store};
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
    guessing_many_at_once_is_no_way_around_the_wait,
    signing_in_forgives_what_failed_before,
    a_browser_is_signed_in_until_it_signs_out,
    a_browser_is_signed_out_when_idle_and_after_a_week,
    being_seen_is_noted_once_a_minute,
    somebody_must_stay_administrator,
    who_is_disabled_is_signed_out_everywhere,
    who_joins_by_an_identity_is_found_by_it_and_has_no_password,
    an_identity_is_added_to_somebody_with_a_password,
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

    // As when somebody joins while another node starts.
    let late = store.invite_first(ORGANISATION).await.unwrap();
    assert_eq!(store.invitation(&late).await.unwrap(), None);
    assert_eq!(store.join(&late, &joining("late@example.com")).await.unwrap(), None);
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

async fn guess(store: &Store, email: &str, times: usize) {
    for _ in 0..times {
        assert!(matches!(sign_in(store, email, "guess").await, SignIn::Refused));
    }
}

/// For how long even the right password is not looked at.
async fn pause(store: &Store, email: &str) -> SignedDuration {
    match sign_in(store, email, PASSWORD).await {
        SignIn::Paused { until } => until.duration_since(sample::now()),
        other => panic!("even the right password waits, and nobody learns who exists: {other:?}"),
    }
}

/// Whether a pause is this long, but for the time since it began.
fn is_about(pause: SignedDuration, seconds: i64) -> bool {
    (seconds - 20..=seconds).contains(&pause.as_secs())
}

async fn who_guesses_waits_longer_each_time(database: Arc<Database>) {
    let store = database.open().await;
    joined(&store, "wilhelmina@example.com", Role::Admin).await;
    for email in ["wilhelmina@example.com", "nobody@example.com"] {
        guess(&store, email, 6).await;
        for seconds in [30, 60, 120] {
            let pause = pause(&store, email).await;
            assert!(is_about(pause, seconds), "{pause}");
            database
                .execute("UPDATE failed_sign_in SET last_at = last_at - 3600000000")
                .await;
            guess(&store, email, 1).await;
        }
    }
}

async fn guessing_many_at_once_is_no_way_around_the_wait(database: Arc<Database>) {
    let store = Arc::new(database.open().await);
    joined(&store, "wilhelmina@example.com", Role::Admin).await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let store = Arc::clone(&store);
        guesses.spawn(async move { sign_in(&store, "wilhelmina@example.com", "guess").await });
    }
    let answers = guesses.join_all().await;
    let looked_at = answers.iter().filter(|answer| matches!(answer, SignIn::Refused));
    assert_eq!(looked_at.count(), 6, "{answers:?}");
}

async fn signing_in_forgives_what_failed_before(database: Arc<Database>) {
    let store = database.open().await;
    joined(&store, "wilhelmina@example.com", Role::Admin).await;
    for _ in 0..2 {
        guess(&store, "wilhelmina@example.com", 5).await;
        let answer = sign_in(&store, "wilhelmina@example.com", PASSWORD).await;
        assert!(matches!(answer, SignIn::Done(..)), "{answer:?}");
    }
}

async fn a_browser_is_signed_out_when_idle_and_after_a_week(database: Arc<Database>) {
    const HOUR: i64 = 3_600_000_000;

    let store = database.open().await;
    let person = joined(&store, "wilhelmina@example.com", Role::Admin).await;
    for (column, hours, still) in [
        ("last_used_at", 11, true),
        ("last_used_at", 12, false),
        ("created_at", 7 * 24 - 1, true),
        ("created_at", 7 * 24, false),
    ] {
        let token = store.sign_in_joined(&person).await.unwrap();
        database
            .execute(&format!("UPDATE sign_in SET {column} = {column} - {}", hours * HOUR))
            .await;
        let who = store.signed_in(&token).await.unwrap();
        assert_eq!(who.is_some(), still, "{column}, {hours} hours ago");
        store.sign_out(&token).await.unwrap();
    }
}

async fn being_seen_is_noted_once_a_minute(database: Arc<Database>) {
    let store = database.open().await;
    let person = joined(&store, "wilhelmina@example.com", Role::Admin).await;
    let token = store.sign_in_joined(&person).await.unwrap();
    let seen = async || {
        store.signed_in(&token).await.unwrap();
        store
            .person(ORGANISATION, person.id)
            .await
            .unwrap()
            .unwrap()
            .last_seen_at
    };
    let first = seen().await;
    assert_eq!(seen().await, first);
    database
        .execute("UPDATE sign_in SET last_used_at = last_used_at - 60000000")
        .await;
    assert!(seen().await > first);
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
        .change_person(ORGANISATION, one.id, PersonChange::Role(Role::Viewer))
        .await
        .unwrap_err();
    assert!(matches!(demoted, Error::LastAdmin), "{demoted}");
    let disabled = store
        .change_person(ORGANISATION, one.id, PersonChange::DisabledAt(Some(sample::now())))
        .await
        .unwrap_err();
    assert!(matches!(disabled, Error::LastAdmin), "{disabled}");
    store
        .change_person(ORGANISATION, two.id, PersonChange::Role(Role::Admin))
        .await
        .unwrap();
    let demoted = store
        .change_person(ORGANISATION, one.id, PersonChange::Role(Role::Viewer))
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
        .change_person(ORGANISATION, two.id, PersonChange::DisabledAt(Some(sample::now())))
        .await
        .unwrap();
    assert_eq!(store.signed_in(&token).await.unwrap(), None);
    assert!(matches!(
        sign_in(&store, "two@example.com", PASSWORD).await,
        SignIn::Refused
    ));
    let promoted = store
        .change_person(ORGANISATION, two.id, PersonChange::Role(Role::Admin))
        .await
        .unwrap();
    assert!(promoted.disabled_at.is_some(), "another role lets nobody in again");
    store
        .change_person(ORGANISATION, two.id, PersonChange::DisabledAt(None))
        .await
        .unwrap();
    assert!(matches!(
        sign_in(&store, "two@example.com", PASSWORD).await,
        SignIn::Done(..)
    ));
}

fn identity(subject: &str) -> Identity {
    Identity {
        issuer: "https://sign-in.example".to_owned(),
        subject: subject.to_owned(),
    }
}

fn newcomer(email: &str) -> Newcomer<'_> {
    Newcomer {
        name: "Wilhelmina Vogt",
        email,
        role: Role::Viewer,
    }
}

async fn who_joins_by_an_identity_is_found_by_it_and_has_no_password(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (identity("1"), identity("2"));
    assert_eq!(store.person_of(ORGANISATION, &one).await.unwrap(), None);
    let person = newcomer("w@example.com");
    let joined = store.join_by_identity(ORGANISATION, &person, &one).await.unwrap();
    assert_eq!(store.person_of(ORGANISATION, &one).await.unwrap(), Some(joined.clone()));
    assert_eq!(
        store.person_at(ORGANISATION, " W@Example.com").await.unwrap(),
        Some(joined.clone())
    );
    for password in ["", "!", PASSWORD] {
        assert!(matches!(
            sign_in(&store, "w@example.com", password).await,
            SignIn::Refused
        ));
    }
    // Neither the address nor the identity is given to a second person, and nothing is left of trying.
    for (email, identity) in [("w@EXAMPLE.com", &two), ("other@example.com", &one)] {
        let again = store.join_by_identity(ORGANISATION, &newcomer(email), identity).await;
        assert!(matches!(again, Err(Error::Conflict { .. })), "{email}");
    }
    assert_eq!(store.people(ORGANISATION).await.unwrap(), std::slice::from_ref(&joined));
    // An identity is somebody's in one organisation, and one of an issuer belongs to a person.
    let other = OrganisationId::new();
    assert_eq!(store.person_of(other, &one).await.unwrap(), None);
    assert!(matches!(
        store.add_identity(&joined, &two).await,
        Err(Error::Conflict { .. })
    ));
}

async fn an_identity_is_added_to_somebody_with_a_password(database: Arc<Database>) {
    let store = database.open().await;
    let person = joined(&store, "w@example.com", Role::Admin).await;
    store.add_identity(&person, &identity("1")).await.unwrap();
    assert_eq!(
        store.person_of(ORGANISATION, &identity("1")).await.unwrap(),
        Some(person)
    );
    assert!(matches!(
        sign_in(&store, "w@example.com", PASSWORD).await,
        SignIn::Done(..)
    ));
}
