//! What clients have lines of pay statements marked with.

use jiff::civil::Date;
use rollbook_model::{ConnectionId, OrganisationId, PayItemRule};
use uuid::Uuid;

use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, json, row, signed, time, word};
use crate::store::Store;

row! {
    struct RuleRow {
        id: String,
        connection_id: String,
        conditions: String,
        metadata: String,
        from_day: Option<String>,
        to_day: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

impl Store {
    /// Keeps a rule, unless its connection has this many already; whether it is kept.
    ///
    /// # Errors
    ///
    /// When there is no such connection.
    pub async fn add_pay_item_rule(
        &self,
        organisation: OrganisationId,
        rule: &PayItemRule,
        most: u64,
    ) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO pay_item_rule \
             (organisation_id, id, connection_id, conditions, metadata, from_day, to_day, created_at, updated_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE \
             (SELECT COUNT(*) FROM pay_item_rule WHERE organisation_id = $1 AND connection_id = $3) < $10";

        let added = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(rule.id.to_string())
            .bind(rule.connection.to_string())
            .bind(json(&rule.conditions))
            .bind(json(&rule.metadata))
            .bind(text(rule.from))
            .bind(text(rule.to))
            .bind(rule.created_at.as_microsecond())
            .bind(rule.updated_at.as_microsecond())
            .bind(signed(most))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added > 0)
    }

    /// Those of a connection, the oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn pay_item_rules(
        &self,
        organisation: OrganisationId,
        connection: ConnectionId,
    ) -> Result<Vec<PayItemRule>, Error> {
        const SQL: &str = "SELECT id, connection_id, conditions, metadata, from_day, to_day, created_at, updated_at \
             FROM pay_item_rule WHERE organisation_id = $1 AND connection_id = $2 ORDER BY created_at, id";

        let rows: Vec<RuleRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(connection.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(PayItemRule::try_from).collect()
    }

    /// Puts a rule in the place of the one of its id; whether there is one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn change_pay_item_rule(&self, organisation: OrganisationId, rule: &PayItemRule) -> Result<bool, Error> {
        const SQL: &str = "UPDATE pay_item_rule SET conditions = $4, metadata = $5, from_day = $6, to_day = $7, \
             updated_at = $8 WHERE organisation_id = $1 AND id = $2 AND connection_id = $3";

        let changed = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(rule.id.to_string())
            .bind(rule.connection.to_string())
            .bind(json(&rule.conditions))
            .bind(json(&rule.metadata))
            .bind(text(rule.from))
            .bind(text(rule.to))
            .bind(rule.updated_at.as_microsecond())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed > 0)
    }

    /// Deletes a rule; whether there was one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn delete_pay_item_rule(
        &self,
        organisation: OrganisationId,
        connection: ConnectionId,
        id: Uuid,
    ) -> Result<bool, Error> {
        const SQL: &str = "DELETE FROM pay_item_rule WHERE organisation_id = $1 AND connection_id = $2 AND id = $3";

        let deleted = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(connection.to_string())
            .bind(id.to_string())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(deleted > 0)
    }
}

fn text(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

impl TryFrom<RuleRow> for PayItemRule {
    type Error = Error;

    fn try_from(row: RuleRow) -> Result<Self, Error> {
        let at = |column: &str| format!("rule of pay items `{}`, column `{column}`", row.id);
        let day = |day: &Option<String>, column: &str| {
            let day = day.as_deref().map(|day| word(day, || at(column)));
            day.transpose()
        };
        Ok(Self {
            id: word(&row.id, || at("id"))?,
            connection: word(&row.connection_id, || at("connection_id"))?,
            conditions: from_json(&row.conditions, || at("conditions"))?,
            metadata: from_json(&row.metadata, || at("metadata"))?,
            from: day(&row.from_day, "from_day")?,
            to: day(&row.to_day, "to_day")?,
            created_at: time(row.created_at, || at("created_at"))?,
            updated_at: time(row.updated_at, || at("updated_at"))?,
        })
    }
}
