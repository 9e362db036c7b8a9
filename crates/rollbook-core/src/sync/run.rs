//! A run of a stream: page after page, each stored before the next is asked for again.

use std::collections::HashMap;

use futures_util::{FutureExt as _, future};
use jiff::{SignedDuration, Timestamp};
use rollbook_model::{Actor, Evidence, Problem, Stream, SyncMode, SyncResult, catalogue::fields};
use rollbook_store::{Applied, DueStream, Gone, NewRow, Page, StreamEnd};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use super::{
    checkpoint::{Checkpoint, since},
    doubt,
    mapper::PeopleMapper,
    source::{ROWS, Source, record_of},
};
use crate::{
    Engine, Sensitive,
    actions::MASK,
    diagnosis,
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
const PEOPLE_AT_ONCE: usize = 100;

/// Why a run ends before its end.
enum Stop {
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
struct Read {
    rows: Vec<Row>,
    more: bool,
}

/// A run under way.
struct Run<'a> {
    engine: &'a Engine,
    due: &'a DueStream,
    source: &'static Source,
    reader: &'a Reader<'a>,
    mapper: PeopleMapper<'a>,
    checkpoint: Checkpoint,
    /// How many rows were copied when it began; of a first run those of the tenant are not known.
    known: u64,
    now: Timestamp,
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
        let mut checkpoint = match &due.checkpoint {
            Some(text) => Checkpoint::read(text)?,
            None => begin(due, source, now),
        };
        let ended = Box::pin(self.read_stream(due, source, &mut checkpoint, now, stop)).await;
        let Some(end) = end_of(due, source, checkpoint, ended, now) else {
            return Ok(());
        };
        let stored = self.store.end_stream(due, &end, now).await;
        stored.map(drop).map_err(|error| diagnosis::store(&error))
    }

    async fn read_stream(
        &self,
        due: &DueStream,
        source: &'static Source,
        checkpoint: &mut Checkpoint,
        now: Timestamp,
        stop: &CancellationToken,
    ) -> Result<(), Stop> {
        let ask = ask(due);
        let reader = Reader::new(self, &ask).await?;
        let standings = self.store.streams(due.organisation, due.account, record_of, now).await;
        let standings = standings.map_err(|error| diagnosis::store(&error))?;
        let known = standings.iter().find(|standing| standing.stream == due.stream);
        let known = known.map_or(0, |standing| standing.rows);
        let lacks: HashMap<_, _> = standings
            .into_iter()
            .filter_map(|standing| Some((record_of(standing.stream), standing.lacks?)))
            .collect();
        let mut run = Run {
            engine: self,
            due,
            source,
            reader: &reader,
            mapper: PeopleMapper {
                account: due.account,
                rules: &reader.rules,
                lacks: &lacks,
            },
            checkpoint: checkpoint.clone(),
            known,
            now,
            stop,
        };
        let ended = Box::pin(run.read()).await;
        *checkpoint = run.checkpoint;
        ended
    }
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
    if is_due || due.believed || !source.of_people {
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

fn ask(due: &DueStream) -> Ask {
    Ask {
        organisation: due.organisation,
        account: due.account,
        by: Actor::System,
        // They are sealed before they are stored.
        sensitive: Sensitive::Shown,
        needs: Needs::default(),
        page_size: ROWS,
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
            Box::pin(self.read_pages()).await?;
            if self.checkpoint.mode == SyncMode::Increment {
                return Ok(());
            }
            let vanished = self.engine.store.vanished(self.due, self.source.record).await;
            let vanished = vanished.map_err(|error| diagnosis::store(&error))?;
            let gone = vanished.rows.len() as u64;
            let seen = vanished.known - gone;
            if seen == 0 && !self.due.believed && self.is_never_empty() {
                return Err(Stop::Doubtful(doubt::of_nothing(self.source)));
            }
            // A row that came twice has moved, and another may have moved past.
            let kept = self.checkpoint.rows_read - self.checkpoint.erased;
            if kept != seen && self.checkpoint.again < AGAIN {
                self.checkpoint.again += 1;
                self.checkpoint.page = 1;
                self.checkpoint.rows_read = 0;
                self.checkpoint.erased = 0;
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
        let mut page = self.fetch(self.checkpoint.page).await?;
        loop {
            let number = self.checkpoint.page;
            let (rows, more) = (std::mem::take(&mut page.rows), page.more);
            self.checkpoint.page += 1;
            self.checkpoint.rows_read += rows.len() as u64;
            for row in &rows {
                self.checkpoint.saw(self.source.changed(row));
            }
            let seen_as = (self.checkpoint.mode != SyncMode::Increment).then(|| self.place(number));
            let (applied, next) = {
                let next = async {
                    if more {
                        self.fetch(number + 1).await.map(Some)
                    } else {
                        Ok(None)
                    }
                };
                // While a page is stored the next is under way.
                future::join(Box::pin(self.apply(rows, seen_as, &[])), Box::pin(next)).await
            };
            self.count(applied?)?;
            match next? {
                Some(next) => page = next,
                None => return Ok(()),
            }
        }
    }

    /// The place of a page among those that were seen; pages that are read anew count beside the older ones.
    fn place(&self, page: u64) -> u64 {
        u64::from(self.checkpoint.again) << 32 | page
    }

    async fn fetch(&self, page: u64) -> Result<Read, Stop> {
        if self.stop.is_cancelled() {
            return Err(Stop::Stopped);
        }
        let mut inputs = Map::new();
        if let Some(since) = self.checkpoint.since {
            let after = format!(">{:02}-{:02}-{:04}", since.month(), since.day(), since.year());
            inputs.insert("dateTimeChanged".to_owned(), after.into());
        }
        match self.reader.page_beside(self.source.action, &inputs, page, ROWS).await? {
            (Beside::Rows(rows), more) => Ok(Read { rows, more }),
            (Beside::NotPermitted(line), _) => Err(Stop::NotPermitted(line)),
            (Beside::NotRead, _) => Ok(Read {
                rows: Vec::new(),
                more: false,
            }),
        }
    }

    /// Reads the rows again of people of whom another stream has seen a change.
    async fn catch_up(&mut self) -> Result<(), Stop> {
        let people = self.engine.store.followed(self.due).await;
        let people = people.map_err(|error| diagnosis::store(&error))?;
        for some in people.chunks(PEOPLE_AT_ONCE) {
            let rows = self.of_people(some).await?;
            self.checkpoint.rows_read += rows.len() as u64;
            let applied = self.apply(rows, None, some).await?;
            self.count(applied)?;
        }
        Ok(())
    }

    async fn of_people(&self, people: &[String]) -> Result<Vec<Row>, Stop> {
        match self.reader.of_people(self.source.action, people).await? {
            Beside::Rows(rows) => Ok(rows),
            Beside::NotPermitted(line) => Err(Stop::NotPermitted(line)),
            Beside::NotRead => Ok(Vec::new()),
        }
    }

    async fn apply(&self, rows: Vec<Row>, seen_as: Option<u64>, caught_up: &[String]) -> Result<Applied, Stop> {
        let rows = rows
            .into_iter()
            .map(|row| self.new_row(row))
            .collect::<Result<_, _>>()?;
        let page = Page {
            record: self.source.record,
            rows,
            seen_as,
            checkpoint: &self.checkpoint.text(),
            // A first run and a sweep of those that follow read everybody by themselves.
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
            .apply_page(self.due, page, &self.mapper, self.now)
            .await;
        applied.map_err(|error| diagnosis::store(&error))?.ok_or(Stop::Lost)
    }

    fn count(&mut self, applied: Applied) -> Result<(), Stop> {
        self.checkpoint.new += applied.new;
        self.checkpoint.different += applied.different;
        self.checkpoint.erased += applied.erased;
        self.checkpoint.changes += applied.changes;
        if self.checkpoint.mode == SyncMode::First || self.due.believed {
            return Ok(());
        }
        match doubt::of_changed(self.source, self.known, self.checkpoint.different) {
            Some(problem) => Err(Stop::Doubtful(problem)),
            None => Ok(()),
        }
    }

    /// A row as it is stored: what is sensitive of it apart.
    fn new_row(&self, mut row: Row) -> Result<NewRow, Stop> {
        let key = self.source.key(&row).ok_or_else(unnamed)?;
        let owner = self.source.owner(&row, &key).ok_or_else(unnamed)?;
        let mut sensitive = Map::new();
        for (name, value) in &mut row {
            if fields::sensitive().contains(&fields::key(name)) && text_of(value).is_some() {
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

    /// Takes out what was not seen, once it is plausible and UKG Pro says again that it is gone.
    async fn remove(&mut self, known: u64, unseen: Vec<Gone>) -> Result<(), Stop> {
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
        let checkpoint = self.checkpoint.text();
        let removed = self
            .engine
            .store
            .remove_rows(self.due, self.source.record, &gone, &checkpoint, &self.mapper, self.now)
            .await;
        let removed = removed.map_err(|error| diagnosis::store(&error))?.ok_or(Stop::Lost)?;
        self.checkpoint.changes += removed.changes;
        Ok(())
    }

    /// Of rows that were not seen, those of which UKG Pro says again that they are gone.
    async fn verify(&mut self, mut unseen: Vec<Gone>) -> Result<Vec<Gone>, Stop> {
        let still_there = if self.source.of_people {
            let mut people: Vec<_> = unseen.iter().map(|gone| gone.owner.clone()).collect();
            people.sort_unstable();
            people.dedup();
            let mut rows = Vec::new();
            for some in people.chunks(PEOPLE_AT_ONCE) {
                rows.extend(self.of_people(some).await?);
            }
            rows
        } else {
            let mut rows = Vec::new();
            let mut page = 1;
            loop {
                let read = self.fetch(page).await?;
                rows.extend(read.rows);
                if !read.more {
                    break rows;
                }
                page += 1;
            }
        };
        let there: Vec<_> = still_there.iter().filter_map(|row| self.source.key(row)).collect();
        unseen.retain(|gone| !there.contains(&gone.key));
        Ok(unseen)
    }
}
