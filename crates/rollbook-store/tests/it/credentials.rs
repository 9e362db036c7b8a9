//! Credentials open as they were stored, for their own account and field, or not at all.

use std::sync::Arc;

use rollbook_store::Secrets;
use secrecy::SecretString;

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, PASSWORD, account, plain, secrets};

on_both! {
    credentials_open_as_they_were_stored,
    an_account_may_have_no_credentials,
    replacing_credentials_leaves_none_of_the_former,
    credentials_replaced_at_once_by_several_are_one_of_the_sets,
    a_sealed_value_moved_cut_or_altered_does_not_open,
    a_field_under_another_name_does_not_open,
    a_data_key_moved_altered_or_gone_opens_nothing,
}

async fn credentials_open_as_they_were_stored(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
    assert_eq!(plain(&opened), plain(&secrets()));
}

async fn an_account_may_have_no_credentials(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store
        .create_account(ORGANISATION, &account, &Secrets::new())
        .await
        .unwrap();
    let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
    assert!(opened.is_empty());
}

async fn replacing_credentials_leaves_none_of_the_former(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let renewed: Secrets = [("password", "new"), ("empty", "")]
        .map(|(k, v)| (k, SecretString::from(v)))
        .into_iter()
        .collect();
    store.replace_secrets(ORGANISATION, account.id, &renewed).await.unwrap();
    let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
    assert_eq!(plain(&opened), plain(&renewed));
}

async fn credentials_replaced_at_once_by_several_are_one_of_the_sets(database: Arc<Database>) {
    let store = Arc::new(database.open().await);
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let set = |number: usize| -> Secrets {
        [
            (format!("only_{number}"), number.to_string()),
            ("password".to_owned(), number.to_string()),
        ]
        .into_iter()
        .map(|(name, value)| (name, SecretString::from(value)))
        .collect()
    };
    let replacing: Vec<_> = (0..8)
        .map(|number| {
            let (store, id, set) = (store.clone(), account.id, set(number));
            tokio::spawn(async move { store.replace_secrets(ORGANISATION, id, &set).await })
        })
        .collect();
    for replaced in replacing {
        replaced.await.unwrap().unwrap();
    }
    let opened = plain(&store.open_secrets(ORGANISATION, account.id).await.unwrap());
    assert!((0..8).any(|number| opened == plain(&set(number))), "{opened:?}");
}

async fn a_sealed_value_moved_cut_or_altered_does_not_open(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (account(), account());
    store.create_account(ORGANISATION, &one, &secrets()).await.unwrap();
    store.create_account(ORGANISATION, &two, &secrets()).await.unwrap();
    let password_of_one = format!("WHERE account_id = '{}' AND field = 'password'", one.id);
    let from =
        |account, field| format!("(SELECT sealed FROM secret WHERE account_id = '{account}' AND field = '{field}')");

    for (how, sealed) in [
        ("from another field", from(one.id, "user_api_key")),
        ("from another account", from(two.id, "password")),
        ("cut", "substr(sealed, 1, length(sealed) - 1)".to_owned()),
        ("cut to its nonce", "substr(sealed, 1, 60)".to_owned()),
        ("lengthened", "sealed || 'A'".to_owned()),
        ("of another version", "'v2' || substr(sealed, 3)".to_owned()),
        ("empty", "''".to_owned()),
        ("in the open", format!("'{}'", PASSWORD.replace('\'', "''"))),
    ] {
        let tamper = format!("UPDATE secret SET sealed = {sealed} {password_of_one}");
        assert_eq!(database.execute(&tamper).await, 1);
        let error = store.open_secrets(ORGANISATION, one.id).await.unwrap_err();
        assert_eq!(error.code(), "sealed_value_damaged", "{how}");
        assert!(error.to_string().contains("password"), "{error}");
        assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error:?}");
        store.replace_secrets(ORGANISATION, one.id, &secrets()).await.unwrap();
        store.open_secrets(ORGANISATION, one.id).await.unwrap();
    }
    store.open_secrets(ORGANISATION, two.id).await.unwrap();
}

async fn a_field_under_another_name_does_not_open(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let rename = "UPDATE secret SET field = 'passphrase' WHERE field = 'password'";
    assert_eq!(database.execute(rename).await, 1);
    let error = store.open_secrets(ORGANISATION, account.id).await.unwrap_err();
    assert_eq!(error.code(), "sealed_value_damaged");
}

async fn a_data_key_moved_altered_or_gone_opens_nothing(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (account(), account());
    store.create_account(ORGANISATION, &two, &secrets()).await.unwrap();
    let of_two = |column| format!("(SELECT {column} FROM data_key WHERE account_id = '{}')", two.id);
    for (how, change) in [
        ("moved", format!("wrapped = {}", of_two("wrapped"))),
        (
            "moved with its id",
            format!("wrapped = {}, id = {}", of_two("wrapped"), of_two("id")),
        ),
        ("renamed", "id = 'another'".to_owned()),
        ("cut", "wrapped = substr(wrapped, 1, 40)".to_owned()),
    ] {
        store.create_account(ORGANISATION, &one, &secrets()).await.unwrap();
        let tamper = format!("UPDATE data_key SET {change} WHERE account_id = '{}'", one.id);
        assert_eq!(database.execute(&tamper).await, 1);
        let error = store.open_secrets(ORGANISATION, one.id).await.unwrap_err();
        assert_eq!(error.code(), "sealed_value_damaged", "{how}");
        store.delete_account(ORGANISATION, one.id).await.unwrap();
    }
    store.create_account(ORGANISATION, &one, &secrets()).await.unwrap();
    let remove = format!("DELETE FROM data_key WHERE account_id = '{}'", one.id);
    assert_eq!(database.execute(&remove).await, 1);
    let error = store.open_secrets(ORGANISATION, one.id).await.unwrap_err();
    assert_eq!(error.code(), "sealed_value_damaged");
    let error = store
        .replace_secrets(ORGANISATION, one.id, &secrets())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "sealed_value_damaged");
    store.open_secrets(ORGANISATION, two.id).await.unwrap();
}

#[test]
fn credentials_show_their_names_and_no_value() {
    let shown = format!("{:?}", secrets());
    assert_eq!(
        shown,
        "{\"customer_api_key\": [REDACTED], \"password\": [REDACTED], \
         \"user_api_key\": [REDACTED]}"
    );
}
