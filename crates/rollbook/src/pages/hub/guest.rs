//! Whoever has opened a link: its session, and the manner in which its pages are shown.

use askama::Template;
use axum::{
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use rollbook_core::Served;
use rollbook_model::{
    Language, LinkSession, PermissionFinding, PermissionState, Problem, RequestId,
    link_session::{LinkForm, LinkState},
    problem::Kind,
};
use secrecy::SecretString;

use super::ended;
use crate::{
    http::App,
    pages::{Framing, Message, Page, SendsTo, Text, Visit, respond},
};

/// Whoever has opened a link, in whatever state it is.
pub(super) struct Visitor {
    pub(super) app: App,
    pub(super) session: LinkSession,
    pub(super) visit: Visit,
    token: String,
    manner: Manner,
}

/// Whoever has opened a link that can be used, whatever they have consented to.
pub(super) struct Holder(pub(super) Visitor);

/// The same who has consented to what is asked for, where a client asks.
pub(super) struct Guest(pub(super) Visitor);

/// A place on the way.
pub(super) struct ProgressStep {
    pub(super) key: &'static str,
    pub(super) is_done: bool,
    pub(super) is_current: bool,
}

/// How the pages are shown, carried from one to the next in their addresses: a frame of another site has no cookies.
#[derive(Debug, Clone, Default)]
struct Manner {
    embedded: bool,
    language: Option<Language>,
    form: Option<LinkForm>,
    /// The origin of the page around the frame, which a client's library is told of.
    host: Option<String>,
    /// What that page, or the product that a person is sent back to, gave to be told again.
    state: Option<String>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let Ok(Path(token)) = Path::<String>::from_request_parts(parts, app).await else {
            return Err(ended::unknown(app, &visit));
        };
        let secret = SecretString::from(token.as_str());
        let session = match app.engine.link_session(&secret).await {
            Ok(session) => session,
            Err(problem) if problem.kind == Kind::NotFound => return Err(ended::unknown(app, &visit)),
            Err(problem) => return Err(failed(app, &visit, &problem)),
        };
        let mut manner = Manner::default();
        for (name, value) in &visit.query() {
            match (name.as_str(), value.as_str()) {
                ("embedded", "1") => manner.embedded = true,
                ("form", "one") => manner.form = Some(LinkForm::OneForm),
                ("form", "two") => manner.form = Some(LinkForm::TwoScreens),
                ("lang", code) => manner.language = code.parse().ok(),
                ("host", _) if session.connect.is_some() && session.allowed_origins.contains(value) => {
                    manner.host = Some(value.clone());
                }
                ("state", _) if session.connect.is_some() => manner.state = Some(value.clone()),
                _ => {}
            }
        }
        Ok(Self {
            app: app.clone(),
            session,
            visit,
            token,
            manner,
        })
    }
}

impl FromRequestParts<App> for Holder {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        match visitor.session.state(Timestamp::now()) {
            LinkState::Linked | LinkState::Cancelled | LinkState::Expired => Err(ended::page(&visitor)),
            LinkState::Waiting | LinkState::Opened | LinkState::SentBack => Ok(Self(visitor)),
        }
    }
}

impl FromRequestParts<App> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Holder(visitor) = Holder::from_request_parts(parts, app).await?;
        let asked = visitor.session.connect.as_ref();
        match asked {
            Some(asked) if asked.consented_at.is_none() => Err(visitor.go("/consent")),
            _ => Ok(Self(visitor)),
        }
    }
}

impl Visitor {
    /// The token, for asking the engine.
    pub(super) fn token(&self) -> SecretString {
        SecretString::from(self.token.as_str())
    }

    /// What a template is given as `page`.
    pub(super) fn page(&self) -> Page<'_> {
        Page::new(&self.app.site, &self.visit)
            .preferring(self.session.language)
            .embedded(self.manner.embedded)
    }

    /// The texts of the page's language.
    pub(super) fn text(&self) -> Text {
        self.page().t
    }

    /// Whether everything is asked for at once.
    pub(super) fn is_one_form(&self) -> bool {
        self.manner.form.unwrap_or(self.session.form) == LinkForm::OneForm
    }

    /// The address of a screen of this link, such as `/keys`; empty for the first.
    pub(super) fn address(&self, screen: &str) -> String {
        self.address_with(screen, &[])
    }

    /// The same with more to say.
    pub(super) fn address_with(&self, screen: &str, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if self.manner.embedded {
            query.append_pair("embedded", "1");
        }
        if let Some(language) = self.manner.language {
            query.append_pair("lang", language.code());
        }
        let form = self.manner.form.map(|form| match form {
            LinkForm::OneForm => "one",
            LinkForm::TwoScreens => "two",
        });
        if let Some(form) = form.filter(|_| !more.iter().any(|(name, _)| *name == "form")) {
            query.append_pair("form", form);
        }
        for (name, value) in [("host", &self.manner.host), ("state", &self.manner.state)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        for (name, value) in more {
            query.append_pair(name, value);
        }
        let query = query.finish();
        let separator = if query.is_empty() { "" } else { "?" };
        format!("/link/{}{screen}{separator}{query}", self.token)
    }

    /// The whole address of a screen, for sending on: in nobody's frame and language.
    pub(super) fn whole_address(&self, screen: &str) -> String {
        self.app.site.link(&format!("/link/{}{screen}", self.token))
    }

    /// Whether the address says this.
    pub(super) fn says(&self, name: &str) -> bool {
        self.visit
            .query()
            .iter()
            .any(|(known, value)| known == name && value == "1")
    }

    /// A page as an answer, which the pages of the session's origins may show in a frame.
    pub(super) fn answer(&self, status: StatusCode, template: &impl Template) -> Response {
        self.framed(respond(status, template))
    }

    /// An answer with the session's framing.
    pub(super) fn framed(&self, mut response: Response) -> Response {
        let extensions = response.extensions_mut();
        extensions.insert(Framing(self.session.allowed_origins.clone()));
        if let Some(uri) = self.session.redirect_url.as_deref().filter(|_| self.is_sent_back()) {
            extensions.insert(SendsTo::origin_of(uri));
        }
        response
    }

    /// To another screen.
    pub(super) fn go(&self, screen: &str) -> Response {
        self.go_with(screen, &[])
    }

    /// The same with more to say.
    pub(super) fn go_with(&self, screen: &str, more: &[(&str, &str)]) -> Response {
        self.framed(Redirect::to(&self.address_with(screen, more)).into_response())
    }

    /// What stands in the way, as a page: the link ended meanwhile, or something failed.
    pub(super) async fn stopped(&self, problem: &Problem) -> Response {
        if problem.kind == Kind::Internal {
            return self.framed(failed(&self.app, &self.visit, problem));
        }
        match self.app.engine.link_session(&self.token()).await {
            Ok(session) if session.ended.is_some() || session.state(Timestamp::now()) == LinkState::Expired => {
                let now = Self {
                    app: self.app.clone(),
                    session,
                    visit: self.visit.clone(),
                    token: self.token.clone(),
                    manner: self.manner.clone(),
                };
                ended::page(&now)
            }
            _ => self.framed(ended::problem(self, problem)),
        }
    }

    /// The customer's name.
    pub(super) fn owner(&self) -> &str {
        &self.session.origin_owner_name
    }

    /// What the product wants to be told when the person is back.
    pub(super) fn redirect_state(&self) -> &str {
        let state = self.manner.state.as_ref().or(self.session.redirect_state.as_ref());
        state.map_or("", String::as_str)
    }

    /// The origin of a page that holds this one and is told by a client's library what becomes of it; empty where none
    /// is.
    pub(super) fn host(&self) -> &str {
        self.manner.host.as_deref().unwrap_or_default()
    }

    /// Whether a client asks.
    pub(super) fn is_connect(&self) -> bool {
        self.session.connect.is_some()
    }

    /// Whether the browser is sent back to a client when everything is done.
    pub(super) fn is_sent_back(&self) -> bool {
        self.is_connect() && self.manner.host.is_none() && self.session.redirect_url.is_some()
    }

    /// Where the person goes back to, with what the product is told there.
    pub(super) fn back(&self, told: &[(&str, &str)]) -> Option<String> {
        let url = self
            .session
            .redirect_url
            .as_deref()
            .filter(|_| self.manner.host.is_none())?;
        let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in told {
            query.append_pair(name, value);
        }
        let state = self.manner.state.as_ref().or(self.session.redirect_state.as_ref());
        if let Some(state) = state {
            query.append_pair("state", state);
        }
        let separator = if url.contains('?') { '&' } else { '?' };
        let mut whole = format!("{url}{separator}{}", query.finish());
        if !fragment.is_empty() {
            whole.push('#');
            whole.push_str(fragment);
        }
        Some(whole)
    }

    /// How many forms were sent by now.
    pub(super) fn submissions(&self) -> u32 {
        self.session.draft.submissions
    }

    /// Whether the password was generated for this link.
    pub(super) fn password_is_new(&self) -> bool {
        self.session.draft.password_is_new
    }

    /// Whether anything was given before.
    pub(super) fn has_given(&self) -> bool {
        self.session.draft.username.is_some() || !self.session.draft.given.is_empty()
    }

    /// The key of the word for a permission's state.
    #[expect(clippy::unused_self, reason = "templates have only `hub` to ask")]
    pub(super) fn state_key(&self, finding: &PermissionFinding) -> &'static str {
        match finding.state {
            PermissionState::Granted => "hub.permissions.granted",
            PermissionState::Missing if !finding.causes.is_empty() => "hub.permissions.missing_perhaps",
            PermissionState::Missing => "hub.permissions.missing",
            PermissionState::Unproven => "hub.permissions.unproven",
        }
    }

    /// The way to a linked tenant, of which the person is `at` this place: 0 for the service account, 1 for the keys, 2
    /// for the permissions, 3 for who enters deductions, where they are asked for, 4 when it is linked.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    pub(super) fn progress(&self, at: &usize) -> Vec<ProgressStep> {
        let one_form = self.is_one_form();
        let deductions = self.session.choice().needs_administrator();
        let way = [
            (0, "hub.progress.account", !one_form),
            (
                1,
                if one_form {
                    "hub.progress.values"
                } else {
                    "hub.progress.keys"
                },
                true,
            ),
            (2, "hub.progress.permissions", true),
            (3, "hub.progress.administrator", deductions),
            (4, "hub.progress.done", true),
        ];
        let step = |(place, key, _): (usize, &'static str, bool)| ProgressStep {
            key,
            is_done: place < *at || *at == 4,
            is_current: place == *at,
        };
        way.into_iter().filter(|(.., is_on_it)| *is_on_it).map(step).collect()
    }

    /// The origins that the page may speak to from inside a frame, for its script.
    pub(super) fn origins(&self) -> String {
        if self.manner.embedded {
            self.session.allowed_origins.join(" ")
        } else {
            String::new()
        }
    }
}

/// Rollbook itself failed; whoever runs it finds the request in the log.
pub(in crate::pages) fn failed(app: &App, visit: &Visit, problem: &Problem) -> Response {
    let request = problem
        .request_id
        .or_else(Served::current)
        .unwrap_or_else(RequestId::new);
    tracing::error!(request.id = %request, %problem.code, "A page of a link failed: {problem}");
    let text = Text::of(visit.language());
    let message = Message {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        title: text.get("frame.failed.title").to_owned(),
        paragraphs: vec![text.fill("frame.failed.text", &[("request", request)])],
        link: None,
    };
    message.page(&app.site, visit)
}

/// A moment as the pages write it; the script makes it local.
pub(in crate::pages) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
