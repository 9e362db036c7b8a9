//! Paid time off by plan (`ukg-pro-rest.md` 13.12).

use jiff::ToSpan as _;
use jiff::civil::date;

use crate::tenant::Tenant;
use crate::tenant::calendar::day;
use crate::tenant::entry::{Entry, Owner};
use crate::tenant::random::Random;

/// The plans of the tenant.
pub(crate) const PLANS: [&str; 4] = ["VAC", "SICK", "PERS", "FLOAT"];

/// The stream of what is made up about time off.
const TIME_OFF: u64 = 0x0FF;

pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let today = tenant.now().date();
    let mut entries = Vec::new();
    for (ordinal, employment) in (0..).zip(tenant.employments()) {
        let mut random = Random::new(tenant.seed ^ TIME_OFF, ordinal);
        let facts = employment.facts();
        let has_left = facts.text("employment_status") == Some("T");
        let part_time = facts.text("full_or_part_time") == Some("P");
        // Who left keeps what was never paid out, in one plan; some part-timers have none.
        let plans = match (has_left, part_time) {
            (true, _) => random.below(2),
            (false, true) => random.below(3),
            (false, false) => random.between(1, 4),
        };
        for plan in PLANS.iter().take(plans as usize) {
            let earned = random.between(0, 640);
            let taken = match random.below(8) {
                // Some took more than they had.
                0 => earned + random.below(64),
                _ => random.between(0, earned),
            };
            let mut entry = Entry::new(Owner::Employment(employment.key()))
                .with("ptoPlan", *plan)
                .with("earned", quarters(earned))
                .with("taken", quarters(taken))
                .with("pendingBalance", quarters(random.below(3) * 16));
            if !has_left {
                let through = today.saturating_sub(i64::from(random.between(1, 13)).days());
                entry = entry.with("earnedThroughDate", day(through));
            }
            if *plan != "FLOAT" {
                entry = entry.with("reset", day(date(today.year().saturating_add(1), 1, 1)));
            }
            if random.percent(20) {
                let move_date = today.saturating_add(i64::from(random.between(5, 60)).days());
                entry = entry.with("pendingMoveDate", day(move_date));
            }
            entries.push(entry);
        }
    }
    entries
}

/// Hours, from quarters of one.
fn quarters(number: u32) -> String {
    let fraction = ["0", "25", "5", "75"][(number % 4) as usize];
    format!("{}.{fraction}", number / 4)
}
