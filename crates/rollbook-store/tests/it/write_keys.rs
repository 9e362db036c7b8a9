//! The keys of writes: one caller may send a write, all others learn what is known of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rollbook_model::{AccountId, OrganisationId, WriteKey};
use rollbook_store::{Begun, Store, WriteOutcome};

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION, account, now, secrets};

const ACTION: &str = "update_phone";
const FINGERPRINT: &str = "24c37dfcfb4ab0e999144eff1703d1fce5adac55b1c69a4cee25d0328caffb6b";
const OTHER_FINGERPRINT: &str = "24c37dfcfb4ab0e999144eff1703d1fce5adac55b1c69a4cee25d0328caffb6c";
/// Not as a writer of JSON would write it, and kept so.
const ANSWER: &str = "{ \"person\":\"Grünkohl, Ähre\",\t\"count\":1.50, \"note\":\"\\u0041\" }\n";

on_both! {
    a_write_is_new_once_and_then_under_way,
    an_answer_is_told_again_as_it_was,
    a_write_that_ended_without_a_decision_says_since_when_and_what_is_known,
    a_key_belongs_to_one_action_and_one_set_of_inputs,
    a_write_that_was_not_sent_leaves_its_key_free,
    a_write_ends_once_and_only_while_it_is_under_way,
    what_is_known_of_a_write_outlives_the_process,
    of_many_that_begin_at_once_one_is_told_that_the_write_is_new,
    a_key_begun_and_forgotten_by_many_is_held_by_one_at_a_time,
    accounts_and_organisations_have_their_keys_apart,
    keys_that_differ_in_case_or_hold_any_sign_are_apart,
    a_write_needs_an_account_that_exists,
    a_write_whose_answer_could_not_be_kept_does_not_begin,
    old_keys_are_removed_whatever_came_of_them,
    a_stored_text_moved_or_altered_is_an_error_and_never_new,
    a_stored_state_of_another_form_is_an_error_and_never_new,
}

fn key(text: &str) -> WriteKey {
    text.parse().unwrap()
}

async fn with_account(store: &Store) -> AccountId {
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    account.id
}

/// Begins the usual write under this key.
async fn begin(store: &Store, account: AccountId, key: &WriteKey) -> Begun {
    store
        .begin_write(ORGANISATION, account, key, ACTION, FINGERPRINT)
        .await
        .unwrap()
}

async fn end(store: &Store, account: AccountId, key: &WriteKey, outcome: WriteOutcome<'_>) {
    store.end_write(ORGANISATION, account, key, outcome).await.unwrap();
}

async fn a_write_is_new_once_and_then_under_way(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    let before = now();
    assert_eq!(begin(&store, account, &key("k")).await, Begun::New);
    let after = now();
    let Begun::UnderWay { since } = begin(&store, account, &key("k")).await else {
        panic!("it is not under way");
    };
    assert!(before <= since && since <= after, "{before} {since} {after}");
    assert_eq!(begin(&store, account, &key("k")).await, Begun::UnderWay { since });
    assert_eq!(begin(&store, account, &key("k2")).await, Begun::New);
}

async fn an_answer_is_told_again_as_it_was(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    let long = format!("[{}]", "\"row\",".repeat(100_000));
    for (number, answer) in [ANSWER, "", "null", &long].into_iter().enumerate() {
        let key = key(&number.to_string());
        assert_eq!(begin(&store, account, &key).await, Begun::New);
        end(&store, account, &key, WriteOutcome::Answered(answer)).await;
        for _ in 0..2 {
            assert_eq!(begin(&store, account, &key).await, Begun::Answered(answer.to_owned()));
        }
    }
}

async fn a_write_that_ended_without_a_decision_says_since_when_and_what_is_known(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    assert_eq!(begin(&store, account, &key("k")).await, Begun::New);
    let before = now();
    end(&store, account, &key("k"), WriteOutcome::Undecided("no answer in 30 s")).await;
    let after = now();
    let found = begin(&store, account, &key("k")).await;
    let Begun::Undecided { since, detail } = &found else {
        panic!("{found:?}");
    };
    assert_eq!(detail, "no answer in 30 s");
    assert!(before <= *since && *since <= after, "{before} {since} {after}");
    assert_eq!(begin(&store, account, &key("k")).await, found);
}

async fn a_key_belongs_to_one_action_and_one_set_of_inputs(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    let different = async |key: &WriteKey| {
        for (action, fingerprint) in [
            ("update_address", FINGERPRINT),
            (ACTION, OTHER_FINGERPRINT),
            (ACTION, ""),
            ("update_address", OTHER_FINGERPRINT),
        ] {
            let begun = store.begin_write(ORGANISATION, account, key, action, fingerprint).await;
            assert_eq!(begun.unwrap(), Begun::Different, "{action} {fingerprint}");
        }
    };
    let (answered, undecided) = (key("answered"), key("undecided"));
    for key in [&answered, &undecided] {
        assert_eq!(begin(&store, account, key).await, Begun::New);
        different(key).await;
    }
    end(&store, account, &answered, WriteOutcome::Answered(ANSWER)).await;
    end(&store, account, &undecided, WriteOutcome::Undecided("lost")).await;
    different(&answered).await;
    different(&undecided).await;
    assert_eq!(
        begin(&store, account, &answered).await,
        Begun::Answered(ANSWER.to_owned())
    );
}

async fn a_write_that_was_not_sent_leaves_its_key_free(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    assert_eq!(begin(&store, account, &key("k")).await, Begun::New);
    assert_eq!(begin(&store, account, &key("kept")).await, Begun::New);
    store.forget_write(ORGANISATION, account, &key("k")).await.unwrap();
    let begun = store
        .begin_write(ORGANISATION, account, &key("k"), "update_address", OTHER_FINGERPRINT)
        .await;
    assert_eq!(begun.unwrap(), Begun::New);
    assert!(matches!(
        begin(&store, account, &key("kept")).await,
        Begun::UnderWay { .. }
    ));
}

async fn a_write_ends_once_and_only_while_it_is_under_way(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    let secret = "key-made-of-a-name";
    let not_under_way = async |key: &WriteKey| {
        for error in [
            store
                .end_write(ORGANISATION, account, key, WriteOutcome::Answered("late"))
                .await
                .unwrap_err(),
            store
                .end_write(ORGANISATION, account, key, WriteOutcome::Undecided("late"))
                .await
                .unwrap_err(),
            store.forget_write(ORGANISATION, account, key).await.unwrap_err(),
        ] {
            assert_eq!(error.code(), "write_not_under_way");
            assert!(error.to_string().contains(&account.to_string()), "{error}");
            assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
        }
    };
    let (answered, undecided, forgotten) = (key(secret), key("undecided"), key("forgotten"));
    not_under_way(&answered).await;
    for key in [&answered, &undecided, &forgotten] {
        assert_eq!(begin(&store, account, key).await, Begun::New);
    }
    end(&store, account, &answered, WriteOutcome::Answered(ANSWER)).await;
    end(&store, account, &undecided, WriteOutcome::Undecided("lost")).await;
    store.forget_write(ORGANISATION, account, &forgotten).await.unwrap();
    for key in [&answered, &undecided, &forgotten] {
        not_under_way(key).await;
    }
    assert_eq!(
        begin(&store, account, &answered).await,
        Begun::Answered(ANSWER.to_owned())
    );
    let found = begin(&store, account, &undecided).await;
    assert!(
        matches!(&found, Begun::Undecided { detail, .. } if detail == "lost"),
        "{found:?}"
    );
}

async fn what_is_known_of_a_write_outlives_the_process(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    let (under_way, answered, undecided) = (key("under-way"), key("answered"), key("undecided"));
    for key in [&under_way, &answered, &undecided] {
        assert_eq!(begin(&store, account, key).await, Begun::New);
    }
    end(&store, account, &answered, WriteOutcome::Answered(ANSWER)).await;
    end(&store, account, &undecided, WriteOutcome::Undecided("lost")).await;
    let mut before = Vec::new();
    for key in [&under_way, &answered, &undecided] {
        before.push(begin(&store, account, key).await);
    }
    store.close().await;

    let store = database.open().await;
    let mut after = Vec::new();
    for key in [&under_way, &answered, &undecided] {
        after.push(begin(&store, account, key).await);
    }
    assert_eq!(after, before);
    assert!(matches!(after[0], Begun::UnderWay { .. }));
    assert_eq!(after[1], Begun::Answered(ANSWER.to_owned()));
    assert!(matches!(after[2], Begun::Undecided { .. }));
    // A process may end what a former one began, having learned what came of it.
    end(&store, account, &under_way, WriteOutcome::Answered("found out")).await;
    assert_eq!(
        begin(&store, account, &under_way).await,
        Begun::Answered("found out".to_owned())
    );
}

async fn of_many_that_begin_at_once_one_is_told_that_the_write_is_new(database: Arc<Database>) {
    // Two stores on one database are two processes.
    let stores = [Arc::new(database.open().await), Arc::new(database.open().await)];
    let account = with_account(&stores[0]).await;
    for round in 0..10 {
        let key = key(&format!("round-{round}"));
        let beginning: Vec<_> = (0..8)
            .map(|number| {
                let (store, key) = (Arc::clone(&stores[number % 2]), key.clone());
                tokio::spawn(async move { begin(&store, account, &key).await })
            })
            .collect();
        let mut new = 0;
        for begun in beginning {
            match begun.await.unwrap() {
                Begun::New => new += 1,
                Begun::UnderWay { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(new, 1);
    }
}

async fn a_key_begun_and_forgotten_by_many_is_held_by_one_at_a_time(database: Arc<Database>) {
    let stores = [Arc::new(database.open().await), Arc::new(database.open().await)];
    let account = with_account(&stores[0]).await;
    let (holders, held) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let taking: Vec<_> = (0..6)
        .map(|number| {
            let store = Arc::clone(&stores[number % 2]);
            let (holders, held) = (Arc::clone(&holders), Arc::clone(&held));
            tokio::spawn(async move {
                for _ in 0..25 {
                    match begin(&store, account, &key("k")).await {
                        Begun::New => {
                            assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                            held.fetch_add(1, Ordering::SeqCst);
                            tokio::task::yield_now().await;
                            assert_eq!(holders.fetch_sub(1, Ordering::SeqCst), 1);
                            store.forget_write(ORGANISATION, account, &key("k")).await.unwrap();
                        }
                        Begun::UnderWay { .. } => {}
                        other => panic!("{other:?}"),
                    }
                }
            })
        })
        .collect();
    for taken in taking {
        taken.await.unwrap();
    }
    assert!(held.load(Ordering::SeqCst) > 0);
    assert_eq!(begin(&stores[1], account, &key("k")).await, Begun::New);
}

async fn accounts_and_organisations_have_their_keys_apart(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (with_account(&store).await, with_account(&store).await);
    let other = OrganisationId::new();
    store.remember_organisation(other).await.unwrap();
    // The same account id, so that nothing but the organisation tells the two keys apart.
    let mut theirs = sample::account();
    (theirs.id, theirs.organisation) = (one, other);
    store.create_account(other, &theirs, &secrets()).await.unwrap();
    let theirs = async || {
        store
            .begin_write(other, one, &key("k"), ACTION, FINGERPRINT)
            .await
            .unwrap()
    };

    assert_eq!(begin(&store, one, &key("k")).await, Begun::New);
    assert_eq!(begin(&store, two, &key("k")).await, Begun::New);
    assert_eq!(theirs().await, Begun::New);
    end(&store, one, &key("k"), WriteOutcome::Answered(ANSWER)).await;
    assert!(matches!(begin(&store, two, &key("k")).await, Begun::UnderWay { .. }));
    assert!(matches!(theirs().await, Begun::UnderWay { .. }));
    store.forget_write(other, one, &key("k")).await.unwrap();
    assert_eq!(store.remove_old_write_keys(other, now()).await.unwrap(), 0);
    assert_eq!(theirs().await, Begun::New);
    store.delete_account(other, one).await.unwrap();
    assert_eq!(begin(&store, one, &key("k")).await, Begun::Answered(ANSWER.to_owned()));
}

async fn keys_that_differ_in_case_or_hold_any_sign_are_apart(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    let visible: String = ('!'..='~').collect();
    let keys = [
        "key",
        "KEY",
        "k');--",
        "answer|key",
        &visible,
        &"k".repeat(255),
        &"k".repeat(254),
    ];
    for text in keys {
        assert_eq!(begin(&store, account, &key(text)).await, Begun::New, "{text}");
        end(&store, account, &key(text), WriteOutcome::Answered(text)).await;
    }
    for text in keys {
        assert_eq!(
            begin(&store, account, &key(text)).await,
            Begun::Answered(text.to_owned())
        );
    }
}

async fn a_write_needs_an_account_that_exists(database: Arc<Database>) {
    let store = database.open().await;
    let absent = AccountId::new();
    let gone = with_account(&store).await;
    assert_eq!(begin(&store, gone, &key("k")).await, Begun::New);
    store.delete_account(ORGANISATION, gone).await.unwrap();
    for account in [absent, gone] {
        let error = store
            .begin_write(ORGANISATION, account, &key("k"), ACTION, FINGERPRINT)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "not_found");
        assert!(error.to_string().contains(&account.to_string()));
        let error = store
            .end_write(ORGANISATION, account, &key("k"), WriteOutcome::Answered(ANSWER))
            .await
            .unwrap_err();
        assert_eq!(error.code(), "not_found");
        let error = store.forget_write(ORGANISATION, account, &key("k")).await.unwrap_err();
        assert_eq!(error.code(), "write_not_under_way");
    }
}

async fn a_write_whose_answer_could_not_be_kept_does_not_begin(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    let cut = "UPDATE data_key SET wrapped = substr(wrapped, 1, 40)";
    assert_eq!(database.execute(cut).await, 1);
    let error = store
        .begin_write(ORGANISATION, account, &key("k"), ACTION, FINGERPRINT)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "sealed_value_damaged");
    assert_eq!(database.texts("SELECT key FROM write_keys").await, [""; 0]);
}

async fn old_keys_are_removed_whatever_came_of_them(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    for age in ["old", "young"] {
        for state in ["under-way", "answered", "undecided"] {
            assert_eq!(
                begin(&store, account, &key(&format!("{age}-{state}"))).await,
                Begun::New
            );
        }
        let (answered, undecided) = (key(&format!("{age}-answered")), key(&format!("{age}-undecided")));
        end(&store, account, &answered, WriteOutcome::Answered(ANSWER)).await;
        end(&store, account, &undecided, WriteOutcome::Undecided("lost")).await;
    }
    let remembered = WriteKey::REMEMBERED.as_micros();
    for (age, begun) in [("old", remembered + 60_000_000), ("young", remembered - 60_000_000)] {
        let earlier = format!("UPDATE write_keys SET begun_at = begun_at - {begun} WHERE key LIKE '{age}-%'");
        assert_eq!(database.execute(&earlier).await, 3);
    }
    let answer = database
        .texts("SELECT outcome FROM write_keys WHERE key = 'old-answered'")
        .await;

    let before = now() - WriteKey::REMEMBERED;
    assert_eq!(store.remove_old_write_keys(ORGANISATION, before).await.unwrap(), 3);
    assert_eq!(store.remove_old_write_keys(ORGANISATION, before).await.unwrap(), 0);
    let left = database.texts("SELECT key FROM write_keys ORDER BY key").await;
    assert_eq!(left, ["young-answered", "young-undecided", "young-under-way"]);
    assert_eq!(begin(&store, account, &key("old-answered")).await, Begun::New);
    assert_eq!(
        begin(&store, account, &key("young-answered")).await,
        Begun::Answered(ANSWER.to_owned())
    );
    if database.is_sqlite() {
        let files = crate::at_rest::content_of(database.folder());
        assert_eq!(crate::at_rest::found_in(&files, answer[0].as_bytes()), None);
    }
}

async fn a_stored_text_moved_or_altered_is_an_error_and_never_new(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (with_account(&store).await, with_account(&store).await);
    let renew = async || {
        database.execute("DELETE FROM write_keys").await;
        for (account, key) in [(one, key("k")), (one, key("other")), (two, key("k"))] {
            assert_eq!(begin(&store, account, &key).await, Begun::New);
            end(&store, account, &key, WriteOutcome::Answered(ANSWER)).await;
        }
    };
    let from = |column: &str, account: AccountId, key: &str| {
        format!("(SELECT {column} FROM write_keys WHERE account_id = '{account}' AND key = '{key}')")
    };
    for (how, change) in [
        ("another key's", format!("outcome = {}", from("outcome", one, "other"))),
        ("another account's", format!("outcome = {}", from("outcome", two, "k"))),
        ("another column's", "outcome = fingerprint".to_owned()),
        ("cut", "outcome = substr(outcome, 1, length(outcome) - 1)".to_owned()),
        ("in the open", "outcome = '{}'".to_owned()),
        ("of another end", "state = 'undecided'".to_owned()),
        (
            "fingerprint of another key",
            format!("fingerprint = {}", from("fingerprint", one, "other")),
        ),
        ("fingerprint in the open", format!("fingerprint = '{FINGERPRINT}'")),
    ] {
        renew().await;
        let tamper = format!("UPDATE write_keys SET {change} WHERE account_id = '{one}' AND key = 'k'");
        assert_eq!(database.execute(&tamper).await, 1);
        let error = store
            .begin_write(ORGANISATION, one, &key("k"), ACTION, FINGERPRINT)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "sealed_value_damaged", "{how}");
        assert!(error.to_string().contains("of a write"), "{error}");
        assert!(!format!("{error} {error:?}").contains("Grünkohl"), "{error:?}");
    }
}

async fn a_stored_state_of_another_form_is_an_error_and_never_new(database: Arc<Database>) {
    let store = database.open().await;
    let account = with_account(&store).await;
    for (column, change) in [
        ("state", "state = 'asleep'"),
        ("state", "state = 'begun'"),
        ("state", "outcome = NULL"),
        ("state", "ended_at = NULL"),
        ("ended_at", "ended_at = 9223372036854775807"),
    ] {
        database.execute("DELETE FROM write_keys").await;
        assert_eq!(begin(&store, account, &key("k")).await, Begun::New);
        end(&store, account, &key("k"), WriteOutcome::Answered(ANSWER)).await;
        let tamper = format!("UPDATE write_keys SET {change}");
        assert_eq!(database.execute(&tamper).await, 1);
        let error = store
            .begin_write(ORGANISATION, account, &key("k"), ACTION, FINGERPRINT)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "stored_value_damaged", "{change}");
        assert!(error.to_string().contains(&format!("`{column}`")), "{error}");
    }
}

#[test]
fn what_a_write_was_answered_is_not_shown() {
    let since = now();
    let shown = format!(
        "{:?} {:?} {:?} {:?}",
        Begun::Answered("tulip".to_owned()),
        Begun::Undecided {
            since,
            detail: "tulip".to_owned()
        },
        WriteOutcome::Answered("tulip"),
        WriteOutcome::Undecided("tulip"),
    );
    assert_eq!(
        shown,
        format!(
            "Answered([REDACTED]) Undecided {{ since: {since:?}, .. }} Answered([REDACTED]) \
             Undecided([REDACTED])"
        )
    );
}
