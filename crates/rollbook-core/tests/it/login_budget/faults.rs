//! Any sequence of what two processes do, while answers are lost, gateways answer, processes are killed, and passwords and
//! keys change: the emulator, which knows what it refused, is asked how often that was.
//!
//! A password or key that was changed does not come back, as tenants have it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future;
use jiff::SignedDuration;
use proptest::prelude::*;
use rollbook_core::Engine;
use rollbook_model::AccountId;
use rollbook_store::ALIVE;
use tokio::runtime::Runtime;

use super::{BUDGET, Call, Seen, call_in, cases, link_request, set_password, start_over};
use crate::database::Database;
use crate::hub::{ALL, Hub};

static SEEN: Seen = Seen::nothing();

/// In how many seconds.
const WITHIN: f64 = 15.0 * 60.0;

/// Where a call is made: in the first process or the second, for one of two accounts with the same credentials.
type Place = (usize, usize);

/// A call, whose password is told by how many changes it is before or after the one that is right.
#[derive(Debug, Clone)]
enum Ask {
    Link { from_right: i64, again: bool },
    Other(Call),
}

#[derive(Debug, Clone, Copy)]
enum Change {
    Password,
    UserApiKey,
    Tokens,
}

/// What happens.
#[derive(Debug, Clone)]
enum Step {
    One(Place, Ask),
    /// Makes calls at once, and a change so many milliseconds later.
    AtOnce(Vec<(Place, Ask)>, u64, Change),
    /// Makes calls at once, and kills a process so many milliseconds later.
    Kill(Vec<(Place, Ask)>, u64, usize),
    Fault(String),
    NoFaults,
    Wait(i64),
    Change(Change),
    Restart(usize),
}

impl Step {
    fn calls(&self) -> usize {
        match self {
            Self::One(..) => 1,
            Self::AtOnce(calls, ..) | Self::Kill(calls, ..) => calls.len(),
            _ => 0,
        }
    }
}

fn place() -> impl Strategy<Value = Place> {
    (0..2_usize, 0..2_usize)
}

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        4 => (-1..3_i64, any::<bool>()).prop_map(|(from_right, again)| Ask::Link { from_right, again }),
        2 => (0..2_usize).prop_map(|number| Ask::Other(Call::LinkWithWrongKey(number))),
        2 => Just(Ask::Other(Call::Check)),
        6 => prop::sample::select(&ALL[..]).prop_map(|action| Ask::Other(Call::Run(action))),
        1 => Just(Ask::Other(Call::Write)),
        2 => (1..6_i64).prop_map(|hours| Ask::Other(Call::Look(hours))),
    ]
}

fn fault() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec![
        "lost",
        "lost",
        "lost",
        "masked",
        "masked",
        "gateway-502",
        "gateway-504",
        "close",
        "cut",
        "html",
        "slow=5",
    ]);
    let scope = prop::sample::select(vec![
        "",
        "@rest",
        "@soap",
        "@LoginService.Authenticate",
        "@LoginService.wsdl",
    ]);
    let times = prop::sample::select(vec!["", "", "*1", "*3"]);
    (kind, scope, times).prop_map(|(kind, scope, times)| format!("{kind}{scope}{times}"))
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![4 => Just(Change::Password), 1 => Just(Change::UserApiKey), 2 => Just(Change::Tokens)]
}

fn step() -> impl Strategy<Value = Step> {
    let calls = || prop::collection::vec((place(), ask()), 2..8);
    prop_oneof![
        12 => (place(), ask()).prop_map(|(place, ask)| Step::One(place, ask)),
        4 => (calls(), 0..30_u64, change()).prop_map(|(calls, after, change)| Step::AtOnce(calls, after, change)),
        2 => (calls(), 0..30_u64, 0..2_usize).prop_map(|(calls, after, process)| Step::Kill(calls, after, process)),
        5 => fault().prop_map(Step::Fault),
        3 => Just(Step::NoFaults),
        4 => (1..9_i64).prop_map(Step::Wait),
        3 => change().prop_map(Step::Change),
        1 => (0..2_usize).prop_map(Step::Restart),
    ]
}

/// A process of its own in all that it does at the same time, so that it can be killed.
struct Process {
    engine: Engine,
    runtime: Runtime,
}

impl Process {
    async fn start(hub: &Arc<Hub>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let hub = Arc::clone(hub);
        let opening = async move { super::another(&hub).await };
        let engine = runtime.spawn(opening).await.unwrap();
        Self { engine, runtime }
    }

    /// Makes a call; whether it is killed meanwhile is nothing to the caller.
    fn call(&self, hub: &Arc<Hub>, account: AccountId, call: Call) -> impl Future<Output = ()> + use<> {
        let (engine, hub) = (self.engine.clone(), Arc::clone(hub));
        let calling = self
            .runtime
            .spawn(async move { call_in(&engine, &hub, account, &call).await });
        async { drop(calling.await) }
    }

    async fn close(self) {
        let engine = self.engine.clone();
        self.runtime.spawn(async move { engine.close().await }).await.unwrap();
        self.kill();
    }

    fn kill(self) {
        self.runtime.shutdown_background();
    }
}

struct World {
    hub: Arc<Hub>,
    processes: [Option<Process>; 2],
    accounts: [AccountId; 2],
    password: usize,
    keys: u32,
    /// What has passed beside real time.
    passed: SignedDuration,
    begun: Instant,
}

impl World {
    async fn start(database: Arc<Database>) -> Self {
        let (hub, account) = start_over(database).await;
        // The passwords of before the first are never right.
        set_password(&hub, 10);
        let linked = hub.link(link_request(&hub, 10, false)).await.unwrap();
        let hub = hub
            .restart_with(|settings| settings.permit_timeout = Duration::from_millis(200))
            .await;
        hub.control.reset_counters();
        let hub = Arc::new(hub);
        Self {
            processes: [Some(Process::start(&hub).await), Some(Process::start(&hub).await)],
            accounts: [account, linked.account.id],
            hub,
            password: 10,
            keys: 0,
            passed: SignedDuration::ZERO,
            begun: Instant::now(),
        }
    }

    /// How many seconds it is later than in the beginning.
    fn now(&self) -> f64 {
        self.begun.elapsed().as_secs_f64() + self.passed.as_secs_f64()
    }

    fn call(&self, (process, account): Place, ask: &Ask) -> impl Future<Output = ()> + use<> {
        let call = match ask {
            Ask::Link { from_right, again } => Call::Link {
                password: self
                    .password
                    .saturating_add_signed(isize::try_from(*from_right).unwrap()),
                again: *again,
            },
            Ask::Other(call) => call.clone(),
        };
        let process = self.processes[process].as_ref().unwrap();
        process.call(&self.hub, self.accounts[account], call)
    }

    fn change(&mut self, change: Change) {
        let username = &self.hub.login.username;
        match change {
            Change::Password => {
                self.password += 1;
                set_password(&self.hub, self.password);
            }
            Change::UserApiKey => {
                self.keys += 1;
                let key = format!("FRESH{}0000000", self.keys);
                self.hub
                    .control
                    .change_account(username, |account| account.user_api_key = key.into());
            }
            Change::Tokens => self.hub.control.end_tokens(),
        }
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::One(place, ask) => self.call(*place, ask).await,
            Step::AtOnce(calls, after, change) => {
                let calls: Vec<_> = calls.iter().map(|(place, ask)| self.call(*place, ask)).collect();
                let change = async {
                    tokio::time::sleep(Duration::from_millis(*after)).await;
                    self.change(*change);
                };
                tokio::join!(future::join_all(calls), change);
            }
            Step::Kill(calls, after, process) => {
                let calls: Vec<_> = calls.iter().map(|(place, ask)| self.call(*place, ask)).collect();
                let killed = self.processes[*process].take().unwrap();
                let kill = async {
                    tokio::time::sleep(Duration::from_millis(*after)).await;
                    killed.kill();
                };
                tokio::join!(future::join_all(calls), kill);
                // What it sent before may be on its way yet.
                tokio::time::sleep(Duration::from_millis(20)).await;
                self.processes[*process] = Some(Process::start(&self.hub).await);
                self.pass_for_all(ALIVE + SignedDuration::from_secs(1)).await;
            }
            Step::Fault(fault) => self.hub.fault(fault),
            Step::NoFaults => self.hub.control.clear_faults(),
            Step::Wait(minutes) => {
                let time = SignedDuration::from_mins(*minutes);
                self.hub.database.pass(time).await;
                self.passed += time;
            }
            Step::Change(change) => self.change(*change),
            Step::Restart(process) => {
                self.processes[*process].take().unwrap().close().await;
                self.processes[*process] = Some(Process::start(&self.hub).await);
            }
        }
    }

    /// Lets time pass in which nobody says that what is under way is.
    async fn pass_for_all(&mut self, time: SignedDuration) {
        let microseconds = time.as_micros();
        let sql = format!(
            "UPDATE login_attempt SET begun_at = begun_at - {microseconds}, refused_at = refused_at - {microseconds}"
        );
        self.hub.database.execute(&sql).await;
        self.passed += time;
    }

    /// How often the tenant has refused, when all that has come to it has an answer.
    async fn refused(&self) -> usize {
        loop {
            let counters = self.hub.control.counters();
            let answered = counters.outcomes.values().flat_map(|of| of.values());
            if answered.sum::<u64>() == counters.total() {
                return usize::try_from(self.hub.refused_credentials()).unwrap();
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Takes the steps, and counts after each what the tenant has refused.
async fn holds(database: Arc<Database>, steps: Vec<Step>) {
    let mut world = World::start(database).await;
    let mut refused_at: Vec<f64> = Vec::new();
    let mut most = 0;
    for step in &steps {
        let at = world.now();
        Box::pin(world.take(step)).await;
        refused_at.resize(world.refused().await, at);
        let within = refused_at.iter().filter(|refused| **refused > at - WITHIN).count();
        assert!(
            within as u64 <= BUDGET,
            "{within} refusals in {WITHIN} seconds after {step:?}: {refused_at:?}"
        );
        most = most.max(within);
    }
    SEEN.add(&world.hub, steps.iter().map(Step::calls).sum(), most);
    for process in world.processes.into_iter().flatten() {
        process.kill();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(16), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_with_faults_is_refused_more_often_than_the_budget_allows(
        steps in prop::collection::vec(step(), 1..32),
    ) {
        super::sequences::run(async { holds(Arc::new(Database::sqlite()), steps).await });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(8), max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_with_faults_is_on_postgresql_either(steps in prop::collection::vec(step(), 1..32)) {
        super::sequences::run(async {
            let database = Database::postgres().await;
            database.run(|database| holds(database, steps)).await;
        });
    }
}
