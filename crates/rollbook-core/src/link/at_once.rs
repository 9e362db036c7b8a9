//! Linking by a form that is not ours and holds every value at once, as StackOne's Hub component does.
//!
//! Such a form keeps what was typed by itself. So nothing of it is kept here until UKG Pro takes it: a session that is
//! tried so stands afterwards as it did before, but for what was refused and how often.

use jiff::SignedDuration;
use rollbook_model::{
    Account, AccountId, Catalogue, LinkSession, Problem, Transport,
    link_session::{HeldSecret, LinkDraft},
};
use rollbook_store::Secrets;
use secrecy::SecretString;
use ukg_pro_contract::credentials::Credentials;

use super::{
    Try, Values, address,
    session::{FINGERPRINT_KEY, Turn, actions_of, fingerprint_key},
};
use crate::{Engine, account_unknown, diagnosis, engine};

/// When values that were refused are sent again because they are given again: such a form has no button for it, and who
/// presses the one there is after so long asks for just that. What is pressed twice by accident is not sent twice.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// For how long after its end a link that names no origin still lets any page ask about it.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What a form gives that holds every value. A value that is `None` or empty is what the account has; of a new account
/// it is missing.
#[derive(Clone, Default)]
pub struct WholeForm {
    /// The values.
    pub values: Values,
    /// Whether the User API Key the account has is to be given up, and with it the actions that travel by SOAP.
    pub without_user_api_key: bool,
}

/// What became of a form.
#[derive(Debug)]
pub enum AtOnce {
    /// UKG Pro took the values, and the account is linked with them.
    Linked(Box<Account>),
    /// It is not, and nothing has changed.
    NotLinked {
        /// The session, whose verdicts say why.
        session: Box<LinkSession>,
        /// What stood in the way when UKG Pro was called; `None` when it was not, because of how a value looks or
        /// because just these were refused a moment ago.
        problem: Option<Box<Problem>>,
    },
}

/// What a form for an account is filled with: never a character of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledForm {
    /// The service account's user name.
    pub username: String,
    /// As `ultipro.com`.
    pub domain: String,
    /// As `service2`.
    pub subdomain: String,
    /// The secrets that the account has.
    pub held: Vec<HeldSecret>,
}

impl Engine {
    /// The account of this id, if the link is one for it: the one it links again, or, when it names none, one of its
    /// customer's.
    ///
    /// # Errors
    /// `account_not_found`, as for one that is not there.
    pub async fn account_of_link(&self, session: &LinkSession, id: AccountId) -> Result<Account, Problem> {
        let account = self.account(session.organisation, id).await?;
        let is_of_link = match session.account {
            Some(own) => own == id,
            None => account.origin_owner_id == session.origin_owner_id,
        };
        if is_of_link {
            Ok(account)
        } else {
            Err(account_unknown(id))
        }
    }

    /// Whether a page of this origin may speak of any link there is: of one that names the origin, or of one that names
    /// none and has not expired for long, so that the page can say so.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_origin_of_a_link(&self, origin: &str) -> Result<bool, Problem> {
        let good_until = engine::now() - TOLD_FOR;
        let known = self.store.is_origin_of_a_link(origin, good_until).await;
        known.map_err(|error| diagnosis::store(&error))
    }

    /// What a form for an account is filled with.
    ///
    /// # Errors
    /// When the store fails, or the account's address is none that may be called any more.
    pub async fn filled_form(&self, account: &Account) -> Result<FilledForm, Problem> {
        let credentials = self.open_credentials(account).await?;
        let (domain, subdomain) = address::parts(&self.address_of(&account.host, account.allowed_host)?);
        let mut held = vec![HeldSecret::Password, HeldSecret::CustomerApiKey];
        held.extend(credentials.user_api_key.as_ref().map(|_| HeldSecret::UserApiKey));
        Ok(FilledForm {
            username: account.username.clone(),
            domain,
            subdomain,
            held,
        })
    }

    /// Tries the values of a form and links the tenant when UKG Pro takes them, permissions that are missing included.
    /// With an account it is that one which is linked again, and what the form leaves out stays.
    ///
    /// # Errors
    /// When the session cannot be used, the account is not one of the link's, or Rollbook itself fails. What UKG Pro
    /// says is no error here.
    pub async fn link_at_once(
        &self,
        token: &SecretString,
        account: Option<AccountId>,
        form: WholeForm,
    ) -> Result<AtOnce, Problem> {
        let token = token.clone();
        let linking =
            self.to_the_end(|engine| async move { Box::pin(engine.link_at_once_now(&token, account, form)).await });
        linking.await
    }

    async fn link_at_once_now(
        &self,
        token: &SecretString,
        account: Option<AccountId>,
        form: WholeForm,
    ) -> Result<AtOnce, Problem> {
        let mut turn = self.turn(token).await?;
        let before = (turn.link.session.clone(), turn.secrets.clone());
        let key = fingerprint_key(&turn.secrets)?;
        if turn.secrets.get(FINGERPRINT_KEY).is_none() {
            turn.secrets.insert(FINGERPRINT_KEY, key.clone());
            self.keep_secrets(&turn).await?;
        }
        let kept = match account {
            Some(id) => self.begin_edit(&mut turn, id, &form).await?,
            None => Values::default(),
        };
        put(&mut turn, key, form.values.over(kept), form.without_user_api_key);

        let fingerprint = self.fingerprint(&turn);
        let now = engine::now();
        let refused = turn.link.session.draft.refused.iter();
        let mut refused = refused.filter(|refused| refused.fingerprint == fingerprint);
        let wish = Try {
            refused_again: refused.any(|refused| now.duration_since(refused.at) >= AGAIN_AFTER),
            ..Try::default()
        };
        let problem = Box::pin(self.attempt_of(&mut turn, wish, &|_| ())).await?;
        if turn.link.session.draft.proved.is_some() && problem.is_none() {
            let account = Box::pin(self.accept_turn(&mut turn)).await?;
            return Ok(AtOnce::Linked(Box::new(account)));
        }
        let tried = turn.link.session.clone();
        turn.link.session = before.0;
        turn.secrets = before.1;
        let LinkDraft {
            refused, checked_at, ..
        } = tried.draft.clone();
        let draft = &mut turn.link.session.draft;
        draft.refused = refused;
        draft.checked_at = checked_at;
        draft.submissions = draft.submissions.saturating_add(1);
        self.save(&mut turn).await?;
        Ok(AtOnce::NotLinked {
            session: Box::new(tried),
            problem: problem.map(Box::new),
        })
    }

    /// Makes a turn one that links this account again, and answers the values that the account has.
    async fn begin_edit(&self, turn: &mut Turn, id: AccountId, form: &WholeForm) -> Result<Values, Problem> {
        let session = &mut turn.link.session;
        let account = self.account_of_link(session, id).await?;
        session.account = Some(id);
        if session.actions.is_empty() && session.products.is_empty() {
            session.actions.clone_from(&account.actions);
        }
        if form.without_user_api_key {
            let (mut chosen, _) = Catalogue::get().choose(actions_of(session).iter().map(String::as_str));
            chosen.retain(|action| action.transport() == Transport::Rest);
            session.actions = chosen.into_iter().map(|action| action.id.clone()).collect();
            session.products.clear();
        }
        let credentials = self.open_credentials(&account).await?;
        let (domain, subdomain) = address::parts(&self.address_of(&account.host, account.allowed_host)?);
        Ok(known(&account, &credentials, domain, subdomain))
    }
}

fn known(account: &Account, credentials: &Credentials, domain: String, subdomain: String) -> Values {
    Values {
        username: Some(account.username.clone()),
        password: Some(credentials.password.expose().into()),
        customer_api_key: Some(credentials.customer_api_key.expose().into()),
        user_api_key: credentials.user_api_key.as_ref().map(|key| key.expose().into()),
        domain: Some(domain),
        subdomain: Some(subdomain),
        ..Values::default()
    }
}

/// Gives a turn these values and no other, in memory alone.
fn put(turn: &mut Turn, key: SecretString, values: Values, without_user_api_key: bool) {
    let mut secrets = Secrets::new();
    secrets.insert(FINGERPRINT_KEY, key);
    for which in HeldSecret::ALL {
        let left_out = *which == HeldSecret::UserApiKey && without_user_api_key;
        if let Some(secret) = values.secret(*which).filter(|_| !left_out) {
            secrets.insert(which.as_str(), secret.clone());
        }
    }
    turn.secrets = secrets;
    let draft = &mut turn.link.session.draft;
    draft.username = values.username;
    draft.address = values.address;
    draft.domain = values.domain;
    draft.subdomain = values.subdomain;
    draft.password_is_new = false;
    draft.given.clear();
}
