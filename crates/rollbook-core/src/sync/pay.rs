//! Copying what was paid: the pay runs of the calendar, each read and stored by itself, so that a load of years goes on with
//! the next run wherever it was ended.

use std::{
    collections::BTreeMap,
    pin::pin,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use rollbook_model::{AccountId, Code, Problem, WebhookEvent, problem::Kind};
use rollbook_store::{CalendarRun, DueStream, PaidRow, PayRunCopy, ReadPayRun, ToldPay};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    checkpoint::Checkpoint,
    doubt,
    run::{Stop, stored},
    source::Source,
};
use crate::{
    Engine,
    employer::{PayRunRead, PaySetup, PaySource, RunFacts, is_same},
};

/// Runs that paid so many days ago, or later, are looked at in each turn: checks are taken back mostly soon.
const RECENT: i32 = 62;
/// Runs that pay in so many days can have been processed already.
const AHEAD: i32 = 14;
/// So many days after it paid, nothing of a run is still to be published.
const SETTLED: i32 = 7;
/// So long a turn goes on before others have theirs: a load of years is many turns.
const LONGEST_TURN: Duration = Duration::from_mins(2);
/// So often a stream is kept while it reads.
const KEPT_EVERY: Duration = Duration::from_mins(1);

/// What is read in one turn.
struct Turn<'a> {
    engine: &'a Engine,
    due: &'a DueStream,
    source: PaySource<'a>,
    /// What whole runs are read with, once one is.
    setup: Option<PaySetup>,
    today: Date,
    now: Timestamp,
    began: Instant,
}

impl Engine {
    /// Reads the calendar, the runs of the last weeks, those that were never read, the last paid first, and the one of the
    /// others that was looked at the longest time ago: a check of any of them can be taken back. A run that fails, or is not
    /// believed, does not hold up the others; how it ended is how the turn does.
    pub(super) async fn copy_pay(
        &self,
        due: &DueStream,
        source: PaySource<'_>,
        checkpoint: &mut Checkpoint,
        now: Timestamp,
        stop: &CancellationToken,
    ) -> Result<(), Stop> {
        let mut turn = Turn {
            engine: self,
            due,
            source,
            setup: None,
            today: now.to_zoned(TimeZone::UTC).date(),
            now,
            began: Instant::now(),
        };
        // A turn that goes on for so long, by a load of years or by a run that fails, looks at the last weeks again.
        let every = Source::of(due.stream).every;
        let turn_began_at = checkpoint.turn_began_at.filter(|at| now.duration_since(*at) < every);
        let turn_began_at = *checkpoint.turn_began_at.insert(turn_began_at.unwrap_or(now));
        let mut ended = Ok(());
        for run in turn.runs(turn_began_at).await? {
            if stop.is_cancelled() || turn.began.elapsed() > LONGEST_TURN {
                return Err(Stop::Stopped);
            }
            let mut after = checkpoint.clone();
            after.page += 1;
            match Box::pin(turn.read(run, &mut after)).await {
                Ok(()) => *checkpoint = after,
                Err(stop @ (Stop::Failed(_) | Stop::Doubtful(_))) if ended.is_ok() => {
                    // Where UKG Pro takes nothing more, it takes nothing of the others either.
                    if let Stop::Failed(problem) = &stop
                        && !is_of_run(problem)
                    {
                        return Err(stop);
                    }
                    ended = Err(stop);
                }
                Err(Stop::Failed(_) | Stop::Doubtful(_)) => {}
                Err(stop) => return Err(stop),
            }
        }
        ended
    }
}

impl Turn<'_> {
    /// The runs that are looked at, in their order; not those that were since the turn began.
    async fn runs(&self, turn_began_at: Timestamp) -> Result<Vec<PayRunCopy>, Stop> {
        let ahead = self.today.saturating_add(AHEAD.days());
        let periods = self.kept(self.source.periods()).await?;
        let calendar: Vec<_> = periods
            .into_iter()
            .filter(|(_, (paid_from, _))| *paid_from <= ahead)
            .map(|(control, (paid_from, paid_to))| CalendarRun {
                control,
                paid_from,
                paid_to,
            })
            .collect();
        let store = &self.engine.store;
        if !stored(store.keep_pay_calendar(self.due, &calendar, self.moment()).await)? {
            return Err(Stop::Lost);
        }
        let mut runs = stored(store.pay_runs(self.due.organisation, self.due.account).await)?;
        runs.reverse();
        let (unread, read): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.read_at.is_none());
        let recent = self.today.saturating_sub(RECENT.days());
        let (recent, older): (Vec<_>, Vec<_>) = read
            .into_iter()
            .partition(|run| run.run.paid_to >= recent || !run.settled);
        let longest_ago = older.into_iter().min_by_key(|run| run.read_at);
        let all = recent.into_iter().chain(unread).chain(longest_ago);
        Ok(all
            .filter(|run| run.read_at.is_none_or(|at| at < turn_began_at))
            .collect())
    }

    /// Looks at a run, and stores what is different.
    async fn read(&mut self, known: PayRunCopy, after: &mut Checkpoint) -> Result<(), Stop> {
        let control = known.run.control.clone();
        let account = self.due.account;
        // What is damaged is read whole, and is whole then.
        let facts = RunFacts::read(&known.body).unwrap_or_default();
        let read = self.kept(PayRunRead::register(&self.source, &control)).await?;
        after.rows_read += read.checks();
        let mut run = known.clone();
        run.read_at = Some(self.moment());
        if known.settled && read.is_as(&facts) {
            let unchanged = ReadPayRun {
                run,
                changed: Vec::new(),
                gone: Vec::new(),
                told: Vec::new(),
            };
            return self.apply(unchanged, after).await;
        }
        if let Some((from, to)) = read.days() {
            run.run.paid_from = from.min(run.run.paid_from);
            run.run.paid_to = to.max(run.run.paid_to);
        }
        let setup = match self.setup.take() {
            Some(setup) => setup,
            None => self.kept(PaySetup::read(&self.source)).await?,
        };
        let whole = self.kept(read.whole(&self.source, account, &control, &setup)).await;
        self.setup = Some(setup);
        let whole = whole?;
        let kept = stored(
            self.engine
                .store
                .paid_in(self.due.organisation, account, &control)
                .await,
        )?;
        let mut kept: BTreeMap<_, _> = kept.into_iter().map(|row| (row.owner.clone(), row)).collect();
        let known_people = kept.len() as u64;
        let mut told = Told::new(self.due.swept_at.is_some(), account, &facts, &whole.facts);
        let mut changed = Vec::new();
        for (owner, paid) in whole.people {
            let row = PaidRow {
                control: control.clone(),
                payments: paid.payments.into_iter().collect(),
                body: paid.body,
                owner,
            };
            let before = kept.remove(&row.owner);
            if let Some(before) = &before
                && before.payments == row.payments
                && is_same(&before.body, &row.body)
            {
                continue;
            }
            told.person(before.as_ref(), Some(&row));
            changed.push(row);
        }
        if !self.due.believed
            && let Some(problem) = doubt::of_vanished(Source::of(self.due.stream), known_people, kept.len() as u64)
        {
            return Err(Stop::Doubtful(problem));
        }
        for before in kept.values() {
            told.person(Some(before), None);
        }
        // What has just changed can have statements that are still to come, and what paid long ago has none.
        let paid_ago = |days: i32| run.run.paid_to.saturating_add(days.days()) <= self.today;
        let stays = whole.facts.is_of_same_register(&facts);
        run.settled = paid_ago(SETTLED) && (stays || known.read_at.is_none() && paid_ago(RECENT));
        run.body = whole.facts.text();
        after.changes += told.all.len() as u64;
        let read = ReadPayRun {
            run,
            changed,
            gone: kept.into_keys().collect(),
            told: told.all,
        };
        self.apply(read, after).await
    }

    async fn apply(&self, read: ReadPayRun, after: &Checkpoint) -> Result<(), Stop> {
        let applied = self
            .engine
            .store
            .apply_pay_run(self.due, read, &after.text(), self.moment())
            .await;
        if stored(applied)? { Ok(()) } else { Err(Stop::Lost) }
    }

    /// Reads something, and keeps the stream meanwhile: a large run takes longer than whoever stores nothing has it.
    async fn kept<T>(&self, reading: impl Future<Output = Result<T, Problem>>) -> Result<T, Stop> {
        let mut reading = pin!(reading);
        loop {
            let Ok(read) = tokio::time::timeout(KEPT_EVERY, &mut reading).await else {
                let kept = self.engine.store.keep_stream(self.due, self.moment()).await;
                if !stored(kept)? {
                    return Err(Stop::Lost);
                }
                continue;
            };
            return read.map_err(|problem| match (problem.code, self.source.lacks()) {
                (Code::PermissionMissing, Some(line)) => Stop::NotPermitted(line),
                _ => Stop::Failed(problem),
            });
        }
    }

    /// The present moment, by the clock of whoever began the turn.
    fn moment(&self) -> Timestamp {
        self.now + SignedDuration::try_from(self.began.elapsed()).unwrap_or(SignedDuration::ZERO)
    }
}

/// What webhooks are told of a run.
struct Told {
    /// Whether anything is told.
    is_heard: bool,
    /// The days of the payments, as they are now and were.
    days: BTreeMap<Uuid, Option<Date>>,
    all: Vec<ToldPay>,
}

impl Told {
    /// With what is told of the payments themselves. What is loaded for the first time is told as a whole, elsewhere.
    fn new(is_heard: bool, account: AccountId, before: &RunFacts, now: &RunFacts) -> Self {
        let mut told = Self {
            is_heard,
            days: BTreeMap::new(),
            all: Vec::new(),
        };
        let mut before: BTreeMap<_, _> = before
            .payments(account)
            .map(|(id, day, text)| (id, (day, text)))
            .collect();
        for (id, day, text) in now.payments(account) {
            told.days.insert(id, day);
            match before.remove(&id) {
                Some((_, same)) if same == text => {}
                Some(_) => told.tell(WebhookEvent::PaymentUpdated, id, None),
                None => told.tell(WebhookEvent::PaymentCreated, id, None),
            }
        }
        for (id, (day, _)) in before {
            told.days.insert(id, day);
            told.tell(WebhookEvent::PaymentDeleted, id, None);
        }
        told
    }

    /// What somebody was paid, and is.
    fn person(&mut self, before: Option<&PaidRow>, now: Option<&PaidRow>) {
        let of = |row: Option<&PaidRow>| row.map(|row| row.payments.clone()).unwrap_or_default();
        let (was, is) = (of(before), of(now));
        let Some(owner) = now.or(before).map(|row| row.owner.clone()) else {
            return;
        };
        for payment in &is {
            let event = if was.contains(payment) {
                WebhookEvent::PayStatementUpdated
            } else {
                WebhookEvent::PayStatementCreated
            };
            self.tell(event, *payment, Some(owner.clone()));
        }
        for payment in was.iter().filter(|payment| !is.contains(payment)) {
            self.tell(WebhookEvent::PayStatementDeleted, *payment, Some(owner.clone()));
        }
    }

    fn tell(&mut self, event: WebhookEvent, payment: Uuid, owner: Option<String>) {
        if !self.is_heard {
            return;
        }
        self.all.push(ToldPay {
            event,
            payment,
            pay_date: self.days.get(&payment).copied().flatten(),
            owner,
        });
    }
}

/// Whether a problem is one of the run that was read, and others can go better: UKG Pro answers, and not as it should.
fn is_of_run(problem: &Problem) -> bool {
    matches!(problem.kind, Kind::Upstream | Kind::Refused | Kind::NotFound)
}
