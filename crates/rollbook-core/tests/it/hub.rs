//! An emulated tenant and an engine that may call it, in one line.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rollbook_core::{Address, Engine, LinkRequest, Linked, Progress, Run, Sensitive, Settings};
use rollbook_model::{Account, AccountId, AccountKind, OrganisationId, Problem, RequestId};
use rollbook_store::{AccountFilter, RequestEntry, RequestFilter};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use ukg_pro::RetryOptions;
use ukg_pro_sandbox::accounts::Login;
use ukg_pro_sandbox::counters::Outcome;
use ukg_pro_sandbox::faults::Fault;
use ukg_pro_sandbox::{Control, Options, Sandbox};

use crate::database::Database;

pub(crate) const ORGANISATION: OrganisationId = OrganisationId::DEFAULT;

/// Every action, so that the choice is written out where it matters.
pub(crate) const ALL: [&str; 4] = [
    "find_people",
    "get_person_by_employee_identifier",
    "list_person_details",
    "get_person_details",
];

/// What a test can have otherwise.
pub(crate) struct Setup {
    pub(crate) options: Options,
    pub(crate) settings: Settings,
}

impl Default for Setup {
    /// Sixty people; reads are repeated as often as the product does, at once, and for no longer than 20 seconds;
    /// the hosts of the emulator are allowed.
    fn default() -> Self {
        let retry = RetryOptions {
            first_pause: Duration::from_millis(1),
            within: Duration::from_secs(20),
            ..RetryOptions::default()
        };
        Self {
            options: Options {
                employees: 60,
                ..Options::default()
            },
            settings: Settings {
                retry,
                ..Settings::allowing(["*.localhost", "127.0.0.1"]).unwrap()
            },
        }
    }
}

impl Setup {
    /// Lets a tenant refuse as often as a test has refusals to look at.
    pub(crate) fn without_a_budget(&mut self) {
        self.settings.login_budget.refusals = u32::MAX;
    }
}

/// An emulator in this process and an engine over a database of its own.
pub(crate) struct Hub {
    pub(crate) engine: Engine,
    pub(crate) control: Control,
    /// What the first service account logs in with.
    pub(crate) login: Login,
    pub(crate) sandbox: Sandbox,
    pub(crate) database: Arc<Database>,
    pub(crate) settings: Settings,
}

/// What an action answered, its data as JSON.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) request_id: RequestId,
    pub(crate) data: Value,
    pub(crate) rows: Option<u64>,
    pub(crate) next: Option<String>,
    pub(crate) refused: u64,
}

impl Hub {
    /// A hub over SQLite.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with changes.
    pub(crate) async fn with(change: impl FnOnce(&mut Setup)) -> Self {
        Self::over(Arc::new(Database::sqlite()), change).await
    }

    /// A hub over a database that is given.
    pub(crate) async fn over(database: Arc<Database>, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        let sandbox = Sandbox::start(setup.options).await.unwrap();
        Self {
            engine: Engine::new(database.open().await, setup.settings.clone()).unwrap(),
            control: sandbox.control(),
            login: sandbox.service_account(),
            sandbox,
            database,
            settings: setup.settings,
        }
    }

    /// Goes on as another process would: all that is left is the data folder and the database.
    pub(crate) async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn restart_with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self.engine.close().await;
        self.engine = Engine::new(self.database.open().await, self.settings.clone()).unwrap();
        self
    }

    /// The six values of the first service account, for these actions.
    pub(crate) fn request(&self, actions: &[&str]) -> LinkRequest {
        LinkRequest {
            origin_owner_id: "customer-7".to_owned(),
            origin_owner_name: "Tessaria Mills".to_owned(),
            label: Some("Tessaria, production".to_owned()),
            kind: AccountKind::Test,
            address: Address::Pasted(self.sandbox.service_url()),
            username: self.login.username.clone(),
            password: self.login.password.clone(),
            customer_api_key: self.login.customer_api_key.clone(),
            user_api_key: Some(self.login.user_api_key.clone()),
            actions: actions.iter().map(ToString::to_string).collect(),
            password_set_on: None,
            refused_again: false,
        }
    }

    pub(crate) async fn link(&self, request: LinkRequest) -> Result<Linked, Problem> {
        self.engine.link(ORGANISATION, request, |_| {}).await
    }

    /// Links with whatever progress is told meanwhile.
    pub(crate) async fn link_watched(&self, request: LinkRequest) -> (Result<Linked, Problem>, Vec<Progress>) {
        let told = Mutex::new(Vec::new());
        let tell = |progress| told.lock().unwrap().push(progress);
        let linked = self.engine.link(ORGANISATION, request, tell).await;
        (linked, told.into_inner().unwrap())
    }

    /// An account for these actions, linked with all that is needed; counting begins after it.
    pub(crate) async fn linked(&self, actions: &[&str]) -> Account {
        let linked = self.link(self.request(actions)).await.unwrap();
        self.control.reset_counters();
        linked.account
    }

    pub(crate) async fn check(&self, account: AccountId) -> Result<Account, Problem> {
        self.engine
            .check(ORGANISATION, account, rollbook_core::Ticked::Unsaid, |_| {})
            .await
    }

    /// The account as it is stored.
    pub(crate) async fn stored(&self, account: AccountId) -> Account {
        self.engine.account(ORGANISATION, account).await.unwrap()
    }

    pub(crate) async fn run(&self, account: AccountId, action: &str, inputs: Value) -> Result<Answered, Problem> {
        let run = Run {
            account,
            action,
            inputs: &inputs,
            by: rollbook_model::Actor::CommandLine,
        };
        let answer = self.engine.run_showing(ORGANISATION, run, Sensitive::Shown).await?;
        Ok(Answered {
            request_id: answer.request_id,
            data: serde_json::from_str(answer.data.get()).unwrap(),
            rows: answer.rows,
            next: answer.next,
            refused: answer.refused,
        })
    }

    /// The rows of all pages.
    pub(crate) async fn all(&self, account: AccountId, action: &str, inputs: Value) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut inputs = inputs;
        for _ in 0..1000 {
            let answer = self.run(account, action, inputs.clone()).await.unwrap();
            let page = answer.data.as_array().unwrap();
            assert_eq!(answer.rows, Some(page.len() as u64));
            rows.extend(page.iter().cloned());
            match answer.next {
                Some(next) => inputs["next"] = next.into(),
                None => return rows,
            }
        }
        panic!("the pages of `{action}` have no end");
    }

    /// The request log of an account, the newest first.
    pub(crate) async fn requests(&self, account: AccountId) -> Vec<RequestEntry> {
        let filter = RequestFilter {
            accounts: Some(vec![account]),
            limit: 1000,
            ..RequestFilter::default()
        };
        self.engine.store().requests(ORGANISATION, &filter).await.unwrap()
    }

    /// Switches a fault on by its name, as `throttle@rest*2`.
    pub(crate) fn fault(&self, fault: &str) {
        self.control.add_fault(fault.parse::<Fault>().unwrap());
    }

    /// How many logins by SOAP were tried.
    pub(crate) fn login_attempts(&self) -> u64 {
        self.control.counters().of("LoginService.Authenticate")
    }

    /// How many requests UKG Pro has refused for their credentials: logins by SOAP, and calls by REST, whose operations
    /// have names in small letters.
    pub(crate) fn refused_credentials(&self) -> u64 {
        let counters = self.control.counters();
        let by_rest = counters
            .outcomes
            .iter()
            .filter(|(name, _)| name.starts_with(char::is_lowercase));
        let refused = by_rest.filter_map(|(_, outcomes)| outcomes.get(&Outcome::Unauthenticated));
        counters.failed_logins + refused.sum::<u64>()
    }

    /// Fails unless the database knows of no account and no credential.
    pub(crate) async fn assert_nothing_stored(&self) {
        let accounts = self.engine.accounts(ORGANISATION, &AccountFilter::default()).await;
        assert_eq!(accounts.unwrap(), []);
        for table in ["account", "data_key", "secret", "request_log"] {
            assert_eq!(self.database.count(table).await, 0, "{table}");
        }
    }
}

/// The same text with blanks of all kinds around it.
pub(crate) fn with_blanks(text: &str) -> String {
    format!(" \t\u{a0}{text} \r\n")
}

pub(crate) fn with_blanks_around(secret: &SecretString) -> SecretString {
    with_blanks(secret.expose_secret()).into()
}
