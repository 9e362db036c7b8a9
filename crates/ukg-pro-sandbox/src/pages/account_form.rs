//! What stands in the form of a service account, and what is wrong with it.

use ukg_pro_contract::permission::Level;

use super::{form::Form, listing};
use crate::{
    accounts::{ServiceAccount, Status, is_email},
    permissions::{Grid, lines},
};

/// The longest user name, in characters.
const LONGEST: usize = 100;

/// A service account as it is typed.
pub(super) struct Draft {
    pub(super) username: String,
    pub(super) email: String,
    pub(super) status: Status,
    /// Whether *Generate New Password* is selected.
    pub(super) generate: bool,
    pub(super) permissions: Grid,
}

/// What is wrong with a field.
pub(super) struct Mistake {
    /// The name of the field, which is its id too.
    pub(super) field: &'static str,
    pub(super) text: String,
}

/// A line of the table *Web Services*.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) ticks: [(Level, bool); 4],
}

impl Draft {
    /// Of a new account: nothing ticked, and a password to be made.
    pub(super) fn empty() -> Self {
        Self {
            username: String::new(),
            email: String::new(),
            status: Status::Active,
            generate: true,
            permissions: Grid::empty(),
        }
    }

    /// Of an account as it is.
    pub(super) fn of(account: &ServiceAccount) -> Self {
        Self {
            username: account.username.clone(),
            email: account.email.clone(),
            status: account.status,
            generate: false,
            permissions: account.permissions.clone(),
        }
    }

    /// As a form sent it.
    pub(super) fn read(form: &Form) -> Self {
        let known = lines();
        let mut permissions = Grid::empty();
        for level in Level::ALL {
            let ticked = form.all(level.as_str()).filter(|line| known.contains(line));
            ticked.for_each(|line| permissions.grant(line, level));
        }
        Self {
            username: form.trimmed("username").to_owned(),
            email: form.trimmed("email").to_owned(),
            status: listing::status(form.get("status")).unwrap_or_default(),
            generate: form.get("password") == "generate" || form.get("do") == "reset",
            permissions,
        }
    }

    /// What is wrong with a new account's user name; `is_taken` says whether another account has it.
    pub(super) fn username_mistake(&self, is_taken: bool) -> Option<Mistake> {
        let username = self.username.as_str();
        let text = if username.is_empty() {
            "Enter a user name.".to_owned()
        } else if username.contains(':') {
            "Leave the colon out of the user name: it ends the user name where REST calls sign in.".to_owned()
        } else if username.contains(char::is_control) {
            "Leave line breaks and other control characters out of the user name.".to_owned()
        } else if username.chars().count() > LONGEST {
            format!("Use a user name of at most {LONGEST} characters.")
        } else if is_taken {
            format!("Use another user name: there is a service account “{username}” already.")
        } else {
            return None;
        };
        let field = "username";
        Some(Mistake { field, text })
    }

    /// What is wrong with the e-mail address.
    pub(super) fn email_mistake(&self) -> Option<Mistake> {
        let text = if self.email.is_empty() {
            "Enter an e-mail address."
        } else if is_email(&self.email) {
            return None;
        } else {
            "Enter an e-mail address such as integration@example.com."
        };
        Some(Mistake {
            field: "email",
            text: text.to_owned(),
        })
    }

    /// The table *Web Services*.
    pub(super) fn lines(&self) -> Vec<Line> {
        let ticks = |name| Level::ALL.map(|level| (level, self.permissions.allows(name, level)));
        let line = |name| Line {
            name,
            ticks: ticks(name),
        };
        lines().into_iter().map(line).collect()
    }

    /// The statuses that an administrator sets, and the one that is.
    pub(super) fn statuses(&self) -> Vec<Status> {
        let settable = [Status::Active, Status::Inactive];
        let other = Some(self.status).filter(|status| !settable.contains(status));
        settable.into_iter().chain(other).collect()
    }
}
