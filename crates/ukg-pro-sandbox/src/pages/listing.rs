//! Service accounts in pages: what is searched for, which part of it is shown.

use std::fmt;

use jiff::civil::Date;
use secrecy::ExposeSecret;

use super::{form::Form, paging::Paging};
use crate::{
    accounts::{ServiceAccount, Status},
    state::State,
};

/// A service account as the grid shows it.
pub(super) struct Row {
    pub(super) username: String,
    pub(super) user_api_key: String,
    pub(super) email: String,
    pub(super) status: Status,
    pub(super) expires: Expiry,
    pub(super) last_login: String,
}

impl Row {
    fn new(account: &ServiceAccount, today: Date) -> Self {
        Self {
            username: account.username.clone(),
            user_api_key: account.user_api_key.expose_secret().to_owned(),
            email: account.email.clone(),
            status: account.status,
            expires: Expiry::of(account, today),
            last_login: account.last_login.map_or_else(
                || "Never".to_owned(),
                |moment| moment.strftime("%Y-%m-%d %H:%M").to_string(),
            ),
        }
    }
}

/// When the password of an account expires.
pub(super) enum Expiry {
    Never,
    Expired,
    On(Date),
}

impl Expiry {
    pub(super) fn of(account: &ServiceAccount, today: Date) -> Self {
        match account.password_expires {
            _ if account.is_expired(today) => Self::Expired,
            Some(day) => Self::On(day),
            None => Self::Never,
        }
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => formatter.write_str("Never"),
            Self::Expired => formatter.write_str("Expired"),
            Self::On(day) => day.fmt(formatter),
        }
    }
}

/// The accounts of one page of a list.
pub(super) struct Listing {
    /// The address of the page it stands on.
    pub(super) address: &'static str,
    /// What is searched for in user names and e-mail addresses.
    pub(super) search: String,
    /// The status that accounts are shown of; none shows all.
    pub(super) status: Option<Status>,
    pub(super) rows: Vec<Row>,
    /// Which of those that were found are shown.
    pub(super) paging: Paging,
    /// How many accounts there are.
    pub(super) total: usize,
    /// The account that the page was opened at.
    pub(super) shown: String,
}

impl Listing {
    /// The statuses to choose from.
    pub(super) const STATUSES: [Status; 4] = Status::ALL;

    /// What a query asks for: `search`, `status`, and a `page` or an account to `show`.
    pub(super) fn new(state: &State, query: &Form, address: &'static str) -> Self {
        let search = query.trimmed("search").to_owned();
        let status = status(query.get("status"));
        let shown = query.get("show").to_owned();
        let wanted = search.to_lowercase();
        let today = state.clock().now().date();
        let accounts = state.accounts();
        let found: Vec<_> = accounts
            .iter()
            .filter(|account| status.is_none_or(|status| account.status == status))
            .filter(|account| {
                account.username.to_lowercase().contains(&wanted) || account.email.to_lowercase().contains(&wanted)
            })
            .collect();
        let values = vec![
            ("search", search.clone()),
            ("status", status.map_or("", Status::as_str).to_owned()),
        ];
        let of = ["service account", "service accounts"];
        let place = found.iter().position(|account| account.username == shown);
        let paging = Paging::new(query, address, values, of, found.len()).at_row(place);
        let rows = found.get(paging.range()).unwrap_or_default();
        Self {
            address,
            rows: rows.iter().map(|account| Row::new(account, today)).collect(),
            paging,
            total: accounts.iter().count(),
            search,
            status,
            shown,
        }
    }

    pub(super) fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || self.status.is_some()
    }

    pub(super) fn is_status(&self, status: Status) -> bool {
        self.status == Some(status)
    }

    pub(super) fn is_shown(&self, row: &Row) -> bool {
        row.username == self.shown
    }
}

/// A time stamp as the pages write it: to the minute.
pub(super) fn minute(timestamp: &str) -> String {
    timestamp.get(..16).unwrap_or(timestamp).replace('T', " ")
}

/// The status of a name as the pages write it.
pub(super) fn status(name: &str) -> Option<Status> {
    Status::ALL.into_iter().find(|status| status.as_str() == name)
}
