//! Which accounts a list holds, and the statement that finds them.

use rollbook_model::{AccountId, AccountStatus, Code, OrganisationId};
use sqlx::{Database, Encode, QueryBuilder, Type};

/// Which accounts to list, and which page of them.
///
/// A list of `None` does not restrict; an empty list matches no account.
#[derive(Debug, Clone)]
pub struct AccountFilter {
    /// Only these accounts.
    pub ids: Option<Vec<AccountId>>,
    /// Only accounts of these customers ([`origin_owner_id`](rollbook_model::Account::origin_owner_id)).
    pub origin_owner_ids: Option<Vec<String>>,
    /// Only accounts in one of these states.
    pub statuses: Option<Vec<AccountStatus>>,
    /// Of accounts whose credentials are refused, only those whose password has expired, or only the others.
    pub password_expired: Option<bool>,
    /// Only accounts of these providers, by their word; an unknown one matches nothing.
    pub providers: Option<Vec<String>>,
    /// The page, counted from 1; 0 is taken for 1.
    pub page: u32,
    /// How many accounts a page holds.
    pub page_size: u32,
}

impl Default for AccountFilter {
    fn default() -> Self {
        Self {
            ids: None,
            origin_owner_ids: None,
            statuses: None,
            password_expired: None,
            providers: None,
            page: 1,
            page_size: 25,
        }
    }
}

impl AccountFilter {
    pub(crate) fn matches_nothing(&self) -> bool {
        self.ids.as_ref().is_some_and(Vec::is_empty)
            || self.origin_owner_ids.as_ref().is_some_and(Vec::is_empty)
            || self.statuses.as_ref().is_some_and(Vec::is_empty)
            || self.providers.as_ref().is_some_and(Vec::is_empty)
    }

    pub(crate) fn select<DB: Database>(&self, organisation: OrganisationId) -> QueryBuilder<DB>
    where
        String: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
    {
        let mut query = QueryBuilder::new("SELECT * FROM account WHERE organisation_id = ");
        query.push_bind(organisation.to_string());
        push_in(&mut query, "id", self.ids.as_deref());
        push_in(&mut query, "origin_owner_id", self.origin_owner_ids.as_deref());
        push_in(&mut query, "status", self.statuses.as_deref());
        if let Some(expired) = self.password_expired {
            // Within a JSON text a quotation mark is never without its backslash, so no message can look like this.
            query
                .push(" AND (status <> ")
                .push_bind(AccountStatus::ReauthNeeded.to_string())
                .push(" OR COALESCE(evidence, '') ")
                .push(if expired { "LIKE " } else { "NOT LIKE " })
                .push_bind(format!("%\"code\":\"{}\"%", Code::PasswordExpired))
                .push(")");
        }
        push_in(&mut query, "provider", self.providers.as_deref());
        let size = i64::from(self.page_size);
        let skipped = i64::from(self.page.saturating_sub(1)) * size;
        // Ids are made in the order of time, so by id is by age, and no two are equal.
        query.push(" ORDER BY id LIMIT ");
        query.push_bind(size);
        query.push(" OFFSET ");
        query.push_bind(skipped);
        query
    }
}

/// Adds `AND column IN (…)`. The column is always a literal of this file.
fn push_in<DB: Database, Value: ToString>(query: &mut QueryBuilder<DB>, column: &'static str, values: Option<&[Value]>)
where
    String: for<'q> Encode<'q, DB> + Type<DB>,
{
    let Some(values) = values else {
        return;
    };
    query.push(" AND ").push(column).push(" IN (");
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value.to_string());
    }
    query.push(")");
}
