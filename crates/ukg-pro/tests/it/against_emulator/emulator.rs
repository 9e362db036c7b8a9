//! A tenant of a few people, and what a caller hands over to it.

use std::time::Duration;

use ukg_pro::{
    AllowedHosts, Http, HttpOptions, RetryOptions, ServiceAddress, Tenant,
    contract::credentials::{Credentials, CustomerApiKey, Password, UserApiKey, UserName},
};
use ukg_pro_sandbox::{
    Options, Sandbox,
    accounts::{ServiceAccount, Status},
};

use crate::log;

pub(crate) const USER_NAME: &str = "svc_emulated";
/// What a password can hold: letters beyond ASCII, what XML, JSON and `Debug` escape, blanks.
pub(crate) const PASSWORD: &str = r#"Zürich & <"fX7Qw2Lr9Tn"\'> €"#;
/// Longer than any that was seen, so that it cannot be found by chance.
pub(crate) const CUSTOMER_API_KEY: &str = "QK7V2M9XR4T8W3Z6B5N1QK7V2M9XR4T8W3Z6B5N1";
pub(crate) const USER_API_KEY: &str = "EX7Q2M9V00K0";

pub(crate) const OTHER_USER_NAME: &str = "SVC_EMULATED";
pub(crate) const WRONG_PASSWORD: &str = "n0t-tHe-r1ght-w0rd";
pub(crate) const WRONG_CUSTOMER_API_KEY: &str = "WRONG2M9XR4T8W3Z6B5N1QK7V2M9XR4T8W3WRONG";
pub(crate) const WRONG_USER_API_KEY: &str = "WR0NGM9V00K0";

/// An emulator of five people, whose first account has every permission.
pub(crate) fn options() -> Options {
    let mut account = ServiceAccount::new(USER_NAME).unwrap().with_password(PASSWORD);
    account.user_api_key = USER_API_KEY.into();
    Options {
        employees: 5,
        account: Some(account),
        customer_api_key: Some(CUSTOMER_API_KEY.to_owned()),
        ..Options::default()
    }
}

/// Starts an emulator, with all that is logged being watched.
pub(crate) async fn start(options: Options) -> Sandbox {
    log::watch();
    Sandbox::start(options).await.unwrap()
}

/// The hosts that stand for this machine, and one that is nowhere.
pub(crate) fn allowed() -> AllowedHosts {
    AllowedHosts::parse(["*.localhost", "127.0.0.1", "127.0.0.2", "*.invalid"]).unwrap()
}

/// A client that does not wait long: a read is made three times at most.
pub(crate) fn client() -> HttpOptions {
    HttpOptions {
        allowed: allowed(),
        retry: RetryOptions {
            repeats: 2,
            first_pause: Duration::from_millis(1),
            within: Duration::from_secs(20),
        },
        ..HttpOptions::default()
    }
}

/// What a caller hands over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Presented {
    pub(crate) user_name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) customer_api_key: &'static str,
    pub(crate) user_api_key: Option<&'static str>,
}

impl Presented {
    /// What is right.
    pub(crate) const RIGHT: Self = Self {
        user_name: USER_NAME,
        password: PASSWORD,
        customer_api_key: CUSTOMER_API_KEY,
        user_api_key: Some(USER_API_KEY),
    };

    pub(crate) fn credentials(self) -> Credentials {
        Credentials {
            user_name: UserName::parse(self.user_name).unwrap(),
            password: Password::parse(self.password).unwrap(),
            customer_api_key: CustomerApiKey::parse(self.customer_api_key).unwrap(),
            user_api_key: self.user_api_key.map(|key| UserApiKey::parse(key).unwrap()),
        }
    }
}

/// The address of an emulator, as its own pages show it.
pub(crate) fn address(sandbox: &Sandbox) -> ServiceAddress {
    ServiceAddress::understand(&sandbox.service_url(), &allowed())
        .unwrap()
        .address
}

/// A tenant at an emulator.
pub(crate) fn tenant(sandbox: &Sandbox, presented: Presented, client: HttpOptions) -> Tenant {
    Tenant::new(Http::new(client).unwrap(), address(sandbox), presented.credentials())
}

/// Whether the first account can be used, and how many of its logins failed in a row.
pub(crate) fn standing(sandbox: &ukg_pro_sandbox::Control) -> Option<(Status, u32)> {
    let account = sandbox.account(USER_NAME)?;
    Some((account.status, account.failed_logins))
}
