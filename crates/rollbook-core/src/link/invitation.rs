//! Making a link session: what a product asks for, and for whom.

use std::time::Duration;

use jiff::SignedDuration;
use rollbook_model::{
    AccountId, AccountKind, Actor, Catalogue, Choice, Code, ConnectAsked, Event, EventKind, Language, LinkSession,
    OrganisationId, Problem,
    link_session::{LinkDraft, LinkForm},
    problem::{Kind, Step},
};
use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::{Engine, diagnosis, engine};

/// How long a link is good when nobody says (StackOne's API reference, *Connect sessions*).
pub const LINK_LIFETIME: Duration = Duration::from_mins(30);

/// The longest a link may be good.
const LONGEST: Duration = Duration::from_hours(30 * 24);

/// The longest one may be that asks on a client's behalf (Finch's API reference, *Connect*).
const LONGEST_CONNECT: Duration = Duration::from_hours(90 * 24);

/// The longest text that is kept of a caller's.
pub(crate) const LONGEST_TEXT: usize = 500;

/// What a product asks of a customer.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The customer in the integrator's product.
    pub origin_owner_id: String,
    /// The customer's name.
    pub origin_owner_name: String,
    /// The person who links.
    pub origin_username: Option<String>,
    /// A name for the account.
    pub label: Option<String>,
    /// Whether the tenant holds real people.
    pub kind: AccountKind,
    /// Whether the customer may have several accounts.
    pub multiple: bool,
    /// The account to link again.
    pub account: Option<AccountId>,
    /// The ids of the actions asked for.
    pub actions: Vec<String>,
    /// The ids of the products asked for.
    pub products: Vec<String>,
    /// Echoed.
    pub categories: Vec<String>,
    /// Echoed.
    pub integration_id: Option<String>,
    /// Echoed.
    pub provider_version: Option<String>,
    /// Echoed.
    pub metadata: Map<String, Value>,
    /// Where the person is sent back to.
    pub redirect_url: Option<String>,
    /// What is sent along.
    pub redirect_state: Option<String>,
    /// The origins whose pages may hold the link in a frame.
    pub allowed_origins: Vec<String>,
    /// The language of the pages.
    pub language: Option<Language>,
    /// How the values are asked for.
    pub form: LinkForm,
    /// What is asked for on a client's behalf.
    pub connect: Option<ConnectAsked>,
    /// How long the link is good.
    pub lifetime: Duration,
}

impl Invitation {
    /// An invitation of a customer with nothing beyond it.
    pub fn of(origin_owner_id: impl Into<String>, origin_owner_name: impl Into<String>) -> Self {
        Self {
            origin_owner_id: origin_owner_id.into(),
            origin_owner_name: origin_owner_name.into(),
            origin_username: None,
            label: None,
            kind: AccountKind::Production,
            multiple: false,
            account: None,
            actions: Vec::new(),
            products: Vec::new(),
            categories: Vec::new(),
            integration_id: None,
            provider_version: None,
            metadata: Map::new(),
            redirect_url: None,
            redirect_state: None,
            allowed_origins: Vec::new(),
            language: None,
            form: LinkForm::TwoScreens,
            connect: None,
            lifetime: LINK_LIFETIME,
        }
    }
}

impl Engine {
    /// Makes a link session. The token beside it is in the link's address and cannot be had again.
    ///
    /// # Errors
    /// When something asked for does not exist, or an address is none that a person may be sent to.
    pub async fn create_link_session(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        invitation: Invitation,
    ) -> Result<(LinkSession, SecretString), Problem> {
        let mut session = Box::pin(self.session_of(organisation, invitation)).await?;
        // Links that nobody finished hold nothing any longer than until the next one is made.
        if let Err(error) = self.store.forget_expired_links(session.created_at).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "The values of expired links were not destroyed");
        }
        let token = Box::pin(self.store.create_link_session(&mut session)).await;
        let token = token.map_err(|error| diagnosis::store(&error))?;
        Box::pin(self.note_made(&session, actor)).await;
        Ok((session, token))
    }

    /// The session of an invitation, which is not stored yet.
    pub(crate) async fn session_of(
        &self,
        organisation: OrganisationId,
        invitation: Invitation,
    ) -> Result<LinkSession, Problem> {
        let invitation = self.checked(organisation, invitation).await?;
        let created_at = engine::now();
        let lifetime = SignedDuration::try_from(invitation.lifetime).unwrap_or(SignedDuration::MAX);
        Ok(LinkSession {
            organisation,
            number: LinkSession::number_at(created_at),
            origin_owner_id: invitation.origin_owner_id,
            origin_owner_name: invitation.origin_owner_name,
            origin_username: invitation.origin_username,
            label: invitation.label,
            kind: invitation.kind,
            multiple: invitation.multiple,
            account: invitation.account,
            relink: None,
            actions: invitation.actions,
            products: invitation.products,
            categories: invitation.categories,
            integration_id: invitation.integration_id,
            provider_version: invitation.provider_version,
            metadata: invitation.metadata,
            redirect_url: invitation.redirect_url,
            redirect_state: invitation.redirect_state,
            allowed_origins: invitation.allowed_origins,
            language: invitation.language,
            form: invitation.form,
            connect: invitation.connect,
            created_at,
            expires_at: created_at + lifetime,
            opened_at: None,
            ended: None,
            draft: LinkDraft::default(),
        })
    }

    pub(crate) async fn note_made(&self, session: &LinkSession, actor: Actor) {
        let made = Event::now(session.organisation, actor, EventKind::LinkCreated, session.account)
            .with("link", session.number);
        self.note(made).await;
        tracing::info!(link.number = session.number, "Made a link");
    }

    async fn checked(&self, organisation: OrganisationId, mut asked: Invitation) -> Result<Invitation, Problem> {
        for (name, text) in [
            ("origin_owner_id", &mut asked.origin_owner_id),
            ("origin_owner_name", &mut asked.origin_owner_name),
        ] {
            *text = text.trim().to_owned();
            if text.is_empty() {
                return Err(invalid(format!("`{name}` is empty; it says whose tenant is linked")));
            }
        }
        let texts = [
            ("origin_owner_id", Some(&asked.origin_owner_id)),
            ("origin_owner_name", Some(&asked.origin_owner_name)),
            ("origin_username", asked.origin_username.as_ref()),
            ("label", asked.label.as_ref()),
            ("redirect_state", asked.redirect_state.as_ref()),
        ];
        for (name, text) in texts {
            if text.is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
                return Err(invalid(format!("`{name}` is longer than {LONGEST_TEXT} characters")));
            }
        }
        let longest = asked.connect.as_ref().map_or(LONGEST, |_| LONGEST_CONNECT);
        if asked.lifetime < Duration::from_mins(1) || asked.lifetime > longest {
            return Err(invalid(
                "`expires_in` must be from 60 seconds to 30 days, in seconds".to_owned(),
            ));
        }
        if let Some(url) = &asked.redirect_url {
            may_be_opened("redirect_url", url)?;
        }
        for origin in &mut asked.allowed_origins {
            *origin = as_origin("allowed_origins", origin)?;
        }
        if let Some(id) = asked.account {
            let account = self.account(organisation, id).await?;
            if asked.actions.is_empty() && asked.products.is_empty() {
                asked.actions = account.actions;
            }
        }
        let choice = Choice::of(
            Catalogue::get(),
            asked.actions.iter().map(String::as_str),
            asked.products.iter().map(String::as_str),
        );
        if !choice.unknown.is_empty() {
            let message = format!("there is no action or product `{}`", choice.unknown.join("`, `"));
            return Err(Problem::new(Kind::Invalid, Code::ActionUnknown, Step::Input, message)
                .with_remedy("See which actions there are in `GET /actions`, and which products in the guide"));
        }
        asked.actions = choice.actions;
        asked.products = choice.products;
        Ok(asked)
    }
}

fn invalid(message: String) -> Problem {
    Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, message)
        .with_remedy("See what the call takes in `GET /openapi.json`")
}

/// Whether a person may be sent to this address: a web page, and unencrypted only on this machine.
pub(crate) fn may_be_opened(name: &str, url: &str) -> Result<(), Problem> {
    let parts = split(url);
    match parts {
        Some((scheme, authority, _)) if is_trusted(scheme, authority) && url.len() <= 2000 => Ok(()),
        _ => Err(invalid(format!(
            "`{name}` must be an https address; http is taken for localhost alone"
        ))),
    }
}

/// An origin as browsers write it.
pub(crate) fn as_origin(name: &str, text: &str) -> Result<String, Problem> {
    match split(text.trim()) {
        Some((scheme, authority, "" | "/")) if is_trusted(scheme, authority) => {
            Ok(format!("{scheme}://{authority}").to_ascii_lowercase())
        }
        _ => Err(invalid(format!(
            "each of `{name}` must be an origin, such as https://app.example.com; http is taken for localhost alone"
        ))),
    }
}

/// Scheme, host with port, and the rest.
fn split(url: &str) -> Option<(&str, &str, &str)> {
    let clean = url.is_ascii() && !url.contains(|character: char| character.is_whitespace() || character.is_control());
    let (scheme, rest) = url.split_once("://").filter(|_| clean)?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    let allowed = |character: char| character.is_ascii_alphanumeric() || ".-:[]".contains(character);
    (!authority.is_empty() && authority.chars().all(allowed)).then_some((scheme, authority, rest))
}

fn is_trusted(scheme: &str, authority: &str) -> bool {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    match scheme {
        "https" => true,
        "http" => host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || authority == "[::1]",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_of_web_pages_may_hold_a_link_in_a_frame() {
        for (text, origin) in [
            ("https://app.example.com", Some("https://app.example.com")),
            ("https://App.Example.com/", Some("https://app.example.com")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://app.example.com", None),
            ("https://app.example.com/page", None),
            ("https://app.example.com; script-src *", None),
            ("https://app.example.com'", None),
            ("*", None),
            ("app.example.com", None),
            ("javascript://x", None),
        ] {
            assert_eq!(as_origin("origins", text).ok().as_deref(), origin, "{text}");
        }
    }

    #[test]
    fn a_person_is_sent_back_to_a_web_page_only() {
        for (url, taken) in [
            ("https://app.example.com/done?x=1", true),
            ("http://127.0.0.1:3000/done", true),
            ("http://app.example.com/done", false),
            ("javascript:alert(1)", false),
            ("https://user@app.example.com/", false),
            ("//app.example.com", false),
        ] {
            assert_eq!(may_be_opened("url", url).is_ok(), taken, "{url}");
        }
    }
}
