//! Any sequence of what two processes do, while passwords change under their sessions.

use std::sync::Arc;

use futures_util::future;
use jiff::SignedDuration;
use proptest::prelude::*;
use rollbook_core::Engine;
use rollbook_model::AccountId;

use super::{BUDGET, Call, Seen, another, call_in, cases, leave, set_password, start_over};
use crate::database::Database;
use crate::hub::{ALL, Hub};

static SEEN: Seen = Seen::nothing();

/// In how many minutes.
const WITHIN: i64 = 15;

/// Where a call is made: in the first process or the second, for one of two accounts with the same credentials.
#[derive(Debug, Clone, Copy)]
struct Place {
    process: usize,
    account: usize,
}

/// What happens.
#[derive(Debug, Clone)]
enum Step {
    One(Place, Call),
    /// Begins a call and goes away so many turns of the scheduler later.
    Leave(Place, Call, usize),
    /// Makes calls at once, while the password changes so many turns of the scheduler later.
    AtOnce(Vec<(Place, Call)>, usize, usize),
    /// Lets so many minutes pass.
    Wait(i64),
    /// The tenant's administrator sets the password.
    SetPassword(usize),
    /// Tokens are no longer good.
    EndTokens,
    Restart(usize),
}

impl Step {
    fn calls(&self) -> usize {
        match self {
            Self::One(..) | Self::Leave(..) => 1,
            Self::AtOnce(calls, ..) => calls.len(),
            _ => 0,
        }
    }
}

fn place() -> impl Strategy<Value = Place> {
    (0..2_usize, 0..2_usize).prop_map(|(process, account)| Place { process, account })
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        4 => (0..4_usize, any::<bool>()).prop_map(|(password, again)| Call::Link { password, again }),
        1 => (0..2_usize).prop_map(Call::LinkWithWrongKey),
        2 => Just(Call::Check),
        4 => prop::sample::select(&ALL[..]).prop_map(Call::Run),
        1 => Just(Call::Write),
        2 => (1..6_i64).prop_map(Call::Look),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let calls = prop::collection::vec((place(), call()), 2..10);
    prop_oneof![
        8 => (place(), call()).prop_map(|(place, call)| Step::One(place, call)),
        4 => (place(), call(), 0..300_usize).prop_map(|(place, call, turns)| Step::Leave(place, call, turns)),
        4 => (calls, 0..400_usize, 0..4_usize).prop_map(|(calls, turns, number)| Step::AtOnce(calls, turns, number)),
        2 => (0..4_usize).prop_map(Step::SetPassword),
        1 => (1..12_i64).prop_map(Step::Wait),
        1 => Just(Step::EndTokens),
        1 => (0..2_usize).prop_map(Step::Restart),
    ]
}

/// A tenant, and two processes that share a database with two accounts of its service account.
struct World {
    hub: Hub,
    engines: [Engine; 2],
    accounts: [AccountId; 2],
}

impl World {
    async fn start(database: Arc<Database>, slow: bool) -> Self {
        let (hub, account) = start_over(database).await;
        let linked = hub.link(super::link_request(&hub, 0, false)).await.unwrap();
        hub.control.reset_counters();
        if slow {
            hub.fault("slow=3");
        }
        let engines = [another(&hub).await, another(&hub).await];
        let accounts = [account, linked.account.id];
        Self { hub, engines, accounts }
    }

    async fn call(&self, place: Place, call: &Call) {
        let (engine, account) = (&self.engines[place.process], self.accounts[place.account]);
        call_in(engine, &self.hub, account, call).await;
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::One(place, call) => self.call(*place, call).await,
            Step::Leave(place, call, turns) => leave(self.call(*place, call), *turns).await,
            Step::AtOnce(calls, turns, number) => {
                let calls = calls.iter().map(|(place, call)| self.call(*place, call));
                let change = async {
                    for _ in 0..*turns {
                        tokio::task::yield_now().await;
                    }
                    set_password(&self.hub, *number);
                };
                tokio::join!(future::join_all(calls), change);
            }
            Step::Wait(minutes) => self.hub.database.pass(SignedDuration::from_mins(*minutes)).await,
            Step::SetPassword(number) => set_password(&self.hub, *number),
            Step::EndTokens => self.hub.control.end_tokens(),
            Step::Restart(process) => {
                self.engines[*process].close().await;
                self.engines[*process] = another(&self.hub).await;
            }
        }
    }
}

/// Takes the steps, and counts after each what the tenant has refused.
async fn holds(database: Arc<Database>, steps: Vec<Step>, slow: bool) {
    let mut world = World::start(database, slow).await;
    let mut now = 0;
    let mut refused_at: Vec<i64> = Vec::new();
    let mut most = 0;
    // What was left alone is still under way after the last step.
    for step in steps.iter().chain([&Step::Restart(0), &Step::Restart(1)]) {
        if let Step::Wait(minutes) = step {
            now += minutes;
        }
        Box::pin(world.take(step)).await;
        refused_at.resize(usize::try_from(world.hub.refused_credentials()).unwrap(), now);
        let refused = refused_at.iter().filter(|at| **at > now - WITHIN).count();
        assert!(
            refused as u64 <= BUDGET,
            "{refused} refusals in {WITHIN} minutes after {step:?}"
        );
        most = most.max(refused);
    }
    SEEN.add(&world.hub, steps.iter().map(Step::calls).sum(), most);
}

pub(super) fn run(scenario: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(scenario);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(24), ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_is_refused_more_often_than_the_budget_allows(
        steps in prop::collection::vec(step(), 1..24),
        slow in any::<bool>(),
    ) {
        run(async { holds(Arc::new(Database::sqlite()), steps, slow).await });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(12), ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_is_on_postgresql_either(
        steps in prop::collection::vec(step(), 1..24),
        slow in any::<bool>(),
    ) {
        run(async {
            let database = Database::postgres().await;
            database.run(|database| holds(database, steps, slow)).await;
        });
    }
}
