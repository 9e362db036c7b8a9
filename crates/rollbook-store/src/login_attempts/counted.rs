//! What counts of the attempts of a login, and how many more there may be.

use jiff::{SignedDuration, Timestamp};

use super::{
    ALIVE, AttemptRow, LoginAsk, LoginBudget, LoginSending, LoginSpent, LoginTurn, REMEMBERED, TakenRow, TurnRow,
    WANTED,
};
use crate::error::Error;
use crate::row::time;

/// For how many times as long as no answer was seen nothing is sent.
const SILENT_TIMES: i64 = 20;

/// What counts of the attempts of a login.
pub(super) struct Counted {
    /// From when on each that was refused, or may have been, does so no longer; the earliest first.
    pub(super) ended: Vec<i64>,
    /// How many of these were refused for certain.
    refused: u32,
    /// How many are under way in processes that live.
    pub(super) under_way: u32,
    /// From when on an attempt that is not renewed has ended.
    alive_since: i64,
    now: i64,
    within: i64,
}

/// What counts because nobody saw the answer, and UKG Pro had taken the same before: a success settles it.
pub(super) struct Doubts {
    count: u32,
    first: i64,
    /// From when on the first counts no longer, and is none.
    first_until: i64,
    last: i64,
}

impl Counted {
    pub(super) fn of(rows: &[AttemptRow], budget: LoginBudget, now: Timestamp) -> Self {
        let mut counted = Self {
            ended: Vec::new(),
            refused: 0,
            under_way: 0,
            alive_since: (now - ALIVE).as_microsecond(),
            now: now.as_microsecond(),
            within: microseconds(budget.within),
        };
        for row in rows {
            if counted.is_under_way(row) {
                counted.under_way += 1;
            } else if let Some(until) = counted.counts_until(row) {
                counted.ended.push(until);
                counted.refused += u32::from(row.refused_at.is_some());
            }
        }
        counted.ended.sort_unstable();
        counted
    }

    fn is_under_way(&self, row: &AttemptRow) -> bool {
        row.refused_at.is_none() && row.code.is_none() && row.begun_at > self.alive_since
    }

    /// Until when what has ended counts, where it does yet. What a process that died had under way can have been refused as
    /// long as it was not taken for dead.
    fn counts_until(&self, row: &AttemptRow) -> Option<i64> {
        let from = match (row.refused_at, &row.code) {
            (Some(refused_at), _) => refused_at,
            (None, Some(_)) => row.begun_at,
            (None, None) => row.begun_at.saturating_add(microseconds(ALIVE)),
        };
        let until = from.saturating_add(self.within);
        (until > self.now).then_some(until)
    }

    /// What is in doubt of this, where anything is that a success settles.
    pub(super) fn doubts(&self, rows: &[AttemptRow], credentials: &str, sending: LoginSending) -> Option<Doubts> {
        let unseen = rows.iter().filter(|row| {
            let same = row.credentials == credentials && row.sent == sending.as_str();
            same && row.taken_before && row.refused_at.is_none() && !self.is_under_way(row)
        });
        let unseen = unseen.filter_map(|row| Some((row, self.counts_until(row)?)));
        unseen.fold(None, |doubts: Option<Doubts>, (row, until)| {
            let doubts = doubts.unwrap_or(Doubts {
                count: 0,
                first: row.begun_at,
                first_until: until,
                last: row.begun_at,
            });
            Some(Doubts {
                count: doubts.count + 1,
                last: row.begun_at,
                ..doubts
            })
        })
    }

    /// Whether the budget is spent by what has ended.
    pub(super) fn spent(&self, budget: LoginBudget) -> Result<Option<LoginSpent>, Error> {
        let allowed = usize::try_from(budget.refusals).unwrap_or(usize::MAX);
        if self.ended.len() < allowed {
            return Ok(None);
        }
        // As many must pass as there are too many, and one more for the next attempt.
        let until = self.ended.get(self.ended.len() - allowed).copied().unwrap_or(i64::MAX);
        let ended = u32::try_from(self.ended.len()).unwrap_or(u32::MAX);
        Ok(Some(LoginSpent {
            until: time(until, || "login attempt, column `begun_at`".to_owned())?,
            refused: self.refused,
            unseen: ended - self.refused,
        }))
    }

    /// Why credentials may not be sent, however long one waits for others.
    pub(super) fn held_back(
        &self,
        rows: &[AttemptRow],
        ask: &LoginAsk<'_>,
        taken: &Taken,
        budget: LoginBudget,
    ) -> Result<Option<LoginTurn>, Error> {
        let good = taken.is(ask.sending);
        let refused = rows
            .iter()
            .rev()
            .filter(|row| !ask.own.iter().any(|own| own.0 == row.id))
            // What this transport has taken since, another can refuse by itself.
            .filter(|row| !good || row.sent == ask.sending.as_str())
            .find(|row| row.credentials == ask.credentials && row.refused_at.is_some());
        if let Some((row, at)) = refused
            .and_then(|row| Some((row, row.refused_at?)))
            .filter(|_| !ask.again)
        {
            if row.is_being_compared(self.now) {
                return Ok(Some(LoginTurn::UnderWay));
            }
            return Ok(Some(LoginTurn::RefusedBefore {
                at: time(at, || "login attempt, column `refused_at`".to_owned())?,
                code: row.code.clone().unwrap_or_default(),
                taken_otherwise: !good && taken.is_any(),
            }));
        }
        if let Some(spent) = self.spent(budget)? {
            return Ok(Some(LoginTurn::Spent(spent)));
        }
        match self.doubts_to_find_out(rows, ask, good, budget) {
            Some(doubts) if doubts.next() > self.now => Ok(Some(LoginTurn::InDoubt {
                until: time(doubts.next(), || "login attempt, column `begun_at`".to_owned())?,
                unseen: doubts.count,
            })),
            _ => Ok(None),
        }
    }

    /// How many attempts can be given to who asks.
    pub(super) fn left(&self, rows: &[AttemptRow], ask: &LoginAsk<'_>, taken: &Taken, budget: LoginBudget) -> u32 {
        let good = taken.is(ask.sending);
        let left = budget
            .refusals
            .saturating_sub(self.count())
            .saturating_sub(self.under_way);
        if self.doubts_to_find_out(rows, ask, good, budget).is_some() {
            let is_tried = rows
                .iter()
                .any(|row| row.credentials == ask.credentials && self.is_under_way(row));
            return if is_tried { 0 } else { left.min(1) };
        }
        match left {
            left if !good || ask.comparing => left,
            1 if self.under_way == 0 => 1,
            left => left.saturating_sub(1),
        }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.ended.len()).unwrap_or(u32::MAX)
    }

    /// The doubts of good credentials for which one call at a time has to find out first: there are any, and a quarter of
    /// the budget is gone.
    fn doubts_to_find_out(
        &self,
        rows: &[AttemptRow],
        ask: &LoginAsk<'_>,
        good: bool,
        budget: LoginBudget,
    ) -> Option<Doubts> {
        let doubts = self.doubts(rows, ask.credentials, ask.sending);
        doubts.filter(|_| good && !self.is_ample(budget))
    }

    /// Whether less than a quarter of the budget is gone.
    pub(super) fn is_ample(&self, budget: LoginBudget) -> bool {
        self.count().saturating_mul(4) < budget.refusals
    }
}

impl Doubts {
    /// When the same may be sent again: at once after the first, and then the later the longer one call after another is not
    /// answered. So four calls that may be refused in a quarter of an hour are not spent in its first minute: when the
    /// second comes a second after the first, the third does 20 seconds later, the fourth 7 minutes after that, and 8
    /// minutes later the first counts no longer.
    fn next(&self) -> i64 {
        if self.count < 2 {
            return self.last;
        }
        let silent = self.last.saturating_sub(self.first).saturating_mul(SILENT_TIMES);
        self.last
            .saturating_add(silent.max(microseconds(ALIVE)))
            .min(self.first_until)
    }
}

impl TurnRow {
    /// Whether another process waits just now.
    pub(super) fn is_wanted_by_another(&self, process: &str, now: Timestamp) -> bool {
        let by_another = self.wanted_by.as_deref().is_some_and(|waiting| waiting != process);
        by_another && self.wanted_at.is_some_and(|at| at > (now - WANTED).as_microsecond())
    }
}

/// What UKG Pro has taken of credentials, and not refused since.
pub(super) struct Taken(pub(super) Vec<TakenRow>);

impl Taken {
    fn of(&self, sending: LoginSending) -> Option<&TakenRow> {
        self.0.iter().find(|row| row.sent == sending.as_str())
    }

    /// Whether it has taken this of them.
    pub(super) fn is(&self, sending: LoginSending) -> bool {
        self.of(sending).is_some()
    }

    /// Whether it has taken anything of them.
    pub(super) fn is_any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether it need not be recorded anew, to be remembered on, that it has taken this of them.
    pub(super) fn is_recently(&self, sending: LoginSending, now: Timestamp) -> bool {
        let taken_at = self.of(sending).and_then(|row| row.taken_at);
        taken_at.is_some_and(|at| at > (now - REMEMBERED / 2).as_microsecond())
    }

    /// Of the attempts of a login those that count for these credentials: of values that were taken, only what was sent to
    /// the tenant that took them, or nobody knows where to.
    pub(super) fn concerning(&self, mut rows: Vec<AttemptRow>, tenant: &str) -> Vec<AttemptRow> {
        if self.is_any() {
            rows.retain(|row| row.tenant == tenant || row.tenant.is_empty());
        }
        rows
    }
}

pub(super) fn microseconds(time: SignedDuration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
