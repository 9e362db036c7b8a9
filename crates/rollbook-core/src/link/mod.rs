//! Linking a tenant: understand the values, reach the host, log in, try each permission, record what was found.
//!
//! Whoever has all values at once calls [`Engine::link`]. A person who brings them one by one, from several pages of
//! their tenant, has a link session: see [`session`].

mod accept;
mod address;
mod at_once;
mod attempt;
mod codes;
mod connect;
mod invitation;
mod session;
mod shape;
mod values;
mod verdicts;

use jiff::civil::Date;
use rollbook_model::{
    Account, AccountId, AccountKind, Action, Actor, Catalogue, Code, Event, EventKind, Evidence, OrganisationId,
    Problem, Transport,
    account::Provider,
    problem::{Kind, Step},
};
use ukg_pro::Session;
use ukg_pro_contract::credentials::Malformed;

pub use at_once::{AtOnce, FilledForm, WholeForm};
pub use codes::LINK_CODES;
pub use connect::{Touched, Try};
pub use invitation::{Invitation, LINK_LIFETIME};
pub(crate) use invitation::{LONGEST_TEXT, as_origin, may_be_opened};
pub use session::SENT_BACK_LIFETIME;
pub(crate) use session::{Links, Standing};
pub use values::Values;

use crate::{Engine, check, diagnosis, engine, logins::Wish, served::Served, vault};

/// The address of the web services, as a form asks for it.
#[derive(Debug, Clone)]
pub enum Address {
    /// Any pasted address, host or WSDL link.
    Pasted(String),
    /// Domain and subdomain.
    Parts {
        /// As `ultipro.com`.
        domain: String,
        /// As `service2`.
        subdomain: String,
    },
}

/// What a person hands over to link a tenant.
#[derive(Clone)]
pub struct LinkRequest {
    /// The customer in the integrator's product.
    pub origin_owner_id: String,
    /// The customer's name.
    pub origin_owner_name: String,
    /// A name for the account.
    pub label: Option<String>,
    /// Whether it is a test tenant.
    pub kind: AccountKind,
    /// Where the web services are.
    pub address: Address,
    /// The service account's user name, as pasted.
    pub username: String,
    /// The service account's password, as pasted.
    pub password: secrecy::SecretString,
    /// The Customer API Key, as pasted.
    pub customer_api_key: secrecy::SecretString,
    /// The User API Key, as pasted; REST does without.
    pub user_api_key: Option<secrecy::SecretString>,
    /// The ids of the actions wanted; none means every action that can be called.
    pub actions: Vec<String>,
    /// The day on which the password was set, for telling its age.
    pub password_set_on: Option<Date>,
    /// Whether values that UKG Pro refused before are to be sent again, because the service account was changed since.
    pub refused_again: bool,
}

impl LinkRequest {
    fn values(&self) -> Values {
        Values {
            username: Some(self.username.clone()),
            password: Some(self.password.clone()),
            customer_api_key: Some(self.customer_api_key.clone()),
            user_api_key: self.user_api_key.clone(),
            ..Values::default()
        }
    }
}

/// What happens while a tenant is linked or checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The address was understood.
    Understood {
        /// The address that will be called.
        address: String,
        /// What was made of the pasted text, in words.
        notes: Vec<String>,
    },
    /// The login is under way.
    LoggingIn,
    /// A permission is being tried.
    Trying {
        /// The permission and its level.
        permission: String,
    },
}

/// A tenant that was linked.
#[derive(Debug)]
pub struct Linked {
    /// The account.
    pub account: Account,
    /// What was made of the pasted address, in words.
    pub notes: Vec<String>,
}

impl Engine {
    /// Links a tenant. Nothing is stored unless the credentials work; missing permissions are recorded with the
    /// account.
    ///
    /// # Errors
    /// When a value cannot be right, the host cannot be reached, or the credentials are refused.
    pub async fn link(
        &self,
        organisation: OrganisationId,
        request: LinkRequest,
        progress: impl Fn(Progress),
    ) -> Result<Linked, Problem> {
        let linking = self.to_the_end_telling(progress, |engine, tell| async move {
            engine.link_now(organisation, request, &|step| tell.step(step)).await
        });
        linking.await
    }

    async fn link_now(
        &self,
        organisation: OrganisationId,
        request: LinkRequest,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Linked, Problem> {
        let credentials = request.values().credentials().map_err(malformed)?;
        let actions = chosen(&request.actions, credentials.user_api_key.is_some())?;
        let understood = self.understand(&request.address)?;
        let address = understood.address.base_url();
        progress(Progress::Understood {
            address: address.clone(),
            notes: understood.notes.clone(),
        });
        let allowed_host = !understood.address.is_ukg();
        let session = Session::new(&self.http);
        let wish = if request.refused_again { Wish::Again } else { Wish::Any };
        let attempt = self.attempt(understood.address, &credentials, session, wish, &actions, progress);
        let (permissions, session) = Box::pin(attempt).await?;

        let now = engine::now();
        let account = Account {
            id: AccountId::new(),
            organisation,
            label: request.label,
            provider: Provider::UkgPro,
            origin_owner_id: request.origin_owner_id,
            origin_owner_name: request.origin_owner_name,
            origin_username: None,
            kind: request.kind,
            status: check::status_of(&permissions),
            status_since: now,
            evidence: Some(Evidence::taken(now)),
            password_set_on: request.password_set_on,
            host: address,
            allowed_host,
            username: credentials.user_name.as_str().to_owned(),
            actions: actions.iter().map(|action| action.id.clone()).collect(),
            permissions,
            created_at: now,
            updated_at: now,
            checked_at: Some(now),
            credentials_version: 0,
        };
        let kind = EventKind::AccountLinked;
        let linked = Served::mark(Event::now(organisation, Actor::CommandLine, kind, Some(account.id)));
        let created = self
            .store
            .link_account(organisation, &account, &vault::sealed(&credentials), &[linked])
            .await;
        created.map_err(|error| diagnosis::store(&error))?;
        self.keep_session(account.id, session);
        tracing::info!(account.id = %account.id, account.status = %account.status, "Linked account `{}`", account.id);
        Ok(Linked {
            account,
            notes: understood.notes,
        })
    }
}

/// The chosen actions; without a User API Key and a choice, those that travel by REST.
///
/// # Errors
/// When an id names no action, or a chosen action needs the key that is not there.
fn chosen(ids: &[String], has_user_api_key: bool) -> Result<Vec<&'static Action>, Problem> {
    let (mut actions, unknown) = Catalogue::get().choose(ids.iter().map(String::as_str));
    if !unknown.is_empty() {
        let message = format!("there is no action `{}`", unknown.join("`, `"));
        return Err(Problem::new(Kind::Invalid, Code::ActionUnknown, Step::Input, message)
            .with_remedy("See which actions there are with `rollbook actions`"));
    }
    if !has_user_api_key {
        if ids.iter().all(|id| id.trim().is_empty()) {
            actions.retain(|action| action.transport() == Transport::Rest);
        } else if let Some(action) = actions.iter().find(|action| action.transport() == Transport::Soap) {
            return Err(diagnosis::user_api_key_missing(action));
        }
    }
    Ok(actions)
}

fn malformed(error: Malformed) -> Problem {
    let item = match error {
        Malformed::Empty(item)
        | Malformed::ControlCharacter(item)
        | Malformed::Blank(item)
        | Malformed::Character(item)
        | Malformed::Colon(item) => item,
    };
    let mut problem = Problem::new(Kind::Invalid, Code::CredentialMalformed, Step::Input, error.to_string())
        .with_remedy(format!(
            "Copy the {item} again from {}",
            ukg_pro_contract::menu::SERVICE_ACCOUNTS
        ));
    problem.credential = Some(item.label());
    problem
}
