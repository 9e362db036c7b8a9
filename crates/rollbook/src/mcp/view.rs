//! How a client wants to see the tools.

use axum::http::{HeaderMap, Uri};
use clap::ValueEnum;
use rollbook_core::{Budget, Sensitive};
use rollbook_model::{Action, Catalogue, Problem};

use crate::http::{invalid, query, sensitive};

/// The tokens that the rows of one answer have at most when nobody says.
pub(crate) const BUDGET: u32 = 10_000;
/// The header that names actions, as the query does.
const ACTIONS: &str = "rollbook-actions";

/// How the inputs of an action stand in the arguments of its tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum ParamStyle {
    /// In the objects `path`, `query` and `body`
    Nested,
    /// Side by side, each with the part in front of its name, such as `query_page_size`
    FlatPrefixed,
    /// Side by side, under their own names: the inputs of an action are never called alike
    FlatSmart,
}

/// Which tools there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum ToolMode {
    /// One for each action
    #[default]
    Individual,
    /// One that finds actions and one that runs them
    SearchExecute,
    /// The same, and one that describes them
    Small,
}

/// How a client wants to see the tools.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// How inputs stand in arguments.
    pub(crate) style: ParamStyle,
    /// Which tools there are.
    pub(crate) mode: ToolMode,
    /// Whether the list of tools has the schemas of their answers.
    pub(crate) output_schemas: bool,
    /// The actions that are wanted, by id; none for all that the account has.
    pub(crate) actions: Option<Vec<String>>,
    /// How much of a list is answered at once.
    pub(crate) budget: Budget,
    /// Whether national identifiers and bank numbers are shown.
    pub(crate) sensitive: Sensitive,
}

impl View {
    /// What a request asks for, in its query and headers.
    pub(super) fn asked(uri: &Uri, headers: &HeaderMap) -> Result<Self, Problem> {
        let query = query::of(uri)?;
        let word = |name: &str, expected: &str| invalid(format!("`{name}` must be {expected}"));
        let style = match query.last("param-style") {
            None => ParamStyle::Nested,
            Some(text) => ParamStyle::from_str(text, false)
                .map_err(|_| word("param-style", "`nested`, `flat_prefixed` or `flat_smart`"))?,
        };
        let mode = match query.last("tool-mode") {
            None => ToolMode::default(),
            Some(text) => ToolMode::from_str(text, false)
                .map_err(|_| word("tool-mode", "`individual`, `search_execute` or `small`"))?,
        };
        let output_schemas = match query.last("schemas") {
            None => false,
            Some("full") => true,
            Some(_) => return Err(word("schemas", "`full`")),
        };
        let in_header = headers.get(ACTIONS).and_then(|value| value.to_str().ok());
        let actions = match query.list(&["actions"]) {
            Some(ids) => Some(ids),
            None => in_header.map(|text| {
                let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
                ids.map(str::to_owned).collect::<Vec<_>>()
            }),
        };
        Ok(Self {
            style,
            mode,
            output_schemas,
            actions: actions
                .filter(|ids| !ids.is_empty())
                .map(|ids| chosen(&ids))
                .transpose()?,
            budget: Budget::tokens(query.number("budget", 500, 1_000_000)?.unwrap_or(BUDGET)),
            sensitive: sensitive(headers)?,
        })
    }
}

/// The ids of actions as the catalogue writes them.
pub(crate) fn chosen(ids: &[String]) -> Result<Vec<String>, Problem> {
    let (actions, unknown) = Catalogue::get().choose(ids.iter().map(String::as_str));
    match unknown.first() {
        Some(id) => {
            let id: String = id.chars().take(60).collect();
            Err(invalid(format!("there is no action `{id}`")))
        }
        None => Ok(actions.into_iter().map(|action: &Action| action.id.clone()).collect()),
    }
}
