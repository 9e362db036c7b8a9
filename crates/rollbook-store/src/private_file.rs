//! Files and folders that only the user Rollbook runs as may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::master_key::hex;

/// Makes the folder a file is to lie in, if it is not there.
pub(crate) fn create_folder_of(file: &Path) -> Result<(), Error> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|source| failed("make the folder", folder, source))
}

/// Makes an empty file, if there is none. What is there is left as it is.
pub(crate) fn create_if_missing(path: &Path) -> Result<(), Error> {
    match new_file(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(failed("make the file", path, source)),
    }
}

/// Puts a whole file in place at once, unless one is there already.
///
/// Killed at any moment, the file is either absent or complete. Returns whether this call made it.
pub(crate) fn create_whole(path: &Path, content: &[u8]) -> Result<bool, Error> {
    let mut draft = Draft::beside(path)?;
    draft.write(content)?;
    match draft.put_new() {
        Ok(()) => Ok(true),
        Err(Error::File { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists && path.exists() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Replaces a file at once: killed at any moment, it holds all of the former content or all of this.
pub(crate) fn replace_whole(path: &Path, content: &[u8]) -> Result<(), Error> {
    let mut draft = Draft::beside(path)?;
    draft.write(content)?;
    draft.replace()
}

/// A file that is written beside its place and put there whole, or not at all: dropped before that, it is removed.
pub(crate) struct Draft {
    file: File,
    path: PathBuf,
    place: PathBuf,
}

impl Draft {
    /// Begins a file that is to lie there.
    pub(crate) fn beside(place: &Path) -> Result<Self, Error> {
        let mut unique = [0; 8];
        getrandom::fill(&mut unique)?;
        let mut name = std::ffi::OsString::from(".");
        name.push(place.file_name().unwrap_or_default());
        name.push(format!(".{}", hex(&unique)));
        let path = place.with_file_name(name);
        Ok(Self {
            file: new_file(&path).map_err(|source| failed("write", place, source))?,
            path,
            place: place.to_owned(),
        })
    }

    pub(crate) fn write(&mut self, content: &[u8]) -> Result<(), Error> {
        let written = self.file.write_all(content);
        written.map_err(|source| failed("write", &self.place, source))
    }

    /// Puts the file in its place, unless one is there already: that is an error of
    /// [`AlreadyExists`](io::ErrorKind::AlreadyExists).
    pub(crate) fn put_new(self) -> Result<(), Error> {
        // A link, unlike a rename, never replaces what another process has put there meanwhile.
        self.put(|draft, place| fs::hard_link(draft, place))
    }

    /// Puts the file in its place, over what is there.
    pub(crate) fn replace(self) -> Result<(), Error> {
        self.put(|draft, place| fs::rename(draft, place))
    }

    fn put(self, into_place: impl FnOnce(&Path, &Path) -> io::Result<()>) -> Result<(), Error> {
        let put = self.file.sync_all().and_then(|()| into_place(&self.path, &self.place));
        put.map_err(|source| failed("write", &self.place, source))?;
        sync_folder_of(&self.place)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It is gone already when it was put in its place by its name. That it stays is not what went wrong.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether others than the owner may read the file.
pub(crate) fn is_open_to_others(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        fs::metadata(path).map(|_| false)
    }
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn sync_folder_of(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)
            .and_then(|opened| opened.sync_all())
            .map_err(|source| failed("write", folder, source))?;
    }
    Ok(())
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File {
        doing,
        path: path.to_owned(),
        source,
    }
}
