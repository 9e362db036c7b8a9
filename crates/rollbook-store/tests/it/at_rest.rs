//! No credential lies anywhere in the open, nor what UKG Pro answered to a write: not in a file, not
//! in a column.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use rollbook_model::{Role, WriteKey};
use rollbook_store::{Begun, Joining, NewApiKey, WriteOutcome};
use secrecy::ExposeSecret;

use crate::database::{Database, on_both};
use crate::link_sessions;
use crate::sample::{CUSTOMER_API_KEY, ORGANISATION, PASSWORD, USER_API_KEY, account, secrets};

const ANSWER: &str = r#"{"person":"Wilhelmina Ährenfeld","phone":"4165550147"}"#;
const DETAIL: &str = "UKG Pro said: Wilhelmina Ährenfeld is being changed by another user";
/// The SHA-256 of `{"phone":"4165550147"}`: who holds it soon finds such a number by trying.
const FINGERPRINT: &str = "24c37dfcfb4ab0e999144eff1703d1fce5adac55b1c69a4cee25d0328caffb6b";

const PERSON_PASSWORD: &str = "a password of somebody who looks after accounts";
const MISPLACED: &str = "a password typed where the address belongs";

/// Every file under a folder with its bytes.
pub(crate) fn content_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(content_of(&path));
        } else {
            match std::fs::read(&path) {
                Ok(bytes) => files.push((path, bytes)),
                // A database at work removes files of its own; nothing is found in what is gone.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => panic!("cannot read `{}`: {error}", path.display()),
            }
        }
    }
    files
}

/// The first file that holds these bytes.
pub(crate) fn found_in<'files>(files: &'files [(PathBuf, Vec<u8>)], needle: &[u8]) -> Option<&'files Path> {
    files
        .iter()
        .find(|(_, bytes)| bytes.windows(needle.len()).any(|window| window == needle))
        .map(|(path, _)| path.as_path())
}

/// A secret as it is and in the forms in which one is carelessly written down.
fn forms(secret: &str) -> Vec<String> {
    vec![
        secret.to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        secret
            .bytes()
            .fold(String::new(), |digits, byte| digits + &format!("{byte:02x}")),
        serde_json::to_string(secret).unwrap().trim_matches('"').to_owned(),
    ]
}

/// Every row of every table as one text, as a dump would write it.
pub(crate) async fn dump(database: &Database) -> Vec<String> {
    let tables = if database.is_sqlite() {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    } else {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let mut rows = Vec::new();
    for table in database.texts(tables).await {
        if table == "_sqlx_migrations" {
            // The migrator's own, with checksums that are no text.
            continue;
        }
        let columns = if database.is_sqlite() {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!(
                "SELECT column_name::text FROM information_schema.columns \
                 WHERE table_name = '{table}'"
            )
        };
        for column in database.texts(&columns).await {
            let values = format!("SELECT COALESCE(CAST({column} AS TEXT), '') FROM {table}");
            rows.extend(database.texts(&values).await);
        }
    }
    rows
}

on_both! {
    no_secret_is_in_any_file_or_column,
}

async fn no_secret_is_in_any_file_or_column(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    store
        .replace_secrets(ORGANISATION, account.id, &secrets())
        .await
        .unwrap();
    store.open_secrets(ORGANISATION, account.id).await.unwrap();
    let (key, text) = store
        .create_api_key(ORGANISATION, &NewApiKey::usual("ci"))
        .await
        .unwrap();
    store.authenticate(&text).await.unwrap().unwrap();
    let mut link = link_sessions::session();
    let link_token = store.create_link_session(&mut link).await.unwrap();
    let number = link.number;
    store
        .replace_link_secrets(ORGANISATION, number, &secrets())
        .await
        .unwrap();
    let invitation = store.invite(ORGANISATION, Role::Admin).await.unwrap();
    let joining = Joining {
        name: "Wilhelmina".to_owned(),
        email: "wilhelmina@example.com".to_owned(),
        password: PERSON_PASSWORD.into(),
    };
    let person = store.join(&invitation, &joining).await.unwrap().unwrap();
    let sign_in = store.sign_in_joined(&person).await.unwrap();
    store
        .sign_in(MISPLACED, &"wilhelmina@example.com".into())
        .await
        .unwrap();
    let write = |key: &str| key.parse::<WriteKey>().unwrap();
    for (key, outcome) in [
        ("key-of-a-write-answered", WriteOutcome::Answered(ANSWER)),
        ("key-of-a-write-undecided", WriteOutcome::Undecided(DETAIL)),
    ] {
        let begun = store
            .begin_write(ORGANISATION, account.id, &write(key), "update_phone", FINGERPRINT)
            .await;
        assert_eq!(begun.unwrap(), Begun::New);
        store
            .end_write(ORGANISATION, account.id, &write(key), outcome)
            .await
            .unwrap();
    }
    let basic = format!("{}:{PASSWORD}", account.username);
    let secrets = [
        PASSWORD,
        CUSTOMER_API_KEY,
        USER_API_KEY,
        &basic,
        text.expose_secret(),
        link_token.expose_secret(),
        invitation.expose_secret(),
        sign_in.expose_secret(),
        PERSON_PASSWORD,
        MISPLACED,
        ANSWER,
        DETAIL,
        FINGERPRINT,
    ];

    let rows = dump(&database).await;
    // What is stored in the open is found, so the search does search.
    for open in [
        account.host.as_str(),
        "SVC_ROLLBOOK",
        &key.prefix,
        "key-of-a-write-answered",
        &joining.email,
        "https://product.example",
    ] {
        assert!(rows.iter().any(|row| row.contains(open)), "{open}");
    }
    for secret in secrets {
        for form in forms(secret) {
            assert!(!rows.iter().any(|row| row.contains(&form)), "{form}");
        }
    }
    if database.is_sqlite() {
        let search = |files: &[(PathBuf, Vec<u8>)]| {
            assert!(found_in(files, account.host.as_bytes()).is_some());
            for secret in secrets {
                for form in forms(secret) {
                    assert_eq!(found_in(files, form.as_bytes()), None, "{form}");
                }
            }
        };
        let open = content_of(database.folder());
        let names: Vec<&str> = open
            .iter()
            .map(|(path, _)| path.file_name().unwrap().to_str().unwrap())
            .collect();
        for name in ["rollbook.sqlite", "rollbook.sqlite-wal", "rollbook.sqlite-shm"] {
            assert!(names.contains(&name), "{names:?}");
        }
        search(&open);
        store.close().await;
        search(&content_of(database.folder()));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_what_a_first_start_makes() {
    use std::os::unix::fs::PermissionsExt;

    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new").join("data");
    let url = rollbook_store::DatabaseUrl::in_folder(&folder);
    let master_key = rollbook_store::MasterKeySource::Folder(folder.clone());
    let store = rollbook_store::Store::open(&url, &master_key).await.unwrap();
    store.remember_organisation(ORGANISATION).await.unwrap();

    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    names.sort();
    assert_eq!(
        names,
        [
            "master.key",
            "rollbook.sqlite",
            "rollbook.sqlite-shm",
            "rollbook.sqlite-wal"
        ]
    );
}
