//! Service accounts (`ukg-pro-soap.md` 2.3, 4; `ukg-pro-rest.md` 4).

use std::{collections::BTreeMap, fmt};

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use ukg_pro_contract::soap::login::refusal;

use crate::{Error, permissions::Grid, random};

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It can.
    #[default]
    Active,
    /// An administrator switched it off.
    Inactive,
    /// Too many logins failed.
    Locked,
    /// An administrator suspended it.
    Suspended,
}

impl Status {
    /// Every status, the usual one first.
    pub const ALL: [Self; 4] = [Self::Active, Self::Inactive, Self::Locked, Self::Suspended];

    /// The word on the administration pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Inactive => "Inactive",
            Self::Locked => "Locked",
            Self::Suspended => "Suspended",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A service account. Its password is shown once, by whoever makes the account.
#[derive(Debug, Clone)]
pub struct ServiceAccount {
    /// The user name; case matters.
    pub username: String,
    /// The e-mail address, which nothing is sent to; may be empty.
    pub email: String,
    /// The password.
    pub password: SecretString,
    /// The account's own key, twelve letters and digits; the SOAP login asks for it.
    pub user_api_key: SecretString,
    /// What the account may do.
    pub permissions: Grid,
    /// Whether the account can be used.
    pub status: Status,
    /// Whether the password must be changed before it is good again, whatever its date.
    pub password_expired: bool,
    /// The day of the tenant from which on the password is no longer good; never when there is none.
    pub password_expires: Option<Date>,
    /// When a login or a call with the password last succeeded, by the tenant's clock.
    pub last_login: Option<DateTime>,
    /// How many logins failed since the last one that did not.
    pub failed_logins: u32,
}

impl ServiceAccount {
    /// An active account with a new password, a new User API Key and every permission.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new(username: impl Into<String>) -> Result<Self, Error> {
        Ok(Self {
            username: username.into(),
            email: String::new(),
            password: random::password()?.into(),
            user_api_key: random::user_api_key()?.into(),
            permissions: Grid::full(),
            status: Status::Active,
            password_expired: false,
            password_expires: None,
            last_login: None,
            failed_logins: 0,
        })
    }

    /// The same account with this password.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<SecretString>) -> Self {
        self.password = password.into();
        self
    }

    /// The same account with these permissions instead.
    #[must_use]
    pub fn with_permissions(mut self, permissions: Grid) -> Self {
        self.permissions = permissions;
        self
    }

    /// Gives the account a new password, good until `expires`; whoever calls this shows it once.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn renew_password(&mut self, expires: Option<Date>) -> Result<(), Error> {
        self.password = random::password()?.into();
        self.password_expired = false;
        self.password_expires = expires;
        Ok(())
    }

    /// Whether the password is no longer good on a day of the tenant.
    pub fn is_expired(&self, today: Date) -> bool {
        self.password_expired || self.password_expires.is_some_and(|expires| expires <= today)
    }

    /// Sets whether the account can be used; one that becomes active has no failed logins.
    pub fn set_status(&mut self, status: Status) {
        self.status = status;
        if status == Status::Active {
            self.failed_logins = 0;
        }
    }

    fn is_usable(&self, today: Date) -> Result<(), Rejection> {
        match self.status {
            Status::Active if self.is_expired(today) => Err(Rejection::PasswordExpired),
            Status::Active => Ok(()),
            Status::Inactive => Err(Rejection::Inactive),
            Status::Locked => Err(Rejection::Locked),
            Status::Suspended => Err(Rejection::Suspended),
        }
    }
}

/// The default account, and whoever else is to call: what a client needs to log in.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: SecretString,
    /// The tenant's key.
    pub customer_api_key: SecretString,
    /// The account's key.
    pub user_api_key: SecretString,
}

/// Why credentials are not taken. The wire tells less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    CustomerApiKey,
    /// No such user name, a wrong password or a wrong User API Key.
    Credentials,
    PasswordExpired,
    Inactive,
    Locked,
    Suspended,
}

/// The reason in a line, for the settings in which the wire tells it.
pub(crate) const fn reason(rejection: Rejection) -> &'static str {
    match rejection {
        Rejection::CustomerApiKey => refusal::CUSTOMER_API_KEY,
        Rejection::Credentials => refusal::CREDENTIALS,
        Rejection::PasswordExpired => "The password has expired",
        Rejection::Inactive => "The account is inactive",
        Rejection::Locked => "The account is locked",
        Rejection::Suspended => "The account is suspended",
    }
}

/// What credentials came with a request.
pub(crate) struct Presented<'a> {
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) customer_api_key: &'a str,
    /// Asked for by the SOAP login only.
    pub(crate) user_api_key: Option<&'a str>,
}

/// The accounts of the tenant and the tenant's own key.
#[derive(Debug)]
pub(crate) struct Accounts {
    pub(crate) customer_api_key: SecretString,
    /// How many days a password that is made from now on is good; 0 is for ever.
    pub(crate) password_days: u32,
    by_username: BTreeMap<String, ServiceAccount>,
}

impl Accounts {
    pub(crate) fn new(customer_api_key: SecretString, first: ServiceAccount) -> Self {
        let by_username = BTreeMap::from([(first.username.clone(), first)]);
        Self {
            customer_api_key,
            password_days: 90,
            by_username,
        }
    }

    /// Until when a password that is made today is good.
    pub(crate) fn password_expires(&self, today: Date) -> Option<Date> {
        (self.password_days != 0).then(|| today.saturating_add(i64::from(self.password_days).days()))
    }

    pub(crate) fn get(&self, username: &str) -> Option<&ServiceAccount> {
        self.by_username.get(username)
    }

    pub(crate) fn get_mut(&mut self, username: &str) -> Option<&mut ServiceAccount> {
        self.by_username.get_mut(username)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ServiceAccount> {
        self.by_username.values()
    }

    /// Adds an account, or puts it in the place of the one with its name.
    pub(crate) fn put(&mut self, account: ServiceAccount) {
        self.by_username.insert(account.username.clone(), account);
    }

    pub(crate) fn remove(&mut self, username: &str) -> Option<ServiceAccount> {
        self.by_username.remove(username)
    }

    pub(crate) fn is_customer_api_key(&self, key: &str) -> bool {
        self.customer_api_key.expose_secret() == key
    }

    /// Checks credentials and counts what fails; `lock_after` failures in a row lock the account.
    pub(crate) fn check(
        &mut self,
        presented: &Presented<'_>,
        lock_after: u32,
        now: DateTime,
    ) -> Result<&ServiceAccount, Rejection> {
        // A wrong Customer API Key leads to another tenant, so no account of this one is touched.
        if !self.is_customer_api_key(presented.customer_api_key) {
            return Err(Rejection::CustomerApiKey);
        }
        let account = self
            .by_username
            .get_mut(presented.username)
            .ok_or(Rejection::Credentials)?;
        let right = account.password.expose_secret() == presented.password
            && presented
                .user_api_key
                .is_none_or(|key| account.user_api_key.expose_secret() == key);
        if !right {
            account.failed_logins = account.failed_logins.saturating_add(1);
            if lock_after != 0 && account.failed_logins >= lock_after && account.status == Status::Active {
                account.status = Status::Locked;
            }
            return Err(Rejection::Credentials);
        }
        account.is_usable(now.date())?;
        account.failed_logins = 0;
        account.last_login = Some(now);
        Ok(account)
    }

    /// The account behind a token, as long as it can be used.
    pub(crate) fn usable(&self, username: &str, today: Date) -> Option<&ServiceAccount> {
        self.get(username).filter(|account| account.is_usable(today).is_ok())
    }
}

/// Whether a text has the shape of an e-mail address; whether anybody reads it is another question.
pub(crate) fn is_email(text: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@');
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let labels = domain.split('.');
    plain(local) && domain.contains('.') && plain(domain) && labels.into_iter().all(|label| !label.is_empty())
}
