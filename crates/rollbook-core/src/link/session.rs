//! Linking by a person, page by page: what they give is kept, judged, tried when they say so, and linked when they
//! accept what was found.
//!
//! Tabs of one session take turns. What is held of a session between its pages are its draft and its sealed secrets; a
//! process remembers the standing with UKG Pro beside them, so that checking again is no new login.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    AccountId, Actor, Catalogue, Code, Event, EventKind, LinkSession, OrganisationId, Problem, Verdict,
    link_session::{HeldSecret, LinkEnd, LinkState},
    problem::{Kind, Step},
};
use rollbook_store::{Secrets, StoredLink};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{Mutex as Lock, OwnedMutexGuard};

use super::{Values, shape::UserKey};
use crate::{
    Engine, diagnosis,
    engine::{self, SessionOf},
};

/// How long an administrator has who is sent the missing steps.
pub const SENT_BACK_LIFETIME: Duration = Duration::from_hours(7 * 24);

/// How long it is told of a link that came to nothing who was to use it: a product asks again within that time.
const UNFINISHED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The key of the fingerprints, kept with the session's secrets.
pub(super) const FINGERPRINT_KEY: &str = "fingerprint_key";

/// The links of this process that are being worked on.
#[derive(Default)]
pub(crate) struct Links(Mutex<HashMap<Key, Arc<Lock<Standing>>>>);

/// A session by its organisation and number.
type Key = (OrganisationId, u64);

/// The standing with UKG Pro of the values that were tried last.
#[derive(Default)]
pub(crate) struct Standing {
    pub(super) of: Option<(String, SessionOf)>,
}

impl Links {
    /// More than that are looked through for those nobody works on.
    const MANY: usize = 1000;

    /// What is locked for a turn.
    fn turn(&self, organisation: OrganisationId, number: u64) -> Arc<Lock<Standing>> {
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if links.len() > Self::MANY {
            links.retain(|_, lock| Arc::strong_count(lock) > 1);
        }
        Arc::clone(links.entry((organisation, number)).or_default())
    }

    fn forget(&self, organisation: OrganisationId, number: u64) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&(organisation, number));
    }
}

/// A session in whose turn something is done.
pub(crate) struct Turn {
    pub(crate) link: StoredLink,
    pub(super) secrets: Secrets,
    pub(super) standing: OwnedMutexGuard<Standing>,
}

impl Turn {
    /// What is known of the values.
    pub(super) fn values(&self) -> Values {
        Values::held(&self.link.session.draft, &self.secrets)
    }
}

impl Engine {
    /// The session of a token, whatever its state: expired and used ones have a page too.
    ///
    /// # Errors
    /// `link_unknown` when there is none.
    pub async fn link_session(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        Ok(self.stored_link(token).await?.session)
    }

    async fn stored_link(&self, token: &SecretString) -> Result<StoredLink, Problem> {
        let link = self.store.link_session(token).await;
        link.map_err(|error| diagnosis::store(&error))?.ok_or_else(|| {
            Problem::new(Kind::NotFound, Code::LinkUnknown, Step::Input, "there is no such link")
                .with_remedy("Open the link again as it was sent, to its last character, or ask for a new one")
        })
    }

    /// The same when it can still be used.
    ///
    /// # Errors
    /// `link_expired`, `link_used` or `link_cancelled`, each with when.
    pub async fn usable_link_session(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        let session = self.link_session(token).await?;
        match unusable(&session, engine::now()) {
            Some(problem) => Err(problem),
            None => Ok(session),
        }
    }

    /// Notes that the session's page was opened.
    ///
    /// # Errors
    /// As [`usable_link_session`](Self::usable_link_session).
    pub async fn open_link(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        let session = self.usable_link_session(token).await?;
        if session.opened_at.is_some() {
            return Ok(session);
        }
        let mut turn = self.turn(token).await?;
        if turn.link.session.opened_at.is_none() {
            turn.link.session.opened_at = Some(engine::now());
            self.save(&mut turn).await?;
            self.note_of(&turn, EventKind::LinkOpened, None, &[]).await;
        }
        Ok(turn.link.session)
    }

    /// Keeps what a person gives, and says what can be said by looking at it.
    ///
    /// # Errors
    /// As [`usable_link_session`](Self::usable_link_session).
    pub async fn give(&self, token: &SecretString, given: Values) -> Result<LinkSession, Problem> {
        let mut turn = self.turn(token).await?;
        self.submit(&mut turn, given).await?;
        self.save(&mut turn).await?;
        Ok(turn.link.session)
    }

    /// Puts each API key into the other's place.
    ///
    /// # Errors
    /// As [`usable_link_session`](Self::usable_link_session).
    pub async fn exchange_keys(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        let mut turn = self.turn(token).await?;
        let held = turn.values();
        let exchanged = Values {
            customer_api_key: held.user_api_key,
            user_api_key: held.customer_api_key,
            ..Values::default()
        };
        self.submit(&mut turn, exchanged).await?;
        self.save(&mut turn).await?;
        Ok(turn.link.session)
    }

    /// Forgets every value. What was refused stays known, so that beginning anew is no way around it.
    ///
    /// # Errors
    /// As [`usable_link_session`](Self::usable_link_session).
    pub async fn start_link_over(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        let mut turn = self.turn(token).await?;
        let key = turn.secrets.get(FINGERPRINT_KEY).cloned();
        turn.secrets = key.into_iter().map(|key| (FINGERPRINT_KEY, key)).collect();
        self.keep_secrets(&turn).await?;
        let draft = &mut turn.link.session.draft;
        let refused = std::mem::take(&mut draft.refused);
        turn.link.session.draft = rollbook_model::link_session::LinkDraft {
            refused,
            submissions: draft.submissions.saturating_add(1),
            ..Default::default()
        };
        turn.standing.of = None;
        self.save(&mut turn).await?;
        Ok(turn.link.session)
    }

    /// Gives the missing steps to an administrator: the link is good for a week from now, so that they have time.
    ///
    /// # Errors
    /// As [`usable_link_session`](Self::usable_link_session), and `link_not_proved` when UKG Pro has not taken the
    /// values yet, so that nothing is known to be missing.
    pub async fn send_link_back(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        let mut turn = self.turn(token).await?;
        if turn.link.session.draft.proved.is_none() {
            return Err(not_proved());
        }
        let now = engine::now();
        let week = SignedDuration::try_from(SENT_BACK_LIFETIME).unwrap_or_default();
        turn.link.session.draft.sent_back_at = Some(now);
        turn.link.session.expires_at = turn.link.session.expires_at.max(now + week);
        self.save(&mut turn).await?;
        self.note_of(&turn, EventKind::LinkSentBack, None, &[]).await;
        Ok(turn.link.session)
    }

    /// Ends a session without an account; what was given is destroyed.
    ///
    /// # Errors
    /// As [`usable_link_session`](Self::usable_link_session).
    pub async fn cancel_link(&self, token: &SecretString) -> Result<LinkSession, Problem> {
        let mut turn = self.turn(token).await?;
        turn.link.session.ended = Some(LinkEnd {
            at: engine::now(),
            account: None,
        });
        self.end(&mut turn).await?;
        self.note_of(&turn, EventKind::LinkCancelled, None, &[]).await;
        Ok(turn.link.session)
    }

    /// Destroys what was given to links that can no longer be used, and forgets those that came to nothing
    /// 30 days ago; returns to how many links either was done.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_links(&self, now: Timestamp) -> Result<u64, Problem> {
        let store = |error| diagnosis::store(&error);
        let emptied = self.store.forget_expired_links(now).await.map_err(store)?;
        let removed = self.store.remove_unfinished_links(now - UNFINISHED_KEPT).await;
        self.store.forget_connect_codes(now).await.map_err(store)?;
        Ok(emptied + removed.map_err(store)?)
    }

    /// The session in its turn, when it can be used.
    pub(crate) async fn turn(&self, token: &SecretString) -> Result<Turn, Problem> {
        let session = self.usable_link_session(token).await?;
        let standing = self.links.turn(session.organisation, session.number).lock_owned().await;
        self.turn_of(token, session, standing).await
    }

    /// The same, if nobody else is at it.
    pub(crate) async fn turn_at_once(&self, token: &SecretString) -> Result<Option<Turn>, Problem> {
        let session = self.usable_link_session(token).await?;
        match self.links.turn(session.organisation, session.number).try_lock_owned() {
            Ok(standing) => self.turn_of(token, session, standing).await.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// A link as it is stored, if it can be used and nobody is at it; nobody is until the first of the two is dropped.
    pub(crate) async fn link_at_hand(
        &self,
        token: &SecretString,
        session: &LinkSession,
    ) -> Result<Option<(OwnedMutexGuard<Standing>, StoredLink)>, Problem> {
        let lock = self.links.turn(session.organisation, session.number);
        let Ok(standing) = lock.try_lock_owned() else {
            return Ok(None);
        };
        let link = self.stored_link(token).await?;
        let is_usable = unusable(&link.session, engine::now()).is_none();
        Ok(is_usable.then_some((standing, link)))
    }

    async fn turn_of(
        &self,
        token: &SecretString,
        session: LinkSession,
        standing: OwnedMutexGuard<Standing>,
    ) -> Result<Turn, Problem> {
        // It may have ended, or got other values, while this turn was waited for.
        let link = self.stored_link(token).await?;
        if let Some(problem) = unusable(&link.session, engine::now()) {
            return Err(problem);
        }
        let secrets = self
            .store
            .open_link_secrets(session.organisation, session.number)
            .await
            .map_err(|error| diagnosis::store(&error))?;
        Ok(Turn {
            link,
            secrets,
            standing,
        })
    }

    /// Takes the values of a form that was sent.
    pub(super) async fn submit(&self, turn: &mut Turn, given: Values) -> Result<(), Problem> {
        let draft = &mut turn.link.session.draft;
        draft.submissions = draft.submissions.saturating_add(1);
        self.take(turn, given).await
    }

    /// Takes values into the draft and the vault.
    pub(super) async fn take(&self, turn: &mut Turn, given: Values) -> Result<(), Problem> {
        let values = given.over(turn.values());
        let mut secrets = Secrets::new();
        let key = fingerprint_key(&turn.secrets)?;
        let mut changed = turn.secrets.get(FINGERPRINT_KEY).is_none();
        secrets.insert(FINGERPRINT_KEY, key);
        for which in HeldSecret::ALL {
            let Some(secret) = values.secret(*which) else {
                continue;
            };
            let held = turn.secrets.get(which.as_str());
            if held.is_none_or(|held| held.expose_secret() != secret.expose_secret()) {
                changed = true;
                turn.link.session.draft.given.insert(*which, engine::now());
            }
            secrets.insert(which.as_str(), secret.clone());
        }
        turn.secrets = secrets;
        if changed {
            self.keep_secrets(turn).await?;
        }
        let draft = &mut turn.link.session.draft;
        draft.username = values.username;
        draft.address = values.address;
        draft.domain = values.domain;
        draft.subdomain = values.subdomain;
        draft.password_is_new = values.password_is_new.unwrap_or_default();
        let fingerprint = self.fingerprint(turn);
        let draft = &mut turn.link.session.draft;
        if draft
            .proved
            .as_ref()
            .is_some_and(|proved| proved.fingerprint != fingerprint)
        {
            draft.proved = None;
        }
        if draft.proved.is_none() {
            let values = turn.values();
            turn.link.session.draft.verdicts = self.judge_shapes(&values, user_key_of(&turn.link.session));
        }
        Ok(())
    }

    /// What tells the values of this turn from others.
    pub(super) fn fingerprint(&self, turn: &Turn) -> String {
        let values = turn.values();
        let host = values.address().and_then(|address| self.understand(&address).ok());
        let host = host.map(|understood| understood.address.base_url());
        match turn.secrets.get(FINGERPRINT_KEY) {
            Some(key) => values.fingerprint(key, host.as_deref().unwrap_or_default()),
            None => String::new(),
        }
    }

    /// Stores the session as this turn leaves it.
    pub(crate) async fn save(&self, turn: &mut Turn) -> Result<(), Problem> {
        let saved = self.store.update_link_session(&mut turn.link).await;
        saved.map_err(|error| diagnosis::store(&error))
    }

    /// Stores the session as ended; what was given goes, secret or not.
    pub(crate) async fn end(&self, turn: &mut Turn) -> Result<(), Problem> {
        self.save(turn).await?;
        self.forget_link(&turn.link.session);
        Ok(())
    }

    /// Forgets what only this process keeps of a link that has ended.
    pub(crate) fn forget_link(&self, session: &LinkSession) {
        self.links.forget(session.organisation, session.number);
    }

    /// Adds what whoever holds the link has done to the trail.
    pub(super) async fn note_of(
        &self,
        turn: &Turn,
        kind: EventKind,
        account: Option<AccountId>,
        particulars: &[(&str, &str)],
    ) {
        let LinkSession {
            organisation,
            number,
            account: known,
            ..
        } = turn.link.session;
        let event = Event::now(organisation, Actor::LinkSession(number), kind, account.or(known));
        let event = particulars
            .iter()
            .fold(event, |event, (name, value)| event.with(name, *value));
        self.note(event).await;
    }

    pub(super) async fn keep_secrets(&self, turn: &Turn) -> Result<(), Problem> {
        let kept = self
            .store
            .replace_link_secrets(turn.link.session.organisation, turn.link.session.number, &turn.secrets)
            .await;
        kept.map_err(|error| diagnosis::store(&error))
    }
}

/// The ids of the actions a session asks for; none means every action.
pub(super) fn actions_of(session: &LinkSession) -> Vec<String> {
    let choice = session.choice();
    if choice.is_everything() {
        return Vec::new();
    }
    let chosen = choice.chosen(Catalogue::get()).into_iter();
    chosen.map(|action| action.id.clone()).collect()
}

/// Whether a session asks for the User API Key.
pub(super) fn user_key_of(session: &LinkSession) -> UserKey {
    let ids = actions_of(session);
    if ids.is_empty() {
        return UserKey::Wanted;
    }
    match super::chosen(&ids, false) {
        Ok(_) => UserKey::NotNeeded,
        Err(_) => UserKey::Needed,
    }
}

/// Why a session can no longer be used.
pub(super) fn unusable(session: &LinkSession, now: Timestamp) -> Option<Problem> {
    let ended = |code, message: String, remedy: &str| {
        Some(Problem::new(Kind::Conflict, code, Step::Input, message).with_remedy(remedy))
    };
    match (session.state(now), session.ended) {
        (LinkState::Linked, Some(LinkEnd { at, account })) => {
            let account = account.map_or_else(String::new, |account| format!(" as the account `{account}`"));
            ended(
                Code::LinkUsed,
                format!("this link was used on {at}{account}"),
                "Nothing more needs to be done; to link another tenant, ask for a new link",
            )
        }
        (LinkState::Cancelled, Some(LinkEnd { at, .. })) => ended(
            Code::LinkCancelled,
            format!("linking was cancelled on {at}, and what was given was destroyed"),
            "Ask for a new link to begin again",
        ),
        (LinkState::Expired, _) => ended(
            Code::LinkExpired,
            format!("this link expired on {}", session.expires_at),
            "Ask for a new link where you got this one",
        ),
        _ => None,
    }
}

pub(super) fn not_proved() -> Problem {
    let message = "UKG Pro has not taken these values yet";
    Problem::new(Kind::Conflict, Code::LinkNotProved, Step::Login, message)
        .with_remedy("Give every value and press Connect")
}

/// Verdicts with this one in the place of what is known about the same value.
pub(super) fn with(mut verdicts: Vec<Verdict>, verdict: Verdict) -> Vec<Verdict> {
    verdicts.retain(|known| known.about != verdict.about);
    verdicts.push(verdict);
    verdicts
}

/// The key of a session's fingerprints, made when there is none yet.
pub(super) fn fingerprint_key(secrets: &Secrets) -> Result<SecretString, Problem> {
    match secrets.get(FINGERPRINT_KEY) {
        Some(key) => Ok(key.clone()),
        None => random_key(),
    }
}

fn random_key() -> Result<SecretString, Problem> {
    use std::fmt::Write as _;
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        let message = format!("the system has no randomness to give: {error}");
        Problem::new(Kind::Internal, Code::RandomUnavailable, Step::Store, message)
    })?;
    let mut text = String::with_capacity(64);
    for byte in bytes {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text.into())
}
