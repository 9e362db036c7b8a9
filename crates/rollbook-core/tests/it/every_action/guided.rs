//! The guide, followed: a service account with just what the guide says runs just what was chosen.
//!
//! Every run tries each action by itself and a share of the pairs and larger choices. All 15,576 pairs and 1,000
//! larger choices are tried with `ROLLBOOK_EXHAUSTIVE=1`, for which a release build is meant.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_model::{Catalogue, Guide, PermissionLevel, Problem};
use serde_json::Value;
use ukg_pro_sandbox::permissions::Grid;

use super::golden::{self, Needs};
use super::world::World;
use super::{action, inputs, none_of, works};

const VARIABLE: &str = "ROLLBOOK_EXHAUSTIVE";

/// How many pairs and larger choices a quick run tries.
const PAIRS: usize = 60;
const CHOICES: usize = 15;
/// How many larger choices there are.
const ALL_CHOICES: usize = 1000;
/// How many actions that were not chosen a larger choice is held against.
const OTHERS: usize = 6;

fn is_exhaustive() -> bool {
    std::env::var_os(VARIABLE).is_some_and(|value| value == "1")
}

/// What an action needs, to compare: the advised name of its line at each level.
fn ticks(needs: &Needs) -> BTreeSet<(&'static str, PermissionLevel)> {
    let names = needs.names();
    let line = names.first().copied();
    line.into_iter()
        .flat_map(|name| needs.levels.iter().map(move |level| (name, *level)))
        .collect()
}

/// The grid of an account that was made by the guide for these actions, and nothing beyond it.
fn by_the_guide(ids: &[&str]) -> Grid {
    let guide = Guide::for_actions(Catalogue::get(), ids.iter().copied());
    let mut grid = Grid::empty();
    for scope in &guide.scopes {
        for name in std::iter::once(&scope.name).chain(&scope.also) {
            grid.grant(name, scope.level);
        }
    }
    grid
}

/// Whether a refusal names the line of an action, by one of its names.
fn names(problem: &Problem, needs: &Needs) -> bool {
    let line = problem.permission.as_ref().map(|permission| permission.name.as_str());
    line.is_some_and(|line| needs.names().contains(&line))
}

/// A world, and the inputs of each action.
struct Tried {
    world: World,
    table: Vec<Needs>,
    inputs: BTreeMap<&'static str, Value>,
}

impl Tried {
    /// With the inputs that are known before anything was made.
    async fn start() -> Self {
        let world = World::start().await;
        let table = golden::table();
        let mut known = BTreeMap::new();
        for needs in &table {
            if let Ok(inputs) = inputs::of(&world, action(needs)).await {
                known.insert(needs.action, inputs);
            }
        }
        Self {
            world,
            table,
            inputs: known,
        }
    }

    /// With the inputs of every action: some need what another one makes first, so everything was done once.
    async fn with_all() -> Self {
        let mut tried = Self::start().await;
        let mut wrong = Vec::new();
        for needs in &tried.table {
            match inputs::of(&tried.world, action(needs)).await {
                Ok(inputs) => {
                    if needs.writes {
                        wrong.extend(works(&mut tried.world, needs, &inputs).await.err());
                    }
                    tried.inputs.insert(needs.action, inputs);
                }
                Err(what) => wrong.push(what),
            }
        }
        none_of(&wrong);
        assert_eq!(tried.inputs.len(), tried.table.len());
        tried
    }

    /// Actions whose ticks are not all among these: one for each way to lack one.
    fn beyond(&self, ticked: &BTreeSet<(&'static str, PermissionLevel)>) -> Vec<&Needs> {
        let mut seen = BTreeSet::new();
        let lacking = self.table.iter().filter(|needs| {
            let own = ticks(needs);
            !own.is_subset(ticked) && seen.insert(own)
        });
        lacking.collect()
    }

    /// Says when an action is not refused for lack of a tick.
    async fn is_refused(&self, needs: &Needs) -> Option<String> {
        let inputs = self.inputs.get(needs.action)?;
        match self.world.run(needs.action, inputs).await {
            Err(problem) if problem.code == "permission_missing" && names(&problem, needs) => None,
            Err(problem) => Some(format!("`{}`: {} {problem}", needs.action, problem.code)),
            Ok(answer) => Some(format!("`{}` runs: {}", needs.action, answer.data)),
        }
    }

    /// Follows the guide for a choice, runs of it what reads, and tries some of what was not chosen.
    async fn follow(&self, chosen: &[usize], turn: usize, wrong: &mut Vec<String>) {
        let chosen: Vec<&Needs> = chosen.iter().map(|at| &self.table[*at]).collect();
        let ids: Vec<_> = chosen.iter().map(|needs| needs.action).collect();
        self.world.grant_only(by_the_guide(&ids));
        for needs in chosen.iter().filter(|needs| !needs.writes) {
            if let Some(inputs) = self.inputs.get(needs.action)
                && let Err(problem) = self.world.run(needs.action, inputs).await
                // What nobody has made yet is not found by an account that may look for it.
                && problem.code != "record_not_found"
            {
                wrong.push(format!("{ids:?}: `{}`: {problem}", needs.action));
            }
        }
        let ticked = chosen.iter().flat_map(|needs| ticks(needs)).collect();
        let beyond = self.beyond(&ticked);
        for needs in beyond.iter().cycle().skip(turn).take(OTHERS.min(beyond.len())) {
            let told = self.is_refused(needs).await;
            wrong.extend(told.map(|told| format!("{ids:?}: {told}")));
        }
    }
}

#[tokio::test]
async fn an_account_made_by_the_guide_for_one_action_runs_it_and_nothing_beyond_its_ticks() {
    let mut tried = Tried::start().await;
    let mut wrong = Vec::new();
    let mut refused = 0;
    for at in 0..tried.table.len() {
        let id = tried.table[at].action;
        tried.world.grant_everything();
        // What creates stands before what it is needed for, so the inputs are known by now.
        match inputs::of(&tried.world, action(&tried.table[at])).await {
            Ok(inputs) => {
                tried.inputs.insert(id, inputs);
            }
            Err(what) => wrong.push(what),
        }
        let Some(inputs) = tried.inputs.get(id).cloned() else {
            continue;
        };
        tried.world.grant_only(by_the_guide(&[id]));
        let Tried { world, table, .. } = &mut tried;
        wrong.extend(works(world, &table[at], &inputs).await.err());
        for needs in tried.beyond(&ticks(&tried.table[at])) {
            refused += 1;
            let told = tried.is_refused(needs).await;
            wrong.extend(told.map(|told| format!("made for `{id}`, {told}")));
        }
    }
    none_of(&wrong);
    assert!(refused > 5000, "{refused}");
    assert_eq!(tried.world.failed_logins(), 0);
}

#[tokio::test]
async fn an_account_made_by_the_guide_for_several_actions_runs_them_and_nothing_beyond_their_ticks() {
    let tried = Box::pin(Tried::with_all()).await;
    let count = tried.table.len();
    let pairs: Vec<_> = (0..count)
        .flat_map(|one| (one + 1..count).map(move |two| [one, two]))
        .collect();
    let mut wrong = Vec::new();
    let step = if is_exhaustive() { 1 } else { pairs.len() / PAIRS };
    for (turn, pair) in pairs.iter().step_by(step).enumerate() {
        tried.follow(pair, turn, &mut wrong).await;
    }
    // The same choices each time, so that what fails fails again.
    let mut state: u64 = 0x5eed;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let choices = if is_exhaustive() { ALL_CHOICES } else { CHOICES };
    for turn in 0..choices {
        let size = 3 + next(20);
        let chosen: BTreeSet<_> = (0..size).map(|_| next(count)).collect();
        tried
            .follow(&chosen.into_iter().collect::<Vec<_>>(), turn, &mut wrong)
            .await;
    }
    none_of(&wrong);
    assert_eq!(tried.world.failed_logins(), 0);
}
