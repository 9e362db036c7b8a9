//! What ties a browser to the sign-in that it began, so that nobody is signed in by an answer that was meant for
//! somebody else.
//!
//! The browser keeps a moment and 32 random bytes in a cookie. `state`, `nonce` and the verifier of PKCE are made from
//! them by HMAC, so they need no memory here, any process can end what another one began, and none of them says
//! anything about the others.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::hmac;
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// How long somebody may take at the provider.
const LIFETIME: Duration = Duration::from_mins(10);
/// What `state` is derived for.
const STATE: &str = "state";
/// The length of the random part as text.
const RANDOM_LENGTH: usize = 43;

/// A sign-in that has begun and not ended.
pub(super) struct Attempt {
    kept: SecretString,
}

impl Attempt {
    pub(super) fn begin() -> Result<Self, Problem> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| {
            let message = "the system gives no random numbers";
            Problem::new(Kind::Internal, Code::RandomUnavailable, Step::Store, message)
        })?;
        let now = Timestamp::now().as_second();
        Ok(Self {
            kept: format!("{now}-{}", URL_SAFE_NO_PAD.encode(bytes)).into(),
        })
    }

    /// Goes on with what a browser kept, when the answer that it brings is the one to it.
    pub(super) fn resume(kept: Option<&SecretString>, state: Option<&str>) -> Result<Self, Problem> {
        let (Some(kept), Some(state)) = (kept, state) else {
            return Err(not_begun());
        };
        let attempt = Self { kept: kept.clone() };
        let is_current = attempt.begun_at().is_some_and(|begun| {
            let age = Timestamp::now().as_second().saturating_sub(begun);
            (0..=LIFETIME.as_secs().cast_signed()).contains(&age)
        });
        let state = URL_SAFE_NO_PAD.decode(state).unwrap_or_default();
        let is_own = hmac::verify(&attempt.key(), STATE.as_bytes(), &state).is_ok();
        if is_current && is_own {
            Ok(attempt)
        } else {
            Err(not_begun())
        }
    }

    /// What the browser keeps.
    pub(super) fn kept(self) -> SecretString {
        self.kept
    }

    /// What goes out with the browser and must come back with it.
    pub(super) fn state(&self) -> String {
        self.derived(STATE)
    }

    /// What the ID token must hold.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// What shows the provider that who asks for the token is who sent the browser.
    pub(super) fn verifier(&self) -> SecretString {
        self.derived("verifier").into()
    }

    /// What the provider is told of the verifier beforehand.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier().expose_secret()))
    }

    fn derived(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.key(), what.as_bytes()))
    }

    fn key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.kept.expose_secret().as_bytes())
    }

    /// The second in which it began; `None` when the text is none of ours.
    fn begun_at(&self) -> Option<i64> {
        let (begun, random) = self.kept.expose_secret().split_once('-')?;
        (random.len() == RANDOM_LENGTH).then(|| begun.parse().ok()).flatten()
    }
}

fn not_begun() -> Problem {
    let message = "this browser began no sign-in that this answer belongs to, or began it too long ago";
    Problem::new(Kind::Permission, Code::SignInNotBegun, Step::Input, message)
        .with_remedy("Sign in again from the start")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_in_the_browser_that_began_and_for_ten_minutes() {
        let attempt = Attempt::begin().unwrap();
        let (state, kept) = (attempt.state(), attempt.kept());
        assert!(Attempt::resume(Some(&kept), Some(&state)).is_ok());
        let other = Attempt::begin().unwrap();
        for (kept, state) in [
            (None, Some(state.as_str())),
            (Some(&kept), None),
            (Some(&kept), Some("")),
            (Some(&kept), Some(other.state().as_str())),
            (Some(&other.kept), Some(state.as_str())),
        ] {
            let refused = Attempt::resume(kept, state).err().unwrap();
            assert_eq!(refused.code, Code::SignInNotBegun);
        }
        for age in [601, -60] {
            let then = Timestamp::now().as_second() - age;
            let old = Attempt {
                kept: format!("{then}-{}", "x".repeat(RANDOM_LENGTH)).into(),
            };
            assert!(Attempt::resume(Some(&old.kept), Some(&old.state())).is_err(), "{age}");
        }
        for foreign in ["", "-", "1-x", "x-0123456789012345678901234567890123456789012"] {
            let foreign = Attempt { kept: foreign.into() };
            assert!(Attempt::resume(Some(&foreign.kept), Some(&foreign.state())).is_err());
        }
    }

    #[test]
    fn what_is_derived_differs_in_everything() {
        let (one, other) = (Attempt::begin().unwrap(), Attempt::begin().unwrap());
        let of = |attempt: &Attempt| {
            let verifier = attempt.verifier().expose_secret().to_owned();
            [attempt.state(), attempt.nonce(), verifier, attempt.challenge()]
        };
        let all: std::collections::BTreeSet<_> = of(&one).into_iter().chain(of(&other)).collect();
        assert_eq!(all.len(), 8);
    }
}
