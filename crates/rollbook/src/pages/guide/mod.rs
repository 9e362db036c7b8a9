//! `/guide/ukg-pro`: what an administrator does in UKG Pro, for the actions that are chosen.

mod steps;

use askama::Template;
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use rollbook_model::{
    Action, Catalogue, Choice, Code, Guide, Language, Product,
    catalogue::CONNECTOR,
    guide::{Trouble, product_name},
};
use serde_json::json;

pub(crate) use steps::{KnownScope, Steps};

use super::{Page, Visit, respond};
use crate::http::App;

/// Where the guide is.
const PATH: &str = "/guide/ukg-pro";

/// The address of the guide for a choice, without the host.
pub(crate) fn address(choice: &Choice) -> String {
    with_query(PATH, &choice.to_query())
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

pub(super) fn router() -> Router<App> {
    let start = get(async || Redirect::permanent(PATH));
    Router::new()
        .route("/guide", start.clone())
        .route("/guide/", start)
        .route(PATH, get(guide))
}

/// What scopes are joined by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Comma,
    Space,
    Line,
    Semicolon,
}

impl Separator {
    const ALL: [Self; 4] = [Self::Comma, Self::Space, Self::Line, Self::Semicolon];

    const fn word(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Space => "space",
            Self::Line => "line",
            Self::Semicolon => "semicolon",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Space => " ",
            Self::Line => "\n",
            Self::Semicolon => ";",
        }
    }
}

/// A separator to choose.
struct KnownSeparator<'t> {
    word: &'static str,
    name: &'t str,
}

/// A product to choose.
struct OfferedProduct {
    id: &'static str,
    name: &'static str,
    is_chosen: bool,
}

/// Actions under one heading.
struct Group {
    name: &'static str,
    actions: Vec<OfferedAction>,
}

/// An action to choose.
struct OfferedAction {
    id: &'static str,
    label: &'static str,
    scopes: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "guide/page.html")]
struct GuidePage<'a> {
    page: Page<'a>,
    guide: &'a Guide,
    path: &'static str,
    products: Vec<OfferedProduct>,
    groups: Vec<Group>,
    actions_json: String,
    everything: bool,
    /// Whether nothing that was asked for is known: then there is nothing to follow.
    nothing: bool,
    chosen_ids: String,
    separator: &'static str,
    joined_by: &'static str,
    separators: Vec<KnownSeparator<'a>>,
    address: String,
    markdown_address: String,
    json_address: String,
    steps: String,
}

impl GuidePage<'_> {
    fn summary(&self) -> String {
        let t = self.page.t;
        let actions = t.count("guide.chosen_actions", self.guide.actions.len());
        let scopes = t.count("guide.chosen_scopes", self.guide.scopes.len());
        format!("{actions}, {scopes}")
    }

    fn scopes_joined(&self) -> String {
        let scopes: Vec<_> = self.guide.scopes.iter().map(|scope| scope.scope.as_str()).collect();
        scopes.join(self.joined_by)
    }

    #[expect(clippy::unused_self, reason = "templates call what they are given")]
    fn labels(&self, ids: &[String]) -> String {
        let labels = ids.iter().filter_map(|id| Catalogue::get().action(id));
        labels
            .map(|action| action.label.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[expect(clippy::unused_self, reason = "templates call what they are given")]
    fn step_anchor(&self, trouble: &Trouble) -> String {
        steps::anchor(&trouble.step)
    }

    /// The words with which the pages of a link tell a code.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn sign(&self, code: &Code) -> String {
        let text = self.page.t.plain(&format!("problems.{code}.title"), &[("shown", "…")]);
        if text.ends_with(['.', '?', '!']) {
            text
        } else {
            format!("{text}.")
        }
    }

    fn again(&self, trouble: &Trouble) -> String {
        let step = self.guide.steps.iter().find(|step| step.id == trouble.step);
        let title = step.map(|step| step.title.as_str()).unwrap_or_default();
        self.page.t.fill("guide.again", &[("step", title)])
    }
}

async fn guide(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Response {
    let catalogue = Catalogue::get();
    let query = visit.query();
    let pairs = || query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let last = |name: &str| pairs().rfind(|(known, _)| *known == name).map(|(_, value)| value);
    let choice = Choice::of_query(catalogue, pairs());
    let mut guide = Guide::of(catalogue, &choice, visit.language());
    if choice.is_unknown() {
        // Not everything instead: who follows a broken link must not grant what nobody asked for.
        guide = guide.without_steps();
    }

    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let json = accepted.is_some_and(|accepted| accepted.contains("json") && !accepted.contains("text/html"));
    match last("format") {
        Some("json") => return Json(guide).into_response(),
        Some("md") => {
            let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
            return ([(header::CONTENT_TYPE, kind)], guide.to_markdown()).into_response();
        }
        _ if json => return Json(guide).into_response(),
        _ => {}
    }

    let word = last("separator").unwrap_or_default();
    let separator = Separator::ALL.into_iter().find(|separator| separator.word() == word);
    let separator = separator.unwrap_or(Separator::Comma);
    let page = Page::new(&app.site, &visit);
    let t = page.t;
    let names = [
        "guide.sep_comma",
        "guide.sep_space",
        "guide.sep_line",
        "guide.sep_semicolon",
    ];
    let separators = Separator::ALL
        .into_iter()
        .zip(names)
        .map(|(separator, name)| KnownSeparator {
            word: separator.word(),
            name: t.get(name),
        });
    let own = address(&choice);
    let in_form = |format: &str| {
        let query = choice.to_query();
        let language = t.code();
        let query = if query.is_empty() { query } else { format!("{query}&") };
        with_query(PATH, &format!("{query}format={format}&lang={language}"))
    };
    let template = GuidePage {
        guide: &guide,
        path: PATH,
        products: offered_products(&choice, t.language()),
        groups: groups(catalogue, &choice),
        actions_json: actions_json(catalogue),
        everything: choice.is_everything(),
        nothing: choice.is_unknown(),
        chosen_ids: choice.actions.join(","),
        separator: separator.word(),
        joined_by: separator.text(),
        separators: separators.collect(),
        address: app.site.link(&own),
        markdown_address: in_form("md"),
        json_address: in_form("json"),
        steps: Steps::of(&guide).with_checks().render_or_log(),
        page,
    };
    respond(StatusCode::OK, &template)
}

fn offered_products(choice: &Choice, language: Language) -> Vec<OfferedProduct> {
    let offered = Product::all().iter().map(|product| OfferedProduct {
        id: &product.id,
        name: product_name(&product.id, language),
        is_chosen: choice.products.contains(&product.id),
    });
    offered.collect()
}

fn groups(catalogue: &'static Catalogue, choice: &Choice) -> Vec<Group> {
    let offered = |action: &'static Action| OfferedAction {
        id: &action.id,
        label: &action.label,
        scopes: action.scopes().join(", "),
        is_chosen: choice.actions.contains(&action.id),
    };
    let groups = catalogue.groups().into_iter().map(|(name, actions)| Group {
        name,
        actions: actions.into_iter().map(offered).collect(),
    });
    groups.collect()
}

/// The actions with their scopes, as scripts of the field read them (StackOne's linking guides), for an attribute
/// in single quotation marks: JSON has many double ones, and each would be escaped.
fn actions_json(catalogue: &Catalogue) -> String {
    let row = |action: &Action| json!({ "id": action.id, "label": action.label, "scopes": action.scopes() });
    let rows: Vec<_> = catalogue.actions().iter().map(row).collect();
    let text = json!(rows).to_string();
    text.replace('&', "&amp;").replace('\'', "&#39;").replace('<', "&lt;")
}

/// The whole of a guide as one page that needs nothing else, for printing and sending on.
pub(crate) fn document(guide: &Guide) -> Result<String, askama::Error> {
    #[derive(Template)]
    #[template(path = "guide/document.html")]
    struct Document<'a> {
        guide: &'a Guide,
        connector: &'static str,
        style: &'static str,
        steps: String,
    }

    Document {
        guide,
        connector: CONNECTOR,
        style: concat!(
            include_str!("../../../assets/rollbook.css"),
            include_str!("../../../assets/guide.css")
        ),
        steps: Steps::of(guide).with_checks().render()?,
    }
    .render()
}
