//! The catalogue: the one table from which the guide, the checks, the API's descriptions and the command line are
//! computed. A row names an operation of UKG Pro; everything else about an action follows from that operation.

mod action;
mod deductions;
pub mod fields;
mod input;
mod search;

use std::sync::{LazyLock, OnceLock};

pub use action::{Action, Effect};
pub use deductions::{DeductionAbility, deduction_step_text, deduction_steps};
pub use input::{Field as InputField, Inputs, InvalidInput, Place};
pub use search::Found;

/// The key of the connector, which begins the long form of every action's id.
pub const CONNECTOR: &str = "ukg-pro";

/// Every action.
#[derive(Debug)]
pub struct Catalogue {
    actions: Vec<Action>,
    /// Made when somebody searches first.
    index: OnceLock<search::Index>,
}

/// The files of the catalogue, one a group, in the order people read them.
const FILES: [&str; 11] = [
    include_str!("../../data/actions/employee_records.toml"),
    include_str!("../../data/actions/changes.toml"),
    include_str!("../../data/actions/person_and_employment.toml"),
    include_str!("../../data/actions/compensation_and_pay.toml"),
    include_str!("../../data/actions/benefits_and_deductions.toml"),
    include_str!("../../data/actions/pto.toml"),
    include_str!("../../data/actions/configuration.toml"),
    include_str!("../../data/actions/security.toml"),
    include_str!("../../data/actions/pay_items.toml"),
    include_str!("../../data/actions/import_tool.toml"),
    include_str!("../../data/actions/reports.toml"),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let rows = FILES.iter().flat_map(|file| {
        let rows = toml::from_str::<action::Rows>(file);
        rows.expect("the embedded catalogue is TOML, which the tests of this crate prove")
            .action
    });
    let actions = rows
        .map(|row| Action::from_row(row).expect("each row names an operation, which the tests of this crate prove"));
    Catalogue {
        actions: actions.collect(),
        index: OnceLock::new(),
    }
});

impl Catalogue {
    /// The catalogue of this build.
    pub fn get() -> &'static Self {
        &CATALOGUE
    }

    /// The actions in the order of the catalogue.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The actions under their headings, both in the order of the catalogue.
    pub fn groups(&self) -> Vec<(&str, Vec<&Action>)> {
        let mut groups: Vec<(&str, Vec<&Action>)> = Vec::new();
        for action in &self.actions {
            match groups.iter_mut().find(|(name, _)| *name == action.group) {
                Some((_, actions)) => actions.push(action),
                None => groups.push((&action.group, vec![action])),
            }
        }
        groups
    }

    /// The action of an id, with or without the connector's prefix; or of the label as ids are written, which is how
    /// callers who know only the label guess (StackOne's page of its connector for UKG Pro).
    pub fn action(&self, id: &str) -> Option<&Action> {
        let id = id.trim();
        let short = id
            .strip_prefix(CONNECTOR)
            .and_then(|rest| rest.strip_prefix('_'))
            .unwrap_or(id);
        let by_id = self.actions.iter().find(|action| action.id == short);
        by_id.or_else(|| self.actions.iter().find(|action| action.alias() == short))
    }

    /// The chosen actions in the order of the catalogue, and the ids that name none. An empty choice is every action.
    pub fn choose<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> (Vec<&Action>, Vec<String>) {
        let mut chosen = Vec::new();
        let mut unknown = Vec::new();
        let mut any = false;
        for id in ids.into_iter().map(str::trim).filter(|id| !id.is_empty()) {
            any = true;
            match self.action(id) {
                Some(action) => chosen.push(action.id.as_str()),
                None => unknown.push(id.to_owned()),
            }
        }
        let all = !any;
        (
            self.actions
                .iter()
                .filter(|action| all || chosen.contains(&action.id.as_str()))
                .collect(),
            unknown,
        )
    }

    /// The actions that answer a question best, the best first: at most `top` of those that `among` lets in. An action
    /// that has nothing to do with the question is not found, so the list can be empty. The order is the same each
    /// time; equal actions keep the order of the catalogue.
    ///
    /// The question is plain English: words, a sentence, the label or the id of an action. Its id, its label and each
    /// question that the catalogue says it answers find it for certain.
    pub fn search(&self, question: &str, among: impl Fn(&Action) -> bool, top: usize) -> Vec<Found<'_>> {
        let index = self.index.get_or_init(|| search::Index::of(&self.actions));
        let question = search::beginning(question);
        let asked = search::plain(question);
        let id = self.action(question).map(|action| action.id.as_str());
        let label = |action: &&Action| action.label.eq_ignore_ascii_case(question.trim());
        let label = self.actions.iter().find(label).map(|action| action.id.as_str());
        let mut found: Vec<_> = index
            .scores(question)
            .into_iter()
            .filter_map(|(place, score)| Some((self.actions.get(place)?, score)))
            .filter(|(action, _)| among(action))
            .map(|(action, score)| {
                let is_named = label.is_some_and(|label| label == action.id) || id.is_some_and(|id| id == action.id);
                // Just what the catalogue says that it answers.
                let is_named = is_named || action.questions.iter().any(|answered| search::plain(answered) == asked);
                let score = if is_named { 1.0 } else { score };
                Found { action, score }
            })
            .collect();
        found.sort_by(|one, other| other.score.total_cmp(&one.score));
        found.truncate(top);
        found
    }
}
