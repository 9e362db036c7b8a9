//! Keys and passwords as UKG Pro shapes them (`ukg-pro-soap.md` 2.3).

use crate::Error;

const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const MIXED: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#$%*+-?@";

/// Five capital letters and digits.
pub(crate) fn customer_api_key() -> Result<String, Error> {
    text(UPPER, 5)
}

/// Twelve letters and digits that end like `0000K0`.
pub(crate) fn user_api_key() -> Result<String, Error> {
    Ok(text(UPPER, 6)? + "0000K0")
}

/// Twenty characters.
pub(crate) fn password() -> Result<String, Error> {
    text(MIXED, 20)
}

/// What a browser shows again to stay signed in: thirty-two characters.
pub(crate) fn session() -> Result<String, Error> {
    text(UPPER, 32)
}

fn text(alphabet: &[u8], length: usize) -> Result<String, Error> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(|_| Error::Randomness)?;
    // The small bias of the remainder does not matter for what is made up anyway.
    Ok(bytes
        .iter()
        .map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()]))
        .collect())
}
