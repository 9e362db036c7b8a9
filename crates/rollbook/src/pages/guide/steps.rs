//! The steps of a guide as a part of a page: of the guide's own, and beside the linking form.

use askama::Template;
use rollbook_model::{
    Guide, PermissionLevel, PermissionState,
    guide::{Figure, FigureKind, SERVICE_ACCOUNTS, Step, WEB_SERVICES},
};

/// With more permissions than this, only the first one is drawn: the others are ticked in the same way.
const DRAWN: usize = 8;

/// The steps, under their headings.
#[derive(Template)]
#[template(path = "guide/steps.html")]
pub(crate) struct Steps<'g> {
    guide: &'g Guide,
    checks: bool,
    known: Vec<KnownScope>,
}

/// What is known of a permission, told at its step.
pub(crate) struct KnownScope {
    /// The permission as scopes are written.
    pub(crate) scope: String,
    /// Whether the service account has it.
    pub(crate) state: PermissionState,
    /// The same in words.
    pub(crate) word: String,
}

impl<'g> Steps<'g> {
    /// The steps of a guide.
    pub(crate) fn of(guide: &'g Guide) -> Self {
        Self {
            guide,
            checks: false,
            known: Vec::new(),
        }
    }

    /// With boxes to tick as a person goes along.
    #[must_use]
    pub(crate) fn with_checks(mut self) -> Self {
        self.checks = true;
        self
    }

    /// With what is known of each permission.
    #[must_use]
    pub(crate) fn knowing(mut self, known: Vec<KnownScope>) -> Self {
        self.known = known;
        self
    }

    fn known(&self, step: &Step) -> Option<&KnownScope> {
        let scope = step.scope.as_ref()?;
        self.known.iter().find(|known| known.scope == *scope)
    }

    /// The steps as HTML; nothing, with a line in the log, should that fail.
    pub(crate) fn render_or_log(&self) -> String {
        self.render().unwrap_or_else(|error| {
            tracing::error!("The steps of a guide could not be written: {error}");
            String::new()
        })
    }

    #[expect(clippy::unused_self, reason = "templates call what they are given")]
    fn anchor(&self, step: &Step) -> String {
        anchor(&step.id)
    }

    fn figure(&self, step: &Step) -> Option<String> {
        let figure = step.figure.as_ref()?;
        let first = self.guide.steps.iter().find(|other| other.scope.is_some());
        let is_first = first.is_some_and(|first| first.id == step.id);
        if figure.kind == FigureKind::Permission && !is_first && self.guide.scopes.len() > DRAWN {
            return None;
        }
        Drawing { figure }.render().ok()
    }
}

/// Where on the page a step is.
pub(super) fn anchor(id: &str) -> String {
    format!("step-{}", id.replace(':', "-"))
}

/// A drawing of a page of UKG Pro.
#[derive(Template)]
#[template(path = "guide/figure.html")]
struct Drawing<'g> {
    figure: &'g Figure,
}

#[expect(clippy::unused_self, reason = "templates call what they are given")]
impl Drawing<'_> {
    /// The entries of the menu that lead to the service accounts.
    fn menu(&self) -> Vec<&'static str> {
        let mut entries: Vec<_> = SERVICE_ACCOUNTS.split(" > ").skip(1).collect();
        entries.pop();
        entries
    }

    fn service_accounts(&self) -> &'static str {
        last_entry(SERVICE_ACCOUNTS)
    }

    fn web_services(&self) -> &'static str {
        last_entry(WEB_SERVICES)
    }

    fn levels(&self) -> [PermissionLevel; 4] {
        PermissionLevel::ALL
    }

    fn line(&self) -> &str {
        self.figure
            .line
            .as_ref()
            .map(|(name, _)| name.as_str())
            .unwrap_or_default()
    }

    fn is_marked(&self, level: PermissionLevel) -> bool {
        self.figure.line.as_ref().is_some_and(|(_, marked)| *marked == level)
    }
}

fn last_entry(path: &'static str) -> &'static str {
    path.rsplit(" > ").next().unwrap_or(path)
}
