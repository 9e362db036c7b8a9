//! API keys: shown once, found by their text, refused when they should be.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use rollbook_model::{AccountId, ApiKeyId, OrganisationId, Scope};
use rollbook_store::NewApiKey;
use secrecy::{ExposeSecret, SecretString};

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, now};

on_both! {
    a_key_is_known_by_its_text_and_to_its_organisation,
    a_key_is_random_text_that_fits_into_a_basic_header,
    a_text_that_is_no_key_is_refused,
    a_revoked_key_is_refused_and_stays_listed,
    an_expired_key_is_refused,
    when_a_key_was_used_is_noted_once_a_minute,
    a_key_needs_an_organisation,
    a_key_of_before_there_were_scopes_may_do_what_there_was_to_do_then,
}

async fn a_key_is_known_by_its_text_and_to_its_organisation(database: Arc<Database>) {
    let store = database.open().await;
    let scopes = [Scope::AccountsRead, Scope::SensitiveRead];
    let accounts = Some(vec![AccountId::new(), AccountId::new()]);
    let expires_at = Some(now() + 1.hours());
    let new = NewApiKey {
        label: "ci".to_owned(),
        scopes: scopes.to_vec(),
        accounts: accounts.clone(),
        expires_at,
    };
    let (key, text) = store.create_api_key(ORGANISATION, &new).await.unwrap();
    assert_eq!(key.label, "ci");
    assert_eq!(key.scopes, scopes);
    assert_eq!(key.expires_at, expires_at);
    assert_eq!((key.last_used_at, key.revoked_at), (None, None));

    let found = store.authenticate(&text).await.unwrap().unwrap();
    assert_eq!((found.id, found.organisation), (key.id, ORGANISATION));
    assert_eq!(found.scopes, scopes);
    assert_eq!(found.accounts, accounts);
    let other = OrganisationId::new();
    store.remember_organisation(other).await.unwrap();
    assert_eq!(store.api_keys(other).await.unwrap(), []);
    let error = store.revoke_api_key(other, key.id).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    assert!(store.authenticate(&text).await.unwrap().is_some());
}

async fn a_key_is_random_text_that_fits_into_a_basic_header(database: Arc<Database>) {
    let store = database.open().await;
    let mut texts = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let (key, text) = store.create_api_key(ORGANISATION, &NewApiKey::usual("")).await.unwrap();
        let text = text.expose_secret().to_owned();
        assert!(text.starts_with(&key.prefix));
        let digits = text.strip_prefix("rbk_").unwrap();
        assert_eq!(digits.len(), 43);
        assert!(
            digits
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        texts.insert(text);
    }
    assert_eq!(texts.len(), 20);
}

async fn a_text_that_is_no_key_is_refused(database: Arc<Database>) {
    let store = database.open().await;
    let (key, text) = store.create_api_key(ORGANISATION, &NewApiKey::usual("")).await.unwrap();
    let text = text.expose_secret();
    for wrong in [
        "",
        "rbk_",
        &key.prefix,
        &text[..text.len() - 1],
        &text.to_uppercase(),
        &format!("{text} "),
        &format!("{text}A"),
        "' OR '1' = '1",
    ] {
        let found = store.authenticate(&SecretString::from(wrong)).await.unwrap();
        assert_eq!(found, None, "{wrong}");
    }
}

async fn a_revoked_key_is_refused_and_stays_listed(database: Arc<Database>) {
    let store = database.open().await;
    let (first, first_text) = store
        .create_api_key(ORGANISATION, &NewApiKey::usual("first"))
        .await
        .unwrap();
    let (second, second_text) = store
        .create_api_key(ORGANISATION, &NewApiKey::usual("second"))
        .await
        .unwrap();
    let revoked = store.revoke_api_key(ORGANISATION, first.id).await.unwrap();
    assert!(revoked.revoked_at.is_some());
    let again = store.revoke_api_key(ORGANISATION, first.id).await.unwrap();
    assert_eq!(again.revoked_at, revoked.revoked_at);

    assert_eq!(store.authenticate(&first_text).await.unwrap(), None);
    assert!(store.authenticate(&second_text).await.unwrap().is_some());
    let listed = store.api_keys(ORGANISATION).await.unwrap();
    let ids: Vec<ApiKeyId> = listed.iter().map(|key| key.id).collect();
    assert_eq!(ids, [first.id, second.id]);
    let error = store.revoke_api_key(ORGANISATION, ApiKeyId::new()).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
}

async fn an_expired_key_is_refused(database: Arc<Database>) {
    let store = database.open().await;
    let expired = NewApiKey {
        expires_at: Some(Timestamp::now()),
        ..NewApiKey::usual("")
    };
    let (_, text) = store.create_api_key(ORGANISATION, &expired).await.unwrap();
    assert_eq!(store.authenticate(&text).await.unwrap(), None);
}

async fn when_a_key_was_used_is_noted_once_a_minute(database: Arc<Database>) {
    let store = database.open().await;
    let (key, text) = store.create_api_key(ORGANISATION, &NewApiKey::usual("")).await.unwrap();
    let noted = async || store.api_keys(ORGANISATION).await.unwrap()[0].last_used_at;
    let note = async |at: Timestamp| {
        let sql = format!(
            "UPDATE api_key SET last_used_at = {} WHERE id = '{}'",
            at.as_microsecond(),
            key.id
        );
        assert_eq!(database.execute(&sql).await, 1);
    };

    let before = now();
    store.authenticate(&text).await.unwrap().unwrap();
    assert!(noted().await.unwrap() >= before);

    let recently = now() - 50.seconds();
    note(recently).await;
    store.authenticate(&text).await.unwrap().unwrap();
    assert_eq!(noted().await, Some(recently));

    note(now() - 61.seconds()).await;
    store.authenticate(&text).await.unwrap().unwrap();
    assert!(noted().await.unwrap() >= before);
}

async fn a_key_needs_an_organisation(database: Arc<Database>) {
    let store = database.open().await;
    let nobody = OrganisationId::new();
    let error = store.create_api_key(nobody, &NewApiKey::usual("")).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    assert!(error.to_string().contains(&nobody.to_string()));
}

/// Runs the migration's own statement again, on a key as one was stored before.
async fn a_key_of_before_there_were_scopes_may_do_what_there_was_to_do_then(database: Arc<Database>) {
    let store = database.open().await;
    let (_, text) = store.create_api_key(ORGANISATION, &NewApiKey::usual("")).await.unwrap();
    assert_eq!(database.execute("UPDATE api_key SET scopes = '[]'").await, 1);
    let step = include_str!("../../migrations/0011_api_key_accounts.sql");
    let update = step.split_once("UPDATE").unwrap().1;
    assert_eq!(database.execute(&format!("UPDATE{update}")).await, 1);
    let key = store.authenticate(&text).await.unwrap().unwrap();
    let then = [
        Scope::AccountsRead,
        Scope::AccountsWrite,
        Scope::ActionsRead,
        Scope::ActionsWrite,
        Scope::LinksWrite,
    ];
    assert_eq!(key.scopes, then);
    assert_eq!(key.accounts, None);
}
