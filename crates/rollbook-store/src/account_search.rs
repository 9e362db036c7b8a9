//! Finding accounts as a person looks for them: by words, by state, in an order, page by page.

use std::collections::BTreeMap;

use rollbook_model::{Account, AccountStatus, OrganisationId};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::accounts::AccountRow;
use crate::dialect::{self, Pools, on};
use crate::error::Error;
use crate::row::{row, unsigned, word};
use crate::store::Store;

/// Which accounts a person looks for, and which page of them.
#[derive(Debug, Clone)]
pub struct AccountSearch {
    /// A text that the label, the customer's name or id, the user name, the host or the account's id holds, whatever
    /// the case of its letters; an empty one is in every account.
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
    /// By the customer's name, whatever the case of its letters.
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
        let mut query = QueryBuilder::new(what);
        query
            .push(" FROM account WHERE organisation_id = ")
            .push_bind(organisation.to_string());
        if let Some(status) = self.status {
            query.push(" AND status = ").push_bind(status.as_str().to_owned());
        }
        let text = self.text.trim();
        if !text.is_empty() {
            query.push(" AND search_key LIKE ").push_bind(pattern(text));
            query.push(" ESCAPE '!'");
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

/// How many characters of a name count for its place in a list.
const SORTED_BY: usize = 100;
/// How many accounts get their keys in one transaction.
const FILLED_AT_ONCE: i64 = 500;

row! {
    struct UnkeyedRow {
        organisation_id: String,
        id: String,
        label: Option<String>,
        origin_owner_id: String,
        origin_owner_name: String,
        username: String,
        host: String,
    }
}

/// What an account is found by. A line break, which nobody searches for, keeps its parts apart.
fn joined(parts: [&str; 6]) -> String {
    parts.join("\n").to_lowercase()
}

/// What an account is found by.
pub(crate) fn search_key(account: &Account) -> String {
    joined([
        account.label.as_deref().unwrap_or_default(),
        &account.origin_owner_name,
        &account.origin_owner_id,
        &account.username,
        &account.host,
        &account.id.to_string(),
    ])
}

/// What the place of an account in a list by name hangs on.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().chars().take(SORTED_BY).collect::<String>().to_lowercase()
}

/// Gives the keys to search and sort by to accounts that an older version has stored.
pub(crate) async fn fill_keys(pools: &Pools) -> Result<(), Error> {
    const WITHOUT: &str = "SELECT organisation_id, id, label, origin_owner_id, origin_owner_name, username, host \
         FROM account WHERE search_key IS NULL LIMIT $1";
    const FILL: &str = "UPDATE account SET search_key = $3, name_key = $4 \
         WHERE organisation_id = $1 AND id = $2 AND search_key IS NULL";

    on!(&pools.writer, |pool| loop {
        let mut transaction = dialect::begin(pool).await?;
        let rows: Vec<UnkeyedRow> = sqlx::query_as(WITHOUT)
            .bind(FILLED_AT_ONCE)
            .fetch_all(&mut *transaction)
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let label = row.label.as_deref().unwrap_or_default();
            let name = &row.origin_owner_name;
            let key = joined([label, name, &row.origin_owner_id, &row.username, &row.host, &row.id]);
            sqlx::query(FILL)
                .bind(&row.organisation_id)
                .bind(&row.id)
                .bind(key)
                .bind(name_key(name))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
    })
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
            AccountOrder::Name => "name_key, id",
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
