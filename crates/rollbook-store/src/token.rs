//! Tokens: texts that let their bearer in, of which only a hash is kept.
//!
//! A token is a prefix that says what it opens and 32 random bytes in URL-safe base64, so it holds no `:` and fits
//! into addresses, headers and cookies. Its SHA-256 says nothing about 256 random bits, and a search by it says
//! nothing about any token's text by how long it takes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::master_key::hex;

/// Makes a token with this prefix.
pub(crate) fn random(prefix: &str) -> Result<SecretString, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice())?;
    let digits = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
    let text = Zeroizing::new(format!("{prefix}{}", *digits));
    Ok(SecretString::from(text.as_str()))
}

/// What is kept of a token.
pub(crate) fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}
