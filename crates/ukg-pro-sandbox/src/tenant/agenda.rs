//! What the tenant does by itself once its clock gets there.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::Tenant;

/// Something that is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Task {
    /// Approves a request that nobody approved until then.
    Approve(u32),
    /// Carries out a transaction that was handed in, by its staging id.
    Import {
        staging_id: String,
        transaction: String,
        /// Whether six percent is 6.0 in it.
        in_hundredths: bool,
    },
    /// Loads earnings that were imported for payroll.
    Payroll,
    /// Carries out the runs of a pay date.
    PayDay,
    /// Lives through the day.
    Day,
}

/// What is to be done, by when; what is due at the same time, in the order it was planned.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda {
    tasks: BTreeMap<(DateTime, u64), Task>,
    planned: u64,
}

impl Agenda {
    pub(super) fn plan(&mut self, due: DateTime, task: Task) {
        self.planned += 1;
        self.tasks.insert((due, self.planned), task);
    }

    /// Plans a task unless one like it is planned already.
    pub(super) fn plan_once(&mut self, due: DateTime, task: Task) {
        if !self.tasks.values().any(|planned| *planned == task) {
            self.plan(due, task);
        }
    }

    pub(super) fn drop_all(&mut self, task: &Task) {
        self.tasks.retain(|_, planned| planned != task);
    }

    fn due(&self) -> Option<DateTime> {
        self.tasks.keys().next().map(|(due, _)| *due)
    }

    fn next_until(&mut self, now: DateTime) -> Option<(DateTime, Task)> {
        let first = self.tasks.first_entry().filter(|first| first.key().0 <= now)?;
        let due = first.key().0;
        Some((due, first.remove()))
    }
}

impl Tenant {
    /// When the tenant has something to do next.
    pub fn due(&self) -> Option<DateTime> {
        // What was told as of a day is stale on the next.
        let midnight = self.day.tomorrow().ok().map(|day| day.at(0, 0, 0, 0));
        [self.agenda.due(), midnight].into_iter().flatten().min()
    }

    /// Does what is due, each thing at its own time.
    pub fn settle(&mut self) {
        let now = self.now;
        while let Some((due, task)) = self.agenda.next_until(now) {
            self.now = due;
            match task {
                Task::Approve(number) => {
                    self.approve(number);
                }
                Task::Import {
                    staging_id,
                    transaction,
                    in_hundredths,
                } => self.import(&staging_id, &transaction, in_hundredths),
                Task::Payroll => self.run_payroll(),
                Task::PayDay => self.pay_day(),
                Task::Day => self.live_through_the_day(),
            }
        }
        self.now = now;
        if self.day != now.date() {
            self.day = now.date();
            self.records.forget_what_payroll_tells();
        }
    }
}
