//! The emulated tenants behind the connections that clients make to try things: one each, in this process, as long as
//! it runs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Zoned;
use rollbook_core::Values;
use rollbook_model::{AccountId, Client, ClientId, OrganisationId};
use secrecy::SecretString;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};
use ukg_pro_sandbox::{
    Control, Options, Sandbox,
    accounts::{Login, ServiceAccount},
    faults::{Fault, Kind},
    permissions::Grid,
};
use uuid::Uuid;

/// The most tenants that run at once, and the most people that they have together.
pub(crate) const MOST: u32 = 100;
pub(crate) const MOST_PEOPLE: u32 = 20_000;

/// Those that run.
#[derive(Debug)]
pub(crate) struct Sandboxes {
    of_accounts: Mutex<HashMap<AccountId, Arc<Emulated>>>,
    /// How many more can run, and how many people they can have: also of those that are being started.
    tenants: Arc<Semaphore>,
    people: Arc<Semaphore>,
}

impl Default for Sandboxes {
    fn default() -> Self {
        Self::of_at_most(MOST, MOST_PEOPLE)
    }
}

/// An emulated tenant.
#[derive(Debug)]
pub(crate) struct Emulated {
    sandbox: Sandbox,
    /// The service account as it was made: with every permission.
    account: ServiceAccount,
    login: Login,
    /// Who made it; nobody else has a hand on it.
    client: ClientId,
    organisation: OrganisationId,
    /// Its share of what can run.
    _share: (OwnedSemaphorePermit, OwnedSemaphorePermit),
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

impl From<TryAcquireError> for NotStarted {
    fn from(_: TryAcquireError) -> Self {
        Self::TooMany
    }
}

impl From<ukg_pro_sandbox::Error> for NotStarted {
    fn from(error: ukg_pro_sandbox::Error) -> Self {
        Self::Failed(error)
    }
}

impl Sandboxes {
    fn of_at_most(tenants: u32, people: u32) -> Self {
        let room = |most: u32| Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS)));
        Self {
            of_accounts: Mutex::default(),
            tenants: room(tenants),
            people: room(people),
        }
    }

    /// Whose tenants run.
    pub(crate) fn accounts(&self) -> Vec<(OrganisationId, AccountId)> {
        let tenants = self.lock();
        let accounts = tenants.iter().map(|(account, tenant)| (tenant.organisation, *account));
        accounts.collect()
    }

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
    pub(crate) async fn start(&self, client: &Client, employees: u32) -> Result<Emulated, NotStarted> {
        let share = (
            Arc::clone(&self.tenants).try_acquire_owned()?,
            Arc::clone(&self.people).try_acquire_many_owned(employees)?,
        );
        let (seed, _) = Uuid::new_v4().as_u64_pair();
        let account = ServiceAccount::new(ukg_pro_sandbox::DEFAULT_USERNAME)?;
        let sandbox = Sandbox::start(Options {
            employees: usize::try_from(employees).unwrap_or(usize::MAX),
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
            client: client.id,
            organisation: client.organisation,
            _share: share,
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn client() -> Client {
        Client {
            id: ClientId::new(),
            organisation: OrganisationId::DEFAULT,
            name: "Acme Payroll".to_owned(),
            redirect_uris: Vec::new(),
            origins: Vec::new(),
            created_at: Timestamp::UNIX_EPOCH,
            last_used_at: None,
            revoked_at: None,
        }
    }

    #[tokio::test]
    async fn no_more_tenants_and_people_run_than_may_and_the_end_of_one_makes_room() {
        let sandboxes = Sandboxes::of_at_most(2, 10);
        let first = sandboxes.start(&client(), 6).await.unwrap();
        let refused = sandboxes.start(&client(), 5).await;
        assert!(matches!(refused, Err(NotStarted::TooMany)), "eleven people");
        let second = sandboxes.start(&client(), 4).await.unwrap();
        sandboxes.keep(AccountId::new(), second);
        drop(first);
        let third = sandboxes.start(&client(), 6).await.unwrap();
        assert!(matches!(sandboxes.start(&client(), 1).await, Err(NotStarted::TooMany)));
        drop(third);
        for (_, account) in sandboxes.accounts() {
            sandboxes.end(account);
        }
        sandboxes.start(&client(), 10).await.unwrap();
    }
}
