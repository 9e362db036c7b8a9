//! The link by which a broken account is mended, told with each failure that only the customer's administrator ends.

use std::time::Duration;

use jiff::SignedDuration;
use rollbook_model::{Account, AccountStatus, Actor, Code, LinkSession, Problem};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Engine, Invitation, diagnosis, engine};

/// How long such a link is good.
const LIFETIME: Duration = Duration::from_hours(7 * 24);
/// A link that is told can be used for this long at least.
const LEFT: SignedDuration = SignedDuration::from_hours(24);
/// How many links of one account and state are looked at before no more is made.
const MOST: u32 = 100;

impl Engine {
    /// Says where browsers reach this installation, as scheme and host; what was said first stays.
    pub fn reached_at(&self, public_url: &str) {
        // A second server over the same engine is another way to the same pages.
        self.public_url
            .set(public_url.trim_end_matches('/').to_owned())
            .unwrap_or_default();
    }

    /// Where the customer's administrator links an account again or sees what is missing: the same address as long as it
    /// can be used. `None` where nobody has said where browsers reach this installation.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn linking_url(&self, account: &Account) -> Result<Option<String>, Problem> {
        let Some(public_url) = self.public_url.get() else {
            return Ok(None);
        };
        let token = self.relink_token(account).await?;
        Ok(token.map(|token| format!("{public_url}{}", LinkSession::path(token.expose_secret()))))
    }

    /// The problem with the linking address, where linking again or ticking a permission ends it.
    pub(crate) async fn with_linking_url(&self, mut problem: Problem, account: &Account) -> Problem {
        if is_mended_by_linking(&problem, account) {
            // The call may have brought it into another state, and the address goes by that.
            let now = self.account(account.organisation, account.id).await;
            match self.linking_url(now.as_ref().unwrap_or(account)).await {
                Ok(url) => problem.linking_url = url,
                Err(error) => {
                    tracing::error!(account.id = %account.id, code = %error.code, "No link was made: {error}");
                }
            }
        }
        problem
    }

    async fn relink_token(&self, account: &Account) -> Result<Option<SecretString>, Problem> {
        let (id, since) = (account.id.to_string(), account.status_since.to_string());
        for number in 0..MOST {
            let number = number.to_string();
            let token = self.store.link_token(&["relink", &id, &since, &number]).await;
            let token = token.map_err(|error| diagnosis::store(&error))?;
            let known = self.store.link_session(&token).await;
            match known.map_err(|error| diagnosis::store(&error))? {
                Some(known) if known.session.ended.is_none() && known.session.expires_at > engine::now() + LEFT => {
                    return Ok(Some(token));
                }
                Some(_) => {}
                None => {
                    self.make_relink(account, &token).await?;
                    return Ok(Some(token));
                }
            }
        }
        Ok(None)
    }

    async fn make_relink(&self, account: &Account, token: &SecretString) -> Result<(), Problem> {
        let invitation = Invitation {
            origin_username: account.origin_username.clone(),
            label: account.label.clone(),
            kind: account.kind,
            account: Some(account.id),
            actions: account.actions.clone(),
            lifetime: LIFETIME,
            ..Invitation::of(&account.origin_owner_id, &account.origin_owner_name)
        };
        let mut session = self.session_of(account.organisation, invitation).await?;
        let made = self.store.create_link_session_under(&mut session, token).await;
        // Of several calls that make it at once, one does.
        if made.map_err(|error| diagnosis::store(&error))? {
            self.note_made(&session, Actor::System).await;
        }
        Ok(())
    }
}

fn is_mended_by_linking(problem: &Problem, account: &Account) -> bool {
    match problem.code {
        Code::AccountStopped => account.status == AccountStatus::Revoked,
        Code::ReauthenticationNeeded | Code::PermissionMissing | Code::UserApiKeyMissing | Code::CredentialsDamaged => {
            true
        }
        code => code.refuses_credentials(),
    }
}
