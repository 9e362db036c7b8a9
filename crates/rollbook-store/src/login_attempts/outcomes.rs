//! What becomes of attempts: not answered, taken, refused.

use jiff::Timestamp;

use super::{ALIVE, LoginAttempt, LoginSending};
use crate::dialect::{self, on};
use crate::error::Error;
use crate::store::Store;

/// What is kept as the code of an attempt that was not answered.
const UNANSWERED: &str = "unanswered";
/// Has whoever records something of a login wait for who does so just now: of two at once the later knows of the other.
pub(super) const TURN: &str = "UPDATE login_turn SET turn = turn + 1 WHERE login = $1";

impl Store {
    /// Says that no answer came to what was sent, so that it is in doubt from now on.
    pub async fn attempt_unanswered(&self, login: &str, attempt: &LoginAttempt, now: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE login_attempt SET begun_at = $3, code = $4 WHERE login = $1 AND id = $2 \
             AND refused_at IS NULL";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(login)
            .bind(&attempt.0)
            .bind(now.as_microsecond())
            .bind(UNANSWERED)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Remembers that UKG Pro has taken this of the credentials when it was sent at this moment, and so had taken the same
    /// in attempts that had ended by then and are in doubt, if it was known as good before them. That it had refused the
    /// same before says nothing any more of these values; the refusals still count. What it has refused since is not known as
    /// good by it.
    pub async fn attempt_taken(
        &self,
        login: &str,
        credentials: &str,
        sending: LoginSending,
        sent_at: Timestamp,
    ) -> Result<(), Error> {
        const TAKEN: &str = "INSERT INTO login_taken (login, credentials, sent, taken_at) \
             SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT) WHERE NOT EXISTS \
             (SELECT 1 FROM login_attempt WHERE login = $1 AND credentials = $2 AND refused_at > $4) \
             ON CONFLICT (login, credentials, sent) DO UPDATE SET taken_at = $4";
        const SETTLE: &str = "DELETE FROM login_attempt WHERE login = $1 AND credentials = $2 AND sent = $3 AND taken_before \
             AND refused_at IS NULL AND (begun_at <= $4 OR code IS NOT NULL AND begun_at <= $5)";
        const FORGIVE: &str = "UPDATE login_attempt SET credentials = '' WHERE login = $1 AND credentials = $2 \
             AND sent IN ($3, $4, '') AND refused_at <= $5";

        if sending == LoginSending::Exchanged {
            return Ok(());
        }
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TURN).bind(login).execute(&mut *transaction).await?;
            sqlx::query(TAKEN)
                .bind(login)
                .bind(credentials)
                .bind(sending.as_str())
                .bind(sent_at.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            sqlx::query(SETTLE)
                .bind(login)
                .bind(credentials)
                .bind(sending.as_str())
                .bind((sent_at - ALIVE).as_microsecond())
                .bind(sent_at.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            sqlx::query(FORGIVE)
                .bind(login)
                .bind(credentials)
                .bind(sending.as_str())
                .bind(LoginSending::Exchanged.as_str())
                .bind(sent_at.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Records that UKG Pro refused these credentials in an attempt: they are not known to be good any more, and what was in
    /// doubt before it stays so, whatever is taken later. What it is told by is open until it is
    /// [settled](Self::settle_refusals), or its process is taken for dead: others wait for that.
    pub async fn attempt_refused(
        &self,
        login: &str,
        credentials: &str,
        attempt: &LoginAttempt,
        code: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO login_attempt (login, id, begun_at, credentials, refused_at, code, settled) \
             VALUES ($1, $2, $3, $4, $3, $5, FALSE) \
             ON CONFLICT (login, id) DO UPDATE SET refused_at = $3, credentials = $4, code = $5, settled = FALSE";
        const REFUSED: &str = "DELETE FROM login_taken WHERE login = $1 AND credentials = $2";
        const UNSETTLED: &str = "UPDATE login_attempt SET taken_before = FALSE WHERE login = $1 AND credentials = $2";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TURN).bind(login).execute(&mut *transaction).await?;
            sqlx::query(SQL)
                .bind(login)
                .bind(&attempt.0)
                .bind(now.as_microsecond())
                .bind(credentials)
                .bind(code)
                .execute(&mut *transaction)
                .await?;
            for sql in [REFUSED, UNSETTLED] {
                sqlx::query(sql)
                    .bind(login)
                    .bind(credentials)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Says by which code the refusals of these attempts are told, now that nothing is compared any more.
    pub async fn settle_refusals(&self, login: &str, attempts: &[LoginAttempt], code: &str) -> Result<(), Error> {
        const SQL: &str = "UPDATE login_attempt SET code = $3, settled = TRUE \
             WHERE login = $1 AND id = $2 AND refused_at IS NOT NULL";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for attempt in attempts {
                sqlx::query(SQL)
                    .bind(login)
                    .bind(&attempt.0)
                    .bind(code)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }
}
