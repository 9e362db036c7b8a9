//! Envelope encryption of credentials.
//!
//! Each account, and each link session, has a data key of its own, stored wrapped under the master key; each
//! credential is sealed under its owner's data key. Both are XChaCha20-Poly1305 with a random 24-byte nonce,
//! written as `v1.<key id>.<nonce>.<ciphertext>` in unpadded URL-safe base64.
//!
//! What is sealed is bound to its place by associated data, so a row moved to another account or
//! field does not open. The master key's id is bound into the wrapping alone: a new master key
//! means new wrappings and not one new sealed value.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::master_key::{MasterKey, hex};

type HmacSha256 = Hmac<Sha256>;

const VERSION: &str = "v1";
const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;
/// The block of SHA-256.
const HMAC_BLOCK: usize = 64;

/// A text that does not open: altered, cut, moved, or sealed under another key.
///
/// It does not say which. Whoever altered a value need not learn how far it got.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Damaged;

/// Why a value could not be sealed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    #[error(transparent)]
    Random(#[from] getrandom::Error),
    /// The cipher's limit is 256 GiB.
    #[error("the value is too long to seal")]
    TooLong,
}

/// The data key of an owner of secrets, unwrapped. An owner is known by its id, as text.
pub(crate) struct DataKey {
    id: String,
    key: Zeroizing<[u8; KEY_LENGTH]>,
}

impl DataKey {
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut id = [0; 8];
        getrandom::fill(&mut id)?;
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        getrandom::fill(key.as_mut_slice())?;
        Ok(Self { id: hex(&id), key })
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn wrap(&self, master: &MasterKey, owner: impl fmt::Display) -> Result<String, SealError> {
        encrypt(
            master.bytes(),
            master.id(),
            &wrap_data(master, owner),
            self.key.as_slice(),
        )
    }

    pub(crate) fn unwrap(
        master: &MasterKey,
        owner: impl fmt::Display,
        id: String,
        wrapped: &str,
    ) -> Result<Self, Damaged> {
        let bytes = decrypt(master.bytes(), master.id(), &wrap_data(master, owner), wrapped)?;
        let key = <[u8; KEY_LENGTH]>::try_from(bytes.as_slice()).map_err(|_| Damaged)?;
        Ok(Self {
            id,
            key: Zeroizing::new(key),
        })
    }

    pub(crate) fn seal(
        &self,
        owner: impl fmt::Display,
        field: &str,
        value: &SecretString,
    ) -> Result<String, SealError> {
        encrypt(
            &self.key,
            &self.id,
            &self.seal_data(owner, field),
            value.expose_secret().as_bytes(),
        )
    }

    pub(crate) fn open(&self, owner: impl fmt::Display, field: &str, sealed: &str) -> Result<SecretString, Damaged> {
        let bytes = decrypt(&self.key, &self.id, &self.seal_data(owner, field), sealed)?;
        // Copied at its exact length: shrinking the buffer could leave the value in freed memory.
        let text = std::str::from_utf8(&bytes).map_err(|_| Damaged)?;
        Ok(SecretString::from(text))
    }

    /// A hash of these texts that nobody can compute, or try guesses on, without this key.
    pub(crate) fn keyed_hash(&self, use_of: &str, texts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.keyed(use_of, texts))
    }

    /// The first 64 bits of such a hash, to see whether texts have changed.
    pub(crate) fn keyed_number(&self, use_of: &str, texts: &[&str]) -> i64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.keyed(use_of, texts)[..8]);
        i64::from_be_bytes(first)
    }

    fn keyed(&self, use_of: &str, texts: &[&str]) -> [u8; 32] {
        // HMAC fills a key up to its block with zeros, so this is the key as it is.
        let mut block = Zeroizing::new([0; HMAC_BLOCK]);
        block[..KEY_LENGTH].copy_from_slice(self.key.as_slice());
        let mut mac = HmacSha256::new(&(*block).into());
        for text in std::iter::once(&use_of).chain(texts) {
            // Each with its length, so that no two lists run together to the same bytes.
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// The cipher under this key, for a stream whose nonces its user keeps apart.
    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }

    /// The Ed25519 key whose seed this key is.
    pub(crate) fn signing_key(&self) -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(&self.key)
    }

    fn seal_data(&self, owner: impl fmt::Display, field: &str) -> String {
        format!("{owner}|{field}|{}", self.id)
    }
}

fn wrap_data(master: &MasterKey, owner: impl fmt::Display) -> String {
    format!("wrap|{}|{owner}", master.id())
}

fn encrypt(key: &[u8; KEY_LENGTH], key_id: &str, associated: &str, plain: &[u8]) -> Result<String, SealError> {
    let mut nonce = [0; NONCE_LENGTH];
    getrandom::fill(&mut nonce)?;
    let payload = Payload {
        msg: plain,
        aad: associated.as_bytes(),
    };
    let ciphertext = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| SealError::TooLong)?;
    Ok(format!(
        "{VERSION}.{key_id}.{}.{}",
        URL_SAFE_NO_PAD.encode(nonce),
        URL_SAFE_NO_PAD.encode(ciphertext),
    ))
}

fn decrypt(
    key: &[u8; KEY_LENGTH],
    key_id: &str,
    associated: &str,
    sealed: &str,
) -> Result<Zeroizing<Vec<u8>>, Damaged> {
    let mut parts = sealed.split('.');
    let (Some(VERSION), Some(found), Some(nonce), Some(ciphertext), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Damaged);
    };
    if found != key_id {
        return Err(Damaged);
    }
    let nonce = URL_SAFE_NO_PAD.decode(nonce).map_err(|_| Damaged)?;
    let nonce = <[u8; NONCE_LENGTH]>::try_from(nonce.as_slice()).map_err(|_| Damaged)?;
    let ciphertext = URL_SAFE_NO_PAD.decode(ciphertext).map_err(|_| Damaged)?;
    let payload = Payload {
        msg: &ciphertext,
        aad: associated.as_bytes(),
    };
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use rollbook_model::AccountId;

    use super::*;

    fn account() -> AccountId {
        "acc_0190163d8694739b95e65b3e02c4d2ea".parse().unwrap()
    }

    fn sealed(value: &str) -> (DataKey, String) {
        let key = DataKey::random().unwrap();
        let sealed = key.seal(account(), "password", &SecretString::from(value)).unwrap();
        (key, sealed)
    }

    fn opens(key: &DataKey, sealed: &str) -> Result<String, Damaged> {
        key.open(account(), "password", sealed)
            .map(|value| value.expose_secret().to_owned())
    }

    proptest! {
        #[test]
        fn any_value_opens_as_it_was_sealed(value in any::<String>()) {
            let (key, sealed) = sealed(&value);
            prop_assert_eq!(opens(&key, &sealed), Ok(value));
        }

        #[test]
        fn a_value_with_any_character_changed_does_not_open(
            value in "\\PC{0,40}",
            at in any::<prop::sample::Index>(),
            replacement in "[A-Za-z0-9_.-]",
        ) {
            let (key, sealed) = sealed(&value);
            let at = at.index(sealed.len());
            prop_assume!(sealed[at..=at] != replacement);
            let mut altered = sealed;
            altered.replace_range(at..=at, &replacement);
            prop_assert_eq!(opens(&key, &altered), Err(Damaged));
        }

        #[test]
        fn a_value_cut_at_any_place_does_not_open(
            value in "\\PC{0,40}",
            at in any::<prop::sample::Index>(),
        ) {
            let (key, sealed) = sealed(&value);
            prop_assert_eq!(opens(&key, &sealed[..at.index(sealed.len())]), Err(Damaged));
        }

        #[test]
        fn no_text_opens_by_chance(text in any::<String>(), lengths in (0..60_usize, 0..60_usize)) {
            let (key, _) = sealed("");
            prop_assert_eq!(opens(&key, &text), Err(Damaged));
            let (nonce, ciphertext) = ("A".repeat(lengths.0), "A".repeat(lengths.1));
            let shaped = format!("v1.{}.{nonce}.{ciphertext}", key.id());
            prop_assert_eq!(opens(&key, &shaped), Err(Damaged));
        }
    }

    #[test]
    fn a_sealed_value_names_its_version_and_data_key() {
        let (key, sealed) = sealed("tulip & <bulb>");
        let parts: Vec<&str> = sealed.split('.').collect();
        assert_eq!(parts.len(), 4);
        assert_eq!(parts[0], "v1");
        assert_eq!(parts[1], key.id());
        assert_eq!(URL_SAFE_NO_PAD.decode(parts[2]).unwrap().len(), 24);
        assert_eq!(URL_SAFE_NO_PAD.decode(parts[3]).unwrap().len(), 14 + 16);
    }

    #[test]
    fn the_same_value_never_seals_to_the_same_text() {
        let key = DataKey::random().unwrap();
        let value = SecretString::from("tulip");
        let first = key.seal(account(), "password", &value).unwrap();
        assert_ne!(first, key.seal(account(), "password", &value).unwrap());
    }

    #[test]
    fn a_value_opens_only_for_its_account_and_its_field() {
        let (key, sealed) = sealed("tulip");
        assert!(key.open(account(), "user_api_key", &sealed).is_err());
        assert!(key.open(AccountId::new(), "password", &sealed).is_err());
        let other = DataKey::random().unwrap();
        assert_eq!(opens(&other, &sealed), Err(Damaged));
        // Another key under the same id is another key still.
        let disguised = DataKey {
            id: key.id.clone(),
            key: other.key,
        };
        assert_eq!(opens(&disguised, &sealed), Err(Damaged));
    }

    #[test]
    fn a_data_key_unwraps_only_under_its_master_key_and_for_its_account() {
        let master = MasterKey::random().unwrap();
        let key = DataKey::random().unwrap();
        let wrapped = key.wrap(&master, account()).unwrap();
        let unwrap =
            |master: &MasterKey, account, wrapped: &str| DataKey::unwrap(master, account, key.id.clone(), wrapped);

        let unwrapped = unwrap(&master, account(), &wrapped).ok().unwrap();
        assert_eq!(unwrapped.key, key.key);
        assert!(unwrap(&master, AccountId::new(), &wrapped).is_err());
        assert!(unwrap(&MasterKey::random().unwrap(), account(), &wrapped).is_err());
        assert!(unwrap(&master, account(), &wrapped[..wrapped.len() - 1]).is_err());
    }

    #[test]
    fn a_wrapped_key_of_another_length_is_refused() {
        let master = MasterKey::random().unwrap();
        for length in [0, 31, 33, 64] {
            let wrapped = encrypt(
                master.bytes(),
                master.id(),
                &wrap_data(&master, account()),
                &vec![7; length],
            )
            .unwrap();
            let unwrapped = DataKey::unwrap(&master, account(), "id".to_owned(), &wrapped);
            assert!(unwrapped.is_err(), "{length}");
        }
    }
}
