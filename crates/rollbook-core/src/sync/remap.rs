//! Making the objects of a copy anew, because codes mean something else or fields were switched off.

use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId, Problem};
use rollbook_store::DueRemap;
use tokio_util::sync::CancellationToken;

use super::{mapper::PeopleMapper, source::record_of};
use crate::{Engine, diagnosis};

impl Engine {
    /// Makes the objects of up to so many copies anew that are to be, each by one process at a time. One that is stopped
    /// or killed is gone on with where it was.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn remap_due(&self, now: Timestamp, most: u32, stop: &CancellationToken) -> Result<(), Problem> {
        let due = self.store.claim_remaps(None, most, now).await;
        for due in due.map_err(|error| diagnosis::store(&error))? {
            self.remap(&due, stop).await?;
        }
        Ok(())
    }

    /// Makes the objects of an account's copy anew, if they are to be and no other process does it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn remap_now(&self, organisation: OrganisationId, account: AccountId) -> Result<(), Problem> {
        let stop = CancellationToken::new();
        let due = self
            .store
            .claim_remaps(Some((organisation, account)), 1, Timestamp::now())
            .await;
        for due in due.map_err(|error| diagnosis::store(&error))? {
            self.remap(&due, &stop).await?;
        }
        Ok(())
    }

    async fn remap(&self, due: &DueRemap, stop: &CancellationToken) -> Result<(), Problem> {
        let rules = self.rules(due.organisation, due.account).await?;
        let reads = self.store.streams_read(due.organisation, due.account).await;
        let reads = reads.map_err(|error| diagnosis::store(&error))?;
        let lacks = reads
            .into_iter()
            .filter_map(|read| Some((record_of(read.stream), read.lacks?)))
            .collect();
        let mapper = PeopleMapper {
            account: due.account,
            rules: &rules,
            lacks: &lacks,
        };
        while !stop.is_cancelled() {
            let more = self.store.remap_some(due, &mapper, Timestamp::now()).await;
            if !more.map_err(|error| diagnosis::store(&error))? {
                break;
            }
        }
        Ok(())
    }
}
