//! Everybody, page by page, while the tenant goes on living.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rollbook_core::CopiedFilter;
use rollbook_model::{AccountId, ObjectKind};
use uuid::Uuid;

use super::truth::Export;
use super::world::{begun, is_exhaustive, say, sync};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

on_both! {
    pages_of_any_size_have_everybody_once_while_changes_land,
}

async fn everybody(hub: &Hub, account: AccountId) -> BTreeSet<Uuid> {
    let all = hub
        .engine
        .copied(ORGANISATION, account, ObjectKind::Person, &CopiedFilter::default())
        .await
        .unwrap();
    all.into_iter().map(|person| person.id).collect()
}

async fn pages_of_any_size_have_everybody_once_while_changes_land(database: Arc<Database>) {
    let people = if is_exhaustive() { 100_000 } else { 600 };
    let hub = Hub::over(database, |setup| {
        setup.options.employees = people;
        setup.without_a_budget();
    })
    .await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    let began = Instant::now();
    sync(&hub, account, now).await;
    say(format_args!("{people} people are copied in {:?}", began.elapsed()));

    for (limit, seed) in [(1, 1), (100, 2), (10_000, 3)] {
        let before = everybody(&hub, account).await;
        let pages = before.len().div_ceil(limit);
        // Four times on the way, and at least between the first page and the second.
        let pause = pages.div_ceil(4).max(1);
        let (mut seen, mut last) = (Vec::new(), 0);
        let mut spent = Duration::ZERO;
        let mut gone = BTreeSet::new();
        for page in 1.. {
            let filter = CopiedFilter {
                after: last,
                limit: Some(limit as u64),
                ..CopiedFilter::default()
            };
            let asked = Instant::now();
            let some = hub
                .engine
                .copied(ORGANISATION, account, ObjectKind::Person, &filter)
                .await;
            spent += asked.elapsed();
            let some = some.unwrap();
            assert!(some.len() <= limit);
            let Some(end) = some.last() else { break };
            last = end.position;
            seen.extend(some.into_iter().map(|person| person.id));
            if page == 1 || (page % pause == 0 && page <= pages) {
                let known = everybody(&hub, account).await;
                hub.control.live(40, seed * 100 + page as u64);
                let someone = Export::of(&hub.control).somebody_who_leads_nobody(page * 17);
                assert!(hub.control.remove_person(&someone));
                hub.control.advance(Duration::from_hours(24));
                now += SignedDuration::from_hours(30);
                sync(&hub, account, now).await;
                let now_known = everybody(&hub, account).await;
                gone.extend(known.difference(&now_known).copied());
            }
        }
        let after = everybody(&hub, account).await;
        let once: BTreeSet<_> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "somebody comes twice");
        assert!(!gone.is_empty());
        let stayed: BTreeSet<_> = before.difference(&gone).copied().collect();
        assert!(stayed.is_subset(&once), "somebody is missing");
        let ever: BTreeSet<_> = before.union(&after).copied().collect();
        assert!(once.is_subset(&ever), "somebody is nobody");
        // Who comes while the pages are read comes at their end.
        let missed = after.difference(&once).count();
        assert_eq!(missed, 0, "somebody new is missing");
        say(format_args!(
            "limit {limit}: {} people in {pages} pages, {spent:?} of them reading",
            seen.len()
        ));
    }
}
