//! Going on with jobs whose turn has come.

use futures_util::{FutureExt as _, future};
use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    AccountId, DeductionItem, DeductionJob, DeductionJobStatus, DeductionState, Event, EventKind, OrganisationId,
    Problem, problem::Kind,
};
use rollbook_store::{DeductionTurnEnd, DueDeductionJob};

use super::{
    super::{super::EmployerAsk, plan::set_up},
    BY,
    check::finding,
    context::Context,
    plan, transaction,
};
use crate::{Engine, Sensitive, diagnosis, workforce::Reader};

/// How soon a job is looked at again, by how long nothing has come of it.
const AGAIN: [(SignedDuration, SignedDuration); 3] = [
    (SignedDuration::from_mins(2), SignedDuration::from_secs(10)),
    (SignedDuration::from_hours(1), SignedDuration::from_mins(1)),
    (SignedDuration::from_hours(24), SignedDuration::from_mins(15)),
];
const AT_LAST: SignedDuration = SignedDuration::from_hours(1);
/// How soon it is tried again after a failure that is nobody's fault.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(1);

impl Engine {
    /// Goes on with up to so many jobs whose turn has come at this moment, and says how many those were. However many
    /// processes do this, each job is gone on with by one at a time.
    ///
    /// # Errors
    /// When the store fails. What becomes of a job is kept with it.
    pub async fn run_deduction_jobs(&self, now: Timestamp, most: u32) -> Result<u32, Problem> {
        let due = self.store.claim_deduction_jobs(None, most, now).await;
        let (count, _) = self
            .run_claimed(due.map_err(|error| diagnosis::store(&error))?, now)
            .await?;
        Ok(count)
    }

    /// The same for all jobs of one account.
    ///
    /// # Errors
    /// As [`run_deduction_jobs`](Self::run_deduction_jobs).
    pub async fn run_deduction_jobs_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<u32, Problem> {
        let (count, _) = self.run_jobs_of(organisation, account, now).await?;
        Ok(count)
    }

    /// The same, with what a job failed by for now, if one did.
    pub(super) async fn run_jobs_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(u32, Option<Problem>), Problem> {
        let due = self
            .store
            .claim_deduction_jobs(Some((organisation, account)), u32::from(u16::MAX), now)
            .await;
        self.run_claimed(due.map_err(|error| diagnosis::store(&error))?, now)
            .await
    }

    async fn run_claimed(&self, due: Vec<DueDeductionJob>, now: Timestamp) -> Result<(u32, Option<Problem>), Problem> {
        let count = u32::try_from(due.len()).unwrap_or(u32::MAX);
        let turns = due.into_iter().map(|due| {
            let turn = self.to_the_end(move |engine| async move { engine.take_turn(&due, now).await });
            turn.boxed()
        });
        let ended = future::join_all(turns).await;
        let failed = ended.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok((count, failed.into_iter().flatten().next()))
    }

    /// One turn of a job: each part that has not ended is gone on with as far as it goes. Answers what it failed by for now,
    /// if it did.
    async fn take_turn(&self, due: &DueDeductionJob, now: Timestamp) -> Result<Option<Problem>, Problem> {
        let job = self.store.deduction_job(due.organisation, due.account, due.id).await;
        let Some(job) = job.map_err(|error| diagnosis::store(&error))? else {
            return Ok(None);
        };
        let mut failed = None;
        match self.advance_all(due, &job, now).await {
            Ok(true) => {}
            // Another process has it.
            Ok(false) => return Ok(None),
            Err(problem) => failed = Some(problem),
        }
        let job = self.store.deduction_job(due.organisation, due.account, due.id).await;
        let Some(job) = job.map_err(|error| diagnosis::store(&error))? else {
            return Ok(None);
        };
        let is_over = job.items.iter().all(|item| item.state.is_final());
        let event;
        let end = if is_over {
            event = ended(due, &job);
            DeductionTurnEnd::Over(&event)
        } else {
            if let Some(problem) = &failed {
                tracing::warn!(account = %due.account, job = %due.id, code = %problem.code, "A job that writes deductions failed for now: {problem}");
            }
            DeductionTurnEnd::Again(now + pause(&job, failed.as_ref(), now))
        };
        let stored = self.store.end_deduction_turn(due, end, now).await;
        stored.map_err(|error| diagnosis::store(&error))?;
        Ok(failed)
    }

    /// Goes on with each part; whether the job is still this process's.
    async fn advance_all(&self, due: &DueDeductionJob, job: &DeductionJob, now: Timestamp) -> Result<bool, Problem> {
        let ask = EmployerAsk {
            organisation: due.organisation,
            account: due.account,
            by: BY,
        };
        let of_reader = ask.of_reader(Sensitive::Masked);
        let reader = Reader::new(self, &of_reader).await?;
        let set_up = set_up(&reader).await?;
        let registered = self.registered_deductions(&ask).await?;
        let target = plan::target(due.account, &set_up, &registered, job.benefit);
        let target = match target {
            Ok(target) => target,
            Err(problem) => return self.refuse_all(due, &problem, now).await,
        };
        let form = self.store.deduction_transaction(due.organisation, due.account).await;
        let mut form = form.map_err(|error| diagnosis::store(&error))?;
        if form.is_none()
            && self
                .address_of(&reader.account.host, reader.account.allowed_host)?
                .is_loopback()
        {
            form = Some(transaction::emulated());
        }
        if let (Some(code), Some(one)) = (
            &target.code,
            registered
                .iter()
                .find(|one| one.id == job.benefit && one.code.is_none()),
        ) {
            let mut found = one.clone();
            found.code = Some(code.clone());
            let stored = self
                .store
                .register_deduction(due.organisation, due.account, &found)
                .await;
            stored.map_err(|error| diagnosis::store(&error))?;
        }
        let context = Context::new((self, ask, now), &reader, job.kind, set_up, target, form);
        let parts = self.store.deduction_items(due.organisation, due.account, due.id).await;
        let mut failed = None;
        for (place, mut item) in parts.map_err(|error| diagnosis::store(&error))? {
            match Box::pin(self.advance(&context, due, place, &mut item, now)).await {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                // The others may go on.
                Err(problem) => failed = failed.or(Some(problem)),
            }
        }
        failed.map_or(Ok(true), Err)
    }

    /// Goes on with a part as far as it goes: every step is kept before the next is taken.
    async fn advance(
        &self,
        context: &Context<'_>,
        due: &DueDeductionJob,
        place: u64,
        item: &mut DeductionItem,
        now: Timestamp,
    ) -> Result<bool, Problem> {
        loop {
            let before = item.clone();
            let stepped = match item.state {
                DeductionState::Effective | DeductionState::Refused => return Ok(true),
                DeductionState::Accepted if item.transport.is_none() => match context.check(item).await {
                    Err(problem) if is_refusal(&problem) => {
                        item.finding = Some(finding(&problem));
                        item.enter(DeductionState::Refused, now);
                        Ok(())
                    }
                    checked => checked,
                },
                DeductionState::Accepted => {
                    item.attempts += 1;
                    item.sent_at = Some(now);
                    item.enter(DeductionState::Sent, now);
                    Ok(())
                }
                DeductionState::Sent => Box::pin(context.send(item, due.id, place)).await,
                DeductionState::Pending | DeductionState::NeedsPerson => Box::pin(context.follow(item)).await,
            };
            let is_further = item.state != before.state || item.transport != before.transport;
            if *item != before {
                let stored = self.store.store_deduction_item(due, place, item, now).await;
                if !stored.map_err(|error| diagnosis::store(&error))? {
                    return Ok(false);
                }
            }
            stepped?;
            // Whoever has just handed something in sees nothing new at once.
            if !is_further || item.state == DeductionState::NeedsPerson {
                return Ok(true);
            }
        }
    }

    /// The deduction is gone, so that nothing of the job can be done.
    async fn refuse_all(&self, due: &DueDeductionJob, problem: &Problem, now: Timestamp) -> Result<bool, Problem> {
        let parts = self.store.deduction_items(due.organisation, due.account, due.id).await;
        for (place, mut item) in parts.map_err(|error| diagnosis::store(&error))? {
            if item.state.is_final() {
                continue;
            }
            item.finding = Some(finding(problem));
            item.enter(DeductionState::Refused, now);
            let stored = self.store.store_deduction_item(due, place, &item, now).await;
            if !stored.map_err(|error| diagnosis::store(&error))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether a problem is the last word, and not one of the moment.
fn is_refusal(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        Kind::Invalid | Kind::NotFound | Kind::Conflict | Kind::Permission | Kind::Refused
    )
}

/// How long a job waits for its next turn: the longer, the longer nothing has come of any of its parts.
fn pause(job: &DeductionJob, failed: Option<&Problem>, now: Timestamp) -> SignedDuration {
    let open = job.items.iter().filter(|item| !item.state.is_final());
    let lately = open.map(|item| item.since).max();
    let age = lately.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
    let pause = AGAIN
        .iter()
        .find(|(until, _)| age < *until)
        .map_or(AT_LAST, |(_, pause)| *pause);
    let asked = failed.map(|problem| {
        let asked = problem
            .retry_after_seconds
            .and_then(|seconds| i64::try_from(seconds).ok());
        asked.map_or(AFTER_FAILURE, SignedDuration::from_secs)
    });
    asked.map_or(pause, |asked| asked.max(pause))
}

fn ended(due: &DueDeductionJob, job: &DeductionJob) -> Event {
    let outcome = match job.status() {
        DeductionJobStatus::Error => DeductionJobStatus::Error,
        _ => DeductionJobStatus::Complete,
    };
    let refused = job
        .items
        .iter()
        .filter(|item| item.state == DeductionState::Refused)
        .count();
    Event::now(due.organisation, BY, EventKind::DeductionsWritten, Some(due.account))
        .with("job", due.id.to_string())
        .with("kind", job.kind.as_str())
        .with("outcome", outcome.as_str())
        .with("refused", refused.to_string())
}
