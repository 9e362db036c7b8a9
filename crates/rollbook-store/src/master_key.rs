//! Master keys: the secrets that wrap every data key, and where they come from.
//!
//! They are never in the database. A first start makes one in the data folder; from then on a
//! database with sealed values opens only with the keys that sealed them.
//!
//! Every source gives the same text: one key or several, divided by line ends, blanks or commas. The first one seals;
//! the others only open what was sealed before. `#` begins a remark that ends with the line.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::private_file;

/// Where the master keys are to come from.
#[derive(Debug, Clone)]
pub enum MasterKeySource {
    /// The keys themselves, each as base64 of 32 bytes (the value of `ROLLBOOK_MASTER_KEY`).
    Given(SecretString),
    /// What this command prints, run by the shell. It is run again when the database names a key that it has not
    /// printed yet.
    Command {
        /// The command line.
        line: String,
        /// How long it may take.
        within: Duration,
    },
    /// The file `master.key` in this folder, made on a first start.
    Folder(PathBuf),
}

/// Where the master keys in use came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MasterKeyOrigin {
    /// This start made one. Whoever loses the file loses every linked account's credentials.
    Created {
        /// The file it was written to.
        path: PathBuf,
    },
    /// They were read from a file.
    Found {
        /// The file they were read from.
        path: PathBuf,
    },
    /// They were handed over as a value.
    Given,
    /// A command printed them.
    Command,
}

/// A master key and the id by which the database knows it.
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

    /// Writes the key as one line.
    fn write_line(&self, text: &mut String) {
        URL_SAFE_NO_PAD.encode_string(self.key.as_slice(), text);
        text.push('\n');
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MasterKey({})", self.id)
    }
}

/// Longer than any text of keys; a wrong file is not read to its end.
const LONGEST: u64 = 16 * 1024;

/// Reads the master keys if there are any, the one that seals first; never makes one.
pub(crate) async fn find(source: &MasterKeySource) -> Result<Option<(Vec<MasterKey>, MasterKeyOrigin)>, Error> {
    match source {
        MasterKeySource::Given(text) => {
            let keys = parse_all(text.expose_secret(), || "`ROLLBOOK_MASTER_KEY`".to_owned());
            Ok(Some((keys?, MasterKeyOrigin::Given)))
        }
        MasterKeySource::Command { line, within } => {
            let printed = printed_by(line, *within).await?;
            let keys = parse_all(&printed, || "the master key command".to_owned());
            Ok(Some((keys?, MasterKeyOrigin::Command)))
        }
        MasterKeySource::Folder(folder) => {
            let path = path_in(folder);
            let keys = read(&path)?;
            Ok(keys.map(|keys| (keys, MasterKeyOrigin::Found { path })))
        }
    }
}

/// Makes the master key's file. If another process makes it at the same time, that one's keys count.
pub(crate) fn create(folder: &Path) -> Result<(Vec<MasterKey>, MasterKeyOrigin), Error> {
    let path = path_in(folder);
    private_file::create_folder_of(&path)?;
    let key = MasterKey::random()?;
    if private_file::create_whole(&path, text_of([&key]).as_bytes())? {
        return Ok((vec![key], MasterKeyOrigin::Created { path }));
    }
    match read(&path)? {
        Some(keys) => Ok((keys, MasterKeyOrigin::Found { path })),
        None => Err(Error::MasterKeyMissing { path }),
    }
}

/// Puts a new key before those of the file, which from then on only open. The file is replaced at once.
pub(crate) fn prepend_new(folder: &Path) -> Result<Vec<MasterKey>, Error> {
    let path = path_in(folder);
    let former = read(&path)?.ok_or_else(|| Error::MasterKeyMissing { path: path.clone() })?;
    let mut keys = vec![MasterKey::random()?];
    keys.extend(former);
    private_file::replace_whole(&path, text_of(&keys).as_bytes())?;
    Ok(keys)
}

/// Where the master key's file lies.
pub(crate) fn path_in(folder: &Path) -> PathBuf {
    folder.join("master.key")
}

fn text_of<'keys>(keys: impl IntoIterator<Item = &'keys MasterKey>) -> Zeroizing<String> {
    // Room for all that is read again: growing could leave a copy in freed memory.
    let mut text = Zeroizing::new(String::with_capacity(16 * 1024));
    for key in keys {
        key.write_line(&mut text);
    }
    text
}

/// The keys of a text, each once.
fn parse_all(text: &str, from: impl Fn() -> String) -> Result<Vec<MasterKey>, Error> {
    let mut keys: Vec<MasterKey> = Vec::new();
    for word in text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default())
        .flat_map(|line| line.split(|letter: char| letter == ',' || letter.is_whitespace()))
        .filter(|word| !word.is_empty())
    {
        let key = MasterKey::parse(word, &from)?;
        if keys.iter().all(|known| known.id() != key.id()) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Err(Error::MasterKeyInvalid { from: from() });
    }
    Ok(keys)
}

fn read(path: &Path) -> Result<Option<Vec<MasterKey>>, Error> {
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
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    file.take(LONGEST).read_to_end(&mut bytes).map_err(failed)?;
    let from = || format!("`{}`", path.display());
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Err(Error::MasterKeyInvalid { from: from() });
    };
    let keys = parse_all(text, from)?;
    if private_file::is_open_to_others(path).map_err(failed)? {
        tracing::warn!(
            "The master key `{}` can be read by other users; run `chmod 600` on it",
            path.display()
        );
    }
    Ok(Some(keys))
}

/// What a command prints. Its standard error goes where ours goes: its words are for the operator, not for us.
async fn printed_by(line: &str, within: Duration) -> Result<Zeroizing<String>, Error> {
    let failed = |reason: String| Error::MasterKeyCommandFailed { reason };
    let mut child = Command::new("/bin/sh")
        .args(["-c", line])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("the shell does not start: {error}")))?;
    let output = child.stdout.take();
    let run = async {
        let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
        if let Some(output) = output {
            output.take(LONGEST).read_to_end(&mut bytes).await?;
        }
        Ok::<_, io::Error>((bytes, child.wait().await?))
    };
    let (bytes, status) = tokio::time::timeout(within, run)
        .await
        .map_err(|_| failed(format!("it has not ended within {} seconds", within.as_secs_f32())))?
        .map_err(|error| failed(format!("what it prints cannot be read: {error}")))?;
    if !status.success() {
        return Err(failed(format!("it ended with {status}")));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| failed("it prints no text".to_owned()))?;
    Ok(Zeroizing::new(text.to_owned()))
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

    fn all(text: &str) -> Result<Vec<String>, Error> {
        let keys = parse_all(text, || "the test".to_owned())?;
        Ok(keys.iter().map(|key| key.id().to_owned()).collect())
    }

    #[test]
    fn several_keys_are_read_in_their_order_each_once_however_divided() {
        let (one, other) = ("A".repeat(43), "B".repeat(42) + "E");
        let ids = [
            parse(&one).unwrap().id().to_owned(),
            parse(&other).unwrap().id().to_owned(),
        ];
        for text in [
            format!("{one}\n{other}\n"),
            format!("# since May\n{one}\r\n\n{other} # until May\n{one}\n"),
            format!("{one},{other}"),
            format!(" {one} , {other}="),
        ] {
            assert_eq!(all(&text).unwrap(), ids, "{text}");
        }
        for text in ["", "# nothing", ",", &format!("{one}\nsecret")] {
            assert_eq!(all(text).unwrap_err().code(), "master_key_invalid", "{text}");
        }
    }

    #[test]
    fn a_key_reads_back_from_the_text_rollbook_writes() {
        let key = MasterKey::random().unwrap();
        assert_eq!(parse(&text_of([&key])).unwrap().bytes(), key.bytes());
        assert_eq!(parse(&text_of([&key])).unwrap().id(), key.id());
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
