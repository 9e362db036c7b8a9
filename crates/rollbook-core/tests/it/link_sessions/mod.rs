//! Linking by a person: what they give is kept, judged, tried with few logins, and linked when they accept it.

mod life;
mod permissions;
mod troubles;
mod typing;

use rollbook_core::{Invitation, LINK_CODES, Touched, Try, Values};
use rollbook_model::{
    Account, Actor, LinkSession, PermissionState, Problem, Verdict,
    verdict::{Subject, VerdictState},
};
use secrecy::SecretString;

use crate::hub::{Hub, ORGANISATION};

/// A link that somebody was sent.
pub(crate) struct Link<'hub> {
    pub(crate) hub: &'hub Hub,
    pub(crate) token: SecretString,
}

impl<'hub> Link<'hub> {
    /// A link for these actions.
    pub(crate) async fn sent(hub: &'hub Hub, actions: &[&str]) -> Self {
        Self::with(hub, |asked| {
            asked.actions = actions.iter().map(ToString::to_string).collect();
        })
        .await
    }

    /// A link for whatever is asked.
    pub(crate) async fn with(hub: &'hub Hub, change: impl FnOnce(&mut Invitation)) -> Self {
        let mut asked = Invitation::of("customer-7", "Tessaria Mills");
        change(&mut asked);
        let (_, token) = hub
            .engine
            .create_link_session(ORGANISATION, Actor::System, asked)
            .await
            .unwrap();
        Self { hub, token }
    }

    /// The six values of the first service account.
    pub(crate) fn right(&self) -> Values {
        let login = &self.hub.login;
        Values {
            username: Some(login.username.clone()),
            password: Some(login.password.clone()),
            customer_api_key: Some(login.customer_api_key.clone()),
            user_api_key: Some(login.user_api_key.clone()),
            address: Some(self.hub.sandbox.service_url()),
            ..Values::default()
        }
    }

    pub(crate) async fn connect(&self, given: Values) -> LinkSession {
        self.try_as(given, Try::default()).await
    }

    pub(crate) async fn try_as(&self, given: Values, wish: Try) -> LinkSession {
        told(self.hub.engine.connect(&self.token, given, wish, |_| {}).await.unwrap())
    }

    pub(crate) async fn judge(&self, given: Values, touched: Touched) -> LinkSession {
        self.judge_after(given, touched, u32::MAX).await
    }

    /// Judges for a page that knows of so many forms that were sent.
    pub(crate) async fn judge_after(&self, given: Values, touched: Touched, submission: u32) -> LinkSession {
        let judged = self.hub.engine.judge(&self.token, given, touched, submission).await;
        told(judged.unwrap())
    }

    pub(crate) async fn accept(&self) -> Result<Account, Problem> {
        let accepted = self.hub.engine.accept_link(&self.token).await;
        accepted.map(|(_, account)| account)
    }

    pub(crate) async fn stored(&self) -> LinkSession {
        self.hub.engine.link_session(&self.token).await.unwrap()
    }
}

/// A session, after a look at what it says: in codes that have a text, and without a secret.
fn told(session: LinkSession) -> LinkSession {
    for verdict in &session.draft.verdicts {
        assert!(LINK_CODES.contains(&verdict.code), "{verdict:?}");
    }
    session
}

/// The verdict on a value.
pub(crate) fn on(session: &LinkSession, about: Subject) -> &Verdict {
    let mut verdicts = session.draft.verdicts.iter().filter(|verdict| verdict.about == about);
    let verdict = verdicts.next();
    verdict.unwrap_or_else(|| panic!("nothing is said of {about}: {:#?}", session.draft.verdicts))
}

/// What is said to be wrong, by code.
pub(crate) fn wrong(session: &LinkSession) -> Vec<&str> {
    let verdicts = session.draft.verdicts.iter();
    let wrong = verdicts.filter(|verdict| verdict.state == VerdictState::Wrong);
    wrong.map(|verdict| verdict.code.as_str()).collect()
}

/// The permissions that are missing.
pub(crate) fn missing(session: &LinkSession) -> Vec<String> {
    let proved = session.draft.proved.as_ref().unwrap();
    let missing = proved
        .findings
        .iter()
        .filter(|finding| finding.state == PermissionState::Missing);
    missing
        .map(|finding| format!("{} ({})", finding.name, finding.level))
        .collect()
}
