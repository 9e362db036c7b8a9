//! A run of a stream: page after page, each stored before the next is asked for again.

use std::{collections::HashMap, time::Instant};

use futures_util::{FutureExt as _, future};
use jiff::{SignedDuration, Timestamp};
use rollbook_model::{Actor, Code, Evidence, Problem, Stream, SyncMode, SyncResult, catalogue::fields};
use rollbook_store::{DueStream, Followed, NewRow, Page, Stored, StreamEnd};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use super::{
    checkpoint::{Checkpoint, since},
    doubt,
    mapper::PeopleMapper,
    source::{Source, record_of},
};
use crate::{
    Engine, Sensitive,
    actions::MASK,
    diagnosis,
    employer::PaySource,
    mapping::{Row, text_of},
    workforce::{Ask, Beside, Needs, Only, Reader, unnamed},
};

/// How often all pages are read anew because rows moved between them.
const AGAIN: u32 = 3;
/// Between a failure and the next try: the first, and the longest.
const RETRY: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_RETRY: SignedDuration = SignedDuration::from_hours(1);
/// Between two tries to read what is not permitted.
const NOT_PERMITTED: SignedDuration = SignedDuration::from_hours(6);
/// How many rows are asked for by the people whose they are.
pub(super) const PEOPLE_AT_ONCE: usize = 100;

/// Why a run ends before its end.
pub(super) enum Stop {
    /// Another process has the stream now.
    Lost,
    /// The process ends.
    Stopped,
    /// The service account lacks this line.
    NotPermitted(String),
    /// What came is not plausible.
    Doubtful(Problem),
    /// It failed.
    Failed(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

/// A page as it was read.
pub(super) struct Read {
    pub(super) rows: Vec<Row>,
    pub(super) more: bool,
}

/// A run under way.
pub(super) struct Run<'a> {
    pub(super) engine: &'a Engine,
    pub(super) due: &'a DueStream,
    pub(super) source: &'static Source,
    reader: &'a Reader<'a>,
    pub(super) mapper: PeopleMapper<'a>,
    pub(super) checkpoint: Checkpoint,
    /// How many rows were copied when it began; of a first run those of the tenant are not known.
    known: u64,
    now: Timestamp,
    /// Since when it is under way: a long run is not all at the moment at which it began.
    began: Instant,
    stop: &'a CancellationToken,
}

impl Engine {
    /// Runs up to so many streams at once whose turn has come at this moment, and says how many those were. However many
    /// processes do this, each stream of an account has one run at a time. When `stop` is cancelled, a run stores the
    /// page it has and goes on when it is claimed again.
    ///
    /// # Errors
    /// When the store fails. What becomes of a run is recorded with its stream.
    pub async fn sync_due(&self, now: Timestamp, most: u32, stop: &CancellationToken) -> Result<u32, Problem> {
        self.remap_due(now, most, stop).await?;
        let due = self.store.claim_due_streams(None, most, now).await;
        self.run_all(due.map_err(|error| diagnosis::store(&error))?, now, stop)
            .await
    }

    /// The same for the streams of one account.
    ///
    /// # Errors
    /// As [`sync_due`](Self::sync_due).
    pub(super) async fn run_all(
        &self,
        due: Vec<DueStream>,
        now: Timestamp,
        stop: &CancellationToken,
    ) -> Result<u32, Problem> {
        let count = u32::try_from(due.len()).unwrap_or(u32::MAX);
        let runs = due.into_iter().map(|due| {
            let stop = stop.clone();
            let run = self.to_the_end(move |engine| async move { engine.run_stream(&due, now, &stop).await });
            run.boxed()
        });
        let ended = future::join_all(runs).await;
        ended.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(count)
    }

    async fn run_stream(&self, due: &DueStream, now: Timestamp, stop: &CancellationToken) -> Result<(), Problem> {
        let source = Source::of(due.stream);
        let ask = ask(due, self.sync_page_rows.get());
        let reader = Reader::new(self, &ask).await;
        let mut checkpoint = match &due.checkpoint {
            Some(text) => Checkpoint::read(text)?,
            None => begin(due, source, now),
        };
        let ended = match reader {
            Ok(reader) if due.stream == Stream::Pay => {
                let pay = PaySource::unasked(reader);
                Box::pin(self.copy_pay(due, pay, &mut checkpoint, now, stop)).await
            }
            Ok(reader) => Box::pin(self.read_stream(due, source, &reader, &mut checkpoint, now, stop)).await,
            Err(problem) => Err(Stop::Failed(problem)),
        };
        let Some(end) = end_of(due, source, checkpoint, ended, now) else {
            return Ok(());
        };
        let stored = self.store.end_stream(due, &end, now).await;
        stored.map_err(|error| diagnosis::store(&error))?;
        if due.stream == Stream::Companies
            && let Err(problem) = self.settle_pay_copy(due.organisation, due.account, now).await
        {
            tracing::warn!(account.id = %due.account, code = %problem.code, "What was paid is copied as before: {problem}");
        }
        self.end_refreshes(due.organisation, due.account).await
    }

    async fn read_stream(
        &self,
        due: &DueStream,
        source: &'static Source,
        reader: &Reader<'_>,
        checkpoint: &mut Checkpoint,
        now: Timestamp,
        stop: &CancellationToken,
    ) -> Result<(), Stop> {
        let known = match checkpoint.mode {
            SyncMode::First => 0,
            _ => stored(self.store.count_rows(due, source.record).await)?,
        };
        let read = stored(self.store.streams_read(due.organisation, due.account).await)?;
        let lacks: HashMap<_, _> = read
            .into_iter()
            .filter_map(|read| Some((record_of(read.stream), read.lacks?)))
            .collect();
        let mut run = Run {
            engine: self,
            due,
            source,
            reader,
            mapper: PeopleMapper {
                account: due.account,
                rules: &reader.rules,
                lacks: &lacks,
            },
            checkpoint: checkpoint.clone(),
            known,
            now,
            began: Instant::now(),
            stop,
        };
        let ended = Box::pin(run.read()).await;
        *checkpoint = run.checkpoint;
        ended
    }
}

/// What the store gave.
pub(super) fn stored<T>(result: Result<T, rollbook_store::Error>) -> Result<T, Stop> {
    result.map_err(|error| Stop::Failed(diagnosis::store(&error)))
}

/// How a run ends; `None` when another process has its stream.
fn end_of(
    due: &DueStream,
    source: &Source,
    checkpoint: Checkpoint,
    ended: Result<(), Stop>,
    now: Timestamp,
) -> Option<StreamEnd> {
    let kept = StreamEnd {
        due_at: now,
        result: SyncResult::Success,
        problem: None,
        lacks: None,
        failures: 0,
        swept: false,
        checkpoint: None,
        newest: due.newest.clone(),
    };
    let evidence = |problem: &Problem| Some(Evidence::of(problem, now));
    Some(match ended {
        Ok(()) => StreamEnd {
            due_at: now + source.every,
            swept: checkpoint.mode != SyncMode::Increment,
            newest: newest(due.newest.as_deref(), checkpoint.newest),
            ..kept
        },
        Err(Stop::Lost) => return None,
        Err(Stop::Stopped) => StreamEnd {
            result: SyncResult::Stopped,
            failures: due.failures,
            checkpoint: Some(checkpoint.text()),
            ..kept
        },
        Err(Stop::NotPermitted(line)) => StreamEnd {
            due_at: now + NOT_PERMITTED,
            result: SyncResult::NotPermitted,
            lacks: Some(line),
            checkpoint: Some(checkpoint.text()).filter(|_| checkpoint.rows_read > 0),
            ..kept
        },
        Err(Stop::Doubtful(problem)) => {
            tracing::warn!(account.id = %due.account, code = %problem.code, "{problem}");
            StreamEnd {
                due_at: now + source.every,
                result: SyncResult::Doubtful,
                problem: evidence(&problem),
                failures: due.failures.saturating_add(1),
                // What was read is stored, and what is doubted is read again.
                ..kept
            }
        }
        Err(Stop::Failed(problem)) => {
            tracing::info!(account.id = %due.account, stream = %due.stream, code = %problem.code, "A sync failed: {problem}");
            StreamEnd {
                due_at: now + retry(&problem, due.failures),
                result: SyncResult::Error,
                problem: evidence(&problem),
                failures: due.failures.saturating_add(1),
                checkpoint: Some(checkpoint.text()),
                ..kept
            }
        }
    })
}

/// How the next run of a stream reads.
fn begin(due: &DueStream, source: &Source, now: Timestamp) -> Checkpoint {
    let Some(swept_at) = due.swept_at else {
        return Checkpoint::begin(SyncMode::First, None);
    };
    // Half a turn early is not too early: the next one would be half a turn late.
    let is_due = now.duration_since(swept_at) + source.every / 2 >= source.sweep_every;
    if is_due || due.lacks_fields || due.believed || !source.of_people {
        return Checkpoint::begin(SyncMode::Sweep, None);
    }
    let since = since(due.newest.as_deref());
    if source.changed.is_some() && since.is_none() {
        return Checkpoint::begin(SyncMode::Sweep, None);
    }
    Checkpoint::begin(SyncMode::Increment, since)
}

fn newest(known: Option<&str>, seen: Option<String>) -> Option<String> {
    let mut newest = Checkpoint::begin(SyncMode::First, None);
    newest.saw(known.map(str::to_owned));
    newest.saw(seen);
    newest.newest
}

fn retry(problem: &Problem, failures: u32) -> SignedDuration {
    let asked = problem
        .retry_after_seconds
        .and_then(|seconds| i64::try_from(seconds).ok());
    let backed_off = RETRY.checked_mul(1 << failures.min(6)).unwrap_or(LONGEST_RETRY);
    asked
        .map_or(backed_off, SignedDuration::from_secs)
        .clamp(RETRY, LONGEST_RETRY)
}

fn ask(due: &DueStream, page_size: u32) -> Ask {
    Ask {
        organisation: due.organisation,
        account: due.account,
        by: Actor::System,
        // They are sealed before they are stored; of what was paid none is kept.
        sensitive: if due.stream == Stream::Pay {
            Sensitive::Masked
        } else {
            Sensitive::Shown
        },
        needs: Needs::default(),
        page_size,
        next: None,
        id: None,
        only: Only::default(),
        calls: false,
    }
}

impl Run<'_> {
    async fn read(&mut self) -> Result<(), Stop> {
        if self.checkpoint.mode == SyncMode::Increment && self.source.changed.is_none() {
            return Box::pin(self.catch_up()).await;
        }
        loop {
            if !self.checkpoint.done {
                Box::pin(self.read_pages()).await?;
            }
            if self.checkpoint.mode == SyncMode::Increment {
                if self.checkpoint.shrunk && self.checkpoint.again < AGAIN {
                    self.checkpoint.again();
                    continue;
                }
                return Ok(());
            }
            let vanished = self
                .engine
                .store
                .vanished(self.due, self.source.record, self.place(0))
                .await;
            let vanished = stored(vanished)?;
            let found = vanished.known - vanished.rows.len() as u64;
            if found == 0 && !self.due.believed && self.is_never_empty() {
                return Err(Stop::Doubtful(doubt::of_nothing(self.source)));
            }
            if Box::pin(self.has_moved(vanished.seen)).await? && self.checkpoint.again < AGAIN {
                self.checkpoint.again();
                continue;
            }
            return Box::pin(self.remove(vanished.known, vanished.rows)).await;
        }
    }

    /// Whether a tenant without any such row is none.
    fn is_never_empty(&self) -> bool {
        matches!(
            self.due.stream,
            Stream::Companies | Stream::Persons | Stream::Employments
        ) || self.known > 0
    }

    async fn read_pages(&mut self) -> Result<(), Stop> {
        let size = self.engine.sync_page_rows.get();
        let Some(mut page) = self.fetch(self.checkpoint.page, size).await? else {
            self.checkpoint.end_early();
            return Ok(());
        };
        loop {
            let (before, number) = (self.checkpoint.clone(), self.checkpoint.page);
            let (rows, more) = (std::mem::take(&mut page.rows), page.more);
            self.checkpoint.page += 1;
            self.checkpoint.done = !more;
            self.checkpoint.rows_read += rows.len() as u64;
            self.checkpoint.ends.push(self.checkpoint.rows_read);
            for row in &rows {
                self.checkpoint.saw(self.source.changed(row));
            }
            let seen_as = (self.checkpoint.mode != SyncMode::Increment).then(|| self.place(number));
            let (applied, next) = {
                let next = async {
                    if more {
                        self.fetch(number + 1, size).await.map(Some)
                    } else {
                        Ok(None)
                    }
                };
                // While a page is stored the next is under way.
                future::join(
                    Box::pin(self.apply(rows, seen_as, &Followed::default())),
                    Box::pin(next),
                )
                .await
            };
            // Where it goes on is behind the page once that is stored, and not before.
            self.checkpoint = before;
            self.checkpoint = applied?;
            match next? {
                Some(Some(next)) => page = next,
                Some(None) => {
                    self.checkpoint.end_early();
                    return Ok(());
                }
                None => return Ok(()),
            }
        }
    }

    /// The place of a page among those that were seen; pages that are read anew count beside the older ones.
    pub(super) fn place(&self, page: u64) -> u64 {
        u64::from(self.checkpoint.again) << 32 | page
    }

    /// A page; `None` where the list has become shorter.
    pub(super) async fn fetch(&self, page: u64, size: u32) -> Result<Option<Read>, Stop> {
        if self.stop.is_cancelled() {
            return Err(Stop::Stopped);
        }
        let mut inputs = Map::new();
        if let Some(since) = self.checkpoint.since {
            let after = format!(">{:02}-{:02}-{:04}", since.month(), since.day(), since.year());
            inputs.insert("dateTimeChanged".to_owned(), after.into());
        }
        match self.reader.page_beside(self.source.action, &inputs, page, size).await {
            Ok((Beside::Rows(rows), more)) => Ok(Some(Read { rows, more })),
            Ok((Beside::NotPermitted(line), _)) => Err(Stop::NotPermitted(line)),
            Ok((Beside::NotRead, _)) => Ok(Some(Read {
                rows: Vec::new(),
                more: false,
            })),
            Err(problem) if problem.code == Code::PagePastEnd => Ok(None),
            Err(problem) => Err(problem.into()),
        }
    }

    /// Reads the rows again of people of whom another stream has seen a change.
    async fn catch_up(&mut self) -> Result<(), Stop> {
        let followed = stored(self.engine.store.followed(self.due).await)?;
        for some in followed.owners.chunks(PEOPLE_AT_ONCE) {
            let rows = self.of_people(some).await?;
            self.checkpoint.rows_read += rows.len() as u64;
            let caught_up = Followed {
                owners: some.to_vec(),
                up_to: followed.up_to,
            };
            self.checkpoint = self.apply(rows, None, &caught_up).await?;
        }
        Ok(())
    }

    pub(super) async fn of_people(&self, people: &[String]) -> Result<Vec<Row>, Stop> {
        match self.reader.of_people(self.source.action, people).await? {
            Beside::Rows(rows) => Ok(rows),
            Beside::NotPermitted(line) => Err(Stop::NotPermitted(line)),
            Beside::NotRead => Ok(Vec::new()),
        }
    }

    /// Stores rows, and says where the run goes on.
    async fn apply(&self, rows: Vec<Row>, seen_as: Option<u64>, caught_up: &Followed) -> Result<Checkpoint, Stop> {
        let rows = rows
            .into_iter()
            .map(|row| self.new_row(row))
            .collect::<Result<_, _>>()?;
        let page = Page {
            record: self.source.record,
            rows,
            seen_as,
            checkpoint: &|applied| self.checkpoint.after(applied).text(),
            at_most_different: self.at_most_different(),
            // When all is read for the first time, those that follow are read after it.
            followed_by: if self.checkpoint.mode == SyncMode::First {
                &[]
            } else {
                self.source.followed_by
            },
            caught_up,
        };
        let applied = self
            .engine
            .store
            .apply_page(self.due, page, &self.mapper, self.moment())
            .await;
        match stored(applied)? {
            Stored::Applied(applied) => Ok(self.checkpoint.after(&applied)),
            Stored::TooDifferent(_) => Err(Stop::Doubtful(doubt::of_changed(self.source, self.known))),
            Stored::Lost => Err(Stop::Lost),
        }
    }

    /// How many more rows can be different and are believed.
    fn at_most_different(&self) -> Option<u64> {
        let is_expected = self.checkpoint.mode == SyncMode::First
            || self.due.believed
            // Rows are all different that have a field which they lacked before.
            || self.due.lacks_fields;
        let most = doubt::most_changed(self.known);
        (!is_expected).then(|| most.saturating_sub(self.checkpoint.different))
    }

    /// The present moment, by the clock of whoever began the run.
    pub(super) fn moment(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.began.elapsed()).unwrap_or(SignedDuration::ZERO);
        self.now + passed
    }

    /// A row as it is stored: what is sensitive of it apart.
    fn new_row(&self, mut row: Row) -> Result<NewRow, Stop> {
        let key = self.source.key(&row).ok_or_else(unnamed)?;
        let owner = self.source.owner(&row, &key).ok_or_else(unnamed)?;
        let mut sensitive = Map::new();
        for (name, value) in &mut row {
            if text_of(value).is_some() && fields::sensitive().contains(&fields::key(name)) {
                sensitive.insert(name.clone(), std::mem::replace(value, MASK.into()));
            }
        }
        let text = |map: Map<String, Value>| Value::Object(map).to_string();
        Ok(NewRow {
            key,
            owner,
            body: text(row),
            sensitive: (!sensitive.is_empty()).then(|| SecretString::from(text(sensitive))),
        })
    }
}
