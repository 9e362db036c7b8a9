//! The guide: what an administrator does in UKG Pro so that chosen actions work, and nothing more.
//!
//! Which steps there are and what is said of them are data files; which of them are shown, and what the permission
//! steps say, is computed from the catalogue.

mod choice;
mod source;
mod written;

use serde::{Deserialize, Serialize};
/// Where service accounts are found in UKG Pro's menus.
pub use ukg_pro_contract::menu::{SERVICE_ACCOUNTS, WEB_SERVICES};
use ukg_pro_contract::{Transport, permission::Guard};

pub use choice::Choice;
pub use written::{NumberedStep, Section};

use source::{ForEach, Reason, STEPS, StepSource, When, Words};

use crate::{
    Code, Language, PermissionLevel,
    catalogue::{Action, Catalogue},
    permission::Requirement,
};

/// The guide for a choice of actions and products, in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guide {
    /// The language.
    pub language: Language,
    /// What it is, in a line.
    pub title: String,
    /// Who is needed.
    pub warning: String,
    /// Why a service account.
    pub reason: String,
    /// The actions the guide is for, by id.
    pub actions: Vec<String>,
    /// The chosen products, by id.
    pub products: Vec<String>,
    /// The permissions to tick.
    pub scopes: Vec<Scope>,
    /// The actions for which there is no line to tick, by the reason.
    pub without_line: Vec<WithoutLine>,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// What can go wrong, and what to do then.
    pub troubles: Vec<Trouble>,
    /// Chosen ids that name neither action nor product.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// The headings between them.
    #[serde(skip)]
    pub heading: Headings,
}

/// The headings of a guide.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    /// Above the table of permissions.
    pub permissions: String,
    /// Above the steps.
    pub steps: String,
    /// Above the troubles.
    pub troubles: String,
    /// Before the codes by which a trouble is told.
    pub signs: String,
    /// Of a column of actions.
    pub actions: String,
    /// Of a column of scopes.
    pub scopes: String,
    /// Of a column of web services.
    pub service: String,
    /// Of a column of levels.
    pub tick: String,
    /// Says that `{ids}` are not known.
    pub unknown: String,
    /// Says that a permission enables `{actions}`.
    pub enables: String,
    /// Before a way round other steps.
    pub alternative: String,
    /// Before a step that no public source describes.
    pub unconfirmed: String,
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
    /// The heading it stands under.
    pub section: String,
    /// What is done.
    pub title: String,
    /// How.
    pub text: String,
    /// The labels of the actions it enables, in alphabetical order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enables: Vec<String>,
    /// The permission it ticks, as scopes are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The field of the linking form it fills.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// What is true when it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The drawing of UKG Pro's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<Figure>,
    /// Whether it is a way round other steps, and no step of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub alternative: bool,
    /// Whether a public source says how it is done.
    pub confirmed: bool,
}

/// A field of the linking form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The service account's user name.
    Username,
    /// Its password.
    Password,
    /// The tenant's key.
    CustomerApiKey,
    /// The service account's key.
    UserApiKey,
    /// The address of the web services, whole or in parts.
    Address,
}

impl Field {
    /// The field's name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Password => "password",
            Self::CustomerApiKey => "customer_api_key",
            Self::UserApiKey => "user_api_key",
            Self::Address => "address",
        }
    }
}

/// A drawing of a page of UKG Pro, with the spot to click marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Which page, and which spot.
    pub kind: FigureKind,
    /// What is to be seen, in words.
    pub alternative: String,
    /// The line and the column that are marked, in the table of permissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<(String, PermissionLevel)>,
}

/// Which page of UKG Pro a drawing shows, and which spot it marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureKind {
    /// The menu; Service Account Administration.
    Menu,
    /// The grid of service accounts; the button Add.
    Add,
    /// The new account; its user name.
    Form,
    /// The new account; Generate New Password.
    Generate,
    /// The table of permissions; one box.
    Permission,
    /// The new password, shown once.
    Save,
    /// The new password; the button OK.
    Close,
    /// Above the grid; the Customer API Key.
    CustomerApiKey,
    /// The grid; the User API Key.
    UserApiKey,
    /// The endpoints; subdomain and domain of one.
    Address,
}

/// Something that can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// A stable name of the trouble.
    pub id: String,
    /// What the person sees.
    pub shows: String,
    /// Why.
    pub cause: String,
    /// What to do.
    pub remedy: String,
    /// Who can mend it.
    pub who: String,
    /// The step to do again, by its id.
    pub step: String,
    /// What Rollbook tells it by; each has a page.
    pub codes: Vec<Code>,
}

impl Guide {
    /// The guide in English for the actions of these ids, in any order; no id at all means every action.
    pub fn for_actions<'a>(catalogue: &Catalogue, ids: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of(catalogue, &Choice::of(catalogue, ids, []), Language::English)
    }

    /// The guide for a choice, in a language.
    pub fn of(catalogue: &Catalogue, choice: &Choice, language: Language) -> Self {
        let words = source::words(language);
        let actions = choice.chosen(catalogue);
        let requirements = Requirement::of_actions(&actions);
        let soap = actions.iter().any(|action| action.transport() == Transport::Soap);
        let without_line = without_line(words, &actions);
        let not_stated = without_line
            .iter()
            .any(|group| group.guard == Guard::NotStated.as_str());
        let shown = |when: Option<When>| {
            when.is_none_or(|when| match when {
                When::Soap => soap,
                When::Permissions => !requirements.is_empty(),
                When::NoPermissions => requirements.is_empty(),
                When::NotStated => not_stated,
                When::Administrator => choice.needs_administrator(),
            })
        };
        let mut steps: Vec<Step> = Vec::new();
        for source in STEPS.step.iter().filter(|source| shown(source.when)) {
            match source.for_each {
                None => steps.push(step(words, source, None)),
                Some(ForEach::Permission) => {
                    let repeated = requirements
                        .iter()
                        .map(|requirement| step(words, source, Some(requirement)));
                    steps.extend(repeated);
                }
            }
        }
        let troubles = STEPS.trouble.iter().filter(|source| shown(source.when));
        let troubles = troubles.filter_map(|source| {
            let said = words.trouble.get(&source.id)?;
            // A repeated step is done again from its first.
            let step = steps
                .iter()
                .find(|step| step.id.split(':').next() == Some(source.step.as_str()))?;
            Some(Trouble {
                id: source.id.clone(),
                shows: said.shows.clone(),
                cause: said.cause.clone(),
                remedy: said.remedy.clone(),
                who: words.who.get(&source.who).cloned().unwrap_or_default(),
                step: step.id.clone(),
                codes: source.codes.clone(),
            })
        });
        Self {
            language,
            title: words.title.clone(),
            warning: words.warning.clone(),
            reason: words.reason.clone(),
            actions: ids_of(&actions),
            products: choice.products.clone(),
            scopes: requirements.iter().map(scope_of).collect(),
            without_line,
            troubles: troubles.collect(),
            steps,
            unknown: choice.unknown.clone(),
            heading: words.heading.clone(),
        }
    }

    /// The guide with nothing to do, for a choice of which nothing is known.
    #[must_use]
    pub fn without_steps(self) -> Self {
        Self {
            actions: Vec::new(),
            scopes: Vec::new(),
            without_line: Vec::new(),
            steps: Vec::new(),
            troubles: Vec::new(),
            ..self
        }
    }

    /// The names of a line as a person looks for them, in this guide's language.
    pub fn names(&self, scope: &Scope) -> String {
        names(source::words(self.language), scope)
    }
}

/// What a product is called in a language.
pub fn product_name(id: &str, language: Language) -> &'static str {
    let words = source::words(language);
    words.product.get(id).map(String::as_str).unwrap_or_default()
}

fn step(words: &Words, source: &StepSource, requirement: Option<&Requirement<'_>>) -> Step {
    let said = words.step.get(&source.id);
    let scope = requirement.map(scope_of);
    let replace = |text: &str| match scope.as_ref() {
        None => text.to_owned(),
        Some(scope) => text
            .replace("{permission}", &scope.name)
            .replace("{names}", &names(words, scope))
            .replace("{level}", scope.level.as_str()),
    };
    let text = |of: fn(&source::StepWords) -> &str| said.map(|said| replace(of(said))).unwrap_or_default();
    let mut enables: Vec<String> = requirement.map_or_else(Vec::new, |requirement| {
        requirement.actions.iter().map(|action| action.label.clone()).collect()
    });
    enables.sort();
    let id = match &scope {
        None => source.id.clone(),
        Some(scope) => format!("{}:{}", source.id, scope.scope),
    };
    let figure = source.figure.map(|kind| Figure {
        kind,
        alternative: said
            .and_then(|said| said.figure.as_deref())
            .map(replace)
            .unwrap_or_default(),
        line: scope.as_ref().map(|scope| (scope.name.clone(), scope.level)),
    });
    Step {
        id,
        section: words.section.get(&source.section).cloned().unwrap_or_default(),
        title: text(|said| &said.title),
        text: text(|said| &said.text),
        enables,
        scope: scope.as_ref().map(|scope| scope.scope.clone()),
        field: source.field,
        check: said.and_then(|said| said.check.as_deref()).map(replace),
        figure,
        alternative: source.alternative,
        confirmed: source.confirmed,
    }
}

/// The actions for which there is no line to tick, each under its reason.
fn without_line(words: &Words, actions: &[&Action]) -> Vec<WithoutLine> {
    let groups = Reason::ALL.into_iter().filter_map(|reason| {
        let said = words.without_line.get(reason.key())?;
        let of_reason = actions.iter().filter(|action| Reason::of(action) == Some(reason));
        Some(WithoutLine {
            guard: reason.guard().as_str(),
            title: said.title.clone(),
            text: said.text.clone(),
            actions: of_reason.map(|action| action.id.clone()).collect(),
        })
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

fn names(words: &Words, scope: &Scope) -> String {
    if scope.also.is_empty() {
        return scope.name.clone();
    }
    let others = scope.also.join(&words.or);
    words
        .either_name
        .replace("{name}", &scope.name)
        .replace("{others}", &others)
}

fn ids_of(actions: &[&Action]) -> Vec<String> {
    actions.iter().map(|action| action.id.clone()).collect()
}
