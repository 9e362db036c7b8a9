//! The emulated tenants behind the connections that clients make to try things: one each, in this process, as long as
//! it runs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Zoned;
use rollbook_core::Values;
use rollbook_model::{AccountId, ClientId};
use secrecy::SecretString;
use ukg_pro_sandbox::{
    Control, Options, Sandbox,
    accounts::{Login, ServiceAccount},
    faults::{Fault, Kind},
    permissions::Grid,
};
use uuid::Uuid;

/// The most tenants that run at once, and the most people that they have together.
pub(crate) const MOST: usize = 100;
pub(crate) const MOST_PEOPLE: usize = 20_000;

/// Those that run.
#[derive(Debug, Default)]
pub(crate) struct Sandboxes {
    of_accounts: Mutex<HashMap<AccountId, Arc<Emulated>>>,
}

/// An emulated tenant.
#[derive(Debug)]
pub(crate) struct Emulated {
    sandbox: Sandbox,
    /// The service account as it was made: with every permission.
    account: ServiceAccount,
    login: Login,
    /// How many people it began with.
    employees: usize,
    /// Who made it; nobody else has a hand on it.
    pub(crate) client: ClientId,
    condition: Mutex<Condition>,
}

/// What a tenant answers a service account with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Condition {
    /// What it has.
    #[default]
    Good,
    /// Its password is no longer good.
    PasswordChanged,
    /// It has no permission any more.
    PermissionsTaken,
    /// Every read is answered with what is no answer.
    Failing,
}

/// Why a tenant was not started.
#[derive(Debug)]
pub(crate) enum NotStarted {
    /// As many run as may.
    TooMany,
    /// The emulator cannot run.
    Failed(ukg_pro_sandbox::Error),
}

impl From<ukg_pro_sandbox::Error> for NotStarted {
    fn from(error: ukg_pro_sandbox::Error) -> Self {
        Self::Failed(error)
    }
}

impl Sandboxes {
    /// The tenant of an account, where it is one of these.
    pub(crate) fn of(&self, account: AccountId) -> Option<Arc<Emulated>> {
        self.lock().get(&account).cloned()
    }

    /// The tenant of a company of this client's.
    pub(crate) fn of_company(
        &self,
        client: ClientId,
        is_it: impl Fn(AccountId) -> bool,
    ) -> Option<(AccountId, Arc<Emulated>)> {
        let tenants = self.lock();
        let mut own = tenants.iter().filter(|(_, tenant)| tenant.client == client);
        own.find(|(account, _)| is_it(**account))
            .map(|(account, tenant)| (*account, Arc::clone(tenant)))
    }

    /// Starts a tenant of so many people, unlike any other. It ends with the server, or when nobody keeps it.
    ///
    /// # Errors
    /// When as many run as may, or the emulator cannot run.
    pub(crate) async fn start(&self, client: ClientId, employees: usize) -> Result<Emulated, NotStarted> {
        {
            let running = self.lock();
            let people: usize = running.values().map(|tenant| tenant.employees).sum();
            if running.len() >= MOST || people + employees > MOST_PEOPLE {
                return Err(NotStarted::TooMany);
            }
        }
        let (seed, _) = Uuid::new_v4().as_u64_pair();
        let account = ServiceAccount::new(ukg_pro_sandbox::DEFAULT_USERNAME)?;
        let sandbox = Sandbox::start(Options {
            employees,
            seed,
            today: Zoned::now().date(),
            account: Some(account.clone()),
            ..Options::default()
        })
        .await?;
        Ok(Emulated {
            login: sandbox.service_account(),
            account,
            sandbox,
            employees,
            client,
            condition: Mutex::default(),
        })
    }

    /// Keeps a tenant as that of an account.
    pub(crate) fn keep(&self, account: AccountId, tenant: Emulated) {
        self.lock().insert(account, Arc::new(tenant));
    }

    /// Ends the tenant of an account, when it is one of these.
    pub(crate) fn end(&self, account: AccountId) {
        self.lock().remove(&account);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Arc<Emulated>>> {
        self.of_accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Emulated {
    /// A hand on the emulator.
    pub(crate) fn control(&self) -> Control {
        self.sandbox.control()
    }

    /// The host that has to be allowed for it.
    pub(crate) fn host(&self) -> String {
        self.sandbox.service_url()
    }

    /// What an administrator would paste.
    pub(crate) fn values(&self) -> Values {
        Values {
            username: Some(self.login.username.clone()),
            password: Some(self.login.password.clone()),
            customer_api_key: Some(self.login.customer_api_key.clone()),
            user_api_key: Some(self.login.user_api_key.clone()),
            address: Some(self.host()),
            ..Values::default()
        }
    }

    /// What it answers with now.
    pub(crate) fn condition(&self) -> Condition {
        *self.condition.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings it into a condition, out of any other.
    pub(crate) fn set_condition(&self, condition: Condition) {
        let control = self.control();
        let mut account = self.account.clone();
        control.clear_faults();
        match condition {
            Condition::Good => {}
            Condition::PasswordChanged => account.password = SecretString::from(Uuid::new_v4().to_string()),
            Condition::PermissionsTaken => account.permissions = Grid::empty(),
            Condition::Failing => {
                control.add_fault(Fault::new(Kind::Garbage));
            }
        }
        control.put_account(account);
        control.end_tokens();
        *self.condition.lock().unwrap_or_else(PoisonError::into_inner) = condition;
    }
}
