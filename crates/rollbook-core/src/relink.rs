//! The link by which a broken account is mended, told with each failure that only the customer's administrator ends.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Account, AccountStatus, Actor, Code, Event, EventKind, LinkSession, Problem, link_session::LinkEnd,
};
use rollbook_store::{EndedLink, LinkFilter};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OwnedMutexGuard;

use crate::{Engine, Invitation, diagnosis, engine, link::Standing, served::Served};

/// How long such a link is good.
const LIFETIME: Duration = Duration::from_hours(7 * 24);
/// A link that is told can be used for this long at least.
const LEFT: SignedDuration = SignedDuration::from_hours(24);
/// How many of an account's links are looked through, from the newest.
const LOOKED_THROUGH: u32 = 100;
/// How often it is seen anew which link is the account's, when others make and end it meanwhile.
const TRIES: usize = 3;

/// Links that end because their account works again. Nobody of this process is at them while this is there.
#[derive(Default)]
pub(crate) struct Mended {
    /// What is stored of it with the account.
    pub(crate) ended: Vec<EndedLink>,
    /// Which those are.
    pub(crate) sessions: Vec<LinkSession>,
    standings: Vec<OwnedMutexGuard<Standing>>,
}

impl Engine {
    /// Says where browsers reach this installation, as scheme and host; what was said first stays.
    pub fn reached_at(&self, public_url: &str) {
        // A second server over the same engine is another way to the same pages.
        self.public_url
            .set(public_url.trim_end_matches('/').to_owned())
            .unwrap_or_default();
    }

    /// Where the customer's administrator links an account again or sees what is missing: one address, until the account
    /// works again. `None` where nobody has said where browsers reach this installation.
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
        for _ in 0..TRIES {
            let links = self.links_of(account, None).await?;
            let now = engine::now();
            let live = links.iter().find(|link| link.relink.is_some() && is_live(link, now));
            let token = if let Some(link) = live {
                let token = self.token_of(account, link.relink).await?;
                if link.expires_at <= now + LEFT || link.actions != account.actions {
                    self.prolong(account, &token).await?;
                }
                token
            } else {
                // Whoever makes one at the same moment makes the same one.
                let last = links.iter().find(|link| link.relink.is_some());
                let since = u64::try_from(account.status_since.as_microsecond()).unwrap_or_default();
                let after = last.map_or(since, |link| link.number);
                let token = self.token_of(account, Some(after)).await?;
                self.make_relink(account, &token, after).await?;
                token
            };
            let made = self.store.link_session(&token).await;
            let made = made.map_err(|error| diagnosis::store(&error))?;
            // Somebody can have ended it meanwhile.
            if made.is_some_and(|made| is_live(&made.session, now)) {
                return Ok(Some(token));
            }
        }
        Ok(None)
    }

    /// The links of an account, the newest first; only those that can be used at a moment, if one is given.
    async fn links_of(&self, account: &Account, usable_at: Option<Timestamp>) -> Result<Vec<LinkSession>, Problem> {
        let filter = LinkFilter {
            account: Some(account.id),
            usable_at,
            page_size: LOOKED_THROUGH,
            ..LinkFilter::default()
        };
        Ok(self.link_sessions(account.organisation, &filter).await?.0)
    }

    /// The token of the account's link that follows this one.
    async fn token_of(&self, account: &Account, after: Option<u64>) -> Result<SecretString, Problem> {
        let (id, after) = (account.id.to_string(), after.unwrap_or_default().to_string());
        let token = self.store.link_token(&["relink", &id, &after]).await;
        token.map_err(|error| diagnosis::store(&error))
    }

    /// Lets a link be good for a week from now, for what the account is to do by now; one that somebody works on just now
    /// is left as it is.
    async fn prolong(&self, account: &Account, token: &SecretString) -> Result<(), Problem> {
        let Some(mut turn) = self.turn_at_once(token).await? else {
            return Ok(());
        };
        turn.link.session.expires_at = engine::now() + SignedDuration::try_from(LIFETIME).unwrap_or_default();
        turn.link.session.actions.clone_from(&account.actions);
        match self.save(&mut turn).await {
            Err(problem) if problem.code == Code::ChangedMeanwhile => Ok(()),
            saved => saved,
        }
    }

    /// The links by which an account was to be mended, which end with the change that makes it work again; but none that
    /// somebody is linking by just now, who ends it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn mended(&self, before: AccountStatus, account: &Account) -> Result<Mended, Problem> {
        let mut mended = Mended::default();
        if before == account.status || account.status != AccountStatus::Linked {
            return Ok(mended);
        }
        let now = engine::now();
        for link in self.links_of(account, Some(now)).await? {
            if link.relink.is_none() {
                continue;
            }
            let token = self.token_of(account, link.relink).await?;
            let Some((standing, stored)) = self.link_at_hand(&token, &link).await? else {
                continue;
            };
            let kind = EventKind::LinkCancelled;
            let cancelled = Event::now(account.organisation, Actor::System, kind, Some(account.id));
            let cancelled = Served::mark(cancelled.with("link", link.number));
            let end = LinkEnd { at: now, account: None };
            mended.ended.push(EndedLink::new(stored, end, cancelled));
            mended.sessions.push(link);
            mended.standings.push(standing);
        }
        Ok(mended)
    }

    async fn make_relink(&self, account: &Account, token: &SecretString, after: u64) -> Result<(), Problem> {
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
        session.relink = Some(after);
        let made = self.store.create_link_session_under(&mut session, token).await;
        // Of several calls that make it at once, one does.
        if made.map_err(|error| diagnosis::store(&error))? {
            self.note_made(&session, Actor::System).await;
        }
        Ok(())
    }
}

fn is_live(link: &LinkSession, now: Timestamp) -> bool {
    link.ended.is_none() && link.expires_at > now
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
