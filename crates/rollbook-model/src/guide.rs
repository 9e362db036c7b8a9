//! The guide: what an administrator does in UKG Pro so that chosen actions work, and nothing more.
//!
//! The steps are a data file; which of them are shown, and what the permission steps say, is computed from the
//! catalogue.

use std::{fmt::Write as _, sync::LazyLock};

use serde::{Deserialize, Serialize};
/// Where service accounts are found in UKG Pro's menus.
pub use ukg_pro_contract::menu::SERVICE_ACCOUNTS;
use ukg_pro_contract::{Operation, Transport, menu, permission::Guard};

use crate::{
    PermissionLevel,
    catalogue::{Action, Catalogue},
    permission::Requirement,
};

/// The guide for a choice of actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guide {
    /// Who is needed, and why a service account.
    pub warning: String,
    /// The actions the guide is for, by id.
    pub actions: Vec<String>,
    /// The permissions to tick.
    pub scopes: Vec<Scope>,
    /// The actions for which there is no line to tick, by the reason.
    pub without_line: Vec<WithoutLine>,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// What can go wrong, and what to do then.
    pub troubles: Vec<Trouble>,
    /// Chosen ids that name no action.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// A permission to tick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// The permission as scopes are written, such as `EmployeePersonDetails:View`.
    pub scope: String,
    /// The line of the grid.
    pub name: String,
    /// Other names of the line; ticking those that are shown does no harm.
    pub also: Vec<String>,
    /// The column.
    pub level: PermissionLevel,
    /// The actions it enables, by id.
    pub actions: Vec<String>,
}

/// Actions for which there is no line to tick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithoutLine {
    /// The reason: `any_account` where no permission is needed, `not_stated` where UKG does not publish the line.
    pub guard: &'static str,
    /// A heading.
    pub title: String,
    /// What it means, and what to try.
    pub text: String,
    /// The actions, by id.
    pub actions: Vec<String>,
}

/// A step of the guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// A stable name of the step.
    pub id: String,
    /// What is done.
    pub title: String,
    /// How.
    pub text: String,
}

/// Something that can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What the person sees.
    pub shows: String,
    /// Why.
    pub cause: String,
    /// What to do.
    pub remedy: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    warning: String,
    without_line: Vec<WithoutLineSource>,
    step: Vec<StepSource>,
    trouble: Vec<TroubleSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithoutLineSource {
    reason: Reason,
    title: String,
    text: String,
}

/// Why there is no line to tick for an action.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Reason {
    /// Any service account may call it.
    AnyAccount,
    /// UKG does not publish the line.
    NotStated,
    /// The same, of what is about reports.
    Report,
}

impl Reason {
    fn of(action: &Action) -> Option<Self> {
        match (action.operation.guard(), action.operation) {
            (Guard::Line(_), _) => None,
            (Guard::AnyAccount, _) => Some(Self::AnyAccount),
            (Guard::NotStated, Operation::Report(_)) => Some(Self::Report),
            (Guard::NotStated, _) => Some(Self::NotStated),
        }
    }

    const fn guard(self) -> Guard {
        match self {
            Self::AnyAccount => Guard::AnyAccount,
            Self::NotStated | Self::Report => Guard::NotStated,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepSource {
    id: String,
    title: String,
    text: String,
    when: Option<When>,
    for_each: Option<ForEach>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TroubleSource {
    shows: String,
    cause: String,
    remedy: String,
    when: Option<When>,
}

/// What a step or a trouble depends on.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum When {
    /// An action is chosen that travels by SOAP.
    Soap,
    /// There are lines to tick.
    Permissions,
    /// There are none.
    NoPermissions,
    /// An action is chosen whose line UKG does not publish.
    NotStated,
}

/// What a step is repeated for.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum ForEach {
    /// Every permission the chosen actions need.
    Permission,
}

static SOURCE: LazyLock<Source> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/guide.toml"))
        .expect("the embedded guide is TOML of its form, which the tests of this crate prove")
});

/// The fields of the linking form, by placeholder.
const FIELDS: [(&str, &str); 8] = [
    ("{username}", "the field User name"),
    ("{password}", "the field Password"),
    ("{customer_api_key}", "the field Customer API Key"),
    ("{user_api_key}", "the field User API Key"),
    ("{domain}", "the field Web service domain"),
    ("{subdomain}", "the field Web service subdomain"),
    ("{service_accounts}", menu::SERVICE_ACCOUNTS),
    ("{web_services}", menu::WEB_SERVICES),
];

impl Guide {
    /// The guide for the actions of these ids, in any order; no id at all means every action.
    pub fn for_actions<'a>(catalogue: &Catalogue, ids: impl IntoIterator<Item = &'a str>) -> Self {
        let (actions, unknown) = catalogue.choose(ids);
        let requirements = Requirement::of_actions(&actions);
        let soap = actions.iter().any(|action| action.transport() == Transport::Soap);
        let without_line = without_line(&actions);
        let not_stated = without_line
            .iter()
            .any(|group| group.guard == Guard::NotStated.as_str());
        let shown = |when: Option<When>| {
            when.is_none_or(|when| match when {
                When::Soap => soap,
                When::Permissions => !requirements.is_empty(),
                When::NoPermissions => requirements.is_empty(),
                When::NotStated => not_stated,
            })
        };
        let mut steps = Vec::new();
        for source in SOURCE.step.iter().filter(|source| shown(source.when)) {
            match source.for_each {
                None => steps.push(Step {
                    id: source.id.clone(),
                    title: filled(&source.title),
                    text: filled(&source.text),
                }),
                Some(ForEach::Permission) => {
                    steps.extend(
                        requirements
                            .iter()
                            .map(|requirement| permission_step(source, requirement)),
                    );
                }
            }
        }
        let troubles = SOURCE
            .trouble
            .iter()
            .filter(|source| shown(source.when))
            .map(|source| Trouble {
                shows: filled(&source.shows),
                cause: filled(&source.cause),
                remedy: filled(&source.remedy),
            });
        Self {
            warning: filled(&SOURCE.warning),
            actions: ids_of(&actions),
            scopes: requirements.iter().map(scope_of).collect(),
            without_line,
            steps,
            troubles: troubles.collect(),
            unknown,
        }
    }

    /// The guide as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("# Link UKG Pro\n\n");
        let mut line = |line: std::fmt::Arguments<'_>| {
            // Writing into a text does not fail.
            let _ = text.write_fmt(line);
        };
        line(format_args!("> {}\n\n", self.warning));
        if !self.unknown.is_empty() {
            line(format_args!(
                "> These actions are not known and were left out: {}\n\n",
                self.unknown.join(", ")
            ));
        }
        if !self.scopes.is_empty() {
            line(format_args!(
                "## Permissions\n\n| Web service | Tick | Actions |\n|---|---|---|\n"
            ));
            for scope in &self.scopes {
                line(format_args!(
                    "| {} | {} | {} |\n",
                    names(scope),
                    scope.level,
                    scope.actions.join(", ")
                ));
            }
            line(format_args!("\n"));
        }
        for group in &self.without_line {
            line(format_args!(
                "## {}\n\n{}\n\n- {}\n\n",
                group.title,
                group.text,
                group.actions.join("\n- ")
            ));
        }
        line(format_args!("## Steps\n\n"));
        for (number, step) in self.steps.iter().enumerate() {
            line(format_args!(
                "{}. **{}** {}\n",
                number + 1,
                sentence(&step.title),
                step.text
            ));
        }
        line(format_args!("\n## If something goes wrong\n\n"));
        for trouble in &self.troubles {
            line(format_args!(
                "- **{}** {} {}\n",
                sentence(&trouble.shows),
                trouble.cause,
                trouble.remedy
            ));
        }
        text
    }

    /// The guide as plain text.
    pub fn to_text(&self) -> String {
        let mut text = String::from("Link UKG Pro\n\n");
        let mut line = |line: std::fmt::Arguments<'_>| {
            let _ = text.write_fmt(line);
        };
        line(format_args!("{}\n", self.warning));
        if !self.unknown.is_empty() {
            line(format_args!("\nNot known and left out: {}\n", self.unknown.join(", ")));
        }
        if !self.scopes.is_empty() {
            line(format_args!("\nPermissions\n"));
        }
        for scope in &self.scopes {
            line(format_args!(
                "  {} ({}): {}\n",
                names(scope),
                scope.level,
                scope.actions.join(", ")
            ));
        }
        for group in &self.without_line {
            line(format_args!(
                "\n{}\n  {}\n  {}\n",
                group.title,
                group.text,
                group.actions.join(", ")
            ));
        }
        line(format_args!("\nSteps\n"));
        for (number, step) in self.steps.iter().enumerate() {
            line(format_args!("{:>3}. {}\n     {}\n", number + 1, step.title, step.text));
        }
        line(format_args!("\nIf something goes wrong\n"));
        for trouble in &self.troubles {
            line(format_args!(
                "  {}\n     {} {}\n",
                sentence(&trouble.shows),
                trouble.cause,
                trouble.remedy
            ));
        }
        text
    }
}

fn permission_step(source: &StepSource, requirement: &Requirement<'_>) -> Step {
    let scope = scope_of(requirement);
    let labels: Vec<_> = requirement.actions.iter().map(|action| action.label.as_str()).collect();
    let replace = |text: &str| {
        filled(text)
            .replace("{permission}", &scope.name)
            .replace("{names}", &names(&scope))
            .replace("{level}", scope.level.as_str())
            .replace("{actions}", &labels.join(", "))
    };
    Step {
        id: format!("{}:{}", source.id, scope.scope),
        title: replace(&source.title),
        text: replace(&source.text),
    }
}

/// The actions for which there is no line to tick, each under its reason.
fn without_line(actions: &[&Action]) -> Vec<WithoutLine> {
    let groups = SOURCE.without_line.iter().map(|source| {
        let of_reason = actions
            .iter()
            .filter(|action| Reason::of(action) == Some(source.reason));
        WithoutLine {
            guard: source.reason.guard().as_str(),
            title: filled(&source.title),
            text: filled(&source.text),
            actions: of_reason.map(|action| action.id.clone()).collect(),
        }
    });
    groups.filter(|group| !group.actions.is_empty()).collect()
}

fn scope_of(requirement: &Requirement<'_>) -> Scope {
    Scope {
        scope: requirement.scope(),
        name: requirement.name().to_owned(),
        also: requirement.also().into_iter().map(str::to_owned).collect(),
        level: requirement.level(),
        actions: ids_of(&requirement.actions),
    }
}

/// The names of a line as a person looks for them.
fn names(scope: &Scope) -> String {
    if scope.also.is_empty() {
        return scope.name.clone();
    }
    format!(
        "{} (some tenants show {}: tick each that is there)",
        scope.name,
        scope.also.join(" or ")
    )
}

fn ids_of(actions: &[&Action]) -> Vec<String> {
    actions.iter().map(|action| action.id.clone()).collect()
}

fn sentence(text: &str) -> String {
    format!("{text}.")
}

fn filled(text: &str) -> String {
    FIELDS.iter().fold(text.to_owned(), |text, (placeholder, value)| {
        text.replace(placeholder, value)
    })
}
