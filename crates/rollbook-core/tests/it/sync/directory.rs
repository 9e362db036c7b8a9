//! Everybody, page by page, while the tenant goes on living.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rollbook_core::{CopiedFilter, Depth, EmployerAsk, Pick};
use rollbook_model::{AccountId, Actor, ObjectKind};
use uuid::Uuid;

use super::truth::Export;
use super::world::{begun, is_exhaustive, say, sync};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

on_both! {
    pages_of_any_size_have_everybody_once_while_changes_land,
}

/// How a page says where the next one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// After the last one of it.
    Cursor,
    /// By how many places are passed over, as Finch's clients count them: what the page says, and those on it.
    Place,
}

/// Somebody who reads page after page.
struct Reader {
    by: By,
    next: u64,
    seen: Vec<Uuid>,
    spent: Duration,
    /// Who was there when the last page was read, after which nobody else can come.
    at_the_end: Option<BTreeSet<Uuid>>,
}

impl Reader {
    fn new(by: By) -> Self {
        Self {
            by,
            next: 0,
            seen: Vec::new(),
            spent: Duration::ZERO,
            at_the_end: None,
        }
    }

    async fn read_on(&mut self, hub: &Hub, account: AccountId, limit: u64) {
        if self.at_the_end.is_some() {
            return;
        }
        let began = Instant::now();
        let (ids, is_last): (Vec<_>, _) = match self.by {
            By::Cursor => {
                let filter = CopiedFilter {
                    after: self.next,
                    limit: Some(limit),
                    ..CopiedFilter::default()
                };
                let some = hub
                    .engine
                    .copied(ORGANISATION, account, ObjectKind::Person, &filter)
                    .await
                    .unwrap();
                self.next = some.last().map_or(self.next, |last| last.position);
                (some.iter().map(|person| person.id).collect(), some.is_empty())
            }
            By::Place => {
                let ask = EmployerAsk {
                    organisation: ORGANISATION,
                    account,
                    by: Actor::CommandLine,
                };
                let pick = Pick::Page {
                    offset: self.next,
                    limit,
                };
                let some = hub.engine.employer_people(&ask, Depth::Directory, pick).await.unwrap();
                let some = some.value;
                self.next += some.left + some.workers.len() as u64;
                let ids = some.workers.iter().map(|worker| worker.id).collect();
                (ids, some.workers.is_empty() || self.next >= some.total)
            }
        };
        self.spent += began.elapsed();
        assert!(ids.len() as u64 <= limit);
        self.seen.extend(ids);
        if is_last {
            self.at_the_end = Some(everybody(hub, account).await);
        }
    }
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
    let people = if is_exhaustive() { 100_000 } else { 250 };
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
        let mut readers = [Reader::new(By::Cursor), Reader::new(By::Place)];
        let mut gone = BTreeSet::new();
        for page in 1.. {
            for reader in &mut readers {
                reader.read_on(&hub, account, limit as u64).await;
            }
            if readers.iter().all(|reader| reader.at_the_end.is_some()) {
                break;
            }
            if page == 1 || (page % pause == 0 && page <= pages) {
                let known = everybody(&hub, account).await;
                hub.control.live(40, seed * 100 + page as u64);
                let export = Export::of(&hub.control);
                assert!(hub.control.remove_person(&export.somebody_who_leads_nobody(page * 17)));
                // And one of the first, from whom the places of all others are counted.
                hub.control.remove_person(&export.somebody_who_leads_nobody(0));
                hub.control.advance(Duration::from_hours(24));
                now += SignedDuration::from_hours(30);
                sync(&hub, account, now).await;
                let now_known = everybody(&hub, account).await;
                gone.extend(known.difference(&now_known).copied());
            }
        }
        assert!(!gone.is_empty());
        for reader in readers {
            let after = reader.at_the_end.unwrap();
            let seen = &reader.seen;
            let once: BTreeSet<_> = seen.iter().copied().collect();
            assert_eq!(once.len(), seen.len(), "somebody comes twice by {:?}", reader.by);
            let stayed: BTreeSet<_> = before.difference(&gone).copied().collect();
            assert!(stayed.is_subset(&once), "somebody is missing by {:?}", reader.by);
            let ever: BTreeSet<_> = before.union(&after).chain(&gone).copied().collect();
            assert!(once.is_subset(&ever), "somebody is nobody by {:?}", reader.by);
            // Who comes while the pages are read comes at their end.
            let missed = after.difference(&once).count();
            assert_eq!(missed, 0, "somebody new is missing by {:?}", reader.by);
            say(format_args!(
                "limit {limit} by {:?}: {} people in {pages} pages, {:?} of them reading",
                reader.by,
                seen.len(),
                reader.spent
            ));
        }
    }
}
