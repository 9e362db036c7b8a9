//! Signed receipts: what was deleted or erased and when, provable later to who has the server's public key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::store::Store;
use crate::vault::DataKey;

/// The key that signs receipts.
const RECEIPTS: &str = "receipts";

/// What was destroyed: an account, or what was kept of one person. It names nobody and holds nothing of what is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Destroyed {
    /// An account, with all that was kept of it.
    #[serde(rename = "rollbook.account_deleted.v1")]
    Account(Deletion),
    /// What an account kept of one of its tenant's people.
    #[serde(rename = "rollbook.person_erased.v1")]
    Person(Erasure),
}

/// An account that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    /// The organisation the account belonged to.
    pub organisation: OrganisationId,
    /// The account that was deleted.
    pub account: AccountId,
    /// When.
    pub deleted_at: Timestamp,
    /// The id of the account's data key, which was destroyed: what it sealed opens nowhere any more.
    pub data_key: String,
    /// How many credentials were removed.
    pub credentials: u64,
    /// How many lines of the request log were removed.
    pub requests: u64,
    /// How many remembered writes were removed.
    pub writes: u64,
}

/// What was erased of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The organisation of the account.
    pub organisation: OrganisationId,
    /// The account by whose tenant the person is known.
    pub account: AccountId,
    /// Keyed hashes of the identifiers that were given: this server finds the person again by them, nobody else does.
    pub people: Vec<String>,
    /// When.
    pub erased_at: Timestamp,
    /// How many remembered writes were removed.
    pub writes: u64,
    /// How many rows of the copy were removed, with what was told of them; and those of others that named the person, who
    /// is taken out of them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_zero(rows: &u64) -> bool {
    *rows == 0
}

/// A receipt with its signature, as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// What was destroyed.
    pub receipt: Destroyed,
    /// The server's public key, Ed25519, in unpadded URL-safe base64. It proves nothing by itself: compare it with the
    /// one that the server tells.
    pub public_key: String,
    /// The signature of `receipt` as compact JSON with its members in this order.
    pub signature: String,
}

/// Why a receipt does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotGenuine {
    /// It was signed by another server, or the public key that was given is none.
    OtherKey,
    /// It was altered after it was signed.
    Altered,
}

impl std::fmt::Display for NotGenuine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::OtherKey => "it was signed by another server: verify it with that server's public key",
            Self::Altered => "it was altered after it was signed: it proves nothing",
        })
    }
}

impl Destroyed {
    fn text(&self) -> String {
        serde_json::to_string(self).expect("a receipt is made of texts and numbers, which have a JSON form")
    }

    pub(crate) fn sign(self, key: &DataKey) -> Receipt {
        let key = key.signing_key();
        let signature = key.sign(self.text().as_bytes());
        Receipt {
            receipt: self,
            public_key: URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()),
            signature: URL_SAFE_NO_PAD.encode(signature.to_bytes()),
        }
    }
}

impl Receipt {
    /// Whether the server of this public key signed it, and nobody has altered it since.
    pub fn verify(&self, public_key: &str) -> Result<(), NotGenuine> {
        let key = <[u8; 32]>::try_from(URL_SAFE_NO_PAD.decode(public_key.trim()).unwrap_or_default());
        let key = key.ok().and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let key = key.ok_or(NotGenuine::OtherKey)?;
        if self.public_key != URL_SAFE_NO_PAD.encode(key.as_bytes()) {
            return Err(NotGenuine::OtherKey);
        }
        let signature = <[u8; 64]>::try_from(URL_SAFE_NO_PAD.decode(&self.signature).unwrap_or_default());
        let signature = Signature::from_bytes(&signature.map_err(|_| NotGenuine::Altered)?);
        let verified = key.verify_strict(self.receipt.text().as_bytes(), &signature);
        verified.map_err(|_| NotGenuine::Altered)
    }
}

impl Store {
    /// The public key under which this database's receipts are verified, in unpadded URL-safe base64.
    ///
    /// # Errors
    ///
    /// When the key cannot be made or opened.
    pub async fn receipt_key(&self) -> Result<String, Error> {
        let key = self.signer().await?.signing_key();
        Ok(URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()))
    }

    pub(crate) async fn signer(&self) -> Result<DataKey, Error> {
        self.server_key(RECEIPTS).await
    }
}
