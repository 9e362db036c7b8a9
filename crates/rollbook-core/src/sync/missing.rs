//! What a run that read everything has not seen: whether the pages can be trusted, and who is gone.

use std::collections::{BTreeSet, HashSet};

use rollbook_model::SyncMode;
use rollbook_store::Gone;

use super::{
    doubt,
    run::{PEOPLE_AT_ONCE, Run, Stop, stored},
};

/// At most one in so many rows has the key of another one, in a list that has the same rows each time.
const TWICE: u64 = 20;

impl Run<'_> {
    /// Whether rows moved between the pages while these were read, so that one can have been passed over.
    pub(super) async fn has_moved(&mut self, seen: u64) -> Result<bool, Stop> {
        if self.checkpoint.shrunk {
            return Ok(true);
        }
        // A row that came on two pages has moved, and another may have moved past.
        let twice = self.checkpoint.kept.saturating_sub(seen);
        if twice > 0 && !self.is_its_own(twice, seen) {
            self.checkpoint.twice = Some(twice);
            return Ok(true);
        }
        // Of a row that is passed over when all is read for the first time, nothing else would tell soon: what is missing
        // in a later run is asked for by itself.
        if self.checkpoint.mode != SyncMode::First {
            return Ok(false);
        }
        let ends = self.checkpoint.ends.clone();
        for (page, end) in (1..).zip(ends.iter().take(ends.len().saturating_sub(1))) {
            // Where the last row of a page was, another one is, when one before it is gone.
            let last = self.fetch(*end, 1).await?;
            let Some(key) = last
                .as_ref()
                .and_then(|last| last.rows.first())
                .and_then(|row| self.source.key(row))
            else {
                return Ok(true);
            };
            let was_there = self
                .engine
                .store
                .was_seen(self.due, self.source.record, self.place(page), &key)
                .await;
            let is_erased = self.checkpoint.erased > 0;
            if !stored(was_there)?.unwrap_or(is_erased) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes out what was not seen, once it is plausible and UKG Pro says again that it is gone.
    pub(super) async fn remove(&mut self, known: u64, unseen: Vec<Gone>) -> Result<(), Stop> {
        if unseen.is_empty() {
            return Ok(());
        }
        if !self.due.believed
            && let Some(problem) = doubt::of_vanished(self.source, known, unseen.len() as u64)
        {
            return Err(Stop::Doubtful(problem));
        }
        let gone = Box::pin(self.verify(unseen)).await?;
        if gone.is_empty() {
            return Ok(());
        }
        let removed = self
            .engine
            .store
            .remove_rows(self.due, self.source.record, &gone, &self.mapper, self.moment())
            .await;
        let removed = stored(removed)?.ok_or(Stop::Lost)?;
        self.checkpoint.changes += removed.changes;
        Ok(())
    }

    /// Of rows that were not seen, those of which UKG Pro says again that they are gone.
    async fn verify(&mut self, mut unseen: Vec<Gone>) -> Result<Vec<Gone>, Stop> {
        let Some(there) = (if self.source.of_people {
            Some(self.asked_for(&unseen).await?)
        } else {
            self.listed_again().await?
        }) else {
            return Ok(Vec::new());
        };
        unseen.retain(|gone| !there.contains(&gone.key));
        Ok(unseen)
    }

    /// The keys of the rows that the people have whose rows were not seen.
    async fn asked_for(&self, unseen: &[Gone]) -> Result<HashSet<String>, Stop> {
        let people: BTreeSet<_> = unseen.iter().map(|gone| gone.owner.clone()).collect();
        let people: Vec<_> = people.into_iter().collect();
        let mut there = HashSet::new();
        for some in people.chunks(PEOPLE_AT_ONCE) {
            let rows = self.of_people(some).await?;
            there.extend(rows.iter().filter_map(|row| self.source.key(row)));
        }
        Ok(there)
    }

    /// The keys of all rows of the list; `None` where rows move between its pages, which says nothing of who is gone.
    async fn listed_again(&self) -> Result<Option<HashSet<String>>, Stop> {
        let (mut there, mut kept) = (HashSet::new(), 0);
        for page in 1.. {
            let Some(read) = self.fetch(page, self.engine.sync_page_rows.get()).await? else {
                return Ok(None);
            };
            let keys: HashSet<_> = read.rows.iter().filter_map(|row| self.source.key(row)).collect();
            kept += keys.len() as u64;
            there.extend(keys);
            if !read.more {
                break;
            }
        }
        let seen = there.len() as u64;
        Ok((kept == seen || self.is_its_own(kept - seen, seen)).then_some(there))
    }

    /// Whether so many rows came on two pages because the tenant has rows with one key: as few did when all pages were
    /// read before.
    fn is_its_own(&self, twice: u64, seen: u64) -> bool {
        self.checkpoint.twice == Some(twice) && twice.saturating_mul(TWICE) <= seen
    }
}
