//! Tokens of the SOAP login (`ukg-pro-soap.md` 4.4).

use std::{collections::HashMap, time::Duration};

use crate::switches::{TokenExpiry, TokensPerAccount};

/// A moment on the emulator's clock: the time since it started.
pub(crate) type Moment = Duration;

#[derive(Debug)]
struct Token {
    username: String,
    issued: Moment,
    used: Moment,
}

/// The tokens that were given and have not ended.
#[derive(Debug, Default)]
pub(crate) struct Tokens(HashMap<String, Token>);

impl Tokens {
    /// Gives a token: a GUID in lower case.
    pub(crate) fn issue(&mut self, username: &str, now: Moment, many: TokensPerAccount) -> String {
        if many == TokensPerAccount::One {
            self.end_of(username);
        }
        let text = uuid::Uuid::new_v4().to_string();
        let token = Token {
            username: username.to_owned(),
            issued: now,
            used: now,
        };
        self.0.insert(text.clone(), token);
        text
    }

    /// The user name behind a token that is still good.
    pub(crate) fn use_token(
        &mut self,
        text: &str,
        now: Moment,
        lifetime: Duration,
        expiry: TokenExpiry,
    ) -> Option<String> {
        let token = self.0.get_mut(text)?;
        let since = match expiry {
            TokenExpiry::Absolute => token.issued,
            TokenExpiry::Sliding => token.used,
        };
        if now.saturating_sub(since) >= lifetime {
            self.0.remove(text);
            return None;
        }
        token.used = now;
        Some(token.username.clone())
    }

    pub(crate) fn end(&mut self, text: &str) {
        self.0.remove(text);
    }

    pub(crate) fn end_of(&mut self, username: &str) {
        self.0.retain(|_, token| token.username != username);
    }

    pub(crate) fn end_all(&mut self) {
        self.0.clear();
    }
}
