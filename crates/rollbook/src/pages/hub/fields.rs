//! The fields of the form, each with what is known of its value.

use rollbook_model::{
    Action, Catalogue, Code, Transport,
    link_session::HeldSecret,
    verdict::{Subject, Verdict, VerdictState},
};

use super::{
    guest::{Visitor, moment},
    told::Told,
};

/// A field.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    /// What was typed before; always empty for a secret.
    pub(super) value: String,
    pub(super) is_secret: bool,
    /// That a secret is held, and since when.
    pub(super) held: Option<String>,
    /// What is said of the value.
    pub(super) told: Option<Told>,
    /// Which value's verdict stands under the field.
    pub(super) verdict: &'static str,
    /// Whether the verdict stands under this field and not under a later one about the same value.
    pub(super) shows_verdict: bool,
    /// The value as the steps of the guide name it.
    pub(super) step: &'static str,
    pub(super) optional: bool,
}

impl Field {
    /// Whether the value is wrong.
    pub(super) fn is_wrong(&self) -> bool {
        self.told.as_ref().is_some_and(|told| told.state == VerdictState::Wrong)
    }

    /// The ids of what describes the field.
    pub(super) fn described_by(&self) -> String {
        let held = if self.held.is_some() {
            format!(" {}-held", self.name)
        } else {
            String::new()
        };
        format!("{}-hint{held} {}-verdict", self.name, self.verdict)
    }
}

/// A screen with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// User name and password.
    Account,
    /// Keys and address.
    Keys,
    /// All six.
    One,
}

impl Screen {
    /// The path of the screen within a link.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Account | Self::One => "",
            Self::Keys => "/keys",
        }
    }

    /// The fields, in the order in which they are filled.
    const fn subjects(self) -> &'static [Subject] {
        match self {
            Self::Account => &[Subject::Username, Subject::Password],
            Self::Keys => &[Subject::CustomerApiKey, Subject::UserApiKey, Subject::Address],
            Self::One => &[
                Subject::Username,
                Subject::Password,
                Subject::CustomerApiKey,
                Subject::UserApiKey,
                Subject::Address,
            ],
        }
    }

    /// Whether the field of a value stands on it.
    pub(super) fn has(self, about: Subject) -> bool {
        self.subjects().contains(&about)
    }
}

/// The actions that a session asks for.
pub(super) fn actions(visitor: &Visitor) -> Vec<&'static Action> {
    visitor.session.choice().chosen(Catalogue::get())
}

/// Where the field of a value stands: on this screen, or on another.
pub(super) fn place(visitor: &Visitor, screen: Screen, about: Subject) -> Option<String> {
    let name = match about {
        Subject::Address if screen == Screen::One => "domain",
        Subject::Username | Subject::Password | Subject::CustomerApiKey | Subject::UserApiKey | Subject::Address => {
            about.as_str()
        }
        Subject::Credentials | Subject::Permission | Subject::Tenant => return None,
    };
    if screen.has(about) {
        return Some(format!("#{name}"));
    }
    let other = if Screen::Account.has(about) { "" } else { "/keys" };
    Some(format!("{}#{name}", visitor.address(other)))
}

/// What the page says of the values, as it now stands in the session.
pub(super) fn told(visitor: &Visitor, screen: Screen, verdicts: &[Verdict]) -> Vec<Told> {
    let text = visitor.text();
    let told = verdicts
        .iter()
        .map(|verdict| Told::of(verdict, text, |about| place(visitor, screen, about)));
    told.collect()
}

/// The fields of a screen. `tried` says that the person has sent it, so that what is missing is wrong.
pub(super) fn of(visitor: &Visitor, screen: Screen, tried: bool) -> Vec<Field> {
    let draft = &visitor.session.draft;
    let text = visitor.text();
    let all = actions(visitor);
    let needs_user_key = all.iter().any(|action| action.transport() == Transport::Soap);
    let optional_user_key = !needs_user_key || visitor.session.choice().is_everything();
    let mut fields = Vec::new();
    for about in screen.subjects() {
        let names: &[&'static str] = match (about, screen) {
            (Subject::Address, Screen::One) => &["domain", "subdomain"],
            (Subject::Address, _) => &["address", "domain", "subdomain"],
            _ => &[about.as_str()],
        };
        for name in names.iter().copied() {
            let secret = name.parse::<HeldSecret>().ok();
            let verdict = draft.verdicts.iter().find(|verdict| verdict.about == *about);
            let said = verdict.cloned().map(|mut verdict| {
                if tried && verdict.code == Code::ValueMissing {
                    verdict.state = VerdictState::Wrong;
                }
                let mut told = Told::of(&verdict, text, |about| place(visitor, screen, about));
                if told.code == Code::KeysExchanged {
                    // Both fields say it; what to do is said once, above them.
                    told.text = None;
                    told.next = None;
                }
                told
            });
            let value = match name {
                "username" => draft.username.clone(),
                "address" => draft.address.clone(),
                "domain" => draft.domain.clone(),
                "subdomain" => draft.subdomain.clone(),
                _ => None,
            };
            let hint = match name {
                "user_api_key" if !needs_user_key => "user_api_key_optional".to_owned(),
                name => name.to_owned(),
            };
            let held = secret.and_then(|secret| draft.given.get(&secret));
            fields.push(Field {
                name,
                label: text.get(&format!("hub.field.{name}")).to_owned(),
                hint: text.get(&format!("hub.field.{hint}_hint")).to_owned(),
                value: value.unwrap_or_default(),
                is_secret: secret.is_some(),
                held: held.map(|at| text.fill("hub.form.held", &[("time", moment(*at))])),
                told: said.filter(Told::is_said),
                verdict: about.as_str(),
                shows_verdict: match screen {
                    Screen::One => name != "domain",
                    _ => !matches!(name, "domain" | "subdomain"),
                },
                step: about.as_str(),
                optional: name == "user_api_key" && optional_user_key,
            });
        }
    }
    fields
}
