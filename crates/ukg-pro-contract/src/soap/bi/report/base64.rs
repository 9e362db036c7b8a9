//! Base64 that comes in pieces.

use memchr::{memchr, memchr3};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::read::Error;

/// What is held of base64 between pieces: less than one group of four.
#[derive(Default)]
pub(super) struct Base64 {
    held: Vec<u8>,
    /// Padding came, after which there can be nothing.
    ended: bool,
}

impl Base64 {
    /// Decodes what the piece completes; `position` is where it ends in the message.
    pub(super) fn feed(&mut self, piece: &[u8], position: u64, decoded: &mut Vec<u8>) -> Result<(), Error> {
        if memchr3(b'\n', b'\r', b' ', piece).is_none() && memchr(b'\t', piece).is_none() {
            self.held.extend_from_slice(piece);
        } else {
            self.held
                .extend(piece.iter().filter(|byte| !byte.is_ascii_whitespace()));
        }
        let whole = self.held.len() / 4 * 4;
        let foreign = || malformed(position, "the report is not written in base64");
        if self.ended && whole > 0 {
            return Err(foreign());
        }
        STANDARD
            .decode_vec(&self.held[..whole], decoded)
            .map_err(|_| foreign())?;
        self.ended |= self.held[..whole].ends_with(b"=");
        self.held.drain(..whole);
        if self.ended && !self.held.is_empty() {
            return Err(foreign());
        }
        Ok(())
    }

    /// Ends the base64, of which no part of a group may be left.
    pub(super) fn finish(&self, position: u64) -> Result<(), Error> {
        if self.held.is_empty() {
            Ok(())
        } else {
            Err(malformed(position, "the base64 of the report ends in the middle"))
        }
    }
}

fn malformed(position: u64, reason: &str) -> Error {
    Error::Malformed {
        position,
        reason: reason.to_owned(),
    }
}
