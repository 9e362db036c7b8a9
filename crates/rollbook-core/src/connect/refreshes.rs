//! That a client wants everything to be read anew: once an hour, and one after the other. How far it is follows from the
//! streams of the copy.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountId, AccountStatus, Actor, Code, Event, EventKind, OrganisationId, Problem, Refresh, RefreshStatus,
    Stream, SyncResult,
    problem::{Kind, Step},
};
use rollbook_store::StreamRead;
use uuid::Uuid;

use super::Opened;
use crate::{Engine, Wanted, diagnosis, engine, served::Served};

/// Between two that a connection asks for.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// How often a connection may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshPace {
    /// Once an hour.
    Hourly,
    /// As soon as the last one has ended: of a tenant that nobody else uses.
    AtWill,
}

impl RefreshPace {
    const fn between(self) -> SignedDuration {
        match self {
            Self::Hourly => EVERY,
            Self::AtWill => SignedDuration::ZERO,
        }
    }
}

/// What became of a wish.
#[derive(Debug)]
pub enum RefreshAsked {
    /// It is begun.
    Begun(Refresh),
    /// One is under way, which is this.
    Running(Refresh),
    /// The last one was asked for too short a time ago; at this moment the next can be.
    TooSoon(Timestamp),
}

impl Engine {
    /// Lets everything of a connection be read anew.
    ///
    /// # Errors
    /// When the store fails, or the connection is gone.
    pub async fn ask_refresh(&self, opened: &Opened, pace: RefreshPace) -> Result<RefreshAsked, Problem> {
        let (organisation, connection) = (opened.connection.organisation, opened.connection.id);
        // How the last one ended is kept first, so that it is not taken for one under way.
        self.refreshes(opened, 1, 0).await?;
        let now = engine::now();
        let wish = Refresh {
            id: Uuid::now_v7(),
            connection,
            asked_at: now,
            started_at: None,
            status: RefreshStatus::Pending,
            ended_at: None,
        };
        let last = self.store.ask_refresh(organisation, &wish, now - pace.between()).await;
        match last.map_err(|error| diagnosis::store(&error))? {
            None => {
                self.sync_now(organisation, opened.account.id, Wanted::default(), now)
                    .await?;
                // Of an account that nobody reads any more it has ended before it began.
                self.end_refreshes(organisation, opened.account.id).await?;
                Ok(RefreshAsked::Begun(wish))
            }
            Some(last) if last.ended_at.is_none() => Ok(RefreshAsked::Running(last)),
            Some(last) => Ok(RefreshAsked::TooSoon(last.asked_at + pace.between())),
        }
    }

    /// Whether a connection can ask for one now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may_refresh(&self, opened: &Opened) -> Result<bool, Problem> {
        let last = self.refreshes(opened, 1, 0).await?;
        let now = engine::now();
        Ok(last
            .first()
            .is_none_or(|last| last.ended_at.is_some() && last.asked_at + EVERY <= now))
    }

    /// Those of a connection, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn refreshes(&self, opened: &Opened, limit: u64, offset: u64) -> Result<Vec<Refresh>, Problem> {
        let (organisation, connection) = (opened.connection.organisation, opened.connection.id);
        let kept = self.store.refreshes(organisation, connection, limit, offset).await;
        let kept = kept.map_err(|error| diagnosis::store(&error))?;
        self.seen_of(&opened.account, kept).await
    }

    /// One of a connection.
    ///
    /// # Errors
    /// `job_not_found`; when the store fails.
    pub async fn refresh(&self, opened: &Opened, id: &str) -> Result<Refresh, Problem> {
        let (organisation, connection) = (opened.connection.organisation, opened.connection.id);
        let Ok(uuid) = Uuid::try_parse(id) else {
            return Err(unknown(id));
        };
        if uuid == opened.account.id.uuid() {
            return self.first_load(opened).await?.ok_or_else(|| unknown(id));
        }
        let kept = self.store.refresh(organisation, connection, uuid).await;
        let kept = kept.map_err(|error| diagnosis::store(&error))?;
        let seen = self.seen_of(&opened.account, kept.into_iter().collect()).await?;
        seen.into_iter().next().ok_or_else(|| unknown(id))
    }

    /// The first load of an account, which nobody asked for: it has the account's id.
    async fn first_load(&self, opened: &Opened) -> Result<Option<Refresh>, Problem> {
        let (organisation, account) = (opened.connection.organisation, opened.account.id);
        let loaded = self.store.copy_loaded(organisation, account).await;
        let loaded = loaded.map_err(|error| diagnosis::store(&error))?;
        Ok(loaded.map(|(begun_at, loaded_at)| Refresh {
            id: account.uuid(),
            connection: opened.connection.id,
            asked_at: begun_at,
            started_at: Some(begun_at),
            status: match loaded_at {
                Some(_) => RefreshStatus::Complete,
                None => RefreshStatus::InProgress,
            },
            ended_at: loaded_at,
        }))
    }

    /// When everything that may be read was last read.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_sync(&self, opened: &Opened) -> Result<Option<Timestamp>, Problem> {
        let reads = self.reads_of(&opened.account).await?;
        let read = reads
            .iter()
            .filter(|read| read.result != Some(SyncResult::NotPermitted));
        let times: Option<Vec<_>> = read.map(|read| read.succeeded_at).collect();
        Ok(times.and_then(|times| times.into_iter().min()))
    }

    async fn reads_of(&self, account: &Account) -> Result<Vec<StreamRead>, Problem> {
        let reads = self.store.streams_read(account.organisation, account.id).await;
        let mut reads = reads.map_err(|error| diagnosis::store(&error))?;
        // The first load of what was paid goes back for years; nothing else waits for it.
        reads.retain(|read| read.stream != Stream::Pay || read.swept_at.is_some());
        Ok(reads)
    }

    /// How far they are now; how one has ended is kept, and told.
    async fn seen_of(&self, account: &Account, kept: Vec<Refresh>) -> Result<Vec<Refresh>, Problem> {
        if kept.iter().all(|refresh| refresh.ended_at.is_some()) {
            return Ok(kept);
        }
        let reads = self.reads_of(account).await?;
        let mut seen = Vec::with_capacity(kept.len());
        for refresh in kept {
            let was_over = refresh.ended_at.is_some();
            let refresh = seen_now(refresh, account.status, &reads, engine::now());
            if refresh.ended_at.is_some() && !was_over {
                self.end_refresh(account, &refresh).await?;
            }
            seen.push(refresh);
        }
        Ok(seen)
    }

    /// Looks whether those of an account have ended, with the run of a stream or with its access.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn end_refreshes(&self, organisation: OrganisationId, account: AccountId) -> Result<(), Problem> {
        let under_way = self.store.refreshes_under_way(organisation, account).await;
        let under_way = under_way.map_err(|error| diagnosis::store(&error))?;
        if under_way.is_empty() {
            return Ok(());
        }
        let account = self.account(organisation, account).await?;
        self.seen_of(&account, under_way).await.map(drop)
    }

    async fn end_refresh(&self, account: &Account, refresh: &Refresh) -> Result<(), Problem> {
        let event = Event::now(
            account.organisation,
            Actor::System,
            EventKind::RefreshEnded,
            Some(account.id),
        );
        let event = event
            .with("job", refresh.id.to_string())
            .with("outcome", refresh.status.as_str());
        let ended = self
            .store
            .end_refresh(account.organisation, refresh, &Served::mark(event))
            .await;
        ended.map_err(|error| diagnosis::store(&error))
    }
}

/// How far one is by what was read since.
fn seen_now(mut refresh: Refresh, account: AccountStatus, reads: &[StreamRead], now: Timestamp) -> Refresh {
    if refresh.ended_at.is_some() {
        return refresh;
    }
    let since = |at: Option<Timestamp>| at.filter(|at| *at >= refresh.asked_at);
    let begun: Vec<_> = reads.iter().filter(|read| since(read.attempted_at).is_some()).collect();
    refresh.started_at = begun.iter().filter_map(|read| read.attempted_at).min();
    let is_over = |read: &&&StreamRead| read.leased_until.is_none_or(|until| until <= now);
    let over: Vec<_> = begun.iter().filter(is_over).collect();
    let stopped = |read: &&&&StreamRead| {
        since(read.succeeded_at).is_none() && read.result.is_some_and(|result| result != SyncResult::Success)
    };
    let denied = over
        .iter()
        .any(|read| read.stream == Stream::Persons && read.result == Some(SyncResult::NotPermitted));
    let failed = over
        .iter()
        .filter(stopped)
        .any(|read| matches!(read.result, Some(SyncResult::Error | SyncResult::Doubtful)));
    let settled = |read: &&&&StreamRead| since(read.succeeded_at).is_some() || stopped(read);
    let all = !reads.is_empty() && over.iter().filter(settled).count() == reads.len();
    refresh.status = match () {
        () if matches!(account, AccountStatus::ReauthNeeded | AccountStatus::Revoked) => RefreshStatus::ReauthError,
        () if denied => RefreshStatus::PermissionsError,
        () if all && failed => RefreshStatus::Error,
        () if all => RefreshStatus::Complete,
        () if begun.is_empty() => RefreshStatus::Pending,
        () => RefreshStatus::InProgress,
    };
    if refresh.status.is_final() {
        let last = reads
            .iter()
            .flat_map(|read| [since(read.succeeded_at), since(read.attempted_at)]);
        refresh.ended_at = last.flatten().max().or(Some(now));
    }
    refresh
}

fn unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("the connection has no job `{id}`");
    Problem::new(Kind::NotFound, Code::JobNotFound, Step::Input, message)
        .with_remedy("See which there are in `GET /jobs/automated`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn read(stream: Stream, attempted: i64, succeeded: i64, result: SyncResult) -> StreamRead {
        StreamRead {
            stream,
            swept_at: Some(at(1)),
            lacks: None,
            attempted_at: Some(at(attempted)),
            succeeded_at: Some(at(succeeded)),
            leased_until: None,
            result: Some(result),
        }
    }

    fn told(reads: &[StreamRead]) -> (RefreshStatus, Option<Timestamp>) {
        let refresh = Refresh {
            id: Uuid::nil(),
            connection: "60176581-e828-5c49-817f-1a3938e68e12".parse().unwrap(),
            asked_at: at(100),
            started_at: None,
            status: RefreshStatus::Pending,
            ended_at: None,
        };
        let seen = seen_now(refresh, AccountStatus::Linked, reads, at(200));
        (seen.status, seen.ended_at)
    }

    #[test]
    fn how_far_it_is_follows_from_what_was_read_since() {
        let persons = |attempted, succeeded, result| read(Stream::Persons, attempted, succeeded, result);
        let jobs = |attempted, succeeded, result| read(Stream::Jobs, attempted, succeeded, result);
        let before = jobs(50, 51, SyncResult::Success);
        let done = persons(110, 120, SyncResult::Success);
        assert_eq!(told(&[]), (RefreshStatus::Pending, None));
        assert_eq!(told(std::slice::from_ref(&before)), (RefreshStatus::Pending, None));
        assert_eq!(told(&[done.clone(), before]), (RefreshStatus::InProgress, None));
        let also = jobs(111, 130, SyncResult::Success);
        assert_eq!(told(&[done.clone(), also]), (RefreshStatus::Complete, Some(at(130))));
        let failed = jobs(140, 51, SyncResult::Error);
        assert_eq!(
            told(&[done.clone(), failed.clone()]),
            (RefreshStatus::Error, Some(at(140)))
        );
        let tried_again = StreamRead {
            leased_until: Some(at(300)),
            ..failed
        };
        assert_eq!(told(&[done.clone(), tried_again]), (RefreshStatus::InProgress, None));
        let lacking = jobs(111, 51, SyncResult::NotPermitted);
        assert_eq!(
            told(&[done, lacking]).0,
            RefreshStatus::Complete,
            "what may not be read is not asked for"
        );
        let denied = persons(110, 51, SyncResult::NotPermitted);
        assert_eq!(told(&[denied]).0, RefreshStatus::PermissionsError);
    }
}
