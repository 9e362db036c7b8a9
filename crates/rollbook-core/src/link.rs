//! Linking a tenant: understand the values, reach the host, log in, try each permission, record what was found.

use rollbook_model::{
    Account, AccountId, AccountKind, Catalogue, OrganisationId, Problem, Transport,
    account::Provider,
    problem::{Kind, Step},
};
use ukg_pro::{ServiceAddress, Session, Tenant};
use ukg_pro_contract::credentials::{Credentials, CustomerApiKey, Malformed, Password, UserApiKey, UserName};

use crate::{Engine, check, diagnosis, engine, vault};

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
        let credentials = credentials(&request).map_err(malformed)?;
        let (mut actions, unknown) = Catalogue::get().choose(request.actions.iter().map(String::as_str));
        if !unknown.is_empty() {
            let message = format!("there is no action `{}`", unknown.join("`, `"));
            return Err(Problem::new(Kind::Invalid, "action_unknown", Step::Input, message)
                .with_remedy("See which actions there are with `rollbook actions`"));
        }
        if credentials.user_api_key.is_none() {
            if request.actions.iter().all(|id| id.trim().is_empty()) {
                actions.retain(|action| action.transport() == Transport::Rest);
            } else if let Some(action) = actions.iter().find(|action| action.transport() == Transport::Soap) {
                return Err(diagnosis::user_api_key_missing(action));
            }
        }
        let allowed = self.allowed();
        let understood = match &request.address {
            Address::Pasted(text) => ServiceAddress::understand(text, allowed),
            Address::Parts { domain, subdomain } => ServiceAddress::from_parts(domain, subdomain, allowed),
        };
        let understood = understood.map_err(|error| diagnosis::address(&error))?;
        let address = understood.address.base_url();
        progress(Progress::Understood {
            address: address.clone(),
            notes: understood.notes.clone(),
        });

        let reached = self.http.reach(&understood.address).await;
        reached.map_err(|error| diagnosis::ukg_pro(&error, Step::Connection))?;
        let allowed_host = !understood.address.is_ukg();
        let session = Session::new(&self.http);
        let tenant = Tenant::with_session(
            self.http.clone(),
            understood.address,
            credentials.clone(),
            session.clone(),
        );
        let probed = check::probe(&tenant, &actions, &progress).await?;
        let permissions = probed.findings;
        if !probed.taken {
            return Err(diagnosis::nothing_proved());
        }

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
            host: address,
            allowed_host,
            username: credentials.user_name.as_str().to_owned(),
            actions: actions.iter().map(|action| action.id.clone()).collect(),
            permissions,
            created_at: now,
            updated_at: now,
            checked_at: Some(now),
        };
        let created = self
            .store
            .create_account(organisation, &account, &vault::sealed(&credentials))
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

fn credentials(request: &LinkRequest) -> Result<Credentials, Malformed> {
    use secrecy::ExposeSecret as _;
    let user_api_key = request
        .user_api_key
        .as_ref()
        .map(|key| key.expose_secret().trim())
        .filter(|key| !key.is_empty());
    Ok(Credentials {
        user_name: UserName::parse(&request.username)?,
        password: Password::parse(request.password.expose_secret())?,
        customer_api_key: CustomerApiKey::parse(request.customer_api_key.expose_secret())?,
        user_api_key: user_api_key.map(UserApiKey::parse).transpose()?,
    })
}

fn malformed(error: Malformed) -> Problem {
    let item = match error {
        Malformed::Empty(item)
        | Malformed::ControlCharacter(item)
        | Malformed::Blank(item)
        | Malformed::Character(item)
        | Malformed::Colon(item) => item,
    };
    let mut problem =
        Problem::new(Kind::Invalid, "credential_malformed", Step::Input, error.to_string()).with_remedy(format!(
            "Copy the {item} again from {}",
            ukg_pro_contract::menu::SERVICE_ACCOUNTS
        ));
    problem.credential = Some(item.label());
    problem
}
