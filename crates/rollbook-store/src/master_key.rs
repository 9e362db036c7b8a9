//! The master key: the one secret that wraps every account's data key.
//!
//! It is never in the database. A first start makes one in the data folder; from then on a
//! database with sealed values opens only with the key that sealed them, and no new key is ever
//! made beside them.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::private_file;

/// Where the master key is to come from.
#[derive(Debug, Clone)]
pub enum MasterKeySource {
    /// The key itself, as base64 of 32 bytes (the value of `ROLLBOOK_MASTER_KEY`).
    Given(SecretString),
    /// The file `master.key` in this folder, made on a first start.
    Folder(PathBuf),
}

/// Where the master key in use came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MasterKeyOrigin {
    /// This start made it. Whoever loses the file loses every linked account's credentials.
    Created {
        /// The file it was written to.
        path: PathBuf,
    },
    /// It was read from a file.
    Found {
        /// The file it was read from.
        path: PathBuf,
    },
    /// It was handed over as a value.
    Given,
}

/// The master key in use and the id by which the database knows it.
pub(crate) struct MasterKey {
    id: String,
    key: Zeroizing<[u8; 32]>,
}

impl MasterKey {
    fn new(key: Zeroizing<[u8; 32]>) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"rollbook master key id\0");
        digest.update(key.as_slice());
        let id = hex(&digest.finalize()[..8]);
        Self { id, key }
    }

    pub(crate) fn random() -> Result<Self, Error> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice())?;
        Ok(Self::new(key))
    }

    /// Computed from the key, so that a wrong one is recognised before anything is opened.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// Reads base64 of 32 bytes, in either alphabet, padded or not: what `openssl rand` prints is
    /// as good as what Rollbook writes.
    pub(crate) fn parse(text: &str, from: impl FnOnce() -> String) -> Result<Self, Error> {
        let text: Zeroizing<String> = Zeroizing::new(
            text.trim()
                .trim_end_matches('=')
                .chars()
                .map(|letter| match letter {
                    '+' => '-',
                    '/' => '_',
                    other => other,
                })
                .collect(),
        );
        let invalid = || Error::MasterKeyInvalid { from: from() };
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(text.as_bytes()).map(Zeroizing::new) else {
            return Err(invalid());
        };
        let Ok(key) = <[u8; 32]>::try_from(bytes.as_slice()) else {
            return Err(invalid());
        };
        Ok(Self::new(Zeroizing::new(key)))
    }

    fn text(&self) -> Zeroizing<String> {
        // Room for 43 digits and the line's end: growing could leave a copy in freed memory.
        let mut text = Zeroizing::new(String::with_capacity(64));
        URL_SAFE_NO_PAD.encode_string(self.key.as_slice(), &mut text);
        text.push('\n');
        text
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKey({})", self.id)
    }
}

/// Reads the master key if there is one; never makes one.
pub(crate) fn find(source: &MasterKeySource) -> Result<Option<(MasterKey, MasterKeyOrigin)>, Error> {
    match source {
        MasterKeySource::Given(text) => {
            let key = MasterKey::parse(text.expose_secret(), || "`ROLLBOOK_MASTER_KEY`".to_owned());
            Ok(Some((key?, MasterKeyOrigin::Given)))
        }
        MasterKeySource::Folder(folder) => {
            let path = path_in(folder);
            let Some(key) = read(&path)? else {
                return Ok(None);
            };
            Ok(Some((key, MasterKeyOrigin::Found { path })))
        }
    }
}

/// Makes the master key's file. If another process makes it at the same time, that one's key counts.
pub(crate) fn create(folder: &Path) -> Result<(MasterKey, MasterKeyOrigin), Error> {
    let path = path_in(folder);
    private_file::create_folder_of(&path)?;
    let mut unique = [0; 8];
    getrandom::fill(&mut unique)?;
    let key = MasterKey::random()?;
    if private_file::create_whole(&path, key.text().as_bytes(), &hex(&unique))? {
        return Ok((key, MasterKeyOrigin::Created { path }));
    }
    match read(&path)? {
        Some(key) => Ok((key, MasterKeyOrigin::Found { path })),
        None => Err(Error::MasterKeyMissing { path }),
    }
}

/// Where the master key's file lies.
pub(crate) fn path_in(folder: &Path) -> PathBuf {
    folder.join("master.key")
}

fn read(path: &Path) -> Result<Option<MasterKey>, Error> {
    // Longer than any spelling of a key; a wrong file is not read to its end.
    const LONGEST: u64 = 1024;
    let failed = |source| Error::File {
        doing: "read the master key",
        path: path.to_owned(),
        source,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(256));
    file.take(LONGEST).read_to_end(&mut bytes).map_err(failed)?;
    let from = || format!("`{}`", path.display());
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Err(Error::MasterKeyInvalid { from: from() });
    };
    let key = MasterKey::parse(text, from)?;
    if private_file::is_open_to_others(path).map_err(failed)? {
        tracing::warn!(
            "The master key `{}` can be read by other users; run `chmod 600` on it",
            path.display()
        );
    }
    Ok(Some(key))
}

/// Lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<MasterKey, Error> {
        MasterKey::parse(text, || "the test".to_owned())
    }

    #[test]
    fn a_key_reads_back_from_the_text_rollbook_writes() {
        let key = MasterKey::random().unwrap();
        assert_eq!(parse(&key.text()).unwrap().bytes(), key.bytes());
        assert_eq!(parse(&key.text()).unwrap().id(), key.id());
    }

    #[test]
    fn a_key_in_ordinary_padded_base64_is_the_same_key() {
        let ordinary = parse("++//++//++//++//++//++//++//++//++//++//++8=\n").unwrap();
        let url_safe = parse("--__--__--__--__--__--__--__--__--__--__--8").unwrap();
        assert_eq!(ordinary.bytes(), url_safe.bytes());
    }

    #[test]
    fn a_text_of_another_length_or_alphabet_is_refused() {
        for text in ["", "secret", "++//++//", &"A".repeat(42), &"A".repeat(44)] {
            assert_eq!(parse(text).unwrap_err().code(), "master_key_invalid", "{text}");
        }
    }

    #[test]
    fn a_key_shows_only_its_id() {
        let key = parse("++//++//++//++//++//++//++//++//++//++//++8=").unwrap();
        assert_eq!(format!("{key:?}"), format!("MasterKey({})", key.id()));
        assert_eq!(key.id().len(), 16);
    }
}
