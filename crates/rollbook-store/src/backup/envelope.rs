//! The file of a backup: a header in the open, then chunks, each sealed in its place.
//!
//! Two lines are in the open: what the file is, and [`Header`] as JSON. Then comes a stream of bytes in chunks of
//! 64 KiB, each XChaCha20-Poly1305 under a key of this backup's own, with the number of the chunk and whether it is the
//! last one as the nonce, and the header as associated data. So a file that is cut, altered or put together from two does
//! not open. The key is in the header, wrapped under a master key.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::master_key::MasterKey;
use crate::private_file::Draft;
use crate::vault::DataKey;

/// Begins every backup; the number is that of the format.
const MARK: &str = "ROLLBOOK BACKUP ";
const FORMAT: u32 = 1;
/// How many bytes a chunk seals.
const CHUNK: usize = 64 * 1024;
/// What sealing adds.
const TAG: usize = 16;
/// Longer than any header.
const LONGEST_HEADER: u64 = 64 * 1024;

/// What a backup says of itself in the open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The id of the backup's own key, and so of the backup.
    pub(super) backup: String,
    pub(super) made_at: Timestamp,
    /// The version of Rollbook that made it.
    pub(super) rollbook: String,
    /// The master key under which the backup's own key is wrapped.
    pub(super) master_key: String,
    pub(super) wrapped: String,
    /// The master keys under which data keys in it are wrapped.
    pub(super) opens_with: Vec<String>,
}

/// What a backup's key is bound to; no account is called so.
fn owner(backup: &str) -> String {
    format!("backup/{backup}")
}

fn nonce(chunk: u64, last: bool) -> XNonce {
    let mut nonce = [0; 24];
    nonce[15..23].copy_from_slice(&chunk.to_be_bytes());
    nonce[23] = u8::from(last);
    XNonce::from(nonce)
}

/// Writes a backup.
pub(super) struct Writer {
    draft: Draft,
    cipher: XChaCha20Poly1305,
    /// The bytes of the header.
    associated: Vec<u8>,
    chunk: u64,
    waiting: Vec<u8>,
    written: u64,
}

impl Writer {
    /// Begins a file beside its place; it is put there by [`finish`](Self::finish).
    pub(super) fn begin(path: &Path, master: &MasterKey, opens_with: Vec<String>) -> Result<(Self, Header), Error> {
        let key = DataKey::random()?;
        let owner = owner(key.id());
        let wrapped = key.wrap(master, &owner).map_err(|_| damaged(path, "its key"))?;
        let header = Header {
            backup: key.id().to_owned(),
            made_at: Timestamp::now(),
            rollbook: env!("CARGO_PKG_VERSION").to_owned(),
            master_key: master.id().to_owned(),
            wrapped,
            opens_with,
        };
        let line = serde_json::to_string(&header).expect("texts have a JSON form");
        let associated = format!("{MARK}{FORMAT}\n{line}\n").into_bytes();
        let mut draft = Draft::beside(path)?;
        draft.write(&associated)?;
        let writer = Self {
            draft,
            cipher: key.cipher(),
            written: associated.len() as u64,
            associated,
            chunk: 0,
            waiting: Vec::with_capacity(2 * CHUNK),
        };
        Ok((writer, header))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.waiting.extend_from_slice(bytes);
        // At least one byte is kept for the last chunk.
        while self.waiting.len() > CHUNK {
            let rest = self.waiting.split_off(CHUNK);
            let full = std::mem::replace(&mut self.waiting, rest);
            self.seal(&full, false)?;
        }
        Ok(())
    }

    /// Seals the last chunk and puts the file in its place, unless one is there; returns its size in bytes.
    pub(super) fn finish(mut self) -> Result<u64, Error> {
        let rest = std::mem::take(&mut self.waiting);
        self.seal(&rest, true)?;
        self.draft.put_new()?;
        Ok(self.written)
    }

    fn seal(&mut self, plain: &[u8], last: bool) -> Result<(), Error> {
        let payload = Payload {
            msg: plain,
            aad: &self.associated,
        };
        let sealed = self
            .cipher
            .encrypt(&nonce(self.chunk, last), payload)
            .expect("a chunk is far below the cipher's limit");
        self.chunk += 1;
        self.written += sealed.len() as u64;
        self.draft.write(&sealed)
    }
}

/// Reads a backup, line by line.
pub(super) struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    cipher: XChaCha20Poly1305,
    associated: Vec<u8>,
    chunk: u64,
    opened: Vec<u8>,
    /// How much of `opened` was handed out.
    taken: usize,
    ended: bool,
}

impl Reader {
    /// Opens a file with the one of these master keys that its header names.
    ///
    /// # Errors
    ///
    /// [`Error::BackupForeign`], [`Error::BackupNewer`], [`Error::BackupKeyMissing`] and [`Error::BackupDamaged`].
    pub(super) fn open(path: &Path, keys: &[MasterKey]) -> Result<(Self, Header), Error> {
        let file = File::open(path).map_err(|error| unreadable(path, error))?;
        let mut file = BufReader::with_capacity(CHUNK + TAG, file);
        let (associated, header) = read_header(path, &mut file)?;
        let missing = |id: &String| keys.iter().all(|key| key.id() != id);
        let needed = std::iter::once(&header.master_key).chain(&header.opens_with);
        if let Some(found) = needed.into_iter().find(|id| missing(id)) {
            return Err(Error::BackupKeyMissing {
                path: path.to_owned(),
                found: found.clone(),
                given: keys.iter().map(MasterKey::id).collect::<Vec<_>>().join("`, `"),
            });
        }
        let master = keys.iter().find(|key| key.id() == header.master_key);
        let key = master.map(|master| {
            let id = header.backup.clone();
            DataKey::unwrap(master, owner(&header.backup), id, &header.wrapped)
        });
        let Some(Ok(key)) = key else {
            return Err(damaged(path, "its key"));
        };
        let reader = Self {
            path: path.to_owned(),
            file,
            cipher: key.cipher(),
            associated,
            chunk: 0,
            opened: Vec::new(),
            taken: 0,
            ended: false,
        };
        Ok((reader, header))
    }

    /// The next line, without its end; `None` after the last one.
    pub(super) fn line(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut searched = self.taken;
        loop {
            if let Some(end) = self.opened[searched..].iter().position(|byte| *byte == b'\n') {
                let end = searched + end;
                let line = self.opened[self.taken..end].to_vec();
                self.taken = end + 1;
                return Ok(Some(line));
            }
            if self.ended {
                let rest = self.opened.len() - self.taken;
                return if rest == 0 {
                    Ok(None)
                } else {
                    Err(self.damaged("its last line"))
                };
            }
            self.opened.drain(..self.taken);
            self.taken = 0;
            searched = self.opened.len();
            self.open_chunk()?;
        }
    }

    /// That what stands in the file is not what Rollbook writes there.
    pub(super) fn damaged(&self, what: &str) -> Error {
        damaged(&self.path, what)
    }

    fn open_chunk(&mut self) -> Result<(), Error> {
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        let read = (&mut self.file).take((CHUNK + TAG) as u64).read_to_end(&mut sealed);
        read.map_err(|error| unreadable(&self.path, error))?;
        let after = self.file.fill_buf().map_err(|error| unreadable(&self.path, error))?;
        let last = after.is_empty();
        let payload = || Payload {
            msg: &sealed,
            aad: &self.associated,
        };
        let Ok(opened) = self.cipher.decrypt(&nonce(self.chunk, last), payload()) else {
            let whole = last && self.cipher.decrypt(&nonce(self.chunk, false), payload()).is_ok();
            return Err(if whole {
                self.damaged("its end is missing")
            } else {
                self.damaged(&format!("chunk {} does not open", self.chunk + 1))
            });
        };
        self.opened.extend_from_slice(&opened);
        self.chunk += 1;
        self.ended = last;
        Ok(())
    }
}

fn read_header(path: &Path, file: &mut BufReader<File>) -> Result<(Vec<u8>, Header), Error> {
    let foreign = || Error::BackupForeign { path: path.to_owned() };
    let mut associated = Vec::new();
    let mut line = |associated: &mut Vec<u8>| {
        let before = associated.len();
        let read = file.take(LONGEST_HEADER).read_until(b'\n', associated);
        read.map_err(|error| unreadable(path, error))?;
        String::from_utf8(associated[before..].to_vec()).map_err(|_| foreign())
    };
    let mark = line(&mut associated)?;
    let format = mark
        .strip_prefix(MARK)
        .and_then(|rest| rest.trim_end().parse::<u32>().ok());
    match format {
        Some(FORMAT) => {}
        Some(found) if found > FORMAT => {
            return Err(Error::BackupNewer {
                path: path.to_owned(),
                what: format!("its format is {found}, and this one knows {FORMAT}"),
            });
        }
        _ => return Err(foreign()),
    }
    let header = line(&mut associated)?;
    let header = serde_json::from_str(&header).map_err(|_| damaged(path, "its header"))?;
    Ok((associated, header))
}

fn damaged(path: &Path, what: &str) -> Error {
    Error::BackupDamaged {
        path: path.to_owned(),
        what: what.to_owned(),
    }
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::File {
        doing: "read the backup",
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A file with these lines, and the key that opens it.
    fn written(folder: &Path, lines: &[Vec<u8>]) -> (PathBuf, MasterKey) {
        let master = MasterKey::random().unwrap();
        let path = folder.join("backup");
        let (mut writer, _) = Writer::begin(&path, &master, vec![master.id().to_owned()]).unwrap();
        for line in lines {
            writer.write(line).unwrap();
            writer.write(b"\n").unwrap();
        }
        writer.finish().unwrap();
        (path, master)
    }

    fn read(path: &Path, master: &MasterKey) -> Result<Vec<Vec<u8>>, Error> {
        let (mut reader, _) = Reader::open(path, std::slice::from_ref(master))?;
        let mut lines = Vec::new();
        while let Some(line) = reader.line()? {
            lines.push(line);
        }
        Ok(lines)
    }

    #[test]
    fn lines_of_any_length_read_back_also_where_they_end_with_a_chunk() {
        for lengths in [
            &[][..],
            &[0],
            &[CHUNK - 1],
            &[CHUNK],
            &[CHUNK - 1, CHUNK - 1],
            &[3 * CHUNK + 5, 1, 0, 70_000],
        ] {
            let folder = tempfile::tempdir().unwrap();
            let lines: Vec<Vec<u8>> = lengths.iter().map(|length| vec![b'x'; *length]).collect();
            let (path, master) = written(folder.path(), &lines);
            assert_eq!(read(&path, &master).unwrap(), lines, "{lengths:?}");
        }
    }

    #[test]
    fn a_file_that_is_cut_altered_or_put_together_does_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let lines = vec![vec![b'x'; CHUNK], vec![b'y'; CHUNK], vec![b'z'; 100]];
        let (path, master) = written(folder.path(), &lines);
        let whole = fs::read(&path).unwrap();
        let start = whole.len() - 2 * (CHUNK + TAG) - (102 + 1 + TAG);
        let chunk = |number: usize| start + number * (CHUNK + TAG);
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            read(&path, &master).unwrap_err().code()
        };
        for at in [chunk(1), chunk(2), whole.len() - 1, start, start + 1, chunk(1) - 7] {
            assert_eq!(refused(&whole[..at]), "backup_damaged", "cut at {at}");
        }
        for at in [start, chunk(1) - 1, chunk(1) + 5, whole.len() - 1, start - 3] {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            assert_eq!(refused(&altered), "backup_damaged", "altered at {at}");
        }
        let swapped = [
            &whole[..start],
            &whole[chunk(1)..chunk(2)],
            &whole[start..chunk(1)],
            &whole[chunk(2)..],
        ];
        assert_eq!(refused(&swapped.concat()), "backup_damaged");
        assert_eq!(refused(&[&whole[..], b"more"].concat()), "backup_damaged");
        assert_eq!(refused(b""), "backup_foreign");
        assert_eq!(refused(b"SQLite format 3\0"), "backup_foreign");
        assert_eq!(refused(b"ROLLBOOK BACKUP 2\n{}\n"), "backup_newer");
        assert_eq!(refused(b"ROLLBOOK BACKUP 1\n{}\n"), "backup_damaged");
        fs::write(&path, &whole).unwrap();
        assert_eq!(read(&path, &master).unwrap(), lines);
        let other = MasterKey::random().unwrap();
        assert_eq!(read(&path, &other).unwrap_err().code(), "backup_key_missing");
    }
}
