//! The tenant lives: people are hired, move, are paid more, leave and come back, each through the same writes as a
//! client's, so that dates, history, changes and audit follow.

mod employments;
mod people;

use std::collections::BTreeMap;

use jiff::{SignedDuration, ToSpan as _};

use super::Tenant;
use super::agenda::Task;
use super::calendar::midnight;
use super::facts::Fact;
use super::identity::EmployeeKey;
use super::random::Random;

/// How a tenant lives while its clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// How much happens on each day.
    pub events_a_day: u32,
    /// Equal seeds make equal lives of equal tenants.
    pub seed: u64,
}

/// What lets something happen, and tells to whom; nothing where there is nobody.
type Event = fn(&mut Tenant, &mut Random) -> Option<EmployeeKey>;

/// What happens, and how often among a hundred things.
const EVENTS: &[(&str, u32, Event)] = &[
    ("raise", 24, Tenant::raise_somebody),
    ("hire", 14, Tenant::hire_somebody),
    ("promotion", 10, Tenant::promote_somebody),
    ("address", 10, Tenant::move_somebody),
    ("termination", 9, Tenant::terminate_somebody),
    ("reorganization", 9, Tenant::reorganize_somebody),
    ("leave", 6, Tenant::send_somebody_on_leave),
    ("return", 6, Tenant::bring_somebody_back),
    ("name", 4, Tenant::rename_somebody),
    ("transfer", 4, Tenant::transfer_somebody),
    ("rehire", 4, Tenant::rehire_somebody),
];

impl Tenant {
    /// Lets so much happen now, the same for equal seeds in equal tenants, and tells how often what happened.
    ///
    /// Each thing has a moment of its own, a millisecond after the one before.
    pub fn live(&mut self, events: u32, seed: u64) -> BTreeMap<&'static str, u32> {
        let mut happened = BTreeMap::new();
        for _ in 0..events {
            self.events += 1;
            let mut random = Random::new(seed, self.events);
            self.now = self.now.saturating_add(SignedDuration::from_millis(1));
            if let Some(name) = self.happen(&mut random) {
                *happened.entry(name).or_default() += 1;
            }
        }
        happened
    }

    /// Lets things happen on each day from now on, or no longer.
    pub fn set_life(&mut self, life: Option<Life>) {
        self.life = life;
        self.agenda.drop_all(&Task::Day);
        if life.is_some() {
            self.plan_the_next_day();
        }
    }

    /// How the tenant lives from day to day.
    pub fn life(&self) -> Option<Life> {
        self.life
    }

    fn plan_the_next_day(&mut self) {
        let tomorrow = self.now.date().saturating_add(1.day());
        self.agenda.plan(tomorrow.at(10, 0, 0, 0), Task::Day);
    }

    pub(super) fn live_through_the_day(&mut self) {
        if let Some(life) = self.life {
            self.live(life.events_a_day, life.seed);
            self.plan_the_next_day();
        }
    }

    /// One thing; another one where there is nobody to whom the first could happen.
    fn happen(&mut self, random: &mut Random) -> Option<&'static str> {
        let total = EVENTS.iter().map(|(_, weight, _)| weight).sum();
        for _ in 0..8 {
            let mut ticket = random.below(total);
            for (name, weight, event) in EVENTS {
                if let Some(rest) = ticket.checked_sub(*weight) {
                    ticket = rest;
                } else if event(self, random).is_some() {
                    return Some(name);
                } else {
                    break;
                }
            }
        }
        None
    }

    /// An employment of which this is so.
    fn somebody(&self, random: &mut Random, is_so: impl Fn(&Tenant, EmployeeKey) -> bool) -> Option<EmployeeKey> {
        let employments = self.employments();
        let start = random.below(u32::try_from(employments.len()).unwrap_or(u32::MAX)) as usize;
        let (before, after) = employments.split_at_checked(start)?;
        let mut around = after.iter().chain(before).map(super::Employment::key);
        around.find(|key| is_so(self, *key))
    }

    fn says(&self, key: EmployeeKey, name: &str, text: &str) -> bool {
        self.fact(&key, name).and_then(Fact::as_text) == Some(text)
    }

    fn told_of(&self, key: EmployeeKey, name: &str) -> Option<&str> {
        self.fact(&key, name)?.as_text()
    }

    /// Today, as facts have it.
    fn today(&self) -> Fact {
        Fact::text(midnight(self.now.date()))
    }

    fn in_days(&self, days: u32) -> Fact {
        let date = self.now.date().saturating_add(i64::from(days).days());
        Fact::text(midnight(date))
    }
}
