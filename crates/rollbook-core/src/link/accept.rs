//! Making an account of what a person accepts.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use rollbook_model::{
    Account, AccountId, AccountStatus, Actor, Event, EventKind, Evidence, LinkSession, Problem,
    account::Provider,
    link_session::{HeldSecret, LinkEnd, Proved},
};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use ukg_pro_contract::credentials::Credentials;

use super::{
    Try, chosen,
    session::{Turn, actions_of, not_proved},
};
use crate::{Engine, check, connect::require_consent, diagnosis, engine, life, served::Served, vault};

/// How old a proof may be: what was right yesterday is proved anew before it is called linked.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(15);

impl Engine {
    /// Links the tenant with what the last attempt found, missing permissions included. A session that links again, or
    /// whose customer has an account already, updates that account and keeps its id.
    ///
    /// # Errors
    /// When the session cannot be used, or `link_not_proved` when UKG Pro has not taken the values as they are now.
    pub async fn accept_link(&self, token: &SecretString) -> Result<(LinkSession, Account), Problem> {
        let token = token.clone();
        let accepting = self.to_the_end(|engine| async move { engine.accept_now(&token).await });
        accepting.await
    }

    async fn accept_now(&self, token: &SecretString) -> Result<(LinkSession, Account), Problem> {
        let mut turn = self.turn(token).await?;
        let old = |proved: &Proved| engine::now().duration_since(proved.at) > GOOD_FOR;
        if turn.link.session.draft.proved.as_ref().is_some_and(old) {
            let wish = Try {
                anew: true,
                ..Try::default()
            };
            turn.link.session.draft.proved = None;
            self.attempt_of(&mut turn, wish, &|_| ()).await?;
            self.save(&mut turn).await?;
        }
        let account = Box::pin(self.accept_turn(&mut turn)).await?;
        Ok((turn.link.session, account))
    }

    /// Makes the account of what a turn has proved, and ends its session.
    pub(super) async fn accept_turn(&self, turn: &mut Turn) -> Result<Account, Problem> {
        require_consent(&turn.link.session)?;
        let fingerprint = self.fingerprint(turn);
        let proved = turn.link.session.draft.proved.clone();
        let proved = proved
            .filter(|proved| proved.fingerprint == fingerprint)
            .ok_or_else(not_proved)?;
        let credentials = turn.values().credentials().map_err(|_| not_proved())?;
        let known = self.account_to_update(&turn.link.session).await?;
        let account = match known {
            Some(account) => {
                self.link_again(&turn.link.session, account, &proved, &credentials)
                    .await?
            }
            None => self.link_anew(&turn.link.session, &proved, &credentials).await?,
        };
        let is_new = account.id == id_of(&turn.link.session);
        Box::pin(self.connect_account(&turn.link.session, &account, is_new)).await?;
        if let Some((_, session)) = turn.standing.of.take() {
            self.keep_session(account.id, session);
        }
        turn.link.session.ended = Some(LinkEnd {
            at: engine::now(),
            account: Some(account.id),
        });
        self.end(turn).await?;
        tracing::info!(account.id = %account.id, account.status = %account.status, "Linked account `{}`", account.id);
        Ok(account)
    }

    /// The account a session links again: the one it names, or the one its customer has.
    async fn account_to_update(&self, session: &LinkSession) -> Result<Option<Account>, Problem> {
        if let Some(id) = session.account {
            return self.account(session.organisation, id).await.map(Some);
        }
        if session.multiple {
            return Ok(None);
        }
        self.account_of_customer(session.organisation, &session.origin_owner_id)
            .await
    }

    async fn link_anew(
        &self,
        session: &LinkSession,
        proved: &Proved,
        credentials: &Credentials,
    ) -> Result<Account, Problem> {
        let now = engine::now();
        let account = Account {
            id: id_of(session),
            organisation: session.organisation,
            label: session.label.clone(),
            provider: Provider::UkgPro,
            origin_owner_id: session.origin_owner_id.clone(),
            origin_owner_name: session.origin_owner_name.clone(),
            origin_username: session.origin_username.clone(),
            kind: session.kind,
            status: check::status_of(&proved.findings),
            status_since: now,
            evidence: Some(Evidence::taken(proved.at)),
            password_set_on: password_set_on(session),
            host: proved.host.clone(),
            allowed_host: proved.allowed_host,
            username: credentials.user_name.as_str().to_owned(),
            actions: linked_actions(session, credentials)?,
            permissions: proved.findings.clone(),
            created_at: now,
            updated_at: now,
            checked_at: Some(proved.at),
            credentials_version: 0,
        };
        let sealed = vault::sealed(credentials);
        let events = [told(session, EventKind::AccountLinked, account.id)];
        let created = self
            .store
            .link_account(session.organisation, &account, &sealed, &events);
        let created = created.await;
        match created {
            Ok(()) => Ok(account),
            // Another node, or this one before it was stopped, made the account and did not come to end the session.
            Err(rollbook_store::Error::Conflict { .. }) => {
                let made = self.account(session.organisation, account.id).await?;
                self.link_again(session, made, proved, credentials).await
            }
            Err(error) => Err(diagnosis::store(&error)),
        }
    }

    /// Links an account again as it is by now. An account from which access was withdrawn meanwhile is left alone.
    async fn link_again(
        &self,
        session: &LinkSession,
        known: Account,
        proved: &Proved,
        credentials: &Credentials,
    ) -> Result<Account, Problem> {
        // A password that is kept is as old as it was.
        let same_password = known.password_set_on.is_some()
            && (self.open_credentials(&known).await)
                .is_ok_and(|held| held.password.expose() == credentials.password.expose());
        let sealed = vault::sealed(credentials);
        let mut read = known.clone();
        for _ in 0..life::TRIES {
            if read.status == AccountStatus::Revoked && known.status != AccountStatus::Revoked {
                break;
            }
            let account = again(session, read.clone(), proved, credentials, same_password)?;
            let events = [told(session, EventKind::AccountRelinked, account.id)];
            let mended = self.mended(read.status, &account).await?;
            let linked = self.store.relink_account(
                session.organisation,
                &account,
                &sealed,
                read.updated_at,
                &events,
                &mended.ended,
            );
            if linked.await.map_err(|error| diagnosis::store(&error))? {
                self.came_into(read.status, &account, &mended).await;
                return Ok(account);
            }
            read = self.account(session.organisation, known.id).await?;
        }
        Err(life::changed_meanwhile(known.id))
    }
}

/// An account with what was proved for it.
fn again(
    session: &LinkSession,
    mut account: Account,
    proved: &Proved,
    credentials: &Credentials,
    same_password: bool,
) -> Result<Account, Problem> {
    let now = engine::now();
    account.host.clone_from(&proved.host);
    account.allowed_host = proved.allowed_host;
    credentials.user_name.as_str().clone_into(&mut account.username);
    account.actions = linked_actions(session, credentials)?;
    account.permissions.clone_from(&proved.findings);
    if session.label.is_some() {
        account.label.clone_from(&session.label);
    }
    if session.origin_username.is_some() {
        account.origin_username.clone_from(&session.origin_username);
    }
    let status = check::status_of(&proved.findings);
    // Whoever gives credentials anew takes a withdrawal back, but sets nothing going that was stopped here.
    if account.status != AccountStatus::Paused && account.status != status {
        account.status = status;
        account.status_since = now;
    }
    account.evidence = Some(Evidence::taken(proved.at));
    let kept = account.password_set_on.filter(|_| same_password);
    account.password_set_on = password_set_on(session).or(kept);
    account.updated_at = now;
    account.checked_at = Some(proved.at);
    account.credentials_version += 1;
    Ok(account)
}

/// What tells that a session's person has linked an account.
fn told(session: &LinkSession, kind: EventKind, account: AccountId) -> Event {
    Served::mark(Event::now(
        session.organisation,
        Actor::LinkSession(session.number),
        kind,
        Some(account),
    ))
}

fn linked_actions(session: &LinkSession, credentials: &Credentials) -> Result<Vec<String>, Problem> {
    let actions = chosen(&actions_of(session), credentials.user_api_key.is_some())?;
    Ok(actions.into_iter().map(|action| action.id.clone()).collect())
}

/// The day on which the password was given, if it was generated for the link.
fn password_set_on(session: &LinkSession) -> Option<Date> {
    let draft = &session.draft;
    let given = draft.given.get(&HeldSecret::Password).filter(|_| draft.password_is_new);
    given.map(|at| at.to_zoned(TimeZone::UTC).date())
}

/// The id of the account a session makes: always the same one, so that a session that is accepted twice, at once or
/// after a crash, makes one account.
fn id_of(session: &LinkSession) -> AccountId {
    let hash = Sha256::digest(format!("{}|{}", session.organisation, session.number));
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    AccountId::made_at(session.created_at, random)
}
