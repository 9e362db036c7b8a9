//! The screens with a form: user name and password, keys and address, or all six values at once.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use rollbook_core::{Try, Values};
use rollbook_model::{Code, LinkSession, PermissionState, permission::Requirement, verdict::VerdictState};

use super::{
    administrator,
    fields::{self, Field, Screen},
    guest::{Guest, Visitor, moment},
    posted::Posted,
    steps::{self, Beside},
    told::Told,
};
use crate::{http::App, pages::Page};

/// A screen with a form.
#[derive(Template)]
#[template(path = "hub/form.html")]
struct FormPage<'a> {
    page: Page<'a>,
    hub: &'a Visitor,
    screen: Screen,
    fields: Vec<Field>,
    summary: Summary<'a>,
    steps: Beside,
    start: Option<Start>,
}

/// What is said at the top of the first screen.
struct Start {
    again: bool,
    resumed: bool,
    until: String,
    actions: usize,
    lines: Vec<String>,
    /// The link to send on; none where what comes of it is told to this browser alone.
    send: Option<String>,
}

/// What keeps the tenant from being linked, and what can be done about it at once.
#[derive(Template)]
#[template(path = "hub/summary.html")]
pub(super) struct Summary<'a> {
    pub(super) page: Page<'a>,
    told: Vec<Told>,
    refused_at: Option<String>,
    exchanged: bool,
    meant: Option<String>,
}

impl<'a> Summary<'a> {
    /// What a screen says of the session as it stands. Of what is missing only what was tried.
    pub(super) fn of(visitor: &'a Visitor, session: &LinkSession, screen: Screen, tried: bool) -> Self {
        let draft = &session.draft;
        let all = fields::told(visitor, screen, &draft.verdicts);
        let exchanged = all.iter().any(|told| told.code == Code::KeysExchanged);
        let mut told: Vec<Told> = Vec::new();
        for (said, verdict) in all.into_iter().zip(&draft.verdicts) {
            let elsewhere =
                !screen.has(verdict.about) && said.state == VerdictState::Suspect && screen != Screen::Account;
            let missing = tried && verdict.code == Code::ValueMissing && screen.has(verdict.about);
            let stops = said.stops() && (screen.has(verdict.about) || said.place.is_none() || screen == Screen::Keys);
            let suspect = elsewhere && said.code != Code::PerhapsWrong;
            let known = told
                .iter()
                .any(|known| known.code == said.code && known.code == Code::KeysExchanged);
            if (missing || stops || suspect) && !known && verdict.about != rollbook_model::verdict::Subject::Permission
            {
                told.push(said);
            }
        }
        let refused = draft.refused.iter().find(|refused| refused.verdicts == draft.verdicts);
        let meant = draft.verdicts.iter().find(|verdict| verdict.code == Code::AddressTypo);
        Self {
            page: visitor.page(),
            told,
            refused_at: refused.map(|refused| moment(refused.at)),
            exchanged,
            meant: meant.and_then(|verdict| verdict.shown.clone()),
        }
    }

    /// The field's name, where the title alone does not say what is meant.
    fn label(&self, told: &Told) -> Option<&str> {
        let generic = told.code.as_str().starts_with("value_") || told.code == Code::LooksRight;
        let about = told.about.as_str();
        generic
            .then_some(())
            .and_then(|()| self.page.t.find(&format!("hub.field.{about}")))
    }

    /// Whether there is nothing to say.
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }
}

/// `GET /link/{token}`: who asks for what, and the first form.
pub(super) async fn first(State(app): State<App>, Guest(mut visitor): Guest) -> Response {
    match app.engine.open_link(&visitor.token()).await {
        Ok(session) => visitor.session = session,
        Err(problem) => return visitor.stopped(&problem).await,
    }
    let screen = if visitor.is_one_form() {
        Screen::One
    } else {
        Screen::Account
    };
    show(&visitor, screen)
}

/// `GET /link/{token}/keys`: the second form.
pub(super) async fn keys(Guest(visitor): Guest) -> Response {
    show(&visitor, Screen::Keys)
}

/// `POST /link/{token}`: the first form was sent.
pub(super) async fn first_given(State(app): State<App>, Guest(visitor): Guest, posted: Posted) -> Response {
    if visitor.is_one_form() {
        return given(&app, &visitor, Screen::One, &posted).await;
    }
    if posted.wish() == "start-over" {
        return given(&app, &visitor, Screen::Account, &posted).await;
    }
    let session = match app.engine.give(&visitor.token(), posted.values()).await {
        Ok(session) => session,
        Err(problem) => return visitor.stopped(&problem).await,
    };
    let stays = session.draft.verdicts.iter().any(|verdict| {
        Screen::Account.has(verdict.about) && (verdict.is_wrong() || verdict.code == Code::ValueMissing)
    });
    if stays {
        visitor.go_with("", &[("tried", "1")])
    } else {
        visitor.go("/keys")
    }
}

/// `POST /link/{token}/keys`: the second form was sent.
pub(super) async fn keys_given(State(app): State<App>, Guest(visitor): Guest, posted: Posted) -> Response {
    given(&app, &visitor, Screen::Keys, &posted).await
}

/// Does what the pressed button says.
async fn given(app: &App, visitor: &Visitor, screen: Screen, posted: &Posted) -> Response {
    let (engine, token, values) = (&app.engine, visitor.token(), posted.values());
    let done = match posted.wish() {
        "start-over" => match engine.start_link_over(&token).await {
            Ok(_) => return visitor.go(""),
            Err(problem) => Err(problem),
        },
        "exchange" => match engine.give(&token, values).await {
            Ok(_) => engine.exchange_keys(&token).await,
            Err(problem) => Err(problem),
        },
        "use-meant" => match engine.give(&token, values).await {
            Ok(session) => {
                let meant = session.draft.verdicts.into_iter().find_map(|verdict| verdict.shown);
                let address = Values {
                    address: meant,
                    domain: Some(String::new()),
                    subdomain: Some(String::new()),
                    ..Values::default()
                };
                engine.give(&token, address).await
            }
            Err(problem) => Err(problem),
        },
        wish => {
            let wish = Try {
                refused_again: wish == "again",
                as_they_are: wish == "anyway",
                anew: false,
            };
            return match engine.connect(&token, values, wish, |_| ()).await {
                Ok(session) => after(app, visitor, screen, &session).await,
                Err(problem) => visitor.stopped(&problem).await,
            };
        }
    };
    match done {
        Ok(_) => visitor.go(screen.path()),
        Err(problem) => visitor.stopped(&problem).await,
    }
}

/// To where a person goes after Connect: linked when nothing is missing, to the matrix when something is, back to the
/// form when UKG Pro did not take the values.
async fn after(app: &App, visitor: &Visitor, screen: Screen, session: &LinkSession) -> Response {
    let Some(proved) = &session.draft.proved else {
        return visitor.go_with(screen.path(), &[("tried", "1")]);
    };
    let missing = proved
        .findings
        .iter()
        .any(|finding| finding.state == PermissionState::Missing);
    if missing {
        return visitor.go("/permissions");
    }
    match app.engine.accept_link(&visitor.token()).await {
        Ok(_) => administrator::after_linking(visitor),
        Err(problem) => visitor.stopped(&problem).await,
    }
}

fn show(visitor: &Visitor, screen: Screen) -> Response {
    let tried = visitor.says("tried");
    let page = FormPage {
        page: visitor.page(),
        hub: visitor,
        screen,
        fields: fields::of(visitor, screen, tried),
        summary: Summary::of(visitor, &visitor.session, screen, tried),
        steps: steps::of(visitor, screen),
        start: (screen != Screen::Keys).then(|| start(visitor)),
    };
    visitor.answer(StatusCode::OK, &page)
}

fn start(visitor: &Visitor) -> Start {
    let actions = fields::actions(visitor);
    let lines = Requirement::of_actions(&actions);
    let draft = &visitor.session.draft;
    Start {
        again: visitor.session.account.is_some(),
        resumed: draft.username.is_some() || !draft.given.is_empty(),
        until: moment(visitor.session.expires_at),
        actions: actions.len(),
        lines: lines
            .iter()
            .map(|line| format!("{} ({})", line.name(), line.level()))
            .collect(),
        send: (!visitor.is_connect()).then(|| visitor.whole_address("")),
    }
}

impl FormPage<'_> {
    /// Where on the way this screen is.
    fn at(&self) -> usize {
        usize::from(self.screen != Screen::Account)
    }

    /// Whether this screen connects.
    fn connects(&self) -> bool {
        self.screen != Screen::Account
    }

    /// The key of a text of this screen.
    fn words(&self, part: &str) -> String {
        format!("hub.form.{}_{part}", self.name())
    }

    /// Domain and subdomain, where the whole address is asked for first.
    fn parts(&self) -> impl Iterator<Item = &Field> {
        let parts = self
            .fields
            .iter()
            .filter(|field| matches!(field.name, "domain" | "subdomain"));
        parts.filter(|_| self.screen == Screen::Keys)
    }

    /// The other fields.
    fn plain(&self) -> impl Iterator<Item = &Field> {
        let is_part = |field: &Field| self.screen == Screen::Keys && matches!(field.name, "domain" | "subdomain");
        self.fields.iter().filter(move |field| !is_part(field))
    }

    /// Whether domain and subdomain can be given instead of the whole address.
    fn has_parts(&self) -> bool {
        self.screen == Screen::Keys
    }

    /// The other form for the same values: its text and its name.
    fn other_way(&self) -> Option<(&'static str, &'static str)> {
        match self.screen {
            Screen::Account => Some(("hub.form.as_one", "one")),
            Screen::One => Some(("hub.form.as_two", "two")),
            Screen::Keys => None,
        }
    }

    /// The screen's name, for the script.
    fn name(&self) -> &'static str {
        match self.screen {
            Screen::Account => "account",
            Screen::Keys => "keys",
            Screen::One => "one",
        }
    }

    /// Whether this form asks for the password, and so whether it is new.
    fn asks_password(&self) -> bool {
        self.screen != Screen::Keys
    }

    /// Whether domain and subdomain were given instead of the whole address.
    fn parts_given(&self) -> bool {
        self.parts().any(|field| !field.value.is_empty())
    }
}
