//! What codes mean, account by account: everything is told by it, and what is copied is made anew when it changes; fields
//! that are switched off are taken out of what is copied and told.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::{CodeChange, ObjectsAsk};
use rollbook_model::{AccountId, Actor, ChangeKind, Code, EventKind, ObjectKind};
use rollbook_store::EventFilter;
use tokio_util::sync::CancellationToken;

use super::objects::{all, ask, by_id};
use super::world::{Follower, begun, changes, copied, sync};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

on_both! {
    a_code_means_what_the_account_says_in_the_copy_and_live,
    a_change_of_codes_is_gone_on_with_when_its_process_dies,
    what_is_switched_off_is_taken_out_of_rows_objects_and_changes,
}

fn change(table: &str, code: &str, means: Option<&str>) -> CodeChange {
    CodeChange {
        table: table.to_owned(),
        code: code.to_owned(),
        means: means.map(str::to_owned),
    }
}

/// How many employments have which kind, as it is told.
/// Fails unless whoever has read the feed from zero has what is copied, though some of what it told was taken out.
async fn expect_the_feed_is_the_copy(hub: &Hub, account: AccountId) {
    let mut follower = Follower::of_a_purged_feed();
    follower.read_on(hub).await;
    follower.expect(&copied(hub, account).await);
}

async fn kinds(hub: &Hub, account: AccountId, live: bool) -> BTreeMap<(String, String), usize> {
    let ask = ObjectsAsk {
        live,
        ..ask(account, ObjectKind::Employment)
    };
    let mut kinds = BTreeMap::new();
    for employment in all(hub, &ask).await {
        let kind = &employment.fields["employment_type"];
        let code = kind["code"].as_str().unwrap_or_default().to_owned();
        *kinds.entry((code, kind["value"].to_string())).or_default() += 1;
    }
    kinds
}

async fn a_code_means_what_the_account_says_in_the_copy_and_live(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let before = kinds(&hub, account, false).await;
    let told = changes(&hub, 0).await.len();
    let codes = hub.engine.codes(ORGANISATION, account).await.unwrap();
    let types = codes
        .tables
        .iter()
        .find(|list| list.table == "employment_type")
        .unwrap();
    let most = types.codes.iter().max_by_key(|code| code.people).unwrap().clone();
    assert!(most.people > 10 && !most.own, "{most:?}");
    let people: u64 = types.codes.iter().map(|code| code.people).sum();
    let export = hub.control.export();
    assert!(people >= export["people"].as_array().unwrap().len() as u64);

    let other = if most.means.as_deref() == Some("volunteer") {
        "casual"
    } else {
        "volunteer"
    };
    let to = [change(
        "employment_type",
        &format!(" {} ", most.code.to_lowercase()),
        Some(other),
    )];
    hub.engine
        .change_codes(ORGANISATION, account, Actor::CommandLine, &to)
        .await
        .unwrap();
    assert!(hub.engine.codes(ORGANISATION, account).await.unwrap().remapping);
    now += SignedDuration::from_mins(1);
    hub.engine.sync_due(now, 8, &CancellationToken::new()).await.unwrap();
    assert!(!hub.engine.codes(ORGANISATION, account).await.unwrap().remapping);
    let meant = kinds(&hub, account, false).await;
    assert_eq!(meant, kinds(&hub, account, true).await);
    let count = |kinds: &BTreeMap<(String, String), usize>, word: &str| -> usize {
        let word = format!("\"{word}\"");
        kinds
            .iter()
            .filter(|((code, value), _)| *code == most.code && *value == word)
            .map(|(_, count)| count)
            .sum()
    };
    assert_eq!(count(&meant, other), count(&before, most.means.as_deref().unwrap()));
    // Each of them is told, and job records with them.
    let all_told = changes(&hub, 0).await;
    let employments = all_told[told..]
        .iter()
        .filter(|change| change.object == ObjectKind::Employment);
    assert_eq!(employments.clone().count(), count(&meant, other));
    assert!(employments.clone().all(|change| change.kind == ChangeKind::Updated));
    expect_the_feed_is_the_copy(&hub, account).await;

    // Meaning nothing, and back again; a sync changes nothing of it.
    for (means, value) in [(Some(""), "null"), (None, "")] {
        let to = [change("employment_type", &most.code, means)];
        hub.engine
            .change_codes(ORGANISATION, account, Actor::CommandLine, &to)
            .await
            .unwrap();
        hub.engine.remap_codes(ORGANISATION, account).await.unwrap();
        let codes = hub.engine.codes(ORGANISATION, account).await.unwrap();
        let types = codes
            .tables
            .iter()
            .find(|list| list.table == "employment_type")
            .unwrap();
        assert_eq!(types.codes[0].is_unmapped(), value == "null");
        now += SignedDuration::from_hours(30);
        sync(&hub, account, now).await;
    }
    assert_eq!(kinds(&hub, account, false).await, before);
    let filter = EventFilter {
        kinds: Some(vec![EventKind::CodesChanged]),
        ..EventFilter::default()
    };
    assert_eq!(hub.engine.events(ORGANISATION, &filter).await.unwrap().len(), 3);
    for wrong in [
        change("shoe_size", "44", Some("large")),
        change("gender", "x", Some("large")),
        change("gender", " ", Some("female")),
        change("language", "en", Some("english")),
    ] {
        let refused = hub
            .engine
            .change_codes(ORGANISATION, account, Actor::CommandLine, &[wrong])
            .await;
        assert_eq!(refused.unwrap_err().code, Code::ParameterInvalid);
    }
}

async fn a_change_of_codes_is_gone_on_with_when_its_process_dies(database: Arc<Database>) {
    let hub = Hub::over(database, |setup| setup.options.employees = 300).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    let to = [change("gender", "F", Some("other"))];
    hub.engine
        .replace_codes(ORGANISATION, account, Actor::CommandLine, &to)
        .await
        .unwrap();
    // A process takes it and dies; meanwhile nobody copies what would be told by other codes.
    let claimed = hub.engine.store().claim_remaps(None, 8, now).await.unwrap();
    assert_eq!(claimed.len(), 1);
    let later = now + SignedDuration::from_mins(2);
    hub.engine.sync_due(later, 8, &CancellationToken::new()).await.unwrap();
    assert!(hub.engine.codes(ORGANISATION, account).await.unwrap().remapping);
    // One that is told to stop at once does nothing; the next goes on.
    let stopped = CancellationToken::new();
    stopped.cancel();
    let later = now + SignedDuration::from_mins(6);
    hub.engine.sync_due(later, 8, &stopped).await.unwrap();
    let later = now + SignedDuration::from_mins(12);
    hub.engine.sync_due(later, 8, &CancellationToken::new()).await.unwrap();
    assert!(!hub.engine.codes(ORGANISATION, account).await.unwrap().remapping);
    let people = all(&hub, &ask(account, ObjectKind::Person)).await;
    let women = people.iter().filter(|person| person.fields["gender"]["code"] == "F");
    assert!(women.clone().count() > 50);
    assert!(women.clone().all(|person| person.fields["gender"]["value"] == "other"));
    expect_the_feed_is_the_copy(&hub, account).await;
}

async fn what_is_switched_off_is_taken_out_of_rows_objects_and_changes(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |_| {}).await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    sync(&hub, account, now).await;
    hub.control.advance(std::time::Duration::from_hours(24 * 7));
    hub.control.live(20, 1);
    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    let export = hub.control.export();
    let people = export["people"].as_array().unwrap();
    let lines: Vec<_> = people
        .iter()
        .filter_map(|person| person["address_line1"].as_str())
        .filter(|line| line.len() > 6)
        .collect();
    assert!(lines.len() > 30, "{}", people[0]);
    let everything = database.dump().await.join("\n");
    assert!(lines.iter().any(|line| everything.contains(line)));
    // Rows of which no object was made are somebody's, too.
    let lonely = people
        .iter()
        .find(|person| person["address_line1"] == lines[0])
        .unwrap();
    let lonely = lonely["employee_id"].as_str().unwrap();
    database
        .execute(&format!("DELETE FROM copy_object WHERE owner = '{lonely}'"))
        .await;
    database
        .execute(&format!("DELETE FROM change WHERE owner = '{lonely}'"))
        .await;

    let off = ["address_line1".to_owned(), "sensitive".to_owned()];
    hub.engine
        .switch_fields(ORGANISATION, account, &off, &[])
        .await
        .unwrap();
    let everything = database.dump().await.join("\n");
    for line in &lines {
        assert!(!everything.contains(line), "{line}");
    }
    for person in all(&hub, &ask(account, ObjectKind::Person)).await {
        let address = &person.fields["home_address"];
        assert!(
            address.is_null() || (address["line1"].is_null() && address["city"].is_string()),
            "{address}"
        );
    }
    let told = changes(&hub, 0).await;
    expect_the_feed_is_the_copy(&hub, account).await;
    // What is read anew is the same, and nothing of it is doubted.
    for hours in [2, 30] {
        now += SignedDuration::from_hours(hours);
        sync(&hub, account, now).await;
    }
    assert_eq!(changes(&hub, 0).await.len(), told.len());
    for kind in [ObjectKind::Person, ObjectKind::Contact, ObjectKind::Location] {
        let (copied, live) = (
            ask(account, kind),
            ObjectsAsk {
                live: true,
                ..ask(account, kind)
            },
        );
        assert_eq!(by_id(all(&hub, &live).await), by_id(all(&hub, &copied).await), "{kind}");
    }
    // What is switched on again is read with the next run, and nothing of it is doubted.
    hub.engine
        .switch_fields(ORGANISATION, account, &[], &off)
        .await
        .unwrap();
    now += SignedDuration::from_hours(2);
    sync(&hub, account, now).await;
    let everything = database.dump().await.join("\n");
    for line in &lines {
        assert!(everything.contains(line), "{line}");
    }
    expect_the_feed_is_the_copy(&hub, account).await;
}
