//! What was paid, from the copy.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::SignedDuration;
use rollbook_model::{Problem, Stream, SyncResult, workforce::PersonKey};
use rollbook_store::{PayRunCopy, StreamRead};
use uuid::Uuid;

use super::{
    super::{Attempt, EmployerAsk, Freshness, Read},
    PayItem, Payment, Statement, day,
    kinds::Kinds,
    payment::PaymentKey,
    run::{AllPaid, RunFacts},
    source::{Window, checks_of},
    statement::{Statements, freshness, learn_items},
};
use crate::{Engine, diagnosis, mapping::Rules};

/// So long the copy answers for a run in which something can still be published.
const STANDS_FOR: SignedDuration = SignedDuration::from_hours(12);

/// Runs that the copy holds, with from when they are.
struct CopiedRuns {
    runs: Vec<PayRunCopy>,
    freshness: Freshness,
}

impl Engine {
    /// What was paid by the runs that pay between two days; `None` where the copy has not read all of them.
    pub(super) async fn copied_payments(
        &self,
        ask: &EmployerAsk,
        seen: &[StreamRead],
        window: Window,
    ) -> Result<Option<Read<Vec<Payment>>>, Problem> {
        let Some(copied) = self.copied_runs(ask, seen, window).await? else {
            return Ok(None);
        };
        let codes = self.code_tables(ask.organisation, ask.account).await?;
        let mut payments = Vec::new();
        for run in &copied.runs {
            let control = &run.run.control;
            let people = self.store.people_paid_in(ask.organisation, ask.account, control).await;
            let mut by_payment: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
            for (owner, of) in people.map_err(|error| diagnosis::store(&error))? {
                let person = PersonKey(owner).record().uuid(ask.account);
                for payment in of {
                    by_payment.entry(payment).or_default().push(person);
                }
            }
            for facts in RunFacts::read(&run.body)?.payments {
                let people = by_payment.remove(&facts.key.id(ask.account)).unwrap_or_default();
                payments.push(Payment::of(ask.account, &codes, facts, people));
            }
        }
        Ok(Some(Read {
            value: payments,
            freshness: copied.freshness,
        }))
    }

    /// The statements of payments; `None` where the copy does not know all of them.
    pub(super) async fn copied_statements(
        &self,
        ask: &EmployerAsk,
        seen: &[StreamRead],
        payments: &[Uuid],
    ) -> Result<Option<Read<HashMap<Uuid, Vec<Statement>>>>, Problem> {
        let runs = self.pay_runs_of(ask, seen).await?;
        let mut wanted: BTreeMap<usize, Vec<(Uuid, PaymentKey)>> = BTreeMap::new();
        let mut found = BTreeSet::new();
        let facts = runs.iter().map(|run| RunFacts::read(&run.body));
        let facts = facts.collect::<Result<Vec<_>, _>>()?;
        for (place, facts) in facts.iter().enumerate() {
            for payment in &facts.payments {
                let id = payment.key.id(ask.account);
                if payments.contains(&id) && found.insert(id) {
                    wanted.entry(place).or_default().push((id, payment.key.clone()));
                }
            }
        }
        if payments.is_empty() || !payments.iter().all(|id| found.contains(id)) {
            return Ok(None);
        }
        let of_runs = wanted.keys().map(|place| &runs[*place]);
        let Some(base) = freshness_of(seen, of_runs) else {
            return Ok(None);
        };
        let rules = self.rules(ask.organisation, ask.account).await?;
        let (mut all, mut unsettled, mut units) = (HashMap::new(), 0, true);
        for (place, wanted) in wanted {
            let mut paid = self.all_paid(ask, &runs[place]).await?;
            paid.read.told = facts[place].told.clone().into_iter().collect();
            let checks = checks_of(&paid.register)?;
            let kinds = kinds(&rules, &facts[place], &paid);
            units &= facts[place].units;
            // Of a payment whose people are erased there is nothing left.
            all.extend(wanted.iter().map(|(id, _)| (*id, Vec::new())));
            let statements = Statements::of_run(ask.account, &kinds, &checks, &paid.read, wanted);
            unsettled += statements.unsettled;
            all.extend(statements.of);
        }
        Ok(Some(Read {
            value: all,
            freshness: freshness(ask, base, unsettled, units),
        }))
    }

    /// The kinds of lines of what was paid between two days; `None` where the copy has not read all of it.
    pub(super) async fn copied_items(
        &self,
        ask: &EmployerAsk,
        seen: &[StreamRead],
        window: Window,
    ) -> Result<Option<Read<BTreeSet<PayItem>>>, Problem> {
        let Some(copied) = self.copied_runs(ask, seen, window).await? else {
            return Ok(None);
        };
        let rules = self.rules(ask.organisation, ask.account).await?;
        let (mut items, mut untold, mut units) = (BTreeSet::new(), 0, true);
        // A run has the statements of its days, also those of another run, whose deductions are with that one.
        let mut kinds = Kinds::new(&rules.codes, &[], &[]);
        for run in &copied.runs {
            let facts = RunFacts::read(&run.body)?;
            let paid = self.all_paid(ask, run).await?;
            kinds.learn(&facts.kinds_of_earnings, &paid.read.deductions);
            kinds.learn_units(&paid.employments);
            units &= facts.units;
        }
        for run in &copied.runs {
            let paid = self.all_paid(ask, run).await?;
            let is_within = |day: jiff::civil::Date| (window.from..=window.to).contains(&day);
            let statements = paid.read.statements.iter();
            let within = statements.filter(|row| day(row, "paydate").is_some_and(is_within));
            untold += learn_items(&kinds, within, &mut items);
        }
        Ok(Some(Read {
            value: items,
            freshness: freshness(ask, copied.freshness, untold, units),
        }))
    }

    /// The runs of the copy that pay between two days; `None` where it has not read all of those that can.
    async fn copied_runs(
        &self,
        ask: &EmployerAsk,
        seen: &[StreamRead],
        window: Window,
    ) -> Result<Option<CopiedRuns>, Problem> {
        let mut runs = self.pay_runs_of(ask, seen).await?;
        if runs.is_empty() {
            return Ok(None);
        }
        runs.retain(|run| run.run.paid_to >= window.from && run.run.paid_from <= window.to);
        let freshness = freshness_of(seen, &runs);
        Ok(freshness.map(|freshness| CopiedRuns { runs, freshness }))
    }

    /// Every run that the copy knows of; none of what is not copied.
    async fn pay_runs_of(&self, ask: &EmployerAsk, seen: &[StreamRead]) -> Result<Vec<PayRunCopy>, Problem> {
        if !seen.iter().any(|seen| seen.stream == Stream::Pay) {
            return Ok(Vec::new());
        }
        let runs = self.store.pay_runs(ask.organisation, ask.account).await;
        runs.map_err(|error| diagnosis::store(&error))
    }

    async fn all_paid(&self, ask: &EmployerAsk, run: &PayRunCopy) -> Result<AllPaid, Problem> {
        let rows = self
            .store
            .paid_in(ask.organisation, ask.account, &run.run.control)
            .await;
        let mut all = AllPaid::default();
        for row in rows.map_err(|error| diagnosis::store(&error))? {
            all.add(&row.body)?;
        }
        Ok(all)
    }
}

fn kinds<'a>(rules: &'a Rules<'_>, facts: &RunFacts, paid: &AllPaid) -> Kinds<'a> {
    let mut kinds = Kinds::new(&rules.codes, &facts.kinds_of_earnings, &paid.read.deductions);
    kinds.learn_units(&paid.employments);
    kinds
}

/// Of what these runs tell; `None` where one was not read yet.
fn freshness_of<'a>(seen: &[StreamRead], runs: impl IntoIterator<Item = &'a PayRunCopy>) -> Option<Freshness> {
    let pay = seen.iter().find(|seen| seen.stream == Stream::Pay)?;
    let mut oldest = None;
    for run in runs {
        let read_at = run.read_at?;
        // What is young was read with the last turns, or is not what UKG Pro tells by now.
        let is_passed_over = pay
            .attempted_at
            .is_some_and(|at| at.duration_since(read_at) > STANDS_FOR);
        if !run.settled && is_passed_over {
            return None;
        }
        oldest = Some(oldest.map_or(read_at, |oldest: jiff::Timestamp| oldest.min(read_at)));
    }
    Some(Freshness {
        retrieved_at: oldest.or(pay.succeeded_at),
        attempted_at: pay.attempted_at,
        attempt: match pay.result {
            Some(SyncResult::Error | SyncResult::Doubtful | SyncResult::NotPermitted) => Attempt::Failed,
            _ => Attempt::Success,
        },
    })
}
