//! Files and folders that only the user Rollbook runs as may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

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
pub(crate) fn create_whole(path: &Path, content: &[u8], unique: &str) -> Result<bool, Error> {
    let (draft, written) = draft_of(path, content, unique);
    // A link, unlike a rename, never replaces what another process has put there meanwhile.
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Ok(()) => {
            removed.map_err(|source| failed("remove", &draft, source))?;
            sync_folder_of(path)?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.exists() => Ok(false),
        Err(source) => Err(failed("write", path, source)),
    }
}

/// Replaces a file at once: killed at any moment, it holds all of the former content or all of this.
pub(crate) fn replace_whole(path: &Path, content: &[u8], unique: &str) -> Result<(), Error> {
    let (draft, written) = draft_of(path, content, unique);
    let replaced = written.and_then(|()| fs::rename(&draft, path));
    if let Err(source) = replaced {
        // What could not be put in its place is of no use; that it stays is not what went wrong.
        let _ = fs::remove_file(&draft);
        return Err(failed("write", path, source));
    }
    sync_folder_of(path)
}

/// Writes a file's content beside it.
fn draft_of(path: &Path, content: &[u8], unique: &str) -> (PathBuf, io::Result<()>) {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{unique}"));
    let draft = path.with_file_name(name);
    let written = new_file(&draft).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    (draft, written)
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
