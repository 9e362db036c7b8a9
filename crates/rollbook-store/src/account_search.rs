//! Finding accounts as a person looks for them: by words, by state, in an order, page by page.

use std::collections::BTreeMap;

use rollbook_model::{Account, AccountStatus, OrganisationId};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::accounts::AccountRow;
use crate::dialect::on;
use crate::error::Error;
use crate::row::{row, unsigned, word};
use crate::store::Store;

/// Which accounts a person looks for, and which page of them.
#[derive(Debug, Clone)]
pub struct AccountSearch {
    /// A text that the label, the customer's name or id, the user name, the host or the account's id holds, whatever
    /// the case of its letters (on SQLite: of A to Z); an empty one is in every account.
    pub text: String,
    /// Only accounts in this state.
    pub status: Option<AccountStatus>,
    /// In which order.
    pub order: AccountOrder,
    /// The page, counted from 1; 0 is taken for 1.
    pub page: u32,
    /// How many accounts a page holds.
    pub page_size: u32,
}

impl Default for AccountSearch {
    fn default() -> Self {
        Self {
            text: String::new(),
            status: None,
            order: AccountOrder::Newest,
            page: 1,
            page_size: 50,
        }
    }
}

/// In which order accounts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountOrder {
    /// The newest first.
    Newest,
    /// By the customer's name.
    Name,
    /// By state, the newest of each first.
    Status,
}

row! {
    struct CountRow {
        status: String,
        accounts: i64,
    }
}

impl AccountSearch {
    fn select<DB: Database>(&self, what: &'static str, organisation: OrganisationId) -> QueryBuilder<DB>
    where
        String: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
    {
        const COLUMNS: [&str; 6] = [
            "label",
            "origin_owner_name",
            "origin_owner_id",
            "username",
            "host",
            "id",
        ];

        let mut query = QueryBuilder::new(what);
        query
            .push(" FROM account WHERE organisation_id = ")
            .push_bind(organisation.to_string());
        if let Some(status) = self.status {
            query.push(" AND status = ").push_bind(status.as_str().to_owned());
        }
        let text = self.text.trim();
        if !text.is_empty() {
            let pattern = pattern(text);
            query.push(" AND (");
            for (number, column) in COLUMNS.into_iter().enumerate() {
                query.push(if number == 0 { "" } else { " OR " });
                query
                    .push("LOWER(")
                    .push(column)
                    .push(") LIKE ")
                    .push_bind(pattern.clone());
                query.push(" ESCAPE '!'");
            }
            query.push(")");
        }
        query
    }
}

/// A pattern of `LIKE` that finds a text anywhere, its signs taken for themselves.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

impl Store {
    /// One page of the accounts that a person looks for, and how many there are in all.
    pub async fn search_accounts(
        &self,
        organisation: OrganisationId,
        search: &AccountSearch,
    ) -> Result<(Vec<Account>, u64), Error> {
        let size = i64::from(search.page_size);
        let skipped = i64::from(search.page.saturating_sub(1)) * size;
        let order = match search.order {
            AccountOrder::Newest => "id DESC",
            AccountOrder::Name => "origin_owner_name, id",
            AccountOrder::Status => "status, id DESC",
        };
        let (rows, total): (Vec<AccountRow>, i64) = on!(&self.pools.reader, |pool| {
            let mut count = search.select("SELECT COUNT(*)", organisation);
            let total = count.build_query_scalar().fetch_one(pool).await?;
            let mut page = search.select("SELECT *", organisation);
            page.push(" ORDER BY ").push(order).push(" LIMIT ").push_bind(size);
            page.push(" OFFSET ").push_bind(skipped);
            (page.build_query_as().fetch_all(pool).await?, total)
        });
        let accounts: Result<_, Error> = rows.into_iter().map(Account::try_from).collect();
        Ok((accounts?, unsigned(total, || "number of accounts".to_owned())?))
    }

    /// How many accounts are in each state; states without any are left out.
    pub async fn count_accounts(&self, organisation: OrganisationId) -> Result<BTreeMap<AccountStatus, u64>, Error> {
        const SQL: &str = "SELECT status, COUNT(*) AS accounts FROM account WHERE organisation_id = $1 GROUP BY status";

        let rows: Vec<CountRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|row| {
                let status = word(&row.status, || "account, column `status`".to_owned())?;
                Ok((status, unsigned(row.accounts, || "number of accounts".to_owned())?))
            })
            .collect()
    }
}
