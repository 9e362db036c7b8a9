//! The tenant's own users, who are no employees: they administer one thing or another (`ukg-pro-rest.md` 13.15).

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::Tenant;
use super::calendar::timestamp;
use super::entry::{Entry, Owner};
use super::folded;
use super::role::Role;
use crate::{Administrator, accounts::is_email};

/// The first id of such a user. Those of employees count on from a much lower one.
const FIRST: usize = 900_001;
/// The records by which they are told beside people.
pub(crate) const USER: &str = "user";
/// The records of which each user has one for each role.
const PROFILE: &str = "user-profile";
/// The longest user name, in characters.
const LONGEST: usize = 100;

/// A user of the tenant who is no employee.
#[derive(Debug, Clone)]
pub struct User {
    /// The id, a whole number.
    pub user_id: usize,
    /// The name to sign in with; case matters, and no other user has it in any case.
    pub username: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The e-mail address, which nothing is sent to.
    pub email: String,
    /// The one role.
    pub role: &'static Role,
    /// Whether the user can sign in.
    pub is_active: bool,
    /// When the user last signed in.
    pub last_logon: Option<String>,
    password: SecretString,
    password_changed: String,
    integration_user_key: String,
}

/// What is said of a user who is to be added, or changed.
#[derive(Debug, Clone, Default)]
pub struct NewUser {
    /// The name to sign in with.
    pub username: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The e-mail address.
    pub email: String,
    /// The id or the name of the role.
    pub role: String,
}

/// Why something that a person asked for was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The name of the value that it hangs on; empty where it is none of those that were given.
    pub field: &'static str,
    /// Why, and what to do.
    pub text: String,
}

impl Refusal {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { field, text }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for Refusal {}

impl User {
    /// First and last name in one text.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// `A` or `I`, as it is written of employees.
    pub const fn status(&self) -> &'static str {
        if self.is_active { "A" } else { "I" }
    }

    fn entry(&self) -> Entry {
        Entry::new(Owner::Tenant)
            .with("user_id", self.user_id.to_string())
            .with("user_name", self.username.clone())
            .with("first_name", self.first_name.clone())
            .with("last_name", self.last_name.clone())
            .with("user_status", self.status())
            .with("integration_user_key", self.integration_user_key.clone())
    }

    pub(super) fn export(&self) -> Value {
        json!({
            "user_id": self.user_id.to_string(),
            "user_name": self.username,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email_address": self.email,
            "user_status": self.status(),
            "role_id": self.role.id,
            "role_name": self.role.name,
        })
    }
}

impl Tenant {
    /// The users who are no employees, in the order in which they were added.
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// The user of this name.
    pub fn user(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username == username)
    }

    /// What is wrong with a user who is to be added.
    pub fn mistakes_of_new(&self, user: &NewUser) -> Vec<Refusal> {
        let username = user.username.as_str();
        let text = if username.is_empty() {
            Some("Enter a user name.".to_owned())
        } else if username.contains(char::is_control) {
            Some("Leave line breaks and other control characters out of the user name.".to_owned())
        } else if username.chars().count() > LONGEST {
            Some(format!("Use a user name of at most {LONGEST} characters."))
        } else if self.has_user_named(username) {
            Some(format!(
                "Use another user name: somebody has the name “{username}” already."
            ))
        } else {
            None
        };
        let username = text.map(|text| Refusal::new("username", text));
        username.into_iter().chain(mistakes(user)).collect()
    }

    /// Whether anybody signs in by this name: another user, an employee or the administrator.
    fn has_user_named(&self, username: &str) -> bool {
        let wanted = folded(username);
        let is = |name: &str| folded(name) == wanted;
        let mut people = self.people().iter();
        is(Administrator::INVENTED.username)
            || self.users.iter().any(|user| is(&user.username))
            || people.any(|person| person.facts().text("user_name").is_some_and(is))
    }

    /// Adds an active user, who signs in with this password.
    ///
    /// # Errors
    /// What is missing or cannot be, each with the field it hangs on; then nobody is added.
    pub fn add_user(&mut self, user: &NewUser, password: SecretString) -> Result<&User, Vec<Refusal>> {
        let mistakes = self.mistakes_of_new(user);
        let Some(role) = Role::named(&user.role).filter(|_| mistakes.is_empty()) else {
            return Err(mistakes);
        };
        let user = User {
            user_id: FIRST + self.users.len(),
            username: user.username.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            email: user.email.clone(),
            role,
            is_active: true,
            last_logon: None,
            password,
            password_changed: timestamp(self.now),
            integration_user_key: self.new_guid(),
        };
        self.users.push(user);
        self.tell_users_anew();
        self.users.last().ok_or_else(Vec::new)
    }

    /// Changes what is said of a user; the user name stays. Whether there is one.
    ///
    /// # Errors
    /// What is missing or cannot be; then nothing changes.
    pub fn change_user(&mut self, to: &NewUser, is_active: bool) -> Result<bool, Vec<Refusal>> {
        let mistakes = mistakes(to);
        let Some(role) = Role::named(&to.role).filter(|_| mistakes.is_empty()) else {
            return Err(mistakes);
        };
        Ok(self.with_user(&to.username, |user| {
            user.first_name.clone_from(&to.first_name);
            user.last_name.clone_from(&to.last_name);
            user.email.clone_from(&to.email);
            user.role = role;
            user.is_active = is_active;
        }))
    }

    /// Sets whether a user can sign in; whether there is one.
    pub fn set_user_active(&mut self, username: &str, is_active: bool) -> bool {
        self.with_user(username, |user| user.is_active = is_active)
    }

    /// Gives a user a role by its id or name; whether there is such a user and such a role.
    pub fn set_user_role(&mut self, username: &str, role: &str) -> bool {
        Role::named(role).is_some_and(|role| self.with_user(username, |user| user.role = role))
    }

    /// Gives a user another password; whether there is one.
    pub fn set_user_password(&mut self, username: &str, password: SecretString) -> bool {
        let changed = timestamp(self.now);
        self.with_user(username, |user| {
            user.password = password;
            user.password_changed = changed;
        })
    }

    /// Signs a user in.
    ///
    /// # Errors
    /// The same words for a name that nobody has and a wrong password; others where the user is inactive.
    pub fn sign_in(&mut self, username: &str, password: &str) -> Result<(), Refusal> {
        let user = self
            .user(username)
            .filter(|user| user.password.expose_secret() == password);
        match user {
            None => Err(Refusal::new(
                "username",
                "User name or password is wrong. Upper and lower case matter in both.",
            )),
            Some(user) if !user.is_active => Err(Refusal::new("username", inactive(username))),
            Some(_) => {
                let now = timestamp(self.now);
                self.with_user(username, |user| user.last_logon = Some(now));
                Ok(())
            }
        }
    }

    fn with_user(&mut self, username: &str, change: impl FnOnce(&mut User)) -> bool {
        let user = self.users.iter_mut().find(|user| user.username == username);
        let is_known = user.map(change).is_some();
        if is_known {
            self.tell_users_anew();
        }
        is_known
    }

    /// Has the records of users follow what changed of them.
    fn tell_users_anew(&mut self) {
        self.records.forget_users();
        if self.records.is_made(PROFILE) {
            let own = self.profiles_of_users();
            if let Some(entries) = self.records_mut(PROFILE) {
                entries.retain(|entry| entry.owner() != Owner::Tenant);
                entries.extend(own);
            }
        }
    }

    /// A row a user and role, without an employee.
    pub(super) fn profiles_of_users(&self) -> Vec<Entry> {
        let master = self.companies().first();
        let of_master = |name| master.and_then(|company| company.facts().text(name)).map(str::to_owned);
        let users = self.users.iter().map(|user| {
            user.entry()
                .with("email_of_the_person", user.email.clone())
                .with("roleId", user.role.id)
                .with("roleName", user.role.name)
                .with("roleDescription", user.role.description)
                .with_some("masterCompany", of_master("company_code"))
                .with_some("masterCompanyId", of_master("company_id"))
        });
        users.collect()
    }
}

/// The users who are no employees.
pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let users = tenant.users.iter().map(|user| {
        user.entry()
            .with("user_last_password_change_date", user.password_changed.clone())
            .with_some("user_last_logon_date", user.last_logon.clone())
    });
    users.collect()
}

/// What is said to a user who may not sign in.
pub(super) fn inactive(username: &str) -> String {
    format!("The user “{username}” is inactive. Who administers the tenant makes the user active on the page Users.")
}

/// What is wrong with everything but the user name.
fn mistakes(user: &NewUser) -> Vec<Refusal> {
    let missing = |text: &str, field, told: &str| text.is_empty().then(|| Refusal::new(field, told));
    let email = match user.email.as_str() {
        "" => Some("Enter an e-mail address."),
        email if is_email(email) => None,
        _ => Some("Enter an e-mail address such as pat@example.com."),
    };
    [
        missing(&user.first_name, "first-name", "Enter a first name."),
        missing(&user.last_name, "last-name", "Enter a last name."),
        email.map(|text| Refusal::new("email", text)),
        Role::named(&user.role)
            .is_none()
            .then(|| Refusal::new("role", "Choose a role of the tenant.")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
