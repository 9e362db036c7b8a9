//! How many requests a tenant is sent in a minute: counted over all processes, and by none of them alone.
//!
//! A process takes a block of requests at a time, so that the store is asked rarely, and may send them for a moment.
//! What it does not send it gives back; what it sends counts until so long after it has ended. A block of a process that
//! dies counts as if all of it had been sent at the last moment. So in no span of that length more requests reach the
//! tenant than its limit, wherever the span begins, as long as the processes' clocks are no further apart than
//! [`RequestLimit::margin`].
//!
//! What somebody waits for has a share that nothing else takes ([`RequestLimit::kept_for_urgent`]); beyond it those who
//! wait are served in the order in which they came.
//!
//! A tenant is known by a [keyed hash](Store::keyed_hash), because several accounts of several organisations can be of
//! one.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{AccountId, OrganisationId, RequestId};

use crate::dialect::{self, on};
use crate::error::Error;
use crate::row::{row, time, word};
use crate::store::Store;

/// How many requests a tenant may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLimit {
    /// The most of them: one at least.
    pub requests: u32,
    /// In how long a time.
    pub within: SignedDuration,
}

impl RequestLimit {
    /// So many a minute.
    pub const fn a_minute(requests: u32) -> Self {
        Self {
            requests,
            within: SignedDuration::from_mins(1),
        }
    }

    /// How long a block may be sent from.
    pub fn usable(self) -> SignedDuration {
        self.within / 12
    }

    /// How much longer than they must requests count: for a request that is on its way when its process dies, and for
    /// clocks that differ.
    pub fn margin(self) -> SignedDuration {
        self.within / 30
    }

    /// The largest block.
    pub const fn largest_block(self) -> u32 {
        let part = self.requests / 20;
        if part == 0 { 1 } else { part }
    }

    /// How many of the requests only those have who wait for an answer.
    pub const fn kept_for_urgent(self) -> u32 {
        self.requests / 4
    }

    /// Until when requests count of which the last has ended at a moment.
    pub fn counts_until(self, ended: Timestamp) -> Timestamp {
        ended + self.within + self.margin()
    }

    /// After what time a process that asks no more does not wait any more.
    fn waits_for(self) -> SignedDuration {
        self.within / 4
    }
}

/// Who asks for requests.
#[derive(Debug, Clone, Copy)]
pub struct RequestAsk<'a> {
    /// The tenant.
    pub tenant: &'a str,
    /// The process that asks.
    pub process: &'a str,
    /// Whether somebody waits for what they are for.
    pub urgent: bool,
    /// How many it has a use for.
    pub want: u32,
}

/// What is said to who asks for requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestTurn {
    /// They may be sent within [`RequestLimit::usable`].
    Given(RequestBlock),
    /// None is left for it now; the next can be at this moment, or earlier if somebody gives some back.
    Later(Timestamp),
}

/// Requests that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestBlock {
    /// What it is called.
    pub id: String,
    /// How many there are.
    pub size: u32,
    /// Until when they count as it stands.
    pub counts_until: Timestamp,
}

/// What has become of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestUse {
    /// The tenant.
    pub tenant: String,
    /// The block.
    pub id: String,
    /// Whether it was asked for as urgent.
    pub urgent: bool,
    /// How many of it were sent or may be yet; with none the block is given back.
    pub size: u32,
    /// Until when they count.
    pub counts_until: Timestamp,
}

row! {
    struct BlockRow {
        urgent: bool,
        size: i64,
        counts_until: i64,
    }
}

row! {
    struct WaitRow {
        process: String,
        urgent: bool,
        want: i64,
    }
}

row! {
    struct CountRow {
        tenant: String,
        size: i64,
    }
}

row! {
    struct TenantRow {
        account_id: String,
        tenant: String,
    }
}

/// Lets those who count what a tenant is sent take turns until they commit.
pub(crate) const TAKE_TURN: &str = "INSERT INTO request_turn (tenant, turn) VALUES ($1, 1) \
     ON CONFLICT (tenant) DO UPDATE SET turn = request_turn.turn + 1";

impl Store {
    /// Takes requests of a tenant's budget: one at least, and no more than are wanted. However many processes ask at once,
    /// no more are given than it has left.
    pub async fn take_requests(
        &self,
        ask: RequestAsk<'_>,
        limit: RequestLimit,
        now: Timestamp,
    ) -> Result<RequestTurn, Error> {
        const FORGET: &str = "DELETE FROM request_block WHERE tenant = $1 AND counts_until <= $2";
        const GONE: &str = "DELETE FROM request_wait WHERE tenant = $1 AND asked_at < $2";
        const BLOCKS: &str =
            "SELECT urgent, size, counts_until FROM request_block WHERE tenant = $1 ORDER BY counts_until";
        const WAITS: &str = "SELECT process, urgent, want FROM request_wait WHERE tenant = $1 ORDER BY since, process";
        const INSERT: &str = "INSERT INTO request_block (tenant, id, urgent, size, counts_until) \
             VALUES ($1, $2, $3, $4, $5)";
        const SERVED: &str = "DELETE FROM request_wait WHERE tenant = $1 AND process = $2 AND urgent = $3";
        const WAIT: &str = "INSERT INTO request_wait (tenant, process, urgent, since, asked_at, want) \
             VALUES ($1, $2, $3, $4, $4, $5) \
             ON CONFLICT (tenant, process, urgent) DO UPDATE SET asked_at = $4, want = $5";

        let at = now.as_microsecond();
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TAKE_TURN)
                .bind(ask.tenant)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(FORGET)
                .bind(ask.tenant)
                .bind(at)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(GONE)
                .bind(ask.tenant)
                .bind((now - limit.waits_for()).as_microsecond())
                .execute(&mut *transaction)
                .await?;
            let blocks: Vec<BlockRow> = sqlx::query_as(BLOCKS)
                .bind(ask.tenant)
                .fetch_all(&mut *transaction)
                .await?;
            let waits: Vec<WaitRow> = sqlx::query_as(WAITS)
                .bind(ask.tenant)
                .fetch_all(&mut *transaction)
                .await?;
            let room = Room::of(&blocks, limit);
            let left = room.left(ask.urgent) - room.owed(&waits, &ask);
            let turn = if let Some(size) = u32::try_from(left).ok().filter(|left| *left > 0) {
                let block = RequestBlock {
                    id: RequestId::new().to_string(),
                    size: size.min(ask.want.max(1)),
                    counts_until: limit.counts_until(now + limit.usable()),
                };
                sqlx::query(INSERT)
                    .bind(ask.tenant)
                    .bind(&block.id)
                    .bind(ask.urgent)
                    .bind(i64::from(block.size))
                    .bind(block.counts_until.as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                sqlx::query(SERVED)
                    .bind(ask.tenant)
                    .bind(ask.process)
                    .bind(ask.urgent)
                    .execute(&mut *transaction)
                    .await?;
                RequestTurn::Given(block)
            } else {
                sqlx::query(WAIT)
                    .bind(ask.tenant)
                    .bind(ask.process)
                    .bind(ask.urgent)
                    .bind(at)
                    .bind(i64::from(ask.want))
                    .execute(&mut *transaction)
                    .await?;
                RequestTurn::Later(room.next(&waits, &ask, now)?)
            };
            transaction.commit().await?;
            Ok(turn)
        })
    }

    /// Says what has become of blocks: how much of each counts, and until when.
    pub async fn use_requests(&self, uses: &[RequestUse]) -> Result<(), Error> {
        const GIVE_BACK: &str = "DELETE FROM request_block WHERE tenant = $1 AND id = $2";
        // One that was forgotten meanwhile, as its time was over, counts again: something of it is still under way.
        const COUNT: &str = "INSERT INTO request_block (tenant, id, urgent, size, counts_until) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, id) DO UPDATE SET size = $4, counts_until = $5";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for block in uses {
                let query = if block.size == 0 {
                    sqlx::query(GIVE_BACK).bind(&block.tenant).bind(&block.id)
                } else {
                    sqlx::query(COUNT)
                        .bind(&block.tenant)
                        .bind(&block.id)
                        .bind(block.urgent)
                        .bind(i64::from(block.size))
                        .bind(block.counts_until.as_microsecond())
                };
                query.execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// How many requests count for a tenant now.
    pub async fn requests_counted(&self, tenant: &str, now: Timestamp) -> Result<u32, Error> {
        let counted = self.all_requests_counted(now).await?;
        Ok(counted.get(tenant).copied().unwrap_or_default())
    }

    /// How many requests count for each tenant now; those without any are not told.
    pub async fn all_requests_counted(&self, now: Timestamp) -> Result<BTreeMap<String, u32>, Error> {
        const SQL: &str = "SELECT tenant, size FROM request_block WHERE counts_until > $1";

        let rows: Vec<CountRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(now.as_microsecond())
            .fetch_all(pool)
            .await)?;
        let mut counted: BTreeMap<String, u32> = BTreeMap::new();
        for row in rows {
            let of_tenant = counted.entry(row.tenant).or_default();
            *of_tenant = of_tenant.saturating_add(u32::try_from(row.size).unwrap_or(u32::MAX));
        }
        Ok(counted)
    }

    /// Remembers by which hash the tenant of an account is counted; of an account that is gone nothing is remembered.
    pub async fn note_tenant(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        tenant: &str,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO account_tenant (organisation_id, account_id, tenant) \
             SELECT organisation_id, id, $3 FROM account WHERE organisation_id = $1 AND id = $2 \
             ON CONFLICT (organisation_id, account_id) DO UPDATE SET tenant = $3";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(tenant)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// By which hash the tenant of an account is counted; `None` when it was never called.
    pub async fn tenant_of(&self, organisation: OrganisationId, account: AccountId) -> Result<Option<String>, Error> {
        const SQL: &str = "SELECT tenant FROM account_tenant WHERE organisation_id = $1 AND account_id = $2";

        on!(&self.pools.reader, |pool| Ok(sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_optional(pool)
            .await?))
    }

    /// By which hash the tenant of each account is counted that was called.
    pub async fn tenants(&self) -> Result<BTreeMap<AccountId, String>, Error> {
        const SQL: &str = "SELECT account_id, tenant FROM account_tenant";

        let rows: Vec<TenantRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL).fetch_all(pool).await)?;
        let damaged = || "tenant of an account, column `account_id`".to_owned();
        rows.into_iter()
            .map(|row| Ok((word(&row.account_id, damaged)?, row.tenant)))
            .collect()
    }
}

/// What a budget has left.
struct Room<'a> {
    blocks: &'a [BlockRow],
    limit: RequestLimit,
    all: i64,
    urgent: i64,
}

impl<'a> Room<'a> {
    fn of(blocks: &'a [BlockRow], limit: RequestLimit) -> Self {
        let size = |of: &dyn Fn(&&BlockRow) -> bool| blocks.iter().filter(of).map(|block| block.size).sum();
        Self {
            blocks,
            limit,
            all: size(&|_| true),
            urgent: size(&|block| block.urgent),
        }
    }

    /// How many requests are left for what is urgent, or for what is not.
    fn left(&self, urgent: bool) -> i64 {
        let requests = i64::from(self.limit.requests);
        let left = requests - self.all;
        if urgent {
            return left;
        }
        let kept = i64::from(self.limit.kept_for_urgent());
        left.min(requests - kept - (self.all - self.urgent))
    }

    /// How many of them are of those who came before.
    fn owed(&self, waits: &[WaitRow], ask: &RequestAsk<'_>) -> i64 {
        let own = waits
            .iter()
            .position(|wait| wait.process == ask.process && wait.urgent == ask.urgent);
        let earlier = waits.get(..own.unwrap_or(waits.len())).unwrap_or_default();
        // Its share is not waited for behind what is not urgent.
        let in_share = ask.urgent && self.urgent < i64::from(self.limit.kept_for_urgent());
        let before = earlier.iter().filter(|wait| wait.urgent || !in_share);
        before.map(|wait| wait.want).sum()
    }

    /// When there is one for who asks, if nobody gives anything back.
    fn next(&self, waits: &[WaitRow], ask: &RequestAsk<'_>, now: Timestamp) -> Result<Timestamp, Error> {
        for count in 1..=self.blocks.len() {
            let (over, left) = self.blocks.split_at(count);
            let room = Room::of(left, self.limit);
            if room.left(ask.urgent) > room.owed(waits, ask)
                && let Some(last) = over.last()
            {
                return time(last.counts_until, || "requests, column `counts_until`".to_owned());
            }
        }
        Ok(now + self.limit.within)
    }
}
