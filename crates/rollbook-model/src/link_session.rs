//! A link session: what a product asks of a customer's administrator, and how far they have come.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::account::{AccountKind, PermissionFinding};
use crate::catalogue::Catalogue;
use crate::connection::ConnectAsked;
use crate::guide::Choice;
use crate::id::{AccountId, OrganisationId};
use crate::language::Language;
use crate::verdict::Verdict;
use crate::words::words;

/// One invitation to link a tenant, without its token and without the secrets that are held for it.
///
/// `Debug` shows no name and no user name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSession {
    /// The organisation that asks.
    pub organisation: OrganisationId,
    /// The session's number, its `id` in the API: the microsecond in which it was made, so below 2^53.
    pub number: u64,
    /// The customer in the integrator's own product.
    pub origin_owner_id: String,
    /// The customer's name.
    pub origin_owner_name: String,
    /// The person who links, as the integrator's product knows them.
    pub origin_username: Option<String>,
    /// A name for the account.
    pub label: Option<String>,
    /// Whether the tenant holds real people.
    pub kind: AccountKind,
    /// Whether the customer may have several accounts of one provider; otherwise an account that exists is linked again.
    pub multiple: bool,
    /// The account to link again; `None` makes a new one.
    pub account: Option<AccountId>,
    /// Of the link that Rollbook makes by itself for an account that is broken: the number of the one before it, or the
    /// microsecond since which the account is as it is, by which its token is told again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relink: Option<u64>,
    /// The ids of the actions asked for. None, and no products either, means every action.
    pub actions: Vec<String>,
    /// The ids of the products asked for.
    pub products: Vec<String>,
    /// Echoed by the API.
    pub categories: Vec<String>,
    /// Echoed by the API.
    pub integration_id: Option<String>,
    /// Echoed by the API.
    pub provider_version: Option<String>,
    /// Echoed by the API.
    pub metadata: Map<String, Value>,
    /// Where the person is sent back to.
    pub redirect_url: Option<String>,
    /// What is sent along, unread.
    pub redirect_state: Option<String>,
    /// The origins whose pages may hold this link in a frame.
    pub allowed_origins: Vec<String>,
    /// The language of the pages; the browser's when none is asked for.
    pub language: Option<Language>,
    /// How the values are asked for.
    pub form: LinkForm,
    /// What is asked for on behalf of a client that speaks Finch's contract; `None` for any other link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect: Option<ConnectAsked>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// When its page was first opened.
    pub opened_at: Option<Timestamp>,
    /// How it ended, once it has.
    pub ended: Option<LinkEnd>,
    /// What the person has given so far.
    pub draft: LinkDraft,
}

/// The end of a link session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkEnd {
    /// When.
    pub at: Timestamp,
    /// The account that was linked; `None` when the person cancelled.
    pub account: Option<AccountId>,
}

/// What a person has given so far, the secrets left out.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkDraft {
    /// The user name as typed.
    pub username: Option<String>,
    /// The whole address as pasted.
    pub address: Option<String>,
    /// The web service domain as typed.
    pub domain: Option<String>,
    /// The web service subdomain as typed.
    pub subdomain: Option<String>,
    /// Whether the password was generated for this link, as the person said.
    #[serde(default)]
    pub password_is_new: bool,
    /// The secrets that are held, and since when.
    pub given: BTreeMap<HeldSecret, Timestamp>,
    /// What was last said of the values.
    pub verdicts: Vec<Verdict>,
    /// When credentials or permissions were last tried.
    pub checked_at: Option<Timestamp>,
    /// The values with which UKG Pro last let the person in, and what it allows them; gone when a value changes.
    pub proved: Option<Proved>,
    /// The sets of values that UKG Pro refused.
    pub refused: Vec<RefusedValues>,
    /// When the missing permissions were sent on to an administrator.
    pub sent_back_at: Option<Timestamp>,
    /// How often a form was sent. What a page of before one asks after it is out of date.
    pub submissions: u32,
}

/// Values that let in, and what they allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// The fingerprint of the values.
    pub fingerprint: String,
    /// The tenant's address as it was understood.
    pub host: String,
    /// Whether the operator named this host as allowed.
    pub allowed_host: bool,
    /// What was found of each permission.
    pub findings: Vec<PermissionFinding>,
    /// When.
    pub at: Timestamp,
}

/// A set of values that UKG Pro refused; they are not sent again unless a person asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedValues {
    /// The fingerprint of the values: keyed, and never to be turned back.
    pub fingerprint: String,
    /// What was said of them.
    pub verdicts: Vec<Verdict>,
    /// When.
    pub at: Timestamp,
}

words! {
    /// A secret that is held for a link session, by UKG's name in snake case.
    HeldSecret, "secret" {
        /// The service account's password.
        Password = "password",
        /// The tenant's key.
        CustomerApiKey = "customer_api_key",
        /// The service account's key.
        UserApiKey = "user_api_key",
    }

    /// How the values are asked for.
    LinkForm, "link form" {
        /// User name and password first, then the keys and the address: the values are made in two menus.
        TwoScreens = "two_screens",
        /// Everything at once.
        OneForm = "one_form",
    }

    /// How far a link session has come.
    LinkState, "link state" {
        /// Nobody has opened it yet.
        Waiting = "waiting",
        /// Somebody has.
        Opened = "opened",
        /// Missing permissions were sent on to an administrator.
        SentBack = "sent_back",
        /// The tenant is linked; the session is used.
        Linked = "linked",
        /// The person cancelled.
        Cancelled = "cancelled",
        /// Nobody finished it in time.
        Expired = "expired",
    }
}

impl LinkSession {
    /// Where the pages of a link are, from the root of the installation.
    pub fn path(token: &str) -> String {
        format!("/link/{token}")
    }

    /// The number of a session that is made at this moment.
    pub fn number_at(moment: Timestamp) -> u64 {
        u64::try_from(moment.as_microsecond()).unwrap_or_default()
    }

    /// Whether a page of this origin may speak of it: any, where it names none.
    pub fn takes_origin(&self, origin: &str) -> bool {
        self.allowed_origins.is_empty() || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }

    /// What it asks for.
    pub fn choice(&self) -> Choice {
        let (actions, products) = (self.actions.iter(), self.products.iter());
        Choice::of(
            Catalogue::get(),
            actions.map(String::as_str),
            products.map(String::as_str),
        )
    }

    /// How far it has come by a moment.
    pub fn state(&self, now: Timestamp) -> LinkState {
        match self.ended {
            Some(LinkEnd { account: Some(_), .. }) => LinkState::Linked,
            Some(LinkEnd { account: None, .. }) => LinkState::Cancelled,
            None if self.expires_at <= now => LinkState::Expired,
            None if self.draft.sent_back_at.is_some() => LinkState::SentBack,
            None if self.opened_at.is_some() => LinkState::Opened,
            None => LinkState::Waiting,
        }
    }
}

impl fmt::Debug for LinkSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LinkSession")
            .field("organisation", &self.organisation)
            .field("number", &self.number)
            .field("kind", &self.kind)
            .field("account", &self.account)
            .field("created_at", &self.created_at)
            .field("expires_at", &self.expires_at)
            .field("opened_at", &self.opened_at)
            .field("ended", &self.ended)
            .field("draft", &self.draft)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for LinkDraft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<_> = self.verdicts.iter().map(|verdict| verdict.code.as_str()).collect();
        formatter
            .debug_struct("LinkDraft")
            .field("given", &self.given)
            .field("verdicts", &codes)
            .field("checked_at", &self.checked_at)
            .field("sent_back_at", &self.sent_back_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> LinkSession {
        let now: Timestamp = "2026-11-02T08:15:30.25Z".parse().unwrap();
        LinkSession {
            organisation: OrganisationId::DEFAULT,
            number: LinkSession::number_at(now),
            origin_owner_id: "customer-7".to_owned(),
            origin_owner_name: "Tessaria Mills".to_owned(),
            origin_username: None,
            label: None,
            kind: AccountKind::Production,
            multiple: false,
            account: None,
            relink: None,
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
            created_at: now,
            expires_at: now + jiff::SignedDuration::from_mins(30),
            opened_at: None,
            ended: None,
            draft: LinkDraft {
                username: Some("SVC_ROLLBOOK".to_owned()),
                given: BTreeMap::from([(HeldSecret::CustomerApiKey, now)]),
                ..LinkDraft::default()
            },
        }
    }

    #[test]
    fn a_session_reads_back_from_its_json_and_its_number_fits_every_client() {
        let session = session();
        let json = serde_json::to_string(&session).unwrap();
        assert!(json.contains(r#""given":{"customer_api_key":"2026-11-02T08:15:30.25Z"}"#));
        assert_eq!(serde_json::from_str::<LinkSession>(&json).unwrap(), session);
        assert!(session.number < 1 << 53);
    }

    #[test]
    fn a_session_is_expired_from_the_moment_it_says_unless_it_has_ended_before() {
        let mut session = session();
        let made = session.created_at;
        assert_eq!(session.state(made), LinkState::Waiting);
        session.opened_at = Some(made);
        assert_eq!(session.state(made), LinkState::Opened);
        assert_eq!(session.state(session.expires_at), LinkState::Expired);
        session.ended = Some(LinkEnd {
            at: made,
            account: None,
        });
        assert_eq!(session.state(session.expires_at), LinkState::Cancelled);
        session.ended = Some(LinkEnd {
            at: made,
            account: Some(AccountId::new()),
        });
        assert_eq!(session.state(session.expires_at), LinkState::Linked);
    }

    #[test]
    fn the_debug_form_of_a_session_names_no_person() {
        let shown = format!("{:?}", session());
        for name in ["SVC_ROLLBOOK", "Tessaria", "customer-7"] {
            assert!(!shown.contains(name), "{shown}");
        }
    }
}
