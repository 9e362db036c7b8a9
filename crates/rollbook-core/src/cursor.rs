//! Where a caller goes on reading: opaque, survives a restart, and holds only for the call it was made for.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rollbook_model::AccountId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use ukg_pro_contract::Operation;

/// Where a call goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cursor {
    /// The form of the cursor.
    v: u8,
    /// The page, from 1.
    page: u64,
    /// A digest of account, action and inputs.
    of: String,
    /// How many rows of the page were given before, where it was cut.
    #[serde(default, skip_serializing_if = "is_none_given")]
    skip: u64,
    /// The part of a list that is read in several.
    #[serde(default, skip_serializing_if = "is_first")]
    part: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it on so")]
const fn is_first(part: &u8) -> bool {
    *part == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it on so")]
const fn is_none_given(rows: &u64) -> bool {
    *rows == 0
}

/// A page of a call and where in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The page, from 1.
    pub(crate) page: u64,
    /// How many rows of it were given before.
    pub(crate) skip: u64,
}

impl Place {
    /// Where a call begins.
    pub(crate) const FIRST: Self = Self { page: 1, skip: 0 };

    /// Where the page after this one begins.
    pub(crate) fn next_page(self) -> Self {
        Self {
            page: self.page.saturating_add(1),
            skip: 0,
        }
    }
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

    /// What tells it from other calls.
    pub(crate) fn digest(&self) -> &str {
        &self.0
    }

    /// The cursor of a place.
    pub(crate) fn cursor(&self, place: Place) -> String {
        self.cursor_in(0, place)
    }

    /// The cursor of a place in a part.
    pub(crate) fn cursor_in(&self, part: u8, place: Place) -> String {
        let cursor = Cursor {
            v: 1,
            page: place.page,
            of: self.0.clone(),
            skip: place.skip,
            part,
        };
        // A struct of plain fields always becomes JSON.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
    }

    /// The place of a cursor.
    pub(crate) fn place(&self, cursor: &str) -> Result<Place, Refused> {
        match self.place_in(cursor)? {
            (0, place) => Ok(place),
            _ => Err(Refused::Foreign),
        }
    }

    /// The part of a cursor, and the place in it.
    pub(crate) fn place_in(&self, cursor: &str) -> Result<(u8, Place), Refused> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor.trim()).map_err(|_| Refused::Foreign)?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| Refused::Foreign)?;
        if cursor.v != 1 || cursor.page == 0 {
            return Err(Refused::Foreign);
        }
        if cursor.of != self.0 {
            return Err(Refused::OtherCall);
        }
        let (page, skip) = (cursor.page, cursor.skip);
        Ok((cursor.part, Place { page, skip }))
    }
}
