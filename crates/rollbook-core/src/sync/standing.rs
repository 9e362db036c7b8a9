//! Beginning and ending the copy of an account, running it now, and how far it is.

use std::time::Duration;

use jiff::Timestamp;
use rollbook_model::{
    AccountId, Actor, Catalogue, Code, Event, EventKind, OrganisationId, Problem, Product, Stream, StreamStanding,
    SyncResult,
    problem::{Kind, Step},
};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::source::record_of;
use crate::{Engine, RequestsLeft, diagnosis, employer::PAY_PRODUCT};

/// How many streams of one account run at once.
const AT_ONCE: u32 = 4;
/// How often it is seen whether a run of another process has ended, which tells nobody by itself.
const SEEN_EVERY: Duration = Duration::from_millis(100);

/// How far the copy of an account is.
#[derive(Debug, Clone, Serialize)]
pub struct SyncStanding {
    /// Its streams; none when nothing of the account is copied.
    pub streams: Vec<StreamStanding>,
    /// How many requests its tenant may be sent yet; `None` where there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<RequestsLeft>,
}

impl SyncStanding {
    /// Whether everything that may be read of the people was read at least once.
    pub fn is_whole(&self) -> bool {
        let mut of_people = self.streams.iter().filter(|standing| standing.stream.is_of_people());
        !self.streams.is_empty()
            && of_people
                .all(|standing| standing.swept_at.is_some() || standing.result == Some(SyncResult::NotPermitted))
    }
}

/// What is asked of a sync that somebody wants now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Whether what the last run doubted is true.
    pub believe: bool,
    /// Who wants it.
    pub by: Actor,
}

impl Default for Wanted {
    /// Rollbook itself, which believes nothing.
    fn default() -> Self {
        Self {
            believe: false,
            by: Actor::System,
        }
    }
}

impl Engine {
    /// Begins to copy an account by itself; what is copied already stays as it is. What was paid is copied where the
    /// account is for that.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn begin_sync(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.begin_sync_by(organisation, account, Actor::System, now).await
    }

    async fn begin_sync_by(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        by: Actor,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let is_for_pay = self.is_for_pay(organisation, account).await?;
        let streams = Stream::ALL
            .iter()
            .filter(|stream| is_for_pay || **stream != Stream::Pay);
        let streams: Vec<_> = streams.copied().collect();
        let begun = self.store.begin_copy(organisation, account, &streams, now).await;
        if begun.map_err(|error| diagnosis::store(&error))? {
            let event = Event::now(organisation, by, EventKind::SyncBegun, Some(account));
            self.record(&event).await?;
        }
        Ok(())
    }

    async fn is_for_pay(&self, organisation: OrganisationId, account: AccountId) -> Result<bool, Problem> {
        let called = self.account(organisation, account).await?;
        let (actions, _) = Catalogue::get().choose(called.actions.iter().map(String::as_str));
        let wanted = Product::named(PAY_PRODUCT).map(Product::actions).unwrap_or_default();
        Ok(!wanted.is_empty()
            && wanted
                .iter()
                .all(|wanted| actions.iter().any(|action| action.id == *wanted)))
    }

    /// Has what was paid copied as the actions of the account are now: they can have become others since the copy was
    /// begun.
    pub(super) async fn settle_pay_copy(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let is_for_pay = self.is_for_pay(organisation, account).await?;
        let settled = self.store.settle_pay_copy(organisation, account, is_for_pay, now).await;
        settled.map_err(|error| diagnosis::store(&error))
    }

    /// Ends the copy of an account, with all that was copied and its changes.
    ///
    /// # Errors
    /// When there is no such account, or nothing of it is copied.
    pub async fn end_sync(&self, organisation: OrganisationId, account: AccountId, by: Actor) -> Result<(), Problem> {
        self.account(organisation, account).await?;
        let ended = self.store.end_copy(organisation, account).await;
        if !ended.map_err(|error| diagnosis::store(&error))? {
            return Err(not_synced());
        }
        let event = Event::now(organisation, by, EventKind::SyncEnded, Some(account));
        self.record(&event).await
    }

    /// Lets every stream of an account have its turn now, if it would be later; begins with those that are not copied yet.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn sync_now(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.begin_sync_by(organisation, account, wanted.by, now).await?;
        let by = self
            .store
            .sync_by(organisation, account, Stream::ALL, now, wanted.believe)
            .await;
        by.map_err(|error| diagnosis::store(&error))
    }

    /// Runs the streams of an account whose turn has come at this moment, and those that follow them, until none is
    /// left, and says how far it is then: another process can have one of them under way.
    ///
    /// # Errors
    /// When the store fails. What becomes of a run is recorded with its stream.
    pub async fn run_syncs_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<SyncStanding, Problem> {
        let stop = CancellationToken::new();
        loop {
            self.remap_now(organisation, account).await?;
            let due = self
                .store
                .claim_due_streams(Some((organisation, account)), AT_ONCE, now)
                .await;
            let due = due.map_err(|error| diagnosis::store(&error))?;
            if due.is_empty() {
                return self.sync_standing(organisation, account, now).await;
            }
            self.run_all(due, now, &stop).await?;
        }
    }

    /// The same at the present moment, and says how far it is once no other process or task has a stream of the account
    /// under way either. What one leaves that dies is taken up when its lease ends.
    ///
    /// # Errors
    /// As [`run_syncs_of`](Self::run_syncs_of).
    pub async fn finish_syncs_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<SyncStanding, Problem> {
        let mut was_at_rest = false;
        loop {
            let standing = self.run_syncs_of(organisation, account, Timestamp::now()).await?;
            let is_at_rest = !standing.streams.iter().any(|stream| stream.running);
            // What another process ended between the two looks can have made others due.
            if is_at_rest && was_at_rest {
                return Ok(standing);
            }
            if !is_at_rest {
                tokio::time::sleep(SEEN_EVERY).await;
            }
            was_at_rest = is_at_rest;
        }
    }

    /// How far the copy of an account is.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn sync_standing(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<SyncStanding, Problem> {
        let called = self.account(organisation, account).await?;
        let streams = self.store.streams(organisation, account, record_of, now).await;
        let streams = streams.map_err(|error| diagnosis::store(&error))?;
        Ok(SyncStanding {
            streams,
            requests: self.requests_left(&called).await?,
        })
    }
}

pub(crate) fn not_synced() -> Problem {
    let message = "Nothing of this account is copied";
    Problem::new(Kind::Conflict, Code::NotSynced, Step::Store, message)
        .with_remedy("Begin with `rollbook sync ACCOUNT`, or on the account's page")
}
