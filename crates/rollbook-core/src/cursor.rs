//! Where a caller goes on reading: opaque, survives a restart, and holds only for the call it was made for.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rollbook_model::AccountId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use ukg_pro_contract::Operation;

/// The next page of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cursor {
    /// The form of the cursor.
    v: u8,
    /// The page, from 1.
    page: u64,
    /// The part of a list that is read in several.
    #[serde(default, skip_serializing_if = "is_first")]
    part: u8,
    /// A digest of account, action and inputs.
    of: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_first(part: &u8) -> bool {
    *part == 0
}

/// Why a cursor was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the cursor `next` is not one that Rollbook made")]
    Foreign,
    #[error("the cursor `next` belongs to another account, action or set of inputs")]
    OtherCall,
}

/// The call a cursor belongs to: account, operation, and inputs but for the cursor itself.
pub(crate) struct Call(String);

impl Call {
    pub(crate) fn new(account: AccountId, operation: Operation, inputs: &[(String, String)]) -> Self {
        Self::of(account, &operation.name(), inputs)
    }

    /// The same of what is no operation by itself.
    pub(crate) fn of(account: AccountId, what: &str, inputs: &[(String, String)]) -> Self {
        let mut digest = Sha256::new();
        let mut add = |text: &str| {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text);
        };
        add(&account.to_string());
        add(what);
        let mut inputs: Vec<_> = inputs.iter().collect();
        inputs.sort();
        for (name, value) in inputs {
            add(name);
            add(value);
        }
        Self(URL_SAFE_NO_PAD.encode(&digest.finalize()[..12]))
    }

    /// The cursor of a page.
    pub(crate) fn cursor(&self, page: u64) -> String {
        self.cursor_in(0, page)
    }

    /// The cursor of a page in a part.
    pub(crate) fn cursor_in(&self, part: u8, page: u64) -> String {
        let cursor = Cursor {
            v: 1,
            page,
            part,
            of: self.0.clone(),
        };
        // A struct of plain fields always becomes JSON.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
    }

    /// The page of a cursor.
    pub(crate) fn page(&self, cursor: &str) -> Result<u64, Refused> {
        match self.place(cursor)? {
            (0, page) => Ok(page),
            _ => Err(Refused::Foreign),
        }
    }

    /// The part and the page of a cursor.
    pub(crate) fn place(&self, cursor: &str) -> Result<(u8, u64), Refused> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor.trim()).map_err(|_| Refused::Foreign)?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| Refused::Foreign)?;
        if cursor.v != 1 || cursor.page == 0 {
            return Err(Refused::Foreign);
        }
        if cursor.of != self.0 {
            return Err(Refused::OtherCall);
        }
        Ok((cursor.part, cursor.page))
    }
}
