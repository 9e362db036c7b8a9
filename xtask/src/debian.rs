//! Installing Debian's packages where that is allowed.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{program, terminal};

/// Installs a package, or says how to when this process may not.
///
/// It may when it runs as root on Debian or a system like it, as in a container or a pipeline.
/// `purpose` completes "the tests need …".
pub(crate) fn install(package: &str, purpose: &str) -> Result<()> {
    if program::on_path("apt-get").is_none() {
        bail!("the tests need {purpose}, which is not here: install it with your system's packages");
    }
    if !is_root()? {
        bail!(
            "the tests need {purpose}, which is not here and only root may install it: \
             `sudo apt-get install {package}`"
        );
    }
    terminal::step(format_args!("Install {purpose}: Debian package `{package}`"));
    program::run(apt_get().arg("update"))?;
    program::run(apt_get().args(["install", "--yes", "--no-install-recommends", package]))
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> Result<bool> {
    Ok(program::output(Command::new("id").arg("-u"))?.as_deref() == Some("0"))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
    command
}
